//! Who is asking: the cookie of the session, the language, the token that forms must carry.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use peakend_app::App;
use peakend_app::session::SignedIn;
use peakend_model::access::{Action, Actor};
use peakend_model::time::Zone;
use peakend_model::user::{Locale, User, Workspace};

use crate::error::WebError;
use crate::words::{self, Words};
use crate::{Web, WebConfig};

/// Somebody who is signed in, and everything a page needs to answer them. The guard of the route has put it there.
#[derive(Clone)]
pub struct Signed {
    pub app: App,
    pub signed_in: SignedIn,
    pub t: Words,
    pub view: ViewState,
}

/// What the request says about how its answer is shown.
#[derive(Clone, Debug)]
pub struct ViewState {
    pub theme: Theme,
    /// htmx asks for the inside of the page only.
    pub fragment: bool,
    /// The path asked for, such as `/settings/users`.
    pub path: String,
    /// What the last action wants to have said.
    pub said: Option<crate::said::Said>,
    /// Alerts that wait for a judgement: the number beside their place in the navigation.
    pub open_alerts: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn key(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.key() == key)
    }
}

impl Signed {
    pub fn actor(&self) -> &Actor {
        &self.signed_in.actor
    }

    pub fn user(&self) -> &User {
        &self.signed_in.user
    }

    pub fn workspace(&self) -> &Workspace {
        &self.signed_in.workspace
    }

    /// What a form of this session must carry in its field `csrf`.
    pub fn csrf(&self) -> &str {
        &self.signed_in.session.csrf
    }

    pub fn may(&self, action: Action) -> bool {
        self.signed_in.actor.may(action).is_ok()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or(WebError::NotSignedIn)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Signed {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, WebError> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

/// Somebody of whom we only know the language they read: for public pages.
#[derive(Clone)]
pub struct Visitor {
    pub t: Words,
    pub view: ViewState,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(WebError::not_found)
    }
}

pub(crate) const LANGUAGE_COOKIE: &str = "peakend_language";
pub(crate) const THEME_COOKIE: &str = "peakend_theme";

/// The name that makes browsers refuse the cookie unless it is ours alone and sent over TLS.
pub(crate) fn session_cookie_name(config: &WebConfig) -> &'static str {
    if config.is_https() { "__Host-peakend" } else { "peakend_session" }
}

pub(crate) fn session_cookie(config: &WebConfig, secret: String) -> Cookie<'static> {
    lasting_cookie(config, session_cookie_name(config), secret)
}

pub(crate) fn lasting_cookie(config: &WebConfig, name: &'static str, value: String) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(config.is_https());
    cookie.make_permanent();
    cookie
}

/// The session of the request, if it has a living one.
pub(crate) async fn session_of(web: &Web, jar: &CookieJar) -> Result<Option<SignedIn>, WebError> {
    let Some(cookie) = jar.get(session_cookie_name(&web.config)) else { return Ok(None) };
    Ok(peakend_app::session::authenticate(&web.app, cookie.value()).await?)
}

pub(crate) fn view_of(headers: &HeaderMap, jar: &CookieJar, path: &str) -> ViewState {
    let says = |name: &str| headers.get(name).is_some_and(|value| value == "true");
    ViewState {
        theme: jar.get(THEME_COOKIE).and_then(|cookie| Theme::from_key(cookie.value())).unwrap_or_default(),
        fragment: says("hx-request") && !says("hx-history-restore-request") && !says("hx-boosted"),
        path: path.to_owned(),
        said: None,
        open_alerts: 0,
    }
}

/// The language for somebody who is not signed in: chosen before, else asked for by the browser.
pub(crate) fn visitor_words(web: &Web, headers: &HeaderMap, jar: &CookieJar) -> Words {
    let chosen = jar.get(LANGUAGE_COOKIE).and_then(|cookie| Locale::from_tag(cookie.value()));
    let asked = || headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(words::accepted);
    Words::new(chosen.or_else(asked).unwrap_or_default(), Zone::default(), web.app.clock.now())
}
