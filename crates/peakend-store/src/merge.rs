//! Merges of customers and how they are undone; pairs that may be one person.

use std::collections::{HashMap, HashSet};

use peakend_model::customer::{IdentifierKind, Merge};
use peakend_model::{CustomerId, MergeId, Timestamp, WorkspaceId};
use sea_orm::QueryResult;

use crate::customer::rank;
use crate::dialect::ListType;
use crate::row::{Columns, hex, json_list, micros};
use crate::{Store, StoreResult, WriteTx};

/// Two customers who shared an identifier but were not merged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Likeness {
    pub one: CustomerId,
    pub other: CustomerId,
    /// The identifier, as `kind:value`.
    pub key: String,
    pub noticed_at: Timestamp,
}

impl WriteTx {
    /// Whom `customer` counts as; `None` when there is no such customer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn canonical_customer(&self, customer: CustomerId) -> StoreResult<Option<CustomerId>> {
        let sql = "SELECT canonical_id FROM customer WHERE workspace_id = $1 AND id = $2";
        let row = self.row(sql, [self.workspace.0.into(), customer.0.into()]).await?;
        row.as_ref().map(|row| Columns::of(row).id()).transpose()
    }

    /// Records that `merge.from` counts as `merge.into`; both must count as themselves until now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_merge(&mut self, merge: &Merge) -> StoreResult<()> {
        self.execute(
            "INSERT INTO customer_merge (id, workspace_id, from_id, into_id, merged_at, merged_by, reason, undone_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
            [
                merge.id.0.into(),
                self.workspace.0.into(),
                merge.from.0.into(),
                merge.into.0.into(),
                micros(merge.at),
                merge.by.map(|user| user.0).into(),
                merge.reason.clone().into(),
            ],
        )
        .await?;
        for whom in ["canonical_id = $2 AND canonical_id <> id", "id = $2"] {
            self.execute(
                &format!("UPDATE customer SET canonical_id = $3 WHERE workspace_id = $1 AND {whom}"),
                [self.workspace.0.into(), merge.from.0.into(), merge.into.0.into()],
            )
            .await?;
        }
        self.execute(
            "UPDATE customer SET \
             strength = (SELECT MIN(c.strength) FROM customer c WHERE c.workspace_id = $1 AND c.id IN ($2, $3)), \
             first_seen_at = (SELECT MIN(c.first_seen_at) FROM customer c WHERE c.workspace_id = $1 AND c.id IN ($2, $3)), \
             last_seen_at = (SELECT MAX(c.last_seen_at) FROM customer c WHERE c.workspace_id = $1 AND c.id IN ($2, $3)) \
             WHERE workspace_id = $1 AND id = $3",
            [self.workspace.0.into(), merge.from.0.into(), merge.into.0.into()],
        )
        .await?;
        Ok(())
    }

    /// Ends a merge. Gives it back as it was, or `None` when there is none that still holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undo_merge(&mut self, id: MergeId, now: Timestamp) -> StoreResult<Option<Merge>> {
        let sql = format!(
            "UPDATE customer_merge SET undone_at = $3 WHERE workspace_id = $1 AND id = $2 AND undone_at IS NULL \
             RETURNING {MERGE}"
        );
        let row = self.row(&sql, [self.workspace.0.into(), id.0.into(), micros(now)]).await?;
        let Some(row) = row else { return Ok(None) };
        let ended = merge_of(&row)?;
        let Some(canonical) = self.canonical_customer(ended.from).await? else { return Ok(Some(ended)) };
        self.part(canonical).await?;
        Ok(Some(ended))
    }

    /// Pairs, in either order, of which one was merged into the other and parted again, with one of `customers` as the
    /// one merged.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn parted_pairs(&self, customers: &[CustomerId]) -> StoreResult<HashSet<(CustomerId, CustomerId)>> {
        let sql = format!(
            "SELECT m.from_id, m.into_id FROM {} AS given CROSS JOIN customer_merge m \
             WHERE m.workspace_id = $1 AND m.from_id = given.customer AND m.undone_at IS NOT NULL",
            self.engine.listed(2, &[("customer", ListType::Uuid)])
        );
        let list = json_list(customers.iter().map(|id| [hex(id.0)]));
        let mut pairs = HashSet::new();
        for row in self.rows(&sql, [self.workspace.0.into(), list]).await? {
            let mut columns = Columns::of(&row);
            let (from, into) = (columns.id()?, columns.id()?);
            pairs.extend([(from, into), (into, from)]);
        }
        Ok(pairs)
    }

    /// Works out anew whom each of those who count as `canonical` counts as, from the merges that still hold.
    async fn part(&mut self, canonical: CustomerId) -> StoreResult<()> {
        let rows = self
            .rows(
                "SELECT c.id, m.into_id FROM customer c LEFT JOIN customer_merge m \
                 ON m.workspace_id = c.workspace_id AND m.from_id = c.id AND m.undone_at IS NULL \
                 WHERE c.workspace_id = $1 AND c.id IN (SELECT $2 UNION ALL SELECT n.id FROM customer n \
                 WHERE n.workspace_id = $1 AND n.canonical_id = $2 AND n.canonical_id <> n.id)",
                [self.workspace.0.into(), canonical.0.into()],
            )
            .await?;
        let mut into = HashMap::<CustomerId, Option<CustomerId>>::new();
        for row in &rows {
            let mut columns = Columns::of(row);
            into.insert(columns.id()?, columns.maybe_id()?);
        }
        for id in into.keys() {
            self.execute(
                "UPDATE customer SET canonical_id = $3 WHERE workspace_id = $1 AND id = $2",
                [self.workspace.0.into(), id.0.into(), root(&into, *id).0.into()],
            )
            .await?;
        }
        let mut roots: Vec<CustomerId> = into.keys().map(|id| root(&into, *id)).collect();
        roots.sort_unstable();
        roots.dedup();
        for customer in roots {
            self.weigh(customer).await?;
        }
        Ok(())
    }

    /// Works out the strongest kind of identifier of all who count as `canonical`.
    async fn weigh(&mut self, canonical: CustomerId) -> StoreResult<()> {
        let rows = self
            .rows(
                "SELECT i.key FROM customer c JOIN customer_identifier i \
                 ON i.workspace_id = c.workspace_id AND i.customer_id = c.id \
                 WHERE c.workspace_id = $1 AND c.id IN (SELECT $2 UNION ALL SELECT n.id FROM customer n \
                 WHERE n.workspace_id = $1 AND n.canonical_id = $2 AND n.canonical_id <> n.id)",
                [self.workspace.0.into(), canonical.0.into()],
            )
            .await?;
        let mut strength = IdentifierKind::Device;
        for row in &rows {
            let key: String = Columns::of(row).take()?;
            let kind = key.split_once(':').and_then(|(kind, _)| IdentifierKind::from_key(kind));
            strength = kind.map_or(strength, |kind| strength.min(kind));
        }
        self.execute(
            "UPDATE customer SET strength = $3 WHERE workspace_id = $1 AND id = $2",
            [self.workspace.0.into(), canonical.0.into(), rank(strength).into()],
        )
        .await?;
        Ok(())
    }

    /// Notes pairs that may be one person; a pair noted before stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_likenesses(&mut self, pairs: &[Likeness]) -> StoreResult<()> {
        if pairs.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO customer_likeness (workspace_id, one_id, other_id, key, noticed_at, dismissed_at) \
             SELECT $1, given.one, given.other, given.key, given.noticed, NULL FROM {} AS given \
             WHERE true ON CONFLICT DO NOTHING",
            self.engine.listed(
                2,
                &[
                    ("one", ListType::Uuid),
                    ("other", ListType::Uuid),
                    ("key", ListType::Text),
                    ("noticed", ListType::Int)
                ]
            )
        );
        let list = json_list(pairs.iter().map(|pair| {
            let (one, other) = (pair.one.min(pair.other), pair.one.max(pair.other));
            (hex(one.0), hex(other.0), &pair.key, pair.noticed_at.0)
        }));
        self.execute(&sql, [self.workspace.0.into(), list]).await?;
        Ok(())
    }
}

