//! The ledger's inbox: numbering, keys, batches, and how far they were moved to the archive.

use std::collections::HashSet;
use std::sync::Arc;

use peakend_model::interaction::Interaction;
use peakend_model::{InteractionId, Timestamp, WorkspaceId};
use sea_orm::Value;
use uuid::Uuid;

use crate::dialect::ListType;
use crate::row::{Columns, hex, micros, only};
use crate::{Engine, Store, StoreError, StoreResult, WriteTx};

/// Accepted rows `first_seq..=last_seq`, in order.
#[derive(Clone, Debug)]
pub struct Batch {
    pub first_seq: i64,
    pub last_seq: i64,
    pub rows: Arc<Vec<Interaction>>,
}

/// How far the ledger of one workspace has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LedgerState {
    pub workspace: WorkspaceId,
    /// Number of the last row accepted.
    pub seq: i64,
    /// Number of the last row known to be in the archive.
    pub flushed_seq: i64,
    /// When the oldest row behind it was accepted; `None` when none waits.
    pub oldest_waiting: Option<Timestamp>,
}

impl LedgerState {
    pub fn waiting(&self) -> i64 {
        self.seq - self.flushed_seq
    }
}

impl WriteTx {
    /// Takes the ledger of the workspace until the end of the transaction and tells the number of its last row.
    /// Who records, resolves customers or commits keys does this first: so numbers follow the order of commits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_ledger(&mut self) -> StoreResult<i64> {
        let lock = "UPDATE ledger_position SET seq = seq WHERE workspace_id = $1 RETURNING seq";
        if let Some(seq) = only(self.row(lock, [self.workspace.0.into()]).await?.as_ref())? {
            return Ok(seq);
        }
        self.execute(
            "INSERT INTO ledger_position (workspace_id, seq, flushed_seq, flusher, flusher_until) \
             VALUES ($1, 0, 0, NULL, 0) ON CONFLICT DO NOTHING",
            [self.workspace.0.into()],
        )
        .await?;
        let seq = only(self.row(lock, [self.workspace.0.into()]).await?.as_ref())?;
        seq.ok_or_else(|| StoreError::corrupt("the ledger's counter", "it is missing"))
    }

    /// Which of `ids` were recorded before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_keys(&self, ids: &[InteractionId]) -> StoreResult<HashSet<InteractionId>> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        ids_of(self.rows(&known_keys_sql(self.engine), known_keys_values(self.workspace, ids)).await?)
    }

    /// Remembers `ids` as recorded, and says how many were not known before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_keys(&mut self, ids: &[InteractionId]) -> StoreResult<u64> {
        if ids.is_empty() {
            return Ok(0);
        }
        let sql = format!(
            "INSERT INTO ledger_key (workspace_id, interaction_id) SELECT $1, given.id FROM {} AS given \
             WHERE true ON CONFLICT DO NOTHING",
            self.engine.listed_ids(2)
        );
        Ok(self.execute(&sql, known_keys_values(self.workspace, ids)).await?.rows_affected())
    }

    /// As [`Self::insert_keys`] when all `ids` are new; otherwise none of them is taken, and the answer is `false`.
    pub(crate) async fn insert_new_keys(&mut self, ids: &[InteractionId]) -> StoreResult<bool> {
        self.execute("SAVEPOINT new_keys", []).await?;
        let are_new = self.insert_keys(ids).await? == ids.len() as u64;
        if !are_new {
            self.execute("ROLLBACK TO SAVEPOINT new_keys", []).await?;
        }
        self.execute("RELEASE SAVEPOINT new_keys", []).await?;
        Ok(are_new)
    }

    /// Forgets `ids`: they may be recorded again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_keys(&mut self, ids: &[InteractionId]) -> StoreResult<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "DELETE FROM ledger_key WHERE workspace_id = $1 AND interaction_id IN (SELECT given.id FROM {} AS given)",
            self.engine.listed_ids(2)
        );
        self.execute(&sql, known_keys_values(self.workspace, ids)).await?;
        Ok(())
    }

    /// Adds `rows` to the inbox behind row number `last`, which [`WriteTx::lock_ledger`] told.
    /// Gives the number of the last row added.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_batch(&mut self, last: i64, now: Timestamp, rows: Vec<Interaction>) -> StoreResult<i64> {
        if rows.is_empty() {
            return Ok(last);
        }
        let first_seq = last + 1;
        let last_seq = last + i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let rows = Arc::new(rows);
        let payload = encode(rows.clone()).await?;
        self.execute(
            "INSERT INTO ledger_inbox (workspace_id, first_seq, last_seq, recorded_at, payload) \
             VALUES ($1, $2, $3, $4, $5)",
            [self.workspace.0.into(), first_seq.into(), last_seq.into(), micros(now), payload.into()],
        )
        .await?;
        self.execute(
            "UPDATE ledger_position SET seq = $2 WHERE workspace_id = $1",
            [self.workspace.0.into(), last_seq.into()],
        )
        .await?;
        self.recorded.push(Batch { first_seq, last_seq, rows });
        Ok(last_seq)
    }

    /// Tries to become the one who moves this workspace's rows to the archive until `until`.
    /// Gives the number of the last row known to be there, or `None` while somebody else is at it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_flush(&mut self, flusher: Uuid, now: Timestamp, until: Timestamp) -> StoreResult<Option<i64>> {
        let row = self
            .row(
                "UPDATE ledger_position SET flusher = $2, flusher_until = $4 \
                 WHERE workspace_id = $1 AND (flusher = $2 OR flusher IS NULL OR flusher_until < $3) \
                 RETURNING flushed_seq",
                [self.workspace.0.into(), flusher.into(), micros(now), micros(until)],
            )
            .await?;
        only(row.as_ref())
    }

    /// Notes that rows up to `seq` are in the archive, and that others may flush from now on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_flushed(&mut self, seq: i64) -> StoreResult<()> {
        self.execute(
            "UPDATE ledger_position SET flusher = NULL, flusher_until = 0, \
             flushed_seq = CASE WHEN flushed_seq < $2 THEN $2 ELSE flushed_seq END WHERE workspace_id = $1",
            [self.workspace.0.into(), seq.into()],
        )
        .await?;
        Ok(())
    }

    /// Deletes batches that end at or before `seq` and are in the archive. Gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_flushed(&mut self, seq: i64) -> StoreResult<u64> {
        let done = self
            .execute(
                "DELETE FROM ledger_inbox WHERE workspace_id = $1 AND last_seq <= $2 AND last_seq <= \
                 (SELECT flushed_seq FROM ledger_position WHERE workspace_id = $1)",
                [self.workspace.0.into(), seq.into()],
            )
            .await?;
        self.store.inbox().forget(self.workspace, seq);
        Ok(done.rows_affected())
    }
}

