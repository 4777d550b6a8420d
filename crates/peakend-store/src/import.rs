//! Imports: how far each file has come, and the rows it had to refuse.

use peakend_model::{ImportId, Timestamp, UserId, WorkspaceId};
use sea_orm::QueryResult;
use uuid::Uuid;

use crate::dialect::ListType;
use crate::row::{Columns, json_list, micros};
use crate::{Store, StoreResult, WriteTx};

/// An import as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredImport {
    pub id: ImportId,
    pub created_by: Option<UserId>,
    pub name: String,
    /// A word of the app's.
    pub state: String,
    pub file_name: String,
    pub file_size: i64,
    pub file_hash: String,
    /// JSON; `null` until the import is started.
    pub mapping: String,
    pub counts: ImportCounts,
    /// The number of the last chunk that is in the ledger and counted; 0 before the first.
    pub position: i64,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub error: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ImportCounts {
    pub read: i64,
    pub accepted: i64,
    pub refused: i64,
    pub duplicate: i64,
    /// Rows that went into the conversation of another row.
    pub joined: i64,
}

/// A refused row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredRefusal {
    pub row: i64,
    pub column: String,
    pub value: String,
    /// What the app wrote.
    pub reason: String,
}

const COLUMNS: &str = "id, created_by, name, state, file_name, file_size, file_hash, mapping, rows_read, rows_accepted, \
     rows_refused, rows_duplicate, rows_joined, position, created_at, started_at, finished_at, error";

impl Store {
    /// The imports of the workspace, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn imports(&self, workspace: WorkspaceId, limit: u32) -> StoreResult<Vec<StoredImport>> {
        let sql =
            format!("SELECT {COLUMNS} FROM import WHERE workspace_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2");
        let rows = self.rows(&sql, [workspace.0.into(), i64::from(limit).into()]).await?;
        rows.iter().map(import_of).collect()
    }

    /// # Errors
    /// When the database fails.
    pub async fn import(&self, workspace: WorkspaceId, id: ImportId) -> StoreResult<Option<StoredImport>> {
        let sql = format!("SELECT {COLUMNS} FROM import WHERE workspace_id = $1 AND id = $2");
        self.row(&sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(import_of).transpose()
    }

    /// The imports of all workspaces in one of `states`: those that a restart has to take up again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn imports_in_state(&self, states: [&str; 2]) -> StoreResult<Vec<(WorkspaceId, ImportId)>> {
        let sql = "SELECT workspace_id, id FROM import WHERE state = $1 OR state = $2 ORDER BY started_at, id";
        let rows = self.rows(sql, states.map(Into::into)).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok((columns.id()?, columns.id()?))
            })
            .collect()
    }

    /// Up to `limit` refused rows behind row number `after`, in order of the file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_refusals(
        &self,
        workspace: WorkspaceId,
        id: ImportId,
        after: i64,
        limit: u32,
    ) -> StoreResult<Vec<StoredRefusal>> {
        let sql = "SELECT row_number, column_name, value, reason FROM import_refusal \
                   WHERE workspace_id = $1 AND import_id = $2 AND row_number > $3 ORDER BY row_number LIMIT $4";
        let values = [workspace.0.into(), id.0.into(), after.into(), i64::from(limit).into()];
        let rows = self.rows(sql, values).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(StoredRefusal {
                    row: columns.take()?,
                    column: columns.take()?,
                    value: columns.take()?,
                    reason: columns.take()?,
                })
            })
            .collect()
    }
}

impl WriteTx {
    /// # Errors
    /// When the database fails.
    pub async fn insert_import(&mut self, import: &StoredImport) -> StoreResult<()> {
        let sql = format!(
            "INSERT INTO import (workspace_id, {COLUMNS}) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        );
        let values = [
            self.workspace.0.into(),
            import.id.0.into(),
            import.created_by.map(|user| user.0).into(),
            import.name.as_str().into(),
            import.state.as_str().into(),
            import.file_name.as_str().into(),
            import.file_size.into(),
            import.file_hash.as_str().into(),
            import.mapping.as_str().into(),
            import.counts.read.into(),
            import.counts.accepted.into(),
            import.counts.refused.into(),
            import.counts.duplicate.into(),
            import.counts.joined.into(),
            import.position.into(),
            micros(import.created_at),
            import.started_at.map(|moment| moment.0).into(),
            import.finished_at.map(|moment| moment.0).into(),
            import.error.clone().into(),
        ];
        self.execute(&sql, values).await?;
        Ok(())
    }

    /// Moves an import from the state `from` to `running` with its final mapping; `false` when it is in another state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start_import(
        &mut self,
        id: ImportId,
        from: &str,
        name: &str,
        mapping: &str,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "UPDATE import SET state = 'running', name = $4, mapping = $5, started_at = $6 \
                   WHERE workspace_id = $1 AND id = $2 AND state = $3";
        let values = [self.workspace.0.into(), id.0.into(), from.into(), name.into(), mapping.into(), micros(now)];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }

