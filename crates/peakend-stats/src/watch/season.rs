//! Season, trend and the rest: STL, and what to expect of a period.

use crate::error::{Result, StatsError, all_finite, at_least};

/// A series taken apart; the three add up to it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Decomposition {
    /// Slow movement.
    pub trend: Vec<f64>,
    /// What repeats every period.
    pub seasonal: Vec<f64>,
    /// What is left.
    pub remainder: Vec<f64>,
}

/// STL (Cleveland, Cleveland, McRae & Terpenning 1990), lines fitted locally, as the published program
/// without jumps. `period` values make one season (7 for days, 12 for months); `window`, odd and ≥ 7,
/// says how many seasons are averaged: small lets the season change. `robust` keeps outliers out.
///
/// # Errors
/// `TooFew` under two periods, `OutOfRange` for a period under 2 or a window that is even or under 7,
/// `NotFinite`.
pub fn stl(values: &[f64], period: usize, window: usize, robust: bool) -> Result<Decomposition> {
    all_finite("value", values)?;
    if period < 2 {
        return Err(StatsError::OutOfRange { what: "period", expected: "2 or more", got: period as f64 });
    }
    if window < 7 || window.is_multiple_of(2) {
        return Err(StatsError::OutOfRange { what: "window", expected: "odd and 7 or more", got: window as f64 });
    }
    at_least(period.saturating_mul(2), values.len())?;
    let trend_window = odd((1.5 * period as f64 / (1.0 - 1.5 / window as f64)).ceil() as usize);
    let low_pass = odd(period + 1);
    let (inner, outer) = if robust { (2, 15) } else { (5, 0) };
    let n = values.len();
    let (mut trend, mut seasonal) = (vec![0.0; n], vec![0.0; n]);
    let mut weights: Option<Vec<f64>> = None;
    for pass in 0..=outer {
        for _ in 0..inner {
            let detrended: Vec<f64> = values.iter().zip(&trend).map(|(y, t)| y - t).collect();
            let cycles = cycle_subseries(&detrended, period, window, weights.as_deref());
            let smooth = loess(&averages(&cycles, period), low_pass, None);
            seasonal = (0..n).map(|i| cycles[period + i] - smooth[i]).collect();
            let adjusted: Vec<f64> = values.iter().zip(&seasonal).map(|(y, s)| y - s).collect();
            trend = loess(&adjusted, trend_window, weights.as_deref());
        }
        if pass < outer {
            let fit: Vec<f64> = trend.iter().zip(&seasonal).map(|(t, s)| t + s).collect();
            weights = Some(robustness(values, &fit));
        }
    }
    let remainder = (0..n).map(|i| values[i] - trend[i] - seasonal[i]).collect();
    Ok(Decomposition { trend, seasonal, remainder })
}

fn odd(least: usize) -> usize {
    least + usize::from(least.is_multiple_of(2))
}

/// Each month (or weekday) smoothed on its own and carried one period beyond both ends.
fn cycle_subseries(values: &[f64], period: usize, window: usize, weights: Option<&[f64]>) -> Vec<f64> {
    let mut out = vec![0.0; values.len() + 2 * period];
    for phase in 0..period {
        let pick = |all: &[f64]| all.iter().skip(phase).step_by(period).copied().collect::<Vec<f64>>();
        let own = pick(values);
        let own_weights = weights.map(pick);
        let own_weights = own_weights.as_deref();
        let smooth = loess(&own, window, own_weights);
        let n = own.len();
        let before = local_line(&own, window, -1.0, 0, window.min(n) - 1, own_weights).unwrap_or(smooth[0]);
        let after = local_line(&own, window, n as f64, n.saturating_sub(window), n - 1, own_weights);
        out[phase] = before;
        for (k, value) in smooth.iter().enumerate() {
            out[(k + 1) * period + phase] = *value;
        }
        out[(n + 1) * period + phase] = after.unwrap_or(smooth[n - 1]);
    }
    out
}

/// Moving averages of length period, period and 3.
fn averages(values: &[f64], period: usize) -> Vec<f64> {
    let once = |values: &[f64], length: usize| -> Vec<f64> {
        values.windows(length).map(|w| w.iter().sum::<f64>() / length as f64).collect()
    };
    once(&once(&once(values, period), period), 3)
}

fn loess(values: &[f64], window: usize, weights: Option<&[f64]>) -> Vec<f64> {
    let n = values.len();
    let half = window.div_ceil(2);
    (0..n)
        .map(|at| {
            let left = if window >= n { 0 } else { (at + 1).saturating_sub(half).min(n - window) };
            let right = if window >= n { n - 1 } else { left + window - 1 };
            local_line(values, window, at as f64, left, right, weights).unwrap_or(values[at])
        })
        .collect()
}

