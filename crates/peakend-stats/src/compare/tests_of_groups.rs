//! Tests over tables and many groups, and how large a difference is apart from how certain.

use crate::error::{Result, StatsError, at_least, closed_unit, not_negative, same_length};
use crate::interval::Moments;
use crate::special::{chi_square_sf, fisher_sf};

/// A test statistic, its degrees of freedom and its p-value.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Test {
    /// χ² or F.
    pub statistic: f64,
    /// Degrees of freedom (of the numerator for F).
    pub df: f64,
    /// Degrees of freedom of the denominator; infinite for χ².
    pub df_within: f64,
    /// p-value 0…1.
    pub p_value: f64,
}

/// Pearson's χ² test of independence. `table[row][column]` holds counts; empty rows and columns are left
/// out. The approximation is good when most expected counts are 5 or more.
///
/// # Errors
/// `Length` for ragged rows, `OutOfRange` for negative counts, `TooFew` when less than two rows or
/// columns hold anything.
pub fn chi_square_independence(table: &[Vec<f64>]) -> Result<Test> {
    let columns = table.first().map_or(0, Vec::len);
    let mut column_sums = vec![0.0; columns];
    for row in table {
        same_length("row of the table", columns, row.len())?;
        for (sum, count) in column_sums.iter_mut().zip(row) {
            *sum += not_negative("count", *count)?;
        }
    }
    let row_sums: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let total: f64 = row_sums.iter().sum();
    let (used_rows, used_columns) = (used(&row_sums), used(&column_sums));
    at_least(2, used_rows.min(used_columns))?;
    let mut statistic = 0.0;
    for (row, row_sum) in table.iter().zip(&row_sums) {
        for (count, column_sum) in row.iter().zip(&column_sums) {
            let expected = row_sum / total * column_sum;
            if expected > 0.0 {
                statistic += (count - expected).powi(2) / expected;
            }
        }
    }
    Ok(chi_square(statistic, ((used_rows - 1) * (used_columns - 1)) as f64))
}

/// Pearson's χ² test of counts against expected shares (any positive scale), for example responders by
/// region against all customers by region.
///
/// # Errors
/// `Length`, `OutOfRange` for negative numbers, `TooFew` under two classes or without rows,
/// `Contradiction` for rows where none are expected.
pub fn goodness_of_fit(counts: &[f64], expected: &[f64]) -> Result<Test> {
    same_length("expected shares", counts.len(), expected.len())?;
    for value in counts.iter().chain(expected) {
        not_negative("count", *value)?;
    }
    let (n, whole): (f64, f64) = (counts.iter().sum(), expected.iter().sum());
    at_least(2, used(expected))?;
    at_least(1, used(counts))?;
    let mut statistic = 0.0;
    for (count, share) in counts.iter().zip(expected) {
        let awaited = n * share / whole;
        if awaited > 0.0 {
            statistic += (count - awaited).powi(2) / awaited;
        } else if *count > 0.0 {
            return Err(StatsError::Contradiction("rows in a class that expects none"));
        }
    }
    Ok(chi_square(statistic, (used(expected) - 1) as f64))
}

fn used(sums: &[f64]) -> usize {
    sums.iter().filter(|s| **s > 0.0).count()
}

fn chi_square(statistic: f64, df: f64) -> Test {
    Test { statistic, df, df_within: f64::INFINITY, p_value: chi_square_sf(statistic, df) }
}

/// Welch's analysis of variance (1951): do the means of several groups with unequal variances differ?
///
/// # Errors
/// `TooFew` under two groups or two rows in a group, `Constant` where a group does not vary.
pub fn means_differ(groups: &[Moments]) -> Result<Test> {
    at_least(2, groups.len())?;
    let mut parts = Vec::with_capacity(groups.len());
    for group in groups {
        let (mean, variance, n) = (group.mean()?, group.variance()?, group.effective_n());
        if variance == 0.0 {
            return Err(StatsError::Constant { what: "a group" });
        }
        parts.push((mean, n / variance, n));
    }
    let k = parts.len() as f64;
    let whole: f64 = parts.iter().map(|(_, w, _)| w).sum();
    let centre: f64 = parts.iter().map(|(m, w, _)| w / whole * m).sum();
    let between: f64 = parts.iter().map(|(m, w, _)| w * (m - centre).powi(2)).sum::<f64>() / (k - 1.0);
    let lambda: f64 = parts.iter().map(|(_, w, n)| (1.0 - w / whole).powi(2) / (n - 1.0)).sum();
    let statistic = between / (1.0 + 2.0 * (k - 2.0) / (k * k - 1.0) * lambda);
    let df_within = (k * k - 1.0) / (3.0 * lambda);
    Ok(Test { statistic, df: k - 1.0, df_within, p_value: fisher_sf(statistic, k - 1.0, df_within) })
}

