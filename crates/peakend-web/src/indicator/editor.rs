//! Defining an indicator and changing one, with what it would show on the workspace's own data.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use peakend_app::indicator::preview::{self, Preview};
use peakend_app::indicator::{self, Facts};
use peakend_app::{AppError, FieldErrors, insight};
use peakend_model::UserId;
use peakend_model::access::Action;
use peakend_model::catalog::CatalogKind;
use peakend_model::indicator::Indicator;
use peakend_model::insight::lens::{Lens, Range};
use peakend_model::insight::{Field, Measure};
use peakend_model::interaction::ScoreKind;

use super::PATH;
use super::form::IndicatorForm;
use super::shown::{self, Spark};
use crate::Web;
use crate::error::{FormErrors, WebResult};
use crate::kit::Form;
use crate::page::Page;
use crate::said::Said;
use crate::shown::{ShownChange, ShownReading};
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

#[derive(Template)]
#[template(path = "indicators/editor.html")]
struct EditorPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    title: String,
    /// Key of the indicator that is changed; empty for a new one.
    key: String,
    form: IndicatorForm,
    errors: FormErrors,
    formulas: Vec<Offer>,
    kinds: Vec<Offer>,
    themes: Vec<Offer>,
    parents: Vec<Offer>,
    people: Vec<(UserId, String)>,
    touchpoints: Vec<String>,
    preview: Option<PreviewView>,
}

/// A line of a menu.
struct Offer {
    key: String,
    title: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "indicators/preview.html")]
struct PreviewPiece<'a> {
    t: &'a Words,
    preview: Option<PreviewView>,
}

/// What the definition gives now, or why it gives nothing.
enum PreviewView {
    Shown(Box<ShownPreview>),
    /// What is still to be filled in, or what cannot be computed.
    Missing(String),
}

struct ShownPreview {
    reading: Option<ShownReading>,
    unit: String,
    change: Option<ShownChange>,
    span: String,
    spark: Option<Spark>,
    counted: String,
    failed: Option<String>,
}

/// GET /indicators/new
pub(crate) async fn show_new(signed: Signed) -> WebResult<Response> {
    let form = IndicatorForm { direction: "higher".into(), formula: "score".into(), ..IndicatorForm::default() };
    Ok(editor(&signed, None, form, FormErrors::default(), false).await?.into_response())
}

/// GET /indicators/{indicator}/edit
pub(crate) async fn show_edit(signed: Signed, Path(key): Path<String>) -> WebResult<Response> {
    let held = indicator::find(&signed.app, signed.actor(), &key).await?;
    let form = IndicatorForm::of(&held, &signed.t);
    Ok(editor(&signed, Some(&held), form, FormErrors::default(), true).await?.into_response())
}

