//! Turning nested JSON of other people into attributes: names joined with dots, numbers as written.

use std::fmt;

use peakend_model::interaction::{Attributes, LONGEST_ATTRIBUTE};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Deeper objects are kept as JSON text, so that hostile nesting costs nothing.
const DEEPEST: usize = 16;

/// The members of a JSON object in their order, values untouched. A name that stands twice keeps its last value.
pub(super) struct Members<'a>(pub Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(map.size_hint().unwrap_or(8));
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// A text, number or boolean as text; `None` for null, objects, lists and empty texts.
pub(super) fn scalar(raw: &RawValue) -> Option<String> {
    let json = raw.get();
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(json).ok().filter(|text| !text.is_empty()),
        b'n' | b'{' | b'[' => None,
        _ => Some(json.to_owned()),
    }
}

/// Adds `raw` under `name`. Objects become one attribute per member (`address.city`), lists stay JSON text
/// unless they are too long for one attribute. Null, empty texts and empty objects add nothing.
pub(super) fn flatten(name: &str, raw: &RawValue, into: &mut Attributes) {
    flatten_at(name, raw, into, 0);
}

fn flatten_at(name: &str, raw: &RawValue, into: &mut Attributes, depth: usize) {
    let json = raw.get();
    match json.as_bytes().first() {
        Some(b'{') if depth < DEEPEST => {
            for (member, value) in serde_json::from_str::<Members>(json).map(|m| m.0).unwrap_or_default() {
                flatten_at(&joined(name, &member), value, into, depth + 1);
            }
        }
        Some(b'[') if depth < DEEPEST && json.len() > LONGEST_ATTRIBUTE => {
            for (place, value) in serde_json::from_str::<Vec<&RawValue>>(json).unwrap_or_default().iter().enumerate() {
                flatten_at(&joined(name, &place.to_string()), value, into, depth + 1);
            }
        }
        Some(b'{' | b'[') if json != "[]" => {
            into.insert(name.to_owned(), json.to_owned());
        }
        _ => {
            if let Some(text) = scalar(raw) {
                into.insert(name.to_owned(), text);
            }
        }
    }
}

fn joined(name: &str, member: &str) -> String {
    if name.is_empty() { member.to_owned() } else { format!("{name}.{member}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(json: &str) -> Vec<(String, String)> {
        let raw: &RawValue = serde_json::from_str(json).expect("JSON of the test");
        let mut attributes = Attributes::new();
        flatten("", raw, &mut attributes);
        attributes.into_iter().collect()
    }

    fn check(json: &str, expected: &[(&str, &str)]) {
        let found = flat(json);
        let found: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, expected, "{json}");
    }

    #[test]
    fn objects_become_dotted_names_and_numbers_stay_as_written() {
        check(
            r#"{"a":{"b":1.10,"c":true},"d":"x","e":null,"f":"","g":{},"h":12345678901234567890123}"#,
            &[("a.b", "1.10"), ("a.c", "true"), ("d", "x"), ("h", "12345678901234567890123")],
        );
        check(r#"{"list":[1,{"a":2}],"none":[]}"#, &[("list", r#"[1,{"a":2}]"#)]);
        check(r#"{"twice":1,"twice":2}"#, &[("twice", "2")]);
    }

    #[test]
    fn a_long_list_is_spread_over_its_places() {
        let item = format!(r#"{{"sku":"{}"}}"#, "x".repeat(4_000));
        let found = flat(&format!(r#"{{"products":[{item},{item},{item}]}}"#));
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["products.0.sku", "products.1.sku", "products.2.sku"]);
    }

    #[test]
    fn hostile_nesting_ends_as_text() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
        let found = flat(&deep);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0.matches('a').count(), DEEPEST);
    }
}
