//! Several answers of one customer: how far they lean on each other, in each unit and in each difference.

use std::collections::HashMap;

use peakend_model::access::Actor;
use peakend_model::indicator::{Definition, Formula};
use peakend_model::insight::{Field, Filter, Moment, MomentQuery, Paths, Query, Share};
use peakend_model::interaction::ScoreKind;
use peakend_stats::interval::clustered_design_effect;
use serde::Serialize;

use crate::metric::LEVEL;
use crate::{App, AppError, AppResult, insight};

/// Answers from which the leaning is told; of more, a share of the customers is read.
const MOST_ANSWERS: u64 = 200_000;
/// Marks before those of the units: “meets what is counted”, and “the unit is known”.
const HIT: usize = 0;
const KNOWN: usize = 1;
const FIRST: usize = 2;
/// The most units told apart; the others count among the rest.
pub(super) const MOST_UNITS: usize = MomentQuery::MOST_MARKS - FIRST;

/// How many times larger the variance of a number is, because customers answered more than once.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Leaning {
    pub whole: Option<f64>,
    units: HashMap<String, UnitLeaning>,
    pub repeats: Option<Repeats>,
}

/// Of a unit by itself, of its difference from the rest, and from the period before.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct UnitLeaning {
    pub own: f64,
    pub rest: f64,
    pub change: f64,
}

/// Who answered, among what was read. Answers of unknown customers count as one customer's each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Repeats {
    pub answers: u64,
    pub customers: u64,
}

impl UnitLeaning {
    const NONE: Self = Self { own: 1.0, rest: 1.0, change: 1.0 };
}

impl Leaning {
    /// As answers that stand alone where nothing is known.
    pub fn of(&self, unit: &str) -> UnitLeaning {
        self.units.get(unit).copied().unwrap_or(UnitLeaning::NONE)
    }
}

/// Whether the leaning of what `formula` counts can be told: from moments, which know neither themes nor attributes.
pub(super) fn is_told(formula: &Formula) -> bool {
    matches!(formula, Formula::Score(_) | Formula::ScoreShare { .. } | Formula::Mood | Formula::Share { .. })
}

/// One answer: whose it is, the unit's place, its value.
#[derive(Clone, Copy, Debug)]
struct Row {
    customer: usize,
    unit: Option<usize>,
    value: f64,
}

/// Customers by number, the same ones in every reading.
#[derive(Default)]
struct People {
    known: HashMap<u128, usize>,
    next: usize,
}

impl People {
    fn number(&mut self, customer: Option<u128>) -> usize {
        if let Some(number) = customer.and_then(|id| self.known.get(&id)) {
            return *number;
        }
        let number = self.next;
        self.next += 1;
        if let Some(id) = customer {
            self.known.insert(id, number);
        }
        number
    }
}

/// The leaning of `units` of `base`'s first dimension, the rest of them, and the period before.
/// `answers` is how many there are.
///
/// # Errors
/// As [`insight::moments`].
pub(super) async fn leaning(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    base: &Query,
    field: &Field,
    units: Vec<String>,
    answers: u64,
) -> AppResult<Leaning> {
    if !is_told(&definition.formula) || answers == 0 {
        return Ok(Leaning::default());
    }
    let known = vec![Filter::IsNot { field: field.clone(), values: vec![String::new()] }];
    let each = units.iter().map(|unit| vec![Filter::is(field.clone(), unit)]);
    let marks: Vec<Vec<Filter>> = [hit(&definition.formula), known].into_iter().chain(each).collect();
    let now = query(actor, definition, base, marks.clone(), answers);
    let before = base.compared().map(|earlier| query(actor, definition, &earlier, marks, answers));
    let (now, before) = futures::try_join!(insight::moments(app, actor, now), async {
        match before {
            Some(before) => insight::moments(app, actor, before).await,
            None => Ok(Paths::default()),
        }
    })?;
    let formula = definition.formula.clone();
    // Up to a second of arithmetic must not hold up the threads that answer requests.
    let work = tokio::task::spawn_blocking(move || told(&formula, &units, &now, &before));
    work.await.map_err(|error| AppError::Internal(error.into()))
}

/// The leaning of own brands, of competitors and of what lies between them; `rivals` are the competitors' names.
///
/// # Errors
/// As [`insight::moments`].
pub(super) async fn of_rivals(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    base: &Query,
    rivals: &[String],
    answers: u64,
) -> AppResult<(f64, UnitLeaning)> {
    if !is_told(&definition.formula) {
        return Ok((1.0, UnitLeaning::NONE));
    }
    let theirs = vec![Filter::Is { field: Field::Brand, values: rivals.to_vec() }];
    let marks = vec![hit(&definition.formula), Vec::new(), theirs];
    let paths = insight::moments(app, actor, query(actor, definition, base, marks, answers)).await?;
    let formula = definition.formula.clone();
    let work = tokio::task::spawn_blocking(move || {
        let rows = rows(&formula, 1, &paths, &mut People::default());
        let (theirs, own) = parted(&rows, 0);
        let both = UnitLeaning { own: one(&theirs), rest: two(&theirs, &own), change: 1.0 };
        (one(&own), both)
    });
    work.await.map_err(|error| AppError::Internal(error.into()))
}

