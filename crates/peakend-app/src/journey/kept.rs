//! Maps that were computed lately, and those being computed, so that a question asked twice is answered once.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use tokio::sync::Semaphore;

use super::found::Found;
use crate::{AppError, AppResult};

/// The most answers that are held; the one not asked for longest makes room.
const MOST: usize = 64;

pub(super) type Running = Shared<BoxFuture<'static, Result<Arc<Found>, Arc<AppError>>>>;

#[derive(Clone)]
pub(crate) struct Kept {
    entries: Arc<Mutex<Entries>>,
    /// Computations go one after the other: each uses all processors, and memory for the whole period.
    turn: Arc<Semaphore>,
}

impl Default for Kept {
    fn default() -> Self {
        Self { entries: Arc::default(), turn: Arc::new(Semaphore::new(1)) }
    }
}

#[derive(Default)]
struct Entries {
    by_key: HashMap<String, Entry>,
    asked: u64,
}

#[derive(Default)]
struct Entry {
    found: Option<Arc<Found>>,
    running: Option<Running>,
    /// When it was last asked for, in questions.
    used: u64,
}

impl Kept {
    /// The last answer, however old.
    pub(super) fn held(&self, key: &str) -> Option<Arc<Found>> {
        self.with(|entries| entries.by_key.get(key)?.found.clone())
    }

    /// The computation that is under way, or a new one; it goes on when nobody waits any more.
    pub(super) fn join<F>(&self, key: &str, compute: impl FnOnce() -> F) -> Running
    where
        F: Future<Output = AppResult<Found>> + Send + 'static,
    {
        self.with(|entries| {
            entries.asked += 1;
            let used = entries.asked;
            let entry = entries.by_key.entry(key.to_owned()).or_default();
            entry.used = used;
            if let Some(running) = &entry.running {
                return running.clone();
            }
            let running = self.start(key.to_owned(), compute());
            entry.running = Some(running.clone());
            entries.make_room();
            running
        })
    }

    fn start(&self, key: String, compute: impl Future<Output = AppResult<Found>> + Send + 'static) -> Running {
        let kept = self.clone();
        let task = tokio::spawn(async move {
            let turn = kept.turn.acquire().await;
            let done = compute.await.map(Arc::new).map_err(Arc::new);
            drop(turn);
            kept.with(|entries| {
                let Some(entry) = entries.by_key.get_mut(&key) else { return };
                entry.running = None;
                match &done {
                    Ok(found) => entry.found = Some(found.clone()),
                    // Nothing to hold: the next question tries again.
                    Err(_) if entry.found.is_none() => {
                        entries.by_key.remove(&key);
                    }
                    Err(_) => {}
                }
            });
            done
        });
        let joined = task.map(|ended| ended.unwrap_or_else(|error| Err(Arc::new(AppError::Internal(error.into())))));
        joined.boxed().shared()
    }

    fn with<T>(&self, act: impl FnOnce(&mut Entries) -> T) -> T {
        act(&mut self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Entries {
    fn make_room(&mut self) {
        while self.by_key.len() > MOST {
            let idle = self.by_key.iter().filter(|(_, entry)| entry.running.is_none());
            let Some(oldest) = idle.min_by_key(|(_, entry)| entry.used).map(|(key, _)| key.clone()) else { return };
            self.by_key.remove(&oldest);
        }
    }
}
