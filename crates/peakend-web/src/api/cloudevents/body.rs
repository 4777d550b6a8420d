//! The three ways a CloudEvent comes over HTTP: structured, as a batch, and binary (attributes as headers).

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use peakend_model::Timestamp;
use peakend_model::interaction::NewInteraction;
use serde_json::value::RawValue;

use super::event::{AttributeTexts, Data, Event, is_json_type};
use crate::api::delivery::{Capped, Delivery, MOST_ROWS, bad_json, utf8};
use crate::api::problem::{ApiResult, Problem, ProblemKind};

/// Reads the events of a request, in whichever mode they came.
///
/// # Errors
/// When the request as a whole cannot be read; what is wrong with one event stands in its place.
pub(super) fn events(headers: &HeaderMap, body: &[u8], now: Timestamp) -> ApiResult<Delivery<NewInteraction>> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/cloudevents-batch+json" => batch(body, now),
        "application/cloudevents+json" => {
            let raw: &RawValue = serde_json::from_str(utf8(body)?).map_err(|error| bad_json(&error))?;
            Ok(single(Event::of_json(raw.get()).and_then(|event| event.into_new(now))))
        }
        other if other.starts_with("application/cloudevents") => Err(Problem::new(
            ProblemKind::UnsupportedMediaType,
            format!("“{other}” is not read here, only the JSON format"),
        )),
        _ if headers.contains_key("ce-specversion") => {
            Ok(single(binary(headers, content_type, body).and_then(|event| event.into_new(now))))
        }
        _ => Err(Problem::new(
            ProblemKind::UnsupportedMediaType,
            "neither application/cloudevents+json, nor application/cloudevents-batch+json, nor headers ce-…",
        )),
    }
}

fn single(row: Result<NewInteraction, Problem>) -> Delivery<NewInteraction> {
    Delivery { single: true, rows: vec![row] }
}

fn batch(body: &[u8], now: Timestamp) -> ApiResult<Delivery<NewInteraction>> {
    let text = utf8(body)?;
    let Capped { items, total } = serde_json::from_str::<Capped<&RawValue>>(text).map_err(|error| {
        if error.is_data() {
            Problem::new(ProblemKind::BadRequest, "a batch is a list of events")
        } else {
            bad_json(&error)
        }
    })?;
    if total > MOST_ROWS {
        let detail = format!("{total} events, at most {MOST_ROWS} are taken at once");
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    let rows = items.into_iter().map(|raw| Event::of_json(raw.get()).and_then(|event| event.into_new(now)));
    Ok(Delivery { single: false, rows: rows.collect() })
}

/// Attributes are the headers `ce-…`, the body is the data.
fn binary<'a>(headers: &HeaderMap, content_type: &str, body: &[u8]) -> Result<Event<'a>, Problem> {
    let mut attributes = AttributeTexts::new();
    for (name, value) in headers {
        let Some(attribute) = name.as_str().strip_prefix("ce-") else { continue };
        let text = header_text(value)
            .ok_or_else(|| Problem::new(ProblemKind::InvalidRow, "the header's value is not text").at(attribute))?;
        if attribute == "datacontenttype" || attributes.insert(attribute.to_owned(), text).is_some() {
            return Err(Problem::new(ProblemKind::InvalidRow, "the attribute stands twice").at(attribute));
        }
    }
    if !content_type.is_empty() {
        attributes.insert("datacontenttype".to_owned(), content_type.to_owned());
    }
    Event::new(attributes, data_of(content_type, body)?)
}

fn data_of<'a>(content_type: &str, body: &[u8]) -> Result<Data<'a>, Problem> {
    if body.is_empty() {
        return Ok(Data::None);
    }
    if content_type.is_empty() || is_json_type(content_type) {
        let text = utf8(body)?.to_owned();
        let raw = RawValue::from_string(text)
            .map_err(|error| Problem::new(ProblemKind::InvalidRow, format!("data is not JSON: {error}")).at("data"))?;
        return Ok(Data::Json(Cow::Owned(raw)));
    }
    match std::str::from_utf8(body) {
        Ok(text) if content_type.to_ascii_lowercase().starts_with("text/") => Ok(Data::Text(text.to_owned())),
        _ => Ok(Data::Binary(BASE64.encode(body))),
    }
}

/// Undoes the HTTP binding's writing of a value: one pair of quotes with escapes, then percent-encoded UTF-8.
fn header_text(value: &HeaderValue) -> Option<String> {
    let written = std::str::from_utf8(value.as_bytes()).ok()?;
    let unquoted = match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => {
            let mut text = String::with_capacity(inner.len());
            let mut chars = inner.chars();
            while let Some(c) = chars.next() {
                text.push(if c == '\\' { chars.next()? } else { c });
            }
            text
        }
        None => written.to_owned(),
    };
    percent_decoded(&unquoted)
}

