//! BG/NBD: who buys how often, and who is still there, where nobody says goodbye.

use crate::error::{Result, StatsError, at_least, finite, not_negative};
use crate::minimum::minimise;
use crate::special::ln_gamma;
use std::collections::HashMap;

/// Purchases of one customer, in any one unit of time.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct History {
    /// Repeat purchases: all but the first.
    pub repeats: u32,
    /// Time from the first to the last purchase; 0 without repeats.
    pub last: f64,
    /// Time from the first purchase to now, ≥ `last`.
    pub watched: f64,
}

/// Beta-geometric / negative binomial model (Fader, Hardie & Lee 2005): purchase rates are
/// Gamma(r, alpha), the chance to leave after each purchase Beta(a, b).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BgNbd {
    /// Shape of the purchase rates.
    pub r: f64,
    /// Rate of the purchase rates, in units of time.
    pub alpha: f64,
    /// First parameter of the chance to leave.
    pub a: f64,
    /// Second parameter of the chance to leave.
    pub b: f64,
}

impl BgNbd {
    /// Probability that the customer is still there, 0…1; 1 without repeats, by the model.
    pub fn alive(&self, h: &History) -> f64 {
        1.0 / (1.0 + self.gone_odds(h))
    }

    fn gone_odds(&self, h: &History) -> f64 {
        if h.repeats == 0 {
            return 0.0;
        }
        let x = f64::from(h.repeats);
        let silence = ((self.alpha + h.watched) / (self.alpha + h.last)).ln();
        (self.a / (self.b + x - 1.0)) * ((self.r + x) * silence).exp()
    }

    /// Expected purchases of this customer in the next `time`.
    ///
    /// # Errors
    /// `OutOfRange` for a negative time or a history that contradicts itself, `NotFinite` for a model with
    /// parameters that are none.
    pub fn expected_purchases(&self, h: &History, time: f64) -> Result<f64> {
        not_negative("time", time)?;
        check(h)?;
        let x = f64::from(h.repeats);
        let z = time / (self.alpha + h.watched + time);
        // The formula has a removable gap at a = 1.
        let a = if (self.a - 1.0).abs() < 1e-6 { 1.0 + 1e-6 } else { self.a };
        let series = hypergeometric(self.r + x, self.b + x, a + self.b + x - 1.0, z);
        let left = 1.0 - (1.0 - z).powf(self.r + x) * series;
        Ok(finite("forecast", (a + self.b + x - 1.0) / (a - 1.0) * left * self.alive(h))?.max(0.0))
    }

    /// Expected repeat purchases of a new customer in their first `time`.
    ///
    /// # Errors
    /// `OutOfRange` for a negative time.
    pub fn expected_of_new(&self, time: f64) -> Result<f64> {
        self.expected_purchases(&History { repeats: 0, last: 0.0, watched: 0.0 }, time)
    }
}

/// ₂F₁(p, q; s; z) for 0 ≤ z < 1 by its series.
fn hypergeometric(p: f64, q: f64, s: f64, z: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 0..1_000_000u32 {
        let k = f64::from(k);
        term *= (p + k) * (q + k) / ((s + k) * (k + 1.0)) * z;
        sum += term;
        if term.abs() < 1e-14 * sum.abs() {
            break;
        }
    }
    sum
}

fn check(h: &History) -> Result<()> {
    not_negative("time of the last purchase", h.last)?;
    not_negative("time watched", h.watched)?;
    if h.last > h.watched || (h.repeats == 0) != (h.last == 0.0) && h.repeats == 0 {
        return Err(StatsError::Contradiction("a purchase outside of the time watched"));
    }
    Ok(())
}

/// Weight of the squared logarithms of the parameters where the likelihood alone has no peak.
const PULL: f64 = 1e-4;
const STEPS: usize = 1_000;

