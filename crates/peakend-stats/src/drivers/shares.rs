//! Shares of R²: exact averages over all orders (LMG, the Shapley value), and relative weights.

use super::cross::{Cross, cluster_parts, cross_parts};
use crate::bootstrap::{quantile, replicate};
use crate::error::{Result, StatsError, enough_rounds, open_unit};
use crate::estimate::Estimate;
use crate::linear::Matrix;

/// How R² is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Method {
    /// Lindeman, Merenda & Gold (1980), the Shapley value of R²: mean gain over all orders of entry.
    /// Exact; 2^p small steps, for up to [`Method::MOST_EXACT`] drivers.
    Shapley,
    /// Johnson's relative weights (2000): close to Shapley and quick for any number of drivers.
    RelativeWeights,
}

impl Method {
    /// Most drivers for which the exact shares are offered.
    pub const MOST_EXACT: usize = 15;

    /// Exact where it is quick, relative weights beyond.
    pub fn for_drivers(count: usize) -> Self {
        if count <= Self::MOST_EXACT { Self::Shapley } else { Self::RelativeWeights }
    }
}

/// How much of the outcome each driver accounts for.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Drivers {
    /// One per driver, ≥ 0; their sum is `r_squared`.
    pub shares: Vec<f64>,
    /// Share of the outcome's variance that all drivers explain together, 0…1.
    pub r_squared: f64,
    /// Correlation of each driver with the outcome, −1…1: the direction.
    pub correlations: Vec<f64>,
    /// Variance inflation of each driver, ≥ 1; from about 5 or 10 its own slope is not to be trusted,
    /// while the shares still are.
    pub inflation: Vec<f64>,
    /// Rows.
    pub n: u64,
}

/// Shares R² of `outcome` among `drivers` (columns as long as the outcome, rows complete).
///
/// # Errors
/// `TooFew` without a row to spare, `Length`, `NotFinite`, `OutOfRange` for more than
/// [`Method::MOST_EXACT`] drivers with [`Method::Shapley`], `Constant`, `Collinear`.
pub fn driver_shares(
    drivers: &[Vec<f64>],
    outcome: &[f64],
    weights: Option<&[f64]>,
    method: Method,
) -> Result<Drivers> {
    let parts = cross_parts(drivers, outcome, weights, 1)?;
    judge(&parts[0], method, outcome.len())
}

/// Bootstrap intervals of the shares in the order of the drivers, by percentiles. Rows are drawn in up to
/// 500 equal parts, so that a million rows cost as little as a thousand; reproducible from `seed`.
///
/// # Errors
/// As [`driver_shares`]; `TooFew` under 40 rounds; the first error of a draw when over one in ten
/// fails.
pub fn driver_intervals(
    drivers: &[Vec<f64>],
    outcome: &[f64],
    weights: Option<&[f64]>,
    method: Method,
    rounds: usize,
    level: f64,
    seed: u64,
) -> Result<Vec<Estimate>> {
    open_unit("level", level)?;
    enough_rounds(rounds)?;
    resample(&cross_parts(drivers, outcome, weights, PARTS)?, drivers, outcome, method, rounds, level, seed)
}

/// As [`driver_intervals`] for rows that belong together, such as several answers of one customer: whole clusters are
/// drawn (Davison & Hinkley 1997, section 3.8). `clusters` numbers them from 0 without gaps, one number per row.
///
/// # Errors
/// As [`driver_intervals`].
pub fn clustered_intervals(
    drivers: &[Vec<f64>],
    outcome: &[f64],
    clusters: &[usize],
    method: Method,
    rounds: usize,
    level: f64,
    seed: u64,
) -> Result<Vec<Estimate>> {
    open_unit("level", level)?;
    enough_rounds(rounds)?;
    resample(&cluster_parts(drivers, outcome, clusters, PARTS)?, drivers, outcome, method, rounds, level, seed)
}

/// Parts that are drawn.
const PARTS: usize = 500;

fn resample(
    parts: &[Cross],
    drivers: &[Vec<f64>],
    outcome: &[f64],
    method: Method,
    rounds: usize,
    level: f64,
    seed: u64,
) -> Result<Vec<Estimate>> {
    let width = drivers.len() + 1;
    let whole = judge(&Cross::sum_of(parts, width), method, outcome.len())?;
    let work = parts.len() * width * width + (1 << drivers.len().min(Method::MOST_EXACT));
    let draws: Vec<Option<Result<Vec<f64>>>> = replicate(rounds, work, seed, |random| {
        let drawn = (0..parts.len()).map(|_| &parts[random.below(parts.len())]);
        Some(judge(&Cross::sum_of(drawn, width), method, outcome.len()).map(|d| d.shares))
    });
    percentiles(&whole, draws.into_iter().flatten(), level)
}

