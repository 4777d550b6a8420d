//! API keys: for programs, with scopes. The secret is shown once; a hash of it is kept.

use peakend_model::access::{Action, Actor, Scope, Who};
use peakend_model::user::ApiKey;
use peakend_model::{ApiKeyId, Timestamp, UserId};

use crate::user::checked_name;
use crate::{App, AppError, AppResult, FieldErrors, secret};

/// Every secret starts like this, so that leaked ones are found by scanners.
pub const MARK: &str = "pk_";
/// The letters of a secret that are kept to tell keys apart.
const SHOWN: usize = MARK.len() + 6;
/// The use of a key is noted at most this often.
const TOUCH_EVERY: i64 = 5 * Timestamp::MINUTE;

/// A new key with its secret, which is not kept.
#[derive(Debug)]
pub struct Created {
    pub key: ApiKey,
    pub secret: String,
}

/// # Errors
/// `Invalid` with the fields `name`, `scopes`; `Forbidden`.
pub async fn create(app: &App, actor: &Actor, name: &str, scopes: &[Scope]) -> AppResult<Created> {
    actor.may(Action::ManageKeys)?;
    let mut errors = FieldErrors::default();
    let name = checked_name(name, "name", &mut errors);
    if scopes.is_empty() {
        errors.add("scopes", "error-scopes");
    }
    errors.check()?;
    let now = app.clock.now();
    let secret = format!("{MARK}{}", secret::spell(&app.ids.secret()));
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let key = ApiKey {
        id: ApiKeyId(app.ids.uuid(now)),
        name,
        prefix: secret.chars().take(SHOWN).collect(),
        scopes,
        created_at: now,
        created_by: actor.user_id().unwrap_or(UserId(uuid::Uuid::nil())),
        last_used_at: None,
        revoked_at: None,
    };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_api_key(&key, &secret::hash(&secret)).await?;
    tx.commit().await?;
    Ok(Created { key, secret })
}

/// Newest first; revoked ones last.
///
/// # Errors
/// `Forbidden`.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<ApiKey>> {
    actor.may(Action::ManageKeys)?;
    Ok(app.store.api_keys(actor.workspace).await?)
}

/// # Errors
/// `NotFound` when there is none or it was revoked before; `Forbidden`.
pub async fn revoke(app: &App, actor: &Actor, id: ApiKeyId) -> AppResult<()> {
    actor.may(Action::ManageKeys)?;
    let mut tx = app.store.write(actor.workspace).await?;
    if !tx.revoke_api_key(id, app.clock.now()).await? {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Who the holder of a secret is; nobody when it is unknown or revoked.
///
/// # Errors
/// When the store fails.
pub async fn authenticate(app: &App, given: &str) -> AppResult<Option<Actor>> {
    if !given.starts_with(MARK) {
        return Ok(None);
    }
    let Some((workspace, key)) = app.store.api_key_of_hash(&secret::hash(given)).await? else { return Ok(None) };
    if key.revoked_at.is_some() {
        return Ok(None);
    }
    let now = app.clock.now();
    if key.last_used_at.is_none_or(|last| now.0 - last.0 >= TOUCH_EVERY) {
        let mut tx = app.store.write(workspace).await?;
        tx.touch_api_key(key.id, now).await?;
        tx.commit().await?;
    }
    Ok(Some(Actor { workspace, who: Who::Key { id: key.id, scopes: key.scopes } }))
}
