//! The texts of an input in order: lines, lines of JSON, or a column of a table; one at a time, whatever the length.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

use peakend_app::import::source::{Row, Rows, of_text};
use peakend_app::import::values::Code;
use peakend_app::import::{Field, FileError, Format, Inspection, Preferences, Shape, detect, encoding, guess, inspect};

use crate::parquet::LakeParquet;
use crate::table::{Local, TableError, listed};

/// What is looked at before the first row is answered, in bytes.
const PEEK: usize = 64 * 1024;
/// A longer line is not read: nobody wrote it.
const LONGEST_LINE: usize = 64 * 1024 * 1024;

/// What stands in one row, before it is read.
pub enum Item {
    Text(String),
    /// A line as it came; bytes that are no UTF-8 become replacement characters.
    Line(Vec<u8>),
    /// A line of JSON, the text under this name.
    Json(Vec<u8>),
    Unreadable(String),
}

/// An opened input.
pub struct Input {
    rows: Kind,
    /// Name of the column that is read; None for lines of text.
    pub column: Option<String>,
    /// What was decided without being told, for standard error.
    pub note: Option<String>,
}

enum Kind {
    Lines(Lines),
    Json(Lines),
    Table { rows: Rows, at: usize, name: String, names_cells: bool },
}

type Bytes = Box<dyn Read + Send>;

impl Input {
    /// Opens the file, or standard input when it is `-`.
    ///
    /// # Errors
    /// When it cannot be read at all, or has no such column; the message names the columns there are.
    pub fn open(file: &Path, wanted: Option<&str>) -> Result<Self, TableError> {
        let of_file = |cause: FileError| TableError::File { file: file.display().to_string(), cause };
        if file.is_dir() {
            return Err(of_file(FileError::WrongKind("a folder")));
        }
        let raw: Bytes = match file == Path::new("-") {
            true => Box::new(std::io::stdin()),
            false => Box::new(File::open(file).map_err(|error| of_file(error.into()))?),
        };
        let (head, raw) = peeked(raw).map_err(|error| of_file(error.into()))?;
        let (head, raw) = if head.bytes.starts_with(b"\x1f\x8b") {
            let inside: Bytes = Box::new(flate2::read::MultiGzDecoder::new(raw));
            peeked(inside).map_err(|error| of_file(FileError::Damaged(error.to_string())))?
        } else {
            (head, raw)
        };
        let opened = match is_packed(&head.bytes) {
            true => Self::packed(file, raw, wanted),
            false => Self::of_text(file, &head, raw, wanted),
        };
        opened.map_err(|trouble| trouble.of(file))
    }

    /// Spreadsheets, Parquet and documents of JSON are read from a file of their own.
    fn packed(file: &Path, bytes: Bytes, wanted: Option<&str>) -> Result<Self, Trouble> {
        let local = Local::holding(file, bytes)?;
        let seen = inspect(local.path(), Some(&LakeParquet))?;
        let rows = inspect::data_rows(local.path(), &seen.format, Some(&LakeParquet)).map_err(FileError::Io)?;
        // The copy lives as long as its rows.
        let rows: Rows = Box::new(rows.chain(std::iter::from_fn(move || {
            let _kept = &local;
            None
        })));
        Self::table(&seen, rows, wanted)
    }

    fn of_text(file: &Path, head: &Head, bytes: Bytes, wanted: Option<&str>) -> Result<Self, Trouble> {
        let format = match detect::text(&head.bytes, head.is_whole) {
            Ok(format) => format,
            Err(FileError::Empty) if wanted.is_none() => return Ok(Self::lines(bytes, head, None)),
            Err(error) if is_called(file, &["csv", "tsv", "json", "jsonl", "ndjson"]) => return Err(error.into()),
            // A customer may paste markup; a file of it is named so.
            Err(FileError::WrongKind("a web page" | "an XML document"))
                if !is_called(file, &["html", "htm", "xml"]) =>
            {
                return Ok(Self::lines(bytes, head, None));
            }
            Err(FileError::Binary) => return Ok(Self::lines(bytes, head, None)),
            Err(error) => return Err(error.into()),
        };
        if is_called(file, &["txt", "text", "log"]) && wanted.is_none() {
            return Ok(Self::lines(bytes, head, None));
        }
        match &format.shape {
            Shape::Json { .. } | Shape::JsonLines if head.is_json_lines() || is_called(file, &["jsonl", "ndjson"]) => {
                Self::json_lines(head, bytes, format, wanted)
            }
            Shape::Json { .. } if !is_called(file, &["json"]) && wanted.is_none() && !head.is_json() => {
                Ok(Self::lines(bytes, head, None))
            }
            Shape::Json { .. } | Shape::JsonLines => Self::packed(file, bytes, wanted),
            _ => Self::delimited(file, head, bytes, format, wanted),
        }
    }

