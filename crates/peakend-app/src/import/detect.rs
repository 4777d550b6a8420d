//! What kind of file this is, by its content; its name is only believed where the content is silent.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::encoding::{self, Utf8Reader};
use super::format::{Format, Shape};
use super::source::delimited::{Delimited, Dialect};
use super::source::{Row, json, workbook};

/// How much of a file is looked at, in bytes.
pub const SAMPLE: usize = 1024 * 1024;

/// Why a file cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file is empty")]
    Empty,
    #[error("this is {0}: export the data as CSV, XLSX, JSON or Parquet and import that")]
    WrongKind(&'static str),
    #[error("this is a zip archive with {files} files, the first is “{first}”: unpack it and import the files inside")]
    Zip { files: usize, first: String },
    #[error("this is not a text file, and no other format that can be read")]
    Binary,
    #[error("the file is damaged or cut off: {0}")]
    Damaged(String),
    #[error("there are column names but no rows below them")]
    HeaderOnly,
    #[error("no row of it can be read; row {row}: {why}")]
    NoRow { row: u64, why: String },
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
}

/// Finds out how the file at `path` is written, but for its header.
///
/// # Errors
/// When it is nothing that can be imported; the message says what it is instead.
pub fn detect(path: &Path) -> Result<Format, FileError> {
    let (head, is_whole) = sample(File::open(path)?)?;
    let magic = &head[..head.len().min(16)];
    if magic.starts_with(b"PK\x03\x04") || magic.starts_with(b"PK\x05\x06") {
        return zip(path);
    }
    if magic.starts_with(b"\xd0\xcf\x11\xe0") {
        return first_sheet(path);
    }
    if magic.starts_with(b"PAR1") {
        return parquet(path);
    }
    if magic.starts_with(b"\x1f\x8b") {
        let (inside, is_whole) = sample(flate2::read::MultiGzDecoder::new(File::open(path)?))
            .map_err(|error| FileError::Damaged(error.to_string()))?;
        let format = text(&inside, is_whole)?;
        return Ok(Format { gzip: true, ..format });
    }
    text(&head, is_whole)
}

/// Up to `SAMPLE` bytes, and whether that is all.
fn sample(mut input: impl Read) -> io::Result<(Vec<u8>, bool)> {
    let mut head = Vec::new();
    input.by_ref().take(SAMPLE as u64 + 1).read_to_end(&mut head)?;
    let is_whole = head.len() <= SAMPLE;
    head.truncate(SAMPLE);
    Ok((head, is_whole))
}

/// The format of a text that begins with `sample`.
///
/// # Errors
/// When it is empty, binary, or text of another kind.
pub fn text(sample: &[u8], is_whole: bool) -> Result<Format, FileError> {
    if let Some(kind) = foreign(sample) {
        return Err(FileError::WrongKind(kind));
    }
    let encoding = encoding::guess(sample, is_whole);
    let mut decoded = Vec::new();
    Utf8Reader::new(sample, encoding).read_to_end(&mut decoded)?;
    let start = decoded.iter().position(|b| !b.is_ascii_whitespace()).ok_or(FileError::Empty)?;
    if is_binary(&decoded) {
        return Err(FileError::Binary);
    }
    let trimmed = &decoded[start..];
    if let Some(kind) = markup(trimmed) {
        return Err(FileError::WrongKind(kind));
    }
    let shape = json_shape(trimmed).unwrap_or_else(|| Shape::Delimited { dialect: dialect(&decoded, is_whole) });
    Ok(Format { encoding: encoding.name().to_owned(), ..Format::new(shape) })
}

/// Files of other kinds, by their first bytes.
fn foreign(head: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 16] = [
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "an image"),
        (b"\xff\xd8\xff", "an image"),
        (b"GIF8", "an image"),
        (b"BM6", "an image"),
        (b"RIFF", "an image, sound or film"),
        (b"{\\rtf", "a text document"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"Rar!", "a rar archive"),
        (b"BZh", "a bzip2 archive"),
        (b"\xfd7zXZ", "an xz archive"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"SQLite format 3", "an SQLite database"),
        (b"ARROW1", "an Arrow file"),
        (b"ORC", "an ORC file"),
        (b"$FL2", "an SPSS file"),
    ];
    KINDS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| *kind)
}

fn markup(text: &[u8]) -> Option<&'static str> {
    let head = text[..text.len().min(64)].to_ascii_lowercase();
    let starts = |with: &str| head.starts_with(with.as_bytes());
    if starts("<!doctype html") || starts("<html") || starts("<table") || starts("<head") || starts("<body") {
        return Some("a web page");
    }
    (starts("<?xml") || starts("<!doctype")).then_some("an XML document")
}

/// More than one control character in twenty: no text.
fn is_binary(text: &[u8]) -> bool {
    let head = &text[..text.len().min(8192)];
    let odd = head.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)).count();
    odd * 20 > head.len()
}

fn json_shape(text: &[u8]) -> Option<Shape> {
    let after = |at: usize| text[at..].iter().find(|b| !b.is_ascii_whitespace()).copied();
    match text[0] {
        b'[' if matches!(after(1), Some(b'{' | b'[' | b']' | b'"') | None) => Some(Shape::Json { path: Vec::new() }),
        b'{' if matches!(after(1), Some(b'"' | b'}') | None) => {
            if is_lines(text) {
                return Some(Shape::JsonLines);
            }
            Some(Shape::Json { path: json::path_to_rows(text) })
        }
        _ => None,
    }
}

