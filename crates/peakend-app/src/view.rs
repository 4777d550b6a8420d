//! Saved views: a page with its filters under a name, for oneself or for everybody.

use peakend_model::access::{Action, Actor};
use peakend_model::{UserId, ViewId};
use peakend_store::SavedView;

use crate::user::checked_name;
use crate::{App, AppError, AppResult, FieldErrors};

/// The longest query string kept, in bytes.
const LONGEST_QUERY: usize = 8_000;

/// What is saved.
#[derive(Clone, Debug, Default)]
pub struct NewView {
    pub name: String,
    /// The path of the page.
    pub page: String,
    /// The query string of its address.
    pub query: String,
    pub shared: bool,
}

/// The actor's views and the shared ones, by name.
///
/// # Errors
/// `Forbidden`; `NotFound` for an actor who is no user.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<SavedView>> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.views(actor.workspace, owner(actor)?).await?)
}

/// # Errors
/// `Invalid` with the fields `name`, `query`; `Forbidden` when sharing is not allowed.
pub async fn save(app: &App, actor: &Actor, new: &NewView) -> AppResult<SavedView> {
    actor.may(Action::ViewInsights)?;
    if new.shared {
        actor.may(Action::ShareViews)?;
    }
    let mut errors = FieldErrors::default();
    let name = checked_name(&new.name, "name", &mut errors);
    if !is_address(new) {
        errors.add("query", "error-unreadable");
    }
    errors.check()?;
    let now = app.clock.now();
    let view = SavedView {
        id: ViewId(app.ids.uuid(now)),
        owner: owner(actor)?,
        name,
        page: new.page.clone(),
        query: new.query.clone(),
        shared: new.shared,
        created_at: now,
    };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_view(&view).await.map_err(|error| match error {
        peakend_store::StoreError::AlreadyExists(_) => AppError::invalid("name", "error-name-taken"),
        other => AppError::from(other),
    })?;
    tx.commit().await?;
    Ok(view)
}

/// Removes one's own view, or a shared one by who may share.
///
/// # Errors
/// `NotFound` when there is none or it is somebody else's.
pub async fn remove(app: &App, actor: &Actor, id: ViewId) -> AppResult<SavedView> {
    let view = app.store.view(actor.workspace, id).await?.ok_or(AppError::NotFound)?;
    let may = view.owner == owner(actor)? || (view.shared && actor.may(Action::ShareViews).is_ok());
    if !may {
        return Err(AppError::NotFound);
    }
    let mut tx = app.store.write(actor.workspace).await?;
    tx.remove_view(id).await?;
    tx.commit().await?;
    Ok(view)
}

/// A path of ours and an encoded query: the view is a link, and must stay one.
fn is_address(new: &NewView) -> bool {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_ours = new.page.starts_with('/') && !new.page.starts_with("//") && new.page.len() <= 200;
    is_ours && is_plain(&new.page) && is_plain(&new.query) && new.query.len() <= LONGEST_QUERY
}

fn owner(actor: &Actor) -> AppResult<UserId> {
    actor.user_id().ok_or(AppError::NotFound)
}
