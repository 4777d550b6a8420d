//! Which rows name the columns, and what the columns are called.

use serde::{Deserialize, Serialize};

use super::source::Row;
use super::values::{DateRule, DecimalMark, moment, number};

/// A column as the user knows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Column {
    /// Unique within the file; `column 3` where the file gives no name.
    pub name: String,
    /// The question's wording, where the file has a second header row for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether the file names it.
    #[serde(default = "yes")]
    pub named: bool,
}

fn yes() -> bool {
    true
}

/// Where the header stands: rows above it, rows of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub skipped: u64,
    pub rows: u64,
}

/// Finds the header among the first rows.
pub fn find(rows: &[Row]) -> Place {
    let widest = rows.iter().take(50).map(Row::filled_width).max().unwrap_or(0);
    // Titles above a table fill one or two cells; a header fills most.
    let skipped = rows
        .iter()
        .take(20)
        .position(|row| {
            let filled = row.cells().filter(|cell| !cell.trim().is_empty()).count();
            widest < 4 || filled * 2 >= widest
        })
        .unwrap_or(0);
    let below = rows.get(skipped..).unwrap_or_default();
    Place { skipped: skipped as u64, rows: header_rows(below) }
}

fn header_rows(rows: &[Row]) -> u64 {
    let Some(first) = rows.first() else { return 0 };
    if rows.get(2).is_some_and(is_import_ids) {
        return 3;
    }
    if rows.get(1).is_some_and(|second| is_legacy_survey(first, second)) {
        return 2;
    }
    u64::from(looks_like_names(first))
}

/// The third header row of newer Qualtrics exports: `{"ImportId":"QID1"}`, or the same in single quotes.
fn is_import_ids(row: &Row) -> bool {
    row.width() > 0 && row.cells().filter(|cell| !cell.is_empty()).all(|cell| cell.contains("ImportId"))
}

/// The two header rows of older ones: `V1, V2 …` above the names.
fn is_legacy_survey(first: &Row, second: &Row) -> bool {
    first.cell(0) == "V1" && first.cell(1) == "V2" && second.cell(0).eq_ignore_ascii_case("responseid")
}

fn looks_like_names(row: &Row) -> bool {
    let filled: Vec<&str> = row.cells().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let data = filled.iter().filter(|cell| looks_like_data(cell)).count();
    !filled.is_empty() && data * 3 <= filled.len()
}

fn looks_like_data(cell: &str) -> bool {
    cell.chars().count() > 120
        || cell.contains('@')
        || cell.starts_with("http")
        || number(cell, DecimalMark::Point).is_ok()
        || moment(cell, &DateRule::default()).is_ok()
}

/// The columns that header rows name; `width` is that of the widest row of data.
pub fn columns(header: &[Row], width: usize) -> Vec<Column> {
    let named = header.iter().map(Row::filled_width).max().unwrap_or(0);
    let width = if named == 0 { width } else { named.max(width.min(header[0].width())) };
    let legacy = header.len() == 2 && is_legacy_survey(&header[0], &header[1]);
    let mut columns: Vec<Column> = Vec::with_capacity(width);
    let mut seen = std::collections::HashSet::new();
    for at in 0..width {
        let cell = |row: usize| header.get(row).map_or(String::new(), |row| tidy(row.cell(at)));
        // Older exports number the first columns; their names stand below.
        let is_number = legacy && cell(0).strip_prefix('V').is_some_and(|n| n.parse::<u16>().is_ok());
        let (given, label) = if is_number { (cell(1), String::new()) } else { (cell(0), cell(1)) };
        let name = if given.is_empty() { format!("column {}", at + 1) } else { given.clone() };
        let name = unique(name, &mut seen);
        let label = Some(label).filter(|label| !label.is_empty() && *label != name);
        columns.push(Column { name, label, named: !given.is_empty() });
    }
    columns
}

/// One line, no control characters, at most 150 bytes: names of attributes have their limit.
fn tidy(name: &str) -> String {
    let mut tidy = String::new();
    for word in name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.push_str(word);
    }
    let mut end = tidy.len().min(150);
    while !tidy.is_char_boundary(end) {
        end -= 1;
    }
    tidy.truncate(end);
    tidy.trim_start_matches('\u{feff}').to_owned()
}

/// `name`, or `name (2)` where it was taken.
fn unique(name: String, seen: &mut std::collections::HashSet<String>) -> String {
    if seen.insert(name.clone()) {
        return name;
    }
    let mut n = 2;
    loop {
        let candidate = format!("{name} ({n})");
        if seen.insert(candidate.clone()) {
            return candidate;
        }
        n += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(rows: &[&[&str]]) -> (Place, Vec<String>) {
        let rows: Vec<Row> = rows.iter().zip(1..).map(|(cells, number)| Row::of(number, *cells)).collect();
        let place = find(&rows);
        let from = usize::try_from(place.skipped).expect("small");
        let to = from + usize::try_from(place.rows).expect("small");
        let width = rows.iter().map(Row::filled_width).max().unwrap_or(0);
        (place, columns(&rows[from..to], width).into_iter().map(|column| column.name).collect())
    }

    #[test]
    fn headers_are_told_from_data() {
        assert_eq!(names(&[&["1", "2", "3"]]).0.rows, 0);
        assert_eq!(names(&[&["1", "2", "3"]]).1, ["column 1", "column 2", "column 3"]);
        assert_eq!(names(&[&["date", "text"], &["2024-03-05", "x"]]).0.rows, 1);
        assert_eq!(names(&[&["2024-03-05", "x", "4"], &["2024-03-06", "y", "5"]]).0.rows, 0);
    }

    #[test]
    fn names_are_made_unique_and_tidy() {
        let (_, found) = names(&[&["a", "a", "", " b\n c ", "a"], &["1", "2", "3", "4", "5"]]);
        assert_eq!(found, ["a", "a (2)", "column 3", "b c", "a (3)"]);
        let (_, found) = names(&[&["a", "b", ""], &["1", "2", ""]]);
        assert_eq!(found, ["a", "b"]);
    }

    #[test]
    fn titles_and_extra_header_rows_are_skipped() {
        let (place, found) = names(&[
            &["Report of March", "", "", ""],
            &["date", "text", "score", "brand"],
            &["2024-03-05", "x", "4", "Acme"],
        ]);
        assert_eq!((place, found[0].as_str()), (Place { skipped: 1, rows: 1 }, "date"));
        let qualtrics: &[&[&str]] = &[
            &["StartDate", "Q1"],
            &["Start Date", "How was it?"],
            &["{\"ImportId\":\"startDate\"}", "{'ImportId': 'QID1'}"],
            &["2024-03-05", "fine"],
        ];
        assert_eq!(names(qualtrics).0.rows, 3);
        let legacy: &[&[&str]] = &[&["V1", "V2", "Q1"], &["ResponseID", "ResponseSet", "How?"], &["R_1", "x", "y"]];
        assert_eq!(names(legacy).1, ["ResponseID", "ResponseSet", "Q1"]);
    }
}
