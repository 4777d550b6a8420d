//! The workspace's settings: name, time zone, language for new users.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use peakend_app::workspace;
use peakend_model::user::Locale;
use serde::Deserialize;

use crate::Web;
use crate::error::{FormErrors, OrFormErrors, WebResult};
use crate::kit::Form;
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

#[derive(Template)]
#[template(path = "settings/workspace.html")]
struct WorkspaceSettings<'a> {
    t: &'a Words,
    csrf: &'a str,
    name: &'a str,
    zone: &'a str,
    zones: Vec<String>,
    locale: Locale,
    languages: [Locale; 5],
    errors: FormErrors,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WorkspaceForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    language: String,
}

/// GET /settings/workspace
pub(crate) async fn show_workspace(signed: Signed) -> WebResult<Page> {
    let workspace = signed.workspace();
    page(&signed, &workspace.name, workspace.zone.name(), workspace.locale, FormErrors::default())
}

fn page(signed: &Signed, name: &str, zone: &str, locale: Locale, errors: FormErrors) -> WebResult<Page> {
    let content = WorkspaceSettings {
        t: &signed.t,
        csrf: signed.csrf(),
        name,
        zone,
        zones: zones(),
        locale,
        languages: Locale::ALL,
        errors,
    };
    Page::new(signed, &signed.t.text("workspace-title"), &content)
}

/// The zones that people know: those of places, not of offsets and old names.
fn zones() -> Vec<String> {
    let regions = ["Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];
    let mut zones: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name == "UTC" || regions.iter().any(|region| name.starts_with(region)))
        .collect();
    zones.sort();
    zones
}

/// POST /settings/workspace
pub(crate) async fn update_workspace(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<WorkspaceForm>,
) -> WebResult<Response> {
    let locale = Locale::from_tag(&form.language).unwrap_or(signed.workspace().locale);
    let updated = workspace::update(&web.app, signed.actor(), &form.name, &form.zone, locale).await;
    match updated.or_form_errors(&signed.t)? {
        Ok(_) => Ok(Said::new("said-saved").then("/settings/workspace", &signed)),
        Err(errors) => Ok(page(&signed, &form.name, &form.zone, locale, errors)?.refused().into_response()),
    }
}
