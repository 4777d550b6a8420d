//! Small groups borrow strength from all: empirical Bayes shrinkage, and ranks with their uncertainty.

mod shares;

pub use shares::shrink_shares;

use crate::bootstrap::quantile;
use crate::error::{Result, at_least, enough_rounds, finite, open_unit, positive};
use crate::estimate::{Estimate, two_sided_z};
use crate::random::Random;

/// Groups pulled towards what they have in common.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Shrunk {
    /// One per group, in the order given; intervals are posterior intervals.
    pub groups: Vec<Estimate>,
    /// The common centre.
    pub centre: f64,
    /// Spread between groups beyond chance: a standard deviation in the unit of the values.
    pub spread: f64,
}

/// Normal empirical Bayes (Morris 1983): `groups` are (value, squared standard error, n). With equal
/// errors this is the James–Stein estimator pulled to the mean. At least four groups.
///
/// # Errors
/// `TooFew` under four groups, `OutOfRange` for errors that are not positive, `NotFinite`.
pub fn shrink_means(groups: &[(f64, f64, u64)], level: f64) -> Result<Shrunk> {
    let z = two_sided_z(level)?;
    at_least(4, groups.len())?;
    for (value, squared_error, _) in groups {
        finite("value", *value)?;
        positive("squared error", *squared_error)?;
    }
    let k = groups.len() as f64;
    let (centre, variance) = between(groups, k);
    let whole: f64 = groups.iter().map(|(_, v, _)| 1.0 / (v + variance)).sum();
    let few = (k - 3.0) / (k - 1.0);
    let mean_error = groups.iter().map(|(_, v, _)| v / (v + variance)).sum::<f64>() / whole;
    let shrunk = groups.iter().map(|&(value, error, n)| {
        let pull = few * error / (error + variance);
        let middle = value - pull * (value - centre);
        let own = k / whole / (error + variance);
        let unsure = 2.0 / (k - 3.0) * (mean_error + variance) / (error + variance);
        let posterior = error * (1.0 - (k - own) / k * pull) + unsure * pull * pull * (value - centre).powi(2);
        let reach = z * posterior.max(0.0).sqrt();
        Estimate { value: middle, low: middle - reach, high: middle + reach, n, level }.checked()
    });
    Ok(Shrunk { groups: shrunk.collect::<Result<Vec<Estimate>>>()?, centre, spread: variance.sqrt() })
}

/// Centre and variance between groups, by fixed-point steps.
fn between(groups: &[(f64, f64, u64)], k: f64) -> (f64, f64) {
    let (mut variance, mut centre) = (0.0, 0.0);
    for _ in 0..500 {
        let weight = |error: f64| 1.0 / (error + variance);
        let whole: f64 = groups.iter().map(|(_, v, _)| weight(*v)).sum();
        centre = groups.iter().map(|(y, v, _)| weight(*v) / whole * y).sum();
        let excess = |y: f64, v: f64| k / (k - 1.0) * (y - centre).powi(2) - v;
        let next = groups.iter().map(|(y, v, _)| weight(*v) / whole * excess(*y, *v)).sum::<f64>().max(0.0);
        let done = (next - variance).abs() <= 1e-12 * (next + variance);
        variance = next;
        if done {
            break;
        }
    }
    (centre, variance)
}

/// Where a group stands among all, 1 for the highest value.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Rank {
    /// Mean rank.
    pub expected: f64,
    /// Lower end of the rank interval.
    pub low: f64,
    /// Upper end of the rank interval.
    pub high: f64,
    /// Probability of being the highest.
    pub first: f64,
}

/// Ranks with uncertainty: draws every group from a normal around its estimate `rounds` times and ranks
/// the draws. Best fed with shrunk estimates, else the smallest groups stand at both ends.
///
/// # Errors
/// `TooFew` under two groups or 40 rounds, `NotFinite`.
pub fn ranks(groups: &[Estimate], rounds: usize, level: f64, seed: u64) -> Result<Vec<Rank>> {
    open_unit("level", level)?;
    at_least(2, groups.len())?;
    enough_rounds(rounds)?;
    let mut spreads = Vec::with_capacity(groups.len());
    for group in groups {
        finite("value", group.value)?;
        spreads.push(finite("margin", group.margin())? / two_sided_z(group.level)?);
    }
    let mut random = Random::new(seed);
    let mut drawn = vec![Vec::with_capacity(rounds); groups.len()];
    for _ in 0..rounds {
        let mut draws: Vec<(f64, usize)> = groups
            .iter()
            .zip(&spreads)
            .enumerate()
            .map(|(at, (group, spread))| (group.value + spread * random.normal(), at))
            .collect();
        draws.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (place, (_, at)) in draws.iter().enumerate() {
            drawn[*at].push((place + 1) as f64);
        }
    }
    let tail = 0.5 * (1.0 - level);
    Ok(drawn
        .into_iter()
        .map(|mut places| {
            places.sort_by(f64::total_cmp);
            let count = places.len() as f64;
            Rank {
                expected: places.iter().sum::<f64>() / count,
                low: quantile(&places, tail).floor(),
                high: quantile(&places, 1.0 - tail).ceil(),
                first: places.iter().filter(|p| **p == 1.0).count() as f64 / count,
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HITS: [u64; 18] = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7];

    /// Efron & Morris (1977), batting averages of 18 players after 45 at bats: James–Stein estimates.
    #[test]
    fn the_baseball_players() {
        let mean = HITS.iter().sum::<u64>() as f64 / 45.0 / 18.0;
        let error = mean * (1.0 - mean) / 45.0;
        let groups: Vec<(f64, f64, u64)> = HITS.iter().map(|h| (*h as f64 / 45.0, error, 45)).collect();
        let shrunk = shrink_means(&groups, 0.95).unwrap();
        let printed = [
            0.294, 0.289, 0.285, 0.280, 0.275, 0.275, 0.270, 0.266, 0.261, 0.261, 0.256, 0.256, 0.256, 0.256, 0.256,
            0.252, 0.247, 0.242,
        ];
        for (found, printed) in shrunk.groups.iter().zip(printed) {
            assert!((found.value - printed).abs() < 1e-3, "{found:?} {printed}");
        }
        assert!((shrunk.centre - 0.265).abs() < 5e-4);
    }

    #[test]
    fn shares_of_the_players_are_pulled_alike() {
        let players: Vec<(u64, u64)> = HITS.iter().map(|h| (*h, 45)).collect();
        let best = shrink_shares(&players, 0.95).unwrap().groups[0].value;
        assert!(best < 0.32 && best > 0.265, "{best}");
    }

    #[test]
    fn equal_groups_have_no_rank() {
        let same = Estimate { value: 0.5, low: 0.4, high: 0.6, n: 50, level: 0.95 };
        let places = ranks(&[same, same, same], 4000, 0.95, 9).unwrap();
        assert!(places.iter().all(|r| (r.expected - 2.0).abs() < 0.1 && r.low == 1.0 && r.high == 3.0));
        let far = Estimate { value: 9.0, low: 8.9, high: 9.1, ..same };
        let clear = ranks(&[same, far], 400, 0.95, 9).unwrap();
        assert_eq!((clear[1].expected, clear[1].first), (1.0, 1.0));
        assert!(ranks(&[same], 400, 0.95, 9).is_err());
    }
}
