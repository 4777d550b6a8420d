//! Student's t distribution.

use super::beta::beta_cdf;
use super::normal::{normal_quantile, normal_sf};
use crate::root::increasing_root;

/// Beyond this many degrees of freedom the normal distribution agrees to 1e-12 and is used instead.
const NORMAL_FROM: f64 = 1e12;

/// Probability that |T| exceeds |`t`| with `df` > 0 degrees of freedom.
pub fn student_two_sided(t: f64, df: f64) -> f64 {
    if df > NORMAL_FROM {
        return 2.0 * normal_sf(t.abs());
    }
    if t.is_infinite() {
        return 0.0;
    }
    beta_cdf(df / (df + t * t), df / 2.0, 0.5)
}

/// Probability that T is ≤ `t` with `df` > 0 degrees of freedom.
pub fn student_cdf(t: f64, df: f64) -> f64 {
    let tail = 0.5 * student_two_sided(t, df);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The value below which T falls with probability `p` in 0…1, with `df` > 0 degrees of freedom.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if p.is_nan() || df.is_nan() || !(0.0..=1.0).contains(&p) || df <= 0.0 {
        return f64::NAN;
    }
    if p == 0.5 || p == 0.0 || p == 1.0 {
        return normal_quantile(p);
    }
    if df > NORMAL_FROM {
        return normal_quantile(p);
    }
    let tail = p.min(1.0 - p);
    let mut top = normal_quantile(1.0 - tail).max(1.0) * 1.5;
    while 0.5 * student_two_sided(top, df) > tail && top < 1e150 {
        top *= 2.0;
    }
    let size = increasing_root(|t| tail - 0.5 * student_two_sided(t, df), 0.0, top);
    if p < 0.5 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn against_printed_tables() {
        for (p, df, printed) in [
            (0.975, 1.0, 12.706_204_736),
            (0.975, 10.0, 2.228_138_852),
            (0.995, 5.0, 4.032_142_984),
            (0.95, 30.0, 1.697_260_887),
            (0.975, 1e6, 1.959_966),
        ] {
            assert!((student_quantile(p, df) - printed).abs() < 1e-6, "{p} {df}");
            assert!((student_quantile(1.0 - p, df) + printed).abs() < 1e-6);
        }
        assert!((student_cdf(1.0, 1.0) - 0.75).abs() < 1e-14, "Cauchy");
        assert!(student_quantile(0.9, -1.0).is_nan() && student_quantile(f64::NAN, 3.0).is_nan());
    }
}
