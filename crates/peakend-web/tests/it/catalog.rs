//! The catalogue.

use peakend_app::catalog;
use peakend_model::catalog::CatalogKind;
use peakend_store::each_engine;
use reqwest::StatusCode;

use crate::site::Site;

each_engine!(
    async fn names_of_the_ledger_are_offered_and_named(site: Site) {
        let actor = site.set_up().await;
        let rows = ["Acme", "Acme", "Rival & <Sons>"].map(|brand| {
            serde_json::from_value(serde_json::json!({
            "kind": "review", "channel": "web", "occurred_at": "2026-11-20T10:00:00Z", "brand": brand, "text": "fine"
        }))
        .unwrap()
        });
        peakend_app::ledger::record(&site.app, &actor, "test", rows.to_vec()).await.unwrap();
        let ana = site.as_ana().await;
        let offered = ana.get("/settings/catalog").await;
        assert!(offered.body.contains("2 new names in your data"), "{}", offered.body);
        assert!(offered.body.contains("Rival &#38; &#60;Sons&#62;"), "names are never markup");

        let fields = [("kind", "brand"), ("name", "Rival & <Sons>"), ("competitor", "on")];
        assert_eq!(ana.post("/settings/catalog", &fields).await.goes_to(), "/settings/catalog?kind=brand");
        let known = catalog::list(&site.app, &actor).await.unwrap();
        let entry = known.find(CatalogKind::Brand, "Rival & <Sons>").unwrap().clone();
        assert!(entry.competitor);
        assert!(ana.post("/settings/catalog", &fields).await.body.contains("name-error"), "a name stands once");

        let path = format!("/settings/catalog/{}", entry.id);
        ana.post(&path, &[("label", "Rival"), ("position", "3")]).await;
        let known = catalog::list(&site.app, &actor).await.unwrap();
        assert_eq!(known.title(CatalogKind::Brand, "Rival & <Sons>"), "Rival");
        assert_eq!(ana.post(&format!("{path}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(catalog::list(&site.app, &actor).await.unwrap().entries.is_empty());
    }
);
