//! The columns of the ledger: what each is called, how it is stored, and how Delta and Arrow call its type.

use std::sync::{Arc, LazyLock};

use deltalake_core::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use deltalake_core::kernel::{ArrayType, DataType as DeltaType, StructField};

/// How a column is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Few different texts: read as dictionaries.
    Name,
    /// Texts that seldom repeat.
    Text,
    /// Microseconds, UTC.
    Moment,
    Short,
    Int,
    /// `decimal(9,3)`: thousandths.
    Score,
    /// `decimal(18,4)`: ten-thousandths.
    Money,
    Names,
    Ints,
}

/// Name, kind, and whether the value may be missing. The order is the order in the files.
pub(crate) const COLUMNS: [(&str, Kind, bool); 33] = [
    ("id", Kind::Text, false),
    ("occurred_at", Kind::Moment, false),
    ("recorded_at", Kind::Moment, false),
    ("kind", Kind::Name, false),
    ("channel", Kind::Name, false),
    ("touchpoint", Kind::Name, true),
    ("brand", Kind::Name, true),
    ("product", Kind::Name, true),
    ("thread", Kind::Text, true),
    ("source", Kind::Name, false),
    ("customer", Kind::Name, true),
    ("account", Kind::Name, true),
    ("score_kind", Kind::Name, true),
    ("score", Kind::Score, true),
    ("score_min", Kind::Short, true),
    ("score_max", Kind::Short, true),
    ("text", Kind::Text, true),
    // Bytes of the text: tells “has a text” without reading the texts.
    ("text_length", Kind::Int, true),
    ("value", Kind::Money, true),
    ("currency", Kind::Name, true),
    // A JSON object of texts, keys sorted.
    ("attributes", Kind::Text, true),
    ("language", Kind::Name, true),
    ("sentiment", Kind::Name, true),
    // Thousandths of −1 … 1, as are the moods of the themes, which stand parallel to `themes`.
    ("mood", Kind::Int, true),
    ("themes", Kind::Names, true),
    ("theme_moods", Kind::Ints, true),
    ("intents", Kind::Names, true),
    ("emotions", Kind::Names, true),
    ("effort", Kind::Name, true),
    ("urgency", Kind::Name, true),
    ("needs_answer", Kind::Name, true),
    ("comparison", Kind::Name, true),
    // A JSON list: who says which bytes of the text.
    ("turns", Kind::Text, true),
];

/// Columns that files and tables of earlier versions lack. What stands in them is in the annotation too, but for the
/// turns of conversations, which nothing had then.
pub(crate) const ADDED: [&str; 5] = ["effort", "urgency", "needs_answer", "comparison", "turns"];

/// The whole annotation as JSON; what stands in the columns before it is repeated for counting.
pub(crate) const ANNOTATION: &str = "annotation";

fn columns() -> impl Iterator<Item = (&'static str, Kind, bool)> {
    COLUMNS.into_iter().chain([(ANNOTATION, Kind::Text, true)])
}

pub(crate) fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn list(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("element", item, true)))
}

fn arrow_schema(name: &DataType) -> SchemaRef {
    let fields: Vec<Field> = columns()
        .map(|(column, kind, nullable)| {
            let data_type = match kind {
                Kind::Name => name.clone(),
                Kind::Text => DataType::Utf8,
                Kind::Moment => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
                Kind::Short => DataType::Int16,
                Kind::Int => DataType::Int32,
                Kind::Score => DataType::Decimal32(9, 3),
                Kind::Money => DataType::Decimal64(18, 4),
                Kind::Names => list(name.clone()),
                Kind::Ints => list(DataType::Int32),
            };
            Field::new(column, data_type, nullable)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

/// Names as plain texts: for writing, and for reading whole rows.
pub(crate) fn plain() -> &'static SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| arrow_schema(&DataType::Utf8));
    &SCHEMA
}

/// Names as dictionaries: for counting.
pub(crate) fn counting() -> &'static SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| arrow_schema(&dictionary()));
    &SCHEMA
}

/// `schema` as a file that lacks the columns `missing` has it.
pub(crate) fn without(schema: &SchemaRef, missing: &[&str]) -> SchemaRef {
    if missing.is_empty() {
        return schema.clone();
    }
    let held = schema.fields().iter().filter(|field| !missing.contains(&field.name().as_str()));
    Arc::new(Schema::new(held.cloned().collect::<Vec<_>>()))
}

/// The same columns in Delta's words.
pub(crate) fn delta() -> Vec<StructField> {
    columns()
        .map(|(column, kind, nullable)| {
            let data_type = match kind {
                Kind::Name | Kind::Text => DeltaType::STRING,
                Kind::Moment => DeltaType::TIMESTAMP,
                Kind::Short => DeltaType::SHORT,
                Kind::Int => DeltaType::INTEGER,
                Kind::Score => decimal(9, 3),
                Kind::Money => decimal(18, 4),
                Kind::Names => ArrayType::new(DeltaType::STRING, true).into(),
                Kind::Ints => ArrayType::new(DeltaType::INTEGER, true).into(),
            };
            StructField::new(column, data_type, nullable)
        })
        .collect()
}

fn decimal(precision: u8, scale: u8) -> DeltaType {
    DeltaType::decimal(precision, scale).expect("precision and scale are constants of this file")
}
