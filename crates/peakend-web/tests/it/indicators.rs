//! Indicators: adopting a starter system, reading, changing, removing and bringing back.

use peakend_app::indicator;
use peakend_store::each_engine;
use reqwest::StatusCode;
use serde_json::json;

use crate::site::Site;

each_engine!(
    async fn a_starter_system_is_adopted_and_counts_the_ledger(site: Site) {
        let actor = site.set_up().await;
        let rows = (0..80).map(|i| {
            serde_json::from_value(json!({
                "kind": "survey", "channel": "web", "occurred_at": "2026-11-20T10:00:00Z",
                "score": { "kind": "nps", "value": if i < 60 { 10 } else { 3 } },
            }))
            .unwrap()
        });
        peakend_app::ledger::record(&site.app, &actor, "test", rows.collect()).await.unwrap();
        let ana = site.as_ana().await;
        let offered = ana.get("/indicators").await;
        assert!(offered.body.contains("Hotels and restaurants"), "{}", offered.body);
        assert_eq!(ana.post("/indicators/adopt", &[("industry", "mining")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(ana.post("/indicators/adopt", &[("industry", "retail")]).await.goes_to(), "/indicators");
        let board = ana.get("/indicators").await;
        // Sixty promoters and twenty detractors of eighty.
        assert!(board.body.contains("<strong>+50</strong>"), "{}", board.body);
        let page = ana.get("/indicators/nps").await;
        assert!(page.body.contains("n = 80") && page.body.contains("scored=nps"), "{}", page.body);
        let moved = ana.get("/indicators?show=nps&period=90d").await;
        assert_eq!(moved.goes_to(), "/indicators/nps?period=90d");
    }
);

each_engine!(
    async fn an_indicator_is_changed_noted_removed_and_brought_back(site: Site) {
        let actor = site.set_up().await;
        indicator::starter::adopt(&site.app, &actor, "retail").await.unwrap();
        let ana = site.as_ana().await;
        let asked = [("formula", "score"), ("kind", "nps")];
        let with = |fields: &[(&'static str, &'static str)]| [&asked[..], fields].concat();
        let fields =
            with(&[("name", "Would recommend <us>"), ("target", "45,5"), ("poor", "−10"), ("only", "channel = web")]);
        assert_eq!(ana.post("/indicators/nps", &fields).await.goes_to(), "/indicators/nps");
        let changed = indicator::find(&site.app, &actor, "nps").await.unwrap();
        assert_eq!((changed.about.target, changed.about.poor, changed.versions.len()), (Some(45.5), Some(-10.0), 2));
        let page = ana.get("/indicators/nps").await.body;
        assert!(page.contains("Would recommend &#60;us&#62;") && page.contains("Version 2"), "{page}");

        let wrong = ana.post("/indicators/nps", &with(&[("name", "NPS"), ("only", "colour = red")])).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("only-error") && wrong.body.contains("colour = red"));
        let crossed = with(&[("name", "NPS"), ("target", "10"), ("poor", "20")]);
        assert!(ana.post("/indicators/nps", &crossed).await.body.contains("poor-error"));

        ana.post("/indicators/nps/notes", &[("text", "New <carrier>")]).await;
        assert!(ana.get("/indicators/nps").await.body.contains("New &#60;carrier&#62;"));
        ana.post("/indicators/nps/remove", &[]).await;
        assert_eq!(ana.get("/indicators/nps").await.status, StatusCode::NOT_FOUND);
        ana.post("/indicators/nps/restore", &[]).await;
        assert!(ana.get("/indicators/nps").await.body.contains("New &#60;carrier&#62;"), "notes come back too");
    }
);

each_engine!(
    async fn an_indicator_is_made_in_the_product_and_seen_before_it_is_saved(site: Site) {
        let actor = site.set_up().await;
        let row = |i: i64| {
            let late = if i % 4 == 0 { "yes" } else { "no" };
            serde_json::from_value(json!({
                "kind": "delivery", "channel": "web", "occurred_at": format!("2026-11-{:02}T10:00:00Z", 2 + i % 14),
                "attributes": { "late": late, "days": (i % 5).to_string() },
            }))
            .unwrap()
        };
        peakend_app::ledger::record(&site.app, &actor, "test", (0..40).map(row).collect()).await.unwrap();
        let ana = site.as_ana().await;
        let form = ana.get("/indicators/new").await;
        assert!(form.body.contains("hx-post=\"/indicators/preview\""), "{}", form.body);

        let late =
            [("formula", "share"), ("of", "attr.late = yes"), ("only", "kind = delivery"), ("direction", "lower")];
        let seen = ana.post("/indicators/preview", &late).await;
        // Ten of forty, without a name yet; nothing was saved.
        assert!(seen.body.contains("figure-value\">25") && seen.body.contains("n = 40"), "{}", seen.body);
        assert!(indicator::list(&site.app, &actor).await.unwrap().is_empty());
        let half = ana.post("/indicators/preview", &[("formula", "mean")]).await;
        assert!(half.body.contains("Still to fill in or mend: Attribute"), "{}", half.body);

        let named =
            [&late[..], &[("name", "Late deliveries"), ("touchpoint", "delivery"), ("programme", "Winter")]].concat();
        assert_eq!(ana.post("/indicators", &late).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ana.post("/indicators", &named).await.goes_to(), "/indicators/late-deliveries");
        let made = indicator::find(&site.app, &actor, "late-deliveries").await.unwrap();
        assert_eq!((made.about.touchpoint.as_deref(), made.about.programme.as_str()), (Some("delivery"), "Winter"));

        let median = [("formula", "median"), ("attribute", "days"), ("name", "Days"), ("good", "1"), ("poor", "3")];
        let median = [&median[..], &[("direction", "lower"), ("unit", "days"), ("only", "kind = delivery")]].concat();
        assert_eq!(ana.post("/indicators/late-deliveries", &median).await.status, StatusCode::SEE_OTHER);
        let page = ana.get("/indicators/late-deliveries").await.body;
        assert!(page.contains("Version 2") && page.contains("Version before"), "both versions are shown: {page}");
        let edit = ana.get("/indicators/late-deliveries/edit").await.body;
        assert!(edit.contains("value=\"days\"") && edit.contains("<option value=\"median\" selected>"), "{edit}");
        assert_eq!(ana.get("/indicators/none/edit").await.status, StatusCode::NOT_FOUND);
    }
);
