//! The part that reads words in their order: filters over three neighbouring words, pooled over the text, and a hidden layer.
//!
//! A filter (Kim 2014) is linear in the vectors of its three words, so training folds it into one row a word:
//! what the word adds to each filter as the left, the middle and the right one. Reading only adds rows up.

use crate::model::{EXTRAS, LANES};

pub(crate) const FILTERS: usize = 48;
/// What a word adds as the right, the middle and the left neighbour.
pub(crate) const WIDTH: usize = 3 * FILTERS;
/// Highest and mean of each filter over the text, and highest after the last “but”.
pub(crate) const POOLS: usize = 3 * FILTERS;
pub(crate) const INPUTS: usize = POOLS + EXTRAS;
pub(crate) const HIDDEN: usize = 32;
/// Kinds of punctuation and emoji that are told apart.
pub(crate) const MARKS: usize = 24;
/// Rows that stand for no word: marks, then an unknown word, then what negation adds to any word.
pub(crate) const SPECIAL: usize = MARKS + 2;
pub(crate) const UNKNOWN: usize = MARKS;
pub(crate) const NEGATION: usize = MARKS + 1;

pub(crate) type Taps = [i8; WIDTH];

/// One word or mark of a text as the filters see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Unit {
    /// Of the vocabulary.
    pub(crate) word: Option<u32>,
    /// Row among the special ones, where it is no word.
    pub(crate) special: u8,
    pub(crate) negated: bool,
    /// Behind the last word of contrast.
    pub(crate) after: bool,
}

pub(crate) struct Conv {
    pub(crate) words: Box<[Taps]>,
    pub(crate) special: Box<[Taps]>,
    /// Of each filter: what one step of its eight bits is worth, and its bias in such steps.
    pub(crate) scale: [f32; FILTERS],
    pub(crate) bias: [i16; FILTERS],
    pub(crate) hidden: Box<[[f32; HIDDEN]]>,
    pub(crate) hidden_bias: [f32; HIDDEN],
    pub(crate) direct: Box<[[f32; LANES]]>,
    pub(crate) out: [[f32; LANES]; HIDDEN],
}

impl Conv {
    /// Adds what the order of words says to `logits`.
    pub(crate) fn judge(&self, units: &[Unit], extras: &[f32; EXTRAS], logits: &mut [f32; LANES]) {
        let mut inputs = [0.0; INPUTS];
        inputs[POOLS..].copy_from_slice(extras);
        self.pool(units, &mut inputs);
        let mut hidden = self.hidden_bias;
        for (x, row) in inputs.iter().zip(self.hidden.iter()).filter(|(x, _)| **x != 0.0) {
            hidden.iter_mut().zip(row).for_each(|(sum, w)| *sum += w * x);
        }
        for (x, row) in inputs.iter().zip(self.direct.iter()).filter(|(x, _)| **x != 0.0) {
            logits.iter_mut().zip(row).for_each(|(sum, w)| *sum += w * x);
        }
        for (x, row) in hidden.iter().zip(&self.out).filter(|(x, _)| **x > 0.0) {
            logits.iter_mut().zip(row).for_each(|(sum, w)| *sum += w * x);
        }
    }

    fn pool(&self, units: &[Unit], inputs: &mut [f32; INPUTS]) {
        if units.is_empty() {
            return;
        }
        let mut most = [0_i16; FILTERS];
        let mut late = [0_i16; FILTERS];
        let mut sum = [0_i32; FILTERS];
        let contrasted = units.iter().any(|unit| unit.after) && !units.iter().all(|unit| unit.after);
        // What the filters that end at the next unit, and at the one behind it, hold so far.
        let (mut next, mut behind) = (self.bias, self.bias);
        let mut at_last: Option<bool> = None;
        let mut close = |filters: &[i16; FILTERS], after: bool| {
            for f in 0..FILTERS {
                let x = filters[f].max(0);
                most[f] = most[f].max(x);
                sum[f] += i32::from(x);
            }
            if after {
                late.iter_mut().zip(filters).for_each(|(late, x)| *late = (*late).max(*x));
            }
        };
        for unit in units {
            let taps = self.taps(unit);
            // It stands right of the window before, in the middle of its own, left of the one to come.
            for f in 0..FILTERS {
                next[f] = next[f].saturating_add(i16::from(taps[f]));
                behind[f] = behind[f].saturating_add(i16::from(taps[FILTERS + f]));
            }
            let mut fresh = self.bias;
            for f in 0..FILTERS {
                fresh[f] = fresh[f].saturating_add(i16::from(taps[2 * FILTERS + f]));
            }
            if unit.negated {
                let taps = &self.special[NEGATION];
                for f in 0..FILTERS {
                    next[f] = next[f].saturating_add(i16::from(taps[f]));
                    behind[f] = behind[f].saturating_add(i16::from(taps[FILTERS + f]));
                    fresh[f] = fresh[f].saturating_add(i16::from(taps[2 * FILTERS + f]));
                }
            }
            if let Some(after) = at_last {
                close(&next, after);
            }
            (next, behind) = (behind, fresh);
            at_last = Some(unit.after || !contrasted);
        }
        if let Some(after) = at_last {
            close(&next, after);
        }
        let share = share(units.len());
        for f in 0..FILTERS {
            inputs[f] = f32::from(most[f]) * self.scale[f];
            #[expect(clippy::cast_precision_loss, reason = "a sum over one text")]
            let sum = sum[f] as f32;
            inputs[FILTERS + f] = sum * self.scale[f] * share;
            inputs[2 * FILTERS + f] = f32::from(late[f].max(0)) * self.scale[f];
        }
    }

