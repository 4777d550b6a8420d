//! The scoreboard of indicators, and what is done to them.

mod editor;
mod form;
mod page;
pub(crate) mod shown;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use peakend_app::indicator::board::{self, Board, Line};
use peakend_app::indicator::{self, starter};
use peakend_model::NoteId;
use peakend_model::access::Action;
use peakend_model::insight::lens::Lens;
use serde::Deserialize;

pub(crate) use editor::{create_indicator, preview_indicator, show_edit, show_new, update_indicator};
pub(crate) use page::show_indicator;

use self::shown::{ShownStanding, Spark};
use crate::Web;
use crate::error::{WebError, WebResult};
use crate::kit::Form;
use crate::lens_bar::{Asked, LensBar, href};
use crate::page::Page;
use crate::said::Said;
use crate::shown::{ShownChange, ShownReading};
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

const PATH: &str = "/indicators";

#[derive(Template)]
#[template(path = "indicators/board.html")]
struct BoardPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    headline: String,
    span: String,
    bar: LensBar,
    goals: Vec<Goal>,
    starters: Vec<StarterView>,
    may_edit: bool,
}

/// The indicators of one goal.
struct Goal {
    title: String,
    lines: Vec<LineView>,
}

struct LineView {
    name: String,
    meaning: String,
    href: String,
    depth: usize,
    reading: Option<ShownReading>,
    unit: String,
    standing: ShownStanding,
    change: Option<ShownChange>,
    spark: Option<Spark>,
    signal: bool,
    failed: Option<String>,
    target: String,
    owner: String,
    review: String,
    review_due: bool,
}

/// A starter system on offer.
struct StarterView {
    key: &'static str,
    title: String,
    names: Vec<String>,
}

/// GET /indicators
pub(crate) async fn show_board(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let asked = Asked::new(query.as_deref());
    // The filter bar of an indicator's own page leads here, because a form cannot lead to an address that varies.
    if let Some(key) = asked.get("show").filter(|key| peakend_model::indicator::is_key(key)) {
        return Ok(Redirect::to(&href(&format!("{PATH}/{key}"), &asked.lens, &[])).into_response());
    }
    let titles = Titles::load(&signed).await?;
    let (app, actor) = (&signed.app, signed.actor());
    let board = board::board(app, actor, signed.workspace(), &asked.lens).await?;
    let people = indicator::people(app, actor).await?;
    let t = &signed.t;
    let mut goals: Vec<Goal> = Vec::new();
    for line in &board.lines {
        let title = line.indicator.about.goal.say(t.tag());
        // Children stand with their parent, whatever goal they name.
        if goals.is_empty() || (line.depth == 0 && goals.last().is_none_or(|goal| goal.title != title)) {
            goals.push(Goal { title: title.to_owned(), lines: Vec::new() });
        }
        let owner = people.iter().find(|(id, _)| Some(*id) == line.indicator.about.owner).map(|(_, name)| name.clone());
        if let Some(goal) = goals.last_mut() {
            goal.lines.push(line_view(t, line, &asked.lens, owner.unwrap_or_default()));
        }
    }
    let starters = if board.lines.is_empty() { offered(t)? } else { Vec::new() };
    let page = BoardPage {
        t,
        csrf: signed.csrf(),
        headline: headline(t, &board),
        span: span(t, board.period, board.compared),
        bar: LensBar::new(&signed, &titles, PATH, PATH, &asked, &[]).await?,
        goals,
        starters,
        may_edit: signed.may(Action::EditIndicators),
    };
    Ok(Page::new(&signed, &t.text("nav-indicators"), &page)?.into_response())
}

/// A sentence when there is something to say.
fn headline(t: &Words, board: &Board) -> String {
    use peakend_model::indicator::Standing::{Good, Poor};
    let judged = |wanted| {
        let lines = board.lines.iter().filter(|line| !line.score.few);
        lines.filter(|line| line.score.standing == wanted && line.score.now.is_some()).count()
    };
    if board.lines.is_empty() {
        return t.text("indicators-title");
    }
    t.with2("indicators-headline", "good", judged(Good), "poor", judged(Poor))
}

pub(crate) fn span(
    t: &Words,
    period: peakend_model::time::Period,
    compared: Option<peakend_model::time::Period>,
) -> String {
    let days = |period: peakend_model::time::Period| {
        let last = peakend_model::Timestamp(period.to.0 - 1);
        format!("{} – {}", t.civil_date(period.from.date(&t.zone)), t.civil_date(last.date(&t.zone)))
    };
    match compared {
        Some(before) => t.with2("overview-against", "now", days(period), "before", days(before)),
        None => days(period),
    }
}

