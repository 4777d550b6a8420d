//! Change points: where the level of a series shifted (PELT).

use super::charts::mean_moving_range;
use crate::error::{Result, StatsError, all_finite, at_least, not_negative};

/// A stretch of a series on one level.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Segment {
    /// First index of the stretch.
    pub start: usize,
    /// Index after the last.
    pub end: usize,
    /// Mean level.
    pub mean: f64,
}

/// Splits a series where its mean shifts: the exact minimum of squared distances in units of sigma plus
/// `penalty` per shift, by PELT (Killick, Fearnhead & Eckley 2012). Sigma comes from the moving
/// range, so shifts do not hide themselves. Without a penalty 3 ln n is used, the modified BIC of Zhang &
/// Siegmund (2007) without its length terms. Segments have at least `shortest` values.
///
/// # Errors
/// `TooFew` under two values or under one segment of length `shortest` ≥ 1, `NotFinite`, `Constant`,
/// `OutOfRange` for a negative penalty.
pub fn change_points(values: &[f64], penalty: Option<f64>, shortest: usize) -> Result<Vec<Segment>> {
    all_finite("value", values)?;
    at_least(1, shortest)?;
    at_least(shortest.max(2), values.len())?;
    let sigma = mean_moving_range(values) / 1.128;
    if sigma == 0.0 {
        return Err(StatsError::Constant { what: "series" });
    }
    let penalty = not_negative("penalty", penalty.unwrap_or(3.0 * (values.len() as f64).ln()))?;
    let costs = Costs::of(values, sigma);
    let starts = pelt(&costs, values.len(), penalty, shortest);
    let mut ends = starts[1..].to_vec();
    ends.push(values.len());
    Ok(starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| Segment {
            start,
            end,
            mean: values[start..end].iter().sum::<f64>() / (end - start) as f64,
        })
        .collect())
}

/// Squared distances to the mean of any stretch, from running sums of standardised values.
struct Costs {
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Costs {
    fn of(values: &[f64], sigma: f64) -> Self {
        let centre = values.iter().sum::<f64>() / values.len() as f64;
        let (mut sums, mut squares) = (vec![0.0], vec![0.0]);
        let (mut sum, mut square) = (0.0, 0.0);
        for value in values {
            let z = (value - centre) / sigma;
            (sum, square) = (sum + z, square + z * z);
            sums.push(sum);
            squares.push(square);
        }
        Self { sums, squares }
    }

    fn between(&self, start: usize, end: usize) -> f64 {
        let sum = self.sums[end] - self.sums[start];
        self.squares[end] - self.squares[start] - sum * sum / (end - start) as f64
    }
}

/// Starts of the optimal segments.
fn pelt(costs: &Costs, n: usize, penalty: f64, shortest: usize) -> Vec<usize> {
    let mut best = vec![f64::INFINITY; n + 1];
    best[0] = -penalty;
    let mut previous = vec![0; n + 1];
    let mut candidates = vec![0];
    for end in shortest..=n {
        for &start in &candidates {
            let total = best[start] + costs.between(start, end) + penalty;
            if total < best[end] {
                best[end] = total;
                previous[end] = start;
            }
        }
        // A start that already lost by more than a penalty can never win again: that is the pruning.
        candidates.retain(|&start| best[start] + costs.between(start, end) <= best[end]);
        // A start becomes usable when a whole segment fits behind it.
        let fresh = (end + 1).saturating_sub(shortest);
        if fresh >= shortest {
            candidates.push(fresh);
        }
    }
    let mut starts = Vec::new();
    let mut end = n;
    while end > 0 {
        end = previous[end];
        starts.push(end);
    }
    starts.reverse();
    starts
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::random::Random;

    /// Cobb (1978): yearly flow of the Nile at Aswan, 1871–1970, in 10⁸ m³ (R's `Nile`).
    pub(in crate::watch) const NILE: [f64; 100] = [
        1120., 1160., 963., 1210., 1160., 1160., 813., 1230., 1370., 1140., 995., 935., 1110., 994., 1020., 960.,
        1180., 799., 958., 1140., 1100., 1210., 1150., 1250., 1260., 1220., 1030., 1100., 774., 840., 874., 694., 940.,
        833., 701., 916., 692., 1020., 1050., 969., 831., 726., 456., 824., 702., 1120., 1100., 832., 764., 821., 768.,
        845., 864., 862., 698., 845., 744., 796., 1040., 759., 781., 865., 845., 944., 984., 897., 822., 1010., 771.,
        676., 649., 846., 812., 742., 801., 1040., 860., 874., 848., 890., 744., 749., 838., 1050., 918., 986., 797.,
        923., 975., 815., 1020., 906., 901., 1170., 912., 746., 919., 718., 714., 740.,
    ];

    /// The known answer: one shift after 1898, from 1098 to 850 (Cobb 1978; Zeileis et al. 2003).
    #[test]
    fn the_nile_falls_after_1898() {
        let found = change_points(&NILE, None, 2).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].end, found[1].start), (28, 28));
        assert!((found[0].mean - 1097.75).abs() < 1e-9 && (found[1].mean - 849.972_222).abs() < 1e-5);
    }

    /// Pruning must not change the answer of the plain quadratic search.
    #[test]
    fn pruned_and_plain_search_agree() {
        let mut random = Random::new(17);
        for round in 0..40 {
            let shortest = 1 + round % 4;
            let values: Vec<f64> = (0..60).map(|i| f64::from(u8::from(i % 25 > 12)) * 2.0 + random.normal()).collect();
            let costs = Costs::of(&values, 1.0);
            let penalty = 4.0;
            let mut best = vec![f64::INFINITY; 61];
            best[0] = -penalty;
            for end in 1..=60usize {
                for start in 0..end {
                    if end - start >= shortest {
                        best[end] = best[end].min(best[start] + costs.between(start, end) + penalty);
                    }
                }
            }
            let mut starts = pelt(&costs, 60, penalty, shortest);
            starts.push(60);
            let total: f64 = starts.windows(2).map(|w| costs.between(w[0], w[1]) + penalty).sum::<f64>() - penalty;
            assert!((total - best[60]).abs() < 1e-9, "{total} {}", best[60]);
            assert!(starts.windows(2).all(|w| w[1] - w[0] >= shortest));
        }
    }

    #[test]
    fn noise_has_no_change_points() {
        let mut random = Random::new(18);
        let false_alarms = (0..500)
            .filter(|_| {
                let values: Vec<f64> = (0..104).map(|_| random.normal()).collect();
                change_points(&values, None, 3).unwrap().len() > 1
            })
            .count();
        assert!(false_alarms < 50, "{false_alarms} of 500");
        assert!(change_points(&[1.0, 1.0, 1.0], None, 1).is_err());
        assert!(change_points(&[], None, 1).is_err() && change_points(&[1.0, 2.0], None, 0).is_err());
        assert!(change_points(&[1.0, f64::NAN], None, 1).is_err());
    }
}
