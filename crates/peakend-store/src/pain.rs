//! Pains of a journey.

use peakend_model::journey::Pain;
use peakend_model::{JourneyId, PainId, Timestamp, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros};
use crate::{Store, StoreError, StoreResult, WriteTx};

impl Store {
    /// The pains of a journey that stand for themselves, oldest first.
    pub async fn pains(&self, workspace: WorkspaceId, journey: JourneyId) -> StoreResult<Vec<Pain>> {
        let sql = "SELECT p.body FROM pain p
                   WHERE p.workspace_id = $1 AND p.journey_id = $2 AND p.merged_into IS NULL ORDER BY p.id";
        self.rows(sql, [workspace.0.into(), journey.0.into()]).await?.iter().map(pain_of).collect()
    }

    /// Also one that was merged into another.
    pub async fn pain(&self, workspace: WorkspaceId, id: PainId) -> StoreResult<Option<Pain>> {
        let sql = "SELECT p.body FROM pain p WHERE p.workspace_id = $1 AND p.id = $2";
        self.row(sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(pain_of).transpose()
    }

    /// Those that became part of `id`.
    pub async fn pains_within(&self, workspace: WorkspaceId, id: PainId) -> StoreResult<Vec<Pain>> {
        let sql = "SELECT p.body FROM pain p WHERE p.workspace_id = $1 AND p.merged_into = $2 ORDER BY p.id";
        self.rows(sql, [workspace.0.into(), id.0.into()]).await?.iter().map(pain_of).collect()
    }
}

impl WriteTx {
    pub async fn add_pain(&mut self, pain: &Pain, now: Timestamp) -> StoreResult<()> {
        let sql = "INSERT INTO pain (id, workspace_id, journey_id, body, updated_at) VALUES ($1, $2, $3, $4, $5)";
        let values =
            [pain.id.0.into(), self.workspace.0.into(), pain.journey.0.into(), body_of(pain)?.into(), micros(now)];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// False when there is no such pain.
    pub async fn update_pain(&mut self, pain: &Pain, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE pain SET body = $3, updated_at = $4 WHERE workspace_id = $1 AND id = $2";
        let values = [self.workspace.0.into(), pain.id.0.into(), body_of(pain)?.into(), micros(now)];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }

    /// Makes one part of another, or lets it stand for itself again.
    pub async fn merge_pain(&mut self, id: PainId, into: Option<PainId>, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE pain SET merged_into = $3, updated_at = $4 WHERE workspace_id = $1 AND id = $2";
        let values = [self.workspace.0.into(), id.0.into(), into.map(|into| into.0).into(), micros(now)];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }

    /// Forgets a pain that nobody wants to keep; it is found again while it lasts.
    pub async fn remove_pain(&mut self, id: PainId) -> StoreResult<bool> {
        let sql = "DELETE FROM pain WHERE workspace_id = $1 AND id = $2";
        Ok(self.execute(sql, [self.workspace.0.into(), id.0.into()]).await?.rows_affected() == 1)
    }
}

fn body_of(pain: &Pain) -> StoreResult<String> {
    serde_json::to_string(pain).map_err(|error| StoreError::corrupt("a pain", error))
}

fn pain_of(row: &QueryResult) -> StoreResult<Pain> {
    Columns::of(row).json("a pain")
}
