//! Journeys as definitions: the list, making and removing them, notes, files. The map lives beside, in `journey`.

mod compare;
mod edit;
mod files;
mod shown;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use peakend_app::AppError;
use peakend_app::journey::define::{self, Facts};
use peakend_app::journey::{note, template, trial};
use peakend_model::NoteId;
use peakend_model::access::Action;
use peakend_model::indicator::Worded;
use peakend_model::insight::lens::Lens;
use peakend_model::journey::{Journey, Plan};
use serde::Deserialize;
use serde_json::json;

pub(crate) use compare::{go_back, show_compare};
pub(crate) use edit::{show_edit, try_plan, update_journey};
pub(crate) use files::{export_cjml, export_json, import_journey};

use crate::Web;
use crate::error::{WebError, WebResult};
use crate::kit::Form;
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

const PATH: &str = "/journeys";

#[derive(Template)]
#[template(path = "journeys/list.html")]
struct ListPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    journeys: Vec<JourneyView>,
    templates: Vec<TemplateView>,
    refused: Option<String>,
    may_edit: bool,
}

struct JourneyView {
    key: String,
    name: String,
    goal: String,
    stages: Vec<String>,
    touchpoints: usize,
    unbound: usize,
    version: u32,
    since: String,
    persona: String,
    has_to_be: bool,
}

/// A journey to start from.
struct TemplateView {
    key: &'static str,
    name: String,
    goal: String,
    stages: String,
    touchpoints: usize,
}

/// GET /journeys
pub(crate) async fn show_journeys(signed: Signed) -> WebResult<Page> {
    list_page(&signed, None).await
}

async fn list_page(signed: &Signed, refused: Option<String>) -> WebResult<Page> {
    let (t, tag) = (&signed.t, signed.t.tag());
    let journeys = define::list(&signed.app, signed.actor()).await?;
    let may_edit = signed.may(Action::EditJourneys);
    let templates = if may_edit { template::templates()? } else { Vec::new() };
    let page = ListPage {
        t,
        csrf: signed.csrf(),
        journeys: journeys.iter().map(|journey| journey_view(t, journey)).collect(),
        templates: templates
            .into_iter()
            .map(|one| TemplateView {
                key: one.key,
                name: one.file.name.say(tag).to_owned(),
                goal: one.file.goal.say(tag).to_owned(),
                stages: stage_names(&one.file.plan, tag).join(" → "),
                touchpoints: one.file.plan.touchpoints().count(),
            })
            .collect(),
        refused,
        may_edit,
    };
    Page::new(signed, &t.text("nav-journeys"), &page)
}

fn stage_names(plan: &Plan, tag: &str) -> Vec<String> {
    plan.stages.iter().map(|stage| stage.name.say(tag).to_owned()).collect()
}

fn journey_view(t: &Words, journey: &Journey) -> JourneyView {
    let plan = journey.plan();
    JourneyView {
        key: journey.key.clone(),
        name: journey.name.say(t.tag()).to_owned(),
        goal: journey.goal.say(t.tag()).to_owned(),
        stages: stage_names(plan, t.tag()),
        touchpoints: plan.touchpoints().count(),
        unbound: plan.touchpoints().filter(|point| point.bindings.is_empty()).count(),
        version: journey.current().number,
        since: t.date(&journey.current().since),
        persona: plan.persona.say(t.tag()).to_owned(),
        has_to_be: journey.to_be.is_some(),
    }
}

#[derive(Template)]
#[template(path = "journeys/facts.html")]
struct FactsPiece<'a> {
    t: &'a Words,
    instances: String,
    complete: String,
    unbound: String,
}

