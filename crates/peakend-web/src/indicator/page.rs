//! The page of one indicator: trend with control limits, groups, causes, company, notes, definition.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use peakend_app::indicator;
use peakend_app::indicator::profile::{self, Cause, Profile, Related};
use peakend_app::indicator::series::{Series, Spot};
use peakend_app::metric::Reading;
use peakend_app::overview::{Breakdown, Group};
use peakend_model::access::Action;
use peakend_model::indicator::{Formula, Note, Version};
use peakend_model::insight::lens::{Lens, Range};
use peakend_model::{Timestamp, UserId};
use serde_json::{Value, json};

use super::shown::{self, ShownStanding};
use super::{PATH, span};
use crate::alert::AlertBlock;
use crate::error::WebResult;
use crate::lens_bar::{Asked, LensBar, href};
use crate::page::Page;
use crate::shown::{ShownChange, ShownReading, Whisker, whisker};
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::{Arg, Words};

#[derive(Template)]
#[template(path = "indicators/page.html")]
struct IndicatorPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    key: &'a str,
    name: String,
    meaning: String,
    span: String,
    bar: LensBar,
    back: String,
    reading: Option<ShownReading>,
    unit: String,
    standing: ShownStanding,
    change: Option<ShownChange>,
    target: String,
    owner: String,
    review: String,
    review_due: bool,
    counted: String,
    chart: Option<String>,
    rows: Vec<SpotRow>,
    /// What the version before gave stands in the table.
    has_earlier: bool,
    failed: Option<String>,
    /// Several answers of one customer count together.
    repeats: Option<String>,
    breakdowns: Vec<BreakdownView>,
    causes: Vec<CauseView>,
    related: Vec<RelatedView>,
    formula: String,
    conditions: Vec<String>,
    of: Vec<String>,
    versions: Vec<(String, String, String)>,
    notes: Vec<NoteView>,
    alerts: AlertBlock,
    may_edit: bool,
}

struct SpotRow {
    date: String,
    href: String,
    reading: Option<ShownReading>,
    /// By the version before.
    earlier: String,
    limits: String,
    /// Key of what is out of the ordinary.
    mark: &'static str,
}

struct BreakdownView {
    title: String,
    groups: Vec<GroupView>,
}

struct GroupView {
    title: String,
    reading: ShownReading,
    change: Option<ShownChange>,
    whisker: Whisker,
}

struct CauseView {
    title: String,
    field: String,
    total: String,
    within: String,
    mix: String,
}

struct RelatedView {
    name: String,
    href: String,
    correlation: String,
    interval: String,
    lag: String,
    n: String,
}

struct NoteView {
    id: String,
    author: String,
    when: String,
    text: String,
}

