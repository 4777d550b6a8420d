//! The first look at a file: its format, its columns and a sample of its rows.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use serde::Serialize;

use super::convert::arrange;
use super::detect::{FileError, detect};
use super::format::Format;
use super::header::{self, Column};
use super::source::parquet::ParquetReader;
use super::source::{MOST_CELLS, Problem, Row, Rows, open};
use super::values::Code;

/// Rows of the sample.
const SAMPLE_ROWS: usize = 5_000;
/// Bytes of the sample.
const SAMPLE_BYTES: usize = 24 * 1024 * 1024;

/// What was seen at the beginning of a file.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    pub format: Format,
    pub columns: Vec<Column>,
    /// Rows below the header, cells in the order of the columns.
    #[serde(skip)]
    pub sample: Vec<Row>,
    /// Rows of the sample that cannot be read.
    #[serde(skip)]
    pub problems: Vec<Problem>,
    /// The sample is all there is.
    pub is_whole: bool,
}

/// Looks at the file.
///
/// # Errors
/// When it cannot be imported at all; the message says why.
pub fn inspect(path: &Path, parquet: Option<&dyn ParquetReader>) -> Result<Inspection, FileError> {
    inspect_as(path, detect(path)?, parquet)
}

/// Looks at a file whose format is known: the user chose another sheet or delimiter.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_as(path: &Path, format: Format, parquet: Option<&dyn ParquetReader>) -> Result<Inspection, FileError> {
    let rows = open(path, &format, parquet).map_err(|error| FileError::Damaged(error.to_string()))?;
    of_rows(rows, format)
}

/// Looks at rows of a format that is known but for its header.
///
/// # Errors
/// When there is nothing below the header.
pub fn of_rows(mut rows: Rows, mut format: Format) -> Result<Inspection, FileError> {
    let mut sample = Vec::new();
    let mut problems = Vec::new();
    let mut bytes = 0;
    let mut is_whole = false;
    while sample.len() < SAMPLE_ROWS && bytes < SAMPLE_BYTES {
        match rows.next() {
            None => {
                is_whole = true;
                break;
            }
            Some(Ok(row)) => {
                bytes +=
                    row.cells().map(str::len).sum::<usize>() + row.extra.iter().map(|(_, v)| v.len()).sum::<usize>();
                sample.push(row);
            }
            Some(Err(problem)) if problem.code == Code::Damaged && sample.is_empty() => {
                return Err(FileError::Damaged(problem.text));
            }
            Some(Err(problem)) => problems.push(problem),
        }
        if problems.len() > SAMPLE_ROWS {
            break;
        }
    }
    if format.names_cells() {
        return named(sample, problems, format, is_whole);
    }
    if sample.is_empty() && problems.is_empty() {
        return Err(FileError::Empty);
    }
    let place = header::find(&sample);
    if format.header_rows == 0 {
        (format.skipped_rows, format.header_rows) = (place.skipped, place.rows);
    }
    let (skipped, header_rows) = (to_usize(format.skipped_rows), to_usize(format.header_rows));
    let body = sample.split_off((skipped + header_rows).min(sample.len()));
    let width = body.iter().map(Row::filled_width).max().unwrap_or(0);
    let header = sample.get(skipped..).unwrap_or_default();
    let columns = header::columns(header, width);
    if body.is_empty() && problems.is_empty() {
        return Err(FileError::HeaderOnly);
    }
    Ok(Inspection { format, columns, sample: body, problems, is_whole })
}

/// Columns are the names of the cells, in order of first occurrence.
fn named(sample: Vec<Row>, problems: Vec<Problem>, format: Format, is_whole: bool) -> Result<Inspection, FileError> {
    if let ([], [first, ..], true) = (sample.as_slice(), problems.as_slice(), is_whole) {
        return Err(FileError::NoRow { row: first.row, why: first.text.clone() });
    }
    let mut places = HashMap::new();
    let mut columns = Vec::new();
    for (name, _) in sample.iter().flat_map(|row| &row.extra) {
        if columns.len() < MOST_CELLS && !places.contains_key(name) {
            places.insert(name.clone(), columns.len());
            columns.push(Column { name: name.clone(), label: None, named: true });
        }
    }
    if sample.is_empty() && problems.is_empty() {
        return Err(FileError::Empty);
    }
    let sample = sample.into_iter().map(|row| arrange(row, &places)).collect();
    Ok(Inspection { format, columns, sample, problems, is_whole })
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The rows of data of a file whose format is fully known.
///
/// # Errors
/// When the file cannot be opened as what it was.
pub fn data_rows(path: &Path, format: &Format, parquet: Option<&dyn ParquetReader>) -> io::Result<Rows> {
    Ok(below_header(open(path, format, parquet)?, format))
}

/// Leaves out the rows above and of the header; rows that cannot be read do not count as such.
pub fn below_header(rows: Rows, format: &Format) -> Rows {
    let mut left = format.skipped_rows + format.header_rows;
    Box::new(rows.filter(move |row| {
        let is_header = row.is_ok() && left > 0;
        left -= u64::from(is_header);
        !is_header
    }))
}

impl Inspection {
    /// Whether all names of columns are different, so that rules find them.
    pub fn has_unique_names(&self) -> bool {
        let names: HashSet<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.len() == self.columns.len()
    }
}