    /// Counts chunk number `position` and tells the import's state; `None` when the chunk before it is not the last
    /// one counted: somebody else runs this import.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_import_chunk(
        &mut self,
        id: ImportId,
        position: i64,
        more: ImportCounts,
    ) -> StoreResult<Option<String>> {
        let sql = "UPDATE import SET position = $3, rows_read = rows_read + $4, rows_accepted = rows_accepted + $5, \
                   rows_refused = rows_refused + $6, rows_duplicate = rows_duplicate + $7, rows_joined = rows_joined + $8 \
                   WHERE workspace_id = $1 AND id = $2 AND position = $3 - 1 AND state IN ('running', 'cancelling') \
                   RETURNING state";
        let values = [
            self.workspace.0.into(),
            id.0.into(),
            position.into(),
            more.read.into(),
            more.accepted.into(),
            more.refused.into(),
            more.duplicate.into(),
            more.joined.into(),
        ];
        self.row(sql, values).await?.as_ref().map(|row| Columns::of(row).take()).transpose()
    }

    /// # Errors
    /// When the database fails.
    pub async fn insert_refusals(&mut self, id: ImportId, refusals: &[StoredRefusal]) -> StoreResult<()> {
        if refusals.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO import_refusal (workspace_id, import_id, row_number, column_name, value, reason) \
             SELECT $1, $2, given.number, given.name, given.value, given.reason FROM {} AS given \
             WHERE true ON CONFLICT DO NOTHING",
            self.engine.listed(
                3,
                &[
                    ("number", ListType::Int),
                    ("name", ListType::Text),
                    ("value", ListType::Text),
                    ("reason", ListType::Text),
                ]
            )
        );
        let list = json_list(refusals.iter().map(|r| (r.row, &r.column, &r.value, &r.reason)));
        self.execute(&sql, [self.workspace.0.into(), id.0.into(), list]).await?;
        Ok(())
    }

    /// Sets another state, if the import is in one of `from`; `finished_at` is set when it ends with that.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_import_state(
        &mut self,
        id: ImportId,
        from: [&str; 2],
        state: &str,
        finished_at: Option<Timestamp>,
        error: Option<&str>,
    ) -> StoreResult<bool> {
        let sql = "UPDATE import SET state = $5, finished_at = $6, error = $7 \
                   WHERE workspace_id = $1 AND id = $2 AND state IN ($3, $4)";
        let values = [
            self.workspace.0.into(),
            id.0.into(),
            from[0].into(),
            from[1].into(),
            state.into(),
            finished_at.map(|moment| moment.0).into(),
            error.map(str::to_owned).into(),
        ];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }

    /// Takes or keeps the workspace's turn to import until `until`; gives whether it is `holder`'s now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_import_turn(&mut self, holder: Uuid, now: Timestamp, until: Timestamp) -> StoreResult<bool> {
        let sql = "INSERT INTO import_turn (workspace_id, holder, held_until) VALUES ($1, $2, $4) \
                   ON CONFLICT (workspace_id) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until \
                   WHERE import_turn.holder = excluded.holder OR import_turn.held_until <= $3";
        let values = [self.workspace.0.into(), holder.into(), micros(now), micros(until)];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }
}

fn import_of(row: &QueryResult) -> StoreResult<StoredImport> {
    let mut columns = Columns::of(row);
    Ok(StoredImport {
        id: columns.id()?,
        created_by: columns.maybe_id()?,
        name: columns.take()?,
        state: columns.take()?,
        file_name: columns.take()?,
        file_size: columns.take()?,
        file_hash: columns.take()?,
        mapping: columns.take()?,
        counts: ImportCounts {
            read: columns.take()?,
            accepted: columns.take()?,
            refused: columns.take()?,
            duplicate: columns.take()?,
            joined: columns.take()?,
        },
        position: columns.take()?,
        created_at: columns.moment()?,
        started_at: columns.maybe_moment()?,
        finished_at: columns.maybe_moment()?,
        error: columns.take()?,
    })
}
