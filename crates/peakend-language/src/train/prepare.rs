//! Rows as numbers: done once, so that epochs are fast.

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
}

pub(super) struct Example {
    pub(super) extras: [f32; EXTRAS],
    pub(super) sentiment: Option<u8>,
    pub(super) emotions: [Option<bool>; 10],
    pub(super) weight: f32,
    /// Kept out of descent, to calibrate on.
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
    };
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
        prepared.examples.push(Example {
            extras: judge::extras(&scan),
            sentiment: row.sentiment,
            emotions: row.emotions,
            weight: row.weight,
            held: row.weight > 0.2 && features::mix(features::hash(row.text.as_bytes())).is_multiple_of(20),
        });
    }
    prepared
}
