//! Customers through the app: met, merged, parted, followed.

use peakend_app::customer::{self, Wanted};
use peakend_app::{AppError, ledger};
use peakend_model::CustomerId;
use peakend_store::each_engine;

use super::site::{Site, actor, by, identifier, workspace};

async fn who(site: &Site, key: &str) -> CustomerId {
    customer::find_by_identifier(&site.app, &actor(1), &identifier(key)).await.unwrap().id
}

each_engine!(
    async fn a_visitor_who_signs_in_brings_their_visits_along(site: Site) {
        site.record(vec![by(&["device:d1"], "visit")]).await;
        site.record(vec![by(&["external_id:7", "email:ana@x.org"], "order")]).await;
        let mut login = by(&["external_id:7", "device:d1"], "login");
        login.customer_name = Some("Ana".into());
        site.record(vec![login]).await;

        let ana = customer::find(&site.app, &actor(1), who(&site, "device:d1").await).await.unwrap();
        assert_eq!((ana.name.as_deref(), ana.identifiers.len()), (Some("Ana"), 3));
        ledger::flush(&site.app, workspace(1)).await.unwrap();
        let timeline = customer::timeline(&site.app, &actor(1), ana.id, None, 2).await.unwrap();
        assert_eq!(timeline.interactions.len(), 2);
        let rest = customer::timeline(&site.app, &actor(1), ana.id, timeline.next, 2).await.unwrap();
        assert_eq!((rest.interactions.len(), rest.next), (1, None));

        let merges = customer::merges_of(&site.app, &actor(1), ana.id).await.unwrap();
        assert_eq!((merges.len(), merges[0].by, merges[0].reason.as_str()), (1, None, "shared device"));
        customer::undo_merge(&site.app, &actor(1), merges[0].id).await.unwrap();
        let visitor = who(&site, "device:d1").await;
        assert_ne!(visitor, ana.id);
        let timeline = customer::timeline(&site.app, &actor(1), visitor, None, 10).await.unwrap();
        assert_eq!(timeline.interactions.len(), 1);
        let again = customer::undo_merge(&site.app, &actor(1), merges[0].id).await;
        assert!(matches!(again, Err(AppError::NotFound)));
    }
);

each_engine!(
    async fn whom_people_parted_the_next_event_does_not_join_again(site: Site) {
        site.record(vec![by(&["device:d1"], "visit"), by(&["external_id:7"], "order")]).await;
        site.record(vec![by(&["external_id:7", "device:d1"], "login")]).await;
        let ana = who(&site, "external_id:7").await;
        assert_eq!(who(&site, "device:d1").await, ana);
        let merges = customer::merges_of(&site.app, &actor(1), ana).await.unwrap();
        customer::undo_merge(&site.app, &actor(1), merges[0].id).await.unwrap();

        site.record(vec![by(&["external_id:7", "device:d1"], "login again"), by(&["device:d1"], "visit again")]).await;
        let visitor = who(&site, "device:d1").await;
        assert_ne!(visitor, ana);
        assert_eq!(customer::merges_of(&site.app, &actor(1), ana).await.unwrap().len(), 1);
        // Another device of hers still becomes her.
        site.record(vec![by(&["device:d2"], "phone")]).await;
        site.record(vec![by(&["external_id:7", "device:d2"], "login by phone")]).await;
        assert_eq!(who(&site, "device:d2").await, ana);
        // And people may join again what they parted.
        customer::merge(&site.app, &actor(1), visitor, ana, "hers after all").await.unwrap();
        assert_eq!(who(&site, "device:d1").await, ana);
    }
);

