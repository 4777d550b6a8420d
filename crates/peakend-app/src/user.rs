//! Users of a workspace: inviting, roles, disabling. At least one owner remains, and only owners make owners.

use std::time::Duration;

use peakend_model::access::{Action, Actor, Role, Who};
use peakend_model::customer::{Identifier, IdentifierKind};
use peakend_model::user::{Locale, User};
use peakend_model::{Timestamp, UserId};
use peakend_store::{Member, StoreError, UserLink};

use crate::{App, AppError, AppResult, FieldErrors, password, secret, session};

/// How long an invitation, or the link to a new password, is good.
pub const LINK_LASTS: Duration = Duration::from_secs(7 * 24 * 3600);
const LONGEST_NAME: usize = 100;

/// Who is invited, as typed.
#[derive(Clone, Debug, Default)]
pub struct Invitation {
    pub name: String,
    pub email: String,
    pub role: Option<Role>,
}

/// A link to hand over: shown once, since only its hash is kept.
#[derive(Debug)]
pub struct Handover {
    pub user: User,
    pub secret: String,
    pub expires_at: Timestamp,
}

/// Everybody in the workspace, by name; who is disabled comes last.
///
/// # Errors
/// `Forbidden`.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<Member>> {
    actor.may(Action::ManageUsers)?;
    Ok(app.store.members(actor.workspace).await?)
}

/// Adds a user who may choose a password through the link.
///
/// # Errors
/// `Invalid` with the fields `name`, `email`, `role`; `Forbidden`.
pub async fn invite(app: &App, actor: &Actor, invitation: &Invitation, locale: Locale) -> AppResult<Handover> {
    actor.may(Action::ManageUsers)?;
    let now = app.clock.now();
    let mut errors = FieldErrors::default();
    let name = checked_name(&invitation.name, "name", &mut errors);
    let email = checked_email(&invitation.email, &mut errors);
    if invitation.role.is_none() {
        errors.add("role", "error-required");
    }
    errors.check()?;
    let role = invitation.role.unwrap_or(Role::Viewer);
    may_touch(actor, role)?;
    let id = UserId(app.ids.uuid(now));
    let user = User { id, email, name, role, locale, created_at: now, last_seen_at: None, disabled_at: None };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_user(&user, None).await.map_err(email_taken)?;
    let handover = hand_over(app, actor, &mut tx, user, now).await?;
    tx.commit().await?;
    Ok(handover)
}

/// A new link for somebody who lost theirs, or forgot their password. Earlier links end.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` for a disabled user.
pub async fn renew_link(app: &App, actor: &Actor, id: UserId) -> AppResult<Handover> {
    actor.may(Action::ManageUsers)?;
    let user = app.store.user(actor.workspace, id).await?.ok_or(AppError::NotFound)?;
    may_touch(actor, user.role)?;
    if user.disabled_at.is_some() {
        return Err(AppError::Conflict("error-user-disabled".to_owned()));
    }
    let mut tx = app.store.write(actor.workspace).await?;
    let handover = hand_over(app, actor, &mut tx, user, app.clock.now()).await?;
    tx.commit().await?;
    Ok(handover)
}

async fn hand_over(
    app: &App,
    actor: &Actor,
    tx: &mut peakend_store::WriteTx,
    user: User,
    now: Timestamp,
) -> AppResult<Handover> {
    let secret = secret::spell(&app.ids.secret());
    let by = actor.user_id().unwrap_or(user.id);
    let expires_at = now + LINK_LASTS;
    tx.replace_user_link(&secret::hash(&secret), user.id, by, now, expires_at).await?;
    Ok(Handover { user, secret, expires_at })
}

/// Whom a link belongs to, if it is still good.
///
/// # Errors
/// `NotFound` when it was used, taken back or has expired.
pub async fn find_link(app: &App, given: &str) -> AppResult<UserLink> {
    app.store.user_link(&secret::hash(given), app.clock.now()).await?.ok_or(AppError::NotFound)
}

