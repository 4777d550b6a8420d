//! Least squares from sums, so that groups can be weighted anew without touching their rows.

use crate::error::Result;
use crate::linear::Matrix;

/// Most columns of a model, intercept included.
pub(super) const MOST: usize = 4;

/// Sums over rows of (1, columns…) and the outcome.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    gram: [[f64; MOST]; MOST],
    cross: [f64; MOST],
}

impl Sums {
    pub(super) fn push(&mut self, row: &[f64], outcome: f64) {
        for (a, x) in row.iter().enumerate() {
            self.cross[a] += x * outcome;
            for (b, y) in row.iter().enumerate() {
                self.gram[a][b] += x * y;
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self, weight: f64) {
        for a in 0..MOST {
            self.cross[a] += weight * other.cross[a];
            for b in 0..MOST {
                self.gram[a][b] += weight * other.gram[a][b];
            }
        }
    }

    /// Coefficients of the first `width` columns, intercept first.
    pub(super) fn solve(&self, width: usize) -> Result<Vec<f64>> {
        let mut gram = Matrix::zeros(width, width);
        for a in 0..width {
            for b in 0..width {
                gram[(a, b)] = self.gram[a][b];
            }
        }
        gram.solve(&self.cross[..width])
    }
}

pub(super) fn predicted(coefficients: &[f64], row: &[f64]) -> f64 {
    coefficients.iter().zip(row).map(|(b, x)| b * x).sum()
}
