//! One CloudEvent (version 1.0): its attributes checked as the specification says, then turned into an interaction.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use peakend_model::Timestamp;
use peakend_model::customer::{Identifier, IdentifierKind};
use peakend_model::interaction::{Channel, LONGEST_NAME, NewInteraction};
use serde_json::value::RawValue;

use crate::api::flatten::{Members, flatten, scalar};
use crate::api::key::door_key;
use crate::api::problem::{Problem, ProblemKind};
use crate::api::row::{Defaults, read_row};

/// Events of this type carry our own JSON as their data.
const OWN_TYPE: &str = "peakend.interaction";

/// An event whose attributes are as the specification wants them.
#[derive(Debug)]
pub(super) struct Event<'a> {
    id: String,
    source: String,
    kind: String,
    subject: Option<String>,
    time: Option<Timestamp>,
    /// Without the names above; values in their canonical text.
    extensions: BTreeMap<String, String>,
    data: Data<'a>,
}

#[derive(Debug)]
pub(super) enum Data<'a> {
    None,
    Json(Cow<'a, RawValue>),
    Text(String),
    /// In Base64.
    Binary(String),
}

/// Attributes by name, as text; the value of an attribute that is not text in JSON was checked for its type before.
pub(super) type AttributeTexts = BTreeMap<String, String>;

fn refused(detail: impl Into<Cow<'static, str>>, field: &str) -> Problem {
    Problem::new(ProblemKind::InvalidRow, detail).at(field)
}

impl<'a> Event<'a> {
    /// Reads the JSON format of an event.
    ///
    /// # Errors
    /// The first rule of the specification that is broken, with the attribute's name.
    pub(super) fn of_json(json: &'a str) -> Result<Self, Problem> {
        let members: Members = serde_json::from_str(json)
            .map_err(|_| Problem::new(ProblemKind::InvalidRow, "an event is a JSON object"))?;
        let mut attributes = AttributeTexts::new();
        let (mut data, mut data_base64) = (None, None);
        for (name, value) in members.0 {
            match name.as_str() {
                "data" => data = Some(value),
                "data_base64" => data_base64 = Some(value),
                _ => {
                    if let Some(text) = attribute_text(&name, value)?
                        && attributes.insert(name.clone(), text).is_some()
                    {
                        return Err(refused("the attribute stands twice", &name));
                    }
                }
            }
        }
        let data_base64 = data_base64.filter(|raw| raw.get() != "null");
        let is_json = attributes.get("datacontenttype").is_none_or(|kind| is_json_type(kind));
        // Null is no data beside Base64, and the value null without it.
        let data: Option<&RawValue> = data.filter(|raw| raw.get() != "null" || data_base64.is_none());
        let data = match (data, data_base64) {
            (Some(_), Some(_)) => return Err(refused("data and data_base64 exclude each other", "data_base64")),
            (None, None) => Data::None,
            (None, Some(raw)) => binary(raw, is_json)?,
            (Some(raw), None) if is_json || !raw.get().starts_with('"') => Data::Json(Cow::Borrowed(raw)),
            (Some(raw), None) => Data::Text(scalar(raw).unwrap_or_default()),
        };
        Self::new(attributes, data)
    }

    /// # Errors
    /// As [`Self::of_json`].
    pub(super) fn new(mut attributes: AttributeTexts, data: Data<'a>) -> Result<Self, Problem> {
        let mut needed = |name: &str| match attributes.remove(name) {
            Some(text) if !text.is_empty() => Ok(text),
            Some(_) => Err(refused(format!("{name} is empty"), name)),
            None => Err(refused(format!("{name} is missing"), name)),
        };
        let version = needed("specversion")?;
        if version != "1.0" {
            return Err(refused(format!("version “{version}” is not read here, only 1.0"), "specversion"));
        }
        let (id, source, kind) = (needed("id")?, needed("source")?, needed("type")?);
        let mut optional = |name: &str| match attributes.remove(name) {
            Some(text) if text.is_empty() => Err(refused(format!("{name} is empty"), name)),
            other => Ok(other),
        };
        let (subject, schema) = (optional("subject")?, optional("dataschema")?);
        let (content_type, time) = (optional("datacontenttype")?, optional("time")?);
        if content_type.is_some_and(|content_type| !is_media_type(&content_type)) {
            return Err(refused("not a media type", "datacontenttype"));
        }
        if schema.is_some_and(|schema| !is_absolute_uri(&schema)) {
            return Err(refused("not an absolute URI", "dataschema"));
        }
        let time = match time {
            None => None,
            Some(text) => match Timestamp::parse(&text) {
                Ok(time) if text.contains(['T', 't']) => Some(time),
                _ => return Err(refused(format!("“{text}” is not a time of RFC 3339"), "time")),
            },
        };
        if let Some(name) = attributes.keys().find(|name| !is_attribute_name(name)) {
            return Err(refused("names of attributes are lower-case letters and digits", name));
        }
        Ok(Self { id, source, kind, subject, time, extensions: attributes, data })
    }

