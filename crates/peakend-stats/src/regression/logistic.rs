//! Logistic regression for outcomes that are yes or no.

use super::{Coefficient, Design};
use crate::error::{Result, StatsError, open_unit};
use crate::linear::Matrix;
use crate::special::{normal_quantile, normal_sf};

/// A fitted logistic model; coefficients in log odds per unit of the column.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LogisticFit {
    /// Log odds where every column is 0.
    pub intercept: Coefficient,
    /// One per column, in the order given.
    pub slopes: Vec<Coefficient>,
    /// Probability of yes for each row, 0…1.
    pub probabilities: Vec<f64>,
    /// Log-likelihood of the fit.
    pub log_likelihood: f64,
    /// Log-likelihood with the intercept alone.
    pub null_log_likelihood: f64,
    /// Rows.
    pub n: u64,
}

/// Maximum likelihood by Newton steps (iteratively reweighted least squares).
///
/// # Errors
/// As `linear_fit`; `Constant` when the outcome is all yes or all no; `NotConverged` when a column
/// separates yes from no completely, so that no finite coefficient is the best.
pub fn logistic_fit(columns: &[Vec<f64>], outcome: &[bool], level: f64) -> Result<LogisticFit> {
    let z = normal_quantile(0.5 + 0.5 * open_unit("level", level)?);
    let design = Design::of(columns, outcome.len())?;
    let yes = outcome.iter().filter(|y| **y).count();
    if yes == 0 || yes == outcome.len() {
        return Err(StatsError::Constant { what: "outcome" });
    }
    let rate = yes as f64 / outcome.len() as f64;
    let (standardised, covariance, likelihood) = newton(&design, outcome)?;
    let (values, covariance) = design.in_units(&standardised, &covariance);
    let mut coefficients = values.iter().enumerate().map(|(at, value)| {
        let error = covariance[(at, at)].max(0.0).sqrt();
        let p_value = (2.0 * normal_sf((value / error).abs())).min(1.0);
        Coefficient { value: *value, error, low: value - z * error, high: value + z * error, p_value }
    });
    let intercept = coefficients.next().ok_or(StatsError::TooFew { needed: 1, got: 0 })?;
    Ok(LogisticFit {
        intercept,
        slopes: coefficients.collect(),
        probabilities: (0..design.rows).map(|row| probability(design.predict(row, &standardised))).collect(),
        log_likelihood: likelihood,
        null_log_likelihood: outcome.len() as f64 * (rate * rate.ln() + (1.0 - rate) * (1.0 - rate).ln()),
        n: outcome.len() as u64,
    })
}

/// Standardised coefficients, their covariance and the log-likelihood.
pub(crate) fn newton(design: &Design, outcome: &[bool]) -> Result<(Vec<f64>, Matrix, f64)> {
    let rate = outcome.iter().filter(|y| **y).count() as f64 / outcome.len() as f64;
    let mut at = vec![0.0; design.width];
    at[0] = (rate / (1.0 - rate)).ln();
    let (mut fitted, mut likelihood) = fit(design, outcome, &at);
    const STEPS: usize = 60;
    for _ in 0..STEPS {
        let gram = design.gram(|row| fitted[row] * (1.0 - fitted[row]));
        let pull = design.project(|row| f64::from(u8::from(outcome[row])) - fitted[row]);
        let step = gram.solve(&pull)?;
        let mut size = 1.0;
        let (next, there, better) = loop {
            let next: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + size * s).collect();
            let (there, better) = fit(design, outcome, &next);
            if better >= likelihood - 1e-12 * likelihood.abs().max(1.0) || size < 1e-6 {
                break (next, there, better);
            }
            size *= 0.5;
        };
        let moved = step.iter().map(|s| s.abs()).fold(0.0, f64::max);
        // 30 standardised log odds mean odds of 10¹³: the data do not say where it ends.
        if next.iter().any(|b| b.abs() > 30.0 || b.is_nan()) {
            break;
        }
        (at, fitted, likelihood) = (next, there, better);
        // Newton doubles the right digits with every step: after this one they are all there.
        if moved < 1e-8 {
            let covariance = gram.inverse()?;
            return Ok((at, covariance, likelihood));
        }
    }
    Err(StatsError::NotConverged { what: "logistic regression", steps: STEPS })
}

pub(crate) fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The probability of yes for each row, and the log-likelihood of all.
fn fit(design: &Design, outcome: &[bool], at: &[f64]) -> (Vec<f64>, f64) {
    let mut fitted = Vec::with_capacity(design.rows);
    let mut likelihood = 0.0;
    // ln σ(x) = min(x, 0) − ln(1 + e^−|x|). Every factor of the product is in 1…2, so that 1000 of them
    // stay finite and need one logarithm together.
    let mut product = 1.0_f64;
    for (row, yes) in outcome.iter().enumerate() {
        let odds = design.predict(row, at);
        let small = (-odds.abs()).exp();
        let likelier = 1.0 / (1.0 + small);
        fitted.push(if odds >= 0.0 { likelier } else { small * likelier });
        likelihood += if *yes { odds.min(0.0) } else { (-odds).min(0.0) };
        product *= 1.0 + small;
        if row % 1_000 == 999 {
            likelihood -= std::mem::replace(&mut product, 1.0).ln();
        }
    }
    (fitted, likelihood - product.ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dalal, Fowlkes & Hoadley (1989): O-ring damage over temperature, 23 flights; R's glm prints
    /// 15.0429 (7.3786) and −0.2322 (0.1082), residual deviance 20.315, null deviance 28.267.
    #[test]
    fn the_o_rings() {
        let temperature = [
            66., 70., 69., 68., 67., 72., 73., 70., 57., 63., 70., 78., 67., 53., 67., 75., 70., 81., 76., 79., 75.,
            76., 58.,
        ];
        let damaged = [1, 8, 9, 10, 13, 20, 22];
        let outcome: Vec<bool> = (0..23).map(|i| damaged.contains(&i)).collect();
        let fit = logistic_fit(&[temperature.to_vec()], &outcome, 0.95).unwrap();
        assert!((fit.intercept.value - 15.0429).abs() < 5e-5 && (fit.intercept.error - 7.3786).abs() < 1e-3);
        assert!((fit.slopes[0].value + 0.2322).abs() < 5e-5 && (fit.slopes[0].error - 0.1082).abs() < 5e-5);
        assert!((-2.0 * fit.log_likelihood - 20.315).abs() < 5e-4);
        assert!((-2.0 * fit.null_log_likelihood - 28.267).abs() < 5e-4);
    }

    #[test]
    fn complete_separation_is_said() {
        let x = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let outcome = [false, false, false, true, true, true];
        assert!(logistic_fit(std::slice::from_ref(&x), &outcome, 0.95).is_err());
        assert!(matches!(logistic_fit(&[x], &[true; 6], 0.95), Err(StatsError::Constant { .. })));
    }
}
