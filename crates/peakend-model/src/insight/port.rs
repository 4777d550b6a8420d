//! The ports to the columnar store. Two implementations: the lake, and the in-memory stand-in of the testkit.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};

use super::{Filter, Label, MomentQuery, Paths, Query, QueryError, Table};
use crate::interaction::Interaction;
use crate::time::{Buckets, Period};
use crate::{CustomerId, InteractionId, Timestamp, WorkspaceId};

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a reader may see beside the rows themselves.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    /// Merged customers: recorded under the key, counted as the value.
    /// Values are final: never a key themselves.
    pub aliases: HashMap<CustomerId, CustomerId>,
}

impl Scope {
    pub fn canonical(&self, customer: CustomerId) -> CustomerId {
        self.aliases.get(&customer).copied().unwrap_or(customer)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error("the answer took longer than {} seconds: shorten the period, filter, or group by less", .0.as_secs())]
    TooSlow(std::time::Duration),
    #[error("the ledger cannot be read")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Reading the ledger: every flushed row and every accepted, not yet flushed row, each exactly once.
pub trait Insights: Send + Sync {
    /// Answers `query` for its own period; the comparison is a second call, see [`answer`].
    fn table<'a>(&'a self, query: &'a Query, scope: &'a Scope) -> BoxFuture<'a, Result<Table, InsightError>>;

    /// One page of interactions, newest or oldest first.
    fn page<'a>(&'a self, listing: &'a Listing) -> BoxFuture<'a, Result<Vec<Interaction>, InsightError>>;

    /// Interactions without their words, per customer in order of time; merged customers are one.
    /// Takes about 100 bytes per interaction: who may meet more than fit goes share by share.
    fn moments<'a>(&'a self, query: &'a MomentQuery, scope: &'a Scope) -> BoxFuture<'a, Result<Paths, InsightError>>;

    /// What the workspace's rows are at; `None` where nobody can tell whether they changed.
    fn version(&self, _workspace: WorkspaceId) -> BoxFuture<'_, Result<Option<Version>, InsightError>> {
        Box::pin(async { Ok(None) })
    }
}

/// Where a workspace's ledger is at: equal versions hold equal rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version {
    /// Of the archive.
    pub archive: u64,
    /// The number of the newest accepted row.
    pub inbox: i64,
}

/// The interactions themselves: feedback explorer, timeline, export.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Listing {
    pub workspace: WorkspaceId,
    pub period: Period,
    #[serde(default)]
    pub filters: Vec<Filter>,
    #[serde(default)]
    pub order: Order,
    /// Rows strictly after this one in the order.
    #[serde(default)]
    pub after: Option<Cursor>,
    pub limit: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    #[default]
    NewestFirst,
    OldestFirst,
}

/// A place in a listing: interactions are ordered by moment, then by id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Cursor {
    pub occurred_at: Timestamp,
    pub id: InteractionId,
}

impl From<&Interaction> for Cursor {
    fn from(interaction: &Interaction) -> Self {
        Self { occurred_at: interaction.occurred_at, id: interaction.id }
    }
}

impl Listing {
    /// Whether `interaction` belongs to the pages from the cursor on. The reference for every engine.
    pub fn accepts(&self, interaction: &Interaction) -> bool {
        let place = Cursor::from(interaction);
        let is_after = self.after.is_none_or(|after| match self.order {
            Order::NewestFirst => place < after,
            Order::OldestFirst => place > after,
        });
        is_after
            && self.period.contains(interaction.occurred_at)
            && self.filters.iter().all(|filter| filter.accepts(interaction))
    }

    /// Sorts `found` and cuts it to the limit.
    pub fn finish(&self, mut found: Vec<Interaction>) -> Vec<Interaction> {
        found.sort_by_key(|interaction| Cursor::from(interaction));
        if self.order == Order::NewestFirst {
            found.reverse();
        }
        found.truncate(self.limit);
        found
    }
}

/// Accepted rows that are not in the lake yet. The relational store implements it; the lake reads through it.
pub trait Fresh: Send + Sync {
    /// The rows of `workspace` with a sequence number above `after`, in order, with their numbers, until they are
    /// `most` or somewhat more.
    /// Rows are kept for a while after they were flushed, so a reader of an older snapshot misses none.
    fn rows_after<'a>(
        &'a self,
        workspace: WorkspaceId,
        after: i64,
        most: usize,
    ) -> BoxFuture<'a, Result<Vec<(i64, Interaction)>, InsightError>>;
}