    fn json_lines(head: &Head, bytes: Bytes, format: Format, wanted: Option<&str>) -> Result<Self, Trouble> {
        let bytes = utf8(bytes, head);
        let format = Format { shape: Shape::JsonLines, ..format };
        let seen = inspect::of_rows(of_text(head.lines(), &format).map_err(FileError::Io)?, format)?;
        let (column, note) = column(&seen, wanted)?;
        Ok(Self { rows: Kind::Json(Lines::new(bytes)), column: Some(column), note })
    }

    fn delimited(
        file: &Path,
        head: &Head,
        bytes: Bytes,
        format: Format,
        wanted: Option<&str>,
    ) -> Result<Self, Trouble> {
        let rows = of_text(head.lines(), &format).map_err(FileError::Io)?;
        let seen = match inspect::of_rows(rows, format) {
            Ok(seen) => seen,
            Err(FileError::HeaderOnly) if wanted.is_none() => return Ok(Self::lines(bytes, head, None)),
            Err(error) => return Err(error.into()),
        };
        if wanted.is_none() && !is_called(file, &["csv", "tsv", "tab"]) && !names_a_text(&seen) {
            let note = (seen.columns.len() > 1).then_some("every line is read as a text; --text names a column");
            return Ok(Self::lines(bytes, head, note));
        }
        let seen = with_header(seen, head, wanted)?;
        let rows = inspect::below_header(of_text(bytes, &seen.format).map_err(FileError::Io)?, &seen.format);
        Self::table(&seen, rows, wanted)
    }

    fn lines(bytes: Bytes, head: &Head, note: Option<&str>) -> Self {
        let lines = Lines::new(utf8(bytes, head));
        Self { rows: Kind::Lines(lines), column: None, note: note.map(str::to_owned) }
    }

    fn table(seen: &Inspection, rows: Rows, wanted: Option<&str>) -> Result<Self, Trouble> {
        let (name, note) = column(seen, wanted)?;
        let at = seen.columns.iter().position(|column| column.name == name).unwrap_or(usize::MAX);
        let names_cells = seen.format.names_cells();
        Ok(Self { rows: Kind::Table { rows, at, name: name.clone(), names_cells }, column: Some(name), note })
    }

    /// Whether reading on may wait for whoever writes the input.
    pub fn may_wait(&self) -> bool {
        match &self.rows {
            Kind::Lines(lines) | Kind::Json(lines) => lines.input.buffer().is_empty(),
            Kind::Table { .. } => false,
        }
    }

    /// The next row; None at the end.
    ///
    /// # Errors
    /// When the input cannot be read on.
    pub fn next(&mut self) -> std::io::Result<Option<Item>> {
        match &mut self.rows {
            Kind::Lines(lines) => lines.next(|line| Some(Item::Line(line))),
            Kind::Json(lines) => {
                lines.next(|line| (!line.iter().all(u8::is_ascii_whitespace)).then_some(Item::Json(line)))
            }
            Kind::Table { rows, at, name, names_cells } => loop {
                return match rows.next() {
                    None => Ok(None),
                    Some(Ok(row)) if row.is_blank() && !*names_cells => continue,
                    Some(Ok(row)) => Ok(Some(Item::Text(cell(&row, *at, name, *names_cells)))),
                    Some(Err(problem)) if problem.code == Code::Damaged => Err(std::io::Error::other(problem.text)),
                    Some(Err(problem)) => Ok(Some(Item::Unreadable(problem.text))),
                };
            },
        }
    }
}

