//! What must hold for any input: no panic, order inside intervals, invariances, shares that sum up.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use peakend_stats::agreement::{Scale, cohens_kappa, krippendorff_alpha};
use peakend_stats::bootstrap::bootstrap;
use peakend_stats::calibration::{area_under_curve, brier_score, calibration_curve};
use peakend_stats::compare::*;
use peakend_stats::drivers::{Method, driver_intervals, driver_shares, logistic_weights, penalty_reward};
use peakend_stats::interval::*;
use peakend_stats::purchase::{History, Spend, fit_bg_nbd, fit_gamma_gamma, fit_shifted_beta_geometric};
use peakend_stats::ratio::{PairMoments, ratio, total};
use peakend_stats::regression::{linear_fit, linear_fit_over_time, logistic_fit};
use peakend_stats::shrink::{shrink_means, shrink_shares};
use peakend_stats::survival::{Lifetime, cox_fit, kaplan_meier, log_rank};
use peakend_stats::watch::*;
use peakend_stats::weighting::{design_effect, rake, trim_weights};
use peakend_stats::{Estimate, Random, Result};
use proptest::prelude::*;

/// Numbers as they come from a broken file: ordinary, repeated, huge, tiny, infinite, none.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -10.0..10.0f64,
        3 => (0..5i32).prop_map(f64::from),
        1 => prop::sample::select(vec![
            f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, -0.0, 1e200, 1e-200,
        ]),
    ]
}

