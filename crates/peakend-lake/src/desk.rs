//! Questions that are asked at about the same time, as those of one page are, are counted by one scan: what they read
//! in common is fetched and decoded once.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

use crate::error::{Error, Result};
use crate::fold::{Fold, Part};
use crate::plan::Plan;
use crate::scan::{self, BATCH_ROWS, Slice, Wanted};
use crate::sight::{Points, Sight, When};

/// The first question waits for others until none came for this long.
const GATHERING: Duration = Duration::from_millis(2);
/// But not longer than so many times that.
const MOST_WAITS: usize = 10;

/// What a reader counted for one question in one file, with the number the question gave that file.
pub(crate) type Parts = Vec<(usize, Part)>;

/// Where the questions about one table wait for readers.
#[derive(Default)]
pub(crate) struct Desk {
    /// Those that read words wait apart: decoding words takes far longer than everything else together.
    waiting: [Mutex<Vec<Seat>>; 2],
}

/// One question that waits.
struct Seat {
    plan: Arc<Plan>,
    /// What it reads, each slice with the number of its file.
    slices: Vec<(usize, Slice)>,
    /// Taken when it is answered.
    answer: Mutex<Option<oneshot::Sender<Result<Parts>>>>,
}

impl Desk {
    /// Counts `slices`, each given with the number of the file it belongs to; returns a part per reader and file.
    /// As many scans run at the same time as `readers` has permits, each with `threads` threads.
    pub(crate) async fn count(
        self: &Arc<Self>,
        plan: Arc<Plan>,
        slices: Vec<(usize, Slice)>,
        readers: &Arc<Semaphore>,
        threads: usize,
    ) -> Result<Parts> {
        let (answer, answered) = oneshot::channel();
        let queue = usize::from(plan.reads_words());
        let is_first = {
            let mut waiting = self.waiting(queue);
            waiting.push(Seat { plan, slices, answer: Mutex::new(Some(answer)) });
            waiting.len() == 1
        };
        if is_first {
            // The scan belongs to all who joined: it goes on when the first of them is not awaited any more.
            let (desk, readers) = (self.clone(), readers.clone());
            tokio::spawn(async move {
                desk.gather(queue).await;
                let permit = readers.acquire().await;
                let seats = std::mem::take(&mut *desk.waiting(queue));
                if permit.is_ok() {
                    scan_for(seats, threads).await;
                }
            });
        }
        answered.await.unwrap_or(Err(Error::Dropped))
    }

    async fn gather(&self, queue: usize) {
        let mut known = 0;
        for _ in 0..MOST_WAITS {
            tokio::time::sleep(GATHERING).await;
            let waiting = self.waiting(queue).len();
            if waiting == known {
                return;
            }
            known = waiting;
        }
    }

    fn waiting(&self, queue: usize) -> MutexGuard<'_, Vec<Seat>> {
        self.waiting[queue].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    fn is_open(&self) -> bool {
        self.sender().as_ref().is_some_and(|answer| !answer.is_closed())
    }

    fn tell(&self, answer: Result<Parts>) {
        if let Some(sender) = self.sender().take() {
            // Nobody may be waiting any more.
            let _ = sender.send(answer);
        }
    }

    fn sender(&self) -> MutexGuard<'_, Option<oneshot::Sender<Result<Parts>>>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One pass over everything that several questions read.
struct Scan {
    seats: Vec<Seat>,
    reads: Vec<Read>,
    next: AtomicUsize,
}

/// A row group, and the questions about it: the number of the seat and what it calls the file.
struct Read {
    slice: Slice,
    wanted_by: Vec<(usize, usize)>,
}

/// Reads what `seats` want and answers each of them.
async fn scan_for(seats: Vec<Seat>, threads: usize) {
    let scan = Arc::new(Scan { reads: reads(&seats), seats, next: AtomicUsize::new(0) });
    let found = scan::by_readers(threads.min(scan.reads.len()), || {
        let scan = scan.clone();
        async move { scan.read_some().await }
    });
    match found.await {
        Ok(found) => {
            let mut parts: Vec<Parts> = scan.seats.iter().map(|_| Parts::new()).collect();
            for (seat, file, part) in found.into_iter().flatten() {
                parts[seat].push((file, part));
            }
            for (seat, parts) in scan.seats.iter().zip(parts) {
                seat.tell(Ok(parts));
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for seat in &scan.seats {
                seat.tell(Err(error.clone().into()));
            }
        }
    }
}

/// Every slice once, those of one file behind each other.
fn reads(seats: &[Seat]) -> Vec<Read> {
    let mut reads: Vec<Read> = Vec::new();
    let mut known: HashMap<(&str, usize), usize> = HashMap::new();
    for (number, seat) in seats.iter().enumerate() {
        for (file, slice) in &seat.slices {
            let at = *known.entry((&slice.file.path, slice.group)).or_insert(reads.len());
            if at == reads.len() {
                reads.push(Read { slice: slice.clone(), wanted_by: Vec::new() });
            }
            reads[at].wanted_by.push((number, *file));
        }
    }
    reads.sort_by(|a, b| (&a.slice.file.path, a.slice.group).cmp(&(&b.slice.file.path, b.slice.group)));
    reads
}

impl Scan {
    async fn read_some(&self) -> Result<Vec<(usize, usize, Part)>> {
        let mut points = Points::default();
        let mut parts = Vec::new();
        // What is being counted for each seat, with its name of the file.
        let mut current: Vec<Option<(usize, Fold)>> = self.seats.iter().map(|_| None).collect();
        while let Some(Read { slice, wanted_by }) = self.reads.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let stats = slice.stats();
            let mut columns = BTreeSet::new();
            let mut folds = Vec::with_capacity(wanted_by.len());
            for (number, file) in wanted_by {
                let seat = &self.seats[*number];
                if !seat.is_open() {
                    continue;
                }
                columns.extend(seat.plan.columns(stats.from, stats.to));
                let is_cut = seat.plan.is_cut(stats.from, stats.to);
                let when = if is_cut { When::EachRow } else { When::All(stats.from) };
                if let Some((before, fold)) = current[*number].take_if(|(before, _)| before != file) {
                    parts.push((*number, before, fold.finish(&points)));
                }
                let fold = current[*number].take().map_or_else(|| Fold::new(seat.plan.clone()), |(_, fold)| fold);
                folds.push((*number, *file, when, fold));
            }
            if folds.is_empty() {
                continue;
            }
            let wanted = Wanted {
                metadata: &slice.footer.counting,
                columns: Some(&columns),
                selection: None,
                batch_rows: BATCH_ROWS,
            };
            scan::read(slice, wanted, |batch| {
                let mut sight = Sight::of(&batch, &mut points);
                folds.retain_mut(|(number, _, when, fold)| {
                    let seat = &self.seats[*number];
                    match fold.push(&mut sight, *when) {
                        Ok(()) => seat.is_open(),
                        Err(error) => {
                            seat.tell(Err(error));
                            false
                        }
                    }
                });
                if folds.is_empty() { Err(Error::Dropped) } else { Ok(()) }
            })
            .await
            .or_else(|error| if matches!(error, Error::Dropped) { Ok(()) } else { Err(error) })?;
            for (number, file, _, fold) in folds {
                current[number] = Some((file, fold));
            }
        }
        for (number, fold) in current.into_iter().enumerate() {
            parts.extend(fold.map(|(file, fold)| (number, file, fold.finish(&points))));
        }
        Ok(parts)
    }
}
