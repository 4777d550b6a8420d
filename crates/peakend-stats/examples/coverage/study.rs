//! A study: rounds of a simulation, its table and its picture.

use peakend_stats::Random;

use crate::svg::Figure;

/// The level all intervals are asked for.
pub const LEVEL: f64 = 0.95;

/// What a study found.
pub struct Study {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub figure: Option<Figure>,
}

impl Study {
    pub fn new(head: &[&str], figure: Option<Figure>) -> Self {
        Self { head: head.iter().map(|cell| (*cell).to_owned()).collect(), rows: Vec::new(), figure }
    }

    /// The table, with numbers to the right.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule: Vec<String> =
            (0..self.head.len()).map(|at| if at == 0 { "---" } else { "---:" }.to_owned()).collect();
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        line(&self.head) + &line(&rule).replace(' ', "") + &rows
    }
}

/// A share as percent with one digit.
pub fn percent(share: f64) -> String {
    if share.is_nan() { "–".to_owned() } else { format!("{:.1} %", 100.0 * share) }
}

/// A plain number with `digits` digits.
pub fn number(value: f64, digits: usize) -> String {
    if value.is_nan() { "–".to_owned() } else { format!("{value:.digits$}") }
}

/// 1 for true, 0 for false: a coverage is a mean of these.
pub fn yes(truth: bool) -> f64 {
    f64::from(u8::from(truth))
}

/// Parts that the rounds are dealt into; each has its own generator, so cores do not change the answer.
const PARTS: usize = 32;

/// Mean of each number that `round` gives, over `rounds` rounds, on all cores. A NaN is left out of its mean.
pub fn means<const K: usize>(rounds: usize, seed: u64, round: impl Fn(&mut Random) -> [f64; K] + Sync) -> [f64; K] {
    let part = |at: usize| {
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(at as u64));
        let (mut sums, mut counts) = ([0.0; K], [0.0; K]);
        for _ in 0..rounds.div_ceil(PARTS) {
            for (at, value) in round(&mut random).into_iter().enumerate().filter(|(_, value)| !value.is_nan()) {
                sums[at] += value;
                counts[at] += 1.0;
            }
        }
        (sums, counts)
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut parts: Vec<(usize, [f64; K], [f64; K])> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|core| {
                let part = &part;
                scope.spawn(move || {
                    let own = (core..PARTS).step_by(cores);
                    own.map(|at| (at, part(at))).map(|(at, (sums, counts))| (at, sums, counts)).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    parts.sort_by_key(|part| part.0);
    let mut found = [0.0; K];
    for (at, mean) in found.iter_mut().enumerate() {
        let sum: f64 = parts.iter().map(|part| part.1[at]).sum();
        let count: f64 = parts.iter().map(|part| part.2[at]).sum();
        *mean = sum / count;
    }
    found
}
