//! Times what the pages and commands ask of this crate, on data that `tools/reference.py` has written:
//! `python crates/peakend-stats/tools/reference.py target/release/examples/speed`.
//!
//! Prints a line per task: its name, the best of three in seconds, and what was found, tab by tab, so that the
//! reference can compare both. Files hold little-endian 64-bit numbers, column after column.
#![expect(clippy::print_stdout, reason = "a measurement to read")]
#![expect(clippy::unwrap_used, reason = "a measurement may fail")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use peakend_stats::bootstrap::bootstrap;
use peakend_stats::drivers::{Method, driver_intervals, driver_shares};
use peakend_stats::purchase::{History, fit_bg_nbd};
use peakend_stats::regression::{linear_fit, logistic_fit};
use peakend_stats::survival::{Lifetime, cox_fit, kaplan_meier};
use peakend_stats::watch::stl;
use peakend_stats::{NetCounts, ShareCounts, benjamini_hochberg, net_score_difference, share_difference};

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    cells(&folder);
    drivers(&folder);
    purchases(&folder);
    resampling(&folder);
    regressions(&folder);
    survival(&folder);
    let values = columns(&folder, "series", 1).remove(0);
    timed("STL, robust, 3 650 days", || {
        let parts = stl(&values, 7, 7, true).unwrap();
        vec![parts.seasonal[100], parts.trend[1000], parts.remainder[2000]]
    });
}

/// The file `name` as `count` columns of equal length.
fn columns(folder: &Path, name: &str, count: usize) -> Vec<Vec<f64>> {
    let bytes = std::fs::read(folder.join(name)).unwrap();
    let values: Vec<f64> = bytes.chunks_exact(8).map(|cell| f64::from_le_bytes(cell.try_into().unwrap())).collect();
    values.chunks_exact(values.len() / count).map(<[f64]>::to_vec).collect()
}

fn timed(name: &str, task: impl Fn() -> Vec<f64>) {
    let (mut best, mut found) = (f64::INFINITY, Vec::new());
    for _ in 0..3 {
        let start = Instant::now();
        found = task();
        best = best.min(start.elapsed().as_secs_f64());
    }
    let found: Vec<String> = found.iter().map(|value| format!("{value:e}")).collect();
    println!("{name}\t{best:e}\t{}", found.join("\t"));
}

/// A page of 200 cells, each with its difference to the period before, and all p-values adjusted together.
fn cells(folder: &Path) {
    let counts = columns(folder, "cells", 4);
    timed("200 cells of shares (Newcombe, BH)", || {
        let mut p_values = Vec::with_capacity(200);
        let mut ends = 0.0;
        let rows = counts[0].iter().zip(&counts[1]).zip(counts[2].iter().zip(&counts[3]));
        for ((hits, n), (hits_before, n_before)) in rows.take(200) {
            let (now, before) =
                (ShareCounts::of(*hits as u64, *n as u64), ShareCounts::of(*hits_before as u64, *n_before as u64));
            let found = share_difference(&now, &before, 0.95).unwrap();
            ends += found.estimate.low + found.estimate.high;
            p_values.push(found.p_value);
        }
        let adjusted = benjamini_hochberg(&p_values).unwrap();
        assert_eq!(adjusted.len(), 200);
        vec![ends]
    });
    timed("200 cells of NPS (score interval, BH)", || {
        let p_values: Vec<f64> = (0..200)
            .map(|at| {
                let of = |hits: usize| {
                    let (plus, n) = (counts[hits][at] as u64, counts[hits + 1][at] as u64);
                    NetCounts::of(plus, n - plus - (n - plus) / 2, (n - plus) / 2)
                };
                net_score_difference(&of(0), &of(2), 0.95).unwrap().p_value
            })
            .collect();
        vec![benjamini_hochberg(&p_values).unwrap().iter().sum()]
    });
}

fn drivers(folder: &Path) {
    let mut all = columns(folder, "drivers", 16);
    let outcome = all.pop().unwrap();
    timed("LMG, 15 drivers × 100 000 rows", || driver_shares(&all, &outcome, None, Method::Shapley).unwrap().shares);
    timed("the same with 500 bootstrap rounds", || {
        let found = driver_intervals(&all, &outcome, None, Method::Shapley, 500, 0.95, 1).unwrap();
        found.iter().map(|estimate| estimate.value).collect()
    });
}

fn purchases(folder: &Path) {
    for (file, name) in [("few-customers", "BG/NBD, 2 357 customers"), ("customers", "BG/NBD, 1 000 000 customers")] {
        let rows = columns(folder, file, 3);
        let histories: Vec<History> = (0..rows[0].len())
            .map(|at| History { repeats: rows[0][at] as u32, last: rows[1][at], watched: rows[2][at] })
            .collect();
        timed(name, || {
            let fit = fit_bg_nbd(&histories).unwrap();
            vec![fit.r, fit.alpha, fit.a, fit.b]
        });
    }
}

fn resampling(folder: &Path) {
    let values = columns(folder, "money", 1).remove(0);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    timed("BCa bootstrap of a mean, n 2 000, 2 000 rounds", || {
        let found = bootstrap(&values, mean, 2_000, 0.95, 7).unwrap();
        vec![found.low, found.high]
    });
}

fn regressions(folder: &Path) {
    let mut all = columns(folder, "regression", 7);
    let (outcome, number) = (all.pop().unwrap(), all.pop().unwrap());
    let yes: Vec<bool> = outcome.iter().map(|y| *y == 1.0).collect();
    timed("linear regression, 5 columns × 100 000 rows", || {
        linear_fit(&all, &number, 0.95).unwrap().slopes.iter().map(|slope| slope.value).collect()
    });
    timed("logistic regression, 5 columns × 100 000 rows", || {
        logistic_fit(&all, &yes, 0.95).unwrap().slopes.iter().map(|slope| slope.value).collect()
    });
}

fn survival(folder: &Path) {
    let mut all = columns(folder, "lifetimes", 5);
    let (event, time) = (all.pop().unwrap(), all.pop().unwrap());
    let rows: Vec<Lifetime> =
        time.iter().zip(&event).map(|(time, event)| Lifetime { time: *time, event: *event == 1.0 }).collect();
    timed("Kaplan–Meier, 20 000 rows", || vec![kaplan_meier(&rows, 0.95).unwrap().at(10.0).unwrap()]);
    timed("Cox (Efron), 3 columns × 20 000 rows", || {
        cox_fit(&rows, &all, 0.95).unwrap().slopes.iter().map(|slope| slope.value).collect()
    });
}
