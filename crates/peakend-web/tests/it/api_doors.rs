//! The doors with protocols of others: Segment and CloudEvents.

use peakend_model::access::Scope;
use peakend_store::each_engine;
use serde_json::{Value, json};

use crate::api_site::ApiSite;

async fn ledger(site: &ApiSite, key: &str, query: &str) -> Vec<Value> {
    let page = site.get(&format!("/api/v1/interactions?order=oldest&{query}")).key(key).answer().await.expect(200);
    page.value()["data"].as_array().unwrap().clone()
}

each_engine!(
    async fn an_analytics_sdk_works_by_changing_its_host(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let batch = json!({"sentAt": "2026-03-01T10:00:00Z", "batch": [
            {"type": "identify", "userId": "u1", "anonymousId": "a1", "messageId": "m1",
             "traits": {"name": "Ana Ruiz", "email": "ana@example.org", "plan": "pro"}},
            {"type": "track", "userId": "u1", "messageId": "m2", "event": "Order Completed",
             "properties": {"order_id": "o1", "revenue": 19.90, "currency": "EUR"}},
            {"type": "page", "anonymousId": "a1", "name": "Prices", "messageId": "m3"},
            {"type": "track", "event": "Nobody did it"},
        ]});
        let answer = site.post("/v1/batch").user(&key).json(batch.clone()).answer().await.expect(200);
        assert_eq!(answer.header("peakend-refused"), "1");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let told = answer.value();
        assert_eq!((&told["success"], &told["accepted"], &told["refused"]), (&json!(true), &json!(3), &json!(1)));
        assert_eq!((&told["problems"][0]["event"], &told["problems"][0]["field"]), (&json!(3), &json!("userId")));
        let again = site.post("/v1/batch").user(&key).json(batch.clone()).answer().await.expect(200).value();
        assert_eq!((&again["accepted"], &again["duplicate"]), (&json!(0), &json!(3)));
        let strict = site.post("/v1/batch?strict=1").user(&key).json(batch).answer().await;
        assert_eq!(strict.expect_problem(400, "invalid-row")["problems"][0]["event"], 3);

        let orders = ledger(&site, &key, "kind=order").await;
        assert_eq!(orders[0]["value"], json!({"amount": 19.9, "currency": "EUR"}));
        assert_eq!((&orders[0]["thread"], &orders[0]["source"]), (&json!("o1"), &json!("segment")));
        let customers = site.get("/api/v1/customers").key(&key).answer().await.expect(200).value();
        assert_eq!(customers["data"].as_array().map(Vec::len), Some(1), "{customers}");
        assert_eq!(customers["data"][0]["name"], "Ana Ruiz");
        assert_eq!(ledger(&site, &key, "kind=visit").await[0]["customer"], customers["data"][0]["id"]);
    }
);

each_engine!(
    async fn write_keys_come_in_the_header_or_in_the_body(site: ApiSite) {
        let key = site.key(&[Scope::InteractionsWrite]).await;
        let event = json!({"event": "x", "userId": "u", "writeKey": key});
        let browser = site.post("/v1/t").body("text/plain", event.to_string()).answer().await.expect(200);
        assert_eq!(browser.value()["success"], true);
        let nobody = site.post("/v1/track").json(json!({"event": "x", "userId": "u"})).answer().await;
        assert_eq!(nobody.header("access-control-allow-origin"), "*");
        nobody.expect_problem(401, "unauthorized");
        let weak = site.key(&[Scope::InsightsRead]).await;
        let weak = site.post("/v1/track").user(&weak).json(json!({"event": "x", "userId": "u"})).answer().await;
        weak.expect_problem(403, "forbidden");
        let preflight = site
            .ask("OPTIONS", "/v1/track")
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "POST")
            .answer()
            .await
            .expect(204);
        assert_eq!(preflight.header("access-control-allow-origin"), "*");
        assert_eq!(preflight.header("access-control-allow-credentials"), "");
        assert!(preflight.header("access-control-allow-headers").contains("Authorization"));
        let large = json!({"event": "x", "userId": "u", "properties": {"a": "x".repeat(600_000)}});
        site.post("/v1/track").user(&key).json(large).answer().await.expect_problem(413, "too-large");
        let settings = site.get("/v1/projects/pk_1/settings").answer().await.expect(200).value();
        assert_eq!(settings["integrations"]["Segment.io"]["apiHost"], "localhost:8080/v1");
    }
);

each_engine!(
    async fn an_alias_merges_two_users_when_the_key_may(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let send = async |body: Value| site.post("/v1/batch").user(&key).json(body).answer().await.expect(200);
        send(json!({"batch": [
            {"type": "track", "event": "x", "userId": "old"},
            {"type": "track", "event": "x", "userId": "new"},
        ]}))
        .await;
        send(json!({"batch": [{"type": "alias", "userId": "new", "previousId": "old"}]})).await;
        let customers = site.get("/api/v1/customers").key(&key).answer().await.expect(200).value();
        assert_eq!(customers["data"].as_array().map(Vec::len), Some(1), "{customers}");
    }
);

each_engine!(
    async fn cloudevents_are_recorded_in_every_mode(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let events = "/api/v1/events";
        let event = json!({
            "specversion": "1.0", "id": "1", "source": "/desk", "type": "ticket.closed", "subject": "t-9",
            "time": "2026-03-01T10:00:00Z", "channel": "chat", "customeremail": "ana@example.org",
            "data": {"minutes": 12.50}
        });
        let kind = "application/cloudevents+json";
        let send = || site.post(events).key(&key).body(kind, event.to_string()).answer();
        send().await.expect(201);
        send().await.expect(200);
        let mut second = event.clone();
        second["id"] = json!("2");
        second["data"] = json!({"minutes": 1});
        let batch = json!([event, second, {"specversion": "1.0"}]).to_string();
        let batch = site.post(events).key(&key).body("application/cloudevents-batch+json", batch).answer().await;
        let ends = batch.expect(207).value();
        assert_eq!(ends["results"][0]["status"], "duplicate");
        assert_eq!(ends["results"][1]["status"], "accepted");
        assert_eq!(ends["results"][2]["problem"]["field"], "id");
        let binary = site
            .post(events)
            .key(&key)
            .header("ce-specversion", "1.0")
            .header("ce-id", "3")
            .header("ce-source", "/desk")
            .header("ce-type", "peakend.interaction")
            .json(json!({"kind": "review", "channel": "web", "text": "Good"}));
        binary.answer().await.expect(201);

        let tickets = ledger(&site, &key, "kind=ticket.closed").await;
        assert_eq!(tickets.len(), 2);
        assert_eq!((&tickets[0]["channel"], &tickets[0]["thread"]), (&json!("chat"), &json!("t-9")));
        assert!(tickets.iter().any(|ticket| ticket["attributes"]["minutes"] == "12.5"), "{tickets:?}");
        assert_eq!(ledger(&site, &key, "kind=review").await[0]["text"], "Good");
        let json = site.post(events).key(&key).json(json!({})).answer().await;
        json.expect_problem(415, "unsupported-media-type");
    }
);
