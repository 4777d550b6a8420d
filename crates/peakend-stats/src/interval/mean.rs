//! Means from n, Σx and Σx²: Student's interval, Welch's difference.

use super::share::wilson;
use crate::error::{Result, StatsError, finite};
use crate::estimate::{Difference, Estimate, two_sided_z};
use crate::special::{student_quantile, student_two_sided};

/// Sums that are enough for a mean and its spread; they add up over parts.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Moments {
    /// Number of rows.
    pub n: u64,
    /// Σw; n without weights.
    pub weights: f64,
    /// Σw²; n without weights.
    pub squared_weights: f64,
    /// Σwx.
    pub sum: f64,
    /// Σwx².
    pub sum_squares: f64,
}

impl Moments {
    /// Rows of weight one, from n, Σx and Σx².
    pub fn of(n: u64, sum: f64, sum_squares: f64) -> Self {
        Self { n, weights: n as f64, squared_weights: n as f64, sum, sum_squares }
    }

    /// From the values themselves, each of weight one.
    pub fn of_values(values: &[f64]) -> Self {
        values.iter().fold(Self::default(), |mut all, value| {
            all.add(*value, 1.0);
            all
        })
    }

    /// From (value, how often) pairs.
    pub fn of_counts(counts: impl IntoIterator<Item = (f64, u64)>) -> Self {
        counts.into_iter().fold(Self::default(), |all, (value, count)| {
            let times = count as f64;
            all.merged(&Self::of(count, value * times, value * value * times))
        })
    }

    /// One more row.
    pub fn add(&mut self, value: f64, weight: f64) {
        self.n += 1;
        self.weights += weight;
        self.squared_weights += weight * weight;
        self.sum += weight * value;
        self.sum_squares += weight * value * value;
    }

    /// The same rows where their variance is `effect` times that of rows that stand alone:
    /// [`super::clustered_design_effect`]. Effects multiply with what weights cost.
    #[must_use]
    pub fn with_design_effect(self, effect: f64) -> Self {
        Self { squared_weights: self.squared_weights * effect, ..self }
    }

    /// The sums of two parts together.
    pub fn merged(&self, other: &Self) -> Self {
        Self {
            n: self.n.saturating_add(other.n),
            weights: self.weights + other.weights,
            squared_weights: self.squared_weights + other.squared_weights,
            sum: self.sum + other.sum,
            sum_squares: self.sum_squares + other.sum_squares,
        }
    }

    /// The sums after mapping the scale `from` (bottom, top) linearly onto `to`, for example 1…5 and 1…7
    /// both onto 0…100: answers on different scales may only be added up after this.
    ///
    /// # Errors
    /// `OutOfRange` for a scale without width, `NotFinite`.
    pub fn rescaled(&self, from: (f64, f64), to: (f64, f64)) -> Result<Self> {
        let width = finite("scale", from.1 - from.0)?;
        if width == 0.0 {
            return Err(StatsError::OutOfRange { what: "scale", expected: "of some width", got: width });
        }
        let factor = finite("scale", (to.1 - to.0) / width)?;
        let shift = finite("scale", to.0 - factor * from.0)?;
        let sum = factor * self.sum + shift * self.weights;
        let sum_squares =
            factor * factor * self.sum_squares + 2.0 * factor * shift * self.sum + shift * shift * self.weights;
        Ok(Self { sum, sum_squares, ..*self })
    }

    /// Kish's effective number of rows, (Σw)² / Σw².
    pub fn effective_n(&self) -> f64 {
        if self.squared_weights > 0.0 { self.weights * self.weights / self.squared_weights } else { 0.0 }
    }

    /// The mean, for one row and for constants too.
    ///
    /// # Errors
    /// `TooFew` for no rows or no weight, `NotFinite` where a value was.
    pub fn mean(&self) -> Result<f64> {
        if self.n == 0 || self.weights <= 0.0 {
            return Err(StatsError::TooFew { needed: 1, got: 0 });
        }
        finite("mean", self.sum / self.weights)
    }

