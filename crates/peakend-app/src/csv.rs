//! The one way CSV is written (RFC 4180), so that quoting and care for spreadsheets are the same everywhere.

use std::borrow::Cow;

/// Adds a line of `cells` to `text`. A cell that a spreadsheet would calculate becomes text.
pub fn push_line(text: &mut String, cells: impl IntoIterator<Item = impl AsRef<str>>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        let cell = defused(cell.as_ref());
        if cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

/// A text that starts like a formula gets an apostrophe before it (OWASP, CSV injection); numbers stay numbers.
pub fn defused(cell: &str) -> Cow<'_, str> {
    let starts_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let is_formula = (starts_formula || cell.starts_with(['\t', '\r', '\n'])) && cell.parse::<f64>().is_err();
    if is_formula { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1+1", "'  =1+1"),
            ("\tx", "'\tx"),
            ("-5", "-5"),
            ("-5 stars", "'-5 stars"),
            ("plain", "plain"),
            ("'=1+1", "'=1+1"),
        ] {
            assert_eq!(defused(cell), expected);
        }
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut text = String::new();
        push_line(&mut text, ["a", "b,\"c\"", "two\nlines", "=x, y", ""]);
        assert_eq!(text, "a,\"b,\"\"c\"\"\",\"two\nlines\",\"'=x, y\",\r\n");
    }
}
