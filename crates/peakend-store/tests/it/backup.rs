//! Dumping at one moment, loading as a whole.

use std::collections::BTreeMap;

use peakend_model::insight::Fresh;
use peakend_store::testing::TestDatabase;
use peakend_store::{StoreError, each_engine};
use serde_json::Value as Json;

use super::*;

type Tables = BTreeMap<String, (Vec<String>, Vec<Vec<Json>>)>;

async fn dumped(db: &TestDatabase, beside: impl FnOnce()) -> Tables {
    let mut tables = Tables::new();
    let kept = db.store.dump(
        || {
            beside();
            Ok::<_, StoreError>(())
        },
        |table, names, row| {
            let place = tables.entry(table.to_owned()).or_insert_with(|| (names.to_vec(), Vec::new()));
            place.1.push(row);
            Ok(())
        },
    );
    kept.await.unwrap();
    tables
}

async fn add(db: &TestDatabase, number: u128) {
    let mut tx = db.store.write(workspace(1)).await.unwrap();
    let last = tx.lock_ledger().await.unwrap();
    tx.insert_batch(last, NOW, vec![interaction(number)]).await.unwrap();
    tx.commit().await.unwrap();
}

each_engine!(
    async fn nobody_writes_to_the_ledger_while_what_is_beside_is_looked_at(db: TestDatabase) {
        add(&db, 1).await;
        let (store, late) = (db.store.clone(), workspace(1));
        let mut writing = None;
        let tables = dumped(&db, || {
            let task = tokio::spawn(async move {
                let mut tx = store.write(late).await.unwrap();
                let last = tx.lock_ledger().await.unwrap();
                tx.insert_batch(last, NOW, vec![interaction(2)]).await.unwrap();
                tx.commit().await.unwrap();
            });
            std::thread::sleep(std::time::Duration::from_millis(150));
            assert!(!task.is_finished());
            writing = Some(task);
        })
        .await;
        writing.unwrap().await.unwrap();
        assert_eq!(tables["ledger_inbox"].1.len(), 1);
        assert_eq!(db.store.rows_after(workspace(1), 0, usize::MAX).await.unwrap().len(), 2);
    }
);

each_engine!(
    async fn a_load_that_breaks_off_leaves_nothing(db: TestDatabase) {
        add(&db, 1).await;
        let tables = dumped(&db, || ()).await;
        let mut tx = db.store.write(workspace(1)).await.unwrap();
        tx.mark_flushed(1).await.unwrap();
        tx.delete_flushed(1).await.unwrap();
        tx.commit().await.unwrap();

        let (names, rows) = &tables["ledger_inbox"];
        let mut loading = db.store.load().await.unwrap();
        loading.add("ledger_inbox", names, rows).await.unwrap();
        assert!(loading.add("ledger_nothing", names, rows).await.is_err());
        drop(loading);
        assert!(db.store.rows_after(workspace(1), 1, usize::MAX).await.unwrap().is_empty());
        assert!(db.store.rows_after(workspace(1), 0, usize::MAX).await.is_err(), "the batch did not come back");

        let mut loading = db.store.load().await.unwrap();
        loading.add("ledger_inbox", names, rows).await.unwrap();
        loading.finish().await.unwrap();
        assert_eq!(db.store.rows_after(workspace(1), 0, usize::MAX).await.unwrap().len(), 1);
    }
);
