//! Judging the table: shares of R² with intervals, slopes, kinds of factor, what goes together, what if.

use std::collections::BTreeMap;

use peakend_stats::drivers::{
    Contrast, Drivers, Method, clustered_intervals, clustered_logistic_intervals, driver_intervals, driver_shares,
    logistic_intervals, logistic_weights, penalty_reward,
};
use peakend_stats::regression::{Coefficient, Fit, linear_fit, linear_fit_clustered, what_if};
use peakend_stats::{Estimate, StatsError, benjamini_hochberg};
use serde::Serialize;

use super::rows::Rows;
use super::{Driver, Outcome};
use crate::metric::{LEVEL, float};

/// Rows without which nothing is judged, and rows wanted for every driver.
const LEAST_ROWS: u64 = 50;
const ROWS_PER_DRIVER: u64 = 10;
/// A driver must differ from its usual value in so many rows.
const LEAST_VARIED: u64 = 20;
/// Rows judged; beyond, every second, third … row stands for all. A logistic fit is made hundreds of times.
const MOST_ROWS: usize = 100_000;
const MOST_LOGISTIC_ROWS: usize = 6_000;
const ROUNDS: usize = 300;
const LOGISTIC_ROUNDS: usize = 120;
const SEED: u64 = 2006;
/// Variance inflation from which a driver's own slope is not to be trusted.
const INFLATED: f64 = 5.0;
/// The false discovery rate that all drivers of a page hold together.
const FALSE_DISCOVERY: f64 = 0.05;
/// Rows needed on each side for a contrast.
const LEAST_OF_SIDE: usize = 10;

/// What was found.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Study {
    /// Rows judged, and the answers they come from.
    pub n: u64,
    pub answers: u64,
    /// Rows there were where only a part was judged.
    pub thinned_from: Option<u64>,
    /// Rows needed for these drivers. With fewer, nothing else is said.
    pub needed: u64,
    /// Mean of the outcome.
    pub mean: Option<f64>,
    /// Share of the outcome's variance explained, 0…1; and corrected for what chance would explain.
    pub r_squared: f64,
    pub adjusted: f64,
    pub method: &'static str,
    /// Largest share first.
    pub factors: Vec<Factor>,
    pub left_out: Vec<LeftOut>,
    pub collinear: Vec<Collinear>,
    pub lift: Option<Lift>,
}

/// One driver.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Factor {
    #[serde(serialize_with = "as_key")]
    pub driver: Driver,
    /// Share of the outcome's variance, 0…1, with its interval where resampling gave one.
    pub share: f64,
    pub interval: Option<(f64, f64)>,
    pub correlation: f64,
    /// Change of the outcome per unit of the driver, the others held still.
    pub slope: Coefficient,
    /// The slope differs from 0 beyond chance among all drivers of the page.
    pub is_clear: bool,
    pub inflation: f64,
    /// Mean where known, in the driver's unit.
    pub mean: f64,
    /// How well it goes now, 0…100; none for a yes or no.
    pub performance: Option<f64>,
    /// Rows in which the ledger says something about it.
    pub known: u64,
    /// What a poor and a good experience do, in the outcome's unit; minus is always worse.
    pub contrast: Option<Contrast>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LeftOut {
    #[serde(serialize_with = "as_key")]
    pub driver: Driver,
    pub why: Why,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It differs from its usual value in too few rows.
    TooFew { found: u64, needed: u64 },
    /// The drivers before it say the same.
    Collinear,
    /// Another one goes together with it and tells more; only where the page itself chose the drivers.
    Together,
    /// Too many drivers were chosen.
    Crowded,
}

/// Two drivers that go together so much that their slopes cannot be told apart.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Collinear {
    #[serde(serialize_with = "as_key")]
    pub driver: Driver,
    #[serde(serialize_with = "as_key")]
    pub with: Driver,
    pub correlation: f64,
}

/// What would go along with a change of one driver.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Lift {
    #[serde(serialize_with = "as_key")]
    pub driver: Driver,
    pub by: f64,
    /// Change of the outcome's mean.
    pub outcome: Estimate,
}

fn as_key<S: serde::Serializer>(driver: &Driver, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&driver.key())
}

impl Study {
    pub fn is_enough(&self) -> bool {
        self.n >= self.needed
    }
}