each_engine!(
    async fn two_accounts_with_one_email_are_offered_for_merging(site: Site) {
        site.record(vec![by(&["external_id:7", "email:a@x.org"], "one")]).await;
        site.record(vec![by(&["external_id:8", "email:a@x.org"], "two")]).await;
        let (seven, eight) = (who(&site, "external_id:7").await, who(&site, "external_id:8").await);
        assert_ne!(seven, eight);
        assert_eq!(who(&site, "email:a@x.org").await, seven);
        let alike = customer::likenesses_of(&site.app, &actor(1), seven).await.unwrap();
        assert_eq!((alike.len(), alike[0].0.id, alike[0].1.as_str()), (1, eight, "email:a@x.org"));

        customer::merge(&site.app, &actor(1), eight, seven, "same person").await.unwrap();
        assert!(customer::likenesses_of(&site.app, &actor(1), seven).await.unwrap().is_empty());
        assert_eq!(customer::count(&site.app, &actor(1)).await.unwrap(), 1);
        let repeated = customer::merge(&site.app, &actor(1), seven, eight, "again").await;
        assert!(matches!(repeated, Err(AppError::Conflict(_))));
        // What comes in under the merged account stays theirs, and counts as the other.
        site.record(vec![by(&["external_id:8"], "three")]).await;
        let scope = customer::scope(&site.app, workspace(1)).await.unwrap();
        let rows = site.everything(workspace(1)).await;
        assert!(rows.iter().all(|row| scope.canonical(row.customer.unwrap()) == seven));
        assert_eq!(rows.iter().filter(|row| row.customer == Some(eight)).count(), 2);
    }
);

each_engine!(
    async fn customers_of_others_do_not_exist(site: Site) {
        site.record(vec![by(&["email:a@x.org"], "one"), by(&["email:b@x.org"], "two")]).await;
        let (ana, bo) = (who(&site, "email:a@x.org").await, who(&site, "email:b@x.org").await);
        let stranger = actor(2);
        assert!(matches!(customer::find(&site.app, &stranger, ana).await, Err(AppError::NotFound)));
        assert!(matches!(customer::timeline(&site.app, &stranger, ana, None, 5).await, Err(AppError::NotFound)));
        assert!(matches!(customer::merge(&site.app, &stranger, ana, bo, "").await, Err(AppError::NotFound)));
        assert!(matches!(customer::rename(&site.app, &stranger, ana, "X").await, Err(AppError::NotFound)));
        let merge = customer::merge(&site.app, &actor(1), ana, bo, "test").await.unwrap();
        assert!(matches!(customer::undo_merge(&site.app, &stranger, merge.id).await, Err(AppError::NotFound)));
        let wanted = Wanted { limit: 10, ..Wanted::default() };
        assert!(customer::list(&site.app, &stranger, &wanted).await.unwrap().customers.is_empty());
    }
);

each_engine!(
    async fn a_new_name_is_found_and_pages_end(site: Site) {
        let rows = (0..7).map(|n| by(&[&format!("email:u{n}@x.org")], &format!("key {n}"))).collect();
        site.record(rows).await;
        let id = who(&site, "email:u3@x.org").await;
        customer::rename(&site.app, &actor(1), id, " Zoë ").await.unwrap();
        let wanted = Wanted { text: Some("zoe".into()), after: None, limit: 3 };
        let page = customer::list(&site.app, &actor(1), &wanted).await.unwrap();
        assert_eq!((page.customers.len(), page.customers[0].title()), (1, "Zoë".to_owned()));
        let mut wanted = Wanted { text: None, after: None, limit: 3 };
        let mut sizes = Vec::new();
        loop {
            let page = customer::list(&site.app, &actor(1), &wanted).await.unwrap();
            sizes.push(page.customers.len());
            wanted.after = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(sizes, [3, 3, 1]);
    }
);

each_engine!(
    async fn what_a_door_knows_about_a_customer_is_kept_and_renewed(site: Site) {
        site.record(vec![by(&["external_id:7"], "visit")]).await;
        let facts = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let seven = identifier("external_id:7");
        customer::describe(&site.app, &actor(1), &seven, &facts(&[("city", "Lugo"), ("plan", "free")])).await.unwrap();
        customer::describe(&site.app, &actor(1), &seven, &facts(&[("plan", "gold")])).await.unwrap();
        let found = customer::find_by_identifier(&site.app, &actor(1), &seven).await.unwrap();
        assert_eq!(found.attributes, facts(&[("city", "Lugo"), ("plan", "gold")]));
        let foreign = customer::describe(&site.app, &actor(2), &seven, &facts(&[("plan", "none")])).await;
        assert!(matches!(foreign, Err(AppError::NotFound)));
    }
);
