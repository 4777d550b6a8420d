//! Revising rows that were written before, a file at a time, such as reading their texts under new themes.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use deltalake_core::arrow::array::RecordBatch;
use peakend_model::insight::{Cursor, Revised, Revision};

use crate::column;
use crate::error::{Error, Result};
use crate::log::{self, Committed, DataFile, Ledger, MOST_ATTEMPTS};
use crate::rewrite::rewrite;
use crate::scan::{self, Slice};

/// Revises the smallest file that is not in `done`, so that the first figures come soon.
pub(crate) async fn revise(
    ledger: &Arc<Ledger>,
    done: &BTreeSet<String>,
    revision: Arc<dyn Revision>,
) -> Result<Option<Revised>> {
    let _one_at_a_time = ledger.rewriting.lock().await;
    let Some(snapshot) = ledger.snapshot().await? else { return Ok(None) };
    let waiting = || snapshot.files.values().filter(|file| !done.contains(&file.path));
    let Some(file) = waiting().min_by_key(|file| (file.rows, file.path.clone())).cloned() else { return Ok(None) };
    let left = waiting().map(|file| file.rows).sum::<u64>() - file.rows;
    let guard = ledger.new_file();
    let revised = rewrite(ledger, std::slice::from_ref(&file), &guard, &[], Some(revision)).await?;
    if replace(ledger, &file, &revised).await? {
        return Ok(Some(Revised { file: revised.path.clone(), rows: revised.rows, left }));
    }
    // Another process rewrote or joined it meanwhile; what it wrote is looked at by the next call.
    ledger.delete(&guard.path).await?;
    Err(Error::Contended)
}

/// Revises the files that hold one of these rows, each in a commit of its own.
pub(crate) async fn amend(ledger: &Arc<Ledger>, at: &[Cursor], revision: Arc<dyn Revision>) -> Result<()> {
    let _one_at_a_time = ledger.rewriting.lock().await;
    let Some(snapshot) = ledger.snapshot().await? else { return Ok(()) };
    for file in snapshot.files.values() {
        let meant: Vec<Cursor> =
            at.iter().copied().filter(|at| file.from <= at.occurred_at && at.occurred_at <= file.to).collect();
        if meant.is_empty() || !holds(ledger, file, &meant).await? {
            continue;
        }
        let guard = ledger.new_file();
        let revised = rewrite(ledger, std::slice::from_ref(file), &guard, &[], Some(revision.clone())).await?;
        if !replace(ledger, file, &revised).await? {
            ledger.delete(&guard.path).await?;
            return Err(Error::Contended);
        }
    }
    Ok(())
}

/// Looks only into the row groups of their moments.
async fn holds(ledger: &Arc<Ledger>, file: &Arc<DataFile>, at: &[Cursor]) -> Result<bool> {
    let footer = ledger.footers.of(file).await?;
    let ids: Arc<HashSet<String>> = Arc::new(at.iter().map(|at| at.id.0.hyphenated().to_string()).collect());
    for (group, stats) in footer.groups.iter().enumerate() {
        let overlaps = at.iter().any(|at| stats.from <= at.occurred_at && at.occurred_at <= stats.to);
        if !overlaps {
            continue;
        }
        let slice = Slice { footers: ledger.footers.clone(), file: file.clone(), footer: footer.clone(), group };
        let ids = ids.clone();
        let is_there =
            move |batch: &RecordBatch| Ok(column::strings(batch, "id")?.iter().flatten().any(|id| ids.contains(id)));
        if scan::holds(slice, "id", is_there).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// False when the file is no longer there.
async fn replace(ledger: &Arc<Ledger>, file: &Arc<DataFile>, revised: &DataFile) -> Result<bool> {
    for _ in 0..MOST_ATTEMPTS {
        let Some(snapshot) = ledger.snapshot().await? else { return Ok(false) };
        if !snapshot.files.contains_key(&file.path) {
            return Ok(false);
        }
        let changes = vec![log::remove(file, true), log::add(revised, true)];
        if let Committed::Now = ledger.commit(&snapshot, changes, None).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
