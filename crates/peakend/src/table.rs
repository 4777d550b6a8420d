//! Tables for analyses: any file that can be imported, as columns with typed access and errors that name the place.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use peakend_app::import::source::{Row, Rows};
use peakend_app::import::values::{
    Code, DateOrder, DateRule, DecimalMark, date_votes, is_missing, moment, number, shortened, truth,
};
use peakend_app::import::{FileError, Format, Inspection, inspect};
use peakend_model::Timestamp;

use crate::parquet::LakeParquet;

/// A file read whole: CSV, TSV, JSON, JSONL, XLSX or Parquet, also gzipped; cells are text until asked for.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
    /// The number of each row as a spreadsheet shows it.
    numbers: Vec<u64>,
    /// Rows that could not be read and were left out, as sentences.
    pub left_out: Vec<String>,
}

/// The cells of a column in one text, cut at `ends`.
#[derive(Debug, Default)]
struct Column {
    name: String,
    text: String,
    ends: Vec<usize>,
}

/// A column of labels: the distinct ones in order of their first row, and which each row has.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Labels {
    pub names: Vec<String>,
    pub of: Vec<Option<usize>>,
}

/// Why a file gives no table, or a column not what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("{file}")]
    File {
        file: String,
        #[source]
        cause: FileError,
    },
    #[error("there is no column “{name}”; the file has {known}")]
    NoColumn { name: String, known: String },
    #[error("row {row}, column “{column}”: {what}")]
    Cell { row: u64, column: String, what: String },
}

impl Table {
    /// Reads the file, or standard input when it is `-`. The header is where the columns in `wanted` are found; without
    /// any it is guessed.
    ///
    /// # Errors
    /// When it cannot be read, or holds no rows.
    pub fn read(file: &Path, wanted: &[&str]) -> Result<Self, TableError> {
        let of_file = |cause: FileError| TableError::File { file: file.display().to_string(), cause };
        let local = Local::of(file).map_err(of_file)?;
        Self::of_path(local.path(), wanted).map_err(of_file)
    }

    fn of_path(path: &Path, wanted: &[&str]) -> Result<Self, FileError> {
        let mut seen = inspect(path, Some(&LakeParquet))?;
        if !seen.format.names_cells() && !wanted.iter().all(|name| has(&seen, name)) {
            // A header that looks like data or like a title is believed when it has the names asked for.
            let format = Format { skipped_rows: 0, header_rows: 1, ..seen.format.clone() };
            let again = inspect::inspect_as(path, format, Some(&LakeParquet))?;
            if wanted.iter().all(|name| has(&again, name)) {
                seen = again;
            }
        }
        let rows = inspect::data_rows(path, &seen.format, Some(&LakeParquet))?;
        Self::of_rows(&seen, rows)
    }

    fn of_rows(seen: &Inspection, rows: Rows) -> Result<Self, FileError> {
        let columns = seen.columns.iter().map(|column| Column { name: column.name.clone(), ..Column::default() });
        let mut table = Self { columns: columns.collect(), ..Self::default() };
        let mut places: HashMap<String, usize> =
            seen.columns.iter().enumerate().map(|(at, column)| (column.name.clone(), at)).collect();
        for row in rows {
            match row {
                Ok(row) if row.is_blank() => {}
                Ok(row) => table.push(&row, &mut places),
                Err(problem) if problem.code == Code::Damaged => return Err(FileError::Damaged(problem.text)),
                Err(problem) => table.left_out.push(format!("row {}: {}", problem.row, problem.text)),
            }
        }
        if table.is_empty() {
            return Err(FileError::HeaderOnly);
        }
        Ok(table)
    }

    fn push(&mut self, row: &Row, places: &mut HashMap<String, usize>) {
        let named = if row.extra.is_empty() { self.columns.len() } else { 0 };
        if row.filled_width() > self.columns.len() {
            let why = format!("has {} cells, the header names {}", row.filled_width(), self.columns.len());
            self.left_out.push(format!("row {} {why}", row.number));
            return;
        }
        let before = self.numbers.len();
        for (at, column) in self.columns.iter_mut().take(named).enumerate() {
            column.push(row.cell(at));
        }
        for (name, value) in &row.extra {
            let at = *places.entry(name.clone()).or_insert_with(|| {
                self.columns.push(Column { name: name.clone(), text: String::new(), ends: vec![0; before] });
                self.columns.len() - 1
            });
            // A member given twice counts once.
            if self.columns[at].ends.len() == before {
                self.columns[at].push(value);
            }
        }
        self.numbers.push(row.number);
        for column in &mut self.columns {
            column.ends.resize(before + 1, column.text.len());
        }
    }

    /// How many rows of data there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The names of the columns in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// The number of a row in the file, as a spreadsheet shows it.
    pub fn number_of(&self, row: usize) -> u64 {
        self.numbers.get(row).copied().unwrap_or(0)
    }

