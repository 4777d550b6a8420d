//! The register of pains of a journey.

use askama::Template;
use axum::Form;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use peakend_app::indicator;
use peakend_app::journey::pain::{self, Facts, Kept, Measured, Register};
use peakend_model::access::Action;
use peakend_model::journey::{Cause, Progress};
use peakend_model::{PainId, UserId};
use serde::Deserialize;

use super::{Ask, Tab};
use crate::Web;
use crate::error::{WebError, WebResult};
use crate::lens_bar::LensBar;
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

const MOST_PROPOSED: usize = 40;

#[derive(Template)]
#[template(path = "journey/pains.html")]
struct PainsPage {
    t: Words,
    name: String,
    goal: String,
    tabs: Vec<Tab>,
    edit: Option<String>,
    bar: LensBar,
    csrf: String,
    path: String,
    headline: Option<String>,
    /// Said where not all texts of the period were read.
    left_out: Option<String>,
    kept: Vec<KeptView>,
    proposed: Vec<Found>,
    may_edit: bool,
    people: Vec<(String, String)>,
}

/// What the ledger shows of a pain.
struct Found {
    touchpoint_key: String,
    touchpoint: String,
    cause_key: String,
    cause: String,
    href: String,
    n: String,
    frequency: String,
    impact: String,
    spread: String,
    trend: String,
    tone: &'static str,
    width: String,
}

struct KeptView {
    id: String,
    title: String,
    name: String,
    touchpoint: String,
    progress: Progress,
    progress_title: String,
    action: String,
    owner: String,
    owner_id: String,
    shown: Vec<Found>,
    /// Others of the same touchpoint, to merge into.
    others: Vec<(String, String)>,
    is_merged: bool,
}

/// GET /journeys/{journey}/pains
pub(crate) async fn show_pains(signed: Signed, Path(key): Path<String>, RawQuery(query): RawQuery) -> WebResult<Page> {
    let ask = Ask::new(&signed, &key, query.as_deref()).await?;
    let titles = Titles::load(&signed).await?;
    let (app, actor, workspace, t) = (&signed.app, signed.actor(), signed.workspace(), &signed.t);
    let register = pain::register(app, actor, workspace, &ask.journey, &ask.question).await?;
    let path = format!("{}/pains", ask.path);
    let bar = LensBar::new(&signed, &titles, super::PATH, &path, &ask.asked, &ask.own()).await?;
    let people = indicator::people(app, actor).await?;
    let view = View { ask: &ask, t, titles: &titles, register: &register, people: &people };
    let page = PainsPage {
        name: ask.name(t),
        goal: ask.journey.goal.say(t.tag()).to_owned(),
        tabs: ask.tabs(t, "/pains"),
        edit: ask.edit(&signed),
        bar,
        csrf: signed.csrf().to_owned(),
        headline: view.headline(),
        left_out: view.left_out(),
        kept: register.kept.iter().map(|kept| view.kept(kept)).collect(),
        proposed: register.proposed.iter().take(MOST_PROPOSED).map(|one| view.found(one)).collect(),
        may_edit: signed.may(Action::EditJourneys),
        people: people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        path,
        t: t.clone(),
    };
    Page::new(&signed, &page.name, &page)
}

struct View<'a> {
    ask: &'a Ask,
    t: &'a Words,
    titles: &'a Titles,
    register: &'a Register,
    people: &'a [(UserId, String)],
}