/// Why an input is none, before its name is added.
enum Trouble {
    File(FileError),
    Table(TableError),
}

impl Trouble {
    fn of(self, file: &Path) -> TableError {
        match self {
            Self::File(cause) => TableError::File { file: file.display().to_string(), cause },
            Self::Table(error) => error,
        }
    }
}

impl From<FileError> for Trouble {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

fn cell(row: &Row, at: usize, name: &str, names_cells: bool) -> String {
    if names_cells && let Some((_, value)) = row.extra.iter().find(|(own, _)| own == name) {
        return value.clone();
    }
    row.cell(at).to_owned()
}

/// The column of the texts, and what to say where it was guessed.
fn column(seen: &Inspection, wanted: Option<&str>) -> Result<(String, Option<String>), Trouble> {
    let names = || seen.columns.iter().map(|column| column.name.as_str());
    if let Some(wanted) = wanted {
        let folded = wanted.trim().to_lowercase();
        let exact = names().find(|name| *name == wanted);
        let found = exact.or_else(|| names().find(|name| name.trim().to_lowercase() == folded));
        let known = || listed(names());
        let missing = || TableError::NoColumn { name: wanted.to_owned(), known: known() };
        return Ok((found.ok_or_else(missing).map_err(Trouble::Table)?.to_owned(), None));
    }
    let guessed = guess(seen, &Preferences::default());
    let said = guessed.mapping.columns.iter().find(|rule| rule.field == Field::Text).map(|rule| rule.column.clone());
    let name = said.or_else(|| longest(seen)).ok_or(FileError::HeaderOnly)?;
    let note = (names().count() > 1).then(|| format!("reading the column “{name}”; --text names another"));
    Ok((name, note))
}

/// The column whose cells have most letters.
fn longest(seen: &Inspection) -> Option<String> {
    let letters = |at: usize| -> usize {
        seen.sample.iter().map(|row| row.cell(at).chars().filter(|c| c.is_alphabetic()).count()).sum()
    };
    (0..seen.columns.len())
        .max_by_key(|at| (letters(*at), std::cmp::Reverse(*at)))
        .map(|at| seen.columns[at].name.clone())
}

/// Whether the first row names a column of texts, so that what looks like lines is a table.
fn names_a_text(seen: &Inspection) -> bool {
    if !seen.columns.iter().any(|column| column.named) {
        return false;
    }
    const WORDS: [&str; 36] = [
        "text",
        "comment",
        "comments",
        "review",
        "reviews",
        "feedback",
        "message",
        "body",
        "content",
        "verbatim",
        "narrative",
        "description",
        "answer",
        "story",
        "tweet",
        "sentence",
        "texto",
        "comentario",
        "comentarios",
        "reseña",
        "opinión",
        "mensaje",
        "comentário",
        "avaliação",
        "mensagem",
        "opinião",
        "текст",
        "отзыв",
        "комментарий",
        "сообщение",
        "文本",
        "评论",
        "评价",
        "内容",
        "評論",
        "評價",
    ];
    seen.columns.iter().any(|column| {
        let name = column.name.trim().to_lowercase();
        name.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word)) && name.chars().count() <= 40
    })
}

/// A header that looks like data is believed when it has the name asked for.
fn with_header(seen: Inspection, head: &Head, wanted: Option<&str>) -> Result<Inspection, Trouble> {
    let has = |seen: &Inspection| wanted.is_none_or(|name| column(seen, Some(name)).is_ok());
    if has(&seen) {
        return Ok(seen);
    }
    let format = Format { skipped_rows: 0, header_rows: 1, ..seen.format.clone() };
    let rows = of_text(head.lines(), &format).map_err(FileError::Io)?;
    match inspect::of_rows(rows, format) {
        Ok(again) if has(&again) => Ok(again),
        _ => Ok(seen),
    }
}

/// The beginning of an input.
struct Head {
    bytes: Vec<u8>,
    is_whole: bool,
}

