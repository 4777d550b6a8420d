//! Gradient descent with a step per weight (AdaGrad, Duchi et al. 2011) on all heads at once.

use super::{
    Progress, TrainOptions,
    net::{BATCH, Net},
    prepare::Prepared,
    vectors::Vocabulary,
};
use crate::{
    features::{self, BUCKETS},
    model::{EXTRAS, HEADS, LANES, MIXED, Model, Parts, Row, norm, sigmoid},
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
    All,
}

pub(super) struct Weights {
    table: Vec<Cell>,
    dense: Vec<Cell>,
    extras: Vec<Cell>,
    bias: Cell,
    genres: Vec<Cell>,
    net: Net,
}

/// The last part of learning, whose weights are averaged, and how many batches lie between two looks at them.
const SETTLED: f64 = 0.3;
const LOOK_EVERY: usize = 500;
const DENSE_RATE: f32 = 0.04;
/// Per cent of rows.
const ROWS_WITH_GENRE: u64 = 50;
const TABLE_DECAY: f32 = 2e-6;

pub(super) fn descend(
    prepared: &Prepared,
    vocabulary: &Vocabulary,
    options: &TrainOptions,
    part: Part,
    progress: &mut dyn FnMut(Progress),
) -> Weights {
    let mut weights = Weights {
        table: vec![Cell::default(); BUCKETS],
        dense: vec![Cell::default(); 2 * vocabulary.dimensions()],
        extras: vec![Cell::default(); EXTRAS],
        bias: Cell::default(),
        genres: vec![Cell::default(); prepared.genres],
        net: Net::new(vocabulary, options.seed),
    };
    let mut random = Random::new(options.seed);
    let mut order: Vec<usize> =
        (0..prepared.examples.len()).filter(|row| part != Part::Draft || !prepared.examples[*row].held).collect();
    let mut seen: Vec<Lane> = Vec::new();
    let mut looks = 0;
    for epoch in 1..=options.epochs {
        random.shuffle(&mut order);
        let mut loss = 0.0_f64;
        for (batch_index, batch) in order.chunks(BATCH).enumerate() {
            let done = (batch_index * BATCH) as f64;
            let share = (f64::from(epoch - 1) + done / order.len() as f64) / f64::from(options.epochs);
            #[expect(clippy::cast_possible_truncation, reason = "a share")]
            let cooling = 1.0 - 0.9 * share as f32;
            let said = weights.net.read(prepared, vocabulary, batch);
            let mut grads = Vec::with_capacity(batch.len());
            for (&row, said) in batch.iter().zip(&said) {
                let (grad, lost) = weights.learn(prepared, row, said, cooling, options, &mut random);
                loss += f64::from(lost);
                grads.push(grad);
            }
            weights.net.learn(prepared, &grads, cooling);
            if share >= 1.0 - SETTLED && batch_index % LOOK_EVERY == 0 {
                weights.look(&mut seen);
                looks += 1;
            }
        }
        progress(Progress::Epoch { epoch, of: options.epochs, loss: loss / order.len().max(1) as f64 });
    }
    weights.settle(&seen, looks);
    weights
}

impl Weights {
    fn cells(&mut self) -> impl Iterator<Item = &mut Cell> {
        self.table.iter_mut().chain(&mut self.dense).chain(&mut self.extras).chain([&mut self.bias])
    }

    /// Adds the weights of now to `seen`.
    fn look(&mut self, seen: &mut Vec<Lane>) {
        let count = self.cells().count();
        seen.resize(count, [0.0; LANES]);
        self.cells().zip(seen).for_each(|(cell, sum)| add(sum, &cell.w, 1.0));
    }

    /// Keeps the mean of what was seen towards the end: chance falls out of the weights.
    fn settle(&mut self, seen: &[Lane], looks: u16) {
        for (cell, sum) in self.cells().zip(seen) {
            cell.w = sum.map(|x| x / f32::from(looks.max(1)));
        }
    }

    /// One step on one row, of which the filters said `said`; returns the derivative of its loss, and the loss.
    fn learn(
        &mut self,
        prepared: &Prepared,
        row: usize,
        said: &Lane,
        cooling: f32,
        options: &TrainOptions,
        random: &mut Random,
    ) -> (Lane, f32) {
        let example = &prepared.examples[row];
        let all = prepared.features_of(row);
        let with_table = random.next() % 100 >= options.rows_without_table;
        let kept: Vec<u32> = all.iter().copied().filter(|_| random.next() % 100 >= options.dropout).collect();
        let scale = norm(u32::try_from(kept.len()).unwrap_or(u32::MAX));
        let width = self.dense.len();
        let pooled = &prepared.pooled[row * width..(row + 1) * width];
        let mut logits = self.bias.w;
        add(&mut logits, said, 1.0);
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
        (grad, loss)
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
        let conv = self.net.quantise(vocabulary);
        Model::new(Parts { conv, table, words, keys, table_scale, word_scale, extras, bias: self.bias.w })
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
        let Some(truth) = *known else { continue };
        let p = sigmoid(logits[3 + index]);
        grad[3 + index] = (p - truth) * example.emotion_weight * 0.5;
        loss -= (truth * p.max(1e-9).ln() + (1.0 - truth) * (1.0 - p).max(1e-9).ln()) * example.emotion_weight * 0.1;
    }
    if let Some(truth) = example.mixed {
        grad[MIXED] = (sigmoid(logits[MIXED]) - truth) * example.mood_weight * 0.5;
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

    /// −1 to 1, most of them near 0: a sum of three.
    pub(super) fn around(&mut self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "24 bits")]
        let mut one = || (self.next() >> 40) as f32 / 8_388_608.0 - 1.0;
        (one() + one() + one()) / 3.0
    }

    pub(super) fn per_cent(&mut self, n: u64) -> bool {
        self.next() % 100 < n
    }

    pub(super) fn shuffle(&mut self, items: &mut [usize]) {
        for at in (1..items.len()).rev() {
            let other = usize::try_from(self.next() % (at as u64 + 1)).unwrap_or(0);
            items.swap(at, other);
        }
    }
}
