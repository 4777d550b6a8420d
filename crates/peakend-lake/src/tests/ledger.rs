//! Appending, erasing, joining and deleting, alone and beside others.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use peakend_model::insight::{
    Appended, Archive, Cell, Checkpoint, Cursor, Insights, Listing, ListingOrder, Measure, Query, Revision, Scope,
};
use peakend_model::interaction::Interaction;
use peakend_model::time::Period;
use peakend_model::{CustomerId, InteractionId, Timestamp};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use uuid::Uuid;

use super::generate::interaction;
use super::{WORKSPACE, no_inbox};
use crate::Lake;

pub(crate) const EVER: Period = Period { from: Timestamp(0), to: Timestamp(4_000_000_000_000_000) };

pub(crate) fn rows(seed: u64, count: usize) -> Vec<Interaction> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|_| interaction(&mut random)).collect()
}

fn lake() -> (Lake, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    (Lake::open(folder.path(), no_inbox()).expect("a lake"), folder)
}

pub(crate) fn inbox(version: i64) -> Checkpoint {
    Checkpoint { app: Checkpoint::INBOX.to_owned(), version }
}

pub(crate) async fn count(lake: &Lake) -> u64 {
    let query = Query::new(WORKSPACE, EVER, [Measure::Interactions]);
    let table = lake.table(&query, &Scope::default()).await.expect("an answer");
    table.rows.first().map_or(0, |row| row.cells[0].n())
}

pub(crate) async fn all(lake: &Lake) -> Vec<Interaction> {
    let listing = Listing {
        workspace: WORKSPACE,
        period: EVER,
        filters: Vec::new(),
        order: ListingOrder::OldestFirst,
        after: None,
        limit: usize::MAX,
    };
    lake.page(&listing).await.expect("a listing")
}

fn files(folder: &TempDir) -> usize {
    let table = folder.path().join(WORKSPACE.0.to_string()).join("interactions");
    let names = std::fs::read_dir(table).expect("a table").map(|entry| entry.expect("an entry").file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".parquet")).count()
}

#[tokio::test]
async fn an_append_is_done_once() {
    let (lake, folder) = lake();
    assert_eq!(lake.position(WORKSPACE, "inbox").await.expect("a position"), None);
    assert_eq!(lake.append(WORKSPACE, &inbox(5), rows(1, 5)).await.expect("appended"), Appended::Now);
    assert_eq!(lake.append(WORKSPACE, &inbox(5), rows(1, 5)).await.expect("seen"), Appended::Already);
    assert_eq!(lake.append(WORKSPACE, &inbox(3), rows(2, 3)).await.expect("seen"), Appended::Already);
    let import = Checkpoint { app: "import:9".to_owned(), version: 1 };
    assert_eq!(lake.append(WORKSPACE, &import, rows(3, 4)).await.expect("appended"), Appended::Now);
    assert_eq!(count(&lake).await, 9);
    // Also by a process that knows nothing but the files.
    let other = Lake::open(folder.path(), no_inbox()).expect("a lake");
    assert_eq!(other.append(WORKSPACE, &import, rows(3, 4)).await.expect("seen"), Appended::Already);
    assert_eq!(other.position(WORKSPACE, "inbox").await.expect("a position"), Some(5));
    assert_eq!(count(&other).await, 9);
}

/// Gives every row another kind.
struct Renaming;

impl Revision for Renaming {
    fn revise(&self, mut rows: Vec<Interaction>) -> Vec<Interaction> {
        rows.iter_mut().for_each(|row| row.kind = "renamed".to_owned());
        rows
    }
}

#[tokio::test]
async fn rows_are_revised_a_file_at_a_time_and_nothing_else_of_them_changes() {
    let (lake, _folder) = lake();
    lake.append(WORKSPACE, &inbox(20), rows(1, 20)).await.expect("appended");
    lake.append(WORKSPACE, &inbox(50), rows(2, 30)).await.expect("appended");
    let before = all(&lake).await;
    let mut done = BTreeSet::new();
    let first = lake.revise(WORKSPACE, &done, Arc::new(Renaming)).await.expect("revised").expect("a file");
    assert_eq!((first.rows, first.left), (20, 30));
    assert_eq!(all(&lake).await.iter().filter(|row| row.kind == "renamed").count(), 20);
    done.insert(first.file);
    let second = lake.revise(WORKSPACE, &done, Arc::new(Renaming)).await.expect("revised").expect("a file");
    assert_eq!((second.rows, second.left), (30, 0));
    done.insert(second.file);
    assert_eq!(lake.revise(WORKSPACE, &done, Arc::new(Renaming)).await.expect("looked"), None);
    let mut expected = before;
    expected.iter_mut().for_each(|row| row.kind = "renamed".to_owned());
    assert_eq!(all(&lake).await, expected);
    assert_eq!(count(&lake).await, 50);
}

