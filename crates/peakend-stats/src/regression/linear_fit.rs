//! Least squares.

use std::collections::BTreeMap;

use super::Design;
use crate::error::{Result, StatsError, all_finite, finite, open_unit, same_length};
use crate::estimate::Estimate;
use crate::linear::Matrix;
use crate::special::{student_quantile, student_two_sided};

/// One coefficient of a fit.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Coefficient {
    /// Units of the outcome per unit of the column.
    pub value: f64,
    /// Standard error.
    pub error: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Two-sided p-value of "no effect".
    pub p_value: f64,
}

/// A fitted line.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Fit {
    /// Outcome where every column is 0.
    pub intercept: Coefficient,
    /// One per column, in the order given.
    pub slopes: Vec<Coefficient>,
    /// Share of the outcome's variance explained, 0…1.
    pub r_squared: f64,
    /// Degrees of freedom left.
    pub df: f64,
    /// Rows.
    pub n: u64,
    /// Confidence level of the intervals.
    pub level: f64,
    /// Covariance of (intercept, slopes…), row by row.
    pub covariance: Vec<Vec<f64>>,
}

/// Ordinary least squares of `outcome` on `columns` with an intercept; every column as long as the
/// outcome, rows complete.
///
/// # Errors
/// `TooFew` without a row to spare, `Length`, `NotFinite`, `Constant` for a column or an outcome that does
/// not vary, `Collinear`.
pub fn linear_fit(columns: &[Vec<f64>], outcome: &[f64], level: f64) -> Result<Fit> {
    fit(columns, outcome, Errors::Alike, level)
}

/// As [`linear_fit`] for rows that belong together, such as several answers of one customer: `clusters` numbers whose
/// each row is. The errors hold whatever rows of one cluster have in common (Liang & Zeger 1986, with Stata's factor
/// G / (G − 1) · (n − 1) / (n − k)); degrees of freedom are G − 1 for G clusters. It takes some dozens of them.
///
/// # Errors
/// As [`linear_fit`]; `TooFew` under two clusters.
pub fn linear_fit_clustered(columns: &[Vec<f64>], outcome: &[f64], clusters: &[usize], level: f64) -> Result<Fit> {
    same_length("clusters", outcome.len(), clusters.len())?;
    fit(columns, outcome, Errors::Clustered(clusters), level)
}

/// As [`linear_fit`] for rows in order of time: the errors hold under autocorrelation up to `lags` and
/// under unequal variances (Newey & West 1987, Bartlett weights, small-sample factor n / (n − k)).
/// A usual choice of lags is 4 (n / 100)^(2/9).
///
/// # Errors
/// As [`linear_fit`]; `TooFew` when `lags` reaches the number of rows.
pub fn linear_fit_over_time(columns: &[Vec<f64>], outcome: &[f64], lags: usize, level: f64) -> Result<Fit> {
    crate::error::at_least(lags.saturating_add(1), outcome.len())?;
    fit(columns, outcome, Errors::OverTime(lags), level)
}

/// What is known of the errors of rows.
#[derive(Clone, Copy)]
enum Errors<'a> {
    /// Independent and of equal spread.
    Alike,
    /// In order of time, leaning on up to so many before.
    OverTime(usize),
    /// Independent only between clusters.
    Clustered(&'a [usize]),
}

