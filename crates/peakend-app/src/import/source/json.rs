//! Rows of JSON: one per element of an array somewhere in the file, or one per line. Nested members are named with dots.

use std::io::{BufReader, Read};

use serde_json::Value;

use super::{LONGEST_CELL, LONGEST_ROW, Problem, Row};
use crate::import::values::Code;

/// Elements nested deeper than this are refused.
pub const DEEPEST: usize = 64;

/// Bytes of a stream, one at a time, with one byte of foresight.
struct Bytes<R> {
    inner: std::io::Bytes<BufReader<R>>,
    peeked: Option<u8>,
    error: Option<std::io::Error>,
}

impl<R: Read> Bytes<R> {
    fn new(inner: R) -> Self {
        Self { inner: BufReader::with_capacity(256 * 1024, inner).bytes(), peeked: None, error: None }
    }

    fn next(&mut self) -> Option<u8> {
        if let Some(byte) = self.peeked.take() {
            return Some(byte);
        }
        match self.inner.next()? {
            Ok(byte) => Some(byte),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.peeked = self.next();
        self.peeked
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.next();
        }
    }

    /// The byte after white space.
    fn next_token(&mut self) -> Option<u8> {
        self.skip_space();
        self.next()
    }

    fn ending(&self) -> String {
        match &self.error {
            Some(error) => error.to_string(),
            None => "the file ends in the middle of a value".to_owned(),
        }
    }

    /// Reads one value into `out`, without judging it; says how deep it was nested.
    /// Past `LONGEST_ROW` bytes or `DEEPEST` levels nothing is stored any more. `None` at the end of the file.
    fn value(&mut self, out: &mut Vec<u8>) -> Option<usize> {
        out.clear();
        self.skip_space();
        let (mut depth, mut deepest) = (0_usize, 0_usize);
        let (mut in_string, mut escaped) = (false, false);
        loop {
            let Some(byte) = self.peek() else {
                // A number or word may end with the file.
                return (depth == 0 && !in_string && !out.is_empty()).then_some(deepest);
            };
            if in_string {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => {
                        depth += 1;
                        deepest = deepest.max(depth);
                    }
                    b'}' | b']' | b',' if depth == 0 => return Some(deepest),
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
            }
            self.next();
            if out.len() <= LONGEST_ROW && deepest <= DEEPEST {
                out.push(byte);
            }
            let is_closed = depth == 0 && !in_string && matches!(byte, b'}' | b']' | b'"');
            if is_closed {
                return Some(deepest);
            }
        }
    }
}

/// Finds the members that lead to the rows of a JSON file that begins with `sample`:
/// none for an array or for one object that is a row itself.
pub fn path_to_rows(sample: &[u8]) -> Vec<String> {
    const USUAL: [&str; 17] = [
        "data",
        "items",
        "results",
        "records",
        "rows",
        "entries",
        "entry",
        "reviews",
        "tickets",
        "responses",
        "comments",
        "feedback",
        "messages",
        "interactions",
        "events",
        "complaints",
        "values",
    ];
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut bytes = Bytes::new(sample);
    if bytes.next_token() == Some(b'{') {
        explore(&mut bytes, &mut Vec::new(), &mut found);
    }
    let is_usual = |path: &&Vec<String>| path.last().is_some_and(|name| USUAL.contains(&name.as_str()));
    found.iter().find(is_usual).or(found.first()).cloned().unwrap_or_default()
}

