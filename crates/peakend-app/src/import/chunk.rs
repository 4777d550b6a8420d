//! A file cut into chunks: what the parser hands to the ledger. The same file and mapping always give the same chunks.

use std::io;
use std::path::Path;

use peakend_model::Timestamp;
use peakend_model::interaction::NewInteraction;

use super::convert::Converter;
use super::inspect::data_rows;
use super::keys::{Keyed, Keys};
use super::mapping::Mapping;
use super::refusal::Refusal;
use super::source::parquet::ParquetReader;
use super::source::{Problem, Row, Rows};

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
}

/// Reads a file chunk by chunk.
pub struct Chunks {
    rows: Rows,
    converter: Converter,
    keys: Keys,
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
        Ok(Self { rows, converter, keys, size: size.max(1), number: 0 })
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
                let content = Keys::content(&row);
                self.converter.convert(row).map(|new| (new, content))
            }
        };
        match converted {
            Err(refusal) => chunk.refusals.push(refusal),
            Ok((mut new, content)) => {
                let keyed = match new.key.take() {
                    Some(id) => self.keys.of_id(&id),
                    None => Keyed::New(self.keys.of_content(content)),
                };
                match keyed {
                    Keyed::New(key) => {
                        new.key = Some(key);
                        chunk.rows.push(new);
                    }
                    Keyed::Repeated => chunk.repeated += 1,
                }
            }
        }
    }
}

impl Iterator for Chunks {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        let mut chunk = Chunk { number: self.number + 1, read: 0, rows: Vec::new(), refusals: Vec::new(), repeated: 0 };
        while chunk.read < self.size {
            let Some(row) = self.rows.next() else { break };
            self.take(row, &mut chunk);
        }
        if chunk.read == 0 {
            return None;
        }
        self.number += 1;
        Some(chunk)
    }
}

pub(super) fn said(errors: &[super::mapping::MappingError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
