//! Revising rows that were written before, a file at a time, such as reading their texts under new themes.

use std::collections::BTreeSet;
use std::sync::Arc;

use peakend_model::insight::{Revised, Revision};

use crate::error::{Error, Result};
use crate::log::{self, Committed, DataFile, Ledger, MOST_ATTEMPTS};
use crate::rewrite::rewrite;

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
