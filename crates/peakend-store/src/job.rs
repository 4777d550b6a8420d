//! The job queue: rows that wait for their time, claimed by one runner at a time.

use peakend_model::{JobId, Timestamp, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros, only};
use crate::{Store, StoreResult, WriteTx};

/// A job as the queue knows it; what it means is the app's business.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredJob {
    pub id: JobId,
    pub workspace: WorkspaceId,
    pub kind: String,
    /// JSON.
    pub payload: String,
    pub run_at: Timestamp,
    /// How often it was begun, this time included.
    pub attempts: i64,
}

impl WriteTx {
    /// Puts a job into the queue, if and when this transaction commits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue(&mut self, id: JobId, kind: &str, payload: &str, run_at: Timestamp) -> StoreResult<()> {
        self.execute(
            "INSERT INTO job (id, workspace_id, kind, payload, run_at, attempts) VALUES ($1, $2, $3, $4, $5, 0)",
            [id.0.into(), self.workspace.0.into(), kind.into(), payload.into(), micros(run_at)],
        )
        .await?;
        Ok(())
    }

    /// Keeps a claimed job until `until`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_job(&mut self, id: JobId, until: Timestamp) -> StoreResult<()> {
        self.execute(
            "UPDATE job SET locked_until = $3 WHERE workspace_id = $1 AND id = $2",
            [self.workspace.0.into(), id.0.into(), micros(until)],
        )
        .await?;
        Ok(())
    }

    /// # Errors
    /// When the database fails.
    pub async fn finish_job(&mut self, id: JobId, now: Timestamp) -> StoreResult<()> {
        self.execute(
            "UPDATE job SET done_at = $3, locked_until = NULL, last_error = NULL WHERE workspace_id = $1 AND id = $2",
            [self.workspace.0.into(), id.0.into(), micros(now)],
        )
        .await?;
        Ok(())
    }

    /// # Errors
    /// When the database fails.
    pub async fn retry_job(&mut self, id: JobId, run_at: Timestamp, reason: &str) -> StoreResult<()> {
        self.execute(
            "UPDATE job SET run_at = $3, locked_until = NULL, last_error = $4 WHERE workspace_id = $1 AND id = $2",
            [self.workspace.0.into(), id.0.into(), micros(run_at), reason.into()],
        )
        .await?;
        Ok(())
    }

    /// # Errors
    /// When the database fails.
    pub async fn give_up_job(&mut self, id: JobId, now: Timestamp, reason: &str) -> StoreResult<()> {
        self.execute(
            "UPDATE job SET gave_up_at = $3, locked_until = NULL, last_error = $4 WHERE workspace_id = $1 AND id = $2",
            [self.workspace.0.into(), id.0.into(), micros(now), reason.into()],
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// Takes up to `limit` jobs whose time has come, of any workspace; until `until` nobody else gets them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_jobs(&self, now: Timestamp, until: Timestamp, limit: u32) -> StoreResult<Vec<StoredJob>> {
        let waiting = "done_at IS NULL AND gave_up_at IS NULL AND run_at <= $1 \
                       AND (locked_until IS NULL OR locked_until <= $1)";
        // A look without a lock: an idle queue must not keep SQLite's only writer busy.
        if self.row(&format!("SELECT 1 FROM job WHERE {waiting} LIMIT 1"), [micros(now)]).await?.is_none() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "UPDATE job SET locked_until = $2, attempts = attempts + 1 WHERE id IN \
             (SELECT id FROM job WHERE {waiting} ORDER BY run_at, id LIMIT $3 {}) \
             RETURNING id, workspace_id, kind, payload, run_at, attempts",
            self.engine().skip_locked()
        );
        // The queue is the one thing that is not inside a workspace: its rows name theirs.
        let tx = self.write(WorkspaceId(uuid::Uuid::nil())).await?;
        let rows = tx.rows(&sql, [micros(now), micros(until), i64::from(limit).into()]).await?;
        tx.commit().await?;
        let mut jobs = rows.iter().map(job_of).collect::<StoreResult<Vec<StoredJob>>>()?;
        jobs.sort_by_key(|job| (job.run_at, job.id));
        Ok(jobs)
    }

    /// How many jobs are neither done nor given up, whenever they are to run.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_jobs(&self) -> StoreResult<u64> {
        let sql = "SELECT COUNT(*) FROM job WHERE done_at IS NULL AND gave_up_at IS NULL";
        let count: i64 = only(self.row(sql, []).await?.as_ref())?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

fn job_of(row: &QueryResult) -> StoreResult<StoredJob> {
    let mut columns = Columns::of(row);
    Ok(StoredJob {
        id: columns.id()?,
        workspace: columns.id()?,
        kind: columns.take()?,
        payload: columns.take()?,
        run_at: columns.moment()?,
        attempts: columns.take()?,
    })
}
