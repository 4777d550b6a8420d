//! Themes: what people talk about, how much and in what mood, against before and against the competitors.

mod detail;
mod line;
mod preferred;

pub use detail::{Detail, Statement, Typical, detail};
pub use line::{Gap, Line};
pub use preferred::{Preferred, preferred};

use peakend_model::Timestamp;
use peakend_model::access::Actor;
use peakend_model::annotation::Intent;
use peakend_model::catalog::CatalogKind;
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Answer, Cell, Dimension, Field, Filter, Measure, Query};
use peakend_model::time::{Buckets, Grain, Period};
use peakend_model::user::Workspace;

use crate::metric;
use crate::overview::{narrowed, own_brands};
use crate::{App, AppResult, catalog, insight};

/// The most points of a small trend line.
const MOST_POINTS: usize = 40;

/// Everything the themes page shows.
#[derive(Clone, Debug)]
pub struct Themes {
    /// The lens that the numbers were counted through: without competitors, unless a brand was asked for.
    pub lens: Lens,
    pub period: Period,
    pub compared: Option<Period>,
    /// Texts in the period, whatever they talk about: what shares are shares of.
    pub texts: u64,
    /// In the order of the tree: roots by mentions, each followed by what lies below it.
    pub lines: Vec<Line>,
    /// The buckets of the trend lines.
    pub grain: Grain,
    pub starts: Vec<Timestamp>,
    /// Whether anything of competitors was read.
    pub has_rivals: bool,
}

/// Draws up what people talk about in what `lens` shows.
///
/// # Errors
/// As [`insight::answer`].
pub async fn themes(app: &App, actor: &Actor, workspace: &Workspace, lens: &Lens) -> AppResult<Themes> {
    let catalog = catalog::list(app, actor).await?;
    let own = own_brands(&catalog, lens);
    let whole = narrowed(app, actor, workspace, &own).await?;
    let grain = small_grain(&whole);
    let by_theme = Query { measures: vec![Measure::ThemeMood], ..whole.clone() }.by(Dimension::Field(Field::Theme));
    let texts = insight::answer(app, actor, Query { measures: vec![Measure::Texts], ..whole.clone() });
    let moods = insight::answer(app, actor, by_theme.clone());
    let complaints = insight::answer(app, actor, complaints_of(&by_theme));
    let trend = insight::answer(app, actor, Query { comparison: None, ..by_theme.clone() }.by(Dimension::Time(grain)));
    let rivals = rivals(app, actor, &catalog, lens, &by_theme);
    let (texts, moods, complaints, trend, rivals) = futures::try_join!(texts, moods, complaints, trend, rivals)?;

    let starts = Buckets::new(whole.period, grain, &whole.zone).starts;
    let counted = line::Counted {
        texts: (first(&texts.table), texts.compared.as_ref().map(first)),
        moods,
        complaints: complaints.table,
        trend: trend.table,
        rivals: rivals.map(|answer| answer.table),
    };
    let mut lines = line::lines(&counted, &starts);
    metric::mark_clear(lines.iter_mut().flat_map(Line::changes));
    Ok(Themes {
        lens: own,
        period: whole.period,
        compared: whole.compared().map(|earlier| earlier.period),
        texts: counted.texts.0,
        has_rivals: lines.iter().any(|line| line.rivals.is_some()),
        lines,
        grain,
        starts,
    })
}

fn first(table: &peakend_model::insight::Table) -> u64 {
    table.rows.first().map_or(0, |row| row.cells[0].n())
}

/// How many of a theme's texts complain.
fn complaints_of(by_theme: &Query) -> Query {
    let mut query = Query { measures: vec![Measure::Interactions], comparison: None, ..by_theme.clone() };
    query.filters.push(Filter::is(Field::Intent, Intent::Complaint.key()));
    query
}

/// The same themes in what people say about competitors; `None` without competitors,
/// or when a brand was asked for by name.
async fn rivals(
    app: &App,
    actor: &Actor,
    catalog: &catalog::Catalog,
    lens: &Lens,
    by_theme: &Query,
) -> AppResult<Option<Answer>> {
    let brands = catalog.of_kind(CatalogKind::Brand).filter(|entry| entry.competitor);
    let values: Vec<String> = brands.map(|entry| entry.name.clone()).collect();
    if values.is_empty() || lens.choices.iter().any(|choice| choice.field == Field::Brand) {
        return Ok(None);
    }
    let mut filters = lens.filters();
    filters.push(Filter::Is { field: Field::Brand, values });
    let query = Query { filters, comparison: None, ..by_theme.clone() };
    insight::answer(app, actor, query).await.map(Some)
}

/// The finest grain that a small line has room for.
fn small_grain(whole: &Query) -> Grain {
    let fits = |grain: &Grain| Buckets::new(whole.period, *grain, &whole.zone).starts.len() <= MOST_POINTS;
    [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter].into_iter().find(fits).unwrap_or(Grain::Year)
}

/// The cell of a theme's mood among the rows of a table by theme.
fn mood_cell<'a>(table: &'a peakend_model::insight::Table, theme: &str) -> Option<&'a Cell> {
    table.rows.iter().find(|row| row.labels[0].text() == Some(theme)).map(|row| &row.cells[0])
}
