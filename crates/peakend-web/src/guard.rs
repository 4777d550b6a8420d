//! What stands before every route: who is asking, may they, does the form come from us; and one line of log after it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use peakend_app::session::SignedIn;
use subtle::ConstantTimeEq;

use crate::error::{Manner, WebError, dress};
use crate::routes::Needs;
use crate::said::Said;
use crate::signed::{Signed, ViewState, Visitor, session_of, view_of, visitor_words};
use crate::words::Words;
use crate::{Web, first_field, page};

/// The longest form without files.
const LONGEST_FORM: usize = 1 << 20;

/// The address that a request came from.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub IpAddr);

pub(crate) async fn guard(State((web, needs)): State<(Web, Needs)>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let address = address_of(&web, &request);
    request.extensions_mut().insert(Address(address));
    // A body cannot be shared between threads, so the head is looked at alone.
    let (head, body) = request.into_parts();
    let told = told_by(&web, needs, &head).await;
    let request = Request::from_parts(head, body);
    let response = match &told.trouble {
        Some(_) => None,
        None => Some(answered(&web, needs, &told, request, next).await),
    };
    let response = response.unwrap_or_else(|| match told.trouble.clone() {
        Some(error) => with_error(error),
        None => WebError::not_found().into_response(),
    });
    let response = finished(&web, &told, &method, response).await;
    log(&told, &method, &response, began);
    web.metrics.request(method.as_str(), &told.route, response.status().as_u16(), began.elapsed());
    response
}

/// What the request tells about itself before it is handled.
struct Told {
    path: String,
    route: String,
    request_id: String,
    manner: Manner,
    t: Words,
    view: ViewState,
    signed: Option<Signed>,
    /// The session could not be looked up.
    trouble: Option<std::sync::Arc<WebError>>,
}

async fn told_by(web: &Web, needs: Needs, head: &Parts) -> Told {
    let headers = &head.headers;
    let path = head.uri.path().to_owned();
    let jar = CookieJar::from_headers(headers);
    let view = view_of(headers, &jar, &path);
    let t = visitor_words(web, headers, &jar);
    let route = head.extensions.get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let request_id = headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let manner = match needs {
        Needs::Key(_) | Needs::Nothing => Manner::Json,
        _ if view.fragment => Manner::Fragment,
        _ => Manner::Page,
    };
    let looked_up = if needs.has_session() { session_of(web, &jar).await } else { Ok(None) };
    let mut told = Told { path, route, request_id, manner, t, view, signed: None, trouble: None };
    match looked_up {
        Ok(Some(signed_in)) => {
            if told.manner == Manner::Page && head.method.is_safe() {
                told.view.open_alerts = open_alerts(web, &signed_in).await;
            }
            told.signed = Some(signed(web, signed_in, &told, &jar));
        }
        Ok(None) => {}
        Err(error) => told.trouble = Some(std::sync::Arc::new(error)),
    }
    if let Some(signed) = &told.signed {
        told.t = signed.t.clone();
    }
    told
}

/// A number in the navigation is no reason for a page to fail.
async fn open_alerts(web: &Web, signed_in: &SignedIn) -> u64 {
    match peakend_app::alert::open_count(&web.app, &signed_in.actor).await {
        Ok(count) => count,
        Err(error) => {
            tracing::warn!(error = ?error, "open alerts cannot be counted");
            0
        }
    }
}

fn signed(web: &Web, signed_in: SignedIn, told: &Told, jar: &CookieJar) -> Signed {
    let t = Words::new(signed_in.user.locale, signed_in.workspace.zone.clone(), web.app.clock.now());
    let said = Said::of_jar(jar, &signed_in.session.csrf);
    Signed { app: web.app.clone(), signed_in, t, view: ViewState { said, ..told.view.clone() } }
}

async fn answered(web: &Web, needs: Needs, told: &Told, request: Request, next: Next) -> Response {
    match checked(web, needs, told, request).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// The request with who asks in its extensions.
async fn checked(web: &Web, needs: Needs, told: &Told, mut request: Request) -> Result<Request, WebError> {
    if let Needs::Key(scope) = needs {
        return crate::api::admit(web, scope, request).await;
    }
    if needs == Needs::Nothing {
        return Ok(request);
    }
    if !request.method().is_safe() {
        check_origin(request.headers())?;
        if let Some(signed) = &told.signed {
            request = check_token(request, signed.csrf()).await?;
        }
    }
    match (needs, &told.signed) {
        (Needs::SignedIn | Needs::May(_), None) => return Err(WebError::NotSignedIn),
        (Needs::May(action), Some(signed)) => signed.actor().may(action)?,
        _ => {}
    }
    let extensions = request.extensions_mut();
    extensions.insert(Visitor { t: told.t.clone(), view: told.view.clone() });
    if let Some(signed) = &told.signed {
        extensions.insert(signed.clone());
    }
    Ok(request)
}

/// Browsers tell where a form was sent from. Programs tell nothing, and have no cookies of anybody.
fn check_origin(headers: &HeaderMap) -> Result<(), WebError> {
    let header = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site") {
        return if site == "same-origin" || site == "none" { Ok(()) } else { Err(WebError::Csrf) };
    }
    let Some(origin) = header(header::ORIGIN) else { return Ok(()) };
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    if header(header::HOST) == Some(host) { Ok(()) } else { Err(WebError::Csrf) }
}

