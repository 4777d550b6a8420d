//! What a classifier sees of a text: words, pairs of words, and letters within words; signs and their pairs in Chinese.

use std::collections::HashMap;

use crate::{
    features::{HASH_START, hash_on, mix},
    fold::{Han, fold, is_unspaced, is_word},
};

/// Longer texts are cut here: what a text is about is said early and often.
const MOST_WORDS: usize = 3_000;
/// Letters of a word that are looked at.
const LONGEST_WORD: usize = 40;

/// How often each gram stands in a text: those of words, and those of letters, which count as much together.
#[derive(Default)]
pub(crate) struct Grams {
    pub(super) words: Vec<(u32, u32)>,
    pub(super) letters: Vec<(u32, u32)>,
}

/// The grams of a text, each once, in order of their hashes.
pub(super) fn grams(text: &str, han: &Han) -> Grams {
    grams_of_folded(&fold(text, han).text)
}

pub(crate) fn grams_of_folded(folded: &str) -> Grams {
    let (mut words, mut letters) = (Vec::new(), Vec::new());
    let mut before = key(b"", 1);
    for word in tokens(folded).take(MOST_WORDS) {
        let hash = key(word.as_bytes(), 2);
        words.push(hash);
        words.push(key(&hash.to_le_bytes(), 3 ^ u64::from(before) << 8));
        before = hash;
        if word.chars().any(is_word) {
            letters_of(word, &mut letters);
        }
    }
    Grams { words: counted(words), letters: counted(letters) }
}

/// Words, signs of unspaced scripts one by one, and what is asked or exclaimed.
fn tokens(folded: &str) -> impl Iterator<Item = &str> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        loop {
            let first = rest.chars().next()?;
            let is_part = |c: char| is_word(c) && !is_unspaced(c);
            let length = match first {
                c if is_part(c) => rest
                    .char_indices()
                    .find(|(at, c)| !(is_part(*c) || *c == '\'' && rest[at + 1..].starts_with(is_part)))
                    .map_or(rest.len(), |(at, _)| at),
                c => c.len_utf8(),
            };
            let (token, after) = rest.split_at(length);
            rest = after;
            let is_sign = is_unspaced(first) || matches!(first, '?' | '!') || first as u32 >= 0x1F000;
            if is_part(first) || is_sign {
                return Some(token);
            }
        }
    })
}

/// Grams of 3 to 5 letters within the word, its edges marked.
fn letters_of(word: &str, out: &mut Vec<u32>) {
    let edged: Vec<char> =
        std::iter::once(' ').chain(word.chars().take(LONGEST_WORD)).chain(std::iter::once(' ')).collect();
    let mut buffer = [0; 4];
    for from in 0..edged.len().saturating_sub(2) {
        let mut hash = HASH_START;
        for (size, c) in edged[from..].iter().take(5).enumerate() {
            hash = hash_on(hash, c.encode_utf8(&mut buffer).as_bytes());
            if size >= 2 {
                out.push(short(mix(hash)));
            }
        }
    }
}

fn counted(mut hashes: Vec<u32>) -> Vec<(u32, u32)> {
    hashes.sort_unstable();
    let mut counts: Vec<(u32, u32)> = Vec::with_capacity(hashes.len());
    for hash in hashes {
        match counts.last_mut() {
            Some((last, n)) if *last == hash => *n += 1,
            _ => counts.push((hash, 1)),
        }
    }
    counts
}

fn key(bytes: &[u8], kind: u64) -> u32 {
    short(mix(hash_on(HASH_START ^ kind.wrapping_mul(0x9E37_79B9_7F4A_7C15), bytes)))
}

/// The upper half of a hash: strangers meet once in some hundred thousand grams.
fn short(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(u32::MAX)
}

/// Grams that occur in at least `least` texts, by their hash: place and rarity.
pub(crate) struct Vocabulary {
    /// Sorted.
    pub(crate) keys: Vec<u32>,
    pub(crate) idf: Vec<f32>,
    places: HashMap<u32, u32>,
}

impl Vocabulary {
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a Grams>, least: u32) -> Self {
        let mut seen: HashMap<u32, u32> = HashMap::new();
        let mut rows = 0_u32;
        for grams in texts {
            rows += 1;
            for (key, _) in grams.words.iter().chain(&grams.letters) {
                *seen.entry(*key).or_default() += 1;
            }
        }
        let mut kept: Vec<(u32, u32)> = seen.into_iter().filter(|(_, n)| *n >= least).collect();
        kept.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "counts of texts")]
        let idf = kept.iter().map(|(_, n)| ((1.0 + rows as f32) / (1.0 + *n as f32)).ln() + 1.0).collect();
        Self::new(kept.into_iter().map(|(key, _)| key).collect(), idf)
    }

    pub(crate) fn new(keys: Vec<u32>, idf: Vec<f32>) -> Self {
        let places = keys.iter().zip(0..).map(|(key, at)| (*key, at)).collect();
        Self { keys, idf, places }
    }

    /// The text as places and weights (sublinear term frequency times rarity), both kinds of grams of length one half,
    /// all together of length one; in order of places.
    pub(crate) fn weigh(&self, grams: &Grams) -> Vec<(u32, f32)> {
        let mut row = Vec::with_capacity(grams.words.len() + grams.letters.len());
        for part in [&grams.words, &grams.letters] {
            let from = row.len();
            for (key, n) in part {
                if let Some(at) = self.places.get(key) {
                    #[expect(clippy::cast_precision_loss, reason = "how often a gram stands in a text")]
                    let often = 1.0 + (*n as f32).ln();
                    row.push((*at, often * self.idf[*at as usize]));
                }
            }
            shorten(&mut row[from..]);
        }
        shorten(&mut row);
        row.sort_unstable_by_key(|(at, _)| *at);
        row
    }
}

/// Makes the length of a vector one.
fn shorten(row: &mut [(u32, f32)]) {
    let length = row.iter().map(|(_, x)| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        row.iter_mut().for_each(|(_, x)| *x /= length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_signs_and_questions_are_told_apart() {
        let han = Han::new();
        let of = |text: &str| tokens(&fold(text, &han).text).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(of("Hasn't my CARD come, yet?"), ["hasn't", "my", "card", "come", "yet", "?"]);
        assert_eq!(of("退款 refund!"), ["退", "款", "refund", "!"]);
        assert_eq!(of("Где заказ №5"), ["где", "заказ", "5"]);
        assert!(of(" … ,").is_empty());
    }

    #[test]
    fn a_text_has_length_one() {
        let han = Han::new();
        let texts = ["my card is late", "my card is lost", "where is my card"].map(|text| grams(text, &han));
        let vocabulary = Vocabulary::of(texts.iter(), 1);
        let row = vocabulary.weigh(&texts[0]);
        let length: f32 = row.iter().map(|(_, x)| x * x).sum();
        assert!((length - 1.0).abs() < 1e-5);
        assert!(row.is_sorted_by_key(|(at, _)| *at));
        assert!(vocabulary.weigh(&grams("", &han)).is_empty());
    }
}