/// GET /journeys/{journey}/facts: how much the journey finds, counted while the list is read already.
pub(crate) async fn show_facts(signed: Signed, Path(key): Path<String>) -> WebResult<Page> {
    let (app, actor, t) = (&signed.app, signed.actor(), &signed.t);
    let journey = define::find(app, actor, &key).await?;
    let found = trial::try_plan(app, actor, signed.workspace(), journey.plan(), &Lens::default()).await?;
    let piece = FactsPiece {
        t,
        instances: t.count(found.instances),
        complete: share(t, found.complete, found.instances),
        unbound: share(t, found.unbound, found.interactions),
    };
    Page::fragment(&piece)
}

fn share(t: &Words, part: u64, of: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    if of == 0 { "–".to_owned() } else { t.percent(part as f64 / of as f64, 0) }
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct NewForm {
    #[serde(default)]
    name: String,
}

/// POST /journeys: an empty journey with one touchpoint, to be drawn in the editor.
pub(crate) async fn create_journey(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<NewForm>,
) -> WebResult<Response> {
    let t = &signed.t;
    let plan = json!({ "stages": [{ "name": Worded::plain(&t.text("plan-first-stage")), "touchpoints": [
        { "key": "point-1", "name": Worded::plain(&t.text("plan-first-point")) },
    ] }] });
    let plan: Plan = serde_json::from_value(plan).map_err(|error| AppError::Internal(error.into()))?;
    let facts = Facts { name: Worded::plain(&form.name), plan, ..Facts::default() };
    let made = define::create(&web.app, signed.actor(), "", facts).await?;
    Ok(Said::new("said-journey-created").then(&format!("{PATH}/{}/edit", made.key), &signed))
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct AdoptForm {
    #[serde(default)]
    industry: String,
}

/// POST /journeys/adopt
pub(crate) async fn adopt_template(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<AdoptForm>,
) -> WebResult<Response> {
    let made = template::adopt(&web.app, signed.actor(), &form.industry).await?;
    Ok(Said::new("said-journey-created").then(&format!("{PATH}/{}/edit", made.key), &signed))
}

/// POST /journeys/{journey}/remove
pub(crate) async fn remove_journey(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
) -> WebResult<Response> {
    let removed = define::remove(&web.app, signed.actor(), &key).await?;
    let undo = format!("{PATH}/{}/restore", removed.key);
    Ok(Said::new("said-journey-removed").name(removed.name.say(signed.t.tag())).undo(undo).then(PATH, &signed))
}

/// POST /journeys/{journey}/restore
pub(crate) async fn restore_journey(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
) -> WebResult<Response> {
    define::restore(&web.app, signed.actor(), &key).await?;
    Ok(Said::new("said-saved").then(PATH, &signed))
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct NoteForm {
    #[serde(default)]
    touchpoint: String,
    #[serde(default)]
    text: String,
}

/// POST /journeys/{journey}/notes
pub(crate) async fn create_note(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
    Form(form): Form<NoteForm>,
) -> WebResult<Response> {
    let touchpoint = Some(form.touchpoint.as_str()).filter(|touchpoint| !touchpoint.is_empty());
    note::add_note(&web.app, signed.actor(), &key, touchpoint, &form.text).await?;
    Ok(Said::new("said-note-added").then(&format!("{PATH}/{key}/edit#notes"), &signed))
}

/// POST /journeys/{journey}/notes/{note}/remove
pub(crate) async fn remove_note(
    State(web): State<Web>,
    signed: Signed,
    Path((key, note)): Path<(String, String)>,
) -> WebResult<Response> {
    let id: NoteId = note.parse().map_err(|_| WebError::not_found())?;
    let removed = note::remove_note(&web.app, signed.actor(), &key, id).await?;
    let mut said = Said::new("said-note-removed");
    // The words travel in a cookie: only short ones come back.
    if removed.text.len() <= 1_000 {
        let touchpoint = removed.touchpoint.unwrap_or_default();
        said = said.undo(format!("{PATH}/{key}/notes"));
        said = said.undo_with(&[("touchpoint", &touchpoint), ("text", &removed.text)]);
    }
    Ok(said.then(&format!("{PATH}/{key}/edit#notes"), &signed))
}
