//! Standardised columns with an intercept: what every regression here starts from.

use crate::error::{Result, StatsError, all_finite, at_least, same_length};
use crate::linear::Matrix;

/// Columns brought to mean 0 and standard deviation 1, so that units cannot spoil the arithmetic.
pub(crate) struct Design {
    /// Row-major, first cell of each row is 1.
    cells: Vec<f64>,
    pub(crate) width: usize,
    pub(crate) rows: usize,
    means: Vec<f64>,
    scales: Vec<f64>,
}

impl Design {
    /// # Errors
    /// `Length`, `NotFinite`, `TooFew` without a free row left, `Constant` for a column that does not vary.
    pub(crate) fn of(columns: &[Vec<f64>], rows: usize) -> Result<Self> {
        at_least(columns.len() + 2, rows)?;
        let (mut means, mut scales) = (Vec::new(), Vec::new());
        for column in columns {
            same_length("column", rows, column.len())?;
            all_finite("column", column)?;
            let mean = column.iter().sum::<f64>() / rows as f64;
            let scale = (column.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / rows as f64).sqrt();
            if !mean.is_finite() || !scale.is_finite() {
                return Err(StatsError::NotFinite { what: "spread of a column" });
            }
            if scale <= 1e-12 * mean.abs() {
                return Err(StatsError::Constant { what: "a column" });
            }
            means.push(mean);
            scales.push(scale);
        }
        let width = columns.len() + 1;
        let mut cells = Vec::with_capacity(rows * width);
        for row in 0..rows {
            cells.push(1.0);
            cells.extend((0..columns.len()).map(|c| (columns[c][row] - means[c]) / scales[c]));
        }
        Ok(Self { cells, width, rows, means, scales })
    }

    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.width..(row + 1) * self.width]
    }

    pub(crate) fn predict(&self, row: usize, standardised: &[f64]) -> f64 {
        self.row(row).iter().zip(standardised).map(|(x, b)| x * b).sum()
    }

    /// Xᵀ W X with one weight per row.
    pub(crate) fn gram(&self, weight: impl Fn(usize) -> f64) -> Matrix {
        let mut gram = Matrix::zeros(self.width, self.width);
        for row in 0..self.rows {
            let (x, w) = (self.row(row), weight(row));
            for a in 0..self.width {
                for b in 0..=a {
                    gram[(a, b)] += w * x[a] * x[b];
                }
            }
        }
        for a in 0..self.width {
            for b in 0..a {
                gram[(b, a)] = gram[(a, b)];
            }
        }
        gram
    }

    /// Xᵀ v.
    pub(crate) fn project(&self, value: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.width];
        for row in 0..self.rows {
            let v = value(row);
            for (sum, x) in sums.iter_mut().zip(self.row(row)) {
                *sum += x * v;
            }
        }
        sums
    }

    /// Coefficients and their covariance in the units of the columns, intercept first.
    pub(crate) fn in_units(&self, standardised: &[f64], covariance: &Matrix) -> (Vec<f64>, Matrix) {
        let mut map = Matrix::zeros(self.width, self.width);
        map[(0, 0)] = 1.0;
        for (at, (mean, scale)) in self.means.iter().zip(&self.scales).enumerate() {
            map[(0, at + 1)] = -mean / scale;
            map[(at + 1, at + 1)] = 1.0 / scale;
        }
        let values = (0..self.width).map(|a| (0..self.width).map(|b| map[(a, b)] * standardised[b]).sum()).collect();
        (values, map.times(covariance).times(&map.transposed()))
    }
}