/// Hedges' g (1981): difference of two means in pooled standard deviations, corrected for few rows.
///
/// # Errors
/// `TooFew` under two rows in a group, `Constant` when neither varies.
pub fn hedges_g(a: &Moments, b: &Moments) -> Result<f64> {
    let (df_a, df_b) = (a.effective_n() - 1.0, b.effective_n() - 1.0);
    let pooled = (a.variance()? * df_a + b.variance()? * df_b) / (df_a + df_b);
    if pooled == 0.0 {
        return Err(StatsError::Constant { what: "value" });
    }
    let correction = 1.0 - 3.0 / (4.0 * (df_a + df_b) - 1.0);
    Ok(correction * (a.mean()? - b.mean()?) / pooled.sqrt())
}

/// Cohen's h (1988): distance of two shares on a scale where equal steps are equally easy to see,
/// −π…π; 0.2 is small, 0.5 medium, 0.8 large.
///
/// # Errors
/// `OutOfRange` for shares outside 0…1.
pub fn cohens_h(p: f64, q: f64) -> Result<f64> {
    let angle = |share: f64| Ok(2.0 * closed_unit("share", share)?.sqrt().asin());
    Ok(angle(p)? - angle(q)?)
}

/// Cramér's V (1946) of a table of counts: 0 for no association, 1 for a complete one.
///
/// # Errors
/// As [`chi_square_independence`].
pub fn cramers_v(table: &[Vec<f64>]) -> Result<f64> {
    let test = chi_square_independence(table)?;
    let total: f64 = table.iter().flatten().sum();
    let rows = table.iter().filter(|row| row.iter().sum::<f64>() > 0.0).count();
    let columns = (0..table[0].len()).filter(|c| table.iter().map(|row| row[*c]).sum::<f64>() > 0.0).count();
    Ok((test.statistic / (total * (rows.min(columns) - 1) as f64)).sqrt().min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Snee (1974), as R's `HairEyeColor`: χ² = 138.29 with 9 degrees of freedom, V = 0.279.
    #[test]
    fn hair_and_eyes() {
        let table = [[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]];
        let table: Vec<Vec<f64>> = table.iter().map(|row| row.iter().map(|c| f64::from(*c)).collect()).collect();
        let test = chi_square_independence(&table).unwrap();
        assert!((test.statistic - 138.29).abs() < 5e-3 && test.df == 9.0, "{test:?}");
        assert!((cramers_v(&table).unwrap() - 0.279).abs() < 5e-4);
    }

    /// Mendel's peas: 315, 101, 108, 32 against 9:3:3:1 gives χ² = 0.470, p = 0.925.
    #[test]
    fn mendels_peas() {
        let test = goodness_of_fit(&[315.0, 101.0, 108.0, 32.0], &[9.0, 3.0, 3.0, 1.0]).unwrap();
        assert!((test.statistic - 0.470).abs() < 5e-4 && (test.p_value - 0.925).abs() < 5e-4, "{test:?}");
    }

    /// R's `oneway.test(weight ~ group, PlantGrowth)`: F = 5.181, df 2 and 17.128, p = 0.01739.
    #[test]
    fn plant_growth() {
        let groups = [
            [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14],
            [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
            [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26],
        ]
        .map(|values| Moments::of_values(&values));
        let test = means_differ(&groups).unwrap();
        assert!((test.statistic - 5.181).abs() < 5e-4 && (test.df_within - 17.128).abs() < 5e-4, "{test:?}");
        assert!((test.p_value - 0.01739).abs() < 5e-6);
    }

    #[test]
    fn nothing_to_compare() {
        assert!(chi_square_independence(&[]).is_err());
        assert!(chi_square_independence(&[vec![1.0, 2.0]]).is_err());
        assert!(chi_square_independence(&[vec![1.0, 2.0], vec![1.0]]).is_err());
        assert!(chi_square_independence(&[vec![1.0, f64::NAN], vec![1.0, 2.0]]).is_err());
        assert!(goodness_of_fit(&[1.0, 2.0], &[1.0, 0.0]).is_err());
        assert!(means_differ(&[Moments::of_values(&[1.0, 1.0]), Moments::of_values(&[1.0, 2.0])]).is_err());
        assert!(cohens_h(1.2, 0.1).is_err());
    }
}
