//! Refused rows and the report about them.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::source::Problem;
use super::values::{Code, shortened};

/// Why one row was not recorded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refusal {
    /// The row's number in the file, as a spreadsheet shows it.
    pub row: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What stood there, at most 80 characters.
    #[serde(default)]
    pub value: String,
    pub code: Code,
    pub text: String,
}

impl Refusal {
    pub fn new(row: u64, column: Option<&str>, value: &str, code: Code, text: impl Into<String>) -> Self {
        Self { row, column: column.map(str::to_owned), value: shortened(value, 80), code, text: text.into() }
    }

    pub fn of_problem(problem: Problem, column_name: impl Fn(usize) -> Option<String>) -> Self {
        let column = problem.cell.map(|at| column_name(at).unwrap_or_else(|| format!("column {}", at + 1)));
        Self { row: problem.row, column, value: problem.value, code: problem.code, text: problem.text }
    }
}

/// Writes refusals as CSV that a spreadsheet opens as text: nothing in it is taken for a formula.
pub struct RefusalReport<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> RefusalReport<W> {
    pub fn new(output: W, with_header: bool) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(output);
        if with_header {
            writer.write_record(["row", "column", "value", "reason", "explanation"]).map_err(io::Error::other)?;
        }
        Ok(Self { writer })
    }

    pub fn write(&mut self, refusal: &Refusal) -> io::Result<()> {
        let row = refusal.row.to_string();
        let column = harmless(refusal.column.as_deref().unwrap_or(""));
        let value = harmless(&refusal.value);
        let text = harmless(&refusal.text);
        self.writer.write_record([&row, &column, &value, refusal.code.key(), &text]).map_err(io::Error::other)
    }

    pub fn finish(mut self) -> io::Result<W> {
        self.writer.flush()?;
        self.writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// A leading apostrophe keeps spreadsheets from calculating what a customer wrote (OWASP, CSV injection).
pub fn harmless(text: &str) -> String {
    let starts_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if starts_formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_written_as_text() {
        let mut report = RefusalReport::new(Vec::new(), true).expect("memory");
        let value = "=HYPERLINK(\"http://x\")";
        report.write(&Refusal::new(7, Some("@sum"), value, Code::NotADate, "no date")).expect("memory");
        let text = String::from_utf8(report.finish().expect("memory")).expect("text");
        assert_eq!(
            text,
            "row,column,value,reason,explanation\n7,'@sum,\"'=HYPERLINK(\"\"http://x\"\")\",not_a_date,no date\n"
        );
    }
}
