//! What was learnt as bytes: a magic word, then everything deflated, numbers little-endian.

use std::io::{Read, Write};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};

use super::{Learnt, Theme};
use crate::{
    classifier::{
        file::{Input, number, put_vocabulary, take_vocabulary},
        grams::Vocabulary,
    },
    meaning::DIMENSIONS,
};

const MAGIC: &[u8; 4] = b"PKL1";
/// Bytes that unpack to more are none of ours.
const MOST_BYTES: u64 = 1 << 30;

impl Learnt {
    /// The same lessons give the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        number(&mut plain, self.themes.len());
        for text in std::iter::once(&self.model).chain(self.themes.iter().map(|theme| &theme.key)) {
            number(&mut plain, text.len());
            plain.extend(text.as_bytes());
        }
        for Theme { scale, bias, curve, threshold, .. } in &self.themes {
            [*scale, *bias, curve.0, curve.1, *threshold].iter().for_each(|x| plain.extend(x.to_le_bytes()));
        }
        put_vocabulary(&mut plain, &self.vocabulary);
        plain.extend(self.weights.iter().map(|weight| weight.to_le_bytes()[0]));
        let mut packed = DeflateEncoder::new(MAGIC.to_vec(), Compression::default());
        // Writing into memory does not fail.
        let _ = packed.write_all(&plain);
        packed.finish().unwrap_or_default()
    }

    /// `None` when the bytes are none of this version, or were learnt on word vectors of another model than `model`.
    pub(crate) fn from_bytes(bytes: &[u8], model: &str) -> Option<Self> {
        let packed = bytes.strip_prefix(MAGIC)?;
        let mut plain = Vec::new();
        DeflateDecoder::new(packed).take(MOST_BYTES).read_to_end(&mut plain).ok()?;
        let mut input = Input(&plain);
        let many = input.number()?;
        let own = input.text()?;
        let keys: Vec<String> = (0..many).map(|_| input.text()).collect::<Option<_>>()?;
        let mut themes = Vec::new();
        for key in keys {
            let [scale, bias, slope, shift, threshold] = input.floats(5)?[..] else { return None };
            themes.push(Theme { key, scale, bias, curve: (slope, shift), threshold });
        }
        let vocabulary: Vocabulary = take_vocabulary(&mut input)?;
        let width = DIMENSIONS.checked_add(vocabulary.keys.len())?;
        let weights = input.take(width.checked_mul(many)?)?.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        (own == model).then_some(Self { model: own, vocabulary, themes, weights })
    }
}
