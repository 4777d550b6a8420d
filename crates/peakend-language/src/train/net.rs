//! Training the filters over neighbouring words: a small convolutional network on a teacher's word vectors, by Adam.

use super::{descent::Random, prepare::Prepared, vectors::Vocabulary};
use crate::{
    conv::{self, Conv, FILTERS, HIDDEN, INPUTS, NEGATION, POOLS, SPECIAL, Taps, WIDTH},
    model::LANES,
};

/// Rows whose gradients are summed before a step.
pub(super) const BATCH: usize = 32;
/// Directions of the word vectors that the filters see: the strongest ones.
const DIRECTIONS: usize = 128;
/// Words of a text looked at while training.
const MOST_UNITS: usize = 160;
/// Per cent of words hidden from the filters, and of pooled inputs left out.
const HIDDEN_WORDS: u64 = 12;
const HIDDEN_INPUTS: u64 = 25;
const RATE: f32 = 2.5e-3;
const DECAY: f32 = 1e-2;
/// Share of the past in the running mean of the weights, which is what is kept.
const MEMORY: f32 = 0.9995;

/// Where each kind of weight stands among all.
struct Places {
    directions: usize,
    bias: usize,
    hidden: usize,
    hidden_bias: usize,
    direct: usize,
    out: usize,
    all: usize,
}

impl Places {
    fn new(directions: usize) -> Self {
        let bias = (directions + SPECIAL) * WIDTH;
        let hidden = bias + FILTERS;
        let hidden_bias = hidden + INPUTS * HIDDEN;
        let direct = hidden_bias + HIDDEN;
        let out = direct + POOLS * LANES;
        Self { directions, bias, hidden, hidden_bias, direct, out, all: out + HIDDEN * LANES }
    }
}

pub(super) struct Net {
    places: Places,
    weights: Vec<f32>,
    mean: Vec<f32>,
    gradient: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    steps: i32,
    random: Random,
    /// Of the batch that was read last.
    rows: Vec<Reading>,
    vectors: Vec<f32>,
    taps: Vec<f32>,
    filters: Vec<f32>,
}

/// What reading one row left for learning from it.
struct Reading {
    /// Its units in the batch.
    from: usize,
    to: usize,
    inputs: [f32; INPUTS],
    kept: [f32; POOLS],
    hidden: [f32; HIDDEN],
    /// Units with the highest value of each filter: in the text, after the contrast.
    most: [usize; FILTERS],
    late: [usize; FILTERS],
    codes: Vec<u32>,
}

impl Net {
    pub(super) fn new(vocabulary: &Vocabulary, seed: u64) -> Self {
        let places = Places::new(vocabulary.dimensions().min(DIRECTIONS));
        let mut random = Random::new(seed ^ 0x5eed);
        let mut weights = vec![0.0; places.all];
        let mut fill = |from: usize, to: usize, size: f32| {
            weights[from..to].iter_mut().for_each(|w| *w = size * random.around());
        };
        fill(0, places.directions * WIDTH, 0.35);
        fill(places.directions * WIDTH, places.bias, 0.1);
        fill(places.hidden, places.hidden_bias, 0.12);
        fill(places.out, places.all, 0.12);
        let zeros = vec![0.0; places.all];
        Self {
            mean: weights.clone(),
            gradient: zeros.clone(),
            first: zeros.clone(),
            second: zeros,
            places,
            weights,
            steps: 0,
            random,
            rows: Vec::new(),
            vectors: Vec::new(),
            taps: Vec::new(),
            filters: Vec::new(),
        }
    }

