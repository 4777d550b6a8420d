//! Shifted beta-geometric model of contracts renewed period after period.

use crate::bootstrap::replicate;
use crate::error::{Result, StatsError, at_least, enough_rounds, not_negative, open_unit, positive};
use crate::estimate::Estimate;
use crate::minimum::minimise;
use crate::random::Random;
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
    let mut still = vec![0.0; lost.len()];
    still.push(remaining);
    fit_contracts(lost, &still)
}

/// Maximum-likelihood fit to customers who started at different times: `lost[t]` left in period t + 1, `still[t]`
/// have renewed t times so far and are there.
///
/// # Errors
/// `TooFew` under two periods or without anyone lost, `OutOfRange` for negative counts, `NotConverged`.
pub fn fit_contracts(lost: &[f64], still: &[f64]) -> Result<ShiftedBetaGeometric> {
    at_least(2, lost.len())?;
    for count in lost {
        not_negative("lost", *count)?;
    }
    for count in still {
        not_negative("remaining", *count)?;
    }
    at_least(1, usize::from(lost.iter().sum::<f64>() > 0.0))?;
    let periods = lost.len().max(still.len());
    let unlikeliness = |at: &[f64]| {
        if at.iter().any(|v| v.abs() > 14.0) {
            return f64::INFINITY;
        }
        let model = ShiftedBetaGeometric { alpha: at[0].exp(), beta: at[1].exp() };
        let (mut sum, mut log_survival) = (0.0, 0.0);
        for (period, place) in (1u32..).zip(0..periods) {
            let retention = model.retention(period);
            sum += still.get(place).copied().unwrap_or(0.0) * log_survival;
            sum += lost.get(place).copied().unwrap_or(0.0) * (log_survival + (-retention).ln_1p());
            log_survival += retention.ln();
        }
        -sum
    };
    let best = minimise(unlikeliness, &[0.0, 0.0], 0.5, 5_000);
    if !best.converged || !best.value.is_finite() {
        return Err(StatsError::NotConverged { what: "shifted beta-geometric fit", steps: 5_000 });
    }
    Ok(ShiftedBetaGeometric { alpha: best.at[0].exp(), beta: best.at[1].exp() })
}

/// What contracts will do, with intervals.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ContractForecast {
    pub model: ShiftedBetaGeometric,
    /// Share of all customers still there after 1, 2, … renewals, 0…1.
    pub staying: Vec<Estimate>,
    /// Further payments of a new customer, each discounted: [`ShiftedBetaGeometric::expected_payments`].
    pub payments: Estimate,
}

/// [`fit_contracts`], and what follows from it for the first `periods` renewals. Intervals are percentiles of fits to
/// `rounds` samples of the customers (each count drawn anew as Poisson's; Davison & Hinkley 1997), reproducible from
/// `seed`; they hold the uncertainty of the model's parameters, not that of the model. n is the number of customers.
///
/// # Errors
/// As [`fit_contracts`]; `OutOfRange` for the level, a discount that is not positive or too many rounds; `TooFew`
/// under 40 rounds; the first error of a sample when over one in ten cannot be fitted.
pub fn contract_forecast(
    lost: &[f64],
    still: &[f64],
    periods: u32,
    discount: f64,
    rounds: usize,
    level: f64,
    seed: u64,
) -> Result<ContractForecast> {
    open_unit("level", level)?;
    enough_rounds(rounds)?;
    let model = fit_contracts(lost, still)?;
    let periods = periods.min(MOST_PERIODS);
    let of = |model: &ShiftedBetaGeometric| -> Result<Vec<f64>> {
        let staying = (1..=periods).map(|period| model.survival(period));
        Ok(std::iter::once(model.expected_payments(0, discount)?).chain(staying).collect())
    };
    let whole = of(&model)?;
    let n = lost.iter().chain(still).sum::<f64>();
    let samples: Vec<Result<Vec<f64>>> = replicate(rounds, 1_000 * (lost.len() + still.len()), seed, |random| {
        let lost: Vec<f64> = lost.iter().map(|count| poisson(random, *count)).collect();
        let still: Vec<f64> = still.iter().map(|count| poisson(random, *count)).collect();
        Some(fit_contracts(&lost, &still).and_then(|model| of(&model)))
    })
    .into_iter()
    .flatten()
    .collect();
    let failed = samples.iter().filter(|sample| sample.is_err()).count();
    if 10 * failed > rounds {
        samples.into_iter().find(Result::is_err).unwrap_or(Ok(Vec::new()))?;
        return Err(StatsError::NotConverged { what: "samples of contracts", steps: rounds });
    }
    let drawn: Vec<Vec<f64>> = samples.into_iter().flatten().collect();
    let mut estimates = whole.iter().enumerate().map(|(at, value)| {
        let mut values: Vec<f64> = drawn.iter().map(|sample| sample[at]).collect();
        values.sort_by(f64::total_cmp);
        let end = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
        let (low, high) = (end(0.5 - 0.5 * level), end(0.5 + 0.5 * level));
        Estimate { value: *value, low: low.min(*value), high: high.max(*value), n: n as u64, level }.checked()
    });
    let Some(payments) = estimates.next() else { return Err(StatsError::TooFew { needed: 1, got: 0 }) };
    let payments = payments?;
    let staying = estimates.collect::<Result<_>>()?;
    Ok(ContractForecast { model, staying, payments })
}

