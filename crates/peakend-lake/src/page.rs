//! Listings: interactions in order of time, reading no more of the ledger than the page needs.

use std::collections::BTreeSet;
use std::sync::Arc;

use deltalake_core::arrow::array::RecordBatch;
use deltalake_core::arrow::datatypes::TimestampMicrosecondType;
use deltalake_core::parquet::arrow::arrow_reader::{RowSelection, RowSelector};
use peakend_model::Timestamp;
use peakend_model::insight::{Cursor, Listing, ListingOrder};
use peakend_model::interaction::Interaction;

use crate::column::{self, numbers};
use crate::error::Result;
use crate::pick::Pick;
use crate::rows;
use crate::scan::{self, Held, Slice, Wanted};

/// Rows of a row group that are looked at in one go; the end that comes first in the order is looked at first.
const STRETCH_ROWS: usize = if cfg!(test) { 15 } else { 16_384 };

/// The rows of the files that belong to the page, and maybe some that come after it.
pub(crate) async fn of_files(files: &[Held], listing: &Listing, threads: usize) -> Result<Vec<Interaction>> {
    let pick = Arc::new(Pick::new(period_left(listing), &listing.filters));
    let mut slices = Vec::new();
    for held in files {
        slices.extend(scan::slices(held, &pick).await?);
    }
    match listing.order {
        ListingOrder::NewestFirst => slices.sort_by_key(|slice| std::cmp::Reverse(slice.stats().to)),
        ListingOrder::OldestFirst => slices.sort_by_key(|slice| slice.stats().from),
    }
    let mut found: Vec<Interaction> = Vec::new();
    let mut at_once = 1;
    let mut rest = slices.as_slice();
    while let Some(next) = rest.first() {
        if is_full(&found, listing) && !may_precede(next, found.last(), listing.order) {
            break;
        }
        let (now, later) = rest.split_at(at_once.min(rest.len()));
        found.extend(look_into(now, listing, &pick).await?);
        found = listing.finish(found);
        rest = later;
        at_once = threads;
    }
    Ok(found)
}

/// The period without what lies before the cursor.
fn period_left(listing: &Listing) -> peakend_model::time::Period {
    let mut period = listing.period;
    match (listing.order, listing.after) {
        (ListingOrder::NewestFirst, Some(after)) => {
            period.to = period.to.min(Timestamp(after.occurred_at.0.saturating_add(1)));
        }
        (ListingOrder::OldestFirst, Some(after)) => period.from = period.from.max(after.occurred_at),
        (_, None) => {}
    }
    period
}

fn is_full(found: &[Interaction], listing: &Listing) -> bool {
    found.len() >= listing.limit
}

/// Whether rows of `slice` may come before `last`.
fn may_precede(slice: &Slice, last: Option<&Interaction>, order: ListingOrder) -> bool {
    let Some(last) = last else { return false };
    match order {
        ListingOrder::NewestFirst => slice.stats().to >= last.occurred_at,
        ListingOrder::OldestFirst => slice.stats().from <= last.occurred_at,
    }
}

async fn look_into(slices: &[Slice], listing: &Listing, pick: &Arc<Pick>) -> Result<Vec<Interaction>> {
    let readers: Vec<_> = slices
        .iter()
        .map(|slice| {
            let (slice, listing, pick) = (slice.clone(), listing.clone(), pick.clone());
            scan::working(async move { first_of(&slice, &listing, &pick).await })
        })
        .collect();
    let mut found = Vec::new();
    for reader in readers {
        found.extend(reader.await?);
    }
    Ok(found)
}