/// A `%` that starts no pair of hexadecimal digits stands for itself.
fn percent_decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (axum::http::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn attributes_come_as_headers() {
        let headers = headers(&[
            ("content-type", "application/json; charset=utf-8"),
            ("ce-specversion", "1.0"),
            ("ce-id", "1"),
            ("ce-source", "/a%20b"),
            ("ce-type", "order"),
            ("ce-brand", "Euro%20%E2%82%AC%20%F0%9F%98%80"),
            ("ce-product", "\"a \\\"b\\\" 100%\""),
        ]);
        let delivery = events(&headers, br#"{"n":1.50}"#, NOW).expect("an event");
        let new = delivery.rows[0].as_ref().expect("a good event");
        assert_eq!(new.attributes["ce.source"], "/a b");
        assert_eq!(new.attributes["n"], "1.50");
        assert_eq!(new.brand.as_deref(), Some("Euro € 😀"));
        assert_eq!(new.product.as_deref(), Some("a \"b\" 100%"));
    }

    #[test]
    fn data_of_binary_mode_follows_the_content_type() {
        let read = |content_type: &'static str, body: &[u8]| {
            let headers = headers(&[
                ("content-type", content_type),
                ("ce-specversion", "1.0"),
                ("ce-id", "1"),
                ("ce-source", "s"),
                ("ce-type", "t"),
            ]);
            events(&headers, body, NOW).expect("an event").rows.remove(0)
        };
        assert_eq!(read("text/plain", b"hi").expect("text").attributes["data"], "hi");
        assert_eq!(read("image/png", b"\x00\xff").expect("binary").attributes["data_base64"], "AP8=");
        assert_eq!(read("application/json", b"{").expect_err("not JSON").field.as_deref(), Some("data"));
    }

    #[test]
    fn modes_are_told_apart_by_the_content_type() {
        let structured = headers(&[("content-type", "application/cloudevents+json; charset=UTF-8")]);
        let event = br#"{"specversion":"1.0","id":"1","source":"s","type":"t"}"#;
        assert!(events(&structured, event, NOW).expect("an event").rows[0].is_ok());
        let batch = headers(&[("content-type", "application/cloudevents-batch+json")]);
        assert_eq!(events(&batch, b"[]", NOW).expect("a batch").rows.len(), 0);
        assert!(events(&batch, br#"["x"]"#, NOW).expect("a batch").rows[0].is_err());
        assert!(events(&batch, b"{}", NOW).is_err());
        for other in ["application/json", "application/cloudevents+xml"] {
            let problem = events(&headers(&[("content-type", other)]), b"{}", NOW).map(|_| ()).expect_err(other);
            assert_eq!(problem.kind, ProblemKind::UnsupportedMediaType);
        }
    }

    /// The conformance lists of the CloudEvents project; run with `CLOUDEVENTS_FIXTURES` set to the folder of its JSON lists.
    #[test]
    fn the_conformance_lists_agree() {
        let Ok(folder) = std::env::var("CLOUDEVENTS_FIXTURES") else { return };
        for (file, member, valid) in [
            ("valid-events.json", "event", true),
            ("invalid-events.json", "event", false),
            ("valid-batches.json", "batch", true),
            ("invalid-batches.json", "batch", false),
        ] {
            let text = std::fs::read_to_string(std::path::Path::new(&folder).join(file)).expect("the list");
            let list: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            for test in list["tests"].as_array().expect("tests") {
                let body = test[member].to_string();
                let kind = if member == "event" {
                    "application/cloudevents+json"
                } else {
                    "application/cloudevents-batch+json"
                };
                let delivery = events(&headers(&[("content-type", kind)]), body.as_bytes(), NOW).expect("a delivery");
                assert_eq!(delivery.rows.iter().all(Result::is_ok), valid, "{file} {}", test["id"]);
            }
        }
    }
}
