//! Saved views: what the filter bar says, under a name.

use axum::extract::State;
use axum::response::Response;
use peakend_app::view::{self, NewView};
use peakend_model::ViewId;
use peakend_store::SavedView;
use serde::Deserialize;

use crate::Web;
use crate::error::WebResult;
use crate::kit::{Form, Id};
use crate::said::Said;
use crate::signed::Signed;

/// The longest query, in bytes, that fits into the cookie which carries an undo.
const LONGEST_UNDO: usize = 1_500;

#[derive(Debug, Deserialize)]
pub(crate) struct ViewForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    query: String,
    shared: Option<String>,
}

/// POST /views
pub(crate) async fn create_view(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<ViewForm>,
) -> WebResult<Response> {
    let new = NewView { name: form.name, page: form.page, query: form.query, shared: form.shared.is_some() };
    let saved = view::save(&web.app, signed.actor(), &new).await?;
    let undo = format!("/views/{}/remove", saved.id);
    Ok(Said::new("said-view-saved").name(&saved.name).undo(undo).then(&address(&saved), &signed))
}

/// POST /views/{view}/remove
pub(crate) async fn remove_view(State(web): State<Web>, signed: Signed, Id(id): Id<ViewId>) -> WebResult<Response> {
    let removed = view::remove(&web.app, signed.actor(), id).await?;
    let mut said = Said::new("said-view-removed").name(&removed.name);
    if Some(removed.owner) == signed.actor().user_id() && removed.query.len() <= LONGEST_UNDO {
        let shared = removed.shared.then_some(("shared", "on"));
        let fields = [("name", removed.name.as_str()), ("page", &removed.page), ("query", &removed.query)];
        let fields: Vec<(&str, &str)> = fields.into_iter().chain(shared).collect();
        said = said.undo("/views".into()).undo_with(&fields);
    }
    Ok(said.then(&address(&removed), &signed))
}

fn address(view: &SavedView) -> String {
    if view.query.is_empty() { view.page.clone() } else { format!("{}?{}", view.page, view.query) }
}
