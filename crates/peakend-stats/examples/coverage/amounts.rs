//! Means, ratios, rates and medians, also of skewed amounts.

use peakend_stats::bootstrap::bootstrap;
use peakend_stats::interval::{median, rate};
use peakend_stats::ratio::{PairMoments, ratio, total};
use peakend_stats::{Moments, Random, mean, mean_difference, mean_on_scale};

use crate::draw::{exponential, gamma, place, poisson};
use crate::scores::{add, coverage};
use crate::study::{LEVEL, Study, means as simulate, yes};

const SIZES: [usize; 6] = [10, 20, 50, 100, 200, 500];
const HEAD: [&str; 7] = ["coverage, n →", "10", "20", "50", "100", "200", "500"];

/// What is measured, with its true mean.
#[derive(Clone, Copy)]
enum Amount {
    Answers,
    Normal,
    Exponential,
    LogNormal(f64),
}

impl Amount {
    /// Shares of the answers 1 to 5.
    const ANSWERS: [f64; 5] = [0.06, 0.04, 0.1, 0.25, 0.55];

    fn draw(self, random: &mut Random) -> f64 {
        match self {
            Self::Answers => 1.0 + place(random, &Self::ANSWERS) as f64,
            Self::Normal => random.normal(),
            Self::Exponential => exponential(random),
            Self::LogNormal(spread) => (spread * random.normal()).exp(),
        }
    }

    fn mean(self) -> f64 {
        match self {
            Self::Answers => Self::ANSWERS.iter().zip(1..).map(|(share, answer)| share * f64::from(answer)).sum(),
            Self::Normal => 0.0,
            Self::Exponential => 1.0,
            Self::LogNormal(spread) => (spread * spread / 2.0).exp(),
        }
    }
}

const AMOUNTS: [(&str, Amount); 5] = [
    ("answers 1–5, most 5", Amount::Answers),
    ("normal", Amount::Normal),
    ("exponential (durations)", Amount::Exponential),
    ("log-normal σ 1 (money)", Amount::LogNormal(1.0)),
    ("log-normal σ 1.5 (few whales)", Amount::LogNormal(1.5)),
];

