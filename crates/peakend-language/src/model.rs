//! The model: a table of hashed features and one of known words, eight bits a weight, all heads in one row; and filters
//! over neighbouring words ([`crate::conv`]).

use crate::{
    conv::{Conv, FILTERS, HIDDEN, INPUTS, POOLS, SPECIAL, Taps, Unit, WIDTH},
    features::{self, BUCKETS, Token},
    language::{TONGUES, Tongue},
    rows::sum_rows,
    scan::Scan,
};

/// Heads of one row: three of sentiment, ten of emotion, one of mixed moods, two unused (the last holds a word's pooling weight).
pub(crate) const LANES: usize = 16;
/// Sentiment (negative, neutral, positive), then the emotions in the order of `Emotion::ALL`, then whether the mood is mixed.
pub(crate) const HEADS: usize = 14;
pub(crate) const MIXED: usize = 13;
/// What the word lists say, as inputs of the model.
pub(crate) const EXTRAS: usize = 18;

const MAGIC: &[u8; 4] = b"PKM3";

pub(crate) type Row = [i8; LANES];

pub(crate) struct Model {
    pub(crate) table: Box<[Row]>,
    /// A word as it stands and under negation.
    pub(crate) words: Box<[[Row; 2]]>,
    pub(crate) keys: Box<[u32]>,
    slots: Box<[u32]>,
    pub(crate) table_scale: [f32; LANES],
    pub(crate) word_scale: [f32; LANES],
    pub(crate) extras: [[f32; LANES]; EXTRAS],
    pub(crate) bias: [f32; LANES],
    pub(crate) conv: Conv,
    /// By language in the order of `Tongue`.
    pub(crate) calibrations: [Calibration; TONGUES],
}

/// What makes the scores of one language honest.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Calibration {
    /// Divides sentiment logits.
    pub(crate) temperature: f32,
    /// Added to the logit of a neutral mood.
    pub(crate) neutral: f32,
    /// Probability from which an emotion is reported, by emotion.
    pub(crate) thresholds: [f32; 10],
    /// Probability from which a mood is called mixed.
    pub(crate) mixed: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { temperature: 1.0, neutral: 0.0, thresholds: [0.5; 10], mixed: 0.5 }
    }
}

/// What the model says about a text.
pub(crate) struct Verdict {
    pub(crate) logits: [f32; LANES],
    /// By token: how much it speaks for positive against negative.
    pub(crate) margins: Vec<f32>,
}

impl Verdict {
    pub(crate) fn emotion(&self, index: usize) -> f32 {
        sigmoid(self.logits[3 + index])
    }

    pub(crate) fn mixed(&self) -> f32 {
        sigmoid(self.logits[MIXED])
    }
}

/// Probabilities of negative, neutral, positive.
pub(crate) fn softmax(logits: &[f32; LANES], calibration: &Calibration) -> [f32; 3] {
    let Calibration { temperature, neutral, .. } = calibration;
    let scaled = [logits[0], logits[1] + neutral, logits[2]].map(|logit| logit / temperature);
    let most = scaled.into_iter().fold(f32::MIN, f32::max);
    let raised = scaled.map(|x| (x - most).exp());
    let sum: f32 = raised.iter().sum();
    raised.map(|x| x / sum)
}

pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// The parts that training makes; calibration follows.
pub(crate) struct Parts {
    pub(crate) table: Box<[Row]>,
    pub(crate) words: Box<[[Row; 2]]>,
    pub(crate) keys: Box<[u32]>,
    pub(crate) table_scale: [f32; LANES],
    pub(crate) word_scale: [f32; LANES],
    pub(crate) extras: [[f32; LANES]; EXTRAS],
    pub(crate) bias: [f32; LANES],
    pub(crate) conv: Conv,
}

