//! Rows of text with delimiters: CSV, TSV and their relatives. Broken quotes cost their own lines, not the file.

use std::io::Read;

use serde::{Deserialize, Serialize};

use super::{LONGEST_CELL, LONGEST_ROW, MOST_CELLS, Problem, Row};
use crate::import::values::Code;

/// How the cells of a line are told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Dialect {
    /// An ASCII character.
    pub delimiter: char,
    /// `\"` inside quotes is a quote, as some databases write it; otherwise `""` is.
    #[serde(default)]
    pub backslash: bool,
}

impl Dialect {
    pub const COMMA: Self = Self { delimiter: ',', backslash: false };
}

/// What became of an attempt to read one record from the buffer.
enum Attempt {
    /// Bytes used, line end included.
    Complete(usize),
    /// The buffer ends inside the record.
    Cut,
    Broken {
        cell: usize,
        why: &'static str,
    },
}

/// An iterator of rows over UTF-8 bytes.
pub struct Delimited<R> {
    input: R,
    dialect: Dialect,
    buffer: Vec<u8>,
    from: usize,
    ended: bool,
    number: u64,
    /// Cells of the first row: after broken quotes, lines of another width belong to the broken row.
    width: Option<usize>,
    recovering_from: Option<u64>,
    text: Vec<u8>,
    ends: Vec<u32>,
    failed: bool,
}

const CHUNK: usize = 256 * 1024;

impl<R: Read> Delimited<R> {
    pub fn new(input: R, dialect: Dialect) -> Self {
        Self {
            input,
            dialect,
            buffer: Vec::new(),
            from: 0,
            ended: false,
            number: 0,
            width: None,
            recovering_from: None,
            text: Vec::new(),
            ends: Vec::new(),
            failed: false,
        }
    }

    fn read_row(&mut self) -> Option<Result<Row, Problem>> {
        loop {
            if self.from == self.buffer.len() && !self.more() {
                return None;
            }
            self.text.clear();
            self.ends.clear();
            match self.attempt() {
                Attempt::Complete(used) => {
                    self.from += used;
                    self.number += 1;
                    if self.ends.len() == 1 && self.text.is_empty() && !self.was_quoted(used) {
                        // A blank line has a number but is no row.
                        continue;
                    }
                    return Some(self.finish());
                }
                Attempt::Cut if self.buffer.len() - self.from > LONGEST_ROW => {
                    return Some(Err(
                        self.give_up(self.ends.len(), "the row does not end within 16 MiB: a quote is not closed")
                    ));
                }
                Attempt::Cut => {
                    if !self.more() {
                        return None;
                    }
                }
                Attempt::Broken { cell, why } => return Some(Err(self.give_up(cell, why))),
            }
        }
    }

    fn was_quoted(&self, used: usize) -> bool {
        self.buffer[self.from - used] == b'"'
    }

