//! Cox regression: what goes along with the event coming sooner.

use super::curve::Lifetime;
use super::proportional::proportional;
use crate::compare::Test;
use crate::error::{Result, StatsError, not_negative, same_length};
use crate::estimate::two_sided_z;
use crate::linear::Matrix;
use crate::regression::{Coefficient, Design};
use crate::special::{chi_square_sf, normal_sf};

/// A proportional hazards fit.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct CoxFit {
    /// Log hazard ratio per unit of each column; `exp` gives the hazard ratio.
    pub slopes: Vec<Coefficient>,
    /// Partial log-likelihood.
    pub log_likelihood: f64,
    /// Likelihood-ratio test of all columns together.
    pub test: Test,
    /// For each column: does its ratio change over time? (Grambsch & Therneau 1994; a small p-value says yes, and the
    /// slope is then a mean over time.)
    pub proportional: Vec<Test>,
    /// The same for all columns together.
    pub proportional_all: Test,
    /// Rows.
    pub n: u64,
    /// Events.
    pub events: u64,
}

/// Cox's proportional hazards model (1972) with Efron's handling of ties (1977), by Newton steps.
///
/// # Errors
/// `TooFew` without a row to spare or without events, `Length`, `NotFinite`, `OutOfRange` for negative
/// times, `Constant`, `Collinear`, `NotConverged` when a column foretells every event.
pub fn cox_fit(rows: &[Lifetime], columns: &[Vec<f64>], level: f64) -> Result<CoxFit> {
    let z = two_sided_z(level)?;
    crate::error::at_least(1, columns.len())?;
    for column in columns {
        same_length("column", rows.len(), column.len())?;
    }
    for row in rows {
        not_negative("time", row.time)?;
    }
    let design = Design::of(columns, rows.len())?;
    let events = rows.iter().filter(|row| row.event).count();
    crate::error::at_least(1, events)?;
    // Latest first: the sums over those still at risk then only grow.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| rows[*b].time.total_cmp(&rows[*a].time));
    let width = columns.len();
    let mut at = vec![0.0; width];
    let mut now = Slope::at(&at, rows, &design, &order);
    let null = now.value;
    const STEPS: usize = 50;
    for _ in 0..STEPS {
        let step = now.curvature.solve(&now.gradient)?;
        let mut size = 1.0;
        let (next, reached) = loop {
            let next: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + size * s).collect();
            let reached = Slope::at(&next, rows, &design, &order);
            if reached.value >= now.value - 1e-12 || size < 1e-6 {
                break (next, reached);
            }
            size *= 0.5;
        };
        (at, now) = (next, reached);
        if at.iter().any(|b| b.is_nan() || b.abs() > 30.0) {
            break;
        }
        if step.iter().all(|s| s.abs() < 1e-9) {
            let covariance = now.curvature.inverse()?;
            let slopes = coefficients(&at, &covariance, &design, z);
            let (proportional, proportional_all) = proportional(&at, rows, &design, &order, &covariance);
            let (statistic, df) = (2.0 * (now.value - null), width as f64);
            let p_value = chi_square_sf(statistic.max(0.0), df);
            let test = Test { statistic, df, df_within: f64::INFINITY, p_value };
            let (n, events) = (rows.len() as u64, events as u64);
            let log_likelihood = now.value;
            return Ok(CoxFit { slopes, log_likelihood, test, proportional, proportional_all, n, events });
        }
    }
    Err(StatsError::NotConverged { what: "cox regression", steps: STEPS })
}

fn coefficients(at: &[f64], covariance: &Matrix, design: &Design, z: f64) -> Vec<Coefficient> {
    let width = at.len();
    let mut padded = Matrix::zeros(width + 1, width + 1);
    for a in 0..width {
        for b in 0..width {
            padded[(a + 1, b + 1)] = covariance[(a, b)];
        }
    }
    let standardised: Vec<f64> = std::iter::once(0.0).chain(at.iter().copied()).collect();
    let (values, covariance) = design.in_units(&standardised, &padded);
    (1..=width)
        .map(|at| {
            let (value, error) = (values[at], covariance[(at, at)].max(0.0).sqrt());
            let p_value = (2.0 * normal_sf((value / error).abs())).min(1.0);
            Coefficient { value, error, low: value - z * error, high: value + z * error, p_value }
        })
        .collect()
}

/// Partial log-likelihood with its first and (negated) second derivatives.
struct Slope {
    value: f64,
    gradient: Vec<f64>,
    curvature: Matrix,
}

