//! Signing in and out, and choosing a password by a one-time link.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use peakend_app::{AppError, session, user, workspace};
use peakend_model::user::Locale;
use serde::Deserialize;

use crate::Web;
use crate::error::{FormErrors, OrFormErrors, WebError, WebResult};
use crate::guard::Address;
use crate::kit::Form;
use crate::limit::Limit;
use crate::page::Page;
use crate::signed::{LANGUAGE_COOKIE, Signed, Visitor, lasting_cookie, session_cookie, session_cookie_name};
use crate::words::Words;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    t: &'a Words,
    email: &'a str,
    /// Where to go then; a path of ours.
    next: &'a str,
    errors: FormErrors,
    languages: [Locale; 5],
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// GET /sign-in
pub(crate) async fn show_sign_in(
    State(web): State<Web>,
    visitor: Visitor,
    signed: Option<Signed>,
    Query(query): Query<Next>,
) -> WebResult<Response> {
    if signed.is_some() {
        return Ok(Redirect::to(own_path(&query.next)).into_response());
    }
    if workspace::needs_setup(&web.app).await? {
        return Ok(Redirect::to("/welcome").into_response());
    }
    Ok(page(&visitor, "", &query.next, FormErrors::default())?.into_response())
}

fn page(visitor: &Visitor, email: &str, next: &str, errors: FormErrors) -> WebResult<Page> {
    let t = &visitor.t;
    let content = SignIn { t, email, next: own_path(next), errors, languages: Locale::ALL };
    Page::for_visitor(visitor, &t.text("sign-in-title"), &content)
}

/// POST /sign-in
pub(crate) async fn create_session(
    State(web): State<Web>,
    visitor: Visitor,
    Extension(Address(address)): Extension<Address>,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> WebResult<Response> {
    let by_address = web.limits.sign_in_address.check(&Limit::key_of(address));
    if by_address.is_refused() {
        return Err(WebError::TooMany(by_address));
    }
    let by_email = web.limits.sign_in_email.check(&email_key(&form.email));
    if by_email.is_refused() {
        return Err(WebError::TooMany(by_email));
    }
    let tried = session::sign_in(&web.app, &form.email, &form.password, user_agent(&headers)).await;
    match tried.or_form_errors(&visitor.t)? {
        Err(errors) => Ok(page(&visitor, &form.email, &form.next, errors)?.refused().into_response()),
        Ok(opened) => {
            let jar = CookieJar::new().add(session_cookie(&web.config, opened.secret));
            Ok((jar, Redirect::to(own_path(&form.next))).into_response())
        }
    }
}

/// What the limit of an e-mail address is remembered under: no more than an address can have (RFC 5321),
/// so that nobody fills the memory with made-up ones.
fn email_key(email: &str) -> String {
    email.trim().chars().take(254).collect::<String>().to_lowercase()
}

/// Only a path of ours: nobody is sent elsewhere by a link to our sign-in page.
fn own_path(next: &str) -> &str {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_ours = next.starts_with('/') && !next.starts_with("//") && is_plain;
    if is_ours { next } else { "/" }
}

/// POST /sign-out
pub(crate) async fn end_session(State(web): State<Web>, signed: Signed) -> WebResult<Response> {
    session::sign_out(&web.app, &signed.signed_in).await?;
    let mut cookie = Cookie::new(session_cookie_name(&web.config), "");
    cookie.set_path("/");
    cookie.set_secure(web.config.is_https());
    cookie.make_removal();
    Ok((CookieJar::new().add(cookie), Redirect::to("/sign-in")).into_response())
}

#[derive(Template)]
#[template(path = "join.html")]
struct Join<'a> {
    t: &'a Words,
    workspace: &'a str,
    name: &'a str,
    email: &'a str,
    secret: &'a str,
    errors: FormErrors,
}

#[derive(Debug, Deserialize)]
pub(crate) struct JoinForm {
    #[serde(default)]
    password: String,
}

/// GET /join/{secret}
pub(crate) async fn show_join(State(web): State<Web>, visitor: Visitor, Path(secret): Path<String>) -> WebResult<Page> {
    join_page(&web, &visitor, &secret, FormErrors::default()).await
}

async fn join_page(web: &Web, visitor: &Visitor, secret: &str, errors: FormErrors) -> WebResult<Page> {
    let link = user::find_link(&web.app, secret).await.map_err(ended)?;
    let t = &visitor.t;
    let content =
        Join { t, workspace: &link.workspace.name, name: &link.user.name, email: &link.user.email, secret, errors };
    Page::for_visitor(visitor, &t.text("join-title"), &content)
}

/// Whoever holds a link hears about the link, not about a page.
fn ended(error: AppError) -> WebError {
    if matches!(error, AppError::NotFound) { WebError::LinkEnded } else { error.into() }
}

/// POST /join/{secret}
pub(crate) async fn accept_join(
    State(web): State<Web>,
    visitor: Visitor,
    Path(secret): Path<String>,
    headers: HeaderMap,
    Form(form): Form<JoinForm>,
) -> WebResult<Response> {
    let accepted = user::accept_link(&web.app, &secret, &form.password, user_agent(&headers)).await;
    if matches!(accepted, Err(AppError::NotFound)) {
        return Err(WebError::LinkEnded);
    }
    match accepted.or_form_errors(&visitor.t)? {
        Err(errors) => Ok(join_page(&web, &visitor, &secret, errors).await?.refused().into_response()),
        Ok(session) => {
            let jar = CookieJar::new().add(session_cookie(&web.config, session));
            Ok((jar, Redirect::to("/")).into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct LanguageForm {
    language: String,
    #[serde(default)]
    next: String,
}

/// POST /language: for people who are not signed in.
pub(crate) async fn choose_language(State(web): State<Web>, Form(form): Form<LanguageForm>) -> WebResult<Response> {
    let locale = Locale::from_tag(&form.language).ok_or_else(WebError::not_found)?;
    let cookie = lasting_cookie(&web.config, LANGUAGE_COOKIE, locale.tag().to_owned());
    Ok((CookieJar::new().add(cookie), Redirect::to(own_path(&form.next))).into_response())
}

pub(crate) fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{email_key, own_path};

    #[test]
    fn an_endless_address_is_not_remembered_whole() {
        assert_eq!(email_key(" Ana@Example.org "), "ana@example.org");
        assert_eq!(email_key(&"x".repeat(1 << 20)).len(), 254);
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(own_path("/settings/users?x=1"), "/settings/users?x=1");
        for evil in
            ["//evil.test", "https://evil.test", "/\\evil.test", "", "javascript:alert(1)", "/\t/evil.test", "/ñ"]
        {
            assert_eq!(own_path(evil), "/", "{evil}");
        }
    }
}