/// An answer is finite and its interval holds its value.
fn sound(found: Result<Estimate>) {
    if let Ok(e) = found {
        assert!(e.value.is_finite() && e.low <= e.value && e.value <= e.high, "{e:?}");
        assert!(e.low.is_finite() && e.high.is_finite(), "{e:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_never_panic(n in 0..20u64, a in any_number(), b in any_number(), c in any_number(), d in any_number(),
                        level in prop_oneof![Just(0.95), any_number()]) {
        let share_of = ShareCounts { hits: a, total: b, squared_weights: c, n };
        let net = NetCounts { plus: a, neutral: b, minus: c, squared_weights: d, n };
        let moments = Moments { n, weights: a, squared_weights: b, sum: c, sum_squares: d };
        sound(share(&share_of, level));
        sound(share_difference(&share_of, &ShareCounts::of(1, 3), level).map(|d| d.estimate));
        sound(net_score(&net, level));
        sound(net_score_difference(&net, &NetCounts::of(3, 2, 1), level).map(|d| d.estimate));
        sound(mean(&moments, level));
        sound(mean(&Moments::of(n, c, d), level));
        sound(mean_on_scale(&moments, a, b, level));
        sound(mean_difference(&moments, &Moments::of_values(&[1.0, 2.0, 4.0]), level).map(|d| d.estimate));
        sound(total(&moments, level));
        sound(ratio(&PairMoments { n, sum_x: a, sum_y: b, sum_xx: c, sum_yy: d, sum_xy: a }, level));
        let _ = (answers_for_share(a, b, level), answers_for_mean(a, b, level), answers_for_net_score(a, b, c, level));
        let _ = (answers_to_tell_shares(a, b, level, c), answers_to_tell_means(a, b, level, c));
        let _ = (power_of_means(a, n, level), answers_to_tell_net_scores((a, b), (c, d), level, 0.8), cohens_h(a, b));
    }

    #[test]
    fn rows_never_panic(values in prop::collection::vec(any_number(), 0..40), k in 0..9usize, a in any_number()) {
        let moments = Moments::of_values(&values);
        sound(mean(&moments, 0.95));
        sound(bootstrap(&values, |v| v.iter().sum::<f64>() / v.len() as f64, 50, 0.9, 1));
        let columns = vec![values.clone(), values.iter().rev().copied().collect(), values.iter().map(|v| v * v).collect()];
        let yes: Vec<bool> = values.iter().map(|v| *v > 1.0).collect();
        let table: Vec<Vec<f64>> = values.chunks(3).map(<[f64]>::to_vec).collect();
        let pairs: Vec<(u64, u64)> = values.iter().map(|v| (v.abs() as u64 % 7, (v.abs() as u64 % 5) * 3)).collect();
        let lives: Vec<Lifetime> = values.iter().zip(&yes).map(|(t, e)| Lifetime { time: *t, event: *e }).collect();
        let known: Vec<Lifetime> = lives.iter().filter(|l| l.time >= 0.0 && l.time < 1e9).copied().collect();
        let _ = (linear_fit(&columns, &values, 0.95), linear_fit_over_time(&columns[..1], &columns[2], k, 0.95));
        let _ = (logistic_fit(&columns[..1], &yes, 0.95), logistic_weights(&columns, &yes));
        for method in [Method::Shapley, Method::RelativeWeights] {
            let _ = driver_shares(&columns[..2], &columns[2], Some(&values), method);
            let _ = driver_intervals(&columns[..2], &columns[2], None, method, 40, 0.95, 1);
        }
        let _ = penalty_reward(&columns, &values, a, 3.0, 0.95);
        let _ = (chi_square_independence(&table), cramers_v(&table), cohens_kappa(&table, 0.95));
        let _ = (goodness_of_fit(&values, &columns[1]), means_differ(&[moments; 3]), hedges_g(&moments, &moments));
        let _ = (benjamini_hochberg(&values), holm(&values), hidden_groups(&[k as u64, 3, 9], 4));
        let _ = krippendorff_alpha(&table, Scale::Ratio, 40, 0.95, 1);
        let _ = (xmr_chart(&values, k), share_chart(&pairs), laney_chart(&pairs));
        let _ = (ewma_chart(&values, 1.0, a, 0.2, 3.0), cusum(&values, a, 1.0, 0.5, 4.0));
        let _ = (change_points(&values, None, k), stl(&values, k, 7, true), interruption(&values, k, 1, 0.95));
        let _ = lag_correlations(&values, &columns[1], k, 0.95);
        let _ = (kaplan_meier(&lives, 0.95), log_rank(&[lives.clone(), known.clone()]));
        let _ = (log_rank(&[known.clone(), known.clone()]), cox_fit(&lives, &columns[..1], 0.95));
        if let Ok(curve) = kaplan_meier(&known, 0.95) {
            curve.steps.iter().for_each(|s| sound(Ok(s.surviving)));
            let _ = (curve.at(a), curve.median(), curve.restricted_mean(a));
        }
        let _ = (area_under_curve(&values, &yes, 0.95), brier_score(&values, &yes, 0.95), calibration_curve(&values, &yes, k, 0.95));
        let means: Vec<(f64, f64, u64)> = values.iter().map(|v| (*v, v.abs(), 3)).collect();
        let _ = (shrink_means(&means, 0.95), shrink_shares(&pairs, 0.95));
        let classes: Vec<usize> = values.iter().map(|v| v.abs() as usize % 3).collect();
        let _ = (rake(&[classes], &[vec![1.0, 2.0, a]]), design_effect(&values), trim_weights(&values, 2.0));
        let _ = fit_shifted_beta_geometric(&values, a);
    }

    #[test]
    fn scale_and_order_do_not_matter(seed in any::<u64>(), factor in 0.001..1000.0f64, shift in -50.0..50.0f64) {
        let mut random = Random::new(seed);
        let columns: Vec<Vec<f64>> = (0..4).map(|_| (0..60).map(|_| random.normal()).collect()).collect();
        let outcome: Vec<f64> = (0..60).map(|r| columns[0][r] + 0.3 * columns[1][r] + random.normal()).collect();
        for method in [Method::Shapley, Method::RelativeWeights] {
            let found = driver_shares(&columns, &outcome, None, method).unwrap();
            prop_assert!((found.shares.iter().sum::<f64>() - found.r_squared).abs() < 1e-9);
            prop_assert!((linear_fit(&columns, &outcome, 0.95).unwrap().r_squared - found.r_squared).abs() < 1e-9);
            let turned: Vec<Vec<f64>> =
                columns.iter().rev().map(|c| c.iter().map(|v| shift - factor * v).collect()).collect();
            let again = driver_shares(&turned, &outcome, None, method).unwrap();
            for (a, b) in found.shares.iter().zip(again.shares.iter().rev()) {
                prop_assert!((a - b).abs() < 1e-9, "{a} {b}");
            }
            let weighted = driver_shares(&columns, &outcome, Some(&[factor; 60]), method).unwrap();
            for (a, b) in found.shares.iter().zip(&weighted.shares) {
                prop_assert!((a - b).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn weights_of_one_change_nothing(values in prop::collection::vec(-5.0..5.0f64, 2..30)) {
        let plain = Moments::of(values.len() as u64, values.iter().sum(), values.iter().map(|v| v * v).sum());
        let mut weighted = Moments::default();
        values.iter().for_each(|v| weighted.add(*v, 1.0));
        prop_assert_eq!(plain.effective_n(), weighted.effective_n());
        if let (Ok(a), Ok(b)) = (mean(&plain, 0.95), mean(&weighted, 0.95)) {
            prop_assert!((a.low - b.low).abs() < 1e-9 && (a.high - b.high).abs() < 1e-9);
        }
        let split = Moments::of_values(&values[..1]).merged(&Moments::of_values(&values[1..]));
        prop_assert!((split.mean().unwrap() - plain.mean().unwrap()).abs() < 1e-9);
    }

    #[test]
    fn higher_levels_are_wider(plus in 0..40u64, neutral in 0..40u64, minus in 0..40u64) {
        prop_assume!(plus + neutral + minus > 0);
        let counts = NetCounts::of(plus, neutral, minus);
        let (narrow, wide) = (net_score(&counts, 0.8).unwrap(), net_score(&counts, 0.99).unwrap());
        prop_assert!(wide.low <= narrow.low && narrow.high <= wide.high);
        prop_assert!(wide.low >= -1.0 && wide.high <= 1.0 && narrow.low < narrow.high);
    }

    #[test]
    fn purchase_models_never_panic(rows in prop::collection::vec((0..6u32, any_number(), any_number()), 0..25)) {
        let histories: Vec<History> =
            rows.iter().map(|(repeats, last, watched)| History { repeats: *repeats, last: *last, watched: *watched }).collect();
        let spends: Vec<Spend> = rows.iter().map(|(n, mean, _)| Spend { purchases: *n, mean: *mean }).collect();
        let _ = (fit_bg_nbd(&histories), fit_gamma_gamma(&spends));
        let usable: Vec<History> = rows
            .iter()
            .filter(|(_, a, b)| a.abs() < 1e3 && b.abs() < 1e3)
            .map(|(n, a, b)| History { repeats: *n, last: if *n == 0 { 0.0 } else { a.abs() }, watched: a.abs() + b.abs() })
            .collect();
        if let Ok(model) = fit_bg_nbd(&usable) {
            for h in &usable {
                prop_assert!((0.0..=1.0).contains(&model.alive(h)));
                let _ = model.expected_purchases(h, 10.0);
            }
        }
    }
}

/// The promise of the plan: a page of 200 cells is judged within 5 ms (release); generous here.
#[test]
fn a_page_of_200_cells_is_quick() {
    let start = std::time::Instant::now();
    let mut p_values = Vec::new();
    for cell in 0..200u64 {
        let (now, before) = (NetCounts::of(cell + 3, 20, 7), NetCounts::of(cell, 30, 9));
        p_values.push(net_score_difference(&now, &before, 0.95).unwrap().p_value);
    }
    benjamini_hochberg(&p_values).unwrap();
    let elapsed = start.elapsed();
    eprintln!("200 differences of net scores: {elapsed:?}");
    assert!(elapsed.as_millis() < 50, "{elapsed:?}");
}

/// Exact shares of 15 drivers on 100 000 rows; the plan allows 3 s.
#[test]
fn fifteen_drivers_on_many_rows() {
    let mut random = Random::new(3);
    let columns: Vec<Vec<f64>> = (0..15).map(|_| (0..100_000).map(|_| random.uniform()).collect()).collect();
    let outcome: Vec<f64> = (0..100_000).map(|r| columns[0][r] + random.uniform()).collect();
    let start = std::time::Instant::now();
    driver_shares(&columns, &outcome, None, Method::Shapley).unwrap();
    eprintln!("15 drivers, 100 000 rows: {:?}", start.elapsed());
    let start = std::time::Instant::now();
    driver_intervals(&columns, &outcome, None, Method::Shapley, 200, 0.95, 1).unwrap();
    eprintln!("with 200 bootstrap rounds: {:?}", start.elapsed());
}
