//! Many rows through all cores in order, with bounded memory: batches go round the workers and come back the same way.

use std::io::Write;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes of a batch; a longer row is a batch of its own.
const BATCH_BYTES: usize = 128 * 1024;
const BATCH_ROWS: usize = 512;
/// Batches that wait for a worker, and answers that wait to be written.
const WAITING: usize = 2;

/// Rows on their way to a worker.
pub struct Batch<T> {
    /// Number of the first row, from 1.
    pub first: u64,
    pub rows: Vec<T>,
    bytes: usize,
}

impl<T> Batch<T> {
    fn new(first: u64) -> Self {
        Self { first, rows: Vec::new(), bytes: 0 }
    }

    fn push(&mut self, row: T, bytes: usize) {
        self.rows.push(row);
        self.bytes += bytes;
    }

    fn is_full(&self) -> bool {
        self.bytes >= BATCH_BYTES || self.rows.len() >= BATCH_ROWS
    }
}

/// What came of it.
pub enum Ended {
    Done,
    /// Nobody reads the answers any more.
    Unheard,
}

/// Reads rows with `next` (a row, its size in bytes, and whether the next may have to be waited for), turns batches of
/// them into text with `work` on all cores, and writes the texts in order.
///
/// # Errors
/// When `next` fails, after all rows before were answered; or when the answers cannot be written.
pub fn run<T: Send>(
    mut next: impl FnMut() -> std::io::Result<Option<(T, usize, bool)>> + Send,
    work: impl Fn(Batch<T>) -> String + Sync,
    out: &mut impl Write,
) -> std::io::Result<Ended> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let mut to_workers: Vec<SyncSender<Batch<T>>> = Vec::with_capacity(workers);
        let mut from_workers: Vec<Receiver<String>> = Vec::with_capacity(workers);
        for _ in 0..workers {
            let (send, batches) = sync_channel::<Batch<T>>(WAITING);
            let (answers, receive) = sync_channel::<String>(WAITING);
            let work = &work;
            scope.spawn(move || {
                for batch in batches {
                    if answers.send(work(batch)).is_err() {
                        return;
                    }
                }
            });
            to_workers.push(send);
            from_workers.push(receive);
        }
        let reader = scope.spawn(move || deal(&mut next, &to_workers));
        let written = write_in_turn(&from_workers, out);
        // Workers and reader stop when nobody takes their answers.
        drop(from_workers);
        let read = reader.join().unwrap_or_else(|_| Err(std::io::Error::other("reading stopped half-way")));
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Ended::Unheard),
            Err(error) => Err(error),
            Ok(()) => read.map(|()| Ended::Done),
        }
    })
}

fn deal<T>(
    next: &mut impl FnMut() -> std::io::Result<Option<(T, usize, bool)>>,
    to_workers: &[SyncSender<Batch<T>>],
) -> std::io::Result<()> {
    let mut batch = Batch::new(1);
    let mut read = 0;
    let mut turn = to_workers.iter().cycle();
    let mut send = |batch: Batch<T>| turn.next().is_some_and(|worker| worker.send(batch).is_ok());
    let ended = loop {
        match next() {
            Ok(Some((row, bytes, may_wait))) => {
                read += 1;
                batch.push(row, bytes);
                if batch.is_full() || may_wait {
                    let full = std::mem::replace(&mut batch, Batch::new(read + 1));
                    if !send(full) {
                        return Ok(());
                    }
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    if !batch.rows.is_empty() {
        send(batch);
    }
    ended
}

fn write_in_turn(from_workers: &[Receiver<String>], out: &mut impl Write) -> std::io::Result<()> {
    for worker in from_workers.iter().cycle() {
        // Batches are dealt in turn, so the first worker without another answer had the last.
        let Ok(answer) = worker.recv() else { break };
        out.write_all(answer.as_bytes())?;
        out.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_in_order() {
        let mut numbers = 0..10_000_u32;
        let next = || Ok(numbers.next().map(|n| (n, 100, n % 7 == 0)));
        let work = |batch: Batch<u32>| batch.rows.iter().map(|n| format!("{n}\n")).collect::<String>();
        let mut out = Vec::new();
        assert!(matches!(run(next, work, &mut out), Ok(Ended::Done)));
        let expected: String = (0..10_000).map(|n| format!("{n}\n")).collect();
        assert_eq!(String::from_utf8(out).expect("text"), expected);
    }

    #[test]
    fn what_was_read_before_a_fault_is_answered() {
        let mut n = 0_u64;
        let next = || {
            n += 1;
            if n > 3 { Err(std::io::Error::other("torn")) } else { Ok(Some((n, 1, false))) }
        };
        let work = |batch: Batch<u64>| format!("{}+{} ", batch.first, batch.rows.len());
        let mut out = Vec::new();
        assert!(run(next, work, &mut out).is_err());
        assert_eq!(out, b"1+3 ");
    }

    #[test]
    fn a_closed_pipe_ends_the_work() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let next = || Ok(Some((1_u8, 1_000_000, false)));
        assert!(matches!(run(next, |_: Batch<u8>| "x".to_owned(), &mut Closed), Ok(Ended::Unheard)));
    }
}
