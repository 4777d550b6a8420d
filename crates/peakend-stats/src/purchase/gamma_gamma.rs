//! Gamma-gamma: what a customer spends per purchase, where few purchases say little.

use crate::error::{Result, StatsError, at_least, positive};
use crate::minimum::minimise;
use crate::special::ln_gamma;

/// What one customer spent.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Spend {
    /// Purchases averaged over, ≥ 1.
    pub purchases: u32,
    /// Mean value per purchase, > 0, in money.
    pub mean: f64,
}

/// Gamma-gamma model of mean spend (Fader & Hardie 2013; Colombo & Jiang 1999): values of a customer are
/// Gamma(p, ν), ν differs between customers as Gamma(q, gamma). Assumes that how much is spent does not
/// depend on how often.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct GammaGamma {
    /// Shape within customers.
    pub p: f64,
    /// Shape between customers.
    pub q: f64,
    /// Scale, in money.
    pub gamma: f64,
}

impl GammaGamma {
    /// Expected mean spend of a customer with this past: between their own mean and everybody's. None when
    /// q is so small (≤ 1 without purchases) that the mean of all does not exist.
    pub fn expected_spend(&self, spend: &Spend) -> Option<f64> {
        let shape = self.p * f64::from(spend.purchases);
        let below = shape + self.q - 1.0;
        (below > 0.0 && spend.mean.is_finite())
            .then(|| self.p * (self.gamma + f64::from(spend.purchases) * spend.mean) / below)
    }

    /// Mean spend over all customers, p γ / (q − 1); None for q ≤ 1.
    pub fn population_mean(&self) -> Option<f64> {
        self.expected_spend(&Spend { purchases: 0, mean: 0.0 })
    }
}

/// Weight of the squared logarithms of the parameters where the likelihood alone has no peak.
const PULL: f64 = 1e-4;
const STEPS: usize = 1_000;

/// Maximum-likelihood fit. Where customers hardly differ in what they spend, the likelihood grows forever with
/// parameters that mean the same; then a slight pull to 1 chooses among them.
///
/// # Errors
/// `TooFew` under ten customers, `OutOfRange` for spend that is not positive or without purchases,
/// `Constant`, `NotConverged`.
pub fn fit_gamma_gamma(spends: &[Spend]) -> Result<GammaGamma> {
    at_least(10, spends.len())?;
    for spend in spends {
        positive("mean spend", spend.mean)?;
        positive("purchases", f64::from(spend.purchases))?;
    }
    let unit = spends.iter().map(|s| s.mean).sum::<f64>() / spends.len() as f64;
    crate::error::finite("mean spend", unit)?;
    if spends.iter().all(|s| s.mean == spends[0].mean) {
        return Err(StatsError::Constant { what: "spend" });
    }
    let unlikeliness = |at: &[f64]| {
        if at.iter().any(|v| v.abs() > 12.0) {
            return f64::INFINITY;
        }
        let [p, q, gamma] = [0, 1, 2].map(|i: usize| at[i].exp());
        let common = q * gamma.ln() - ln_gamma(q);
        let sum: f64 = spends
            .iter()
            .map(|s| {
                let (x, mean) = (f64::from(s.purchases), s.mean / unit);
                let shape = p * x;
                ln_gamma(shape + q) - ln_gamma(shape) + common + (shape - 1.0) * mean.ln() + shape * x.ln()
                    - (shape + q) * (gamma + x * mean).ln()
            })
            .sum();
        -sum / spends.len() as f64
    };
    let start = [1.0, 1.0, 0.0];
    let is_found = |best: &crate::minimum::Minimum| best.converged && best.value.is_finite();
    let mut best = minimise(unlikeliness, &start, 0.5, STEPS);
    if !is_found(&best) {
        let pull = |at: &[f64]| PULL * at.iter().map(|v| v * v).sum::<f64>();
        best = minimise(|at| unlikeliness(at) + pull(at), &start, 0.5, STEPS);
    }
    if !is_found(&best) {
        return Err(StatsError::NotConverged { what: "gamma-gamma fit", steps: STEPS });
    }
    Ok(GammaGamma { p: best.at[0].exp(), q: best.at[1].exp(), gamma: best.at[2].exp() * unit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Fader & Hardie (2013): CDNOW p 6.25, q 3.74, γ 15.44; population mean 35.2.
    #[test]
    fn spend_moves_to_the_mean_of_all() {
        let model = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
        let mean = model.population_mean().unwrap();
        assert!((mean - 35.2).abs() < 0.05, "{mean}");
        let one = model.expected_spend(&Spend { purchases: 1, mean: 100.0 }).unwrap();
        let ten = model.expected_spend(&Spend { purchases: 10, mean: 100.0 }).unwrap();
        assert!(mean < one && one < ten && ten < 100.0);
        assert!(GammaGamma { q: 0.5, ..model }.population_mean().is_none());
    }

    #[test]
    fn a_planted_model_is_found_again() {
        // Whole-number shapes are sums of exponentials: p = 3, q = 4, γ = 20.
        let mut random = Random::new(8);
        let mut gamma =
            move |shape: u32, rate: f64| -(0..shape).map(|_| (1.0 - random.uniform()).ln()).sum::<f64>() / rate;
        let spends: Vec<Spend> = (0..8_000)
            .map(|i| {
                let (purchases, rate) = (1 + i % 5, gamma(4, 20.0));
                Spend { purchases, mean: gamma(3 * purchases, rate) / f64::from(purchases) }
            })
            .collect();
        let fit = fit_gamma_gamma(&spends).unwrap();
        assert!((fit.p - 3.0).abs() < 0.25 && (fit.q - 4.0).abs() < 0.4 && (fit.gamma - 20.0).abs() < 3.5, "{fit:?}");
        // Customers who spend alike have a model too, and it gives the mean of all.
        let alike: Vec<Spend> = (0..3_000)
            .map(|i| {
                let purchases = 1 + i % 4;
                Spend { purchases, mean: gamma(2 * purchases, 0.02) / f64::from(purchases) }
            })
            .collect();
        let mean = fit_gamma_gamma(&alike).unwrap().population_mean().unwrap();
        assert!((mean - 100.0).abs() < 5.0, "{mean}");
        assert!(fit_gamma_gamma(&[Spend { purchases: 0, mean: 1.0 }; 20]).is_err());
        assert!(fit_gamma_gamma(&[Spend { purchases: 1, mean: 1.0 }; 20]).is_err());
        assert!(fit_gamma_gamma(&[Spend { purchases: 1, mean: f64::NAN }; 20]).is_err());
    }
}
