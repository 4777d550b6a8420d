//! Are probabilities honest, and do they sort well? Calibration curve, Brier score, AUC.

use crate::error::{Result, StatsError, at_least, closed_unit, same_length};
use crate::estimate::{Estimate, two_sided_z};
use crate::interval::{Moments, ShareCounts, mean_on_scale, share};

/// One stretch of the calibration curve.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bin {
    /// Mean predicted probability, 0…1.
    pub predicted: f64,
    /// Share that happened, with Wilson's interval.
    pub happened: Estimate,
}

/// Calibration curve: rows sorted by prediction, cut into up to `bins` parts of equal size.
///
/// # Errors
/// `Length`, `TooFew` without rows or bins, `OutOfRange` for probabilities outside 0…1.
pub fn calibration_curve(predicted: &[f64], happened: &[bool], bins: usize, level: f64) -> Result<Vec<Bin>> {
    check(predicted, happened)?;
    at_least(1, bins)?;
    let mut rows: Vec<(f64, bool)> = predicted.iter().copied().zip(happened.iter().copied()).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let bins = bins.min(rows.len());
    (0..bins)
        .map(|bin| {
            let part = &rows[bin * rows.len() / bins..(bin + 1) * rows.len() / bins];
            let hits = part.iter().filter(|row| row.1).count() as u64;
            Ok(Bin {
                predicted: part.iter().map(|row| row.0).sum::<f64>() / part.len() as f64,
                happened: share(&ShareCounts::of(hits, part.len() as u64), level)?,
            })
        })
        .collect()
}

/// Brier score (1950): mean squared distance of probability and outcome, 0 (best)…1, with its interval.
///
/// # Errors
/// As [`calibration_curve`].
pub fn brier_score(predicted: &[f64], happened: &[bool], level: f64) -> Result<Estimate> {
    check(predicted, happened)?;
    let squares: Vec<f64> =
        predicted.iter().zip(happened).map(|(p, y)| (p - f64::from(u8::from(*y))).powi(2)).collect();
    mean_on_scale(&Moments::of_values(&squares), 0.0, 1.0, level)
}

/// Area under the ROC curve: probability that a row where it happened scores above one where it did not
/// (ties count half), with DeLong's error (1988; fast form of Sun & Xu 2014) and the interval on the logit scale
/// (Pepe 2003), which holds where the area is near 1 and a symmetric one does not. `scores` may be any numbers.
///
/// # Errors
/// `Length`, `TooFew` under two rows of either kind, `NotFinite`.
pub fn area_under_curve(scores: &[f64], happened: &[bool], level: f64) -> Result<Estimate> {
    let z = two_sided_z(level)?;
    same_length("outcomes", scores.len(), happened.len())?;
    crate::error::all_finite("score", scores)?;
    let pick = |kind: bool| -> Vec<f64> {
        scores.iter().zip(happened).filter(|(_, y)| **y == kind).map(|(s, _)| *s).collect()
    };
    let (yes, no) = (pick(true), pick(false));
    at_least(2, yes.len().min(no.len()))?;
    let (all, own_yes, own_no) = (mid_ranks(scores), mid_ranks(&yes), mid_ranks(&no));
    let (m, n) = (yes.len() as f64, no.len() as f64);
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for (rank, kind) in all.iter().zip(happened) {
        if *kind {
            above.push((rank - own_yes[above.len()]) / n);
        } else {
            below.push(1.0 - (rank - own_no[below.len()]) / m);
        }
    }
    let value = above.iter().sum::<f64>() / m;
    let variance = |parts: &[f64]| {
        parts.iter().map(|v| (v - value).powi(2)).sum::<f64>() / ((parts.len() - 1) * parts.len()) as f64
    };
    let reach = z * (variance(&above) + variance(&below)).sqrt();
    if reach == 0.0 {
        return Err(StatsError::Constant { what: "placement of the scores" });
    }
    let (low, high) = on_logit_scale(value, reach);
    Estimate { value, low, high, n: scores.len() as u64, level }.checked()
}

/// The interval of ± `reach` on the logit scale, where it cannot leave 0…1 and is short towards the end that is near.
fn on_logit_scale(value: f64, reach: f64) -> (f64, f64) {
    let spread = value * (1.0 - value);
    if spread <= 0.0 {
        return ((value - reach).max(0.0), (value + reach).min(1.0));
    }
    let (middle, reach) = ((value / (1.0 - value)).ln(), reach / spread);
    let back = |logit: f64| 1.0 / (1.0 + (-logit).exp());
    (back(middle - reach), back(middle + reach))
}

/// Ranks from 1, ties share their mean rank.
fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut at = 0;
    while at < order.len() {
        let same = order[at..].iter().take_while(|i| values[**i] == values[order[at]]).count();
        for index in &order[at..at + same] {
            ranks[*index] = at as f64 + (same + 1) as f64 / 2.0;
        }
        at += same;
    }
    ranks
}

fn check(predicted: &[f64], happened: &[bool]) -> Result<()> {
    same_length("outcomes", predicted.len(), happened.len())?;
    at_least(1, predicted.len())?;
    predicted.iter().try_for_each(|p| closed_unit("probability", *p).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn auc_counts_pairs_and_keeps_its_level() {
        let scores = [0.1, 0.4, 0.35, 0.8];
        let found = area_under_curve(&scores, &[false, false, true, true], 0.95).unwrap();
        assert!((found.value - 0.75).abs() < 1e-12, "the example of scikit-learn");
        let mut random = Random::new(31);
        // Normals one apart: the true area is Φ(1 / √2).
        let truth = crate::special::normal_cdf(0.5f64.sqrt());
        let rounds = 3000;
        let held = (0..rounds)
            .filter(|_| {
                let happened: Vec<bool> = (0..80).map(|i| i % 2 == 0).collect();
                let scores: Vec<f64> = happened.iter().map(|y| f64::from(u8::from(*y)) + random.normal()).collect();
                area_under_curve(&scores, &happened, 0.95).unwrap().holds(truth)
            })
            .count() as f64
            / f64::from(rounds);
        assert!((held - 0.95).abs() < 0.02, "{held}");
    }

    #[test]
    fn honest_probabilities_lie_on_the_line() {
        let mut random = Random::new(32);
        let predicted: Vec<f64> = (0..10_000).map(|_| random.uniform()).collect();
        let happened: Vec<bool> = predicted.iter().map(|p| random.uniform() < *p).collect();
        let curve = calibration_curve(&predicted, &happened, 10, 0.999).unwrap();
        assert!(curve.len() == 10 && curve.iter().all(|bin| bin.happened.holds(bin.predicted)));
        // E(p (1 − p)) over the unit interval is 1/6.
        let brier = brier_score(&predicted, &happened, 0.9999).unwrap();
        assert!(brier.holds(1.0 / 6.0), "{brier:?}");
        assert!(brier_score(&[1.2], &[true], 0.95).is_err() && calibration_curve(&[], &[], 5, 0.95).is_err());
        assert!(area_under_curve(&[0.1, 0.2], &[true, false], 0.95).is_err());
    }
}
