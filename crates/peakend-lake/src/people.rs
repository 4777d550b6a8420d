//! Sets of customers: whoever is met gets a number, and big sets are bits over the numbers.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::column::Quick;

/// Readers take numbers at the same time, each from another part most of the time.
const PART_BITS: u32 = 6;
const PARTS: usize = 1 << PART_BITS;
/// More customers than this are numbered anew for each question: their numbers would take over 100 MB.
const MOST_KEPT: usize = if cfg!(test) { 12 } else { 1 << 21 };

static NUMBERINGS: AtomicU64 = AtomicU64::new(0);

/// The customers met so far and their numbers, shared by all readers.
pub(crate) struct Numbering {
    parts: Vec<Mutex<Known>>,
    /// All numbers are below it.
    bound: AtomicUsize,
    /// Tells numberings apart: sets of one mean nothing in another.
    pub(crate) name: u64,
}

impl Default for Numbering {
    fn default() -> Self {
        let parts = (0..PARTS).map(|_| Mutex::default()).collect();
        Self { parts, bound: AtomicUsize::new(0), name: NUMBERINGS.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Numbering {
    pub(crate) fn bound(&self) -> usize {
        self.bound.load(Ordering::Relaxed)
    }

    /// The id that got `number`; 0 for a number nobody got.
    pub(crate) fn id(&self, number: u32) -> u128 {
        let known = self.part(number as usize & (PARTS - 1));
        known.ids.get(number as usize >> PART_BITS).copied().unwrap_or_default()
    }

    pub(crate) fn is_too_big_to_keep(&self) -> bool {
        (0..PARTS).map(|part| self.part(part).ids.len()).sum::<usize>() > MOST_KEPT
    }

    pub(crate) fn find(&self, id: u128) -> Option<u32> {
        let part = part_of(mixed(id));
        self.part(part).find(id).ok().map(|place| number(place, part))
    }

    /// The numbers of `ids`, in their order; who is new gets one. Part by part, so that each is locked once.
    pub(crate) fn numbers(&self, ids: &[u128]) -> Vec<u32> {
        let mut ends = [0; PARTS + 1];
        for id in ids {
            ends[part_of(mixed(*id)) + 1] += 1;
        }
        for part in 0..PARTS {
            ends[part + 1] += ends[part];
        }
        let mut next = ends;
        let mut by_part = vec![0; ids.len()];
        for (at, id) in ids.iter().enumerate() {
            let place = &mut next[part_of(mixed(*id))];
            by_part[*place] = at;
            *place += 1;
        }
        let mut numbers = vec![0; ids.len()];
        let mut bound = 0;
        for (part, range) in ends.windows(2).enumerate().filter(|(_, ends)| ends[0] < ends[1]) {
            let mut known = self.part(part);
            let asked = &by_part[range[0]..range[1]];
            known.reserve(asked.len());
            // Loads that do not wait for each other: most of the time goes into waiting for memory.
            let first: Vec<u32> = asked.iter().map(|at| known.first_place(ids[*at])).collect();
            for (at, first) in asked.iter().zip(first) {
                numbers[*at] = number(known.place(ids[*at], first), part);
            }
            bound = bound.max(number(known.ids.len(), part) as usize);
        }
        self.bound.fetch_max(bound, Ordering::Relaxed);
        numbers
    }

    fn part(&self, part: usize) -> MutexGuard<'_, Known> {
        self.parts[part].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The numbering that questions of one workspace share, so that sets of customers can be kept between them.
#[derive(Default)]
pub(crate) struct Customers(Mutex<Arc<Numbering>>);

impl Customers {
    pub(crate) fn numbering(&self) -> Arc<Numbering> {
        self.current().clone()
    }

    pub(crate) fn forget_too_many(&self) {
        let mut current = self.current();
        if current.is_too_big_to_keep() {
            *current = Arc::default();
        }
    }

    /// After an erasure nothing of the erased stays in memory.
    pub(crate) fn forget(&self) {
        *self.current() = Arc::default();
    }

    fn current(&self) -> MutexGuard<'_, Arc<Numbering>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The parts grow alike, so numbers stay dense.
fn number(place: usize, part: usize) -> u32 {
    u32::try_from(place << PART_BITS | part).unwrap_or(u32::MAX)
}

/// Ids in the order they were met, and a hash table of their places that is at most half full.
/// Half as big as a map of ids, and what is looked up first fits into the processor's cache.
#[derive(Default)]
struct Known {
    ids: Vec<u128>,
    /// A place plus one; 0 where nobody is.
    slots: Vec<u32>,
}

impl Known {
    /// Makes room for `more` ids.
    fn reserve(&mut self, more: usize) {
        let wanted = ((self.ids.len() + more) * 2).next_power_of_two();
        if wanted <= self.slots.len() {
            return;
        }
        self.slots = vec![0; wanted];
        for place in 0..self.ids.len() {
            let slot = self.find_slot(self.ids[place], |_| false).unwrap_or_else(|free| free);
            self.slots[slot] = slot_of(place);
        }
    }

    /// What the first slot of `id` holds.
    fn first_place(&self, id: u128) -> u32 {
        self.slots[self.first_slot(id)]
    }

    /// The place of `id`, where `first` is what its first slot held; there must be room for it.
    #[inline]
    fn place(&mut self, id: u128, first: u32) -> usize {
        if first > 0 && self.ids[first as usize - 1] == id {
            return first as usize - 1;
        }
        self.find(id).unwrap_or_else(|free| {
            self.ids.push(id);
            self.slots[free] = slot_of(self.ids.len() - 1);
            self.ids.len() - 1
        })
    }

    /// The place of `id`, or the slot it would have.
    fn find(&self, id: u128) -> Result<usize, usize> {
        if self.slots.is_empty() {
            return Err(0);
        }
        self.find_slot(id, |place| self.ids[place] == id).map(|slot| self.slots[slot] as usize - 1)
    }

    /// The slot whose place is the one sought, or the free slot where the search ends.
    fn find_slot(&self, id: u128, is_sought: impl Fn(usize) -> bool) -> Result<usize, usize> {
        let mut slot = self.first_slot(id);
        loop {
            match self.slots[slot] {
                0 => return Err(slot),
                place if is_sought(place as usize - 1) => return Ok(slot),
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    fn first_slot(&self, id: u128) -> usize {
        mixed(id) & (self.slots.len() - 1)
    }
}

fn slot_of(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

/// Ids are random enough; the multiplication spreads those of tests.
#[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
fn mixed(id: u128) -> usize {
    let word = (id as u64 ^ (id >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (word ^ (word >> 32)) as usize
}

/// Other bits than the tables inside the parts go by.
fn part_of(mixed: usize) -> usize {
    mixed >> 48 & (PARTS - 1)
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
    /// Adds `number`; all numbers are below `bound`, which decides when bits are smaller than hashes.
    #[inline]
    pub(crate) fn insert(&mut self, number: u32, bound: usize) {
        match self {
            Self::Bits(words) => {
                let word = number as usize / 64;
                if word >= words.len() {
                    words.resize(word + 1, 0);
                }
                words[word] |= 1 << (number % 64);
            }
            Self::Few(numbers) => {
                numbers.insert(number);
                if numbers.len() > 64 && numbers.len() * 64 > bound {
                    self.become_bits(bound);
                }
            }
        }
    }

    pub(crate) fn remove(&mut self, number: u32) -> bool {
        match self {
            Self::Few(numbers) => numbers.remove(&number),
            Self::Bits(words) => {
                let Some(word) = words.get_mut(number as usize / 64) else { return false };
                let bit = 1 << (number % 64);
                let held = *word & bit != 0;
                *word &= !bit;
                held
            }
        }
    }

    pub(crate) fn count(&self) -> u64 {
        match self {
            Self::Few(numbers) => numbers.len() as u64,
            Self::Bits(words) => words.iter().map(|word| u64::from(word.count_ones())).sum(),
        }
    }

    pub(crate) fn add(&mut self, other: &Self, bound: usize) {
        match other {
            Self::Few(numbers) => numbers.iter().for_each(|number| self.insert(*number, bound)),
            Self::Bits(more) => {
                self.become_bits(bound);
                let Self::Bits(words) = self else { return };
                if words.len() < more.len() {
                    words.resize(more.len(), 0);
                }
                words.iter_mut().zip(more).for_each(|(word, more)| *word |= more);
            }
        }
    }

    fn become_bits(&mut self, bound: usize) {
        let Self::Few(numbers) = self else { return };
        let mut bits = Self::Bits(Vec::with_capacity(bound / 64 + 1));
        for number in numbers.iter() {
            bits.insert(*number, bound);
        }
        *self = bits;
    }

    /// About how much memory it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Few(numbers) => numbers.capacity() * 6,
                Self::Bits(words) => words.capacity() * 8,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_two_readers_join_by_customer() {
        let numbering = Numbering::default();
        let set = |ids: Vec<u128>| {
            let mut set = Set::default();
            for chunk in ids.chunks(700) {
                let numbers = numbering.numbers(chunk);
                numbers.into_iter().for_each(|number| set.insert(number, numbering.bound()));
            }
            set
        };
        let mut some = set((0..10_000).collect());
        some.add(&set((5_000..12_000).rev().collect()), numbering.bound());
        some.add(&set(vec![3, 20_000, 3]), numbering.bound());
        assert_eq!(some.count(), 12_001);
        let mut few = set(vec![1, 2, 30_000]);
        few.add(&some, numbering.bound());
        assert_eq!(few.count(), 12_002);
        let gone = numbering.find(30_000).expect("it has a number");
        assert!(few.remove(gone) && !few.remove(gone));
        assert_eq!((few.count(), numbering.find(40_000)), (12_001, None));
    }

    #[test]
    fn numbers_stay_dense() {
        let numbering = Numbering::default();
        let ids: Vec<u128> =
            (0..50_000_u128).map(|at| at.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)).collect();
        let numbers = numbering.numbers(&ids);
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), ids.len());
        assert!(numbering.bound() < 65_000, "{}", numbering.bound());
        assert_eq!(numbering.numbers(&ids), numbers);
    }
}