/// A column without gaps.
struct Filled {
    driver: Driver,
    values: Vec<f64>,
    known: u64,
    /// Mean where known.
    mean: f64,
    /// Mean of what is told, before gaps were filled: for themes where they were mentioned.
    told: f64,
}

/// Judges `rows`; the same rows give the same answer.
pub fn judge(rows: &Rows, outcome: Outcome, lift: Option<&(Driver, f64)>) -> Study {
    let is_logistic = outcome.is_yes_or_no();
    let step = rows.outcome.len().div_ceil(if is_logistic { MOST_LOGISTIC_ROWS } else { MOST_ROWS }).max(1);
    let answers: Vec<f64> = rows.outcome.iter().step_by(step).copied().collect();
    let n = answers.len() as u64;
    let mut study = Study { n, answers: rows.answers, ..Study::default() };
    study.thinned_from = (step > 1).then_some(rows.outcome.len() as u64);
    study.mean = (n > 0).then(|| answers.iter().sum::<f64>() / float(n));
    study.left_out = rows.crowded.iter().map(|driver| LeftOut { driver: driver.clone(), why: Why::Crowded }).collect();
    let mut columns = filled(rows, step, &answers, &mut study.left_out);
    if rows.is_usual {
        thin(&mut columns, &answers, &mut study.left_out);
    }
    study.needed = LEAST_ROWS.max(ROWS_PER_DRIVER * columns.len() as u64);
    if !study.is_enough() || columns.is_empty() {
        return study;
    }
    let values: Vec<Vec<f64>> = columns.iter().map(|column| column.values.clone()).collect();
    let whose = whose(rows, step);
    let fit = match &whose {
        Some(whose) => linear_fit_clustered(&values, &answers, whose, LEVEL),
        None => linear_fit(&values, &answers, LEVEL),
    };
    let Ok(fit) = fit else {
        // Everybody gave the same answer: there is nothing to explain, however many there are.
        return study;
    };
    let Some((shared, intervals, method)) = share_out(&values, &answers, whose.as_deref(), is_logistic) else {
        return study;
    };
    study.method = method;
    study.r_squared = shared.r_squared;
    let free = float(n) - float(columns.len() as u64) - 1.0;
    study.adjusted = (1.0 - (1.0 - shared.r_squared) * (float(n) - 1.0) / free).clamp(0.0, 1.0);
    study.collinear = together(&columns, &shared.inflation);
    study.lift = lift.and_then(|(driver, by)| lifted(&columns, &fit, driver, *by));
    study.factors = factors(&columns, &answers, outcome, &shared, &intervals, &fit);
    study
}

/// Fills gaps with the mean and leaves out what tells nothing or nothing new.
fn filled(rows: &Rows, step: usize, answers: &[f64], left_out: &mut Vec<LeftOut>) -> Vec<Filled> {
    let mut kept: Vec<Filled> = Vec::new();
    for column in &rows.columns {
        let values: Vec<Option<f64>> = column.values.iter().step_by(step).copied().collect();
        let told: Vec<f64> = values.iter().flatten().copied().collect();
        let varied = varied(&told);
        let driver = column.driver.clone();
        if varied < LEAST_VARIED {
            left_out.push(LeftOut { driver, why: Why::TooFew { found: varied, needed: LEAST_VARIED } });
            continue;
        }
        let mean = told.iter().sum::<f64>() / float(told.len() as u64);
        let spoken: Vec<f64> = match driver {
            Driver::Theme(_) => told.iter().filter(|value| **value != 0.0).copied().collect(),
            _ => Vec::new(),
        };
        let of_told = if spoken.is_empty() { mean } else { spoken.iter().sum::<f64>() / float(spoken.len() as u64) };
        let values = values.iter().map(|value| value.unwrap_or(mean)).collect();
        kept.push(Filled { driver, values, known: column.known, mean, told: of_told });
        let all: Vec<Vec<f64>> = kept.iter().map(|column| column.values.clone()).collect();
        if driver_shares(&all, answers, None, Method::RelativeWeights) == Err(StatsError::Collinear)
            && let Some(Filled { driver, .. }) = kept.pop()
        {
            left_out.push(LeftOut { driver, why: Why::Collinear });
        }
    }
    kept
}