fn fit(columns: &[Vec<f64>], outcome: &[f64], errors: Errors<'_>, level: f64) -> Result<Fit> {
    open_unit("level", level)?;
    all_finite("outcome", outcome)?;
    let design = Design::of(columns, outcome.len())?;
    let mean = finite("outcome", outcome.iter().sum::<f64>() / design.rows as f64)?;
    let total = finite("spread of the outcome", outcome.iter().map(|y| (y - mean).powi(2)).sum())?;
    if total <= 1e-24 * mean * mean * design.rows as f64 {
        return Err(StatsError::Constant { what: "outcome" });
    }
    let gram = design.gram(|_| 1.0);
    let bread = gram.inverse()?;
    let standardised = gram.solve(&design.project(|row| outcome[row]))?;
    let residuals: Vec<f64> = (0..design.rows).map(|row| outcome[row] - design.predict(row, &standardised)).collect();
    let left: f64 = residuals.iter().map(|e| e * e).sum();
    let spare = (design.rows - design.width) as f64;
    let (covariance, df) = match errors {
        Errors::Alike => (bread.scaled(left / spare), spare),
        Errors::OverTime(lags) => {
            let meat = newey_west(&design, &residuals, lags).scaled(design.rows as f64 / spare);
            (bread.times(&meat).times(&bread), spare)
        }
        Errors::Clustered(clusters) => {
            let (meat, groups) = between(&design, &residuals, clusters);
            crate::error::at_least(2, groups)?;
            let df = (groups - 1) as f64;
            let factor = groups as f64 / df * ((design.rows - 1) as f64 / spare);
            (bread.times(&meat.scaled(factor)).times(&bread), df)
        }
    };
    let (values, covariance) = design.in_units(&standardised, &covariance);
    let reach = student_quantile(0.5 + 0.5 * level, df);
    let mut coefficients = values.iter().enumerate().map(|(at, value)| {
        let error = covariance[(at, at)].max(0.0).sqrt();
        let p_value = if error > 0.0 { student_two_sided(value / error, df) } else { 0.0 };
        Coefficient { value: *value, error, low: value - reach * error, high: value + reach * error, p_value }
    });
    let intercept = coefficients.next().ok_or(StatsError::TooFew { needed: 1, got: 0 })?;
    Ok(Fit {
        intercept,
        slopes: coefficients.collect(),
        r_squared: (1.0 - left / total).clamp(0.0, 1.0),
        df,
        n: design.rows as u64,
        level,
        covariance: covariance.to_rows(),
    })
}

/// Long-run sum of cross products of the scores x·e.
fn newey_west(design: &Design, residuals: &[f64], lags: usize) -> Matrix {
    let mut sum = Matrix::zeros(design.width, design.width);
    for lag in 0..=lags {
        let weight = 1.0 - lag as f64 / (lags + 1) as f64;
        for row in lag..design.rows {
            let scale = weight * residuals[row] * residuals[row - lag];
            let (now, before) = (design.row(row), design.row(row - lag));
            for a in 0..design.width {
                for b in 0..design.width {
                    let pair = now[a] * before[b];
                    sum[(a, b)] += scale * if lag == 0 { pair } else { pair + before[a] * now[b] };
                }
            }
        }
    }
    sum
}

/// Sum of cross products of the scores x·e of whole clusters, and how many clusters there are.
fn between(design: &Design, residuals: &[f64], clusters: &[usize]) -> (Matrix, usize) {
    let mut scores: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (row, cluster) in clusters.iter().enumerate() {
        let own = scores.entry(*cluster).or_insert_with(|| vec![0.0; design.width]);
        own.iter_mut().zip(design.row(row)).for_each(|(sum, x)| *sum += x * residuals[row]);
    }
    let mut sum = Matrix::zeros(design.width, design.width);
    for own in scores.values() {
        for a in 0..design.width {
            for b in 0..design.width {
                sum[(a, b)] += own[a] * own[b];
            }
        }
    }
    (sum, scores.len())
}

/// Change of the outcome when the columns change by `changes` (units of each column), with the interval
/// of the fit. It says what goes along with what, not what causes what.
///
/// # Errors
/// `Length`, `NotFinite`.
pub fn what_if(fit: &Fit, changes: &[f64]) -> Result<Estimate> {
    same_length("changes", fit.slopes.len(), changes.len())?;
    all_finite("change", changes)?;
    let value: f64 = fit.slopes.iter().zip(changes).map(|(slope, change)| slope.value * change).sum();
    let mut variance = 0.0;
    for (a, change) in changes.iter().enumerate() {
        for (b, other) in changes.iter().enumerate() {
            let cell = fit.covariance.get(a + 1).and_then(|row| row.get(b + 1));
            variance += change * other * cell.ok_or(StatsError::Contradiction("fit without its covariance"))?;
        }
    }
    let reach = student_quantile(0.5 + 0.5 * open_unit("level", fit.level)?, fit.df) * variance.max(0.0).sqrt();
    Estimate { value, low: value - reach, high: value + reach, n: fit.n, level: fit.level }.checked()
}