/// Maximum-likelihood fit. Equal histories are counted once, so whole weeks fit faster than seconds. Where customers
/// hardly differ from each other, the likelihood grows forever with parameters that mean the same; then a slight
/// pull to 1 chooses among them.
///
/// # Errors
/// `TooFew` under ten customers or when nobody bought again, `OutOfRange`, `Contradiction` for a history
/// that contradicts itself, `NotConverged`.
pub fn fit_bg_nbd(histories: &[History]) -> Result<BgNbd> {
    at_least(10, histories.len())?;
    histories.iter().try_for_each(check)?;
    at_least(1, histories.iter().filter(|h| h.repeats > 0).count())?;
    let longest = longest_of(histories);
    crate::error::positive("time watched", longest)?;
    let table = Table::of(histories, longest);
    let start = [0.0, -1.5, 0.0, 0.0];
    let is_found = |best: &crate::minimum::Minimum| best.converged && best.value.is_finite();
    let mut best = minimise(|at| table.unlikeliness(at), &start, 0.5, STEPS);
    if !is_found(&best) {
        let pull = |at: &[f64]| PULL * at.iter().map(|v| v * v).sum::<f64>();
        best = minimise(|at| table.unlikeliness(at) + pull(at), &start, 0.5, STEPS);
    }
    if !is_found(&best) {
        return Err(StatsError::NotConverged { what: "bg/nbd fit", steps: STEPS });
    }
    let [r, alpha, a, b] = [0, 1, 2, 3].map(|i| best.at[i].exp());
    Ok(BgNbd { r, alpha: alpha * longest, a, b })
}

/// The longest time that anybody was watched.
pub(super) fn longest_of(histories: &[History]) -> f64 {
    histories.iter().map(|h| h.watched).fold(0.0, f64::max)
}

/// Distinct histories with their numbers, grouped by repeats; time in units of the longest watched.
pub(super) struct Table {
    groups: Vec<Group>,
}

/// Everybody with the same number of repeats.
struct Group {
    repeats: f64,
    customers: f64,
    /// (last, watched, how many).
    rows: Vec<(f64, f64, f64)>,
}

impl Table {
    pub(super) fn of(histories: &[History], longest: f64) -> Self {
        let mut counts: HashMap<(u32, u64, u64), f64> = HashMap::new();
        for h in histories {
            *counts.entry((h.repeats, h.last.to_bits(), h.watched.to_bits())).or_default() += 1.0;
        }
        let mut rows: Vec<_> = counts.into_iter().collect();
        // A fixed order keeps the sums, and so the answer, the same on every run.
        rows.sort_by_key(|row| row.0);
        let mut groups: Vec<Group> = Vec::new();
        for ((repeats, last, watched), count) in rows {
            let x = f64::from(repeats);
            if groups.last().is_none_or(|g| g.repeats != x) {
                groups.push(Group { repeats: x, customers: 0.0, rows: Vec::new() });
            }
            if let Some(group) = groups.last_mut() {
                group.customers += count;
                group.rows.push((f64::from_bits(last) / longest, f64::from_bits(watched) / longest, count));
            }
        }
        Self { groups }
    }

