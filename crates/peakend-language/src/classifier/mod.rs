//! A classifier that a workspace trains on its own labelled texts: intents for the help centre, themes, anything with a
//! name. Hashed words, pairs and letters; linear planes; calibrated, and able to say that a text is of none of them.

pub(crate) mod calibrate;
pub(crate) mod file;
pub(crate) mod grams;
mod soft;
pub(crate) mod svm;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use grams::{Grams, Vocabulary};
use svm::{Plane, Sparse};

use crate::{
    fold::Han,
    measure::{Measured, Several, Single},
};

/// Labels that mean: none of the others.
const OUTSIDE: [&str; 6] = ["oos", "out_of_scope", "out-of-scope", "out of scope", "none", "unknown"];
/// The name under which a rejected text is reported.
pub const OUT_OF_SCOPE: &str = "out_of_scope";
/// Parts of the rows that calibration judges in turn, each by planes learnt from the others.
const PARTS: usize = 4;
/// A gram that stands in fewer texts is not learnt.
const LEAST_TEXTS: u32 = 2;

/// A text with its labels: one, or any number where texts may have several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Labelled {
    pub text: String,
    pub labels: Vec<String>,
}

/// How to train. The same rows in the same order with the same options give the same bytes.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub seed: u64,
    /// How much a row on the wrong side counts against simple planes.
    pub cost: f32,
    /// Texts may have several labels, or none, even where no row has more than one.
    pub several: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, cost: 2.0, several: false }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ClassifierError {
    #[error("there are only {rows} rows with a text and a label, {PARTS} are needed at least")]
    FewRows { rows: usize },
    #[error("all rows have the label “{0}”: there is nothing to tell apart")]
    OneLabel(String),
    #[error("more than {} labels", u16::MAX)]
    ManyLabels,
}

/// What a text is, by a trained classifier.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict<'a> {
    /// Labels with their probabilities, the likeliest first.
    pub ranked: Vec<(&'a str, f32)>,
    /// The text is like nothing that was learnt. Never so where texts may have several labels, or none.
    pub is_outside: bool,
}

/// What training gave.
pub struct Trained {
    pub classifier: Classifier,
    /// How well it reads rows that it had not seen: each quarter judged by what was learnt from the other three.
    pub measured: Measured,
}

/// A trained classifier.
pub struct Classifier {
    /// What it tells, e.g. `intent`.
    name: String,
    labels: Vec<String>,
    is_several: bool,
    vocabulary: Vocabulary,
    /// By place, then by label, in steps of `scales`.
    weights: Vec<i8>,
    scales: Vec<f32>,
    biases: Vec<f32>,
    honest: calibrate::Honest,
    han: Han,
}

impl Classifier {
    /// Learns from the rows. Rows without a label count as having none where others have several, else they are left out.
    ///
    /// # Errors
    /// When there is too little to learn from.
    pub fn train(name: &str, rows: &[Labelled], options: &Options) -> Result<Trained, ClassifierError> {
        let is_several = options.several || rows.iter().any(|row| row.labels.len() > 1);
        let rows: Vec<&Labelled> = rows.iter().filter(|row| is_several || row.labels.len() == 1).collect();
        let (labels, of) = numbered(&rows, is_several)?;
        let han = Han::new();
        let grams: Vec<Grams> = rows.iter().map(|row| grams::grams(&row.text, &han)).collect();
        let vocabulary = Vocabulary::of(grams.iter(), LEAST_TEXTS);
        let weighed: Vec<Sparse> = grams.iter().map(|grams| vocabulary.weigh(grams)).collect();
        let of: Vec<&[usize]> = of.iter().map(Vec::as_slice).collect();
        let shape = Shape { labels: labels.len(), width: vocabulary.keys.len(), is_several };
        let apart = apart(&weighed, &of, &shape, options);
        let honest = match is_several {
            true => calibrate::several(&apart, &of, labels.len()),
            false => calibrate::one(&apart, &of),
        };
        let measured = measured(&apart, &of, &labels, &honest, is_several);
        let all: Vec<&Sparse> = weighed.iter().collect();
        let planes = planes(&all, &of, &shape, options);
        let classifier = Self::of_planes(name.to_owned(), labels, is_several, vocabulary, &planes, honest, han);
        Ok(Trained { classifier, measured })
    }

