//! Erasing a customer: nothing of them stays, others keep all, a crash half-way is made good.

use std::io::Read;
use std::sync::atomic::Ordering;

use peakend_app::{AppError, customer, erasure, import, ledger};
use peakend_model::access::{Actor, Role, Who};
use peakend_model::{CustomerId, UserId};
use peakend_store::each_engine;

use super::site::{Site, actor, by, identifier, workspace};

async fn who(site: &Site, key: &str) -> CustomerId {
    customer::find_by_identifier(&site.app, &actor(1), &identifier(key)).await.unwrap().id
}

/// Ana, with a device merged into her, and Bo; some rows flushed, some not.
async fn people(site: &Site) -> (CustomerId, CustomerId) {
    site.record(vec![by(&["device:d1"], "visit"), by(&["email:ana@example.org"], "order")]).await;
    site.record(vec![by(&["email:ana@example.org", "device:d1"], "login"), by(&["email:bo@x.org"], "theirs")]).await;
    ledger::flush(&site.app, workspace(1)).await.unwrap();
    site.record(vec![by(&["device:d1"], "visit again"), by(&["email:bo@x.org"], "theirs too")]).await;
    (who(site, "email:ana@example.org").await, who(site, "email:bo@x.org").await)
}

each_engine!(
    async fn nothing_of_the_erased_stays_and_others_keep_all(site: Site) {
        let (ana, bo) = people(&site).await;
        let system = actor(1);
        let wrong = erasure::erase(&site.app, &system, ana, "ana").await;
        assert!(matches!(wrong, Err(AppError::Invalid(_))));
        let certificate = erasure::erase(&site.app, &system, ana, " ana@example.org ").await.unwrap();
        let erased = certificate.erased;
        assert_eq!((erased.interactions, erased.customers, erased.identifiers, erased.merges), (4, 2, 2, 1));
        assert!(certificate.finished_at.is_some());
        assert!(!serde_json::to_string(&certificate).unwrap().contains("ana@"));
        let hashed = blake3::hash(format!("{}:email:ana@example.org", certificate.id).as_bytes()).to_hex().to_string();
        assert!(certificate.identifiers.iter().any(|one| one.hash == hashed));

        let rows = site.everything(workspace(1)).await;
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.customer == Some(bo)));
        assert!(matches!(customer::find(&site.app, &system, ana).await, Err(AppError::NotFound)));
        let gone = customer::find_by_identifier(&site.app, &system, &identifier("device:d1")).await;
        assert!(matches!(gone, Err(AppError::NotFound)));
        // Neither in what a reader of an older archive would still be given.
        let left = site.restarted().await.store.batches_after(workspace(1), 0, usize::MAX).await.unwrap();
        assert!(left.iter().flat_map(|batch| batch.rows.iter()).all(|row| row.customer == Some(bo)));
        // The same rows sent again do not bring her back.
        let again = site.record(vec![by(&["email:ana@example.org"], "order")]).await;
        assert_eq!(again.duplicates(), 1);
        let found = erasure::certificate(&site.app, &system, certificate.id).await.unwrap();
        assert_eq!((found, erasure::certificates(&site.app, &system).await.unwrap().len()), (certificate, 1));
        assert!(erasure::certificates(&site.app, &actor(2)).await.unwrap().is_empty());
    }
);

each_engine!(
    async fn what_a_crash_left_undone_is_finished_by_the_job(site: Site) {
        let (ana, _) = people(&site).await;
        site.archive.erasing_fails.store(true, Ordering::SeqCst);
        assert!(erasure::erase(&site.app, &actor(1), ana, "ana@example.org").await.is_err());
        site.archive.erasing_fails.store(false, Ordering::SeqCst);
        let open = erasure::certificates(&site.app, &actor(1)).await.unwrap().remove(0);
        assert_eq!(open.finished_at, None);
        site.clock.advance(std::time::Duration::from_secs(600));
        let app = site.restarted().await;
        assert_eq!(peakend_app::job::run_due(&app, peakend_app::jobs::JOBS).await.unwrap(), 1);
        let done = erasure::certificate(&app, &actor(1), open.id).await.unwrap();
        assert!(done.finished_at.is_some());
        assert_eq!((done.erased.interactions, site.everything(workspace(1)).await.len()), (4, 2));
    }
);

each_engine!(
    async fn uploads_that_name_the_person_go_and_what_cannot_be_read_is_named(site: Site) {
        site.add_workspace().await;
        let (ana, _) = people(&site).await;
        let system = actor(1);
        let named = &b"date,email\n2026-01-01,Ana@Example.org\n"[..];
        let named = import::upload(&site.app, &system, "named.csv", named).await.unwrap();
        let other =
            import::upload(&site.app, &system, "other.csv", &b"date,email\n2026-01-01,bo@x.org\n"[..]).await.unwrap();
        import::upload(&site.app, &system, "packed.csv.gz", &b"\x1f\x8b\x08"[..]).await.unwrap();
        let certificate = erasure::erase(&site.app, &system, ana, "ana@example.org").await.unwrap();
        assert_eq!(certificate.erased.uploads, 1);
        assert_eq!(certificate.uploads_unread, ["packed.csv.gz"]);
        assert_eq!(import::get(&site.app, &system, named.id).await.unwrap().state, import::ImportState::Cancelled);
        assert_eq!(import::get(&site.app, &system, other.id).await.unwrap().state, import::ImportState::Uploaded);
    }
);

each_engine!(
    async fn a_person_gets_all_their_data_in_one_file(site: Site) {
        let (ana, _) = people(&site).await;
        let mut zip = zip::ZipArchive::new(erasure::export(&site.app, &actor(1), ana).await.unwrap()).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        assert!(read("customer.json").contains("ana@example.org"));
        assert_eq!(read("interactions.jsonl").lines().count(), 4);
        assert_eq!(read("interactions.csv").lines().count(), 5);
        let agent =
            Actor { workspace: workspace(1), who: Who::User { id: UserId(uuid::Uuid::nil()), role: Role::Agent } };
        assert!(matches!(erasure::export(&site.app, &agent, ana).await, Err(AppError::Forbidden(_))));
        assert!(matches!(erasure::erase(&site.app, &agent, ana, "").await, Err(AppError::Forbidden(_))));
    }
);

each_engine!(
    async fn a_pair_that_only_looks_alike_is_dismissed_and_brought_back(site: Site) {
        site.record(vec![by(&["external_id:7", "email:a@x.org"], "one")]).await;
        site.record(vec![by(&["external_id:8", "email:a@x.org"], "two")]).await;
        let (seven, eight) = (who(&site, "external_id:7").await, who(&site, "external_id:8").await);
        let alike = async || customer::likenesses_of(&site.app, &actor(1), eight).await.unwrap().len();
        assert_eq!(alike().await, 1);
        customer::dismiss_likeness(&site.app, &actor(1), seven, eight, true).await.unwrap();
        assert_eq!(alike().await, 0);
        // The next row that shows both does not bring the pair back.
        site.record(vec![by(&["external_id:8", "email:a@x.org"], "three")]).await;
        assert_eq!(alike().await, 0);
        customer::dismiss_likeness(&site.app, &actor(1), eight, seven, false).await.unwrap();
        assert_eq!(alike().await, 1);
        let stranger = customer::dismiss_likeness(&site.app, &actor(2), seven, eight, true).await;
        assert!(matches!(stranger, Err(AppError::NotFound)));
    }
);
