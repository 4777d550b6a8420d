//! A classifier as bytes: a magic word, then everything deflated, numbers little-endian.

use std::io::{Read, Write};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};

use super::{Classifier, calibrate::Honest, grams::Vocabulary};
use crate::fold::Han;

const MAGIC: &[u8; 4] = b"PKC1";
/// A file that unpacks to more is not one of ours.
const MOST_BYTES: u64 = 2 << 30;

impl Classifier {
    /// What is written into a file; the same classifier gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        plain.push(u8::from(self.is_several));
        number(&mut plain, self.labels.len());
        for label in std::iter::once(&self.name).chain(&self.labels) {
            number(&mut plain, label.len());
            plain.extend(label.as_bytes());
        }
        put_vocabulary(&mut plain, &self.vocabulary);
        let Honest { temperature, gate, curves, threshold } = &self.honest;
        let floats = self.scales.iter().chain(&self.biases);
        floats.chain([temperature, gate, threshold]).for_each(|x| plain.extend(x.to_le_bytes()));
        number(&mut plain, curves.len());
        curves.iter().flat_map(|(a, b)| [a, b]).for_each(|x| plain.extend(x.to_le_bytes()));
        plain.extend(self.weights.iter().map(|weight| weight.to_le_bytes()[0]));
        let mut packed = DeflateEncoder::new(MAGIC.to_vec(), Compression::default());
        // Writing into memory does not fail.
        let _ = packed.write_all(&plain);
        packed.finish().unwrap_or_default()
    }

    /// The classifier in `bytes`; `None` when they are none of this version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let packed = bytes.strip_prefix(MAGIC)?;
        let mut plain = Vec::new();
        DeflateDecoder::new(packed).take(MOST_BYTES).read_to_end(&mut plain).ok()?;
        let mut input = Input(&plain);
        let is_several = input.take(1)?[0] == 1;
        let many = input.number()?;
        let name = input.text()?;
        let labels: Vec<String> = (0..many).map(|_| input.text()).collect::<Option<_>>()?;
        let vocabulary = take_vocabulary(&mut input)?;
        let scales = input.floats(many)?;
        let biases = input.floats(many)?;
        let [temperature, gate, threshold] = input.floats(3)?[..] else { return None };
        let pairs = input.number()?;
        let curves: Vec<(f32, f32)> =
            input.floats(pairs.checked_mul(2)?)?.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        if labels.is_empty() || (is_several && curves.len() != many) {
            return None;
        }
        let weights: Vec<i8> = input
            .take(vocabulary.keys.len().checked_mul(many)?)?
            .iter()
            .map(|byte| i8::from_le_bytes([*byte]))
            .collect();
        Some(Self {
            name,
            labels,
            is_several,
            vocabulary,
            weights,
            scales,
            biases,
            honest: Honest { temperature, gate, curves, threshold },
            han: Han::new(),
        })
    }
}

/// How many grams, their hashes and how rare they are.
pub(crate) fn put_vocabulary(out: &mut Vec<u8>, vocabulary: &Vocabulary) {
    number(out, vocabulary.keys.len());
    // Sorted, so gaps are small and deflate well.
    let mut before = 0;
    for key in &vocabulary.keys {
        out.extend((key - before).to_le_bytes());
        before = *key;
    }
    vocabulary.idf.iter().for_each(|x| out.extend(x.to_le_bytes()));
}

/// What [`put_vocabulary`] wrote.
pub(crate) fn take_vocabulary(input: &mut Input<'_>) -> Option<Vocabulary> {
    let width = input.number()?;
    let gaps = input.take(width.checked_mul(4)?)?.chunks_exact(4).map(four);
    let mut key = 0_u32;
    let keys: Vec<u32> = gaps
        .map(|gap| {
            key = key.wrapping_add(u32::from_le_bytes(gap));
            key
        })
        .collect();
    Some(Vocabulary::new(keys, input.floats(width)?))
}

pub(crate) fn number(out: &mut Vec<u8>, n: usize) {
    out.extend(u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

fn four(bytes: &[u8]) -> [u8; 4] {
    [bytes[0], bytes[1], bytes[2], bytes[3]]
}

/// Reads what was written, or nothing where bytes are missing.
pub(crate) struct Input<'a>(pub(crate) &'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    pub(crate) fn number(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(four(self.take(4)?))).ok()
    }

    pub(crate) fn text(&mut self) -> Option<String> {
        let length = self.number()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    pub(crate) fn floats(&mut self, n: usize) -> Option<Vec<f32>> {
        Some(self.take(n.checked_mul(4)?)?.chunks_exact(4).map(|bytes| f32::from_le_bytes(four(bytes))).collect())
    }
}
