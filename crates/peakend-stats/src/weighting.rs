//! Weights that make a sample look like a known whole, and what they cost.

use crate::error::{Result, StatsError, at_least, not_negative, positive, same_length};

/// Weights found by [`rake`].
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Raked {
    /// One per row, mean one.
    pub weights: Vec<f64>,
    /// Kish's design effect 1 + cv², ≥ 1: how many times more rows are needed for the same precision.
    pub design_effect: f64,
    /// Rows over design effect.
    pub effective_n: f64,
    /// Rounds over all margins.
    pub rounds: usize,
}

/// Rakes rows to known margins (iterative proportional fitting, Deming & Stephan 1940).
///
/// `classes[m][row]` is the class of a row in margin m, `margins[m][class]` how much of the whole lies in
/// that class (any positive scale). Ends when every weighted share is within 1e-9 of its margin.
///
/// # Errors
/// `TooFew` without rows or margins, `Length` or `OutOfRange` for classes outside their margin,
/// `Contradiction` when a class has a share but no row (or the other way round), `NotConverged` when the
/// margins cannot be met together.
pub fn rake(classes: &[Vec<usize>], margins: &[Vec<f64>]) -> Result<Raked> {
    same_length("margins", classes.len(), margins.len())?;
    let rows = classes.first().map_or(0, Vec::len);
    at_least(1, rows)?;
    let targets =
        classes.iter().zip(margins).map(|(of, margin)| target(of, margin, rows)).collect::<Result<Vec<_>>>()?;
    let mut weights = vec![1.0; rows];
    const ROUNDS: usize = 1000;
    for round in 1..=ROUNDS {
        let mut worst: f64 = 0.0;
        for (of, target) in classes.iter().zip(&targets) {
            let mut sums = vec![0.0; target.len()];
            for (class, weight) in of.iter().zip(&weights) {
                sums[*class] += weight;
            }
            for (sum, wanted) in sums.iter_mut().zip(target) {
                worst = worst.max((*sum - wanted).abs() / rows as f64);
                *sum = if *sum > 0.0 { wanted / *sum } else { 0.0 };
            }
            for (class, weight) in of.iter().zip(&mut weights) {
                *weight *= sums[*class];
            }
        }
        if worst < 1e-9 {
            let design_effect = design_effect(&weights)?;
            return Ok(Raked { weights, design_effect, effective_n: rows as f64 / design_effect, rounds: round });
        }
    }
    Err(StatsError::NotConverged { what: "raking", steps: ROUNDS })
}

/// Weighted rows wanted per class, after checking that every class can be filled.
fn target(of: &[usize], margin: &[f64], rows: usize) -> Result<Vec<f64>> {
    same_length("classes", rows, of.len())?;
    for share in margin {
        not_negative("margin", *share)?;
    }
    let whole = positive("sum of a margin", margin.iter().sum())?;
    let mut filled = vec![false; margin.len()];
    for class in of {
        *filled.get_mut(*class).ok_or(StatsError::OutOfRange {
            what: "class",
            expected: "below the number of classes in its margin",
            got: *class as f64,
        })? = true;
    }
    if margin.iter().zip(&filled).any(|(share, filled)| (*share > 0.0) != *filled) {
        return Err(StatsError::Contradiction("a class has a share but no row, or a row but no share"));
    }
    Ok(margin.iter().map(|share| share / whole * rows as f64).collect())
}

/// Kish's design effect of weights (1965): n Σw² / (Σw)².
///
/// # Errors
/// `TooFew` without rows or weight, `OutOfRange` for negative weights.
pub fn design_effect(weights: &[f64]) -> Result<f64> {
    let (mut sum, mut squares) = (0.0, 0.0);
    for weight in weights {
        not_negative("weight", *weight)?;
        sum += weight;
        squares += weight * weight;
    }
    if sum == 0.0 {
        return Err(StatsError::TooFew { needed: 1, got: 0 });
    }
    Ok(weights.len() as f64 * squares / (sum * sum))
}

/// Cuts weights at `most` times their mean and gives what was cut to the others, until none is above.
/// Less weight on few rows: a little bias for much less noise.
///
/// # Errors
/// As [`design_effect`]; `OutOfRange` for `most` ≤ 1.
pub fn trim_weights(weights: &[f64], most: f64) -> Result<Vec<f64>> {
    design_effect(weights)?;
    if most.is_nan() || most <= 1.0 {
        return Err(StatsError::OutOfRange { what: "most", expected: "above 1", got: most });
    }
    let total: f64 = weights.iter().sum();
    let cap = most * total / weights.len() as f64;
    let mut trimmed = weights.to_vec();
    for _ in 0..100 {
        let free: f64 = trimmed.iter().filter(|w| **w < cap).sum();
        let over: f64 = trimmed.iter().map(|w| (w - cap).max(0.0)).sum();
        if over <= total * 1e-12 || free == 0.0 {
            break;
        }
        for weight in &mut trimmed {
            *weight = if *weight < cap { *weight * (1.0 + over / free) } else { cap };
        }
    }
    Ok(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_are_met_and_the_association_stays() {
        let rows = [(0, 0, 30), (0, 1, 10), (1, 0, 20), (1, 1, 40)];
        let (mut first, mut second) = (vec![], vec![]);
        for (a, b, count) in rows {
            first.extend(vec![a; count]);
            second.extend(vec![b; count]);
        }
        let raked = rake(&[first.clone(), second.clone()], &[vec![0.6, 0.4], vec![1.0, 1.0]]).unwrap();
        let cell = |a, b| (0..100).filter(|i| first[*i] == a && second[*i] == b).map(|i| raked.weights[i]).sum::<f64>();
        assert!((cell(0, 0) + cell(0, 1) - 60.0).abs() < 1e-6 && (cell(0, 0) + cell(1, 0) - 50.0).abs() < 1e-6);
        // Raking keeps odds ratios: 30·40 / (10·20) = 6.
        assert!((cell(0, 0) * cell(1, 1) / (cell(0, 1) * cell(1, 0)) - 6.0).abs() < 1e-6);
        assert!(raked.design_effect > 1.0 && (raked.effective_n * raked.design_effect - 100.0).abs() < 1e-9);
    }

    #[test]
    fn margins_already_met_change_nothing() {
        let raked = rake(&[vec![0, 1, 0, 1]], &[vec![5.0, 5.0]]).unwrap();
        assert_eq!(raked.weights, [1.0; 4]);
        assert_eq!((raked.design_effect, raked.rounds), (1.0, 1));
    }

    #[test]
    fn impossible_margins_are_refused() {
        assert!(matches!(rake(&[vec![0, 0]], &[vec![0.5, 0.5]]), Err(StatsError::Contradiction(_))));
        assert!(rake(&[vec![0, 7]], &[vec![0.5, 0.5]]).is_err());
        assert!(rake(&[], &[]).is_err() && rake(&[vec![]], &[vec![1.0]]).is_err());
        let diagonal = vec![0, 1];
        let both = rake(&[diagonal.clone(), diagonal], &[vec![0.5, 0.5], vec![0.9, 0.1]]);
        assert!(matches!(both, Err(StatsError::NotConverged { .. })));
        assert!(design_effect(&[]).is_err() && design_effect(&[1.0, -1.0]).is_err());
        let trimmed = trim_weights(&[0.5, 0.5, 0.5, 6.5], 2.0).unwrap();
        assert!((trimmed.iter().sum::<f64>() - 8.0).abs() < 1e-9 && trimmed[3] <= 4.0 + 1e-9);
    }
}
