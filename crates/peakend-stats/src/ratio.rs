//! Ratios of two sums, and totals: the delta method.

use crate::error::{Result, StatsError, finite};
use crate::estimate::{Estimate, two_sided_z};
use crate::interval::Moments;

/// Sums over rows with two numbers each; they add up over parts.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct PairMoments {
    /// Number of rows.
    pub n: u64,
    /// Σx, of what stands above.
    pub sum_x: f64,
    /// Σy, of what stands below.
    pub sum_y: f64,
    /// Σx².
    pub sum_xx: f64,
    /// Σy².
    pub sum_yy: f64,
    /// Σxy.
    pub sum_xy: f64,
}

impl PairMoments {
    /// From the rows themselves.
    pub fn of_values(pairs: &[(f64, f64)]) -> Self {
        pairs.iter().fold(Self::default(), |all, (x, y)| Self {
            n: all.n + 1,
            sum_x: all.sum_x + x,
            sum_y: all.sum_y + y,
            sum_xx: all.sum_xx + x * x,
            sum_yy: all.sum_yy + y * y,
            sum_xy: all.sum_xy + x * y,
        })
    }
}

/// Σx / Σy with its delta-method interval, for example contacts per order over customers: rows are the
/// independent units, both sums are random.
///
/// # Errors
/// `TooFew` under two rows, `OutOfRange` when Σy is 0, `NotFinite`.
pub fn ratio(sums: &PairMoments, level: f64) -> Result<Estimate> {
    let z = two_sided_z(level)?;
    if sums.n < 2 {
        return Err(StatsError::TooFew { needed: 2, got: sums.n });
    }
    if sums.sum_y == 0.0 {
        return Err(StatsError::OutOfRange { what: "sum below", expected: "not 0", got: 0.0 });
    }
    let n = sums.n as f64;
    let value = finite("ratio", sums.sum_x / sums.sum_y)?;
    // Σ(x − r y)²: the residuals sum to 0 by the choice of r.
    let residuals = finite("sums", sums.sum_xx - 2.0 * value * sums.sum_xy + value * value * sums.sum_yy)?.max(0.0);
    let reach = z * (residuals * n / (n - 1.0)).sqrt() / sums.sum_y.abs();
    Estimate { value, low: value - reach, high: value + reach, n: sums.n, level }.checked()
}

/// Σx of events that come at random, with the interval of a compound Poisson process (variance Σx²):
/// how far the same process could have landed. A plain count is a total of ones.
///
/// # Errors
/// `TooFew` for no rows, `NotFinite`.
pub fn total(moments: &Moments, level: f64) -> Result<Estimate> {
    let z = two_sided_z(level)?;
    if moments.n == 0 {
        return Err(StatsError::TooFew { needed: 1, got: 0 });
    }
    let value = finite("sum", moments.sum)?;
    let reach = z * finite("sum of squares", moments.sum_squares)?.max(0.0).sqrt();
    Estimate { value, low: value - reach, high: value + reach, n: moments.n, level }.checked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn below_of_ones_is_the_mean() {
        let rows = [(1.0, 1.0), (2.0, 1.0), (6.0, 1.0)];
        let e = ratio(&PairMoments::of_values(&rows), 0.95).unwrap();
        let variance = Moments::of_values(&[1.0, 2.0, 6.0]).variance().unwrap();
        assert!((e.value - 3.0).abs() < 1e-12 && (e.margin() - 1.959_964 * (variance / 3.0).sqrt()).abs() < 1e-5);
    }

    #[test]
    fn a_ratio_keeps_its_level() {
        let mut random = Random::new(11);
        let rounds = 4000;
        let held = (0..rounds)
            .filter(|_| {
                let rows: Vec<(f64, f64)> = (0..60)
                    .map(|_| {
                        let size = 1.0 + 4.0 * random.uniform();
                        (0.4 * size + 0.5 * random.normal(), size)
                    })
                    .collect();
                ratio(&PairMoments::of_values(&rows), 0.95).unwrap().holds(0.4)
            })
            .count() as f64
            / f64::from(rounds);
        assert!((held - 0.95).abs() < 0.02, "{held}");
    }

    #[test]
    fn nothing_below() {
        assert!(ratio(&PairMoments::of_values(&[(1.0, 0.0), (2.0, 0.0)]), 0.95).is_err());
        assert!(ratio(&PairMoments::default(), 0.95).is_err());
        assert!(total(&Moments::default(), 0.95).is_err());
        assert!((total(&Moments::of(100, 100.0, 100.0), 0.95).unwrap().margin() - 19.6).abs() < 0.01);
    }
}
