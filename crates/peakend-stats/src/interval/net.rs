//! Net scores: the share of plus minus the share of minus, of three classes.

use super::square_and_add;
use crate::error::{Result, StatsError, not_negative};
use crate::estimate::{Difference, Estimate, two_sided_z};
use crate::root::increasing_root;

/// Rows in three classes, weighted or not.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NetCounts {
    /// Σ of weights that count +1; the number of such rows without weights.
    pub plus: f64,
    /// Σ of weights that count 0.
    pub neutral: f64,
    /// Σ of weights that count −1.
    pub minus: f64,
    /// Σ of squared weights; the number of rows without weights.
    pub squared_weights: f64,
    /// Number of rows.
    pub n: u64,
}

impl NetCounts {
    /// Rows of weight one.
    pub fn of(plus: u64, neutral: u64, minus: u64) -> Self {
        let n = plus.saturating_add(neutral).saturating_add(minus);
        Self { plus: plus as f64, neutral: neutral as f64, minus: minus as f64, squared_weights: n as f64, n }
    }

    /// The same rows where their variance is `effect` times that of rows that stand alone:
    /// [`super::clustered_design_effect`]. Effects multiply with what weights cost.
    #[must_use]
    pub fn with_design_effect(self, effect: f64) -> Self {
        Self { squared_weights: self.squared_weights * effect, ..self }
    }

    /// Kish's effective number of rows, (Σw)² / Σw²; 0 for no rows.
    pub fn effective_n(&self) -> f64 {
        let total = self.plus + self.neutral + self.minus;
        if self.squared_weights > 0.0 { total * total / self.squared_weights } else { 0.0 }
    }

    /// Shares of plus and minus, and the effective n.
    fn checked(&self) -> Result<(f64, f64, f64)> {
        not_negative("plus", self.plus)?;
        not_negative("neutral", self.neutral)?;
        not_negative("minus", self.minus)?;
        not_negative("squared weights", self.squared_weights)?;
        let total = self.plus + self.neutral + self.minus;
        let n = self.effective_n();
        if self.n == 0 || total == 0.0 || n == 0.0 {
            return Err(StatsError::TooFew { needed: 1, got: 0 });
        }
        if !(n.is_finite() && total.is_finite()) {
            return Err(StatsError::NotFinite { what: "effective n" });
        }
        Ok((self.plus / total, self.minus / total, n))
    }
}

/// Net score p₊ − p₋ in −1…1 (`scaled(100.0)` for points) with its score interval.
///
/// The interval holds every λ that a score test of p₊ − p₋ = λ accepts, with the variance taken at λ
/// (Tango 1998; Rocks 2016 recommends it for net scores as "iterative score"). The Wald interval, which
/// most tools show, has no width at all when everybody agrees and misses its level by far for small n;
/// the adjusted Wald (add three answers) is close but may leave −1…1. Coverage: tests/coverage.rs.
///
/// # Errors
/// `TooFew` for no rows, `OutOfRange` for a bad level or negative counts.
pub fn net_score(counts: &NetCounts, level: f64) -> Result<Estimate> {
    let z = two_sided_z(level)?;
    let (plus, minus, n) = counts.checked()?;
    let value = plus - minus;
    let low = increasing_root(|at| z - score(plus, minus, n, at), -1.0, value);
    let high = increasing_root(|at| -z - score(plus, minus, n, at), value, 1.0);
    Estimate { value, low: low.min(value), high: high.max(value), n: counts.n, level }.checked()
}

/// Difference of two independent net scores (first − second, −2…2), by adding the squared distances of
/// the two score intervals (MOVER, Zou & Donner 2008).
///
/// # Errors
/// As [`net_score`], for either group.
pub fn net_score_difference(a: &NetCounts, b: &NetCounts, level: f64) -> Result<Difference> {
    let z = two_sided_z(level)?;
    square_and_add(&net_score(a, level)?, &net_score(b, level)?, z)
}

/// Tango's score statistic of "the net score is `at`": falls as `at` rises.
fn score(plus: f64, minus: f64, n: f64, at: f64) -> f64 {
    let distance = plus - minus - at;
    // The likeliest share of minus when the net score is `at`: root of a quadratic.
    let b = -plus - minus + (2.0 - plus + minus) * at;
    let c = -minus * at * (1.0 - at);
    let root = (b * b - 8.0 * c).max(0.0).sqrt();
    // The stable one of the two forms of (−b + root) / 4.
    let likeliest = if b > 0.0 && root + b > 0.0 { -2.0 * c / (root + b) } else { (root - b) / 4.0 };
    let variance = (2.0 * likeliest.max(0.0) + at - at * at).max(0.0) / n;
    if distance == 0.0 { 0.0 } else { distance / variance.max(1e-300).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fagerland, Lydersen & Laake (2014), Statistics in Medicine 33:2850–2875, table IV: Bentur's
    /// 1 and 7 discordant of 21, Tango's interval printed as −0.517 to −0.026.
    #[test]
    fn tango_as_printed_by_fagerland() {
        let e = net_score(&NetCounts::of(1, 13, 7), 0.95).unwrap();
        assert!((e.low + 0.517).abs() < 5e-4 && (e.high + 0.026).abs() < 5e-4, "{e:?}");
    }

    #[test]
    fn everybody_neutral_has_the_closed_form() {
        let z2 = two_sided_z(0.95).unwrap().powi(2);
        let e = net_score(&NetCounts::of(0, 12, 0), 0.95).unwrap();
        assert!((e.high - z2 / (12.0 + z2)).abs() < 1e-9 && (e.low + e.high).abs() < 1e-9, "{e:?}");
        let all = net_score(&NetCounts::of(5, 0, 0), 0.95).unwrap();
        assert!(all.high == 1.0 && all.low > -1.0 && all.low < 0.6, "{all:?}");
    }

    #[test]
    fn mirrored_counts_give_the_mirrored_interval() {
        for (p, o, m) in [(3, 2, 1), (9, 0, 1), (1, 0, 0), (400, 100, 20)] {
            let there = net_score(&NetCounts::of(p, o, m), 0.9).unwrap();
            let back = net_score(&NetCounts::of(m, o, p), 0.9).unwrap();
            assert!((there.low + back.high).abs() < 1e-9 && (there.high + back.low).abs() < 1e-9);
        }
    }

    #[test]
    fn no_rows_no_score() {
        assert!(matches!(net_score(&NetCounts::of(0, 0, 0), 0.95), Err(StatsError::TooFew { .. })));
    }
}
