//! Rows of spreadsheets. A formula gives the value it was saved with; nothing is ever calculated.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{Data, DataRef, Ods, Reader, Sheets, Xls, Xlsb, Xlsx};

use super::{LONGEST_CELL, MOST_CELLS, Problem, Row, Rows};
use crate::import::values::Code;

/// The most bytes of a spreadsheet part that must be in memory as a whole.
const LARGEST_PART: u64 = 512 * 1024 * 1024;

type Read = Result<Row, Problem>;

/// The names of the sheets, in order.
///
/// # Errors
/// When the file is no spreadsheet, or one that would not fit into memory.
pub fn sheets(path: &Path) -> io::Result<Vec<String>> {
    check_size(path)?;
    Ok(workbook(path)?.sheet_names())
}

fn workbook(path: &Path) -> io::Result<Sheets<BufReader<File>>> {
    let open = || File::open(path).map(BufReader::new);
    let Ok(archive) = zip::ZipArchive::new(open()?) else {
        return Xls::new(open()?).map(Sheets::Xls).map_err(io::Error::other);
    };
    let has = |name: &str| archive.file_names().flatten().any(|file| file == name);
    if has("xl/workbook.xml") {
        Xlsx::new(open()?).map(Sheets::Xlsx).map_err(io::Error::other)
    } else if has("xl/workbook.bin") {
        Xlsb::new(open()?).map(Sheets::Xlsb).map_err(io::Error::other)
    } else {
        Ods::new(open()?).map(Sheets::Ods).map_err(io::Error::other)
    }
}

/// A spreadsheet keeps its words in one part that must be read as a whole: a hostile one could unpack to anything.
fn check_size(path: &Path) -> io::Result<()> {
    let Ok(mut archive) = zip::ZipArchive::new(BufReader::new(File::open(path)?)) else {
        let size = std::fs::metadata(path)?.len();
        let fits = size <= LARGEST_PART;
        return if fits { Ok(()) } else { Err(io::Error::other("the spreadsheet is larger than 512 MiB")) };
    };
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(io::Error::other)?;
        let name = part.name().map_err(io::Error::other)?.into_owned();
        let is_streamed = name.contains("worksheets/") && name.ends_with(".xml");
        if part.size() > LARGEST_PART && !is_streamed {
            let why = format!("its part {name} unpacks to more than 512 MiB; save it as CSV");
            return Err(io::Error::other(why));
        }
    }
    Ok(())
}

/// The rows of `sheet`. They are read by a thread of their own, which stops when nobody listens.
pub(super) fn open(path: &Path, sheet: &str) -> io::Result<Rows> {
    check_size(path)?;
    let book = workbook(path)?;
    let sheet = sheet.to_owned();
    let (sender, receiver) = sync_channel(1024);
    std::thread::Builder::new().name("spreadsheet".to_owned()).spawn(move || {
        let ended = match book {
            Sheets::Xlsx(book) => stream(book, &sheet, &sender),
            other => load(other, &sheet, &sender),
        };
        if let Some(message) = ended {
            // Nobody listens any more if this fails.
            let _ = sender.send(message);
        }
    })?;
    Ok(Box::new(Received { receiver, ended: false, last: 0 }))
}

enum Message {
    Row(Read),
    End,
}

struct Received {
    receiver: Receiver<Message>,
    ended: bool,
    last: u64,
}

impl Iterator for Received {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        if self.ended {
            return None;
        }
        match self.receiver.recv() {
            Ok(Message::Row(row)) => {
                self.last = row.as_ref().map_or_else(|problem| problem.row, |row| row.number);
                self.ended = matches!(&row, Err(Problem { code: Code::Damaged, .. }));
                Some(row)
            }
            Ok(Message::End) => {
                self.ended = true;
                None
            }
            // The thread broke off without saying that it was done.
            Err(_) => {
                self.ended = true;
                Some(Err(Problem::damaged(self.last + 1, "the spreadsheet is broken")))
            }
        }
    }
}

/// Reads cell by cell. `None` when nobody listens any more.
fn stream(mut book: Xlsx<BufReader<File>>, sheet: &str, sender: &SyncSender<Message>) -> Option<Message> {
    let damaged = |row: u64, why: &dyn std::fmt::Display| Some(Message::Row(Err(Problem::damaged(row, why))));
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        Err(error) => return damaged(1, &error),
    };
    let mut row = Building::default();
    loop {
        match cells.next_cell() {
            Ok(Some(cell)) => {
                let (line, column) = cell.get_position();
                let number = u64::from(line) + 1;
                if number != row.number
                    && let Some(done) = row.replace(number)
                {
                    sender.send(Message::Row(done)).ok()?;
                }
                row.set(column as usize, &text_of(cell.get_value()));
            }
            Ok(None) => break,
            Err(error) => {
                if let Some(done) = row.replace(0) {
                    sender.send(Message::Row(done)).ok()?;
                }
                return damaged(row.number + 1, &error);
            }
        }
    }
    if let Some(done) = row.replace(0) {
        sender.send(Message::Row(done)).ok()?;
    }
    Some(Message::End)
}

/// Older formats are read as a whole.
fn load(mut book: Sheets<BufReader<File>>, sheet: &str, sender: &SyncSender<Message>) -> Option<Message> {
    let range = match book.worksheet_range(sheet) {
        Ok(range) => range,
        Err(error) => return Some(Message::Row(Err(Problem::damaged(1, error)))),
    };
    let first = range.start().map_or(1, |(row, _)| u64::from(row) + 1);
    for (cells, number) in range.rows().zip(first..) {
        let mut row = Building { number, ..Building::default() };
        for (at, cell) in cells.iter().enumerate() {
            if !matches!(cell, Data::Empty) {
                row.set(at, &text_of(&as_ref(cell)));
            }
        }
        if let Some(done) = row.replace(0) {
            sender.send(Message::Row(done)).ok()?;
        }
    }
    Some(Message::End)
}

/// A row that its cells arrive for, empty ones left out.
#[derive(Default)]
struct Building {
    number: u64,
    row: Row,
    problem: Option<Problem>,
}

impl Building {
    fn set(&mut self, column: usize, text: &str) {
        if self.problem.is_some() {
            return;
        }
        if text.len() > LONGEST_CELL || column >= MOST_CELLS {
            let why = format!("the cell has {} bytes, at most {LONGEST_CELL} are read", text.len());
            self.problem = Some(Problem::new(self.number, Some(column), text, Code::TooLong, why));
            return;
        }
        while self.row.width() < column {
            self.row.push("");
        }
        self.row.push(text);
    }

    /// The finished row, if it has anything in it; the next one is `number`.
    fn replace(&mut self, number: u64) -> Option<Read> {
        let mut row = std::mem::take(&mut self.row);
        row.number = self.number;
        let problem = self.problem.take();
        self.number = number;
        match problem {
            Some(problem) => Some(Err(problem)),
            None if row.is_blank() => None,
            None => Some(Ok(row)),
        }
    }
}

fn as_ref(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Dates as ISO 8601, whole numbers without a point, errors as the sheet shows them.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            match (hour, minute, second, milli) {
                (0, 0, 0, 0) => date,
                (_, _, _, 0) => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
                _ => format!("{date}T{hour:02}:{minute:02}:{second:02}.{milli:03}"),
            }
        }
        DataRef::DateTime(duration) => duration.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}
