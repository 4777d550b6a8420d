//! How many answers are enough, and which groups are too small to show.

use crate::error::{Result, closed_unit, positive};
use crate::estimate::two_sided_z;

/// Answers needed until a share near `p` (0…1; 0.5 when unknown) has an interval of ± `margin` (0…1):
/// the smallest n at which Wilson's interval is that narrow.
///
/// # Errors
/// `OutOfRange` for a margin ≤ 0, a `p` outside 0…1 or a bad level.
pub fn answers_for_share(p: f64, margin: f64, level: f64) -> Result<u64> {
    let z = two_sided_z(level)?;
    closed_unit("share", p)?;
    positive("margin", margin)?;
    Ok(smallest(|n| {
        let (low, high) = crate::interval::wilson(p, n, z);
        0.5 * (high - low) <= margin
    }))
}

/// Answers needed until a net score from shares `plus` and `minus` has a margin of ± `margin`
/// (unit −1…1, so 5 points are 0.05), by its multinomial variance.
///
/// # Errors
/// `OutOfRange` for shares that are none or sum to more than 1, a margin ≤ 0 or a bad level.
pub fn answers_for_net_score(plus: f64, minus: f64, margin: f64, level: f64) -> Result<u64> {
    closed_unit("plus", plus)?;
    closed_unit("minus", minus)?;
    closed_unit("plus and minus", plus + minus)?;
    let net = plus - minus;
    answers_for_mean((plus + minus - net * net).max(0.0).sqrt(), margin, level)
}

/// Answers needed until a mean of values with standard deviation `sd` has a margin of ± `margin`, both in
/// the unit of the values.
///
/// # Errors
/// `OutOfRange` for a margin ≤ 0, a negative `sd` or a bad level.
pub fn answers_for_mean(sd: f64, margin: f64, level: f64) -> Result<u64> {
    let z = two_sided_z(level)?;
    crate::error::not_negative("standard deviation", sd)?;
    positive("margin", margin)?;
    Ok(((z * sd / margin).powi(2).ceil() as u64).max(2))
}

/// Which groups to hide so that nobody in a group of fewer than `minimum` rows can be read off a table
/// that also shows the total: the small groups, and when their rows together would still be fewer than
/// `minimum` (one small group alone is the total minus the others), the next smallest group with them.
///
/// One flag per group, true for "hide". Empty groups reveal nobody and stay.
pub fn hidden_groups(counts: &[u64], minimum: u64) -> Vec<bool> {
    let mut hidden: Vec<bool> = counts.iter().map(|c| *c > 0 && *c < minimum).collect();
    let mut together = counts.iter().zip(&hidden).filter(|(_, h)| **h).fold(0u64, |sum, (c, _)| sum.saturating_add(*c));
    if together == 0 {
        return hidden;
    }
    let mut others: Vec<usize> = (0..counts.len()).filter(|at| !hidden[*at] && counts[*at] > 0).collect();
    others.sort_by_key(|at| counts[*at]);
    for at in others {
        let alone = hidden.iter().filter(|h| **h).count() < 2;
        if together >= minimum && !alone {
            break;
        }
        hidden[at] = true;
        together = together.saturating_add(counts[at]);
    }
    hidden
}

/// Smallest n ≥ 1 for which `enough` holds; `enough` stays true once it is.
fn smallest(enough: impl Fn(f64) -> bool) -> u64 {
    let mut high: u64 = 1;
    while !enough(high as f64) && high < 1 << 60 {
        high *= 2;
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if enough(middle as f64) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_sizes() {
        // ±5 % at 95 %: 385 by the Wald formula of every textbook, 381 by Wilson.
        assert_eq!(answers_for_share(0.5, 0.05, 0.95).unwrap(), 381);
        assert_eq!(answers_for_mean(0.5, 0.05, 0.95).unwrap(), 385);
        assert_eq!(answers_for_net_score(0.5, 0.5, 0.1, 0.95).unwrap(), 385);
        assert!(answers_for_share(0.5, 0.0, 0.95).is_err() && answers_for_share(f64::NAN, 0.1, 0.95).is_err());
        assert!(answers_for_net_score(0.8, 0.8, 0.1, 0.95).is_err());
    }

    #[test]
    fn a_small_group_is_never_the_only_gap() {
        assert_eq!(hidden_groups(&[50, 3, 20, 90], 5), [false, true, true, false]);
        assert_eq!(hidden_groups(&[50, 3, 4, 90], 5), [false, true, true, false]);
        assert_eq!(hidden_groups(&[50, 1, 1, 90], 5), [true, true, true, false]);
        assert_eq!(hidden_groups(&[50, 0, 9], 5), [false, false, false]);
        assert_eq!(hidden_groups(&[], 5), Vec::<bool>::new());
    }
}