    /// Reads on; `false` when nothing is left to read, or reading failed.
    /// At the end of the file the buffer may still hold the last record: `attempt` then takes it as it is.
    fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        self.buffer.drain(..self.from);
        self.from = 0;
        let start = self.buffer.len();
        let wanted = CHUNK.max(start);
        self.buffer.resize(start + wanted, 0);
        let read = read_some(&mut self.input, &mut self.buffer[start..]);
        self.buffer.truncate(start + read.as_ref().copied().unwrap_or(0));
        match read {
            Ok(0) => {
                self.ended = true;
                start > 0
            }
            Ok(_) => true,
            Err(_) => {
                self.ended = true;
                self.failed = true;
                self.buffer.clear();
                false
            }
        }
    }

    /// Splits the record at `from` into `text` and `ends`.
    fn attempt(&mut self) -> Attempt {
        let bytes = &self.buffer[self.from..];
        let delimiter = u8::try_from(self.dialect.delimiter).unwrap_or(b',');
        let mut at = 0;
        loop {
            let cell = self.ends.len();
            if cell > MOST_CELLS {
                return Attempt::Broken { cell, why: "the row has more than 20 000 cells" };
            }
            if bytes.get(at) == Some(&b'"') {
                match quoted(&bytes[at + 1..], self.dialect.backslash, self.ended, &mut self.text) {
                    Quoted::Closed(used) => at += 1 + used,
                    Quoted::Cut => return Attempt::Cut,
                    Quoted::Open => {
                        return Attempt::Broken { cell, why: "the quote that opens this cell is not closed" };
                    }
                }
            } else {
                let length = memchr::memchr3(delimiter, b'\n', b'\r', &bytes[at..]);
                let length = match length {
                    Some(length) => length,
                    None if self.ended => bytes.len() - at,
                    None => return Attempt::Cut,
                };
                self.text.extend_from_slice(&bytes[at..at + length]);
                at += length;
            }
            self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
            match bytes.get(at) {
                Some(b) if *b == delimiter => at += 1,
                Some(b'\n') => return Attempt::Complete(at + 1),
                Some(b'\r') => match bytes.get(at + 1) {
                    Some(b'\n') => return Attempt::Complete(at + 2),
                    None if !self.ended => return Attempt::Cut,
                    _ => return Attempt::Complete(at + 1),
                },
                None if self.ended => return Attempt::Complete(at),
                None => return Attempt::Cut,
                Some(_) => return Attempt::Broken { cell, why: "text follows the closing quote of this cell" },
            }
        }
    }

    fn finish(&mut self) -> Result<Row, Problem> {
        let width = *self.width.get_or_insert(self.ends.len());
        if let Some(broken) = self.recovering_from {
            if self.ends.len() != width {
                let why = format!("this line seems to belong to row {broken}, whose quotes are broken");
                return Err(Problem::new(self.number, None, &lossy(&self.text), Code::BadQuotes, why));
            }
            self.recovering_from = None;
        }
        let mut start = 0;
        for (cell, end) in self.ends.iter().enumerate() {
            let length = (*end - start) as usize;
            if length > LONGEST_CELL {
                let why = format!("the cell has {length} bytes, at most {LONGEST_CELL} are read");
                let value = lossy(&self.text[start as usize..start as usize + 200]);
                return Err(Problem::new(self.number, Some(cell), &value, Code::TooLong, why));
            }
            start = *end;
        }
        match String::from_utf8(std::mem::take(&mut self.text)) {
            Ok(text) => Ok(Row::of_parts(self.number, text, std::mem::take(&mut self.ends))),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let cell = self.ends.partition_point(|end| (*end as usize) <= at);
                let start = if cell == 0 { 0 } else { self.ends[cell - 1] as usize };
                let end = self.ends.get(cell).map_or(at + 1, |end| *end as usize);
                let value = lossy(&error.as_bytes()[start..end]);
                let why = "the cell holds bytes that are not in the encoding of the file";
                Err(Problem::new(self.number, Some(cell), &value, Code::BadBytes, why))
            }
        }
    }

    /// Gives up the row at its first line end, so that the next line gets its chance.
    fn give_up(&mut self, cell: usize, why: &'static str) -> Problem {
        self.number += 1;
        let shown = self.buffer[self.from..].len().min(200);
        let value = lossy(&self.buffer[self.from..self.from + shown]);
        loop {
            if let Some(at) = memchr::memchr2(b'\n', b'\r', &self.buffer[self.from..]) {
                let is_pair = self.buffer[self.from + at..].starts_with(b"\r\n");
                self.from += at + if is_pair { 2 } else { 1 };
                break;
            }
            self.from = self.buffer.len();
            if !self.more() {
                break;
            }
        }
        self.recovering_from = Some(self.number);
        let line = value.split(['\n', '\r']).next().unwrap_or("");
        Problem::new(self.number, Some(cell), line, Code::BadQuotes, why)
    }
}

