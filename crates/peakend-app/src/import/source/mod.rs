//! Files as streams of rows, with bounded memory whatever their length.

pub mod delimited;
pub mod json;
pub mod parquet;
pub mod workbook;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::encoding::Utf8Reader;
use super::format::{Format, Shape};
use super::values::{Code, shortened};

/// A cell above this many bytes is refused with its row.
pub const LONGEST_CELL: usize = 1024 * 1024;
/// What one row may take, in bytes; a quote left open is given up after as many.
pub const LONGEST_ROW: usize = 16 * 1024 * 1024;
/// The most cells of a row.
pub const MOST_CELLS: usize = 20_000;

/// One row of a file: its number as a spreadsheet shows it, and its cells as text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    /// 1 is the first row of the file, headers included. Elements of JSON files are counted from 1.
    pub number: u64,
    text: String,
    ends: Vec<u32>,
    /// Cells that the columns known so far have no place for: members that first occur late in a JSON file.
    pub extra: Vec<(String, String)>,
}

impl Row {
    pub fn new(number: u64) -> Self {
        Self { number, ..Self::default() }
    }

    pub fn of<S: AsRef<str>>(number: u64, cells: impl IntoIterator<Item = S>) -> Self {
        let mut row = Self::new(number);
        cells.into_iter().for_each(|cell| row.push(cell.as_ref()));
        row
    }

    /// `text` cut at `ends`, which rise and stand on character boundaries.
    fn of_parts(number: u64, text: String, ends: Vec<u32>) -> Self {
        Self { number, text, ends, extra: Vec::new() }
    }

    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// The text of a cell; empty where the row is too short.
    pub fn cell(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else { return "" };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.text.get(start as usize..*end as usize).unwrap_or("")
    }

    pub fn width(&self) -> usize {
        self.ends.len()
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).map(|at| self.cell(at))
    }

    /// Cells up to the last that is not blank.
    pub fn filled_width(&self) -> usize {
        (0..self.width()).rev().find(|at| !self.cell(*at).trim().is_empty()).map_or(0, |at| at + 1)
    }

    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && self.extra.is_empty()
    }

    /// The cell that holds a NUL byte.
    pub(crate) fn nul_cell(&self) -> Option<usize> {
        let at = memchr::memchr(0, self.text.as_bytes())?;
        Some(self.ends.partition_point(|end| (*end as usize) <= at))
    }
}

/// Why a row could not be read at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub row: u64,
    /// Which cell, from 0.
    pub cell: Option<usize>,
    /// The beginning of what stood there.
    pub value: String,
    pub code: Code,
    pub text: String,
}

impl Problem {
    pub fn new(row: u64, cell: Option<usize>, value: &str, code: Code, text: impl Into<String>) -> Self {
        Self { row, cell, value: shortened(value, 80), code, text: text.into() }
    }

    /// The file cannot be read on from here.
    pub fn damaged(row: u64, why: impl std::fmt::Display) -> Self {
        Self::new(row, None, "", Code::Damaged, format!("the file cannot be read on from here: {why}"))
    }
}

pub type Rows = Box<dyn Iterator<Item = Result<Row, Problem>> + Send>;

/// Opens every row of the file, header rows included.
///
/// # Errors
/// When the file is not (any more) of the format.
pub fn open(path: &Path, format: &Format, parquet: Option<&dyn parquet::ParquetReader>) -> io::Result<Rows> {
    match &format.shape {
        Shape::Workbook { sheet } => workbook::open(path, sheet),
        Shape::Parquet => parquet::open(path, parquet),
        _ => of_text(File::open(path)?, format),
    }
}

/// The rows of a text that comes from elsewhere: pasted, or made up by a test.
///
/// # Errors
/// When the format is no text.
pub fn of_text(input: impl Read + Send + 'static, format: &Format) -> io::Result<Rows> {
    let bytes: Box<dyn Read + Send> =
        if format.gzip { Box::new(MultiGzDecoder::new(io::BufReader::new(input))) } else { Box::new(input) };
    let text = Utf8Reader::new(bytes, format.encoding());
    match &format.shape {
        Shape::Delimited { dialect } => Ok(Box::new(delimited::Delimited::new(text, *dialect))),
        Shape::Json { path } => Ok(Box::new(json::Elements::new(text, path.clone()))),
        Shape::JsonLines => Ok(Box::new(json::Lines::new(text))),
        Shape::Workbook { .. } | Shape::Parquet => Err(io::Error::other("this format is no text")),
    }
}
