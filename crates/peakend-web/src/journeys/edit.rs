//! The editor: the whole plan is drawn in the browser and saved at once, on top of the revision it began with.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use peakend_app::journey::define::{self, Facts};
use peakend_app::journey::file::{Sent, Unread, read_sent};
use peakend_app::journey::{note, trial};
use peakend_app::{AppError, indicator};
use peakend_model::UserId;
use peakend_model::access::Action;
use peakend_model::insight::lens::Lens;
use peakend_model::interaction::{Channel, ScoreKind};
use peakend_model::journey::{Journey, Plan, differences};
use serde::Deserialize;
use serde_json::{Value, json};

use super::PATH;
use super::shown::{Column, Difference, columns, difference, person};
use crate::Web;
use crate::error::{WebResult, explained};
use crate::kit::Form;
use crate::overview::island;
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

#[derive(Template)]
#[template(path = "journeys/edit.html")]
struct EditPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    key: &'a str,
    name: String,
    revision: u32,
    version: String,
    /// What will be sent: the journey as JSON.
    sent: String,
    /// What the script needs beside it.
    island: String,
    script: String,
    columns: Vec<Column>,
    problems: Vec<Problem>,
    /// What somebody else changed meanwhile; none when nobody did.
    meanwhile: Option<Vec<Difference>>,
    people: Vec<(UserId, String)>,
    channels: Vec<(&'static str, String)>,
    scores: Vec<(&'static str, String)>,
    notes: Vec<NoteView>,
    points: Vec<(String, String)>,
}

/// What is wrong, and where.
struct Problem {
    /// Key of the touchpoint; empty for the whole.
    point: String,
    name: String,
    text: String,
}

struct NoteView {
    id: String,
    about: String,
    author: String,
    when: String,
    text: String,
}

/// What was sent and could not be saved.
struct Refused {
    sent: String,
    base: u32,
    problems: Vec<Problem>,
    meanwhile: Option<Vec<Difference>>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct EditForm {
    #[serde(default)]
    base: u32,
    #[serde(default)]
    sent: String,
}

/// GET /journeys/{journey}/edit
pub(crate) async fn show_edit(signed: Signed, Path(key): Path<String>) -> WebResult<Page> {
    let journey = define::find(&signed.app, signed.actor(), &key).await?;
    page(&signed, &journey, None).await
}

/// POST /journeys/{journey}/edit
pub(crate) async fn update_journey(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
    Form(form): Form<EditForm>,
) -> WebResult<Response> {
    let (app, actor, t) = (&web.app, signed.actor(), &signed.t);
    let held = define::find(app, actor, &key).await?;
    let refused = |base, problems, meanwhile| Refused { sent: form.sent.clone(), base, problems, meanwhile };
    let facts = match read_sent(&form.sent) {
        Ok(sent) => sent.facts(),
        Err(unread) => {
            let refused = refused(form.base, unread_problems(t, unread, &form.sent), None);
            return Ok(page(&signed, &held, Some(refused)).await?.refused().into_response());
        }
    };
    match define::update(app, actor, &key, form.base, facts.clone()).await {
        Ok(saved) => Ok(Said::new("said-saved").then(&format!("{PATH}/{}/edit", saved.key), &signed)),
        Err(AppError::Invalid(errors)) => {
            let names = names(t, &facts);
            let problem =
                |error: &peakend_app::error::FieldError| problem(&names, &error.field, explained(&error.message, t));
            let refused = refused(form.base, errors.0.iter().map(problem).collect(), None);
            Ok(page(&signed, &held, Some(refused)).await?.refused().into_response())
        }
        Err(AppError::Conflict(_)) => {
            let people = indicator::people(app, actor).await?;
            let theirs = differences(&facts.plan, held.plan(), t.tag());
            let theirs = theirs.iter().map(|change| difference(t, &people, change)).collect();
            // Who saves once more has seen what the other one did.
            let refused = refused(held.revision, Vec::new(), Some(theirs));
            Ok(page(&signed, &held, Some(refused)).await?.status(StatusCode::CONFLICT).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(signed: &Signed, journey: &Journey, refused: Option<Refused>) -> WebResult<Page> {
    let (app, actor, t) = (&signed.app, signed.actor(), &signed.t);
    let people = indicator::people(app, actor).await?;
    let notes = note::notes(app, actor, journey).await?;
    let facts = Facts::of(journey);
    let names = names(t, &facts);
    let held = serde_json::to_string_pretty(&Sent::of(&facts)).map_err(|error| AppError::Internal(error.into()))?;
    let Refused { sent, base, problems, meanwhile } = refused.unwrap_or_else(|| Refused {
        sent: held.clone(),
        base: journey.revision,
        problems: Vec::new(),
        meanwhile: None,
    });
    let noted: BTreeMap<&str, usize> =
        notes.iter().filter_map(|note| note.touchpoint.as_deref()).fold(BTreeMap::new(), |mut counts, touchpoint| {
            *counts.entry(touchpoint).or_default() += 1;
            counts
        });
    let island = island(&json!({
        "tag": t.tag(),
        "trial": format!("{PATH}/{}/trial", journey.key),
        "saved": serde_json::from_str::<Value>(&held).unwrap_or_default(),
        "problems": problems.iter().map(|one| json!({ "point": one.point, "text": one.text })).collect::<Vec<_>>(),
        "noted": noted,
        "texts": texts(t),
    }));
    let page = EditPage {
        t,
        csrf: signed.csrf(),
        key: &journey.key,
        name: journey.name.say(t.tag()).to_owned(),
        revision: base,
        version: t.with2("plan-version-now", "n", journey.current().number, "date", t.date(&journey.current().since)),
        sent,
        island,
        script: crate::assets::address("journeys.js"),
        columns: columns(t, journey.plan(), &people, &[]),
        problems,
        meanwhile,
        channels: Channel::ALL.map(|channel| (channel.key(), t.named("channel", channel.key()))).to_vec(),
        scores: ScoreKind::ALL.map(|kind| (kind.key(), t.named("metric", kind.key()))).to_vec(),
        notes: notes
            .iter()
            .map(|note| NoteView {
                id: note.id.to_string(),
                about: note.touchpoint.as_ref().and_then(|key| names.get(key)).cloned().unwrap_or_default(),
                author: person(&people, note.author),
                when: t.date_time(&note.at),
                text: note.text.clone(),
            })
            .collect(),
        points: journey
            .plan()
            .touchpoints()
            .map(|point| (point.key.clone(), point.name.say(t.tag()).to_owned()))
            .collect(),
        people,
    };
    Page::new(signed, &t.with("plan-edit-title", "name", &page.name), &page)
}

/// The words that the script puts in place; `{name}` and the like are filled in there.
fn texts(t: &Words) -> Value {
    let placed = t.with_all(
        "plan-placed",
        ["name", "stage", "place", "of"].map(|name| (name, crate::words::Arg::Text(format!("{{{name}}}")))),
    );
    let mut all = json!({ "placed": placed });
    for key in [
        "new-stage",
        "new-point",
        "move",
        "open",
        "starts",
        "ends",
        "unbound-point",
        "undone",
        "redone",
        "removed",
        "counting",
        "uncounted",
        "notes-count",
        "stage-left",
        "stage-right",
        "stage-remove",
        "stage-name",
        "add-point",
        "start-to-be",
    ] {
        all[key] = json!(t.with(&format!("plan-{key}"), "name", "{name}"));
    }
    all
}

fn names(t: &Words, facts: &Facts) -> BTreeMap<String, String> {
    let plans = [Some(&facts.plan), facts.to_be.as_ref()];
    let points = plans.into_iter().flatten().flat_map(Plan::touchpoints);
    points.map(|point| (point.key.clone(), point.name.say(t.tag()).to_owned())).collect()
}

fn problem(names: &BTreeMap<String, String>, field: &str, text: String) -> Problem {
    let place = field.strip_prefix("to-be.").unwrap_or(field);
    let point = place.strip_prefix("touchpoint.").unwrap_or_default().to_owned();
    let name = names.get(&point).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| point.clone());
    Problem { point, name, text }
}

fn unread_problems(t: &Words, unread: Unread, sent: &str) -> Vec<Problem> {
    match unread {
        Unread::Json(text) => vec![problem(&BTreeMap::new(), "plan", t.with("plan-unread", "why", text))],
        Unread::Conditions(lines) => {
            let names = names_in(t, sent);
            let told = lines.iter().map(|(at, line)| problem(&names, at, t.with("plan-no-condition", "line", line)));
            told.collect()
        }
    }
}

/// Names of touchpoints in what could not be read as a whole.
fn names_in(t: &Words, sent: &str) -> BTreeMap<String, String> {
    let whole: Value = serde_json::from_str(sent).unwrap_or_default();
    let stages = ["plan", "to_be"].into_iter().filter_map(|plan| whole[plan]["stages"].as_array()).flatten();
    let points = stages.filter_map(|stage| stage["touchpoints"].as_array()).flatten();
    let named = points.filter_map(|point| {
        let name: peakend_model::indicator::Worded = serde_json::from_value(point["name"].clone()).ok()?;
        Some((point["key"].as_str()?.to_owned(), name.say(t.tag()).to_owned()))
    });
    named.collect()
}

/// POST /journeys/{journey}/trial: what the plan in the body would find.
pub(crate) async fn try_plan(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
    body: String,
) -> WebResult<Response> {
    let (app, actor, t) = (&web.app, signed.actor(), &signed.t);
    define::find(app, actor, &key).await?;
    actor.may(Action::EditJourneys)?;
    let refused = |problems: Vec<Problem>| {
        let told: Vec<Value> = problems.iter().map(|one| json!({ "point": one.point, "text": one.text })).collect();
        (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "problems": told }))).into_response()
    };
    let plan = match read_sent(&body) {
        Ok(sent) => sent.plan,
        Err(unread) => return Ok(refused(unread_problems(t, unread, &body))),
    };
    match trial::try_plan(app, actor, signed.workspace(), &plan, &Lens::default()).await {
        Ok(found) => Ok(Json(found).into_response()),
        Err(AppError::Invalid(errors)) => {
            let told =
                errors.0.iter().map(|error| problem(&BTreeMap::new(), &error.field, explained(&error.message, t)));
            Ok(refused(told.collect()))
        }
        Err(error) => Err(error.into()),
    }
}