    /// What the filters say about each row of a batch.
    pub(super) fn read(&mut self, prepared: &Prepared, vocabulary: &Vocabulary, batch: &[usize]) -> Vec<[f32; LANES]> {
        let d = self.places.directions;
        self.rows.clear();
        let mut units = 0;
        for &row in batch {
            let codes: Vec<u32> = prepared
                .units_of(row)
                .iter()
                .take(MOST_UNITS)
                .map(|code| if self.random.per_cent(HIDDEN_WORDS) { prepared.hide(*code) } else { *code })
                .collect();
            let (from, to) = (units, units + codes.len());
            units = to;
            let mut inputs = [0.0; INPUTS];
            inputs[POOLS..].copy_from_slice(&prepared.examples[row].extras);
            let (kept, hidden) = ([0.0; POOLS], [0.0; HIDDEN]);
            let (most, late) = ([usize::MAX; FILTERS], [usize::MAX; FILTERS]);
            self.rows.push(Reading { from, to, inputs, kept, hidden, most, late, codes });
        }
        self.vectors.clear();
        self.vectors.resize(units.next_multiple_of(4) * d, 0.0);
        let all = self.rows.iter().flat_map(|reading| &reading.codes);
        for (code, slot) in all.clone().zip(self.vectors.chunks_exact_mut(d.max(1))) {
            if let Some(word) = prepared.word_of(*code) {
                slot.copy_from_slice(&vocabulary.vector(word)[..d]);
            }
        }
        self.taps.clear();
        self.taps.resize(units.next_multiple_of(4) * WIDTH, 0.0);
        multiply(&self.vectors, d, &self.weights, &mut self.taps);
        for (code, taps) in all.zip(self.taps.chunks_exact_mut(WIDTH)) {
            let mut give = |row: usize| {
                let from = (d + row) * WIDTH;
                taps.iter_mut().zip(&self.weights[from..from + WIDTH]).for_each(|(sum, w)| *sum += w);
            };
            if let Some(special) = prepared.special_of(*code) {
                give(special);
            }
            if Prepared::is_negated(*code) {
                give(NEGATION);
            }
        }
        self.filters.clear();
        self.filters.resize(units * FILTERS, 0.0);
        let mut rows = std::mem::take(&mut self.rows);
        let said = rows.iter_mut().map(|reading| self.judge(reading)).collect();
        self.rows = rows;
        said
    }

    fn judge(&mut self, reading: &mut Reading) -> [f32; LANES] {
        let Places { bias, hidden, hidden_bias, direct, out, .. } = self.places;
        let n = reading.to - reading.from;
        let contrasted = reading.codes.iter().any(|code| Prepared::is_after(*code))
            && !reading.codes.iter().all(|code| Prepared::is_after(*code));
        let share = conv::share(n);
        for at in 0..n {
            let unit = reading.from + at;
            let mut filters: [f32; FILTERS] = std::array::from_fn(|f| self.weights[bias + f]);
            let mut give = |unit: usize, tap: usize| {
                let from = unit * WIDTH + tap * FILTERS;
                filters.iter_mut().zip(&self.taps[from..from + FILTERS]).for_each(|(sum, x)| *sum += x);
            };
            if at > 0 {
                give(unit - 1, 2);
            }
            give(unit, 1);
            if at + 1 < n {
                give(unit + 1, 0);
            }
            let is_late = !contrasted || Prepared::is_after(reading.codes[at]);
            for (f, x) in filters.iter().enumerate() {
                let x = x.max(0.0);
                self.filters[unit * FILTERS + f] = x;
                reading.inputs[FILTERS + f] += x * share;
                if x > reading.inputs[f] {
                    (reading.inputs[f], reading.most[f]) = (x, unit);
                }
                if is_late && x > reading.inputs[2 * FILTERS + f] {
                    (reading.inputs[2 * FILTERS + f], reading.late[f]) = (x, unit);
                }
            }
        }
        for at in 0..POOLS {
            #[expect(clippy::cast_precision_loss, reason = "per cent")]
            let more = 100.0 / (100 - HIDDEN_INPUTS) as f32;
            reading.kept[at] = if self.random.per_cent(HIDDEN_INPUTS) { 0.0 } else { more };
            reading.inputs[at] *= reading.kept[at];
        }
        let mut logits = [0.0; LANES];
        let mut inner: [f32; HIDDEN] = std::array::from_fn(|h| self.weights[hidden_bias + h]);
        for (at, x) in reading.inputs.iter().enumerate().filter(|(_, x)| **x != 0.0) {
            let row = &self.weights[hidden + at * HIDDEN..][..HIDDEN];
            inner.iter_mut().zip(row).for_each(|(sum, w)| *sum += w * x);
            if at < POOLS {
                let row = &self.weights[direct + at * LANES..][..LANES];
                logits.iter_mut().zip(row).for_each(|(sum, w)| *sum += w * x);
            }
        }
        reading.hidden = inner.map(|x| x.max(0.0));
        for (h, x) in reading.hidden.iter().enumerate() {
            let row = &self.weights[out + h * LANES..][..LANES];
            logits.iter_mut().zip(row).for_each(|(sum, w)| *sum += w * x);
        }
        logits
    }