/// The first line is a whole object and another object begins below it.
fn is_lines(text: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', text) else { return false };
    let is_object = serde_json::from_slice::<serde::de::IgnoredAny>(&text[..end]).is_ok();
    let next = text[end..].iter().find(|b| !b.is_ascii_whitespace());
    is_object && next == Some(&b'{')
}

/// The dialect under which the first rows fit together best.
fn dialect(text: &[u8], is_whole: bool) -> Dialect {
    // The last line of a sample is cut.
    let end = if is_whole { text.len() } else { memchr::memrchr(b'\n', text).map_or(text.len(), |at| at + 1) };
    let text = &text[..end];
    let mut best = (0.0, Dialect::COMMA);
    for delimiter in [',', ';', '\t', '|', '^', '\u{1}'] {
        let candidate = Dialect { delimiter, backslash: false };
        let fit = fit(text, candidate);
        if fit > best.0 {
            best = (fit, candidate);
        }
    }
    let escaped = Dialect { backslash: true, ..best.1 };
    if memchr::memmem::find(text, b"\\\"").is_some() && fit(text, escaped) > fit(text, best.1) {
        return escaped;
    }
    best.1
}

/// How well rows fit together: the share of rows with the most common width, more for wider rows,
/// less for broken quotes. 0 when nearly all rows have one cell.
fn fit(text: &[u8], dialect: Dialect) -> f64 {
    let rows: Vec<Result<Row, _>> = Delimited::new(text, dialect).take(300).collect();
    let mut widths = std::collections::BTreeMap::<usize, usize>::new();
    let mut broken = 0;
    for row in &rows {
        match row {
            Ok(row) => *widths.entry(row.width()).or_default() += 1,
            Err(_) => broken += 1,
        }
    }
    let Some((width, count)) = widths.iter().max_by_key(|(width, count)| (**count, **width)) else { return 0.0 };
    if *width < 2 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 300 rows and 20 000 cells")]
    let (share, width, broken) =
        (*count as f64 / rows.len() as f64, *width as f64, f64::from(broken) / rows.len() as f64);
    share * share * (1.0 + width.ln() / 4.0) - broken
}

fn zip(path: &Path) -> Result<Format, FileError> {
    let damaged = |error: &dyn std::fmt::Display| FileError::Damaged(error.to_string());
    let archive = zip::ZipArchive::new(io::BufReader::new(File::open(path)?)).map_err(|error| damaged(&error))?;
    let mut names: Vec<String> = archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
    names.sort_unstable();
    let has = |name: &str| names.iter().any(|file| file == name);
    if has("xl/workbook.xml") || has("xl/workbook.bin") || (has("content.xml") && has("mimetype")) {
        return first_sheet(path);
    }
    if has("word/document.xml") {
        return Err(FileError::WrongKind("a text document"));
    }
    if has("ppt/presentation.xml") {
        return Err(FileError::WrongKind("a presentation"));
    }
    match names.first() {
        Some(first) => Err(FileError::Zip { files: names.len(), first: first.clone() }),
        None => Err(FileError::Empty),
    }
}

/// The first sheet that has rows.
fn first_sheet(path: &Path) -> Result<Format, FileError> {
    let sheets = workbook::sheets(path).map_err(|error| FileError::Damaged(error.to_string()))?;
    for sheet in sheets {
        let format = Format::new(Shape::Workbook { sheet });
        let mut rows = super::source::open(path, &format, None)?;
        match rows.next() {
            Some(Err(problem)) if problem.code == super::values::Code::Damaged => {
                return Err(FileError::Damaged(problem.text));
            }
            Some(_) => return Ok(format),
            None => {}
        }
    }
    Err(FileError::Empty)
}

/// A Parquet file also ends with its magic; one that was cut off does not.
fn parquet(path: &Path) -> Result<Format, FileError> {
    use std::io::{Seek, SeekFrom};
    let mut file = File::open(path)?;
    let mut end = [0; 4];
    let is_whole = file.metadata()?.len() >= 12
        && file.seek(SeekFrom::End(-4)).and_then(|_| file.read_exact(&mut end)).is_ok()
        && &end == b"PAR1";
    if !is_whole {
        return Err(FileError::Damaged("its end is missing".to_owned()));
    }
    Ok(Format { header_rows: 1, ..Format::new(Shape::Parquet) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(sample: &str, expected: &str) {
        let found = text(sample.as_bytes(), true).map_or_else(|error| error.to_string(), |format| format.describe());
        assert!(found.starts_with(expected), "{found} for {sample}");
    }

    #[test]
    fn kinds_are_told_by_content() {
        check("a,b\n1,2\n", "CSV, comma");
        check("a;b\n1,5;2\n", "CSV, semicolon");
        check("a\tb, c\n1\t2\n", "CSV, tab");
        check("text\nyes, really, good\nno\nwell, yes\n", "CSV, comma");
        check("[{\"a\":1}]", "JSON");
        check("{\"tickets\":[{\"a\":1}],\"count\":1}", "JSON, tickets");
        check("{\"a\":1}\n{\"a\":2}\n", "JSON lines");
        check(&"[".repeat(10_000), "JSON");
        check("", "the file is empty");
        check(" \r\n\n", "the file is empty");
        check("%PDF-1.7", "this is a PDF document");
        check("<!DOCTYPE html><p>", "this is a web page");
        check("\u{1}\u{2}\u{3}\0\0\0abc", "this is not a text file");
    }

    proptest! {
        #[test]
        fn any_bytes_end_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = text(&bytes, true);
            let _ = text(&bytes, false);
        }
    }
}
