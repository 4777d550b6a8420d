//! Adjusted p-values for everything shown at once.

use crate::error::{Result, StatsError, closed_unit};

/// Benjamini & Hochberg (1995): adjusted p-values in the order given. Calling those ≤ q "changed" keeps
/// the expected share of false calls among them at or under q.
///
/// # Errors
/// `NotFinite` or `OutOfRange` for a p-value outside 0…1. An empty list gives an empty list.
pub fn benjamini_hochberg(p_values: &[f64]) -> Result<Vec<f64>> {
    let order = ascending(p_values)?;
    let count = order.len() as f64;
    let mut adjusted = vec![1.0; order.len()];
    let mut smallest: f64 = 1.0;
    for (rank, &at) in order.iter().enumerate().rev() {
        smallest = smallest.min(p_values[at] * count / (rank + 1) as f64);
        adjusted[at] = smallest;
    }
    Ok(adjusted)
}

/// Holm (1979): adjusted p-values in the order given. Calling those ≤ α "changed" keeps the chance of
/// even one false call at or under α, whatever the dependence between the tests.
///
/// # Errors
/// As [`benjamini_hochberg`].
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>> {
    let order = ascending(p_values)?;
    let mut adjusted = vec![1.0; order.len()];
    let mut largest: f64 = 0.0;
    for (rank, &at) in order.iter().enumerate() {
        largest = largest.max((p_values[at] * (order.len() - rank) as f64).min(1.0));
        adjusted[at] = largest;
    }
    Ok(adjusted)
}

fn ascending(p_values: &[f64]) -> Result<Vec<usize>> {
    for &p in p_values {
        if p.is_nan() {
            return Err(StatsError::NotFinite { what: "p-value" });
        }
        closed_unit("p-value", p)?;
    }
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fifteen p-values of Benjamini & Hochberg (1995), section 4: at q = 0.05 the procedure finds
    /// four, Bonferroni and Holm three.
    const PRINTED: [f64; 15] = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.000,
    ];

    #[test]
    fn the_example_of_the_paper() {
        let found = benjamini_hochberg(&PRINTED).unwrap();
        assert_eq!(found.iter().filter(|p| **p <= 0.05).count(), 4);
        assert!((found[3] - 0.0095 * 15.0 / 4.0).abs() < 1e-12);
        let strict = holm(&PRINTED).unwrap();
        assert_eq!(strict.iter().filter(|p| **p <= 0.05).count(), 3);
        assert!((strict[0] - 0.0015).abs() < 1e-12);
    }

    #[test]
    fn order_does_not_matter_and_bad_values_are_refused() {
        let mut turned = PRINTED;
        turned.reverse();
        let (mut a, b) = (benjamini_hochberg(&turned).unwrap(), benjamini_hochberg(&PRINTED).unwrap());
        a.reverse();
        assert_eq!(a, b);
        assert_eq!(holm(&[]).unwrap(), Vec::<f64>::new());
        for bad in [f64::NAN, -0.1, 1.1, f64::INFINITY] {
            assert!(holm(&[0.1, bad]).is_err() && benjamini_hochberg(&[bad]).is_err());
        }
    }
}