impl WriteTx {
    /// Says that no one of `some` is one of `others`, or, with no moment, takes that back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dismiss_likenesses(
        &mut self,
        some: &[CustomerId],
        others: &[CustomerId],
        at: Option<Timestamp>,
    ) -> StoreResult<u64> {
        let pairs = some.iter().flat_map(|one| others.iter().map(|other| ((*one).min(*other), (*one).max(*other))));
        let list = json_list(pairs.map(|(one, other)| (hex(one.0), hex(other.0))));
        let sql = format!(
            "UPDATE customer_likeness SET dismissed_at = $3 WHERE workspace_id = $1 AND EXISTS (SELECT 1 FROM {} \
             AS given WHERE given.one = one_id AND given.other = other_id)",
            self.engine.listed(2, &[("one", ListType::Uuid), ("other", ListType::Uuid)])
        );
        let done = self.execute(&sql, [self.workspace.0.into(), list, at.map(|moment| moment.0).into()]).await?;
        Ok(done.rows_affected())
    }
}

impl Store {
    /// Everybody who counts as somebody else, and as whom in the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer_aliases(&self, workspace: WorkspaceId) -> StoreResult<HashMap<CustomerId, CustomerId>> {
        let sql = "SELECT id, canonical_id FROM customer WHERE workspace_id = $1 AND canonical_id <> id";
        let rows = self.rows(sql, [workspace.0.into()]).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok((columns.id()?, columns.id()?))
            })
            .collect()
    }

    /// All who count as the same as `customer`, the one they count as first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer_members(&self, workspace: WorkspaceId, customer: CustomerId) -> StoreResult<Vec<CustomerId>> {
        let rows = self
            .rows(
                "SELECT r.canonical_id, 0 FROM customer r WHERE r.workspace_id = $1 AND r.id = $2 UNION ALL \
                 SELECT c.id, 1 FROM customer r CROSS JOIN customer c WHERE r.workspace_id = $1 AND r.id = $2 \
                 AND c.workspace_id = $1 AND c.canonical_id = r.canonical_id AND c.canonical_id <> c.id \
                 ORDER BY 2, 1",
                [workspace.0.into(), customer.0.into()],
            )
            .await?;
        rows.iter().map(|row| Columns::of(row).id()).collect()
    }

    /// Every merge, undone ones too, that ever touched one of `customers`; the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn merges_of(&self, workspace: WorkspaceId, customers: &[CustomerId]) -> StoreResult<Vec<Merge>> {
        let sql = format!(
            "WITH given AS (SELECT customer FROM {} AS list) SELECT {MERGE} FROM customer_merge \
             WHERE workspace_id = $1 AND (from_id IN (SELECT customer FROM given) \
             OR into_id IN (SELECT customer FROM given)) ORDER BY merged_at DESC, id DESC",
            self.engine().listed(2, &[("customer", ListType::Uuid)])
        );
        let list = json_list(customers.iter().map(|id| [hex(id.0)]));
        let rows = self.rows(&sql, [workspace.0.into(), list]).await?;
        rows.iter().map(merge_of).collect()
    }

    /// Who may be the same person as one of `customers`, which all count as one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn likenesses_of(&self, workspace: WorkspaceId, customers: &[CustomerId]) -> StoreResult<Vec<Likeness>> {
        let sql = format!(
            "WITH given AS (SELECT customer FROM {} AS list) \
             SELECT one_id, other_id, key, noticed_at FROM customer_likeness \
             WHERE workspace_id = $1 AND dismissed_at IS NULL AND (one_id IN (SELECT customer FROM given) \
             OR other_id IN (SELECT customer FROM given)) ORDER BY noticed_at DESC",
            self.engine().listed(2, &[("customer", ListType::Uuid)])
        );
        let list = json_list(customers.iter().map(|id| [hex(id.0)]));
        let rows = self.rows(&sql, [workspace.0.into(), list]).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(Likeness {
                    one: columns.id()?,
                    other: columns.id()?,
                    key: columns.take()?,
                    noticed_at: columns.moment()?,
                })
            })
            .collect()
    }
}

const MERGE: &str = "id, from_id, into_id, merged_at, merged_by, reason, undone_at";

fn merge_of(row: &QueryResult) -> StoreResult<Merge> {
    let mut columns = Columns::of(row);
    Ok(Merge {
        id: columns.id()?,
        from: columns.id()?,
        into: columns.id()?,
        at: columns.moment()?,
        by: columns.maybe_id()?,
        reason: columns.take()?,
        undone_at: columns.maybe_moment()?,
    })
}

/// The end of the chain that starts at `customer`. Merges join roots only, so there is no circle;
/// should there be one, it ends after as many steps as there are customers.
fn root(into: &HashMap<CustomerId, Option<CustomerId>>, customer: CustomerId) -> CustomerId {
    let mut at = customer;
    for _ in 0..into.len() {
        match into.get(&at) {
            Some(Some(next)) => at = *next,
            _ => break,
        }
    }
    at
}