/// The first rows of the page that one row group holds. Rows of a file are sorted by moment and id,
/// so places in the row group are places in the order.
async fn first_of(slice: &Slice, listing: &Listing, pick: &Pick) -> Result<Vec<Interaction>> {
    let mut columns = BTreeSet::from(["occurred_at"]);
    pick.columns(&mut columns);
    // Only rows of the cursor's very moment are told apart by their ids.
    let cursor = listing.after.filter(|after| (slice.stats().from..=slice.stats().to).contains(&after.occurred_at));
    columns.extend(cursor.map(|_| "id"));
    let rows = slice.stats().rows;
    // A customer's few rows may lie anywhere in the row group; other listings start where the page starts.
    let stretch = if pick.customers().is_some() { rows } else { STRETCH_ROWS };
    let mut found = Vec::new();
    let mut done = 0;
    while done < rows && found.len() < listing.limit {
        let length = stretch.min(rows - done);
        let from = match listing.order {
            ListingOrder::NewestFirst => rows - done - length,
            ListingOrder::OldestFirst => done,
        };
        let wanted = Wanted {
            metadata: &slice.footer.counting,
            columns: Some(&columns),
            selection: Some(stretch_of(rows, from, length)),
            batch_rows: length,
        };
        let mut matching = Vec::new();
        let mut at = from;
        let mut is_past = false;
        scan::read(slice, wanted, |batch| {
            let mut mask = pick.mask(&batch)?;
            if let Some(cursor) = cursor {
                keep_after(cursor, listing.order, &batch, &mut mask)?;
            }
            matching.extend((0..mask.len()).filter(|row| mask[*row]).map(|row| at + row));
            at += mask.len();
            is_past |= leaves_period(&batch, pick, listing.order)?;
            Ok(())
        })
        .await?;
        found.extend(whole_rows(slice, listing, &matching, listing.limit - found.len()).await?);
        if is_past {
            break;
        }
        done += length;
    }
    Ok(found)
}

/// Clears the rows of the cursor's moment that do not come after it.
fn keep_after(cursor: Cursor, order: ListingOrder, batch: &RecordBatch, mask: &mut [bool]) -> Result<()> {
    let moments = numbers::<TimestampMicrosecondType>(batch, "occurred_at")?;
    let ids = column::strings(batch, "id")?;
    // Spelled ids sort as the ids do.
    let spelled = cursor.id.0.hyphenated().to_string();
    column::retain(mask, |row| {
        moments.value(row) != cursor.occurred_at.0
            || match order {
                ListingOrder::NewestFirst => ids.value(row) < spelled.as_str(),
                ListingOrder::OldestFirst => ids.value(row) > spelled.as_str(),
            }
    });
    Ok(())
}

/// Whether the rows that follow in the order lie outside the period.
fn leaves_period(batch: &RecordBatch, pick: &Pick, order: ListingOrder) -> Result<bool> {
    let moments = numbers::<TimestampMicrosecondType>(batch, "occurred_at")?.values();
    Ok(match order {
        ListingOrder::NewestFirst => moments.first().is_some_and(|first| *first < pick.period.from.0),
        ListingOrder::OldestFirst => moments.last().is_some_and(|last| *last >= pick.period.to.0),
    })
}

/// Reads those of the rows at `places` (ascending) that come first in the order, at most `limit`.
async fn whole_rows(slice: &Slice, listing: &Listing, places: &[usize], limit: usize) -> Result<Vec<Interaction>> {
    let most = limit.min(places.len());
    let first = match listing.order {
        ListingOrder::NewestFirst => &places[places.len() - most..],
        ListingOrder::OldestFirst => &places[..most],
    };
    let mut found = Vec::with_capacity(most);
    if first.is_empty() {
        return Ok(found);
    }
    let selection = Some(these(first));
    let wanted = Wanted { metadata: &slice.footer.plain, columns: None, selection, batch_rows: 1_024 };
    scan::read(slice, wanted, |batch| {
        found.extend(rows::from_batch(&batch)?);
        Ok(())
    })
    .await?;
    Ok(found)
}

fn stretch_of(rows: usize, from: usize, length: usize) -> RowSelection {
    let after = rows - from - length;
    vec![RowSelector::skip(from), RowSelector::select(length), RowSelector::skip(after)].into()
}

fn these(places: &[usize]) -> RowSelection {
    let mut selectors = Vec::with_capacity(places.len() * 2);
    let mut at = 0;
    for place in places {
        selectors.push(RowSelector::skip(place - at));
        selectors.push(RowSelector::select(1));
        at = place + 1;
    }
    selectors.into()
}