impl Store {
    /// As [`WriteTx::known_keys`], outside a transaction: a first look that saves work.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_keys(
        &self,
        workspace: WorkspaceId,
        ids: &[InteractionId],
    ) -> StoreResult<HashSet<InteractionId>> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        ids_of(self.rows(&known_keys_sql(self.engine()), known_keys_values(workspace, ids)).await?)
    }

    /// Where each workspace's ledger stands; those without any row yet are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ledger_states(&self) -> StoreResult<Vec<LedgerState>> {
        let rows = self
            .rows(
                "SELECT p.workspace_id, p.seq, p.flushed_seq, (SELECT MIN(i.recorded_at) FROM ledger_inbox i \
                 WHERE i.workspace_id = p.workspace_id AND i.last_seq > p.flushed_seq) FROM ledger_position p",
                [],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(LedgerState {
                    workspace: columns.id()?,
                    seq: columns.take()?,
                    flushed_seq: columns.take()?,
                    oldest_waiting: columns.maybe_moment()?,
                })
            })
            .collect()
    }

    /// The batches with rows behind number `after`, in order, until they hold `most` rows or more.
    /// The first may begin at or before `after`.
    ///
    /// # Errors
    /// When the database fails, or rows behind `after` were deleted already.
    pub async fn batches_after(&self, workspace: WorkspaceId, after: i64, most: usize) -> StoreResult<Vec<Batch>> {
        // One transaction's view of both tables: otherwise a deletion in between would look like a gap.
        let listed = self
            .rows(
                "SELECT p.seq, i.first_seq, i.last_seq FROM ledger_position p \
                 LEFT JOIN ledger_inbox i ON i.workspace_id = p.workspace_id AND i.last_seq > $2 \
                 WHERE p.workspace_id = $1 ORDER BY i.first_seq LIMIT $3",
                // A batch has a row at least.
                [workspace.0.into(), after.into(), i64::try_from(most).unwrap_or(i64::MAX).into()],
            )
            .await?;
        let mut wanted = Vec::new();
        let mut expected = after + 1;
        for row in &listed {
            let mut columns = Columns::of(row);
            let (seq, first, last): (i64, Option<i64>, Option<i64>) =
                (columns.take()?, columns.take()?, columns.take()?);
            let (Some(first), Some(last)) = (first, last) else {
                if seq > after {
                    return Err(gap(after));
                }
                return Ok(Vec::new());
            };
            if first > expected {
                return Err(gap(after));
            }
            expected = last + 1;
            wanted.push((first, last));
            if usize::try_from(last - after).unwrap_or(usize::MAX) >= most {
                break;
            }
        }
        self.load_batches(workspace, &wanted).await
    }

    /// The batches named by their first and last numbers: from memory, else from the database.
    async fn load_batches(&self, workspace: WorkspaceId, wanted: &[(i64, i64)]) -> StoreResult<Vec<Batch>> {
        let mut batches = self.inbox().of(workspace, wanted);
        let missing: Vec<i64> =
            wanted.iter().zip(&batches).filter(|(_, held)| held.is_none()).map(|((first, _), _)| *first).collect();
        if !missing.is_empty() {
            let sql = format!(
                "SELECT first_seq, last_seq, payload FROM ledger_inbox \
                 WHERE workspace_id = $1 AND first_seq IN (SELECT given.seq FROM {} AS given)",
                self.engine().listed(2, &[("seq", ListType::Int)])
            );
            let list = crate::row::json_list(missing.iter().map(|seq| [*seq]));
            let mut loaded = std::collections::HashMap::new();
            for row in self.rows(&sql, [workspace.0.into(), list]).await? {
                let mut columns = Columns::of(&row);
                let (first_seq, last_seq): (i64, i64) = (columns.take()?, columns.take()?);
                let rows = Arc::new(decode(columns.take()?).await?);
                let batch = Batch { first_seq, last_seq, rows };
                self.inbox().keep(workspace, batch.clone());
                loaded.insert(first_seq, batch);
            }
            for ((first, _), place) in wanted.iter().zip(&mut batches) {
                if place.is_none() {
                    *place = Some(loaded.remove(first).ok_or_else(|| gap(first - 1))?);
                }
            }
        }
        Ok(batches.into_iter().flatten().collect())
    }
}