/// A line fitted around `at` to values left…right with tricube weights; None when all weight is gone.
fn local_line(
    values: &[f64],
    window: usize,
    at: f64,
    left: usize,
    right: usize,
    weights: Option<&[f64]>,
) -> Option<f64> {
    let n = values.len();
    let mut reach = (at - left as f64).max(right as f64 - at);
    if window > n {
        reach += ((window - n) / 2) as f64;
    }
    let mut local: Vec<f64> = (left..=right)
        .map(|j| {
            let distance = (j as f64 - at).abs();
            let tricube = match distance {
                d if d <= 0.001 * reach => 1.0,
                d if d <= 0.999 * reach => (1.0 - (d / reach).powi(3)).powi(3),
                _ => 0.0,
            };
            tricube * weights.map_or(1.0, |w| w[j])
        })
        .collect();
    let sum: f64 = local.iter().sum();
    if sum <= 0.0 {
        return None;
    }
    local.iter_mut().for_each(|w| *w /= sum);
    let place = |k: usize| (left + k) as f64;
    let mean: f64 = local.iter().enumerate().map(|(k, w)| w * place(k)).sum();
    let spread: f64 = local.iter().enumerate().map(|(k, w)| w * (place(k) - mean).powi(2)).sum();
    let slope = if reach > 0.0 && spread.sqrt() > 0.001 * (n - 1) as f64 { (at - mean) / spread } else { 0.0 };
    Some(local.iter().enumerate().map(|(k, w)| w * (slope * (place(k) - mean) + 1.0) * values[left + k]).sum())
}

/// Bisquare weights by six median absolute residuals.
fn robustness(values: &[f64], fit: &[f64]) -> Vec<f64> {
    let residuals: Vec<f64> = values.iter().zip(fit).map(|(y, f)| (y - f).abs()).collect();
    let mut sorted = residuals.clone();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let far = 3.0 * (sorted[n / 2] + sorted[n - n / 2 - 1]);
    residuals
        .iter()
        .map(|r| match *r {
            r if r <= 0.001 * far => 1.0,
            r if r <= 0.999 * far => (1.0 - (r / far).powi(2)).powi(2),
            _ => 0.0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn series() -> Vec<f64> {
        (0..60u32)
            .map(|i| {
                let t = f64::from(i);
                let bump = if i == 31 { 9.0 } else { 0.0 };
                20.0 + 0.2 * t + 5.0 * (t * std::f64::consts::PI / 6.0).sin() + f64::from((i * 7919) % 13) * 0.3 + bump
            })
            .collect()
    }

    /// The port of the published program in statsmodels 0.15: STL(y, period=12, seasonal=7).
    #[test]
    fn as_the_published_program() {
        let at = [0, 1, 17, 31, 58, 59];
        let parts = stl(&series(), 12, 7, false).unwrap();
        for ((at, trend), seasonal) in at
            .iter()
            .zip([21.51050908, 21.74490622, 25.20009285, 28.71382952, 33.56464844, 33.78232624])
            .zip([-0.39027674, 1.16049145, 2.98927639, 0.67909427, -3.85031716, -4.13796824])
        {
            assert!((parts.trend[*at] - trend).abs() < 1e-7 && (parts.seasonal[*at] - seasonal).abs() < 1e-7, "{at}");
        }
        let parts = stl(&series(), 12, 7, true).unwrap();
        for ((at, trend), seasonal) in at
            .iter()
            .zip([22.51333333, 22.67958333, 25.33958333, 27.66708333, 32.15583333, 32.32208333])
            .zip([1.38666667, 0.62041667, 2.96041667, -0.96708333, -5.18596035, -2.72208333])
        {
            assert!((parts.trend[*at] - trend).abs() < 1e-7 && (parts.seasonal[*at] - seasonal).abs() < 1e-7, "{at}");
        }
    }

    #[test]
    fn the_parts_add_up_and_a_pure_season_is_found() {
        let values: Vec<f64> =
            (0..84u32).map(|i| f64::from(i) + [5.0, 0.0, -1.0, 0.0, 2.0, -3.0, -3.0][i as usize % 7]).collect();
        let parts = stl(&values, 7, 7, false).unwrap();
        for (i, value) in values.iter().enumerate() {
            assert!((parts.trend[i] + parts.seasonal[i] + parts.remainder[i] - value).abs() < 1e-9);
            assert!(parts.remainder[i].abs() < 0.05, "{}", parts.remainder[i]);
        }
        assert!((parts.seasonal[35] - 5.0).abs() < 0.1);
    }

    #[test]
    fn too_short_or_strange_is_refused() {
        assert!(stl(&[1.0; 13], 7, 7, false).is_err() && stl(&[1.0; 20], 1, 7, false).is_err());
        assert!(stl(&[1.0; 20], 7, 6, false).is_err() && stl(&[f64::NAN; 20], 7, 7, false).is_err());
        assert!(stl(&[3.0; 20], 7, 7, true).unwrap().remainder.iter().all(|r| r.abs() < 1e-9));
    }
}
