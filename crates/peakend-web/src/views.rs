//! Saved views: what the filter bar says, under a name.

use axum::extract::State;
use axum::response::Response;
use peakend_app::view::{self, NewView};
use peakend_model::ViewId;
use serde::Deserialize;

use crate::Web;
use crate::error::WebResult;
use crate::kit::{Form, Id};
use crate::said::Said;
use crate::signed::Signed;

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
    let back = format!("{}?{}", saved.page, saved.query);
    Ok(Said::new("said-view-saved").name(&saved.name).undo(undo).then(&back, &signed))
}

/// POST /views/{view}/remove
pub(crate) async fn remove_view(State(web): State<Web>, signed: Signed, Id(id): Id<ViewId>) -> WebResult<Response> {
    let removed = view::remove(&web.app, signed.actor(), id).await?;
    let back = format!("{}?{}", removed.page, removed.query);
    Ok(Said::new("said-view-removed").name(&removed.name).then(&back, &signed))
}
