//! One touchpoint of a journey closely.

use askama::Template;
use axum::extract::{Path, RawQuery};
use peakend_app::indicator;
use peakend_app::journey::{State, found, point};
use peakend_model::access::Action;
use peakend_model::insight::lens::{Choice, Lens};
use peakend_model::insight::{Field, Filter};
use peakend_model::journey::Touchpoint;

use super::through::{self, ThroughCell};
use super::{Ask, Tab, number_of, sources, unasked};
use crate::error::WebResult;
use crate::lens_bar::{LensBar, href};
use crate::page::Page;
use crate::quote::{Quote, quote};
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

const QUOTES: usize = 8;
const MOST_BARS: usize = 6;

#[derive(Template)]
#[template(path = "journey/point.html")]
struct PointPage {
    t: Words,
    journey: String,
    back: String,
    name: String,
    stage: String,
    tabs: Vec<Tab>,
    edit: Option<String>,
    bar: LensBar,
    again: String,
    is_pending: bool,
    facts: Option<Facts>,
    described: Vec<(String, Vec<String>)>,
    owner: String,
    rules: Vec<String>,
    emotions: Vec<Bar>,
    themes: Vec<Bar>,
    quotes: Vec<Quote>,
    all: Option<String>,
}

struct Facts {
    value: String,
    interval: String,
    n: String,
    is_enough: bool,
    visits: String,
    dropped: String,
    waited: String,
    target: String,
    /// Shares of the fifths of the scale: name, share, width.
    fifths: Vec<(String, String, String)>,
    sources: Vec<(String, String)>,
    /// How many spoke unasked, in words.
    unasked: String,
    channels: Vec<ThroughCell>,
}

struct Bar {
    title: String,
    n: String,
    width: String,
    href: Option<String>,
}

