//! Journeys by the API: made, read, changed on top of a revision, and closed to keys that may not.

use peakend_model::access::Scope;
use peakend_store::each_engine;
use serde_json::json;

use crate::api_site::ApiSite;

const JOURNEYS: &str = "/api/v1/journeys";

each_engine!(
    async fn a_journey_is_made_read_and_changed(site: ApiSite) {
        let key = site.key(&[Scope::InsightsRead, Scope::JourneysWrite]).await;
        let file = json!({
            "format": "peakend-journey-1", "key": "order", "name": {"en": "Order"},
            "plan": {"stages": [{"name": {"en": "Receive"}, "touchpoints": [
                {"key": "delivery", "name": {"en": "Delivery"}, "bindings": [["touchpoint = delivery"]]}]}]},
        });
        let made = site.post(JOURNEYS).key(&key).json(file.clone()).answer().await.expect(201).value();
        assert_eq!((&made["key"], &made["revision"], &made["version"]), (&json!("order"), &json!(1), &json!(1)));
        let mut read = site.get("/api/v1/journeys/order").key(&key).answer().await.expect(200).value();
        assert_eq!(read, made);
        assert_eq!(site.get(JOURNEYS).key(&key).answer().await.expect(200).value()["data"], json!([made]));

        read["plan"]["silence_days"] = json!(5);
        let order = "/api/v1/journeys/order";
        let saved = site.post(order).key(&key).json(read.clone()).answer().await.expect(200).value();
        assert_eq!((&saved["revision"], &saved["version"]), (&json!(2), &json!(2)));
        site.post(order)
            .key(&key)
            .json(json!({ "revision": 1, "name": {"en": "A"}, "plan": read["plan"] }))
            .answer()
            .await
            .expect_problem(409, "conflict");
        read["revision"] = json!(2);
        read["plan"]["stages"][0]["touchpoints"][0]["bindings"] = json!([["colour = red"]]);
        let wrong = site.post(order).key(&key).json(read).answer().await.expect_problem(422, "invalid-parameter");
        assert!(wrong["detail"].as_str().unwrap().contains("“colour = red” is no condition"), "{wrong}");
        let xml = site.post(JOURNEYS).key(&key).body("application/xml", "<CJML/>").answer().await;
        let detail = xml.expect_problem(422, "invalid-parameter");
        assert!(detail["detail"].as_str().unwrap().starts_with("line 1:"), "{detail}");

        let reader = site.key(&[Scope::InsightsRead]).await;
        let map = site.get("/api/v1/journeys/order/map?period=all").key(&reader).answer().await.expect(200).value();
        assert_eq!((&map["instances"], &map["curve"][0]["touchpoint"]), (&json!(0), &json!("Delivery")));
        let paths =
            site.get("/api/v1/journeys/order/paths?channel=web").key(&reader).answer().await.expect(200).value();
        assert_eq!(paths, json!({ "instances": 0, "follows": [], "variants": [], "switches": [] }));
        let pains = site.get("/api/v1/journeys/order/pains").key(&reader).answer().await.expect(200).value();
        assert_eq!(pains, json!({ "kept": [], "proposed": [], "texts": { "read": 0, "since": null } }));
        for (path, status, kind) in [
            ("/api/v1/journeys/order/map?period=soon", 422, "invalid-parameter"),
            ("/api/v1/journeys/order/map?colour=red", 422, "invalid-parameter"),
            ("/api/v1/journeys/order/map?of=channel:web", 422, "invalid-parameter"),
            ("/api/v1/journeys/order/map?beside=web", 422, "invalid-parameter"),
            ("/api/v1/journeys/none/map", 404, "not-found"),
            ("/api/v1/journeys/none/paths", 404, "not-found"),
            ("/api/v1/journeys/none/pains", 404, "not-found"),
            ("/api/v1/journeys/order/pains?colour=red", 422, "invalid-parameter"),
        ] {
            site.get(path).key(&reader).answer().await.expect_problem(status, kind);
        }
        site.post(JOURNEYS).key(&reader).json(file).answer().await.expect_problem(403, "forbidden");
        let writer = site.key(&[Scope::InteractionsWrite]).await;
        let foreign = site.foreign_key().await;
        for below in ["", "/map", "/paths", "/pains"] {
            let path = format!("{order}{below}");
            site.get(&path).key(&foreign).answer().await.expect_problem(404, "not-found");
            site.get(&path).key(&writer).answer().await.expect_problem(403, "forbidden");
        }
    }
);
