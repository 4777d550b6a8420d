//! A file cut into chunks: what the parser hands to the ledger. The same file and mapping always give the same chunks.

use std::io;
use std::path::Path;

use peakend_model::Timestamp;
use peakend_model::interaction::NewInteraction;

use super::convert::Converter;
use super::inspect::data_rows;
use super::keys::{Keyed, Keys};
use super::mapping::{Field, Mapping};
use super::refusal::Refusal;
use super::source::parquet::ParquetReader;
use super::source::{Problem, Row, Rows};
use super::talk::{Piece, Talks};
use super::values::Code;

/// Some consecutive rows of a file.
#[derive(Debug)]
pub struct Chunk {
    /// From 1.
    pub number: i64,
    /// Rows of the file, refused and repeated ones included.
    pub read: usize,
    pub rows: Vec<NewInteraction>,
    pub refusals: Vec<Refusal>,
    /// Rows with the id of a row above.
    pub repeated: usize,
    /// Rows that went into the conversation of another row.
    pub joined: usize,
}

/// Reads a file chunk by chunk.
pub struct Chunks {
    rows: Rows,
    converter: Converter,
    keys: Keys,
    talks: Talks,
    size: usize,
    number: i64,
}

impl Chunks {
    /// `now` decides what lies in the future: the same moment for the same import.
    ///
    /// # Errors
    /// When the file cannot be opened, or the mapping is not good.
    pub fn open(
        path: &Path,
        mapping: Mapping,
        size: usize,
        now: Timestamp,
        parquet: Option<&dyn ParquetReader>,
    ) -> io::Result<Self> {
        let rows = data_rows(path, &mapping.format, parquet)?;
        let keys = Keys::new(&mapping.source);
        let converter = Converter::new(mapping, now).map_err(|errors| io::Error::other(said(&errors)))?;
        Ok(Self { rows, converter, keys, talks: Talks::default(), size: size.max(1), number: 0 })
    }

    /// Reads over chunks that are done, so that keys go on from where they were.
    pub fn skip_to(&mut self, position: i64) {
        while self.number < position && self.skip_chunk() {}
    }

    fn skip_chunk(&mut self) -> bool {
        // A repeated id depends on all rows above it, refused ones not counted: so they are converted again.
        self.next().is_some()
    }

    fn take(&mut self, row: Result<Row, Problem>, chunk: &mut Chunk) {
        chunk.read += 1;
        let converted = match row {
            Err(problem) => Err(self.converter.refuse(problem)),
            Ok(row) => {
                let (content, number) = (Keys::content(&row), row.number);
                self.converter.convert_turn(row).map(|(new, speaker)| (new, speaker, content, number))
            }
        };
        match converted {
            Err(refusal) => chunk.refusals.push(refusal),
            Ok((new, Some(speaker), _, row)) => self.take_turn(Piece { row, speaker, new }, chunk),
            Ok((mut new, None, content, _)) => {
                let keyed = match new.key.take() {
                    Some(id) => self.keys.of_id(&id),
                    None => Keyed::New(self.keys.of_content(content)),
                };
                keep(new, keyed, chunk);
            }
        }
    }

    fn take_turn(&mut self, piece: Piece, chunk: &mut Chunk) {
        let row = piece.row;
        if let Err(late) = self.talks.take(piece) {
            let thread = late.new.thread.unwrap_or_default();
            let column = self.converter.mapping().column_of(Field::Thread);
            let why = "its conversation ended far above: sort the file by conversation";
            chunk.refusals.push(Refusal::new(row, column, &thread, Code::NotAllowed, why));
        }
        self.end_talks(Some(row), chunk);
    }

    /// A conversation goes by its thread, so that its turns are recorded once however the file is cut.
    fn end_talks(&mut self, row: Option<u64>, chunk: &mut Chunk) {
        for talk in self.talks.ended(row, self.converter.now()) {
            chunk.joined += talk.joined;
            match talk.result {
                Err(error) => chunk.refusals.push(self.converter.refuse_interaction(talk.row, &error)),
                Ok(new) => {
                    let keyed = self.keys.of_id(&format!("thread:{}", new.thread.as_deref().unwrap_or_default()));
                    keep(new, keyed, chunk);
                }
            }
        }
    }
}

impl Iterator for Chunks {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        let mut chunk =
            Chunk { number: self.number + 1, read: 0, rows: Vec::new(), refusals: Vec::new(), repeated: 0, joined: 0 };
        while chunk.read < self.size {
            let Some(row) = self.rows.next() else {
                self.end_talks(None, &mut chunk);
                break;
            };
            self.take(row, &mut chunk);
        }
        if chunk.read == 0 && chunk.rows.is_empty() && chunk.refusals.is_empty() {
            return None;
        }
        self.number += 1;
        Some(chunk)
    }
}

fn keep(mut new: NewInteraction, keyed: Keyed, chunk: &mut Chunk) {
    match keyed {
        Keyed::New(key) => {
            new.key = Some(key);
            chunk.rows.push(new);
        }
        Keyed::Repeated => chunk.repeated += 1,
    }
}

pub(super) fn said(errors: &[super::mapping::MappingError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