    /// The interaction that the event tells of: our own JSON where the type says so, else
    /// type as kind, subject as thread, everything else as attributes.
    ///
    /// # Errors
    /// When data of our own type cannot be read.
    pub(super) fn into_new(self, now: Timestamp) -> Result<NewInteraction, Problem> {
        let key = door_key("cloudevents", &[&self.source, &self.id]);
        let occurred_at = self.time.unwrap_or(now);
        if self.kind == OWN_TYPE {
            let Data::Json(data) = &self.data else {
                return Err(refused(format!("data of {OWN_TYPE} is a JSON object"), "data"));
            };
            let row = read_row(data.get()).map_err(|problem| {
                let field = problem.field.as_ref().map_or("data".to_owned(), |field| format!("data.{field}"));
                problem.at(field)
            })?;
            let mut new = row.into_new(Defaults { occurred_at, key: None });
            new.key = Some(key);
            return Ok(new);
        }
        let mut new = NewInteraction::new(occurred_at, &self.kind, Channel::Other);
        new.key = Some(key);
        self.extensions_into(&mut new);
        self.data_into(&mut new);
        match self.subject {
            Some(subject) if subject.len() <= LONGEST_NAME => new.thread = Some(subject),
            Some(subject) => drop(new.attributes.insert("ce.subject".to_owned(), subject)),
            None => {}
        }
        new.attributes.insert("ce.source".to_owned(), self.source);
        Ok(new)
    }

    /// Extensions named like fields of an interaction fill them; others become attributes.
    fn extensions_into(&self, new: &mut NewInteraction) {
        for (name, value) in &self.extensions {
            let taken = match name.as_str() {
                "channel" => Channel::from_key(value).map(|channel| new.channel = channel).is_some(),
                "touchpoint" => new.touchpoint.replace(value.clone()).is_none(),
                "brand" => new.brand.replace(value.clone()).is_none(),
                "product" => new.product.replace(value.clone()).is_none(),
                "customerid" => identify(new, IdentifierKind::ExternalId, value),
                "customeremail" => identify(new, IdentifierKind::Email, value),
                "customerphone" => identify(new, IdentifierKind::Phone, value),
                _ => false,
            };
            if !taken {
                new.attributes.insert(format!("ce.{name}"), value.clone());
            }
        }
    }

    fn data_into(&self, new: &mut NewInteraction) {
        match &self.data {
            Data::None => {}
            Data::Json(raw) if raw.get().starts_with('{') => flatten("", raw, &mut new.attributes),
            Data::Json(raw) => flatten("data", raw, &mut new.attributes),
            Data::Text(text) => drop(new.attributes.insert("data".to_owned(), text.clone())),
            Data::Binary(text) => drop(new.attributes.insert("data_base64".to_owned(), text.clone())),
        }
    }
}

fn identify(new: &mut NewInteraction, kind: IdentifierKind, value: &str) -> bool {
    Identifier::new(kind, value).map(|identifier| new.identifiers.push(identifier)).is_ok()
}

/// The text of an attribute in the JSON format: a string, boolean or integer; null is as if it were not there.
fn attribute_text(name: &str, value: &RawValue) -> Result<Option<String>, Problem> {
    let json = value.get();
    let is_core = ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema"];
    match json.as_bytes().first() {
        Some(b'n') => Ok(None),
        Some(b'"') => Ok(Some(serde_json::from_str(json).unwrap_or_default())),
        _ if is_core.contains(&name) => Err(refused("the attribute is a text", name)),
        Some(b't' | b'f') => Ok(Some(json.to_owned())),
        _ if json.parse::<i32>().is_ok() => Ok(Some(json.to_owned())),
        _ => Err(refused("an extension is a text, a boolean or an integer of 32 bits", name)),
    }
}

fn binary<'a>(raw: &RawValue, is_json: bool) -> Result<Data<'a>, Problem> {
    let not_base64 = || refused("not Base64", "data_base64");
    let text: String = serde_json::from_str(raw.get()).map_err(|_| not_base64())?;
    let bytes = BASE64.decode(&text).map_err(|_| not_base64())?;
    let json = is_json.then(|| String::from_utf8(bytes).ok()).flatten();
    match json.and_then(|json| RawValue::from_string(json).ok()) {
        Some(raw) => Ok(Data::Json(Cow::Owned(raw))),
        None => Ok(Data::Binary(text)),
    }
}

