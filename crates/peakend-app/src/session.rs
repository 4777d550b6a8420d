//! Signing in and out, and what is signed in where.

use std::time::Duration;

use anyhow::anyhow;
use peakend_model::Timestamp;
use peakend_model::access::{Actor, Who};
use peakend_model::user::{User, Workspace};
use peakend_store::Session;

use crate::{App, AppError, AppResult, password, secret};

/// A session ends when it was not used for this long …
const IDLE: Duration = Duration::from_secs(30 * 24 * 3600);
/// … and after this long in any case.
const LONGEST: Duration = Duration::from_secs(180 * 24 * 3600);
/// The use of a session is noted at most this often.
const TOUCH_EVERY: i64 = 5 * Timestamp::MINUTE;
const LONGEST_AGENT: usize = 300;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub actor: Actor,
    pub user: User,
    pub workspace: Workspace,
    pub session: Session,
}

/// A fresh session; `secret` goes into the cookie and is not kept.
#[derive(Debug)]
pub struct Opened {
    pub secret: String,
    pub user: User,
}

/// # Errors
/// `Invalid` on the field `password`, whichever of the two is wrong.
pub async fn sign_in(app: &App, email: &str, given: &str, user_agent: &str) -> AppResult<Opened> {
    let found = app.store.credentials(&email.trim().to_lowercase()).await?;
    let hash = found.as_ref().and_then(|credentials| credentials.password_hash.clone());
    let is_right = password::matches(given, hash).await?;
    let Some(credentials) = found.filter(|found| is_right && found.user.disabled_at.is_none()) else {
        return Err(AppError::invalid("password", "error-sign-in"));
    };
    let secret = open(app, credentials.workspace, &credentials.user, user_agent).await?;
    Ok(Opened { secret, user: credentials.user })
}

/// Opens a session for `user`, who has proved to be that user; the secret for the cookie.
pub(crate) async fn open(
    app: &App,
    workspace: peakend_model::WorkspaceId,
    user: &User,
    user_agent: &str,
) -> AppResult<String> {
    let now = app.clock.now();
    let secret = secret::spell(&app.ids.secret());
    let session = Session {
        id: secret::hash(&secret),
        user: user.id,
        csrf: secret::spell(&app.ids.secret()),
        user_agent: user_agent.chars().take(LONGEST_AGENT).collect(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + IDLE,
    };
    let mut tx = app.store.write(workspace).await?;
    tx.add_session(&session).await?;
    tx.touch_session(&session).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Who the holder of a cookie is; nobody when the session has ended.
///
/// # Errors
/// When the store fails.
pub async fn authenticate(app: &App, secret: &str) -> AppResult<Option<SignedIn>> {
    let now = app.clock.now();
    let Some((session, user, workspace)) = app.store.session(&secret::hash(secret), now).await? else {
        return Ok(None);
    };
    let actor = Actor { workspace: workspace.id, who: Who::User { id: user.id, role: user.role } };
    let signed = SignedIn { actor, user, workspace, session };
    if now.0 - signed.session.last_seen_at.0 >= TOUCH_EVERY {
        touch(app, &signed.session, &signed.workspace, now).await?;
    }
    Ok(Some(signed))
}

async fn touch(app: &App, session: &Session, workspace: &Workspace, now: Timestamp) -> AppResult<()> {
    let end = (now + IDLE).min(session.created_at + LONGEST);
    let touched = Session { last_seen_at: now, expires_at: end, ..session.clone() };
    let mut tx = app.store.write(workspace.id).await?;
    tx.touch_session(&touched).await?;
    Ok(tx.commit().await?)
}

/// # Errors
/// When the store fails.
pub async fn sign_out(app: &App, signed: &SignedIn) -> AppResult<()> {
    let mut tx = app.store.write(signed.workspace.id).await?;
    tx.remove_session(signed.user.id, &signed.session.id).await?;
    Ok(tx.commit().await?)
}

/// Where the actor is signed in, last used first.
///
/// # Errors
/// `NotFound` for an actor who is no user.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<Session>> {
    let user = actor.user_id().ok_or(AppError::NotFound)?;
    Ok(app.store.sessions(actor.workspace, user, app.clock.now()).await?)
}

/// Ends one of the actor's own sessions, named by its id.
///
/// # Errors
/// `NotFound` when it is not theirs or has ended.
pub async fn end(app: &App, actor: &Actor, id: &[u8]) -> AppResult<()> {
    let user = actor.user_id().ok_or(AppError::NotFound)?;
    let mut tx = app.store.write(actor.workspace).await?;
    if !tx.remove_session(user, id).await? {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Ends every session of the actor but the current one; how many there were.
///
/// # Errors
/// When the store fails.
pub async fn end_others(app: &App, signed: &SignedIn) -> AppResult<u64> {
    let mut tx = app.store.write(signed.workspace.id).await?;
    let ended = tx.remove_other_sessions(signed.user.id, &signed.session.id).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Changes the signed-in user's own password and ends their other sessions.
///
/// # Errors
/// `Invalid` on `current` or `password`.
pub async fn change_password(app: &App, signed: &SignedIn, current: &str, new: &str) -> AppResult<()> {
    let mut errors = crate::FieldErrors::default();
    let stored = app.store.password_hash(signed.workspace.id, signed.user.id).await?;
    if !password::matches(current, stored).await? {
        errors.add("current", "error-password-wrong");
    }
    password::check(new, &signed.user.email, &mut errors);
    errors.check()?;
    let hash = password::hash(new, app.ids.secret()).await?;
    let mut tx = app.store.write(signed.workspace.id).await?;
    tx.set_password(signed.user.id, &hash).await?;
    tx.remove_other_sessions(signed.user.id, &signed.session.id).await?;
    tx.commit().await.map_err(|error| AppError::Internal(anyhow!(error)))
}
