//! Correction layers of a workspace: trained, measured, adopted or not.

use peakend_model::{AdaptationId, Timestamp, UserId, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros};
use crate::{Store, StoreResult, WriteTx};

/// One layer with what was measured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredAdaptation {
    pub id: AdaptationId,
    pub created_at: Timestamp,
    /// JSON; `None` while it is being trained.
    pub layer: Option<String>,
    /// JSON; `None` while it is being trained.
    pub report: Option<String>,
    pub adopted_at: Option<Timestamp>,
    /// Refused, or replaced, or put aside after it was adopted.
    pub ended_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, created_at, layer, report, adopted_at, ended_at";

impl Store {
    /// # Errors
    /// When the database fails.
    pub async fn adaptation(&self, workspace: WorkspaceId, id: AdaptationId) -> StoreResult<Option<StoredAdaptation>> {
        let sql = format!("SELECT {COLUMNS} FROM reading_adaptation WHERE workspace_id = $1 AND id = $2");
        self.row(&sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(of_row).transpose()
    }

    /// The latest ones first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adaptations(&self, workspace: WorkspaceId, limit: u32) -> StoreResult<Vec<StoredAdaptation>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reading_adaptation WHERE workspace_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2"
        );
        self.rows(&sql, [workspace.0.into(), i64::from(limit).into()]).await?.iter().map(of_row).collect()
    }

    /// The id of the one in force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adopted(&self, workspace: WorkspaceId) -> StoreResult<Option<AdaptationId>> {
        let sql = "SELECT id FROM reading_adaptation
                   WHERE workspace_id = $1 AND adopted_at IS NOT NULL AND ended_at IS NULL";
        self.row(sql, [workspace.0.into()]).await?.as_ref().map(|row| Columns::of(row).id()).transpose()
    }
}

impl WriteTx {
    /// Makes room for a layer that is going to be trained.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_adaptation(&mut self, id: AdaptationId, by: Option<UserId>, now: Timestamp) -> StoreResult<()> {
        let sql = "INSERT INTO reading_adaptation (id, workspace_id, created_at, created_by) VALUES ($1, $2, $3, $4)";
        let values = [id.0.into(), self.workspace.0.into(), micros(now), by.map(|user| user.0).into()];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// # Errors
    /// When the database fails.
    pub async fn keep_adaptation(&mut self, id: AdaptationId, layer: &str, report: &str) -> StoreResult<()> {
        let sql = "UPDATE reading_adaptation SET layer = $3, report = $4 WHERE workspace_id = $1 AND id = $2";
        self.execute(sql, [self.workspace.0.into(), id.0.into(), layer.into(), report.into()]).await?;
        Ok(())
    }

    /// Puts it in force, and the one before out of force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adopt(&mut self, id: AdaptationId, by: Option<UserId>, now: Timestamp) -> StoreResult<()> {
        let end = "UPDATE reading_adaptation SET ended_at = $2
                   WHERE workspace_id = $1 AND adopted_at IS NOT NULL AND ended_at IS NULL";
        self.execute(end, [self.workspace.0.into(), micros(now)]).await?;
        let adopt = "UPDATE reading_adaptation SET adopted_at = $3, ended_at = NULL, decided_by = $4
                     WHERE workspace_id = $1 AND id = $2";
        let values = [self.workspace.0.into(), id.0.into(), micros(now), by.map(|user| user.0).into()];
        self.execute(adopt, values).await?;
        Ok(())
    }

    /// Refuses it, or puts it out of force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_adaptation(&mut self, id: AdaptationId, by: Option<UserId>, now: Timestamp) -> StoreResult<()> {
        let sql = "UPDATE reading_adaptation SET ended_at = $3, decided_by = $4 WHERE workspace_id = $1 AND id = $2";
        let values = [self.workspace.0.into(), id.0.into(), micros(now), by.map(|user| user.0).into()];
        self.execute(sql, values).await?;
        Ok(())
    }
}

fn of_row(row: &QueryResult) -> StoreResult<StoredAdaptation> {
    let mut columns = Columns::of(row);
    Ok(StoredAdaptation {
        id: columns.id()?,
        created_at: columns.moment()?,
        layer: columns.take()?,
        report: columns.take()?,
        adopted_at: columns.maybe_moment()?,
        ended_at: columns.maybe_moment()?,
    })
}
