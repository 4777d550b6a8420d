//! One theme: its mood over time, where and about what it is said, and the statements that say it.

use askama::Template;
use axum::extract::{Path, RawQuery};
use peakend_app::metric::{Metric, Reading};
use peakend_app::overview::{Breakdown, Group, Point, Series};
use peakend_app::theme::{self, Detail, Statement};
use peakend_model::annotation::above;
use peakend_model::insight::Field;
use peakend_model::insight::lens::Lens;
use peakend_model::time::Grain;
use serde_json::json;

use crate::error::{WebError, WebResult};
use crate::lens_bar::{Asked, LensBar, href};
use crate::overview::island;
use crate::page::Page;
use crate::shown::{self, Axis, ShownChange, ShownReading, Whisker};
use crate::signed::Signed;
use crate::themes::{LineView, PATH, ThemeTable, View};
use crate::titles::Titles;
use crate::words::Words;

#[derive(Template)]
#[template(path = "theme.html")]
struct ThemePage {
    t: Words,
    title: String,
    /// The themes above, from the root, each with its page.
    trail: Vec<(String, String)>,
    bar: LensBar,
    line: Option<LineView>,
    all_feedback: String,
    chart: Option<String>,
    rows: Vec<SeriesRow>,
    has_before: bool,
    below: Option<ThemeTable>,
    breakdowns: Vec<BreakdownView>,
    /// Statements that were compared.
    compared: usize,
    sides: Vec<Side>,
}

struct SeriesRow {
    date: String,
    href: String,
    now: Option<ShownReading>,
    before: Option<String>,
}

struct BreakdownView {
    title: String,
    low: String,
    high: String,
    groups: Vec<GroupView>,
}

struct GroupView {
    title: String,
    href: String,
    competitor: bool,
    reading: ShownReading,
    change: Option<ShownChange>,
    whisker: Whisker,
}

/// Typical praise, or typical blame.
struct Side {
    title: String,
    mood: &'static str,
    statements: Vec<StatementView>,
}

struct StatementView {
    text: String,
    lang: String,
    n: usize,
    /// Its width among its side's, 0 to 100.
    width: String,
    href: String,
}

/// GET /themes/{theme}
pub(crate) async fn show_theme(signed: Signed, Path(key): Path<String>, RawQuery(query): RawQuery) -> WebResult<Page> {
    let titles = Titles::load(&signed).await?;
    if !titles.knows_theme(&key) {
        return Err(WebError::not_found());
    }
    let asked = Asked::new(query.as_deref());
    let path = format!("{PATH}/{key}");
    let found = theme::detail(&signed.app, signed.actor(), signed.workspace(), &asked.lens, &key).await?;
    let bar = LensBar::new(&signed, &titles, &path, &path, &asked, &[]).await?;
    let one = One { t: &signed.t, titles: &titles, key: &key, lens: &found.themes.lens, found: &found };
    let content = one.page(bar);
    Page::new(&signed, &content.title, &content)
}

/// What the parts of the page are made from.
struct One<'a> {
    t: &'a Words,
    titles: &'a Titles,
    key: &'a str,
    lens: &'a Lens,
    found: &'a Detail,
}