/// POST /indicators
pub(crate) async fn create_indicator(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<IndicatorForm>,
) -> WebResult<Response> {
    let saved = match form.facts(None, &signed.t) {
        Ok(facts) => indicator::create(&web.app, signed.actor(), "", &facts).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match saved {
        Ok(made) => Ok(Said::new("said-saved").then(&format!("{PATH}/{}", made.key), &signed)),
        Err(AppError::Invalid(errors)) => {
            let errors = FormErrors::new(&errors, &signed.t);
            Ok(editor(&signed, None, form, errors, true).await?.refused().into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// POST /indicators/{indicator}
pub(crate) async fn update_indicator(
    State(web): State<Web>,
    signed: Signed,
    Path(key): Path<String>,
    Form(form): Form<IndicatorForm>,
) -> WebResult<Response> {
    let held = indicator::find(&web.app, signed.actor(), &key).await?;
    let saved = match form.facts(Some(&held), &signed.t) {
        Ok(facts) => indicator::update(&web.app, signed.actor(), &key, &facts).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match saved {
        Ok(saved) => {
            let is_new_version = saved.versions.len() > held.versions.len();
            let said = if is_new_version { "said-indicator-version" } else { "said-saved" };
            Ok(Said::new(said).then(&format!("{PATH}/{key}"), &signed))
        }
        Err(AppError::Invalid(errors)) => {
            let errors = FormErrors::new(&errors, &signed.t);
            Ok(editor(&signed, Some(&held), form, errors, true).await?.refused().into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// POST /indicators/preview: the piece for htmx, the whole editor without it.
pub(crate) async fn preview_indicator(signed: Signed, Form(form): Form<IndicatorForm>) -> WebResult<Response> {
    if signed.view.fragment {
        let preview = Some(previewed(&signed, &form).await?);
        return Ok(Page::fragment(&PreviewPiece { t: &signed.t, preview })?.into_response());
    }
    let held = match form.key.as_str() {
        "" => None,
        key => Some(indicator::find(&signed.app, signed.actor(), key).await?),
    };
    let errors = form.facts(held.as_ref(), &signed.t).err().unwrap_or_default();
    let errors = FormErrors::new(&errors, &signed.t);
    Ok(editor(&signed, held.as_ref(), form, errors, true).await?.into_response())
}

async fn editor(
    signed: &Signed,
    held: Option<&Indicator>,
    form: IndicatorForm,
    errors: FormErrors,
    with_preview: bool,
) -> WebResult<Page> {
    signed.actor().may(Action::EditIndicators)?;
    let (app, actor, t) = (&signed.app, signed.actor(), &signed.t);
    let titles = Titles::load(signed).await?;
    let all = indicator::list(app, actor).await?;
    let catalog = peakend_app::catalog::list(app, actor).await?;
    let key = held.map(|held| held.key.clone()).unwrap_or_default();
    let name = |one: &Indicator| one.about.name.say(t.tag()).to_owned();
    let title = held.map_or_else(|| t.text("indicator-new"), |held| t.with("indicator-edit", "name", name(held)));
    let others = all.iter().filter(|one| one.key != key);
    let offer = |key: &str, title: String, chosen: &str| Offer { key: key.to_owned(), title, chosen: key == chosen };
    let formulas = peakend_model::indicator::Formula::KEYS;
    let kinds = [ScoreKind::Nps, ScoreKind::Csat, ScoreKind::Ces, ScoreKind::Rating];
    let content = EditorPage {
        t,
        csrf: signed.csrf(),
        title: title.clone(),
        formulas: formulas.iter().map(|key| offer(key, t.named("formula-form", key), &form.formula)).collect(),
        kinds: kinds.iter().map(|kind| offer(kind.key(), t.named("metric", kind.key()), &form.kind)).collect(),
        themes: themes(signed, &titles, &form.theme).await?,
        parents: others.map(|one| offer(&one.key, name(one), &form.parent)).collect(),
        people: indicator::people(app, actor).await?,
        touchpoints: catalog.of_kind(CatalogKind::Touchpoint).map(|entry| entry.name.clone()).collect(),
        preview: if with_preview { Some(previewed(signed, &form).await?) } else { None },
        key,
        form,
        errors,
    };
    Page::new(signed, &title, &content)
}

/// The themes people spoke of in the last year, and the chosen one.
async fn themes(signed: &Signed, titles: &Titles, chosen: &str) -> WebResult<Vec<Offer>> {
    let lens = Lens { range: Range::from_key("12m").unwrap_or_default(), ..Lens::default() };
    let (app, actor, workspace) = (&signed.app, signed.actor(), signed.workspace());
    let found = insight::facets(app, actor, workspace, &lens, &Field::Theme, Measure::Texts).await?;
    let mut keys: Vec<String> = found.into_iter().map(|facet| facet.value).filter(|key| !key.is_empty()).collect();
    if !chosen.is_empty() && !keys.iter().any(|key| key == chosen) {
        keys.push(chosen.to_owned());
    }
    let offer = |key: String| Offer { title: titles.theme(&key), chosen: key == chosen, key };
    let mut offers: Vec<Offer> = keys.into_iter().map(offer).collect();
    offers.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(offers)
}

async fn previewed(signed: &Signed, form: &IndicatorForm) -> WebResult<PreviewView> {
    let t = &signed.t;
    let told = |errors: &FieldErrors| {
        let field = errors.0.first().map(|error| t.named("indicator-field", &error.field)).unwrap_or_default();
        PreviewView::Missing(t.with("indicator-preview-missing", "field", field))
    };
    let facts = match form.facts_to_try(t) {
        Ok(facts) => facts,
        Err(errors) => return Ok(told(&errors)),
    };
    match preview::preview(&signed.app, signed.actor(), signed.workspace(), &facts.definition).await {
        Ok(found) => Ok(PreviewView::Shown(Box::new(shown_preview(t, &facts, &found)))),
        Err(AppError::Invalid(errors)) => Ok(told(&errors)),
        Err(other) => Err(other.into()),
    }
}

fn shown_preview(t: &Words, facts: &Facts, found: &Preview) -> ShownPreview {
    let Facts { about, definition } = facts;
    let formula = &definition.formula;
    let now = found.value.now.as_ref().ok().copied().flatten();
    let failed = found.value.now.as_ref().err().or(found.trend.failed.as_ref());
    ShownPreview {
        reading: now.map(|reading| shown::reading(t, formula, &reading)),
        unit: shown::unit(t, formula, &about.unit),
        change: found.value.change.as_ref().map(|change| shown::change(t, formula, about.direction, change)),
        span: super::span(t, found.period, None),
        spark: shown::spark(&found.trend, about.target),
        counted: shown::counted(definition, &found.lens),
        failed: failed.map(|error| shown::failed(t, error)),
    }
}
