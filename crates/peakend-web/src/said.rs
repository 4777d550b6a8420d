//! What was just done, said in a toast on the next page, with a way to undo it where there is one.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::signed::Signed;
use crate::words::{Arg, Words};

const COOKIE: &str = "peakend_said";

/// Travels in a short-lived cookie from the action to the page it redirects to.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Said {
    key: String,
    /// The argument `name` of the text, if it has one.
    name: Option<String>,
    /// Where to post to undo it.
    undo: Option<String>,
    /// What the form that undoes it sends along.
    #[serde(default)]
    undo_fields: Vec<(String, String)>,
}

impl Said {
    /// `key` is the key of a text without arguments, or with `name`.
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), name: None, undo: None, undo_fields: Vec::new() }
    }

    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    #[must_use]
    pub fn undo(mut self, path: String) -> Self {
        self.undo = Some(path);
        self
    }

    /// What is posted to undo it. It travels in a cookie: short values only.
    #[must_use]
    pub fn undo_with(mut self, fields: &[(&str, &str)]) -> Self {
        self.undo_fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self
    }

    /// Goes to `path` and says it there.
    pub fn then(&self, path: &str, signed: &Signed) -> Response {
        let mut cookie = Cookie::new(COOKIE, self.sealed(signed.csrf()));
        cookie.set_http_only(true);
        cookie.set_same_site(axum_extra::extract::cookie::SameSite::Lax);
        cookie.set_path("/");
        (CookieJar::new().add(cookie), Redirect::to(path)).into_response()
    }

    pub fn text(&self, t: &Words) -> String {
        match &self.name {
            Some(name) => t.with_all(&self.key, [("name", Arg::Text(name.clone()))]),
            None => t.with_all(&self.key, []),
        }
    }

    pub fn undo_path(&self) -> Option<&str> {
        self.undo.as_deref()
    }

    pub fn undo_fields(&self) -> &[(String, String)] {
        &self.undo_fields
    }

    /// The cookie of the request, if this session made it.
    pub(crate) fn of_jar(jar: &CookieJar, csrf: &str) -> Option<Self> {
        let (body, mark) = jar.get(COOKIE)?.value().split_once('.')?;
        let is_ours: bool = seal(body, csrf).as_bytes().ct_eq(mark.as_bytes()).into();
        if !is_ours {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
    }

    pub(crate) fn forget() -> CookieJar {
        let mut cookie = Cookie::new(COOKIE, "");
        cookie.set_path("/");
        cookie.make_removal();
        CookieJar::new().add(cookie)
    }

    fn sealed(&self, csrf: &str) -> String {
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default());
        let mark = seal(&body, csrf);
        format!("{body}.{mark}")
    }
}

/// Nobody else who can set cookies for our host may put words or an undo into our page.
fn seal(body: &str, csrf: &str) -> String {
    let inner = Sha256::digest(body.as_bytes());
    let outer = Sha256::new().chain_update(csrf.as_bytes()).chain_update(inner).finalize();
    URL_SAFE_NO_PAD.encode(outer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_session_that_said_it_hears_it() {
        let said = Said::new("said-saved").name("Ana").undo("/x".into());
        let jar = CookieJar::new().add(Cookie::new(COOKIE, said.sealed("token")));
        assert_eq!(Said::of_jar(&jar, "token"), Some(said));
        assert_eq!(Said::of_jar(&jar, "other"), None);
        let forged = CookieJar::new().add(Cookie::new(COOKIE, "e30.e30"));
        assert_eq!(Said::of_jar(&forged, "token"), None);
    }
}
