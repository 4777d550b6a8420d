//! Moments of truth: where a bad mood goes along with leaving.

use crate::error::{Result, StatsError, all_finite, same_length};
use crate::estimate::Estimate;
use crate::regression::logistic_fit;

/// How leaving goes along with the mood of one moment.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct MomentOfTruth {
    /// Odds of leaving when the mood is one standard deviation worse, relative to the odds otherwise.
    pub odds: Estimate,
    /// Two-sided p-value of "no relation"; adjust it over all moments shown together.
    pub p_value: f64,
    /// Share that left, 0…1.
    pub left: f64,
}

/// Logistic regression of leaving on the mood of one moment.
///
/// # Errors
/// As [`logistic_fit`].
pub fn moment_of_truth(moods: &[f64], left: &[bool], level: f64) -> Result<MomentOfTruth> {
    same_length("left", moods.len(), left.len())?;
    all_finite("mood", moods)?;
    let n = moods.len() as f64;
    let mean = moods.iter().sum::<f64>() / n;
    let spread = (moods.iter().map(|mood| (mood - mean).powi(2)).sum::<f64>() / n).sqrt();
    if spread.is_nan() || spread <= 0.0 {
        return Err(StatsError::Constant { what: "mood" });
    }
    let worse: Vec<f64> = moods.iter().map(|mood| (mean - mood) / spread).collect();
    let fit = logistic_fit(&[worse], left, level)?;
    let slope = fit.slopes.first().ok_or(StatsError::TooFew { needed: 1, got: 0 })?;
    let odds = Estimate { value: slope.value.exp(), low: slope.low.exp(), high: slope.high.exp(), n: fit.n, level };
    let left = left.iter().filter(|left| **left).count() as f64 / n;
    Ok(MomentOfTruth { odds: odds.checked()?, p_value: slope.p_value, left })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_planted_odds_are_found() {
        let mut random = Random::new(9);
        let moods: Vec<f64> = (0..3_000).map(|_| 0.5 * random.normal()).collect();
        let left: Vec<bool> =
            moods.iter().map(|mood| random.uniform() < 1.0 / (1.0 + (1.0 + 2.0 * mood).exp())).collect();
        let found = moment_of_truth(&moods, &left, 0.99).unwrap();
        assert!(found.odds.holds(1.0_f64.exp()) && found.odds.low > 2.0 && found.p_value < 1e-6, "{found:?}");
        assert!(moment_of_truth(&[], &[], 0.95).is_err());
        assert!(moment_of_truth(&[0.5; 9], &[true; 9], 0.95).is_err());
        assert!(moment_of_truth(&[0.5], &[true, false], 0.95).is_err());
    }
}
