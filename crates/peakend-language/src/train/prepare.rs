//! Rows as numbers: done once, so that epochs are fast.

use std::collections::HashMap;

use super::{data::Row, vectors::Vocabulary};
use crate::{
    conv,
    cues::Cues,
    features,
    fold::{Han, fold},
    judge, language,
    model::{self, EXTRAS},
    scan::Scan,
    taxonomy::Taxonomy,
};

pub(super) struct Prepared {
    pub(super) features: Vec<u32>,
    /// Ends of each row in `features`.
    pub(super) ends: Vec<usize>,
    /// Pooled word vectors, then those of negated words: `2 × dimensions` a row.
    pub(super) pooled: Vec<f32>,
    /// Words and marks in their order (see [`Prepared::word_of`]).
    units: Vec<u32>,
    unit_ends: Vec<usize>,
    words: u32,
    pub(super) examples: Vec<Example>,
    /// How many sets and languages there are.
    pub(super) genres: usize,
}

pub(super) struct Example {
    pub(super) extras: [f32; EXTRAS],
    /// Share of negative, neutral, positive to be reached.
    pub(super) sentiment: Option<[f32; 3]>,
    /// Probability that it should have.
    pub(super) emotions: [Option<f32>; 10],
    pub(super) mixed: Option<f32>,
    pub(super) mood_weight: f32,
    pub(super) emotion_weight: f32,
    /// Number of the row's set and language.
    pub(super) genre: usize,
    /// Kept out of the first descent, to calibrate on.
    pub(super) held: bool,
}

/// Bits of a unit.
const NEGATED: u32 = 1 << 31;
const AFTER: u32 = 1 << 30;
const ROW: u32 = AFTER - 1;

impl Prepared {
    pub(super) fn features_of(&self, row: usize) -> &[u32] {
        let from = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.features[from..self.ends[row]]
    }

    pub(super) fn units_of(&self, row: usize) -> &[u32] {
        let from = if row == 0 { 0 } else { self.unit_ends[row - 1] };
        &self.units[from..self.unit_ends[row]]
    }

    /// Row of the vocabulary of a unit, if it is a word of it.
    pub(super) fn word_of(&self, unit: u32) -> Option<usize> {
        let row = unit & ROW;
        (row < self.words).then_some(row as usize)
    }

    pub(super) fn special_of(&self, unit: u32) -> Option<usize> {
        (unit & ROW).checked_sub(self.words).map(|row| row as usize)
    }

    /// The same unit as if nobody knew the word.
    pub(super) fn hide(&self, unit: u32) -> u32 {
        (unit & !ROW) | (self.words + conv::UNKNOWN as u32)
    }

    pub(super) fn is_negated(unit: u32) -> bool {
        unit & NEGATED != 0
    }

    pub(super) fn is_after(unit: u32) -> bool {
        unit & AFTER != 0
    }
}

pub(super) fn prepare(rows: &[Row], vocabulary: &Vocabulary) -> Prepared {
    let han = Han::new();
    let cues = Cues::new(&Taxonomy::default(), &han);
    let width = 2 * vocabulary.dimensions();
    let words = u32::try_from(vocabulary.keys.len()).unwrap_or(0);
    let mut prepared = Prepared {
        features: Vec::new(),
        ends: Vec::with_capacity(rows.len()),
        pooled: vec![0.0; width * rows.len()],
        units: Vec::new(),
        unit_ends: Vec::with_capacity(rows.len()),
        words,
        examples: Vec::with_capacity(rows.len()),
        genres: 0,
    };
    let mut genres: HashMap<&str, usize> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        let folded = fold(&row.text, &han);
        let tongue = row
            .set
            .split('/')
            .nth(1)
            .and_then(|code| language::Tongue::from_short(code.split("-B").next()?.split("-M").next()?));
        let scan = Scan::new(&row.text, &folded, cues.find(&folded.text), tongue);
        let tokens = features::tokens(&folded.text, &scan.hits);
        features::for_each(&folded.text, &tokens, |_, bucket| prepared.features.push(bucket));
        prepared.ends.push(prepared.features.len());
        let late = scan.last_contrast();
        let pooled = &mut prepared.pooled[index * width..(index + 1) * width];
        let mut weights = 0_i32;
        features::for_each_word(
            &folded.text,
            &tokens,
            |h| vocabulary.find(h),
            |first, _, found| {
                let unit = features::unit(&folded.text, &tokens[first], found, late);
                let row = found.unwrap_or(words + u32::from(unit.special));
                let bit = |set: bool, bit: u32| if set { bit } else { 0 };
                prepared.units.push(row | bit(unit.negated, NEGATED) | bit(unit.after, AFTER));
                let Some(found) = found else { return };
                let found = found as usize;
                let half = if tokens[first].negated { width / 2 } else { 0 };
                let weight = vocabulary.weights[found];
                weights += i32::from(weight);
                for (sum, x) in pooled[half..].iter_mut().zip(vocabulary.vector(found)) {
                    *sum += x * f32::from(weight) / 127.0;
                }
            },
        );
        #[expect(clippy::cast_precision_loss, reason = "the sum of the weights of one text")]
        let pool = model::pool(weights as f32 / 127.0);
        pooled.iter_mut().for_each(|x| *x *= pool);
        prepared.unit_ends.push(prepared.units.len());
        let next = genres.len();
        let genre = *genres.entry(row.set.as_str()).or_insert(next);
        prepared.examples.push(Example {
            extras: judge::extras(&scan),
            sentiment: mood(row),
            emotions: std::array::from_fn(|at| emotion(row, at)),
            mixed: row.mixed.map(|mixed| f32::from(u8::from(mixed))),
            mood_weight: row.mood_weight,
            emotion_weight: row.emotion_weight,
            genre,
            held: row.is_labelled() && features::mix(features::hash(row.text.as_bytes())).is_multiple_of(5),
        });
    }
    prepared.genres = genres.len();
    prepared
}

/// How much a teacher's word counts where people gave a label too.
const TAUGHT: f32 = 0.3;

/// Shares of the three moods: by the label, by the teacher, or by both.
fn mood(row: &Row) -> Option<[f32; 3]> {
    let label = match row.mixed {
        Some(true) => Some([0.475, 0.05, 0.475]),
        _ => row.sentiment.map(certain),
    };
    match (label, row.taught.as_ref().map(|taught| taught.mood)) {
        (Some(label), Some(taught)) => Some(std::array::from_fn(|at| (1.0 - TAUGHT) * label[at] + TAUGHT * taught[at])),
        (label, taught) => label.or(taught),
    }
}

fn emotion(row: &Row, at: usize) -> Option<f32> {
    let label = row.emotions[at].map(|felt| f32::from(u8::from(felt)));
    match (label, row.taught.as_ref().and_then(|taught| taught.emotions[at])) {
        (Some(label), Some(taught)) => Some((1.0 - TAUGHT) * label + TAUGHT * taught),
        (label, taught) => label.or(taught),
    }
}

/// A label as shares; a little is left to the other classes because labels err.
fn certain(class: u8) -> [f32; 3] {
    const DOUBT: f32 = 0.02;
    let mut shares = [DOUBT / 2.0; 3];
    if let Some(share) = shares.get_mut(usize::from(class)) {
        *share = 1.0 - DOUBT;
    }
    shares
}
