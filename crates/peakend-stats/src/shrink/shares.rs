//! Shares of many groups, each pulled towards what the groups have in common.

use super::Shrunk;
use crate::error::{Result, StatsError, at_least, open_unit};
use crate::estimate::Estimate;
use crate::minimum::minimise;
use crate::special::{beta_quantile, ln_beta};

/// Steps of the spread between groups, and of the centre to either side, that are averaged over.
const SPREADS: u32 = 24;
const CENTRES: i32 = 2;

/// Beta-binomial empirical Bayes: `groups` are (hits, n). True shares are taken to follow a beta distribution; each
/// group gets its posterior mean and interval, groups without rows the common centre.
///
/// How far groups differ is itself uncertain, above all when they hardly do: one fitted distribution would make
/// the intervals too short (Morris 1983). So posteriors are averaged over the likelihood of centre and spread, the
/// spread with a flat prior (Gelman 2006), and intervals come from the beta distribution of the same mean
/// and variance.
///
/// # Errors
/// `TooFew` under three groups with rows, `Contradiction` for more hits than rows.
pub fn shrink_shares(groups: &[(u64, u64)], level: f64) -> Result<Shrunk> {
    open_unit("level", level)?;
    at_least(3, groups.iter().filter(|(_, n)| *n > 0).count())?;
    if groups.iter().any(|(hits, n)| hits > n) {
        return Err(StatsError::Contradiction("more hits than rows"));
    }
    let (centre, strength) = likeliest(groups);
    let worlds = worlds(groups, centre);
    let tail = 0.5 * (1.0 - level);
    let shrunk = groups.iter().map(|&(hits, n)| {
        let (hits, misses) = (hits as f64, (n - hits) as f64);
        let (value, variance) = moments(worlds.iter().map(|world| {
            let (a, b) = (world.a + hits, world.b + misses);
            let mean = a / (a + b);
            (world.weight, mean, mean * (1.0 - mean) / (a + b + 1.0))
        }));
        let (a, b) = beta_with(value, variance);
        // A posterior that is nearly all at 0 has its mean above its upper quantile; the check widens to hold it.
        Estimate { value, low: beta_quantile(tail, a, b), high: beta_quantile(1.0 - tail, a, b), n, level }.checked()
    });
    let groups = shrunk.collect::<Result<Vec<Estimate>>>()?;
    let (middle, _) = moments(worlds.iter().map(|world| (world.weight, world.a / (world.a + world.b), 0.0)));
    Ok(Shrunk { groups, centre: middle, spread: (centre * (1.0 - centre) / (strength + 1.0)).sqrt() })
}

/// A distribution of the true shares, Beta(a, b), and how much it is believed.
struct World {
    a: f64,
    b: f64,
    weight: f64,
}

/// Centre and strength a + b of the likeliest distribution.
fn likeliest(groups: &[(u64, u64)]) -> (f64, f64) {
    let hits: f64 = groups.iter().map(|g| g.0 as f64).sum();
    let rows: f64 = groups.iter().map(|g| g.1 as f64).sum();
    // Half a hit keeps the start inside when nobody or everybody is a hit.
    let start = (hits + 0.5) / (rows + 1.0);
    let unlikeliness = |at: &[f64]| {
        let (centre, strength) = held(at[0], at[1].exp());
        -log_likelihood(groups, centre * strength, (1.0 - centre) * strength)
    };
    let best = minimise(unlikeliness, &[(start / (1.0 - start)).ln(), 3.0], 0.5, 2_000);
    held(best.at[0], best.at[1].exp())
}

/// Distributions around the likeliest centre, over all spreads that are possible there.
fn worlds(groups: &[(u64, u64)], centre: f64) -> Vec<World> {
    let widest = (centre * (1.0 - centre)).sqrt();
    let logit = (centre / (1.0 - centre)).ln();
    let mut worlds = Vec::new();
    for step in 0..SPREADS {
        // Finer where groups hardly differ; the weight makes up for it.
        let place = (f64::from(step) + 0.5) / f64::from(SPREADS);
        let strength = 1.0 / place.powi(4) - 1.0;
        let error = error_of_logit(groups, centre, strength);
        for side in -CENTRES..=CENTRES {
            let (centre, strength) = held(logit + f64::from(side) * error, strength);
            let (a, b) = (centre * strength, (1.0 - centre) * strength);
            worlds.push(World { a, b, weight: log_likelihood(groups, a, b) + (widest * place * error).ln() });
        }
    }
    let best = worlds.iter().map(|world| world.weight).fold(f64::NEG_INFINITY, f64::max);
    worlds.iter_mut().for_each(|world| world.weight = (world.weight - best).exp());
    let sum: f64 = worlds.iter().map(|world| world.weight).sum();
    worlds.iter_mut().for_each(|world| world.weight /= sum);
    worlds
}

