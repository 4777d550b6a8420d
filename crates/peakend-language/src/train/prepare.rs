//! Rows as numbers: done once, so that epochs are fast.

use std::collections::HashMap;

use super::{data::Row, vectors::Vocabulary};
use crate::{
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
    pub(super) examples: Vec<Example>,
    /// How many sets and languages there are.
    pub(super) genres: usize,
}

pub(super) struct Example {
    pub(super) extras: [f32; EXTRAS],
    /// Share of negative, neutral, positive to be reached.
    pub(super) sentiment: Option<[f32; 3]>,
    pub(super) emotions: [Option<bool>; 10],
    pub(super) mood_weight: f32,
    pub(super) emotion_weight: f32,
    /// Number of the row's set and language.
    pub(super) genre: usize,
    /// Kept out of the first descent, to calibrate on.
    pub(super) held: bool,
}

impl Prepared {
    pub(super) fn features_of(&self, row: usize) -> &[u32] {
        let from = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.features[from..self.ends[row]]
    }
}

pub(super) fn prepare(rows: &[Row], vocabulary: &Vocabulary) -> Prepared {
    let han = Han::new();
    let cues = Cues::new(&Taxonomy::default(), &han);
    let width = 2 * vocabulary.dimensions();
    let mut prepared = Prepared {
        features: Vec::new(),
        ends: Vec::with_capacity(rows.len()),
        pooled: vec![0.0; width * rows.len()],
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
        let pooled = &mut prepared.pooled[index * width..(index + 1) * width];
        let mut weights = 0_i32;
        features::for_each_word(
            &folded.text,
            &tokens,
            |h| vocabulary.find(h),
            |first, _, found| {
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
        let next = genres.len();
        let genre = *genres.entry(row.set.as_str()).or_insert(next);
        prepared.examples.push(Example {
            extras: judge::extras(&scan),
            sentiment: row.sentiment.map(certain),
            emotions: row.emotions,
            mood_weight: row.mood_weight,
            emotion_weight: row.emotion_weight,
            genre,
            held: row.is_labelled() && features::mix(features::hash(row.text.as_bytes())).is_multiple_of(5),
        });
    }
    prepared.genres = genres.len();
    prepared
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
