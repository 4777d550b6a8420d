//! Customers and their identifiers: found and written many at a time.

use peakend_model::customer::{Customer, Identifier, IdentifierKind};
use peakend_model::interaction::Attributes;
use peakend_model::text::fold;
use peakend_model::{CustomerId, Timestamp, WorkspaceId};
use sea_orm::{QueryResult, Value};

use crate::dialect::ListType;
use crate::row::{Columns, hex, json_list, micros, only};
use crate::{Store, StoreError, StoreResult, WriteTx};

/// An identifier met before, and what identity resolution needs to know about whose it is.
#[derive(Clone, PartialEq, Debug)]
pub struct KnownIdentifier {
    pub key: String,
    /// Who was first met under it; interactions are recorded under this customer.
    pub owner: CustomerId,
    /// Whom the owner counts as; the facts below are this customer's.
    pub canonical: CustomerId,
    /// The strongest kind of identifier known.
    pub strength: IdentifierKind,
    pub is_named: bool,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
}

#[derive(Clone, PartialEq, Debug)]
pub struct NewCustomer {
    pub id: CustomerId,
    pub name: Option<String>,
    pub strength: IdentifierKind,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
}

/// What a batch taught about a customer: seen from and until, perhaps a name or a stronger identifier.
#[derive(Clone, PartialEq, Debug)]
pub struct Touch {
    pub id: CustomerId,
    /// Kept if there is no name yet.
    pub name: Option<String>,
    pub strength: IdentifierKind,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
}

/// Which customers to list: the last seen first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CustomerSearch {
    /// Stands in the name or in an identifier.
    pub text: Option<String>,
    pub after: Option<(Timestamp, CustomerId)>,
    pub limit: u64,
}

impl WriteTx {
    /// Those of `keys` (as [`Identifier::key`] spells them) that were met before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_identifiers(&self, keys: &[String]) -> StoreResult<Vec<KnownIdentifier>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        // CROSS JOIN keeps SQLite from reading every identifier and looking each up in the list.
        let sql = format!(
            "SELECT i.key, i.customer_id, r.id, r.strength, CASE WHEN r.name IS NULL THEN 0 ELSE 1 END, \
             r.first_seen_at, r.last_seen_at FROM {} AS given CROSS JOIN customer_identifier i \
             CROSS JOIN customer c CROSS JOIN customer r \
             WHERE i.workspace_id = $1 AND i.key = given.key AND c.workspace_id = $1 AND c.id = i.customer_id \
             AND r.workspace_id = $1 AND r.id = c.canonical_id",
            self.engine.listed(2, &[("key", ListType::Text)])
        );
        let list = json_list(keys.iter().map(|key| [key]));
        let rows = self.rows(&sql, [self.workspace.0.into(), list]).await?;
        rows.iter().map(known_identifier).collect()
    }

    /// Adds customers; one that is there already stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_customers(&mut self, customers: &[NewCustomer]) -> StoreResult<()> {
        if customers.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO customer (workspace_id, id, canonical_id, name, name_folded, strength, attributes, \
             first_seen_at, last_seen_at) SELECT $1, given.id, given.id, given.name, given.folded, given.strength, \
             '{{}}', given.first_seen, given.last_seen FROM {} AS given WHERE true ON CONFLICT DO NOTHING",
            self.engine.listed(2, TOUCHED)
        );
        let list = json_list(
            customers.iter().map(|c| touched(c.id, c.name.as_deref(), c.strength, c.first_seen_at, c.last_seen_at)),
        );
        self.execute(&sql, [self.workspace.0.into(), list]).await?;
        Ok(())
    }

    /// Gives identifiers their first owner; one that has an owner keeps it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_identifiers(&mut self, identifiers: &[(String, CustomerId)]) -> StoreResult<()> {
        if identifiers.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO customer_identifier (workspace_id, key, customer_id) SELECT $1, given.key, given.id \
             FROM {} AS given WHERE true ON CONFLICT DO NOTHING",
            self.engine.listed(2, &[("key", ListType::Text), ("id", ListType::Uuid)])
        );
        let list = json_list(identifiers.iter().map(|(key, id)| (key, hex(id.0))));
        self.execute(&sql, [self.workspace.0.into(), list]).await?;
        Ok(())
    }

    /// Widens what is known of customers; each at most once in `touches`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_customers(&mut self, touches: &[Touch]) -> StoreResult<()> {
        if touches.is_empty() {
            return Ok(());
        }
        // An INSERT that always finds its row: SQLite would run UPDATE … FROM a list over the whole table.
        let sql = format!(
            "INSERT INTO customer (workspace_id, id, canonical_id, name, name_folded, strength, attributes, \
             first_seen_at, last_seen_at) SELECT $1, given.id, given.id, given.name, given.folded, given.strength, \
             '{{}}', given.first_seen, given.last_seen FROM {} AS given WHERE true \
             ON CONFLICT (workspace_id, id) DO UPDATE SET name = COALESCE(customer.name, excluded.name), \
             name_folded = COALESCE(customer.name_folded, excluded.name_folded), \
             strength = CASE WHEN excluded.strength < customer.strength THEN excluded.strength \
             ELSE customer.strength END, \
             first_seen_at = CASE WHEN excluded.first_seen_at < customer.first_seen_at THEN excluded.first_seen_at \
             ELSE customer.first_seen_at END, \
             last_seen_at = CASE WHEN excluded.last_seen_at > customer.last_seen_at THEN excluded.last_seen_at \
             ELSE customer.last_seen_at END",
            self.engine.listed(2, TOUCHED)
        );
        let list = json_list(
            touches.iter().map(|t| touched(t.id, t.name.as_deref(), t.strength, t.first_seen_at, t.last_seen_at)),
        );
        self.execute(&sql, [self.workspace.0.into(), list]).await?;
        Ok(())
    }

    /// Sets or removes a customer's name. Gives whether the customer exists.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rename_customer(&mut self, customer: CustomerId, name: Option<&str>) -> StoreResult<bool> {
        let folded = name.map(fold);
        let done = self
            .execute(
                "UPDATE customer SET name = $3, name_folded = $4 WHERE workspace_id = $1 AND id = $2",
                [self.workspace.0.into(), customer.0.into(), name.map(str::to_owned).into(), folded.into()],
            )
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Adds facts about a customer; one of the same name is replaced if `replaces`. Beyond `most` facts, new names are
    /// passed over.
    /// Gives whether the customer exists.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn describe_customer(
        &mut self,
        customer: CustomerId,
        facts: &Attributes,
        most: usize,
        replaces: bool,
    ) -> StoreResult<bool> {
        let values = [self.workspace.0.into(), customer.0.into()];
        // Written first, so that the row is ours until the commit and no other description is lost.
        let touch = "UPDATE customer SET attributes = attributes WHERE workspace_id = $1 AND id = $2";
        if self.execute(touch, values.clone()).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let sql = "SELECT attributes FROM customer WHERE workspace_id = $1 AND id = $2";
        let Some(row) = self.row(sql, values).await? else { return Ok(false) };
        let mut known: Attributes = Columns::of(&row).json("a customer's attributes")?;
        for (name, value) in facts {
            let is_taken = if known.contains_key(name) { replaces } else { known.len() < most };
            if is_taken {
                known.insert(name.clone(), value.clone());
            }
        }
        let text =
            serde_json::to_string(&known).map_err(|error| StoreError::corrupt("a customer's attributes", error))?;
        let sql = "UPDATE customer SET attributes = $3 WHERE workspace_id = $1 AND id = $2";
        self.execute(sql, [self.workspace.0.into(), customer.0.into(), text.into()]).await?;
        Ok(true)
    }
}