    fn of_planes(
        name: String,
        labels: Vec<String>,
        is_several: bool,
        vocabulary: Vocabulary,
        planes: &[Plane],
        honest: calibrate::Honest,
        han: Han,
    ) -> Self {
        let most = |plane: &Plane| plane.weights.iter().fold(1e-9_f32, |most, weight| most.max(weight.abs()));
        let scales: Vec<f32> = planes.iter().map(|plane| most(plane) / 127.0).collect();
        let mut weights = Vec::with_capacity(vocabulary.keys.len() * planes.len());
        for at in 0..vocabulary.keys.len() {
            for (plane, scale) in planes.iter().zip(&scales) {
                #[expect(clippy::cast_possible_truncation, reason = "−127 to 127 by the scale")]
                weights.push((plane.weights[at] / scale).round() as i8);
            }
        }
        let biases = planes.iter().map(|plane| plane.bias).collect();
        Self { name, labels, is_several, vocabulary, weights, scales, biases, honest, han }
    }

    /// What it tells, as said when it was trained.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The labels that can be given, in order of name; one that means “none of the others” is not among them.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(String::as_str)
    }

    /// Whether a text may have several labels, or none.
    pub fn is_several(&self) -> bool {
        self.is_several
    }

    /// From which probability on a label is given, where there may be several.
    pub fn threshold(&self) -> f32 {
        self.honest.threshold
    }

    /// Judges a text; linear in its length, the same for the same text.
    pub fn classify(&self, text: &str) -> Verdict<'_> {
        verdict(&self.labels, &self.scores(text), &self.honest, self.is_several)
    }

    fn scores(&self, text: &str) -> Vec<f32> {
        let width = self.labels.len();
        let mut sums = vec![0.0_f32; width];
        for (at, x) in self.vocabulary.weigh(&grams::grams(text, &self.han)) {
            let from = at as usize * width;
            for (sum, weight) in sums.iter_mut().zip(&self.weights[from..from + width]) {
                *sum += x * f32::from(*weight);
            }
        }
        sums.iter().zip(&self.scales).zip(&self.biases).map(|((sum, scale), bias)| sum * scale + bias).collect()
    }
}

fn verdict<'a>(labels: &'a [String], scores: &[f32], honest: &calibrate::Honest, is_several: bool) -> Verdict<'a> {
    let best = scores.iter().copied().fold(f32::MIN, f32::max);
    let shares = honest.probabilities(scores, is_several);
    let mut ranked: Vec<(&str, f32)> = labels.iter().map(String::as_str).zip(shares).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    Verdict { ranked, is_outside: !is_several && best < honest.gate }
}

impl<'a> Verdict<'a> {
    /// The label to act on, where a text has one, and how likely it is; [`OUT_OF_SCOPE`] where the text is outside.
    pub fn one(&self) -> (&'a str, f32) {
        match self.ranked.first() {
            Some((_, p)) if self.is_outside => (OUT_OF_SCOPE, 1.0 - p),
            Some(best) => *best,
            None => (OUT_OF_SCOPE, 1.0),
        }
    }

    /// The labels that are worth a thought, with their probabilities, where a text may have several.
    pub fn likely(&self) -> Vec<(&'a str, f64)> {
        self.ranked.iter().take_while(|(_, p)| *p >= 0.05).map(|(label, p)| (*label, f64::from(*p))).collect()
    }
}

fn measured(
    apart: &[Vec<f32>],
    of: &[&[usize]],
    labels: &[String],
    honest: &calibrate::Honest,
    is_several: bool,
) -> Measured {
    let names = |of: &[usize]| of.iter().map(|label| labels[*label].as_str()).collect::<Vec<_>>();
    let verdicts = apart.iter().zip(of).map(|(scores, of)| (names(of), verdict(labels, scores, honest, is_several)));
    if is_several {
        let mut several = Several::of(labels.iter().cloned(), f64::from(honest.threshold));
        verdicts.for_each(|(is, verdict)| several.add(&is, &verdict.likely()));
        return several.measured();
    }
    let mut single = Single::default();
    verdicts.for_each(|(is, verdict)| {
        let (said, sure) = verdict.one();
        single.add(is.first().copied().unwrap_or(OUT_OF_SCOPE), said, Some(f64::from(sure)));
    });
    single.measured()
}

/// What is learnt: how many labels, how many grams, and whether a text may have several.
struct Shape {
    labels: usize,
    width: usize,
    is_several: bool,
}

