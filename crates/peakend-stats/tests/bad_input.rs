//! Whatever is thrown at a public function, it answers or gives a typed error: never a panic, never an interval
//! that does not hold its value. A list at the end makes sure that no public function is forgotten.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::path::Path;

use peakend_stats::agreement::{Scale, cohens_kappa, krippendorff_alpha};
use peakend_stats::bootstrap::bootstrap;
use peakend_stats::calibration::{area_under_curve, brier_score, calibration_curve};
use peakend_stats::compare::*;
use peakend_stats::drivers::*;
use peakend_stats::interval::*;
use peakend_stats::peak_end::*;
use peakend_stats::purchase::*;
use peakend_stats::ratio::{PairMoments, ratio, total};
use peakend_stats::regression::{linear_fit, linear_fit_clustered, linear_fit_over_time, logistic_fit, what_if};
use peakend_stats::shrink::{ranks, shrink_means, shrink_shares};
use peakend_stats::special::*;
use peakend_stats::survival::{Lifetime, cox_fit, kaplan_meier, log_rank};
use peakend_stats::watch::*;
use peakend_stats::weighting::{design_effect, rake, trim_weights};
use peakend_stats::{Estimate, Random, Result, StatsError};
use proptest::prelude::*;

/// Cluster numbers that are no numbers of clusters are refused, however large.
#[test]
fn clusters_with_gaps_are_refused() {
    let column: Vec<f64> = (0..60).map(|at| f64::from(at * 7 % 13)).collect();
    let outcome: Vec<f64> = column.iter().enumerate().map(|(at, x)| x + (at % 5) as f64).collect();
    let yes: Vec<bool> = outcome.iter().map(|y| *y > 7.0).collect();
    let columns = [column];
    for wild in [usize::MAX, usize::MAX - 1, 1 << 60, 60, 25] {
        let mut clusters: Vec<usize> = (0..60).map(|at| at / 3).collect();
        clusters[4] = wild;
        let linear = clustered_intervals(&columns, &outcome, &clusters, Method::Shapley, 40, 0.95, 1);
        let logistic = clustered_logistic_intervals(&columns, &yes, &clusters, 40, 0.95, 1);
        for found in [linear, logistic] {
            assert!(matches!(found, Err(StatsError::OutOfRange { what: "cluster", .. })), "{wild}: {found:?}");
        }
        // These two only ask who belongs together.
        assert!(linear_fit_clustered(&columns, &outcome, &clusters, 0.95).is_ok());
        assert!(clustered_design_effect(&outcome, &clusters, 0.95).is_ok());
    }
}

/// Numbers as they come from a broken file: ordinary, repeated, huge, tiny, infinite, none.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -10.0..10.0f64,
        3 => (0..5i32).prop_map(f64::from),
        1 => prop::sample::select(BAD.to_vec()),
    ]
}

const BAD: [f64; 9] =
    [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, -0.0, 1e200, 1e-200, -1.0];

/// A column: a mix, a constant, or a line.
fn any_column() -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        4 => prop::collection::vec(any_number(), 0..70),
        2 => prop::collection::vec(-3.0..3.0f64, 0..70),
        1 => (any_number(), 0..70usize).prop_map(|(value, n)| vec![value; n]),
        1 => (0..70usize).prop_map(|n| (0..n).map(|at| at as f64).collect()),
    ]
}

/// An answer is finite and its interval holds its value.
fn sound(found: Result<Estimate>) {
    if let Ok(e) = found {
        assert!(e.value.is_finite() && e.low <= e.value && e.value <= e.high, "{e:?}");
        assert!(e.low.is_finite() && e.high.is_finite(), "{e:?}");
        sound_methods(&e);
    }
}

fn sound_methods(e: &Estimate) {
    assert!(e.margin() >= 0.0 && e.holds(e.value));
    let turned = e.scaled(-2.0);
    assert!(turned.low <= turned.high);
}

fn all_sound(found: Result<Vec<Estimate>>) {
    found.into_iter().flatten().for_each(|e| sound(Ok(e)));
}

