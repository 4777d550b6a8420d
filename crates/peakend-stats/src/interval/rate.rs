//! Rates: events per unit of exposure, and their difference.

use super::square_and_add;
use crate::error::{Result, StatsError, finite, positive};
use crate::estimate::{Difference, Estimate, two_sided_z};

/// `events` per unit of `exposure` (calls per order), with the score interval of a Poisson count
/// (Rao 1948; Barker 2002, The American Statistician 56:85): good from no event at all on.
/// The n is the number of events.
///
/// # Errors
/// `OutOfRange` for an exposure that is not above 0 or a level outside 0…1, `NotFinite`.
pub fn rate(events: u64, exposure: f64, level: f64) -> Result<Estimate> {
    let z = two_sided_z(level)?;
    positive("exposure", exposure)?;
    let count = events as f64;
    let centre = count + z * z / 2.0;
    let reach = z * (count + z * z / 4.0).sqrt();
    let value = finite("rate", count / exposure)?;
    // Rounding must not leave a hair below nothing.
    let low = if events == 0 { 0.0 } else { (centre - reach) / exposure };
    Estimate { value, low, high: (centre + reach) / exposure, n: events, level }.checked()
}

/// Difference of two independent rates (first − second) by squaring and adding (Zou & Donner 2008).
///
/// # Errors
/// As [`rate`].
pub fn rate_difference(a: (u64, f64), b: (u64, f64), level: f64) -> Result<Difference> {
    let z = two_sided_z(level)?;
    square_and_add(&rate(a.0, a.1, level)?, &rate(b.0, b.1, level)?, z)
}

/// The median of values with counts, `(value, count)` in any order, with the interval between two order statistics
/// (Conover 1999, section 3.2): the ranks n/2 ∓ z√n/2, so it needs no shape of the distribution.
///
/// # Errors
/// `TooFew` without a value, `NotFinite`, `OutOfRange` for the level.
pub fn median(counts: &[(f64, u64)], level: f64) -> Result<Estimate> {
    let z = two_sided_z(level)?;
    let mut sorted: Vec<(f64, u64)> = counts.iter().copied().filter(|(_, n)| *n > 0).collect();
    for (value, _) in &sorted {
        finite("value", *value)?;
    }
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = sorted.iter().fold(0u64, |sum, (_, n)| sum.saturating_add(*n));
    if n == 0 {
        return Err(StatsError::TooFew { needed: 1, got: 0 });
    }
    let half = n as f64 / 2.0;
    let reach = z * (n as f64).sqrt() / 2.0;
    let middle =
        (ranked(&sorted, half.floor() + f64::from(u8::from(n % 2 == 1))) + ranked(&sorted, half.floor() + 1.0)) / 2.0;
    let low = ranked(&sorted, (half - reach).floor().max(1.0));
    let high = ranked(&sorted, (half + reach + 1.0).ceil().min(n as f64));
    Estimate { value: middle, low, high, n, level }.checked()
}

/// The value of rank `rank`, from 1; `sorted` is not empty.
fn ranked(sorted: &[(f64, u64)], rank: f64) -> f64 {
    let mut passed = 0.0;
    for (value, n) in sorted {
        passed += *n as f64;
        if rank <= passed {
            return *value;
        }
    }
    sorted[sorted.len() - 1].0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The score interval solves (x − λ)² = z²λ: both ends must.
    #[test]
    fn both_ends_solve_the_score_equation() {
        let z = two_sided_z(0.95).unwrap();
        for events in [1, 7, 100, 12_345] {
            let e = rate(events, 1.0, 0.95).unwrap();
            for end in [e.low, e.high] {
                let x = events as f64;
                assert!(((x - end).powi(2) - z * z * end).abs() < 1e-6 * x * x.max(1.0), "{e:?}");
            }
        }
        assert_eq!(rate(0, 10.0, 0.95).unwrap().low, 0.0);
    }

    #[test]
    fn equal_rates_do_not_differ_and_unequal_do() {
        let same = rate_difference((50, 1000.0), (100, 2000.0), 0.95).unwrap();
        assert!(same.estimate.holds(0.0) && same.p_value > 0.9);
        let other = rate_difference((150, 1000.0), (100, 2000.0), 0.95).unwrap();
        assert!((other.estimate.value - 0.1).abs() < 1e-12 && other.p_value < 1e-6);
        assert!(rate(1, 0.0, 0.95).is_err() && rate(1, f64::NAN, 0.95).is_err());
    }

    #[test]
    fn medians_and_their_order_statistics() {
        let e = median(&[(3.0, 1), (1.0, 1), (2.0, 1)], 0.95).unwrap();
        assert_eq!((e.value, e.low, e.high), (2.0, 1.0, 3.0));
        assert_eq!(median(&[(1.0, 2), (4.0, 2)], 0.95).unwrap().value, 2.5);
        assert!(median(&[], 0.95).is_err() && median(&[(f64::NAN, 1)], 0.95).is_err());
    }

    /// At least 95 of 100 intervals of a skewed distribution hold its true median, ln 2.
    #[test]
    fn the_interval_of_the_median_holds_its_promise() {
        let mut random = Random::new(5);
        let held = (0..2000).filter(|_| {
            let drawn: Vec<(f64, u64)> =
                (0..40).map(|_| (random.normal(), random.normal())).map(|(a, b)| ((a * a + b * b) / 2.0, 1)).collect();
            median(&drawn, 0.95).unwrap().holds(std::f64::consts::LN_2)
        });
        let share = held.count() as f64 / 2000.0;
        assert!((0.94..=0.99).contains(&share), "{share}");
    }
}
