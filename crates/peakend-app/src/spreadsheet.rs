//! XLSX files: one sheet, a header, rows of text and numbers. Cells are never formulas.

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
    pub fn new(columns: &[&str]) -> Self {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet();
        for (place, column) in (0..).zip(columns) {
            // Short names in the first row cannot be refused.
            let _ = sheet.write_string_with_format(0, place, *column, &bold);
        }
        let _ = sheet.set_freeze_panes(1, 0);
        Self { book, next: 1 }
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

    /// The finished file.
    ///
    /// # Errors
    /// When the file cannot be put together.
    pub fn finish(mut self) -> AppResult<Vec<u8>> {
        self.book.save_to_buffer().map_err(broken)
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