    /// One step on the batch that was read last; `grads` by its rows and logits.
    pub(super) fn learn(&mut self, prepared: &Prepared, grads: &[[f32; LANES]], cooling: f32) {
        self.gradient.fill(0.0);
        let units = self.filters.len() / FILTERS;
        // Gradients of filters, then of what each word gives to them.
        let mut slopes = vec![0.0; units * FILTERS];
        let rows = std::mem::take(&mut self.rows);
        for (reading, grad) in rows.iter().zip(grads) {
            self.backward(reading, grad, &mut slopes);
        }
        let d = self.places.directions;
        let mut taps = vec![0.0; units.next_multiple_of(4) * WIDTH];
        for reading in &rows {
            for unit in reading.from..reading.to {
                for f in 0..FILTERS {
                    let slope = slopes[unit * FILTERS + f];
                    if slope == 0.0 {
                        continue;
                    }
                    self.gradient[self.places.bias + f] += slope;
                    taps[unit * WIDTH + FILTERS + f] += slope;
                    if unit > reading.from {
                        taps[(unit - 1) * WIDTH + 2 * FILTERS + f] += slope;
                    }
                    if unit + 1 < reading.to {
                        taps[(unit + 1) * WIDTH + f] += slope;
                    }
                }
            }
            for (code, taps) in reading.codes.iter().zip(taps[reading.from * WIDTH..].chunks_exact(WIDTH)) {
                let mut take = |row: usize| {
                    let from = (d + row) * WIDTH;
                    self.gradient[from..from + WIDTH].iter_mut().zip(taps).for_each(|(sum, x)| *sum += x);
                };
                if let Some(special) = prepared.special_of(*code) {
                    take(special);
                }
                if Prepared::is_negated(*code) {
                    take(NEGATION);
                }
            }
        }
        multiply_back(&self.vectors, d, &taps, &mut self.gradient);
        self.rows = rows;
        self.step(cooling);
    }