fn gap(after: i64) -> StoreError {
    StoreError::corrupt("the inbox of the ledger", format!("rows behind number {after} were moved to the archive"))
}

fn known_keys_sql(engine: Engine) -> String {
    format!(
        "SELECT interaction_id FROM ledger_key WHERE workspace_id = $1 AND interaction_id IN \
         (SELECT given.id FROM {} AS given)",
        engine.listed_ids(2)
    )
}

/// In the order of the index, so that its pages are met one after the other: keys look random.
fn known_keys_values(workspace: WorkspaceId, ids: &[InteractionId]) -> [Value; 2] {
    let mut ids: Vec<InteractionId> = ids.to_vec();
    ids.sort_unstable();
    [workspace.0.into(), crate::row::json_list(ids.iter().map(|id| hex(id.0)))]
}

fn ids_of(rows: Vec<sea_orm::QueryResult>) -> StoreResult<HashSet<InteractionId>> {
    rows.iter().map(|row| Columns::of(row).id()).collect()
}

/// Batches from this size on are written and read as JSON on a thread that may block.
const LARGE: usize = 200;

pub(crate) async fn encode(rows: Arc<Vec<Interaction>>) -> StoreResult<Vec<u8>> {
    let json = if rows.len() < LARGE {
        serde_json::to_vec(rows.as_ref())
    } else {
        let work = tokio::task::spawn_blocking(move || serde_json::to_vec(rows.as_ref()));
        work.await.map_err(|error| StoreError::Database(Box::new(error)))?
    };
    json.map_err(|error| StoreError::corrupt("a batch of the ledger", error))
}

pub(crate) async fn decode(json: Vec<u8>) -> StoreResult<Vec<Interaction>> {
    let rows = if json.len() < LARGE * 500 {
        serde_json::from_slice(&json)
    } else {
        let work = tokio::task::spawn_blocking(move || serde_json::from_slice(&json));
        work.await.map_err(|error| StoreError::Database(Box::new(error)))?
    };
    rows.map_err(|error| StoreError::corrupt("a batch of the ledger", error))
}
