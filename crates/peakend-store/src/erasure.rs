//! Erasing customers from the relational store, and the certificates about it.

use std::sync::Arc;

use peakend_model::erasure::{Certificate, ErasedCounts};
use peakend_model::interaction::Interaction;
use peakend_model::{CustomerId, ErasureId, InteractionId, WorkspaceId};
use sea_orm::{QueryResult, Value};

use crate::ledger::{decode, encode};
use crate::row::{Columns, hex, json_list, micros};
use crate::{Store, StoreError, StoreResult, WriteTx};

/// Shorter identifiers stand in too many words that mean something else.
const SHORTEST_PART: usize = 6;

/// An erasure as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredErasure {
    pub certificate: Certificate,
    /// Whose rows the ledger still has to lose; empty once it has.
    pub members: Vec<CustomerId>,
}

impl WriteTx {
    /// Whether rows that are not in the archive yet belong to one of `customers`. The ledger must be locked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_waiting_rows_of(&self, customers: &[CustomerId]) -> StoreResult<bool> {
        let sql = "SELECT i.payload FROM ledger_position p JOIN ledger_inbox i ON i.workspace_id = p.workspace_id \
                   AND i.last_seq > p.flushed_seq WHERE p.workspace_id = $1";
        for row in self.rows(sql, [self.workspace.0.into()]).await? {
            if decode(Columns::of(&row).take()?).await?.iter().any(|row| is_of(row, customers)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes the rows of `customers` out of batches that the archive holds already and that wait for their deletion.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn erase_flushed_rows_of(&mut self, customers: &[CustomerId]) -> StoreResult<()> {
        let sql = "SELECT first_seq, payload FROM ledger_inbox WHERE workspace_id = $1";
        for row in self.rows(sql, [self.workspace.0.into()]).await? {
            let mut columns = Columns::of(&row);
            let (first, mut held): (i64, Vec<Interaction>) = (columns.take()?, decode(columns.take()?).await?);
            let before = held.len();
            held.retain(|row| !is_of(row, customers));
            if held.len() < before {
                let update = "UPDATE ledger_inbox SET payload = $3 WHERE workspace_id = $1 AND first_seq = $2";
                let payload = encode(Arc::new(held)).await?;
                self.execute(update, [self.workspace.0.into(), first.into(), payload.into()]).await?;
            }
        }
        Ok(())
    }

    /// Deletes everything the relational store keeps about `customers`, whose interactions are `interactions` and
    /// whose identifiers have these values. Gives what was deleted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn erase_customers(
        &mut self,
        customers: &[CustomerId],
        interactions: &[InteractionId],
        values: &[String],
    ) -> StoreResult<ErasedCounts> {
        let whom = || json_list(customers.iter().map(|id| hex(id.0)));
        let given = self.engine.listed_ids(2);
        let among = |column: &str| format!("{column} IN (SELECT given.id FROM {given} AS given)");
        let pair = |one: &str, other: &str| format!("({} OR {})", among(one), among(other));
        // What points at a customer goes before the customer.
        let mut erased = ErasedCounts {
            identifiers: self.erase_from("customer_identifier", &among("customer_id"), whom()).await?,
            merges: self.erase_from("customer_merge", &pair("from_id", "into_id"), whom()).await?,
            likenesses: self.erase_from("customer_likeness", &pair("one_id", "other_id"), whom()).await?,
            customers: self.erase_from("customer", &among("id"), whom()).await?,
            ..ErasedCounts::default()
        };
        for some in interactions.chunks(10_000) {
            let list = || json_list(some.iter().map(|id| hex(id.0)));
            erased.corrections += self.erase_from("correction", &among("interaction_id"), list()).await?;
            erased.checks += self.erase_from("reading_check", &among("interaction_id"), list()).await?;
        }
        for value in values {
            let names = "(lower(value) LIKE $2 ESCAPE '!' OR lower(reason) LIKE $2 ESCAPE '!')";
            erased.refusals += self.erase_from("import_refusal", names, containing(value)).await?;
        }
        Ok(erased)
    }

    async fn erase_from(&mut self, table: &str, whom: &str, value: Value) -> StoreResult<u64> {
        let sql = format!("DELETE FROM {table} WHERE workspace_id = $1 AND {whom}");
        Ok(self.execute(&sql, [self.workspace.0.into(), value]).await?.rows_affected())
    }

    /// Keeps an erasure, or what became of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_erasure(&mut self, erasure: &StoredErasure) -> StoreResult<()> {
        let StoredErasure { certificate, members } = erasure;
        let json = serde_json::to_string(certificate).map_err(|error| StoreError::corrupt("a certificate", error))?;
        let members = serde_json::to_string(members).map_err(|error| StoreError::corrupt("an erasure", error))?;
        self.execute(
            "INSERT INTO erasure (id, workspace_id, requested_at, finished_at, members, certificate) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, \
             members = excluded.members, certificate = excluded.certificate",
            [
                certificate.id.0.into(),
                self.workspace.0.into(),
                micros(certificate.requested_at),
                certificate.finished_at.map(|moment| moment.0).into(),
                members.into(),
                json.into(),
            ],
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// Lets readers in this process read the inbox anew.
    pub fn forget_inbox(&self, workspace: WorkspaceId) {
        self.inbox().forget(workspace, i64::MAX);
    }

    /// # Errors
    /// When the database fails.
    pub async fn erasure(&self, workspace: WorkspaceId, id: ErasureId) -> StoreResult<Option<StoredErasure>> {
        let sql = "SELECT certificate, members FROM erasure WHERE workspace_id = $1 AND id = $2";
        self.row(sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(erasure_of).transpose()
    }

    /// The certificates of the workspace, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn certificates(&self, workspace: WorkspaceId, limit: u32) -> StoreResult<Vec<Certificate>> {
        let sql = "SELECT certificate, members FROM erasure WHERE workspace_id = $1 \
                   ORDER BY requested_at DESC, id DESC LIMIT $2";
        let rows = self.rows(sql, [workspace.0.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| erasure_of(row).map(|erasure| erasure.certificate)).collect()
    }
}

fn is_of(row: &Interaction, customers: &[CustomerId]) -> bool {
    row.customer.is_some_and(|customer| customers.contains(&customer))
}

/// A pattern, in lower case, for texts that contain `value`; a short one, such as a number, must be all of it.
fn containing(value: &str) -> Value {
    let literal = value.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    if value.chars().count() < SHORTEST_PART { literal.into() } else { format!("%{literal}%").into() }
}

fn erasure_of(row: &QueryResult) -> StoreResult<StoredErasure> {
    let mut columns = Columns::of(row);
    Ok(StoredErasure { certificate: columns.json("a certificate")?, members: columns.json("an erasure")? })
}