/// Collects the paths of arrays of objects inside the object just opened. An object with an id of its own
/// is a record: its arrays are parts of it. Gives up quietly where the sample ends.
fn explore(bytes: &mut Bytes<&[u8]>, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> Option<()> {
    let before = found.len();
    let mut scratch = Vec::new();
    let mut is_record = false;
    loop {
        match bytes.next_token()? {
            b'}' => break,
            b',' => {}
            b'"' => {
                let name = member_name(bytes)?;
                bytes.skip_space();
                match bytes.peek()? {
                    b'{' if path.len() < 3 => {
                        bytes.next();
                        path.push(name);
                        explore(bytes, path, found);
                        path.pop();
                    }
                    b'[' => {
                        let deepest = first_is_object(bytes)?;
                        if deepest {
                            path.push(name);
                            found.push(path.clone());
                            path.pop();
                        }
                        finish_array(bytes, &mut scratch)?;
                    }
                    first => {
                        is_record |= name == "id" && !matches!(first, b'{' | b'n');
                        bytes.value(&mut scratch)?;
                    }
                }
            }
            _ => return None,
        }
        if is_record {
            found.truncate(before);
        }
    }
    Some(())
}

/// After the opening `[` was peeked: whether its first element is an object.
fn first_is_object(bytes: &mut Bytes<&[u8]>) -> Option<bool> {
    bytes.next();
    bytes.skip_space();
    Some(bytes.peek()? == b'{')
}

/// Reads to the end of an array whose `[` is behind us.
fn finish_array(bytes: &mut Bytes<&[u8]>, scratch: &mut Vec<u8>) -> Option<()> {
    loop {
        bytes.skip_space();
        match bytes.peek()? {
            b']' => {
                bytes.next();
                return Some(());
            }
            b',' => {
                bytes.next();
            }
            b'}' => return None,
            _ => {
                bytes.value(scratch)?;
            }
        }
    }
}

/// The member's name, after its opening quote, with the colon behind it.
fn member_name<R: Read>(bytes: &mut Bytes<R>) -> Option<String> {
    let mut raw = vec![b'"'];
    let mut escaped = false;
    loop {
        let byte = bytes.next()?;
        raw.push(byte);
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => break,
            _ if raw.len() > 10_000 => return None,
            _ => {}
        }
    }
    let name = serde_json::from_slice(&raw).ok()?;
    (bytes.next_token()? == b':').then_some(name)
}

/// The elements of the array (or the one object) that `path` leads to.
pub struct Elements<R> {
    bytes: Bytes<R>,
    path: Option<Vec<String>>,
    in_array: bool,
    number: u64,
    ended: bool,
    scratch: Vec<u8>,
}

impl<R: Read> Elements<R> {
    pub fn new(inner: R, path: Vec<String>) -> Self {
        Self {
            bytes: Bytes::new(inner),
            path: Some(path),
            in_array: false,
            number: 0,
            ended: false,
            scratch: Vec::new(),
        }
    }

    /// Walks to the rows.
    fn enter(&mut self, path: &[String]) -> Result<(), String> {
        for wanted in path {
            if self.bytes.next_token() != Some(b'{') {
                return Err(format!("no object holds “{wanted}”"));
            }
            self.find_member(wanted)?;
        }
        self.bytes.skip_space();
        match self.bytes.peek() {
            Some(b'[') => {
                self.bytes.next();
                self.in_array = true;
                Ok(())
            }
            Some(b'{') => Ok(()),
            _ => Err("neither an array nor an object stands there".to_owned()),
        }
    }

    fn find_member(&mut self, wanted: &str) -> Result<(), String> {
        loop {
            match self.bytes.next_token() {
                Some(b',') => {}
                Some(b'"') => {
                    let name = member_name(&mut self.bytes).ok_or("a member's name cannot be read")?;
                    if name == wanted {
                        return Ok(());
                    }
                    self.bytes.value(&mut self.scratch).ok_or_else(|| self.bytes.ending())?;
                }
                _ => return Err(format!("“{wanted}” is not there")),
            }
        }
    }