/// Nobody looks further.
const MOST_PERIODS: u32 = 1_000;

/// By multiplying uniforms (Knuth); a normal stands in for many.
fn poisson(random: &mut Random, mean: f64) -> f64 {
    if mean > 30.0 {
        return (mean + mean.sqrt() * random.normal()).round().max(0.0);
    }
    let (mut product, mut count) = (random.uniform(), 0.0);
    let floor = (-mean).exp();
    while product > floor {
        product *= random.uniform();
        count += 1.0;
    }
    count
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

    /// Customers of a shifted beta-geometric world who started at different times.
    fn world(random: &mut Random, people: usize) -> (Vec<f64>, Vec<f64>) {
        let (mut lost, mut still) = (vec![0.0; 12], vec![0.0; 13]);
        for _ in 0..people {
            // Beta(1, 3) by its inverse.
            let leaving = 1.0 - random.uniform().powf(1.0 / 3.0);
            let watched = 2 + random.below(11);
            let renewed = (0..watched).take_while(|_| random.uniform() >= leaving).count();
            if renewed < watched { lost[renewed] += 1.0 } else { still[watched] += 1.0 }
        }
        (lost, still)
    }

    #[test]
    fn customers_who_started_at_different_times_are_put_together() {
        let (lost, still) = world(&mut Random::new(5), 40_000);
        let model = fit_contracts(&lost, &still).unwrap();
        assert!((model.alpha - 1.0).abs() < 0.06 && (model.beta - 3.0).abs() < 0.2, "{model:?}");
        let lost = [30.0, 20.0, 10.0];
        let (one, same) = (fit_shifted_beta_geometric(&lost, 40.0), fit_contracts(&lost, &[0.0, 0.0, 0.0, 40.0]));
        assert_eq!(one.unwrap(), same.unwrap());
    }

    #[test]
    fn intervals_of_contracts_hold_the_truth() {
        let truth = ShiftedBetaGeometric { alpha: 1.0, beta: 3.0 };
        let payments = truth.expected_payments(0, 0.1).unwrap();
        let mut random = Random::new(9);
        let mut held = [0.0; 2];
        const WORLDS: usize = 200;
        for seed in 0..WORLDS as u64 {
            let (lost, still) = world(&mut random, 600);
            let found = contract_forecast(&lost, &still, 6, 0.1, 100, 0.95, seed).unwrap();
            held[0] += f64::from(u8::from(found.payments.holds(payments)));
            held[1] += f64::from(u8::from(found.staying[5].holds(truth.survival(6))));
            assert_eq!((found.staying.len(), found.payments.n), (6, 600));
        }
        assert!(held.iter().all(|held| *held > 0.9 * WORLDS as f64), "{held:?}");
        let (lost, still) = world(&mut random, 600);
        let twice = [1, 1].map(|seed| contract_forecast(&lost, &still, 3, 0.1, 40, 0.9, seed).unwrap());
        assert_eq!(twice[0], twice[1]);
        assert!(contract_forecast(&lost, &still, 3, 0.0, 40, 0.9, 1).is_err());
        assert!(contract_forecast(&lost, &[-1.0], 3, 0.1, 40, 0.9, 1).is_err());
        assert!(contract_forecast(&lost, &still, 3, 0.1, 10, 0.9, 1).is_err());
    }
}
