//! An interaction as callers write it: the strict JSON of `POST /api/v1/interactions`.

use std::borrow::Cow;
use std::fmt;

use peakend_model::Timestamp;
use peakend_model::customer::Identifier;
use peakend_model::dialogue::{Said, Speaker};
use peakend_model::interaction::{Attributes, Channel, Money, NewInteraction, Score};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::flatten::scalar;
use super::problem::{Problem, ProblemKind};

/// One thing a customer did with, or said about, a brand at one moment.
pub(super) struct Row(Fields);

/// Unknown fields are refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    occurred_at: Option<Timestamp>,
    kind: String,
    channel: Channel,
    #[serde(default)]
    touchpoint: Option<String>,
    #[serde(default)]
    brand: Option<String>,
    #[serde(default)]
    product: Option<String>,
    #[serde(default)]
    thread: Option<String>,
    #[serde(default)]
    identifiers: Vec<Identifier>,
    #[serde(default)]
    customer_name: Option<String>,
    #[serde(default)]
    score: Option<Score>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    turns: Vec<TurnFields>,
    #[serde(default)]
    value: Option<Money>,
    #[serde(default, deserialize_with = "attributes")]
    attributes: Attributes,
}

/// A turn of a conversation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TurnFields {
    speaker: Speaker,
    text: String,
    #[serde(default)]
    at: Option<Timestamp>,
}

/// What a row takes from its delivery where it says nothing itself.
#[derive(Clone, Copy)]
pub(super) struct Defaults<'a> {
    pub(super) occurred_at: Timestamp,
    /// From the header `Idempotency-Key`.
    pub(super) key: Option<&'a str>,
}

impl<'de> Deserialize<'de> for Row {
    /// Only from an object: serde would also take a list of the fields in their order.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RowVisitor;
        impl<'de> Visitor<'de> for RowVisitor {
            type Value = Row;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an interaction as an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Row, A::Error> {
                let fields = Fields::deserialize(MapAccessDeserializer::new(map))?;
                if fields.text.is_some() && !fields.turns.is_empty() {
                    return Err(de::Error::custom("an interaction has a text or turns, not both"));
                }
                Ok(Row(fields))
            }
        }
        deserializer.deserialize_map(RowVisitor)
    }
}

impl Row {
    pub(super) fn into_new(self, defaults: Defaults<'_>) -> NewInteraction {
        let row = self.0;
        let mut new = NewInteraction {
            key: row.key.or_else(|| defaults.key.map(str::to_owned)),
            occurred_at: row.occurred_at.unwrap_or(defaults.occurred_at),
            kind: row.kind,
            channel: row.channel,
            touchpoint: row.touchpoint,
            brand: row.brand,
            product: row.product,
            thread: row.thread,
            identifiers: row.identifiers,
            customer_name: row.customer_name,
            score: row.score,
            text: row.text,
            turns: Vec::new(),
            value: row.value,
            attributes: row.attributes,
        };
        if !row.turns.is_empty() {
            let said = |turn: TurnFields| Said {
                speaker: turn.speaker,
                text: turn.text,
                ms: turn.at.map(|at| at.as_micros() / 1_000),
            };
            new.talk(&row.turns.into_iter().map(said).collect::<Vec<_>>());
        }
        new
    }
}

/// Reads one row that a quick reading of the whole body could not read, to say what is wrong with it, and where.
pub(super) fn read_row(json: &str) -> Result<Row, Problem> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let problem = Problem::new(ProblemKind::InvalidRow, Cow::Owned(without_place(&error.into_inner())));
        match field_of(&path, &problem.detail) {
            Some(field) => problem.at(field),
            None => problem,
        }
    })
}

/// The message without “at line 1 column 7”, which counts inside the row and would mislead.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message,
    }
}

/// The path to the fault; where the row itself is at fault, the field that the message names.
fn field_of(path: &str, message: &str) -> Option<String> {
    if path != "." {
        return Some(path.to_owned());
    }
    let named = message.strip_prefix("missing field `").or_else(|| message.strip_prefix("duplicate field `"))?;
    named.split('`').next().map(str::to_owned)
}

/// Attributes hold texts, numbers and booleans; numbers keep the digits they were written with.
fn attributes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Attributes, D::Error> {
    struct AttributesVisitor;
    impl<'de> Visitor<'de> for AttributesVisitor {
        type Value = Attributes;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of texts, numbers and booleans")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
            let mut attributes = Attributes::new();
            while let Some((name, AttributeValue(value))) = map.next_entry::<String, AttributeValue>()? {
                if attributes.contains_key(&name) {
                    return Err(de::Error::custom(format_args!("the attribute “{name}” stands twice")));
                }
                attributes.extend(value.map(|value| (name, value)));
            }
            Ok(attributes)
        }
    }
    deserializer.deserialize_map(AttributesVisitor)
}