    fn read_element(&mut self) -> Option<Result<Row, Problem>> {
        if let Some(path) = self.path.take()
            && let Err(why) = self.enter(&path)
        {
            self.ended = true;
            return Some(Err(Problem::damaged(1, why)));
        }
        self.bytes.skip_space();
        while self.bytes.peek() == Some(b',') {
            self.bytes.next();
            self.bytes.skip_space();
        }
        if self.in_array && self.bytes.peek() == Some(b']') {
            self.ended = true;
            return None;
        }
        self.ended = !self.in_array;
        self.number += 1;
        let Some(depth) = self.bytes.value(&mut self.scratch).filter(|_| !self.scratch.is_empty()) else {
            self.ended = true;
            return Some(Err(Problem::damaged(self.number, self.bytes.ending())));
        };
        Some(row_of(self.number, &self.scratch, depth))
    }
}

impl<R: Read> Iterator for Elements<R> {
    type Item = Result<Row, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended { None } else { self.read_element() }
    }
}

/// One JSON object per line.
pub struct Lines<R> {
    input: BufReader<R>,
    number: u64,
    line: Vec<u8>,
    ended: bool,
}

impl<R: Read> Lines<R> {
    pub fn new(inner: R) -> Self {
        let input = BufReader::with_capacity(256 * 1024, inner);
        Self { input, number: 0, line: Vec::new(), ended: false }
    }

    /// Reads a line of at most `LONGEST_ROW` bytes, and skips the rest of a longer one. `None` at the end.
    fn read_line(&mut self) -> std::io::Result<Option<bool>> {
        use std::io::BufRead;
        self.line.clear();
        let mut fits = true;
        let mut any = false;
        loop {
            let ready = self.input.fill_buf()?;
            if ready.is_empty() {
                return Ok(any.then_some(fits));
            }
            any = true;
            let end = memchr::memchr(b'\n', ready);
            let length = end.map_or(ready.len(), |at| at + 1);
            fits &= self.line.len() + length <= LONGEST_ROW;
            if fits {
                self.line.extend_from_slice(&ready[..length]);
            }
            self.input.consume(length);
            if end.is_some() {
                return Ok(Some(fits));
            }
        }
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Result<Row, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let read = self.read_line();
            self.number += 1;
            match read {
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Problem::damaged(self.number, error)));
                }
                Ok(Some(false)) => {
                    let why = "the line has more than 16 MiB";
                    return Some(Err(Problem::new(self.number, None, "", Code::TooLong, why)));
                }
                Ok(Some(true)) if self.line.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Some(true)) => return Some(row_of(self.number, &self.line, depth_of(&self.line))),
            }
        }
        None
    }
}

fn depth_of(line: &[u8]) -> usize {
    let mut scratch = Vec::new();
    Bytes::new(line).value(&mut scratch).unwrap_or(0)
}

/// The row of one element. Cells stand in `extra` with their names: the columns are known to others.
fn row_of(number: u64, json: &[u8], depth: usize) -> Result<Row, Problem> {
    let shown = || String::from_utf8_lossy(&json[..json.len().min(200)]).into_owned();
    let refuse = |code, why: String| Err(Problem::new(number, None, &shown(), code, why));
    if depth > DEEPEST {
        return refuse(Code::BadJson, format!("the element is nested {depth} levels deep, at most {DEEPEST} are read"));
    }
    if json.len() > LONGEST_ROW {
        return refuse(Code::TooLong, "the element has more than 16 MiB".to_owned());
    }
    let text = match std::str::from_utf8(json) {
        Ok(text) => text,
        Err(_) => return refuse(Code::BadBytes, "the element holds bytes that are not UTF-8".to_owned()),
    };
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return refuse(Code::BadJson, format!("the element is not JSON: {error}")),
    };
    let Value::Object(members) = value else {
        return refuse(Code::BadJson, "the element is not an object with named members".to_owned());
    };
    let mut row = Row::new(number);
    flatten("", members, &mut row.extra);
    for (at, (name, value)) in row.extra.iter().enumerate() {
        if value.len() > LONGEST_CELL {
            let why = format!("“{name}” has {} bytes, at most {LONGEST_CELL} are read", value.len());
            return Err(Problem::new(number, Some(at), value, Code::TooLong, why));
        }
    }
    Ok(row)
}

