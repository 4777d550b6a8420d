//! What a series was expected to be, one step ahead.

use crate::error::{Result, StatsError, all_finite, at_least, open_unit};
use crate::special::student_quantile;
use crate::watch::stl;

/// Errors needed before an interval is given.
const FEWEST_ERRORS: usize = 8;

/// What the values before led one to expect of the next.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Forecast {
    /// Expected value, in the unit of the series.
    pub expected: f64,
    /// The next value lies in `low..=high` in `level` of all cases, if the series goes on as before.
    pub low: f64,
    pub high: f64,
}

/// One-step forecasts of `values`, each from the values before it alone: simple exponential smoothing
/// (Brown 1956), with the smoothing of 0.05, 0.1 … 0.95 that had the least squared error so far. The interval is
/// Student's, from the mean square of the one-step errors so far (Hyndman & Athanasopoulos 2021, section 8.1).
/// `None` until nine values went before. A series that never varied gives an interval without width.
///
/// # Errors
/// `TooFew` under two values, `NotFinite`, `OutOfRange` for the level.
pub fn forecasts(values: &[f64], level: f64) -> Result<Vec<Option<Forecast>>> {
    open_unit("level", level)?;
    all_finite("value", values)?;
    at_least(2, values.len())?;
    let mut smoothers: Vec<Smoother> = (1..20).map(|step| Smoother::new(f64::from(step) / 20.0, values[0])).collect();
    let mut found = vec![None];
    for (seen, value) in values.iter().enumerate().skip(1) {
        let best = smoothers.iter().min_by(|a, b| a.squares.total_cmp(&b.squares));
        // The first value is where smoothing begins, so it has no error.
        found.push(best.and_then(|best| best.forecast(seen - 1, level)));
        smoothers.iter_mut().for_each(|smoother| smoother.learn(*value));
    }
    if found.iter().flatten().any(|forecast| !(forecast.low.is_finite() && forecast.high.is_finite())) {
        return Err(StatsError::NotFinite { what: "forecast" });
    }
    Ok(found)
}

/// Seasons that must have been seen before they are told from chance.
const FEWEST_SEASONS: usize = 6;

/// What `values` lead one to expect of the next, where they have a rhythm of `period` values: one season for all of them
/// ([`stl`], then the mean of each of its places, as R's `s.window = "periodic"`), and [`forecasts`] of what is left. The interval is wider
/// by √((k + 1) ÷ (k − 1)) for k seasons: the season was fitted to the same values, so that what is left of them is too
/// small, and the next one is measured against a season that is itself uncertain. `None` until six seasons were seen.
///
/// # Errors
/// As [`stl`] and [`forecasts`].
pub fn seasonal_forecast(values: &[f64], period: usize, level: f64) -> Result<Option<Forecast>> {
    all_finite("value", values)?;
    let seasons = values.len() / period.max(1);
    if period < 2 || seasons < FEWEST_SEASONS {
        return Ok(None);
    }
    let changing = stl(values, period, 10 * values.len() + 1, false)?.seasonal;
    let mean_at = |phase: usize| {
        let own: Vec<f64> = changing.iter().skip(phase).step_by(period).copied().collect();
        own.iter().sum::<f64>() / own.len() as f64
    };
    let season: Vec<f64> = (0..period).map(mean_at).collect();
    let mut rest: Vec<f64> = values.iter().enumerate().map(|(at, value)| value - season[at % period]).collect();
    // A place for the one that is expected; it is not looked at.
    rest.push(*rest.last().unwrap_or(&0.0));
    let Some(found) = forecasts(&rest, level)?.pop().flatten() else { return Ok(None) };
    let next = season[values.len() % period];
    let k = seasons as f64;
    let reach = (found.high - found.expected) * ((k + 1.0) / (k - 1.0)).sqrt();
    let expected = found.expected + next;
    Ok(Some(Forecast { expected, low: expected - reach, high: expected + reach }))
}

struct Smoother {
    memory: f64,
    level: f64,
    squares: f64,
}

impl Smoother {
    fn new(memory: f64, first: f64) -> Self {
        Self { memory, level: first, squares: 0.0 }
    }

    fn learn(&mut self, value: f64) {
        let error = value - self.level;
        self.squares += error * error;
        self.level += self.memory * error;
    }