    fn taps(&self, unit: &Unit) -> &Taps {
        match unit.word {
            Some(word) => &self.words[word as usize],
            None => &self.special[usize::from(unit.special)],
        }
    }
}

/// The mean leaves short texts a little unsure.
#[expect(clippy::cast_precision_loss, reason = "a count of words")]
pub(crate) fn share(units: usize) -> f32 {
    1.0 / (units as f32 + 3.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::mix;

    /// A small network of chance weights, the same ones for the same seed.
    fn chance(words: usize, seed: u64) -> Conv {
        let mut state = seed;
        let mut next = move || {
            state = state.wrapping_add(1);
            i8::from_le_bytes([mix(state).to_le_bytes()[0]])
        };
        let mut taps = |n: usize| -> Box<[Taps]> { (0..n).map(|_| std::array::from_fn(|_| next())).collect() };
        let (words, special) = (taps(words), taps(SPECIAL));
        Conv {
            words,
            special,
            scale: [0.01; FILTERS],
            bias: std::array::from_fn(|f| i16::try_from(f).unwrap() - 20),
            hidden: vec![[0.0; HIDDEN]; INPUTS].into(),
            hidden_bias: [0.0; HIDDEN],
            direct: vec![[0.0; LANES]; POOLS].into(),
            out: [[0.0; LANES]; HIDDEN],
        }
    }

    /// The filter over the window around a unit, written out.
    fn window(conv: &Conv, units: &[Unit], at: usize, f: usize) -> f32 {
        let tap = |unit: &Unit, tap: usize| {
            let negation = if unit.negated { i32::from(conv.special[NEGATION][tap * FILTERS + f]) } else { 0 };
            i32::from(conv.taps(unit)[tap * FILTERS + f]) + negation
        };
        let mut sum = i32::from(conv.bias[f]) + tap(&units[at], 1);
        if at > 0 {
            sum += tap(&units[at - 1], 2);
        }
        if let Some(right) = units.get(at + 1) {
            sum += tap(right, 0);
        }
        sum.max(0) as f32 * conv.scale[f]
    }

    #[test]
    fn filters_see_each_word_with_its_neighbours() {
        let conv = chance(40, 7);
        for n in 1..30_u64 {
            let units: Vec<Unit> = (0..n)
                .map(|at| {
                    let chance = mix(at * 31 + n);
                    Unit {
                        word: (!chance.is_multiple_of(4)).then_some(u32::try_from(chance % 40).unwrap()),
                        special: u8::try_from(chance % MARKS as u64).unwrap(),
                        negated: chance.is_multiple_of(5),
                        after: n % 3 == 0 || at * 2 > n,
                    }
                })
                .collect();
            let mut inputs = [0.0; INPUTS];
            conv.pool(&units, &mut inputs);
            for f in 0..FILTERS {
                let all: Vec<f32> = (0..units.len()).map(|at| window(&conv, &units, at, f)).collect();
                let late = all.iter().zip(&units).filter(|(_, unit)| unit.after).map(|(x, _)| *x).reduce(f32::max);
                let most = all.iter().copied().fold(0.0, f32::max);
                assert!((inputs[f] - most).abs() < 1e-4, "{n} {f}");
                assert!((inputs[FILTERS + f] - all.iter().sum::<f32>() * share(units.len())).abs() < 1e-3, "{n} {f}");
                assert!((inputs[2 * FILTERS + f] - late.unwrap_or(most)).abs() < 1e-4, "{n} {f}");
            }
        }
    }

    #[test]
    fn a_text_without_words_says_nothing() {
        let mut inputs = [0.0; INPUTS];
        chance(1, 1).pool(&[], &mut inputs);
        assert!(inputs.iter().all(|x| *x == 0.0));
    }
}
