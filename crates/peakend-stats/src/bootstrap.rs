//! Intervals by resampling, for numbers without a formula.

use crate::error::{Result, StatsError, all_finite, at_least, enough_rounds, open_unit};
use crate::estimate::Estimate;
use crate::random::Random;
use crate::special::{normal_cdf, normal_quantile};

/// Below this many drawn rows in all, starting threads costs more than it saves.
const WORTH_THREADS: usize = 200_000;

/// Bias-corrected and accelerated interval (BCa, Efron 1987) of any statistic of `values`, in the unit of
/// the statistic; 2 000 rounds are usual. Good for skewed data such as money and durations.
///
/// Round r draws from its own generator made of `seed` and r, so the answer is the same on any number
/// of cores.
///
/// # Errors
/// `TooFew` under two values or 40 rounds, `NotFinite` for values or a statistic that is none,
/// `Constant` when the statistic never changes.
pub fn bootstrap(
    values: &[f64],
    statistic: impl Fn(&[f64]) -> f64 + Sync,
    rounds: usize,
    level: f64,
    seed: u64,
) -> Result<Estimate> {
    open_unit("level", level)?;
    all_finite("value", values)?;
    at_least(2, values.len())?;
    enough_rounds(rounds)?;
    let value = statistic(values);
    let left_out: Vec<f64> = jackknife(values, &statistic);
    let mut replicas = replicate(rounds, values.len(), seed, |random| {
        let sample: Vec<f64> = (0..values.len()).map(|_| values[random.below(values.len())]).collect();
        statistic(&sample)
    });
    let (low, high) = bca_bounds(value, &mut replicas, &left_out, level)?;
    Estimate { value, low, high, n: values.len() as u64, level }.checked()
}

/// BCa bounds from replicas of a statistic and its values with each unit left out.
pub(crate) fn bca_bounds(value: f64, replicas: &mut [f64], left_out: &[f64], level: f64) -> Result<(f64, f64)> {
    all_finite("statistic", &[value])?;
    all_finite("statistic of a sample", replicas)?;
    all_finite("statistic without one value", left_out)?;
    replicas.sort_by(f64::total_cmp);
    let rounds = replicas.len() as f64;
    if replicas.first() == replicas.last() {
        return Err(StatsError::Constant { what: "statistic" });
    }
    // Ties count half, so a coarse statistic (a median, a share) is not taken for a biased one.
    let below = replicas.iter().filter(|r| **r < value).count() as f64;
    let ties = replicas.iter().filter(|r| **r == value).count() as f64;
    let share = ((below + 0.5 * ties) / rounds).clamp(0.5 / rounds, 1.0 - 0.5 / rounds);
    let bias = normal_quantile(share);
    let speed = acceleration(left_out);
    let at = |p: f64| {
        let z = bias + normal_quantile(p);
        quantile(replicas, normal_cdf(bias + z / (1.0 - speed * z).max(1e-6)))
    };
    let tail = 0.5 * (1.0 - level);
    Ok((at(tail), at(1.0 - tail)))
}

/// Draws `rounds` replicas, on two or more cores when it is worth it.
pub(crate) fn replicate<T: Clone + Default + Send>(
    rounds: usize,
    size: usize,
    seed: u64,
    draw: impl Fn(&mut Random) -> T + Sync,
) -> Vec<T> {
    let mut replicas = vec![T::default(); rounds];
    let fill = |first: usize, part: &mut [T]| {
        for (at, slot) in part.iter_mut().enumerate() {
            let round = (first + at) as u64;
            *slot = draw(&mut Random::new(seed ^ round.wrapping_mul(0xa076_1d64_78bd_642f)));
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores < 2 || rounds.saturating_mul(size) < WORTH_THREADS {
        fill(0, &mut replicas);
        return replicas;
    }
    let chunk = rounds.div_ceil(cores);
    std::thread::scope(|scope| {
        for (index, part) in replicas.chunks_mut(chunk).enumerate() {
            let fill = &fill;
            scope.spawn(move || fill(index * chunk, part));
        }
    });
    replicas
}

fn jackknife(values: &[f64], statistic: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    // With many values the skewness of the influence is known well enough from a part of them.
    let step = values.len().div_ceil(2_000);
    (0..values.len())
        .step_by(step)
        .map(|left| {
            let rest: Vec<f64> = values.iter().enumerate().filter(|(i, _)| *i != left).map(|(_, v)| *v).collect();
            statistic(&rest)
        })
        .collect()
}

fn acceleration(left_out: &[f64]) -> f64 {
    let mean = left_out.iter().sum::<f64>() / left_out.len() as f64;
    let squares: f64 = left_out.iter().map(|v| (mean - v).powi(2)).sum();
    let cubes: f64 = left_out.iter().map(|v| (mean - v).powi(3)).sum();
    if squares > 0.0 { cubes / (6.0 * squares.powf(1.5)) } else { 0.0 }
}

/// Quantile of sorted values by linear interpolation (type 7 of Hyndman & Fan 1996, R's default).
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Efron & Tibshirani (1993), table 14.1, spatial test data A; variance 171.5, the 90 % BCa interval
    /// with 2 000 rounds is printed as (115.8, 259.6) in table 14.2.
    #[test]
    fn the_spatial_test_data() {
        let values = [
            48., 36., 20., 29., 42., 42., 20., 42., 22., 41., 45., 14., 6., 0., 33., 28., 34., 4., 32., 24., 47., 41.,
            24., 26., 30., 41.,
        ];
        let variance = |v: &[f64]| {
            let mean = v.iter().sum::<f64>() / v.len() as f64;
            v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / v.len() as f64
        };
        let e = bootstrap(&values, variance, 20_000, 0.9, 1).unwrap();
        assert!((e.value - 171.5).abs() < 0.05, "{e:?}");
        assert!((e.low - 115.8).abs() < 2.5 && (e.high - 259.6).abs() < 4.0, "{e:?}");
        assert!((acceleration(&jackknife(&values, variance)) - 0.061).abs() < 5e-4);
        assert_eq!(e, bootstrap(&values, variance, 20_000, 0.9, 1).unwrap(), "same seed, same answer");
    }

    #[test]
    fn nothing_to_resample() {
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
        assert!(bootstrap(&[], mean, 100, 0.95, 1).is_err() && bootstrap(&[1.0], mean, 100, 0.95, 1).is_err());
        assert!(matches!(bootstrap(&[2.0; 9], mean, 100, 0.95, 1), Err(StatsError::Constant { .. })));
        assert!(bootstrap(&[1.0, f64::NAN], mean, 100, 0.95, 1).is_err());
        assert!(bootstrap(&[1.0, 2.0], |_| f64::NAN, 100, 0.95, 1).is_err());
    }
}