impl<R: Read> Iterator for Delimited<R> {
    type Item = Result<Row, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.read_row();
        if row.is_none() && std::mem::take(&mut self.failed) {
            return Some(Err(Problem::damaged(self.number + 1, "it is cut off or cannot be unpacked")));
        }
        row
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn read_some(input: &mut impl Read, out: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match input.read(out) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

enum Quoted {
    /// Bytes used, closing quote included.
    Closed(usize),
    Cut,
    Open,
}

/// Reads the inside of a quoted cell and its closing quote.
fn quoted(bytes: &[u8], backslash: bool, ended: bool, text: &mut Vec<u8>) -> Quoted {
    let mut at = 0;
    loop {
        let found =
            if backslash { memchr::memchr2(b'"', b'\\', &bytes[at..]) } else { memchr::memchr(b'"', &bytes[at..]) };
        let Some(length) = found else {
            return if ended { Quoted::Open } else { Quoted::Cut };
        };
        text.extend_from_slice(&bytes[at..at + length]);
        at += length;
        let next = bytes.get(at + 1);
        match (bytes[at], next) {
            (_, None) if !ended => return Quoted::Cut,
            (b'\\', Some(escaped @ (b'"' | b'\\'))) => {
                text.push(*escaped);
                at += 2;
            }
            (b'\\', _) => {
                text.push(b'\\');
                at += 1;
            }
            (_, Some(b'"')) => {
                text.push(b'"');
                at += 2;
            }
            _ => return Quoted::Closed(at + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<Result<Vec<String>, (u64, Code)>> {
        Delimited::new(text.as_bytes(), Dialect::COMMA)
            .map(|row| match row {
                Ok(row) => Ok(row.cells().map(str::to_owned).collect()),
                Err(problem) => Err((problem.row, problem.code)),
            })
            .collect()
    }

    fn cells(cells: &[&str]) -> Result<Vec<String>, (u64, Code)> {
        Ok(cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn quotes_line_ends_and_blank_lines() {
        assert_eq!(
            read("a,b\r\n\"x,\"\"y\"\"\nz\",2\n\n\"\"\r3,"),
            [cells(&["a", "b"]), cells(&["x,\"y\"\nz", "2"]), cells(&[""]), cells(&["3", ""])]
        );
        assert_eq!(read("a\n\nb").len(), 2);
        let numbers: Vec<u64> =
            Delimited::new("a\n\n\"b\nc\"\nd".as_bytes(), Dialect::COMMA).flatten().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 3, 4]);
    }

    #[test]
    fn broken_quotes_cost_their_own_line() {
        let broken = Err((2, Code::BadQuotes));
        assert_eq!(
            read("a,b\n\"he said \"hi\" to me\",1\nx,2\n"),
            [cells(&["a", "b"]), broken.clone(), cells(&["x", "2"])]
        );
        assert_eq!(read("a,b\n\"open,1\nx,2\n"), [cells(&["a", "b"]), broken.clone(), cells(&["x", "2"])]);
        assert_eq!(
            read("a,b\n\"one \"two\" three\nrest\",1\nx,2\n"),
            [cells(&["a", "b"]), broken, cells(&["rest\"", "1"]), cells(&["x", "2"])]
        );
    }

    #[test]
    fn a_huge_cell_and_bad_bytes_cost_their_own_row() {
        let text = format!("a,b\n\"{}\",1\nx,2\n", "y".repeat(LONGEST_CELL + 1));
        assert_eq!(read(&text)[1..], [Err((2, Code::TooLong)), cells(&["x", "2"])]);
        let endless = format!("a,b\n\"{}\nx,2\n", "y".repeat(LONGEST_ROW + 10));
        assert_eq!(read(&endless)[1..], [Err((2, Code::BadQuotes)), cells(&["x", "2"])]);
        let rows: Vec<_> = Delimited::new(&b"a,b\n1,caf\xe9\n2,ok\n"[..], Dialect::COMMA).collect();
        let problem = rows[1].as_ref().expect_err("bad bytes");
        assert_eq!((problem.row, problem.cell, problem.code), (2, Some(1), Code::BadBytes));
        assert!(rows[2].is_ok());
    }

    #[test]
    fn backslashes_escape_where_the_dialect_says_so() {
        let dialect = Dialect { delimiter: ',', backslash: true };
        let rows: Vec<Row> = Delimited::new(r#""a \"b\" c\\",2"#.as_bytes(), dialect).flatten().collect();
        assert_eq!(rows[0].cells().collect::<Vec<_>>(), ["a \"b\" c\\", "2"]);
    }

    proptest! {
        #[test]
        fn what_a_csv_writer_writes_is_read_back(table in proptest::collection::vec(
            proptest::collection::vec("[a-c\",;\r\n é]{0,6}", 2..4), 1..6)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).expect("memory");
            }
            let text = writer.into_inner().expect("memory");
            let mut rows = Vec::new();
            for row in Delimited::new(&text[..], Dialect::COMMA) {
                rows.push(row.expect("well-formed").cells().map(str::to_owned).collect::<Vec<_>>());
            }
            prop_assert_eq!(rows, table);
        }

        #[test]
        fn any_bytes_end_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), backslash: bool) {
            let lines = bytes.len() + 2;
            let dialect = Dialect { delimiter: ';', backslash };
            prop_assert!(Delimited::new(&bytes[..], dialect).count() <= lines);
        }
    }
}
