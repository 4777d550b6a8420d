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
    tell(site, actor, &rows).await;
}

async fn tell(site: &Site, actor: &Actor, rows: &[serde_json::Value]) {
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

/// A monthly fee. Of those who pay in the store 2 % or 10 % leave each month, of those on the web 20 % or 40 %.
async fn subscribe(site: &Site, actor: &Actor, people: i32) {
    let now = site.app.clock.now();
    let day = |back: i32| peakend_model::Timestamp(now.0 - i64::from(back) * peakend_model::Timestamp::DAY).to_string();
    let mut rows = Vec::new();
    for number in 0..people {
        let (leaving, is_store) = ([0.02, 0.4, 0.1, 0.2][usize::try_from(number % 4).unwrap()], number % 2 == 0);
        let lot = (f64::from(number / 4 * 37 % 60) + 0.5) / 60.0;
        let (mut months, mut staying) = (0, 1.0 - leaving);
        while staying > lot && months < 13 {
            months += 1;
            staying *= 1.0 - leaving;
        }
        let known = json!([{ "kind": "email", "value": format!("s{number}@x.test") }]);
        let channel = if is_store { "store" } else { "web" };
        for month in 0..=months {
            rows.push(json!({
                "kind": if month == 0 { "order" } else { "fee" }, "channel": channel,
                "occurred_at": day(400 - 30 * month), "identifiers": known.clone(),
                "value": { "amount": 20, "currency": "EUR" },
            }));
        }
        if months < 13 {
            rows.push(json!({
                "kind": "farewell", "channel": channel, "occurred_at": day(400 - 30 * months - 20),
                "identifiers": known.clone(),
            }));
        }
    }
    tell(site, actor, &rows).await;
}

each_engine!(
    async fn kinds_are_told_and_contracts_and_what_makes_leave_are_shown(site: Site) {
        let actor = site.set_up().await;
        subscribe(&site, &actor, 240).await;
        let ana = site.as_ana().await;
        let usual = ana.get("/retention").await.body;
        assert!(!usual.contains("Contracts and renewals"), "a fee is nothing by itself: {usual}");
        let page = ana.get("/retention?as=fee%3Arenewal&as=farewell%3Acancellation&days=90").await.body;
        assert!(page.contains("Contracts and renewals") && page.contains("expected every 30 days"), "{page}");
        assert!(page.contains("A new customer makes") && page.contains("worth "), "{page}");
        assert!(page.contains("value=\"fee:renewal\" selected"), "what was told is kept: {page}");
        assert!(page.contains("Rate of leaving") && page.contains(" against "), "{page}");
        assert!(page.contains("flat until day 90") && page.contains("class=\"silence\""), "{page}");
        let odd = ana.get("/retention?as=fee&term=soon").await;
        assert_eq!(odd.status, StatusCode::OK);

        let made = peakend_app::api_key::create(&site.app, &actor, "numbers", &[Scope::InsightsRead]).await.unwrap();
        let get = |query: &'static str| {
            let url = format!("{}/api/v1/retention?{query}", site.url);
            let request = reqwest::Client::new().get(url).bearer_auth(&made.secret);
            async move {
                let response = request.send().await.unwrap();
                (response.status(), response.json::<serde_json::Value>().await.unwrap())
            }
        };
        let (status, found) = get("as=fee:renewal&as=farewell:cancellation&days=90").await;
        assert_eq!(status, StatusCode::OK, "{found}");
        let (contract, hazards) = (&found["retention"]["contract"], &found["retention"]["hazards"]);
        assert!(contract["term_days"] == 30.0 && contract["terms"][0]["due"] == 240, "{contract}");
        let web = hazards["columns"].as_array().unwrap().iter().find(|one| one["what"]["segment"] == "web");
        assert!(web.is_none_or(|web| web["low"].as_f64() > Some(1.0)), "{hazards}");
        assert!(hazards["against"] == "web" || web.is_some(), "{hazards}");
        for (wrong, field) in [("as=fee", "as"), ("as=fee:joy", "as"), ("term=0", "term")] {
            let (status, problem) = get(wrong).await;
            assert_eq!((status, problem["field"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some(field)), "{wrong}");
        }
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
