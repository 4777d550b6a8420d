//! Shares: Wilson's interval for one, Newcombe's for the difference of two.

use super::square_and_add;
use crate::error::{Result, StatsError, not_negative};
use crate::estimate::{Difference, Estimate, two_sided_z};

/// How much of a whole is a hit, weighted or not.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ShareCounts {
    /// Σ of weights of the hits; the number of hits without weights.
    pub hits: f64,
    /// Σ of weights of all rows; the number of rows without weights.
    pub total: f64,
    /// Σ of squared weights; the number of rows without weights.
    pub squared_weights: f64,
    /// Number of rows.
    pub n: u64,
}

impl ShareCounts {
    /// `hits` of `n` rows, each of weight one.
    pub fn of(hits: u64, n: u64) -> Self {
        Self { hits: hits as f64, total: n as f64, squared_weights: n as f64, n }
    }

    /// The same rows where their variance is `effect` times that of rows that stand alone:
    /// [`super::clustered_design_effect`]. Effects multiply with what weights cost.
    #[must_use]
    pub fn with_design_effect(self, effect: f64) -> Self {
        Self { squared_weights: self.squared_weights * effect, ..self }
    }

    /// Kish's effective number of rows, (Σw)² / Σw²; 0 for no rows.
    pub fn effective_n(&self) -> f64 {
        if self.squared_weights > 0.0 { self.total * self.total / self.squared_weights } else { 0.0 }
    }

    fn checked(&self) -> Result<(f64, f64)> {
        not_negative("hits", self.hits)?;
        not_negative("total", self.total)?;
        not_negative("squared weights", self.squared_weights)?;
        if self.n == 0 || self.total == 0.0 || self.effective_n() == 0.0 {
            return Err(StatsError::TooFew { needed: 1, got: 0 });
        }
        // Sums of weights carry rounding; a hair more than everything is everything.
        if self.hits > self.total * (1.0 + 1e-9) {
            return Err(StatsError::Contradiction("more hits than rows"));
        }
        let p = (self.hits / self.total).min(1.0);
        let n = self.effective_n();
        if n.is_finite() { Ok((p, n)) } else { Err(StatsError::NotFinite { what: "effective n" }) }
    }
}

/// A share 0…1 with Wilson's score interval (Wilson 1927), which stays inside 0…1 and keeps its level
/// for small n and for shares near the ends.
///
/// With weights, n is Kish's effective n, which assumes that weights and answers are unrelated.
///
/// # Errors
/// `TooFew` for no rows, `OutOfRange` for a bad level or negative counts, `Contradiction` for more hits
/// than rows.
pub fn share(counts: &ShareCounts, level: f64) -> Result<Estimate> {
    let z = two_sided_z(level)?;
    let (p, n) = counts.checked()?;
    let (low, high) = wilson(p, n, z);
    Estimate { value: p, low, high, n: counts.n, level }.checked()
}

/// Difference of two independent shares (first − second, −1…1) by Newcombe (1998), method 10.
///
/// # Errors
/// As [`share`], for either group.
pub fn share_difference(a: &ShareCounts, b: &ShareCounts, level: f64) -> Result<Difference> {
    let z = two_sided_z(level)?;
    square_and_add(&share(a, level)?, &share(b, level)?, z)
}

/// Wilson's bounds for an observed share `p` of `n` (any positive real).
pub(crate) fn wilson(p: f64, n: f64, z: f64) -> (f64, f64) {
    let z2 = z * z;
    let centre = p + z2 / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z2 / n;
    // At the ends the exact bound is the end itself; rounding must not leave a hair.
    let low = if p == 0.0 { 0.0 } else { ((centre - spread) / whole).clamp(0.0, p) };
    let high = if p == 1.0 { 1.0 } else { ((centre + spread) / whole).clamp(p, 1.0) };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe (1998), Statistics in Medicine 17:857–872, table I: method 3 (Wilson without correction).
    #[test]
    fn wilson_as_printed_by_newcombe() {
        for (hits, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let e = share(&ShareCounts::of(hits, n), 0.95).unwrap();
            assert!((e.low - low).abs() < 5e-5 && (e.high - high).abs() < 5e-5, "{e:?}");
        }
    }

    /// Newcombe (1998), Statistics in Medicine 17:873–890, table II: method 10.
    #[test]
    fn difference_as_printed_by_newcombe() {
        for ((a, m), (b, n), low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((10, 10), (0, 20), 0.6791, 1.0),
            ((10, 10), (0, 10), 0.6075, 1.0),
        ] {
            let d = share_difference(&ShareCounts::of(a, m), &ShareCounts::of(b, n), 0.95).unwrap();
            assert!((d.estimate.low - low).abs() < 5e-5 && (d.estimate.high - high).abs() < 5e-5, "{d:?}");
        }
    }

    #[test]
    fn strange_input_is_refused() {
        assert!(matches!(share(&ShareCounts::of(0, 0), 0.95), Err(StatsError::TooFew { .. })));
        assert!(matches!(share(&ShareCounts::of(5, 3), 0.95), Err(StatsError::Contradiction(_))));
        for level in [0.0, 1.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(share(&ShareCounts::of(1, 3), level).is_err());
        }
        let bad = ShareCounts { hits: f64::NAN, total: 1.0, squared_weights: 1.0, n: 1 };
        assert!(share(&bad, 0.95).is_err());
    }
}