/// Margins alone where labels hold each for itself; where they exclude each other, the mean of margins and softmax, which
/// is as linear as both.
fn planes(rows: &[&Sparse], of: &[&[usize]], shape: &Shape, options: &Options) -> Vec<Plane> {
    let Shape { labels, width, is_several } = *shape;
    if is_several {
        return svm::planes(rows, of, labels, width, options.cost, options.seed);
    }
    let (mut margins, soft) = std::thread::scope(|scope| {
        let soft = scope.spawn(|| soft::planes(rows, of, labels, width, options.seed));
        let margins = svm::planes(rows, of, labels, width, options.cost, options.seed);
        (margins, soft.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    // A few hundred rows tell how far the scores of each lie apart.
    let some = || rows.iter().copied().step_by(rows.len().div_ceil(400).max(1));
    let share = soft::spread(&margins, some()) / soft::spread(&soft, some());
    for (plane, other) in margins.iter_mut().zip(&soft) {
        plane
            .weights
            .iter_mut()
            .zip(&other.weights)
            .for_each(|(weight, other)| *weight = 0.5 * (*weight + share * other));
        plane.bias = 0.5 * (plane.bias + share * other.bias);
    }
    margins
}

/// Scores of each row by planes that have not seen it.
fn apart(rows: &[Sparse], of: &[&[usize]], shape: &Shape, options: &Options) -> Vec<Vec<f32>> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    Random::new(options.seed).shuffle(&mut order);
    let mut part = vec![0; rows.len()];
    order.iter().enumerate().for_each(|(at, row)| part[*row] = at % PARTS);
    let mut scores = vec![Vec::new(); rows.len()];
    for held in 0..PARTS {
        let learnt: Vec<usize> = (0..rows.len()).filter(|row| part[*row] != held).collect();
        let seen: Vec<&Sparse> = learnt.iter().map(|row| &rows[*row]).collect();
        let seen_of: Vec<&[usize]> = learnt.iter().map(|row| of[*row]).collect();
        let planes = planes(&seen, &seen_of, shape, options);
        for row in (0..rows.len()).filter(|row| part[*row] == held) {
            scores[row] = planes.iter().map(|plane| plane.score(&rows[row])).collect();
        }
    }
    scores
}

/// The labels in order of name, and the numbers of those each row has. A row that is outside has none.
fn numbered(rows: &[&Labelled], is_several: bool) -> Result<(Vec<String>, Vec<Vec<usize>>), ClassifierError> {
    if rows.len() < PARTS {
        return Err(ClassifierError::FewRows { rows: rows.len() });
    }
    let is_outside = |label: &str| !is_several && is_outside(label);
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for label in rows.iter().flat_map(|row| &row.labels).filter(|label| !is_outside(label)) {
        numbers.insert(label, 0);
    }
    numbers.values_mut().zip(0..).for_each(|(number, at)| *number = at);
    if numbers.len() > usize::from(u16::MAX) {
        return Err(ClassifierError::ManyLabels);
    }
    let of = rows
        .iter()
        .map(|row| row.labels.iter().filter_map(|label| numbers.get(label.as_str()).copied()).collect::<Vec<_>>())
        .collect::<Vec<_>>();
    let labels: Vec<String> = numbers.into_keys().map(str::to_owned).collect();
    match labels.as_slice() {
        [] => Err(ClassifierError::FewRows { rows: 0 }),
        [only] if of.iter().all(|labels| !labels.is_empty()) => Err(ClassifierError::OneLabel(only.clone())),
        _ => Ok((labels, of)),
    }
}

/// Whether a label says that a text has none of the others.
pub fn is_outside(label: &str) -> bool {
    OUTSIDE.contains(&label.trim().to_lowercase().as_str())
}

/// Does `work` for 0, 1 … `n` − 1 on all cores, whoever is free taking the next; the answers in this order.
pub(crate) fn on_all_cores<T: Send>(n: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(n.max(1));
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let take = || {
            let mut mine = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= n {
                    return mine;
                }
                mine.push((at, work(at)));
            }
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(take)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, answer)| answer).collect()
}

/// SplitMix64: small, seeded, the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        crate::features::mix(self.0)
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = usize::try_from(self.next() % (at as u64 + 1)).unwrap_or(0);
            items.swap(at, other);
        }
    }
}

#[cfg(test)]
mod tests;
