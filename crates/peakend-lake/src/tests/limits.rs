//! What a question may cost: groups, time, and what it reads of a long inbox.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use peakend_model::WorkspaceId;
use peakend_model::insight::{
    Archive, BoxFuture, Checkpoint, Dimension, Field, Fresh, InsightError, Insights, Measure, Query, QueryError, Scope,
};
use peakend_model::interaction::Interaction;

use super::ledger::{EVER, all, count, inbox, rows};
use super::{Inbox, WORKSPACE};
use crate::{Lake, Limits, scan};

#[tokio::test]
async fn too_many_groups_are_refused_by_the_field_that_makes_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut rows = rows(1, 300);
    for (number, row) in rows.iter_mut().enumerate() {
        row.attributes.insert("order".into(), number.to_string());
    }
    let waiting = (1..).zip(rows[200..].to_vec()).collect();
    let lake = Lake::open(folder.path(), Arc::new(Inbox(Mutex::new(waiting)))).expect("a lake");
    let lake = lake.with_limits(Limits { groups: 250, ..Limits::default() });
    let import = Checkpoint { app: "import:1".into(), version: 1 };
    lake.append(WORKSPACE, &import, rows[..200].to_vec()).await.expect("appended");
    let query = Query::new(WORKSPACE, EVER, [Measure::Interactions]);
    let by_kind = query.by(Dimension::Field(Field::Kind));
    lake.table(&by_kind, &Scope::default()).await.expect("few groups");
    let by_order = by_kind.by(Dimension::Field(Field::Attribute("order".into())));
    // Neither the file nor the inbox has as many by itself; asked again, the file's part is a kept one.
    for _ in 0..2 {
        let refused = lake.table(&by_order, &Scope::default()).await;
        let Err(InsightError::Query(error)) = refused else { panic!("{refused:?}") };
        assert!(
            matches!(&error, QueryError::TooManyGroups { most: 250, field, .. } if field == "attr.order"),
            "{error}"
        );
        assert!(error.to_string().contains("choose another field"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_that_are_counted_together_do_not_harm_each_other() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut rows = rows(1, 300);
    for (number, row) in rows.iter_mut().enumerate() {
        row.attributes.insert("order".into(), number.to_string());
    }
    let lake = Lake::open(folder.path(), Arc::new(Inbox(Mutex::default()))).expect("a lake");
    let lake = lake.with_limits(Limits { groups: 250, ..Limits::default() });
    lake.append(WORKSPACE, &Checkpoint { app: "import:1".into(), version: 1 }, rows).await.expect("appended");
    let whole = Query::new(WORKSPACE, EVER, [Measure::Interactions]);
    let by = |name: &str| whole.clone().by(Dimension::Field(Field::Attribute(name.into())));
    let (by_order, by_nothing) = (by("order"), by("nothing"));
    let scope = Scope::default();
    let refused = lake.table(&by_order, &scope);
    let counted = lake.table(&by_nothing, &scope);
    // The first to come is the first to go.
    let mut left = lake.table(&by_order, &scope);
    assert!(futures::poll!(left.as_mut()).is_pending());
    let leave = async {
        tokio::task::yield_now().await;
        drop(left);
    };
    let (refused, counted, ()) = futures::join!(refused, counted, leave);
    assert!(matches!(refused, Err(InsightError::Query(QueryError::TooManyGroups { .. }))), "{refused:?}");
    assert_eq!(counted.expect("few groups").rows[0].cells[0].n(), 300);
}

/// An inbox that never answers.
struct Stuck;

impl Fresh for Stuck {
    fn rows_after<'a>(
        &'a self,
        _: WorkspaceId,
        _: i64,
        _: usize,
    ) -> BoxFuture<'a, Result<Vec<(i64, Interaction)>, InsightError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_question_that_takes_too_long_is_stopped() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lake = Lake::open(folder.path(), Arc::new(Stuck)).expect("a lake");
    let lake = lake.with_limits(Limits { time: Duration::from_millis(20), ..Limits::default() });
    let query = Query::new(WORKSPACE, EVER, [Measure::Interactions]);
    let refused = lake.table(&query, &Scope::default()).await;
    assert!(matches!(refused, Err(InsightError::TooSlow(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_end_when_nobody_waits_for_them() {
    let steps = Arc::new(AtomicUsize::new(0));
    let counted = steps.clone();
    let reading = scan::working(async move {
        loop {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
        #[expect(unreachable_code, reason = "gives the loop its type")]
        Ok(())
    });
    while steps.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    drop(reading);
    // Only the thread and this test hold the counter; the thread lets go when it ends.
    while Arc::strong_count(&steps) > 1 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Counts the rows that were read of it.
struct Counted(Inbox, AtomicUsize);

impl Fresh for Counted {
    fn rows_after<'a>(
        &'a self,
        workspace: WorkspaceId,
        after: i64,
        most: usize,
    ) -> BoxFuture<'a, Result<Vec<(i64, Interaction)>, InsightError>> {
        Box::pin(async move {
            let rows = self.0.rows_after(workspace, after, most).await?;
            self.1.fetch_add(rows.len(), Ordering::Relaxed);
            Ok(rows)
        })
    }
}

#[tokio::test]
async fn a_long_inbox_is_read_once_and_then_only_its_end() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rows = rows(3, 330);
    let numbered = (1..).zip(rows.clone()).collect();
    let fresh = Arc::new(Counted(Inbox(Mutex::new(numbered)), AtomicUsize::new(0)));
    let lake = Lake::open(folder.path(), fresh.clone()).expect("a lake");
    let read = || fresh.1.swap(0, Ordering::Relaxed);
    // Eight files of 40 rows, and ten behind them.
    assert_eq!((count(&lake).await, read()), (330, 330));
    assert_eq!((count(&lake).await, read()), (330, 10));
    assert_eq!((all(&lake).await.len(), read()), (330, 10));
    // The lake takes 100 rows: the rest of the file that was cut through is read again, the others stay.
    lake.append(WORKSPACE, &inbox(100), rows[..100].to_vec()).await.expect("appended");
    assert_eq!((count(&lake).await, read()), (330, 20 + 10));
    lake.append(WORKSPACE, &inbox(330), rows[100..].to_vec()).await.expect("appended");
    assert_eq!((count(&lake).await, read()), (330, 0));
}
