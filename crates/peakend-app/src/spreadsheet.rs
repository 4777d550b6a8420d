//! XLSX files: one sheet, a header, rows of text and numbers. Cells are never formulas.
//! Rows go to a temporary file as they come, so that memory stays the same however many there are.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use anyhow::Context;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::{AppError, AppResult};

/// Excel's own limits.
const MOST_ROWS: u32 = 1_048_576;
const LONGEST_CELL: usize = 32_767;

/// A sheet being written.
pub struct Sheet {
    book: Workbook,
    next: u32,
}

impl Sheet {
    /// # Errors
    /// When no temporary file can be made.
    pub fn new(columns: &[&str]) -> AppResult<Self> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet_with_constant_memory().map_err(broken)?;
        // What is about the whole sheet must be said before its first row.
        let _ = sheet.set_freeze_panes(1, 0);
        for (place, column) in (0..).zip(columns) {
            // Short names in the first row cannot be refused.
            let _ = sheet.write_string_with_format(0, place, *column, &bold);
        }
        Ok(Self { book, next: 1 })
    }

    /// Adds a row; what reads as a number becomes one.
    ///
    /// # Errors
    /// `Conflict` when the sheet is full: Excel keeps 1 048 576 rows.
    pub fn add(&mut self, cells: &[String]) -> AppResult<()> {
        if self.next >= MOST_ROWS {
            return Err(AppError::Conflict("a spreadsheet keeps 1,048,576 rows: choose CSV for more".to_owned()));
        }
        let sheet = self.book.worksheet_from_index(0).map_err(broken)?;
        for (place, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let written = match cell.parse::<f64>() {
                Ok(number) if number.is_finite() && cell.len() < 16 => sheet.write_number(self.next, place, number),
                _ => sheet.write_string(self.next, place, cut(cell)),
            };
            written.map_err(broken)?;
        }
        self.next += 1;
        Ok(())
    }

    /// The finished file, to be read from its start; it goes when it is closed.
    ///
    /// # Errors
    /// When the file cannot be put together.
    pub async fn finish(mut self) -> AppResult<File> {
        let work = tokio::task::spawn_blocking(move || {
            let mut file = tempfile::tempfile().context("a temporary file for the spreadsheet")?;
            self.book.save_to_writer(&file).map_err(broken)?;
            file.seek(SeekFrom::Start(0)).context("the spreadsheet's start")?;
            AppResult::Ok(file)
        });
        work.await.context("putting the spreadsheet together")?
    }
}

fn broken(error: XlsxError) -> AppError {
    AppError::Internal(anyhow::Error::new(error).context("the spreadsheet cannot be written"))
}

/// The longest start of `cell` that a cell can hold.
fn cut(cell: &str) -> &str {
    match cell.char_indices().nth(LONGEST_CELL) {
        Some((end, _)) => &cell[..end],
        None => cell,
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use calamine::{Reader, Xlsx, open_workbook_from_rs};

    use super::*;

    #[tokio::test]
    async fn rows_come_back_as_numbers_and_texts_in_their_places() {
        let mut sheet = Sheet::new(&["name", "n", "text"]).expect("a sheet");
        for number in 0..3_000 {
            let text = if number % 2 == 0 { String::new() } else { format!("=text № {number}") };
            sheet.add(&["店".to_owned(), number.to_string(), text]).expect("there is room");
        }
        let file = sheet.finish().await.expect("a file");
        let mut book: Xlsx<_> = open_workbook_from_rs(BufReader::new(file)).expect("a workbook");
        let cells = book.worksheet_range_at(0).expect("a sheet").expect("readable");
        assert_eq!(cells.get_size(), (3_001, 3));
        let text = |row, column| cells.get((row, column)).map(ToString::to_string).unwrap_or_default();
        assert_eq!([text(0, 0), text(0, 2)], ["name", "text"]);
        assert_eq!([text(2, 0), text(2, 1), text(2, 2)], ["店", "1", "=text № 1"]);
        assert_eq!(text(3_000, 1), "2999");
    }
}
