//! The tree of themes: edited, tried, published, undone; old texts read anew.

use peakend_app::jobs::JOBS;
use peakend_app::taxonomy::{edit, version};
use peakend_store::each_engine;
use reqwest::StatusCode;

use crate::site::Site;

async fn record(site: &Site, actor: &peakend_model::access::Actor, texts: &[&str]) {
    let rows = texts.iter().map(|text| {
        serde_json::from_value(serde_json::json!({
            "kind": "review", "channel": "web", "occurred_at": "2026-11-20T10:00:00Z", "text": text
        }))
        .unwrap()
    });
    peakend_app::ledger::record(&site.app, actor, "test", rows.collect()).await.unwrap();
}

each_engine!(
    async fn a_published_tree_reads_new_texts_and_the_old_ones_anew(site: Site) {
        let actor = site.set_up().await;
        record(&site, &actor, &["The drone dropped my parcel on the roof", "The delivery fee was too high"]).await;
        let ana = site.as_ana().await;
        let page = ana.get("/themes/edit").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("The tree as shipped"), "{}", page.body);

        let theme = [
            ("key", "delivery.drone"),
            ("is_new", "1"),
            ("name-en", "Drones"),
            ("rules-en", "drone* NEAR/4 (dropped | crashed) --, drone"),
        ];
        let trial = ana.post("/themes/edit/try", &theme).await;
        assert_eq!(trial.status, StatusCode::OK);
        assert!(trial.body.contains("Found in 1 of 2 texts"), "{}", trial.body);
        assert!(trial.body.contains("<mark"), "the words are marked");

        assert_eq!(ana.post("/themes/edit/theme", &theme).await.status, StatusCode::SEE_OTHER);
        let changes = ana.get("/themes/edit/changes").await;
        assert!(changes.body.contains("Drones") && changes.body.contains("+1"), "{}", changes.body);
        let published = ana.post("/themes/edit/publish", &[("note", "drones")]).await;
        assert_eq!(published.status, StatusCode::SEE_OTHER);

        record(&site, &actor, &["Your drone crashed"]).await;
        while peakend_app::job::run_due(&site.app, JOBS).await.unwrap() > 0 {}
        let shown = version::list(&site.app, &actor).await.unwrap();
        let (rereading, progress) = shown[0].rereading.as_ref().unwrap();
        assert!(rereading.finished_at.is_some());
        assert_eq!(progress.moves.themes["delivery.drone"].gained, 1, "{progress:?}");
        let feedback = ana.get("/feedback?theme=delivery.drone").await;
        assert!(feedback.body.contains("2 pieces of feedback"), "the old text and the new one");
        let versions = ana.get("/themes/versions").await;
        assert!(versions.body.contains("drones") && versions.body.contains("Texts that move"), "{}", versions.body);
        assert!(ana.get("/themes").await.body.contains("Drones"));

        // What was shipped comes back as a draft, and goes again.
        assert_eq!(ana.post("/themes/versions", &[("number", "0")]).await.status, StatusCode::SEE_OTHER);
        assert!(edit::draft(&site.app, &actor).await.unwrap().is_changed);
        assert_eq!(ana.post("/themes/edit/undo", &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!edit::draft(&site.app, &actor).await.unwrap().is_changed);
        assert_eq!(ana.post("/themes/edit/undo", &[]).await.status, StatusCode::CONFLICT);
    }
);

