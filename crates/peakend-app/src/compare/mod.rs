//! Comparing units on one measure: touchpoints, products, brands, channels, the values of an attribute.

mod judge;
mod leaning;
#[cfg(test)]
mod tests;

use peakend_model::access::Actor;
use peakend_model::catalog::CatalogKind;
use peakend_model::indicator::{Conditions, Definition, Direction, Formula, Indicator};
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Dimension, Field, Filter, Label, Measure, Query};
use peakend_model::interaction::ScoreKind;
use peakend_model::time::Period;
use peakend_model::user::Workspace;

pub use judge::{Judged, Standing, Unit, judge};
pub use leaning::{Leaning, UnitLeaning};

use crate::indicator::count::{Groups, Parts, count};
use crate::indicator::read::{change_leaning, read_leaning, weight};
use crate::metric::{Change, Reading, mark_clear};
use crate::overview::own_brands;
use crate::{App, AppError, AppResult, catalog, indicator, insight};

/// Units with fewer answers are never shown by themselves, where nothing else is said.
pub const USUAL_LEAST: u64 = 10;
/// Nobody can ask for less than this.
pub const LOWEST_LEAST: u64 = 5;
/// A field with more values than this is a list of names, not of units.
const MOST_VALUES: usize = 500;
/// Fields that can be compared, attributes aside.
pub const FIELDS: [Field; 6] =
    [Field::Touchpoint, Field::Product, Field::Brand, Field::Channel, Field::Language, Field::Source];

/// What is compared.
#[derive(Clone, PartialEq, Debug)]
pub struct Yardstick {
    /// `nps`, `csat`, `ces`, `rating`, `mood`, or the key of an indicator after `indicator:`.
    pub key: String,
    pub definition: Definition,
    pub direction: Direction,
    /// Where it is one of the company's own.
    pub indicator: Option<Indicator>,
}

impl Yardstick {
    /// The ones that every company has.
    pub fn usual() -> Vec<Self> {
        let scores = [ScoreKind::Nps, ScoreKind::Csat, ScoreKind::Ces, ScoreKind::Rating];
        let of = |key: &str, formula| Self {
            key: key.to_owned(),
            definition: Definition { formula, only: Conditions::default() },
            direction: Direction::Higher,
            indicator: None,
        };
        let scores = scores.into_iter().map(|kind| of(kind.key(), Formula::Score(kind)));
        scores.chain([of("mood", Formula::Mood)]).collect()
    }

    /// Counts without an interval cannot be compared as chance goes.
    fn of_indicator(indicator: Indicator) -> Option<Self> {
        let definition = indicator.definition().clone();
        let is_judged = !matches!(definition.formula, Formula::Count | Formula::Median { .. });
        is_judged.then(|| Self {
            key: format!("indicator:{}", indicator.key),
            definition,
            direction: indicator.about.direction,
            indicator: Some(indicator),
        })
    }
}

/// What is asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    /// Key of the yardstick; none: the score with the most answers.
    pub measure: Option<String>,
    pub field: Field,
    /// Smaller units are hidden.
    pub least: u64,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub lens: Lens,
    pub period: Period,
    pub compared: Option<Period>,
    pub yardsticks: Vec<Yardstick>,
    pub yardstick: Yardstick,
    pub fields: Vec<Field>,
    pub field: Field,
    pub least: u64,
    pub judged: Judged,
    /// Own brands against those of competitors, where there are both.
    pub rivals: Option<Rivals>,
}

#[derive(Clone, Debug, serde::Serialize)]
pub struct Rivals {
    pub own: Reading,
    pub rivals: Reading,
    /// Own minus rivals; `before` is the rivals' value.
    pub difference: Option<Change>,
}

/// Compares the units of a field on a measure, among what `lens` shows.
///
/// # Errors
/// `Forbidden`, `Invalid` for an unknown measure, a field that cannot be compared or has too many values, `Internal`
/// when the engine fails.
pub async fn compare(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    lens: &Lens,
    question: &Question,
) -> AppResult<Comparison> {
    let held = catalog::list(app, actor).await?;
    let own = own_brands(&held, lens);
    // Competitors stand in the comparison of brands and their products only.
    let lens = if matches!(question.field, Field::Brand | Field::Product) { lens.clone() } else { own };
    let base = insight::query_of(&lens, workspace, app.clock.now());
    let yardsticks = yardsticks(app, actor).await?;
    let yardstick = chosen(app, actor, &base, &yardsticks, question.measure.as_deref()).await?;
    let fields = fields(app, actor, &base, &question.field).await?;
    let grouped = base.clone().by(Dimension::Field(question.field.clone()));
    let counted = count(app, actor, &yardstick.definition, &grouped).await?;
    let least = question.least.max(LOWEST_LEAST);
    let leaning = {
        let (units, answers) = largest(&counted.now);
        leaning::leaning(app, actor, &yardstick.definition, &base, &question.field, units, answers).await?
    };
    let (formula, direction) = (&yardstick.definition.formula, yardstick.direction);
    let mut judged = judge(formula, direction, &counted, least, &leaning).map_err(anyhow::Error::new)?;
    let brands: Vec<String> =
        held.of_kind(CatalogKind::Brand).filter(|entry| entry.competitor).map(|entry| entry.name.clone()).collect();
    let mut rivals = rivals(app, actor, &yardstick.definition, &base, &brands, least).await?;
    // Everything that the page marks holds one false discovery rate.
    let units = judged.units.iter_mut().flat_map(|unit| unit.rest.iter_mut().chain(&mut unit.change));
    mark_clear(units.chain(rivals.iter_mut().filter_map(|rivals| rivals.difference.as_mut())));
    judged.settle(yardstick.direction);
    let compared = base.compared().map(|earlier| earlier.period);
    let (field, period) = (question.field.clone(), base.period);
    Ok(Comparison { lens, period, compared, yardsticks, yardstick, fields, field, least, judged, rivals })
}

