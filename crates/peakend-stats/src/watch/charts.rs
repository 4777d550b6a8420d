//! Shewhart charts: individuals (XmR), shares (p) and shares with large n (Laney p′).

use crate::error::{Result, StatsError, all_finite, at_least};

/// One period on a chart.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Point {
    /// The value, in the unit of the series (a share is 0…1).
    pub value: f64,
    /// Lower control limit: three sigma under the centre.
    pub low: f64,
    /// Upper control limit.
    pub high: f64,
    /// Rules this point completes; empty for ordinary variation.
    pub signals: Vec<Signal>,
}

/// Why a point is out of the ordinary (Western Electric 1956, Nelson 1984).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Signal {
    /// Beyond three sigma.
    Beyond,
    /// The eighth or later in a row on one side of the centre.
    Run,
    /// Two of three beyond two sigma on one side.
    TwoOfThree,
    /// Four of five beyond one sigma on one side.
    FourOfFive,
}

/// A centre line and its points.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Chart {
    /// Centre line.
    pub centre: f64,
    /// Points in the order given.
    pub points: Vec<Point>,
}

/// Individuals chart (Shewhart 1931; Wheeler): sigma from the mean moving range over 1.128, so a shift in
/// the series does not widen its own limits as the standard deviation would. The first `baseline`
/// values set the limits; pass the whole length to use all.
///
/// # Errors
/// `TooFew` when fewer than two values are in the baseline, `NotFinite`, `Constant`.
pub fn xmr_chart(values: &[f64], baseline: usize) -> Result<Chart> {
    all_finite("value", values)?;
    let base = &values[..baseline.min(values.len())];
    at_least(2, base.len())?;
    let centre = base.iter().sum::<f64>() / base.len() as f64;
    let sigma = mean_moving_range(base) / 1.128;
    if sigma == 0.0 {
        return Err(StatsError::Constant { what: "series" });
    }
    Ok(chart(centre, values.iter().map(|v| (*v, sigma)), f64::NEG_INFINITY, f64::INFINITY))
}

/// p chart: shares of `hits[i]` in `n[i]`, limits from the binomial spread of each n.
///
/// # Errors
/// `Length`, `TooFew` without rows, `Contradiction` for more hits than rows, `Constant` when all or no
/// rows are hits.
pub fn share_chart(groups: &[(u64, u64)]) -> Result<Chart> {
    let centre = pooled_share(groups)?;
    Ok(chart(centre, groups.iter().map(|g| place(centre, *g)), 0.0, 1.0))
}

/// Laney's p′ chart (2002): as the p chart, with limits widened (or narrowed) by how much periods really
/// differ. With thousands of rows per period the plain p chart calls almost every period a change. The first
/// `baseline` periods set the limits; pass the whole length to use all.
///
/// # Errors
/// As [`share_chart`]; `TooFew` under two periods with rows in the baseline.
pub fn laney_chart(groups: &[(u64, u64)], baseline: usize) -> Result<Chart> {
    if groups.iter().any(|(hits, n)| hits > n) {
        return Err(StatsError::Contradiction("more hits than rows"));
    }
    let base = &groups[..baseline.min(groups.len())];
    let centre = pooled_share(base)?;
    let scores: Vec<f64> = base
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|g| {
            let (p, sigma) = place(centre, *g);
            (p - centre) / sigma
        })
        .collect();
    at_least(2, scores.len())?;
    let inflation = mean_moving_range(&scores) / 1.128;
    if inflation == 0.0 {
        return Err(StatsError::Constant { what: "series" });
    }
    Ok(chart(centre, groups.iter().map(|g| place(centre, *g)).map(|(p, s)| (p, s * inflation)), 0.0, 1.0))
}

pub(crate) fn mean_moving_range(values: &[f64]) -> f64 {
    values.windows(2).map(|w| (w[1] - w[0]).abs()).sum::<f64>() / (values.len() - 1).max(1) as f64
}

fn pooled_share(groups: &[(u64, u64)]) -> Result<f64> {
    if groups.iter().any(|(hits, n)| hits > n) {
        return Err(StatsError::Contradiction("more hits than rows"));
    }
    let n: f64 = groups.iter().map(|g| g.1 as f64).sum();
    let hits: f64 = groups.iter().map(|g| g.0 as f64).sum();
    at_least(1, usize::from(n > 0.0))?;
    if hits == 0.0 || hits == n {
        return Err(StatsError::Constant { what: "series" });
    }
    Ok(hits / n)
}

