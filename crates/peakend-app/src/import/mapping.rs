//! The mapping: which column becomes which field of an interaction, and what no column says.
//! Plain JSON, so that a page can edit it and a file can keep it.

use std::collections::HashSet;

use peakend_model::Timestamp;
use peakend_model::interaction::{Channel, LONGEST_NAME, MOST_ATTRIBUTES, Score};
use serde::{Deserialize, Serialize};

use super::format::Format;
use super::values::{DateRule, DecimalMark, ScoreRule};

/// What a column becomes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The default: kept under the column's name.
    Attribute,
    Ignore,
    /// The row's own id in the system it comes from: makes repeated imports harmless.
    Key,
    OccurredAt,
    Kind,
    Channel,
    Touchpoint,
    Brand,
    Product,
    Thread,
    CustomerId,
    Email,
    Phone,
    Handle,
    Device,
    /// Several columns are joined: first name, last name.
    CustomerName,
    Score,
    /// Stands above the text.
    Title,
    /// Several columns are joined: pros, cons.
    Text,
    /// A whole conversation in a cell: a JSON list of turns, or lines of “Speaker: text”.
    Turns,
    /// The row is a turn of the conversation that its thread names; who says it.
    Speaker,
    Value,
    Currency,
}

impl Field {
    pub const ALL: [Self; 23] = [
        Self::Attribute,
        Self::Ignore,
        Self::Key,
        Self::OccurredAt,
        Self::Kind,
        Self::Channel,
        Self::Touchpoint,
        Self::Brand,
        Self::Product,
        Self::Thread,
        Self::CustomerId,
        Self::Email,
        Self::Phone,
        Self::Handle,
        Self::Device,
        Self::CustomerName,
        Self::Score,
        Self::Title,
        Self::Text,
        Self::Turns,
        Self::Speaker,
        Self::Value,
        Self::Currency,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Attribute => "attribute",
            Self::Ignore => "ignore",
            Self::Key => "key",
            Self::OccurredAt => "occurred_at",
            Self::Kind => "kind",
            Self::Channel => "channel",
            Self::Touchpoint => "touchpoint",
            Self::Brand => "brand",
            Self::Product => "product",
            Self::Thread => "thread",
            Self::CustomerId => "customer_id",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Handle => "handle",
            Self::Device => "device",
            Self::CustomerName => "customer_name",
            Self::Score => "score",
            Self::Title => "title",
            Self::Text => "text",
            Self::Turns => "turns",
            Self::Speaker => "speaker",
            Self::Value => "value",
            Self::Currency => "currency",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// Whether at most one column can become this.
    pub fn is_single(self) -> bool {
        !matches!(self, Self::Attribute | Self::Ignore | Self::CustomerName | Self::Text)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ColumnRule {
    /// The column's name in the file.
    pub column: String,
    #[serde(rename = "as")]
    pub field: Field,
    /// The attribute's name, where it is not the column's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl ColumnRule {
    pub fn new(column: &str, field: Field) -> Self {
        Self { column: column.to_owned(), field, name: None }
    }

    pub fn attribute_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.column)
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Mapping {
    pub format: Format,
    /// The import's name: becomes the source of its interactions, and part of their keys.
    pub source: String,
    /// One rule per column, in the order of the file.
    pub columns: Vec<ColumnRule>,
    /// What happened, where no column says so.
    pub kind: String,
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// When it happened, where no column says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    pub score: ScoreRule,
    #[serde(default)]
    pub dates: DateRule,
    #[serde(default)]
    pub decimal: DecimalMark,
    /// ISO 4217; of amounts without a symbol.
    pub currency: String,
}

/// What is wrong with a mapping.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field}: {text}")]
pub struct MappingError {
    /// A field's key, or the column's name.
    pub field: String,
    pub text: String,
}

impl Mapping {
    pub fn column_of(&self, field: Field) -> Option<&str> {
        self.columns.iter().find(|rule| rule.field == field).map(|rule| rule.column.as_str())
    }

    pub fn field_of(&self, column: &str) -> Option<Field> {
        self.columns.iter().find(|rule| rule.column == column).map(|rule| rule.field)
    }

    /// Gives `column` to `field`; whoever had a single field before becomes an attribute.
    pub fn assign(&mut self, column: &str, field: Field) {
        for rule in &mut self.columns {
            if rule.column == column {
                rule.field = field;
            } else if field.is_single() && rule.field == field {
                rule.field = Field::Attribute;
            }
        }
    }

    /// Everything that keeps this mapping from being used; empty when it is good.
    pub fn check(&self) -> Vec<MappingError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, text: String| errors.push(MappingError { field: field.to_owned(), text });
        self.check_columns(&mut wrong);
        if self.column_of(Field::OccurredAt).is_none() && self.occurred_at.is_none() {
            wrong("occurred_at", "no column says when it happened: choose one, or give one moment for all rows".into());
        }
        if self.column_of(Field::Title).is_some() && self.column_of(Field::Text).is_none() {
            wrong("title", "a title needs a text below it: choose the column as text".into());
        }
        if self.column_of(Field::Turns).is_some() && self.column_of(Field::Text).is_some() {
            wrong("turns", "a row holds a text or a conversation: keep one of the columns as an attribute".into());
        }
        let is_told = |field| self.column_of(field).is_some();
        if is_told(Field::Speaker) && !(is_told(Field::Thread) && is_told(Field::Text)) {
            wrong("speaker", "a speaker needs a text and a thread that says which rows are one conversation".into());
        }
        for (field, name) in [("source", &self.source), ("kind", &self.kind)] {
            if name.trim().is_empty() {
                wrong(field, "must not be empty".into());
            } else if name.len() > LONGEST_NAME {
                wrong(field, format!("has {} bytes, at most {LONGEST_NAME} are kept", name.len()));
            }
        }
        let scales = [Some(self.score.scale), self.score.earlier.as_ref().map(|earlier| earlier.scale)];
        for scale in scales.into_iter().flatten() {
            if let Err(error) = Score::new(self.score.kind, f64::from(scale.min), scale) {
                wrong("score", error.to_string());
            }
        }
        if self.currency.len() != 3 || !self.currency.bytes().all(|b| b.is_ascii_alphabetic()) {
            wrong("currency", format!("“{}” is not a currency code of three letters", self.currency));
        }
        errors
    }

    fn check_columns(&self, wrong: &mut impl FnMut(&str, String)) {
        let mut columns = HashSet::new();
        let mut fields = HashSet::new();
        let mut attributes = HashSet::new();
        for rule in &self.columns {
            if !columns.insert(rule.column.as_str()) {
                wrong(&rule.column, "is mapped twice".into());
            }
            if rule.field.is_single() && !fields.insert(rule.field) {
                wrong(&rule.column, format!("another column is {} already", rule.field.key()));
            }
            if rule.field != Field::Attribute {
                continue;
            }
            let name = rule.attribute_name();
            if name.trim().is_empty() || name.len() > LONGEST_NAME {
                wrong(&rule.column, format!("an attribute's name has 1 to {LONGEST_NAME} bytes"));
            }
            if !attributes.insert(name) {
                wrong(&rule.column, format!("another column is kept as “{name}” already"));
            }
        }
        if attributes.len() > MOST_ATTRIBUTES {
            let many = attributes.len();
            wrong(
                "columns",
                format!("{many} columns are kept as attributes, at most {MOST_ATTRIBUTES} can be: ignore some"),
            );
        }
    }
}
