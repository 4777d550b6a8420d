//! Net scores, shares and their differences.

use peakend_stats::{NetCounts, Random, ShareCounts, net_score, net_score_difference, share, share_difference};

use crate::draw::{binomial, place};
use crate::study::{LEVEL, Study, means, percent, yes};
use crate::svg::{Figure, Panel};

const Z: f64 = 1.959_963_984_540_054;
const SIZES: [u64; 7] = [10, 20, 50, 100, 200, 500, 1000];

/// Promoters and detractors of the companies asked.
const MIXES: [(&str, f64, f64); 6] = [
    ("balanced: 34 / 33 %", 0.34, 0.33),
    ("usual: 50 / 20 %", 0.5, 0.2),
    ("two camps: 55 / 43 %", 0.55, 0.43),
    ("loved: 80 / 5 %", 0.8, 0.05),
    ("near unanimous: 95 / 1 %", 0.95, 0.01),
    ("disliked: 10 / 70 %", 0.1, 0.7),
];

fn counts(random: &mut Random, n: u64, plus: f64, minus: f64) -> NetCounts {
    let mut found = [0; 3];
    (0..n).for_each(|_| found[place(random, &[plus, minus, 1.0 - plus - minus])] += 1);
    NetCounts::of(found[0], found[2], found[1])
}

/// The textbook interval, after adding `added` answers: a quarter promoters, half passives, a quarter detractors.
fn wald_net(c: &NetCounts, added: f64) -> (f64, f64) {
    let n = c.n as f64 + added;
    let (plus, minus) = ((c.plus + added / 4.0) / n, (c.minus + added / 4.0) / n);
    let reach = Z * ((plus + minus - (plus - minus).powi(2)).max(0.0) / n).sqrt();
    (plus - minus - reach, plus - minus + reach)
}

fn holds((low, high): (f64, f64), truth: f64) -> f64 {
    yes(low <= truth && truth <= high)
}

pub fn net_scores() -> Study {
    let names = ["ours (score)", "Wald", "adjusted Wald"];
    let mut study =
        Study::new(&["coverage of 95 % intervals, n →", "10", "20", "50", "100", "200", "500", "1000"], None);
    let mut panels = Vec::new();
    for (at, (title, plus, minus)) in MIXES.into_iter().enumerate() {
        let found = SIZES.map(|n| {
            means::<3>(40_000, 100 * at as u64 + n, |random| {
                let c = counts(random, n, plus, minus);
                let ours = net_score(&c, LEVEL).unwrap();
                let truth = plus - minus;
                [yes(ours.holds(truth)), holds(wald_net(&c, 0.0), truth), holds(wald_net(&c, 3.0), truth)]
            })
        });
        add(&mut study, &mut panels, title, &names, &SIZES.map(|n| n as f64), &found);
    }
    study.figure = Some(coverage("NPS: how often a 95 % interval holds the truth", "answers", &names, panels, 0.8));
    study
}

pub fn net_score_differences() -> Study {
    let names = ["ours (MOVER)", "Wald"];
    let mut study = Study::new(&["coverage, n of each group →", "10", "20", "50", "100", "200", "500", "1000"], None);
    let mut panels = Vec::new();
    let pairs = [
        ("same: 50 / 20 %", (0.5, 0.2), (0.5, 0.2)),
        ("better: 60 / 15 and 50 / 20 %", (0.6, 0.15), (0.5, 0.2)),
        ("loved: 95 / 1 and 80 / 5 %", (0.95, 0.01), (0.8, 0.05)),
    ];
    for (at, (title, a, b)) in pairs.into_iter().enumerate() {
        let truth = (a.0 - a.1) - (b.0 - b.1);
        let found = SIZES.map(|n| {
            means::<2>(20_000, 700 + 100 * at as u64 + n, |random| {
                let (one, two) = (counts(random, n, a.0, a.1), counts(random, n, b.0, b.1));
                let ours = net_score_difference(&one, &two, LEVEL).unwrap().estimate;
                let (first, second) = (wald_net(&one, 0.0), wald_net(&two, 0.0));
                let middle = (first.0 + first.1 - second.0 - second.1) / 2.0;
                let reach = ((first.1 - first.0) / 2.0).hypot((second.1 - second.0) / 2.0);
                [yes(ours.holds(truth)), holds((middle - reach, middle + reach), truth)]
            })
        });
        add(&mut study, &mut panels, title, &names, &SIZES.map(|n| n as f64), &found);
    }
    study.figure =
        Some(coverage("Difference of two NPS: coverage of 95 % intervals", "answers of each", &names, panels, 0.8));
    study
}

