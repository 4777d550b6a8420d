//! Judging units: each with its interval, held against the rest, shrunk, ranked, and hidden where it is too small.

use peakend_model::indicator::{Direction, Formula};
use peakend_model::insight::Label;
use peakend_stats::compare::answers_to_tell_means;
use peakend_stats::shrink::{Rank, ranks, shrink_means, shrink_shares};
use peakend_stats::special::normal_quantile;
use peakend_stats::{Estimate, ShareCounts, StatsError, hidden_groups};
use serde::Serialize;

use super::leaning::Leaning;
use crate::indicator::count::{Counted, Parts};
use crate::indicator::leaning::Repeats;
use crate::indicator::read::{change_leaning, hits, read, read_leaning};
use crate::metric::{Change, LEVEL, Reading, float};

/// The most units shown, the largest first.
const MOST_UNITS: usize = 60;
const ROUNDS: usize = 4_000;
const SEED: u64 = 1983;
/// Probability of seeing a difference that is there, for “how many answers until”.
const POWER: f64 = 0.8;
/// Beyond this nobody waits for the answers.
const MOST_NEEDED: u64 = 1_000_000;

/// All units together.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Judged {
    pub whole: Option<Reading>,
    /// Best first, by the shrunk value.
    pub units: Vec<Unit>,
    /// Units too small to be shown, or hidden so that a small one cannot be worked out; and their answers.
    pub hidden: u64,
    pub hidden_n: u64,
    /// Units beyond those shown.
    pub cut: u64,
    /// Spread between units beyond chance, a standard deviation in the measure's unit.
    pub spread: Option<f64>,
    /// How many customers stand behind the answers; none where several answers of one count as if they stood alone.
    pub repeats: Option<Repeats>,
}

/// One unit.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Unit {
    pub value: String,
    pub reading: Reading,
    /// How many times larger the variance of its value is, because customers answered more than once; 1 or more.
    pub design_effect: f64,
    /// Pulled towards what all have in common, the more the fewer its answers; with its interval.
    pub shrunk: Option<(f64, f64, f64)>,
    /// 1 is the best.
    pub rank: Option<Rank>,
    /// Against all other units together; `before` is their value.
    pub rest: Option<Change>,
    /// The difference from the rest in standard deviations of single answers: 0.2 small, 0.5 medium, 0.8 large.
    pub effect: Option<f64>,
    /// Answers of this unit, and as many of the rest, until a difference this large would be seen four times in five.
    pub needed: Option<u64>,
    /// Against the period before.
    pub change: Option<Change>,
    pub standing: Standing,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Better,
    Worse,
    /// Not clearly different from the rest.
    Alike,
}

impl Judged {
    /// Draws the marks after [`crate::metric::mark_clear`] has seen the whole page; who differs needs no more answers.
    pub fn settle(&mut self, direction: Direction) {
        for unit in &mut self.units {
            let clear = unit.rest.filter(|rest| rest.is_clear && rest.value != 0.0);
            unit.standing = match clear {
                None => Standing::Alike,
                Some(rest) if (rest.value > 0.0) == (direction == Direction::Higher) => Standing::Better,
                Some(_) => Standing::Worse,
            };
            if clear.is_some() {
                unit.needed = None;
            }
        }
    }
}

/// Judges the groups of `counted`, whose first label is the unit. Interactions without a unit count for nothing.
/// `leaning` says how far answers of one customer go together.
///
/// # Errors
/// When there is something to count, but no number can be made of it.
pub fn judge(
    formula: &Formula,
    direction: Direction,
    counted: &Counted,
    least: u64,
    leaning: &Leaning,
) -> Result<Judged, StatsError> {
    let mut groups: Vec<(&str, &Parts, Reading)> = Vec::new();
    for (labels, parts) in &counted.now {
        if let (Some(unit), Some(reading)) = (labels.first().and_then(Label::text), read(formula, parts)?) {
            groups.push((unit, parts, reading));
        }
    }
    groups.sort_by(|a, b| b.2.n.cmp(&a.2.n).then_with(|| a.0.cmp(b.0)));
    let total = Parts::total(groups.iter().map(|(_, parts, _)| *parts));
    let whole = total.map_or(Ok(None), |parts| read_leaning(formula, &parts, leaning.whole.unwrap_or(1.0)))?;
    let mut judged = Judged { whole, repeats: leaning.repeats, ..Judged::default() };
    let hidden = hidden_groups(&groups.iter().map(|(_, _, reading)| reading.n).collect::<Vec<_>>(), least);
    let shown: Vec<usize> = (0..groups.len()).filter(|at| !hidden[*at]).collect();
    judged.hidden = (groups.len() - shown.len()) as u64;
    judged.hidden_n = groups.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(group, _)| group.2.n).sum();
    judged.cut = shown.len().saturating_sub(MOST_UNITS) as u64;
    let units = shown.iter().take(MOST_UNITS).map(|at| unit(formula, &groups, *at, counted, leaning));
    judged.units = units.collect::<Result<_, _>>()?;
    let parts: Vec<&Parts> = shown.iter().take(MOST_UNITS).map(|at| groups[*at].1).collect();
    shrink(formula, direction, &parts, &mut judged);
    let place = |unit: &Unit| unit.rank.map_or(f64::INFINITY, |rank| rank.expected);
    judged.units.sort_by(|a, b| place(a).total_cmp(&place(b)));
    Ok(judged)
}

