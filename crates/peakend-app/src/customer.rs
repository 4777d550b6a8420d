//! Customers: found, listed, followed through time, merged and parted again.

use peakend_model::access::{Action, Actor};
use peakend_model::customer::{Customer, Identifier, Merge};
use peakend_model::insight::{Cursor, Filter, Listing, ListingOrder, Scope};
use peakend_model::interaction::{Attributes, Interaction, LONGEST_NAME, MOST_ATTRIBUTES};
use peakend_model::time::Period;
use peakend_model::{CustomerId, MergeId, Timestamp, WorkspaceId};
use peakend_store::{CustomerSearch, Likeness};

use crate::{App, AppError, AppResult, Change};

/// The most customers or interactions of one page.
const LARGEST_PAGE: usize = 1_000;

/// The earliest moment the ledger keeps: 1900.
const BEGINNING: Timestamp = Timestamp(-2_208_988_800_000_000);

/// The customer that `id` counts as, with the identifiers of all who count as the same.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn find(app: &App, actor: &Actor, id: CustomerId) -> AppResult<Customer> {
    actor.may(Action::ViewCustomers)?;
    app.store.customer(actor.workspace, id).await?.ok_or(AppError::NotFound)
}

/// Who is known under `identifier`.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn find_by_identifier(app: &App, actor: &Actor, identifier: &Identifier) -> AppResult<Customer> {
    actor.may(Action::ViewCustomers)?;
    let id = app.store.customer_by_identifier(actor.workspace, identifier).await?.ok_or(AppError::NotFound)?;
    find(app, actor, id).await
}

/// Keeps what a door knows about a customer beside what they did, such as their city or plan.
/// Who may only record adds facts; replacing one needs the right to edit customers, because write keys stand in public pages.
///
/// # Errors
/// `Forbidden` for whoever may not record; `NotFound` when nobody goes by `identifier`.
pub async fn describe(app: &App, actor: &Actor, identifier: &Identifier, facts: &Attributes) -> AppResult<()> {
    actor.may(Action::RecordInteractions)?;
    let id = app.store.customer_by_identifier(actor.workspace, identifier).await?.ok_or(AppError::NotFound)?;
    let mut tx = app.store.write(actor.workspace).await?;
    if !tx.describe_customer(id, facts, MOST_ATTRIBUTES, actor.may(Action::EditCustomers).is_ok()).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Customers);
    Ok(())
}

/// Which customers to list.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Wanted {
    /// Stands in the name or in an identifier.
    pub text: Option<String>,
    /// The last customer of the page before.
    pub after: Option<Place>,
    pub limit: usize,
}

/// A place in the list of customers, which begins with the last seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub last_seen_at: Timestamp,
    pub id: CustomerId,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Page {
    pub customers: Vec<Customer>,
    /// Where the next page begins, if there is more.
    pub next: Option<Place>,
}

/// One page of customers, merged ones once, the last seen first.
///
/// # Errors
/// `Forbidden`.
pub async fn list(app: &App, actor: &Actor, wanted: &Wanted) -> AppResult<Page> {
    actor.may(Action::ViewCustomers)?;
    let limit = wanted.limit.clamp(1, LARGEST_PAGE);
    let search = CustomerSearch {
        text: wanted.text.clone(),
        after: wanted.after.map(|place| (place.last_seen_at, place.id)),
        limit: u64::try_from(limit + 1).unwrap_or(u64::MAX),
    };
    let mut customers = app.store.customers(actor.workspace, &search).await?;
    let has_more = customers.len() > limit;
    customers.truncate(limit);
    let last = customers.last().filter(|_| has_more);
    let next = last.map(|customer| Place { last_seen_at: customer.last_seen_at, id: customer.id });
    Ok(Page { customers, next })
}

/// How many customers there are, merged ones counted once.
///
/// # Errors
/// `Forbidden`.
pub async fn count(app: &App, actor: &Actor) -> AppResult<u64> {
    actor.may(Action::ViewCustomers)?;
    Ok(app.store.customer_count(actor.workspace).await?)
}

#[derive(Clone, PartialEq, Debug)]
pub struct Timeline {
    pub interactions: Vec<Interaction>,
    pub next: Option<Cursor>,
}

/// What the customer did and said, over all channels and everybody merged into them, the newest first.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Internal` when the ledger cannot be read.
pub async fn timeline(
    app: &App,
    actor: &Actor,
    id: CustomerId,
    after: Option<Cursor>,
    limit: usize,
) -> AppResult<Timeline> {
    actor.may(Action::ViewCustomers)?;
    let members = app.store.customer_members(actor.workspace, id).await?;
    if members.is_empty() {
        return Err(AppError::NotFound);
    }
    let limit = limit.clamp(1, LARGEST_PAGE);
    let listing = Listing {
        workspace: actor.workspace,
        // The ledger takes moments up to a day ahead.
        period: Period { from: BEGINNING, to: Timestamp(app.clock.now().0 + 2 * Timestamp::DAY) },
        filters: vec![Filter::Customer(members)],
        order: ListingOrder::NewestFirst,
        after,
        limit: limit + 1,
    };
    let mut interactions = app.insights.page(&listing).await?;
    let has_more = interactions.len() > limit;
    interactions.truncate(limit);
    let next = interactions.last().filter(|_| has_more).map(Cursor::from);
    Ok(Timeline { interactions, next })
}