impl One<'_> {
    fn page(&self, bar: LensBar) -> ThemePage {
        let view = View { t: self.t, titles: self.titles, found: &self.found.themes };
        let line = self.found.line(self.key).map(|line| view.table(vec![line], true).lines.remove(0));
        let below: Vec<_> = self.found.below(self.key).collect();
        let series = &self.found.series;
        let has_points = series.points.iter().any(|point| point.now.is_some());
        ThemePage {
            t: self.t.clone(),
            title: self.titles.theme(self.key),
            trail: above(self.key).map(|key| (self.titles.theme(key), self.page_of(key))).collect(),
            bar,
            line,
            all_feedback: href("/feedback", &self.narrowed(), &[]),
            chart: has_points.then(|| self.chart(series)),
            rows: series.points.iter().map(|point| self.row(series.grain, point)).collect(),
            has_before: series.points.iter().any(|point| point.before.is_some()),
            below: (!below.is_empty()).then(|| view.table(below, true)),
            breakdowns: self.found.breakdowns.iter().map(|breakdown| self.breakdown(breakdown)).collect(),
            compared: self.found.typical.read,
            sides: self.sides(),
        }
    }

    fn page_of(&self, key: &str) -> String {
        href(&format!("{PATH}/{key}"), self.lens, &[])
    }

    fn narrowed(&self) -> Lens {
        self.lens.clone().with(&Field::Theme, self.key)
    }

    fn row(&self, grain: Grain, point: &Point) -> SeriesRow {
        let shown = |reading: Reading| shown::reading(self.t, Metric::Sentiment, &reading);
        SeriesRow {
            date: self.bucket(grain, point.start),
            href: self.feedback_of(grain, point.start),
            now: point.now.map(shown),
            before: point.before.map(|reading| shown(reading).value),
        }
    }

    fn bucket(&self, grain: Grain, start: peakend_model::Timestamp) -> String {
        let date = start.date(&self.t.zone);
        match grain {
            Grain::Hour | Grain::Day | Grain::Week => self.t.day_and_month(date),
            Grain::Month | Grain::Quarter => self.t.month(date),
            Grain::Year => date.year().to_string(),
        }
    }

    /// The theme's feedback of one point of the chart.
    fn feedback_of(&self, grain: Grain, start: peakend_model::Timestamp) -> String {
        let range = shown::bucket_days(self.t, self.found.themes.period, grain, start);
        href("/feedback", &Lens { range, ..self.narrowed() }, &[])
    }

    /// What the chart module draws.
    fn chart(&self, series: &Series) -> String {
        let metric = Metric::Sentiment;
        let point = |point: &Point| {
            let shown = point.now.as_ref().map(|reading| shown::reading(self.t, metric, reading));
            json!({
                "label": self.bucket(series.grain, point.start),
                "href": self.feedback_of(series.grain, point.start),
                "value": point.now.map(|r| r.value),
                "low": point.now.and_then(|r| r.interval).map(|(low, _)| low),
                "high": point.now.and_then(|r| r.interval).map(|(_, high)| high),
                "before": point.before.map(|r| r.value),
                "shown": shown.as_ref().map(|s| &s.value),
                "interval": shown.as_ref().map(|s| &s.interval),
                "n": shown.as_ref().map(|s| &s.n),
                "shownBefore": point.before.as_ref().map(|r| shown::value(self.t, metric, r.value)),
            })
        };
        island(&json!({
            "kind": "line",
            "decimals": shown::decimals(metric),
            "range": metric.range(),
            "signed": true,
            "name": self.t.text("mood"),
            "texts": {
                "now": self.t.text("series-now"),
                "before": self.t.text("series-before"),
                "interval": self.t.text("interval"),
                "n": self.t.text("mentions"),
            },
            "points": series.points.iter().map(point).collect::<Vec<_>>(),
        }))
    }

    fn breakdown(&self, breakdown: &Breakdown) -> BreakdownView {
        let readings: Vec<Reading> = breakdown.groups.iter().map(|group| group.now).collect();
        let axis = Axis::around(Metric::Sentiment, &readings);
        let overall = self.found.line(self.key).map(|line| line.mood.value);
        let group = |group: &Group| {
            let value = group.value.as_deref().unwrap_or_default();
            GroupView {
                title: self.titles.value(&breakdown.field, value),
                href: href("/feedback", &self.narrowed().with(&breakdown.field, value), &[]),
                competitor: self.titles.is_competitor(&breakdown.field, value),
                reading: shown::reading(self.t, Metric::Sentiment, &group.now),
                change: group.change.as_ref().map(|change| shown::change(self.t, Metric::Sentiment, change)),
                whisker: shown::whisker(axis, &group.now, overall),
            }
        };
        BreakdownView {
            title: self.titles.field(&breakdown.field),
            low: shown::value(self.t, Metric::Sentiment, axis.low),
            high: shown::value(self.t, Metric::Sentiment, axis.high),
            groups: breakdown.groups.iter().map(group).collect(),
        }
    }

    fn sides(&self) -> Vec<Side> {
        let typical = &self.found.typical;
        let side = |key, mood, statements: &[Statement]| Side {
            title: self.t.text(key),
            mood,
            statements: self.statements(statements),
        };
        let sides =
            [side("theme-typical-poor", "poor", &typical.poor), side("theme-typical-good", "good", &typical.good)];
        sides.into_iter().filter(|side| !side.statements.is_empty()).collect()
    }

    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    fn statements(&self, statements: &[Statement]) -> Vec<StatementView> {
        let most = statements.iter().map(|statement| statement.n).max().unwrap_or(1) as f64;
        let shown = statements.iter().map(|statement| StatementView {
            text: statement.text.clone(),
            lang: statement.language.clone(),
            n: statement.n,
            width: format!("{:.1}", 100.0 * statement.n as f64 / most),
            href: href("/feedback", &self.narrowed().with(&Field::Language, &statement.language), &[]),
        });
        shown.collect()
    }
}