impl Store {
    /// Whom `customer` counts as, with the identifiers of all who count as the same.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer(&self, workspace: WorkspaceId, customer: CustomerId) -> StoreResult<Option<Customer>> {
        let sql = format!(
            "SELECT {CUSTOMER} FROM customer r WHERE r.workspace_id = $1 AND r.id = \
             (SELECT c.canonical_id FROM customer c WHERE c.workspace_id = $1 AND c.id = $2)"
        );
        let rows = self.rows(&sql, [workspace.0.into(), customer.0.into()]).await?;
        Ok(self.with_identifiers(workspace, &rows).await?.pop())
    }

    /// One page of customers, merged ones once, the last seen first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customers(&self, workspace: WorkspaceId, search: &CustomerSearch) -> StoreResult<Vec<Customer>> {
        let (seen, id) = search.after.unwrap_or((Timestamp(i64::MAX), CustomerId(uuid::Uuid::max())));
        let limit = i64::try_from(search.limit).unwrap_or(i64::MAX);
        let mut values: Vec<Value> = vec![workspace.0.into(), micros(seen), id.0.into(), limit.into()];
        let mut sql = format!(
            "SELECT {CUSTOMER} FROM customer r WHERE r.workspace_id = $1 AND r.canonical_id = r.id \
             AND (r.last_seen_at, r.id) < ($2, $3)"
        );
        if let Some(text) = search.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            sql.push_str(
                r" AND r.id IN (SELECT c.canonical_id FROM customer c WHERE c.workspace_id = $1
                   AND c.name_folded LIKE $5 ESCAPE '\'
                   UNION SELECT c.canonical_id FROM customer_identifier i
                   JOIN customer c ON c.workspace_id = i.workspace_id AND c.id = i.customer_id
                   WHERE i.workspace_id = $1 AND LOWER(i.key) LIKE $6 ESCAPE '\')",
            );
            let (name, identifier) = (like(&fold(text)), like(&text.to_lowercase()));
            // What stands before the colon is the kind.
            values.extend([format!("%{name}%").into(), format!("%:%{identifier}%").into()]);
        }
        sql.push_str(" ORDER BY r.last_seen_at DESC, r.id DESC LIMIT $4");
        let rows = self.rows(&sql, values).await?;
        self.with_identifiers(workspace, &rows).await
    }

    /// How many customers there are, merged ones counted once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer_count(&self, workspace: WorkspaceId) -> StoreResult<u64> {
        let sql = "SELECT COUNT(*) FROM customer WHERE workspace_id = $1 AND canonical_id = id";
        let count: i64 = only(self.row(sql, [workspace.0.into()]).await?.as_ref())?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Who is known under `identifier`, as the customer they count as.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer_by_identifier(
        &self,
        workspace: WorkspaceId,
        identifier: &Identifier,
    ) -> StoreResult<Option<CustomerId>> {
        let row = self
            .row(
                "SELECT c.canonical_id FROM customer_identifier i \
                 JOIN customer c ON c.workspace_id = i.workspace_id AND c.id = i.customer_id \
                 WHERE i.workspace_id = $1 AND i.key = $2",
                [workspace.0.into(), identifier.key().into()],
            )
            .await?;
        row.as_ref().map(|row| Columns::of(row).id()).transpose()
    }

    async fn with_identifiers(&self, workspace: WorkspaceId, rows: &[QueryResult]) -> StoreResult<Vec<Customer>> {
        let mut customers = rows.iter().map(customer).collect::<StoreResult<Vec<Customer>>>()?;
        let given = self.engine().listed_ids(2);
        let sql = format!(
            "SELECT m.root, i.key FROM (SELECT g.id AS root, g.id AS member FROM {given} AS g UNION ALL \
             SELECT g.id, c.id FROM {given} AS g CROSS JOIN customer c \
             WHERE c.workspace_id = $1 AND c.canonical_id = g.id AND c.canonical_id <> c.id) AS m \
             CROSS JOIN customer_identifier i WHERE i.workspace_id = $1 AND i.customer_id = m.member"
        );
        let list = json_list(customers.iter().map(|customer| hex(customer.id.0)));
        let mut identifiers = std::collections::HashMap::<CustomerId, Vec<Identifier>>::new();
        for row in &self.rows(&sql, [workspace.0.into(), list]).await? {
            let mut columns = Columns::of(row);
            let owner = columns.id()?;
            identifiers.entry(owner).or_default().extend(identifier_of(&columns.take::<String>()?));
        }
        for customer in &mut customers {
            customer.identifiers = identifiers.remove(&customer.id).unwrap_or_default();
            customer.identifiers.sort();
        }
        Ok(customers)
    }
}

