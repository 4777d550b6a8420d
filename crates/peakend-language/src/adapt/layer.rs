//! One layer: multinomial logistic regression whose offsets are the shipped log-probabilities, held back towards nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A gram must stand in this many lessons to get a weight.
const LEAST_SEEN: u32 = 3;
/// Steps of gradient descent; the loss is convex and smooth, this is ample at the rate below.
const STEPS: usize = 300;
const RATE: f32 = 2.0;
/// How strongly weights are held back, in lessons that say “as shipped”; a word carries only a part of a lesson.
const HOLD_WORDS: f32 = 0.3;
const HOLD_BIAS: f32 = 4.0;

/// What is added to the shipped log-probability of each class.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Layer {
    bias: Vec<f32>,
    weights: BTreeMap<u32, Vec<f32>>,
}

pub(super) struct Lesson {
    /// Shipped log-probabilities.
    pub(super) offsets: Vec<f32>,
    pub(super) class: usize,
    pub(super) grams: Vec<(u32, f32)>,
}

impl Layer {
    /// Full gradient descent: no chance in it.
    pub(super) fn train(lessons: &[Lesson], classes: usize) -> Self {
        let mut layer = Self { bias: vec![0.0; classes], weights: seen_often(lessons, classes) };
        for _ in 0..STEPS {
            layer.step(lessons);
        }
        layer
    }

    fn step(&mut self, lessons: &[Lesson]) {
        #[expect(clippy::cast_precision_loss, reason = "some thousands of lessons")]
        let n = lessons.len().max(1) as f32;
        let mut bias = vec![0.0; self.bias.len()];
        let mut weights: BTreeMap<u32, Vec<f32>> = self.weights.keys().map(|gram| (*gram, bias.clone())).collect();
        for lesson in lessons {
            let mut error = softmax(&self.scores(&lesson.offsets, &lesson.grams));
            error[lesson.class] -= 1.0;
            add(&mut bias, &error, 1.0);
            for (gram, weight) in &lesson.grams {
                if let Some(slope) = weights.get_mut(gram) {
                    add(slope, &error, *weight);
                }
            }
        }
        descend(&mut self.bias, &bias, HOLD_BIAS, n);
        for (held, slope) in self.weights.values_mut().zip(weights.values()) {
            descend(held, slope, HOLD_WORDS, n);
        }
    }

    pub(super) fn scores(&self, offsets: &[f32], grams: &[(u32, f32)]) -> Vec<f32> {
        let mut scores: Vec<f32> = offsets.iter().zip(&self.bias).map(|(offset, bias)| offset + bias).collect();
        for (gram, weight) in grams {
            if let Some(held) = self.weights.get(gram) {
                add(&mut scores, held, *weight);
            }
        }
        scores
    }

    /// For a layer of no and yes: how likely yes is, given what was shipped.
    pub(super) fn yes(&self, shipped: f32, grams: &[(u32, f32)]) -> f32 {
        softmax(&self.scores(&offsets_of(shipped), grams)).get(1).copied().unwrap_or(shipped)
    }
}

/// Log-probabilities of no and yes.
pub(super) fn offsets_of(yes: f32) -> [f32; 2] {
    let yes = yes.clamp(0.02, 0.98);
    [(1.0 - yes).ln(), yes.ln()]
}

pub(super) fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut shares: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f32 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= sum);
    shares
}

fn seen_often(lessons: &[Lesson], classes: usize) -> BTreeMap<u32, Vec<f32>> {
    let mut seen = BTreeMap::<u32, u32>::new();
    for (gram, _) in lessons.iter().flat_map(|lesson| &lesson.grams) {
        *seen.entry(*gram).or_default() += 1;
    }
    seen.into_iter().filter(|(_, n)| *n >= LEAST_SEEN).map(|(gram, _)| (gram, vec![0.0; classes])).collect()
}

fn descend(held: &mut [f32], slope: &[f32], hold: f32, n: f32) {
    for (value, slope) in held.iter_mut().zip(slope) {
        *value -= RATE * (slope + hold * *value) / n;
    }
}

fn add(to: &mut [f32], values: &[f32], weight: f32) {
    for (held, value) in to.iter_mut().zip(values) {
        *held += weight * value;
    }
}
