//! Journeys as definitions: templates, the editor, two editors at once, versions, notes, files.

use peakend_app::journey::{define, file, template};
use peakend_store::each_engine;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::site::{Answer, Browser, Site};

/// What the editor would send for the journey as it is, changed by `how`.
fn sent(page: &Answer, how: impl FnOnce(&mut Value)) -> String {
    let island = page.between(r#"id="editor-data">"#, "</script>");
    let mut island: Value = serde_json::from_str(&island).unwrap();
    let mut whole = island["saved"].take();
    how(&mut whole);
    whole.to_string()
}

async fn import(browser: &Browser, file: &str) -> Answer {
    let token = browser.get("/journeys").await.between(r#"name="csrf" content=""#, "\"");
    let part = reqwest::multipart::Part::text(file.to_owned()).file_name("journey.json");
    let form = reqwest::multipart::Form::new().text("csrf", token).part("file", part);
    browser.send(|client, base| client.post(format!("{base}/journeys/import")).multipart(form)).await
}

each_engine!(
    async fn a_journey_is_begun_from_a_template_and_changed(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let offered = ana.get("/journeys").await.body;
        assert!(offered.contains("No journeys yet") && offered.contains("From wish to use"), "{offered}");
        assert_eq!(ana.post("/journeys/adopt", &[("industry", "mining")]).await.status, StatusCode::NOT_FOUND);
        let begun = ana.post("/journeys/adopt", &[("industry", "retail")]).await;
        assert_eq!(begun.goes_to(), "/journeys/order/edit");

        let page = ana.get("/journeys/order/edit").await;
        let changed = sent(&page, |whole| {
            whole["name"] = json!({ "en": "An <order>" });
            whole["plan"]["silence_days"] = json!(9);
        });
        let saved = ana.post("/journeys/order/edit", &[("base", "1"), ("sent", &changed)]).await;
        assert_eq!(saved.goes_to(), "/journeys/order/edit");
        let held = define::find(&site.app, &actor, "order").await.unwrap();
        assert_eq!((held.revision, held.current().number, held.plan().silence_days), (2, 2, 9));
        assert!(ana.get("/journeys").await.body.contains("An &#60;order&#62;"));

        let facts = ana.get("/journeys/order/facts").await.body;
        assert!(facts.contains("Journeys found") && facts.contains("<dd>0</dd>"), "{facts}");
        let compared = ana.get("/journeys/order/compare").await.body;
        assert!(compared.contains("Over after days of silence") && compared.contains("Go back to version 1"));
        ana.post("/journeys/order/go-back", &[("base", "2"), ("number", "1")]).await;
        let back = define::find(&site.app, &actor, "order").await.unwrap();
        assert_eq!((back.current().number, back.plan().silence_days), (3, 14));
        assert_eq!(ana.get("/journeys/order/compare?from=9&to=1").await.status, StatusCode::NOT_FOUND);

        ana.post("/journeys/order/remove", &[]).await;
        assert_eq!(ana.get("/journeys/order/edit").await.status, StatusCode::NOT_FOUND);
        ana.post("/journeys/order/restore", &[]).await;
        assert_eq!(ana.get("/journeys/order/edit").await.status, StatusCode::OK);
    }
);

each_engine!(
    async fn what_cannot_be_saved_is_kept_and_explained(site: Site) {
        let actor = site.set_up().await;
        template::adopt(&site.app, &actor, "hotel").await.unwrap();
        let ana = site.as_ana().await;
        let page = ana.get("/journeys/stay/edit").await;
        let wrong = sent(&page, |whole| {
            whole["plan"]["stages"][0]["touchpoints"][0]["bindings"] = json!([["colour = <red>"]]);
        });
        let refused = ana.post("/journeys/stay/edit", &[("base", "1"), ("sent", &wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("“colour = &#60;red&#62;” is no condition"), "{}", refused.body);
        assert!(refused.body.contains("data-open-point=\"booking\"") && refused.body.contains("Not saved"));

        let faulty = sent(&page, |whole| whole["plan"]["end"] = json!("nowhere"));
        let refused = ana.post("/journeys/stay/edit", &[("base", "1"), ("sent", &faulty)]).await;
        assert!(refused.body.contains("Start and end must be touchpoints"), "{}", refused.body);
        let broken = ana.post("/journeys/stay/edit", &[("base", "1"), ("sent", "{<")]).await;
        assert!(broken.body.contains("The text is no journey") && broken.body.contains("{&#60;"), "{}", broken.body);

        // Somebody else saves first; what was typed stays, and theirs is shown.
        let theirs = sent(&page, |whole| whole["plan"]["silence_days"] = json!(3));
        ana.post("/journeys/stay/edit", &[("base", "1"), ("sent", &theirs)]).await;
        let mine = sent(&page, |whole| whole["plan"]["silence_days"] = json!(77));
        let stopped = ana.post("/journeys/stay/edit", &[("base", "1"), ("sent", &mine)]).await;
        assert_eq!(stopped.status, StatusCode::CONFLICT);
        assert!(stopped.body.contains("Somebody else saved") && stopped.body.contains("&#34;silence_days&#34;:77"));
        assert_eq!(stopped.between(r#"name="base" value=""#, "\""), "2");
        assert_eq!(define::find(&site.app, &actor, "stay").await.unwrap().plan().silence_days, 3);
        ana.post("/journeys/stay/edit", &[("base", "2"), ("sent", &mine)]).await;
        assert_eq!(define::find(&site.app, &actor, "stay").await.unwrap().plan().silence_days, 77);
    }
);

each_engine!(
    async fn a_plan_is_counted_while_it_is_drawn(site: Site) {
        let actor = site.set_up().await;
        template::adopt(&site.app, &actor, "retail").await.unwrap();
        let rows = ["visit", "order", "poem"].map(|kind| {
            json!({ "kind": kind, "channel": "web", "occurred_at": "2026-11-20T10:00:00Z",
                    "identifiers": [{ "kind": "email", "value": "ana@example.org" }] })
        });
        let rows = rows.map(|row| serde_json::from_value(row).unwrap());
        peakend_app::ledger::record(&site.app, &actor, "test", rows.to_vec()).await.unwrap();
        let ana = site.as_ana().await;
        let page = ana.get("/journeys/order/edit").await;
        let token = page.between(r#"name="csrf" content=""#, "\"");
        let ask = |body: String| {
            let token = token.clone();
            ana.send(move |client, base| {
                client.post(format!("{base}/journeys/order/trial")).header("x-csrf-token", token).body(body)
            })
        };
        let found: Value = serde_json::from_str(&ask(sent(&page, |_| {})).await.body).unwrap();
        assert_eq!((&found["interactions"], &found["unbound"], &found["instances"]), (&json!(3), &json!(1), &json!(1)));
        assert_eq!(found["points"][0], json!({ "key": "home-page", "taken": 1, "bindings": [0, 1] }));
        let wrong = ask(sent(&page, |whole| whole["plan"]["only"] = json!(["red"]))).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("“red” is no condition"), "{}", wrong.body);
    }
);

each_engine!(
    async fn journeys_travel_as_files(site: Site) {
        let actor = site.set_up().await;
        template::adopt(&site.app, &actor, "bank").await.unwrap();
        let ana = site.as_ana().await;
        let json = ana.get("/journeys/account/export.json").await;
        assert!(json.header("content-disposition").contains("account.json"));
        assert!(file::JourneyFile::read(json.body.as_bytes()).is_ok(), "{}", json.body);
        ana.post("/journeys/account/remove", &[]).await;
        assert_eq!(import(&ana, &json.body).await.goes_to(), "/journeys/account/edit");
        assert_eq!(import(&ana, &json.body).await.goes_to(), "/journeys/opening-and-using-an-account/edit");

        let cjml = ana.get("/journeys/account/export.xml").await;
        assert!(cjml.body.contains("<CJML version=\"2.0\">") && cjml.body.contains("faceToFace"), "{}", cjml.body);
        let again = import(&ana, &cjml.body).await;
        assert_eq!(again.goes_to(), "/journeys/opening-and-using-an-account-2/edit");
        let held = define::list(&site.app, &actor).await.unwrap();
        let points = |at: usize| held[at].plan().touchpoints().map(|p| p.name.say("en").to_owned()).collect::<Vec<_>>();
        assert_eq!(points(0), points(2));

        let refused = import(&ana, "<CJML><plannedJourney/></CJML>").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("line 1: the journey has no touchpoint"), "{}", refused.body);
        assert!(import(&ana, &" ".repeat(file::LARGEST_FILE + 1)).await.body.contains("larger than 1024 KB"));
    }
);

each_engine!(
    async fn comments_stand_beside_touchpoints(site: Site) {
        let actor = site.set_up().await;
        template::adopt(&site.app, &actor, "saas").await.unwrap();
        let ana = site.as_ana().await;
        ana.post("/journeys/subscription/notes", &[("touchpoint", "trial"), ("text", "Too <long>")]).await;
        let page = ana.get("/journeys/subscription/edit").await.body;
        assert!(page.contains("Too &#60;long&#62;") && page.contains("\"noted\":{\"trial\":1}"), "{page}");
        let note = page.split("/notes/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        ana.post(&format!("/journeys/subscription/notes/{note}/remove"), &[]).await;
        assert!(!ana.get("/journeys/subscription/edit").await.body.contains("<p class=\"note-text\">"));
        let made = ana.post("/journeys", &[("name", "Moving house")]).await;
        assert_eq!(made.goes_to(), "/journeys/moving-house/edit");
    }
);
