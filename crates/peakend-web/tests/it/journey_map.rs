//! The pages that a journey's data gives.

use peakend_app::journey::define::{self, Facts};
use peakend_model::access::Actor;
use peakend_model::journey::Cause;
use peakend_store::each_engine;
use reqwest::StatusCode;
use serde_json::json;

use crate::site::Site;

/// Search, then checkout, then delivery, asked at each; delivery is the low point.
async fn with_journeys(site: &Site, actor: &Actor) {
    let point = |key: &str, name: &str| {
        json!({ "key": key, "name": { "en": name, "ru": format!("«{name}»") }, "bindings": [[format!("touchpoint = {key}")]],
                "pains": [{ "en": "Waits <long>" }] })
    };
    let plan = json!({
        "end": "delivery",
        "stages": [
            { "name": { "en": "Choose" }, "touchpoints": [point("search", "Search"), point("checkout", "Checkout")] },
            { "name": { "en": "Receive" }, "touchpoints": [point("delivery", "Delivery")] },
        ],
    });
    let facts = Facts {
        name: serde_json::from_value(json!({ "en": "Order <1>" })).unwrap(),
        goal: serde_json::from_value(json!({})).unwrap(),
        plan: serde_json::from_value(plan).unwrap(),
        to_be: None,
    };
    define::create(&site.app, actor, "order", facts).await.unwrap();
    let step = |customer: u32, day: u32, touchpoint: &str, value: u32, text: Option<&str>| {
        serde_json::from_value(json!({
            "kind": "survey", "channel": "web", "touchpoint": touchpoint, "text": text,
            "occurred_at": format!("2026-11-{day:02}T10:00:00Z"),
            "score": { "kind": "csat", "value": value },
            "identifiers": [{ "kind": "handle", "value": format!("c{customer}") }],
        }))
        .unwrap()
    };
    let mut rows = Vec::new();
    for customer in 0..20 {
        rows.push(step(customer, 1, "search", 4, None));
        rows.push(step(customer, 2, "checkout", 5, None));
        if customer < 5 {
            rows.push(step(customer, 3, "search", 4, None));
        }
        rows.push(step(customer, 8, "delivery", 1 + customer % 2, Some("The <i>courier</i> was late")));
    }
    peakend_app::ledger::record(&site.app, actor, "test", rows).await.unwrap();
}

each_engine!(
    async fn the_map_shows_pit_and_peak_and_opens_the_words(site: Site) {
        let actor = site.set_up().await;
        with_journeys(&site, &actor).await;
        let ana = site.as_ana().await;
        let page = ana.get("/journeys/order").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("It ends at its low point: “"), "{}", page.body);
        assert!(
            page.body.contains("Waits &lt;long&gt;") || page.body.contains("Waits &#60;long&#62;"),
            "{}",
            page.body
        );
        assert!(!page.body.contains("Order <1>") && !page.body.contains("<long>"));
        assert!(page.body.contains("/journeys/order/points/delivery"));

        let point = ana.get("/journeys/order/points/delivery").await;
        assert!(point.body.contains("from 20 moods") || point.body.contains("20"), "{}", point.body);
        assert!(point.body.contains("courier") && !point.body.contains("<i>courier"), "customers' words are no markup");
        assert!(point.body.contains("/feedback?") && point.body.contains("touchpoint=delivery"));
        assert_eq!(ana.get("/journeys/order/points/nowhere").await.status, StatusCode::NOT_FOUND);
        assert_eq!(ana.get("/journeys/nowhere").await.status, StatusCode::NOT_FOUND);

        let picture = ana.get("/journeys/order/picture.svg").await;
        assert!(picture.body.starts_with("<svg") && picture.body.contains("Delivery"));
        let data = ana.get("/journeys/order/map.json").await;
        let map: serde_json::Value = serde_json::from_str(&data.body).unwrap();
        assert_eq!(map["instances"], 20);
        assert_eq!(map["curve"][map["pit"].as_u64().unwrap() as usize]["touchpoint"], "Delivery");
    }
);

