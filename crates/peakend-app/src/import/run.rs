//! Running an import: parse ‖ read the texts ‖ find the customers ‖ write, chunk by chunk, so that it can stop anywhere
//! and go on. Reading takes all cores it gets; the others mostly wait for the database and the disk.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use peakend_model::insight::Checkpoint;
use peakend_model::{ImportId, Timestamp, WorkspaceId};
use peakend_store::{ImportCounts, StoredRefusal};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::chunk::{Chunk, Chunks};
use super::refusal::Refusal;
use super::state::{Import, ImportState, Plan, stored_refusal};
use super::values::Code;
use super::verbs::{file_of, find};
use crate::ledger::{Drafted, Outcome, Prepared, draft, settle_bulk};
use crate::{App, AppError, AppResult, Change};

/// How long a turn lasts without a sign of its holder; each chunk is one.
const TURN_LASTS: Duration = Duration::from_secs(90);
const TURN_LOOK: Duration = Duration::from_millis(500);

/// Within a process imports run one after the other: each takes all cores anyway.
static TURN: Mutex<()> = Mutex::const_new(());

/// Runs the import from where it stands to its end, and tells `watch` after each chunk. Running it again after a
/// crash at any point gives the same rows as if nothing had happened.
///
/// # Errors
/// `NotFound`; `Conflict` when it is not started or somebody else runs it; `Internal` when a store fails: the import
/// can then be run again.
pub async fn run(
    app: &App,
    workspace: WorkspaceId,
    id: ImportId,
    watch: &(dyn Fn(&Import) + Send + Sync),
) -> AppResult<Import> {
    let _turn = TURN.lock().await;
    wait_for_turn(app, workspace).await?;
    let ended = settle_and_run(app, workspace, id, watch).await;
    let now = app.clock.now();
    hold_turn(app, workspace, now, now).await?;
    ended
}

/// Imports of a workspace run one after the other among all processes that share its database: each takes all cores,
/// and a chunk whose turn went elsewhere is not accounted for twice.
async fn wait_for_turn(app: &App, workspace: WorkspaceId) -> AppResult<()> {
    while !hold_turn(app, workspace, app.clock.now(), app.clock.now() + TURN_LASTS).await? {
        tracing::info!(%workspace, "another process imports into this workspace: waiting for its end");
        tokio::time::sleep(TURN_LOOK).await;
    }
    Ok(())
}

/// Does `work` while no import of the workspace runs; `None`, and nothing is done, where one does.
pub(crate) async fn between_imports<T>(
    app: &App,
    workspace: WorkspaceId,
    work: impl Future<Output = AppResult<T>>,
) -> AppResult<Option<T>> {
    let now = app.clock.now();
    // A name of its own: the imports of this process must wait, too.
    let holder = app.ids.uuid(now);
    if !hold_turn_as(app, holder, workspace, now, now + TURN_LASTS).await? {
        return Ok(None);
    }
    let done = work.await;
    let now = app.clock.now();
    hold_turn_as(app, holder, workspace, now, now).await?;
    done.map(Some)
}

async fn hold_turn(app: &App, workspace: WorkspaceId, now: Timestamp, until: Timestamp) -> AppResult<bool> {
    hold_turn_as(app, app.node(), workspace, now, until).await
}

async fn hold_turn_as(
    app: &App,
    holder: Uuid,
    workspace: WorkspaceId,
    now: Timestamp,
    until: Timestamp,
) -> AppResult<bool> {
    let mut tx = app.store.write(workspace).await?;
    let is_ours = tx.hold_import_turn(holder, now, until).await?;
    tx.commit().await?;
    Ok(is_ours)
}

/// What was interrupted goes on first: its last chunk may stand in the archive with its keys not yet remembered.
async fn settle_and_run(
    app: &App,
    workspace: WorkspaceId,
    id: ImportId,
    watch: &(dyn Fn(&Import) + Send + Sync),
) -> AppResult<Import> {
    let open = app.store.imports_in_state(["running", "cancelling"]).await?;
    for (_, other) in open.into_iter().filter(|(of, other)| *of == workspace && *other != id) {
        // It keeps its own report; what is wrong with it must not stop this one.
        if let Err(error) = run_one(app, workspace, other, &|_| ()).await {
            tracing::warn!(import.id = %other, %error, "an interrupted import cannot go on");
        }
    }
    run_one(app, workspace, id, watch).await
}