/// Of drivers that go together only the one that tells more of the outcome stays.
fn thin(columns: &mut Vec<Filled>, answers: &[f64], left_out: &mut Vec<LeftOut>) {
    loop {
        let values: Vec<Vec<f64>> = columns.iter().map(|column| column.values.clone()).collect();
        let Ok(shared) = driver_shares(&values, answers, None, Method::RelativeWeights) else { return };
        let worst = (0..columns.len()).max_by(|a, b| shared.inflation[*a].total_cmp(&shared.inflation[*b]));
        let Some(worst) = worst.filter(|at| shared.inflation[*at] >= INFLATED) else { return };
        let close = |other: &usize| correlation(&values[worst], &values[*other]).abs();
        let others = (0..columns.len()).filter(|other| *other != worst);
        let Some(other) = others.max_by(|a, b| close(a).total_cmp(&close(b))) else { return };
        let told = |at: usize| shared.correlations[at].abs();
        let weaker = if told(worst) < told(other) { worst } else { other };
        left_out.push(LeftOut { driver: columns.remove(weaker).driver, why: Why::Together });
    }
}

/// How many values differ from the most frequent one.
fn varied(values: &[f64]) -> u64 {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    values.iter().for_each(|value| *counts.entry(value.to_bits()).or_default() += 1);
    values.len() as u64 - counts.values().max().copied().unwrap_or(0)
}

type Shared = (Drivers, Vec<Estimate>, &'static str);

/// Whose the judged rows are, numbered anew without gaps; `None` where nobody has two of them.
fn whose(rows: &Rows, step: usize) -> Option<Vec<usize>> {
    let mut numbers = BTreeMap::new();
    let each: Vec<usize> = rows
        .customers
        .iter()
        .step_by(step)
        .map(|customer| {
            let next = numbers.len();
            *numbers.entry(*customer).or_insert(next)
        })
        .collect();
    (numbers.len() < each.len()).then_some(each)
}

/// Shares of R²; no intervals where resampling fails. Several rows of one customer are drawn together.
fn share_out(columns: &[Vec<f64>], answers: &[f64], whose: Option<&[usize]>, is_logistic: bool) -> Option<Shared> {
    if is_logistic {
        let yes: Vec<bool> = answers.iter().map(|answer| *answer > 50.0).collect();
        // A driver that tells yes from no without a mistake has no best slope; then the linear shares stand.
        if let Ok(shared) = logistic_weights(columns, &yes) {
            let intervals = match whose {
                Some(whose) => clustered_logistic_intervals(columns, &yes, whose, LOGISTIC_ROUNDS, LEVEL, SEED),
                None => logistic_intervals(columns, &yes, LOGISTIC_ROUNDS, LEVEL, SEED),
            };
            return Some((shared, intervals.unwrap_or_default(), "logistic"));
        }
    }
    let method = Method::for_drivers(columns.len());
    let shared = driver_shares(columns, answers, None, method).ok()?;
    let intervals = match whose {
        Some(whose) => clustered_intervals(columns, answers, whose, method, ROUNDS, LEVEL, SEED),
        None => driver_intervals(columns, answers, None, method, ROUNDS, LEVEL, SEED),
    };
    Some((shared, intervals.unwrap_or_default(), if method == Method::Shapley { "lmg" } else { "weights" }))
}

fn together(columns: &[Filled], inflation: &[f64]) -> Vec<Collinear> {
    let mut pairs: Vec<Collinear> = Vec::new();
    for (at, column) in columns.iter().enumerate().filter(|(at, _)| inflation[*at] >= INFLATED) {
        let others = columns.iter().enumerate().filter(|(other, _)| *other != at);
        let strongest = others
            .map(|(_, other)| (other, correlation(&column.values, &other.values)))
            .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        let Some((other, correlation)) = strongest else { continue };
        let is_told = pairs.iter().any(|pair| pair.driver == other.driver && pair.with == column.driver);
        if !is_told {
            pairs.push(Collinear { driver: column.driver.clone(), with: other.driver.clone(), correlation });
        }
    }
    pairs
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = float(a.len() as u64);
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(x - mean_a, y - mean_b)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt().max(f64::MIN_POSITIVE)
}

fn lifted(columns: &[Filled], fit: &Fit, driver: &Driver, by: f64) -> Option<Lift> {
    let at = columns.iter().position(|column| column.driver == *driver)?;
    let mut changes = vec![0.0; columns.len()];
    changes[at] = by;
    Some(Lift { driver: driver.clone(), by, outcome: what_if(fit, &changes).ok()? })
}

fn factors(
    columns: &[Filled],
    answers: &[f64],
    outcome: Outcome,
    shared: &Drivers,
    intervals: &[Estimate],
    fit: &Fit,
) -> Vec<Factor> {
    let p_values: Vec<f64> = fit.slopes.iter().map(|slope| slope.p_value).collect();
    let adjusted = benjamini_hochberg(&p_values).unwrap_or_default();
    let better = if outcome.less_is_better() { -1.0 } else { 1.0 };
    let contrasts = contrasts(columns, answers, better, fit);
    let mut factors: Vec<Factor> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| Factor {
            driver: column.driver.clone(),
            share: shared.shares[at],
            interval: intervals.get(at).map(|estimate| (estimate.low, estimate.high)),
            correlation: shared.correlations[at],
            slope: fit.slopes[at],
            is_clear: adjusted.get(at).is_some_and(|p| *p <= FALSE_DISCOVERY),
            inflation: shared.inflation[at],
            mean: column.mean,
            performance: performance(column, better * fit.slopes[at].value),
            known: column.known,
            contrast: contrasts[at],
        })
        .collect();
    factors.sort_by(|a, b| b.share.total_cmp(&a.share));
    factors
}

