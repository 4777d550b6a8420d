//! Kaplan–Meier curves and the log-rank test.

use crate::compare::Test;
use crate::error::{Result, StatsError, at_least, finite, not_negative};
use crate::estimate::{Estimate, two_sided_z};
use crate::linear::Matrix;
use crate::special::chi_square_sf;

/// How long one unit was watched, and whether the event ended it.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Lifetime {
    /// Time watched, ≥ 0, in any unit.
    pub time: f64,
    /// True when the event came at `time`, false when it had not come yet.
    pub event: bool,
}

/// The curve just after an event time.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Step {
    /// Event time.
    pub time: f64,
    /// Units still watched just before.
    pub at_risk: u64,
    /// Events at this time.
    pub events: u64,
    /// Share without the event so far, 0…1; `n` is `at_risk`.
    pub surviving: Estimate,
    /// Greenwood's standard error.
    pub error: f64,
}

/// A survival curve.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Curve {
    /// One step per event time, ascending.
    pub steps: Vec<Step>,
    /// Units in all.
    pub n: u64,
    /// Longest time watched; nothing is known beyond it.
    pub watched_until: f64,
}

impl Curve {
    /// Share surviving at `time`; 1 before the first event, None beyond what was watched.
    pub fn at(&self, time: f64) -> Option<f64> {
        if time.is_nan() || time > self.watched_until {
            return None;
        }
        Some(self.steps.iter().take_while(|s| s.time <= time).last().map_or(1.0, |s| s.surviving.value))
    }

    /// First time at which at most half survive; None when more than half do to the end.
    pub fn median(&self) -> Option<f64> {
        self.steps.iter().find(|s| s.surviving.value <= 0.5 + 1e-12).map(|s| s.time)
    }

    /// Interval of the median: the times at which the lower and the upper end of the curve's interval reach one half
    /// (Brookmeyer & Crowley 1982, on the scale of the curve's intervals); None for an end that is never reached.
    pub fn median_interval(&self) -> (Option<f64>, Option<f64>) {
        let first = |end: fn(&Estimate) -> f64| self.steps.iter().find(|s| end(&s.surviving) <= 0.5).map(|s| s.time);
        (first(|e| e.low), first(|e| e.high))
    }

    /// Mean time until `horizon` (area under the curve), at most as long as was watched.
    pub fn restricted_mean(&self, horizon: f64) -> f64 {
        let end = horizon.min(self.watched_until).max(0.0);
        let (mut area, mut before, mut height) = (0.0, 0.0, 1.0);
        for step in self.steps.iter().take_while(|s| s.time < end) {
            area += height * (step.time - before);
            (before, height) = (step.time, step.surviving.value);
        }
        area + height * (end - before)
    }
}

/// Kaplan–Meier curve (1958) with Greenwood's error and intervals on the log(−log) scale, which stay in
/// 0…1 (Kalbfleisch & Prentice 1980).
///
/// # Errors
/// `TooFew` without rows, `OutOfRange` for negative times, `NotFinite`.
pub fn kaplan_meier(rows: &[Lifetime], level: f64) -> Result<Curve> {
    let z = two_sided_z(level)?;
    at_least(1, rows.len())?;
    let sorted = ascending(rows)?;
    let mut steps = Vec::new();
    let (mut surviving, mut variance) = (1.0, 0.0);
    let mut at = 0;
    while at < sorted.len() {
        let time = sorted[at].time;
        let at_risk = (sorted.len() - at) as f64;
        let same = sorted[at..].iter().take_while(|row| row.time == time).count();
        let events = sorted[at..at + same].iter().filter(|row| row.event).count() as f64;
        at += same;
        if events == 0.0 {
            continue;
        }
        surviving *= 1.0 - events / at_risk;
        variance += events / (at_risk * (at_risk - events));
        let error = if surviving > 0.0 { surviving * variance.sqrt() } else { 0.0 };
        let (low, high) = bounds(surviving, variance, z);
        let surviving = Estimate { value: surviving, low, high, n: at_risk as u64, level };
        steps.push(Step { time, at_risk: at_risk as u64, events: events as u64, surviving, error });
    }
    Ok(Curve { steps, n: rows.len() as u64, watched_until: sorted[sorted.len() - 1].time })
}

fn bounds(surviving: f64, variance: f64, z: f64) -> (f64, f64) {
    if surviving <= 0.0 || surviving >= 1.0 {
        // With nobody left the log(−log) scale ends; nothing but 0…1 is honest above.
        return (surviving.min(0.0), 1.0);
    }
    let log = surviving.ln();
    let reach = z * variance.sqrt() / log.abs();
    (surviving.powf(reach.exp()), surviving.powf((-reach).exp()))
}

pub(super) fn ascending(rows: &[Lifetime]) -> Result<Vec<Lifetime>> {
    for row in rows {
        not_negative("time", finite("time", row.time)?)?;
    }
    let mut sorted = rows.to_vec();
    sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
    Ok(sorted)
}

