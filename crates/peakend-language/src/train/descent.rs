//! Gradient descent with a step per weight (AdaGrad, Duchi et al. 2011) on all heads at once.

use super::{Progress, TrainOptions, prepare::Prepared, vectors::Vocabulary};
use crate::{
    features::{self, BUCKETS},
    model::{EXTRAS, HEADS, LANES, Model, Parts, Row, norm, sigmoid},
};

type Lane = [f32; LANES];

/// A weight and the sum of its squared gradients.
#[derive(Clone, Copy, Default)]
struct Cell {
    w: Lane,
    g: Lane,
}

impl Cell {
    #[inline]
    fn step(&mut self, grad: &Lane, x: f32, rate: f32, decay: f32) {
        for ((w, square), grad) in self.w.iter_mut().zip(&mut self.g).zip(grad) {
            let g = grad * x + decay * *w;
            *square += g * g;
            *w -= rate * g / (*square + 1e-6).sqrt();
        }
    }
}

/// Which rows a descent learns from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Without those held back for calibration.
    Draft,
    /// All, in the order that the number of the run gives.
    Whole(u32),
}

pub(super) struct Weights {
    table: Vec<Cell>,
    dense: Vec<Cell>,
    extras: Vec<Cell>,
    bias: Cell,
    genres: Vec<Cell>,
}

const DENSE_RATE: f32 = 0.04;
/// Per cent of rows.
const ROWS_WITH_GENRE: u64 = 50;
const TABLE_DECAY: f32 = 2e-6;

pub(super) fn descend(
    prepared: &Prepared,
    dimensions: usize,
    options: &TrainOptions,
    part: Part,
    progress: &mut dyn FnMut(Progress),
) -> Weights {
    let mut weights = Weights {
        table: vec![Cell::default(); BUCKETS],
        dense: vec![Cell::default(); 2 * dimensions],
        extras: vec![Cell::default(); EXTRAS],
        bias: Cell::default(),
        genres: vec![Cell::default(); prepared.genres],
    };
    let mut random = Random::new(match part {
        Part::Draft => options.seed,
        Part::Whole(run) => options.seed.wrapping_add(u64::from(run)),
    });
    let mut order: Vec<usize> =
        (0..prepared.examples.len()).filter(|row| part != Part::Draft || !prepared.examples[*row].held).collect();
    for epoch in 1..=options.epochs {
        random.shuffle(&mut order);
        let mut loss = 0.0_f64;
        for (done, &row) in order.iter().enumerate() {
            let share = (f64::from(epoch - 1) + done as f64 / order.len() as f64) / f64::from(options.epochs);
            #[expect(clippy::cast_possible_truncation, reason = "a share")]
            let cooling = 1.0 - 0.9 * share as f32;
            loss += f64::from(weights.learn(prepared, row, cooling, options, &mut random));
        }
        progress(Progress::Epoch { epoch, of: options.epochs, loss: loss / order.len().max(1) as f64 });
    }
    weights
}

impl Weights {
    fn cells(&mut self) -> impl Iterator<Item = &mut Cell> {
        self.table.iter_mut().chain(&mut self.dense).chain(&mut self.extras).chain([&mut self.bias])
    }

    /// Adds another run, weight by weight.
    pub(super) fn add(&mut self, other: &Self) {
        let others = other.table.iter().chain(&other.dense).chain(&other.extras).chain([&other.bias]);
        for (cell, other) in self.cells().zip(others) {
            add(&mut cell.w, &other.w, 1.0);
        }
    }

    pub(super) fn divide(&mut self, runs: u32) {
        #[expect(clippy::cast_precision_loss, reason = "a few runs")]
        let share = 1.0 / runs as f32;
        self.cells().for_each(|cell| cell.w.iter_mut().for_each(|w| *w *= share));
    }

    /// One step on one row; returns its loss.
    fn learn(
        &mut self,
        prepared: &Prepared,
        row: usize,
        cooling: f32,
        options: &TrainOptions,
        random: &mut Random,
    ) -> f32 {
        let example = &prepared.examples[row];
        let all = prepared.features_of(row);
        let with_table = random.next() % 100 >= options.rows_without_table;
        let kept: Vec<u32> = all.iter().copied().filter(|_| random.next() % 100 >= options.dropout).collect();
        let scale = norm(u32::try_from(kept.len()).unwrap_or(u32::MAX));
        let width = self.dense.len();
        let pooled = &prepared.pooled[row * width..(row + 1) * width];
        let mut logits = self.bias.w;
        // Half of the rows are told their set and language, which take what is particular to them out of the words.
        let with_genre = random.next() % 100 < ROWS_WITH_GENRE;
        if with_genre {
            add(&mut logits, &self.genres[example.genre].w, 1.0);
        }
        let mut from_table = [0.0; LANES];
        for &bucket in &kept {
            add(&mut from_table, &self.table[bucket as usize].w, scale);
        }
        if !with_table {
            from_table[..3].fill(0.0);
        }
        add(&mut logits, &from_table, 1.0);
        for (cell, &x) in self.dense.iter().zip(pooled) {
            add(&mut logits, &cell.w, x);
        }
        for (cell, &x) in self.extras.iter().zip(&example.extras) {
            add(&mut logits, &cell.w, x);
        }
        let (grad, loss) = gradient(&logits, example);
        self.bias.step(&grad, 1.0, DENSE_RATE * cooling, 0.0);
        if with_genre {
            self.genres[example.genre].step(&grad, 1.0, DENSE_RATE * cooling, 1e-5);
        }
        let mut table_grad = grad;
        if !with_table {
            table_grad[..3].fill(0.0);
        }
        for &bucket in &kept {
            self.table[bucket as usize].step(&table_grad, scale, options.rate * cooling, TABLE_DECAY);
        }
        for (cell, &x) in self.dense.iter_mut().zip(pooled) {
            cell.step(&grad, x, DENSE_RATE * cooling, 1e-6);
        }
        for (cell, &x) in self.extras.iter_mut().zip(&example.extras) {
            if x != 0.0 {
                cell.step(&grad, x, DENSE_RATE * cooling, 1e-6);
            }
        }
        loss
    }

