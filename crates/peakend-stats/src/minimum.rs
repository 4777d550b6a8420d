//! Smallest value of a function of a few numbers, without derivatives.

/// What [`minimise`] found.
pub(crate) struct Minimum {
    pub(crate) at: Vec<f64>,
    pub(crate) value: f64,
    pub(crate) converged: bool,
}

/// Nelder & Mead (1965), started again from its own answer until that no longer helps. NaN counts as
/// infinitely bad, so a function may refuse a point.
pub(crate) fn minimise(f: impl Fn(&[f64]) -> f64, start: &[f64], step: f64, most: usize) -> Minimum {
    let safe = |x: &[f64]| {
        let y = f(x);
        if y.is_nan() { f64::INFINITY } else { y }
    };
    let mut best = descend(&safe, start, step, most);
    for _ in 0..8 {
        let again = descend(&safe, &best.at, step * 0.3, most);
        let gain = best.value - again.value;
        let settled = gain <= 1e-10 * (1.0 + best.value.abs());
        if again.value <= best.value {
            best = again;
        }
        if settled {
            break;
        }
        best.converged = false;
    }
    best
}

fn descend(f: &impl Fn(&[f64]) -> f64, start: &[f64], step: f64, most: usize) -> Minimum {
    let size = start.len();
    let mut corners: Vec<(f64, Vec<f64>)> = vec![(f(start), start.to_vec())];
    for axis in 0..size {
        let mut at = start.to_vec();
        at[axis] += step;
        corners.push((f(&at), at));
    }
    let mut converged = false;
    for _ in 0..most {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (lowest, highest) = (corners[0].0, corners[size].0);
        let wide = (0..size).map(|i| (corners[size].1[i] - corners[0].1[i]).abs()).fold(0.0, f64::max);
        if highest.is_finite() && highest - lowest <= 1e-12 * (1.0 + lowest.abs()) && wide < 1e-6 {
            converged = true;
            break;
        }
        let middle: Vec<f64> =
            (0..size).map(|i| corners[..size].iter().map(|c| c.1[i]).sum::<f64>() / size as f64).collect();
        let along = |t: f64| {
            let at: Vec<f64> = (0..size).map(|i| middle[i] + t * (corners[size].1[i] - middle[i])).collect();
            (f(&at), at)
        };
        let mirrored = along(-1.0);
        let next = if mirrored.0 < lowest {
            let farther = along(-2.0);
            if farther.0 < mirrored.0 { farther } else { mirrored }
        } else if mirrored.0 < corners[size - 1].0 {
            mirrored
        } else {
            let nearer = if mirrored.0 < highest { along(-0.5) } else { along(0.5) };
            if nearer.0 < highest.min(mirrored.0) {
                nearer
            } else {
                let centre = corners[0].1.clone();
                for corner in &mut corners[1..] {
                    for (x, c) in corner.1.iter_mut().zip(&centre) {
                        *x = c + 0.5 * (*x - c);
                    }
                    corner.0 = f(&corner.1);
                }
                continue;
            }
        };
        corners[size] = next;
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (value, at) = corners.swap_remove(0);
    Minimum { at, value, converged }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosenbrocks_valley() {
        let found = minimise(|x| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2), &[-1.2, 1.0], 0.5, 5_000);
        assert!((found.at[0] - 1.0).abs() < 1e-4 && (found.at[1] - 1.0).abs() < 1e-4 && found.converged);
        assert!(!minimise(|_| f64::NAN, &[0.0], 1.0, 50).value.is_finite());
    }
}
