//! What the linear model sees of a text: words, pairs of words and letter n-grams, hashed.

use crate::{
    conv::{self, Unit},
    cues::{Cue, Hit},
    fold::{is_unspaced, is_word},
};

/// Buckets of the hashed table.
pub(crate) const BUCKETS: usize = 1 << 18;

/// Longest word whose letters are looked at, in bytes: longer ones are keyboards at play.
const LONGEST_WORD: usize = 48;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Word,
    /// One character of an unspaced script.
    Sign,
    /// Punctuation, emoji.
    Mark,
}

/// Bytes of the folded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) kind: Kind,
    pub(crate) hash: u64,
    /// A word of negation stands at most three tokens before in the same clause.
    pub(crate) negated: bool,
}

/// Cuts a folded text into tokens; `hits` in order of `from`.
pub(crate) fn tokens(folded: &str, hits: &[Hit]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(folded.len() / 4);
    let mut negations = hits.iter().filter(|hit| hit.cue == Cue::Negation).peekable();
    let mut reach = 0_u8;
    let mut negation_end = 0_u32;
    let bytes = folded.as_bytes();
    let mut at = 0;
    while let Some(c) = folded[at..].chars().next() {
        let mut to = at + c.len_utf8();
        let kind = if is_word(c) {
            to = word_end(folded, to);
            Kind::Word
        } else if is_unspaced(c) {
            Kind::Sign
        } else if c.is_whitespace() || c.is_control() {
            at = to;
            continue;
        } else {
            Kind::Mark
        };
        let (from, end) = (offset(at), offset(to));
        if kind == Kind::Mark {
            reach = 0;
        }
        while let Some(hit) = negations.next_if(|hit| hit.from < end) {
            (reach, negation_end) = (3, hit.to);
        }
        let negated = reach > 0 && from >= negation_end;
        if negated {
            reach -= 1;
        }
        tokens.push(Token { from, to: end, kind, hash: hash(&bytes[at..to]), negated });
        at = to;
    }
    tokens
}

/// Letters, digits and apostrophes between letters.
fn word_end(folded: &str, mut to: usize) -> usize {
    let mut chars = folded[to..].chars().peekable();
    while let Some(c) = chars.next() {
        let joins = c == '\'' && chars.peek().copied().is_some_and(is_word);
        if !is_word(c) && !joins {
            break;
        }
        to += c.len_utf8();
    }
    to
}

/// Calls `each(token, bucket)` for every feature; a feature belongs to its last token.
pub(crate) fn for_each(folded: &str, tokens: &[Token], mut each: impl FnMut(usize, u32)) {
    let mut before: [u64; 2] = [1, 2];
    for (index, token) in tokens.iter().enumerate() {
        each(index, bucket(token.hash ^ if token.negated { 0x5bd1_e995 } else { 0 }));
        each(index, bucket(pair(before[1], token.hash)));
        match token.kind {
            Kind::Sign => each(index, bucket(pair(pair(before[0], before[1]), token.hash))),
            Kind::Word => letters(&folded[token.from as usize..token.to as usize], |h| each(index, bucket(h))),
            Kind::Mark => {}
        }
        before = [before[1], token.hash];
    }
}

/// Letter n-grams of 3 to 5 inside a word with its edges marked.
fn letters(word: &str, mut each: impl FnMut(u64)) {
    let mut ends = [0_usize; LONGEST_WORD + 3];
    let mut edged = [0_u8; LONGEST_WORD + 3];
    let len =
        word.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= LONGEST_WORD).last().unwrap_or(0);
    edged[0] = b'<';
    edged[1..=len].copy_from_slice(&word.as_bytes()[..len]);
    edged[len + 1] = b'>';
    let mut n = 0;
    for (at, byte) in edged[..len + 2].iter().enumerate() {
        if byte & 0xC0 != 0x80 {
            ends[n] = at;
            n += 1;
        }
    }
    ends[n] = len + 2;
    // All of three first, then four, then five: each hash goes on from that of the shorter n-gram.
    let mut hashes = [HASH_START; LONGEST_WORD + 3];
    let mut hashed = [0; LONGEST_WORD + 3];
    hashed[..n].copy_from_slice(&ends[..n]);
    for size in 3..=5 {
        for start in 0..(n + 1).saturating_sub(size) {
            let end = ends[start + size];
            hashes[start] = hash_on(hashes[start], &edged[hashed[start]..end]);
            hashed[start] = end;
            each(hashes[start] ^ 0x9E37_79B9);
        }
    }
}

pub(crate) fn hash(bytes: &[u8]) -> u64 {
    hash_on(HASH_START, bytes)
}

/// The hash of nothing.
pub(crate) const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a goes on: the hash of what `h` stands for with `bytes` behind it. [`mix`] makes its high bits good.
pub(crate) fn hash_on(h: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(h, |h, &byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

pub(crate) fn pair(a: u64, b: u64) -> u64 {
    (a.rotate_left(23) ^ b).wrapping_mul(0x9FB2_1C65_1E98_DF25)
}

pub(crate) fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

fn bucket(h: u64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "masked to the size of the table")]
    let low = mix(h) as u32;
    low & (BUCKETS as u32 - 1)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A token as the filters see it; `late` is where the last word of contrast begins.
pub(crate) fn unit(folded: &str, token: &Token, word: Option<u32>, late: u32) -> Unit {
    let special = match token.kind {
        Kind::Mark => mark(&folded.as_bytes()[token.from as usize..token.to as usize]),
        Kind::Word | Kind::Sign => conv::UNKNOWN,
    };
    #[expect(clippy::cast_possible_truncation, reason = "fewer than 256 rows")]
    Unit { word, special: special as u8, negated: token.negated, after: token.from >= late }
}

fn mark(bytes: &[u8]) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "a remainder")]
    let row = (mix(hash(bytes)) % conv::MARKS as u64) as usize;
    row
}

/// Words of the vocabulary in a text: each token that is one, and in unspaced scripts the longest of up to four signs.
/// Calls `each(first token, last token, row)`; no row for what is none of them.
pub(crate) fn for_each_word(
    folded: &str,
    tokens: &[Token],
    find: impl Fn(u64) -> Option<u32>,
    mut each: impl FnMut(usize, usize, Option<u32>),
) {
    let mut index = 0;
    while index < tokens.len() {
        let token = tokens[index];
        let mut last = index;
        if token.kind == Kind::Sign {
            while last + 1 < tokens.len()
                && last - index < 3
                && tokens[last + 1].kind == Kind::Sign
                && tokens[last + 1].from == tokens[last].to
            {
                last += 1;
            }
            while last > index {
                let h = hash(&folded.as_bytes()[token.from as usize..tokens[last].to as usize]);
                if let Some(row) = find(h) {
                    each(index, last, Some(row));
                    break;
                }
                last -= 1;
            }
            if last > index {
                index = last + 1;
                continue;
            }
        }
        each(index, index, find(token.hash));
        index += 1;
    }
}