    /// Folds the dense part into one row per word and makes eight bits of every weight.
    pub(super) fn quantise(&self, vocabulary: &Vocabulary) -> Model {
        let floats: Vec<Lane> = self.table.iter().map(|cell| cell.w).collect();
        let table_scale = scales(&floats);
        let mut words: Vec<Lane> = Vec::with_capacity(vocabulary.keys.len() * 2);
        for row in 0..vocabulary.keys.len() {
            let weight = f32::from(vocabulary.weights[row]) / 127.0;
            for half in self.dense.chunks((self.dense.len() / 2).max(1)) {
                let mut sum = [0.0; LANES];
                for (cell, x) in half.iter().zip(vocabulary.vector(row)) {
                    add(&mut sum, &cell.w, x * weight);
                }
                words.push(sum);
            }
        }
        let word_scale = scales(&words);
        let mut rows: Vec<[Row; 2]> = Vec::with_capacity(vocabulary.keys.len());
        for (pair, weight) in words.chunks_exact(2).zip(&vocabulary.weights) {
            let mut both = [eight_bits(&pair[0], &word_scale), eight_bits(&pair[1], &word_scale)];
            both.iter_mut().for_each(|row| row[LANES - 1] = *weight);
            rows.push(both);
        }
        let mut extras = [[0.0; LANES]; EXTRAS];
        for (row, cell) in extras.iter_mut().zip(&self.extras) {
            *row = cell.w;
        }
        let table = floats.iter().map(|lane| eight_bits(lane, &table_scale)).collect();
        let keys = vocabulary.keys.clone().into_boxed_slice();
        let words = rows.into_boxed_slice();
        Model::new(Parts { table, words, keys, table_scale, word_scale, extras, bias: self.bias.w })
    }
}

fn add(sum: &mut Lane, row: &Lane, x: f32) {
    sum.iter_mut().zip(row).for_each(|(sum, w)| *sum += w * x);
}

/// Derivative of the loss by each logit, and the loss.
fn gradient(logits: &Lane, example: &super::prepare::Example) -> (Lane, f32) {
    let mut grad = [0.0; LANES];
    let mut loss = 0.0;
    if let Some(truth) = example.sentiment {
        let most = logits[..3].iter().copied().fold(f32::MIN, f32::max);
        let raised = [0, 1, 2].map(|i| (logits[i] - most).exp());
        let sum: f32 = raised.iter().sum();
        for (lane, x) in raised.iter().enumerate() {
            grad[lane] = (x / sum - truth[lane]) * example.mood_weight;
            loss -= truth[lane] * (x / sum).max(1e-9).ln() * example.mood_weight;
        }
    }
    for (index, known) in example.emotions.iter().enumerate() {
        let Some(truth) = known else { continue };
        let p = sigmoid(logits[3 + index]);
        let truth = f32::from(u8::from(*truth));
        grad[3 + index] = (p - truth) * example.emotion_weight * 0.5;
        loss -= (truth * p.max(1e-9).ln() + (1.0 - truth) * (1.0 - p).max(1e-9).ln()) * example.emotion_weight * 0.1;
    }
    (grad, loss)
}

/// The largest weight of each lane becomes 127, but a few giants may be cut off.
fn scales(rows: &[Lane]) -> Lane {
    let mut scale = [1e-9; LANES];
    for (lane, scale) in scale.iter_mut().enumerate().take(HEADS) {
        let mut sizes: Vec<f32> = rows.iter().map(|row| row[lane].abs()).filter(|x| *x > 0.0).collect();
        if sizes.is_empty() {
            continue;
        }
        let at = (sizes.len() as f64 * 0.9995) as usize;
        let at = at.min(sizes.len() - 1);
        let (_, most, _) = sizes.select_nth_unstable_by(at, f32::total_cmp);
        *scale = most.max(1e-9) / 127.0;
    }
    scale
}

fn eight_bits(row: &Lane, scale: &Lane) -> Row {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to eight bits")]
    std::array::from_fn(
        |lane| if lane < HEADS { (row[lane] / scale[lane]).round().clamp(-127.0, 127.0) as i8 } else { 0 },
    )
}

/// SplitMix64 (Steele et al. 2014).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        features::mix(self.0)
    }

    pub(super) fn shuffle(&mut self, items: &mut [usize]) {
        for at in (1..items.len()).rev() {
            let other = usize::try_from(self.next() % (at as u64 + 1)).unwrap_or(0);
            items.swap(at, other);
        }
    }
}
