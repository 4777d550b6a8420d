//! Numbers, keys and batches of the inbox.

use peakend_model::insight::Fresh;
use peakend_store::testing::TestDatabase;
use peakend_store::{Store, each_engine};

use super::*;

async fn add(store: &Store, workspace: WorkspaceId, rows: Vec<Interaction>) -> i64 {
    let mut tx = store.write(workspace).await.unwrap();
    let last = tx.lock_ledger().await.unwrap();
    let last = tx.insert_batch(last, NOW, rows).await.unwrap();
    tx.commit().await.unwrap();
    last
}

async fn numbers_after(store: &Store, workspace: WorkspaceId, after: i64) -> Vec<i64> {
    store.rows_after(workspace, after, usize::MAX).await.unwrap().into_iter().map(|(seq, _)| seq).collect()
}

each_engine!(
    async fn numbers_have_no_gaps_and_follow_commits_under_concurrency(db: TestDatabase) {
        let ours = workspace(1);
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..20_u128 {
            let store = db.store.clone();
            tasks.spawn(async move {
                for round in 0..5_u128 {
                    let first = task * 1_000 + round * 10;
                    let mut tx = store.write(ours).await.unwrap();
                    let last = tx.lock_ledger().await.unwrap();
                    let seen = store.rows_after(ours, 0, usize::MAX).await.unwrap();
                    // Whoever holds the lock sees every row with a smaller number.
                    assert_eq!(seen.len(), usize::try_from(last).unwrap());
                    tx.insert_batch(last, NOW, (first..first + 3).map(interaction).collect()).await.unwrap();
                    if round == 2 {
                        drop(tx);
                    } else {
                        tx.commit().await.unwrap();
                    }
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let numbers = numbers_after(&db.store, ours, 0).await;
        assert_eq!(numbers, (1..=20 * 4 * 3).collect::<Vec<i64>>());
    }
);

each_engine!(
    async fn rows_come_back_as_they_went_in_also_to_another_process(db: TestDatabase) {
        let ours = workspace(1);
        let small: Vec<_> = (1..4).map(interaction).collect();
        let large: Vec<_> = (4..600).map(interaction).collect();
        add(&db.store, ours, small.clone()).await;
        add(&db.store, ours, large.clone()).await;
        let other = Store::connect(&db.url).await.unwrap();
        for store in [&db.store, &other] {
            let rows: Vec<_> =
                store.rows_after(ours, 0, usize::MAX).await.unwrap().into_iter().map(|(_, row)| row).collect();
            assert_eq!(rows, [small.clone(), large.clone()].concat());
            assert_eq!(numbers_after(store, ours, 2).await.first(), Some(&3));
            assert!(numbers_after(store, ours, 599).await.is_empty());
            assert!(numbers_after(store, workspace(2), 0).await.is_empty());
        }
    }
);

each_engine!(
    async fn flushed_rows_stay_readable_until_deleted_and_a_late_reader_is_told(db: TestDatabase) {
        let ours = workspace(1);
        add(&db.store, ours, (1..4).map(interaction).collect()).await;
        add(&db.store, ours, (4..6).map(interaction).collect()).await;
        let mut tx = db.store.write(ours).await.unwrap();
        tx.mark_flushed(3).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(numbers_after(&db.store, ours, 0).await.len(), 5);

        let mut tx = db.store.write(ours).await.unwrap();
        // More than was flushed is asked for: only what was flushed goes.
        assert_eq!(tx.delete_flushed(5).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(numbers_after(&db.store, ours, 3).await, [4, 5]);
        assert!(db.store.rows_after(ours, 0, usize::MAX).await.is_err());
        let state = db.store.ledger_states().await.unwrap()[0];
        assert_eq!((state.seq, state.flushed_seq, state.waiting(), state.oldest_waiting), (5, 3, 2, Some(NOW)));
    }
);

each_engine!(
    async fn keys_are_known_in_their_workspace_only(db: TestDatabase) {
        let ids: Vec<InteractionId> = (0..2_000).map(|n| InteractionId(Uuid::from_u128(n * 7))).collect();
        let mut tx = db.store.write(workspace(1)).await.unwrap();
        tx.insert_keys(&ids[..1_500]).await.unwrap();
        tx.insert_keys(&ids[1_000..1_500]).await.unwrap();
        assert_eq!(tx.known_keys(&ids).await.unwrap().len(), 1_500);
        tx.commit().await.unwrap();
        assert_eq!(db.store.known_keys(workspace(1), &ids).await.unwrap().len(), 1_500);
        assert!(db.store.known_keys(workspace(2), &ids).await.unwrap().is_empty());
        assert!(!db.store.known_keys(workspace(1), &ids).await.unwrap().contains(&ids[1_999]));
    }
);

each_engine!(
    async fn one_flusher_at_a_time_until_its_lease_ends(db: TestDatabase) {
        let (ours, one, two) = (workspace(1), Uuid::from_u128(1), Uuid::from_u128(2));
        add(&db.store, ours, vec![interaction(1)]).await;
        let claim = async |who: Uuid, now: i64| {
            let mut tx = db.store.write(ours).await.unwrap();
            let claimed = tx.claim_flush(who, Timestamp(now), Timestamp(now + 60)).await.unwrap();
            tx.commit().await.unwrap();
            claimed
        };
        assert_eq!(claim(one, 0).await, Some(0));
        assert_eq!(claim(two, 10).await, None);
        assert_eq!(claim(one, 10).await, Some(0));
        assert_eq!(claim(two, 100).await, Some(0));
    }
);
