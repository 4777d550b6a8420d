//! Shares of R²: do bootstrap intervals hold the true shares?

use peakend_stats::Random;
use peakend_stats::drivers::{Method, driver_intervals, driver_shares, logistic_intervals, logistic_weights};

use crate::study::{LEVEL, Study, means, percent, yes};

/// What moves the outcome, of drivers that share a common cause.
const SLOPES: [f64; 4] = [0.6, 0.3, 0.1, 0.0];

fn columns(random: &mut Random, n: usize) -> Vec<Vec<f64>> {
    let common: Vec<f64> = (0..n).map(|_| random.normal()).collect();
    SLOPES.iter().map(|_| common.iter().map(|c| c + random.normal()).collect()).collect()
}

fn linear(random: &mut Random, columns: &[Vec<f64>]) -> Vec<f64> {
    (0..columns[0].len())
        .map(|row| SLOPES.iter().zip(columns).map(|(b, column)| b * column[row]).sum::<f64>() + 1.5 * random.normal())
        .collect()
}

fn churn(random: &mut Random, columns: &[Vec<f64>]) -> Vec<bool> {
    (0..columns[0].len())
        .map(|row| {
            let logit: f64 = SLOPES.iter().zip(columns).map(|(b, column)| b * column[row]).sum();
            random.uniform() < 1.0 / (1.0 + (1.0 - logit).exp())
        })
        .collect()
}

pub fn shares() -> Study {
    let mut study = Study::new(&["coverage of the share of, rows →", "50", "100", "300", "1000"], None);
    let mut random = Random::new(1);
    let many = columns(&mut random, 1_000_000);
    let outcome = linear(&mut random, &many);
    for (name, method) in [("LMG", Method::Shapley), ("relative weights", Method::RelativeWeights)] {
        let truth = driver_shares(&many, &outcome, None, method).unwrap().shares;
        let found = [50usize, 100, 300, 1000].map(|n| {
            means::<4>(2_000, 130_000 + n as u64, |random| {
                let drawn = columns(random, n);
                let outcome = linear(random, &drawn);
                let seed = random.bits();
                let intervals = driver_intervals(&drawn, &outcome, None, method, 400, LEVEL, seed).unwrap();
                [0, 1, 2, 3].map(|at: usize| yes(intervals[at].holds(truth[at])))
            })
        });
        rows(&mut study, name, &truth, &found);
    }
    let yes_or_no = churn(&mut random, &many);
    let truth = logistic_weights(&many, &yes_or_no).unwrap().shares;
    let found = [50usize, 100, 300, 1000].map(|n| {
        means::<4>(640, 131_000 + n as u64, |random| {
            let drawn = columns(random, n);
            let outcome = churn(random, &drawn);
            match logistic_intervals(&drawn, &outcome, 200, LEVEL, random.bits()) {
                Ok(intervals) => [0, 1, 2, 3].map(|at: usize| yes(intervals[at].holds(truth[at]))),
                Err(_) => [f64::NAN; 4],
            }
        })
    });
    rows(&mut study, "logistic weights", &truth, &found);
    study
}

fn rows(study: &mut Study, method: &str, truth: &[f64], found: &[[f64; 4]; 4]) {
    for (at, share) in truth.iter().enumerate() {
        let title = format!("{method}: slope {}, true share {share:.3}", SLOPES[at]);
        study.rows.push(std::iter::once(title).chain(found.iter().map(|all| percent(all[at]))).collect());
    }
}
