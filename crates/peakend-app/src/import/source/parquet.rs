//! Rows of Parquet files, read by whoever knows Parquet: the lake.

use std::io;
use std::path::Path;

use super::{LONGEST_CELL, Problem, Row, Rows};
use crate::import::values::Code;

/// The port to the Parquet reader. Dates come as RFC 3339, nested values as JSON text.
pub trait ParquetReader: Send + Sync {
    /// # Errors
    /// A sentence for the user, when the file cannot be opened.
    fn open(&self, path: &Path) -> Result<ParquetFile, String>;
}

pub struct ParquetFile {
    pub columns: Vec<String>,
    pub rows: ParquetRows,
}

/// One row per item, a value per column; an error ends the file.
pub type ParquetRows = Box<dyn Iterator<Item = Result<Vec<Option<String>>, String>> + Send>;

/// The column names as the first row, then the rows.
pub(super) fn open(path: &Path, reader: Option<&dyn ParquetReader>) -> io::Result<Rows> {
    let reader = reader.ok_or_else(|| io::Error::other("this build cannot read Parquet files"))?;
    let file = reader.open(path).map_err(io::Error::other)?;
    let header = std::iter::once(Ok(Row::of(1, &file.columns)));
    let mut ended = false;
    let rows = file.rows.zip(2_u64..).map_while(move |(values, number)| {
        if ended {
            return None;
        }
        ended = values.is_err();
        Some(match values {
            Ok(values) => to_row(number, &values),
            Err(why) => Err(Problem::damaged(number, why)),
        })
    });
    Ok(Box::new(header.chain(rows)))
}

fn to_row(number: u64, values: &[Option<String>]) -> Result<Row, Problem> {
    for (at, value) in values.iter().enumerate() {
        let value = value.as_deref().unwrap_or("");
        if value.len() > LONGEST_CELL {
            let why = format!("the cell has {} bytes, at most {LONGEST_CELL} are read", value.len());
            return Err(Problem::new(number, Some(at), value, Code::TooLong, why));
        }
    }
    Ok(Row::of(number, values.iter().map(|value| value.as_deref().unwrap_or(""))))
}
