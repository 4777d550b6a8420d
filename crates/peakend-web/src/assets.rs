//! The built style sheets, scripts and pictures, embedded in the binary and served under a name that changes with them.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

struct Asset {
    name: &'static str,
    /// The first letters of the SHA-256 of the content.
    hash: &'static str,
    plain: &'static [u8],
    gzip: &'static [u8],
    brotli: &'static [u8],
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset: `app.css` becomes `/assets/0f3a…/app.css`.
///
/// # Panics
/// When there is no such asset; the names are constants and every page is rendered by the tests.
pub fn address(name: &str) -> String {
    let asset = find(name).unwrap_or_else(|| panic!("no asset is called {name}"));
    format!("/assets/{}/{}", asset.hash, asset.name)
}

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// GET /assets/{hash}/{name}
pub(crate) async fn show_asset(Path((hash, name)): Path<(String, String)>, request: HeaderMap) -> Response {
    let Some(asset) = find(&name).filter(|asset| asset.hash == hash) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{hash}\"");
    if request.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let (encoding, body) = asset.encoded_for(&request);
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

impl Asset {
    fn encoded_for(&self, request: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
        let accepted = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let takes = |name: &str| {
            accepted.split(',').any(|offer| {
                let mut parts = offer.split(';').map(str::trim);
                parts.next() == Some(name) && !parts.any(|part| part == "q=0" || part == "q=0.0")
            })
        };
        if takes("br") {
            (Some("br"), self.brotli)
        } else if takes("gzip") {
            (Some("gzip"), self.gzip)
        } else {
            (None, self.plain)
        }
    }

    fn content_type(&self) -> &'static str {
        match self.name.rsplit('.').next() {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "application/octet-stream",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_asset_is_served_compressed_and_for_ever() {
        let asset = find("app.css").unwrap();
        let mut request = HeaderMap::new();
        request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br;q=0.9"));
        let response = show_asset(Path((asset.hash.into(), asset.name.into())), request).await;
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
        assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(response.headers()[header::ETAG], format!("\"{}\"", asset.hash));
    }

    #[tokio::test]
    async fn an_old_address_is_gone_and_a_known_one_not_sent_again() {
        let asset = find("app.css").unwrap();
        let old = show_asset(Path(("000000000000".into(), asset.name.into())), HeaderMap::new()).await;
        assert_eq!(old.status(), StatusCode::NOT_FOUND);
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, format!("\"{}\"", asset.hash).parse().unwrap());
        let known = show_asset(Path((asset.hash.into(), asset.name.into())), request).await;
        assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn the_parts_are_small() {
        let gzip = |name: &str| find(name).unwrap().gzip.len();
        let public = gzip("public.css") + gzip("icon.svg");
        assert!(public < 20_000, "public pages carry {public} bytes before their text");
        let overview = ["app.css", "app.js", "theme.js", "chart.js", "icons.svg"].map(gzip).iter().sum::<usize>();
        assert!(overview < 330_000, "the overview carries {overview} bytes before its text");
    }
}
