//! The trained part of themes: what examples and corrected texts teach beside the rules. A plane per theme over words,
//! letters and what words mean in all languages; calibrated, and kept only where held texts say that it helps.

mod file;
mod train;

use serde::{Deserialize, Serialize};

use crate::{
    Reader, Taxonomy,
    classifier::{
        calibrate::curved,
        grams::{Vocabulary, grams_of_folded},
        svm::Sparse,
    },
    clause,
    meaning::DIMENSIONS,
    opinion::is_under,
    scan::Scan,
};

/// Texts about a theme from which on it is learnt.
pub const LEAST: usize = 5;
/// F1 that a theme has to gain on texts it had not seen.
const LEAST_GAIN: f64 = 0.02;
/// Sentences of a text that are judged: a story has fewer, a flood of dots has more.
const MOST_SENTENCES: usize = 200;

/// A text that teaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lesson {
    pub text: String,
    /// Keys of the themes that it is about.
    pub themes: Vec<String>,
    /// Somebody said of every theme whether it is about it; otherwise it is an example of those above and may name others.
    pub is_whole: bool,
}

impl Lesson {
    /// Whether it is about the theme, or one below it.
    pub fn is_about(&self, theme: &str) -> bool {
        is_about(&self.themes, theme)
    }

    /// The examples that stand in a tree.
    pub fn examples(tree: &Taxonomy) -> Vec<Self> {
        let of = |theme: &crate::Theme| {
            let lesson = |text: &String| Self { text: text.clone(), themes: vec![theme.key.clone()], is_whole: false };
            theme.examples.iter().map(lesson).collect::<Vec<_>>()
        };
        tree.themes.iter().flat_map(of).collect()
    }

    /// Texts of many trades in all languages, which nobody labelled: for a tree that comes without texts of its own.
    pub fn usual_texts() -> Vec<String> {
        crate::train::statements::one_of_each()
    }
}

/// What is found in texts whose themes are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Found {
    /// Texts that are about the theme.
    pub right: usize,
    /// Texts that are not.
    pub wrong: usize,
}

/// What learning a theme gives, on texts that it had not seen: each quarter judged by what the others taught.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Gain {
    pub theme: String,
    /// Texts that are about it.
    pub about: usize,
    /// Texts that are not: said to be about others, or of the newest ones where no rule finds it.
    pub others: usize,
    /// By its rules alone.
    pub rules: Found,
    /// By its rules and what was learnt.
    pub both: Found,
}

impl Gain {
    /// F1 by rules alone and with what was learnt, 0 to 1.
    pub fn f1(&self) -> (f64, f64) {
        let f1 = |found: Found| crate::measure::shares(found.right, found.right + found.wrong, self.about).2;
        (f1(self.rules), f1(self.both))
    }

    /// Whether reading uses what was learnt: it finds more, not by finding it everywhere, and by more than luck gives.
    pub fn is_adopted(&self) -> bool {
        let (rules, both) = self.f1();
        both >= rules + LEAST_GAIN && self.both.right >= self.rules.right + 2
    }
}

/// What was learnt of the themes that gain by it.
pub struct Learnt {
    /// The model whose word vectors it was learnt on.
    model: String,
    vocabulary: Vocabulary,
    themes: Vec<Theme>,
    /// By place (the numbers of the meaning, then the vocabulary), then by theme, in steps of each theme's scale.
    weights: Vec<i8>,
}

#[derive(Clone, PartialEq, Debug)]
struct Theme {
    key: String,
    scale: f32,
    bias: f32,
    /// Slope and shift from scores to probabilities.
    curve: (f32, f32),
    /// The probability from which on the theme is named.
    threshold: f32,
}

/// A theme that is found in a sentence.
pub(crate) struct Heard<'a> {
    pub(crate) theme: &'a str,
    /// Bytes of the folded text.
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl Learnt {
    /// The keys of its themes.
    pub fn themes(&self) -> impl Iterator<Item = &str> {
        self.themes.iter().map(|theme| theme.key.as_str())
    }

    /// What it finds in each sentence, in order.
    pub(crate) fn find<'a>(&'a self, reader: &Reader, scan: &Scan) -> Vec<Heard<'a>> {
        let mut heard = Vec::new();
        for (from, to) in clause::sentences(&scan.clauses).take(MOST_SENTENCES) {
            let folded = &scan.folded.text[from as usize..to as usize];
            let row = features(reader, &self.vocabulary, folded);
            for (theme, score) in self.themes.iter().zip(self.scores(&row)) {
                if curved(score, theme.curve) >= theme.threshold {
                    heard.push(Heard { theme: &theme.key, from, to });
                }
            }
        }
        heard
    }

    fn scores(&self, row: &Sparse) -> impl Iterator<Item = f32> {
        let many = self.themes.len();
        let mut sums = vec![0.0_f32; many];
        for (at, x) in row {
            let from = *at as usize * many;
            for (sum, weight) in sums.iter_mut().zip(&self.weights[from..from + many]) {
                *sum += x * f32::from(*weight);
            }
        }
        sums.into_iter().zip(&self.themes).map(|(sum, theme)| sum * theme.scale + theme.bias)
    }
}

/// Whether one of the themes is this one, or one below it.
fn is_about(themes: &[String], key: &str) -> bool {
    themes.iter().any(|theme| theme == key || is_under(theme, key))
}

/// What a plane sees of a folded text: what it means, of length 1, and its words and letters, of length 1.
fn features(reader: &Reader, vocabulary: &Vocabulary, folded: &str) -> Sparse {
    let mut row = Sparse::new();
    if let Some(meaning) = reader.meaning(folded) {
        row.extend((0..).zip(meaning.iter().copied()));
    }
    #[expect(clippy::cast_possible_truncation, reason = "a small number")]
    let behind = DIMENSIONS as u32;
    row.extend(vocabulary.weigh(&grams_of_folded(folded)).into_iter().map(|(at, x)| (behind + at, x)));
    row
}

#[cfg(test)]
mod tests;
