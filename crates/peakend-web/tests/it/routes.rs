//! Each route as nobody, as somebody of another company, and as somebody whose role is too weak.

use std::collections::BTreeMap;

use peakend_app::catalog::{self, Facts};
use peakend_app::view::{self, NewView};
use peakend_app::{api_key, customer, ledger, session};
use peakend_model::access::{Action, Actor, Role, Scope};
use peakend_model::catalog::CatalogKind;
use peakend_model::correction::Judgement;
use peakend_model::customer::{Identifier, IdentifierKind};
use peakend_model::insight::Cursor;
use peakend_model::interaction::{Channel, NewInteraction};
use peakend_model::{AdaptationId, CustomerId, Timestamp};
use peakend_store::each_engine;
use peakend_web::{Needs, Route, routes};
use reqwest::{Method, StatusCode};

use crate::site::{Answer, Browser, PASSWORD, Site};

/// Everything that nobody needs to sign in for. A new line here is a decision.
const OPEN: &[&str] = &[
    "GET /assets/{hash}/{name}",
    "GET /welcome",
    "POST /welcome",
    "GET /sign-in",
    "POST /sign-in",
    "GET /join/{secret}",
    "POST /join/{secret}",
    "POST /language",
    "GET /api",
    "GET /api/openapi.json",
    "GET /health/live",
    "GET /health/ready",
];

/// Looked after by their own tests: they read their key themselves.
fn is_for_machines(route: &Route) -> bool {
    ["/api/", "/v1/", "/health/", "/metrics"].iter().any(|start| route.path.starts_with(start))
}

#[test]
fn what_is_open_to_everybody_is_a_reviewed_list() {
    let open: Vec<String> = routes()
        .iter()
        .filter(|route| matches!(route.needs, Needs::Nothing | Needs::Public) && !is_for_machines(route))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let unreviewed: Vec<&String> = open.iter().filter(|line| !OPEN.contains(&line.as_str())).collect();
    assert!(unreviewed.is_empty(), "not reviewed: {unreviewed:?}");
}

#[test]
fn every_place_of_the_navigation_has_a_route() {
    let paths: Vec<&str> = routes().iter().filter(|r| r.method == Method::GET).map(|r| r.path).collect();
    for path in peakend_web::places() {
        assert!(paths.contains(&path), "{path}");
    }
}

/// The path with every parameter filled in.
fn filled(path: &str, values: &BTreeMap<&str, String>) -> String {
    let mut filled = String::new();
    for piece in path.split('/').skip(1) {
        let name = piece.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let value = match name {
            Some(name) => values.get(name).unwrap_or_else(|| panic!("the test does not know {{{name}}} of {path}")),
            None => piece,
        };
        filled.push('/');
        filled.push_str(value);
    }
    filled
}

async fn send(browser: &Browser, route: &Route, path: &str) -> Answer {
    if route.method == Method::GET { browser.get(path).await } else { browser.post(path, &[]).await }
}

fn for_people() -> impl Iterator<Item = Route> {
    routes().into_iter().filter(|route| !is_for_machines(route))
}

each_engine!(
    async fn nobody_gets_nothing(site: Site) {
        let actor = site.set_up().await;
        let values = things_of(&site, &actor).await;
        let stranger = site.browser();
        for route in for_people().filter(|route| matches!(route.needs, Needs::SignedIn | Needs::May(_))) {
            let path = filled(route.path, &values);
            if route.method == Method::GET {
                let answer = stranger.get(&path).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "GET {path}");
                assert!(answer.goes_to().starts_with("/sign-in"), "GET {path}");
            } else {
                assert_eq!(stranger.post_bare(&path, &[]).await.status, StatusCode::UNAUTHORIZED, "POST {path}");
            }
        }
    }
);

each_engine!(
    async fn a_role_that_is_too_weak_is_told_so(site: Site) {
        let actor = site.set_up().await;
        let values = things_of(&site, &actor).await;
        let mut browsers = BTreeMap::new();
        for role in [Role::Viewer, Role::Agent, Role::Analyst, Role::Admin] {
            browsers.insert(role, site.as_role(actor.workspace, role).await);
        }
        let mut refused = 0;
        for route in for_people() {
            let Needs::May(action) = route.needs else { continue };
            let Some(weaker) = weaker_than(action) else { continue };
            let path = filled(route.path, &values);
            let answer = send(&browsers[&weaker], &route, &path).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {path} as {weaker:?}", route.method);
            refused += 1;
        }
        assert!(refused > 10);
    }
);

/// The strongest role that may not do `action`.
fn weaker_than(action: Action) -> Option<Role> {
    Role::ALL.into_iter().rev().find(|role| !role.may(action))
}