    /// The cells as they stand, blank ones as None.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<&str>>, TableError> {
        let column = self.column(name)?;
        Ok(column.cells().map(|cell| Some(cell).filter(|cell| !cell.trim().is_empty())).collect())
    }

    /// The cells as numbers, written with a decimal point or comma; missing ones as None.
    ///
    /// # Errors
    /// When there is no such column, or a cell holds something else.
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, TableError> {
        let column = self.column(name)?;
        let mark = column.decimal_mark();
        self.each(column, |cell| match is_missing(cell) {
            true => Ok(None),
            false => number(cell, mark).map(Some).map_err(|error| error.text),
        })
    }

    /// The cells as moments; dates without a time are the day's first moment in UTC. Which number is the day is told
    /// from the whole column.
    ///
    /// # Errors
    /// When there is no such column, or a cell holds no date.
    pub fn dates(&self, name: &str) -> Result<Vec<Option<Timestamp>>, TableError> {
        let column = self.column(name)?;
        let rule = DateRule { order: column.date_order(), ..DateRule::default() };
        self.each(column, |cell| match is_missing(cell) {
            true => Ok(None),
            false => moment(cell, &rule).map(Some).map_err(|error| error.text),
        })
    }

    /// The cells as yes or no: 1 and 0, true and false, yes and no in several languages.
    ///
    /// # Errors
    /// When there is no such column, or a cell says neither.
    pub fn flags(&self, name: &str) -> Result<Vec<Option<bool>>, TableError> {
        let column = self.column(name)?;
        self.each(column, |cell| match truth(cell).or_else(|| number(cell, DecimalMark::Point).ok().and_then(bit)) {
            Some(flag) => Ok(Some(flag)),
            None if is_missing(cell) => Ok(None),
            None => Err(format!("“{}” is neither yes nor no: write 1 or 0", shortened(cell.trim(), 40))),
        })
    }

    /// The cells as numbers, or as 1 and 0 where they say yes and no.
    ///
    /// # Errors
    /// When there is no such column, or a cell is neither.
    pub fn measures(&self, name: &str) -> Result<Vec<Option<f64>>, TableError> {
        let as_numbers = self.numbers(name);
        if as_numbers.is_ok() {
            return as_numbers;
        }
        match self.flags(name) {
            Ok(flags) => Ok(flags.into_iter().map(|flag| flag.map(|flag| f64::from(u8::from(flag)))).collect()),
            Err(_) => as_numbers,
        }
    }

    /// Whether the cells say yes and no in words.
    pub fn says_yes_or_no(&self, name: &str) -> bool {
        self.numbers(name).is_err() && self.flags(name).is_ok()
    }

    /// The cells as labels of groups, without white space around them; blank ones as None.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn labels(&self, name: &str) -> Result<Labels, TableError> {
        let column = self.column(name)?;
        let mut labels = Labels::default();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for cell in column.cells() {
            let cell = cell.trim();
            labels.of.push((!cell.is_empty()).then(|| {
                *places.entry(cell).or_insert_with(|| {
                    labels.names.push(cell.to_owned());
                    labels.names.len() - 1
                })
            }));
        }
        Ok(labels)
    }

    /// The column of that name; letters' case does not matter where only one fits.
    fn column(&self, name: &str) -> Result<&Column, TableError> {
        let exact = self.columns.iter().find(|column| column.name == name);
        let folded = name.trim().to_lowercase();
        let mut alike = self.columns.iter().filter(|column| column.name.trim().to_lowercase() == folded);
        match (exact, alike.next(), alike.next()) {
            (Some(column), ..) | (None, Some(column), None) => Ok(column),
            _ => {
                Err(TableError::NoColumn { name: name.to_owned(), known: listed(self.names()) + &self.told_of_lists() })
            }
        }
    }

    /// What to do about columns that hold a list in each cell, where there are some.
    fn told_of_lists(&self) -> String {
        let is_list = |column: &&Column| column.cells().next().is_some_and(|cell| cell.trim_start().starts_with("[{"));
        match self.columns.iter().find(is_list) {
            Some(column) => {
                format!("; “{}” holds a list in each row: write a row for each of its entries", column.name)
            }
            None => String::new(),
        }
    }

    fn each<T>(
        &self,
        column: &Column,
        read: impl Fn(&str) -> Result<Option<T>, String>,
    ) -> Result<Vec<Option<T>>, TableError> {
        let cells = column.cells().zip(&self.numbers);
        cells
            .map(|(cell, row)| {
                read(cell).map_err(|what| TableError::Cell { row: *row, column: column.name.clone(), what })
            })
            .collect()
    }
}

impl Column {
    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or(""))
    }

    /// A comma is the decimal mark where some cell has one that cannot stand for thousands.
    fn decimal_mark(&self) -> DecimalMark {
        let is_decimal = |cell: &str| {
            cell.trim().rsplit_once(',').is_some_and(|(before, after)| {
                !before.contains(',') && !after.contains('.') && after.len() != 3 && !after.is_empty()
            })
        };
        if self.cells().any(is_decimal) { DecimalMark::Comma } else { DecimalMark::Point }
    }

    /// The order that reads most cells; the day first where several do.
    fn date_order(&self) -> DateOrder {
        let mut votes = [0usize; 3];
        for found in self.cells().filter_map(date_votes) {
            votes.iter_mut().zip(found).for_each(|(sum, vote)| *sum += usize::from(vote));
        }
        let [day, month, year] = votes;
        match day.max(month).max(year) {
            most if most == day => DateOrder::DayFirst,
            most if most == month => DateOrder::MonthFirst,
            _ => DateOrder::YearFirst,
        }
    }
}

