//! Does the most intense moment with the end tell what is remembered better than the plain mean does?

use super::Shape;
use super::normal::{MOST, Sums, predicted};
use crate::error::{Result, StatsError, all_finite, at_least, open_unit, same_length};
use crate::estimate::Estimate;
use crate::random::Random;
use crate::regression::{Coefficient, Fit, linear_fit_over_time};
use crate::special::student_quantile;

/// Under this many rated experiences nothing is judged.
const FEWEST: usize = 40;

/// What memory is explained by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// The mean of all moments.
    Mean,
    /// The most intense moment and the last one.
    PeakEnd,
}

impl Model {
    /// The columns of the model for one experience, intercept first.
    pub(super) fn row(self, shape: &Shape) -> Vec<f64> {
        match self {
            Self::Mean => vec![1.0, shape.mean],
            Self::PeakEnd => vec![1.0, shape.intense, shape.end],
        }
    }
}

/// The answer, with the interval deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Peak and end predict better than the mean.
    Yes,
    /// The mean predicts at least as well: there is no peak–end advantage.
    No,
    /// The interval holds both.
    CannotTell,
}

/// The comparison of the two models, and what each says.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Judgement {
    pub verdict: Verdict,
    /// Out-of-sample R² of peak–end less that of the mean; the interval is over experiences, those of one
    /// group (a customer) taken together.
    pub advantage: Estimate,
    /// Out-of-sample R² of each model; below 0 where it predicts worse than the plain average.
    pub r_squared_mean: f64,
    pub r_squared_peak_end: f64,
    /// Memory on the most intense moment and on the end, errors robust to unequal variances (HC1).
    pub intense: Coefficient,
    pub end: Coefficient,
    pub intercept: Coefficient,
    /// Memory on the mean alone.
    pub slope_of_mean: Coefficient,
    /// The most intense moment's part in both coefficients, where their sum is clearly positive.
    pub peak_share: Option<Estimate>,
    pub n: u64,
}

impl Judgement {
    /// The model that predicted better, whatever the verdict says about the difference.
    pub fn better(&self) -> Model {
        if self.advantage.value > 0.0 { Model::PeakEnd } else { Model::Mean }
    }
}

/// Compares the models by `folds`-fold cross-validation; all experiences of one group lie in one fold.
/// `groups` has a number per experience, for example its customer.
///
/// # Errors
/// `TooFew` under 40 experiences or two groups, `Length`, `NotFinite`, `Constant` for an outcome or a
/// column that does not vary, `Collinear` where every experience has one moment.
pub fn judge(
    shapes: &[Shape],
    remembered: &[f64],
    groups: &[u64],
    folds: usize,
    level: f64,
    seed: u64,
) -> Result<Judgement> {
    open_unit("level", level)?;
    at_least(FEWEST, shapes.len())?;
    same_length("remembered", shapes.len(), remembered.len())?;
    same_length("groups", shapes.len(), groups.len())?;
    all_finite("remembered", remembered)?;
    let column = |of: fn(&Shape) -> f64| shapes.iter().map(of).collect::<Vec<f64>>();
    // Without lags the long-run covariance is White's, with the factor n / (n − k).
    let mean = linear_fit_over_time(&[column(|s| s.mean)], remembered, 0, level)?;
    let peak_end = linear_fit_over_time(&[column(|s| s.intense), column(|s| s.end)], remembered, 0, level)?;
    let fold_of = folds_of(groups, folds.max(2), seed);
    let error = |model| squared_errors(model, shapes, remembered, &fold_of, folds.max(2));
    let (of_mean, of_peak_end) = (error(Model::Mean)?, error(Model::PeakEnd)?);
    let n = remembered.len() as f64;
    let average = remembered.iter().sum::<f64>() / n;
    let spread = remembered.iter().map(|y| (y - average).powi(2)).sum::<f64>() / n;
    let gained: Vec<f64> = of_mean.iter().zip(&of_peak_end).map(|(mean, peak)| (mean - peak) / spread).collect();
    let advantage = clustered_mean(&gained, groups, level)?;
    let verdict = match advantage {
        Estimate { low, .. } if low > 0.0 => Verdict::Yes,
        Estimate { high, .. } if high <= 0.0 => Verdict::No,
        _ => Verdict::CannotTell,
    };
    let r_squared = |errors: &[f64]| 1.0 - errors.iter().sum::<f64>() / n / spread;
    Ok(Judgement {
        verdict,
        advantage,
        r_squared_mean: r_squared(&of_mean),
        r_squared_peak_end: r_squared(&of_peak_end),
        intense: peak_end.slopes[0],
        end: peak_end.slopes[1],
        intercept: peak_end.intercept,
        slope_of_mean: mean.slopes[0],
        peak_share: peak_share(&peak_end),
        n: remembered.len() as u64,
    })
}

/// A fold per experience: groups are dealt out at random.
fn folds_of(groups: &[u64], folds: usize, seed: u64) -> Vec<usize> {
    groups.iter().map(|group| Random::new(seed ^ group.wrapping_mul(0xa076_1d64_78bd_642f)).below(folds)).collect()
}

