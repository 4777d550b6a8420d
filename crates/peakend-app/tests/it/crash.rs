//! Moving rows to the archive: in order, exactly once, whatever dies in between.

use std::sync::atomic::Ordering;
use std::time::Duration;

use peakend_app::ledger::{flush, record, run_flusher};
use peakend_model::InteractionId;
use peakend_store::each_engine;
use tokio_util::sync::CancellationToken;

use super::site::{Site, actor, review, workspace};

async fn record_some(site: &Site, from: usize, to: usize) {
    for number in from..to {
        site.record(vec![review(&format!("key {number}"))]).await;
    }
}

async fn assert_each_once(site: &Site, count: usize) {
    let mut ids: Vec<InteractionId> = site.everything(workspace(1)).await.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), count);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

each_engine!(
    async fn rows_are_seen_once_before_and_after_they_move(site: Site) {
        record_some(&site, 0, 10).await;
        assert_each_once(&site, 10).await;
        let moved = flush(&site.app, workspace(1)).await.unwrap();
        assert_eq!((moved.rows, moved.upto), (10, Some(10)));
        assert_eq!(flush(&site.app, workspace(1)).await.unwrap().rows, 0);
        record_some(&site, 10, 13).await;
        assert_each_once(&site, 13).await;
        assert_eq!(site.archive.len(workspace(1)), 10);
    }
);

each_engine!(
    async fn a_crash_after_the_append_counts_nothing_twice(site: Site) {
        record_some(&site, 0, 10).await;
        site.archive.dies_after_append.store(true, Ordering::SeqCst);
        assert!(flush(&site.app, workspace(1)).await.is_err());
        assert_eq!(site.archive.len(workspace(1)), 10);
        assert_eq!(site.app.store.ledger_states().await.unwrap()[0].flushed_seq, 0);
        assert_each_once(&site, 10).await;
        record_some(&site, 10, 15).await;

        let next = site.restarted().await;
        assert_eq!(flush(&next, workspace(1)).await.unwrap().rows, 5);
        assert_eq!(site.archive.len(workspace(1)), 15);
        assert_each_once(&site, 15).await;
    }
);

each_engine!(
    async fn a_crash_before_the_append_loses_nothing(site: Site) {
        record_some(&site, 0, 10).await;
        site.archive.is_down.store(true, Ordering::SeqCst);
        assert!(flush(&site.app, workspace(1)).await.is_err());
        assert_each_once(&site, 10).await;
        site.archive.is_down.store(false, Ordering::SeqCst);
        let next = site.restarted().await;
        let done = record(&next, &actor(1), "test", vec![review("key 3"), review("new")]).await.unwrap();
        assert_eq!((done.accepted(), done.duplicates()), (1, 1));
        assert_eq!(flush(&next, workspace(1)).await.unwrap().rows, 11);
        assert_each_once(&site, 11).await;
    }
);

each_engine!(
    async fn the_flusher_moves_what_is_due_deletes_it_later_and_ends_clean(site: Site) {
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(run_flusher(site.app.clone(), shutdown.clone()));
        record_some(&site, 0, 5).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(site.archive.len(workspace(1)), 0, "not due yet");
        site.clock.advance(Duration::from_secs(3));
        until(async || site.archive.len(workspace(1)) == 5).await;
        assert_each_once(&site, 5).await;
        until(async || site.app.store.ledger_states().await.unwrap()[0].flushed_seq == 5).await;
        assert_eq!(site.app.store.batches_after(workspace(1), 0, 100).await.unwrap().len(), 5);
        tokio::time::sleep(Duration::from_millis(700)).await;
        site.clock.advance(Duration::from_secs(31));
        until(async || site.app.store.batches_after(workspace(1), 0, 100).await.is_err()).await;
        record_some(&site, 5, 7).await;
        shutdown.cancel();
        running.await.unwrap();
        assert_eq!(site.archive.len(workspace(1)), 7, "shutting down moves the rest");
        assert_each_once(&site, 7).await;
    }
);

async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..100 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it did not come to be");
}