/// Sets the customer's name, or removes it.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` when the name is too long.
pub async fn rename(app: &App, actor: &Actor, id: CustomerId, name: &str) -> AppResult<Customer> {
    actor.may(Action::EditCustomers)?;
    let name = Some(name.trim()).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.len() > LONGEST_NAME || name.contains('\0')) {
        return Err(AppError::invalid("name", "error-name-too-long"));
    }
    let mut tx = app.store.write(actor.workspace).await?;
    let canonical = tx.canonical_customer(id).await?.ok_or(AppError::NotFound)?;
    tx.rename_customer(canonical, name).await?;
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Customers);
    find(app, actor, canonical).await
}

/// Counts `from`, and all who count as them, as `into` from now on. Can be undone.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Conflict` when they count as one already.
pub async fn merge(app: &App, actor: &Actor, from: CustomerId, into: CustomerId, reason: &str) -> AppResult<Merge> {
    actor.may(Action::EditCustomers)?;
    let now = app.clock.now();
    let mut tx = app.store.write(actor.workspace).await?;
    // Recording resolves customers under the same lock.
    tx.lock_ledger().await?;
    let from = tx.canonical_customer(from).await?.ok_or(AppError::NotFound)?;
    let into = tx.canonical_customer(into).await?.ok_or(AppError::NotFound)?;
    if from == into {
        return Err(AppError::Conflict("both are the same customer already".to_owned()));
    }
    let merge = Merge {
        id: MergeId(app.ids.uuid(now)),
        from,
        into,
        at: now,
        by: actor.user_id(),
        reason: reason.trim().chars().take(500).collect(),
        undone_at: None,
    };
    tx.insert_merge(&merge).await?;
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Customers);
    Ok(merge)
}

/// Parts two customers again: each has the identifiers and the interactions from before, and what came in since
/// under their own identifiers.
///
/// # Errors
/// `Forbidden`, `NotFound` when there is no such merge or it was undone.
pub async fn undo_merge(app: &App, actor: &Actor, merge: MergeId) -> AppResult<Merge> {
    actor.may(Action::EditCustomers)?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.lock_ledger().await?;
    let ended = tx.undo_merge(merge, app.clock.now()).await?.ok_or(AppError::NotFound)?;
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Customers);
    Ok(ended)
}

/// Every merge, undone ones too, that touched whoever counts as this customer; the newest first.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn merges_of(app: &App, actor: &Actor, id: CustomerId) -> AppResult<Vec<Merge>> {
    let members = members(app, actor, id).await?;
    Ok(app.store.merges_of(actor.workspace, &members).await?)
}

/// Who may be the same person: `(the other customer, what they share)`, as they count today.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn likenesses_of(app: &App, actor: &Actor, id: CustomerId) -> AppResult<Vec<(Customer, String)>> {
    let members = members(app, actor, id).await?;
    let mut alike = Vec::<(Customer, String)>::new();
    for Likeness { one, other, key, .. } in app.store.likenesses_of(actor.workspace, &members).await? {
        let other = if members.contains(&one) { other } else { one };
        let Some(customer) = app.store.customer(actor.workspace, other).await? else { continue };
        // Since merged, or found twice.
        if !members.contains(&customer.id) && alike.iter().all(|(known, _)| known.id != customer.id) {
            alike.push((customer, key));
        }
    }
    Ok(alike)
}

/// Says that `other` is somebody else than `id`, whatever they share: the pair is not shown again.
/// With `dismissed` false it may be one person after all.
///
/// # Errors
/// `Forbidden`; `NotFound` when one of them does not exist or they were never noticed as a pair.
pub async fn dismiss_likeness(
    app: &App,
    actor: &Actor,
    id: CustomerId,
    other: CustomerId,
    dismissed: bool,
) -> AppResult<()> {
    actor.may(Action::EditCustomers)?;
    let (some, others) = (members(app, actor, id).await?, members(app, actor, other).await?);
    let mut tx = app.store.write(actor.workspace).await?;
    if tx.dismiss_likenesses(&some, &others, dismissed.then(|| app.clock.now())).await? == 0 {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Customers);
    Ok(())
}

async fn members(app: &App, actor: &Actor, id: CustomerId) -> AppResult<Vec<CustomerId>> {
    actor.may(Action::ViewCustomers)?;
    let members = app.store.customer_members(actor.workspace, id).await?;
    if members.is_empty() { Err(AppError::NotFound) } else { Ok(members) }
}

/// Merged customers, as the engine has to know them.
///
/// # Errors
/// When the store fails.
pub async fn scope(app: &App, workspace: WorkspaceId) -> AppResult<Scope> {
    Ok(Scope { aliases: app.store.customer_aliases(workspace).await? })
}