fn bit(value: f64) -> Option<bool> {
    (value == 0.0 || value == 1.0).then_some(value == 1.0)
}

fn has(seen: &Inspection, name: &str) -> bool {
    let folded = name.trim().to_lowercase();
    seen.columns.iter().any(|column| column.name.trim().to_lowercase() == folded)
}

/// At most thirty names, for a message.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("“{}”", shortened(name, 40))).collect();
    let shown = names.iter().take(30).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 30 { format!("{shown} and {} more", names.len() - 30) } else { shown }
}

/// The file where it can be opened again: standard input and packed spreadsheets get a copy.
pub(crate) enum Local {
    There(PathBuf),
    Copy(tempfile::NamedTempFile),
}

impl Local {
    fn of(file: &Path) -> Result<Self, FileError> {
        let local = if file == Path::new("-") {
            Self::copy(&mut std::io::stdin().lock())?
        } else if file.is_dir() {
            return Err(FileError::WrongKind("a folder"));
        } else {
            Self::There(file.to_owned())
        };
        local.unpacked()
    }

    /// The file itself where it is one; else a copy of what comes from it.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub(crate) fn holding(file: &Path, mut bytes: impl Read) -> Result<Self, FileError> {
        let is_file = file.is_file();
        let local = if is_file { Self::There(file.to_owned()) } else { Self::copy(&mut bytes)? };
        local.unpacked()
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::There(path) => path,
            Self::Copy(file) => file.path(),
        }
    }

    /// Gzipped text is read as it is; what must be read from its end is unpacked first.
    fn unpacked(self) -> Result<Self, FileError> {
        let gzip = |path: &Path| std::fs::File::open(path).map(flate2::read::MultiGzDecoder::new);
        let mut head = [0; 4];
        let is_binary = std::fs::File::open(self.path())?.read_exact(&mut head).is_ok()
            && head.starts_with(b"\x1f\x8b")
            && gzip(self.path())?.read_exact(&mut head).is_ok()
            && (&head == b"PAR1" || &head == b"PK\x03\x04");
        if is_binary { Self::copy(&mut gzip(self.path())?) } else { Ok(self) }
    }

    fn copy(from: &mut dyn Read) -> Result<Self, FileError> {
        let mut file = tempfile::NamedTempFile::new()?;
        std::io::copy(from, &mut file)?;
        Ok(Self::Copy(file))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    fn table(content: &str, wanted: &[&str]) -> Result<Table, TableError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        Table::read(file.path(), wanted)
    }

    #[test]
    fn columns_are_read_as_what_is_asked_for() {
        let table = table("when;score;who;again\n03/04/2026;4,5;ana;yes\n25/04/2026;;bo;0\n", &[]).unwrap();
        assert_eq!(table.names().collect::<Vec<_>>(), ["when", "score", "who", "again"]);
        assert_eq!(table.numbers("Score").unwrap(), [Some(4.5), None]);
        assert_eq!(table.flags("again").unwrap(), [Some(true), Some(false)]);
        assert_eq!(table.dates("when").unwrap()[0].unwrap().to_string(), "2026-04-03T00:00:00Z");
        assert_eq!(table.labels("who").unwrap().names, ["ana", "bo"]);
        assert_eq!((table.len(), table.number_of(0)), (2, 2));
    }

    #[test]
    fn lines_of_json_may_bring_columns_late() {
        let table = table("{\"a\":1}\n{\"b\":\"x\"}\n{\"a\":3,\"b\":\"y\"}\n", &[]).unwrap();
        assert_eq!(table.numbers("a").unwrap(), [Some(1.0), None, Some(3.0)]);
        assert_eq!(table.texts("b").unwrap(), [None, Some("x"), Some("y")]);
    }

    #[test]
    fn messages_name_the_place() {
        let bad = table("score,group\n9,a\nfour,b\n", &[]).unwrap();
        let message = bad.numbers("score").unwrap_err().to_string();
        assert_eq!(message, "row 3, column “score”: “four” is not a number");
        let message = bad.numbers("nps").unwrap_err().to_string();
        assert_eq!(message, "there is no column “nps”; the file has “score”, “group”");
        assert!(table("", &[]).is_err() && table("score,group\n", &[]).is_err());
        assert!(Table::read(Path::new("/no/such/file.csv"), &[]).is_err());
    }

    #[test]
    fn a_column_that_was_asked_for_makes_its_row_the_header() {
        let table = table("2024,2025\n3,4\n5,6\n", &["2025"]).unwrap();
        assert_eq!(table.numbers("2025").unwrap(), [Some(4.0), Some(6.0)]);
    }
}
