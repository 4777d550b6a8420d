//! Home: how customers feel now, against before, over time and by group, with their words.

use askama::Template;
use axum::extract::RawQuery;
use peakend_app::feedback::{self, Wanted};
use peakend_app::metric::{Metric, Reading};
use peakend_app::overview::{self, Breakdown, Overview, Series, ThemeLine, Tile};
use peakend_model::access::Action;
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Lens, Range};
use peakend_model::time::Grain;
use serde_json::{Value, json};

use crate::error::WebResult;
use crate::lens_bar::{Asked, LensBar, href};
use crate::page::Page;
use crate::quote::{Quote, quote};
use crate::shown::{self, Axis, ShownChange, ShownReading, Whisker};
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

const PATH: &str = "/";
/// Voices shown below the numbers.
const QUOTES: usize = 4;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    t: Words,
    headline: String,
    span: String,
    bar: LensBar,
    /// Nothing at all in the workspace's period.
    is_empty: bool,
    is_filtered: bool,
    may_import: bool,
    tiles: Vec<TileView>,
    metric: Option<MetricView>,
    breakdowns: Vec<BreakdownView>,
    themes: Vec<ThemeView>,
    quotes: Vec<Quote>,
    all_feedback: String,
}

struct TileView {
    title: String,
    meaning: String,
    href: String,
    current: bool,
    reading: ShownReading,
    change: Option<ShownChange>,
    whisker: Option<Whisker>,
}

/// The metric in the large chart.
struct MetricView {
    title: String,
    meaning: String,
    chart: String,
    rows: Vec<SeriesRow>,
    has_before: bool,
}