struct AttributeValue(Option<String>);

impl<'de> Deserialize<'de> for AttributeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        match raw.get().as_bytes().first() {
            Some(b'{') => Err(de::Error::custom("an object; attributes hold texts, numbers and booleans")),
            Some(b'[') => Err(de::Error::custom("a list; attributes hold texts, numbers and booleans")),
            _ => Ok(Self(scalar(raw))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp(1_790_000_000_000_000);

    fn read(json: &str) -> Result<NewInteraction, Problem> {
        read_row(json).map(|row| row.into_new(Defaults { occurred_at: AT, key: None }))
    }

    #[track_caller]
    fn check_refused(json: &str, field: Option<&str>, words: &str) {
        let problem = read(json).expect_err(json);
        assert_eq!(problem.field.as_deref(), field, "{problem:?}");
        assert!(problem.detail.contains(words), "{problem:?}");
    }

    #[test]
    fn a_full_row_is_read() {
        let new = read(
            r#"{"key":"r-1","occurred_at":"2026-03-01T10:00:00+01:00","kind":"review","channel":"web",
            "identifiers":[{"kind":"email","value":" Ana@Example.org "}],
            "score":{"kind":"rating","value":4.5},"text":"Good","value":{"amount":12.5,"currency":"eur"},
            "attributes":{"size":42.0,"gift":true,"note":"x","none":null}}"#,
        )
        .expect("a good row");
        assert_eq!(new.occurred_at.to_string(), "2026-03-01T09:00:00Z");
        assert_eq!(new.identifiers[0].value, "ana@example.org");
        let attributes: Vec<_> = new.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(attributes, [("gift", "true"), ("note", "x"), ("size", "42.0")]);
    }

    #[test]
    fn turns_become_the_text() {
        let new = read(
            r#"{"kind":"call","channel":"phone","turns":[{"speaker":"agent","text":"Hello","at":"2026-03-01T10:00:00Z"},
            {"speaker":"customer","text":"It broke","at":"2026-03-01T10:00:09Z"}]}"#,
        )
        .expect("a good row");
        assert_eq!(new.text.as_deref(), Some("Hello\nIt broke"));
        assert_eq!(new.turns.iter().map(|turn| turn.ms).collect::<Vec<_>>(), [Some(0), Some(9_000)]);
    }

    #[test]
    fn without_a_time_it_happened_now() {
        assert_eq!(read(r#"{"kind":"visit","channel":"web"}"#).expect("a good row").occurred_at, AT);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_field() {
        check_refused(r#"{"kind":"review","channel":"web","sentiment":1}"#, Some("sentiment"), "unknown field");
        check_refused(r#"{"channel":"web"}"#, Some("kind"), "missing field");
        check_refused(r#"{"kind":"a","kind":"b","channel":"web"}"#, Some("kind"), "duplicate field");
        check_refused(r#"{"kind":"review","channel":"fax"}"#, Some("channel"), "unknown variant");
        check_refused(r#"{"kind":5,"channel":"web"}"#, Some("kind"), "invalid type");
        check_refused(r#"{"kind":"a","channel":"web","occurred_at":"lunch"}"#, Some("occurred_at"), "");
        check_refused(
            r#"{"kind":"a","channel":"web","score":{"kind":"rating","value":6}}"#,
            Some("score"),
            "outside the scale",
        );
        check_refused(
            r#"{"kind":"a","channel":"web","score":{"kind":"rating","value":1e999}}"#,
            Some("score.value"),
            "",
        );
        check_refused(
            r#"{"kind":"a","channel":"web","identifiers":[{"kind":"email","value":"nobody"}]}"#,
            Some("identifiers[0]"),
            "e-mail",
        );
        check_refused(r#"{"kind":"a","channel":"web","attributes":{"x":{}}}"#, Some("attributes.x"), "an object");
        check_refused(r#"{"kind":"a","channel":"web","attributes":{"x":1,"x":2}}"#, Some("attributes"), "twice");
        check_refused(
            r#"{"kind":"a","channel":"web","value":{"amount":1,"currency":"euro"}}"#,
            Some("value"),
            "currency",
        );
        check_refused(
            r#"{"kind":"a","channel":"chat","text":"x","turns":[{"speaker":"agent","text":"y"}]}"#,
            None,
            "not both",
        );
        check_refused(
            r#"{"kind":"a","channel":"chat","turns":[{"speaker":"me","text":"y"}]}"#,
            Some("turns[0].speaker"),
            "unknown variant",
        );
        check_refused("[]", None, "invalid type");
        check_refused(r#"["k",null,"review","web"]"#, None, "an interaction as an object");
        check_refused("7", None, "invalid type");
    }
}
