//! Adding rows: one file, one commit, exactly once.

use std::sync::Arc;

use peakend_model::insight::{Appended, Checkpoint};
use peakend_model::interaction::Interaction;

use crate::error::{Error, Result};
use crate::file;
use crate::log::{self, Committed, Ledger, MOST_ATTEMPTS};

pub(crate) async fn append(ledger: &Arc<Ledger>, checkpoint: &Checkpoint, rows: Vec<Interaction>) -> Result<Appended> {
    let mut snapshot = ledger.snapshot_to_write().await?;
    if is_reached(ledger, &snapshot, checkpoint).await? {
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
        if is_reached(ledger, &snapshot, checkpoint).await? {
            ledger.delete(&guard.path).await?;
            return Ok(Appended::Already);
        }
    }
    ledger.delete(&guard.path).await?;
    Err(Error::Contended)
}

async fn is_reached(ledger: &Ledger, snapshot: &log::Snapshot, checkpoint: &Checkpoint) -> Result<bool> {
    let position = ledger.position(snapshot, &checkpoint.app).await?;
    Ok(position.is_some_and(|reached| reached >= checkpoint.version))
}
