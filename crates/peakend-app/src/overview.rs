//! The overview: how customers feel now, against before, over time and by group.

use peakend_model::Timestamp;
use peakend_model::access::Actor;
use peakend_model::catalog::CatalogKind;
use peakend_model::insight::lens::{Choice, Lens, Range};
use peakend_model::insight::{Answer, Cell, Dimension, Field, Label, Measure, Order, OrderBy, Query};
use peakend_model::time::{Buckets, Grain, Period};
use peakend_model::user::Workspace;

use crate::catalog::{self, Catalog};
use crate::metric::{self, Change, Metric, Reading};
use crate::{App, AppResult, insight};

mod counted;

use counted::Asking;

/// Themes shown.
const MOST_THEMES: usize = 10;

/// The fields that the overview breaks a metric down by.
pub const BREAKDOWNS: [Field; 4] = [Field::Touchpoint, Field::Channel, Field::Brand, Field::Product];

/// Everything the overview page shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The lens that the numbers were counted through: without competitors, unless a brand was asked for.
    pub lens: Lens,
    pub period: Period,
    pub compared: Option<Period>,
    /// Interactions of any kind in the period, so that an empty page can tell why it is empty.
    pub interactions: u64,
    /// One per metric that has data, in the order of [`Metric::ALL`].
    pub tiles: Vec<Tile>,
    /// The metric that the chart and the breakdowns show.
    pub metric: Metric,
    pub series: Series,
    pub breakdowns: Vec<Breakdown>,
    pub themes: Vec<ThemeLine>,
}

/// A metric now and, where there is a comparison, what changed.
#[derive(Clone, Debug)]
pub struct Tile {
    pub metric: Metric,
    pub now: Reading,
    pub change: Option<Change>,
}

/// The metric over time. Buckets without data have no reading.
#[derive(Clone, Debug)]
pub struct Series {
    pub grain: Grain,
    pub points: Vec<Point>,
}

#[derive(Clone, Debug)]
pub struct Point {
    pub start: Timestamp,
    pub now: Option<Reading>,
    pub before: Option<Reading>,
}

/// The metric by the values of one field, largest groups first.
#[derive(Clone, Debug)]
pub struct Breakdown {
    pub field: Field,
    pub groups: Vec<Group>,
}

#[derive(Clone, Debug)]
pub struct Group {
    /// `None`: not known.
    pub value: Option<String>,
    pub now: Reading,
    pub change: Option<Change>,
}

/// One theme: how much is said about it and in what mood.
#[derive(Clone, Debug)]
pub struct ThemeLine {
    pub theme: String,
    pub volume: u64,
    pub negative: u64,
    pub positive: u64,
    pub mood: Reading,
    pub change: Option<Change>,
}

/// Draws up the overview of what `lens` shows. `wanted` is the metric to break down;
/// without one, or when it has no data, the first metric with data is taken.
///
/// # Errors
/// As [`insight::answer`].
pub async fn overview(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    lens: &Lens,
    wanted: Option<Metric>,
) -> AppResult<Overview> {
    let catalog = catalog::list(app, actor).await?;
    let own = own_brands(&catalog, lens);
    let whole = narrowed(app, actor, workspace, &own).await?;
    // Brands are compared with the competitors, everything else is about ourselves.
    let with_rivals = Query { filters: lens.filters(), ..whole.clone() };
    let asking = Asking { app, actor, whole: &whole, with_rivals: &with_rivals };
    let totals = insight::answer(app, actor, Query { measures: measures(), ..whole.clone() });
    // Which metric is shown is known with the totals. Asking for what is likely at once costs less than asking twice:
    // what comes together is read together, and scores of all kinds are counted as quickly as those of one.
    let likely: &[Metric] = match wanted {
        Some(Metric::Volume) => &[Metric::Volume],
        Some(Metric::Sentiment) => &[Metric::Sentiment],
        Some(_) => &Metric::SCORES,
        None => &[Metric::Nps, Metric::Csat, Metric::Ces, Metric::Rating, Metric::Sentiment],
    };
    let grains: Vec<Grain> = grains_of(&whole).take(2).collect();
    let (totals, counted, mut themes) =
        futures::try_join!(totals, asking.count(likely, &grains), themes(app, actor, &whole))?;
    let mut tiles = tiles(&totals);
    let metric = wanted
        .filter(|metric| tiles.iter().any(|tile| tile.metric == *metric))
        .or_else(|| tiles.iter().map(|tile| tile.metric).find(|metric| *metric != Metric::Volume))
        .unwrap_or(Metric::Volume);
    let answers = tiles.iter().find(|tile| tile.metric == metric).map_or(0, |tile| tile.now.n);
    let grain = grain_of(&whole, metric, answers);
    let counted = if counted.has(metric, grain) { counted } else { asking.count(&[metric], &[grain]).await? };
    let series = counted.series(metric, grain, &whole);
    let mut breakdowns = counted.breakdowns(metric);
    // One group alone compares nothing.
    breakdowns.retain(|breakdown| breakdown.groups.iter().filter(|group| group.value.is_some()).count() > 1);

    mark_changes(&mut tiles, &mut breakdowns, &mut themes);
    let interactions = totals.table.rows.first().map_or(0, |row| row.cells[0].n());
    let compared = whole.compared().map(|earlier| earlier.period);
    Ok(Overview { lens: own, period: whole.period, compared, interactions, tiles, metric, series, breakdowns, themes })
}

