//! People: found, looked at, merged and parted again.

use peakend_app::ledger;
use peakend_model::access::Actor;
use peakend_model::customer::{Identifier, IdentifierKind};
use peakend_model::interaction::{Channel, NewInteraction, Score, ScoreKind};
use peakend_model::{CustomerId, Timestamp};
use peakend_store::each_engine;
use reqwest::StatusCode;

use crate::site::Site;

async fn record(site: &Site, actor: &Actor, day: u8, kind: &str, who: (IdentifierKind, &str), text: Option<&str>) {
    let at = Timestamp::parse(&format!("2026-11-{day:02}T10:00:00Z")).unwrap();
    let mut new = NewInteraction::new(at, kind, Channel::Web);
    new.identifiers.push(Identifier::new(who.0, who.1).unwrap());
    new.text = text.map(str::to_owned);
    if text.is_some() {
        let scale = ScoreKind::Rating.usual_scale();
        new.score = Some(Score::new(ScoreKind::Rating, if day < 5 { 1.0 } else { 5.0 }, scale).unwrap());
    }
    new.attributes.insert("days_late".into(), "3".into());
    let recorded = ledger::record(&site.app, actor, "test", vec![new]).await.unwrap();
    assert!(matches!(recorded.outcomes[0], ledger::Outcome::Accepted(_)));
}

async fn known(site: &Site, actor: &Actor, kind: IdentifierKind, value: &str) -> CustomerId {
    let identifier = Identifier::new(kind, value).unwrap();
    peakend_app::customer::find_by_identifier(&site.app, actor, &identifier).await.unwrap().id
}

const EMAIL: (IdentifierKind, &str) = (IdentifierKind::Email, "li@example.org");
const PHONE: (IdentifierKind, &str) = (IdentifierKind::Phone, "+34600123456");

async fn two_people(site: &Site, actor: &Actor) -> (String, CustomerId) {
    record(site, actor, 3, "review", EMAIL, Some("The lamp came broken.")).await;
    record(site, actor, 9, "review", EMAIL, Some("The new lamp is lovely, thank you.")).await;
    record(site, actor, 4, "delivery", PHONE, None).await;
    let email = known(site, actor, EMAIL.0, EMAIL.1).await;
    (format!("/customers/{email}"), known(site, actor, PHONE.0, PHONE.1).await)
}

/// Opinions are marked inside the words.
fn without_marks(html: &str) -> String {
    html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect()
}

each_engine!(
    async fn people_are_listed_and_found(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        assert!(ana.get("/customers").await.body.contains("Nobody yet"));
        let (path, _) = two_people(&site, &actor).await;
        let all = ana.get("/customers").await;
        assert!(all.body.contains("li@example.org") && all.body.contains("+34600123456"));
        let found = ana.get("/customers?q=LI%40exam").await;
        assert!(found.body.contains(&path) && !found.body.contains("+34600123456"));
        assert!(ana.get("/customers?q=nobody").await.body.contains("Nobody is known by that"));
        assert_eq!(ana.get("/customers?after=x").await.status, StatusCode::NOT_FOUND);
    }
);

