//! The job queue.

use std::collections::HashSet;

use peakend_model::JobId;
use peakend_store::each_engine;
use peakend_store::testing::TestDatabase;

use super::*;

async fn enqueue(db: &TestDatabase, number: u128, run_at: i64) {
    let mut tx = db.store.write(workspace(1)).await.unwrap();
    tx.enqueue(JobId(Uuid::from_u128(number)), "test", "{}", Timestamp(run_at)).await.unwrap();
    tx.commit().await.unwrap();
}

each_engine!(
    async fn each_job_is_claimed_once_by_many_runners(db: TestDatabase) {
        for number in 0..40 {
            enqueue(&db, number, 0).await;
        }
        let mut runners = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let store = db.store.clone();
            runners.spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let jobs = store.claim_jobs(Timestamp(1), Timestamp(1_000), 3).await.unwrap();
                    if jobs.is_empty() {
                        break mine;
                    }
                    mine.extend(jobs.into_iter().map(|job| job.id));
                }
            });
        }
        let claimed: Vec<JobId> = runners.join_all().await.concat();
        assert_eq!(claimed.len(), claimed.iter().collect::<HashSet<_>>().len(), "claimed twice");
        // Where runners skip each other's rows, an empty hand may come early; the rest is still there.
        let rest = db.store.claim_jobs(Timestamp(1), Timestamp(1_000), 100).await.unwrap();
        assert_eq!(claimed.len() + rest.len(), 40);
    }
);

each_engine!(
    async fn a_job_waits_for_its_time_and_comes_back_when_its_runner_dies(db: TestDatabase) {
        enqueue(&db, 1, 100).await;
        let claim = async |now: i64| db.store.claim_jobs(Timestamp(now), Timestamp(now + 50), 5).await.unwrap();
        assert!(claim(99).await.is_empty());
        assert_eq!(claim(100).await[0].attempts, 1);
        assert!(claim(149).await.is_empty());
        assert_eq!(claim(150).await[0].attempts, 2);
        let job = JobId(Uuid::from_u128(1));
        let mut tx = db.store.write(workspace(1)).await.unwrap();
        tx.retry_job(job, Timestamp(300), "slow").await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(299).await.is_empty());
        assert_eq!(claim(300).await.len(), 1);
        let mut tx = db.store.write(workspace(2)).await.unwrap();
        tx.finish_job(job, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.store.open_jobs().await.unwrap(), 1, "another workspace may not end it");
        let mut tx = db.store.write(workspace(1)).await.unwrap();
        tx.finish_job(job, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.store.open_jobs().await.unwrap(), 0);
    }
);
