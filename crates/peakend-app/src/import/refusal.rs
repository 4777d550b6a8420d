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

/// Writes refusals as CSV.
pub struct RefusalReport<W: Write> {
    output: W,
}

impl<W: Write> RefusalReport<W> {
    pub fn new(mut output: W, with_header: bool) -> io::Result<Self> {
        if with_header {
            write_line(&mut output, ["row", "column", "value", "reason", "explanation"])?;
        }
        Ok(Self { output })
    }

    pub fn write(&mut self, refusal: &Refusal) -> io::Result<()> {
        let row = refusal.row.to_string();
        let column = refusal.column.as_deref().unwrap_or("");
        write_line(&mut self.output, [&row, column, &refusal.value, refusal.code.key(), &refusal.text])
    }

    pub fn finish(mut self) -> io::Result<W> {
        self.output.flush()?;
        Ok(self.output)
    }
}

fn write_line(output: &mut impl Write, cells: [&str; 5]) -> io::Result<()> {
    let mut line = String::new();
    crate::csv::push_line(&mut line, cells);
    output.write_all(line.as_bytes())
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
            "row,column,value,reason,explanation\r\n7,'@sum,\"'=HYPERLINK(\"\"http://x\"\")\",not_a_date,no date\r\n"
        );
    }
}
