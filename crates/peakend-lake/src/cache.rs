//! Answers about files that never change: a file's part of an answer is kept, the rest is added each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use peakend_model::Timestamp;
use peakend_model::insight::Query;
use peakend_model::time::Period;

use crate::fold::Part;
use crate::log::DataFile;
use crate::plan::Plan;

/// All kept parts together take about this much memory.
const MOST_BYTES: usize = 48 << 20;
/// A part bigger than this is not kept.
const BIGGEST: usize = 4 << 20;
/// Smaller files are joined soon and counted quickly.
const FEWEST_ROWS: u64 = if cfg!(test) { 30 } else { 20_000 };

/// A question about one file: equal keys have equal answers.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    file: Arc<str>,
    question: Arc<str>,
    /// What of the file's stretch of time is asked about.
    period: Period,
    /// Sets of customers are numbers of this numbering.
    numbering: Option<u64>,
}

/// Makes the keys of one question.
pub(crate) struct Keys {
    question: Option<Arc<str>>,
    period: Period,
    folder: String,
    numbering: Option<u64>,
}

impl Keys {
    pub(crate) fn new(query: &Query, plan: &Plan) -> Self {
        let question = serde_json::to_string(&(&query.measures, &query.dimensions, &query.filters, &query.zone)).ok();
        Self {
            question: question.map(Into::into),
            period: query.period,
            folder: query.workspace.0.to_string(),
            numbering: plan.counts_people().then_some(plan.numbering.name),
        }
    }

    pub(crate) fn of(&self, file: &DataFile) -> Option<Key> {
        let question = self.question.clone().filter(|_| file.rows >= FEWEST_ROWS)?;
        // Buckets mean the same stretch of the calendar whatever the period, so a file has one answer
        // for all periods that cut the same off it.
        let period = Period {
            from: if self.period.from <= file.from { Timestamp(i64::MIN) } else { self.period.from },
            to: if file.to < self.period.to { Timestamp(i64::MAX) } else { self.period.to },
        };
        let file = format!("{}/{}", self.folder, file.path).into();
        Some(Key { file, question, period, numbering: self.numbering })
    }
}

/// The least recently used parts go first.
#[derive(Default)]
pub(crate) struct Cache {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    parts: HashMap<Key, Entry>,
    bytes: usize,
    clock: u64,
}

struct Entry {
    part: Arc<Part>,
    bytes: usize,
    used: u64,
}

impl Cache {
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Part>> {
        let mut kept = self.kept();
        kept.clock += 1;
        let now = kept.clock;
        let entry = kept.parts.get_mut(key)?;
        entry.used = now;
        Some(entry.part.clone())
    }

    pub(crate) fn put(&self, key: Key, part: Arc<Part>) {
        let bytes = part.size() + key.question.len();
        if bytes > BIGGEST {
            return;
        }
        let mut kept = self.kept();
        kept.clock += 1;
        let used = kept.clock;
        if let Some(before) = kept.parts.insert(key, Entry { part, bytes, used }) {
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
        let mut by_use: Vec<(u64, Key)> = self.parts.iter().map(|(key, entry)| (entry.used, key.clone())).collect();
        by_use.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in by_use {
            if self.bytes <= MOST_BYTES / 4 * 3 {
                return;
            }
            if let Some(entry) = self.parts.remove(&key) {
                self.bytes -= entry.bytes;
            }
        }
    }
}
