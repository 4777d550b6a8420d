//! The description and the model say the same: whole examples of the model's values, held against the document.

use std::collections::BTreeSet;

use peakend_model::customer::{Customer, IdentifierKind, Merge};
use peakend_model::erasure::Certificate;
use peakend_model::insight::{Query, Table};
use peakend_model::interaction::{Channel, Interaction, ScoreKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const ID: &str = "01a20064-e108-7571-9bcc-7de06c86abc6";
const AT: &str = "2026-03-01T10:00:00Z";

fn document() -> Value {
    serde_json::from_str(&super::super::openapi_json()).expect("the document is JSON")
}

/// Whether `value` is what `schema` describes; the error says where it is not.
fn conforms(document: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return conforms(document, &document["components"]["schemas"][name], value, place);
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[several].as_array() {
            let tried: Vec<_> = choices.iter().map(|choice| conforms(document, choice, value, place)).collect();
            if tried.iter().any(Result::is_ok) {
                return Ok(());
            }
            let errors: Vec<String> = tried.into_iter().filter_map(Result::err).collect();
            return Err(format!("{place}: none of the choices fits:\n  {}", errors.join("\n  ")));
        }
    }
    if let Some(known) = schema["enum"].as_array() {
        return known.contains(value).then_some(()).ok_or_else(|| format!("{place}: {value} is not described"));
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        Value::Null => return Ok(()),
        kind => vec![kind.clone()],
    };
    let is = |kind: &Value| match kind.as_str() {
        Some("null") => value.is_null(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        _ => value.is_object(),
    };
    if !kinds.iter().any(is) {
        return Err(format!("{place}: {value} is no {}", schema["type"]));
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        conforms(document, &schema["items"], item, &format!("{place}[{at}]"))?;
    }
    let (Some(properties), Some(fields)) = (schema["properties"].as_object(), value.as_object()) else { return Ok(()) };
    for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(required) {
            return Err(format!("{place}: {required} is described as always there"));
        }
    }
    for (name, field) in fields {
        let described = properties.get(name).ok_or_else(|| format!("{place}.{name} is not described"))?;
        conforms(document, described, field, &format!("{place}.{name}"))?;
    }
    Ok(())
}

/// Reads `example` as the model does and holds what the model writes against the description `name`:
/// each field described, each description a field.
#[track_caller]
fn check<T: Serialize + DeserializeOwned>(name: &str, example: Value) {
    let document = document();
    let schema = &document["components"]["schemas"][name];
    let read: T = serde_json::from_value(example).expect("an example that the model reads");
    let mut written = serde_json::to_value(&read).expect("the model writes JSON");
    let fields = written.as_object_mut().expect("an object");
    // The key names the workspace.
    fields.remove("workspace");
    if let Err(error) = conforms(&document, schema, &written, name) {
        panic!("{error}");
    }
    let described: BTreeSet<&String> = schema["properties"].as_object().expect("properties").keys().collect();
    let fields: BTreeSet<&String> = written.as_object().expect("an object").keys().collect();
    assert_eq!(described, fields, "{name}: described, and written by the model");
}

#[test]
fn an_interaction_is_what_is_described() {
    let span = json!({ "from": 0, "to": 4 });
    let annotation = json!({
        "reader": "peakend-1/t3",
        "language": { "code": "en", "confidence": 0.9 },
        "sentiment": { "label": "positive", "value": 0.5, "confidence": 0.8, "spans": [span] },
        "emotions": [{ "emotion": "joy", "intensity": 0.5 }],
        "intents": [{ "intent": "praise", "confidence": 0.5 }],
        "effort": 0.5,
        "urgency": 0.5,
        "needs_answer": true,
        "opinions": [{ "theme": "delivery.speed", "polarity": 0.5, "span": span }],
        "comparisons": [{ "direction": "better", "against": "other", "target": span, "span": span }],
        "personal_data": [{ "kind": "email", "span": span }],
        "turn_moods": [null, 0.5],
        "before": { "reader": "peakend-1/t3", "language": null, "sentiment": null },
    });
    let interaction = json!({
        "id": ID, "occurred_at": AT, "recorded_at": AT, "kind": "review", "channel": "web",
        "touchpoint": "delivery", "brand": "Hearth", "product": "Kettle", "thread": "4711",
        "customer": ID, "account": ID, "source": "api",
        "score": { "kind": "rating", "value": 4.5, "scale": { "min": 1, "max": 5 } },
        "text": "Lovely", "turns": [{ "speaker": "customer", "ms": 0, "from": 0, "to": 6 }], "value": { "amount": 19.9, "currency": "EUR" },
        "attributes": { "city": "Riga" }, "annotation": annotation,
    });
    check::<Interaction>("Interaction", interaction);
    check::<peakend_model::annotation::Annotation>("Annotation", annotation);
}

