//! Journeys by key, and the notes beside them.

use peakend_model::journey::{Journey, Note};
use peakend_model::{JourneyId, NoteId, Timestamp, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros};
use crate::{Store, StoreError, StoreResult, WriteTx};

impl Store {
    /// All journeys in their order.
    pub async fn journeys(&self, workspace: WorkspaceId) -> StoreResult<Vec<Journey>> {
        let sql = "SELECT j.body FROM journey j WHERE j.workspace_id = $1 AND j.removed_at IS NULL
                   ORDER BY j.position, j.key";
        self.rows(sql, [workspace.0.into()]).await?.iter().map(journey_of).collect()
    }

    pub async fn journey(&self, workspace: WorkspaceId, key: &str) -> StoreResult<Option<Journey>> {
        let sql = "SELECT j.body FROM journey j WHERE j.workspace_id = $1 AND j.key = $2 AND j.removed_at IS NULL";
        self.row(sql, [workspace.0.into(), key.into()]).await?.as_ref().map(journey_of).transpose()
    }

    /// The notes beside a journey and its touchpoints, newest first.
    pub async fn journey_notes(&self, workspace: WorkspaceId, journey: JourneyId) -> StoreResult<Vec<Note>> {
        let sql = "SELECT n.id, n.journey_id, n.touchpoint, n.author_id, n.text, n.at FROM journey_note n
                   WHERE n.workspace_id = $1 AND n.journey_id = $2 ORDER BY n.at DESC, n.id";
        self.rows(sql, [workspace.0.into(), journey.0.into()]).await?.iter().map(note_of).collect()
    }

    pub async fn journey_note(&self, workspace: WorkspaceId, id: NoteId) -> StoreResult<Option<Note>> {
        let sql = "SELECT n.id, n.journey_id, n.touchpoint, n.author_id, n.text, n.at FROM journey_note n
                   WHERE n.workspace_id = $1 AND n.id = $2";
        self.row(sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(note_of).transpose()
    }
}

impl WriteTx {
    /// Adds a journey behind all others. A removed one of the same key makes room.
    pub async fn add_journey(&mut self, journey: &Journey, now: Timestamp) -> StoreResult<()> {
        let aside = "UPDATE journey SET key = key || '~' || removed_at
                     WHERE workspace_id = $1 AND key = $2 AND removed_at IS NOT NULL";
        self.execute(aside, [self.workspace.0.into(), journey.key.as_str().into()]).await?;
        let sql = "INSERT INTO journey (id, workspace_id, key, position, revision, body, updated_at)
                   VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), 0) + 1 FROM journey WHERE workspace_id = $2),
                           $4, $5, $6)";
        let values = [
            journey.id.0.into(),
            self.workspace.0.into(),
            journey.key.as_str().into(),
            i64::from(journey.revision).into(),
            body_of(journey)?.into(),
            micros(now),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Puts `journey` in the place of the one before it. False when another revision is held, or none.
    pub async fn update_journey(&mut self, journey: &Journey, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE journey SET body = $3, revision = $4, updated_at = $5
                   WHERE workspace_id = $1 AND id = $2 AND revision = $6 AND removed_at IS NULL";
        let values = [
            self.workspace.0.into(),
            journey.id.0.into(),
            body_of(journey)?.into(),
            i64::from(journey.revision).into(),
            micros(now),
            (i64::from(journey.revision) - 1).into(),
        ];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }

    /// Hides a journey with everything that belongs to it. False when there is none of this key.
    pub async fn remove_journey(&mut self, key: &str, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE journey SET removed_at = $3 WHERE workspace_id = $1 AND key = $2 AND removed_at IS NULL";
        Ok(self.execute(sql, [self.workspace.0.into(), key.into(), micros(now)]).await?.rows_affected() == 1)
    }

    /// Brings a removed journey back. False when none of this key was removed.
    pub async fn restore_journey(&mut self, key: &str) -> StoreResult<bool> {
        let sql = "UPDATE journey SET removed_at = NULL
                   WHERE workspace_id = $1 AND key = $2 AND removed_at IS NOT NULL";
        Ok(self.execute(sql, [self.workspace.0.into(), key.into()]).await?.rows_affected() == 1)
    }

    pub async fn add_journey_note(&mut self, note: &Note) -> StoreResult<()> {
        let sql = "INSERT INTO journey_note (id, workspace_id, journey_id, touchpoint, author_id, text, at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = [
            note.id.0.into(),
            self.workspace.0.into(),
            note.journey.0.into(),
            note.touchpoint.as_deref().into(),
            note.author.map(|author| author.0).into(),
            note.text.as_str().into(),
            micros(note.at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    pub async fn remove_journey_note(&mut self, id: NoteId) -> StoreResult<bool> {
        let sql = "DELETE FROM journey_note WHERE workspace_id = $1 AND id = $2";
        Ok(self.execute(sql, [self.workspace.0.into(), id.0.into()]).await?.rows_affected() == 1)
    }
}

fn body_of(journey: &Journey) -> StoreResult<String> {
    serde_json::to_string(journey).map_err(|error| StoreError::corrupt("a journey", error))
}

fn journey_of(row: &QueryResult) -> StoreResult<Journey> {
    let found: Journey = Columns::of(row).json("a journey")?;
    if found.versions.is_empty() {
        return Err(StoreError::corrupt("a journey", "no version"));
    }
    Ok(found)
}

fn note_of(row: &QueryResult) -> StoreResult<Note> {
    let mut columns = Columns::of(row);
    Ok(Note {
        id: columns.id()?,
        journey: columns.id()?,
        touchpoint: columns.take()?,
        author: columns.maybe_id()?,
        text: columns.take()?,
        at: columns.moment()?,
    })
}