fn flatten(prefix: &str, members: serde_json::Map<String, Value>, cells: &mut Vec<(String, String)>) {
    for (name, value) in members {
        let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match value {
            Value::Null => {}
            Value::Object(inner) => flatten(&name, inner, cells),
            Value::Array(items) if items.is_empty() => {}
            other => cells.push((name, as_text(other))),
        }
    }
}

fn as_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            items.into_iter().map(as_text).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(row: &Row) -> Vec<(&str, &str)> {
        row.extra.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    #[test]
    fn members_are_flattened_and_arrays_joined() {
        let text = r#"[{"a":1,"b":{"c":"x","d":[1,"2"]},"e":null,"f":[{"g":1}]},{"z":true}]"#;
        let rows: Vec<Row> = Elements::new(text.as_bytes(), Vec::new()).flatten().collect();
        assert_eq!(pairs(&rows[0]), [("a", "1"), ("b.c", "x"), ("b.d", "1, 2"), ("f", r#"[{"g":1}]"#)]);
        assert_eq!((rows[1].number, pairs(&rows[1])), (2, vec![("z", "true")]));
    }

    #[test]
    fn rows_are_found_inside_objects() {
        let feed = br#"{"feed":{"author":{"name":"x"},"entry":[{"id":{"label":"1"}}]},"n":[1]}"#;
        assert_eq!(path_to_rows(feed), ["feed", "entry"]);
        let rows: Vec<Row> = Elements::new(&feed[..], path_to_rows(feed)).flatten().collect();
        assert_eq!(pairs(&rows[0]), [("id.label", "1")]);
        let record = br#"{"id":7,"notes":[{"text":"x"}],"subject":"y"}"#;
        assert!(path_to_rows(record).is_empty());
        assert_eq!(Elements::new(&record[..], Vec::new()).count(), 1);
        let page = br#"{"included":[{"a":1}],"data":[{"b":1},{"b":2}],"count":2}"#;
        assert_eq!(path_to_rows(page), ["data"]);
        assert_eq!(Elements::new(&page[..], path_to_rows(page)).count(), 2);
    }

    #[test]
    fn depth_truncation_and_nonsense_are_reported() {
        let deep = format!("[{}{},{{\"a\":1}}]", "[".repeat(10_000), "]".repeat(10_000));
        let rows: Vec<_> = Elements::new(deep.as_bytes(), Vec::new()).collect();
        assert_eq!(rows[0].as_ref().map_err(|p| p.code).err(), Some(Code::BadJson));
        assert!(rows[1].is_ok());
        let deep_line = format!("{}\n{{\"a\":1}}\n", "{\"a\":".repeat(10_000));
        let lines: Vec<_> = Lines::new(deep_line.as_bytes()).map(|row| row.map_err(|p| p.code)).collect();
        assert_eq!((lines[0].as_ref().err(), lines[1].is_ok()), (Some(&Code::BadJson), true));
        let cut: Vec<_> = Elements::new(&br#"[{"a":1},{"a":"#[..], Vec::new()).map(|r| r.map_err(|p| p.code)).collect();
        assert_eq!(cut[1], Err(Code::Damaged));
        assert_eq!(cut.len(), 2);
        let odd: Vec<_> = Elements::new(&br#"[1,"x",{"a":nope},{"a":1}]"#[..], Vec::new()).map(|r| r.is_ok()).collect();
        assert_eq!(odd, [false, false, false, true]);
    }

    proptest! {
        #[test]
        fn any_bytes_end_without_panic(bytes in "[\\[\\]{}\",:a1\\\\ \n]{0,80}") {
            let path = path_to_rows(bytes.as_bytes());
            prop_assert!(Elements::new(bytes.as_bytes(), path).take(200).count() < 200);
            prop_assert!(Lines::new(bytes.as_bytes()).take(200).count() < 200);
        }
    }
}
