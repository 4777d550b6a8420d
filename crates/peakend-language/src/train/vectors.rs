//! Word vectors of a teacher: words that mean the same in two languages lie close, so one learns for the other.

use std::path::Path;

use super::TrainError;
use crate::{
    features,
    fold::{Han, fold_word},
    model,
};

/// File format, little-endian: `PKV1`, u32 words, u32 dimensions; then per word u16 bytes, UTF-8, f32 pooling weight, f32 each dimension.
pub(super) struct Vocabulary {
    pub(super) keys: Vec<u32>,
    slots: Box<[u32]>,
    /// 1 to 127: rare words weigh more.
    pub(super) weights: Vec<i8>,
    vectors: Vec<f32>,
    dimensions: usize,
}

impl Vocabulary {
    pub(super) fn empty() -> Self {
        Self { keys: Vec::new(), slots: model::slots(&[]), weights: Vec::new(), vectors: Vec::new(), dimensions: 0 }
    }

    pub(super) fn load(path: &Path) -> Result<Self, TrainError> {
        let bytes = std::fs::read(path).map_err(|source| TrainError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&bytes).ok_or_else(|| TrainError::Vectors(path.to_owned()))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let han = Han::new();
        let mut rest = bytes.strip_prefix(b"PKV1")?;
        let mut take = |n: usize| {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let float = |four: &[u8]| f32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        let n = u32::from_le_bytes(take(4)?.try_into().ok()?) as usize;
        let dimensions = u32::from_le_bytes(take(4)?.try_into().ok()?) as usize;
        let mut vocabulary = Self { dimensions, ..Self::empty() };
        let mut seen = std::collections::HashSet::new();
        for _ in 0..n {
            let len = usize::from(u16::from_le_bytes(take(2)?.try_into().ok()?));
            let word = fold_word(std::str::from_utf8(take(len)?).ok()?, &han);
            let weight = float(take(4)?);
            let vector = take(4 * dimensions)?;
            let key = model::key(features::hash(word.as_bytes()));
            // Spellings that fold into one: the first, most frequent one stands for all.
            if seen.insert(key) {
                vocabulary.keys.push(key);
                #[expect(clippy::cast_possible_truncation, reason = "clamped to 1 to 127")]
                vocabulary.weights.push((weight * 127.0).round().clamp(1.0, 127.0) as i8);
                vocabulary.vectors.extend(vector.chunks_exact(4).map(float));
            }
        }
        vocabulary.slots = model::slots(&vocabulary.keys);
        Some(vocabulary)
    }

    pub(super) fn dimensions(&self) -> usize {
        self.dimensions
    }

    pub(super) fn find(&self, hash: u64) -> Option<u32> {
        model::find(&self.keys, &self.slots, model::key(hash))
    }

    pub(super) fn vector(&self, row: usize) -> &[f32] {
        &self.vectors[row * self.dimensions..(row + 1) * self.dimensions]
    }
}
