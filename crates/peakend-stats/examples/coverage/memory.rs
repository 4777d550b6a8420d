//! Peak and end: moments of truth, and the verdict on memory.

use peakend_stats::Random;
use peakend_stats::peak_end::{Model, Shape, Simulation, Verdict, judge, moment_of_truth, simulate};

use crate::scores::{add, coverage};
use crate::study::{LEVEL, Study, means, number, percent, yes};

/// Odds of leaving by the mood of one moment: coverage of the interval of the odds ratio.
///
/// The odds are per standard deviation of the moods at hand, so the truth of a round uses that round's spread.
pub fn moments_of_truth() -> Study {
    let sizes = [30usize, 50, 100, 200, 500, 1000];
    let mut study = Study::new(&["coverage, people asked →", "30", "50", "100", "200", "500", "1000"], None);
    let mut panels = Vec::new();
    let mut silent = Vec::new();
    for (at, (title, base, odds)) in [
        ("20 % leave, no relation", 0.2, 1.0),
        ("20 % leave, odds × 2", 0.2, 2.0),
        ("5 % leave, no relation", 0.05, 1.0),
        ("5 % leave, odds × 2", 0.05, 2.0),
    ]
    .into_iter()
    .enumerate()
    {
        let found = sizes
            .map(|n| means::<2>(10_000, 140_000 + 1_000 * at as u64 + n as u64, |random| truth(random, n, base, odds)));
        let covered = found.map(|all| [all[0]]);
        add(&mut study, &mut panels, title, &["held"], &sizes.map(|n| n as f64), &covered);
        silent.push(std::iter::once(format!("{title}, no answer")).chain(found.map(|all| percent(all[1]))).collect());
    }
    study.rows.extend(silent);
    study.figure = Some(coverage(
        "Moments of truth: coverage of 95 % intervals of the odds",
        "people asked",
        &["ours (logistic, Wald)"],
        panels,
        0.8,
    ));
    study
}

fn truth(random: &mut Random, n: usize, base: f64, odds: f64) -> [f64; 2] {
    let moods: Vec<f64> = (0..n).map(|_| (0.3 + 0.5 * random.normal()).clamp(-1.0, 1.0)).collect();
    let mean = moods.iter().sum::<f64>() / n as f64;
    let spread = (moods.iter().map(|mood| (mood - mean).powi(2)).sum::<f64>() / n as f64).sqrt();
    let intercept = f64::ln(base / (1.0 - base));
    let left: Vec<bool> = moods
        .iter()
        .map(|mood| random.uniform() < 1.0 / (1.0 + (-intercept - odds.ln() * (mean - mood) / spread).exp()))
        .collect();
    match moment_of_truth(&moods, &left, LEVEL) {
        Ok(found) => [yes(found.odds.holds(odds)), 0.0],
        Err(_) => [f64::NAN, 1.0],
    }
}

/// What is remembered, in a company of the studies.
#[derive(Clone, Copy)]
enum Memory {
    Mean,
    PeakEnd,
    Nothing,
}

pub fn verdicts() -> Study {
    let head = [
        "memory follows",
        "experiences",
        "“peak–end”",
        "“mean”",
        "“cannot tell”",
        "share of the peak held (0.6)",
        "end lifted by 0.1: effect held",
    ];
    let mut study = Study::new(&head, None);
    for (title, memory) in
        [("the mean", Memory::Mean), ("peak 0.6 and end 0.4", Memory::PeakEnd), ("nothing", Memory::Nothing)]
    {
        for n in [60usize, 200, 800] {
            let found = means::<5>(1_000, 150_000 + n as u64 + memory as u64, |random| verdict(random, n, memory));
            let mut row = vec![title.to_owned(), number(n as f64, 0)];
            row.extend(found.map(percent));
            study.rows.push(row);
        }
    }
    study
}

fn verdict(random: &mut Random, n: usize, memory: Memory) -> [f64; 5] {
    let shapes: Vec<Shape> = (0..n)
        .map(|_| {
            let count = 3 + random.below(5);
            let moods: Vec<f64> = (0..count).map(|_| (0.1 + 0.5 * random.normal()).clamp(-1.0, 1.0)).collect();
            Shape::of(&moods).unwrap()
        })
        .collect();
    let remembered: Vec<f64> = shapes
        .iter()
        .map(|shape| {
            let clear = match memory {
                Memory::Mean => shape.mean,
                Memory::PeakEnd => 0.6 * shape.intense + 0.4 * shape.end,
                Memory::Nothing => 0.0,
            };
            clear + 0.4 * random.normal()
        })
        .collect();
    // Two experiences of each customer.
    let groups: Vec<u64> = (0..n as u64).map(|at| at / 2).collect();
    let Ok(found) = judge(&shapes, &remembered, &groups, 10, LEVEL, random.bits()) else { return [f64::NAN; 5] };
    let (share, lift) = match memory {
        Memory::PeakEnd => {
            let lifted: Vec<Shape> = shapes.iter().map(|shape| Shape { end: shape.end + 0.1, ..*shape }).collect();
            let from = Simulation {
                before: &shapes,
                outcome: &remembered,
                groups: &groups,
                model: Model::PeakEnd,
                rounds: 200,
                level: LEVEL,
                seed: random.bits(),
            };
            let lift = simulate(&from, &[lifted]).map_or(f64::NAN, |all| yes(all[0].holds(0.04)));
            (found.peak_share.map_or(f64::NAN, |share| yes(share.holds(0.6))), lift)
        }
        Memory::Mean | Memory::Nothing => (f64::NAN, f64::NAN),
    };
    let says = |verdict| yes(found.verdict == verdict);
    [says(Verdict::Yes), says(Verdict::No), says(Verdict::CannotTell), share, lift]
}