impl Model {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { table, words, keys, table_scale, word_scale, extras, bias, conv } = parts;
        let slots = slots(&keys);
        let calibrations = [Calibration::default(); TONGUES];
        Self { table, words, keys, slots, table_scale, word_scale, extras, bias, conv, calibrations }
    }

    /// `None` when the bytes are not a model of this version.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut input = Input(bytes.strip_prefix(MAGIC)?);
        let n = input.u32()? as usize;
        let keys: Box<[u32]> = (0..n).map(|_| input.u32()).collect::<Option<Box<[_]>>>()?;
        let mut floats = |count: usize| (0..count).map(|_| input.f32()).collect::<Option<Vec<f32>>>();
        let table_scale = floats(LANES)?.try_into().ok()?;
        let word_scale = floats(LANES)?.try_into().ok()?;
        let bias = floats(LANES)?.try_into().ok()?;
        let mut calibrations = [Calibration::default(); TONGUES];
        for calibration in &mut calibrations {
            calibration.temperature = floats(1)?[0];
            calibration.thresholds = floats(10)?.try_into().ok()?;
            calibration.mixed = floats(1)?[0];
            calibration.neutral = floats(1)?[0];
        }
        let mut extras = [[0.0; LANES]; EXTRAS];
        for row in &mut extras {
            *row = floats(LANES)?.try_into().ok()?;
        }
        let table = input.rows(BUCKETS)?.into_boxed_slice();
        let rows = input.rows(n * 2)?;
        let words = rows.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        let conv = input.conv(n)?;
        let slots = slots(&keys);
        Some(Self { table, words, keys, slots, table_scale, word_scale, extras, bias, conv, calibrations })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(u32::try_from(self.keys.len()).unwrap_or(0).to_le_bytes());
        out.extend(self.keys.iter().flat_map(|key| key.to_le_bytes()));
        let floats = self.table_scale.iter().chain(&self.word_scale).chain(&self.bias);
        let calibrations = self
            .calibrations
            .iter()
            .flat_map(|c| std::iter::once(&c.temperature).chain(&c.thresholds).chain([&c.mixed, &c.neutral]));
        let floats = floats.chain(calibrations).chain(self.extras.iter().flatten());
        out.extend(floats.flat_map(|x| x.to_le_bytes()));
        let rows = self.table.iter().chain(self.words.iter().flatten());
        out.extend(rows.flatten().map(|x| x.to_le_bytes()[0]));
        let Conv { words, special, scale, bias, hidden, hidden_bias, direct, out: last } = &self.conv;
        out.extend(words.iter().chain(special.iter()).flatten().map(|x| x.to_le_bytes()[0]));
        out.extend(bias.iter().flat_map(|x| x.to_le_bytes()));
        let floats = scale.iter().chain(hidden.iter().flatten()).chain(hidden_bias);
        let floats = floats.chain(direct.iter().flatten()).chain(last.iter().flatten());
        out.extend(floats.flat_map(|x| x.to_le_bytes()));
        out
    }

    /// Of a language; a text whose language nobody knows is read like an English one.
    pub(crate) fn calibration(&self, tongue: Option<Tongue>) -> &Calibration {
        &self.calibrations[tongue.map_or(0, |tongue| tongue as usize)]
    }

    /// The row of a word, by the hash of its folded spelling.
    pub(crate) fn find(&self, hash: u64) -> Option<u32> {
        find(&self.keys, &self.slots, key(hash))
    }

    pub(crate) fn judge(&self, scan: &Scan, tokens: &[Token], extras: &[f32; EXTRAS]) -> Verdict {
        let folded = scan.folded.text.as_str();
        let mut margins = vec![0.0_f32; tokens.len()];
        let margin_of = |row: &Row, scale: &[f32; LANES]| f32::from(row[2]) * scale[2] - f32::from(row[0]) * scale[0];
        let mut picked: Vec<u32> = Vec::with_capacity(folded.len() * 3);
        // Where the features of each token end among the picked ones.
        let mut ends = vec![0_usize; tokens.len()];
        features::for_each(folded, tokens, |token, bucket| {
            picked.push(bucket);
            ends[token] = picked.len();
        });
        let sum = sum_rows(&self.table, &picked);
        let norm = norm(u32::try_from(picked.len()).unwrap_or(u32::MAX));
        let mut from = 0;
        for (margin, to) in margins.iter_mut().zip(ends) {
            let rows = picked[from..to].iter().map(|at| margin_of(&self.table[*at as usize], &self.table_scale));
            *margin = rows.sum::<f32>() * norm;
            from = to;
        }

        let mut pooled = [0_i32; LANES];
        let mut said: Vec<(usize, f32)> = Vec::with_capacity(tokens.len());
        let mut units: Vec<Unit> = Vec::with_capacity(tokens.len());
        let late = scan.last_contrast();
        features::for_each_word(
            folded,
            tokens,
            |h| self.find(h),
            |first, last, word| {
                units.push(features::unit(folded, &tokens[first], word, late));
                let Some(word) = word else { return };
                let pair = &self.words[word as usize];
                let row = &pair[usize::from(tokens[first].negated)];
                for (total, weight) in pooled.iter_mut().zip(row) {
                    *total = total.wrapping_add(i32::from(*weight));
                }
                said.push((last, margin_of(row, &self.word_scale)));
            },
        );
        let pool = pool(as_f32(pooled[LANES - 1]) / 127.0);
        for (token, margin) in said {
            margins[token] += margin * pool;
        }
        let mut logits = self.bias;
        for (lane, logit) in logits.iter_mut().enumerate().take(HEADS) {
            *logit += as_f32(sum[lane]) * self.table_scale[lane] * norm;
            *logit += as_f32(pooled[lane]) * self.word_scale[lane] * pool;
            *logit += self.extras.iter().zip(extras).map(|(row, x)| row[lane] * x).sum::<f32>();
        }
        self.conv.judge(&units, extras, &mut logits);
        Verdict { logits, margins }
    }
}

