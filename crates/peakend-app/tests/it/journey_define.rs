//! Defining journeys: templates, versions, two editors at once, notes, and what a plan would find.

use peakend_app::AppError;
use peakend_app::journey::define::{self, Facts};
use peakend_app::journey::file::JourneyFile;
use peakend_app::journey::{note, template, trial};
use peakend_model::access::{Actor, Role, Who};
use peakend_model::indicator::Worded;
use peakend_model::insight::lens::Lens;
use peakend_model::interaction::{Channel, NewInteraction, Score, ScoreKind};
use peakend_model::journey::Plan;
use peakend_model::time::Zone;
use peakend_model::user::{Locale, User, Workspace};
use peakend_model::{Timestamp, UserId};
use peakend_store::each_engine;
use uuid::Uuid;

use super::site::{NOW, Site, identifier, workspace};

/// A workspace with one person of each role.
async fn opened(site: &Site) -> Workspace {
    let ours =
        Workspace { id: workspace(1), name: "Acme".into(), zone: Zone::default(), locale: Locale::En, created_at: NOW };
    let mut tx = site.app.store.write(ours.id).await.unwrap();
    tx.add_workspace(&ours).await.unwrap();
    for role in Role::ALL {
        let person = User {
            id: who(role),
            email: format!("{}@acme.test", role.key()),
            name: role.key().into(),
            role,
            locale: Locale::En,
            created_at: NOW,
            last_seen_at: None,
            disabled_at: None,
        };
        tx.add_user(&person, None).await.unwrap();
    }
    tx.commit().await.unwrap();
    ours
}

fn who(role: Role) -> UserId {
    UserId(Uuid::from_u128(100 + role as u128))
}

fn acting(role: Role) -> Actor {
    Actor { workspace: workspace(1), who: Who::User { id: who(role), role } }
}

fn facts(plan: &str) -> Facts {
    let plan: Plan = serde_json::from_str(plan).unwrap();
    Facts { name: Worded::plain("Order"), plan, ..Facts::default() }
}

const TWO: &str = r#"{"stages": [{"name": {"en": "All"}, "touchpoints": [
    {"key": "search", "name": {"en": "Search"}, "bindings": [["touchpoint = search"], ["kind = visit"]]},
    {"key": "delivery", "name": {"en": "Delivery"}, "bindings": [["touchpoint = delivery"]]}]}], "end": "delivery"}"#;

each_engine!(
    async fn a_template_is_adopted_and_changed_by_those_who_may(site: Site) {
        opened(&site).await;
        let (app, viewer, analyst) = (&site.app, acting(Role::Viewer), acting(Role::Analyst));
        assert!(matches!(template::adopt(app, &viewer, "retail").await, Err(AppError::Forbidden(_))));
        assert!(matches!(template::adopt(app, &analyst, "circus").await, Err(AppError::NotFound)));
        let first = template::adopt(app, &analyst, "retail").await.unwrap();
        let second = template::adopt(app, &analyst, "retail").await.unwrap();
        assert_eq!((first.key.as_str(), second.key.as_str()), ("order", "from-wish-to-use"));
        assert_eq!(define::list(app, &viewer).await.unwrap(), [first.clone(), second]);

        let mut plan = first.plan().clone();
        plan.silence_days = 9;
        plan.stages[0].touchpoints[0].owner = Some(who(Role::Agent));
        plan.stages[0].touchpoints[1].owner = Some(UserId(Uuid::from_u128(7)));
        let changed = Facts { plan, ..Facts::of(&first) };
        assert!(matches!(define::update(app, &viewer, "order", 1, changed.clone()).await, Err(AppError::Forbidden(_))));
        let saved = define::update(app, &analyst, "order", 1, changed.clone()).await.unwrap();
        assert_eq!((saved.revision, saved.current().number, saved.plan().silence_days), (2, 2, 9));
        let owners: Vec<_> = saved.plan().touchpoints().map(|point| point.owner).take(2).collect();
        assert_eq!(owners, [Some(who(Role::Agent)), None], "who is not here owns nothing");
        assert!(matches!(define::update(app, &analyst, "order", 1, changed).await, Err(AppError::Conflict(_))));

        let back = define::go_back(app, &analyst, "order", 2, 1).await.unwrap();
        assert_eq!((back.current().number, back.plan()), (3, first.plan()));
        let aim = define::set_to_be(app, &analyst, "order", 3, Some(first.plan().clone())).await.unwrap();
        assert_eq!((aim.revision, aim.current().number, aim.to_be.as_ref()), (4, 3, Some(first.plan())));

        define::remove(app, &analyst, "order").await.unwrap();
        assert!(matches!(define::find(app, &viewer, "order").await, Err(AppError::NotFound)));
        assert_eq!(define::restore(app, &analyst, "order").await.unwrap(), aim);
    }
);

