//! Recording: outcomes, idempotency, groups, workspaces.

use std::collections::HashSet;

use peakend_app::ledger::{Outcome, flush, prepare_bulk, record};
use peakend_app::{AppError, Change};
use peakend_model::access::{Actor, Role, Who};
use peakend_model::interaction::Score;
use peakend_model::{InteractionId, UserId};
use peakend_store::each_engine;

use super::site::{NOW, Site, actor, by, everything, review, workspace};

each_engine!(
    async fn good_rows_are_kept_bad_ones_named_and_repeated_ones_told(site: Site) {
        let mut listener = site.app.pulse.listen();
        let mut nameless = review("c");
        nameless.kind = " ".into();
        let mut rated = review("d");
        rated.key = None;
        rated.score = Score::new(
            peakend_model::interaction::ScoreKind::Rating,
            2.0,
            peakend_model::interaction::Scale { min: 1, max: 5 },
        )
        .ok();
        let rows = vec![review("a"), review("b"), review("a"), nameless, rated];
        let done = site.record(rows.clone()).await;
        assert!(matches!(
            done.outcomes[..],
            [
                Outcome::Accepted(_),
                Outcome::Accepted(_),
                Outcome::Duplicate(_),
                Outcome::Refused(_),
                Outcome::Accepted(_)
            ]
        ));
        assert_eq!(done.outcomes[0], Outcome::Accepted(InteractionId::of_key(workspace(1), "a")));
        assert_eq!(listener.recv().await.unwrap(), (workspace(1), Change::Recorded { rows: 3 }));

        let again = site.record(rows).await;
        assert_eq!((again.accepted(), again.duplicates(), again.refused()), (1, 3, 1));
        let kept = site.everything(workspace(1)).await;
        assert_eq!(kept.len(), 4);
        assert!(kept.iter().all(|row| row.annotation.is_some() && row.source == "test" && row.recorded_at == NOW));
    }
);

each_engine!(
    async fn a_key_is_recorded_once_however_many_send_it_at_once(site: Site) {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let app = site.app.clone();
            tasks.spawn(async move {
                let rows = (0..30).map(|n| review(&format!("key {n}"))).collect();
                record(&app, &actor(1), "test", rows).await.unwrap()
            });
        }
        // A second server over the same database.
        let other = site.restarted().await;
        let rows = (0..30).map(|n| review(&format!("key {n}"))).collect();
        let elsewhere = record(&other, &actor(1), "test", rows).await.unwrap();
        let mut accepted = elsewhere.accepted();
        for done in tasks.join_all().await {
            accepted += done.accepted();
            assert_eq!(done.accepted() + done.duplicates(), 30);
        }
        assert_eq!(accepted, 30);
        let kept = site.everything(workspace(1)).await;
        assert_eq!(kept.iter().map(|row| row.id).collect::<HashSet<_>>().len(), 30);
        assert_eq!(kept.len(), 30);
    }
);

each_engine!(
    async fn one_bad_call_does_not_spoil_the_others_of_its_group(site: Site) {
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..20 {
            let app = site.app.clone();
            tasks.spawn(async move {
                let mut row = review(&format!("key {number}"));
                if number == 7 {
                    row.text = Some("a\0b".into());
                }
                (number, record(&app, &actor(1), "test", vec![row]).await.unwrap())
            });
        }
        for (number, done) in tasks.join_all().await {
            assert_eq!(done.refused(), usize::from(number == 7));
        }
        assert_eq!(site.everything(workspace(1)).await.len(), 19);
    }
);

each_engine!(
    async fn workspaces_share_nothing(site: Site) {
        let rows = || vec![by(&["email:ana@x.org"], "a")];
        for number in [1, 2] {
            let done = record(&site.app, &actor(number), "test", rows()).await.unwrap();
            assert_eq!(done.accepted(), 1);
        }
        let (ours, theirs) = (site.everything(workspace(1)).await, site.everything(workspace(2)).await);
        assert_eq!((ours.len(), theirs.len()), (1, 1));
        assert_ne!(ours[0].id, theirs[0].id);
        assert_ne!(ours[0].customer, theirs[0].customer);
        flush(&site.app, workspace(1)).await.unwrap();
        assert_eq!((site.archive.len(workspace(1)), site.archive.len(workspace(2))), (1, 0));
        assert!(everything(site.archive.as_ref(), workspace(3)).await.is_empty());
    }
);

each_engine!(
    async fn who_may_not_record_records_nothing(site: Site) {
        let viewer =
            Actor { workspace: workspace(1), who: Who::User { id: UserId(uuid::Uuid::nil()), role: Role::Viewer } };
        let refused = record(&site.app, &viewer, "test", vec![review("a")]).await;
        assert!(matches!(refused, Err(AppError::Forbidden(_))));
        assert!(site.everything(workspace(1)).await.is_empty());
    }
);

each_engine!(
    async fn a_bulk_chunk_is_prepared_alike_twice_and_remembers_keys_when_told(site: Site) {
        let rows = || (0..300).map(|n| by(&[&format!("email:u{}@x.org", n % 50)], &format!("key {n}"))).collect();
        let first = prepare_bulk(&site.app, workspace(1), "shop.csv", rows(), &HashSet::new()).await.unwrap();
        let second = prepare_bulk(&site.app, workspace(1), "shop.csv", rows(), &HashSet::new()).await.unwrap();
        assert_eq!(first.interactions, second.interactions);
        assert_eq!(first.counts().accepted(), 300);
        assert_eq!(site.app.store.customer_count(workspace(1)).await.unwrap(), 50);
        let mut tx = site.app.store.write(workspace(1)).await.unwrap();
        tx.lock_ledger().await.unwrap();
        tx.insert_keys(&first.keys).await.unwrap();
        tx.commit().await.unwrap();
        let third = prepare_bulk(&site.app, workspace(1), "shop.csv", rows(), &HashSet::new()).await.unwrap();
        assert_eq!((third.counts().duplicates(), third.interactions.len()), (300, 0));
    }
);
