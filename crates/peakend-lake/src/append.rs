//! Adding rows: one file, one commit, exactly once.

use std::sync::Arc;

use peakend_model::insight::{Appended, Checkpoint};
use peakend_model::interaction::Interaction;

use crate::error::{Error, Result};
use crate::file;
use crate::log::{self, Committed, Ledger, MOST_ATTEMPTS};

pub(crate) async fn append(ledger: &Arc<Ledger>, checkpoint: &Checkpoint, rows: Vec<Interaction>) -> Result<Appended> {
    let mut snapshot = ledger.snapshot_to_write().await?;
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if is_reached(ledger, &snapshot, checkpoint, count).await? {
        return Ok(Appended::Already);
    }
    let guard = ledger.new_file();
    let mut changes = Vec::new();
    if !rows.is_empty() {
        let path = guard.path.clone();
        let (file, bytes) = tokio::task::spawn_blocking(move || file::encode(path, rows)).await??;
        ledger.put(&file.path, bytes).await?;
        changes.push(log::add(&file, true));
    }
    for _ in 0..MOST_ATTEMPTS {
        if let Committed::Now = ledger.commit(&snapshot, changes.clone(), Some(checkpoint)).await? {
            return Ok(Appended::Now);
        }
        snapshot = ledger.snapshot_to_write().await?;
        let is_reached = is_reached(ledger, &snapshot, checkpoint, count).await;
        if !matches!(is_reached, Ok(false)) {
            ledger.delete(&guard.path).await?;
            return is_reached.map(|_| Appended::Already);
        }
    }
    ledger.delete(&guard.path).await?;
    Err(Error::Contended)
}

/// Rows of the inbox are numbered without gaps: `count` rows that end at the checkpoint begin `count` before it.
/// Somebody else may have appended the first of them since they were read; then none of these may be.
async fn is_reached(ledger: &Ledger, snapshot: &log::Snapshot, checkpoint: &Checkpoint, count: i64) -> Result<bool> {
    let Some(reached) = ledger.position(snapshot, &checkpoint.app).await? else { return Ok(false) };
    if reached >= checkpoint.version {
        return Ok(true);
    }
    let is_partly_there = checkpoint.app == Checkpoint::INBOX && reached > checkpoint.version.saturating_sub(count);
    if is_partly_there { Err(Error::Overtaken) } else { Ok(false) }
}
