//! Random ledgers, split at random between files and the inbox, give the oracle's answers to random questions.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::try_join_all;
use peakend_model::CustomerId;
use peakend_model::insight::{Archive, Cell, Checkpoint, Cursor, Insights, Moments, Query, Scope, Table, answer};
use peakend_model::interaction::Interaction;
use peakend_testkit::MemoryInsights;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::generate::{customer, interaction, listing, moment_query, query};
use super::{Inbox, WORKSPACE};
use crate::Lake;

const LEDGERS: u64 = 12;
const QUESTIONS: usize = 60;
const TOGETHER: usize = 6;
const LISTINGS: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lake_answers_as_the_model_defines() {
    for seed in 0..LEDGERS {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ledger = Ledger::fill(&mut random, folder.path()).await;
        for at in 0..QUESTIONS / TOGETHER {
            let asked: Vec<_> = (0..TOGETHER).map(|_| (query(&mut random), scope(&mut random))).collect();
            let expected = asked.iter().map(|(query, scope)| answer(&ledger.oracle, query, scope));
            let expected = try_join_all(expected).await.expect("the oracle answers");
            for round in ["cold", "warm"] {
                // Questions that come together are counted together.
                let found = asked.iter().map(|(query, scope)| answer(&ledger.lake, query, scope));
                let found = try_join_all(found).await.expect("the lake answers");
                for ((found, expected), (query, _)) in found.into_iter().zip(&expected).zip(&asked) {
                    let place = format!("ledger {seed}, questions {at}, {round}: {query:?}");
                    assert_same(&found.table, &expected.table, query, &place);
                    let (found, expected) = (found.compared.unwrap_or_default(), expected.compared.clone());
                    assert_same(&found, &expected.unwrap_or_default(), query, &place);
                }
            }
        }
        for at in 0..QUESTIONS {
            let (query, scope) = (moment_query(&mut random), scope(&mut random));
            let expected = ledger.oracle.moments(&query, &scope).await.expect("the oracle gathers");
            let found = ledger.lake.moments(&query, &scope).await.expect("the lake gathers");
            assert_eq!(found, expected, "ledger {seed}, moments {at}: {query:?}");
        }
        for at in 0..LISTINGS {
            let mut listing = listing(&mut random);
            for page in 0..4 {
                let expected = ledger.oracle.page(&listing).await.expect("the oracle lists");
                let found = ledger.lake.page(&listing).await.expect("the lake lists");
                assert_eq!(found, expected, "ledger {seed}, listing {at}, page {page}: {listing:?}");
                let Some(last) = found.last() else { break };
                listing.after = Some(Cursor::from(last));
            }
        }
    }
}

struct Ledger {
    lake: Lake,
    oracle: MemoryInsights,
}

impl Ledger {
    async fn fill(random: &mut ChaCha8Rng, folder: &std::path::Path) -> Self {
        let rows: Vec<Interaction> = (0..random.random_range(0..700)).map(|_| interaction(random)).collect();
        let flushed = if rows.is_empty() { 0 } else { random.random_range(0..=rows.len()) };
        let numbered = (1..).zip(rows.iter().skip(flushed / 2).cloned()).collect();
        let inbox = Arc::new(Inbox(Mutex::new(numbered)));
        let lake = Lake::open(folder, inbox).expect("a lake");
        // The first half of what is flushed was imported, the rest came through the inbox.
        let mut done = 0;
        while done < flushed {
            let is_import = done < flushed / 2;
            let end = if is_import { flushed / 2 } else { flushed };
            let next = random.random_range(done..end) + 1;
            let checkpoint = if is_import {
                Checkpoint { app: "import:1".to_owned(), version: i64::try_from(next).expect("small") }
            } else {
                let version = i64::try_from(next - flushed / 2).expect("small");
                Checkpoint { app: Checkpoint::INBOX.to_owned(), version }
            };
            lake.append(WORKSPACE, &checkpoint, rows[done..next].to_vec()).await.expect("appended");
            done = next;
            if random.random_bool(0.2) {
                lake.maintain(WORKSPACE, Duration::from_secs(60)).await.expect("maintained");
            }
        }
        let oracle = MemoryInsights::new();
        let all = Checkpoint { app: "all".to_owned(), version: 1 };
        oracle.append(WORKSPACE, &all, rows).await.expect("in memory");
        Self { lake, oracle }
    }
}

fn scope(random: &mut ChaCha8Rng) -> Scope {
    let into = CustomerId(Uuid::from_u128(100));
    Scope { aliases: (0..random.random_range(0..4)).map(|_| (customer(random), into)).collect() }
}

fn assert_same(found: &Table, expected: &Table, query: &Query, place: &str) {
    let labels = |table: &Table| table.rows.iter().map(|row| row.labels.clone()).collect::<Vec<_>>();
    assert_eq!(labels(found), labels(expected), "{place}");
    for (found, expected) in found.rows.iter().zip(&expected.rows) {
        for (at, (cell, wanted)) in found.cells.iter().zip(&expected.cells).enumerate() {
            let same = match (cell, wanted) {
                (Cell::Moments(cell), Cell::Moments(wanted)) => is_close(cell, wanted),
                _ => cell == wanted,
            };
            let measure = query.measures[at];
            assert!(same, "{cell:?} for {wanted:?}, {measure:?} of {:?}, {place}", found.labels);
        }
    }
}

/// Sums of floating point depend on their order, a little.
fn is_close(found: &Moments, expected: &Moments) -> bool {
    let near = |a: f64, b: f64, size: f64| (a - b).abs() <= 1e-9 * size.max(1.0);
    found.n == expected.n
        && near(found.sum, expected.sum, expected.sum_sq.sqrt() * 10.0)
        && near(found.sum_sq, expected.sum_sq, expected.sum_sq)
}