each_engine!(
    async fn what_belongs_to_another_company_does_not_exist(site: Site) {
        site.set_up().await;
        let rival = site.other_company().await;
        let values = things_of(&site, &rival).await;
        let ana = site.as_ana().await;
        for route in for_people().filter(|route| route.path.contains('{') && route.needs != Needs::Nothing) {
            if route.needs == Needs::Public {
                continue;
            }
            let path = filled(route.path, &values);
            let answer = if path.ends_with("/role") {
                ana.post(&path, &[("role", "viewer")]).await
            } else {
                send(&ana, &route, &path).await
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {path}", route.method);
        }
    }
);

/// One of everything that a path may name, in the actor's workspace.
async fn things_of(site: &Site, actor: &Actor) -> BTreeMap<&'static str, String> {
    let app = &site.app;
    let key = api_key::create(app, actor, "Shop", &[Scope::InsightsRead]).await.unwrap().key;
    let entry = catalog::add(app, actor, CatalogKind::Brand, "Acme", &Facts::default()).await.unwrap();
    let new = NewView { name: "Late".into(), page: "/".into(), query: String::new(), shared: true };
    let saved = view::save(app, actor, &new).await.unwrap();
    let owner = actor.user_id().unwrap();
    let email = app.store.user(actor.workspace, owner).await.unwrap().unwrap().email;
    session::sign_in(app, &email, PASSWORD, "test").await.unwrap();
    let opened = session::list(app, actor).await.unwrap().remove(0);
    let hex: String = opened.id.iter().map(|byte| format!("{byte:02x}")).collect();
    let file = peakend_app::import::upload(app, actor, "a.csv", &b"a,b\n1,2\n"[..]).await.unwrap();
    peakend_app::indicator::starter::adopt(app, actor, "retail").await.unwrap();
    let note = peakend_app::indicator::add_note(app, actor, "nps", "New carrier").await.unwrap();
    let journey = peakend_app::journey::template::adopt(app, actor, "retail").await.unwrap();
    let point = journey.plan().touchpoints().next().unwrap().key.clone();
    let pain =
        peakend_app::journey::pain::take_up(app, actor, &journey.key, &point, peakend_model::journey::Cause::Pit);
    let pain = pain.await.unwrap();
    let alerts = crate::alerts::one_of_each(site, actor).await;
    let [one, other, third] = three_customers(site, actor).await;
    let erasure = peakend_app::erasure::erase(app, actor, third, "third").await.unwrap();
    let merge = customer::merge(app, actor, one, other, "").await.unwrap();
    let reading = crate::reading::said(site, actor, "The lamp is wonderful.", 1).await;
    let at = reading.split('/').nth(2).unwrap().to_owned();
    let place = at
        .split_once('.')
        .map(|(moment, id)| Cursor { occurred_at: Timestamp(moment.parse().unwrap()), id: id.parse().unwrap() });
    let said = [(Judgement::Sentiment, "negative".to_owned())];
    let corrections = peakend_app::reading::correct(app, actor, place.unwrap(), &said).await.unwrap();
    let layer = AdaptationId(app.ids.uuid(app.clock.now()));
    let mut tx = app.store.write(actor.workspace).await.unwrap();
    tx.add_adaptation(layer, None, app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    BTreeMap::from([
        ("import", file.id.to_string()),
        ("customer", other.to_string()),
        ("erasure", erasure.id.to_string()),
        ("indicator", "nps".to_owned()),
        ("note", note.id.to_string()),
        ("journey", journey.key.clone()),
        ("point", point),
        ("pain", pain.id.to_string()),
        ("rule", alerts.rule.to_string()),
        ("alert", alerts.alert.to_string()),
        ("channel", alerts.channel.to_string()),
        ("merge", merge.id.to_string()),
        ("user", owner.to_string()),
        ("key", key.id.to_string()),
        ("entry", entry.id.to_string()),
        ("at", at),
        ("correction", corrections[0].to_string()),
        ("layer", layer.to_string()),
        ("view", saved.id.to_string()),
        ("session", hex),
        // Of no taxonomy at all.
        ("theme", "no-such-theme".to_owned()),
    ])
}

async fn three_customers(site: &Site, actor: &Actor) -> [CustomerId; 3] {
    let identifier = |name: &str| Identifier::new(IdentifierKind::Handle, name).unwrap();
    let visit = |name: &str| {
        let mut visit = NewInteraction::new(Timestamp::parse("2026-11-01T10:00:00Z").unwrap(), "visit", Channel::Web);
        visit.identifiers.push(identifier(name));
        visit
    };
    ledger::record(&site.app, actor, "test", vec![visit("one"), visit("other"), visit("third")]).await.unwrap();
    let one = customer::find_by_identifier(&site.app, actor, &identifier("one")).await.unwrap();
    let other = customer::find_by_identifier(&site.app, actor, &identifier("other")).await.unwrap();
    let third = customer::find_by_identifier(&site.app, actor, &identifier("third")).await.unwrap();
    [one.id, other.id, third.id]
}
