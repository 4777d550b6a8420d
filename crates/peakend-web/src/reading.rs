//! How well texts are read: accuracy from checked texts, and the layer learnt from corrections.

mod check;
mod form;
mod one;

use askama::Template;
use axum::response::Response;
use peakend_app::reading::adaptation::{self, Shown, Verdict};
use peakend_app::reading::quality::Estimate;
use peakend_app::reading::quality::{self, NEEDED, Quality, RELIABLE};
use peakend_model::AdaptationId;
use peakend_model::access::Action;
use peakend_model::correction::Judgement;

pub(crate) use check::{answer_check, draw_checks, show_check};
pub(crate) use one::{correct_reading, link, show_reading, undo_correction};

use crate::error::WebResult;
use crate::kit::Id;
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;
use peakend_model::insight::Field;

const PATH: &str = "/reading";

#[derive(Template)]
#[template(path = "reading/quality.html")]
struct QualityPage {
    t: Words,
    csrf: String,
    headline: String,
    quality: Quality,
    needed: u64,
    missing: u64,
    is_reliable: bool,
    may_correct: bool,
    judgements: Vec<String>,
    lines: Vec<LineView>,
    can_train: bool,
    layers_needed: u64,
    layers: Vec<LayerView>,
}

struct LineView {
    name: String,
    cells: Vec<Option<Cell>>,
}

struct Cell {
    share: String,
    interval: String,
    n: u64,
    is_thin: bool,
    /// Places on a line of 100: where the interval begins, how long it is, and the share.
    from: f64,
    width: f64,
    dot: f64,
}

struct LayerView {
    id: AdaptationId,
    when: String,
    training: bool,
    state: &'static str,
    verdict: String,
    verdict_class: &'static str,
    taught: u64,
    gains: Vec<GainView>,
    can_adopt: bool,
    can_end: bool,
    in_force: bool,
}

struct GainView {
    judgement: String,
    shipped: String,
    adapted: String,
    gain: String,
    interval: String,
    n: u64,
}

/// GET /reading
pub(crate) async fn show_quality(signed: Signed) -> WebResult<Page> {
    let known = quality::quality(&signed.app, signed.actor()).await?;
    let layers = adaptation::list(&signed.app, signed.actor()).await?;
    let titles = Titles::load(&signed).await?;
    let t = &signed.t;
    let is_training = layers.iter().any(|layer| layer.report.is_none());
    let content = QualityPage {
        headline: headline(t, &known),
        csrf: signed.csrf().to_owned(),
        needed: NEEDED,
        // Every second text is held.
        missing: 2 * RELIABLE.saturating_sub(known.held),
        is_reliable: known.held >= RELIABLE,
        may_correct: signed.may(Action::CorrectReading),
        judgements: Judgement::ALL.map(|judgement| t.named("judgement", judgement.key())).into(),
        lines: known.lines.iter().map(|line| line_view(t, &titles, line)).collect(),
        can_train: known.teaching >= adaptation::NEEDED && known.measuring >= adaptation::NEEDED && !is_training,
        layers_needed: adaptation::NEEDED,
        layers: layers.iter().map(|layer| layer_view(t, layer)).collect(),
        quality: known,
        t: t.clone(),
    };
    Page::new(&signed, &t.text("nav-reading"), &content)
}

/// What is known about the mood, if anything is.
fn headline(t: &Words, known: &Quality) -> String {
    let mood = known.lines.first().and_then(|line| line.shares.iter().find(|(j, _)| *j == Judgement::Sentiment));
    match mood.and_then(|(_, share)| share.as_ref()) {
        Some(share) if known.held >= RELIABLE => t.with("reading-headline", "share", t.percent(share.value, 0)),
        _ => t.text("reading-title"),
    }
}

fn line_view(t: &Words, titles: &Titles, line: &quality::Line) -> LineView {
    LineView {
        name: match &line.language {
            None => t.text("reading-all-languages"),
            Some(language) => titles.value(&Field::Language, language),
        },
        cells: line.shares.iter().map(|(_, share)| share.as_ref().map(|share| cell(t, share))).collect(),
    }
}

fn cell(t: &Words, share: &Estimate) -> Cell {
    Cell {
        share: t.percent(share.value, 0),
        interval: format!("{}–{}", t.percent(share.low, 0), t.percent(share.high, 0)),
        n: share.n,
        is_thin: share.n < RELIABLE,
        from: share.low * 100.0,
        width: (share.high - share.low) * 100.0,
        dot: share.value * 100.0,
    }
}

fn layer_view(t: &Words, layer: &Shown) -> LayerView {
    let stored = &layer.stored;
    let in_force = stored.adopted_at.is_some() && stored.ended_at.is_none();
    let verdict = layer.report.as_ref().map(adaptation::Report::verdict);
    let state = match (verdict, stored.adopted_at, stored.ended_at) {
        (None, ..) => "training",
        (_, Some(_), None) => "in-force",
        (_, Some(_), Some(_)) => "ended",
        (_, None, Some(_)) => "refused",
        (_, None, None) => "proposed",
    };
    let (verdict_key, verdict_class) = match verdict {
        Some(Verdict::Better) => ("better", "is-good"),
        Some(Verdict::Worse) => ("worse", "is-poor"),
        Some(Verdict::Unclear) | None => ("unclear", ""),
    };
    LayerView {
        id: stored.id,
        when: t.date_time(&stored.created_at),
        training: verdict.is_none(),
        state,
        verdict: t.named("reading-verdict", verdict_key),
        verdict_class,
        taught: layer.report.as_ref().map_or(0, |report| report.taught),
        gains: layer.report.iter().flat_map(|report| &report.gains).map(|gain| gain_view(t, gain)).collect(),
        can_adopt: !in_force && verdict.is_some_and(|verdict| verdict != Verdict::Worse),
        can_end: verdict.is_some() && stored.ended_at.is_none(),
        in_force,
    }
}

fn gain_view(t: &Words, gain: &adaptation::Gain) -> GainView {
    let points = gain.gain.scaled(100.0);
    GainView {
        judgement: t.named("judgement", gain.judgement.key()),
        shipped: t.percent(gain.shipped, 0),
        adapted: t.percent(gain.adapted, 0),
        gain: t.signed(points.value, 1),
        interval: format!("{} … {}", t.signed(points.low, 1), t.signed(points.high, 1)),
        n: points.n,
    }
}

/// POST /reading/layers
pub(crate) async fn train_layer(signed: Signed) -> WebResult<Response> {
    adaptation::start(&signed.app, signed.actor()).await?;
    Ok(Said::new("said-layer-begun").then(PATH, &signed))
}

/// POST /reading/layers/{layer}/adoption
pub(crate) async fn adopt_layer(signed: Signed, Id(id): Id<AdaptationId>) -> WebResult<Response> {
    adaptation::adopt(&signed.app, signed.actor(), id).await?;
    Ok(Said::new("said-layer-adopted").undo(format!("/reading/layers/{id}/end")).then(PATH, &signed))
}

/// POST /reading/layers/{layer}/end
pub(crate) async fn end_layer(signed: Signed, Id(id): Id<AdaptationId>) -> WebResult<Response> {
    adaptation::end(&signed.app, signed.actor(), id).await?;
    Ok(Said::new("said-layer-ended").then(PATH, &signed))
}
