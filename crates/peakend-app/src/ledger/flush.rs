//! The flusher: moves accepted rows, in order, from the inbox to the archive, each exactly once.
//! The archive notes the last row's number in the same commit as the rows, so a crash between
//! the append and our own note of it is healed by asking the archive first.

use std::collections::VecDeque;
use std::time::Duration;

use peakend_model::insight::{Archive, Checkpoint};
use peakend_model::interaction::Interaction;
use peakend_model::{Timestamp, WorkspaceId};
use peakend_store::LedgerState;
use tokio_util::sync::CancellationToken;

use super::LedgerConfig;
use crate::{App, AppResult};

/// How often the inbox is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// After this long without a sign, another process may take over a flush.
const LEASE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flushed {
    pub rows: usize,
    /// Number of the last row that the archive is known to hold; `None` while another process is at it.
    pub upto: Option<i64>,
}

/// Moves everything that waits in `workspace` to the archive.
///
/// # Errors
/// When the store or the archive fails; nothing is lost, and nothing counted twice when it is tried again.
pub async fn flush(app: &App, workspace: WorkspaceId) -> AppResult<Flushed> {
    let _alone = app.flushing().lock().await;
    let mut rows = 0;
    loop {
        let step = step(app, workspace).await?;
        rows += step.rows;
        if step.rows == 0 {
            return Ok(Flushed { rows, upto: step.upto });
        }
    }
}

/// One commit of the archive.
async fn step(app: &App, workspace: WorkspaceId) -> AppResult<Flushed> {
    let Some(noted) = claim(app, workspace).await? else { return Ok(Flushed { rows: 0, upto: None }) };
    let moved = append(app, workspace, noted).await;
    let upto = moved.as_ref().map_or(noted, |moved| moved.1);
    let mut tx = app.store.write(workspace).await?;
    tx.mark_flushed(upto).await?;
    tx.commit().await?;
    let (rows, upto) = moved?;
    Ok(Flushed { rows, upto: Some(upto) })
}

async fn claim(app: &App, workspace: WorkspaceId) -> AppResult<Option<i64>> {
    let now = app.clock.now();
    let mut tx = app.store.write(workspace).await?;
    let noted = tx.claim_flush(app.node(), now, now + LEASE).await?;
    tx.commit().await?;
    Ok(noted)
}

/// Gives how many rows were moved, and the number of the last one that the archive holds.
async fn append(app: &App, workspace: WorkspaceId, noted: i64) -> AppResult<(usize, i64)> {
    let held = app.archive.position(workspace, Checkpoint::INBOX).await?.unwrap_or(0);
    let done = held.max(noted);
    let batches = app.store.batches_after(workspace, done, app.config.ledger.flush_most).await?;
    let Some(last) = batches.last() else { return Ok((0, done)) };
    let checkpoint = Checkpoint { app: Checkpoint::INBOX.to_owned(), version: last.last_seq };
    let mut rows: Vec<Interaction> = Vec::new();
    for batch in &batches {
        let skip = usize::try_from(done + 1 - batch.first_seq).unwrap_or(0);
        rows.extend(batch.rows.iter().skip(skip).cloned());
    }
    let count = rows.len();
    app.archive.append(workspace, &checkpoint, rows).await?;
    Ok((count, checkpoint.version))
}

/// Flushes and tidies until `shutdown`, then flushes once more.
pub async fn run_flusher(app: App, shutdown: CancellationToken) {
    let mut leftovers = Leftovers::default();
    let mut tidied_at = app.clock.now();
    let mut is_first = true;
    loop {
        let over = shutdown.is_cancelled();
        match app.store.ledger_states().await {
            Ok(states) => {
                let now = app.clock.now();
                for state in states {
                    if is_first {
                        leftovers.note(state.workspace, state.flushed_seq, now);
                    }
                    if state.waiting() > 0 && (over || is_due(&state, now, &app.config.ledger)) {
                        flush_and_note(&app, state.workspace, &mut leftovers).await;
                    }
                }
                is_first = false;
            }
            Err(error) => tracing::error!(%error, "the inbox cannot be read"),
        }
        if over {
            return;
        }
        leftovers.delete(&app).await;
        tidied_at = tidy_when_due(&app, tidied_at).await;
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

fn is_due(state: &LedgerState, now: Timestamp, config: &LedgerConfig) -> bool {
    let is_old = state.oldest_waiting.is_some_and(|oldest| oldest + config.flush_after <= now);
    is_old || state.waiting() >= config.flush_rows
}

async fn flush_and_note(app: &App, workspace: WorkspaceId, leftovers: &mut Leftovers) {
    match flush(app, workspace).await {
        Ok(Flushed { upto: Some(upto), rows }) => {
            tracing::debug!(%workspace, rows, upto, "rows moved to the archive");
            leftovers.note(workspace, upto, app.clock.now());
        }
        Ok(Flushed { upto: None, .. }) => {}
        Err(error) => tracing::error!(%workspace, error = ?error, "rows cannot be moved to the archive"),
    }
}

/// Batches that the archive holds and that are deleted when no reader can need them any more.
#[derive(Default)]
struct Leftovers(VecDeque<(Timestamp, WorkspaceId, i64)>);

impl Leftovers {
    fn note(&mut self, workspace: WorkspaceId, upto: i64, now: Timestamp) {
        self.0.push_back((now, workspace, upto));
    }

    async fn delete(&mut self, app: &App) {
        let now = app.clock.now();
        while let Some((at, workspace, upto)) = self.0.front().copied()
            && at + app.config.ledger.keep_flushed <= now
        {
            self.0.pop_front();
            if let Err(error) = delete(app, workspace, upto).await {
                tracing::error!(%workspace, error = ?error, "flushed rows cannot be deleted");
            }
        }
    }
}

async fn delete(app: &App, workspace: WorkspaceId, upto: i64) -> AppResult<()> {
    let mut tx = app.store.write(workspace).await?;
    tx.delete_flushed(upto).await?;
    tx.commit().await?;
    Ok(())
}

async fn tidy_when_due(app: &App, tidied_at: Timestamp) -> Timestamp {
    let now = app.clock.now();
    if tidied_at + app.config.ledger.maintain_every > now {
        return tidied_at;
    }
    match app.store.ledger_states().await {
        Ok(states) => {
            for state in states {
                tidy(app.archive.as_ref(), state.workspace, app.config.ledger.keep_files).await;
            }
        }
        Err(error) => tracing::error!(%error, "the inbox cannot be read"),
    }
    now
}

async fn tidy(archive: &dyn Archive, workspace: WorkspaceId, keep: Duration) {
    match archive.maintain(workspace, keep).await {
        Ok(done) => tracing::debug!(%workspace, ?done, "the archive is tidy"),
        Err(error) => tracing::error!(%workspace, %error, "the archive cannot be tidied"),
    }
}