#[derive(Debug, thiserror::Error)]
#[error("the lake cannot {doing}")]
pub struct ArchiveError {
    pub doing: &'static str,
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// A named, growing position; recorded in the same commit as the rows it stands for,
/// so that an append that is tried again is seen to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// `inbox` for the flusher, `import:<id>` for an import.
    pub app: String,
    /// Sequence number of the last row, or number of the chunk. Grows.
    pub version: i64,
}

impl Checkpoint {
    pub const INBOX: &'static str = "inbox";
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Appended {
    Now,
    /// The checkpoint was reached before; nothing was written.
    Already,
}

/// What maintenance did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Maintained {
    pub files_before: usize,
    pub files_after: usize,
    pub files_deleted: usize,
}

/// What an erasure touched, for its certificate.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Erased {
    pub rows: u64,
    pub files_rewritten: Vec<String>,
    pub files_deleted: Vec<String>,
}

/// A second look at rows that were written before. What it gives back must keep its ids, moments and order.
pub trait Revision: Send + Sync {
    /// Whether rows of these moments, both included, may change; others are copied as they are.
    fn concerns(&self, _from: Timestamp, _to: Timestamp) -> bool {
        true
    }

    fn revise(&self, rows: Vec<Interaction>) -> Vec<Interaction>;
}

/// One file that was revised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revised {
    /// Its new name.
    pub file: String,
    pub rows: u64,
    /// Rows in the files that are still to be revised.
    pub left: u64,
}

/// Writing the ledger's history.
pub trait Archive: Send + Sync {
    /// Adds `rows` in one commit together with `checkpoint`; all or nothing.
    fn append<'a>(
        &'a self,
        workspace: WorkspaceId,
        checkpoint: &'a Checkpoint,
        rows: Vec<Interaction>,
    ) -> BoxFuture<'a, Result<Appended, ArchiveError>>;

    /// How far `app` has come; `None` before its first append.
    fn position<'a>(&'a self, workspace: WorkspaceId, app: &'a str)
    -> BoxFuture<'a, Result<Option<i64>, ArchiveError>>;

    /// Removes every row of these customers, and the files that held them.
    fn erase<'a>(
        &'a self,
        workspace: WorkspaceId,
        customers: &'a [CustomerId],
    ) -> BoxFuture<'a, Result<Erased, ArchiveError>>;

    /// Joins small files, writes a log checkpoint, deletes files that no snapshot younger than `keep` names.
    fn maintain<'a>(
        &'a self,
        workspace: WorkspaceId,
        keep: std::time::Duration,
    ) -> BoxFuture<'a, Result<Maintained, ArchiveError>>;

    /// Writes the rows of one file that is not in `done` anew, in one commit; `None` when there is none.
    /// Rows that are appended meanwhile stand in files of their own.
    fn revise<'a>(
        &'a self,
        workspace: WorkspaceId,
        done: &'a std::collections::BTreeSet<String>,
        revision: std::sync::Arc<dyn Revision>,
    ) -> BoxFuture<'a, Result<Option<Revised>, ArchiveError>>;

    /// Writes the files that hold one of these rows anew. Rows that are not archived yet are not met.
    fn amend<'a>(
        &'a self,
        workspace: WorkspaceId,
        at: &'a [Cursor],
        revision: std::sync::Arc<dyn Revision>,
    ) -> BoxFuture<'a, Result<(), ArchiveError>>;
}

/// A table and, if the query asked for one, the table to compare it with.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Answer {
    pub table: Table,
    pub compared: Option<Table>,
}

