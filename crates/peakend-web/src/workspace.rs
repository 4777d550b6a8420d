//! The workspace's settings: name, time zone, language for new users.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use peakend_app::alert::channel;
use peakend_app::{keeping, workspace};
use peakend_model::retention::Retention;
use peakend_model::user::Locale;
use serde::Deserialize;

use crate::Web;
use crate::alert::mail_in_words;
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
    /// Name of the field and days.
    kept: [(&'static str, u16); 3],
    /// How e-mail leaves, in words.
    mail: String,
    has_mail: bool,
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
    page(&signed, &workspace.name, workspace.zone.name(), workspace.locale, FormErrors::default()).await
}

async fn page(signed: &Signed, name: &str, zone: &str, locale: Locale, errors: FormErrors) -> WebResult<Page> {
    let kept = keeping::get(&signed.app, signed.actor()).await?;
    let mail = channel::mail_route(&signed.app, signed.actor())?;
    let content = WorkspaceSettings {
        t: &signed.t,
        csrf: signed.csrf(),
        name,
        zone,
        zones: zones(),
        locale,
        languages: Locale::ALL,
        kept: [("uploads", kept.uploads), ("refusals", kept.refusals), ("jobs", kept.jobs)],
        mail: mail_in_words(&signed.t, mail.as_ref()),
        has_mail: mail.is_some(),
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
        Err(errors) => Ok(page(&signed, &form.name, &form.zone, locale, errors).await?.refused().into_response()),
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct RetentionForm {
    #[serde(default)]
    uploads: String,
    #[serde(default)]
    refusals: String,
    #[serde(default)]
    jobs: String,
}

/// POST /settings/retention
pub(crate) async fn update_retention(signed: Signed, Form(form): Form<RetentionForm>) -> WebResult<Response> {
    // What is no number of days is refused like one that is too small.
    let days = |text: &str| text.trim().parse().unwrap_or(0);
    let wanted = Retention { uploads: days(&form.uploads), refusals: days(&form.refusals), jobs: days(&form.jobs) };
    match keeping::set(&signed.app, signed.actor(), wanted).await.or_form_errors(&signed.t)? {
        Ok(()) => Ok(Said::new("said-saved").then("/settings/workspace", &signed)),
        Err(errors) => {
            let workspace = signed.workspace();
            let shown = page(&signed, &workspace.name, workspace.zone.name(), workspace.locale, errors).await?;
            Ok(shown.refused().into_response())
        }
    }
}

/// POST /settings/mail-trial
pub(crate) async fn try_mail(signed: Signed) -> WebResult<Response> {
    match channel::try_mail(&signed.app, signed.actor()).await.or_form_errors(&signed.t)? {
        Ok(address) => Ok(Said::new("said-mail-trial").name(&address).then("/settings/workspace", &signed)),
        Err(errors) => {
            let workspace = signed.workspace();
            let shown = page(&signed, &workspace.name, workspace.zone.name(), workspace.locale, errors).await?;
            Ok(shown.refused().into_response())
        }
    }
}
