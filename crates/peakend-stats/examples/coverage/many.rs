//! Many cells at once: false discoveries, and rankings of small units.

use peakend_stats::shrink::{ranks, shrink_shares};
use peakend_stats::{Estimate, NetCounts, Random, ShareCounts, benjamini_hochberg, net_score_difference, share};

use crate::draw::{beta, binomial, place};
use crate::study::{LEVEL, Study, means, number, percent, yes};

/// A page of cells against the period before: how many of the cells called changed did not change.
pub fn discoveries() -> Study {
    let head = [
        "200 cells, of them changed",
        "false among called, unadjusted",
        "false among called, BH at 5 %",
        "changes found, unadjusted",
        "changes found, BH",
        "pages with a false call, BH",
    ];
    let mut study = Study::new(&head, None);
    for (title, shared) in [("each cell against its own past", false), ("all cells against one common group", true)] {
        for changed in [0, 10, 40, 100] {
            let found =
                means::<5>(2_000, 90_000 + changed as u64 + u64::from(shared), |random| page(random, changed, shared));
            let cells = found.map(percent);
            study.rows.push(std::iter::once(format!("{title}: {changed}")).chain(cells).collect());
        }
    }
    study
}

fn counts(random: &mut Random, n: u64, plus: f64, minus: f64) -> NetCounts {
    let mut found = [0; 3];
    (0..n).for_each(|_| found[place(random, &[plus, minus, 1.0 - plus - minus])] += 1);
    NetCounts::of(found[0], found[2], found[1])
}

fn page(random: &mut Random, changed: usize, shared: bool) -> [f64; 5] {
    let common = counts(random, 100, 0.5, 0.2);
    let p_values: Vec<f64> = (0..200)
        .map(|cell| {
            let now = if cell < changed { counts(random, 100, 0.68, 0.1) } else { counts(random, 100, 0.5, 0.2) };
            let before = if shared { common } else { counts(random, 100, 0.5, 0.2) };
            net_score_difference(&now, &before, LEVEL).unwrap().p_value
        })
        .collect();
    let adjusted = benjamini_hochberg(&p_values).unwrap();
    let judged = |p: &[f64]| {
        let (hits, misses) = p.split_at(changed);
        let count = |p: &[f64]| p.iter().filter(|p| **p <= 1.0 - LEVEL).count() as f64;
        let (right, wrong) = (count(hits), count(misses));
        let false_share = if right + wrong > 0.0 { wrong / (right + wrong) } else { 0.0 };
        (false_share, if changed > 0 { right / changed as f64 } else { f64::NAN }, wrong > 0.0)
    };
    let (plain, ours) = (judged(&p_values), judged(&adjusted));
    [plain.0, ours.0, plain.1, ours.1, yes(ours.2)]
}

/// Forty branches of very different size whose true shares differ: who ranks them right?
pub fn ranking() -> Study {
    let head = [
        "40 units, 5 to 500 answers; true spread",
        "method",
        "error of a unit's share (RMS)",
        "correlation with the true ranking",
        "true top 5 among the shown top 5",
        "units under 20 answers in the top 5",
        "interval holds the truth",
        "rank interval holds the true rank",
    ];
    let mut study = Study::new(&head, None);
    for spread in [0.02, 0.05, 0.1] {
        let found = means::<12>(3_000, 95_000 + (1000.0 * spread) as u64, |random| branches(random, spread));
        for (name, own) in [("raw shares", &found[..6]), ("shrunken shares (ours)", &found[6..])] {
            let mut row =
                vec![format!("{:.0} points", 100.0 * spread), name.to_owned(), number(own[0], 3), number(own[1], 2)];
            row.extend(own[2..].iter().map(|share| percent(*share)));
            study.rows.push(row);
        }
    }
    study
}

fn branches(random: &mut Random, spread: f64) -> [f64; 12] {
    let strength = 0.7 * 0.3 / (spread * spread) - 1.0;
    let truth: Vec<f64> = (0..40).map(|_| beta(random, 0.7 * strength, 0.3 * strength)).collect();
    let sizes: Vec<u64> = (0..40).map(|_| (5.0 * 100f64.powf(random.uniform())) as u64).collect();
    let groups: Vec<(u64, u64)> = truth.iter().zip(&sizes).map(|(p, n)| (binomial(random, *n, *p), *n)).collect();
    let raw: Vec<Estimate> = groups.iter().map(|(h, n)| share(&ShareCounts::of(*h, *n), LEVEL).unwrap()).collect();
    let ours = shrink_shares(&groups, LEVEL).unwrap().groups;
    let mut all = [0.0; 12];
    for (at, estimates) in [&raw, &ours].into_iter().enumerate() {
        all[6 * at..6 * at + 6].copy_from_slice(&judge(estimates, &truth, &sizes, random.bits()));
    }
    all
}

fn judge(estimates: &[Estimate], truth: &[f64], sizes: &[u64], seed: u64) -> [f64; 6] {
    let values: Vec<f64> = estimates.iter().map(|e| e.value).collect();
    let error = values.iter().zip(truth).map(|(v, t)| (v - t).powi(2)).sum::<f64>() / truth.len() as f64;
    let (shown, true_places) = (places(&values), places(truth));
    let n = truth.len() as f64;
    let apart: f64 = shown.iter().zip(&true_places).map(|(a, b)| (a - b).powi(2)).sum();
    let top = |places: &[f64]| (0..places.len()).filter(|at| places[*at] <= 5.0).collect::<Vec<usize>>();
    let (best, shown_best) = (top(&true_places), top(&shown));
    let right = shown_best.iter().filter(|at| best.contains(at)).count() as f64 / 5.0;
    let small = shown_best.iter().filter(|at| sizes[**at] < 20).count() as f64 / 5.0;
    let held = estimates.iter().zip(truth).filter(|(e, t)| e.holds(**t)).count() as f64 / n;
    let ranked = ranks(estimates, 400, LEVEL, seed).unwrap();
    let ranked = ranked.iter().zip(&true_places).filter(|(r, t)| r.low <= **t && **t <= r.high).count() as f64 / n;
    [error.sqrt(), 1.0 - 6.0 * apart / (n * (n * n - 1.0)), right, small, held, ranked]
}

/// Places from 1 for the highest; equal values stand in the order given.
fn places(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let mut places = vec![0.0; values.len()];
    order.iter().enumerate().for_each(|(place, at)| places[*at] = 1.0 + place as f64);
    places
}
