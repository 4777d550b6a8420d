//! The table: a row per answer, a column per driver, filled from what the customer went through before.

use peakend_model::insight::{Field, Moment, Path, Paths};
use peakend_model::interaction::ScoreKind;

use super::plan::{Plan, Planned};
use super::{Driver, Outcome, PURCHASES};
use crate::metric::float;

/// What is to be explained and by what.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rows {
    pub outcome: Vec<f64>,
    /// Whose row it is, numbered from 0 in order; empty where each stands for somebody else.
    pub customers: Vec<usize>,
    pub columns: Vec<Column>,
    /// Drivers for which there was no room.
    pub crowded: Vec<Driver>,
    /// Answers there were; more than rows where a customer counts once.
    pub answers: u64,
    /// The drivers are the usual ones, chosen by nobody.
    pub is_usual: bool,
}

/// One driver over all rows; `None` where it is not known.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    pub driver: Driver,
    pub values: Vec<Option<f64>>,
    /// In how many rows the ledger says something about it.
    pub known: u64,
}

/// Makes the table of `plan` from the moments read for it. Unknown customers count for their answer alone.
pub fn rows(plan: &Plan, paths: &Paths) -> Rows {
    let column = |planned: &Planned| Column { driver: planned.driver.clone(), values: Vec::new(), known: 0 };
    let mut table =
        Rows { columns: plan.drivers.iter().map(column).collect(), crowded: plan.unmarked.clone(), ..Rows::default() };
    for path in paths.iter() {
        match path.customer {
            Some(_) => add(plan, paths, path, &mut table),
            None => {
                let alone = path.moments.iter().map(|moment| Path { moments: std::slice::from_ref(moment), ..path });
                alone.for_each(|path| add(plan, paths, path, &mut table));
            }
        }
    }
    table
}

fn add(plan: &Plan, paths: &Paths, path: Path<'_>, table: &mut Rows) {
    let found = path.moments.iter().enumerate().filter_map(|(at, moment)| {
        let is_asked = moment.has_mark(Plan::ASKED) && plan.period.contains(moment.at);
        Some((at, is_asked.then(|| outcome_of(plan.outcome, paths, path, at)).flatten()?))
    });
    let mut found: Vec<(usize, f64)> = found.collect();
    table.answers += found.len() as u64;
    if !plan.each_answer && found.len() > 1 {
        found.drain(..found.len() - 1);
    }
    let customer = table.customers.last().map_or(0, |last| last + 1);
    for (at, outcome) in found {
        table.outcome.push(outcome);
        table.customers.push(customer);
        for (planned, column) in plan.drivers.iter().zip(&mut table.columns) {
            let (value, is_known) = value_of(plan, planned, paths, path.moments, at);
            column.known += u64::from(is_known);
            column.values.push(value);
        }
    }
}

fn outcome_of(outcome: Outcome, paths: &Paths, path: Path<'_>, at: usize) -> Option<f64> {
    let moment = &path.moments[at];
    let hundred = |yes: bool| if yes { 100.0 } else { 0.0 };
    match outcome {
        Outcome::Mood => moment.mood(),
        Outcome::Wants(intent) => moment.has_text().then(|| hundred(moment.wants(intent))),
        Outcome::BuysWithin(days) => {
            // Of an unknown customer nobody can tell whether they came back.
            path.customer?;
            let until = moment.at.0 + i64::from(days) * peakend_model::Timestamp::DAY;
            let after = &path.moments[at + 1..];
            let mut later = after.iter().take_while(|later| later.at.0 <= until);
            moment.is_feedback().then(|| hundred(later.any(|later| PURCHASES.contains(&paths.kind(later)))))
        }
        Outcome::Nps | Outcome::Csat | Outcome::Ces | Outcome::Rating => {
            let score = moment.score().filter(|score| Some(score.kind) == outcome.score_kind())?;
            let share = share_of_scale(moment)?;
            Some(match outcome {
                Outcome::Nps if score.value() >= 9.0 => 100.0,
                Outcome::Nps => {
                    if score.value() < 7.0 {
                        -100.0
                    } else {
                        0.0
                    }
                }
                Outcome::Csat => hundred(share >= 0.75),
                Outcome::Ces => 100.0 * share,
                _ => 1.0 + 4.0 * share,
            })
        }
    }
}

fn share_of_scale(moment: &Moment) -> Option<f64> {
    let score = moment.score()?;
    let length = f64::from(score.scale.max) - f64::from(score.scale.min);
    (length > 0.0).then(|| (score.value() - f64::from(score.scale.min)) / length)
}

/// The value of a driver for the answer at place `at`, and whether the ledger says anything about it.
fn value_of(plan: &Plan, planned: &Planned, paths: &Paths, moments: &[Moment], at: usize) -> (Option<f64>, bool) {
    let answer = &moments[at];
    let since = answer.at.0.saturating_sub(plan.window);
    let from = moments[..at].partition_point(|moment| moment.at.0 < since);
    let marked = |moment: &Moment| {
        let mut marks = planned.marks.clone().zip(&planned.values);
        marks.find(|(mark, _)| moment.has_mark(*mark)).map(|(_, value)| *value)
    };
    match &planned.driver {
        Driver::Theme(_) => {
            // The mood of a text is made of what it says: then only earlier texts can move it.
            let until = if plan.outcome == Outcome::Mood { at } else { at + 1 };
            let said = mean(moments[from..until].iter().filter_map(marked));
            (Some(said.unwrap_or(0.0)), said.is_some())
        }
        Driver::Score { touchpoint, kind } => {
            let place = paths.touchpoints.iter().position(|name| name == touchpoint);
            let at_it = |moment: &&Moment| place == usize::try_from(moment.touchpoint).ok() && is_of(moment, *kind);
            let scores = moments[from..at].iter().filter(at_it).filter_map(share_of_scale);
            let found = mean(scores).map(|share| 100.0 * share);
            (found, found.is_some())
        }
        Driver::Value { field, .. } if !matches!(field, Field::Attribute(_)) => {
            let value = marked(answer).unwrap_or(0.0);
            (Some(value), value > 0.0)
        }
        Driver::Number(_) | Driver::Value { .. } => {
            let last = moments[from..=at].iter().rev().find_map(marked);
            (last, last.is_some())
        }
    }
}

fn is_of(moment: &Moment, kind: ScoreKind) -> bool {
    moment.score().is_some_and(|score| score.kind == kind)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0_u64), |(sum, n), value| (sum + value, n + 1));
    (n > 0).then(|| sum / float(n))
}
