//! The catalogue: what brands, products, touchpoints and channels are called, and which are competitors'.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use peakend_app::catalog::{self, Facts, Unknown};
use peakend_model::CatalogId;
use peakend_model::catalog::{CatalogEntry, CatalogKind};
use serde::Deserialize;

use crate::Web;
use crate::error::{FormErrors, OrFormErrors, WebError, WebResult};
use crate::kit::{Form, Id};
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

#[derive(Template)]
#[template(path = "settings/catalog.html")]
struct CatalogPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    kind: CatalogKind,
    kinds: Vec<(CatalogKind, usize)>,
    entries: Vec<CatalogEntry>,
    unknown: Vec<Unknown>,
    has_competitors: bool,
    /// Key of what the parent is called; none where there is no parent.
    parent_key: Option<&'static str>,
    /// What was refused: the name it was for, and why.
    typed: EntryForm,
    errors: FormErrors,
    adding: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct KindQuery {
    #[serde(default)]
    kind: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct EntryForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    parent: String,
    competitor: Option<String>,
    #[serde(default)]
    position: i32,
}

impl EntryForm {
    fn facts(&self) -> Facts {
        Facts {
            label: self.label.clone(),
            competitor: self.competitor.is_some(),
            parent: self.parent.clone(),
            position: self.position,
        }
    }
}

/// GET /settings/catalog
pub(crate) async fn show_catalog(
    State(web): State<Web>,
    signed: Signed,
    Query(query): Query<KindQuery>,
) -> WebResult<Page> {
    let kind = CatalogKind::from_key(&query.kind).unwrap_or(CatalogKind::Brand);
    page(&web, &signed, kind, EntryForm::default(), None).await
}

async fn page(
    web: &Web,
    signed: &Signed,
    kind: CatalogKind,
    typed: EntryForm,
    errors: Option<FormErrors>,
) -> WebResult<Page> {
    let known = catalog::list(&web.app, signed.actor()).await?;
    let unknown = catalog::unknown(&web.app, signed.actor(), signed.workspace(), &known).await?;
    let waiting = |kind| unknown.iter().filter(|name| name.kind == kind).count();
    let content = CatalogPage {
        t: &signed.t,
        csrf: signed.csrf(),
        kind,
        kinds: CatalogKind::ALL.map(|kind| (kind, waiting(kind))).to_vec(),
        entries: known.of_kind(kind).cloned().collect(),
        unknown: unknown.into_iter().filter(|name| name.kind == kind).collect(),
        has_competitors: matches!(kind, CatalogKind::Brand | CatalogKind::Product),
        parent_key: match kind {
            CatalogKind::Product => Some("catalog-parent-brand"),
            CatalogKind::Touchpoint => Some("catalog-parent-stage"),
            CatalogKind::Brand | CatalogKind::Channel => None,
        },
        typed,
        adding: errors.is_some(),
        errors: errors.unwrap_or_default(),
    };
    Page::new(signed, &signed.t.text("catalog-title"), &content)
}

fn path_of(kind: CatalogKind) -> String {
    format!("/settings/catalog?kind={}", kind.key())
}

/// POST /settings/catalog
pub(crate) async fn create_entry(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<EntryForm>,
) -> WebResult<Response> {
    let kind = CatalogKind::from_key(&form.kind).ok_or_else(WebError::not_found)?;
    let added = catalog::add(&web.app, signed.actor(), kind, &form.name, &form.facts()).await;
    match added.or_form_errors(&signed.t)? {
        Ok(entry) => {
            let undo = format!("/settings/catalog/{}/remove", entry.id);
            Ok(Said::new("said-entry-added").name(entry.title()).undo(undo).then(&path_of(kind), &signed))
        }
        Err(errors) => Ok(page(&web, &signed, kind, form, Some(errors)).await?.refused().into_response()),
    }
}

/// POST /settings/catalog/adopt: every name of a kind that the ledger knows and the catalogue does not.
pub(crate) async fn adopt_all(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<EntryForm>,
) -> WebResult<Response> {
    let kind = CatalogKind::from_key(&form.kind).ok_or_else(WebError::not_found)?;
    catalog::adopt(&web.app, signed.actor(), signed.workspace(), kind).await?;
    Ok(Said::new("said-entries-added").then(&path_of(kind), &signed))
}

/// POST /settings/catalog/{entry}
pub(crate) async fn update_entry(
    State(web): State<Web>,
    signed: Signed,
    Id(id): Id<CatalogId>,
    Form(form): Form<EntryForm>,
) -> WebResult<Response> {
    let entry = catalog::update(&web.app, signed.actor(), id, &form.facts()).await?;
    Ok(Said::new("said-saved").then(&path_of(entry.kind), &signed))
}

/// POST /settings/catalog/{entry}/remove
pub(crate) async fn remove_entry(State(web): State<Web>, signed: Signed, Id(id): Id<CatalogId>) -> WebResult<Response> {
    let entry = catalog::remove(&web.app, signed.actor(), id).await?;
    Ok(Said::new("said-entry-removed").name(entry.title()).then(&path_of(entry.kind), &signed))
}