async fn run_one(
    app: &App,
    workspace: WorkspaceId,
    id: ImportId,
    watch: &(dyn Fn(&Import) + Send + Sync),
) -> AppResult<Import> {
    let import = find(app, workspace, id).await?;
    if !matches!(import.state, ImportState::Running | ImportState::Cancelling) {
        return Err(AppError::Conflict(format!("the import is {}", import.state.key())));
    }
    let ended = go_on(app, workspace, &import, watch).await;
    let (state, error) = match &ended {
        Ok(state) => (*state, None),
        // Another node's business.
        Err(AppError::Conflict(_)) => return ended.and_then(|_| Err(AppError::NotFound)),
        Err(error) => (ImportState::Failed, Some(chain(error))),
    };
    finish(app, workspace, id, state, error.as_deref()).await?;
    ended?;
    let import = find(app, workspace, id).await?;
    watch(&import);
    Ok(import)
}

async fn go_on(
    app: &App,
    workspace: WorkspaceId,
    import: &Import,
    watch: &(dyn Fn(&Import) + Send + Sync),
) -> AppResult<ImportState> {
    let plan = import.plan.clone().context("a running import has a plan")?;
    let source = plan.mapping.source.clone();
    let checkpoint = checkpoint(import.id);
    let archived = app.archive.position(workspace, &checkpoint).await?.unwrap_or(0);
    if import.state == ImportState::Cancelling && archived <= import.position {
        return Ok(ImportState::Cancelled);
    }
    let ours = app.store.claimed_keys(workspace, import.id).await?;
    let (mut chunks, parsing) = parse(app, import, plan)?;
    let (read_chunks, mut to_settle) = mpsc::channel::<(Chunk, Drafted)>(1);
    let (settled_chunks, to_write) = mpsc::channel::<(Chunk, Prepared)>(1);
    let write = write_all(app, workspace, import.id, to_write, watch);
    let settle = async move {
        while let Some((chunk, drafted)) = to_settle.recv().await {
            let prepared = settle_bulk(app, workspace, drafted).await?;
            if settled_chunks.send((chunk, prepared)).await.is_err() {
                break;
            }
        }
        AppResult::Ok(())
    };
    let read = async move {
        while let Some(mut chunk) = chunks.recv().await.transpose()? {
            let rows = std::mem::take(&mut chunk.rows);
            let drafted = draft(app, workspace, &source, rows, &ours).await?;
            if read_chunks.send((chunk, drafted)).await.is_err() {
                return Ok(());
            }
        }
        // A parser that broke off says nothing more either: that is not the end of the file.
        parsing.await.context("reading the import's file")?;
        AppResult::Ok(())
    };
    let (read, settled, written) = tokio::join!(read, settle, write);
    // What comes later in the line says the cause: who comes before it only notices that it is gone.
    let state = written?;
    settled?;
    read?;
    Ok(state)
}

pub(super) fn checkpoint(id: ImportId) -> String {
    format!("import:{id}")
}

/// Parses on a thread of its own, a chunk ahead.
fn parse(app: &App, import: &Import, plan: Plan) -> AppResult<(mpsc::Receiver<AppResult<Chunk>>, JoinHandle<()>)> {
    let (sender, receiver) = mpsc::channel(1);
    let file = file_of(app, import.id);
    let parquet = app.config.import.parquet.clone();
    let position = import.position;
    let now = import.started_at.context("a running import has started")?;
    let parsing = tokio::task::spawn_blocking(move || {
        let opened = Chunks::open(Path::new(&file), plan.mapping, plan.chunk_rows, now, parquet.as_deref());
        let mut chunks = match opened {
            Ok(chunks) => chunks,
            Err(error) => {
                let error = anyhow::Error::new(error).context("the import's file cannot be read");
                // Nobody listens any more if this fails; so below.
                let _ = sender.blocking_send(Err(AppError::Internal(error)));
                return;
            }
        };
        chunks.skip_to(position);
        for chunk in chunks {
            if sender.blocking_send(Ok(chunk)).is_err() {
                return;
            }
        }
    });
    Ok((receiver, parsing))
}