    /// Negative log-likelihood per customer at the logarithms of (r, alpha, a, b).
    pub(super) fn unlikeliness(&self, at: &[f64]) -> f64 {
        if at.iter().any(|v| v.abs() > 12.0) {
            return f64::INFINITY;
        }
        let [r, alpha, a, b] = [0, 1, 2, 3].map(|i: usize| at[i].exp());
        let common = r * alpha.ln() - ln_gamma(r) + ln_gamma(a + b) - ln_gamma(b);
        let (mut sum, mut all) = (0.0, 0.0);
        for Group { repeats: x, customers: count, rows } in &self.groups {
            all += count;
            sum += count * (common + ln_gamma(r + x) + ln_gamma(b + x) - ln_gamma(a + b + x));
            let gone = if *x > 0.0 { a / (b + x - 1.0) } else { 0.0 };
            for (last, watched, times) in rows {
                let there = (alpha + watched).ln();
                // ln(e^−(r+x)there + gone · e^−(r+x)before), with the larger term taken out.
                let tail = if gone > 0.0 {
                    let before = (alpha + last).ln();
                    gone.ln() - (r + x) * before + (((r + x) * (before - there)).exp() / gone).ln_1p()
                } else {
                    -(r + x) * there
                };
                sum += times * tail;
            }
        }
        -sum / all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Fader & Hardie, "Implementing the BG/NBD model in Excel" (2005): CDNOW parameters; a customer with
    /// two repeats, the last at 30.43 of 38.86 weeks, is expected to buy 1.226 times in the next 39.
    const CDNOW: BgNbd = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

    #[test]
    fn the_customer_of_the_note() {
        let h = History { repeats: 2, last: 30.43, watched: 38.86 };
        assert!((CDNOW.expected_purchases(&h, 39.0).unwrap() - 1.226).abs() < 1e-3);
        assert!((CDNOW.alive(&h) - 0.7266).abs() < 5e-4, "{}", CDNOW.alive(&h));
        assert_eq!(CDNOW.expected_of_new(0.0).unwrap(), 0.0);
    }

    #[test]
    fn a_planted_model_is_found_again() {
        let mut random = Random::new(21);
        let mut exponential = move |rate: f64| -(1.0 - random.uniform()).ln() / rate;
        // Gamma(1, 5) rates and Beta(1, 2) chances to leave have simple inverses.
        let mut other = Random::new(22);
        let histories: Vec<History> = (0..20_000)
            .map(|_| {
                let rate = exponential(5.0);
                let leave = 1.0 - (1.0 - other.uniform()).sqrt();
                let watched = 20.0 + 20.0 * other.uniform();
                let (mut repeats, mut last) = (0, 0.0);
                loop {
                    let next = last + exponential(rate);
                    if next > watched {
                        break;
                    }
                    (repeats, last) = (repeats + 1, next);
                    if other.uniform() < leave {
                        break;
                    }
                }
                History { repeats, last, watched }
            })
            .collect();
        let fit = fit_bg_nbd(&histories).unwrap();
        assert!((fit.r - 1.0).abs() < 0.06 && (fit.alpha - 5.0).abs() < 0.4, "{fit:?}");
        assert!((fit.a - 1.0).abs() < 0.15 && (fit.b - 2.0).abs() < 0.4, "{fit:?}");
        let mut turned = histories.clone();
        turned.reverse();
        assert_eq!(fit, fit_bg_nbd(&turned).unwrap(), "order does not matter");
    }

    #[test]
    fn customers_who_are_all_alike_have_a_model_too() {
        let mut random = Random::new(5);
        let mut later = 0.0;
        let histories: Vec<History> = (0..3_000)
            .map(|_| {
                let (mut repeats, mut last, mut at) = (0, 0.0, 0.0);
                loop {
                    at -= (1.0 - random.uniform()).ln() * 6.0;
                    if at > 60.0 {
                        break;
                    }
                    if at <= 40.0 {
                        (repeats, last) = (repeats + 1, at);
                    } else {
                        later += 1.0;
                    }
                    if random.uniform() < 0.3 {
                        break;
                    }
                }
                History { repeats, last, watched: 40.0 }
            })
            .collect();
        let fit = fit_bg_nbd(&histories).unwrap();
        let expected: f64 = histories.iter().map(|h| fit.expected_purchases(h, 20.0).unwrap()).sum();
        assert!((expected - later).abs() < 0.2 * later, "{fit:?} {expected} {later}");
    }

    #[test]
    fn contradictions_are_refused() {
        let h = History { repeats: 1, last: 5.0, watched: 3.0 };
        assert!(CDNOW.expected_purchases(&h, 1.0).is_err() && fit_bg_nbd(&[h; 20]).is_err());
        assert!(fit_bg_nbd(&[]).is_err());
        assert!(fit_bg_nbd(&[History { repeats: 0, last: 0.0, watched: 9.0 }; 20]).is_err());
        assert!(fit_bg_nbd(&[History { repeats: 0, last: f64::NAN, watched: 9.0 }; 20]).is_err());
    }
}
