//! Indicators by key, and the notes beside them.

use peakend_model::indicator::{Indicator, Note};
use peakend_model::{IndicatorId, NoteId, Timestamp, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros};
use crate::{Store, StoreError, StoreResult, WriteTx};

impl Store {
    /// All indicators in their order.
    pub async fn indicators(&self, workspace: WorkspaceId) -> StoreResult<Vec<Indicator>> {
        let sql = "SELECT i.body FROM indicator i WHERE i.workspace_id = $1 AND i.removed_at IS NULL
                   ORDER BY i.position, i.key";
        self.rows(sql, [workspace.0.into()]).await?.iter().map(indicator_of).collect()
    }

    pub async fn indicator(&self, workspace: WorkspaceId, key: &str) -> StoreResult<Option<Indicator>> {
        let sql = "SELECT i.body FROM indicator i WHERE i.workspace_id = $1 AND i.key = $2 AND i.removed_at IS NULL";
        self.row(sql, [workspace.0.into(), key.into()]).await?.as_ref().map(indicator_of).transpose()
    }

    /// The notes beside an indicator, newest first.
    pub async fn indicator_notes(&self, workspace: WorkspaceId, indicator: IndicatorId) -> StoreResult<Vec<Note>> {
        let sql = "SELECT n.id, n.indicator_id, n.author_id, n.text, n.at FROM indicator_note n
                   WHERE n.workspace_id = $1 AND n.indicator_id = $2 ORDER BY n.at DESC, n.id";
        self.rows(sql, [workspace.0.into(), indicator.0.into()]).await?.iter().map(note_of).collect()
    }

    pub async fn indicator_note(&self, workspace: WorkspaceId, id: NoteId) -> StoreResult<Option<Note>> {
        let sql = "SELECT n.id, n.indicator_id, n.author_id, n.text, n.at FROM indicator_note n
                   WHERE n.workspace_id = $1 AND n.id = $2";
        self.row(sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(note_of).transpose()
    }
}

impl WriteTx {
    /// Adds an indicator behind all others. A removed one of the same key makes room.
    pub async fn add_indicator(&mut self, indicator: &Indicator, now: Timestamp) -> StoreResult<()> {
        let aside = "UPDATE indicator SET key = key || '~' || removed_at
                     WHERE workspace_id = $1 AND key = $2 AND removed_at IS NOT NULL";
        self.execute(aside, [self.workspace.0.into(), indicator.key.as_str().into()]).await?;
        let sql = "INSERT INTO indicator (id, workspace_id, key, position, body, updated_at)
                   VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), 0) + 1 FROM indicator WHERE workspace_id = $2), $4, $5)";
        let values = [
            indicator.id.0.into(),
            self.workspace.0.into(),
            indicator.key.as_str().into(),
            body_of(indicator)?.into(),
            micros(now),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// False when there is no such indicator.
    pub async fn update_indicator(&mut self, indicator: &Indicator, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE indicator SET body = $3, updated_at = $4
                   WHERE workspace_id = $1 AND id = $2 AND removed_at IS NULL";
        let values = [self.workspace.0.into(), indicator.id.0.into(), body_of(indicator)?.into(), micros(now)];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }

    /// Hides an indicator with everything that belongs to it. False when there is none of this key.
    pub async fn remove_indicator(&mut self, key: &str, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE indicator SET removed_at = $3 WHERE workspace_id = $1 AND key = $2 AND removed_at IS NULL";
        Ok(self.execute(sql, [self.workspace.0.into(), key.into(), micros(now)]).await?.rows_affected() == 1)
    }

    /// Brings a removed indicator back. False when none of this key was removed.
    pub async fn restore_indicator(&mut self, key: &str) -> StoreResult<bool> {
        let sql = "UPDATE indicator SET removed_at = NULL
                   WHERE workspace_id = $1 AND key = $2 AND removed_at IS NOT NULL";
        Ok(self.execute(sql, [self.workspace.0.into(), key.into()]).await?.rows_affected() == 1)
    }

    pub async fn add_indicator_note(&mut self, note: &Note) -> StoreResult<()> {
        let sql = "INSERT INTO indicator_note (id, workspace_id, indicator_id, author_id, text, at)
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            note.id.0.into(),
            self.workspace.0.into(),
            note.indicator.0.into(),
            note.author.map(|author| author.0).into(),
            note.text.as_str().into(),
            micros(note.at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    pub async fn remove_indicator_note(&mut self, id: NoteId) -> StoreResult<bool> {
        let sql = "DELETE FROM indicator_note WHERE workspace_id = $1 AND id = $2";
        Ok(self.execute(sql, [self.workspace.0.into(), id.0.into()]).await?.rows_affected() == 1)
    }
}

fn body_of(indicator: &Indicator) -> StoreResult<String> {
    serde_json::to_string(indicator).map_err(|error| StoreError::corrupt("an indicator", error))
}

fn indicator_of(row: &QueryResult) -> StoreResult<Indicator> {
    let found: Indicator = Columns::of(row).json("an indicator")?;
    if found.versions.is_empty() {
        return Err(StoreError::corrupt("an indicator", "no version"));
    }
    Ok(found)
}

fn note_of(row: &QueryResult) -> StoreResult<Note> {
    let mut columns = Columns::of(row);
    Ok(Note {
        id: columns.id()?,
        indicator: columns.id()?,
        author: columns.maybe_id()?,
        text: columns.take()?,
        at: columns.moment()?,
    })
}
