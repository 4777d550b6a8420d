//! The API for programs: recording, listing, asking, customers, keys.

use peakend_model::access::Scope;
use peakend_store::{Engine, each_engine};
use peakend_web::{Needs, WebConfig};
use serde_json::{Value, json};

use crate::api_site::ApiSite;

const RECORD: &str = "/api/v1/interactions";

fn review(key: &str) -> Value {
    json!({
        "key": key, "occurred_at": "2026-03-01T10:00:00Z", "kind": "review", "channel": "web", "brand": "Acme",
        "identifiers": [{"kind": "email", "value": "Ana@Example.org"}],
        "score": {"kind": "rating", "value": 4}, "text": "Fast delivery, but the box was torn.",
        "attributes": {"size": 42.0}
    })
}

fn visit(second: usize) -> Value {
    json!({"kind": "visit", "channel": "app", "occurred_at": format!("2026-03-02T10:00:{second:02}Z")})
}

each_engine!(
    async fn one_interaction_is_recorded_once_and_read_back(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let first = site.post(RECORD).key(&key).json(review("r1")).answer().await.expect(201);
        assert_eq!(first.value()["status"], "accepted");
        let place = first.header("location").to_owned();
        let found = site.get(&place).key(&key).answer().await.expect(200).value();
        assert_eq!(found["id"], first.value()["id"]);
        assert_eq!(found["source"], "api");
        assert_eq!(found["attributes"]["size"], "42.0");
        assert!(found["annotation"]["language"]["code"].is_string(), "{found}");

        let again = site.post(RECORD).key(&key).json(review("r1")).answer().await.expect(200);
        assert_eq!(again.value()["status"], "duplicate");
        assert_eq!(again.value()["id"], first.value()["id"]);
        let list = site.get(RECORD).key(&key).answer().await.expect(200).value();
        assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
        assert_eq!(list["next_cursor"], Value::Null);
    }
);

each_engine!(
    async fn a_chat_is_recorded_turn_by_turn(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let chat = serde_json::json!({"kind": "message", "channel": "chat", "turns": [
            {"speaker": "agent", "text": "Write to bo@b.example", "at": "2026-03-01T10:00:00Z"},
            {"speaker": "customer", "text": "The delivery was late, this is terrible", "at": "2026-03-01T10:02:00Z"},
        ]});
        let first = site.post(RECORD).key(&key).json(chat).answer().await.expect(201);
        let found = site.get(first.header("location")).key(&key).answer().await.expect(200).value();
        assert_eq!(found["text"], "Write to [email]\nThe delivery was late, this is terrible");
        assert_eq!(found["turns"][1], serde_json::json!({"speaker": "customer", "ms": 120_000, "from": 17, "to": 56}));
        assert_eq!(found["annotation"]["turn_moods"][0], Value::Null);
        assert!(found["annotation"]["turn_moods"][1].as_f64().is_some_and(|mood| mood < 0.0), "{found}");
    }
);

each_engine!(
    async fn each_row_of_a_batch_ends_for_itself(site: ApiSite) {
        let key = site.key(&[Scope::InteractionsWrite]).await;
        let rows = json!([review("a"), {"kind": "review"}, review("a"), {"kind": " ", "channel": "web"}]);
        let mixed = site.post(RECORD).key(&key).json(rows).answer().await.expect(207).value();
        let ends: Vec<_> = (0..4).map(|row| mixed["results"][row]["status"].as_str().unwrap()).collect();
        assert_eq!(ends, ["accepted", "refused", "duplicate", "refused"]);
        assert_eq!(mixed["results"][1]["problem"]["field"], "channel");
        assert_eq!(mixed["results"][3]["problem"]["field"], "kind");
        assert_eq!((&mixed["accepted"], &mixed["duplicate"], &mixed["refused"]), (&json!(1), &json!(1), &json!(2)));

        let bad = json!({"interactions": [{"kind": "x"}]});
        let none = site.post(RECORD).key(&key).json(bad).answer().await.expect_problem(422, "nothing-recorded");
        assert_eq!(none["results"][0]["problem"]["type"], "/api#problem-invalid-row");
        let one = site.post(RECORD).key(&key).json(json!({"kind": "x"})).answer().await;
        assert_eq!(one.expect_problem(422, "invalid-row")["field"], "channel");

        let lines = format!("{}\n{}\n", review("n1"), review("n2"));
        let lines = site.post(RECORD).key(&key).body("application/x-ndjson", lines).answer().await.expect(200).value();
        assert_eq!(lines["accepted"], 2);
        let empty = site.post(RECORD).key(&key).json(json!([])).answer().await.expect(200).value();
        assert_eq!(empty["results"], json!([]));
    }
);

