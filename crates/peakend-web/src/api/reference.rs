//! `/api`: the description of the API as a page, drawn from the same document that programs read.

use askama::Template;
use serde_json::{Map, Value};

use super::openapi::openapi_json;
use super::problem::ProblemKind;
use crate::error::WebResult;
use crate::page::Page;
use crate::signed::Visitor;

pub(super) async fn show(visitor: Visitor) -> WebResult<Page> {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap_or_default();
    let reference = Reference::of(&document);
    let title = reference.title.clone();
    Page::for_visitor(&visitor, &title, &reference)
}

#[derive(Template)]
#[template(path = "api/reference.html")]
struct Reference {
    title: String,
    version: String,
    introduction: Vec<Prose>,
    groups: Vec<Group>,
    shapes: Vec<Shape>,
    problems: Vec<(ProblemKind, Prose)>,
}

struct Group {
    anchor: String,
    name: String,
    description: Prose,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: Prose,
    description: Vec<Prose>,
    scopes: String,
    parameters: Vec<Field>,
    bodies: Vec<Body>,
    example: String,
    answers: Vec<Answer>,
}

struct Field {
    name: String,
    place: String,
    required: bool,
    kind: String,
    description: Prose,
}

struct Body {
    media_type: String,
    kind: String,
    anchor: String,
}

struct Answer {
    status: String,
    description: Prose,
    kind: String,
    anchor: String,
}

struct Shape {
    anchor: String,
    name: String,
    description: Prose,
    kind: String,
    fields: Vec<Field>,
}

/// A sentence of the document: what stands between backticks is code.
struct Prose(Vec<Piece>);

enum Piece {
    Words(String),
    Code(String),
}

impl Prose {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Prose {
    fn from(text: &str) -> Self {
        let pieces = text.split('`').enumerate().filter(|(_, piece)| !piece.is_empty());
        let of = |(at, piece): (usize, &str)| match at % 2 {
            0 => Piece::Words(piece.to_owned()),
            _ => Piece::Code(piece.to_owned()),
        };
        Self(pieces.map(of).collect())
    }
}

impl Reference {
    fn of(document: &Value) -> Self {
        let schemas = members(&document["components"]["schemas"]);
        let groups = list(&document["tags"]).iter().map(|tag| Group::of(tag, document)).collect();
        Self {
            title: text(&document["info"]["title"]),
            version: text(&document["info"]["version"]),
            introduction: paragraphs(&document["info"]["description"]),
            groups,
            shapes: schemas.map(|(name, schema)| Shape::of(name, schema)).collect(),
            problems: ProblemKind::ALL.into_iter().map(|kind| (kind, kind.advice().into())).collect(),
        }
    }
}

impl Group {
    fn of(tag: &Value, document: &Value) -> Self {
        let name = text(&tag["name"]);
        let operations = members(&document["paths"])
            .flat_map(|(path, item)| members(item).map(move |(method, operation)| (path, method, operation)))
            .filter(|(_, _, operation)| list(&operation["tags"]).contains(&tag["name"]))
            .map(|(path, method, operation)| Operation::of(path, method, operation));
        Self {
            anchor: format!("group-{}", name.to_lowercase().replace(' ', "-")),
            description: prose(&tag["description"]),
            operations: operations.collect(),
            name,
        }
    }
}

impl Operation {
    /// The path without what all paths begin with.
    fn short(&self) -> &str {
        self.path.strip_prefix("/api/v1").unwrap_or(&self.path)
    }

