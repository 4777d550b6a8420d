//! Deleting what is not needed any more: uploads that were never imported, refused rows, jobs that ended.

use std::time::Duration;

use peakend_model::access::{Action, Actor};
use peakend_model::retention::Retention;
use peakend_model::{Timestamp, WorkspaceId};
use tokio_util::sync::CancellationToken;

use crate::import::{self, ImportState};
use crate::{App, AppResult, FieldErrors};

/// How often it is looked for what is too old.
const LOOK: Duration = Duration::from_secs(3_600);

/// # Errors
/// `Forbidden`.
pub async fn get(app: &App, actor: &Actor) -> AppResult<Retention> {
    actor.may(Action::ManageWorkspace)?;
    Ok(app.store.retention(actor.workspace).await?)
}

/// # Errors
/// `Forbidden`; `Invalid` with the fields `uploads`, `refusals`, `jobs` where one is not 1 to 3650 days.
pub async fn set(app: &App, actor: &Actor, retention: Retention) -> AppResult<()> {
    actor.may(Action::ManageWorkspace)?;
    let mut errors = FieldErrors::default();
    for (field, days) in [("uploads", retention.uploads), ("refusals", retention.refusals), ("jobs", retention.jobs)] {
        if !(1..=Retention::MOST_DAYS).contains(&days) {
            errors.add(field, "error-retention-days");
        }
    }
    errors.check()?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.set_retention(retention).await?;
    tx.commit().await?;
    Ok(())
}

/// What was deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Deleted {
    pub uploads: u64,
    pub refusals: u64,
    pub jobs: u64,
}

/// Deletes what is too old in one workspace.
///
/// # Errors
/// When the store fails.
pub async fn apply(app: &App, workspace: WorkspaceId) -> AppResult<Deleted> {
    let kept = app.store.retention(workspace).await?;
    let before = |days: u16| Timestamp(app.clock.now().0 - i64::from(days) * Timestamp::DAY);
    let uploads = drop_uploads(app, workspace, before(kept.uploads)).await?;
    let mut tx = app.store.write(workspace).await?;
    let refusals = tx.delete_refusals_before(before(kept.refusals)).await?;
    let jobs = tx.delete_jobs_before(before(kept.jobs)).await?;
    tx.commit().await?;
    Ok(Deleted { uploads, refusals, jobs })
}

async fn drop_uploads(app: &App, workspace: WorkspaceId, before: Timestamp) -> AppResult<u64> {
    let system = Actor::system(workspace);
    let mut dropped = 0;
    for waiting in import::list(app, &system).await? {
        let is_waiting = matches!(waiting.state, ImportState::Uploaded | ImportState::Failed);
        if is_waiting && waiting.created_at < before {
            import::cancel(app, &system, waiting.id).await?;
            dropped += 1;
        }
    }
    Ok(dropped)
}

/// Applies every workspace's retention now and then, until `shutdown`.
pub async fn run(app: App, shutdown: CancellationToken) {
    loop {
        match app.store.workspaces().await {
            Ok(workspaces) => {
                for workspace in workspaces {
                    match apply(&app, workspace.id).await {
                        Ok(deleted) => tracing::debug!(workspace.id = %workspace.id, ?deleted, "old things deleted"),
                        Err(error) => tracing::error!(workspace.id = %workspace.id, ?error, "retention failed"),
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the workspaces cannot be read"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
