//! Two plans of a journey side by side: two versions, or how it is and how it should become.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use peakend_app::indicator;
use peakend_app::journey::define;
use peakend_app::journey::trial::{self, Trial};
use peakend_model::access::Action;
use peakend_model::insight::lens::Lens;
use peakend_model::journey::{Journey, Plan, differences};
use serde::Deserialize;

use super::shown::{Column, Difference, columns, difference};
use super::{PATH, share};
use crate::Web;
use crate::error::{WebError, WebResult};
use crate::kit::Form;
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

/// Name of the plan that is aimed at, beside the numbers of versions.
const TO_BE: &str = "to-be";

#[derive(Template)]
#[template(path = "journeys/compare.html")]
struct ComparePage<'a> {
    t: &'a Words,
    csrf: &'a str,
    key: &'a str,
    name: String,
    revision: u32,
    choices: Vec<(String, String)>,
    before: Side,
    after: Side,
    differences: Vec<Difference>,
    counts: Vec<Count>,
    /// The version that one may go back to.
    back: Option<u32>,
}

struct Side {
    choice: String,
    title: String,
    columns: Vec<Column>,
}

struct Count {
    name: String,
    before: String,
    after: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Between {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// GET /journeys/{journey}/compare?from=1&to=to-be
pub(crate) async fn show_compare(
    signed: Signed,
    Path(key): Path<String>,
    Query(between): Query<Between>,
) -> WebResult<Page> {
    let (app, actor, t) = (&signed.app, signed.actor(), &signed.t);
    let journey = define::find(app, actor, &key).await?;
    let (from, to) = chosen(&journey, &between);
    let before = plan_of(&journey, &from).ok_or_else(WebError::not_found)?;
    let after = plan_of(&journey, &to).ok_or_else(WebError::not_found)?;
    let people = indicator::people(app, actor).await?;
    let changes = differences(before, after, t.tag());
    let lens = Lens::default();
    let found = [
        trial::try_plan(app, actor, signed.workspace(), before, &lens).await?,
        trial::try_plan(app, actor, signed.workspace(), after, &lens).await?,
    ];
    let current = journey.current().number.to_string();
    let back = from.parse().ok().filter(|_| from != current && signed.may(Action::EditJourneys));
    let side = |choice: String, plan| Side {
        title: title(t, &journey, &choice),
        columns: columns(t, plan, &people, &changes),
        choice,
    };
    let page = ComparePage {
        t,
        csrf: signed.csrf(),
        key: &journey.key,
        name: journey.name.say(t.tag()).to_owned(),
        revision: journey.revision,
        choices: choices(t, &journey),
        differences: changes.iter().map(|change| difference(t, &people, change)).collect(),
        counts: counts(t, &found),
        before: side(from, before),
        after: side(to, after),
        back,
    };
    Page::new(&signed, &t.with("plan-compare-title", "name", &page.name), &page)
}

/// What was asked for; else how it is against how it should be, else the last two versions.
fn chosen(journey: &Journey, asked: &Between) -> (String, String) {
    let current = journey.current().number;
    let to_be = journey.to_be.as_ref().map(|_| TO_BE.to_owned());
    let usual = match to_be {
        Some(to_be) => (current.to_string(), to_be),
        None => (current.saturating_sub(1).max(1).to_string(), current.to_string()),
    };
    let or = |asked: &str, usual: String| if asked.is_empty() { usual } else { asked.to_owned() };
    (or(&asked.from, usual.0), or(&asked.to, usual.1))
}

fn plan_of<'a>(journey: &'a Journey, choice: &str) -> Option<&'a Plan> {
    if choice == TO_BE {
        return journey.to_be.as_ref();
    }
    journey.version(choice.parse().ok()?).map(|version| &version.plan)
}

fn choices(t: &Words, journey: &Journey) -> Vec<(String, String)> {
    let to_be = journey.to_be.iter().map(|_| TO_BE.to_owned());
    let all = to_be.chain(journey.versions.iter().rev().map(|version| version.number.to_string()));
    all.map(|choice| (choice.clone(), title(t, journey, &choice))).collect()
}

fn title(t: &Words, journey: &Journey, choice: &str) -> String {
    let version = choice.parse().ok().and_then(|number| journey.version(number));
    match version {
        Some(version) if version.number == journey.current().number => {
            t.with2("plan-version-now", "n", version.number, "date", t.date(&version.since))
        }
        Some(version) => t.with2("plan-version", "n", version.number, "date", t.date(&version.since)),
        None => t.text("plan-to-be"),
    }
}

fn counts(t: &Words, found: &[Trial; 2]) -> Vec<Count> {
    let count = |name: &str, of: &dyn Fn(&Trial) -> String| Count {
        name: t.text(name),
        before: of(&found[0]),
        after: of(&found[1]),
    };
    vec![
        count("plan-instances", &|trial| t.count(trial.instances)),
        count("plan-complete", &|trial| share(t, trial.complete, trial.instances)),
        count("plan-remembered-share", &|trial| share(t, trial.remembered, trial.instances)),
        count("plan-unbound", &|trial| share(t, trial.unbound, trial.interactions)),
    ]
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct BackForm {
    #[serde(default)]
    base: u32,
    #[serde(default)]
    number: u32,
}

/// POST /journeys/{journey}/go-back
pub(crate) async fn go_back(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
    Form(form): Form<BackForm>,
) -> WebResult<Response> {
    let now = define::go_back(&web.app, signed.actor(), &key, form.base, form.number).await?;
    Ok(Said::new("said-journey-went-back").then(&format!("{PATH}/{}/compare", now.key), &signed))
}
