//! What must hold for any data: invariances, shares that sum up, weights of one that change nothing.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use peakend_stats::drivers::{Method, driver_intervals, driver_shares};
use peakend_stats::interval::*;
use peakend_stats::regression::linear_fit;
use peakend_stats::{Random, benjamini_hochberg};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

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