/// Share and its binomial sigma; a period without rows lies on the centre with limits everywhere.
fn place(centre: f64, (hits, n): (u64, u64)) -> (f64, f64) {
    match n {
        0 => (centre, f64::MAX.sqrt()),
        _ => (hits as f64 / n as f64, (centre * (1.0 - centre) / n as f64).sqrt()),
    }
}

fn chart(centre: f64, values: impl Iterator<Item = (f64, f64)>, floor: f64, ceiling: f64) -> Chart {
    let mut scores: Vec<f64> = Vec::new();
    let points = values
        .map(|(value, sigma)| {
            scores.push((value - centre) / sigma);
            Point {
                value,
                low: (centre - 3.0 * sigma).max(floor),
                high: (centre + 3.0 * sigma).min(ceiling),
                signals: signals(&scores),
            }
        })
        .collect();
    Chart { centre, points }
}

/// Rules that the last of `scores` (distances from the centre in sigma) completes.
fn signals(scores: &[f64]) -> Vec<Signal> {
    let Some(&last) = scores.last() else { return Vec::new() };
    let side = last.signum();
    let beyond = |many: usize, sigma: f64| {
        let tail = &scores[scores.len().saturating_sub(many)..];
        tail.iter().filter(|s| **s * side > sigma).count()
    };
    let mut found = Vec::new();
    if last.abs() > 3.0 {
        found.push(Signal::Beyond);
    }
    if last * side > 2.0 && beyond(3, 2.0) >= 2 {
        found.push(Signal::TwoOfThree);
    }
    if last * side > 1.0 && beyond(5, 1.0) >= 4 {
        found.push(Signal::FourOfFive);
    }
    if beyond(8, 0.0) == 8 {
        found.push(Signal::Run);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Montgomery, loan processing costs (table 6.6 of the 6th edition): centre 300.5, mean moving range
    /// 7.79, limits 279.78 and 321.22.
    #[test]
    fn loan_processing_costs() {
        let costs = [
            310., 288., 297., 298., 307., 303., 294., 297., 308., 306., 294., 299., 297., 299., 314., 295., 293., 306.,
            301., 304.,
        ];
        let found = xmr_chart(&costs, 20).unwrap();
        assert!((found.centre - 300.5).abs() < 1e-9 && (mean_moving_range(&costs) - 7.79).abs() < 5e-3);
        assert!((found.points[0].low - 279.78).abs() < 6e-3 && (found.points[0].high - 321.22).abs() < 6e-3);
        assert!(found.points.iter().all(|p| p.signals.is_empty()));
    }

    #[test]
    fn a_shift_is_seen_and_calm_is_calm() {
        let mut values: Vec<f64> = (0..20).map(|i| f64::from(i % 3)).collect();
        values.extend([9.0, 1.5, 1.4, 1.6, 1.5, 1.7, 1.6, 1.5, 1.6]);
        let found = xmr_chart(&values, 20).unwrap();
        assert!(found.points[..20].iter().all(|p| p.signals.is_empty()));
        assert!(found.points[20].signals.contains(&Signal::Beyond));
        assert!(found.points[28].signals.contains(&Signal::Run));
    }

    #[test]
    fn a_baseline_keeps_a_later_shift_out_of_the_limits() {
        let mut groups: Vec<(u64, u64)> = [20, 22, 19, 21, 20, 18, 21, 20].map(|h| (h, 100)).to_vec();
        let alone = laney_chart(&groups, 8).unwrap();
        groups.extend([(60, 100); 8]);
        let found = laney_chart(&groups, 8).unwrap();
        assert_eq!(found.points[..8], alone.points[..]);
        assert!(found.points[8..].iter().all(|p| p.signals.contains(&Signal::Beyond)));
        assert!(laney_chart(&groups, 0).is_err() && laney_chart(&[(1, 2), (1, 3), (5, 4)], 2).is_err());
    }

    #[test]
    fn large_groups_need_laney() {
        let groups: Vec<(u64, u64)> = [210, 190, 230, 205, 180, 220, 195, 215].map(|h| (h * 100, 100_000)).to_vec();
        let plain = share_chart(&groups).unwrap();
        let laney = laney_chart(&groups, 8).unwrap();
        assert!(plain.points.iter().any(|p| p.signals.contains(&Signal::Beyond)));
        assert!(laney.points.iter().all(|p| !p.signals.contains(&Signal::Beyond)));
        assert!(
            share_chart(&[(0, 0)]).is_err() && share_chart(&[(3, 1)]).is_err() && laney_chart(&[(1, 2)], 1).is_err()
        );
        assert!(share_chart(&[(1, 2), (0, 0), (1, 3)]).unwrap().points[1].signals.is_empty());
        assert!(xmr_chart(&[1.0, 1.0], 2).is_err() && xmr_chart(&[], 0).is_err());
    }
}