impl View<'_> {
    fn left_out(&self) -> Option<String> {
        let since = self.t.date(&self.register.texts.since?);
        Some(self.t.with2("map-pains-left-out", "n", self.t.count(self.register.texts.read), "day", since))
    }

    fn headline(&self) -> Option<String> {
        let kept = self.register.kept.iter().flat_map(|kept| &kept.measured);
        let heaviest = kept.chain(&self.register.proposed).max_by(|a, b| a.weight().total_cmp(&b.weight()))?;
        let told = (self.touchpoint(&heaviest.touchpoint), self.cause(&heaviest.cause));
        Some(self.t.with2("map-pains-headline", "touchpoint", told.0, "pain", told.1))
    }

    fn touchpoint(&self, key: &str) -> String {
        let point = self.ask.journey.plan().touchpoint(key);
        point.map_or_else(|| key.to_owned(), |point| point.name.say(self.t.tag()).to_owned())
    }

    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::Theme(theme) => self.titles.theme(theme),
            other => self.t.named("map-cause", &other.key()),
        }
    }

    fn found(&self, one: &Measured) -> Found {
        let t = self.t;
        // Spread and trend are known of what is said, not of what happens.
        let is_of_texts = matches!(one.cause, Cause::Theme(_) | Cause::Complaint);
        let heaviest = self.register.proposed.first().map(Measured::weight);
        let heaviest = self.register.kept.iter().map(Kept::weight).chain(heaviest).fold(f64::MIN_POSITIVE, f64::max);
        Found {
            touchpoint: self.touchpoint(&one.touchpoint),
            touchpoint_key: one.touchpoint.clone(),
            cause: self.cause(&one.cause),
            cause_key: one.cause.key(),
            href: self.ask.link(&format!("/points/{}", one.touchpoint)),
            n: t.count(one.n),
            frequency: t.percent(one.frequency, 0),
            impact: t.number(one.impact, 2),
            spread: if is_of_texts { t.percent(one.spread, 0) } else { "–".to_owned() },
            trend: if is_of_texts {
                t.with("map-trend-points", "n", t.signed(one.trend * 100.0, 1))
            } else {
                "–".to_owned()
            },
            tone: match (one.is_clear, one.trend > 0.0) {
                (true, true) => "poor",
                (true, false) => "good",
                (false, _) => "even",
            },
            width: format!("{:.1}", 100.0 * one.weight() / heaviest),
        }
    }

    fn kept(&self, kept: &Kept) -> KeptView {
        let pain = &kept.pain;
        let others = self
            .register
            .kept
            .iter()
            .filter(|other| other.pain.touchpoint == pain.touchpoint && other.pain.id != pain.id);
        KeptView {
            id: pain.id.to_string(),
            title: self.title(kept),
            name: pain.name.clone(),
            touchpoint: self.touchpoint(&pain.touchpoint),
            progress: pain.progress,
            progress_title: self.t.named("map-progress", pain.progress.key()),
            action: pain.action.clone(),
            owner: self
                .people
                .iter()
                .find(|(id, _)| Some(*id) == pain.owner)
                .map(|(_, n)| n.clone())
                .unwrap_or_default(),
            owner_id: pain.owner.map(|owner| owner.to_string()).unwrap_or_default(),
            shown: kept.measured.iter().map(|one| self.found(one)).collect(),
            others: others.map(|other| (other.pain.id.to_string(), self.title(other))).collect(),
            is_merged: pain.causes.len() > 1,
        }
    }

    fn title(&self, kept: &Kept) -> String {
        if kept.pain.name.is_empty() {
            kept.pain.causes.first().map(|cause| self.cause(cause)).unwrap_or_default()
        } else {
            kept.pain.name.clone()
        }
    }
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct TakeForm {
    #[serde(default)]
    touchpoint: String,
    #[serde(default)]
    cause: String,
}

/// POST /journeys/{journey}/pains
pub(crate) async fn take_up_pain(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
    Form(form): Form<TakeForm>,
) -> WebResult<Response> {
    let cause = Cause::from_key(&form.cause).ok_or(WebError::not_found())?;
    let pain = pain::take_up(&web.app, signed.actor(), &key, &form.touchpoint, cause).await?;
    let undo = format!("/journeys/{key}/pains/{}/back", pain.id);
    Ok(Said::new("said-pain-taken").undo(undo).then(&register_of(&key), &signed))
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct PainForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    progress: String,
    #[serde(default)]
    action: String,
}

/// POST /journeys/{journey}/pains/{pain}
pub(crate) async fn update_pain(
    State(web): State<Web>,
    signed: Signed,
    Path((key, pain)): Path<(String, String)>,
    Form(form): Form<PainForm>,
) -> WebResult<Response> {
    let facts = Facts {
        name: form.name,
        owner: form.owner.parse().ok(),
        progress: Progress::from_key(&form.progress).unwrap_or_default(),
        action: form.action,
    };
    pain::update(&web.app, signed.actor(), &key, id_of(&pain)?, &facts).await?;
    Ok(Said::new("said-pain-saved").then(&register_of(&key), &signed))
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct MergeForm {
    #[serde(default)]
    into: String,
}

/// POST /journeys/{journey}/pains/{pain}/merge
pub(crate) async fn merge_pain(
    State(web): State<Web>,
    signed: Signed,
    Path((key, pain)): Path<(String, String)>,
    Form(form): Form<MergeForm>,
) -> WebResult<Response> {
    let into = id_of(&form.into)?;
    pain::merge(&web.app, signed.actor(), &key, id_of(&pain)?, into).await?;
    let undo = format!("/journeys/{key}/pains/{into}/part");
    Ok(Said::new("said-pain-merged").undo(undo).then(&register_of(&key), &signed))
}

/// POST /journeys/{journey}/pains/{pain}/part
pub(crate) async fn part_pain(
    State(web): State<Web>,
    signed: Signed,
    Path((key, pain)): Path<(String, String)>,
) -> WebResult<Response> {
    pain::part(&web.app, signed.actor(), &key, id_of(&pain)?).await?;
    Ok(Said::new("said-pain-parted").then(&register_of(&key), &signed))
}

/// POST /journeys/{journey}/pains/{pain}/back
pub(crate) async fn put_pain_back(
    State(web): State<Web>,
    signed: Signed,
    Path((key, pain)): Path<(String, String)>,
) -> WebResult<Response> {
    pain::put_back(&web.app, signed.actor(), &key, id_of(&pain)?).await?;
    Ok(Said::new("said-pain-back").then(&register_of(&key), &signed))
}

fn id_of(text: &str) -> WebResult<PainId> {
    text.parse().map_err(|_| WebError::not_found())
}

fn register_of(key: &str) -> String {
    format!("{}/{key}/pains", super::PATH)
}