/// Renames one row; batches of other moments are not its business.
struct Amending(Cursor);

impl Revision for Amending {
    fn concerns(&self, from: Timestamp, to: Timestamp) -> bool {
        from <= self.0.occurred_at && self.0.occurred_at <= to
    }

    fn revise(&self, mut rows: Vec<Interaction>) -> Vec<Interaction> {
        rows.iter_mut().filter(|row| row.id == self.0.id).for_each(|row| row.kind = "renamed".to_owned());
        rows
    }
}

#[tokio::test]
async fn one_row_is_amended_and_only_its_file_is_written_anew() {
    let (lake, folder) = lake();
    lake.append(WORKSPACE, &inbox(20), rows(1, 20)).await.expect("appended");
    lake.append(WORKSPACE, &inbox(50), rows(2, 30)).await.expect("appended");
    let mut expected = all(&lake).await;
    let meant = Cursor::from(&expected[7]);
    expected[7].kind = "renamed".to_owned();
    lake.amend(WORKSPACE, &[meant], Arc::new(Amending(meant))).await.expect("amended");
    assert_eq!(all(&lake).await, expected);
    assert_eq!((count(&lake).await, files(&folder)), (50, 3));
    let unknown = Cursor { id: InteractionId(Uuid::from_u128(1)), ..meant };
    lake.amend(WORKSPACE, &[unknown], Arc::new(Amending(unknown))).await.expect("nothing to do");
    assert_eq!(files(&folder), 3);
}

#[tokio::test]
async fn who_is_overtaken_while_moving_rows_appends_none_of_them() {
    let (slow, folder) = lake();
    let quick = Lake::open(folder.path(), no_inbox()).expect("a lake");
    let waiting = rows(1, 15);
    // Both saw an empty archive; more rows came in before the slow one read them.
    assert_eq!(quick.append(WORKSPACE, &inbox(10), waiting[..10].to_vec()).await.expect("appended"), Appended::Now);
    assert!(slow.append(WORKSPACE, &inbox(15), waiting.clone()).await.is_err());
    assert_eq!((count(&quick).await, files(&folder)), (10, 1));
    assert_eq!(slow.append(WORKSPACE, &inbox(15), waiting[10..].to_vec()).await.expect("appended"), Appended::Now);
    assert_eq!(count(&quick).await, 15);
}

#[tokio::test]
async fn an_append_of_nothing_moves_the_position() {
    let (lake, _folder) = lake();
    lake.append(WORKSPACE, &inbox(5), Vec::new()).await.expect("appended");
    assert_eq!(lake.position(WORKSPACE, "inbox").await.expect("a position"), Some(5));
    assert_eq!(count(&lake).await, 0);
}

#[tokio::test]
async fn interactions_come_back_as_they_were() {
    let (lake, _folder) = lake();
    let mut rows = rows(4, 300);
    lake.append(WORKSPACE, &inbox(1), rows.clone()).await.expect("appended");
    rows.sort_by_key(|row| Cursor::from(row));
    assert_eq!(all(&lake).await, rows);
}

#[tokio::test]
async fn joining_files_changes_no_answer_and_old_files_stay_as_long_as_asked() {
    let (lake, folder) = lake();
    for at in 0..10 {
        lake.append(WORKSPACE, &inbox((at + 1) * 40), rows(at as u64, 40)).await.expect("appended");
    }
    let before = all(&lake).await;
    let reader = Lake::open(folder.path(), no_inbox()).expect("a lake");
    assert_eq!(count(&reader).await, 400);
    let done = lake.maintain(WORKSPACE, Duration::from_secs(600)).await.expect("maintained");
    assert_eq!((done.files_before, done.files_after, done.files_deleted), (10, 1, 0));
    assert_eq!(files(&folder), 11);
    assert_eq!(all(&lake).await, before);
    assert_eq!(all(&reader).await, before);
    let done = lake.maintain(WORKSPACE, Duration::ZERO).await.expect("maintained");
    assert_eq!((done.files_after, done.files_deleted), (1, 10));
    assert_eq!(files(&folder), 1);
    assert_eq!(all(&lake).await, before);
    assert_eq!(all(&reader).await, before);
    let reopened = Lake::open(folder.path(), no_inbox()).expect("a lake");
    assert_eq!(all(&reopened).await, before);
    assert_eq!(reopened.position(WORKSPACE, "inbox").await.expect("a position"), Some(400));
    assert_eq!(reopened.append(WORKSPACE, &inbox(400), rows(9, 40)).await.expect("seen"), Appended::Already);
}