    fn forecast(&self, errors: usize, level: f64) -> Option<Forecast> {
        if errors < FEWEST_ERRORS {
            return None;
        }
        // One degree is spent on the smoothing.
        let degrees = (errors - 1) as f64;
        let reach = student_quantile(f64::midpoint(1.0, level), degrees) * (self.squares / degrees).sqrt();
        Some(Forecast { expected: self.level, low: self.level - reach, high: self.level + reach })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// By hand: errors of a constant series are nothing, so the next is expected to be the same.
    #[test]
    fn a_constant_series_goes_on() {
        let found = forecasts(&[5.0; 12], 0.99).unwrap();
        assert_eq!(found[..9], [None; 9]);
        assert_eq!(found[11], Some(Forecast { expected: 5.0, low: 5.0, high: 5.0 }));
    }

    /// The promise: at a level of 0.99 one in a hundred steps misses, for noise around a level and for a random walk.
    #[test]
    fn as_many_steps_miss_as_promised() {
        let mut random = Random::new(31);
        for walks in [false, true] {
            let (mut missed, mut steps) = (0, 0);
            for _ in 0..300 {
                let mut at = 0.0;
                let values: Vec<f64> = (0..78)
                    .map(|_| {
                        let noise = random.normal();
                        at = if walks { at + noise } else { noise };
                        at
                    })
                    .collect();
                for (value, forecast) in values.iter().zip(forecasts(&values, 0.99).unwrap()).skip(20) {
                    let forecast = forecast.unwrap();
                    steps += 1;
                    missed += i32::from(!(forecast.low..=forecast.high).contains(value));
                }
            }
            let rate = f64::from(missed) / f64::from(steps);
            assert!((0.006..=0.016).contains(&rate), "{rate} of {steps}, walk: {walks}");
        }
    }

    /// Noise around a week with quiet weekends: the promise holds, while the plain forecast of the same values is
    /// twice as wide.
    #[test]
    fn a_rhythm_is_expected() {
        let mut random = Random::new(11);
        let (mut missed, mut steps, mut wide, mut plain) = (0, 0, 0.0, 0.0);
        for _ in 0..100 {
            let values: Vec<f64> =
                (0..120).map(|i| 100.0 - if i % 7 >= 5 { 12.0 } else { 0.0 } + 3.0 * random.normal()).collect();
            let rows = forecasts(&values, 0.99).unwrap();
            for upto in (60..values.len()).step_by(4) {
                let found = seasonal_forecast(&values[..upto], 7, 0.99).unwrap().unwrap();
                steps += 1;
                missed += i32::from(!(found.low..=found.high).contains(&values[upto]));
                wide += found.high - found.low;
                plain += rows[upto].map_or(0.0, |row| row.high - row.low);
            }
        }
        let rate = f64::from(missed) / f64::from(steps);
        assert!((0.005..=0.017).contains(&rate), "{rate} of {steps}");
        assert!(plain > 1.7 * wide, "{plain} {wide}");
    }

    #[test]
    fn a_rhythm_must_have_been_seen() {
        let values: Vec<f64> = (0..41).map(|i| f64::from(i % 7)).collect();
        assert_eq!(seasonal_forecast(&values, 7, 0.99), Ok(None));
        assert_eq!(seasonal_forecast(&[], 7, 0.99), Ok(None));
        assert!(seasonal_forecast(&[1.0, f64::NAN], 7, 0.99).is_err());
        let weeks: Vec<f64> = (0..70).map(|i| f64::from(i % 7)).collect();
        let found = seasonal_forecast(&weeks, 7, 0.99).unwrap().unwrap();
        assert!(found.expected.abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn a_jump_misses() {
        let mut values: Vec<f64> = (0..30).map(|i| f64::from(i % 3)).collect();
        values.push(12.0);
        let last = forecasts(&values, 0.99).unwrap()[30].unwrap();
        assert!(last.high < 12.0 && last.low < last.expected);
    }

    #[test]
    fn broken_input_is_told() {
        assert!(forecasts(&[], 0.9).is_err() && forecasts(&[1.0, f64::NAN], 0.9).is_err());
        assert!(forecasts(&[1.0, 2.0], 1.0).is_err());
        assert!(forecasts(&[f64::MAX, -f64::MAX, f64::MAX, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 0.9).is_err());
    }
}
