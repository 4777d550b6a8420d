//! Texts drawn to be checked by people.

use peakend_model::correction::Origin;
use peakend_model::{InteractionId, Timestamp, WorkspaceId};
use sea_orm::QueryResult;

use crate::correction::named;
use crate::row::{Columns, micros, only};
use crate::{Store, StoreResult, WriteTx};

/// A text that waits to be checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StoredCheck {
    pub interaction: InteractionId,
    pub occurred_at: Timestamp,
    pub origin: Origin,
}

impl Store {
    /// The next texts to check, in the order they were drawn.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_checks(&self, workspace: WorkspaceId, limit: u32) -> StoreResult<Vec<StoredCheck>> {
        let sql = "SELECT interaction_id, occurred_at, origin FROM reading_check
                   WHERE workspace_id = $1 AND done_at IS NULL ORDER BY drawn_at, place LIMIT $2";
        self.rows(sql, [workspace.0.into(), i64::from(limit).into()]).await?.iter().map(of_row).collect()
    }

    /// # Errors
    /// When the database fails.
    pub async fn check(&self, workspace: WorkspaceId, id: InteractionId) -> StoreResult<Option<StoredCheck>> {
        let sql = "SELECT interaction_id, occurred_at, origin FROM reading_check
                   WHERE workspace_id = $1 AND interaction_id = $2";
        self.row(sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(of_row).transpose()
    }

    /// How many wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_open_checks(&self, workspace: WorkspaceId) -> StoreResult<u64> {
        let sql = "SELECT COUNT(*) FROM reading_check WHERE workspace_id = $1 AND done_at IS NULL";
        let count: i64 = only(self.row(sql, [workspace.0.into()]).await?.as_ref())?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// All that were ever drawn: nobody checks a text twice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drawn_checks(&self, workspace: WorkspaceId) -> StoreResult<Vec<InteractionId>> {
        let rows =
            self.rows("SELECT interaction_id FROM reading_check WHERE workspace_id = $1", [workspace.0.into()]).await?;
        rows.iter().map(|row| Columns::of(row).id()).collect()
    }
}

impl WriteTx {
    /// Adds texts in this order; those drawn before are passed over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_checks(&mut self, checks: &[StoredCheck], now: Timestamp) -> StoreResult<()> {
        let sql = "INSERT INTO reading_check (workspace_id, interaction_id, occurred_at, origin, place, drawn_at)
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
        for (place, check) in (0_i64..).zip(checks) {
            let values = [
                self.workspace.0.into(),
                check.interaction.0.into(),
                micros(check.occurred_at),
                check.origin.key().into(),
                place.into(),
                micros(now),
            ];
            self.execute(sql, values).await?;
        }
        Ok(())
    }

    /// # Errors
    /// When the database fails.
    pub async fn finish_check(&mut self, id: InteractionId, now: Timestamp) -> StoreResult<()> {
        let sql = "UPDATE reading_check SET done_at = $3 WHERE workspace_id = $1 AND interaction_id = $2";
        self.execute(sql, [self.workspace.0.into(), id.0.into(), micros(now)]).await?;
        Ok(())
    }
}

fn of_row(row: &QueryResult) -> StoreResult<StoredCheck> {
    let mut columns = Columns::of(row);
    Ok(StoredCheck {
        interaction: columns.id()?,
        occurred_at: columns.moment()?,
        origin: named(&columns.take::<String>()?, Origin::from_key)?,
    })
}