each_engine!(
    async fn one_person_is_told_as_a_story(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let (path, _) = two_people(&site, &actor).await;
        let page = ana.get(&path).await;
        assert!(page.body.contains("mood-path"));
        for part in ["The lamp came broken.", "The new lamp is lovely", "E-mail"] {
            assert!(without_marks(&page.body).contains(part), "{part}\n{}", page.body);
        }
        let deliveries = ana.get(&format!("{path}?kind=delivery")).await;
        assert!(!without_marks(&deliveries.body).contains("The lamp came broken."));
        assert_eq!(ana.post(&format!("{path}/name"), &[("name", " Li Wei ")]).await.goes_to(), path);
        assert!(ana.get(&path).await.body.contains("<h1 class=\"wraps\">Li Wei</h1>"));
        let long = "x".repeat(300);
        let refused = ana.post(&format!("{path}/name"), &[("name", &long)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("name-error") && refused.body.contains(&long));
    }
);

each_engine!(
    async fn two_people_become_one_and_two_again(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let (path, other) = two_people(&site, &actor).await;
        let candidates = ana.get(&format!("{path}/others?q=600123")).await;
        assert!(candidates.body.contains(&format!("value=\"{other}\"")), "{}", candidates.body);
        let from = other.to_string();
        assert_eq!(ana.post(&format!("{path}/merges"), &[("from", &from)]).await.goes_to(), path);
        let merged = ana.get(&path).await;
        let undo = format!("/merges/{}", merged.between("action=\"/merges/", "\""));
        assert!(merged.body.contains("counts as the same person now") && merged.body.contains("Delivery"));
        assert_eq!(ana.get(&format!("/customers/{other}")).await.goes_to(), path, "the other is found here now");
        assert_eq!(ana.post(&format!("{path}/merges"), &[("from", &from)]).await.status, StatusCode::CONFLICT);
        assert_eq!(ana.post(&undo, &[]).await.goes_to(), path);
        assert!(!ana.get(&path).await.body.contains("Delivery"));
        assert_eq!(ana.get(&format!("/customers/{other}")).await.status, StatusCode::OK);
        assert_eq!(ana.post(&undo, &[]).await.status, StatusCode::NOT_FOUND);
    }
);

each_engine!(
    async fn a_person_is_erased_after_typing_their_name_and_a_certificate_stays(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let (path, _) = two_people(&site, &actor).await;
        let customer = ana.get(&path).await;
        assert!(
            customer.body.contains(&format!("{path}/erasure")) && customer.body.contains(&format!("{path}/export"))
        );
        let zip = ana.get(&format!("{path}/export")).await;
        assert_eq!(zip.status, StatusCode::OK);
        let asked = ana.get(&format!("{path}/erasure")).await;
        assert!(asked.body.contains("<code class=\"wraps\">li@example.org</code>"), "{}", asked.body);
        let wrong = ana.post(&format!("{path}/erasure"), &[("confirmation", "Li")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("confirmation-error"));
        let done = ana.post(&format!("{path}/erasure"), &[("confirmation", "li@example.org")]).await;
        let certificate = done.goes_to();
        assert!(certificate.starts_with("/erasures/"), "{certificate}");
        let shown = ana.get(certificate).await;
        assert!(shown.body.contains("Certificate of erasure") && !shown.body.contains("li@example.org"));
        assert!(ana.get("/erasures").await.body.contains(certificate));
        let json = ana.get(&format!("{certificate}/certificate.json")).await;
        assert!(json.body.contains("\"interactions\": 2"), "{}", json.body);
        assert_eq!(ana.get(&path).await.status, StatusCode::NOT_FOUND);
        assert!(ana.get("/customers").await.body.contains("+34600123456"));
    }
);

each_engine!(
    async fn a_pair_that_only_looks_alike_can_be_told_apart(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        for number in ["7", "8"] {
            let mut new = NewInteraction::new(Timestamp::parse("2026-11-03T10:00:00Z").unwrap(), "order", Channel::Web);
            new.identifiers.push(Identifier::new(IdentifierKind::ExternalId, number).unwrap());
            new.identifiers.push(Identifier::new(EMAIL.0, EMAIL.1).unwrap());
            ledger::record(&site.app, &actor, "test", vec![new]).await.unwrap();
        }
        let seven = known(&site, &actor, IdentifierKind::ExternalId, "7").await;
        let eight = known(&site, &actor, IdentifierKind::ExternalId, "8").await.to_string();
        let path = format!("/customers/{seven}");
        assert!(ana.get(&path).await.body.contains("May be the same person"));
        assert_eq!(ana.post(&format!("{path}/alike"), &[("other", &eight)]).await.goes_to(), path);
        let parted = ana.get(&path).await;
        assert!(parted.body.contains("two different people") && !parted.body.contains("May be the same person"));
        let again = [("other", eight.as_str()), ("again", "1")];
        assert_eq!(ana.post(&format!("{path}/alike"), &again).await.goes_to(), path);
        assert!(ana.get(&path).await.body.contains(&format!("value=\"{eight}\"")));
        let stranger = ana.post(&format!("{path}/alike"), &[("other", "7")]).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    }
);

each_engine!(
    async fn how_long_things_are_kept_is_set(site: Site) {
        site.set_up().await;
        let ana = site.as_ana().await;
        assert!(ana.get("/settings/workspace").await.body.contains("value=\"90\""));
        let days = |uploads| [("uploads", uploads), ("refusals", "45"), ("jobs", "10")];
        let refused = ana.post("/settings/retention", &days("soon")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("uploads-error"));
        assert_eq!(ana.post("/settings/retention", &days("7")).await.goes_to(), "/settings/workspace");
        assert!(ana.get("/settings/workspace").await.body.contains("value=\"45\""));
    }
);

each_engine!(
    async fn people_of_another_company_do_not_exist(site: Site) {
        let actor = site.set_up().await;
        let rival = site.other_company().await;
        let ana = site.as_ana().await;
        let (path, _) = two_people(&site, &actor).await;
        record(&site, &rival, 3, "review", EMAIL, Some("Theirs")).await;
        let theirs = known(&site, &rival, EMAIL.0, EMAIL.1).await.to_string();
        for path in [format!("/customers/{theirs}"), format!("/customers/{theirs}/others"), "/customers/7".to_owned()] {
            assert_eq!(ana.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let stolen = ana.post(&format!("{path}/merges"), &[("from", &theirs)]).await;
        assert_eq!(stolen.status, StatusCode::NOT_FOUND);
        assert!(!ana.get("/customers").await.body.contains(&theirs));
    }
);
