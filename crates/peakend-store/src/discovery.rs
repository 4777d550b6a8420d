//! Themes that were found and wait for a decision, and the last search for them.

use peakend_model::{FindingId, Timestamp, UserId, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros};
use crate::{Store, StoreResult, WriteTx};

/// A theme that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredFinding {
    pub id: FindingId,
    /// `open`, or what was decided.
    pub state: String,
    /// JSON of whoever found it.
    pub body: String,
}

/// The last search.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredDiscovery {
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// JSON of whoever searched.
    pub report: String,
}

impl Store {
    /// Those that wait first, then by place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn findings(&self, workspace: WorkspaceId) -> StoreResult<Vec<StoredFinding>> {
        let sql = "SELECT id, state, body FROM finding WHERE workspace_id = $1
                   ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, place, id";
        self.rows(sql, [workspace.0.into()]).await?.iter().map(finding_of).collect()
    }

    /// # Errors
    /// When the database fails.
    pub async fn finding(&self, workspace: WorkspaceId, id: FindingId) -> StoreResult<Option<StoredFinding>> {
        let sql = "SELECT id, state, body FROM finding WHERE workspace_id = $1 AND id = $2";
        self.row(sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(finding_of).transpose()
    }

    /// # Errors
    /// When the database fails.
    pub async fn discovery(&self, workspace: WorkspaceId) -> StoreResult<Option<StoredDiscovery>> {
        let sql = "SELECT started_at, finished_at, report FROM discovery WHERE workspace_id = $1";
        self.row(sql, [workspace.0.into()]).await?.as_ref().map(discovery_of).transpose()
    }
}

impl WriteTx {
    /// Begins a search or notes its end; one per workspace is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_discovery(&mut self, discovery: &StoredDiscovery) -> StoreResult<()> {
        let sql = "INSERT INTO discovery (workspace_id, started_at, finished_at, report) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (workspace_id) DO UPDATE
                   SET started_at = excluded.started_at, finished_at = excluded.finished_at, report = excluded.report";
        let values = [
            self.workspace.0.into(),
            micros(discovery.started_at),
            discovery.finished_at.map(|at| at.0).into(),
            discovery.report.as_str().into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Forgets what waits; what was decided stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_open_findings(&mut self) -> StoreResult<()> {
        let sql = "DELETE FROM finding WHERE workspace_id = $1 AND state = 'open'";
        self.execute(sql, [self.workspace.0.into()]).await?;
        Ok(())
    }

    /// # Errors
    /// When the database fails.
    pub async fn add_finding(&mut self, finding: &StoredFinding, place: i64) -> StoreResult<()> {
        let sql = "INSERT INTO finding (id, workspace_id, state, place, body) VALUES ($1, $2, $3, $4, $5)";
        let values = [
            finding.id.0.into(),
            self.workspace.0.into(),
            finding.state.as_str().into(),
            place.into(),
            finding.body.as_str().into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Writes state and body anew. False when there is no such finding.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn decide_finding(
        &mut self,
        finding: &StoredFinding,
        by: Option<UserId>,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "UPDATE finding SET state = $3, body = $4, decided_by = $5, decided_at = $6
                   WHERE workspace_id = $1 AND id = $2";
        let values = [
            self.workspace.0.into(),
            finding.id.0.into(),
            finding.state.as_str().into(),
            finding.body.as_str().into(),
            by.map(|user| user.0).into(),
            micros(now),
        ];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }
}

fn finding_of(row: &QueryResult) -> StoreResult<StoredFinding> {
    let mut columns = Columns::of(row);
    Ok(StoredFinding { id: columns.id()?, state: columns.take()?, body: columns.take()? })
}

fn discovery_of(row: &QueryResult) -> StoreResult<StoredDiscovery> {
    let mut columns = Columns::of(row);
    Ok(StoredDiscovery { started_at: columns.moment()?, finished_at: columns.maybe_moment()?, report: columns.take()? })
}