/// Σ of hazard, hazard · x and hazard · x xᵀ over a set of rows.
pub(super) struct Risk {
    sum: f64,
    first: Vec<f64>,
    second: Matrix,
}

impl Risk {
    pub(super) fn none(width: usize) -> Self {
        Self { sum: 0.0, first: vec![0.0; width], second: Matrix::zeros(width, width) }
    }

    pub(super) fn add(&mut self, x: &[f64], hazard: f64) {
        self.sum += hazard;
        for a in 0..x.len() {
            self.first[a] += hazard * x[a];
            for b in 0..=a {
                self.second[(a, b)] += hazard * x[a] * x[b];
            }
        }
    }

    /// Hazard and mean of x of all at risk less `share` of the tied (Efron 1977).
    pub(super) fn without(&self, tied: &Self, share: f64) -> (f64, Vec<f64>) {
        let sum = self.sum - share * tied.sum;
        (sum, self.first.iter().zip(&tied.first).map(|(all, tied)| (all - share * tied) / sum).collect())
    }
}

impl Slope {
    fn at(at: &[f64], rows: &[Lifetime], design: &Design, order: &[usize]) -> Self {
        let width = at.len();
        let mut slope = Self { value: 0.0, gradient: vec![0.0; width], curvature: Matrix::zeros(width, width) };
        let mut risk = Risk::none(width);
        let mut from = 0;
        while from < order.len() {
            let time = rows[order[from]].time;
            let same = order[from..].iter().take_while(|row| rows[**row].time == time).count();
            let mut tied = Risk::none(width);
            let mut deaths = 0;
            for row in &order[from..from + same] {
                let x = &design.row(*row)[1..];
                let log_hazard: f64 = x.iter().zip(at).map(|(x, b)| x * b).sum();
                let hazard = log_hazard.exp();
                risk.add(x, hazard);
                if rows[*row].event {
                    deaths += 1;
                    tied.add(x, hazard);
                    slope.value += log_hazard;
                    slope.gradient.iter_mut().zip(x).for_each(|(g, x)| *g += x);
                }
            }
            for death in 0..deaths {
                slope.subtract(&risk, &tied, f64::from(death) / f64::from(deaths));
            }
            from += same;
        }
        slope
    }

    /// One factor of the denominator: all at risk less `share` of the tied.
    fn subtract(&mut self, risk: &Risk, tied: &Risk, share: f64) {
        let (sum, mean) = risk.without(tied, share);
        self.value -= sum.ln();
        for a in 0..mean.len() {
            self.gradient[a] -= mean[a];
            for b in 0..=a {
                let cell = (risk.second[(a, b)] - share * tied.second[(a, b)]) / sum - mean[a] * mean[b];
                self.curvature[(a, b)] += cell;
                if a != b {
                    self.curvature[(b, a)] += cell;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::curve::tests::{PLACEBO, TREATED, lifetimes};
    use super::*;

    /// R: coxph(Surv(time, cens) ~ treat, gehan), Efron: 1.572 (0.412), likelihood ratio test 16.35.
    #[test]
    fn the_remission_data() {
        let rows: Vec<Lifetime> = lifetimes(&TREATED).into_iter().chain(lifetimes(&PLACEBO)).collect();
        let placebo: Vec<f64> = (0..42).map(|i| f64::from(u8::from(i >= 21))).collect();
        let fit = cox_fit(&rows, &[placebo], 0.95).unwrap();
        assert!((fit.slopes[0].value - 1.572).abs() < 5e-4 && (fit.slopes[0].error - 0.412).abs() < 5e-4);
        assert!((fit.test.statistic - 16.35).abs() < 5e-3 && fit.events == 30, "{fit:?}");
    }

    #[test]
    fn nothing_to_fit() {
        let rows = lifetimes(&TREATED);
        assert!(cox_fit(&rows, &[], 0.95).is_err() && cox_fit(&[], &[vec![]], 0.95).is_err());
        assert!(cox_fit(&rows, &[vec![1.0; 21]], 0.95).is_err());
        let censored: Vec<Lifetime> = rows.iter().map(|r| Lifetime { event: false, ..*r }).collect();
        let column: Vec<f64> = (0..21).map(f64::from).collect();
        assert!(cox_fit(&censored, std::slice::from_ref(&column), 0.95).is_err());
        let foretold: Vec<Lifetime> = (0..21).map(|i| Lifetime { time: f64::from(i), event: true }).collect();
        assert!(matches!(cox_fit(&foretold, &[column], 0.95), Err(StatsError::NotConverged { .. })));
    }
}