/// The token stands in the header `X-CSRF-Token` or in the form's field `csrf`; in a form with files it comes first.
async fn check_token(request: Request, expected: &str) -> Result<Request, WebError> {
    if let Some(given) = request.headers().get("x-csrf-token") {
        return if is_same(given.as_bytes(), expected) { Ok(request) } else { Err(WebError::Csrf) };
    }
    if let Some(boundary) = first_field::boundary(request.headers()) {
        let (given, request) = first_field::first_field(request, &boundary, "csrf").await?;
        let is_ours = given.is_some_and(|given| is_same(given.as_bytes(), expected));
        return if is_ours { Ok(request) } else { Err(WebError::Csrf) };
    }
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !is_form {
        return Err(WebError::Csrf);
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LONGEST_FORM).await.map_err(|_| WebError::TooLarge)?;
    let given = field(&bytes, "csrf").ok_or(WebError::Csrf)?;
    if !is_same(given.as_bytes(), expected) {
        return Err(WebError::Csrf);
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// The value of a field of a urlencoded form. Our tokens have no letters that are encoded.
fn field<'a>(form: &'a [u8], name: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(form).ok()?;
    text.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

fn is_same(given: &[u8], expected: &str) -> bool {
    given.ct_eq(expected.as_bytes()).into()
}

async fn finished(web: &Web, told: &Told, method: &Method, response: Response) -> Response {
    let is_signed_out =
        response.extensions().get::<std::sync::Arc<WebError>>().is_some_and(|e| matches!(**e, WebError::NotSignedIn));
    if is_signed_out && method.is_safe() {
        return to_sign_in(web, told).await;
    }
    dress(response, told.manner, &told.t, &told.request_id, |title, body| match &told.signed {
        Some(signed) => page::framed(signed, &title, &body),
        None => page::alone(&told.t, &told.view, &title, &format!("<main class=\"alone\">{body}</main>")),
    })
}

async fn to_sign_in(web: &Web, told: &Told) -> Response {
    let is_new = peakend_app::workspace::needs_setup(&web.app).await.unwrap_or(false);
    let target = match (is_new, told.path.as_str()) {
        (true, _) => "/welcome".to_owned(),
        (false, "/") => "/sign-in".to_owned(),
        (false, path) => format!("/sign-in?next={}", percent_encoded(path)),
    };
    if told.manner == Manner::Fragment {
        let mut response = WebError::NotSignedIn.status().into_response();
        if let Ok(value) = HeaderValue::from_str(&target) {
            response.headers_mut().insert("hx-redirect", value);
        }
        return response;
    }
    Redirect::to(&target).into_response()
}

pub(crate) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn with_error(error: std::sync::Arc<WebError>) -> Response {
    let mut response = error.status().into_response();
    response.extensions_mut().insert(error);
    response
}

fn address_of(web: &Web, request: &Request) -> IpAddr {
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = || {
        let header = request.headers().get_all("x-forwarded-for").iter().next_back()?;
        header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let told = if web.config.behind_proxy { forwarded() } else { None };
    told.or(direct).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

fn log(told: &Told, method: &Method, response: &Response, began: Instant) {
    let workspace = told.signed.as_ref().map(|signed| signed.workspace().id.to_string());
    tracing::info!(
        request.id = told.request_id,
        request.method = %method,
        request.route = told.route,
        response.status = response.status().as_u16(),
        workspace.id = workspace,
        elapsed_ms = began.elapsed().as_millis(),
        "answered"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn forms_of_other_sites_are_refused() {
        assert!(check_origin(&headers(&[("sec-fetch-site", "same-origin")])).is_ok());
        assert!(check_origin(&headers(&[("sec-fetch-site", "cross-site")])).is_err());
        assert!(check_origin(&headers(&[("sec-fetch-site", "same-site")])).is_err());
        assert!(check_origin(&headers(&[("origin", "https://a.test"), ("host", "a.test")])).is_ok());
        assert!(check_origin(&headers(&[("origin", "https://b.test"), ("host", "a.test")])).is_err());
        assert!(check_origin(&headers(&[("origin", "null"), ("host", "a.test")])).is_err());
        assert!(check_origin(&headers(&[])).is_ok());
    }

    #[test]
    fn a_field_is_found_by_its_whole_name() {
        assert_eq!(field(b"a=1&csrf=xyz", "csrf"), Some("xyz"));
        assert_eq!(field(b"acsrf=1", "csrf"), None);
        assert_eq!(field(b"\xff", "csrf"), None);
    }
}
