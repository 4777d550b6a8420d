//! A small dense matrix: enough for models with a handful of columns.

use crate::error::{Result, StatsError};
use std::ops::{Index, IndexMut};

/// Row-major matrix.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matrix {
    rows: usize,
    columns: usize,
    cells: Vec<f64>,
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.cells[row * self.columns + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.cells[row * self.columns + column]
    }
}

impl Matrix {
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, cells: vec![0.0; rows * columns] }
    }

    pub(crate) fn scaled(&self, factor: f64) -> Self {
        Self { cells: self.cells.iter().map(|c| c * factor).collect(), ..*self }
    }

    pub(crate) fn transposed(&self) -> Self {
        let mut turned = Self::zeros(self.columns, self.rows);
        for row in 0..self.rows {
            for column in 0..self.columns {
                turned[(column, row)] = self[(row, column)];
            }
        }
        turned
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut product = Self::zeros(self.rows, other.columns);
        for row in 0..self.rows {
            for k in 0..self.columns {
                for column in 0..other.columns {
                    product[(row, column)] += self[(row, k)] * other[(k, column)];
                }
            }
        }
        product
    }

    pub(crate) fn to_rows(&self) -> Vec<Vec<f64>> {
        self.cells.chunks(self.columns.max(1)).map(<[f64]>::to_vec).collect()
    }

    /// Lower triangle L with L Lᵀ = self, for a symmetric positive definite matrix.
    ///
    /// A pivot that loses twelve digits against its own diagonal is called collinear.
    fn cholesky(&self) -> Result<Self> {
        let mut lower = Self::zeros(self.rows, self.rows);
        for row in 0..self.rows {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| lower[(row, k)] * lower[(column, k)]).sum();
                let rest = self[(row, column)] - known;
                if row != column {
                    lower[(row, column)] = rest / lower[(column, column)];
                } else if rest.is_finite() && rest > 1e-12 * self[(row, row)].abs() && rest > 0.0 {
                    lower[(row, row)] = rest.sqrt();
                } else {
                    return Err(StatsError::Collinear);
                }
            }
        }
        Ok(lower)
    }

    /// x with self · x = `right`, for a symmetric positive definite matrix.
    pub(crate) fn solve(&self, right: &[f64]) -> Result<Vec<f64>> {
        let lower = self.cholesky()?;
        let mut x = right.to_vec();
        for row in 0..self.rows {
            let known: f64 = (0..row).map(|k| lower[(row, k)] * x[k]).sum();
            x[row] = (x[row] - known) / lower[(row, row)];
        }
        for row in (0..self.rows).rev() {
            let known: f64 = (row + 1..self.rows).map(|k| lower[(k, row)] * x[k]).sum();
            x[row] = (x[row] - known) / lower[(row, row)];
        }
        Ok(x)
    }

    /// Inverse of a symmetric positive definite matrix.
    pub(crate) fn inverse(&self) -> Result<Self> {
        let mut inverse = Self::zeros(self.rows, self.rows);
        for column in 0..self.rows {
            let mut unit = vec![0.0; self.rows];
            unit[column] = 1.0;
            for (row, value) in self.solve(&unit)?.into_iter().enumerate() {
                inverse[(row, column)] = value;
            }
        }
        Ok(inverse)
    }

    /// Eigenvalues and eigenvectors (as columns) of a symmetric matrix, by Jacobi's rotations.
    pub(crate) fn eigen(&self) -> (Vec<f64>, Self) {
        let size = self.rows;
        let mut a = self.clone();
        let mut vectors = Self::zeros(size, size);
        for i in 0..size {
            vectors[(i, i)] = 1.0;
        }
        for _ in 0..100 {
            let off: f64 = (0..size).flat_map(|p| (0..p).map(move |q| (p, q))).map(|at| a[at].powi(2)).sum();
            if off.is_nan() || off < 1e-30 {
                break;
            }
            for p in 0..size {
                for q in p + 1..size {
                    rotate(&mut a, &mut vectors, p, q);
                }
            }
        }
        ((0..size).map(|i| a[(i, i)]).collect(), vectors)
    }
}

/// One Jacobi rotation that makes cell (p, q) zero.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    if a[(p, q)].abs() < 1e-300 {
        return;
    }
    let theta = (a[(q, q)] - a[(p, p)]) / (2.0 * a[(p, q)]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let cosine = 1.0 / (t * t + 1.0).sqrt();
    let sine = t * cosine;
    for k in 0..a.rows {
        let (kp, kq) = (a[(k, p)], a[(k, q)]);
        a[(k, p)] = cosine * kp - sine * kq;
        a[(k, q)] = sine * kp + cosine * kq;
    }
    for k in 0..a.rows {
        let (pk, qk) = (a[(p, k)], a[(q, k)]);
        a[(p, k)] = cosine * pk - sine * qk;
        a[(q, k)] = sine * pk + cosine * qk;
        let (vp, vq) = (vectors[(k, p)], vectors[(k, q)]);
        vectors[(k, p)] = cosine * vp - sine * vq;
        vectors[(k, q)] = sine * vp + cosine * vq;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_inverts_and_decomposes() {
        let mut m = Matrix::zeros(3, 3);
        for (at, value) in [4., 2., 0.6, 2., 5., 1., 0.6, 1., 3.].into_iter().enumerate() {
            m[(at / 3, at % 3)] = value;
        }
        let x = m.solve(&[1.0, 2.0, 3.0]).unwrap();
        for row in 0..3 {
            let back: f64 = (0..3).map(|c| m[(row, c)] * x[c]).sum();
            assert!((back - (row + 1) as f64).abs() < 1e-12);
        }
        let (values, vectors) = m.eigen();
        for row in 0..3 {
            for column in 0..3 {
                let back: f64 = (0..3).map(|k| vectors[(row, k)] * values[k] * vectors[(column, k)]).sum();
                assert!((back - m[(row, column)]).abs() < 1e-10);
            }
        }
        let inverse = m.inverse().unwrap();
        assert!(((0..3).map(|k| m[(0, k)] * inverse[(k, 0)]).sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(Matrix::zeros(2, 2).solve(&[1.0, 1.0]), Err(StatsError::Collinear));
    }
}
