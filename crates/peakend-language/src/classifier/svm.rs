//! Linear support vector machines, one label against the rest, by dual coordinate descent
//! (squared hinge loss; Hsieh et al. 2008, the method of LIBLINEAR).

use super::Random;

/// Rounds over the rows at most; most labels are done after ten.
const MOST_ROUNDS: usize = 40;
/// A round that changes less ends the descent.
const ENOUGH: f32 = 0.1;

/// Rows as places and weights.
pub(crate) type Sparse = Vec<(u32, f32)>;

/// Weights of one label, and its bias.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plane {
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: f32,
}

impl Plane {
    pub(crate) fn score(&self, row: &[(u32, f32)]) -> f32 {
        self.bias + row.iter().map(|(at, x)| self.weights[*at as usize] * x).sum::<f32>()
    }
}

/// One plane per label. `of[row]` are the labels a row has. The same rows and seed give the same planes, however many
/// cores there are.
pub(super) fn planes(
    rows: &[&Sparse],
    of: &[&[usize]],
    labels: usize,
    width: usize,
    cost: f32,
    seed: u64,
) -> Vec<Plane> {
    super::on_all_cores(labels, |label| {
        let is: Vec<bool> = of.iter().map(|labels| labels.contains(&label)).collect();
        plane(rows, &is, width, cost, seed ^ (label as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    })
}

/// One plane: rows that `is` on its upper side, the others below.
pub(crate) fn plane(rows: &[&Sparse], is: &[bool], width: usize, cost: f32, seed: u64) -> Plane {
    let mut plane = Plane { weights: vec![0.0; width], bias: 0.0 };
    let lengths: Vec<f32> = rows.iter().map(|row| row.iter().map(|(_, x)| x * x).sum::<f32>() + 1.0).collect();
    let mut alphas = vec![0.0_f32; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut active = rows.len();
    let mut random = Random::new(seed);
    let own = 0.5 / cost;
    for _ in 0..MOST_ROUNDS {
        random.shuffle(&mut order[..active]);
        let mut most = 0.0_f32;
        let mut at = 0;
        while at < active {
            let row = order[at];
            let side = if is[row] { 1.0 } else { -1.0 };
            let slope = side * plane.score(rows[row]) - 1.0 + own * alphas[row];
            let steep = if alphas[row] == 0.0 { slope.min(0.0) } else { slope };
            if alphas[row] == 0.0 && slope > 0.5 {
                // Far on its own side: out of the way until the others are settled.
                active -= 1;
                order.swap(at, active);
                continue;
            }
            most = most.max(steep.abs());
            if steep.abs() > 1e-6 {
                let before = alphas[row];
                alphas[row] = (before - slope / (lengths[row] + own)).max(0.0);
                let step = (alphas[row] - before) * side;
                for (place, x) in rows[row] {
                    plane.weights[*place as usize] += step * x;
                }
                plane.bias += step;
            }
            at += 1;
        }
        if most < ENOUGH {
            if active == rows.len() {
                break;
            }
            active = rows.len();
        }
    }
    plane
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_separated_is_separated_and_repeats() {
        let rows: Vec<Sparse> = (0..60_u32).map(|n| vec![(n % 3, 0.8), (3 + n % 5, 0.6)]).collect();
        let labels: Vec<Vec<usize>> = (0..60).map(|n| vec![n % 3]).collect();
        let rows: Vec<&Sparse> = rows.iter().collect();
        let of: Vec<&[usize]> = labels.iter().map(Vec::as_slice).collect();
        let first = planes(&rows, &of, 3, 8, 1.0, 7);
        for (row, labels) in rows.iter().zip(&of) {
            for (label, plane) in first.iter().enumerate() {
                assert_eq!(plane.score(row) > 0.0, labels.contains(&label));
            }
        }
        let again = planes(&rows, &of, 3, 8, 1.0, 7);
        assert!(first.iter().zip(&again).all(|(a, b)| a.weights == b.weights && a.bias == b.bias));
    }
}
