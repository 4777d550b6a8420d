//! Interactions into columns and back, without loss.

use std::sync::Arc;

use deltalake_core::arrow::array::{
    Array, ArrayRef, AsArray, Decimal32Array, Decimal64Array, Int16Array, Int32Array, Int32Builder, ListBuilder,
    RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
};
use deltalake_core::arrow::compute::cast;
use deltalake_core::arrow::datatypes::{
    DataType, Decimal32Type, Decimal64Type, Field, Int16Type, Schema, TimestampMicrosecondType,
};
use peakend_model::annotation::{Annotation, Direction, Effort, Urgency};
use peakend_model::interaction::{Channel, Interaction, Money, Scale, Score, ScoreKind};
use peakend_model::{AccountId, CustomerId, InteractionId, Timestamp};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::schema;

/// `rows` as one batch of the plain schema, in their order.
pub(crate) fn to_batch(rows: &[Interaction]) -> Result<RecordBatch> {
    let read: Vec<Read> = rows.iter().map(Read::of).collect();
    let columns: Vec<ArrayRef> = vec![
        names(rows, |row| Some(row.id.0.hyphenated().to_string())),
        moments(rows, |row| row.occurred_at),
        moments(rows, |row| row.recorded_at),
        texts(rows, |row| Some(&row.kind)),
        texts(rows, |row| Some(row.channel.key())),
        texts(rows, |row| row.touchpoint.as_deref()),
        texts(rows, |row| row.brand.as_deref()),
        texts(rows, |row| row.product.as_deref()),
        texts(rows, |row| row.thread.as_deref()),
        texts(rows, |row| Some(&row.source)),
        names(rows, |row| row.customer.map(|id| id.0.hyphenated().to_string())),
        names(rows, |row| row.account.map(|id| id.0.hyphenated().to_string())),
        texts(rows, |row| row.score.map(|score| score.kind.key())),
        Arc::new(
            rows.iter()
                .map(|row| row.score.map(|score| score.thousandths))
                .collect::<Decimal32Array>()
                .with_precision_and_scale(9, 3)?,
        ),
        Arc::new(rows.iter().map(|row| row.score.map(|score| score.scale.min)).collect::<Int16Array>()),
        Arc::new(rows.iter().map(|row| row.score.map(|score| score.scale.max)).collect::<Int16Array>()),
        texts(rows, |row| row.text.as_deref()),
        Arc::new(rows.iter().map(|row| row.text.as_ref().map(|text| length(text))).collect::<Int32Array>()),
        Arc::new(
            rows.iter()
                .map(|row| row.value.as_ref().map(|money| money.ten_thousandths))
                .collect::<Decimal64Array>()
                .with_precision_and_scale(18, 4)?,
        ),
        texts(rows, |row| row.value.as_ref().map(|money| money.currency.as_str())),
        names(&read, |read| read.attributes.clone()),
        texts(rows, |row| Some(row.annotation.as_ref()?.language.as_ref()?.code.as_str())),
        texts(rows, |row| Some(row.annotation.as_ref()?.sentiment.as_ref()?.label.key())),
        Arc::new(
            rows.iter()
                .map(|row| Some(row.annotation.as_ref()?.sentiment.as_ref()?.thousandths()))
                .collect::<Int32Array>(),
        ),
        name_lists(&read, |read| read.themes.iter().map(|(theme, _)| theme.as_str()).collect()),
        mood_lists(&read),
        name_lists(&read, |read| read.intents.clone()),
        name_lists(&read, |read| read.emotions.clone()),
        added("effort", rows),
        added("urgency", rows),
        added("needs_answer", rows),
        added("comparison", rows),
        names(rows, |row| (!row.turns.is_empty()).then(|| json(&row.turns))),
        names(&read, |read| read.json.clone()),
    ];
    Ok(RecordBatch::try_new(schema::plain().clone(), columns)?)
}

fn added(column: &'static str, rows: &[Interaction]) -> ArrayRef {
    texts(rows, |row| added_value(column, row.annotation.as_ref()?))
}

/// What a column of [`schema::ADDED`] holds.
fn added_value(column: &str, annotation: &Annotation) -> Option<&'static str> {
    match column {
        "effort" => annotation.effort_level().map(Effort::key),
        "urgency" => annotation.urgency_level().map(Urgency::key),
        "needs_answer" => annotation.answer_key(),
        "comparison" => annotation.compared().map(Direction::key),
        _ => None,
    }
}

