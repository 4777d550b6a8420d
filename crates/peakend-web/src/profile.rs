//! One's own settings: name, language, theme, password, and where one is signed in.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use peakend_app::{session, user};
use peakend_model::Timestamp;
use peakend_model::user::Locale;
use serde::Deserialize;

use crate::Web;
use crate::error::{FormErrors, OrFormErrors, WebError, WebResult};
use crate::kit::Form;
use crate::page::Page;
use crate::said::Said;
use crate::signed::{Signed, THEME_COOKIE, Theme, lasting_cookie};
use crate::words::Words;

#[derive(Template)]
#[template(path = "settings/profile.html")]
struct Profile<'a> {
    t: &'a Words,
    csrf: &'a str,
    name: &'a str,
    email: &'a str,
    locale: Locale,
    languages: [Locale; 5],
    theme: Theme,
    themes: [Theme; 3],
    sessions: Vec<SessionLine>,
    errors: FormErrors,
}

/// One browser somebody is signed in with.
struct SessionLine {
    /// Hexadecimal.
    id: String,
    device: String,
    is_phone: bool,
    last_seen_at: Timestamp,
    created_at: Timestamp,
    is_this: bool,
}

/// GET /settings
pub(crate) async fn show_settings() -> Redirect {
    Redirect::to("/settings/profile")
}

/// GET /settings/profile
pub(crate) async fn show_profile(State(web): State<Web>, signed: Signed) -> WebResult<Page> {
    page(&web, &signed, None, FormErrors::default()).await
}

async fn page(web: &Web, signed: &Signed, typed: Option<&ProfileForm>, errors: FormErrors) -> WebResult<Page> {
    let sessions = session::list(&web.app, signed.actor()).await?;
    let lines = sessions.iter().map(|found| SessionLine {
        id: hex(&found.id),
        device: device_of(&found.user_agent),
        is_phone: found.user_agent.contains("Mobi"),
        last_seen_at: found.last_seen_at,
        created_at: found.created_at,
        is_this: found.id == signed.signed_in.session.id,
    });
    let content = Profile {
        t: &signed.t,
        csrf: signed.csrf(),
        name: typed.map_or(&signed.user().name, |form| &form.name),
        email: &signed.user().email,
        locale: signed.user().locale,
        languages: Locale::ALL,
        theme: signed.view.theme,
        themes: Theme::ALL,
        sessions: lines.collect(),
        errors,
    };
    Page::new(signed, &signed.t.text("profile-title"), &content)
}

#[derive(Debug, Deserialize)]
pub(crate) struct ProfileForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    language: String,
}

/// POST /settings/profile
pub(crate) async fn update_profile(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<ProfileForm>,
) -> WebResult<Response> {
    let locale = Locale::from_tag(&form.language).unwrap_or(signed.user().locale);
    match user::update_profile(&web.app, signed.actor(), &form.name, locale).await.or_form_errors(&signed.t)? {
        Ok(_) => Ok(Said::new("said-saved").then("/settings/profile", &signed)),
        Err(errors) => Ok(page(&web, &signed, Some(&form), errors).await?.refused().into_response()),
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct ThemeForm {
    theme: String,
}

/// POST /settings/theme: kept in this browser, since a phone and a desk may differ.
pub(crate) async fn choose_theme(State(web): State<Web>, Form(form): Form<ThemeForm>) -> WebResult<Response> {
    let theme = Theme::from_key(&form.theme).ok_or_else(WebError::not_found)?;
    let cookie = lasting_cookie(&web.config, THEME_COOKIE, theme.key().to_owned());
    Ok((CookieJar::new().add(cookie), Redirect::to("/settings/profile")).into_response())
}

#[derive(Debug, Deserialize)]
pub(crate) struct PasswordForm {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
}

/// POST /settings/password
pub(crate) async fn change_password(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<PasswordForm>,
) -> WebResult<Response> {
    let limited = web.limits.sign_in_email.check(&signed.user().email);
    if limited.is_refused() {
        return Err(WebError::TooMany(limited));
    }
    let changed = session::change_password(&web.app, &signed.signed_in, &form.current, &form.password).await;
    match changed.or_form_errors(&signed.t)? {
        Ok(()) => Ok(Said::new("said-password-changed").then("/settings/profile", &signed)),
        Err(errors) => Ok(page(&web, &signed, None, errors).await?.refused().into_response()),
    }
}

/// POST /settings/sessions/{session}/end
pub(crate) async fn end_one_session(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
) -> WebResult<Response> {
    let id = unhex(&id).ok_or_else(WebError::not_found)?;
    session::end(&web.app, signed.actor(), &id).await?;
    Ok(Said::new("said-session-ended").then("/settings/profile", &signed))
}

/// POST /settings/sessions/end-others
pub(crate) async fn end_other_sessions(State(web): State<Web>, signed: Signed) -> WebResult<Response> {
    session::end_others(&web.app, &signed.signed_in).await?;
    Ok(Said::new("said-sessions-ended").then("/settings/profile", &signed))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// “Firefox · Linux”: as much as people need to know their own browsers apart.
fn device_of(user_agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => user_agent.split(['/', ' ']).next().unwrap_or_default().chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_as_people_know_them() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(device_of(edge), "Edge · Windows");
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Mobile Safari/604.1";
        assert_eq!(device_of(phone), "Safari · iPhone");
        assert_eq!(device_of("curl/8.5.0"), "curl");
        assert_eq!(device_of(""), "");
    }

    #[test]
    fn ids_are_read_as_they_are_written() {
        assert_eq!(unhex(&hex(&[0, 255, 16])), Some(vec![0, 255, 16]));
        assert_eq!(unhex("0g"), None);
        assert_eq!(unhex("é"), None);
        assert_eq!(unhex("abc"), None);
    }
}
