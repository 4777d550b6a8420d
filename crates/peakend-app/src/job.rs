//! Jobs: work that is written down in the transaction that wants it, and done soon after.

use std::pin::Pin;
use std::time::Duration;

use anyhow::Context;
use peakend_model::access::Actor;
use peakend_model::{JobId, Timestamp};
use peakend_store::{StoredJob, WriteTx};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;

use crate::{App, AppError, AppResult};

/// A job: data, and one shallow method that calls a verb. It may run more than once, so the verb must not mind.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the queue; never changes.
    const KIND: &'static str;

    fn run(self, app: &App, actor: &Actor) -> impl Future<Output = Result<(), Setback>> + Send;
}

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum Setback {
    /// Worth trying again, later and later.
    #[error(transparent)]
    Retry(anyhow::Error),
    /// Trying again would not help.
    #[error(transparent)]
    GiveUp(anyhow::Error),
}

impl From<AppError> for Setback {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Unavailable(_) | AppError::Internal(_) => Self::Retry(anyhow::Error::new(error)),
            _ => Self::GiveUp(anyhow::Error::new(error)),
        }
    }
}

type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Setback>> + Send + 'a>>;

/// A line of [`crate::jobs::JOBS`].
#[derive(Clone, Copy)]
pub struct JobKind {
    pub name: &'static str,
    run: for<'a> fn(&'a App, &'a Actor, &'a str) -> Running<'a>,
}

impl JobKind {
    pub const fn of<J: Job>() -> Self {
        Self { name: J::KIND, run: run_stored::<J> }
    }
}

fn run_stored<'a, J: Job>(app: &'a App, actor: &'a Actor, payload: &'a str) -> Running<'a> {
    Box::pin(async move {
        let job: J = serde_json::from_str(payload).context("reading the job").map_err(Setback::GiveUp)?;
        job.run(app, actor).await
    })
}

/// Queues `job` in the transaction of whoever wants it done: it exists if and only if that commits.
///
/// # Errors
/// When the database fails.
pub async fn enqueue<J: Job>(app: &App, tx: &mut WriteTx, job: &J) -> AppResult<JobId> {
    enqueue_at(app, tx, job, app.clock.now()).await
}

/// As [`enqueue`], but it waits until `run_at`.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_at<J: Job>(app: &App, tx: &mut WriteTx, job: &J, run_at: Timestamp) -> AppResult<JobId> {
    let id = JobId(app.ids.uuid(app.clock.now()));
    let payload = serde_json::to_string(job).context("writing the job")?;
    tx.enqueue(id, J::KIND, &payload, run_at).await?;
    Ok(id)
}

/// How long a runner may be silent before another one takes its job.
const LEASE: Duration = Duration::from_secs(300);
/// Jobs taken at once.
const HANDFUL: u32 = 4;
/// A job that failed this often is given up.
const MOST_ATTEMPTS: i64 = 12;

/// Runs what is due, once; gives how many jobs were tried.
///
/// # Errors
/// When the queue cannot be read or written.
pub async fn run_due(app: &App, kinds: &[JobKind]) -> AppResult<usize> {
    let now = app.clock.now();
    let jobs = app.store.claim_jobs(now, now + LEASE, HANDFUL).await?;
    let count = jobs.len();
    let tried = jobs.into_iter().map(|job| attempt(app, kinds, job));
    for result in futures::future::join_all(tried).await {
        result?;
    }
    Ok(count)
}

async fn attempt(app: &App, kinds: &[JobKind], job: StoredJob) -> AppResult<()> {
    let actor = Actor::system(job.workspace);
    let outcome = match kinds.iter().find(|kind| kind.name == job.kind) {
        Some(kind) => keeping_hold(app, &job, (kind.run)(app, &actor, &job.payload)).await,
        // Perhaps a newer server's: it may come back and do it.
        None => Err(Setback::Retry(anyhow::anyhow!("no job is called {}", job.kind))),
    };
    let mut tx = app.store.write(job.workspace).await?;
    match outcome {
        Ok(()) => tx.finish_job(job.id, app.clock.now()).await?,
        Err(Setback::Retry(error)) if job.attempts < MOST_ATTEMPTS => {
            tracing::warn!(job.id = %job.id, job.kind = %job.kind, error = ?error, "job will be tried again");
            tx.retry_job(job.id, app.clock.now() + pause(job.attempts), &format!("{error:#}")).await?;
        }
        Err(Setback::Retry(error) | Setback::GiveUp(error)) => {
            tracing::error!(job.id = %job.id, job.kind = %job.kind, error = ?error, "job was given up");
            tx.give_up_job(job.id, app.clock.now(), &format!("{error:#}")).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Runs to the end; a long job renews its claim, so that no other runner begins it a second time.
async fn keeping_hold(app: &App, job: &StoredJob, running: Running<'_>) -> Result<(), Setback> {
    let mut running = running;
    loop {
        tokio::select! {
            outcome = &mut running => return outcome,
            () = tokio::time::sleep(LEASE / 3) => {
                if let Err(error) = renew(app, job).await {
                    tracing::warn!(job.id = %job.id, error = ?error, "the claim on a job cannot be renewed");
                }
            }
        }
    }
}

async fn renew(app: &App, job: &StoredJob) -> AppResult<()> {
    let mut tx = app.store.write(job.workspace).await?;
    tx.hold_job(job.id, app.clock.now() + LEASE).await?;
    tx.commit().await?;
    Ok(())
}

/// Five seconds, doubled with every attempt, at most an hour.
fn pause(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 12) - 1).unwrap_or(0);
    Duration::from_secs(5 * 2_u64.pow(doublings)).min(Duration::from_secs(3600))
}

/// How long an idle runner waits before it looks again.
const LOOK: Duration = Duration::from_millis(500);

/// Runs jobs until `shutdown`; those begun are ended first.
pub async fn run_jobs(app: App, kinds: &'static [JobKind], shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        match run_due(&app, kinds).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::error!(error = ?error, "the job queue failed"),
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let seconds: Vec<u64> = [1, 2, 3, 10, 11, 50].map(|attempts| pause(attempts).as_secs()).to_vec();
        assert_eq!(seconds, [5, 10, 20, 2560, 3600, 3600]);
    }
}
