//! One softmax over all labels, learnt with most grams of each text left out at random (dropout, Srivastava et al. 2014):
//! no gram can be relied on, so many have to share the work. Together with the planes it errs less than either.

use super::{
    Random,
    svm::{Plane, Sparse},
};

const ROUNDS: usize = 30;
/// Rows that move the weights together.
const BATCH: usize = 64;
/// First step; it falls to nothing along a line.
const STEP: f32 = 3.0;
/// Of ten grams this many are left out.
const LEFT_OUT: u64 = 8;

/// Learners that leave out other grams; their mean errs less than each.
const LEARNERS: u64 = 2;

/// One plane per label, from the rows that have one; the same rows and seed give the same planes.
pub(super) fn planes(rows: &[&Sparse], of: &[&[usize]], labels: usize, width: usize, seed: u64) -> Vec<Plane> {
    let known: Vec<(&Sparse, usize)> = rows.iter().zip(of).filter_map(|(row, of)| Some((*row, *of.first()?))).collect();
    std::thread::scope(|scope| {
        let known = &known;
        let learners: Vec<_> =
            (0..LEARNERS).map(|n| scope.spawn(move || learner(known, labels, width, seed ^ (n << 32)))).collect();
        let mut sum = Learner::new(labels, width);
        for learner in learners {
            sum.add(&learner.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        sum.planes(width)
    })
}

fn learner(known: &[(&Sparse, usize)], labels: usize, width: usize, seed: u64) -> Learner {
    let mut learner = Learner::new(labels, width);
    let mut random = Random::new(seed ^ 0x50F7);
    let mut order: Vec<usize> = (0..known.len()).collect();
    let batches = ROUNDS * known.len().div_ceil(BATCH);
    let mut done = 0;
    for _ in 0..ROUNDS {
        random.shuffle(&mut order);
        for batch in order.chunks(BATCH) {
            #[expect(clippy::cast_precision_loss, reason = "a few thousand batches")]
            let step = STEP * (1.0 - done as f32 / batches as f32);
            let rows = batch.iter().map(|row| (thinned(known[*row].0, &mut random), known[*row].1)).collect();
            learner.learn(rows, step);
            done += 1;
        }
    }
    learner
}

/// A fifth of the grams, five times as heavy.
fn thinned(row: &[(u32, f32)], random: &mut Random) -> Sparse {
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let heavier = 10.0 / (10 - LEFT_OUT) as f32;
    row.iter().filter(|_| random.next() % 10 >= LEFT_OUT).map(|(at, x)| (*at, x * heavier)).collect()
}

struct Learner {
    /// By place, then by label.
    weights: Vec<f32>,
    biases: Vec<f32>,
    labels: usize,
}

impl Learner {
    fn new(labels: usize, width: usize) -> Self {
        Self { weights: vec![0.0; width * labels], biases: vec![0.0; labels], labels }
    }

    fn add(&mut self, other: &Self) {
        self.weights.iter_mut().zip(&other.weights).for_each(|(weight, other)| *weight += other);
        self.biases.iter_mut().zip(&other.biases).for_each(|(bias, other)| *bias += other);
    }

    fn learn(&mut self, rows: Vec<(Sparse, usize)>, step: f32) {
        let slopes: Vec<Vec<f32>> = rows
            .iter()
            .map(|(row, is)| {
                let mut slopes = super::calibrate::softmax(&self.scores(row), 1.0);
                slopes[*is] -= 1.0;
                slopes
            })
            .collect();
        for ((row, _), slopes) in rows.iter().zip(&slopes) {
            for (at, x) in row {
                let from = *at as usize * self.labels;
                let held = &mut self.weights[from..from + self.labels];
                held.iter_mut().zip(slopes).for_each(|(weight, slope)| *weight -= step * x * slope);
            }
            // Labels differ little in how common they are; a small step keeps the bias from running ahead.
            self.biases.iter_mut().zip(slopes).for_each(|(bias, slope)| *bias -= 0.05 * step * slope);
        }
    }

    fn scores(&self, row: &[(u32, f32)]) -> Vec<f32> {
        let mut scores = self.biases.clone();
        for (at, x) in row {
            let from = *at as usize * self.labels;
            let held = &self.weights[from..from + self.labels];
            scores.iter_mut().zip(held).for_each(|(score, weight)| *score += x * weight);
        }
        scores
    }

    fn planes(&self, width: usize) -> Vec<Plane> {
        (0..self.labels)
            .map(|label| Plane {
                weights: (0..width).map(|at| self.weights[at * self.labels + label]).collect(),
                bias: self.biases[label],
            })
            .collect()
    }
}

/// How far scores lie apart: the mean over rows of the standard deviation within a row.
pub(super) fn spread<'a>(planes: &[Plane], rows: impl Iterator<Item = &'a Sparse>) -> f32 {
    let (mut sum, mut n) = (0.0_f32, 0.0_f32);
    for row in rows {
        let scores: Vec<f32> = planes.iter().map(|plane| plane.score(row)).collect();
        #[expect(clippy::cast_precision_loss, reason = "a count of labels")]
        let count = scores.len() as f32;
        let mean = scores.iter().sum::<f32>() / count;
        sum += (scores.iter().map(|score| (score - mean).powi(2)).sum::<f32>() / count).sqrt();
        n += 1.0;
    }
    if n > 0.0 && sum > 0.0 { sum / n } else { 1.0 }
}
