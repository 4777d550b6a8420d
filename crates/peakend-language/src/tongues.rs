//! Telling languages of one script apart: letter n-grams and words through one linear layer, eight bits a weight.

use crate::{
    features::{self, hash, mix},
    rows::sum_rows,
};

const BUCKETS: usize = 1 << 15;
/// Labels have room for this many.
pub(crate) const LANES: usize = 48;
/// Characters of a text that are looked at: enough to be sure.
const MOST_CHARS: usize = 140;
const LONGEST_WORD: usize = 20;
/// Bucket of the marks that open a Spanish question or exclamation.
const OPENING: u32 = 0x4a1;

/// The languages that are read are twice as likely to be written to us as each of the others.
const LIKELIER: f32 = 0.7;
/// How many of the first codes are read.
const READ: usize = 4;

/// What a mark that opens a question or an exclamation adds: hardly any other language writes it.
const OPENS: f32 = 3.0;
const SPANISH: usize = 1;

const MAGIC: &[u8; 4] = b"PKL1";

type Row = [i8; LANES];

pub(crate) struct Tongues {
    labels: Vec<&'static str>,
    table: Box<[Row]>,
    scale: f32,
    bias: [f32; LANES],
}

/// Codes that can be recognised, those that are read first; the model stores their order by name.
const CODES: [&str; 41] = [
    "en", "es", "pt", "ru", "de", "sv", "vi", "id", "hi", "fr", "sw", "nl", "ar", "sk", "ro", "hr", "da", "tt", "nb",
    "sr", "is", "af", "yo", "uk", "hu", "he", "fi", "et", "bs", "cs", "th", "sl", "ko", "bg", "mr", "tr", "it", "el",
    "pl", "fa", "mk",
];

impl Tongues {
    pub(crate) fn label_index(code: &str) -> Option<usize> {
        CODES.iter().position(|known| *known == code)
    }

    pub(crate) fn new(weights: &[[f32; LANES]], bias: [f32; LANES]) -> Self {
        let most = weights.iter().flatten().fold(1e-9_f32, |most, w| most.max(w.abs()));
        // The few largest weights are cut off so that the many small ones keep their steps.
        let scale = most * 0.6 / 127.0;
        #[expect(clippy::cast_possible_truncation, reason = "clamped to eight bits")]
        let eight_bits = |w: f32| (w / scale).round().clamp(-127.0, 127.0) as i8;
        let table = weights.iter().map(|row| row.map(eight_bits)).collect();
        Self { labels: CODES.to_vec(), table, scale, bias }
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (floats, rest) = rest.split_at_checked(4 * (LANES + 1))?;
        let mut floats = floats.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let scale = floats.next()?;
        let mut bias = [0.0; LANES];
        bias.iter_mut().zip(floats).for_each(|(slot, x)| *slot = x);
        let (rows, _) = rest.split_at_checked(BUCKETS * LANES)?;
        let row = |chunk: &[u8]| std::array::from_fn(|i| i8::from_le_bytes([chunk[i]]));
        Some(Self { labels: CODES.to_vec(), table: rows.chunks_exact(LANES).map(row).collect(), scale, bias })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.scale.to_le_bytes());
        out.extend(self.bias.iter().flat_map(|x| x.to_le_bytes()));
        out.extend(self.table.iter().flatten().map(|x| x.to_le_bytes()[0]));
        out
    }

    /// The likeliest code and its probability.
    pub(crate) fn detect(&self, text: &str) -> (&'static str, f32) {
        let mut picked: Vec<u32> = Vec::with_capacity(4 * MOST_CHARS);
        for_each(text, |bucket| picked.push(bucket));
        let sum = sum_rows(&self.table, &picked);
        let norm = norm(u16::try_from(picked.len()).unwrap_or(u16::MAX));
        let opens = text.contains(['¿', '¡']);
        #[expect(clippy::cast_precision_loss, reason = "sums of weights of one text")]
        let logits: [f32; LANES] = std::array::from_fn(|lane| {
            let prior = if lane < READ { LIKELIER } else { 0.0 } + if lane == SPANISH && opens { OPENS } else { 0.0 };
            self.bias[lane] + prior + sum[lane] as f32 * self.scale * norm
        });
        let known = &logits[..self.labels.len()];
        let most = known.iter().copied().fold(f32::MIN, f32::max);
        let total: f32 = known.iter().map(|x| (x - most).exp()).sum();
        let best = known.iter().position(|x| *x == most).unwrap_or(0);
        (self.labels[best], 1.0 / total)
    }
}

pub(crate) const TABLE_LEN: usize = BUCKETS;

pub(crate) fn norm(n: u16) -> f32 {
    1.0 / f32::from(n.max(1)).sqrt()
}

/// Calls `each(bucket)` for letter n-grams of 1 to 4 and whole words, edges marked, lower case with accents.
pub(crate) fn for_each(text: &str, mut each: impl FnMut(u32)) {
    let mut word = String::with_capacity(64);
    let mut chars = 0;
    word.push('<');
    for c in text.chars().take(MOST_CHARS) {
        if is_letter(c) {
            if chars < LONGEST_WORD {
                match c {
                    'A'..='Z' => word.push(c.to_ascii_lowercase()),
                    'a'..='z' | '\u{0430}'..='\u{044F}' => word.push(c),
                    // Latin letters in the width of Chinese signs are the same letters.
                    '\u{FF21}'..='\u{FF3A}' => word.push(char::from_u32(c as u32 - 0xFEC0).unwrap_or(c)),
                    '\u{FF41}'..='\u{FF5A}' => word.push(char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)),
                    _ => word.extend(c.to_lowercase()),
                }
                chars += 1;
            }
            continue;
        }
        if chars > 0 {
            word.push('>');
            grams(&word, &mut each);
            word.truncate(1);
            chars = 0;
        }
        if let '¿' | '¡' = c {
            each(OPENING);
        }
    }
    if chars > 0 {
        word.push('>');
        grams(&word, &mut each);
    }
}

/// Letters and the marks that belong to them; the commonest scripts are told without a table.
fn is_letter(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{0410}'..='\u{044F}' | '\u{0300}'..='\u{036F}' | '\u{0900}'..='\u{0963}' => true,
        _ => c.is_alphabetic(),
    }
}

fn grams(word: &str, each: &mut impl FnMut(u32)) {
    let bytes = word.as_bytes();
    #[expect(clippy::cast_possible_truncation, reason = "a remainder")]
    let bucket = |h: u64| (mix(h) % BUCKETS as u64) as u32;
    each(bucket(hash(bytes) ^ 0x77));
    for (from, first) in word.char_indices() {
        // The hash of a longer n-gram goes on from that of the shorter one.
        let mut h = features::HASH_START;
        let mut begin = from;
        for (size, c) in word[from..].chars().take(4).enumerate() {
            let end = begin + c.len_utf8();
            h = features::hash_on(h, &bytes[begin..end]);
            begin = end;
            if size > 0 || first != '<' {
                each(bucket(h));
            }
        }
    }
}