/// Uses a link up: sets the password, ends all sessions of the user and opens a new one, whose secret is returned.
///
/// # Errors
/// `NotFound` as [`find_link`], `Invalid` on `password`.
pub async fn accept_link(app: &App, given: &str, new: &str, user_agent: &str) -> AppResult<String> {
    let link = find_link(app, given).await?;
    let mut errors = FieldErrors::default();
    password::check(new, &link.user.email, &mut errors);
    errors.check()?;
    let hash = password::hash(new, app.ids.secret()).await?;
    let mut tx = app.store.write(link.workspace.id).await?;
    if !tx.take_user_link(&secret::hash(given)).await? {
        return Err(AppError::NotFound);
    }
    tx.set_password(link.user.id, &hash).await?;
    tx.remove_other_sessions(link.user.id, &[]).await?;
    tx.commit().await?;
    session::open(app, link.workspace.id, &link.user, user_agent).await
}

/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` when no owner would remain.
pub async fn change_role(app: &App, actor: &Actor, id: UserId, role: Role) -> AppResult<User> {
    may_touch(actor, role)?;
    change(app, actor, id, |user| user.role = role).await
}

/// Ends the user's access and sessions. Their name stays on what they did.
///
/// # Errors
/// As [`change_role`].
pub async fn disable(app: &App, actor: &Actor, id: UserId) -> AppResult<User> {
    let now = app.clock.now();
    change(app, actor, id, |user| user.disabled_at = user.disabled_at.or(Some(now))).await
}

/// # Errors
/// As [`change_role`].
pub async fn enable(app: &App, actor: &Actor, id: UserId) -> AppResult<User> {
    change(app, actor, id, |user| user.disabled_at = None).await
}

async fn change(app: &App, actor: &Actor, id: UserId, edit: impl FnOnce(&mut User)) -> AppResult<User> {
    actor.may(Action::ManageUsers)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let mut members = tx.members_locked().await?;
    let member = members.iter_mut().find(|member| member.user.id == id).ok_or(AppError::NotFound)?;
    may_touch(actor, member.user.role)?;
    edit(&mut member.user);
    let user = member.user.clone();
    if !has_owner(&members) {
        return Err(AppError::Conflict("error-last-owner".to_owned()));
    }
    tx.update_user(&user).await?;
    if user.disabled_at.is_some() {
        tx.remove_other_sessions(user.id, &[]).await?;
        tx.remove_user_links(user.id).await?;
    }
    tx.commit().await?;
    Ok(user)
}

/// An owner counts when they can sign in.
fn has_owner(members: &[Member]) -> bool {
    members.iter().any(|m| m.user.role == Role::Owner && m.user.disabled_at.is_none() && m.has_password)
}

/// Owners are made and changed by owners only.
fn may_touch(actor: &Actor, role: Role) -> AppResult<()> {
    if role == Role::Owner {
        actor.may(Action::ManageOwners)?;
    }
    Ok(actor.may(Action::ManageUsers)?)
}

/// Changes the actor's own name and language.
///
/// # Errors
/// `Invalid` on `name`; `NotFound` for an actor who is no user.
pub async fn update_profile(app: &App, actor: &Actor, name: &str, locale: Locale) -> AppResult<User> {
    let Who::User { id, .. } = actor.who else { return Err(AppError::NotFound) };
    let mut errors = FieldErrors::default();
    let name = checked_name(name, "name", &mut errors);
    errors.check()?;
    let mut tx = app.store.write(actor.workspace).await?;
    // Under the lock: role and access stay what an administrator may just have made them.
    let found = tx.members_locked().await?.into_iter().find(|member| member.user.id == id);
    let found = found.ok_or(AppError::NotFound)?.user;
    let user = User { name, locale, ..found };
    tx.update_user(&user).await?;
    tx.commit().await?;
    Ok(user)
}

pub(crate) fn checked_name(name: &str, field: &str, errors: &mut FieldErrors) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        errors.add(field, "error-required");
    } else if name.chars().count() > LONGEST_NAME {
        errors.add(field, "error-too-long");
    }
    name
}

pub(crate) fn checked_email(email: &str, errors: &mut FieldErrors) -> String {
    let email = email.trim();
    if email.is_empty() {
        errors.add("email", "error-required");
        return String::new();
    }
    match Identifier::new(IdentifierKind::Email, email) {
        Ok(identifier) => identifier.value.to_lowercase(),
        Err(_) => {
            errors.add("email", "error-email");
            String::new()
        }
    }
}

pub(crate) fn email_taken(error: StoreError) -> AppError {
    if error.is_duplicate_of("app_user", "email") {
        AppError::invalid("email", "error-email-taken")
    } else {
        AppError::from(error)
    }
}