/// GET /journeys/{journey}/points/{point}
pub(crate) async fn show_point(
    signed: Signed,
    Path((key, point_key)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> WebResult<Page> {
    let ask = Ask::new(&signed, &key, query.as_deref()).await?;
    let number = number_of(&ask.journey, &point_key)?;
    let plan = ask.journey.plan();
    let touchpoint = plan.touchpoint(&point_key).ok_or(crate::error::WebError::not_found())?;
    let titles = Titles::load(&signed).await?;
    let (app, actor, workspace, t) = (&signed.app, signed.actor(), signed.workspace(), &signed.t);
    let closely = point::closely(app, actor, workspace, plan, touchpoint, ask.lens(), QUOTES).await?;
    let state = found(app, actor, workspace, &ask.question).await?;
    let path = format!("{}/points/{point_key}", ask.path);
    let bar = LensBar::new(&signed, &titles, super::PATH, &path, &ask.asked, &ask.own()).await?;
    let people = indicator::people(app, actor).await?;
    let may_see_customers = signed.may(Action::ViewCustomers);
    let lens = bound(touchpoint, ask.lens());
    let stage = plan.stages.iter().find(|stage| stage.touchpoints.iter().any(|one| one.key == point_key));
    let facts = match &state {
        State::Ready(found) | State::Older(found) => {
            let curve = found.map.curve.iter().find(|point| point.number == number);
            curve.map(|point| facts(t, &titles, touchpoint, point))
        }
        State::Pending => None,
    };
    let owner = people.iter().find(|(id, _)| Some(*id) == touchpoint.owner).map(|(_, name)| name.clone());
    let page = PointPage {
        journey: ask.name(t),
        back: ask.link(""),
        name: touchpoint.name.say(t.tag()).to_owned(),
        stage: stage.map(|stage| stage.name.say(t.tag()).to_owned()).unwrap_or_default(),
        tabs: ask.tabs(t, "-"),
        edit: ask.edit(&signed),
        bar,
        again: ask.link(&format!("/points/{point_key}")),
        is_pending: matches!(state, State::Pending),
        facts,
        described: described(t, touchpoint),
        owner: owner.unwrap_or_else(|| touchpoint.function.clone()),
        rules: touchpoint.bindings.iter().map(|binding| binding.lines().join(" · ")).collect(),
        emotions: bars(t, &titles, &Field::Emotion, &closely.emotions, lens.as_ref()),
        themes: bars(t, &titles, &Field::Theme, &closely.themes, lens.as_ref()),
        quotes: closely.words.iter().map(|one| quote(t, &titles, ask.lens(), one, may_see_customers)).collect(),
        all: lens.map(|lens| href("/feedback", &lens, &[])),
        t: t.clone(),
    };
    Page::new(&signed, &page.name, &page)
}

fn facts(t: &Words, titles: &Titles, touchpoint: &Touchpoint, point: &peakend_app::journey::Point) -> Facts {
    let all: u64 = point.distribution.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
    let share = |n: u64| if all == 0 { 0.0 } else { n as f64 / all as f64 };
    let fifth = |(at, n): (usize, &u64)| {
        (t.named("map-fifth", &at.to_string()), t.percent(share(*n), 0), format!("{:.1}", 100.0 * share(*n)))
    };
    Facts {
        value: point.mean.map(|mean| t.signed(mean, 2)).unwrap_or_default(),
        interval: point.low.zip(point.high).map(|(low, high)| t.interval(low, high, 2)).unwrap_or_default(),
        n: t.count(point.n),
        is_enough: point.is_enough,
        visits: t.count(point.visits),
        dropped: t.percent(point.dropped, 0),
        waited: point.waited_hours.map(|hours| super::paths::wait(t, hours)).unwrap_or_default(),
        target: touchpoint.target_mood.map(|target| t.signed(target, 2)).unwrap_or_default(),
        fifths: point.distribution.iter().enumerate().map(fifth).collect(),
        sources: sources(point).iter().map(|(key, share)| (t.text(key), t.percent(*share, 0))).collect(),
        unasked: unasked(t, point),
        channels: point.channels.iter().map(|through| through::cell(t, titles, through)).collect(),
    }
}

/// What was written down about the touchpoint, heading by heading.
fn described(t: &Words, touchpoint: &Touchpoint) -> Vec<(String, Vec<String>)> {
    let say = |worded: &peakend_model::indicator::Worded| worded.say(t.tag()).to_owned();
    let all = [
        ("map-goal", vec![say(&touchpoint.goal)]),
        ("map-actions", vec![say(&touchpoint.actions)]),
        ("map-thoughts", vec![say(&touchpoint.thoughts)]),
        ("map-pains", touchpoint.pains.iter().map(say).collect()),
        ("map-opportunities", touchpoint.opportunities.iter().map(say).collect()),
        ("map-evidence", vec![say(&touchpoint.evidence)]),
    ];
    let told = all.map(|(key, mut lines)| {
        lines.retain(|line| !line.is_empty());
        (t.text(key), lines)
    });
    told.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

/// The touchpoint as a choice of the filter bar, where its rules can be said that way.
fn bound(touchpoint: &Touchpoint, lens: &Lens) -> Option<Lens> {
    let [binding] = touchpoint.bindings.as_slice() else { return None };
    let mut narrowed = lens.clone();
    for filter in &binding.0 {
        let (field, values, without) = match filter {
            Filter::Is { field, values } => (field.clone(), values.clone(), false),
            Filter::IsNot { field, values } => (field.clone(), values.clone(), true),
            _ => return None,
        };
        // The bar holds one choice per field: a second one could not be said.
        if narrowed.choices.iter().any(|choice| choice.field == field) {
            return None;
        }
        narrowed.choices.push(Choice { field, values, without });
    }
    Some(narrowed)
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
fn bars(t: &Words, titles: &Titles, field: &Field, counts: &[(String, u64)], lens: Option<&Lens>) -> Vec<Bar> {
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1) as f64;
    let bar = |(value, n): &(String, u64)| Bar {
        title: titles.value(field, value),
        n: t.count(*n),
        width: format!("{:.1}", 100.0 * *n as f64 / most),
        href: lens.map(|lens| href("/feedback", &lens.clone().with(field, value), &[])),
    };
    counts.iter().take(MOST_BARS).map(bar).collect()
}

#[cfg(test)]
mod tests {
    use peakend_model::indicator::Conditions;

    use super::*;

    fn touchpoint(bindings: &[&str]) -> Touchpoint {
        let mut point: Touchpoint = serde_json::from_str(r#"{"key": "call", "name": {"en": "Call"}}"#).unwrap();
        point.bindings = bindings.iter().map(|lines| Conditions::parse(lines).unwrap()).collect();
        point
    }

    #[test]
    fn rules_become_choices_where_they_can() {
        let lens = Lens::default().with(&Field::Channel, "web");
        let found = bound(&touchpoint(&["touchpoint = Checkout\nkind != order"]), &lens).unwrap();
        assert_eq!(found.wanted(&Field::Touchpoint), ["Checkout"]);
        assert_eq!(found.choices.len(), 3);
        assert!(bound(&touchpoint(&["channel = app"]), &lens).is_none(), "the bar already says a channel");
        assert!(bound(&touchpoint(&["has text"]), &lens).is_none());
        assert!(bound(&touchpoint(&["kind = call", "kind = chat"]), &lens).is_none());
    }
}