/// Percentile intervals from the shares of draws; the first error of a draw when over one in ten fails.
pub(super) fn percentiles(
    whole: &Drivers,
    draws: impl Iterator<Item = Result<Vec<f64>>>,
    level: f64,
) -> Result<Vec<Estimate>> {
    let (mut kept, mut failed) = (Vec::new(), Vec::new());
    for draw in draws {
        match draw {
            Ok(shares) => kept.push(shares),
            Err(error) => failed.push(error),
        }
    }
    if failed.len() * 9 > kept.len() {
        return Err(failed.swap_remove(0));
    }
    let tail = 0.5 * (1.0 - level);
    let estimates = whole.shares.iter().enumerate().map(|(at, value)| {
        let mut drawn: Vec<f64> = kept.iter().map(|shares| shares[at]).collect();
        drawn.sort_by(f64::total_cmp);
        let (low, high) = (quantile(&drawn, tail).min(*value), quantile(&drawn, 1.0 - tail).max(*value));
        Estimate { value: *value, low, high, n: whole.n, level }
    });
    Ok(estimates.collect())
}

fn judge(cross: &Cross, method: Method, rows: usize) -> Result<Drivers> {
    let all = cross.correlations()?;
    let count = all.to_rows().len() - 1;
    let correlations: Vec<f64> = (0..count).map(|d| all[(d, count)]).collect();
    let mut among = Matrix::zeros(count, count);
    for a in 0..count {
        for b in 0..count {
            among[(a, b)] = all[(a, b)];
        }
    }
    let inverse = among.inverse()?;
    let inflation = (0..count).map(|d| inverse[(d, d)].max(1.0)).collect();
    let shares = match method {
        Method::Shapley => shapley(&among, &correlations)?,
        Method::RelativeWeights => relative_weights(&among, &correlations),
    };
    let r_squared = shares.iter().sum::<f64>().clamp(0.0, 1.0);
    Ok(Drivers { shares, r_squared, correlations, inflation, n: rows as u64 })
}

fn shapley(among: &Matrix, with_outcome: &[f64]) -> Result<Vec<f64>> {
    let count = with_outcome.len();
    if count > Method::MOST_EXACT {
        return Err(StatsError::OutOfRange {
            what: "drivers",
            expected: "at most 15 for exact shares",
            got: count as f64,
        });
    }
    let mut walk = Walk {
        among,
        with_outcome,
        with_driver: vec![0.0; count * (count + 1)],
        of_size: vec![0.0; count + 1],
        lower: vec![0.0; count * count],
    };
    walk.deeper(&mut Vec::with_capacity(count), &mut Vec::with_capacity(count), 0, 0.0);
    // Weight of a subset of size s: s! (p − s − 1)! / p!.
    let mut weights = vec![1.0 / count as f64; count];
    for size in 1..count {
        weights[size] = weights[size - 1] * size as f64 / (count - size) as f64;
    }
    // Mean gain of a driver: subsets that hold it, less those of one size smaller that do not.
    Ok((0..count)
        .map(|driver| {
            let gains = (0..count).map(|size| {
                let without = walk.of_size[size] - walk.with_driver[driver * (count + 1) + size];
                weights[size] * (walk.with_driver[driver * (count + 1) + size + 1] - without)
            });
            gains.sum::<f64>().max(0.0)
        })
        .collect())
}

/// Visits every subset once by adding drivers in ascending order, so each step extends one Cholesky
/// factor by one row instead of starting again.
struct Walk<'a> {
    among: &'a Matrix,
    with_outcome: &'a [f64],
    /// Σ of R² over subsets by driver they hold and size.
    with_driver: Vec<f64>,
    /// Σ of R² over all subsets by size.
    of_size: Vec<f64>,
    lower: Vec<f64>,
}

impl Walk<'_> {
    fn deeper(&mut self, chosen: &mut Vec<usize>, solved: &mut Vec<f64>, from: usize, so_far: f64) {
        let count = self.with_outcome.len();
        let row = chosen.len();
        for next in from..count {
            let (above, own) = self.lower.split_at_mut(row * count);
            let (mut rest, mut gain) = (1.0, self.with_outcome[next]);
            for k in 0..row {
                let earlier = &above[k * count..=k * count + k];
                let known: f64 = own[..k].iter().zip(earlier).map(|(a, b)| a * b).sum();
                let cell = (self.among[(next, chosen[k])] - known) / earlier[k];
                own[k] = cell;
                rest -= cell * cell;
                gain -= cell * solved[k];
            }
            let pivot = rest.max(1e-12).sqrt();
            own[row] = pivot;
            let found = so_far + (gain / pivot).powi(2);
            chosen.push(next);
            solved.push(gain / pivot);
            self.of_size[row + 1] += found;
            for driver in chosen.iter() {
                self.with_driver[driver * (count + 1) + row + 1] += found;
            }
            self.deeper(chosen, solved, next + 1, found);
            chosen.pop();
            solved.pop();
        }
    }
}