    fn backward(&mut self, reading: &Reading, grad: &[f32; LANES], slopes: &mut [f32]) {
        let Places { hidden, hidden_bias, direct, out, .. } = self.places;
        let mut inner = [0.0; HIDDEN];
        for (h, x) in reading.hidden.iter().enumerate().filter(|(_, x)| **x > 0.0) {
            let from = out + h * LANES;
            for (lane, g) in grad.iter().enumerate() {
                inner[h] += self.weights[from + lane] * g;
                self.gradient[from + lane] += g * x;
            }
            self.gradient[hidden_bias + h] += inner[h];
        }
        let share = conv::share(reading.to - reading.from);
        for (at, x) in reading.inputs.iter().enumerate().filter(|(_, x)| **x != 0.0) {
            let from = hidden + at * HIDDEN;
            let mut slope = 0.0;
            for (h, g) in inner.iter().enumerate() {
                slope += self.weights[from + h] * g;
                self.gradient[from + h] += g * x;
            }
            if at >= POOLS {
                continue;
            }
            let from = direct + at * LANES;
            for (lane, g) in grad.iter().enumerate() {
                slope += self.weights[from + lane] * g;
                self.gradient[from + lane] += g * x;
            }
            slope *= reading.kept[at];
            let f = at % FILTERS;
            match at / FILTERS {
                0 if reading.most[f] != usize::MAX => slopes[reading.most[f] * FILTERS + f] += slope,
                2 if reading.late[f] != usize::MAX => slopes[reading.late[f] * FILTERS + f] += slope,
                1 => {
                    for unit in reading.from..reading.to {
                        if self.filters[unit * FILTERS + f] > 0.0 {
                            slopes[unit * FILTERS + f] += slope * share;
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Adam with decoupled decay (Kingma and Ba 2015, Loshchilov and Hutter 2019).
    fn step(&mut self, cooling: f32) {
        self.steps += 1;
        let (fade, fade2) = (1.0 - 0.9_f32.powi(self.steps), 1.0 - 0.999_f32.powi(self.steps));
        let memory = MEMORY.min(1.0 - 1.0 / (self.steps + 1).min(10_000) as f32);
        #[expect(clippy::cast_precision_loss, reason = "rows of a batch")]
        let each = 1.0 / self.rows.len().max(1) as f32;
        let rate = RATE * cooling;
        for at in 0..self.weights.len() {
            let g = self.gradient[at] * each;
            self.first[at] = 0.9 * self.first[at] + 0.1 * g;
            self.second[at] = 0.999 * self.second[at] + 0.001 * g * g;
            let step = (self.first[at] / fade) / ((self.second[at] / fade2).sqrt() + 1e-8);
            self.weights[at] -= rate * (step + DECAY * self.weights[at]);
            self.mean[at] = memory * self.mean[at] + (1.0 - memory) * self.weights[at];
        }
    }

    /// The running mean with eight bits a weight of the filters.
    pub(super) fn quantise(&self, vocabulary: &Vocabulary) -> Conv {
        let Places { directions: d, bias, hidden, hidden_bias, direct, out, .. } = self.places;
        let w = &self.mean;
        let n = vocabulary.keys.len();
        let mut taps = vec![0.0; n.next_multiple_of(4) * WIDTH];
        let mut vectors = vec![0.0; n.next_multiple_of(4) * d];
        for (row, slot) in vectors.chunks_exact_mut(d.max(1)).take(n).enumerate() {
            slot.copy_from_slice(&vocabulary.vector(row)[..d]);
        }
        multiply(&vectors, d, w, &mut taps);
        taps.truncate(n * WIDTH);
        taps.extend_from_slice(&w[d * WIDTH..bias]);
        let mut scale = [1e-6_f32; FILTERS];
        for (f, scale) in scale.iter_mut().enumerate() {
            let mut sizes: Vec<f32> =
                taps.chunks_exact(FILTERS).map(|part| part[f].abs()).filter(|x| *x > 0.0).collect();
            if sizes.is_empty() {
                continue;
            }
            let at = (sizes.len() as f64 * 0.9998) as usize;
            let at = at.min(sizes.len() - 1);
            *scale = sizes.select_nth_unstable_by(at, f32::total_cmp).1.max(1e-6) / 127.0;
        }
        #[expect(clippy::cast_possible_truncation, reason = "clamped to eight bits")]
        let eight = |row: &[f32]| -> Taps {
            std::array::from_fn(|at| (row[at] / scale[at % FILTERS]).round().clamp(-127.0, 127.0) as i8)
        };
        let mut rows: Vec<Taps> = taps.chunks_exact(WIDTH).map(eight).collect();
        let special = rows.split_off(n);
        #[expect(clippy::cast_possible_truncation, reason = "clamped")]
        let bias = std::array::from_fn(|f| (w[bias + f] / scale[f]).round().clamp(-20_000.0, 20_000.0) as i16);
        Conv {
            words: rows.into(),
            special: special.into(),
            scale,
            bias,
            hidden: (0..INPUTS).map(|at| std::array::from_fn(|h| w[hidden + at * HIDDEN + h])).collect(),
            hidden_bias: std::array::from_fn(|h| w[hidden_bias + h]),
            direct: (0..POOLS).map(|at| std::array::from_fn(|lane| w[direct + at * LANES + lane])).collect(),
            out: std::array::from_fn(|h| std::array::from_fn(|lane| w[out + h * LANES + lane])),
        }
    }
}

/// `sums += rows × weights`, rows of `d` numbers, weights of `d` rows; four rows at a time.
fn multiply(rows: &[f32], d: usize, weights: &[f32], sums: &mut [f32]) {
    if d == 0 {
        return;
    }
    for (rows, sums) in rows.chunks_exact(4 * d).zip(sums.chunks_exact_mut(4 * WIDTH)) {
        for part in (0..WIDTH).step_by(FILTERS) {
            let mut total = [[0.0_f32; FILTERS]; 4];
            for at in 0..d {
                let w: &[f32] = &weights[at * WIDTH + part..][..FILTERS];
                for (k, total) in total.iter_mut().enumerate() {
                    let x = rows[k * d + at];
                    total.iter_mut().zip(w).for_each(|(sum, w)| *sum += x * w);
                }
            }
            for (k, total) in total.iter().enumerate() {
                sums[k * WIDTH + part..][..FILTERS].iter_mut().zip(total).for_each(|(sum, x)| *sum += x);
            }
        }
    }
}

/// `weights += rowsᵀ × slopes`.
fn multiply_back(rows: &[f32], d: usize, slopes: &[f32], weights: &mut [f32]) {
    let units = rows.len() / d.max(1);
    for at in (0..d).step_by(4) {
        for part in (0..WIDTH).step_by(FILTERS) {
            let mut total = [[0.0_f32; FILTERS]; 4];
            for unit in 0..units {
                let slope: &[f32] = &slopes[unit * WIDTH + part..][..FILTERS];
                for (k, total) in total.iter_mut().enumerate() {
                    let x = rows[unit * d + at + k];
                    total.iter_mut().zip(slope).for_each(|(sum, s)| *sum += x * s);
                }
            }
            for (k, total) in total.iter().enumerate() {
                weights[(at + k) * WIDTH + part..][..FILTERS].iter_mut().zip(total).for_each(|(sum, x)| *sum += x);
            }
        }
    }
}
