//! Where time, ids and secrets come from. Rules are handed them, so every test is repeatable.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use peakend_model::Timestamp;
use rand::TryRng;
use rand::rngs::SysRng;
use uuid::{Builder, Uuid};

pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn at(moment: Timestamp) -> Self {
        Self(AtomicI64::new(moment.0))
    }

    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.0, Ordering::SeqCst);
    }

    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

pub trait IdSource: Send + Sync {
    /// A UUIDv7: sorts by `now`.
    fn uuid(&self, now: Timestamp) -> Uuid;
    /// 256 bits that nobody can guess.
    fn secret(&self) -> [u8; 32];
}

/// Ids and secrets from the operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl IdSource for SystemIds {
    fn uuid(&self, now: Timestamp) -> Uuid {
        let secret = self.secret();
        version_7(now, &secret)
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        // Going on with guessable secrets would be worse than stopping.
        SysRng.try_fill_bytes(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }
}

/// The same ids and secrets for the same seed: for tests and the demo company, never for real secrets.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    count: AtomicU64,
}

impl SeededIds {
    pub fn new(seed: u64) -> Self {
        Self { seed, count: AtomicU64::new(0) }
    }
}

impl IdSource for SeededIds {
    fn uuid(&self, now: Timestamp) -> Uuid {
        let secret = self.secret();
        version_7(now, &secret)
    }

    fn secret(&self) -> [u8; 32] {
        let count = self.count.fetch_add(1, Ordering::SeqCst);
        let mut input = self.seed.to_le_bytes().to_vec();
        input.extend_from_slice(&count.to_le_bytes());
        *blake3::hash(&input).as_bytes()
    }
}

fn version_7(now: Timestamp, random: &[u8; 32]) -> Uuid {
    let millis = u64::try_from(now.0.div_euclid(1000)).unwrap_or_default();
    let mut tail = [0; 10];
    tail.copy_from_slice(&random[..10]);
    Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_ids_repeat_and_sort_by_time() {
        let (one, other) = (SeededIds::new(7), SeededIds::new(7));
        let early = one.uuid(Timestamp::from_millis(1_000));
        assert_eq!(early, other.uuid(Timestamp::from_millis(1_000)));
        assert!(early < one.uuid(Timestamp::from_millis(1_001)));
        assert_eq!(early.get_version_num(), 7);
        assert_ne!(one.secret(), one.secret());
        assert_ne!(SystemIds.secret(), SystemIds.secret());
    }

    #[test]
    fn a_manual_clock_moves_when_told() {
        let clock = ManualClock::at(Timestamp(5));
        clock.advance(Duration::from_micros(3));
        assert_eq!(clock.now(), Timestamp(8));
    }
}