/// Standard error of the centre on the logit scale, when groups differ with this strength.
fn error_of_logit(groups: &[(u64, u64)], centre: f64, strength: f64) -> f64 {
    let alike = 1.0 / (1.0 + strength);
    let known: f64 =
        groups.iter().map(|g| g.1 as f64).filter(|n| *n > 0.0).map(|n| n / (1.0 + (n - 1.0) * alike)).sum();
    // Never wider than what a single row leaves open.
    (known * centre * (1.0 - centre)).max(0.25).sqrt().recip()
}

fn log_likelihood(groups: &[(u64, u64)], a: f64, b: f64) -> f64 {
    let prior = ln_beta(a, b);
    groups.iter().map(|(hits, n)| ln_beta(a + *hits as f64, b + (n - hits) as f64) - prior).sum()
}

/// Centre from its logit, and strength, held where the functions are accurate.
fn held(logit: f64, strength: f64) -> (f64, f64) {
    (1.0 / (1.0 + (-logit.clamp(-14.0, 14.0)).exp()), strength.clamp(0.05, 450_000.0))
}

/// Mean and variance of a mixture of (weight, mean, variance).
fn moments(parts: impl Iterator<Item = (f64, f64, f64)>) -> (f64, f64) {
    let (mut mean, mut square) = (0.0, 0.0);
    for (weight, own, variance) in parts {
        mean += weight * own;
        square += weight * (variance + own * own);
    }
    (mean, square - mean * mean)
}

/// The beta distribution with this mean and variance.
fn beta_with(mean: f64, variance: f64) -> (f64, f64) {
    let strength = (mean * (1.0 - mean) / variance.max(1e-18) - 1.0).clamp(1e-3, 1e9);
    (mean * strength, (1.0 - mean) * strength)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn shares_move_to_the_centre_and_small_groups_more() {
        let shrunk = shrink_shares(&[(9, 10), (450, 500), (5, 10), (250, 500), (0, 0), (70, 100)], 0.95).unwrap();
        let g = &shrunk.groups;
        assert!(g[0].value < 0.9 && g[0].value > shrunk.centre && g[1].value > g[0].value);
        assert!(g[2].value > 0.5 && (g[3].value - 0.5).abs() < 0.01);
        assert!((g[4].value - shrunk.centre).abs() < 1e-12 && g[4].low < g[4].high);
        assert!(shrink_shares(&[(0, 10), (0, 20), (0, 5)], 0.95).is_ok());
        assert!(shrink_shares(&[(1, 2), (3, 4)], 0.95).is_err() && shrink_shares(&[(5, 2); 4], 0.95).is_err());
    }

    /// Branches that hardly differ: a single fitted distribution held the truth in two of three intervals only.
    #[test]
    fn intervals_hold_what_hardly_differs() {
        let mut random = Random::new(41);
        let (mut held, mut all) = (0.0, 0.0);
        for _ in 0..200 {
            let truth: Vec<f64> = (0..30).map(|_| 0.7 + 0.02 * random.normal()).collect();
            let groups: Vec<(u64, u64)> = truth
                .iter()
                .enumerate()
                .map(|(at, p)| {
                    let n = 10 + 10 * at as u64;
                    ((0..n).filter(|_| random.uniform() < *p).count() as u64, n)
                })
                .collect();
            let shrunk = shrink_shares(&groups, 0.95).unwrap();
            held += shrunk.groups.iter().zip(&truth).filter(|(e, p)| e.holds(**p)).count() as f64;
            all += 30.0;
        }
        assert!(held / all > 0.9, "{}", held / all);
    }
}
