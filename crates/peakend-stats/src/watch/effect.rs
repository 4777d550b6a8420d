//! Did it help, and what goes ahead of what: interrupted time series and lag correlation.

use crate::error::{Result, StatsError, all_finite, at_least, open_unit, same_length};
use crate::estimate::{Estimate, two_sided_z};
use crate::linear::Matrix;
use crate::regression::{Coefficient, linear_fit_over_time};
use crate::special::normal_sf;

/// What changed at a moment in a series.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Interruption {
    /// Slope before, per period.
    pub before: Coefficient,
    /// Jump at the moment, in the unit of the series.
    pub step: Coefficient,
    /// Change of the slope, per period.
    pub bend: Coefficient,
    /// Rows.
    pub n: u64,
}

/// Interrupted time series (Wagner et al. 2002): a line before `start` (index of the first value after
/// the measure), a jump and another slope after; Newey–West errors with `lags`.
///
/// # Errors
/// `TooFew` under three values on a side, `NotFinite`, `Constant`.
pub fn interruption(values: &[f64], start: usize, lags: usize, level: f64) -> Result<Interruption> {
    at_least(3, start)?;
    at_least(3, values.len().saturating_sub(start))?;
    let time = (0..values.len()).map(|i| i as f64).collect();
    let after = (0..values.len()).map(|i| f64::from(u8::from(i >= start))).collect();
    let since = (0..values.len()).map(|i| i.saturating_sub(start) as f64).collect();
    let fit = linear_fit_over_time(&[time, after, since], values, lags, level)?;
    match fit.slopes[..] {
        [before, step, bend] => Ok(Interruption { before, step, bend, n: fit.n }),
        _ => Err(StatsError::Contradiction("three columns without three slopes")),
    }
}

/// How two series go together at one distance.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Lag {
    /// Periods by which the first series goes ahead of the second; negative: behind.
    pub lag: i64,
    /// Correlation −1…1 after prewhitening, with Fisher's interval.
    pub correlation: Estimate,
    /// Two-sided p-value of "none"; adjust for the number of lags looked at.
    pub p_value: f64,
}

/// Cross-correlation after prewhitening (Box & Jenkins): an autoregression is fitted to `x` (order up to
/// 10 ln n / ln 10 by AIC) and filtered out of both series, so that two series that merely drift do
/// not seem related. Trends and seasons should be taken out first.
///
/// # Errors
/// `Length`, `NotFinite`, `TooFew` when under ten pairs are left at the farthest lag, `Constant`.
pub fn lag_correlations(x: &[f64], y: &[f64], farthest: usize, level: f64) -> Result<Vec<Lag>> {
    open_unit("level", level)?;
    let z = two_sided_z(level)?;
    same_length("second series", x.len(), y.len())?;
    all_finite("value", x)?;
    all_finite("value", y)?;
    at_least(farthest.saturating_add(20), x.len())?;
    let filter = autoregression(x)?;
    let (white, other) = (filtered(x, &filter), filtered(y, &filter));
    at_least(farthest.saturating_add(10), white.len())?;
    let farthest = farthest as i64;
    (-farthest..=farthest)
        .map(|lag| {
            let ahead = lag.unsigned_abs() as usize;
            let rest = white.len() - ahead;
            let pair = if lag >= 0 { (&white[..rest], &other[ahead..]) } else { (&white[ahead..], &other[..rest]) };
            let value = correlation(pair.0, pair.1)?;
            let (middle, reach) =
                (value.clamp(-0.999_999_999, 0.999_999_999).atanh(), 1.0 / ((rest - 3) as f64).sqrt());
            let (low, high) = ((middle - z * reach).tanh().min(value), (middle + z * reach).tanh().max(value));
            let p_value = (2.0 * normal_sf((middle / reach).abs())).min(1.0);
            Ok(Lag { lag, correlation: Estimate { value, low, high, n: rest as u64, level }, p_value })
        })
        .collect()
}