/// What is there without waiting for more than two lines, and the same bytes again with all that follow.
fn peeked(mut from: Bytes) -> std::io::Result<(Head, Bytes)> {
    let mut bytes = vec![0; PEEK];
    let (mut filled, mut is_whole) = (0, false);
    while filled < PEEK {
        match from.read(&mut bytes[filled..]) {
            Ok(0) => {
                is_whole = true;
                break;
            }
            Ok(n) => filled += n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        // Two lines tell what the input is; whoever types them waits for an answer.
        if bytes[..filled].iter().filter(|byte| **byte == b'\n').count() >= 2 {
            break;
        }
    }
    bytes.truncate(filled);
    let again: Bytes = Box::new(Cursor::new(bytes.clone()).chain(from));
    Ok((Head { bytes, is_whole }, again))
}

impl Head {
    /// Up to the last line break, where the rest is missing.
    fn lines(&self) -> Cursor<Vec<u8>> {
        let last = self.bytes.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1).filter(|_| !self.is_whole);
        Cursor::new(self.bytes[..last.unwrap_or(self.bytes.len())].to_vec())
    }

    /// Lines that are objects each; a single one that holds no list of objects, which would be a document.
    fn is_json_lines(&self) -> bool {
        let whole = self.lines().into_inner();
        let mut lines = whole.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        let is_object = |line: &[u8]| line.starts_with(b"{") && line.ends_with(b"}");
        let Some(first) = lines.next() else { return false };
        match lines.next() {
            Some(second) => is_object(first) && is_object(second),
            None => match serde_json::from_slice::<serde_json::Value>(first) {
                Ok(serde_json::Value::Object(members)) => !members
                    .values()
                    .any(|value| value.as_array().is_some_and(|list| list.iter().any(|x| x.is_object()))),
                _ => false,
            },
        }
    }

    /// What is there could be a document of JSON.
    fn is_json(&self) -> bool {
        match serde_json::from_slice::<serde::de::IgnoredAny>(&self.bytes) {
            Ok(_) => true,
            Err(error) => error.is_eof() && !self.is_whole,
        }
    }
}

/// The same text in UTF-8; bytes that are none stay as they are where the text is mostly UTF-8.
fn utf8(bytes: Bytes, head: &Head) -> Bytes {
    let known = encoding::guess(&head.bytes, head.is_whole);
    match known.name() {
        "UTF-8" => bytes,
        _ => Box::new(encoding::Utf8Reader::new(bytes, known)),
    }
}

fn is_packed(head: &[u8]) -> bool {
    [b"PK\x03\x04".as_slice(), b"PAR1", b"\xd0\xcf\x11\xe0"].iter().any(|magic| head.starts_with(magic))
}

fn is_called(file: &Path, endings: &[&str]) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    endings.iter().any(|ending| name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.')))
}

/// Lines of any bytes, without their ends.
struct Lines {
    input: BufReader<Bytes>,
    is_first: bool,
}

impl Lines {
    fn new(bytes: Bytes) -> Self {
        Self { input: BufReader::with_capacity(PEEK, bytes), is_first: true }
    }

    fn next(&mut self, keep: impl Fn(Vec<u8>) -> Option<Item>) -> std::io::Result<Option<Item>> {
        loop {
            let mut line = Vec::new();
            if self.input.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            if line.len() == LONGEST_LINE && line.last() != Some(&b'\n') {
                self.skip_line()?;
                return Ok(Some(Item::Unreadable("the line has more than 64 MiB".to_owned())));
            }
            for end in [b'\n', b'\r'] {
                line.pop_if(|last| *last == end);
            }
            if std::mem::take(&mut self.is_first) && line.starts_with(b"\xEF\xBB\xBF") {
                line.drain(..3);
            }
            if let Some(item) = keep(line) {
                return Ok(Some(item));
            }
        }
    }

    fn skip_line(&mut self) -> std::io::Result<()> {
        loop {
            let ready = self.input.fill_buf()?;
            let end = ready.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(ready.len(), |at| at + 1);
            self.input.consume(length);
            if end.is_some() || length == 0 {
                return Ok(());
            }
        }
    }
}