/// What counts as a hit beside the value of a score.
fn hit(formula: &Formula) -> Vec<Filter> {
    match formula {
        Formula::Share { of } => of.0.clone(),
        _ => Vec::new(),
    }
}

fn query(actor: &Actor, definition: &Definition, base: &Query, marks: Vec<Vec<Filter>>, answers: u64) -> MomentQuery {
    let mut filters = base.filters.clone();
    filters.extend_from_slice(&definition.only.0);
    filters.extend(match &definition.formula {
        Formula::Score(kind) | Formula::ScoreShare { kind, .. } => Some(Filter::is(Field::Score, kind.key())),
        Formula::Mood => Some(Filter::HasText),
        _ => None,
    });
    let of = u32::try_from(answers.div_ceil(MOST_ANSWERS)).unwrap_or(u32::MAX);
    let share = (of > 1).then_some(Share { number: 0, of });
    MomentQuery { filters, marks, share, anonymous: true, ..MomentQuery::new(actor.workspace, base.period) }
}

fn told(formula: &Formula, units: &[String], now: &Paths, before: &Paths) -> Leaning {
    let mut people = People::default();
    let rows_now = rows(formula, units.len(), now, &mut people);
    let (customers, answers) = (people.next as u64, rows_now.len() as u64);
    let rows_before = rows(formula, units.len(), before, &mut people);
    let is_once = people.next == rows_now.len() + rows_before.len();
    let repeats = Some(Repeats { answers, customers });
    if is_once {
        return Leaning { repeats, ..Leaning::default() };
    }
    let of = |unit: usize| {
        let (own, rest) = parted(&rows_now, unit);
        let earlier: Vec<Row> = rows_before.iter().filter(|row| row.unit == Some(unit)).copied().collect();
        UnitLeaning { own: one(&own), rest: two(&own, &rest), change: two(&own, &earlier) }
    };
    let units = units.iter().enumerate().map(|(at, unit)| (unit.clone(), of(at))).collect();
    Leaning { whole: Some(one(&rows_now)), units, repeats }
}

fn rows(formula: &Formula, units: usize, paths: &Paths, people: &mut People) -> Vec<Row> {
    let mut rows = Vec::with_capacity(paths.moments().len());
    for path in paths.iter() {
        let customer = path.customer.map(|customer| customer.0.as_u128());
        for moment in path.moments.iter().filter(|moment| moment.has_mark(KNOWN)) {
            let Some(value) = value(formula, moment) else { continue };
            let unit = (0..units).find(|unit| moment.has_mark(FIRST + unit));
            rows.push(Row { customer: people.number(customer), unit, value });
        }
    }
    rows
}

/// What an answer counts, in any unit.
fn value(formula: &Formula, moment: &Moment) -> Option<f64> {
    let yes = |is: bool| f64::from(u8::from(is));
    match formula {
        Formula::Score(ScoreKind::Nps) => moment.score().map(|score| match score.value() {
            value if value >= 9.0 => 1.0,
            value if value < 7.0 => -1.0,
            _ => 0.0,
        }),
        Formula::Score(ScoreKind::Csat) => moment.score().map(|score| yes(score.share() >= 0.75)),
        Formula::Score(_) => moment.score().map(|score| score.share()),
        Formula::ScoreShare { from, to, .. } => moment.score().map(|score| {
            let value = score.value();
            yes(from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to))
        }),
        Formula::Mood => moment.mood(),
        Formula::Share { .. } => Some(yes(moment.has_mark(HIT))),
        _ => None,
    }
}

/// The rows of a unit, and all others.
fn parted(rows: &[Row], unit: usize) -> (Vec<Row>, Vec<Row>) {
    rows.iter().partition(|row| row.unit == Some(unit))
}

/// Customers are never more telling than answers that stand alone: less would be luck.
fn one(rows: &[Row]) -> f64 {
    effect(influences(rows, 1.0)).max(1.0)
}

fn two(rows: &[Row], others: &[Row]) -> f64 {
    if rows.is_empty() || others.is_empty() {
        return 1.0;
    }
    effect(influences(rows, 1.0).chain(influences(others, -1.0)))
}

fn effect(rows: impl Iterator<Item = (usize, f64)>) -> f64 {
    let (customers, influences): (Vec<usize>, Vec<f64>) = rows.unzip();
    // Finite numbers of equal length: only an empty list is refused, which has no number to widen.
    clustered_design_effect(&influences, &customers, LEVEL).unwrap_or(1.0)
}

/// What each answer adds to the mean beyond its expectation.
fn influences(rows: &[Row], sign: f64) -> impl Iterator<Item = (usize, f64)> + '_ {
    #[expect(clippy::cast_precision_loss, reason = "answers, far below 2⁵³")]
    let n = rows.len() as f64;
    let mean = rows.iter().map(|row| row.value).sum::<f64>() / n;
    rows.iter().map(move |row| (row.customer, sign * (row.value - mean) / n))
}