fn plain(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

pub fn means() -> Study {
    let names = ["Student", "BCa bootstrap"];
    let mut study = Study::new(&HEAD, None);
    let mut panels = Vec::new();
    for (at, (title, amount)) in AMOUNTS.into_iter().enumerate() {
        let found = SIZES.map(|n| {
            let seed = 10_000 + 1_000 * at as u64 + n as u64;
            let [student] = simulate::<1>(20_000, seed, |random| {
                let values: Vec<f64> = (0..n).map(|_| amount.draw(random)).collect();
                let moments = Moments::of_values(&values);
                let found = match amount {
                    Amount::Answers => mean_on_scale(&moments, 1.0, 5.0, LEVEL),
                    _ => mean(&moments, LEVEL),
                };
                [yes(found.unwrap().holds(amount.mean()))]
            });
            let [resampled] = simulate::<1>(2_048, seed, |random| {
                let values: Vec<f64> = (0..n).map(|_| amount.draw(random)).collect();
                [bootstrap(&values, plain, 800, LEVEL, random.bits()).map_or(f64::NAN, |e| yes(e.holds(amount.mean())))]
            });
            [student, resampled]
        });
        add(&mut study, &mut panels, title, &names, &SIZES.map(|n| n as f64), &found);
    }
    study.figure = Some(coverage("Means: coverage of 95 % intervals", "values", &names, panels, 0.7));
    study
}

pub fn mean_differences() -> Study {
    let names = ["ours (Welch)", "equal variances"];
    let mut study = Study::new(&HEAD, None);
    let mut panels = Vec::new();
    let cases = [
        ("normal, σ 3 and 1, n and 2 n", Amount::Normal, 3.0),
        ("exponential, × 3 and × 1", Amount::Exponential, 3.0),
        ("log-normal σ 1, × 1 and × 1", Amount::LogNormal(1.0), 1.0),
    ];
    for (at, (title, amount, factor)) in cases.into_iter().enumerate() {
        let truth = amount.mean() * (factor - 1.0);
        let found = SIZES.map(|n| {
            simulate::<2>(20_000, 20_000 + 1_000 * at as u64 + n as u64, |random| {
                let a: Vec<f64> = (0..n).map(|_| factor * amount.draw(random)).collect();
                let b: Vec<f64> = (0..2 * n).map(|_| amount.draw(random)).collect();
                let (a, b) = (Moments::of_values(&a), Moments::of_values(&b));
                let ours = mean_difference(&a, &b, LEVEL).unwrap().estimate;
                [yes(ours.holds(truth)), yes(pooled(&a, &b, truth))]
            })
        });
        add(&mut study, &mut panels, title, &names, &SIZES.map(|n| n as f64), &found);
    }
    study.figure = Some(coverage(
        "Difference of two means: coverage of 95 % intervals",
        "values of the first",
        &names,
        panels,
        0.8,
    ));
    study
}

/// Whether Student's interval with one pooled variance holds `truth`.
fn pooled(a: &Moments, b: &Moments, truth: f64) -> bool {
    let (n, m) = (a.n as f64, b.n as f64);
    let variance = ((n - 1.0) * a.variance().unwrap() + (m - 1.0) * b.variance().unwrap()) / (n + m - 2.0);
    let reach = peakend_stats::special::student_quantile(0.975, n + m - 2.0) * (variance * (1.0 / n + 1.0 / m)).sqrt();
    (a.mean().unwrap() - b.mean().unwrap() - truth).abs() <= reach
}

/// Contacts per order: customers order at different rates and some call much more than others.
pub fn ratios() -> Study {
    let names = ["ours (delta method)", "Poisson count"];
    let mut study = Study::new(&HEAD, None);
    let mut panels = Vec::new();
    for (at, (title, callers)) in
        [("all call alike", 50.0), ("some call more", 1.0), ("few call most", 0.2)].into_iter().enumerate()
    {
        let found = SIZES.map(|n| {
            simulate::<2>(20_000, 30_000 + 1_000 * at as u64 + n as u64, |random| {
                let rows: Vec<(f64, f64)> = (0..n)
                    .map(|_| {
                        let orders = 1.0 + poisson(random, 3.0);
                        let habit = gamma(random, callers) / callers;
                        (poisson(random, 0.3 * orders * habit), orders)
                    })
                    .collect();
                let sums = PairMoments::of_values(&rows);
                let ours = ratio(&sums, LEVEL).unwrap();
                let counted = rate(sums.sum_x as u64, sums.sum_y, LEVEL).unwrap();
                [yes(ours.holds(0.3)), yes(counted.holds(0.3))]
            })
        });
        add(&mut study, &mut panels, title, &names, &SIZES.map(|n| n as f64), &found);
    }
    study.figure = Some(coverage("Contacts per order: coverage of 95 % intervals", "customers", &names, panels, 0.6));
    study
}

/// Rates of rare events, medians and totals.
pub fn rates() -> Study {
    let mut study = Study::new(&HEAD, None);
    let mut row = |title: &str, found: Vec<f64>| {
        let cells = found.into_iter().map(crate::study::percent);
        study.rows.push(std::iter::once(title.to_owned()).chain(cells).collect());
    };
    for per_unit in [0.05, 0.5] {
        let held = SIZES.map(|n| {
            simulate::<1>(20_000, 40_000 + n as u64, |random| {
                let events = poisson(random, per_unit * n as f64) as u64;
                [yes(rate(events, n as f64, LEVEL).unwrap().holds(per_unit))]
            })[0]
        });
        row(&format!("rate of {per_unit} per unit of exposure n (score)"), held.to_vec());
    }
    let held = SIZES.map(|n| {
        simulate::<1>(20_000, 41_000 + n as u64, |random| {
            let drawn: Vec<(f64, u64)> = (0..n).map(|_| (exponential(random), 1)).collect();
            [yes(median(&drawn, LEVEL).unwrap().holds(std::f64::consts::LN_2))]
        })[0]
    });
    row("median of an exponential (order statistics)", held.to_vec());
    let held = SIZES.map(|n| {
        simulate::<1>(20_000, 42_000 + n as u64, |random| {
            let count = poisson(random, n as f64) as usize;
            let drawn: Vec<f64> = (0..count).map(|_| exponential(random)).collect();
            [total(&Moments::of_values(&drawn), LEVEL).map_or(0.0, |e| yes(e.holds(n as f64)))]
        })[0]
    });
    row("total of about n exponential amounts (compound Poisson)", held.to_vec());
    study
}
