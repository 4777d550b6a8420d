//! Answers about files that never change: a file's table for a question is kept, the rest is added each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use peakend_model::insight::{Cell, Label, Measure, Query, Row, Table};
use peakend_model::time::Period;

use crate::log::DataFile;

/// All kept tables together take about this much memory.
const MOST_BYTES: usize = 48 << 20;
/// A table bigger than this is not kept.
const BIGGEST: usize = 4 << 20;
/// Smaller files are joined soon and counted quickly.
const FEWEST_ROWS: u64 = if cfg!(test) { 30 } else { 20_000 };

/// A question about one file: equal keys have equal answers.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    file: Arc<str>,
    question: Arc<str>,
    period: Option<Period>,
}

/// Makes the keys of one question.
pub(crate) struct Keys {
    question: Option<Arc<str>>,
    period: Period,
    folder: String,
}

impl Keys {
    /// Distinct customers cannot be added up, so questions about them are not kept.
    pub(crate) fn new(query: &Query) -> Self {
        let question = (!query.measures.contains(&Measure::Customers))
            .then(|| serde_json::to_string(&(&query.measures, &query.dimensions, &query.filters, &query.zone)).ok())
            .flatten();
        Self { question: question.map(Into::into), period: query.period, folder: query.workspace.0.to_string() }
    }

    pub(crate) fn of(&self, file: &DataFile) -> Option<Key> {
        let question = self.question.clone().filter(|_| file.rows >= FEWEST_ROWS)?;
        // Buckets mean the same stretch of the calendar whatever the period, so a file that lies
        // within the period has one answer for all such periods.
        let is_inside = self.period.contains(file.from) && self.period.contains(file.to);
        let file = format!("{}/{}", self.folder, file.path).into();
        Some(Key { file, question, period: (!is_inside).then_some(self.period) })
    }
}

/// The least recently used tables go first.
#[derive(Default)]
pub(crate) struct Cache {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    tables: HashMap<Key, Entry>,
    bytes: usize,
    clock: u64,
}

struct Entry {
    table: Arc<Table>,
    bytes: usize,
    used: u64,
}

impl Cache {
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Table>> {
        let mut kept = self.kept();
        kept.clock += 1;
        let now = kept.clock;
        let entry = kept.tables.get_mut(key)?;
        entry.used = now;
        Some(entry.table.clone())
    }

    pub(crate) fn put(&self, key: Key, table: Arc<Table>) {
        let bytes = size(&table) + key.question.len();
        if bytes > BIGGEST {
            return;
        }
        let mut kept = self.kept();
        kept.clock += 1;
        let used = kept.clock;
        if let Some(before) = kept.tables.insert(key, Entry { table, bytes, used }) {
            kept.bytes -= before.bytes;
        }
        kept.bytes += bytes;
        if kept.bytes > MOST_BYTES {
            kept.drop_oldest();
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Frees a quarter at once, so that full caches are not sorted at every answer.
    fn drop_oldest(&mut self) {
        let mut by_use: Vec<(u64, Key)> = self.tables.iter().map(|(key, entry)| (entry.used, key.clone())).collect();
        by_use.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in by_use {
            if self.bytes <= MOST_BYTES / 4 * 3 {
                return;
            }
            if let Some(entry) = self.tables.remove(&key) {
                self.bytes -= entry.bytes;
            }
        }
    }
}

/// About how much memory a table takes, in bytes.
fn size(table: &Table) -> usize {
    let label = |label: &Label| size_of::<Label>() + label.text().map_or(0, str::len);
    let cell = |cell: &Cell| size_of::<Cell>() + cell.scores().map_or(0, |counts| counts.0.len() * 48);
    let row = |row: &Row| {
        size_of::<Row>() + row.labels.iter().map(label).sum::<usize>() + row.cells.iter().map(cell).sum::<usize>()
    };
    200 + table.rows.iter().map(row).sum::<usize>()
}