async fn yardsticks(app: &App, actor: &Actor) -> AppResult<Vec<Yardstick>> {
    let own = indicator::list(app, actor).await?.into_iter().filter_map(Yardstick::of_indicator);
    Ok(Yardstick::usual().into_iter().chain(own).collect())
}

async fn chosen(
    app: &App,
    actor: &Actor,
    base: &Query,
    yardsticks: &[Yardstick],
    key: Option<&str>,
) -> AppResult<Yardstick> {
    if let Some(key) = key {
        let found = yardsticks.iter().find(|yardstick| yardstick.key == key).cloned();
        return found.ok_or_else(|| AppError::invalid("measure", "error-compare-measure"));
    }
    let kinds: Vec<Measure> = yardsticks
        .iter()
        .filter_map(|yardstick| match yardstick.definition.formula {
            Formula::Score(kind) if yardstick.indicator.is_none() => Some(Measure::Scores(kind)),
            _ => None,
        })
        .chain([Measure::Sentiment])
        .collect();
    let query = Query { measures: kinds, comparison: None, ..base.clone() };
    let table = insight::answer(app, actor, query).await?.table;
    let cells = table.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
    // A score says more than the mood of texts, if there are enough of it.
    let scores = cells.iter().take(cells.len().saturating_sub(1)).enumerate();
    let most = scores.max_by_key(|(_, cell)| cell.n()).filter(|(_, cell)| cell.n() >= 100);
    let at = most.map_or(cells.len().saturating_sub(1), |(at, _)| at);
    yardsticks.get(at).cloned().ok_or(AppError::NotFound)
}

/// The fields offered. The one that is asked for must have few enough values to be units.
async fn fields(app: &App, actor: &Actor, base: &Query, asked: &Field) -> AppResult<Vec<Field>> {
    let unfit = || AppError::invalid("unit", "error-compare-unit");
    match asked {
        Field::Attribute(_) => {
            let mut query = Query { measures: vec![Measure::Interactions], comparison: None, ..base.clone() };
            query = query.by(Dimension::Field(asked.clone()));
            query.limit = Some(MOST_VALUES + 1);
            if insight::answer(app, actor, query).await?.table.rows.len() > MOST_VALUES {
                return Err(AppError::invalid("unit", "error-compare-values"));
            }
        }
        field if !FIELDS.contains(field) => return Err(unfit()),
        _ => {}
    }
    let names = crate::driver::attribute_names(app, actor, base).await?;
    let mut fields: Vec<Field> = FIELDS.into_iter().chain(names.into_iter().map(Field::Attribute)).collect();
    if !fields.contains(asked) {
        fields.push(asked.clone());
    }
    Ok(fields)
}

/// The largest units, and how many answers all have.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole counts below 2⁵³")]
fn largest(groups: &Groups) -> (Vec<String>, u64) {
    let sized = groups.iter().filter_map(|(labels, parts)| Some((weight(parts) as u64, labels.first()?.text()?)));
    let mut units: Vec<(u64, &str)> = sized.collect();
    units.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let answers = units.iter().map(|(n, _)| n).sum();
    (units.into_iter().take(leaning::MOST_UNITS).map(|(_, unit)| unit.to_owned()).collect(), answers)
}

/// All own brands together against all competitors together; none where either has too few answers to be shown.
async fn rivals(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    base: &Query,
    brands: &[String],
    least: u64,
) -> AppResult<Option<Rivals>> {
    if brands.is_empty() {
        return Ok(None);
    }
    let mut all = Query { comparison: None, ..base.clone() }.by(Dimension::Field(Field::Brand));
    // The lens's own choice of brands would leave one side empty.
    all.filters.retain(|filter| {
        !matches!(filter, Filter::Is { field: Field::Brand, .. } | Filter::IsNot { field: Field::Brand, .. })
    });
    let groups = count(app, actor, definition, &all).await?.now;
    let is_rival = |labels: &Vec<Label>| {
        labels.first().and_then(Label::text).is_some_and(|name| brands.iter().any(|brand| brand == name))
    };
    let side = |wanted: bool| Parts::total(groups.iter().filter(|(labels, _)| is_rival(labels) == wanted).map(|g| g.1));
    let (Some(own), Some(theirs)) = (side(false), side(true)) else { return Ok(None) };
    let formula = &definition.formula;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole counts below 2⁵³")]
    let answers = (weight(&own) + weight(&theirs)) as u64;
    let (lean_own, lean) = leaning::of_rivals(app, actor, definition, &all, brands, answers).await?;
    let read = |parts: &Parts, effect| read_leaning(formula, parts, effect).map_err(anyhow::Error::new);
    let (Some(own_reading), Some(rivals)) = (read(&own, lean_own)?, read(&theirs, lean.own)?) else {
        return Ok(None);
    };
    if own_reading.n < least || rivals.n < least {
        return Ok(None);
    }
    Ok(Some(Rivals {
        own: own_reading,
        rivals,
        difference: change_leaning(formula, &own, &theirs, lean.rest).map_err(anyhow::Error::new)?,
    }))
}