each_engine!(
    async fn mistakes_are_named_and_keep_a_tree_from_being_published(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let source = "[late]\nname: en=Late\nen: late NEAR bus\n";
        assert_eq!(ana.post("/themes/edit/text", &[("source", source)]).await.status, StatusCode::SEE_OTHER);
        let page = ana.get("/themes/edit?view=text").await;
        assert!(page.body.contains("Line 3, character 10"), "{}", page.body);
        assert!(page.body.contains("Write NEAR/3."), "{}", page.body);
        assert_eq!(ana.post("/themes/edit/publish", &[]).await.status, StatusCode::CONFLICT);
        assert_eq!(version::list(&site.app, &actor).await.unwrap(), []);

        let bad = [("key", "Not A Key"), ("is_new", "1"), ("rules-en", "<b>late</b>")];
        let refused = ana.post("/themes/edit/theme", &bad).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("&#60;b&#62;late"), "what was typed is kept, and is no markup");

        let starter = ana.post("/themes/edit/starter", &[("key", "bank")]).await;
        assert_eq!(starter.status, StatusCode::SEE_OTHER);
        assert!(ana.get("/themes/edit?edit=atm").await.body.contains("cash machine"));
        assert_eq!(ana.post("/themes/edit/starter", &[("key", "castle")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(ana.post("/themes/edit/remove", &[("key", "support")]).await.status, StatusCode::SEE_OTHER);
        assert!(!ana.get("/themes/edit").await.body.contains("support.speed"));
    }
);

each_engine!(
    async fn what_no_theme_covers_is_found_and_becomes_one(site: Site) {
        let actor = site.set_up().await;
        let mut texts: Vec<String> = Vec::new();
        for n in 0..20 {
            texts.push(format!("The delivery was late again, order {n}."));
            texts.push(format!("The price is too high for item {n}."));
        }
        for n in 0..12 {
            texts.push(format!("The gift wrapping was torn when I opened it on day {n}."));
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        record(&site, &actor, &texts).await;
        let ana = site.as_ana().await;
        assert!(ana.get("/themes/found").await.body.contains("Nothing was searched yet"));
        assert_eq!(ana.post("/themes/found/search", &[]).await.status, StatusCode::SEE_OTHER);
        while peakend_app::job::run_due(&site.app, JOBS).await.unwrap() > 0 {}
        let inbox = peakend_app::taxonomy::found::inbox(&site.app, &actor).await.unwrap();
        let wrapping = inbox.findings.iter().find(|f| f.body.phrases.iter().any(|p| p.contains("wrapping"))).unwrap();
        assert_eq!(wrapping.body.size, 12);
        assert!(!wrapping.body.is_emerging, "all texts are of one moment");
        let page = ana.get("/themes/found").await;
        assert!(page.body.contains("wrapping was torn"), "{}", page.body);

        let id = wrapping.id.to_string();
        let ignored = ana.post("/themes/found/ignore", &[("id", &id)]).await;
        assert_eq!(ignored.status, StatusCode::SEE_OTHER);
        assert_eq!(ana.post("/themes/found/search", &[]).await.status, StatusCode::SEE_OTHER);
        while peakend_app::job::run_due(&site.app, JOBS).await.unwrap() > 0 {}
        let again = peakend_app::taxonomy::found::inbox(&site.app, &actor).await.unwrap();
        let lead = &wrapping.body.phrases[0];
        assert_eq!(
            again.findings.iter().filter(|f| f.body.phrases.contains(lead)).count(),
            1,
            "it is not proposed again"
        );

        assert_eq!(ana.post("/themes/found/reopen", &[("id", &id)]).await.status, StatusCode::SEE_OTHER);
        let accepted = ana.post("/themes/found/accept", &[("id", &id), ("key", "product.wrapping")]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER);
        let draft = edit::draft(&site.app, &actor).await.unwrap();
        assert_eq!(draft.problems, []);
        assert!(draft.tree.theme("product.wrapping").is_some_and(|theme| theme.rule_count() > 0));
        let nobody = ana.post("/themes/found/ignore", &[("id", "0190a0a0-0000-7000-8000-000000000000")]).await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    }
);

each_engine!(
    async fn examples_teach_a_theme_what_no_rule_names(site: Site) {
        let actor = site.set_up().await;
        let things = ["torn", "crooked", "missing", "dirty", "lovely", "loose", "wrong", "pretty"];
        let mut texts: Vec<String> = Vec::new();
        for (n, thing) in things.iter().enumerate() {
            texts.push(format!("The delivery was late again, order {n}."));
            texts.push(format!("Nobody answers the phone on day {n}, {thing}."));
        }
        texts.push("The ribbon around my present was crooked.".into());
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        record(&site, &actor, &texts).await;
        let ana = site.as_ana().await;
        let lines = |few: usize| {
            let two =
                |thing: &&str| format!("The ribbon around the present was {thing}\nA {thing} bow on the present\n");
            things.iter().take(few).map(two).collect::<String>()
        };
        let theme = |examples: &str| -> Vec<(&'static str, String)> {
            [("key", "gift"), ("is_new", "1"), ("name-en", "Gifts"), ("rules-en", "gift wrap*"), ("examples", examples)]
                .map(|(name, value)| (name, value.to_owned()))
                .into()
        };
        let post = async |path: &str, theme: &[(&'static str, String)]| {
            let pairs: Vec<(&str, &str)> = theme.iter().map(|(name, value)| (*name, value.as_str())).collect();
            ana.post(path, &pairs).await
        };
        let few = post("/themes/edit/try", &theme(&lines(1))).await;
        assert!(few.body.contains("so far there are 2"), "{}", few.body);
        let taught = theme(&lines(8));
        let trial = post("/themes/edit/try", &taught).await;
        assert!(trial.body.contains("Examples used") && trial.body.contains("by examples"), "{}", trial.body);
        assert_eq!(post("/themes/edit/theme", &taught).await.status, StatusCode::SEE_OTHER);
        let changes = ana.get("/themes/edit/changes").await;
        assert!(changes.body.contains("What examples teach") && changes.body.contains("+1"), "{}", changes.body);
        assert_eq!(ana.post("/themes/edit/publish", &[]).await.status, StatusCode::SEE_OTHER);
        while peakend_app::job::run_due(&site.app, JOBS).await.unwrap() > 0 {}
        assert!(ana.get("/feedback?theme=gift").await.body.contains("1 piece of feedback"));
        assert!(ana.get("/themes/versions").await.body.contains("Examples used"));
        assert_eq!(
            ana.post("/themes/edit/publish", &[]).await.status,
            StatusCode::CONFLICT,
            "nothing was learnt since"
        );
    }
);