#[tokio::test]
async fn an_erased_customer_is_in_no_file() {
    let (lake, folder) = lake();
    let customer = CustomerId(Uuid::from_u128(3));
    for at in 0..4 {
        lake.append(WORKSPACE, &inbox((at + 1) * 60), rows(at as u64, 60)).await.expect("appended");
    }
    let mut untouched = rows(50, 60);
    untouched.retain(|row| row.customer != Some(customer));
    lake.append(WORKSPACE, &inbox(240 + untouched.len() as i64), untouched).await.expect("appended");
    let before = all(&lake).await;
    // Old copies, kept for readers of older snapshots, hold the customer too.
    lake.maintain(WORKSPACE, Duration::from_secs(600)).await.expect("maintained");
    let erased = lake.erase(WORKSPACE, &[customer]).await.expect("erased");
    let rest: Vec<Interaction> = before.iter().filter(|row| row.customer != Some(customer)).cloned().collect();
    assert_eq!(erased.rows as usize, before.len() - rest.len());
    assert_eq!(all(&lake).await, rest);
    assert_eq!(erased.files_rewritten.len(), 1);
    assert_eq!(erased.files_deleted.len(), 5);
    let spelled = customer.0.hyphenated().to_string();
    let table = folder.path().join(WORKSPACE.0.to_string()).join("interactions");
    for entry in std::fs::read_dir(&table).expect("a table") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "parquet") {
            let found = crate::parquet_rows(&path).expect("a file").flatten().flatten().flatten().any(|v| v == spelled);
            assert!(!found, "{}", path.display());
        }
    }
    assert_eq!(lake.erase(WORKSPACE, &[customer]).await.expect("nothing left").rows, 0);
}

#[tokio::test]
async fn erasing_everyone_leaves_no_rows() {
    let (lake, folder) = lake();
    let mut everyone = rows(5, 30);
    everyone.retain(|row| row.customer.is_some());
    let customers: HashSet<CustomerId> = everyone.iter().filter_map(|row| row.customer).collect();
    lake.append(WORKSPACE, &inbox(1), everyone.clone()).await.expect("appended");
    let erased = lake.erase(WORKSPACE, &customers.into_iter().collect::<Vec<_>>()).await.expect("erased");
    assert_eq!(erased.rows as usize, everyone.len());
    assert_eq!((count(&lake).await, files(&folder)), (0, 0));
    lake.maintain(WORKSPACE, Duration::ZERO).await.expect("maintained");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_never_fail_beside_appends_joins_and_erasures_of_two_processes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lakes = [(); 2].map(|()| Arc::new(Lake::open(folder.path(), no_inbox()).expect("a lake")));
    let mut writers = Vec::new();
    for (number, lake) in lakes.iter().enumerate() {
        let lake = lake.clone();
        writers.push(tokio::spawn(async move {
            for at in 0..12 {
                let mut rows = rows((number * 100 + at) as u64, 20);
                rows.iter_mut().for_each(|row| row.customer = None);
                let checkpoint = Checkpoint { app: format!("import:{number}"), version: at as i64 };
                lake.append(WORKSPACE, &checkpoint, rows).await.expect("appended");
                if at % 4 == 3 {
                    lake.maintain(WORKSPACE, Duration::ZERO).await.expect("maintained");
                }
                if at % 5 == 4 {
                    lake.erase(WORKSPACE, &[CustomerId(Uuid::from_u128(1))]).await.expect("erased");
                }
            }
        }));
    }
    let mut seen = 0;
    while writers.iter().any(|writer| !writer.is_finished()) {
        for lake in &lakes {
            let now = count(lake).await;
            assert!(now % 20 == 0, "half an append was seen: {now}");
            seen = seen.max(now);
        }
    }
    for writer in writers {
        writer.await.expect("no writer failed");
    }
    for lake in &lakes {
        assert_eq!(count(lake).await, 480);
        assert_eq!(all(lake).await.len(), 480);
    }
    assert!(seen <= 480);
}