pub fn shares() -> Study {
    let names = ["ours (Wilson)", "Wald"];
    let mut study = Study::new(&["coverage, n →", "10", "20", "50", "100", "200", "500", "1000"], None);
    let mut panels = Vec::new();
    for (at, p) in [0.02, 0.1, 0.3, 0.5, 0.8, 0.95].into_iter().enumerate() {
        let found = SIZES.map(|n| {
            means::<2>(40_000, 2_000 + 100 * at as u64 + n, |random| {
                let hits = binomial(random, n, p);
                let ours = share(&ShareCounts::of(hits, n), LEVEL).unwrap();
                [yes(ours.holds(p)), holds(wald_share(hits, n), p)]
            })
        });
        let title = format!("true share {:.0} %", 100.0 * p);
        add(&mut study, &mut panels, &title, &names, &SIZES.map(|n| n as f64), &found);
    }
    study.figure = Some(coverage("Shares (CSAT): coverage of 95 % intervals", "answers", &names, panels, 0.8));
    study
}

fn wald_share(hits: u64, n: u64) -> (f64, f64) {
    let p = hits as f64 / n as f64;
    let reach = Z * (p * (1.0 - p) / n as f64).sqrt();
    (p - reach, p + reach)
}

pub fn share_differences() -> Study {
    let names = ["ours (Newcombe)", "Wald"];
    let mut study =
        Study::new(&["coverage, n of the first group →", "10", "20", "50", "100", "200", "500", "1000"], None);
    let mut panels = Vec::new();
    for (at, (p, q)) in [(0.5, 0.3), (0.9, 0.8), (0.05, 0.02)].into_iter().enumerate() {
        let found = SIZES.map(|n| {
            means::<2>(40_000, 3_000 + 100 * at as u64 + n, |random| {
                let (a, b) = (binomial(random, n, p), binomial(random, 2 * n, q));
                let ours = share_difference(&ShareCounts::of(a, n), &ShareCounts::of(b, 2 * n), LEVEL).unwrap();
                let (first, second) = (wald_share(a, n), wald_share(b, 2 * n));
                let middle = (first.0 + first.1 - second.0 - second.1) / 2.0;
                let reach = ((first.1 - first.0) / 2.0).hypot((second.1 - second.0) / 2.0);
                [yes(ours.estimate.holds(p - q)), holds((middle - reach, middle + reach), p - q)]
            })
        });
        let title = format!("{:.0} % and {:.0} %", 100.0 * p, 100.0 * q);
        add(&mut study, &mut panels, &title, &names, &SIZES.map(|n| n as f64), &found);
    }
    let title = "Difference of two shares: coverage of 95 % intervals (second group twice as large)";
    study.figure = Some(coverage(title, "answers of the first", &names, panels, 0.8));
    study
}

/// Rows of the table and a panel: a line for each of `names`.
pub fn add<const K: usize>(
    study: &mut Study,
    panels: &mut Vec<Panel>,
    title: &str,
    names: &[&str; K],
    sizes: &[f64],
    found: &[[f64; K]],
) {
    let mut lines = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let cells = found.iter().map(|all| percent(all[at]));
        study.rows.push(std::iter::once(format!("{title}, {name}")).chain(cells).collect());
        lines.push(sizes.iter().zip(found).map(|(n, all)| (*n, all[at])).collect());
    }
    panels.push(Panel { title: title.to_owned(), lines });
}

/// A picture of coverages against the promise.
pub fn coverage(title: &str, x: &'static str, names: &[&str], panels: Vec<Panel>, from: f64) -> Figure {
    Figure {
        title: title.to_owned(),
        x,
        y: "coverage",
        range: (from, 1.0),
        promise: Some(LEVEL),
        percent: true,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        panels,
    }
}
