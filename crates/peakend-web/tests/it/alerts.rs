//! Alerts: a rule watches, an indicator moves, people are told once and say what it was.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use peakend_app::alert::{self, NewRule, channel, watch};
use peakend_app::courier::{Courier, MailRoute, Message, Sending, Subject};
use peakend_app::job;
use peakend_app::jobs::JOBS;
use peakend_model::access::{Actor, Role};
use peakend_model::alert::{Channel, Side, Trigger};
use peakend_model::time::Grain;
use peakend_model::user::Locale;
use peakend_model::{AlertChannelId, AlertId, AlertRuleId, Timestamp};
use peakend_store::each_engine;
use reqwest::StatusCode;
use serde_json::json;

use crate::site::Site;

/// Keeps what it is given to deliver.
#[derive(Default)]
pub struct Heard(pub Mutex<Vec<Message>>, AtomicBool);

impl Courier for Heard {
    fn mail(&self) -> Option<MailRoute> {
        let route = MailRoute {
            server: "smtp.example.com:587".into(),
            sender: "alerts@example.com".into(),
            is_encrypted: true,
        };
        self.1.load(Ordering::Relaxed).then_some(route)
    }

    fn send<'a>(&'a self, _: &'a Channel, message: &'a Message) -> Sending<'a> {
        self.0.lock().unwrap().push(message.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

pub struct Things {
    pub rule: AlertRuleId,
    pub alert: AlertId,
    pub channel: AlertChannelId,
}

/// Twenty weeks of steady scores, and a last one in which everybody is unhappy.
async fn a_bad_week(site: &Site, actor: &Actor) {
    let monday = Timestamp::parse("2026-11-09T10:00:00Z").unwrap();
    let mut rows = Vec::new();
    for week in 0..20_i64 {
        let at = Timestamp(monday.0 - week * 7 * Timestamp::DAY);
        for i in 0..80_i64 {
            let unhappy = if week == 0 { 70 } else { 10 + week % 3 };
            let (value, text) =
                if i < unhappy { (1, "The parcel came far too late, terrible.") } else { (10, "Great lamp.") };
            let row = json!({
                "kind": "survey", "channel": "web", "occurred_at": at.to_string(), "text": text,
                "score": { "kind": "nps", "value": value },
            });
            rows.push(serde_json::from_value(row).unwrap());
        }
    }
    peakend_app::ledger::record(&site.app, actor, "test", rows).await.unwrap();
}

fn on_nps(trigger: Trigger) -> NewRule {
    NewRule { indicator: "nps".into(), trigger, grain: Grain::Week, only_worse: true, owner: None }
}

/// A rule, an alert and a channel, for the tests that walk all routes; the starter system is there already.
pub async fn one_of_each(site: &Site, actor: &Actor) -> Things {
    a_bad_week(site, actor).await;
    let below = Trigger::Threshold { side: Side::Below, value: 0.0 };
    let rule = alert::add_rule(&site.app, actor, &on_nps(below)).await.unwrap();
    let channel = channel::add(&site.app, actor, "https://hooks.example.com/secret").await.unwrap();
    watch::watch(&site.app, &Actor::system(actor.workspace)).await.unwrap();
    let found = alert::list(&site.app, actor, alert::Wanted::default()).await.unwrap();
    Things { rule: rule.id, alert: found[0].id, channel: channel.id }
}

async fn run_jobs(site: &Site) {
    while job::run_due(&site.app, JOBS).await.unwrap() > 0 {}
}

each_engine!(
    async fn a_bad_week_is_told_once_and_answered(site: Site) {
        let actor = site.set_up().await;
        peakend_app::indicator::starter::adopt(&site.app, &actor, "retail").await.unwrap();
        a_bad_week(&site, &actor).await;
        let ana = site.as_ana().await;
        assert!(ana.get("/alerts").await.body.contains("No rules yet"));
        let channel = ana.post("/alerts/channels", &[("url", "https://hooks.example.com/T0/key")]).await;
        assert_eq!(channel.goes_to(), "/alerts/rules");
        for trigger in ["signal", "forecast"] {
            let fields = [("indicator", "nps"), ("trigger", trigger), ("only_worse", "on")];
            assert_eq!(ana.post("/alerts/rules", &fields).await.goes_to(), "/alerts/rules");
        }
        let again = ana.post("/alerts/rules", &[("indicator", "nps"), ("trigger", "signal")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        run_jobs(&site).await;
        run_jobs(&site).await;

        let found = alert::list(&site.app, &actor, alert::Wanted::default()).await.unwrap();
        assert_eq!(found.len(), 1, "one cause, one alert");
        assert_eq!((found[0].side, found[0].reasons.len()), (Side::Below, 2));
        assert_eq!(found[0].owner, actor.user_id(), "the indicator's owner answers");
        let heard = site.courier.0.lock().unwrap().clone();
        assert_eq!(heard.len(), 1, "and it is told once");
        let Subject::Alert { quotes, .. } = &heard[0].subject else { panic!("{heard:?}") };
        assert!(quotes[0].contains("far too late"), "{quotes:?}");
        let told = peakend_web::told(&heard[0], "https://cx.example.com");
        assert!(
            told.title.contains("fell to") && told.text().contains("https://cx.example.com/alerts?state=all#"),
            "{told:?}"
        );

        let id = found[0].id;
        let page = ana.get("/alerts").await.body;
        assert!(page.contains("One alert waits") && page.contains("far too late"), "{page}");
        assert!(page.contains("Sent to https://hooks.example.com") && !page.contains("T0/key"), "{page}");
        assert!(page.contains("nav-count\">1<"), "the navigation counts it");
        assert!(ana.get("/indicators/nps").await.body.contains("2 rules watch it"));

        let path = format!("/alerts/{id}/judgement");
        let silent = ana.post(&path, &[("verdict", "explained"), ("note", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = [("verdict", "explained"), ("note", "Strike of the <carrier>")];
        assert_eq!(ana.post(&path, &said).await.goes_to(), "/alerts");
        assert!(ana.get("/alerts").await.body.contains("Nothing waits"));
        let all = ana.get("/alerts?state=all").await.body;
        assert!(all.contains("Strike of the &#60;carrier&#62;"), "{all}");
        run_jobs(&site).await;
        assert_eq!(alert::list(&site.app, &actor, alert::Wanted::default()).await.unwrap().len(), 1);
        ana.post(&format!("{path}/undo"), &[]).await;
        assert!(ana.get("/alerts").await.body.contains("One alert waits"));
    }
);

each_engine!(
    async fn an_alert_ends_when_its_rules_are_gone_and_quiet_hours_hold_it_back(site: Site) {
        let actor = site.set_up().await;
        peakend_app::indicator::starter::adopt(&site.app, &actor, "retail").await.unwrap();
        a_bad_week(&site, &actor).await;
        let ana = site.as_ana().await;
        channel::add(&site.app, &actor, "https://hooks.example.com").await.unwrap();
        // It is Saturday, 13:00 in Madrid.
        assert_eq!(ana.post("/alerts/quiet", &[("from", "25:00"), ("to", "07:00")]).await.status, 422);
        ana.post("/alerts/quiet", &[("from", "22:00"), ("to", "07:00"), ("weekends", "on")]).await;
        let rule = alert::add_rule(&site.app, &actor, &on_nps(Trigger::Signal)).await.unwrap();
        run_jobs(&site).await;
        let open = || async { alert::list(&site.app, &actor, alert::Wanted::default()).await.unwrap() };
        assert_eq!(open().await.len(), 1, "the page shows it at once");
        assert!(site.courier.0.lock().unwrap().is_empty(), "nobody is woken");
        site.clock.set(Timestamp::parse("2026-11-23T05:59:00Z").unwrap());
        run_jobs(&site).await;
        assert!(site.courier.0.lock().unwrap().is_empty());
        site.clock.set(Timestamp::parse("2026-11-23T06:00:00Z").unwrap());
        run_jobs(&site).await;
        assert_eq!(site.courier.0.lock().unwrap().len(), 1, "Monday at seven");

        alert::remove_rule(&site.app, &actor, rule.id).await.unwrap();
        run_jobs(&site).await;
        assert!(open().await[0].ended_at.is_some());
        assert!(alert::remove_rule(&site.app, &actor, rule.id).await.is_err());
        alert::restore_rule(&site.app, &actor, rule.id).await.unwrap();
        assert_eq!(alert::rules(&site.app, &actor, None).await.unwrap().len(), 1);
    }
);

each_engine!(
    async fn a_rule_is_refused_with_its_field_and_says_what_it_costs(site: Site) {
        let actor = site.set_up().await;
        peakend_app::indicator::starter::adopt(&site.app, &actor, "retail").await.unwrap();
        a_bad_week(&site, &actor).await;
        let ana = site.as_ana().await;
        for (fields, expected) in [
            (vec![("indicator", "none"), ("trigger", "signal")], "There is no such indicator"),
            (vec![("indicator", "nps"), ("trigger", "threshold"), ("value", "low")], "value-error"),
            (vec![("indicator", "nps"), ("trigger", "signal"), ("grain", "day")], "rhythm of the week for signals"),
            (vec![("indicator", "nps")], "trigger-error"),
        ] {
            let answer = ana.post("/alerts/rules", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert!(answer.body.contains(expected), "{expected}: {}", answer.body);
        }
        let below = [("indicator", "nps"), ("trigger", "threshold"), ("side", "below"), ("value", "0")];
        ana.post("/alerts/rules", &below).await;
        ana.post("/alerts/rules", &[("indicator", "nps"), ("trigger", "shift"), ("only_worse", "on")]).await;
        let page = ana.get("/alerts/rules").await.body;
        assert!(page.contains("about one in 40 weeks") && page.contains("would have told once in"), "{page}");
        assert!(ana.post("/alerts/channels", &[("url", "hooks.example.com")]).await.body.contains("url-error"));
        let channel = channel::add(&site.app, &actor, "https://hooks.example.com").await.unwrap();
        ana.post(&format!("/alerts/channels/{}/trial", channel.id), &[]).await;
        let heard: Arc<Heard> = site.courier.clone();
        assert!(matches!(heard.0.lock().unwrap()[0].subject, Subject::Trial));
        ana.post(&format!("/alerts/channels/{}/remove", channel.id), &[]).await;
        assert!(channel::list(&site.app, &actor).await.unwrap().is_empty());
    }
);

each_engine!(
    async fn letters_go_out_where_a_mail_server_is_set_up_in_the_language_of_who_reads_them(site: Site) {
        let actor = site.set_up().await;
        peakend_app::indicator::starter::adopt(&site.app, &actor, "retail").await.unwrap();
        a_bad_week(&site, &actor).await;
        let ana = site.as_ana().await;
        let address = [("url", "ana@acme.test")];
        let refused = ana.post("/alerts/channels", &address).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("This server sends no e-mail yet"), "{}", refused.body);
        assert!(!ana.get("/settings/workspace").await.body.contains("Send me a test letter"));
        site.courier.1.store(true, Ordering::Relaxed);
        assert!(ana.get("/settings/workspace").await.body.contains("Send me a test letter"));

        ana.post("/settings/profile", &[("name", "Ana"), ("language", "ru")]).await;
        assert_eq!(ana.post("/settings/mail-trial", &[]).await.goes_to(), "/settings/workspace");
        assert_eq!(ana.post("/alerts/channels", &address).await.goes_to(), "/alerts/rules");
        assert_eq!(ana.post("/alerts/channels", &address).await.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
        channel::add(&site.app, &actor, "team@acme.test").await.unwrap();
        channel::add(&site.app, &actor, "https://hooks.example.com").await.unwrap();
        let page = ana.get("/alerts/rules").await.body;
        assert!(page.contains("ana@acme.test") && page.contains("smtp.example.com:587"), "{page}");
        assert_eq!(page.matches("id=\"secret-").count(), 1, "only what is posted is signed");

        alert::add_rule(&site.app, &actor, &on_nps(Trigger::Signal)).await.unwrap();
        run_jobs(&site).await;
        let heard = site.courier.0.lock().unwrap().clone();
        assert!(matches!(heard[0].subject, Subject::Trial));
        let mut spoken: Vec<_> = heard.iter().map(|message| message.locale).collect();
        spoken.sort_unstable_by_key(|locale| locale.tag());
        assert_eq!(spoken, [Locale::En, Locale::En, Locale::Ru, Locale::Ru], "the workspace speaks English");
        let told = peakend_web::told(heard.iter().find(|message| message.locale == Locale::Ru).unwrap(), "https://x");
        assert_eq!(told.lang, "ru");
    }
);

each_engine!(
    async fn who_was_disabled_gets_no_letters(site: Site) {
        let actor = site.set_up().await;
        peakend_app::indicator::starter::adopt(&site.app, &actor, "retail").await.unwrap();
        a_bad_week(&site, &actor).await;
        site.courier.1.store(true, Ordering::Relaxed);
        let agent = site.add_user(actor.workspace, "bo@acme.test", Role::Agent).await;
        channel::add(&site.app, &actor, "bo@acme.test").await.unwrap();
        peakend_app::user::disable(&site.app, &actor, agent).await.unwrap();
        alert::add_rule(&site.app, &actor, &on_nps(Trigger::Signal)).await.unwrap();
        run_jobs(&site).await;
        assert!(site.courier.0.lock().unwrap().is_empty());
        let page = site.as_ana().await.get("/alerts").await.body;
        assert!(page.contains("Not sent to bo@acme.test: this user was disabled"), "{page}");
    }
);

each_engine!(
    async fn what_moved_and_came_back_while_no_server_ran_is_told(site: Site) {
        let actor = site.set_up().await;
        peakend_app::indicator::starter::adopt(&site.app, &actor, "retail").await.unwrap();
        channel::add(&site.app, &actor, "https://hooks.example.com").await.unwrap();
        let now = site.app.clock.now();
        let week = 7 * Timestamp::DAY;
        let answers = |weeks_ago: i64, unhappy: i64| {
            let at = Timestamp(Timestamp::parse("2026-11-09T10:00:00Z").unwrap().0 - weeks_ago * week);
            let row = move |i: i64| {
                let value = if i < unhappy { 1 } else { 10 };
                json!({ "kind": "survey", "channel": "web", "occurred_at": at.to_string(), "text": "So it was.",
                        "score": { "kind": "nps", "value": value } })
            };
            (0..80).map(|i| serde_json::from_value(row(i)).unwrap()).collect::<Vec<_>>()
        };
        // The rule looks for the first time three weeks ago; then nobody does until today.
        site.clock.set(Timestamp(now.0 - 3 * week));
        for ago in 3..23 {
            peakend_app::ledger::record(&site.app, &actor, "test", answers(ago, 10 + ago % 3)).await.unwrap();
        }
        alert::add_rule(&site.app, &actor, &on_nps(Trigger::Signal)).await.unwrap();
        run_jobs(&site).await;
        let all = || async { alert::list(&site.app, &actor, alert::Wanted::default()).await.unwrap() };
        assert!(all().await.is_empty());
        site.clock.set(now);
        for (ago, unhappy) in [(2, 11), (1, 70), (0, 12)] {
            peakend_app::ledger::record(&site.app, &actor, "test", answers(ago, unhappy)).await.unwrap();
        }
        watch::watch(&site.app, &Actor::system(actor.workspace)).await.unwrap();
        run_jobs(&site).await;
        let found = all().await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].side, found[0].n), (Side::Below, 80));
        assert!(found[0].bucket < Timestamp(now.0 - week) && found[0].ended_at.is_some(), "{found:?}");
        assert_eq!(site.courier.0.lock().unwrap().len(), 1, "told once");
        watch::watch(&site.app, &Actor::system(actor.workspace)).await.unwrap();
        assert_eq!(all().await.len(), 1, "looking twice changes nothing");
    }
);