/// GET /indicators/{indicator}
pub(crate) async fn show_indicator(
    signed: Signed,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> WebResult<Response> {
    let asked = Asked::new(query.as_deref());
    Ok(page(&signed, &key, &asked).await?.into_response())
}

async fn page(signed: &Signed, key: &str, asked: &Asked) -> WebResult<Page> {
    let (app, actor, t) = (&signed.app, signed.actor(), &signed.t);
    let found = profile::profile(app, actor, signed.workspace(), key, &asked.lens).await?;
    let titles = Titles::load(signed).await?;
    let people = indicator::people(app, actor).await?;
    let notes = indicator::notes(app, actor, &found.indicator).await?;
    let bar = LensBar::new(signed, &titles, &format!("{PATH}/{key}"), PATH, asked, &[("show", key)]).await?;
    let view = View { t, titles: &titles, found: &found };
    let alerts = crate::alert::block(signed, &found.indicator).await?;
    let content = view.page(signed, bar, &people, &notes, alerts);
    Page::new(signed, &content.name.clone(), &content)
}

fn of(formula: &Formula) -> Vec<String> {
    match formula {
        Formula::Share { of } | Formula::Rate { of } => of.lines(),
        _ => Vec::new(),
    }
}

/// JSON for a data block inside HTML: no character in it can end the block.
fn island(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

struct View<'a> {
    t: &'a Words,
    titles: &'a Titles,
    found: &'a Profile,
}

impl<'a> View<'a> {
    fn page(
        &self,
        signed: &'a Signed,
        bar: LensBar,
        people: &[(UserId, String)],
        notes: &[Note],
        alerts: AlertBlock,
    ) -> IndicatorPage<'a> {
        let Profile { indicator, score, trend, .. } = self.found;
        let (t, formula) = (self.t, indicator.formula());
        let named = |id: Option<UserId>| {
            people.iter().find(|(one, _)| Some(*one) == id).map(|(_, name)| name.clone()).unwrap_or_default()
        };
        IndicatorPage {
            t,
            csrf: signed.csrf(),
            key: &indicator.key,
            name: indicator.about.name.say(t.tag()).to_owned(),
            meaning: indicator.about.meaning.say(t.tag()).to_owned(),
            span: span(t, self.found.period, self.found.compared),
            bar,
            back: href(PATH, &self.found.lens, &[]),
            reading: score.now.as_ref().map(|reading| shown::reading(t, formula, reading)),
            unit: shown::unit(t, formula, &indicator.about.unit),
            standing: shown::standing(t, score),
            change: score.change.as_ref().map(|change| shown::change(t, formula, indicator.about.direction, change)),
            target: indicator.about.target.map(|target| shown::value(t, formula, target)).unwrap_or_default(),
            owner: named(indicator.about.owner),
            review: indicator.reviewed_at.map(|at| t.ago(&at)).unwrap_or_default(),
            review_due: indicator.is_review_due(t.now),
            counted: shown::counted(indicator.definition(), &self.found.lens),
            chart: trend.spots.iter().any(|spot| spot.reading.is_some()).then(|| island(&self.chart())),
            rows: self.rows(),
            has_earlier: self.found.earlier.is_some(),
            repeats: self.found.repeats.map(|repeats| {
                let (n, customers) = (t.count(repeats.answers), t.count(repeats.customers));
                t.with2("compare-note-repeats", "n", n, "customers", customers)
            }),
            failed: self.found.failed.as_ref().map(|error| shown::failed(t, error)),
            breakdowns: self.found.breakdowns.iter().map(|one| self.breakdown(one)).collect(),
            causes: self.found.causes.iter().map(|cause| self.cause(cause)).collect(),
            related: self.found.related.iter().map(|related| self.related(related)).collect(),
            formula: self.formula(formula),
            conditions: indicator.definition().only.lines(),
            of: of(formula),
            versions: indicator.versions.iter().rev().map(|version| self.version(version)).collect(),
            notes: notes
                .iter()
                .map(|note| NoteView {
                    id: note.id.to_string(),
                    author: named(note.author),
                    when: t.date_time(&note.at),
                    text: note.text.clone(),
                })
                .collect(),
            alerts,
            may_edit: signed.may(Action::EditIndicators),
        }
    }

    fn formula(&self, formula: &Formula) -> String {
        let what = match formula {
            Formula::Score(kind) => self.t.named("metric-meaning", kind.key()),
            Formula::ScoreShare { kind, from, to } => {
                let end = |end: &Option<f64>| end.map(|end| self.t.number(end, 0)).unwrap_or_default();
                format!("{} {}–{}", self.t.named("metric", kind.key()), end(from), end(to))
            }
            Formula::ThemeMood { theme } => self.titles.theme(theme),
            Formula::Mean { attribute } | Formula::Median { attribute } => attribute.clone(),
            Formula::Within { attribute, most } => format!("{attribute} ≤ {most}"),
            Formula::Mood | Formula::Count | Formula::Share { .. } | Formula::Rate { .. } => String::new(),
        };
        self.t.with(&format!("formula-{}", formula.key().replace('_', "-")), "what", what)
    }

    fn version(&self, version: &Version) -> (String, String, String) {
        let lines = version.definition.only.lines().into_iter().chain(of(&version.definition.formula));
        (
            self.t.with("indicator-version", "n", version.number),
            self.t.date(&version.since),
            format!("{} {}", self.formula(&version.definition.formula), lines.collect::<Vec<_>>().join(" · ")),
        )
    }

    /// The week that begins at `start`, cut to the present.
    fn week(&self, start: Timestamp) -> Lens {
        let first = start.date(&self.t.zone);
        let last = Timestamp(start.0 + 6 * Timestamp::DAY + Timestamp::DAY / 2).date(&self.t.zone);
        Lens { range: Range::Days { first, last }, ..self.found.lens.clone() }
    }

    fn limits(&self, spot: &Spot) -> String {
        let digits = shown::decimals(self.found.indicator.formula());
        spot.limits.map(|(low, high)| self.t.interval(low, high, digits)).unwrap_or_default()
    }

    /// Newest first.
    fn rows(&self) -> Vec<SpotRow> {
        let before = self.found.earlier.as_ref().map(Series::values).unwrap_or_default();
        let spots = self.found.trend.spots.iter().rev();
        spots.map(|spot| self.row(spot, before.get(&spot.start).copied())).collect()
    }

    fn row(&self, spot: &Spot, before: Option<f64>) -> SpotRow {
        let indicator = &self.found.indicator;
        let earlier = indicator.earlier().map(|version| &version.definition.formula);
        SpotRow {
            earlier: before.zip(earlier).map(|(value, by)| shown::value(self.t, by, value)).unwrap_or_default(),
            date: self.t.civil_date(spot.start.date(&self.t.zone)),
            href: shown::counted(indicator.definition(), &self.week(spot.start)),
            reading: spot.reading.as_ref().map(|reading| shown::reading(self.t, indicator.formula(), reading)),
            limits: self.limits(spot),
            mark: match (spot.shift, spot.is_signal()) {
                (true, _) => "indicator-shift",
                (false, true) => "indicator-signal",
                (false, false) => "",
            },
        }
    }

    /// The week in which the version in force began, when another one went before.
    fn first_of_version(&self) -> Option<Timestamp> {
        let indicator = &self.found.indicator;
        let since = indicator.earlier().map(|_| indicator.current().since)?;
        let starts = self.found.trend.spots.iter().map(|spot| spot.start);
        starts.rev().find(|start| *start <= since && since.0 < start.0 + 7 * Timestamp::DAY)
    }

    /// What the chart module draws.
    fn chart(&self) -> Value {
        let Profile { indicator, trend, earlier, .. } = self.found;
        let formula = indicator.formula();
        // Points and per cent do not share an axis; the table has both.
        let shares_axis =
            indicator.earlier().is_some_and(|version| version.definition.formula.range() == formula.range());
        let before = earlier.as_ref().filter(|_| shares_axis).map(Series::values).unwrap_or_default();
        let since = self.first_of_version();
        let point = |spot: &Spot| {
            let shown = spot.reading.as_ref().map(|reading| shown::reading(self.t, formula, reading));
            let before = before.get(&spot.start);
            json!({
                "label": self.t.day_and_month(spot.start.date(&self.t.zone)),
                "href": shown::counted(indicator.definition(), &self.week(spot.start)),
                "value": spot.reading.map(|r| r.value),
                "low": spot.reading.and_then(|r| r.interval).map(|(low, _)| low),
                "high": spot.reading.and_then(|r| r.interval).map(|(_, high)| high),
                "before": before,
                "shown": shown.as_ref().map(|shown| &shown.value),
                "interval": shown.as_ref().map(|shown| &shown.interval),
                "n": shown.as_ref().map(|shown| &shown.n),
                "shownBefore": before.map(|value| shown::value(self.t, formula, *value)),
                "limitLow": spot.limits.map(|(low, _)| low),
                "limitHigh": spot.limits.map(|(_, high)| high),
                "limits": spot.limits.map(|_| self.limits(spot)),
                "signal": spot.is_signal(),
                "shift": spot.shift,
                "version": (since == Some(spot.start)).then(|| self.t.with("indicator-version", "n", indicator.current().number)),
            })
        };
        json!({
            "kind": if *formula == Formula::Count { "bars" } else { "line" },
            "decimals": shown::decimals(formula),
            "range": formula.range(),
            "signed": shown::is_signed(formula),
            "name": indicator.about.name.say(self.t.tag()),
            "target": indicator.about.target,
            "texts": {
                "now": self.t.text("series-now"),
                "before": self.t.text("indicator-version-before"),
                "interval": self.t.text("interval"),
                "n": self.t.text("answers"),
                "limits": self.t.text("indicator-limits"),
                "target": self.t.text("indicator-target"),
                "signal": self.t.text("indicator-signal"),
                "shift": self.t.text("indicator-shift"),
            },
            "points": trend.spots.iter().map(point).collect::<Vec<_>>(),
        })
    }

    fn breakdown(&self, breakdown: &Breakdown) -> BreakdownView {
        let indicator = &self.found.indicator;
        let formula = indicator.formula();
        let readings: Vec<Reading> = breakdown.groups.iter().map(|group| group.now).collect();
        let axis = shown::axis(formula, &readings);
        let overall = self.found.score.now.filter(|_| *formula != Formula::Count).map(|reading| reading.value);
        let group = |group: &Group| GroupView {
            title: self.titles.value(&breakdown.field, group.value.as_deref().unwrap_or_default()),
            reading: shown::reading(self.t, formula, &group.now),
            change: group
                .change
                .as_ref()
                .map(|change| shown::change(self.t, formula, indicator.about.direction, change)),
            whisker: whisker(axis, &group.now, overall),
        };
        BreakdownView {
            title: self.titles.field(&breakdown.field),
            groups: breakdown.groups.iter().map(group).collect(),
        }
    }

    fn cause(&self, cause: &Cause) -> CauseView {
        let digits = shown::decimals(self.found.indicator.formula()).max(1);
        CauseView {
            title: self.titles.value(&cause.field, cause.value.as_deref().unwrap_or_default()),
            field: self.titles.field(&cause.field),
            total: self.t.signed(cause.within + cause.mix, digits),
            within: self.t.signed(cause.within, digits),
            mix: self.t.signed(cause.mix, digits),
        }
    }

    fn related(&self, related: &Related) -> RelatedView {
        let correlation = related.lag.correlation;
        let weeks = related.lag.lag;
        let key = match weeks {
            0 => "indicator-lag-none",
            1.. => "indicator-lag-ahead",
            _ => "indicator-lag-behind",
        };
        RelatedView {
            name: related.indicator.about.name.say(self.t.tag()).to_owned(),
            href: href(&format!("{PATH}/{}", related.indicator.key), &self.found.lens, &[]),
            correlation: self.t.signed(correlation.value, 2),
            interval: self.t.interval(correlation.low, correlation.high, 2),
            #[expect(clippy::cast_precision_loss, reason = "some weeks")]
            lag: self.t.with_all(key, [("n", Arg::Number(weeks.unsigned_abs() as f64))]),
            n: self.t.count(correlation.n),
        }
    }
}
