//! How long things are kept that are not the ledger's, and deleting what is older.

use peakend_model::retention::Retention;
use peakend_model::{Timestamp, WorkspaceId};
use serde_json::Value as Json;

use crate::row::{Columns, micros};
use crate::{Store, StoreError, StoreResult, WriteTx};

/// Its place in the workspace's settings.
const KEY: &str = "retention";

impl Store {
    /// # Errors
    /// When the database fails.
    pub async fn retention(&self, workspace: WorkspaceId) -> StoreResult<Retention> {
        let row = self.row("SELECT settings FROM workspace WHERE id = $1", [workspace.0.into()]).await?;
        let Some(row) = row else { return Ok(Retention::default()) };
        let mut settings: Json = Columns::of(&row).json("a workspace's settings")?;
        match settings.get_mut(KEY).map(Json::take) {
            None => Ok(Retention::default()),
            Some(kept) => serde_json::from_value(kept).map_err(|error| StoreError::corrupt("the retention", error)),
        }
    }
}

impl WriteTx {
    /// # Errors
    /// When the database fails.
    pub async fn set_retention(&mut self, retention: Retention) -> StoreResult<()> {
        // Written first, so that the row is ours until the commit and no other setting is lost.
        self.execute("UPDATE workspace SET settings = settings WHERE id = $1", [self.workspace.0.into()]).await?;
        let row = self.row("SELECT settings FROM workspace WHERE id = $1", [self.workspace.0.into()]).await?;
        let Some(row) = row else { return Ok(()) };
        let mut settings: Json = Columns::of(&row).json("a workspace's settings")?;
        settings[KEY] = serde_json::to_value(retention).map_err(|error| StoreError::corrupt("the retention", error))?;
        let update = "UPDATE workspace SET settings = $2 WHERE id = $1";
        self.execute(update, [self.workspace.0.into(), settings.to_string().into()]).await?;
        Ok(())
    }

    /// Deletes the refused rows of imports that ended before `moment`, and tells how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_refusals_before(&mut self, moment: Timestamp) -> StoreResult<u64> {
        let sql = "DELETE FROM import_refusal WHERE workspace_id = $1 AND import_id IN \
                   (SELECT id FROM import WHERE workspace_id = $1 AND finished_at < $2)";
        Ok(self.execute(sql, [self.workspace.0.into(), micros(moment)]).await?.rows_affected())
    }

    /// Deletes jobs that ended, well or not, before `moment`, and tells how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_jobs_before(&mut self, moment: Timestamp) -> StoreResult<u64> {
        let sql = "DELETE FROM job WHERE workspace_id = $1 AND (done_at < $2 OR gave_up_at < $2)";
        Ok(self.execute(sql, [self.workspace.0.into(), micros(moment)]).await?.rows_affected())
    }
}