/// 0 where all experiences are as poor as any, 100 where all are as good as any. A theme counts where it is
/// spoken of; a number between its 5th and 95th percentile, in the direction in which more is better.
fn performance(column: &Filled, better: f64) -> Option<f64> {
    match column.driver {
        Driver::Theme(_) => Some(50.0 * (column.told + 1.0)),
        Driver::Score { .. } => Some(column.mean),
        Driver::Value { .. } => None,
        Driver::Number(_) => {
            let (low, high) = (quantile(&column.values, 0.05), quantile(&column.values, 0.95));
            let place = ((column.mean - low) / (high - low)).clamp(0.0, 1.0);
            (high > low).then_some(100.0 * if better < 0.0 { 1.0 - place } else { place })
        }
    }
}

fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let place = (share * float(sorted.len().saturating_sub(1) as u64)).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}

/// Kinds of factor of the drivers that have poor, middling and good rows. The level is shared among all of them
/// (Bonferroni), so that a page of neutral drivers seldom shows one.
fn contrasts(columns: &[Filled], answers: &[f64], better: f64, fit: &Fit) -> Vec<Option<Contrast>> {
    let sided: Vec<Option<Vec<f64>>> =
        columns.iter().zip(&fit.slopes).map(|(column, slope)| sides(column, better * slope.value)).collect();
    let used: Vec<Vec<f64>> = sided.iter().flatten().cloned().collect();
    let level = 1.0 - (1.0 - LEVEL) / (2.0 * float(used.len().max(1) as u64));
    let oriented: Vec<f64> = answers.iter().map(|answer| better * answer).collect();
    let mut found = penalty_reward(&used, &oriented, -0.5, 0.5, level).unwrap_or_default().into_iter();
    sided.iter().map(|sides| sides.as_ref().and_then(|_| found.next())).collect()
}

/// −1 poor, 0 middling, 1 good; none where one of them hardly occurs.
fn sides(column: &Filled, better: f64) -> Option<Vec<f64>> {
    let (low, high) = match column.driver {
        Driver::Theme(_) => (-1e-9, 1e-9),
        Driver::Score { .. } => (25.0, 75.0),
        Driver::Number(_) => (quantile(&column.values, 1.0 / 3.0), quantile(&column.values, 2.0 / 3.0)),
        Driver::Value { .. } => return None,
    };
    let turned = if matches!(column.driver, Driver::Number(_)) && better < 0.0 { -1.0 } else { 1.0 };
    let side = |value: &f64| {
        turned
            * if *value <= low {
                -1.0
            } else if *value >= high {
                1.0
            } else {
                0.0
            }
    };
    let sides: Vec<f64> = column.values.iter().map(side).collect();
    let count = |wanted: f64| sides.iter().filter(|side| **side == wanted).count();
    [-1.0, 0.0, 1.0].into_iter().all(|side| count(side) >= LEAST_OF_SIDE).then_some(sides)
}