#[cfg(test)]
mod tests {
    use super::super::samples::swiss;
    use super::*;

    /// R: summary(lm(Fertility ~ ., swiss)).
    #[test]
    fn the_swiss_provinces() {
        let (columns, outcome) = swiss();
        let fit = linear_fit(&columns, &outcome, 0.95).unwrap();
        let printed =
            [(-0.17211, 0.07030), (-0.25801, 0.25388), (-0.87094, 0.18303), (0.10412, 0.03526), (1.07705, 0.38172)];
        for (slope, (value, error)) in fit.slopes.iter().zip(printed) {
            assert!((slope.value - value).abs() < 5.1e-6 && (slope.error - error).abs() < 5.1e-6, "{slope:?}");
        }
        assert!((fit.intercept.value - 66.91518).abs() < 5.1e-6 && (fit.intercept.error - 10.70604).abs() < 5.1e-6);
        assert!((fit.r_squared - 0.7067).abs() < 5e-5 && fit.df == 41.0);
        let one = what_if(&fit, &[0.0, 0.0, -2.0, 0.0, 0.0]).unwrap();
        assert!((one.value - 1.74188).abs() < 2e-5 && (one.low + 2.0 * fit.slopes[2].high).abs() < 1e-9);
    }

    /// Each row written five times tells no more than once: with clusters the errors stay as they were (up to the
    /// factor for small samples), without they shrink by more than half.
    #[test]
    fn rows_that_belong_together_count_once() {
        let (columns, outcome) = swiss();
        let five = |values: &[f64]| values.iter().flat_map(|value| [*value; 5]).collect::<Vec<f64>>();
        let wide: Vec<Vec<f64>> = columns.iter().map(|column| five(column)).collect();
        let clusters: Vec<usize> = (0..outcome.len()).flat_map(|at| [at; 5]).collect();
        let once = linear_fit_over_time(&columns, &outcome, 0, 0.95).unwrap();
        let clustered = linear_fit_clustered(&wide, &five(&outcome), &clusters, 0.95).unwrap();
        let naive = linear_fit(&wide, &five(&outcome), 0.95).unwrap();
        // n / (n − k) of the single rows against G / (G − 1) · (5 n − 1) / (5 n − k).
        let factor = ((47.0 / 46.0 * (234.0 / 229.0)) / (47.0 / 41.0_f64)).sqrt();
        for ((one, many), bare) in once.slopes.iter().zip(&clustered.slopes).zip(&naive.slopes) {
            assert!(
                (many.error - factor * one.error).abs() < 1e-9 && bare.error < 0.6 * many.error,
                "{one:?} {many:?}"
            );
        }
        assert_eq!((clustered.df, clustered.n), (46.0, 235));
        assert!(linear_fit_clustered(&wide, &five(&outcome), &[0; 235], 0.95).is_err());
        assert!(linear_fit_clustered(&wide, &five(&outcome), &[0], 0.95).is_err());
    }

    #[test]
    fn hopeless_designs_are_refused() {
        let x = vec![1.0, 2.0, 3.0, 4.0, 6.0];
        let y = [1.0, 3.0, 2.0, 5.0, 4.0];
        let double: Vec<f64> = x.iter().map(|v| 2.0 * v + 1.0).collect();
        assert_eq!(linear_fit(&[x.clone(), double], &y, 0.95), Err(StatsError::Collinear));
        assert!(matches!(linear_fit(&[vec![7.0; 5]], &y, 0.95), Err(StatsError::Constant { .. })));
        assert!(matches!(linear_fit(std::slice::from_ref(&x), &[2.0; 5], 0.95), Err(StatsError::Constant { .. })));
        assert!(linear_fit(std::slice::from_ref(&x), &y[..4], 0.95).is_err());
        assert!(linear_fit(&[], &[], 0.95).is_err());
        assert!(linear_fit(&[vec![1.0, f64::INFINITY, 2.0, 3.0, 4.0]], &y, 0.95).is_err());
        assert!(linear_fit_over_time(&[x], &y, 5, 0.95).is_err());
    }
}