struct SeriesRow {
    date: String,
    href: String,
    now: Option<ShownReading>,
    before: Option<ShownReading>,
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

struct ThemeView {
    title: String,
    href: String,
    volume: String,
    /// Widths of poor, neutral and good parts, together 100.
    poor: String,
    neutral: String,
    good: String,
    mood: &'static str,
    reading: ShownReading,
    change: Option<ShownChange>,
    praise: String,
    blame: String,
}

/// GET /
pub(crate) async fn show_overview(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Page> {
    let asked = Asked::new(query.as_deref());
    let titles = Titles::load(&signed).await?;
    let wanted = asked.get("metric").and_then(Metric::from_key);
    let (app, actor, workspace) = (&signed.app, signed.actor(), signed.workspace());
    let found = overview::overview(app, actor, workspace, &asked.lens, wanted);
    let mut words = Wanted::first(asked.lens.clone(), QUOTES);
    words.lens.choices.push(with_text());
    let voices = feedback::page(app, actor, workspace, &words);
    let own: Vec<(&str, &str)> = wanted.map(|metric| ("metric", metric.key())).into_iter().collect();
    let bar = LensBar::new(&signed, &titles, PATH, PATH, &asked, &own);
    let (found, voices) = futures::try_join!(found, voices)?;
    let bar = bar.await?;
    let narrowed = asked.lens.is_filtered() || asked.lens.range != Range::default();
    let page = View { narrowed, signed: &signed, t: &signed.t, titles: &titles, lens: &found.lens, found: &found }
        .page(bar, &voices.rows);
    let title = signed.t.text("nav-home");
    Page::new(&signed, &title, &page)
}

/// Only feedback whose text was read: its language is known.
fn with_text() -> peakend_model::insight::lens::Choice {
    peakend_model::insight::lens::Choice { field: Field::Sentiment, values: vec![String::new()], without: true }
}

/// JSON for a data block inside HTML: no character in it can end the block.
pub(crate) fn island(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// What the parts of the page are made from.
struct View<'a> {
    /// The user chose filters or another period.
    narrowed: bool,
    signed: &'a Signed,
    t: &'a Words,
    titles: &'a Titles,
    lens: &'a Lens,
    found: &'a Overview,
}

impl ThemeView {
    /// Where the good part of the bar begins.
    fn good_from(&self) -> String {
        let part = |width: &str| width.parse::<f64>().unwrap_or(0.0);
        format!("{:.2}", part(&self.poor) + part(&self.neutral))
    }
}

impl View<'_> {
    fn page(&self, bar: LensBar, voices: &[peakend_model::interaction::Interaction]) -> OverviewPage {
        let may_see_customers = self.signed.may(Action::ViewCustomers);
        OverviewPage {
            t: self.t.clone(),
            headline: self.headline(),
            span: self.span(),
            bar,
            is_empty: self.found.interactions == 0,
            is_filtered: self.narrowed,
            may_import: self.signed.may(Action::Import),
            tiles: self.found.tiles.iter().map(|tile| self.tile(tile)).collect(),
            metric: self.metric(),
            breakdowns: self.found.breakdowns.iter().map(|breakdown| self.breakdown(breakdown)).collect(),
            themes: self.found.themes.iter().map(|theme| self.theme(theme)).collect(),
            quotes: voices.iter().map(|one| quote(self.t, self.titles, self.lens, one, may_see_customers)).collect(),
            all_feedback: href("/feedback", self.lens, &[]),
        }
    }

    /// A sentence when there is something to say: the clearest change of a headline metric.
    fn headline(&self) -> String {
        let tiles = self.found.tiles.iter().filter(|tile| tile.metric != Metric::Volume);
        let clear = tiles.filter_map(|tile| tile.change.filter(|change| change.is_clear).map(|change| (tile, change)));
        let surest = clear.min_by(|(_, a), (_, b)| a.p_value.unwrap_or(1.0).total_cmp(&b.p_value.unwrap_or(1.0)));
        let Some((tile, change)) = surest else {
            return self.t.text(if self.found.tiles.is_empty() { "overview-title" } else { "overview-steady" });
        };
        let key = if change.value > 0.0 { "overview-rose" } else { "overview-fell" };
        let name = self.t.named("metric", tile.metric.key());
        let by = self.t.number(change.value.abs(), shown::decimals(tile.metric));
        let to = shown::value(self.t, tile.metric, tile.now.value);
        self.t.with_all(
            key,
            [
                ("metric", crate::words::Arg::Text(name)),
                ("by", crate::words::Arg::Text(by)),
                ("to", crate::words::Arg::Text(to)),
            ],
        )
    }

    fn span(&self) -> String {
        let zone = &self.t.zone;
        let day = |at: peakend_model::Timestamp| self.t.civil_date(at.date(zone));
        let last = peakend_model::Timestamp(self.found.period.to.0 - 1);
        let now = format!("{} – {}", day(self.found.period.from), day(last));
        match self.found.compared {
            Some(before) => {
                let last = peakend_model::Timestamp(before.to.0 - 1);
                self.t.with2("overview-against", "now", now, "before", format!("{} – {}", day(before.from), day(last)))
            }
            None => now,
        }
    }

    fn tile(&self, tile: &Tile) -> TileView {
        let axis = tile.metric.range().map(|(low, high)| Axis { low, high });
        TileView {
            title: self.t.named("metric", tile.metric.key()),
            meaning: self.t.named("metric-meaning", tile.metric.key()),
            href: href(PATH, self.lens, &[("metric", tile.metric.key())]),
            current: tile.metric == self.found.metric,
            reading: shown::reading(self.t, tile.metric, &tile.now),
            change: tile.change.as_ref().map(|change| shown::change(self.t, tile.metric, change)),
            whisker: axis.map(|axis| shown::whisker(axis, &tile.now, None)),
        }
    }

    fn metric(&self) -> Option<MetricView> {
        let Overview { metric, series, .. } = self.found;
        let has_points = series.points.iter().any(|point| point.now.is_some());
        has_points.then(|| MetricView {
            title: self.t.named("metric", metric.key()),
            meaning: self.t.named("metric-meaning", metric.key()),
            chart: island(&self.chart(series)),
            rows: series.points.iter().map(|point| self.row(series.grain, point)).collect(),
            has_before: series.points.iter().any(|point| point.before.is_some()),
        })
    }

    fn row(&self, grain: Grain, point: &overview::Point) -> SeriesRow {
        let shown = |reading: Option<Reading>| reading.map(|r| shown::reading(self.t, self.found.metric, &r));
        SeriesRow {
            date: self.bucket(grain, point.start),
            href: self.feedback_of(grain, point.start),
            now: shown(point.now),
            before: shown(point.before),
        }
    }

    /// What the chart module draws.
    fn chart(&self, series: &Series) -> Value {
        let metric = self.found.metric;
        let point = |point: &overview::Point| {
            let shown = |reading: &Reading| shown::reading(self.t, metric, reading);
            json!({
                "label": self.bucket(series.grain, point.start),
                "href": self.feedback_of(series.grain, point.start),
                "value": point.now.map(|r| r.value),
                "low": point.now.and_then(|r| r.interval).map(|(low, _)| low),
                "high": point.now.and_then(|r| r.interval).map(|(_, high)| high),
                "before": point.before.map(|r| r.value),
                "shown": point.now.as_ref().map(|r| shown(r).value),
                "interval": point.now.as_ref().map(|r| shown(r).interval),
                "n": point.now.as_ref().map(|r| shown(r).n),
                "shownBefore": point.before.as_ref().map(|r| shown(r).value),
            })
        };
        json!({
            "kind": if metric == Metric::Volume { "bars" } else { "line" },
            "decimals": shown::decimals(metric),
            "range": metric.range(),
            "signed": matches!(metric, Metric::Nps | Metric::Sentiment),
            "name": self.t.named("metric", metric.key()),
            "texts": {
                "now": self.t.text("series-now"),
                "before": self.t.text("series-before"),
                "interval": self.t.text("interval"),
                "n": self.t.text("answers"),
            },
            "points": series.points.iter().map(point).collect::<Vec<_>>(),
        })
    }

    fn bucket(&self, grain: Grain, start: peakend_model::Timestamp) -> String {
        let date = start.date(&self.t.zone);
        match grain {
            Grain::Hour | Grain::Day | Grain::Week => self.t.day_and_month(date),
            Grain::Month | Grain::Quarter => self.t.month(date),
            Grain::Year => date.year().to_string(),
        }
    }

    /// The feedback that one point of the chart counts: the bucket, cut to the page's period.
    fn feedback_of(&self, grain: Grain, start: peakend_model::Timestamp) -> String {
        let range = shown::bucket_days(self.t, self.found.period, grain, start);
        href("/feedback", &self.counted(&Lens { range, ..self.lens.clone() }), &[])
    }

    /// `lens` narrowed to what the chosen metric counts.
    fn counted(&self, lens: &Lens) -> Lens {
        match (self.found.metric.score_kind(), self.found.metric) {
            (Some(kind), _) => lens.clone().with(&Field::Score, kind.key()),
            (None, Metric::Sentiment) => {
                let mut read = lens.clone();
                read.choices.push(with_text());
                read
            }
            (None, _) => lens.clone(),
        }
    }

    fn breakdown(&self, breakdown: &Breakdown) -> BreakdownView {
        let metric = self.found.metric;
        let readings: Vec<Reading> = breakdown.groups.iter().map(|group| group.now).collect();
        let axis = Axis::around(metric, &readings);
        let overall = self.found.tiles.iter().find(|tile| tile.metric == metric && metric != Metric::Volume);
        let group = |group: &overview::Group| {
            let value = group.value.as_deref().unwrap_or_default();
            GroupView {
                title: self.titles.value(&breakdown.field, value),
                href: href("/feedback", &self.counted(&self.lens.clone().with(&breakdown.field, value)), &[]),
                competitor: self.titles.is_competitor(&breakdown.field, value),
                reading: shown::reading(self.t, metric, &group.now),
                change: group.change.as_ref().map(|change| shown::change(self.t, metric, change)),
                whisker: shown::whisker(axis, &group.now, overall.map(|tile| tile.now.value)),
            }
        };
        BreakdownView {
            title: self.titles.field(&breakdown.field),
            low: shown::value(self.t, metric, axis.low),
            high: shown::value(self.t, metric, axis.high),
            groups: breakdown.groups.iter().map(group).collect(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2⁵³")]
    fn theme(&self, line: &ThemeLine) -> ThemeView {
        let part = |n: u64| format!("{:.2}", 100.0 * n as f64 / line.volume.max(1) as f64);
        let lens = self.lens.clone().with(&Field::Theme, &line.theme);
        ThemeView {
            title: self.titles.theme(&line.theme),
            href: href("/feedback", &lens, &[]),
            volume: self.t.count(line.volume),
            poor: part(line.negative),
            neutral: part(line.volume - line.negative - line.positive),
            good: part(line.positive),
            mood: shown::mood(line.mood.value),
            reading: shown::reading(self.t, Metric::Sentiment, &line.mood),
            change: line.change.as_ref().map(|change| shown::change(self.t, Metric::Sentiment, change)),
            praise: self.t.percent(line.positive as f64 / line.volume.max(1) as f64, 0),
            blame: self.t.percent(line.negative as f64 / line.volume.max(1) as f64, 0),
        }
    }
}