const CUSTOMER: &str = "r.id, r.name, r.attributes, r.first_seen_at, r.last_seen_at";

fn customer(row: &QueryResult) -> StoreResult<Customer> {
    let mut columns = Columns::of(row);
    Ok(Customer {
        id: columns.id()?,
        name: columns.take()?,
        attributes: columns.json("a customer's attributes")?,
        first_seen_at: columns.moment()?,
        last_seen_at: columns.moment()?,
        identifiers: Vec::new(),
    })
}

fn known_identifier(row: &QueryResult) -> StoreResult<KnownIdentifier> {
    let mut columns = Columns::of(row);
    Ok(KnownIdentifier {
        key: columns.take()?,
        owner: columns.id()?,
        canonical: columns.id()?,
        strength: strength_of(columns.take()?),
        is_named: columns.take::<i32>()? != 0,
        first_seen_at: columns.moment()?,
        last_seen_at: columns.moment()?,
    })
}

/// Back from [`Identifier::key`]; stored values are normalised already.
fn identifier_of(key: &str) -> Option<Identifier> {
    let (kind, value) = key.split_once(':')?;
    Some(Identifier { kind: IdentifierKind::from_key(kind)?, value: value.to_owned() })
}

/// How [`IdentifierKind`] is stored: its place among [`IdentifierKind::ALL`].
pub(crate) fn rank(kind: IdentifierKind) -> i64 {
    let place = IdentifierKind::ALL.iter().position(|other| *other == kind);
    place.and_then(|place| i64::try_from(place).ok()).unwrap_or(i64::MAX)
}

pub(crate) fn strength_of(rank: i64) -> IdentifierKind {
    let place = usize::try_from(rank).unwrap_or(usize::MAX);
    IdentifierKind::ALL.get(place).copied().unwrap_or(IdentifierKind::Device)
}

const TOUCHED: &[(&str, ListType)] = &[
    ("id", ListType::Uuid),
    ("name", ListType::Text),
    ("folded", ListType::Text),
    ("strength", ListType::Int),
    ("first_seen", ListType::Int),
    ("last_seen", ListType::Int),
];

fn touched(
    id: CustomerId,
    name: Option<&str>,
    strength: IdentifierKind,
    first: Timestamp,
    last: Timestamp,
) -> (String, Option<String>, Option<String>, i64, i64, i64) {
    (hex(id.0), name.map(str::to_owned), name.map(fold), rank(strength), first.0, last.0)
}

/// `text` as a literal part of a LIKE pattern.
fn like(text: &str) -> String {
    text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}