/// The symmetric square root of the correlations links drivers to their closest orthogonal stand-ins.
pub(super) fn square_root(among: &Matrix) -> Matrix {
    let (values, vectors) = among.eigen();
    let size = values.len();
    let mut root = Matrix::zeros(size, size);
    for a in 0..size {
        for b in 0..size {
            root[(a, b)] = (0..size).map(|k| vectors[(a, k)] * values[k].max(0.0).sqrt() * vectors[(b, k)]).sum();
        }
    }
    root
}

fn relative_weights(among: &Matrix, with_outcome: &[f64]) -> Vec<f64> {
    let root = square_root(among);
    let size = with_outcome.len();
    let slopes = root.solve(with_outcome).unwrap_or_else(|_| vec![0.0; size]);
    (0..size).map(|d| (0..size).map(|k| root[(d, k)].powi(2) * slopes[k].powi(2)).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::regression::samples::{cars, swiss};

    /// Grömping (2006), `relaimpo`: calc.relimp(swiss), lmg.
    #[test]
    fn lmg_of_the_swiss_provinces() {
        let (columns, outcome) = swiss();
        let found = driver_shares(&columns, &outcome, None, Method::Shapley).unwrap();
        let printed = [0.057_091_22, 0.171_173_03, 0.260_134_68, 0.105_570_15, 0.112_765_92];
        for (share, printed) in found.shares.iter().zip(printed) {
            assert!((share - printed).abs() < 1e-8, "{:?}", found.shares);
        }
        assert!((found.r_squared - 0.7067).abs() < 5e-5);
    }

    /// The `rwa` package: rwa(mtcars, "mpg", c("cyl", "disp", "hp", "gear")).
    #[test]
    fn relative_weights_of_the_cars() {
        let (columns, outcome) = cars();
        let found = driver_shares(&columns, &outcome, None, Method::RelativeWeights).unwrap();
        let printed = [0.228_479_7, 0.222_146_9, 0.232_174_4, 0.096_388_6];
        for (share, printed) in found.shares.iter().zip(printed) {
            assert!((share - printed).abs() < 5e-8, "{:?}", found.shares);
        }
        assert!((found.r_squared - 0.7791896).abs() < 5e-8);
    }

    #[test]
    fn intervals_hold_shares_and_repeat() {
        let (columns, outcome) = swiss();
        let draw = || driver_intervals(&columns, &outcome, None, Method::Shapley, 300, 0.95, 5).unwrap();
        let found = draw();
        assert!(found.iter().all(|e| e.low <= e.value && e.value <= e.high && e.low >= 0.0));
        assert!(found[2].low > 0.05 && found[2].high < 0.5, "{:?}", found[2]);
        assert_eq!(found, draw());
    }

    #[test]
    fn fifteen_drivers_at_once() {
        let mut random = Random::new(4);
        let columns: Vec<Vec<f64>> = (0..15).map(|_| (0..400).map(|_| random.normal()).collect()).collect();
        let outcome: Vec<f64> = (0..400).map(|r| columns[0][r] + 0.5 * columns[7][r] + random.normal()).collect();
        let found = driver_shares(&columns, &outcome, None, Method::Shapley).unwrap();
        assert!(found.shares[0] > 0.3 && found.shares[7] > 0.05 && found.shares[3] < 0.02, "{:?}", found.shares);
        let more: Vec<Vec<f64>> = columns.iter().cloned().chain([outcome.iter().map(|y| y.sin()).collect()]).collect();
        assert!(driver_shares(&more, &outcome, None, Method::Shapley).is_err());
        assert!(driver_shares(&more, &outcome, None, Method::for_drivers(16)).is_ok());
    }

    #[test]
    fn hopeless_drivers_are_refused() {
        let x = vec![1.0, 2.0, 3.0, 4.0, 6.0, 5.0];
        let y = [1.0, 3.0, 2.0, 5.0, 4.0, 4.5];
        let double: Vec<f64> = x.iter().map(|v| 2.0 * v + 1.0).collect();
        let shares = |d: &[Vec<f64>]| driver_shares(d, &y, None, Method::Shapley);
        assert_eq!(shares(&[x.clone(), double]), Err(StatsError::Collinear));
        assert!(matches!(shares(&[x.clone(), vec![3.0; 6]]), Err(StatsError::Constant { .. })));
        assert!(shares(&[]).is_err() && shares(&[vec![1.0]]).is_err());
        assert!(shares(&[vec![f64::NAN; 6]]).is_err());
        assert!((shares(&[x]).unwrap().shares[0] - 0.6857).abs() < 0.2);
    }
}