each_engine!(
    async fn the_ways_say_what_follows_what_and_who_went(site: Site) {
        let actor = site.set_up().await;
        with_journeys(&site, &actor).await;
        let ana = site.as_ana().await;
        let page = ana.get("/journeys/order/paths?detail=100").await;
        assert!(page.body.contains("25% of the journeys go from “"), "{}", page.body);
        assert!(page.body.contains("75% of 20 journeys keep the planned order."), "{}", page.body);
        let who = ana.get("/journeys/order/travellers?follow=1.0").await;
        assert!(who.body.contains("5 journeys went this way"), "{}", who.body);
        assert_eq!(who.body.matches("href=\"/customers/").count(), 5);
        let way = ana.get("/journeys/order/travellers?way=0.1.2").await;
        assert!(way.body.contains("15 journeys went this way"), "{}", way.body);
        for nonsense in ["", "?follow=x.y", "?way=", "?way=1..2", "?follow=1"] {
            let answer = ana.get(&format!("/journeys/order/travellers{nonsense}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nonsense}");
        }
        let nobody = ana.get("/journeys/order/travellers?follow=9.9").await;
        assert!(nobody.body.contains("Nobody went this way"));
    }
);

each_engine!(
    async fn pains_are_found_taken_up_merged_and_put_back(site: Site) {
        let actor = site.set_up().await;
        with_journeys(&site, &actor).await;
        let ana = site.as_ana().await;
        let found = ana.get("/journeys/order/pains").await;
        assert!(
            found.body.contains("value=\"pit\"") && found.body.contains("value=\"theme:delivery"),
            "{}",
            found.body
        );
        let path = "/journeys/order/pains";
        assert_eq!(ana.post(path, &[("touchpoint", "delivery"), ("cause", "pit")]).await.goes_to(), path);
        ana.post(path, &[("touchpoint", "delivery"), ("cause", "theme:delivery")]).await;
        // Twice is once.
        ana.post(path, &[("touchpoint", "delivery"), ("cause", "pit")]).await;
        let journey = define::find(&site.app, &actor, "order").await.unwrap();
        let kept = site.app.store.pains(actor.workspace, journey.id).await.unwrap();
        assert_eq!(kept.len(), 2);
        let of = |cause: Cause| kept.iter().find(|pain| pain.causes == [cause.clone()]).unwrap().id.to_string();
        let (first, second) = (of(Cause::Pit), of(Cause::Theme("delivery".into())));
        let fields = [("name", "Late <couriers>"), ("progress", "working"), ("action", "New carrier")];
        ana.post(&format!("{path}/{first}"), &fields).await;
        let page = ana.get(path).await.body;
        assert!(page.contains("Late &#60;couriers&#62;") && page.contains("New carrier"), "{page}");
        assert!(!page.contains("value=\"pit\""), "what is taken up is no proposal any more");

        ana.post(&format!("{path}/{second}/merge"), &[("into", &first)]).await;
        let whole = site.app.store.pains(actor.workspace, journey.id).await.unwrap();
        assert_eq!((whole.len(), whole[0].causes.len()), (1, 2));
        ana.post(&format!("{path}/{first}/part"), &[]).await;
        assert_eq!(site.app.store.pains(actor.workspace, journey.id).await.unwrap().len(), 2);
        ana.post(&format!("{path}/{first}/back"), &[]).await;
        assert!(ana.get(path).await.body.contains("value=\"pit\""), "it is found again");
        let nowhere = ana.post(path, &[("touchpoint", "nowhere"), ("cause", "pit")]).await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    }
);

/// Twenty planners and twenty others check out on the web; half of all then have to call, and the others are less happy.
async fn with_callers(site: &Site, actor: &Actor) {
    with_journeys(site, actor).await;
    let step = |customer: u32, hour: u32, kind: &str, channel: &str, touchpoint: &str, score: Option<u32>| {
        let persona = if customer.is_multiple_of(2) { "planner" } else { "other" };
        serde_json::from_value(json!({
            "kind": kind, "channel": channel, "touchpoint": touchpoint,
            "occurred_at": format!("2026-10-{:02}T{hour:02}:00:00Z", 1 + customer % 20),
            "score": score.map(|value| json!({ "kind": "csat", "value": value })),
            "attributes": if kind == "order" { json!({ "persona": persona }) } else { json!({}) },
            "identifiers": [{ "kind": "handle", "value": format!("p{customer}") }],
        }))
        .unwrap()
    };
    let mut rows = Vec::new();
    for customer in 0..40 {
        let told = if customer % 2 == 0 { 5 } else { 2 } - u32::from(customer % 3 == 0);
        rows.push(step(customer, 1, "order", "web", "checkout", None));
        rows.push(step(customer, 2, "survey", "email", "checkout", Some(told)));
        if customer % 4 < 2 {
            rows.push(step(customer, 8, "call", "phone", "delivery", Some(1 + customer % 2)));
        }
    }
    peakend_app::ledger::record(&site.app, actor, "test", rows).await.unwrap();
}

each_engine!(
    async fn channels_and_parts_are_told_apart(site: Site) {
        let actor = site.set_up().await;
        with_callers(&site, &actor).await;
        let ana = site.as_ana().await;
        let page = ana.get("/journeys/order").await.body;
        assert!(page.contains("Through each channel") && page.contains("beside=channel%3Aweb"), "{page}");
        assert!(page.contains("value=\"attr.persona:planner\""), "{page}");

        let ways = ana.get("/journeys/order/paths").await.body;
        assert!(ways.contains("Changes of channel") && ways.contains("Checkout → Delivery (20)"), "{ways}");
        let who = ana.get("/journeys/order/travellers?switch=web.phone").await;
        assert!(who.body.contains("20 journeys went this way"), "{}", who.body);
        for nonsense in ["web", "web.sky", "web.other"] {
            let answer = ana.get(&format!("/journeys/order/travellers?switch={nonsense}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nonsense}");
        }

        let part = ana.get("/journeys/order?beside=attr.persona:planner").await.body;
        assert!(part.contains("All others minus: persona: planner"), "{part}");
        let two = ana.get("/journeys/order?of=attr.persona:other&beside=attr.persona:planner").await.body;
        assert!(two.contains("This curve minus: persona: planner"), "{two}");
        let map = ana.get("/journeys/order/map.json?of=attr.persona:other").await;
        let map: serde_json::Value = serde_json::from_str(&map.body).unwrap();
        let checkout = map["curve"].as_array().unwrap().iter().find(|point| point["touchpoint"] == "Checkout").unwrap();
        assert_eq!((&map["instances"], &checkout["n"]), (&json!(20), &json!(20)));
        assert_eq!(checkout["channels"][0]["channel"], "web");
        assert_eq!(checkout["channels"][0]["n"], 20, "the answers by e-mail tell of the checkout on the web");
    }
);
