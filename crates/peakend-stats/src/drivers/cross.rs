//! Sums of products of all columns: enough for every share of R², and they add up over parts.

use crate::error::{Result, StatsError, all_finite, at_least, not_negative, numbered, same_length};
use crate::linear::Matrix;

/// Weighted sums over rows of (drivers…, outcome), each centred on a common origin.
#[derive(Clone, Default)]
pub(super) struct Cross {
    width: usize,
    weight: f64,
    sums: Vec<f64>,
    /// Lower triangle, row by row.
    products: Vec<f64>,
}

impl Cross {
    fn new(width: usize) -> Self {
        Self { width, weight: 0.0, sums: vec![0.0; width], products: vec![0.0; width * (width + 1) / 2] }
    }

    fn add_row(&mut self, row: &[f64], weight: f64) {
        self.weight += weight;
        let mut at = 0;
        for a in 0..self.width {
            let scaled = weight * row[a];
            self.sums[a] += scaled;
            for (product, other) in self.products[at..=at + a].iter_mut().zip(row) {
                *product += scaled * other;
            }
            at += a + 1;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.weight += other.weight;
        self.sums.iter_mut().zip(&other.sums).for_each(|(a, b)| *a += b);
        self.products.iter_mut().zip(&other.products).for_each(|(a, b)| *a += b);
    }

    pub(super) fn sum_of<'a>(parts: impl IntoIterator<Item = &'a Self>, width: usize) -> Self {
        parts.into_iter().fold(Self::new(width), |mut all, part| {
            all.add(part);
            all
        })
    }

    /// Correlations of all columns, the outcome last.
    ///
    /// # Errors
    /// `Constant` when a column does not vary.
    pub(super) fn correlations(&self) -> Result<Matrix> {
        let covariance = |a: usize, b: usize| {
            let (a, b) = (a.max(b), a.min(b));
            self.products[a * (a + 1) / 2 + b] / self.weight - self.sums[a] / self.weight * (self.sums[b] / self.weight)
        };
        let mut spreads = Vec::with_capacity(self.width);
        for a in 0..self.width {
            let square = self.products[a * (a + 1) / 2 + a] / self.weight;
            let variance = covariance(a, a);
            if variance.is_nan() || variance <= 1e-13 * square {
                let what = if a + 1 == self.width { "outcome" } else { "a driver" };
                return Err(StatsError::Constant { what });
            }
            spreads.push(variance.sqrt());
        }
        let mut correlations = Matrix::zeros(self.width, self.width);
        for a in 0..self.width {
            for b in 0..self.width {
                correlations[(a, b)] = if a == b { 1.0 } else { covariance(a, b) / (spreads[a] * spreads[b]) };
            }
        }
        Ok(correlations)
    }
}

/// Splits complete rows into `parts` of equal size and sums each; rows lie in all parts in turn.
///
/// # Errors
/// `Length`, `NotFinite`, `OutOfRange` for negative weights, `TooFew` without a row to spare.
pub(super) fn cross_parts(
    drivers: &[Vec<f64>],
    outcome: &[f64],
    weights: Option<&[f64]>,
    parts: usize,
) -> Result<Vec<Cross>> {
    let count = parts.clamp(1, outcome.len().max(1));
    sum_parts(drivers, outcome, weights, count, |row| row % count)
}

/// As [`cross_parts`], with rows of one cluster in one part. Clusters are numbered from 0 without gaps.
///
/// # Errors
/// As [`cross_parts`].
pub(super) fn cluster_parts(
    drivers: &[Vec<f64>],
    outcome: &[f64],
    clusters: &[usize],
    parts: usize,
) -> Result<Vec<Cross>> {
    same_length("clusters", outcome.len(), clusters.len())?;
    let count = parts.clamp(1, numbered(clusters)?.max(1));
    sum_parts(drivers, outcome, None, count, |row| clusters[row] % count)
}

fn sum_parts(
    drivers: &[Vec<f64>],
    outcome: &[f64],
    weights: Option<&[f64]>,
    count: usize,
    part_of: impl Fn(usize) -> usize,
) -> Result<Vec<Cross>> {
    at_least(1, drivers.len())?;
    at_least(drivers.len() + 2, outcome.len())?;
    let columns: Vec<&[f64]> = drivers.iter().map(Vec::as_slice).chain([outcome]).collect();
    for column in &columns {
        same_length("driver", outcome.len(), column.len())?;
        all_finite("driver or outcome", column)?;
    }
    if let Some(weights) = weights {
        same_length("weights", outcome.len(), weights.len())?;
        for weight in weights {
            not_negative("weight", *weight)?;
        }
    }
    // Means as the origin keep the differences of large sums exact.
    let origin: Vec<f64> = columns.iter().map(|c| c.iter().sum::<f64>() / c.len() as f64).collect();
    all_finite("mean", &origin)?;
    let mut found = vec![Cross::new(columns.len()); count];
    let mut row = vec![0.0; columns.len()];
    for at in 0..outcome.len() {
        for ((cell, column), origin) in row.iter_mut().zip(&columns).zip(&origin) {
            *cell = column[at] - origin;
        }
        found[part_of(at)].add_row(&row, weights.map_or(1.0, |w| w[at]));
    }
    Ok(found)
}
