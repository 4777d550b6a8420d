//! Retention: a segment that leaves is told apart, value is forecast, and little data says how much is needed.

use peakend_model::access::{Actor, Scope};
use peakend_store::each_engine;
use reqwest::StatusCode;
use serde_json::json;

use crate::site::Site;

/// Customers of the store come back every month, those of the web hardly ever; promoters and detractors pay alike.
async fn record(site: &Site, actor: &Actor, people: i64) {
    let now = site.app.clock.now();
    let day = |back: i64| peakend_model::Timestamp(now.0 - back * peakend_model::Timestamp::DAY).to_string();
    let mut rows = Vec::new();
    for number in 0..people {
        let is_store = number % 2 == 0;
        let start = 700 - (number * 7) % 200;
        let orders = if is_store { 3 + number % 17 } else { 1 + number % 3 };
        let known = json!([{ "kind": "email", "value": format!("p{number}@x.test") }]);
        for order in 0..orders {
            rows.push(json!({
                "kind": "order", "channel": if is_store { "store" } else { "web" }, "occurred_at": day(start - 30 * order),
                "identifiers": known.clone(),
                "value": { "amount": 20 + (number * 13 + order * 5) % 70, "currency": "EUR" },
            }));
        }
        rows.push(json!({
            "kind": "survey", "channel": "email", "occurred_at": day(start - 3), "identifiers": known.clone(),
            "score": { "kind": "nps", "value": (number / 2) % 11 },
        }));
    }
    for batch in rows.chunks(500) {
        let batch = batch.iter().map(|row| serde_json::from_value(row.clone()).unwrap()).collect();
        peakend_app::ledger::record(&site.app, actor, "test", batch).await.unwrap();
    }
}

each_engine!(
    async fn segments_are_told_apart_and_customers_valued(site: Site) {
        let actor = site.set_up().await;
        record(&site, &actor, 260).await;
        let ana = site.as_ana().await;
        let page = ana.get("/retention").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("The segments differ beyond chance"), "{}", page.body);
        assert!(page.body.contains("260 customers") && page.body.contains("class=\"line is-2\""), "{}", page.body);
        assert!(
            page.body.contains("channel=store") && page.body.contains("kind=order"),
            "segments lead to their orders"
        );
        assert!(page.body.contains("purchases (") && page.body.contains(" EUR"), "{}", page.body);
        assert!(page.body.contains("for each customer over 180 days"), "{}", page.body);
        for wrong in ["unit=theme", "days=many", "days=99999", "unit=attr.nothing", "period=7d"] {
            assert_eq!(ana.get(&format!("/retention?{wrong}")).await.status, StatusCode::OK, "{wrong}");
        }
    }
);

each_engine!(
    async fn little_data_says_how_much_is_needed(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        assert!(ana.get("/retention").await.body.contains("Not enough data"));
        record(&site, &actor, 20).await;
        let few = ana.get("/retention").await.body;
        assert!(few.contains("20 customers with a first purchase so far; 30 are needed"), "{few}");
        assert!(few.contains("a forecast needs 50") && few.contains("100 are needed"), "{few}");
    }
);

each_engine!(
    async fn a_program_gets_the_same_retention(site: Site) {
        let actor = site.set_up().await;
        record(&site, &actor, 260).await;
        let made = peakend_app::api_key::create(&site.app, &actor, "numbers", &[Scope::InsightsRead]).await.unwrap();
        let get = |query: &'static str| {
            let url = format!("{}/api/v1/retention?{query}", site.url);
            let request = reqwest::Client::new().get(url).bearer_auth(&made.secret);
            async move {
                let response = request.send().await.unwrap();
                (response.status(), response.json::<serde_json::Value>().await.unwrap())
            }
        };
        let (status, found) = get("days=90").await;
        assert_eq!(status, StatusCode::OK, "{found}");
        let stay = &found["retention"]["stay"];
        assert!(stay["n"] == 260 && stay["p_value"].as_f64().unwrap() < 0.01, "{stay}");
        let worth = &found["retention"]["worth"];
        let value = worth["value"]["value"].as_f64().unwrap();
        assert!(worth["value"]["low"].as_f64().unwrap() < value && value < worth["value"]["high"].as_f64().unwrap());
        assert!(found["retention"]["loyalty"]["point"]["error"].as_f64().unwrap() > 0.0);
        for (wrong, field) in [("unit=joy", "unit"), ("unit=theme", "unit"), ("days=3", "days"), ("x=1", "x")] {
            let (status, problem) = get(wrong).await;
            assert_eq!((status, problem["field"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some(field)), "{wrong}");
        }
    }
);