    /// Variance with the n − 1 correction (effective n with weights). Differences below the rounding of
    /// the sums count as 0, so values far from 0 with a tiny spread should be centred first.
    ///
    /// # Errors
    /// `TooFew` under two rows, `NotFinite` where a value was.
    pub fn variance(&self) -> Result<f64> {
        let mean = self.mean()?;
        let n = self.effective_n();
        if self.n < 2 || n <= 1.0 {
            return Err(StatsError::TooFew { needed: 2, got: self.n.min(1) });
        }
        let square = finite("sum of squares", self.sum_squares / self.weights)?;
        let spread = square - mean * mean;
        let rounding = 1e-14 * square * (self.n as f64).sqrt().max(1.0);
        finite("variance", if spread > rounding { spread * n / (n - 1.0) } else { 0.0 })
    }

    /// Squared standard error of the mean and the degrees of freedom behind it.
    fn error(&self) -> Result<(f64, f64)> {
        let n = self.effective_n();
        Ok((self.variance()? / n, n - 1.0))
    }
}

/// Mean with Student's interval, in the unit of the values.
///
/// # Errors
/// `TooFew` under two rows; `Constant` when all values agree, because an interval without width would
/// claim certainty (show [`Moments::mean`], or use [`mean_on_scale`]); `NotFinite`, `OutOfRange`.
pub fn mean(moments: &Moments, level: f64) -> Result<Estimate> {
    two_sided_z(level)?;
    let value = moments.mean()?;
    let (squared_error, df) = moments.error()?;
    if squared_error == 0.0 {
        return Err(StatsError::Constant { what: "value" });
    }
    let reach = student_quantile(0.5 + 0.5 * level, df) * squared_error.sqrt();
    Estimate { value, low: value - reach, high: value + reach, n: moments.n, level }.checked()
}

/// Mean of answers on a scale with known ends, in the unit of the scale.
///
/// Student's interval cut at the ends; where all answers agree, or there is one, Wilson's interval of
/// the position on the scale instead: no variable between two ends spreads more than a share does.
///
/// # Errors
/// As [`mean`] without `Constant`; `OutOfRange` for a scale without width or a mean outside of it.
pub fn mean_on_scale(moments: &Moments, bottom: f64, top: f64, level: f64) -> Result<Estimate> {
    let z = two_sided_z(level)?;
    let width = finite("scale", top - bottom)?;
    if width <= 0.0 {
        return Err(StatsError::OutOfRange { what: "scale", expected: "of positive width", got: width });
    }
    let value = moments.mean()?;
    let position = (value - bottom) / width;
    if !(-1e-9..=1.0 + 1e-9).contains(&position) {
        return Err(StatsError::OutOfRange { what: "mean", expected: "on the scale", got: value });
    }
    match mean(moments, level) {
        Ok(found) => Estimate { low: found.low.max(bottom), high: found.high.min(top), ..found }.checked(),
        Err(StatsError::Constant { .. } | StatsError::TooFew { .. }) => {
            let (low, high) = wilson(position.clamp(0.0, 1.0), moments.effective_n(), z);
            Estimate { value, low: bottom + width * low, high: bottom + width * high, n: moments.n, level }.checked()
        }
        Err(other) => Err(other),
    }
}

