//! Charts that add up small, lasting drifts: EWMA and CUSUM.

use super::charts::{Chart, Point, Signal};
use crate::error::{Result, StatsError, all_finite, finite, positive};

/// Exponentially weighted moving average (Roberts 1959) around `target` with standard deviation `sigma`
/// of single values; `memory` λ in (0, 1] (0.1–0.3 is usual), limits at `width` sigma (2.7–3). The
/// points carry the average, not the value.
///
/// # Errors
/// `OutOfRange` for `sigma`, `memory` or `width`, `NotFinite`.
pub fn ewma_chart(values: &[f64], target: f64, sigma: f64, memory: f64, width: f64) -> Result<Chart> {
    all_finite("value", values)?;
    finite("target", target)?;
    positive("sigma", sigma)?;
    positive("width", width)?;
    if !(memory > 0.0 && memory <= 1.0) {
        return Err(StatsError::OutOfRange { what: "memory", expected: "above 0, at most 1", got: memory });
    }
    let mut average = target;
    let mut forgotten = 1.0;
    let points = values
        .iter()
        .map(|value| {
            average += memory * (value - average);
            forgotten *= (1.0 - memory).powi(2);
            let reach = width * sigma * (memory / (2.0 - memory) * (1.0 - forgotten)).sqrt();
            let out = (average - target).abs() > reach;
            let signals = if out { vec![Signal::Beyond] } else { Vec::new() };
            Point { value: average, low: target - reach, high: target + reach, signals }
        })
        .collect();
    Ok(Chart { centre: target, points })
}

/// One period of a CUSUM, in sigma.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Cusum {
    /// Collected drift upwards, ≥ 0.
    pub up: f64,
    /// Collected drift downwards, ≥ 0.
    pub down: f64,
    /// Whether one of them is beyond the decision line.
    pub signal: bool,
    /// Where the drift that signals began: the first period after the sum last stood at 0.
    pub since: usize,
}

/// Tabular CUSUM (Page 1954) around `target` with standard deviation `sigma`: `slack` k is half the shift
/// to catch (0.5 for one sigma), `line` h the decision line (4 or 5), both in sigma.
///
/// # Errors
/// `OutOfRange` for `sigma`, `slack` or `line`, `NotFinite`.
pub fn cusum(values: &[f64], target: f64, sigma: f64, slack: f64, line: f64) -> Result<Vec<Cusum>> {
    all_finite("value", values)?;
    finite("target", target)?;
    positive("sigma", sigma)?;
    positive("line", line)?;
    crate::error::not_negative("slack", slack)?;
    let (mut up, mut down, mut up_since, mut down_since) = (0.0f64, 0.0f64, 0, 0);
    let mut found = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let z = (value - target) / sigma;
        up_since = if up == 0.0 { at } else { up_since };
        down_since = if down == 0.0 { at } else { down_since };
        up = (up + z - slack).max(0.0);
        down = (down - z - slack).max(0.0);
        let since = if up >= down { up_since } else { down_since };
        found.push(Cusum { up, down, signal: up > line || down > line, since });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Montgomery, Introduction to Statistical Quality Control, tables 9.1, 9.2 and 9.10: the last ten
    /// values were drawn one sigma higher.
    const PRINTED: [f64; 30] = [
        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62,
        10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
    ];

    #[test]
    fn montgomerys_cusum() {
        let found = cusum(&PRINTED, 10.0, 1.0, 0.5, 5.0).unwrap();
        assert_eq!(found.iter().position(|c| c.signal), Some(28), "period 29");
        assert!((found[28].up - 5.28).abs() < 1e-9 && (found[29].up - 5.30).abs() < 1e-9);
        assert!((found[1].down - 1.56).abs() < 1e-9 && (found[2].down - 1.77).abs() < 1e-9);
        assert_eq!(found[28].since, 22, "the shift is dated to period 23");
    }

    #[test]
    fn montgomerys_ewma() {
        let found = ewma_chart(&PRINTED, 10.0, 1.0, 0.1, 2.7).unwrap();
        assert!((found.points[0].value - 9.945).abs() < 1e-9 && (found.points[1].value - 9.7495).abs() < 1e-9);
        assert!((found.points[0].high - 10.27).abs() < 5e-3 && (found.points[29].high - 10.62).abs() < 5e-3);
        assert!((found.points[29].value - 10.6341).abs() < 5e-5);
        assert_eq!(found.points.iter().position(|p| !p.signals.is_empty()), Some(28), "period 29");
        assert!(ewma_chart(&PRINTED, 10.0, 0.0, 0.1, 2.7).is_err());
        assert!(ewma_chart(&PRINTED, 10.0, 1.0, 1.5, 2.7).is_err());
        assert!(cusum(&[f64::NAN], 0.0, 1.0, 0.5, 5.0).is_err());
    }
}
