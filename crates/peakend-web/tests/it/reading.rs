//! Readings: why a text is read so, its correction in place, texts to check, accuracy and the layer learnt from it.

use peakend_app::jobs::JOBS;
use peakend_app::ledger;
use peakend_app::reading::check;
use peakend_model::access::{Actor, Role};
use peakend_model::insight::{Listing, ListingOrder};
use peakend_model::interaction::{Channel, NewInteraction};
use peakend_model::time::Period;
use peakend_model::{InteractionId, Timestamp};
use peakend_store::each_engine;
use reqwest::StatusCode;

use crate::site::{Browser, Site};

/// Records a text; gives where its reading is looked at.
pub(crate) async fn said(site: &Site, actor: &Actor, text: &str, minute: usize) -> String {
    let at = Timestamp::parse(&format!("2026-11-20T{:02}:{:02}:00Z", minute / 60, minute % 60)).unwrap();
    let mut new = NewInteraction::new(at, "review", Channel::Web);
    new.text = Some(text.to_owned());
    let recorded = ledger::record(&site.app, actor, "test", vec![new]).await.unwrap();
    let ledger::Outcome::Accepted(InteractionId(id)) = recorded.outcomes[0] else { panic!("refused") };
    format!("/feedback/{}.{}/reading", at.0, id.as_simple())
}

const CORRECTED: [(&str, &str); 4] =
    [("sentiment", "negative"), ("intent", "complaint"), ("add_theme", "price"), ("language", "en")];

each_engine!(
    async fn a_reading_is_corrected_in_place_and_the_correction_undone(site: Site) {
        let actor = site.set_up().await;
        let path = said(&site, &actor, "The lamp is wonderful, thank you so much.", 1).await;
        let ana = site.as_ana().await;
        let before = ana.get(&path).await;
        assert!(before.body.contains("<q>") && before.body.contains("Positive"), "{}", before.body);
        assert!(!ana.get("/feedback").await.body.contains("Corrected"));
        let fields: Vec<(&str, &str)> = CORRECTED.into_iter().chain([("add_mood", "negative")]).collect();
        assert_eq!(ana.post(&path, &fields).await.goes_to(), path);
        let list = ana.get("/feedback").await;
        assert!(list.body.contains("Corrected") && list.body.contains("is-poor"), "{}", list.body);
        assert!(list.body.contains("The lamp is wonderful") || list.body.contains("wonderful"));
        let after = ana.get(&path).await;
        assert!(after.body.contains("Positive → Negative"), "{}", after.body);
        for _ in 0..5 {
            let Some((_, rest)) =
                ana.get(&path).await.body.split_once("action=\"/corrections/").map(|(a, b)| (a.len(), b.to_owned()))
            else {
                break;
            };
            let undo = format!("/corrections/{}", rest.split('"').next().unwrap());
            assert_eq!(ana.post(&undo, &[]).await.goes_to(), path);
            assert_eq!(ana.post(&undo, &[]).await.status, StatusCode::NOT_FOUND, "once is enough");
        }
        assert!(!ana.get("/feedback").await.body.contains("Corrected"));
        assert!(ana.get(&path).await.body.contains("undone"), "what was said stays on record");
    }
);

/// Brings what was corrected into the ledger.
async fn counted(site: &Site) {
    site.clock.advance(std::time::Duration::from_secs(3));
    while peakend_app::job::run_due(&site.app, JOBS).await.unwrap() > 0 {}
}

async fn has_mood(ana: &Browser, mood: &str) -> bool {
    ana.get(&format!("/feedback?sentiment={mood}")).await.body.contains("wonderful")
}

