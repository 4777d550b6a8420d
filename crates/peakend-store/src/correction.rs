//! Corrections of readings.

use peakend_model::correction::{Correction, Judgement, Origin};
use peakend_model::{CorrectionId, InteractionId, Timestamp, UserId, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros};
use crate::{Store, StoreError, StoreResult, WriteTx};

const COLUMNS: &str = "id, interaction_id, occurred_at, judgement, value_before, value_after, origin, language, \
                       created_by, created_at, undone_at";

impl Store {
    /// All corrections of these interactions, oldest first, undone ones too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn corrections_of(
        &self,
        workspace: WorkspaceId,
        interactions: &[InteractionId],
    ) -> StoreResult<Vec<Correction>> {
        if interactions.is_empty() {
            return Ok(Vec::new());
        }
        let marks: Vec<String> = (2..=interactions.len() + 1).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT {COLUMNS} FROM correction WHERE workspace_id = $1 AND interaction_id IN ({}) ORDER BY created_at, id",
            marks.join(", ")
        );
        let values = std::iter::once(workspace.0.into()).chain(interactions.iter().map(|id| id.0.into()));
        self.rows(&sql, values).await?.iter().map(of_row).collect()
    }

    /// The corrections in force of the whole workspace, oldest first; at most `limit`, the latest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn corrections(&self, workspace: WorkspaceId, limit: u32) -> StoreResult<Vec<Correction>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM correction WHERE workspace_id = $1 AND undone_at IS NULL
             ORDER BY created_at DESC, id DESC LIMIT $2"
        );
        let rows = self.rows(&sql, [workspace.0.into(), i64::from(limit).into()]).await?;
        let mut corrections = rows.iter().map(of_row).collect::<StoreResult<Vec<Correction>>>()?;
        corrections.reverse();
        Ok(corrections)
    }

    /// Where something was corrected or undone since `since`: each interaction once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn corrected_since(
        &self,
        workspace: WorkspaceId,
        since: Timestamp,
    ) -> StoreResult<Vec<(InteractionId, Timestamp)>> {
        let sql = "SELECT DISTINCT interaction_id, occurred_at FROM correction
                   WHERE workspace_id = $1 AND (created_at >= $2 OR undone_at >= $2)";
        let rows = self.rows(sql, [workspace.0.into(), micros(since)]).await?;
        let place = |row: &QueryResult| {
            let mut columns = Columns::of(row);
            Ok((columns.id()?, columns.moment()?))
        };
        rows.iter().map(place).collect()
    }

    /// # Errors
    /// When the database fails.
    pub async fn correction(&self, workspace: WorkspaceId, id: CorrectionId) -> StoreResult<Option<Correction>> {
        let sql = format!("SELECT {COLUMNS} FROM correction WHERE workspace_id = $1 AND id = $2");
        self.row(&sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(of_row).transpose()
    }
}

impl WriteTx {
    /// # Errors
    /// When the database fails.
    pub async fn add_correction(&mut self, correction: &Correction) -> StoreResult<()> {
        let sql = "INSERT INTO correction (id, workspace_id, interaction_id, occurred_at, judgement, value_before,
                   value_after, origin, language, created_by, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let values = [
            correction.id.0.into(),
            self.workspace.0.into(),
            correction.interaction.0.into(),
            micros(correction.occurred_at),
            correction.judgement.key().into(),
            correction.before.as_str().into(),
            correction.after.as_str().into(),
            correction.origin.key().into(),
            correction.language.as_str().into(),
            correction.by.map(|user| user.0).into(),
            micros(correction.at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Whether it was in force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undo_correction(&mut self, id: CorrectionId, by: Option<UserId>, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE correction SET undone_at = $3, undone_by = $4
                   WHERE workspace_id = $1 AND id = $2 AND undone_at IS NULL";
        let values = [self.workspace.0.into(), id.0.into(), micros(now), by.map(|user| user.0).into()];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }
}

fn of_row(row: &QueryResult) -> StoreResult<Correction> {
    let mut columns = Columns::of(row);
    Ok(Correction {
        id: columns.id()?,
        interaction: columns.id()?,
        occurred_at: columns.moment()?,
        judgement: named(&columns.take::<String>()?, Judgement::from_key)?,
        before: columns.take()?,
        after: columns.take()?,
        origin: named(&columns.take::<String>()?, Origin::from_key)?,
        language: columns.take()?,
        by: columns.maybe_id()?,
        at: columns.moment()?,
        undone_at: columns.maybe_moment()?,
    })
}

pub(crate) fn named<T>(key: &str, from_key: impl Fn(&str) -> Option<T>) -> StoreResult<T> {
    from_key(key).ok_or_else(|| StoreError::corrupt("a correction", format!("{key} is not known")))
}