/// Each experience's squared error under the model fitted without its fold.
fn squared_errors(
    model: Model,
    shapes: &[Shape],
    remembered: &[f64],
    fold_of: &[usize],
    folds: usize,
) -> Result<Vec<f64>> {
    let mut by_fold = vec![Sums::default(); folds];
    for ((shape, outcome), fold) in shapes.iter().zip(remembered).zip(fold_of) {
        by_fold[*fold].push(&model.row(shape), *outcome);
    }
    let width = model.row(&Shape::default()).len();
    debug_assert!(width <= MOST, "room for every column");
    let mut fitted = Vec::with_capacity(folds);
    for left_out in 0..folds {
        let mut sums = Sums::default();
        for part in by_fold.iter().enumerate().filter(|(fold, _)| *fold != left_out) {
            sums.add(part.1, 1.0);
        }
        fitted.push(sums.solve(width)?);
    }
    let error = |((shape, outcome), fold): ((&Shape, &f64), &usize)| {
        (outcome - predicted(&fitted[*fold], &model.row(shape))).powi(2)
    };
    Ok(shapes.iter().zip(remembered).zip(fold_of).map(error).collect())
}

/// Mean of `values` with an interval that takes the values of a group together (Liang & Zeger 1986).
fn clustered_mean(values: &[f64], groups: &[u64], level: f64) -> Result<Estimate> {
    let n = values.len() as f64;
    let value = values.iter().sum::<f64>() / n;
    let mut sums = std::collections::BTreeMap::<u64, f64>::new();
    for (gain, group) in values.iter().zip(groups) {
        *sums.entry(*group).or_default() += gain - value;
    }
    let count = sums.len() as f64;
    if sums.len() < 2 {
        return Err(StatsError::TooFew { needed: 2, got: sums.len() as u64 });
    }
    let variance = count / (count - 1.0) * sums.values().map(|sum| sum * sum).sum::<f64>() / (n * n);
    let reach = student_quantile(0.5 + 0.5 * level, count - 1.0) * variance.sqrt();
    Estimate { value, low: value - reach, high: value + reach, n: values.len() as u64, level }.checked()
}

/// b₁ / (b₁ + b₂) by the delta method.
fn peak_share(fit: &Fit) -> Option<Estimate> {
    let (peak, end) = (fit.slopes[0].value, fit.slopes[1].value);
    let sum = peak + end;
    let covariance = |a: usize, b: usize| fit.covariance.get(a).and_then(|row| row.get(b)).copied();
    let (vp, ve, c) = (covariance(1, 1)?, covariance(2, 2)?, covariance(1, 2)?);
    let error_of_sum = (vp + ve + 2.0 * c).max(0.0).sqrt();
    if sum <= 3.0 * error_of_sum {
        return None;
    }
    let variance = (end * end * vp + peak * peak * ve - 2.0 * peak * end * c) / sum.powi(4);
    let reach = student_quantile(0.5 + 0.5 * fit.level, fit.df) * variance.max(0.0).sqrt();
    let value = peak / sum;
    Estimate { value, low: value - reach, high: value + reach, n: fit.n, level: fit.level }.checked().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn experiences(
        n: usize,
        seed: u64,
        memory: impl Fn(&Shape, &mut Random) -> f64,
    ) -> (Vec<Shape>, Vec<f64>, Vec<u64>) {
        let mut random = Random::new(seed);
        let shapes: Vec<Shape> = (0..n)
            .map(|_| {
                let moods: Vec<f64> =
                    (0..3 + random.below(5)).map(|_| (0.5 * random.normal()).clamp(-1.0, 1.0)).collect();
                Shape::of(&moods).unwrap()
            })
            .collect();
        let remembered = shapes.iter().map(|shape| memory(shape, &mut random)).collect();
        let groups = (0..n as u64).map(|at| at / 2).collect();
        (shapes, remembered, groups)
    }

    #[test]
    fn a_planted_rule_is_found_with_its_share() {
        let (shapes, remembered, groups) =
            experiences(1_500, 1, |shape, random| 0.6 * shape.intense + 0.4 * shape.end + 0.4 * random.normal());
        let found = judge(&shapes, &remembered, &groups, 10, 0.95, 7).unwrap();
        assert_eq!(found.verdict, Verdict::Yes);
        assert!(found.peak_share.unwrap().holds(0.6), "{found:?}");
        assert!(found.intense.low < 0.6 && 0.6 < found.intense.high && found.end.low < 0.4 && 0.4 < found.end.high);
        assert_eq!(found.better(), Model::PeakEnd);
    }

    #[test]
    fn a_company_without_the_rule_is_told_so() {
        let (shapes, remembered, groups) = experiences(1_500, 2, |shape, random| shape.mean + 0.3 * random.normal());
        let found = judge(&shapes, &remembered, &groups, 10, 0.95, 7).unwrap();
        assert_eq!((found.verdict, found.better()), (Verdict::No, Model::Mean), "{found:?}");
    }

    #[test]
    fn noise_cannot_tell() {
        let (shapes, remembered, groups) = experiences(300, 3, |_, random| random.normal());
        let found = judge(&shapes, &remembered, &groups, 10, 0.95, 7).unwrap();
        assert_eq!(found.verdict, Verdict::CannotTell, "{found:?}");
        assert_eq!(found.peak_share, None);
    }

    #[test]
    fn hopeless_input_is_refused() {
        let one = Shape::of(&[0.5]).unwrap();
        assert!(judge(&[], &[], &[], 5, 0.95, 1).is_err());
        assert!(judge(&[one], &[1.0], &[1], 5, 0.95, 1).is_err());
        let groups: Vec<u64> = (0..60).collect();
        assert!(judge(&[one; 60], &[1.0; 60], &groups, 5, 0.95, 1).is_err());
        let singles: Vec<Shape> = (0..60).map(|at| Shape::of(&[f64::from(at) / 60.0]).unwrap()).collect();
        let memory: Vec<f64> = (0..60).map(|at| f64::from(at % 7)).collect();
        assert_eq!(judge(&singles, &memory, &groups, 5, 0.95, 1), Err(StatsError::Collinear));
        assert!(judge(&singles, &memory, &groups[..59], 5, 0.95, 1).is_err());
    }
}