each_engine!(
    async fn what_is_wrong_is_said_at_its_place(site: Site) {
        opened(&site).await;
        let (app, analyst) = (&site.app, acting(Role::Analyst));
        let mut wrong = facts(TWO);
        wrong.plan.end = Some("nowhere".into());
        wrong.plan.stages[0].touchpoints[0].effort = 0.0;
        wrong.to_be = Some(Plan::default());
        wrong.name = Worded::default();
        let Err(AppError::Invalid(errors)) = define::create(app, &analyst, "import", wrong).await else {
            panic!("it is refused")
        };
        assert_eq!(errors.of("name"), Some("error-required"));
        assert_eq!(errors.of("key"), Some("error-journey-key"));
        assert_eq!(errors.of("plan"), Some("error-journey-unknown-end"));
        assert_eq!(errors.of("touchpoint.search"), Some("error-journey-bad-effort"));
        assert_eq!(errors.of("to-be.plan"), Some("error-journey-no-touchpoint"));
        assert!(define::list(app, &analyst).await.unwrap().is_empty());

        let long = Worded::plain(&"x".repeat(define::LONGEST_TEXT + 1));
        let mut wordy = facts(TWO);
        wordy.plan.stages[0].touchpoints[1].pains = vec![long];
        let Err(AppError::Invalid(errors)) = define::create(app, &analyst, "", wordy).await else {
            panic!("it is refused")
        };
        assert_eq!(errors.of("touchpoint.delivery"), Some("error-too-long"));
    }
);

each_engine!(
    async fn notes_are_about_the_journey_or_its_touchpoints(site: Site) {
        opened(&site).await;
        let (app, analyst) = (&site.app, acting(Role::Analyst));
        let order = define::create(app, &analyst, "", facts(TWO)).await.unwrap();
        assert_eq!(order.key, "order");
        assert!(note::add_note(app, &analyst, "order", Some("moon"), "?").await.is_err());
        assert!(note::add_note(app, &analyst, "order", None, " ").await.is_err());
        let said = note::add_note(app, &analyst, "order", Some("delivery"), " Ask the carrier ").await.unwrap();
        assert_eq!((said.text.as_str(), said.author), ("Ask the carrier", Some(who(Role::Analyst))));
        assert_eq!(note::notes(app, &acting(Role::Viewer), &order).await.unwrap(), std::slice::from_ref(&said));
        let other = template::adopt(app, &analyst, "hotel").await.unwrap();
        assert!(matches!(note::remove_note(app, &analyst, &other.key, said.id).await, Err(AppError::NotFound)));
        note::remove_note(app, &analyst, "order", said.id).await.unwrap();
        assert!(note::notes(app, &analyst, &order).await.unwrap().is_empty());
    }
);

each_engine!(
    async fn a_plan_is_tried_before_it_is_saved(site: Site) {
        let ours = opened(&site).await;
        let row = |day: i64, kind: &str, touchpoint: &str| NewInteraction {
            identifiers: vec![identifier("email:ana@example.org")],
            touchpoint: Some(touchpoint.into()),
            ..NewInteraction::new(Timestamp(NOW.0 - (20 - day) * Timestamp::DAY), kind, Channel::Web)
        };
        let recommends = NewInteraction {
            score: Score::new(ScoreKind::Nps, 9.0, ScoreKind::Nps.usual_scale()).ok(),
            ..row(4, "response", "delivery")
        };
        let rows = vec![
            row(1, "visit", "search"),
            row(2, "delivery", "delivery"),
            recommends,
            row(9, "visit", "home page"),
            row(10, "post", "public talk"),
        ];
        site.record(rows).await;
        let plan: Plan = serde_json::from_str(TWO).unwrap();
        let tried = trial::try_plan(&site.app, &acting(Role::Viewer), &ours, &plan, &Lens::default()).await.unwrap();
        assert_eq!((tried.interactions, tried.unbound), (5, 1));
        let taken: Vec<_> = tried.points.iter().map(|point| (point.taken, point.bindings.clone())).collect();
        assert_eq!(taken, [(2, vec![1, 2]), (1, vec![2])], "an NPS is no moment, but meets the binding");
        assert_eq!((tried.instances, tried.complete, tried.remembered), (2, 1, 1));
    }
);

#[test]
fn a_journey_goes_out_and_comes_in_again() {
    for template in template::templates().unwrap() {
        let written = template.file.written().unwrap();
        assert_eq!(JourneyFile::read(written.as_bytes()).unwrap(), template.file);
    }
}