/// Log-rank test (Mantel 1966; Peto & Peto 1972) of the same survival in two or more groups.
///
/// # Errors
/// `TooFew` under two groups with rows or without any event, `OutOfRange`, `NotFinite`.
pub fn log_rank(groups: &[Vec<Lifetime>]) -> Result<Test> {
    let groups: Vec<&Vec<Lifetime>> = groups.iter().filter(|g| !g.is_empty()).collect();
    at_least(2, groups.len())?;
    let mut rows: Vec<(Lifetime, usize)> = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        rows.extend(ascending(group)?.into_iter().map(|row| (row, index)));
    }
    rows.sort_by(|a, b| a.0.time.total_cmp(&b.0.time));
    let k = groups.len();
    let mut risk: Vec<f64> = groups.iter().map(|g| g.len() as f64).collect();
    let mut surplus = vec![0.0; k - 1];
    let mut spread = Matrix::zeros(k - 1, k - 1);
    let mut at = 0;
    while at < rows.len() {
        let time = rows[at].0.time;
        let same = rows[at..].iter().take_while(|(row, _)| row.time == time).count();
        let mut events = vec![0.0; k];
        for (row, group) in &rows[at..at + same] {
            events[*group] += f64::from(u8::from(row.event));
        }
        let (n, d): (f64, f64) = (risk.iter().sum(), events.iter().sum());
        if d > 0.0 {
            let factor = if n > 1.0 { d * (n - d) / (n - 1.0) } else { 0.0 };
            for a in 0..k - 1 {
                surplus[a] += events[a] - d * risk[a] / n;
                for b in 0..k - 1 {
                    let own = if a == b { risk[a] / n } else { 0.0 };
                    spread[(a, b)] += factor * (own - risk[a] * risk[b] / (n * n));
                }
            }
        }
        for (_, group) in &rows[at..at + same] {
            risk[*group] -= 1.0;
        }
        at += same;
    }
    let solved = spread.solve(&surplus).map_err(|_| StatsError::TooFew { needed: 1, got: 0 })?;
    let statistic: f64 = surplus.iter().zip(&solved).map(|(u, s)| u * s).sum();
    let df = (k - 1) as f64;
    Ok(Test { statistic, df, df_within: f64::INFINITY, p_value: chi_square_sf(statistic.max(0.0), df) })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Freireich et al. (1963): weeks of remission under 6-MP (negative: still in remission) and placebo.
    pub(crate) const TREATED: [f64; 21] =
        [6., 6., 6., -6., 7., -9., 10., -10., -11., 13., 16., -17., -19., -20., 22., 23., -25., -32., -32., -34., -35.];
    pub(crate) const PLACEBO: [f64; 21] =
        [1., 1., 2., 2., 3., 4., 4., 5., 5., 8., 8., 8., 8., 11., 11., 12., 12., 15., 17., 22., 23.];

    pub(crate) fn lifetimes(signed: &[f64]) -> Vec<Lifetime> {
        signed.iter().map(|t| Lifetime { time: t.abs(), event: *t > 0.0 }).collect()
    }

    /// Kleinbaum & Klein, Survival Analysis, table 2.2 and page 66 (log-rank 16.79).
    #[test]
    fn the_remission_data() {
        let curve = kaplan_meier(&lifetimes(&TREATED), 0.95).unwrap();
        let printed = [
            (6., 0.8571, 0.0764),
            (7., 0.8067, 0.0869),
            (10., 0.7529, 0.0963),
            (13., 0.6902, 0.1068),
            (16., 0.6275, 0.1141),
            (22., 0.5378, 0.1282),
            (23., 0.4482, 0.1346),
        ];
        assert_eq!(curve.steps.len(), printed.len());
        for (step, (time, surviving, error)) in curve.steps.iter().zip(printed) {
            assert_eq!(step.time, time);
            assert!((step.surviving.value - surviving).abs() < 5e-5 && (step.error - error).abs() < 5e-5, "{step:?}");
        }
        assert_eq!((curve.median(), curve.at(5.0), curve.at(99.0)), (Some(23.0), Some(1.0), None));
        assert_eq!(kaplan_meier(&lifetimes(&PLACEBO), 0.95).unwrap().median(), Some(8.0));
        let test = log_rank(&[lifetimes(&TREATED), lifetimes(&PLACEBO)]).unwrap();
        assert!((test.statistic - 16.79).abs() < 5e-3, "{test:?}");
    }

    #[test]
    fn without_rows_or_events() {
        assert!(kaplan_meier(&[], 0.95).is_err());
        assert!(kaplan_meier(&[Lifetime { time: f64::NAN, event: true }], 0.95).is_err());
        assert!(kaplan_meier(&lifetimes(&[-3.0, -4.0]), 0.95).unwrap().steps.is_empty());
        assert!(log_rank(&[lifetimes(&[-3.0]), lifetimes(&[-4.0])]).is_err());
        assert!(log_rank(&[lifetimes(&[1.0, 2.0])]).is_err());
        let last = kaplan_meier(&lifetimes(&[1.0, 2.0]), 0.95).unwrap();
        assert_eq!(last.at(2.0), Some(0.0));
        assert!((last.restricted_mean(9.0) - 1.5).abs() < 1e-12);
    }
}