#[test]
fn people_are_what_is_described() {
    let customer = json!({
        "id": ID, "name": "Ana", "identifiers": [{ "kind": "email", "value": "ana@example.org" }],
        "attributes": { "city": "Riga" }, "first_seen_at": AT, "last_seen_at": AT,
    });
    check::<Customer>("Customer", customer);
    let merge = json!({
        "id": ID, "from": ID, "into": ID, "at": AT, "by": ID, "reason": "the same", "undone_at": AT,
    });
    check::<Merge>("Merge", merge);
    let erased = json!({
        "interactions": 1, "customers": 1, "identifiers": 1, "attributes": 0, "merges": 0, "likenesses": 0,
        "corrections": 0, "checks": 0, "refusals": 0, "uploads": 0,
    });
    let certificate = json!({
        "id": ID, "requested_at": AT, "finished_at": AT, "by": ID,
        "identifiers": [{ "kind": "email", "hash": "00" }], "erased": erased,
        "files_rewritten": ["a"], "files_deleted": ["b"], "uploads_unread": ["c"],
    });
    check::<Certificate>("Certificate", certificate);
    check::<peakend_model::erasure::ErasedCounts>("ErasedCounts", erased);
}

#[test]
fn questions_and_answers_are_what_is_described() {
    let fields = ["kind", "channel", "touchpoint", "brand", "product", "source", "thread", "score", "language"];
    let more =
        ["sentiment", "currency", "theme", "intent", "emotion", "effort", "urgency", "needs_answer", "comparison"];
    let mut dimensions: Vec<Value> = fields.iter().chain(&more).map(|field| json!({ "field": field })).collect();
    dimensions.push(json!({ "field": { "attribute": "city" } }));
    dimensions.extend(["hour", "day", "week", "month", "quarter", "year"].map(|grain| json!({ "time": grain })));
    for comparison in [json!("previous_period"), json!("previous_year"), json!({ "period": { "from": AT, "to": AT } })]
    {
        let query = json!({
            "workspace": ID,
            "measures": ["interactions", "feedback", "texts", "customers", { "scores": "nps" }, "sentiment",
                "theme_mood", "value"],
            "dimensions": dimensions,
            "filters": [
                { "is": { "field": "brand", "values": ["Hearth"] } },
                { "is_not": { "field": "brand", "values": [""] } },
                { "score_between": { "kind": "nps", "from": 0.0, "to": 6.0 } },
                { "theme_mood": { "theme": "delivery", "from": -1000, "to": 0 } },
                { "text": "late" }, "has_text", "has_score", "is_feedback", { "customer": [ID] },
            ],
            "period": { "from": AT, "to": AT }, "zone": "Europe/Madrid", "comparison": comparison,
            "order": { "by": { "measure": 0 }, "descending": true }, "limit": 10,
        });
        check::<Query>("Query", query);
    }
    let labels = json!(["missing", { "text": "Hearth" }, { "time": AT }]);
    let cells = json!([{ "count": 3 }, { "mood": { "n": 1, "sum": 5, "sum_sq": 25, "negative": 0, "positive": 1 } }]);
    check::<Table>("Table", json!({ "rows": [{ "labels": labels, "cells": cells }] }));
}

#[test]
fn words_of_the_description_are_those_of_the_model() {
    let document = document();
    let described = |name: &str| -> Vec<String> {
        let words = document["components"]["schemas"][name]["enum"].as_array().expect("an enumeration");
        words.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    assert_eq!(described("Channel"), Channel::ALL.map(|one| one.key().to_owned()));
    assert_eq!(described("ScoreKind"), ScoreKind::ALL.map(|one| one.key().to_owned()));
    assert_eq!(described("IdentifierKind"), IdentifierKind::ALL.map(|one| one.key().to_owned()));
}

#[test]
fn what_is_not_described_is_found() {
    let document = document();
    let schema = &document["components"]["schemas"]["Scale"];
    assert!(conforms(&document, schema, &json!({ "min": 1, "max": 5 }), "scale").is_ok());
    for wrong in [json!({ "min": 1 }), json!({ "min": 1, "max": "5" }), json!({ "min": 1, "max": 5, "step": 1 })] {
        assert!(conforms(&document, schema, &wrong, "scale").is_err(), "{wrong}");
    }
}
