//! The feedback explorer: what it shows when it is opened, and its exports.

use peakend_app::catalog::{self, Facts};
use peakend_app::ledger;
use peakend_model::Timestamp;
use peakend_model::access::Actor;
use peakend_model::catalog::CatalogKind;
use peakend_model::dialogue::{Said, Speaker};
use peakend_model::interaction::{Channel, NewInteraction};
use peakend_store::each_engine;
use reqwest::StatusCode;

use crate::site::Site;

async fn two_brands(site: &Site, actor: &Actor) {
    let said = |brand: &str, text: &str| {
        let mut new = NewInteraction::new(site.app.clock.now(), "review", Channel::Web);
        new.brand = Some(brand.to_owned());
        new.text = Some(text.to_owned());
        new
    };
    let rows = vec![said("Hearth", "The kettle is wonderful."), said("Rival", "Their kettle leaks.")];
    ledger::record(&site.app, actor, "test", rows).await.unwrap();
    let rival = Facts { competitor: true, ..Facts::default() };
    catalog::add(&site.app, actor, CatalogKind::Brand, "Rival", &rival).await.unwrap();
}

each_engine!(
    async fn competitors_are_left_out_from_the_menu_and_brought_in_by_their_chip(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        two_brands(&site, &actor).await;
        let has = |body: &str, word: &str| body.contains(word);
        let opened = ana.get("/feedback").await.body;
        assert!(has(&opened, "wonderful") && !has(&opened, "leaks"));
        // The chip says what is left out, and its link brings it in.
        assert!(has(&opened, "-brand=Rival") && has(&opened, "/feedback?words=1&#38;rivals=in"), "{opened}");
        let both = ana.get("/feedback?rivals=in").await.body;
        assert!(has(&both, "wonderful") && has(&both, "leaks"));
        // A link that counts them shows them.
        let theirs = ana.get("/feedback?brand=Rival").await.body;
        assert!(has(&theirs, "leaks") && !has(&theirs, "wonderful"));
    }
);

each_engine!(
    async fn a_spreadsheet_is_a_whole_file(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        two_brands(&site, &actor).await;
        let answer = ana.get("/feedback/export?format=xlsx").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.body.starts_with("PK"), "a ZIP");
        let csv = ana.get("/feedback/export").await;
        assert_eq!(csv.body.lines().count(), 3, "{}", csv.body);
    }
);

each_engine!(
    async fn effort_urgency_answers_and_comparisons_are_filters(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let said = |text: &str| {
            let mut new = NewInteraction::new(site.app.clock.now(), "review", Channel::Web);
            new.text = Some(text.to_owned());
            new
        };
        let rows = vec![
            said("The kettle is much better than the Rival one."),
            said("Where is my refund? I need it urgently, I had to call several times."),
            said("A lovely lamp, so easy to order."),
        ];
        ledger::record(&site.app, &actor, "test", rows).await.unwrap();
        let words = ["kettle", "refund", "lamp"];
        for (filter, shown) in [
            ("comparison=better", [true, false, false]),
            ("comparison=worse", [false; 3]),
            ("-comparison=better", [false, true, true]),
            ("needs_answer=yes", [false, true, false]),
            ("effort=easy", [false, false, true]),
            ("effort=hard&urgency=now", [false, true, false]),
        ] {
            let body = ana.get(&format!("/feedback?{filter}")).await.body;
            assert_eq!(words.map(|word| body.contains(word)), shown, "{filter}");
        }
        let compared = ana.get("/feedback?comparison=better").await.body;
        assert!(compared.contains("class=\"compares\"") && compared.contains("Rival</q>"), "{compared}");
    }
);

each_engine!(
    async fn a_conversation_is_shown_turn_by_turn(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let at = Timestamp::parse("2026-11-20T10:00:00Z").unwrap();
        let mut new = NewInteraction::new(at, "message", Channel::Chat);
        let said = [
            (Speaker::Customer, "My lamp arrived broken, this is terrible", 0),
            (Speaker::Agent, "I am sorry, a <new> one is on its way", 600_000),
            (Speaker::Customer, "Perfect, thank you so much!", 630_000),
        ];
        new.talk(&said.map(|(speaker, text, ms)| Said { speaker, text: text.into(), ms: Some(ms) }));
        ledger::record(&site.app, &actor, "test", vec![new]).await.unwrap();
        let list = ana.get("/feedback").await.body;
        for shown in ["Poor → Good", "longest wait 10 min", "a &#60;new&#62; one", "Support", "opinion-poor"] {
            assert!(list.contains(shown), "{shown} in {list}");
        }
        let csv = ana.get("/feedback/export").await.body;
        assert!(csv.contains("agent: I am sorry"), "{csv}");
    }
);
