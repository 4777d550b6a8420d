//! Claims: the keys of the chunk an import is moving into the archive, taken before the rows are there.
//! Other doors see them as recorded; the import itself, going on after a crash, sees them as its own.

use std::collections::HashSet;

use peakend_model::{ImportId, InteractionId, WorkspaceId};
use sea_orm::QueryResult;
use uuid::Uuid;

use crate::row::Columns;
use crate::{Store, StoreError, StoreResult, WriteTx};

const CLAIM: &str = "SELECT keys FROM import_claim WHERE workspace_id = $1 AND import_id = $2";

impl WriteTx {
    /// Takes `keys` for the import's next chunk in place of what it held before, and gives those that another door,
    /// or an earlier chunk, recorded already. The ledger must be locked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_keys(
        &mut self,
        import: ImportId,
        keys: &[InteractionId],
    ) -> StoreResult<HashSet<InteractionId>> {
        let held = claimed(self.row(CLAIM, [self.workspace.0.into(), import.0.into()]).await?)?;
        let mut ours = keys.to_vec();
        let mut known = HashSet::new();
        // Mostly nobody knows any of them, and looking for each first would take as long as taking them.
        if !(held.is_empty() && self.insert_new_keys(keys).await?) {
            known = self.known_keys(keys).await?;
            known.retain(|key| !held.contains(key));
            ours.retain(|key| !known.contains(key));
            self.insert_keys(&ours).await?;
        }
        let bytes: Vec<u8> = ours.iter().flat_map(|key| key.0.into_bytes()).collect();
        self.execute(
            "INSERT INTO import_claim (workspace_id, import_id, keys) VALUES ($1, $2, $3) \
             ON CONFLICT (import_id) DO UPDATE SET keys = excluded.keys",
            [self.workspace.0.into(), import.0.into(), bytes.into()],
        )
        .await?;
        Ok(known)
    }

    /// Ends the import's claim: its keys are recorded like any other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_claim(&mut self, import: ImportId) -> StoreResult<()> {
        let sql = "DELETE FROM import_claim WHERE workspace_id = $1 AND import_id = $2";
        self.execute(sql, [self.workspace.0.into(), import.0.into()]).await?;
        Ok(())
    }

    /// Gives the claimed keys back: their rows were not recorded and will not be.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_claim(&mut self, import: ImportId) -> StoreResult<()> {
        let held = claimed(self.row(CLAIM, [self.workspace.0.into(), import.0.into()]).await?)?;
        self.delete_keys(&held.into_iter().collect::<Vec<_>>()).await?;
        self.settle_claim(import).await
    }
}

impl Store {
    /// The keys that the import took for a chunk it has not accounted for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claimed_keys(&self, workspace: WorkspaceId, import: ImportId) -> StoreResult<HashSet<InteractionId>> {
        claimed(self.row(CLAIM, [workspace.0.into(), import.0.into()]).await?)
    }
}

fn claimed(row: Option<QueryResult>) -> StoreResult<HashSet<InteractionId>> {
    let Some(row) = row else { return Ok(HashSet::new()) };
    let bytes: Vec<u8> = Columns::of(&row).take()?;
    bytes
        .chunks(16)
        .map(|id| Uuid::from_slice(id).map(InteractionId))
        .collect::<Result<_, _>>()
        .map_err(|error| StoreError::corrupt("the keys an import took", error))
}