/// `application/json`, `text/json`, `application/problem+json` …
pub(super) fn is_json_type(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// `type/subtype` of RFC 2046, parameters not looked at.
fn is_media_type(text: &str) -> bool {
    let is_token =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

fn is_absolute_uri(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    text.split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty())
}

fn is_attribute_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

    fn event(more: &str) -> String {
        format!(r#"{{"specversion":"1.0","id":"1","source":"/shop","type":"ticket.closed"{more}}}"#)
    }

    fn read(json: &str) -> Result<NewInteraction, Problem> {
        Event::of_json(json).and_then(|event| event.into_new(NOW))
    }

    #[test]
    fn any_event_becomes_an_interaction() {
        let json = event(
            r#","subject":"t-9","time":"2018-04-05T18:31:00.123456789+01:00","channel":"chat","customeremail":"a@b.c",
            "priority":3,"nothing":null,"data":{"agent":{"name":"Bo"},"minutes":12.50}"#,
        );
        let new = read(&json).expect("a good event");
        assert_eq!((new.kind.as_str(), new.channel), ("ticket.closed", Channel::Chat));
        assert_eq!(new.occurred_at.to_string(), "2018-04-05T17:31:00.123456Z");
        assert_eq!(new.thread.as_deref(), Some("t-9"));
        assert_eq!(new.identifiers[0].value, "a@b.c");
        let attributes: Vec<_> = new.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            attributes,
            [("agent.name", "Bo"), ("ce.priority", "3"), ("ce.source", "/shop"), ("minutes", "12.50")]
        );
    }

    #[test]
    fn our_own_type_carries_an_interaction() {
        let own = |data: &str| {
            read(&format!(
                r#"{{"specversion":"1.0","id":"1","source":"s","type":"peakend.interaction",
                "time":"2020-01-01T00:00:00Z","data":{data}}}"#
            ))
        };
        let new = own(r#"{"kind":"review","channel":"app","text":"Good","key":"mine"}"#).expect("a good event");
        assert_eq!((new.kind.as_str(), new.text.as_deref()), ("review", Some("Good")));
        assert_eq!(new.occurred_at.to_string(), "2020-01-01T00:00:00Z");
        assert_eq!(new.key, Some(door_key("cloudevents", &["s", "1"])));
        assert_eq!(own(r#"{"kind":"review"}"#).expect_err("no channel").field.as_deref(), Some("data.channel"));
        assert_eq!(own("7").expect_err("no object").field.as_deref(), Some("data"));
    }

    #[test]
    fn data_may_be_of_any_type() {
        let attribute = |more: &str, name: &str| read(&event(more)).expect(more).attributes.get(name).cloned();
        assert_eq!(attribute(r#","data":"x""#, "data").as_deref(), Some("x"));
        assert_eq!(attribute(r#","data":[1,2]"#, "data").as_deref(), Some("[1,2]"));
        assert_eq!(attribute(r#","datacontenttype":"text/plain","data":"hello""#, "data").as_deref(), Some("hello"));
        assert_eq!(attribute(r#","data_base64":"eyJhIjoxfQ==""#, "a").as_deref(), Some("1"));
        let binary = r#","datacontenttype":"image/png","data_base64":"TWE=""#;
        assert_eq!(attribute(binary, "data_base64").as_deref(), Some("TWE="));
        assert_eq!(attribute(r#","data":null"#, "data"), None);
    }

    #[track_caller]
    fn check_refused(json: &str, field: Option<&str>) {
        let problem = read(json).expect_err(json);
        assert_eq!(problem.field.as_deref(), field, "{problem:?}");
    }

    #[test]
    fn what_breaks_the_specification_is_refused() {
        check_refused(r#"{"id":"1","source":"s","type":"t"}"#, Some("specversion"));
        check_refused(r#"{"specversion":"0.3","id":"1","source":"s","type":"t"}"#, Some("specversion"));
        check_refused(r#"{"specversion":"1.0","id":"","source":"s","type":"t"}"#, Some("id"));
        check_refused(r#"{"specversion":"1.0","id":1,"source":"s","type":"t"}"#, Some("id"));
        check_refused(r#"{"specversion":"1.0","id":"1","source":null,"type":"t"}"#, Some("source"));
        check_refused(&event(r#","id":"2""#), Some("id"));
        for (more, field) in [
            (r#","time":"lunchtime""#, "time"),
            (r#","time":"2018-04-05 18:31:00Z""#, "time"),
            (r#","time":"2018-04-05T18:31:00""#, "time"),
            (r#","datacontenttype":"xyz""#, "datacontenttype"),
            (r#","dataschema":"""#, "dataschema"),
            (r#","dataschema":"relative""#, "dataschema"),
            (r#","subject":"""#, "subject"),
            (r#","Extension":"x""#, "Extension"),
            (r#","my.extension":"x""#, "my.extension"),
            (r#","extension":1.5"#, "extension"),
            (r#","extension":3000000000"#, "extension"),
            (r#","extension":{"a":1}"#, "extension"),
            (r#","data":1,"data_base64":"TWE=""#, "data_base64"),
            (r#","data_base64":"%%%""#, "data_base64"),
            (r#","data_base64":7"#, "data_base64"),
        ] {
            check_refused(&event(more), Some(field));
        }
        check_refused("7", None);
        check_refused("\"not an object\"", None);
    }
}
