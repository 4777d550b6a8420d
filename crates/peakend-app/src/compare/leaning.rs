//! Several answers of one customer: how far they lean on each other, in each unit and in each difference.

use std::collections::HashMap;

use peakend_model::access::Actor;
use peakend_model::indicator::Definition;
use peakend_model::insight::{Field, Filter, Query};

use crate::indicator::leaning::{Answers, MOST_PARTS, Repeats, Row, answers, is_told, one, two};
use crate::{App, AppError, AppResult};

/// The most units told apart; the others count among the rest.
pub(super) const MOST_UNITS: usize = MOST_PARTS;

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

impl UnitLeaning {
    const NONE: Self = Self { own: 1.0, rest: 1.0, change: 1.0 };
}

impl Leaning {
    /// As answers that stand alone where nothing is known.
    pub fn of(&self, unit: &str) -> UnitLeaning {
        self.units.get(unit).copied().unwrap_or(UnitLeaning::NONE)
    }
}

/// The leaning of `units` of `base`'s first dimension, the rest of them, and the period before.
/// `n` is how many answers there are.
///
/// # Errors
/// As [`answers`].
pub(super) async fn leaning(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    base: &Query,
    field: &Field,
    units: Vec<String>,
    n: u64,
) -> AppResult<Leaning> {
    if !is_told(&definition.formula) || n == 0 {
        return Ok(Leaning::default());
    }
    // Who is in no unit counts for nothing.
    let known = base.clone().only(Filter::IsNot { field: field.clone(), values: vec![String::new()] });
    let parts = units.iter().map(|unit| vec![Filter::is(field.clone(), unit)]).collect();
    let found = answers(app, actor, definition, &known, parts, n).await?;
    // Up to a second of arithmetic must not hold up the threads that answer requests.
    let work = tokio::task::spawn_blocking(move || told(&units, &found));
    work.await.map_err(|error| AppError::Internal(error.into()))
}

/// The leaning of own brands, of competitors and of what lies between them; `rivals` are the competitors' names.
///
/// # Errors
/// As [`answers`].
pub(super) async fn of_rivals(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    base: &Query,
    rivals: &[String],
    n: u64,
) -> AppResult<(f64, UnitLeaning)> {
    let theirs = vec![Filter::Is { field: Field::Brand, values: rivals.to_vec() }];
    let found = answers(app, actor, definition, base, vec![theirs], n).await?;
    let work = tokio::task::spawn_blocking(move || {
        let (theirs, own): (Vec<Row>, Vec<Row>) = found.now.iter().partition(|row| row.is_of(0));
        let both = UnitLeaning { own: one(&theirs), rest: two(&theirs, &own), change: 1.0 };
        (one(&own), both)
    });
    work.await.map_err(|error| AppError::Internal(error.into()))
}

fn told(units: &[String], found: &Answers) -> Leaning {
    let repeats = Some(found.repeats());
    if found.is_once() {
        return Leaning { repeats, ..Leaning::default() };
    }
    let of = |at: usize| {
        let (own, rest): (Vec<Row>, Vec<Row>) = found.now.iter().partition(|row| row.is_of(at));
        let lean = found.lean(|row| row.is_of(at));
        UnitLeaning { own: lean.own, rest: two(&own, &rest), change: lean.change }
    };
    let units = units.iter().enumerate().map(|(at, unit)| (unit.clone(), of(at))).collect();
    Leaning { whole: Some(one(&found.now)), units, repeats }
}
