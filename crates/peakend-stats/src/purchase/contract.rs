//! Shifted beta-geometric model of contracts renewed period after period.

use crate::error::{Result, StatsError, at_least, not_negative, positive};
use crate::minimum::minimise;
use crate::special::ln_beta;

/// Churn chances differ between customers as a Beta(alpha, beta), each customer's stays the same
/// (Fader & Hardie 2007).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ShiftedBetaGeometric {
    /// First parameter of the churn chances, > 0.
    pub alpha: f64,
    /// Second parameter, > 0.
    pub beta: f64,
}

impl ShiftedBetaGeometric {
    /// Share still there after `periods` renewals, 0…1.
    pub fn survival(&self, periods: u32) -> f64 {
        if periods <= 1_000 {
            return (1..=periods).map(|period| self.retention(period)).product();
        }
        // Differences of large logarithms are rounded, which must not lift the share above all.
        (ln_beta(self.alpha, self.beta + f64::from(periods)) - ln_beta(self.alpha, self.beta)).exp().min(1.0)
    }

    /// Share of those there after period `period` − 1 who renew in `period` ≥ 1; rises with time, because
    /// those who leave easily leave first.
    pub fn retention(&self, period: u32) -> f64 {
        let before = f64::from(period.max(1) - 1);
        (self.beta + before) / (self.alpha + self.beta + before)
    }

    /// Expected number of further payments of someone who has just renewed for the `renewed`-th time and
    /// pays at each coming renewal, each discounted by `discount` > 0 per period (Fader & Hardie 2010).
    ///
    /// # Errors
    /// `OutOfRange` for a discount that is not positive.
    pub fn expected_payments(&self, renewed: u32, discount: f64) -> Result<f64> {
        positive("discount", discount)?;
        let (mut sum, mut alive, mut worth) = (0.0, 1.0, 1.0);
        for ahead in 1..=1_000_000u32 {
            alive *= self.retention(renewed.saturating_add(ahead));
            worth /= 1.0 + discount;
            sum += alive * worth;
            // What is left is at most a geometric series.
            if alive * worth < 1e-13 * discount {
                break;
            }
        }
        Ok(sum)
    }
}

/// Maximum-likelihood fit to one cohort: `lost[t]` customers left in period t + 1, `remaining` were still
/// there after the last.
///
/// # Errors
/// `TooFew` under two periods or without anyone lost, `OutOfRange` for negative counts, `NotConverged`.
pub fn fit_shifted_beta_geometric(lost: &[f64], remaining: f64) -> Result<ShiftedBetaGeometric> {
    at_least(2, lost.len())?;
    for count in lost {
        not_negative("lost", *count)?;
    }
    not_negative("remaining", remaining)?;
    at_least(1, usize::from(lost.iter().sum::<f64>() > 0.0))?;
    let unlikeliness = |at: &[f64]| {
        if at.iter().any(|v| v.abs() > 14.0) {
            return f64::INFINITY;
        }
        let model = ShiftedBetaGeometric { alpha: at[0].exp(), beta: at[1].exp() };
        let (mut sum, mut log_survival) = (0.0, 0.0);
        for (count, period) in lost.iter().zip(1u32..) {
            let retention = model.retention(period);
            sum += count * (log_survival + (-retention).ln_1p());
            log_survival += retention.ln();
        }
        -(sum + remaining * log_survival)
    };
    let best = minimise(unlikeliness, &[0.0, 0.0], 0.5, 5_000);
    if !best.converged || !best.value.is_finite() {
        return Err(StatsError::NotConverged { what: "shifted beta-geometric fit", steps: 5_000 });
    }
    Ok(ShiftedBetaGeometric { alpha: best.at[0].exp(), beta: best.at[1].exp() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fader & Hardie (2007), figure 1 and table 2: share surviving in percent, years 0–7 for the fit and
    /// 8–12 held out, of two products.
    const HIGH_END: [f64; 13] = [100., 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4];
    const REGULAR: [f64; 13] = [100., 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3];

    fn fit(survival: &[f64; 13]) -> ShiftedBetaGeometric {
        let lost: Vec<f64> = survival[..8].windows(2).map(|w| w[0] - w[1]).collect();
        fit_shifted_beta_geometric(&lost, survival[7]).unwrap()
    }

    #[test]
    fn the_two_products_of_the_paper() {
        let high = fit(&HIGH_END);
        assert!((high.alpha - 0.668).abs() < 5e-4 && (high.beta - 3.806).abs() < 5e-4, "{high:?}");
        let regular = fit(&REGULAR);
        assert!((regular.alpha - 0.704).abs() < 5e-4 && (regular.beta - 1.182).abs() < 5e-4, "{regular:?}");
        for (year, seen) in (8..13).zip(&HIGH_END[8..]) {
            assert!((100.0 * high.survival(year) - seen).abs() < 3.0, "year {year}");
        }
        assert!(high.retention(9) > high.retention(2));
    }

    #[test]
    fn payments_of_a_geometric_customer() {
        // Nearly equal customers: retention 0.8, discount 10 %: Σ (0.8 / 1.1)^t = 0.8 / 0.3.
        let model = ShiftedBetaGeometric { alpha: 2e6, beta: 8e6 };
        assert!((model.expected_payments(0, 0.1).unwrap() - 0.8 / 0.3).abs() < 1e-4);
        assert!(model.expected_payments(0, 0.0).is_err());
        assert!(fit_shifted_beta_geometric(&[0.0, 0.0], 10.0).is_err());
        assert!(fit_shifted_beta_geometric(&[f64::NAN, 1.0], 10.0).is_err());
    }
}