/// The lens's query. “Everything” is cut to where the ledger starts, so that charts do not begin in 1990.
pub(crate) async fn narrowed(app: &App, actor: &Actor, workspace: &Workspace, lens: &Lens) -> AppResult<Query> {
    let mut query = insight::query_of(lens, workspace, app.clock.now());
    if lens.range == Range::All {
        // Without filters the question is the same for all, and mostly answered from what is kept.
        let measures = vec![Measure::Interactions];
        let years = Query { measures, comparison: None, filters: Vec::new(), ..query.clone() }
            .by(Dimension::Time(Grain::Month));
        let table = insight::answer(app, actor, years).await?.table;
        if let Some(first) = table.rows.first().and_then(|row| row.labels[0].time()) {
            query.period.from = first;
        }
    }
    Ok(query)
}

/// One measure per metric, interactions first.
fn measures() -> Vec<Measure> {
    std::iter::once(Measure::Interactions).chain(Metric::ALL.map(Metric::measure)).collect()
}

fn tiles(answer: &Answer) -> Vec<Tile> {
    let now = answer.table.rows.first();
    let before = answer.compared.as_ref().and_then(|table| table.rows.first());
    let tile = |(place, metric): (usize, Metric)| {
        let cell = &now?.cells[place + 1];
        let reading = metric.read(cell)?;
        let earlier = before.map(|row| &row.cells[place + 1]);
        Some(Tile { metric, now: reading, change: earlier.and_then(|earlier| metric.change(cell, earlier)) })
    };
    Metric::ALL.into_iter().enumerate().filter_map(tile).collect()
}

/// `lens` without the competitors' brands, unless it asks for a brand by itself.
pub fn own_brands(catalog: &Catalog, lens: &Lens) -> Lens {
    let rivals = catalog.of_kind(CatalogKind::Brand).filter(|entry| entry.competitor).map(|entry| entry.name.clone());
    let values: Vec<String> = rivals.collect();
    let mut own = lens.clone();
    if !values.is_empty() && !lens.choices.iter().any(|choice| choice.field == Field::Brand) {
        own.choices.push(Choice { field: Field::Brand, values, without: true });
    }
    own
}

/// The finest grain that gives at most about ninety points, and answers enough to each that the line
/// shows customers and not chance.
pub(crate) fn grain_of(whole: &Query, metric: Metric, answers: u64) -> Grain {
    let enough = if metric == Metric::Volume { 0 } else { metric.reliable_from() / 3 };
    let fits = |grain: &Grain| {
        let points = points_of(whole, *grain);
        answers / points.max(1) >= enough || points <= 6
    };
    grains_of(whole).find(fits).unwrap_or(Grain::Year)
}

/// The grains that give at most about ninety points, the finest first.
fn grains_of(whole: &Query) -> impl Iterator<Item = Grain> {
    let grains = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter].into_iter();
    grains.filter(|grain| points_of(whole, *grain) <= 92)
}

fn points_of(whole: &Query, grain: Grain) -> u64 {
    Buckets::new(whole.period, grain, &whole.zone).starts.len() as u64
}

async fn themes(app: &App, actor: &Actor, whole: &Query) -> AppResult<Vec<ThemeLine>> {
    let mut query = Query { measures: vec![Measure::ThemeMood], ..whole.clone() }.by(Dimension::Field(Field::Theme));
    query.order = Some(Order { by: OrderBy::Measure(0), descending: true });
    query.limit = Some(MOST_THEMES + 1);
    let answer = insight::answer(app, actor, query).await?;
    let line = |row: &peakend_model::insight::Row| {
        let mood = row.cells[0].mood()?;
        let earlier = earlier(&answer, &row.labels, 0);
        Some(ThemeLine {
            theme: row.labels[0].text()?.to_owned(),
            volume: mood.n,
            negative: mood.negative,
            positive: mood.positive,
            mood: Metric::Sentiment.read(&row.cells[0])?,
            change: earlier.and_then(|earlier| Metric::Sentiment.change(&row.cells[0], earlier)),
        })
    };
    Ok(answer.table.rows.iter().filter_map(line).take(MOST_THEMES).collect())
}

fn earlier<'a>(answer: &'a Answer, labels: &[Label], place: usize) -> Option<&'a Cell> {
    answer.compared.as_ref()?.row(labels).map(|row| &row.cells[place])
}

fn mark_changes(tiles: &mut [Tile], breakdowns: &mut [Breakdown], themes: &mut [ThemeLine]) {
    let tiles = tiles.iter_mut().filter_map(|tile| tile.change.as_mut());
    let groups = breakdowns.iter_mut().flat_map(|breakdown| &mut breakdown.groups);
    let groups = groups.filter_map(|group| group.change.as_mut());
    metric::mark_clear(tiles.chain(groups).chain(themes.iter_mut().filter_map(|theme| theme.change.as_mut())));
}
