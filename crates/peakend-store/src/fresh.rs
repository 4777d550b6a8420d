//! Accepted rows that are not in the archive yet, for whoever reads the ledger; recent ones from memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use peakend_model::WorkspaceId;
use peakend_model::insight::{BoxFuture, Fresh, InsightError};
use peakend_model::interaction::Interaction;

use crate::{Batch, Store};

/// Rows kept decoded in memory over all workspaces, the newest; others are read from the database again.
const MOST_ROWS: usize = 100_000;

/// Decoded batches, so that a query does not parse what this process just wrote.
#[derive(Default)]
pub(crate) struct InboxCache {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    rows: usize,
    batches: HashMap<WorkspaceId, BTreeMap<i64, Batch>>,
}

impl InboxCache {
    pub(crate) fn keep(&self, workspace: WorkspaceId, batch: Batch) {
        let mut held = self.held();
        while held.rows + batch.rows.len() > MOST_ROWS {
            // Who reads far behind the end, such as the flusher after a pause, must not push out what all need.
            let batches = held.batches.entry(workspace).or_default();
            let Some(oldest) = batches.first_entry().filter(|oldest| *oldest.key() < batch.first_seq) else { return };
            let rows = oldest.remove().rows.len();
            held.rows -= rows;
        }
        held.rows += batch.rows.len();
        let before = held.batches.entry(workspace).or_default().insert(batch.first_seq, batch);
        held.rows -= before.map_or(0, |batch| batch.rows.len());
    }

    /// Drops what ends at or before `seq`.
    pub(crate) fn forget(&self, workspace: WorkspaceId, seq: i64) {
        let mut held = self.held();
        let Some(batches) = held.batches.get_mut(&workspace) else { return };
        let mut dropped = 0;
        batches.retain(|_, batch| {
            let stays = batch.last_seq > seq;
            dropped += if stays { 0 } else { batch.rows.len() };
            stays
        });
        held.rows -= dropped;
    }

    /// The batches with these first and last numbers, `None` where not held.
    pub(crate) fn of(&self, workspace: WorkspaceId, wanted: &[(i64, i64)]) -> Vec<Option<Batch>> {
        let held = self.held();
        let batches = held.batches.get(&workspace);
        wanted
            .iter()
            .map(|(first, last)| batches?.get(first).filter(|batch| batch.last_seq == *last).cloned())
            .collect()
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        // Nothing in here panics half-way; a poisoned lock holds whole batches.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fresh for Store {
    fn rows_after<'a>(
        &'a self,
        workspace: WorkspaceId,
        after: i64,
        most: usize,
    ) -> BoxFuture<'a, Result<Vec<(i64, Interaction)>, InsightError>> {
        Box::pin(async move {
            let batches = self.batches_after(workspace, after, most).await;
            let batches = batches.map_err(|error| InsightError::Engine(Box::new(error)))?;
            let mut rows = Vec::with_capacity(batches.iter().map(|batch| batch.rows.len()).sum());
            for batch in &batches {
                let numbered = (batch.first_seq..).zip(batch.rows.iter());
                rows.extend(numbered.filter(|(seq, _)| *seq > after).map(|(seq, row)| (seq, row.clone())));
            }
            Ok(rows)
        })
    }
}
