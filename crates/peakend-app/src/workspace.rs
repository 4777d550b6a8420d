//! Workspaces: the first set-up and the settings.

use peakend_model::access::{Action, Actor, Role};
use peakend_model::time::Zone;
use peakend_model::user::{Locale, User, Workspace};
use peakend_model::{UserId, WorkspaceId};
use peakend_store::StoreError;

use crate::user::{checked_email, checked_name, email_taken};
use crate::{App, AppError, AppResult, Change, FieldErrors, password};

/// What the first set-up asks.
#[derive(Clone, Debug, Default)]
pub struct FirstSetup {
    /// Of the company.
    pub workspace: String,
    /// IANA name; empty for UTC.
    pub zone: String,
    pub locale: Locale,
    pub name: String,
    pub email: String,
    pub password: String,
}

/// Whether nobody has set Peakend up yet.
///
/// # Errors
/// When the store fails.
pub async fn needs_setup(app: &App) -> AppResult<bool> {
    Ok(!app.store.has_users().await?)
}

/// Makes the first workspace and its owner. Only once: of two at the same time one wins.
///
/// # Errors
/// `Invalid` with the fields of [`FirstSetup`]; `NotFound` when it was done before.
pub async fn create_first(app: &App, setup: &FirstSetup) -> AppResult<(Workspace, User)> {
    let mut errors = FieldErrors::default();
    let now = app.clock.now();
    let workspace = Workspace {
        id: WorkspaceId(app.ids.uuid(now)),
        name: checked_name(&setup.workspace, "workspace", &mut errors),
        zone: checked_zone(&setup.zone, &mut errors),
        locale: setup.locale,
        created_at: now,
    };
    let owner = User {
        id: UserId(app.ids.uuid(now)),
        name: checked_name(&setup.name, "name", &mut errors),
        email: checked_email(&setup.email, &mut errors),
        role: Role::Owner,
        locale: setup.locale,
        created_at: now,
        last_seen_at: None,
        disabled_at: None,
    };
    password::check(&setup.password, &owner.email, &mut errors);
    errors.check()?;
    if !needs_setup(app).await? {
        return Err(AppError::NotFound);
    }
    let hash = password::hash(&setup.password, app.ids.secret()).await?;
    let mut tx = app.store.write(workspace.id).await?;
    tx.claim_first_setup(now).await.map_err(done_before)?;
    tx.add_workspace(&workspace).await?;
    tx.add_user(&owner, Some(&hash)).await.map_err(email_taken)?;
    tx.commit().await?;
    Ok((workspace, owner))
}

fn done_before(error: StoreError) -> AppError {
    match error {
        StoreError::AlreadyExists(_) => AppError::NotFound,
        other => AppError::from(other),
    }
}

/// # Errors
/// `Invalid` with the fields `name`, `zone`; `Forbidden`.
pub async fn update(app: &App, actor: &Actor, name: &str, zone: &str, locale: Locale) -> AppResult<Workspace> {
    actor.may(Action::ManageWorkspace)?;
    let mut errors = FieldErrors::default();
    let name = checked_name(name, "name", &mut errors);
    let zone = checked_zone(zone, &mut errors);
    errors.check()?;
    let found = app.store.workspace(actor.workspace).await?.ok_or(AppError::NotFound)?;
    let workspace = Workspace { name, zone, locale, ..found };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.update_workspace(&workspace).await?;
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Settings);
    Ok(workspace)
}

fn checked_zone(name: &str, errors: &mut FieldErrors) -> Zone {
    let name = name.trim();
    if name.is_empty() {
        return Zone::default();
    }
    Zone::named(name).unwrap_or_else(|_| {
        errors.add("zone", "error-zone");
        Zone::default()
    })
}