/// Rows and distinct customers, and the rows of a listing.
async fn seen(lake: &Lake) -> ((u64, u64), usize) {
    let query = Query::new(WORKSPACE, EVER, [Measure::Interactions, Measure::Customers]);
    let table = lake.table(&query, &Scope::default()).await.expect("an answer");
    let counts = table.rows.first().map_or((0, 0), |row| (row.cells[0].n(), row.cells[1].n()));
    (counts, all(lake).await.len())
}

/// Each customer goes in one commit, so a question sees the rows of all of a customer or of none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_see_each_erasure_whole_while_files_vanish_under_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lakes = [(); 2].map(|()| Arc::new(Lake::open(folder.path(), no_inbox()).expect("a lake")));
    let [eraser, other] = &lakes;
    for at in 0..6 {
        let checkpoint = Checkpoint { app: "import:1".to_owned(), version: at };
        eraser.append(WORKSPACE, &checkpoint, rows(at as u64, 60)).await.expect("appended");
    }
    let before = all(eraser).await;
    let customers: Vec<CustomerId> = (0..12).map(|at| CustomerId(Uuid::from_u128(at))).collect();
    let states: Vec<(u64, u64)> = (0..=customers.len())
        .map(|gone| {
            let rest = before.iter().filter(|row| row.customer.is_none_or(|held| !customers[..gone].contains(&held)));
            let held: HashSet<CustomerId> = rest.clone().filter_map(|row| row.customer).collect();
            (rest.count() as u64, held.len() as u64)
        })
        .collect();
    assert!(states.windows(2).all(|pair| pair[0].0 > pair[1].0), "every erasure deletes rows");
    // Rounds of questions that were answered. The eraser waits for two after each customer: the first
    // may have begun before, the second saw what it did, however slow the machine is.
    let (answered, mut rounds) = tokio::sync::watch::channel(0_u64);
    let erasing = tokio::spawn({
        let (lake, customers) = (eraser.clone(), customers.clone());
        async move {
            let mut rows = 0;
            for customer in customers {
                rows += lake.erase(WORKSPACE, &[customer]).await.expect("erased").rows;
                let enough = *rounds.borrow() + 2;
                rounds.wait_for(|round| *round >= enough).await.expect("somebody asks");
            }
            rows
        }
    });
    let joining = tokio::spawn({
        let lake = other.clone();
        async move { lake.maintain(WORKSPACE, Duration::ZERO).await.expect("maintained") }
    });
    let mut last = [0; 2];
    let mut met = HashSet::new();
    while !erasing.is_finished() {
        for (lake, last) in lakes.iter().zip(&mut last) {
            let (counts, listed) = seen(lake).await;
            let gone = states.iter().position(|state| *state == counts);
            let gone = gone.unwrap_or_else(|| panic!("half an erasure was seen: {counts:?} of {states:?}"));
            assert!(gone >= *last, "the erased came back");
            assert!(states[gone..].iter().any(|state| state.0 == listed as u64), "{listed} of {states:?}");
            *last = gone;
            met.insert(gone);
        }
        answered.send_modify(|round| *round += 1);
    }
    joining.await.expect("the other process did not fail");
    assert_eq!(erasing.await.expect("the eraser did not fail"), states[0].0 - states[12].0);
    assert!(met.len() > 3, "questions ran beside the erasures: {met:?}");
    for lake in &lakes {
        assert_eq!(seen(lake).await, (states[12], states[12].0 as usize));
    }
}

#[tokio::test]
async fn an_empty_workspace_answers() {
    let (lake, _folder) = lake();
    assert_eq!(count(&lake).await, 0);
    assert!(all(&lake).await.is_empty());
    assert_eq!(lake.erase(WORKSPACE, &[CustomerId(Uuid::nil())]).await.expect("nothing").rows, 0);
    lake.maintain(WORKSPACE, Duration::ZERO).await.expect("nothing to do");
    let query = Query::new(WORKSPACE, EVER, [Measure::Interactions, Measure::Customers]);
    let table = lake.table(&query, &Scope::default()).await.expect("an answer");
    assert!(!table.rows.iter().any(|row| matches!(row.cells[0], Cell::Count(1..))));
}
