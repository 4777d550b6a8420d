//! Sets of customers: small ones as hashes, big ones as bits over customers numbered as they are met.

use std::collections::{HashMap, HashSet};

use crate::column::Quick;

/// Customers numbered in the order they were met.
#[derive(Default)]
pub(crate) struct Numbered {
    numbers: HashMap<u128, u32, Quick>,
    ids: Vec<u128>,
}

impl Numbered {
    pub(crate) fn number(&mut self, id: u128) -> u32 {
        *self.numbers.entry(id).or_insert_with(|| {
            self.ids.push(id);
            u32::try_from(self.ids.len() - 1).unwrap_or(u32::MAX)
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The numbers here of the customers of `other`, in the order of their numbers there.
    pub(crate) fn translate(&mut self, other: &Self) -> Vec<u32> {
        other.ids.iter().map(|id| self.number(*id)).collect()
    }
}

/// A set of numbers.
#[derive(Clone)]
pub(crate) enum Set {
    Few(HashSet<u32, Quick>),
    Bits(Vec<u64>),
}

impl Default for Set {
    fn default() -> Self {
        Self::Few(HashSet::default())
    }
}

impl Set {
    /// Adds `number`; `of` is how many numbers there are, which decides when bits are smaller than hashes.
    pub(crate) fn insert(&mut self, number: u32, of: usize) {
        match self {
            Self::Few(numbers) => {
                numbers.insert(number);
                if numbers.len() > 64 && numbers.len() * 64 > of {
                    let mut bits = Self::Bits(Vec::with_capacity(of / 64 + 1));
                    for number in numbers.iter() {
                        bits.insert(*number, of);
                    }
                    *self = bits;
                }
            }
            Self::Bits(words) => {
                let word = number as usize / 64;
                if word >= words.len() {
                    words.resize(word + 1, 0);
                }
                words[word] |= 1 << (number % 64);
            }
        }
    }

    pub(crate) fn count(&self) -> u64 {
        match self {
            Self::Few(numbers) => numbers.len() as u64,
            Self::Bits(words) => words.iter().map(|word| u64::from(word.count_ones())).sum(),
        }
    }

    /// Adds the numbers of `other` as `translated`.
    pub(crate) fn add(&mut self, other: &Self, translated: &[u32], of: usize) {
        match other {
            Self::Few(numbers) => {
                for number in numbers {
                    self.insert(translated[*number as usize], of);
                }
            }
            Self::Bits(words) => {
                for (at, word) in words.iter().enumerate() {
                    let mut left = *word;
                    while left != 0 {
                        let bit = left.trailing_zeros() as usize;
                        self.insert(translated[at * 64 + bit], of);
                        left &= left - 1;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_two_readers_join_by_customer() {
        let (mut ours, mut theirs) = (Numbered::default(), Numbered::default());
        let (mut left, mut right) = (Set::default(), Set::default());
        for id in 0..10_000_u128 {
            let number = ours.number(id);
            left.insert(number, ours.len());
        }
        for id in (5_000..12_000_u128).rev() {
            let number = theirs.number(id);
            right.insert(number, theirs.len());
        }
        let translated = ours.translate(&theirs);
        left.add(&right, &translated, ours.len());
        assert_eq!(left.count(), 12_000);
    }
}
