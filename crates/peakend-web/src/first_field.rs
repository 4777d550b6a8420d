//! The first field of a multipart form, read before the rest: uploads carry the session's token there.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use futures::{StreamExt, stream};

use crate::error::WebError;

/// The field must fit here; what follows it is left to the handler, however large.
const LONGEST: usize = 4096;

/// The boundary of a multipart form; `None` when the request is none.
pub(crate) fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let mut parts = kind.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parts.find_map(|part| part.strip_prefix("boundary="))?;
    Some(value.trim_matches('"').to_owned()).filter(|boundary| !boundary.is_empty())
}

/// The value of the first field if it is called `name`, and the request as it was.
///
/// # Errors
/// When the body breaks off.
pub(crate) async fn first_field(
    request: Request,
    boundary: &str,
    name: &str,
) -> Result<(Option<String>, Request), WebError> {
    let (parts, body) = request.into_parts();
    let mut rest = body.into_data_stream();
    let mut seen = Vec::new();
    let mut found = Found::NotYet;
    while found == Found::NotYet && seen.len() < LONGEST {
        let Some(piece) = rest.next().await else { break };
        let piece = piece.map_err(|error| WebError::Unreadable(error.to_string()))?;
        seen.extend_from_slice(&piece);
        found = find(&seen[..seen.len().min(LONGEST)], boundary, name);
    }
    let whole = stream::iter([Ok(Bytes::from(seen))]).chain(rest);
    let value = if let Found::Value(value) = found { Some(value) } else { None };
    Ok((value, Request::from_parts(parts, Body::from_stream(whole))))
}

#[derive(PartialEq, Eq, Debug)]
enum Found {
    NotYet,
    Value(String),
    SomethingElse,
}

fn find(seen: &[u8], boundary: &str, name: &str) -> Found {
    let text = String::from_utf8_lossy(seen);
    let opening = format!("--{boundary}\r\n");
    let Some(part) = text.strip_prefix(&opening) else {
        return if opening.starts_with(&*text) { Found::NotYet } else { Found::SomethingElse };
    };
    let Some((head, value)) = part.split_once("\r\n\r\n") else { return Found::NotYet };
    let quoted = format!("name=\"{name}\"");
    let is_named = head.split([';', '\r', '\n']).any(|piece| piece.trim() == quoted);
    if !is_named {
        return Found::SomethingElse;
    }
    match value.split_once(&format!("\r\n--{boundary}")) {
        Some((value, _)) => Found::Value(value.to_owned()),
        None => Found::NotYet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "--b7\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--b7\r\nContent-";

    #[test]
    fn the_token_is_found_wherever_the_body_is_cut() {
        let whole = FORM.find("\r\n--b7\r\n").unwrap_or_default() + 6;
        for cut in 0..FORM.len() {
            let expected = if cut < whole { Found::NotYet } else { Found::Value("token".into()) };
            assert_eq!(find(&FORM.as_bytes()[..cut], "b7", "csrf"), expected, "{cut}");
        }
    }

    #[test]
    fn another_first_field_is_no_token() {
        let file = FORM.replace("name=\"csrf\"", "name=\"file\"; filename=\"name=csrf\"");
        assert_eq!(find(file.as_bytes(), "b7", "csrf"), Found::SomethingElse);
        assert_eq!(find(b"csrf=token&x", "b7", "csrf"), Found::SomethingElse);
    }

    #[tokio::test]
    async fn the_rest_of_the_form_is_not_lost() {
        let pieces: Vec<Result<Bytes, std::io::Error>> =
            FORM.as_bytes().chunks(7).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        let request = Request::new(Body::from_stream(stream::iter(pieces)));
        let (value, request) = first_field(request, "b7", "csrf").await.unwrap();
        assert_eq!(value.as_deref(), Some("token"));
        let body = axum::body::to_bytes(request.into_body(), 1000).await.unwrap();
        assert_eq!(body, FORM.as_bytes());
    }
}