#[expect(clippy::cast_precision_loss, reason = "sums of weights of one text")]
fn as_f32(n: i32) -> f32 {
    n as f32
}

/// Hashed features count together as a vector of length 1.
#[expect(clippy::cast_precision_loss, reason = "a count of features")]
pub(crate) fn norm(n: u32) -> f32 {
    1.0 / (n.max(1) as f32).sqrt()
}

/// Word rows are averaged; short texts stay a little unsure.
pub(crate) fn pool(weights: f32) -> f32 {
    1.0 / (weights + 0.3)
}

/// Keys are 32 of the 64 bits of a hash: a stranger passes for a known word once in 50 000 words.
pub(crate) fn key(hash: u64) -> u32 {
    (features::mix(hash) >> 32) as u32
}

pub(crate) fn slots(keys: &[u32]) -> Box<[u32]> {
    let size = (keys.len() * 2).next_power_of_two().max(2);
    let mut slots = vec![u32::MAX; size].into_boxed_slice();
    for (index, key) in keys.iter().enumerate() {
        let mut at = *key as usize & (size - 1);
        while slots[at] != u32::MAX {
            at = (at + 1) & (size - 1);
        }
        slots[at] = u32::try_from(index).unwrap_or(u32::MAX);
    }
    slots
}

pub(crate) fn find(keys: &[u32], slots: &[u32], key: u32) -> Option<u32> {
    let mut at = key as usize & (slots.len() - 1);
    loop {
        let index = slots[at];
        let found = *keys.get(index as usize)?;
        if found == key {
            return Some(index);
        }
        at = (at + 1) & (slots.len() - 1);
    }
}

struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn four(&mut self) -> Option<[u8; 4]> {
        let (head, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(*head)
    }

    fn u32(&mut self) -> Option<u32> {
        self.four().map(u32::from_le_bytes)
    }

    fn f32(&mut self) -> Option<f32> {
        self.four().map(f32::from_le_bytes)
    }

    fn rows<const N: usize>(&mut self, n: usize) -> Option<Vec<[i8; N]>> {
        let (head, rest) = self.0.split_at_checked(n * N)?;
        self.0 = rest;
        let row = |chunk: &[u8]| std::array::from_fn(|i| i8::from_le_bytes([chunk[i]]));
        Some(head.chunks_exact(N).map(row).collect())
    }

    fn floats<const N: usize>(&mut self) -> Option<[f32; N]> {
        let mut floats = [0.0; N];
        for x in &mut floats {
            *x = self.f32()?;
        }
        Some(floats)
    }

    fn conv(&mut self, words: usize) -> Option<Conv> {
        let words: Vec<Taps> = self.rows::<WIDTH>(words)?;
        let special: Vec<Taps> = self.rows::<WIDTH>(SPECIAL)?;
        let mut bias = [0; FILTERS];
        for x in &mut bias {
            let (head, rest) = self.0.split_first_chunk::<2>()?;
            self.0 = rest;
            *x = i16::from_le_bytes(*head);
        }
        let scale = self.floats()?;
        let hidden = (0..INPUTS).map(|_| self.floats::<HIDDEN>()).collect::<Option<Box<[_]>>>()?;
        let hidden_bias = self.floats()?;
        let direct = (0..POOLS).map(|_| self.floats::<LANES>()).collect::<Option<Box<[_]>>>()?;
        let mut out = [[0.0; LANES]; HIDDEN];
        for row in &mut out {
            *row = self.floats()?;
        }
        Some(Conv { words: words.into(), special: special.into(), scale, bias, hidden, hidden_bias, direct, out })
    }
}
