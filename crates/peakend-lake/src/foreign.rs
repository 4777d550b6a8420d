//! Parquet files of other people as rows of texts, and interactions as a Parquet file.

use std::fs::File;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use deltalake_core::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StructArray};
use deltalake_core::arrow::compute::cast;
use deltalake_core::arrow::datatypes::{
    DataType, Float32Type, Float64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use deltalake_core::arrow::util::display::{ArrayFormatter, FormatOptions};
use deltalake_core::parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use peakend_model::interaction::Interaction;
use serde_json::Value;

use crate::{file, rows};

const BATCH_ROWS: usize = 512;

/// Why a Parquet file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    #[error("the file cannot be opened")]
    Open(#[source] std::io::Error),
    #[error("this is no whole Parquet file")]
    NotParquet(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the rows after row {after} cannot be read")]
    Damaged {
        after: u64,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("the rows cannot be written as Parquet")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The rows of a Parquet file, read a few hundred at a time.
pub struct ForeignRows {
    columns: Vec<String>,
    total: u64,
    batches: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    at: usize,
    read: u64,
    is_over: bool,
}

/// Opens the Parquet file at `path`. Numbers and booleans become plain text, moments RFC 3339 (without
/// an offset if the file has no time zone), dates `YYYY-MM-DD`, bytes hexadecimal, lists, maps and structs JSON.
///
/// # Errors
/// When the file cannot be opened, is truncated, or is no Parquet file.
pub fn parquet_rows(path: impl AsRef<Path>) -> Result<ForeignRows, ForeignError> {
    let file = File::open(path).map_err(ForeignError::Open)?;
    let open = || -> Result<ForeignRows, Box<dyn std::error::Error + Send + Sync>> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
        let columns = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let total = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
        let batches = builder.with_batch_size(BATCH_ROWS).build()?;
        Ok(ForeignRows { columns, total, batches, batch: None, at: 0, read: 0, is_over: false })
    };
    guarded(open).map_err(ForeignError::NotParquet)
}

/// Some damage makes the decoder panic; that must not take the server with it.
fn guarded<T>(
    work: impl FnOnce() -> Result<T, Box<dyn std::error::Error + Send + Sync>>,
) -> Result<T, Box<dyn std::error::Error + Send + Sync>> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("the file's structure is damaged".into()))
}

impl ForeignRows {
    /// The names of the columns, in order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many rows the file says it has.
    pub fn total(&self) -> u64 {
        self.total
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, ForeignError> {
        let batches = &mut self.batches;
        let next = guarded(|| Ok(batches.next().transpose()?));
        next.map_err(|source| ForeignError::Damaged { after: self.read, source })
    }
}

impl Iterator for ForeignRows {
    type Item = Result<Vec<Option<String>>, ForeignError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            if let Some(batch) = self.batch.as_ref().filter(|batch| self.at < batch.num_rows()) {
                let at = self.at;
                self.at += 1;
                let row = guarded(|| Ok(batch.columns().iter().map(|column| text(column, at)).collect()));
                let row = row.map_err(|source| ForeignError::Damaged { after: self.read, source });
                self.read += 1;
                self.is_over = row.is_err();
                return Some(row);
            }
            self.at = 0;
            match self.next_batch() {
                Ok(Some(batch)) => self.batch = Some(batch),
                Ok(None) => self.is_over = true,
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// The value as text; `None` where it is missing.
fn text(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    match json(column, row) {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

fn json(column: &ArrayRef, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Boolean => Value::Bool(column.as_boolean().value(row)),
        DataType::Timestamp(unit, zone) => moment(column, *unit, row, zone.is_some()),
        DataType::Float32 => number(column.as_primitive::<Float32Type>().value(row).to_string()),
        DataType::Float64 => number(column.as_primitive::<Float64Type>().value(row).to_string()),
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..) => shown(column, row).map_or(Value::Null, number),
        DataType::List(_) => list(&column.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(&column.as_list::<i64>().value(row)),
        DataType::FixedSizeList(..) => list(&column.as_fixed_size_list().value(row)),
        DataType::Map(..) => map(&column.as_map().value(row)),
        DataType::Struct(_) => structure(column.as_struct(), row),
        DataType::Dictionary(_, value) => cast(column, value).map_or(Value::Null, |plain| json(&plain, row)),
        _ => shown(column, row).map_or(Value::Null, Value::String),
    }
}

fn shown(column: &ArrayRef, row: usize) -> Option<String> {
    let formatter = ArrayFormatter::try_new(column.as_ref(), &FormatOptions::default()).ok()?;
    formatter.value(row).try_to_string().ok()
}

/// A number keeps its digits; what JSON has no number for (NaN, long decimals) stays text.
fn number(spelled: String) -> Value {
    match spelled.parse::<i64>() {
        Ok(whole) => whole.into(),
        Err(_) => Value::String(spelled),
    }
}

fn moment(column: &ArrayRef, unit: TimeUnit, row: usize, has_zone: bool) -> Value {
    let found = match unit {
        TimeUnit::Second => jiff::Timestamp::from_second(column.as_primitive::<TimestampSecondType>().value(row)),
        TimeUnit::Millisecond => {
            jiff::Timestamp::from_millisecond(column.as_primitive::<TimestampMillisecondType>().value(row))
        }
        TimeUnit::Microsecond => {
            jiff::Timestamp::from_microsecond(column.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        TimeUnit::Nanosecond => {
            jiff::Timestamp::from_nanosecond(column.as_primitive::<TimestampNanosecondType>().value(row).into())
        }
    };
    let Ok(found) = found else { return Value::Null };
    let spelled = found.to_string();
    Value::String(if has_zone { spelled } else { spelled.trim_end_matches('Z').to_owned() })
}

fn list(items: &ArrayRef) -> Value {
    (0..items.len()).map(|at| json(items, at)).collect()
}

fn map(entries: &StructArray) -> Value {
    let (names, values) = (entries.column(0), entries.column(1));
    (0..entries.len()).map(|at| (text(names, at).unwrap_or_default(), json(values, at))).collect()
}

fn structure(fields: &StructArray, row: usize) -> Value {
    fields.column_names().into_iter().zip(fields.columns()).map(|(name, column)| (name, json(column, row))).collect()
}

/// Writes `interactions` as one Parquet file with the columns of the ledger, in the order given.
///
/// # Errors
/// When `to` does not take the bytes.
pub fn export_parquet(interactions: &[Interaction], to: impl Write + Send) -> Result<(), ForeignError> {
    let export = || -> crate::error::Result<()> {
        let mut writer = file::writer(to)?;
        for chunk in interactions.chunks(8_192) {
            writer.write(&rows::to_batch(chunk)?)?;
        }
        writer.close()?;
        Ok(())
    };
    export().map_err(|error| ForeignError::Write(Box::new(error)))
}