    fn of(path: &str, method: &str, operation: &Value) -> Self {
        let scopes = list(&operation["security"]).iter().flat_map(members).flat_map(|(_, scopes)| list(scopes));
        let content = || members(&operation["requestBody"]["content"]);
        let example = content().map(|(_, media)| &media["example"]).find(|example| !example.is_null());
        Self {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: prose(&operation["summary"]),
            description: paragraphs(&operation["description"]),
            scopes: scopes.map(text).collect::<Vec<_>>().join(", "),
            parameters: list(&operation["parameters"]).iter().map(Field::of_parameter).collect(),
            bodies: content()
                .map(|(media_type, media)| {
                    let (kind, anchor) = named(&media["schema"]);
                    Body { media_type: media_type.to_owned(), kind, anchor }
                })
                .collect(),
            example: example.map(|example| format!("{example:#}")).unwrap_or_default(),
            answers: members(&operation["responses"]).map(|(status, answer)| Answer::of(status, answer)).collect(),
        }
    }
}

impl Answer {
    fn of(status: &str, answer: &Value) -> Self {
        let schema = members(&answer["content"]).next().map(|(_, media)| &media["schema"]);
        let (kind, anchor) = schema.map(named).unwrap_or_default();
        Self { status: status.to_owned(), description: prose(&answer["description"]), kind, anchor }
    }
}

impl Field {
    fn of_parameter(parameter: &Value) -> Self {
        Self {
            name: text(&parameter["name"]),
            place: text(&parameter["in"]),
            required: parameter["required"] == true,
            kind: named(&parameter["schema"]).0,
            description: prose(&parameter["description"]),
        }
    }
}

impl Shape {
    fn of(name: &str, schema: &Value) -> Self {
        let needed = list(&schema["required"]);
        let fields = members(&schema["properties"]).map(|(field, of)| Field {
            name: field.to_owned(),
            place: String::new(),
            required: needed.iter().any(|needed| needed == field),
            kind: named(of).0,
            description: prose(&of["description"]),
        });
        let fields: Vec<Field> = fields.collect();
        let kind = if fields.is_empty() { named(schema).0 } else { String::new() };
        Self { anchor: anchor(name), name: name.to_owned(), description: prose(&schema["description"]), kind, fields }
    }
}

fn anchor(schema: &str) -> String {
    format!("shape-{schema}")
}

/// A schema in a few words, and where it is described if it has a name of its own.
fn named(schema: &Value) -> (String, String) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return (name.to_owned(), anchor(name));
    }
    let alternatives = list(&schema["oneOf"]);
    if !alternatives.is_empty() {
        let names: Vec<String> = alternatives.iter().map(|one| named(one).0).filter(|name| name != "null").collect();
        return (names.join(" or "), String::new());
    }
    let values = list(&schema["enum"]);
    if !values.is_empty() {
        return (values.iter().map(text).collect::<Vec<_>>().join(", "), String::new());
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).filter(|kind| kind != "null").collect::<Vec<_>>().join(" or "),
        kind => text(kind),
    };
    let kind = match kinds.as_str() {
        "array" => format!("list of {}", named(&schema["items"]).0),
        "object" => match members(&schema["properties"]).next() {
            Some((name, of)) => format!("{{\"{name}\": {}}}", named(of).0),
            None => "object".to_owned(),
        },
        "" => "anything".to_owned(),
        kind => match schema["format"].as_str() {
            Some(format) => format!("{kind} ({format})"),
            None => kind.to_owned(),
        },
    };
    (kind, String::new())
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn prose(value: &Value) -> Prose {
    Prose::from(text(value).as_str())
}

fn paragraphs(value: &Value) -> Vec<Prose> {
    text(value).split("\n\n").filter(|paragraph| !paragraph.is_empty()).map(Prose::from).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_on_the_page() {
        let document: Value = serde_json::from_str(&openapi_json()).expect("the document");
        let reference = Reference::of(&document);
        let shown: usize = reference.groups.iter().map(|group| group.operations.len()).sum();
        let described: usize = members(&document["paths"]).map(|(_, item)| members(item).count()).sum();
        assert_eq!(shown, described);
        let html = reference.render().expect("a page");
        assert!(html.contains("id=\"problem-invalid-row\""));
        assert!(html.contains("<code>/api/v1/interactions</code>"));
        assert!(!html.contains('`'), "what stands between backticks is shown as code");
        for piece in html.split("href=\"#").skip(1) {
            let target = piece.split('"').next().unwrap_or_default();
            assert!(html.contains(&format!("id=\"{target}\"")), "{target}");
        }
    }
}
