//! Drivers: a planted one is found, with its words a click away; a program gets the same numbers.

use peakend_app::api_key;
use peakend_model::access::{Actor, Scope};
use peakend_store::each_engine;
use reqwest::StatusCode;
use serde_json::json;

use crate::site::Site;

/// Detractors waited; promoters did not. Every third answer comes by the app, which changes nothing.
async fn record(site: &Site, actor: &Actor, people: usize) {
    let rows = (0..people).map(|number| {
        let late = number % 4;
        let wobble = i32::try_from((number * 7) % 3).unwrap() - 1;
        let score = (10 - 3 * i32::try_from(late).unwrap() + wobble).clamp(0, 10);
        serde_json::from_value(json!({
            "kind": "survey", "channel": if (number / 4) % 3 > 0 { "web" } else { "app" },
            "occurred_at": format!("2026-11-{:02}T10:00:00Z", 1 + number % 20),
            "identifiers": [{ "kind": "email", "value": format!("p{number}@x.test") }],
            "score": { "kind": "nps", "value": score },
            "attributes": { "days_late": late.to_string() },
        }))
        .unwrap()
    });
    peakend_app::ledger::record(&site.app, actor, "test", rows.collect()).await.unwrap();
}

each_engine!(
    async fn the_planted_driver_is_found_and_the_other_is_not(site: Site) {
        let actor = site.set_up().await;
        record(&site, &actor, 160).await;
        let ana = site.as_ana().await;
        let page = ana.get("/drivers").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("NPS goes most with “days_late”"), "{}", page.body);
        let row = page.between("attr.days_late", "</tr>");
        assert!(row.contains("change is-poor"), "{row}");
        let other = page.between("Channel: App</a>", "</tr>");
        assert!(other.contains("may be chance"), "{other}");
        assert!(page.body.contains("/feedback?scored=nps") && page.body.contains("n = 160"));

        let asked = "/drivers?outcome=nps&driver=number:days_late&lift=number:days_late&by=-1";
        let what_if = ana.get(asked).await;
        assert!(what_if.body.contains("days_late by −1: NPS would change by +"), "{}", what_if.body);
        assert!(ana.get(&format!("{asked}x")).await.body.contains("by-error"), "what is no number is said to be none");
    }
);

each_engine!(
    async fn too_few_answers_say_how_many_are_needed(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let empty = ana.get("/drivers").await;
        assert!(empty.status == StatusCode::OK && empty.body.contains("Not enough data"), "{}", empty.body);
        record(&site, &actor, 30).await;
        let few = ana.get("/drivers").await;
        assert!(few.body.contains("30 rows so far; these drivers need at least 50"), "{}", few.body);
        assert!(few.body.contains("/drivers?period=12m"), "more may lie further back");
        // Nothing that can be typed breaks the page.
        for wrong in ["outcome=joy", "driver=x&driver=number:none", "window=99999&rows=x", "lift=theme:x&by=1e99"] {
            assert_eq!(ana.get(&format!("/drivers?{wrong}")).await.status, StatusCode::OK, "{wrong}");
        }
    }
);

each_engine!(
    async fn a_program_gets_the_same_numbers(site: Site) {
        let actor = site.set_up().await;
        record(&site, &actor, 160).await;
        let made = api_key::create(&site.app, &actor, "numbers", &[Scope::InsightsRead]).await.unwrap();
        let get = |path: &'static str| {
            let request = reqwest::Client::new().get(format!("{}{path}", site.url)).bearer_auth(&made.secret);
            async move {
                let response = request.send().await.unwrap();
                (response.status(), response.json::<serde_json::Value>().await.unwrap())
            }
        };
        let (status, found) = get("/api/v1/drivers?outcome=nps&lift=number:days_late&by=-1&period=90d").await;
        assert_eq!(status, StatusCode::OK, "{found}");
        let study = &found["study"];
        assert_eq!((study["n"].as_u64(), found["enough"].as_bool()), (Some(160), Some(true)));
        assert_eq!(study["factors"][0]["driver"], "number:days_late");
        assert!(study["factors"][0]["is_clear"] == true && study["lift"]["outcome"]["low"].as_f64().unwrap() > 0.0);
        for (wrong, field) in [
            ("/api/v1/drivers?outcome=joy", "outcome"),
            ("/api/v1/drivers?driver=joy", "driver"),
            ("/api/v1/drivers?lift=number:x", "by"),
            ("/api/v1/drivers?colour=red", "colour"),
            ("/api/v1/drivers?period=soon", "period"),
        ] {
            let (status, problem) = get(wrong).await;
            assert_eq!((status, problem["field"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some(field)), "{wrong}");
        }
    }
);