/// `batch` with the columns of [`schema::ADDED`] among `missing`, as its annotations say; `missing` come last.
pub(crate) fn with_added(batch: &RecordBatch, missing: &[&'static str], as_dictionary: bool) -> Result<RecordBatch> {
    let spelled = batch.column_by_name(schema::ANNOTATION).and_then(|column| column.as_string_opt::<i32>());
    let spelled = spelled.ok_or(Error::Unreadable(schema::ANNOTATION))?;
    let annotations = spelled
        .iter()
        .map(|json| json.map(serde_json::from_str::<Annotation>).transpose())
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(|_| Error::Unreadable(schema::ANNOTATION))?;
    let mut fields = batch.schema().fields().to_vec();
    let mut columns = batch.columns().to_vec();
    for column in missing {
        let values = annotations.iter().map(|read| added_value(column, read.as_ref()?));
        let plain: ArrayRef = Arc::new(values.collect::<StringArray>());
        let added = if as_dictionary && *column != "turns" { cast(&plain, &schema::dictionary())? } else { plain };
        fields.push(Arc::new(Field::new(*column, added.data_type().clone(), true)));
        columns.push(added);
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

/// `batch` of a file of any version with the columns of the plain schema in their order.
pub(crate) fn completed(batch: RecordBatch, missing: &[&'static str]) -> Result<RecordBatch> {
    if missing.is_empty() {
        return Ok(batch);
    }
    let with = with_added(&batch, missing, false)?;
    let column = |field: &Arc<Field>| with.column_by_name(field.name()).cloned();
    let columns = schema::plain().fields().iter().map(column).collect::<Option<Vec<_>>>();
    Ok(RecordBatch::try_new(schema::plain().clone(), columns.ok_or(Error::Unreadable("schema"))?)?)
}

/// What is derived from one row for its columns.
struct Read {
    attributes: Option<String>,
    themes: Vec<(String, i32)>,
    intents: Vec<&'static str>,
    emotions: Vec<&'static str>,
    json: Option<String>,
}

impl Read {
    fn of(row: &Interaction) -> Self {
        let annotation = row.annotation.as_ref();
        Self {
            attributes: (!row.attributes.is_empty()).then(|| json(&row.attributes)),
            themes: annotation
                .map(|a| a.themes().into_iter().map(|mood| (mood.theme.to_owned(), mood.thousandths)).collect())
                .unwrap_or_default(),
            intents: annotation.map(|a| a.intents().iter().map(|i| i.key()).collect()).unwrap_or_default(),
            emotions: annotation.map(|a| a.emotions().iter().map(|e| e.key()).collect()).unwrap_or_default(),
            json: annotation.map(json),
        }
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("maps of texts and annotations are always JSON")
}

fn length(text: &str) -> i32 {
    i32::try_from(text.len()).unwrap_or(i32::MAX)
}

fn texts<'a>(rows: &'a [Interaction], value: impl Fn(&'a Interaction) -> Option<&'a str>) -> ArrayRef {
    Arc::new(rows.iter().map(value).collect::<StringArray>())
}

fn names<T>(rows: &[T], value: impl Fn(&T) -> Option<String>) -> ArrayRef {
    Arc::new(rows.iter().map(value).collect::<StringArray>())
}

fn moments(rows: &[Interaction], value: impl Fn(&Interaction) -> Timestamp) -> ArrayRef {
    let moments = rows.iter().map(|row| value(row).as_micros());
    Arc::new(TimestampMicrosecondArray::from_iter_values(moments).with_timezone("UTC"))
}

fn name_lists<'a>(rows: &'a [Read], value: impl Fn(&'a Read) -> Vec<&'a str>) -> ArrayRef {
    let element = Field::new("element", DataType::Utf8, true);
    let mut builder = ListBuilder::new(StringBuilder::new()).with_field(element);
    for row in rows {
        let held = value(row);
        for name in &held {
            builder.values().append_value(name);
        }
        builder.append(!held.is_empty());
    }
    Arc::new(builder.finish())
}

fn mood_lists(rows: &[Read]) -> ArrayRef {
    let element = Field::new("element", DataType::Int32, true);
    let mut builder = ListBuilder::new(Int32Builder::new()).with_field(element);
    for row in rows {
        for (_, mood) in &row.themes {
            builder.values().append_value(*mood);
        }
        builder.append(!row.themes.is_empty());
    }
    Arc::new(builder.finish())
}

/// The batch with its names as dictionaries, as files are read for counting.
pub(crate) fn for_counting(batch: &RecordBatch) -> Result<RecordBatch> {
    let wanted = schema::counting();
    let columns: Vec<ArrayRef> = batch
        .columns()
        .iter()
        .zip(wanted.fields())
        .map(|(column, field)| cast(column, field.data_type()))
        .collect::<std::result::Result<_, _>>()?;
    Ok(RecordBatch::try_new(wanted.clone(), columns)?)
}

/// The interactions of a batch of the plain schema.
///
/// # Errors
/// When a value is not one the model knows.
pub(crate) fn from_batch(batch: &RecordBatch) -> Result<Vec<Interaction>> {
    let columns = Columns { batch };
    (0..batch.num_rows()).map(|row| columns.interaction(row)).collect()
}

struct Columns<'a> {
    batch: &'a RecordBatch,
}

impl Columns<'_> {
    fn interaction(&self, row: usize) -> Result<Interaction> {
        let attributes = self.text("attributes", row)?.map(serde_json::from_str).transpose();
        let turns = self.added_text("turns", row)?.map(serde_json::from_str).transpose();
        let annotation = self.text(schema::ANNOTATION, row)?.map(serde_json::from_str::<Annotation>).transpose();
        Ok(Interaction {
            id: InteractionId(self.uuid("id", row)?.ok_or(Error::Unreadable("id"))?),
            occurred_at: self.moment("occurred_at", row)?,
            recorded_at: self.moment("recorded_at", row)?,
            kind: self.name("kind", row)?.unwrap_or_default(),
            channel: self.text("channel", row)?.and_then(Channel::from_key).ok_or(Error::Unreadable("channel"))?,
            touchpoint: self.name("touchpoint", row)?,
            brand: self.name("brand", row)?,
            product: self.name("product", row)?,
            thread: self.name("thread", row)?,
            customer: self.uuid("customer", row)?.map(CustomerId),
            account: self.uuid("account", row)?.map(AccountId),
            source: self.name("source", row)?.unwrap_or_default(),
            score: self.score(row)?,
            text: self.name("text", row)?,
            turns: turns.map_err(|_| Error::Unreadable("turns"))?.unwrap_or_default(),
            value: self.money(row)?,
            attributes: attributes.map_err(|_| Error::Unreadable("attributes"))?.unwrap_or_default(),
            annotation: annotation.map_err(|_| Error::Unreadable("annotation"))?,
        })
    }

    fn column(&self, name: &'static str) -> Result<&ArrayRef> {
        self.batch.column_by_name(name).ok_or(Error::Unreadable(name))
    }

    fn text(&self, name: &'static str, row: usize) -> Result<Option<&str>> {
        let column = self.column(name)?.as_string_opt::<i32>().ok_or(Error::Unreadable(name))?;
        Ok(column.is_valid(row).then(|| column.value(row)))
    }

    /// Of a column that older files lack.
    fn added_text(&self, name: &'static str, row: usize) -> Result<Option<&str>> {
        if self.batch.column_by_name(name).is_some() { self.text(name, row) } else { Ok(None) }
    }

    fn name(&self, name: &'static str, row: usize) -> Result<Option<String>> {
        Ok(self.text(name, row)?.map(str::to_owned))
    }

    fn uuid(&self, name: &'static str, row: usize) -> Result<Option<Uuid>> {
        self.text(name, row)?.map(|text| Uuid::try_parse(text).map_err(|_| Error::Unreadable(name))).transpose()
    }

    fn moment(&self, name: &'static str, row: usize) -> Result<Timestamp> {
        let column = self.column(name)?.as_primitive_opt::<TimestampMicrosecondType>();
        Ok(Timestamp(column.ok_or(Error::Unreadable(name))?.value(row)))
    }

    fn score(&self, row: usize) -> Result<Option<Score>> {
        let Some(kind) = self.text("score_kind", row)? else { return Ok(None) };
        let thousandths =
            self.column("score")?.as_primitive_opt::<Decimal32Type>().ok_or(Error::Unreadable("score"))?;
        let min = self.column("score_min")?.as_primitive_opt::<Int16Type>().ok_or(Error::Unreadable("score_min"))?;
        let max = self.column("score_max")?.as_primitive_opt::<Int16Type>().ok_or(Error::Unreadable("score_max"))?;
        Ok(Some(Score {
            kind: ScoreKind::from_key(kind).ok_or(Error::Unreadable("score_kind"))?,
            thousandths: thousandths.value(row),
            scale: Scale { min: min.value(row), max: max.value(row) },
        }))
    }

    fn money(&self, row: usize) -> Result<Option<Money>> {
        let Some(currency) = self.name("currency", row)? else { return Ok(None) };
        let amounts = self.column("value")?.as_primitive_opt::<Decimal64Type>().ok_or(Error::Unreadable("value"))?;
        Ok(Some(Money { ten_thousandths: amounts.value(row), currency }))
    }
}