fn line_view(t: &Words, line: &Line, lens: &Lens, owner: String) -> LineView {
    let indicator = &line.indicator;
    let formula = indicator.formula();
    let target = indicator.about.target.map(|target| shown::value(t, formula, target));
    LineView {
        name: indicator.about.name.say(t.tag()).to_owned(),
        meaning: indicator.about.meaning.say(t.tag()).to_owned(),
        href: href(&format!("{PATH}/{}", indicator.key), lens, &[]),
        depth: line.depth.min(3),
        reading: line.score.now.as_ref().map(|reading| shown::reading(t, formula, reading)),
        unit: shown::unit(t, formula, &indicator.about.unit),
        standing: shown::standing(t, &line.score),
        change: line.score.change.as_ref().map(|change| shown::change(t, formula, indicator.about.direction, change)),
        spark: shown::spark(&line.trend, indicator.about.target),
        signal: line.trend.signals_now(),
        failed: line.score.failed.as_ref().or(line.trend.failed.as_ref()).map(|error| shown::failed(t, error)),
        target: target.unwrap_or_default(),
        owner,
        review: indicator.reviewed_at.map(|at| t.ago(&at)).unwrap_or_default(),
        review_due: line.review_due,
    }
}

fn offered(t: &Words) -> WebResult<Vec<StarterView>> {
    let view = |starter: starter::Starter| StarterView {
        key: starter.key,
        title: t.named("starter", starter.key),
        names: starter.lines.iter().map(|line| line.facts.about.name.say(t.tag()).to_owned()).collect(),
    };
    Ok(starter::starters()?.into_iter().map(view).collect())
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct AdoptForm {
    #[serde(default)]
    industry: String,
}

/// POST /indicators/adopt
pub(crate) async fn adopt_starter(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<AdoptForm>,
) -> WebResult<Response> {
    starter::adopt(&web.app, signed.actor(), &form.industry).await?;
    Ok(Said::new("said-indicators-adopted").then(PATH, &signed))
}

/// POST /indicators/{indicator}/remove
pub(crate) async fn remove_indicator(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
) -> WebResult<Response> {
    let removed = indicator::remove(&web.app, signed.actor(), &key).await?;
    let undo = format!("{PATH}/{}/restore", removed.key);
    Ok(Said::new("said-indicator-removed").name(removed.about.name.say(signed.t.tag())).undo(undo).then(PATH, &signed))
}

/// POST /indicators/{indicator}/restore
pub(crate) async fn restore_indicator(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
) -> WebResult<Response> {
    let back = indicator::restore(&web.app, signed.actor(), &key).await?;
    Ok(Said::new("said-saved").then(&format!("{PATH}/{}", back.key), &signed))
}

/// POST /indicators/{indicator}/review
pub(crate) async fn review_indicator(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
) -> WebResult<Response> {
    let seen = indicator::review(&web.app, signed.actor(), &key).await?;
    Ok(Said::new("said-indicator-reviewed").then(&format!("{PATH}/{}", seen.key), &signed))
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct NoteForm {
    #[serde(default)]
    text: String,
}

/// POST /indicators/{indicator}/notes
pub(crate) async fn create_note(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
    Form(form): Form<NoteForm>,
) -> WebResult<Response> {
    indicator::add_note(&web.app, signed.actor(), &key, &form.text).await?;
    Ok(Said::new("said-note-added").then(&format!("{PATH}/{key}"), &signed))
}

/// POST /indicators/{indicator}/notes/{note}/remove
pub(crate) async fn remove_note(
    State(web): State<Web>,
    signed: Signed,
    Path((key, note)): Path<(String, String)>,
) -> WebResult<Response> {
    let note: NoteId = note.parse().map_err(|_| WebError::not_found())?;
    let removed = indicator::remove_note(&web.app, signed.actor(), &key, note).await?;
    let mut said = Said::new("said-note-removed");
    // The words travel in a cookie: only short ones come back.
    if removed.text.len() <= 1_000 {
        said = said.undo(format!("{PATH}/{key}/notes")).undo_with(&[("text", &removed.text)]);
    }
    Ok(said.then(&format!("{PATH}/{key}"), &signed))
}