fn unit(
    formula: &Formula,
    groups: &[(&str, &Parts, Reading)],
    at: usize,
    counted: &Counted,
    leaning: &Leaning,
) -> Result<Unit, StatsError> {
    let (value, parts, alone) = groups[at];
    let lean = leaning.of(value);
    let reading = read_leaning(formula, parts, lean.own)?.unwrap_or(alone);
    let others = groups.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, group)| group.1);
    let rest = Parts::total(others);
    let difference = rest.as_ref().map_or(Ok(None), |rest| change_leaning(formula, parts, rest, lean.rest))?;
    let among_rest = rest.as_ref().map_or(Ok(None), |rest| spread_of(formula, rest))?;
    let sd = among_rest.or_else(|| spread(&alone));
    let effect = difference.zip(sd).filter(|(_, sd)| *sd > 0.0).map(|(difference, sd)| difference.value / sd);
    let needed = difference.zip(sd).and_then(|(difference, sd)| {
        answers_to_tell_means(difference.value, sd * lean.rest.max(1.0).sqrt(), LEVEL, POWER)
            .ok()
            .filter(|n| *n <= MOST_NEEDED)
    });
    let before = counted.before.get(&vec![Label::Text(value.to_owned())]);
    Ok(Unit {
        value: value.to_owned(),
        reading,
        design_effect: lean.own,
        shrunk: None,
        rank: None,
        rest: difference,
        effect,
        needed: needed.filter(|needed| *needed > reading.n),
        change: before.map_or(Ok(None), |before| change_leaning(formula, parts, before, lean.change))?,
        standing: Standing::Alike,
    })
}

/// Standard deviation of single answers, from the width of the interval of their mean.
fn spread_of(formula: &Formula, parts: &Parts) -> Result<Option<f64>, StatsError> {
    Ok(read(formula, parts)?.as_ref().and_then(spread))
}

fn spread(reading: &Reading) -> Option<f64> {
    (reading.n > 1).then(|| error_of(reading)).flatten().map(|error| error * float(reading.n).sqrt())
}

fn error_of(reading: &Reading) -> Option<f64> {
    let (low, high) = reading.interval?;
    let error = (high - low) / (2.0 * normal_quantile(0.5 + 0.5 * LEVEL));
    (error.is_finite() && error > 0.0).then_some(error)
}

/// Pulls the units together and ranks them; with too few units they are ranked as they are.
fn shrink(formula: &Formula, direction: Direction, parts: &[&Parts], judged: &mut Judged) {
    let shares: Option<Vec<ShareCounts>> = parts.iter().map(|parts| hits(formula, parts)).collect();
    let errors: Option<Vec<(f64, f64, u64)>> = judged
        .units
        .iter()
        .map(|unit| Some((unit.reading.value, error_of(&unit.reading)?.powi(2), unit.reading.n)))
        .collect();
    let Some(errors) = errors else { return };
    let found = match shares {
        Some(shares) => {
            let units = shares.iter().zip(&judged.units);
            let counts: Vec<(u64, u64)> = units.map(|(share, unit)| counts_of(share, unit.design_effect)).collect();
            shrink_shares(&counts, LEVEL).ok().map(|mut found| {
                found.groups = found.groups.into_iter().map(|estimate| estimate.scaled(100.0)).collect();
                found.spread *= 100.0;
                found
            })
        }
        None => shrink_means(&errors, LEVEL).ok().map(|mut found| {
            // The normal distribution that it rests on knows no ends of a scale.
            let (bottom, top) = formula.range().unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
            for estimate in &mut found.groups {
                estimate.low = estimate.low.max(bottom);
                estimate.high = estimate.high.min(top);
            }
            found
        }),
    };
    let estimates: Vec<Estimate> = match &found {
        Some(found) => found.groups.clone(),
        None => judged.units.iter().filter_map(|unit| estimate(&unit.reading)).collect(),
    };
    if let Some(found) = &found {
        judged.spread = Some(found.spread);
        for (unit, estimate) in judged.units.iter_mut().zip(&found.groups) {
            unit.shrunk = Some((estimate.value, estimate.low, estimate.high));
        }
    }
    // The first rank is the best, also where less is better.
    let sign = if direction == Direction::Higher { 1.0 } else { -1.0 };
    let turned: Vec<Estimate> = estimates.iter().map(|estimate| estimate.scaled(sign)).collect();
    for (unit, rank) in judged.units.iter_mut().zip(ranks(&turned, ROUNDS, LEVEL, SEED).unwrap_or_default()) {
        unit.rank = Some(rank);
    }
}

/// As many answers that stand alone as tell as much.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are not negative")]
fn counts_of(share: &ShareCounts, effect: f64) -> (u64, u64) {
    let n = (float(share.n) / effect).round().max(1.0);
    ((share.hits / effect).round().clamp(0.0, n) as u64, n as u64)
}

fn estimate(reading: &Reading) -> Option<Estimate> {
    let (low, high) = reading.interval?;
    Some(Estimate { value: reading.value, low, high, n: reading.n, level: LEVEL })
}
