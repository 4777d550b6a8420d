//! Penalty–reward contrast: which drivers hurt when low, and which delight when high.

use crate::error::{Result, StatsError, all_finite, at_least, same_length};
use crate::regression::{Coefficient, linear_fit};

/// Kano's kinds of factor, as found by the contrast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Factor {
    /// Hurts when low, does not delight when high.
    Basic,
    /// Hurts when low and delights when high.
    Performance,
    /// Delights when high, does not hurt when low.
    Excitement,
    /// Neither is clear.
    Neutral,
}

/// Penalty and reward of one driver, in units of the outcome against a middling answer.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Contrast {
    /// Effect of a low answer; usually negative.
    pub penalty: Coefficient,
    /// Effect of a high answer; usually positive.
    pub reward: Coefficient,
    /// The kind of factor at the level of the fit.
    pub factor: Factor,
}

/// Regresses the outcome on two dummies per driver, low (≤ `low`) and high (≥ `high`), all drivers at once
/// (Brandt 1988; Matzler & Sauerwein 2002).
///
/// # Errors
/// `TooFew`, `Length`, `NotFinite`, `OutOfRange` unless low < high, `Constant` when a driver has no low,
/// no high or no middling answer, `Collinear`.
pub fn penalty_reward(drivers: &[Vec<f64>], outcome: &[f64], low: f64, high: f64, level: f64) -> Result<Vec<Contrast>> {
    at_least(1, drivers.len())?;
    all_finite("bounds", &[low, high])?;
    if low >= high {
        return Err(StatsError::OutOfRange { what: "low bound", expected: "below the high bound", got: low });
    }
    let mut dummies = Vec::with_capacity(2 * drivers.len());
    for driver in drivers {
        same_length("driver", outcome.len(), driver.len())?;
        all_finite("driver", driver)?;
        dummies.push(driver.iter().map(|v| f64::from(u8::from(*v <= low))).collect::<Vec<f64>>());
        dummies.push(driver.iter().map(|v| f64::from(u8::from(*v >= high))).collect());
    }
    let fit = linear_fit(&dummies, outcome, level)?;
    Ok(fit
        .slopes
        .chunks_exact(2)
        .map(|pair| {
            let factor = match (pair[0].high < 0.0, pair[1].low > 0.0) {
                (true, true) => Factor::Performance,
                (true, false) => Factor::Basic,
                (false, true) => Factor::Excitement,
                (false, false) => Factor::Neutral,
            };
            Contrast { penalty: pair[0], reward: pair[1], factor }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn planted_factors_are_found() {
        let mut random = Random::new(2);
        let rows = 3000;
        let columns: Vec<Vec<f64>> =
            (0..4).map(|_| (0..rows).map(|_| 1.0 + random.below(5) as f64).collect()).collect();
        let dummy = |yes: bool| f64::from(u8::from(yes));
        let shift = |r: usize| dummy(columns[1][r] >= 5.0) - dummy(columns[0][r] <= 2.0);
        let outcome: Vec<f64> = (0..rows).map(|r| shift(r) + 0.5 * columns[2][r] + random.normal()).collect();
        let found = penalty_reward(&columns, &outcome, 2.0, 5.0, 0.99).unwrap();
        let kinds: Vec<Factor> = found.iter().map(|c| c.factor).collect();
        assert_eq!(kinds, [Factor::Basic, Factor::Excitement, Factor::Performance, Factor::Neutral]);
        assert!((found[0].penalty.value + 1.0).abs() < 0.2);
        assert!(penalty_reward(&columns, &outcome, 0.0, 5.0, 0.99).is_err(), "nobody is low");
        assert!(penalty_reward(&columns, &outcome, 5.0, 2.0, 0.99).is_err());
    }
}