each_engine!(
    async fn a_correction_counts_everywhere_until_it_is_undone(site: Site) {
        let actor = site.set_up().await;
        let path = said(&site, &actor, "The lamp is wonderful, thank you so much.", 1).await;
        said(&site, &actor, "Late again.", 2).await;
        let ana = site.as_ana().await;
        assert!(has_mood(&ana, "positive").await && !has_mood(&ana, "negative").await);
        let fields = [("sentiment", "negative"), ("add_theme", "price"), ("add_mood", "negative"), ("language", "en")];
        ana.post(&path, &fields).await;
        counted(&site).await;
        assert!(has_mood(&ana, "negative").await && !has_mood(&ana, "positive").await);
        assert!(ana.get("/themes").await.body.contains("/themes/price"));
        // What was read stays known.
        assert!(ana.get(&path).await.body.contains("Positive → Negative"));
        while let Some((_, rest)) = ana.get(&path).await.body.split_once("action=\"/corrections/") {
            let undo = format!("/corrections/{}", rest.split('"').next().unwrap());
            ana.post(&undo, &[]).await;
        }
        counted(&site).await;
        assert!(has_mood(&ana, "positive").await && !has_mood(&ana, "negative").await);
        assert!(!ana.get("/themes").await.body.contains("/themes/price"));
        let everything = Listing {
            workspace: actor.workspace,
            period: Period { from: Timestamp(0), to: site.app.clock.now() },
            filters: Vec::new(),
            order: ListingOrder::OldestFirst,
            after: None,
            limit: 10,
        };
        let rows = site.app.insights.page(&everything).await;
        assert!(rows.is_ok_and(|rows| rows.iter().all(|row| row.annotation.as_ref().unwrap().before.is_none())));
    }
);

each_engine!(
    async fn who_may_not_correct_still_sees_why(site: Site) {
        let actor = site.set_up().await;
        let path = said(&site, &actor, "The lamp is wonderful.", 1).await;
        let viewer = site.as_role(actor.workspace, Role::Viewer).await;
        let page = viewer.get(&path).await;
        assert!(page.body.contains("<q>") && !page.body.contains("name=\"sentiment\""));
        assert_eq!(viewer.post(&path, &CORRECTED).await.status, StatusCode::FORBIDDEN);
        assert_eq!(viewer.get("/reading").await.status, StatusCode::OK);
    }
);

/// Answers the text whose turn it is; gives whether there was one.
async fn answer(browser: &Browser) -> bool {
    let page = browser.get("/reading/check").await;
    if !page.body.contains("name=\"at\"") {
        return false;
    }
    let at = page.between("name=\"at\" value=\"", "\"");
    // In this house “sick” is praise.
    let mood = if page.body.contains("sick") { "positive" } else { "negative" };
    let fields = [("at", at.as_str()), ("sentiment", mood), ("language", "en")];
    assert_eq!(browser.post("/reading/check", &fields).await.goes_to(), "/reading/check");
    true
}

each_engine!(
    async fn checked_texts_give_the_accuracy_and_teach_a_layer(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        assert!(ana.get("/reading").await.body.contains("Not measured yet"));
        assert_eq!(ana.post("/reading/checks", &[]).await.goes_to(), "/reading", "there is nothing to draw");
        for number in 0..(check::RANDOM + check::UNSURE) {
            let word = if number % 2 == 0 { "sick" } else { "broken" };
            said(&site, &actor, &format!("This board is {word}, I say, for the {number} time today."), number).await;
        }
        assert_eq!(ana.post("/reading/checks", &[]).await.goes_to(), "/reading/check");
        let mut answered = 0;
        while answer(&ana).await {
            answered += 1;
        }
        assert_eq!(answered, check::RANDOM + check::UNSURE);
        let page = ana.get("/reading").await;
        assert!(page.body.contains("class=\"accuracy") && page.body.contains("60 checked at random"), "{}", page.body);
        assert_eq!(ana.post("/reading/layers", &[]).await.goes_to(), "/reading");
        assert!(ana.get("/reading").await.body.contains("being learnt"));
        peakend_app::job::run_due(&site.app, JOBS).await.unwrap();
        let trained = ana.get("/reading").await;
        assert!(trained.body.contains("clearly better"), "{}", trained.body);
        let id = trained.between("/reading/layers/", "/adoption");
        ana.post(&format!("/reading/layers/{id}/adoption"), &[]).await;
        let path = said(&site, &actor, "This board is sick, I say.", 200).await;
        assert!(ana.get(&path).await.body.contains("Positive"));
        assert!(ana.get("/reading").await.body.contains("in force"));
        ana.post(&format!("/reading/layers/{id}/end"), &[]).await;
        assert!(ana.get("/reading").await.body.contains("put aside"));
    }
);