fn mean_of(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn flags(values: &[f64]) -> Vec<bool> {
    values.iter().map(|value| *value > 1.0).collect()
}

/// Whole numbers of any size from any number: what is negative or none becomes 0.
fn count(value: f64) -> u64 {
    value as u64
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums(n in 0..20u64, a in any_number(), b in any_number(), c in any_number(), d in any_number(),
            level in prop_oneof![Just(0.95), any_number()]) {
        let share_of = ShareCounts { hits: a, total: b, squared_weights: c, n };
        let net = NetCounts { plus: a, neutral: b, minus: c, squared_weights: d, n };
        let moments = Moments { n, weights: a, squared_weights: b, sum: c, sum_squares: d };
        let mut more = moments;
        more.add(a, b);
        sound(mean(&more, level));
        let _ = (share_of.effective_n(), net.effective_n(), moments.effective_n(), moments.mean(), moments.variance());
        let _ = (moments.rescaled((a, b), (c, d)), moments.merged(&moments), Moments::of_counts([(a, count(b))]));
        sound(share(&share_of, level));
        sound(share(&ShareCounts::of(count(a), count(b)), level));
        sound(share(&ShareCounts::of(1, 3).with_design_effect(d), level));
        sound(share_difference(&share_of, &ShareCounts::of(1, 3), level).map(|d| d.estimate));
        sound(net_score(&net, level));
        sound(net_score(&NetCounts::of(count(a), count(b), count(c)), level));
        let difference = net_score_difference(&net, &NetCounts::of(3, 2, 1), level);
        prop_assert!(difference.as_ref().map_or(true, |d| d.is_clear() != d.estimate.holds(0.0)));
        sound(difference.map(|d| d.estimate));
        sound(mean(&moments, level));
        sound(mean(&Moments::of(n, c, d), level));
        sound(mean_on_scale(&moments, a, b, level));
        sound(mean_difference(&moments, &Moments::of_values(&[1.0, 2.0, 4.0]), level).map(|d| d.estimate));
        sound(total(&moments, level));
        sound(rate(count(a), b, level));
        sound(rate_difference((count(a), b), (count(c), d), level).map(|d| d.estimate));
        sound(median(&[(a, count(b)), (c, count(d)), (1.0, n), (a, u64::MAX)], level));
        sound(ratio(&PairMoments { n, sum_x: a, sum_y: b, sum_xx: c, sum_yy: d, sum_xy: a }, level));
        let _ = (answers_for_share(a, b, level), answers_for_mean(a, b, level), answers_for_net_score(a, b, c, level));
        let _ = (answers_to_tell_shares(a, b, level, c), answers_to_tell_means(a, b, level, c));
        let _ = (power_of_means(a, n, level), power_of_means(a, count(b), level), cohens_h(a, b));
        let _ = answers_to_tell_net_scores((a, b), (c, d), level, 0.8);
    }

    #[test]
    fn columns(x in any_column(), y in any_column(), k in 0..9usize, a in any_number(), same in any::<bool>()) {
        // Often as long as each other; else `Length` is what must come.
        let y: Vec<f64> = if same { y.iter().copied().chain(x.iter().copied()).take(x.len()).collect() } else { y };
        let (yes, columns) = (flags(&y), [x.clone(), y.clone(), x.iter().map(|v| 2.0 * v - 1.0).collect()]);
        sound(mean(&Moments::of_values(&x), 0.95));
        sound(bootstrap(&x, mean_of, 50, 0.9, 1));
        sound(bootstrap(&x, |_| a, 50, 0.9, 1));
        sound(ratio(&PairMoments::of_values(&x.iter().copied().zip(y.iter().copied()).collect::<Vec<_>>()), 0.95));
        for columns in [&columns[..0], &columns[..1], &columns[..2], &columns] {
            if let Ok(fit) = linear_fit(columns, &y, 0.95) {
                sound(what_if(&fit, &vec![a; columns.len()]));
                prop_assert!(what_if(&fit, &[]).is_err() || columns.is_empty());
            }
            let _ = (linear_fit_over_time(columns, &y, k, 0.95), logistic_fit(columns, &yes, 0.95));
            let _ = (logistic_weights(columns, &yes), penalty_reward(columns, &y, a, 3.0, 0.95));
            all_sound(logistic_intervals(columns, &yes, 40, 0.95, 1));
            let clusters: Vec<usize> = (0..yes.len()).map(|at| at / 3).collect();
            all_sound(clustered_logistic_intervals(columns, &yes, &clusters, 40, 0.95, 1));
            all_sound(clustered_intervals(columns, &y, &clusters, Method::Shapley, 40, 0.95, 1));
            if let Ok(effect) = clustered_design_effect(&y, &clusters, 0.95) {
                prop_assert!((0.05..=y.len() as f64).contains(&effect), "{effect}");
            }
            if let Ok(fit) = linear_fit_clustered(columns, &y, &clusters, 0.95) {
                prop_assert!(fit.slopes.iter().all(|slope| slope.low <= slope.high));
            }
            for method in [Method::Shapley, Method::RelativeWeights, Method::for_drivers(k)] {
                if let Ok(found) = driver_shares(columns, &y, Some(&x), method) {
                    prop_assert!((found.shares.iter().sum::<f64>() - found.r_squared).abs() < 1e-6, "{found:?}");
                }
                all_sound(driver_intervals(columns, &y, None, method, 40, 0.95, 1));
            }
        }
        sound(area_under_curve(&x, &yes, 0.95));
        sound(brier_score(&x, &yes, 0.95));
        let _ = calibration_curve(&x, &yes, k, 0.95);
        let _ = (goodness_of_fit(&x, &y), benjamini_hochberg(&x), holm(&x), design_effect(&x), trim_weights(&x, a));
    }

    #[test]
    fn series(x in any_column(), y in any_column(), k in 0..70usize, a in any_number(), b in any_number()) {
        let counts: Vec<(u64, u64)> = x.iter().zip(&y).map(|(hits, n)| (count(*hits), count(*n))).collect();
        for chart in [xmr_chart(&x, k), share_chart(&counts), laney_chart(&counts, k), ewma_chart(&x, a, b, 0.2, 3.0)] {
            let _ = chart.map(|chart| chart.points.len());
        }
        let _ = (ewma_chart(&x, 1.0, 1.0, a, b), cusum(&x, a, b, 0.5, 4.0), cusum(&x, 1.0, 1.0, a, b));
        let _ = (forecasts(&x, 0.95), forecasts(&x, a));
        let segments = change_points(&x, Some(a), k).or_else(|_| change_points(&x, None, 3));
        if let Ok(segments) = segments {
            prop_assert_eq!(segments.last().map(|s| s.end), Some(x.len()));
        }
        for period in [k, k % 12, usize::MAX] {
            let _ = (stl(&x, period, 7, true), stl(&x, period, usize::MAX, false), stl(&x, 7, period, false));
        }
        let _ = (interruption(&x, k, 1, 0.95), interruption(&x, x.len() / 2, k, a));
        let _ = (lag_correlations(&x, &y, k, 0.95), lag_correlations(&x, &x, k % 9, 0.95));
    }

    #[test]
    fn groups(x in any_column(), y in any_column(), k in any_number(), level in prop_oneof![Just(0.95), any_number()]) {
        let table: Vec<Vec<f64>> = x.chunks(3).map(<[f64]>::to_vec).collect();
        let pairs: Vec<(u64, u64)> = x.iter().zip(&y).map(|(a, b)| (count(*a), count(*b))).collect();
        let moments: Vec<Moments> = x.chunks(7).map(Moments::of_values).collect();
        let estimates: Vec<Estimate> =
            x.iter().zip(&y).map(|(a, b)| Estimate { value: *a, low: *b, high: k, n: 3, level }).collect();
        let _ = (chi_square_independence(&table), cramers_v(&table), means_differ(&moments));
        let _ = (moments.first().map(|m| hedges_g(m, &moments[moments.len() - 1])), best_reach(&moments, 2));
        best_reach(&moments, count(k)).map(|reach| reach.lift());
        sound(cohens_kappa(&table, level));
        for scale in [Scale::Nominal, Scale::Ordinal, Scale::Interval, Scale::Ratio] {
            sound(krippendorff_alpha(&table, scale, 40, 0.95, 1));
        }
        let own: Vec<u64> = pairs.iter().map(|pair| pair.0).chain([u64::MAX, u64::MAX]).collect();
        prop_assert_eq!(hidden_groups(&own, count(k)).len(), own.len());
        let means: Vec<(f64, f64, u64)> = x.iter().zip(&y).map(|(a, b)| (*a, *b, 3)).collect();
        all_sound(shrink_means(&means, level).map(|shrunk| shrunk.groups));
        all_sound(shrink_shares(&pairs, level).map(|shrunk| shrunk.groups));
        let _ = (ranks(&estimates, 40, 0.95, 1), ranks(&estimates, 40, level, 1));
        let classes: Vec<usize> = x.iter().map(|v| v.abs() as usize).collect();
        let few: Vec<usize> = classes.iter().map(|class| class % 3).collect();
        let _ = (rake(std::slice::from_ref(&classes), &[vec![1.0, 2.0, k]]), rake(&[few], &[vec![1.0, 2.0, 3.0]]));
        let _ = rake(&[classes], &[y]);
    }

    #[test]
    fn lifetimes(times in any_column(), x in any_column(), a in any_number()) {
        let lives: Vec<Lifetime> = times.iter().zip(flags(&x)).map(|(time, event)| Lifetime { time: *time, event }).collect();
        let known: Vec<Lifetime> = lives.iter().filter(|l| l.time >= 0.0 && l.time < 1e9).copied().collect();
        let x: Vec<f64> = x.into_iter().chain(times.iter().copied()).take(lives.len()).collect();
        let double: Vec<f64> = x.iter().map(|v| 2.0 * v).collect();
        let columns = [x, double];
        for rows in [&lives, &known] {
            let _ = (log_rank(&[rows.clone(), known.clone()]), log_rank(&[]), log_rank(std::slice::from_ref(rows)));
            let _ = (cox_fit(rows, &columns[..1], 0.95), cox_fit(rows, &columns, 0.95), cox_fit(rows, &[], 0.95));
            if let Ok(curve) = kaplan_meier(rows, 0.95) {
                curve.steps.iter().for_each(|step| sound(Ok(step.surviving)));
                let _ = (curve.at(a), curve.median(), curve.median_interval(), curve.restricted_mean(a));
            }
        }
        let lost = &times[..times.len().min(12)];
        if let Ok(model) = fit_shifted_beta_geometric(lost, a) {
            prop_assert!((0.0..=1.0 + 1e-9).contains(&model.survival(3)) && model.retention(0) <= 1.0);
            let _ = (model.expected_payments(u32::MAX, a), model.retention(u32::MAX), model.survival(u32::MAX));
        }
        let still = &columns[0][..columns[0].len().min(14)];
        let _ = fit_contracts(lost, still);
        if let Ok(found) = contract_forecast(lost, still, 4, a, 40, 0.95, 1) {
            found.staying.iter().chain([&found.payments]).for_each(|one| sound(Ok(*one)));
        }
    }

    #[test]
    fn purchases(rows in prop::collection::vec((0..6u32, any_number(), any_number(), any::<i64>()), 0..25)) {
        let histories: Vec<History> =
            rows.iter().map(|(repeats, last, watched, _)| History { repeats: *repeats, last: *last, watched: *watched }).collect();
        let spends: Vec<Spend> = rows.iter().map(|(n, mean, ..)| Spend { purchases: *n, mean: *mean }).collect();
        let log: Vec<Purchase> =
            rows.iter().map(|(n, value, _, day)| Purchase { customer: *n as usize, day: *day, value: *value }).collect();
        let paid: Vec<Purchase> = log.iter().map(|p| Purchase { value: 1.0, ..*p }).collect();
        for (log, until) in [(&log, 0), (&paid, 0), (&paid, i64::MAX), (&paid, i64::MIN)] {
            if let Ok(log) = PurchaseLog::of(log, until) {
                let _ = (log.histories(7.0), log.histories(0.0), log.spends(), log.purchases_after());
            }
        }
        let far = Purchase { customer: usize::MAX, day: 0, value: 1.0 };
        prop_assert!(PurchaseLog::of(&[far], 3).is_err());
        if let Ok(model) = fit_gamma_gamma(&spends) {
            let _ = (model.population_mean(), spends.iter().map(|s| model.expected_spend(s)).collect::<Vec<_>>());
        }
        let usable: Vec<History> = rows
            .iter()
            .filter(|(_, a, b, _)| a.abs() < 1e3 && b.abs() < 1e3)
            .map(|(n, a, b, _)| History { repeats: *n, last: if *n == 0 { 0.0 } else { a.abs() }, watched: a.abs() + b.abs() })
            .collect();
        let broken = BgNbd { r: f64::NAN, alpha: 1.0, a: 1.0, b: 0.0 };
        for model in [fit_bg_nbd(&histories), fit_bg_nbd(&usable), Ok(broken)].into_iter().flatten() {
            let spends: Vec<Option<Spend>> = usable.iter().map(|_| None).collect();
            let spending = GammaGamma { p: f64::NAN, q: 0.0, gamma: -1.0 };
            let _ = forecast(&model, &usable, Some((&spending, &spends)), 10.0, 40, 0.95, 1);
            let _ = forecast(&model, &histories, None, f64::INFINITY, 40, 0.95, 1);
            for h in histories.iter().chain(&usable) {
                let _ = (model.alive(h), model.expected_of_new(h.last));
                prop_assert!(model.expected_purchases(h, 10.0).map_or(true, |n| n.is_finite() && n >= 0.0));
            }
        }
    }

    #[test]
    fn experiences(x in any_column(), y in any_column(), width in 0..9usize, a in any_number()) {
        let moods: Vec<&[f64]> = x.windows(width.max(1)).collect();
        let shapes: Vec<Shape> = moods.iter().filter_map(|moods| Shape::of(moods)).collect();
        let broken: Vec<Shape> = x.iter().map(|v| Shape { end: *v, mean: a, ..Shape::default() }).collect();
        let readings: Vec<Reading> = x.iter().zip(&y).map(|(v, s)| Reading { value: *v, variance: *s }).collect();
        let _ = combined(readings);
        let left = flags(&y);
        if let Ok(found) = moment_of_truth(&x, &left, 0.95) {
            sound(Ok(found.odds));
        }
        for shapes in [&shapes, &broken] {
            let remembered: Vec<f64> = y.iter().copied().chain(std::iter::repeat(a)).take(shapes.len()).collect();
            for per_group in [1, 3, usize::MAX] {
                let groups: Vec<u64> = (0..shapes.len()).map(|at| (at / per_group) as u64).collect();
                if let Ok(found) = judge(shapes, &remembered, &groups, width, 0.95, 1) {
                    sound(Ok(found.advantage));
                    let _ = found.better();
                }
                for model in [Model::Mean, Model::PeakEnd] {
                    let from = Simulation { before: shapes, outcome: &remembered, groups: &groups, model, rounds: 40, level: 0.95, seed: 1 };
                    all_sound(simulate(&from, &[shapes.clone(), broken.clone()]));
                    all_sound(simulate(&from, std::slice::from_ref(shapes)));
                }
            }
        }
    }

    #[test]
    fn distributions(a in any_number(), b in any_number(), c in any_number()) {
        for p in [normal_cdf(a), normal_sf(a), gamma_cdf(a, b), gamma_sf(a, b), chi_square_cdf(a, b), chi_square_sf(a, b),
                  beta_cdf(a, b, c), fisher_cdf(a, b, c), fisher_sf(a, b, c)] {
            prop_assert!(p.is_nan() || (0.0..=1.0).contains(&p), "{a} {b} {c}: {p}");
        }
        let _ = (normal_pdf(a), normal_quantile(a), student_two_sided(a, b), student_cdf(a, b), student_quantile(a, b));
        let _ = (ln_gamma(a), digamma(a), chi_square_quantile(a, b), ln_beta(a, b), beta_quantile(a, b, c));
    }
}

/// Experiences of which only some moments were told, some of them nonsense.
#[test]
fn moments_that_were_not_told() {
    for value in BAD.into_iter().chain([0.3]) {
        for variance in BAD.into_iter().chain([0.05]) {
            let told = |kind, value| Known { kind, reading: Some(Reading { value, variance }), step: value };
            let held: Vec<Vec<Known>> = (0..20)
                .map(|at| {
                    vec![
                        told(0, value),
                        told(1, 0.1 * f64::from(at) - 1.0),
                        Known { kind: 2, reading: None, step: 0.0 },
                    ]
                })
                .collect();
            let spread = Spread::of(held.iter().map(Vec::as_slice), 2);
            assert!((0.0..1.0).contains(&spread.kinship()) && !spread.knows(2) && !spread.knows(u32::MAX));
            let mut random = Random::new(1);
            for experience in held.iter().map(Vec::as_slice).chain([&[][..]]) {
                let likely = spread.likely(experience);
                let _ = (Shape::expected(&likely), likely.iter().map(|one| one.draw(&mut random)).sum::<f64>());
            }
        }
    }
    for period in [0, 1, 7, usize::MAX] {
        for values in [vec![], vec![1.0; 60], BAD.to_vec(), (0..60).map(f64::from).collect()] {
            let _ = seasonal_forecast(&values, period, 0.95);
        }
    }
}

/// Rounds that memory cannot hold are refused, not tried.
#[test]
fn endless_rounds() {
    let values: Vec<f64> = (0..50).map(f64::from).collect();
    let too_many = |error: Option<StatsError>| matches!(error, Some(StatsError::OutOfRange { .. }));
    assert!(too_many(bootstrap(&values, mean_of, usize::MAX, 0.95, 1).err()));
    let same = Estimate { value: 0.5, low: 0.4, high: 0.6, n: 50, level: 0.95 };
    assert!(too_many(ranks(&[same, same], usize::MAX, 0.95, 1).err()));
    let columns = [values.iter().map(|v| v * v).collect::<Vec<f64>>()];
    assert!(too_many(driver_intervals(&columns, &values, None, Method::Shapley, usize::MAX, 0.95, 1).err()));
    assert!(too_many(logistic_intervals(&columns, &flags(&values), usize::MAX, 0.95, 1).err()));
    let units = vec![vec![1.0, 2.0], vec![1.0, 1.0]];
    assert!(too_many(krippendorff_alpha(&units, Scale::Nominal, usize::MAX, 0.95, 1).err()));
    let mut random = Random::new(1);
    let _ = (random.below(0), random.below(usize::MAX), random.bits(), random.uniform(), random.normal());
}

/// Every `pub fn` of the crate is called in this file.
#[test]
fn nothing_is_forgotten() {
    let here = include_str!("bad_input.rs");
    let mut names = BTreeSet::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
    assert!(names.len() > 80, "the sources were found: {}", names.len());
    let called = |name: &String| here.contains(&format!("{name}(")) || here.contains(&format!("::{name})"));
    let forgotten: Vec<&String> = names.iter().filter(|name| !called(name)).collect();
    assert!(forgotten.is_empty(), "not called with bad input: {forgotten:?}");
}

/// Names after `pub fn` in all sources below `folder`.
fn gather(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, names);
            continue;
        }
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            if let Some(rest) = line.trim_start().strip_prefix("pub fn ") {
                names.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        }
    }
}
