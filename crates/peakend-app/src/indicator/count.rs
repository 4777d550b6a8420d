//! Counting an indicator: its formula as questions to the ledger, and what they answer.

use std::collections::BTreeMap;

use peakend_model::access::Actor;
use peakend_model::indicator::{Definition, Formula};
use peakend_model::insight::{Cell, Dimension, Field, Filter, Label, Measure, Query, Table};

use crate::{App, AppResult, insight};

/// What a formula needs to know of a group; parts of one definition add up.
#[derive(Clone, PartialEq, Debug)]
pub enum Parts {
    Cell(Cell),
    /// Hits and what they are held against.
    Pair {
        hits: u64,
        base: u64,
    },
    /// How often each value of an attribute was given, in thousandths.
    Values(BTreeMap<i64, u64>),
}

impl Parts {
    pub fn add(&mut self, other: &Self) {
        match (self, other) {
            (Self::Cell(cell), Self::Cell(more)) => cell.add(more),
            (Self::Pair { hits, base }, Self::Pair { hits: more, base: wider }) => {
                *hits += more;
                *base += wider;
            }
            (Self::Values(values), Self::Values(more)) => {
                for (value, n) in more {
                    *values.entry(*value).or_default() += n;
                }
            }
            _ => debug_assert!(false, "parts of different formulas"),
        }
    }

    /// All of `parts` together.
    pub fn total<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut parts = parts.into_iter();
        let mut total = parts.next()?.clone();
        parts.for_each(|part| total.add(part));
        Some(total)
    }
}

/// The groups of a query by their labels.
pub type Groups = BTreeMap<Vec<Label>, Parts>;

/// The groups of a period and of the one it is compared with.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    pub now: Groups,
    pub before: Groups,
}

/// Counts `definition` in the groups of `base`, which has dimensions and filters but no measure.
///
/// # Errors
/// As [`insight::answer`].
pub async fn count(app: &App, actor: &Actor, definition: &Definition, base: &Query) -> AppResult<Counted> {
    let depth = base.dimensions.len();
    match &definition.formula {
        Formula::Score(kind) | Formula::ScoreShare { kind, .. } => {
            cells(app, actor, definition, base, Measure::Scores(*kind)).await
        }
        Formula::Mood => cells(app, actor, definition, base, Measure::Sentiment).await,
        Formula::Count => cells(app, actor, definition, base, Measure::Interactions).await,
        Formula::ThemeMood { theme } => {
            let query = narrowed(base, &definition.only.0, Measure::ThemeMood).only(Filter::is(Field::Theme, theme));
            let answer = insight::answer(app, actor, query.by(Dimension::Field(Field::Theme))).await?;
            Ok(both(answer, |table| of_theme(table, depth, theme)))
        }
        Formula::Mean { attribute } | Formula::Median { attribute } | Formula::Within { attribute, .. } => {
            let query = narrowed(base, &definition.only.0, Measure::Interactions);
            let query = query.by(Dimension::Field(Field::Attribute(attribute.clone())));
            Ok(both(insight::answer(app, actor, query).await?, |table| of_values(table, depth)))
        }
        Formula::Share { of } => {
            let hits: Vec<Filter> = definition.only.0.iter().chain(&of.0).cloned().collect();
            pairs(app, actor, base, &hits, &definition.only.0).await
        }
        Formula::Rate { of } => pairs(app, actor, base, &of.0, &definition.only.0).await,
    }
}

fn narrowed(base: &Query, filters: &[Filter], measure: Measure) -> Query {
    let mut query = Query { measures: vec![measure], ..base.clone() };
    query.filters.extend_from_slice(filters);
    query
}

fn both(answer: peakend_model::insight::Answer, groups: impl Fn(&Table) -> Groups) -> Counted {
    Counted { now: groups(&answer.table), before: answer.compared.as_ref().map(groups).unwrap_or_default() }
}

async fn cells(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    base: &Query,
    measure: Measure,
) -> AppResult<Counted> {
    let answer = insight::answer(app, actor, narrowed(base, &definition.only.0, measure)).await?;
    Ok(both(answer, |table| {
        table.rows.iter().map(|row| (row.labels.clone(), Parts::Cell(row.cells[0].clone()))).collect()
    }))
}

async fn pairs(app: &App, actor: &Actor, base: &Query, hits: &[Filter], all: &[Filter]) -> AppResult<Counted> {
    let (hits, all) = futures::try_join!(
        insight::answer(app, actor, narrowed(base, hits, Measure::Interactions)),
        insight::answer(app, actor, narrowed(base, all, Measure::Interactions)),
    )?;
    let before = match (&hits.compared, &all.compared) {
        (Some(hits), Some(all)) => paired(hits, all),
        _ => Groups::new(),
    };
    Ok(Counted { now: paired(&hits.table, &all.table), before })
}

fn paired(hits: &Table, all: &Table) -> Groups {
    let mut groups = Groups::new();
    for (table, is_hit) in [(hits, true), (all, false)] {
        for row in &table.rows {
            let group = groups.entry(row.labels.clone()).or_insert(Parts::Pair { hits: 0, base: 0 });
            let n = row.cells[0].n();
            group.add(&Parts::Pair { hits: if is_hit { n } else { 0 }, base: if is_hit { 0 } else { n } });
        }
    }
    groups
}

fn of_theme(table: &Table, depth: usize, theme: &str) -> Groups {
    let rows = table.rows.iter().filter(|row| row.labels[depth].text() == Some(theme));
    rows.map(|row| (row.labels[..depth].to_vec(), Parts::Cell(row.cells[0].clone()))).collect()
}

/// What is no number counts as not given.
fn of_values(table: &Table, depth: usize) -> Groups {
    let mut groups = Groups::new();
    for row in &table.rows {
        let number = row.labels[depth].text().and_then(|text| text.trim().parse::<f64>().ok());
        let Some(value) = number.filter(|value| value.abs() < 1e12) else { continue };
        #[expect(clippy::cast_possible_truncation, reason = "below 10¹⁵ by the line above")]
        let thousandths = (value * 1000.0).round() as i64;
        let part = Parts::Values([(thousandths, row.cells[0].n())].into());
        groups.entry(row.labels[..depth].to_vec()).or_insert_with(|| Parts::Values(BTreeMap::new())).add(&part);
    }
    groups
}