each_engine!(
    async fn a_delivery_with_a_key_can_be_sent_again(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let rows = json!([visit(1), visit(2)]);
        let send = || site.post(RECORD).key(&key).header("idempotency-key", "load-7").json(rows.clone()).answer();
        assert_eq!(send().await.expect(200).value()["accepted"], 2);
        assert_eq!(send().await.expect(200).value()["duplicate"], 2);
        let without = || site.post(RECORD).key(&key).json(visit(1)).answer();
        without().await.expect(201);
        without().await.expect(201);
        let list = site.get(RECORD).key(&key).answer().await.expect(200).value();
        assert_eq!(list["data"].as_array().map(Vec::len), Some(4));
        let long = "x".repeat(181);
        let refused = site.post(RECORD).key(&key).header("idempotency-key", &long).json(visit(1)).answer().await;
        assert_eq!(refused.expect_problem(422, "invalid-parameter")["field"], "Idempotency-Key");
    }
);

each_engine!(
    async fn lists_come_in_pages_and_filtered(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let rows: Vec<_> = (0..25).map(visit).chain([review("r")]).collect();
        site.post(RECORD).key(&key).json(json!(rows)).answer().await.expect(200);
        let mut path = format!("{RECORD}?kind=visit&limit=10");
        let mut seen = Vec::new();
        let mut sizes = Vec::new();
        loop {
            let page = site.get(&path).key(&key).answer().await.expect(200).value();
            let data = page["data"].as_array().unwrap();
            sizes.push(data.len());
            seen.extend(data.iter().map(|row| row["occurred_at"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{RECORD}?kind=visit&limit=10&cursor={cursor}");
        }
        assert_eq!(sizes, [10, 10, 5]);
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{seen:?}");

        let count = async |query: &str| {
            let page = site.get(&format!("{RECORD}?{query}")).key(&key).answer().await.expect(200).value();
            page["data"].as_array().unwrap().len()
        };
        assert_eq!(count("brand=Acme").await, 1);
        assert_eq!(count("-brand=Acme").await, 25);
        assert_eq!(count("q=torn+box").await, 1);
        assert_eq!(count("score=rating:..3").await, 0);
        assert_eq!(count("from=2026-03-02&to=2026-03-03").await, 25);
        assert_eq!(count("has=feedback&attr.size=42.0").await, 1);
        let refused = site.get(&format!("{RECORD}?brandt=Acme")).key(&key).answer().await;
        assert_eq!(refused.expect_problem(422, "invalid-parameter")["field"], "brandt");
    }
);

each_engine!(
    async fn numbers_are_asked_for_in_the_keys_own_workspace(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        site.post(RECORD).key(&key).json(json!([review("a"), visit(1), visit(2)])).answer().await.expect(200);
        let query = json!({
            "measures": ["interactions", {"scores": "rating"}], "dimensions": [{"field": "channel"}],
            "period": {"from": "2026-01-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
        });
        let answer = site.post("/api/v1/query").key(&key).json(query.clone()).answer().await.expect(200).value();
        assert_eq!(answer["table"]["rows"][0]["labels"], json!([{"text": "app"}]));
        assert_eq!(answer["table"]["rows"][0]["cells"][0], json!({"count": 2}));
        assert_eq!(answer["query"]["zone"], "Europe/Madrid");
        let csv = site.post("/api/v1/query").key(&key).header("accept", "text/csv").json(query.clone()).answer().await;
        let csv = csv.expect(200);
        assert!(csv.header("content-type").starts_with("text/csv"));
        assert!(csv.text.starts_with("channel,interactions,rating_n,"), "{}", csv.text);

        let foreign = site.foreign_key().await;
        let nothing = site.post("/api/v1/query").key(&foreign).json(query.clone()).answer().await.expect(200).value();
        assert_eq!(nothing["table"]["rows"], json!([]));
        let mut other = query.clone();
        other["workspace"] = json!(site.owner.workspace);
        let refused = site.post("/api/v1/query").key(&foreign).json(other).answer().await;
        assert_eq!(refused.expect_problem(422, "invalid-query")["field"], "workspace");
        let mut endless = query;
        endless["dimensions"] = json!([{"time": "hour"}]);
        endless["period"] = json!({"from": "1900-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"});
        site.post("/api/v1/query").key(&key).json(endless).answer().await.expect_problem(422, "invalid-query");
    }
);

each_engine!(
    async fn customers_are_found_merged_and_parted(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let mut other = review("b");
        other["identifiers"] = json!([{"kind": "phone", "value": "+34 600 123 456"}]);
        site.post(RECORD).key(&key).json(json!([review("a"), other])).answer().await.expect(200);
        let list = site.get("/api/v1/customers").key(&key).answer().await.expect(200).value();
        assert_eq!(list["data"].as_array().map(Vec::len), Some(2));
        let known = async |identifier: &str| {
            let path = format!("/api/v1/customers?identifier={identifier}");
            site.get(&path).key(&key).answer().await.expect(200).value()["data"][0]["id"].clone()
        };
        let ana = known("email:ana@example.org").await.as_str().unwrap().to_owned();
        let phone = known("phone:%2B34600123456").await;
        let merges = format!("/api/v1/customers/{ana}/merges");
        let merge = site.post(&merges).key(&key).json(json!({"from": phone, "reason": "same person"})).answer().await;
        let merge = merge.expect(201).value();
        site.post(&merges).key(&key).json(json!({"from": phone})).answer().await.expect_problem(409, "conflict");
        let timeline = async || {
            let path = format!("/api/v1/customers/{ana}/interactions");
            let page = site.get(&path).key(&key).answer().await.expect(200).value();
            page["data"].as_array().unwrap().len()
        };
        assert_eq!(timeline().await, 2);
        let listed = site.get(&format!("{RECORD}?customer={ana}")).key(&key).answer().await.expect(200).value();
        assert_eq!(listed["data"].as_array().map(Vec::len), Some(2));
        let undo = format!("/api/v1/merges/{}/undo", merge["id"].as_str().unwrap());
        site.post(&undo).key(&key).answer().await.expect(200);
        site.post(&undo).key(&key).answer().await.expect_problem(404, "not-found");
        assert_eq!(timeline().await, 1);

        let foreign = site.foreign_key().await;
        for path in [format!("/api/v1/customers/{ana}"), format!("/api/v1/customers/{ana}/interactions"), merges] {
            site.get(&path).key(&foreign).answer().await.expect_problem(404, "not-found");
        }
    }
);

each_engine!(
    async fn every_route_for_keys_turns_strangers_and_weak_keys_away(site: ApiSite) {
        for (number, route) in peakend_web::routes().into_iter().enumerate() {
            let Needs::Key(scope) = route.needs else { continue };
            let path = route.path.replace("{id}", "00000000-0000-0000-0000-000000000001");
            // Each from an address of its own: who guesses keys from one address is slowed down.
            let address = format!("10.0.{}.{}", number / 200, number % 200);
            let call = || site.ask(route.method.as_str(), &path).header("x-forwarded-for", &address);
            let anonymous = call().answer().await;
            assert_eq!(anonymous.header("www-authenticate"), "Bearer realm=\"peakend\"", "{path}");
            anonymous.expect_problem(401, "unauthorized");
            call().key("pk_unknown").answer().await.expect_problem(401, "unauthorized");
            call().user("pk_unknown").answer().await.expect_problem(401, "unauthorized");
            let writes_customers = Scope::CustomersWrite;
            let others: Vec<_> = Scope::ALL
                .into_iter()
                .filter(|other| *other != scope && (scope != Scope::CustomersRead || *other != writes_customers))
                .collect();
            let weak = call().key(&site.key(&others).await).answer().await.expect_problem(403, "forbidden");
            assert!(weak["detail"].as_str().unwrap().contains(scope.key()), "{weak}");
        }
    }
);

each_engine!(
    async fn a_key_can_ask_what_it_is_until_it_is_revoked(site: ApiSite) {
        let key = site.key(&[Scope::InsightsRead]).await;
        let me = site.get("/api/v1/me").key(&key).answer().await.expect(200);
        assert_eq!(me.value()["workspace"]["name"], "Lugo Kettles");
        assert_eq!(me.value()["key"]["scopes"], json!(["insights:read"]));
        assert!(me.header("ratelimit").contains("r="), "{me:?}");
        let id = me.value()["key"]["id"].as_str().unwrap().parse().unwrap();
        peakend_app::api_key::revoke(&site.app, &site.owner, id).await.unwrap();
        site.get("/api/v1/me").key(&key).answer().await.expect_problem(401, "unauthorized");
    }
);

each_engine!(
    async fn hostile_bodies_are_answered_with_problems(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let send = |body: Vec<u8>| site.post(RECORD).key(&key).body("application/json", body).answer();
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        for (body, kind) in [
            (&b"{"[..], "invalid-json"),
            (b"", "invalid-json"),
            (b"[{\"kind\":NaN}]", "invalid-json"),
            (b"[\"\xff\xfe\"]", "invalid-json"),
            (b"{\"interactions\":7}", "bad-request"),
        ] {
            send(body.to_vec()).await.expect_problem(400, kind);
        }
        for body in [
            deep.clone(),
            format!(r#"[{{"kind":"a","channel":"web","attributes":{{"x":{deep}}}}}]"#),
            r#"[{"kind":"a","channel":"web","score":{"kind":"nps","value":1e999}}]"#.to_owned(),
            r#"[{"kind":"a","channel":"web","kind":"b"}]"#.to_owned(),
            r#"[{"kind":"a\u0000","channel":"web"}]"#.to_owned(),
            r#"[{"kind":"a","channel":"web","occurred_at":"9999-12-31T23:59:59Z"}]"#.to_owned(),
            r#"[{"kind":"a\ud800","channel":"web"}]"#.to_owned(),
        ] {
            send(body.into_bytes()).await.expect_problem(422, "nothing-recorded");
        }
        let many = format!("[{}{{}}]", "{},".repeat(10_000));
        send(many.into_bytes()).await.expect_problem(413, "too-large");
        let large = vec![b' '; 16 * 1024 * 1024 + 1];
        send(large).await.expect_problem(413, "too-large");
        let text = site.post(RECORD).key(&key).body("text/plain", "{}").answer().await;
        text.expect_problem(415, "unsupported-media-type");
        site.get("/api/v1/nothing").key(&key).answer().await.expect_problem(404, "not-found");
        let named = site.get(&format!("{RECORD}/not-an-id?at=2026-01-01T00:00:00Z")).key(&key).answer().await;
        named.expect_problem(404, "not-found");
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_too_often_is_told_to_wait() {
    let config = WebConfig { api_requests_per_minute: 60, ..WebConfig::default() };
    let site = ApiSite::with(Engine::Sqlite, config).await;
    let key = site.key(&Scope::ALL).await;
    let mut answers = Vec::new();
    for _ in 0..30 {
        answers.push(site.get("/api/v1/me").key(&key).answer().await);
    }
    let last = answers.pop().unwrap();
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert!(last.header("ratelimit-policy").contains("q=60;w=60"), "{last:?}");
    last.expect_problem(429, "too-many-requests");
    assert_eq!(answers[0].status, 200);
    let other = site.key(&Scope::ALL).await;
    site.get("/api/v1/me").key(&other).answer().await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_guesses_keys_is_slowed_down() {
    let site = ApiSite::with(Engine::Sqlite, WebConfig::default()).await;
    let mut statuses = Vec::new();
    for guess in 0..60 {
        statuses.push(site.get("/api/v1/me").key(&format!("pk_{guess}")).answer().await.status);
    }
    assert_eq!((statuses[0], statuses[59]), (401, 429));
    let key = site.key(&Scope::ALL).await;
    site.get("/api/v1/me").key(&key).answer().await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_run_it_see_health_metrics_and_the_description() {
    let config = WebConfig { metrics_token: Some("secret".into()), ..WebConfig::default() };
    let site = ApiSite::with(Engine::Sqlite, config).await;
    let key = site.key(&Scope::ALL).await;
    site.post(RECORD).key(&key).json(json!([review("a"), {"kind": "x"}])).answer().await.expect(207);
    assert_eq!(site.get("/health/live").answer().await.expect(200).text, "live\n");
    let ready = site.get("/health/ready").answer().await.expect(200).value();
    assert_eq!(ready, json!({"ready": true, "store": "ok", "lake": "ok", "flusher": "ok"}));
    let metrics = site.get("/metrics").answer().await.expect(200);
    for line in [
        "peakend_interactions_total{door=\"api\",outcome=\"accepted\"} 1",
        "peakend_interactions_total{door=\"api\",outcome=\"refused\"} 1",
        "peakend_http_requests_total{route=\"/api/v1/interactions\",method=\"POST\",status=\"207\"} 1",
        "peakend_inbox_rows 1",
        "peakend_jobs_waiting 0",
    ] {
        assert!(metrics.text.lines().any(|found| found == line), "{line}\n{}", metrics.text);
    }
    site.get("/metrics").header("x-forwarded-for", "::1").answer().await.expect_problem(404, "not-found");
    site.get("/metrics").header("x-forwarded-for", "::1").key("secret").answer().await.expect(200);
    site.get("/metrics").key("wrong").answer().await.expect_problem(404, "not-found");
    let document = site.get("/api/openapi.json").answer().await.expect(200).value();
    assert_eq!(document["openapi"], "3.1.0");
    let page = site.get("/api").answer().await.expect(200);
    assert!(page.text.contains("recordInteractions"), "{}", page.text);
}

/// Prints how fast batches are taken; run with `--ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn how_fast_batches_are_taken() {
    let site = ApiSite::with(Engine::Sqlite, WebConfig::default()).await;
    let key = site.key(&Scope::ALL).await;
    for with_text in [false, true] {
        let started = std::time::Instant::now();
        let (batches, rows) = (40, 500);
        let sends = (0..4).map(|lane| {
            let (site, key) = (&site, &key);
            async move {
                for batch in 0..batches / 4 {
                    let rows: Vec<_> = (0..rows)
                        .map(|row| {
                            let mut new = review(&format!("{with_text}-{lane}-{batch}-{row}"));
                            new["identifiers"][0]["value"] = json!(format!("c{}@example.org", row * 7 % 300));
                            if !with_text {
                                new["text"] = Value::Null;
                            }
                            new
                        })
                        .collect();
                    let answer = site.post(RECORD).key(key).json(json!(rows)).answer().await.expect(200);
                    assert_eq!(answer.value()["accepted"], 500);
                }
            }
        });
        futures::future::join_all(sends).await;
        let seconds = started.elapsed().as_secs_f64();
        #[expect(clippy::print_stderr, reason = "a measurement")]
        {
            eprintln!("with text: {with_text}, {:.0} rows/s", f64::from(batches * rows) / seconds);
        }
    }
}

each_engine!(
    async fn indicators_are_defined_read_and_watched_by_programs(site: ApiSite) {
        let key = site.key(&Scope::ALL).await;
        let weak = site.key(&[Scope::InsightsRead]).await;
        let rows: Vec<Value> = (0..20).map(visit).collect();
        site.post(RECORD).key(&key).json(json!(rows)).answer().await.expect(200);
        let path = "/api/v1/indicators";
        let facts = json!({
            "name": {"en": "Visits in the app"}, "unit": {"en": "visits"}, "target": 10.0,
            "definition": {"formula": "count", "only": ["kind = visit"]}
        });
        site.post(path).key(&weak).json(facts.clone()).answer().await.expect_problem(403, "forbidden");
        let made = site.post(path).key(&key).json(facts.clone()).answer().await.expect(201).value();
        assert_eq!(made["key"], "visits-in-the-app");
        let list = site.get(path).key(&weak).answer().await.expect(200).value();
        assert_eq!(list["data"][0]["versions"][0]["formula"], "count");
        let shown = format!("{path}/visits-in-the-app?period=2026-03-01..2026-03-31");
        let shown = site.get(&shown).key(&weak).answer().await.expect(200).value();
        assert_eq!((&shown["now"]["value"], &shown["standing"]), (&json!(20.0), &json!("good")));
        assert!(shown["series"].as_array().is_some_and(|points| points[0]["n"] == 20), "{shown}");

        let one = format!("{path}/visits-in-the-app");
        let wrong = json!({"name": {"en": "X"}, "definition": {"formula": {"share": {"of": []}}}});
        let told = site.post(&one).key(&key).json(wrong).answer().await.expect_problem(422, "invalid-parameter");
        assert_eq!(told["field"], "of");
        let unread = json!({"name": {"en": "X"}, "definition": {"formula": "count", "only": ["colour = red"]}});
        site.post(&one).key(&key).json(unread).answer().await.expect_problem(422, "invalid-parameter");
        let again = json!({"name": {"en": "Visits"}, "definition": {"formula": "count", "only": ["channel = app"]}});
        let changed = site.post(&one).key(&key).json(again).answer().await.expect(200).value();
        assert_eq!(changed["versions"].as_array().map(Vec::len), Some(2));
        site.get("/api/v1/indicators/none").key(&key).answer().await.expect_problem(404, "not-found");

        let rules = "/api/v1/alerts/rules";
        let rule = json!({"indicator": "visits-in-the-app", "kind": "threshold", "side": "below", "value": 5.0});
        site.post(rules).key(&weak).json(rule.clone()).answer().await.expect_problem(403, "forbidden");
        let made = site.post(rules).key(&key).json(rule.clone()).answer().await.expect(201).value();
        assert_eq!((&made["trigger"]["kind"], &made["looks_per_false_alarm"]), (&json!("threshold"), &json!(40.0)));
        let twice = site.post(rules).key(&key).json(rule).answer().await.expect_problem(422, "invalid-parameter");
        assert_eq!(twice["detail"], "This rule is there already.");
        assert_eq!(site.get(rules).key(&weak).answer().await.expect(200).value()["data"][0]["id"], made["id"]);
        let alerts = site.get("/api/v1/alerts?state=open").key(&weak).answer().await.expect(200).value();
        assert_eq!(alerts["data"], json!([]));
        site.get("/api/v1/alerts?state=x").key(&weak).answer().await.expect_problem(422, "invalid-parameter");
        let gone = format!("{rules}/{}/remove", made["id"].as_str().unwrap());
        site.post(&gone).key(&key).answer().await.expect(204);
        site.post(&gone).key(&key).answer().await.expect_problem(404, "not-found");
    }
);