/// Difference of two independent means (first − second) with unequal variances (Welch 1947; degrees of
/// freedom by Satterthwaite 1946).
///
/// # Errors
/// `TooFew` under two rows in a group; `Constant` when neither group varies; `NotFinite`, `OutOfRange`.
pub fn mean_difference(a: &Moments, b: &Moments, level: f64) -> Result<Difference> {
    two_sided_z(level)?;
    let value = a.mean()? - b.mean()?;
    let ((error_a, df_a), (error_b, df_b)) = (a.error()?, b.error()?);
    let squared_error = error_a + error_b;
    if squared_error == 0.0 {
        return Err(StatsError::Constant { what: "value" });
    }
    // As shares of the whole, so that tiny and huge errors neither underflow nor overflow.
    let (part_a, part_b) = (error_a / squared_error, error_b / squared_error);
    let df = 1.0 / (part_a * part_a / df_a + part_b * part_b / df_b);
    let error = squared_error.sqrt();
    let reach = student_quantile(0.5 + 0.5 * level, df) * error;
    let n = a.n.saturating_add(b.n);
    let estimate = Estimate { value, low: value - reach, high: value + reach, n, level }.checked()?;
    Ok(Difference { estimate, p_value: student_two_sided(value / error, df) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Student (1908), Cushny and Peebles' sleep data, as in R's `sleep`: Welch t = −1.8608,
    /// df 17.776, p = 0.07939, interval −3.3654832 to 0.2054832.
    const FIRST: [f64; 10] = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    const SECOND: [f64; 10] = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    #[test]
    fn welch_on_the_sleep_data() {
        let d = mean_difference(&Moments::of_values(&FIRST), &Moments::of_values(&SECOND), 0.95).unwrap();
        assert!((d.estimate.low + 3.365_483_2).abs() < 1e-7 && (d.estimate.high - 0.205_483_2).abs() < 1e-7);
        assert!((d.p_value - 0.079_39).abs() < 5e-6, "{}", d.p_value);
    }

    /// The paired differences: R prints mean 1.58, 95 percent interval 0.7001142 to 2.4598858.
    #[test]
    fn student_on_the_sleep_differences() {
        let differences: Vec<f64> = SECOND.iter().zip(FIRST).map(|(b, a)| b - a).collect();
        let e = mean(&Moments::of_values(&differences), 0.95).unwrap();
        assert!((e.value - 1.58).abs() < 1e-12);
        assert!((e.low - 0.700_114_2).abs() < 1e-7 && (e.high - 2.459_885_8).abs() < 1e-7, "{e:?}");
    }

    #[test]
    fn five_and_seven_points_meet_on_one_scale() {
        let five = Moments::of_values(&[1.0, 3.0, 5.0]).rescaled((1.0, 5.0), (0.0, 100.0)).unwrap();
        let seven = Moments::of_values(&[1.0, 4.0, 7.0]).rescaled((1.0, 7.0), (0.0, 100.0)).unwrap();
        assert!((five.mean().unwrap() - 50.0).abs() < 1e-9 && (five.variance().unwrap() - 2500.0).abs() < 1e-6);
        assert!((seven.variance().unwrap() - five.variance().unwrap()).abs() < 1e-6);
        assert!(five.rescaled((1.0, 1.0), (0.0, 1.0)).is_err() && five.rescaled((f64::NAN, 1.0), (0.0, 1.0)).is_err());
    }

    #[test]
    fn agreement_is_not_certainty() {
        let same = Moments::of_counts([(5.0, 4)]);
        assert!(matches!(mean(&same, 0.95), Err(StatsError::Constant { .. })));
        let e = mean_on_scale(&same, 1.0, 5.0, 0.95).unwrap();
        assert!(e.high == 5.0 && e.low < 4.0 && e.low > 1.0, "{e:?}");
        assert!(mean_on_scale(&Moments::of_values(&[3.0]), 1.0, 5.0, 0.95).is_ok());
        assert!(mean_on_scale(&Moments::of_values(&[9.0]), 1.0, 5.0, 0.95).is_err());
        assert!(mean(&Moments::of_values(&[f64::NAN, 1.0]), 0.95).is_err());
        assert!(mean(&Moments::of_values(&[f64::INFINITY, 1.0]), 0.95).is_err());
        assert!(matches!(mean(&Moments::default(), 0.95), Err(StatsError::TooFew { .. })));
    }
}
