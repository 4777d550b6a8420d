//! Alerts: what moved, what people made of it, the rules behind them, and who is told.

mod block;
mod rules;
mod told;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use peakend_app::alert::{self, Wanted, judge, send};
use peakend_app::indicator;
use peakend_model::access::{Action, Actor};
use peakend_model::alert::{Alert, Judgement, Rule, Side, Verdict};
use peakend_model::indicator::Indicator;
use peakend_model::{AlertId, UserId};
use serde::Deserialize;

pub(crate) use block::{AlertBlock, block};
pub(crate) use rules::{
    add_channel, add_rule, mail_in_words, remove_channel, remove_rule, restore_channel, restore_rule, set_quiet,
    show_rules, try_channel,
};
pub use told::{Told, told};

use crate::Web;
use crate::error::WebResult;
use crate::kit::{Form, Id};
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

const PATH: &str = "/alerts";

#[derive(Template)]
#[template(path = "alerts/list.html")]
struct ListPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    headline: String,
    /// All are shown, not only those that wait.
    all: bool,
    alerts: Vec<AlertView>,
    has_rules: bool,
    may_edit: bool,
}

/// One alert in words.
struct AlertView {
    id: String,
    title: String,
    /// Of the quotes' shape: `good` or `poor`.
    mood: &'static str,
    moved: String,
    detail: String,
    href: String,
    /// Why, each with how often it would be so by chance.
    reasons: Vec<(String, String)>,
    quotes: Vec<QuoteView>,
    owner: String,
    opened: String,
    over: Option<String>,
    state: &'static str,
    is_open: bool,
    judgement: Option<JudgementView>,
    deliveries: Vec<String>,
}

struct QuoteView {
    text: String,
    href: String,
}

struct JudgementView {
    title: String,
    note: String,
    by: String,
    when: String,
}

/// GET /alerts
pub(crate) async fn show_alerts(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let all = query.as_deref().is_some_and(|query| query.split('&').any(|pair| pair == "state=all"));
    let (app, actor, t) = (&signed.app, signed.actor(), &signed.t);
    let wanted = Wanted { state: if all { None } else { Some("open") }, indicator: None };
    let found = alert::list(app, actor, wanted).await?;
    let waiting = alert::open_count(app, actor).await?;
    let around = Around::load(&signed).await?;
    let mut alerts = Vec::with_capacity(found.len());
    for alert in &found {
        alerts.push(view(&signed, &around, alert).await?);
    }
    let page = ListPage {
        t,
        csrf: signed.csrf(),
        headline: if waiting == 0 { t.text("alerts-calm") } else { t.with("alerts-waiting", "n", waiting) },
        all,
        alerts,
        has_rules: !around.rules.is_empty(),
        may_edit: signed.may(Action::EditIndicators),
    };
    Ok(Page::new(&signed, &t.text("nav-alerts"), &page)?.into_response())
}

/// What alerts refer to.
struct Around {
    indicators: Vec<Indicator>,
    rules: Vec<Rule>,
    people: Vec<(UserId, String)>,
    deliveries: Vec<(AlertId, String, Option<String>)>,
}

impl Around {
    async fn load(signed: &Signed) -> WebResult<Self> {
        let (app, actor) = (&signed.app, signed.actor());
        let names = alert::channel::names(app, actor).await?;
        let deliveries = alert::channel::deliveries(app, actor).await?.into_iter().map(|delivery| {
            let name = names.iter().find(|(id, _)| *id == delivery.channel).map(|(_, name)| name.clone());
            (delivery.alert, name.unwrap_or_default(), delivery.failure)
        });
        Ok(Self {
            indicators: indicator::list(app, actor).await?,
            rules: alert::rules(app, actor, None).await?,
            people: indicator::people(app, actor).await?,
            deliveries: deliveries.collect(),
        })
    }

    fn indicator(&self, key: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|one| one.key == key)
    }

    fn person(&self, id: Option<UserId>) -> String {
        self.people.iter().find(|(one, _)| Some(*one) == id).map(|(_, name)| name.clone()).unwrap_or_default()
    }
}

