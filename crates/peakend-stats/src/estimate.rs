//! What every judgement looks like: a number with its interval, its n and its level.

use crate::error::{Result, StatsError, all_finite, open_unit};
use crate::special::normal_quantile;

/// A number with the interval that holds the truth at `level`, and the number of observations behind it.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Estimate {
    /// The point estimate, in the unit of the function that made it.
    pub value: f64,
    /// Lower end of the interval, same unit; ≤ `value`.
    pub low: f64,
    /// Upper end of the interval, same unit; ≥ `value`.
    pub high: f64,
    /// How many observations (rows, not weights) stand behind it.
    pub n: u64,
    /// Confidence level, strictly between 0 and 1.
    pub level: f64,
}

impl Estimate {
    /// The same estimate in another unit, for example `scaled(100.0)` for points.
    pub fn scaled(self, factor: f64) -> Self {
        let (a, b) = (self.low * factor, self.high * factor);
        Self { value: self.value * factor, low: a.min(b), high: a.max(b), ..self }
    }

    /// Refuses what overflowed on the way, and puts rounding at the ends in order.
    pub(crate) fn checked(self) -> Result<Self> {
        all_finite("estimate", &[self.value, self.low, self.high])?;
        Ok(Self { low: self.low.min(self.value), high: self.high.max(self.value), ..self })
    }

    /// Half the width of the interval: the "±" of a chart.
    pub fn margin(&self) -> f64 {
        0.5 * (self.high - self.low)
    }

    /// Whether `value` lies in the interval, ends included.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// The difference of two groups (first minus second) with its interval and two-sided p-value.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Difference {
    /// First minus second; `n` is the sum of both groups.
    pub estimate: Estimate,
    /// Two-sided p-value of "no difference", 0…1. Below 1 − level exactly when the interval excludes 0.
    pub p_value: f64,
}

impl Difference {
    /// Whether the interval excludes "no difference".
    pub fn is_clear(&self) -> bool {
        !self.estimate.holds(0.0)
    }
}

/// z with P(|Z| ≤ z) = level.
pub(crate) fn two_sided_z(level: f64) -> Result<f64> {
    open_unit("level", level)?;
    let z = normal_quantile(0.5 + 0.5 * level);
    // A level next to 0 or 1 rounds to no interval or to everything.
    if z > 0.0 && z.is_finite() {
        Ok(z)
    } else {
        Err(StatsError::OutOfRange { what: "level", expected: "strictly between 0 and 1", got: level })
    }
}
