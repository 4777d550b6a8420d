//! Makes a small company large: every customer of a workspace is copied until its lake holds ROWS interactions.
//!
//! `cargo run --release -p peakend-lake --example multiply -- DATA WORKSPACE [ROWS]` on the folder of a company that
//! nobody serves, such as one `peakend demo --no-serve` made: pages are then timed on ten million rows whose
//! journeys, words and scores are those of the demo.
//! Copies go back in time by some minutes each and are written stretch by stretch, as a ledger grows.
#![expect(clippy::print_stdout, reason = "a program for the command line")]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use peakend_lake::Lake;
use peakend_model::insight::{Archive, Checkpoint, Cursor, Insights, Listing, ListingOrder};
use peakend_model::interaction::Interaction;
use peakend_model::time::Period;
use peakend_model::{CustomerId, InteractionId, Timestamp, WorkspaceId};
use peakend_testkit::NoInbox;
use uuid::Uuid;

const PAGE: usize = 20_000;
/// Rows of a file, about.
const CHUNK: usize = 250_000;
const MINUTE: i64 = 60_000_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (data, workspace) = arguments.next().zip(arguments.next()).ok_or("usage: multiply DATA WORKSPACE [ROWS]")?;
    let rows: usize = arguments.next().map_or(Ok(10_000_000), |rows| rows.parse())?;
    let workspace = WorkspaceId(workspace.parse()?);
    let lake = Lake::open(std::path::Path::new(&data).join("lake"), Arc::new(NoInbox))?;
    let found = all(&lake, workspace).await?;
    if found.is_empty() {
        return Err("the workspace has no interactions".into());
    }
    let started = Instant::now();
    let copies = rows.saturating_sub(found.len()).div_ceil(found.len());
    let mut written = 0;
    for (stretch, rows) in found.chunks((CHUNK / copies.max(1)).max(1)).enumerate() {
        let made: Vec<Interaction> =
            (1..=copies).flat_map(|copy| rows.iter().map(move |row| copied(row, copy))).collect();
        written += made.len();
        let checkpoint = Checkpoint { app: "import:multiply".into(), version: i64::try_from(stretch + 1)? };
        lake.append(workspace, &checkpoint, made).await?;
    }
    println!("{written} rows beside {} in {:.1?}", found.len(), started.elapsed());
    let begun = Instant::now();
    let done = lake.maintain(workspace, Duration::ZERO).await?;
    println!("joined in {:.1?}: {done:?}", begun.elapsed());
    Ok(())
}

/// Every interaction, oldest first.
async fn all(lake: &Lake, workspace: WorkspaceId) -> Result<Vec<Interaction>, Box<dyn Error>> {
    let period = Period { from: Timestamp(0), to: Timestamp(4_000_000_000_000_000) };
    let mut found: Vec<Interaction> = Vec::new();
    loop {
        let after = found.last().map(Cursor::from);
        let listing =
            Listing { workspace, period, filters: Vec::new(), order: ListingOrder::OldestFirst, after, limit: PAGE };
        let page = lake.page(&listing).await?;
        if page.is_empty() {
            return Ok(found);
        }
        found.extend(page);
    }
}

/// The same words by somebody else, some minutes earlier.
fn copied(row: &Interaction, copy: usize) -> Interaction {
    let salt = (copy as u128).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    let other = |id: Uuid| Uuid::from_u128(id.as_u128() ^ salt);
    let back = i64::try_from(copy).unwrap_or(0) * 7 * MINUTE;
    Interaction {
        id: InteractionId(other(row.id.0)),
        customer: row.customer.map(|customer| CustomerId(other(customer.0))),
        thread: row.thread.as_ref().map(|thread| format!("{thread}-{copy}")),
        occurred_at: Timestamp(row.occurred_at.0 - back),
        ..row.clone()
    }
}