/// Writes chunks in order until there are no more, or somebody cancelled.
async fn write_all(
    app: &App,
    workspace: WorkspaceId,
    id: ImportId,
    mut receiver: mpsc::Receiver<(Chunk, Prepared)>,
    watch: &(dyn Fn(&Import) + Send + Sync),
) -> AppResult<ImportState> {
    while let Some((chunk, prepared)) = receiver.recv().await {
        let state = write(app, workspace, id, chunk, prepared).await?;
        app.pulse.tell(workspace, Change::Import(id));
        watch(&find(app, workspace, id).await?);
        if state == ImportState::Cancelling {
            return Ok(ImportState::Cancelled);
        }
    }
    Ok(ImportState::Done)
}

/// The keys first, so that no other door records them meanwhile; then the archive, then the account of it: a crash in
/// between is seen by the claim and by the archive's checkpoint.
async fn write(
    app: &App,
    workspace: WorkspaceId,
    id: ImportId,
    chunk: Chunk,
    mut prepared: Prepared,
) -> AppResult<ImportState> {
    let mut tx = app.store.write(workspace).await?;
    tx.lock_ledger().await?;
    let known = tx.claim_keys(id, &prepared.keys).await?;
    tx.commit().await?;
    prepared.drop_known(&known);
    let counted = Counted::of(chunk, &prepared.outcomes);
    let accepted = prepared.interactions.len();
    let checkpoint = Checkpoint { app: checkpoint(id), version: counted.number };
    app.archive.append(workspace, &checkpoint, prepared.interactions).await?;
    let mut tx = app.store.write(workspace).await?;
    let now = app.clock.now();
    if !tx.hold_import_turn(app.node(), now, now + TURN_LASTS).await? {
        return Err(AppError::Conflict("the turn to import went to another process".into()));
    }
    tx.settle_claim(id).await?;
    tx.insert_refusals(id, &counted.refusals).await?;
    let state = tx.count_import_chunk(id, counted.number, counted.counts).await?;
    let state = state.ok_or_else(|| AppError::Conflict("the import was taken over or stopped elsewhere".into()))?;
    tx.commit().await?;
    app.pulse.tell(workspace, Change::Recorded { rows: accepted });
    Ok(ImportState::from_key(&state).unwrap_or(ImportState::Running))
}

/// What a chunk adds to the account.
struct Counted {
    number: i64,
    counts: ImportCounts,
    refusals: Vec<StoredRefusal>,
}

impl Counted {
    fn of(chunk: Chunk, outcomes: &[Outcome]) -> Self {
        let (read, duplicate, joined) = (count(chunk.read), count(chunk.repeated), count(chunk.joined));
        let mut counts = ImportCounts { read, duplicate, joined, ..ImportCounts::default() };
        let mut refusals: Vec<StoredRefusal> = chunk.refusals.iter().map(stored_refusal).collect();
        for outcome in outcomes {
            match outcome {
                Outcome::Accepted(_) => counts.accepted += 1,
                Outcome::Duplicate(_) => counts.duplicate += 1,
                // The converter checks all that the ledger checks: this is for rules the ledger may add.
                Outcome::Refused(error) => {
                    let refusal = Refusal::new(0, Some(error.field()), "", Code::NotAllowed, error.to_string());
                    refusals.push(stored_refusal(&refusal));
                }
            }
        }
        counts.refused = count(refusals.len());
        Self { number: chunk.number, counts, refusals }
    }
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

async fn finish(
    app: &App,
    workspace: WorkspaceId,
    id: ImportId,
    state: ImportState,
    error: Option<&str>,
) -> AppResult<()> {
    let mut tx = app.store.write(workspace).await?;
    if state == ImportState::Cancelled {
        tx.drop_claim(id).await?;
    }
    tx.set_import_state(id, ["running", "cancelling"], state.key(), Some(app.clock.now()), error).await?;
    tx.commit().await?;
    app.pulse.tell(workspace, Change::Import(id));
    if state != ImportState::Failed {
        // A file left behind costs space, nothing else.
        let _ = tokio::fs::remove_file(file_of(app, id)).await;
    }
    Ok(())
}

fn chain(error: &AppError) -> String {
    match error {
        AppError::Internal(error) => format!("{error:#}"),
        other => other.to_string(),
    }
}