async fn view(signed: &Signed, around: &Around, alert: &Alert) -> WebResult<AlertView> {
    let t = &signed.t;
    let indicator = around.indicator(&alert.indicator);
    let is_worse = indicator.map(|one| alert.side.is_worse(one.about.direction));
    let reasons = alert.reasons.iter().map(|reason| {
        let rule = around.rules.iter().find(|rule| rule.id == reason.rule);
        (told::because(t, &reason.trigger, indicator), rule.map(|rule| chance(t, rule)).unwrap_or_default())
    });
    Ok(AlertView {
        id: alert.id.to_string(),
        title: told::title(t, alert, indicator),
        mood: if is_worse == Some(false) { "good" } else { "poor" },
        moved: t.text(match alert.side {
            Side::Above => "alert-higher",
            Side::Below => "alert-lower",
        }),
        detail: told::detail(t, alert, indicator),
        href: indicator.map(|one| format!("/indicators/{}", one.key)).unwrap_or_default(),
        reasons: reasons.collect(),
        quotes: quotes(signed, signed.actor(), alert).await?,
        owner: around.person(alert.owner),
        opened: t.ago(&alert.opened_at),
        over: alert.ended_at.map(|at| t.with("alert-over", "when", t.ago(&at))),
        state: alert.state(),
        is_open: alert.is_open(),
        judgement: alert.judgement().map(|said| judgement(t, around, said)),
        deliveries: around
            .deliveries
            .iter()
            .filter(|(id, ..)| *id == alert.id)
            .map(|(_, name, failure)| delivered(t, name, failure.as_deref()))
            .collect(),
    })
}

async fn quotes(signed: &Signed, actor: &Actor, alert: &Alert) -> WebResult<Vec<QuoteView>> {
    let texts = send::quotes(&signed.app, actor, alert).await?;
    let view = |(at, text): (peakend_model::insight::Cursor, String)| QuoteView {
        text,
        href: format!("/feedback/{}.{}/reading", at.occurred_at.0, at.id),
    };
    Ok(texts.into_iter().map(view).collect())
}

fn judgement(t: &Words, around: &Around, said: &Judgement) -> JudgementView {
    JudgementView {
        title: t.named("alert-state", said.verdict.key()),
        note: said.note.clone(),
        by: around.person(said.by),
        when: t.ago(&said.at),
    }
}

fn delivered(t: &Words, name: &str, failure: Option<&str>) -> String {
    match failure {
        None => t.with("alert-sent", "to", name),
        Some(why) => t.with2("alert-not-sent", "to", name, "why", why),
    }
}

/// How often a rule raises an alarm while nothing happens.
fn chance(t: &Words, rule: &Rule) -> String {
    let key = if rule.grain == peakend_model::time::Grain::Day { "alert-chance-days" } else { "alert-chance-weeks" };
    t.with(key, "n", judge::calm_buckets(rule))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct JudgementForm {
    verdict: String,
    note: String,
}

/// POST /alerts/{alert}/judgement
pub(crate) async fn judge_alert(
    State(web): State<Web>,
    signed: Signed,
    Id(alert): Id<AlertId>,
    Form(form): Form<JudgementForm>,
) -> WebResult<Response> {
    let verdict = Verdict::from_key(&form.verdict);
    // A stranger's alert is not found before anything is said about the form.
    let held = alert::find(&web.app, signed.actor(), alert).await?;
    let verdict = verdict.ok_or_else(|| peakend_app::AppError::invalid("verdict", "error-unreadable"))?;
    alert::judge(&web.app, signed.actor(), held.id, verdict, &form.note).await?;
    let undo = format!("{PATH}/{alert}/judgement/undo");
    Ok(Said::new(&format!("said-alert-{}", verdict.key().replace('_', "-"))).undo(undo).then(PATH, &signed))
}

/// POST /alerts/{alert}/judgement/undo
pub(crate) async fn undo_judgement(
    State(web): State<Web>,
    signed: Signed,
    Id(alert): Id<AlertId>,
) -> WebResult<Response> {
    alert::reconsider(&web.app, signed.actor(), alert).await?;
    Ok(Said::new("said-saved").then(PATH, &signed))
}