/// Autoregressive coefficients by Yule & Walker, order by AIC.
fn autoregression(x: &[f64]) -> Result<Vec<f64>> {
    let n = x.len();
    let mean = x.iter().sum::<f64>() / n as f64;
    let most = ((10.0 * (n as f64).log10()) as usize).min(n / 4);
    let covered = |lag: usize| (lag..n).map(|i| (x[i] - mean) * (x[i - lag] - mean)).sum::<f64>() / n as f64;
    let own: Vec<f64> = (0..=most).map(covered).collect();
    if own[0].is_nan() || own[0] <= 1e-24 * mean * mean {
        return Err(StatsError::Constant { what: "first series" });
    }
    let mut best = (n as f64 * own[0].ln(), Vec::new());
    for order in 1..=most {
        let mut table = Matrix::zeros(order, order);
        for a in 0..order {
            for b in 0..order {
                table[(a, b)] = own[a.abs_diff(b)];
            }
        }
        let Ok(found) = table.solve(&own[1..=order]) else { break };
        let left = own[0] - found.iter().zip(&own[1..]).map(|(f, c)| f * c).sum::<f64>();
        if left <= 0.0 {
            break;
        }
        let criterion = n as f64 * left.ln() + 2.0 * order as f64;
        if criterion < best.0 {
            best = (criterion, found);
        }
    }
    Ok(best.1)
}

fn filtered(x: &[f64], filter: &[f64]) -> Vec<f64> {
    (filter.len()..x.len())
        .map(|i| x[i] - filter.iter().enumerate().map(|(k, f)| f * x[i - k - 1]).sum::<f64>())
        .collect()
}

fn correlation(x: &[f64], y: &[f64]) -> Result<f64> {
    let n = x.len() as f64;
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        xx += (a - mx) * (a - mx);
        yy += (b - my) * (b - my);
        xy += (a - mx) * (b - my);
    }
    let value = xy / (xx * yy).sqrt();
    if value.is_finite() { Ok(value.clamp(-1.0, 1.0)) } else { Err(StatsError::Constant { what: "a series" }) }
}

#[cfg(test)]
mod tests {
    use super::super::change::tests::NILE;
    use super::*;
    use crate::random::Random;

    /// statsmodels 0.15: OLS with cov_type "HAC", four lags, small-sample correction.
    #[test]
    fn the_nile_as_in_statsmodels() {
        let found = interruption(&NILE, 28, 4, 0.95).unwrap();
        for (c, (value, error)) in [found.before, found.step, found.bend].iter().zip([
            (1.15955118, 2.64372252),
            (-289.10268537, 63.04980366),
            (-0.46908877, 2.75728592),
        ]) {
            assert!((c.value - value).abs() < 1e-6 && (c.error - error).abs() < 1e-6, "{c:?}");
        }
        assert!(found.step.high < 0.0 && interruption(&NILE, 1, 4, 0.95).is_err());
    }

    #[test]
    fn a_planted_lag_is_found_and_drift_is_not_taken_for_one() {
        let mut random = Random::new(41);
        let x: Vec<f64> = (0..300)
            .scan(0.0, |at, _| {
                *at = 0.7 * *at + random.normal();
                Some(*at)
            })
            .collect();
        let y: Vec<f64> = (0..300).map(|i| if i >= 3 { 0.8 * x[i - 3] } else { 0.0 } + random.normal()).collect();
        let found = lag_correlations(&x, &y, 8, 0.95).unwrap();
        let best = found.iter().max_by(|a, b| a.correlation.value.total_cmp(&b.correlation.value)).unwrap();
        assert_eq!(best.lag, 3);
        let mut alarms = 0;
        for _ in 0..200 {
            let mut drift = || {
                let mut at = 0.0;
                (0..150)
                    .map(|_| {
                        at = 0.9 * at + random.normal();
                        at
                    })
                    .collect::<Vec<f64>>()
            };
            let (a, b) = (drift(), drift());
            alarms += usize::from(lag_correlations(&a, &b, 0, 0.95).unwrap()[0].p_value < 0.05);
        }
        assert!(alarms < 24, "{alarms} of 200 unrelated pairs");
        assert!(lag_correlations(&[1.0; 50], &y[..50], 3, 0.95).is_err());
        assert!(lag_correlations(&x[..10], &y[..10], 3, 0.95).is_err());
        assert!(lag_correlations(&x, &y[..10], 3, 0.95).is_err());
    }
}
