//! What a correction layer sees of a text: words and pairs of words; in unspaced scripts signs and pairs of signs.

use crate::fold::is_unspaced;

/// Longer texts are cut here: a layer needs the gist.
const MOST_GRAMS: usize = 2_000;

/// Hashes with weights, each once, sorted; the weights of a text have length one together.
pub(super) fn grams(text: &str) -> Vec<(u32, f32)> {
    let mut hashes = Vec::new();
    let mut before: Option<u32> = None;
    for token in tokens(&text.to_lowercase()) {
        let hash = hash(token.as_bytes(), 0x811c_9dc5);
        hashes.push(hash);
        if let Some(before) = before {
            hashes.push(self::hash(&hash.to_le_bytes(), before));
        }
        before = Some(hash);
        if hashes.len() >= MOST_GRAMS {
            break;
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    #[expect(clippy::cast_precision_loss, reason = "at most a few thousand")]
    let weight = 1.0 / (hashes.len().max(1) as f32).sqrt();
    hashes.into_iter().map(|hash| (hash, weight)).collect()
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).flat_map(signs)
}

/// A word of a spaced script as it is; others sign by sign.
fn signs(word: &str) -> Vec<&str> {
    if !word.chars().any(is_unspaced) {
        return vec![word];
    }
    word.char_indices().map(|(at, c)| &word[at..at + c.len_utf8()]).collect()
}

/// FNV-1a.
fn hash(bytes: &[u8], start: u32) -> u32 {
    bytes.iter().fold(start, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_pairs_of_words_signs_and_pairs_of_signs() {
        assert_eq!(grams("Late again").len(), 3);
        assert_eq!(grams("很慢。").len(), 3);
        assert_eq!(grams("late LATE late").len(), 2);
        assert!(grams("… !").is_empty());
    }
}
