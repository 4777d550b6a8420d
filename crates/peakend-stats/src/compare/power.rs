//! How many answers until a difference of a given size could be seen.

use crate::error::{Result, StatsError, closed_unit, finite, open_unit, positive};
use crate::special::{ln_gamma, normal_cdf, normal_quantile, student_quantile};

/// Rows per group so that two shares `p` and `q` (0…1) are told apart with probability `power` by a
/// two-sided test at 1 − `level` (normal approximation, Fleiss 1981; as R's `power.prop.test`).
///
/// # Errors
/// `OutOfRange` for shares outside 0…1, `Constant` when they are equal.
pub fn answers_to_tell_shares(p: f64, q: f64, level: f64, power: f64) -> Result<u64> {
    let pooled = (closed_unit("share", p)? + closed_unit("share", q)?) / 2.0;
    let spread = (p * (1.0 - p) + q * (1.0 - q)).sqrt();
    rows(p - q, (2.0 * pooled * (1.0 - pooled)).sqrt(), spread, level, power)
}

/// Rows per group so that two net scores with shares (plus, minus) are told apart, as
/// [`answers_to_tell_shares`] with the multinomial variance.
///
/// # Errors
/// `OutOfRange` for shares that are none, `Constant` when the net scores are equal.
pub fn answers_to_tell_net_scores(a: (f64, f64), b: (f64, f64), level: f64, power: f64) -> Result<u64> {
    let mut variance = 0.0;
    for (plus, minus) in [a, b] {
        closed_unit("plus", plus)?;
        closed_unit("minus", minus)?;
        closed_unit("plus and minus", plus + minus)?;
        variance += plus + minus - (plus - minus).powi(2);
    }
    let spread = variance.max(0.0).sqrt();
    rows((a.0 - a.1) - (b.0 - b.1), spread, spread, level, power)
}

/// Rows per group so that two means `difference` apart, with standard deviation `sd` each, are told
/// apart with probability `power` by a two-sided t test (as R's `power.t.test`).
///
/// # Errors
/// `OutOfRange` for a bad `sd`, level or power, `Constant` when the difference is 0.
pub fn answers_to_tell_means(difference: f64, sd: f64, level: f64, power: f64) -> Result<u64> {
    positive("standard deviation", sd)?;
    let effect = (finite("difference", difference)? / sd).abs();
    let start = rows(effect, 2f64.sqrt(), 2f64.sqrt(), level, power)?;
    // The normal answer is a few rows short; the exact one is found by counting up.
    let mut n = start.saturating_sub(1).max(2);
    while n < start.saturating_add(100) && power_of_means(effect, n, level)? < power {
        n += 1;
    }
    Ok(n)
}

/// Probability that a two-sided t test at 1 − `level` sees a difference of `effect` standard deviations
/// with `n` ≥ 2 rows per group.
///
/// # Errors
/// `TooFew` under two rows, `NotFinite`, `OutOfRange` for a bad level.
pub fn power_of_means(effect: f64, n: u64, level: f64) -> Result<f64> {
    open_unit("level", level)?;
    let effect = finite("effect", effect)?.abs();
    if n < 2 {
        return Err(StatsError::TooFew { needed: 2, got: n });
    }
    let df = 2.0 * (n - 1) as f64;
    let shift = effect * (n as f64 / 2.0).sqrt();
    let critical = student_quantile(0.5 + 0.5 * level, df);
    // E over s = the estimated over the true standard deviation, by Simpson's rule.
    let log_scale = (df / 2.0).ln() * df / 2.0 - ln_gamma(df / 2.0) + 2f64.ln();
    let density = |s: f64| if s > 0.0 { (log_scale + (df - 1.0) * s.ln() - df * s * s / 2.0).exp() } else { 0.0 };
    let seen = |s: f64| normal_cdf(shift - critical * s) + normal_cdf(-shift - critical * s);
    let reach = 10.0 / (2.0 * df).sqrt();
    let (low, high) = ((1.0 - reach).max(0.0), 1.0 + reach);
    const STEPS: u32 = 800;
    let step = (high - low) / f64::from(STEPS);
    let sum: f64 = (0..=STEPS)
        .map(|i| {
            let weight = if i == 0 || i == STEPS { 1.0 } else { 2.0 + 2.0 * f64::from(i % 2) };
            let s = low + step * f64::from(i);
            weight * density(s) * seen(s)
        })
        .sum();
    Ok((sum * step / 3.0).clamp(0.0, 1.0))
}

fn rows(difference: f64, spread_if_equal: f64, spread: f64, level: f64, power: f64) -> Result<u64> {
    let alpha = normal_quantile(0.5 + 0.5 * open_unit("level", level)?);
    let beta = normal_quantile(open_unit("power", power)?);
    // Shares carry rounding: 0.5 − 0.2 and 0.4 − 0.1 are the same net score.
    if difference.abs() < 1e-12 {
        return Err(StatsError::Constant { what: "difference" });
    }
    Ok(((alpha * spread_if_equal + beta * spread).max(0.0) / difference).powi(2).ceil().max(2.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of R's help: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7,
    /// power.t.test(power = .90, delta = 1) n = 22.02, power.t.test(n = 20, delta = 1) power = 0.8690.
    #[test]
    fn the_examples_of_r() {
        assert_eq!(answers_to_tell_shares(0.5, 0.75, 0.95, 0.9).unwrap(), 77);
        assert_eq!(answers_to_tell_means(1.0, 1.0, 0.95, 0.9).unwrap(), 23);
        assert!((power_of_means(1.0, 20, 0.95).unwrap() - 0.8690).abs() < 5e-5);
        assert!((power_of_means(0.0, 20, 0.95).unwrap() - 0.05).abs() < 1e-6);
    }

    #[test]
    fn no_difference_is_never_seen() {
        assert!(answers_to_tell_shares(0.5, 0.5, 0.95, 0.8).is_err());
        assert!(answers_to_tell_net_scores((0.5, 0.2), (0.4, 0.1), 0.95, 0.8).is_err());
        assert!(answers_to_tell_net_scores((0.5, 0.2), (0.45, 0.2), 0.95, 0.8).unwrap() > 1000);
        assert!(answers_to_tell_means(f64::NAN, 1.0, 0.95, 0.8).is_err());
    }
}
