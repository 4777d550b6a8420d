//! Relative weights for outcomes that are yes or no.

use super::cross::cross_parts;
use super::shares::{Drivers, percentiles, square_root};
use crate::bootstrap::replicate;
use crate::error::{Result, enough_rounds, numbered, open_unit, same_length};
use crate::estimate::Estimate;
use crate::linear::Matrix;
use crate::regression::logistic_fit;

/// Johnson's weights for a yes/no outcome (Tonidandel & LeBreton 2010): the outcome is fitted on the
/// orthogonal stand-ins of the drivers by logistic regression, the coefficients are standardised
/// (Menard 2004) and shared out as in the linear case. Shares sum to the squared correlation of outcome
/// and fitted probability.
///
/// # Errors
/// As [`super::driver_shares`] and `logistic_fit`.
pub fn logistic_weights(drivers: &[Vec<f64>], outcome: &[bool]) -> Result<Drivers> {
    let numbers: Vec<f64> = outcome.iter().map(|y| f64::from(u8::from(*y))).collect();
    let all = cross_parts(drivers, &numbers, None, 1)?[0].correlations()?;
    let count = drivers.len();
    let mut among = Matrix::zeros(count, count);
    for a in 0..count {
        for b in 0..count {
            among[(a, b)] = all[(a, b)];
        }
    }
    let inverse = among.inverse()?;
    let root = square_root(&among);
    let back = root.inverse()?;
    let fit = logistic_fit(&stand_ins(drivers, &back), outcome, 0.95)?;
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    let covered: f64 = fit.probabilities.iter().zip(&numbers).map(|(p, y)| (p - mean) * (y - mean)).sum();
    let fitted: f64 = fit.probabilities.iter().map(|p| (p - mean).powi(2)).sum();
    let total: f64 = numbers.iter().map(|y| (y - mean).powi(2)).sum();
    let r_squared = if fitted > 0.0 { (covered * covered / (fitted * total)).clamp(0.0, 1.0) } else { 0.0 };
    // The stand-ins are uncorrelated with equal spread, so the spread of the logit is the length of the slopes.
    let length: f64 = fit.slopes.iter().map(|s| s.value * s.value).sum();
    let shares = (0..count).map(|d| {
        let raw: f64 = (0..count).map(|k| (root[(d, k)] * fit.slopes[k].value).powi(2)).sum();
        if length > 0.0 { raw / length * r_squared } else { 0.0 }
    });
    Ok(Drivers {
        shares: shares.collect(),
        r_squared,
        correlations: (0..count).map(|d| all[(d, count)]).collect(),
        inflation: (0..count).map(|d| inverse[(d, d)].max(1.0)).collect(),
        n: outcome.len() as u64,
    })
}

/// Bootstrap intervals of [`logistic_weights`] in the order of the drivers, by percentiles; reproducible from
/// `seed`. Each round fits again: 500 rounds of 10 000 rows and ten drivers take seconds.
///
/// # Errors
/// As [`logistic_weights`]; `TooFew` under 40 rounds; the first error of a draw when over one in ten fails.
pub fn logistic_intervals(
    drivers: &[Vec<f64>],
    outcome: &[bool],
    rounds: usize,
    level: f64,
    seed: u64,
) -> Result<Vec<Estimate>> {
    let each: Vec<usize> = (0..outcome.len()).collect();
    clustered_logistic_intervals(drivers, outcome, &each, rounds, level, seed)
}

/// As [`logistic_intervals`], drawing whole clusters: [`super::clustered_intervals`] says when.
///
/// # Errors
/// As [`logistic_intervals`].
pub fn clustered_logistic_intervals(
    drivers: &[Vec<f64>],
    outcome: &[bool],
    clusters: &[usize],
    rounds: usize,
    level: f64,
    seed: u64,
) -> Result<Vec<Estimate>> {
    open_unit("level", level)?;
    enough_rounds(rounds)?;
    same_length("clusters", outcome.len(), clusters.len())?;
    let whole = logistic_weights(drivers, outcome)?;
    let rows = outcome.len();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); numbered(clusters)?];
    clusters.iter().enumerate().for_each(|(row, cluster)| members[*cluster].push(row));
    let draws: Vec<Option<Result<Vec<f64>>>> = replicate(rounds, rows * (drivers.len() + 1), seed, |random| {
        let groups = (0..members.len()).map(|_| &members[random.below(members.len())]);
        let drawn: Vec<usize> = groups.flatten().copied().collect();
        let columns: Vec<Vec<f64>> =
            drivers.iter().map(|column| drawn.iter().map(|row| column[*row]).collect()).collect();
        let yes: Vec<bool> = drawn.iter().map(|row| outcome[*row]).collect();
        Some(logistic_weights(&columns, &yes).map(|found| found.shares))
    });
    percentiles(&whole, draws.into_iter().flatten(), level)
}

/// Standardised drivers times the inverse root of their correlations: uncorrelated, as close as can be.
fn stand_ins(drivers: &[Vec<f64>], back: &Matrix) -> Vec<Vec<f64>> {
    let standardised: Vec<Vec<f64>> = drivers
        .iter()
        .map(|column| {
            let mean = column.iter().sum::<f64>() / column.len() as f64;
            let spread = (column.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / column.len() as f64).sqrt();
            column.iter().map(|v| (v - mean) / spread).collect()
        })
        .collect();
    (0..drivers.len())
        .map(|k| {
            (0..standardised[0].len())
                .map(|row| standardised.iter().enumerate().map(|(d, column)| column[row] * back[(d, k)]).sum())
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::regression::samples::swiss;

    #[test]
    fn planted_drivers_are_found() {
        let mut random = Random::new(12);
        let common: Vec<f64> = (0..2000).map(|_| random.normal()).collect();
        let columns: Vec<Vec<f64>> = (0..4).map(|_| common.iter().map(|c| c + random.normal()).collect()).collect();
        let outcome: Vec<bool> = (0..2000)
            .map(|r| random.uniform() < 1.0 / (1.0 + (-1.5 * columns[0][r] - 0.5 * columns[1][r]).exp()))
            .collect();
        let found = logistic_weights(&columns, &outcome).unwrap();
        assert!((found.shares.iter().sum::<f64>() - found.r_squared).abs() < 1e-9);
        assert!(found.shares[0] > found.shares[1] && found.shares[1] > found.shares[2], "{:?}", found.shares);
        let intervals = logistic_intervals(&columns, &outcome, 60, 0.95, 3).unwrap();
        assert!(intervals.iter().zip(&found.shares).all(|(e, share)| e.low <= *share && *share <= e.high));
        assert!(intervals[0].low > intervals[2].high, "{intervals:?}");
        assert_eq!(intervals, logistic_intervals(&columns, &outcome, 60, 0.95, 3).unwrap());
    }

    #[test]
    fn close_to_the_linear_ranking() {
        let (columns, outcome) = swiss();
        let yes: Vec<bool> = outcome.iter().map(|y| *y > 70.0).collect();
        let found = logistic_weights(&columns, &yes).unwrap();
        assert!(found.r_squared > 0.2 && found.shares.iter().all(|s| *s >= 0.0));
        assert!(logistic_weights(&columns, &[true; 47]).is_err());
        assert!(logistic_intervals(&columns, &[true; 47], 100, 0.95, 1).is_err());
    }
}