/// Answers `query` with its comparison. In the compared table, time labels are moved onto the
/// buckets of the query's own period, so that equal labels belong together: each bucket is paired with the one that
/// lies nearest to it once the periods lie upon each other, a week with the week whose Monday is nearest. What of the
/// earlier period has no partner then is left out.
///
/// # Errors
/// As [`Insights::table`].
pub async fn answer(insights: &dyn Insights, query: &Query, scope: &Scope) -> Result<Answer, InsightError> {
    query.check()?;
    let Some(earlier) = query.compared() else {
        return Ok(Answer { table: insights.table(query, scope).await?, compared: None });
    };
    let (table, mut compared) =
        futures::future::try_join(insights.table(query, scope), insights.table(&earlier, scope)).await?;
    align(query, &earlier, &mut compared);
    Ok(Answer { table, compared: Some(compared) })
}

fn align(query: &Query, earlier: &Query, compared: &mut Table) {
    for (place, dimension) in query.dimensions.iter().enumerate() {
        let super::Dimension::Time(grain) = dimension else { continue };
        let ours = Buckets::new(query.period, *grain, &query.zone);
        let theirs = Buckets::new(earlier.period, *grain, &earlier.zone);
        let shift = query.period.from.0 - earlier.period.from.0;
        let ahead = ahead(&ours.starts, &theirs.starts, shift);
        compared.rows.retain_mut(|row| {
            let moved = row.labels[place]
                .time()
                .and_then(|moment| theirs.index_of(moment)?.checked_add_signed(-ahead))
                .and_then(|index| ours.starts.get(index));
            if let Some(start) = moved {
                row.labels[place] = Label::Time(*start);
            }
            moved.is_some()
        });
    }
}

/// By how many places the bucket of `theirs` that belongs to one of `ours` lies further behind, when `theirs` are
/// moved by `shift`. The first of one list may begin most of a bucket before the other's.
fn ahead(ours: &[Timestamp], theirs: &[Timestamp], shift: i64) -> isize {
    let distance = |(i, j): &(usize, usize)| Some((ours.get(*i)?.0 - theirs.get(*j)?.0 - shift).abs());
    let pairs = [(0, 0), (0, 1), (1, 0)].into_iter().filter_map(|pair| Some((distance(&pair)?, pair)));
    pairs.min_by_key(|(distance, _)| *distance).map_or(0, |(_, (i, j))| j.cast_signed() - i.cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Grain, Zone};

    /// Which of their weeks, by its date, stands beside each of ours.
    fn paired(from: &str, to: &str, earlier_from: &str, earlier_to: &str) -> Vec<(String, String)> {
        let period = |from: &str, to: &str| Period {
            from: Timestamp::parse(&format!("{from}T00:00:00Z")).expect("a day"),
            to: Timestamp::parse(&format!("{to}T00:00:00Z")).expect("a day"),
        };
        let (ours, theirs) = (period(from, to), period(earlier_from, earlier_to));
        let starts = |period| Buckets::new(period, Grain::Week, &Zone::default()).starts;
        let (our_weeks, their_weeks) = (starts(ours), starts(theirs));
        let ahead = ahead(&our_weeks, &their_weeks, ours.from.0 - theirs.from.0);
        let day = |moment: &Timestamp| moment.to_string()[..10].to_owned();
        let partner = |(place, week): (usize, &Timestamp)| {
            Some((day(week), day(their_weeks.get(place.checked_add_signed(ahead)?)?)))
        };
        our_weeks.iter().enumerate().filter_map(partner).collect()
    }

    #[test]
    fn weeks_are_paired_with_the_nearest_week_of_the_calendar() {
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        // The year before: the same weeks of the calendar, 52 weeks earlier.
        assert_eq!(
            paired("2026-01-01", "2026-01-20", "2025-01-01", "2025-01-20"),
            owned(&[("2025-12-29", "2024-12-30"), ("2026-01-05", "2025-01-06"), ("2026-01-12", "2025-01-13")])
        );
        // From a Sunday on, and before from a Monday on: first to first would be off by six days.
        assert_eq!(
            paired("2026-03-08", "2026-03-22", "2026-02-09", "2026-02-23"),
            owned(&[("2026-03-09", "2026-02-09"), ("2026-03-16", "2026-02-16")])
        );
        // From a Monday on, and before from a Sunday on.
        assert_eq!(
            paired("2026-03-09", "2026-03-23", "2026-02-08", "2026-02-22"),
            owned(&[("2026-03-09", "2026-02-09"), ("2026-03-16", "2026-02-16")])
        );
    }
}
