//! Published data sets too large to ship: run with `--ignored` and the path in the environment.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use peakend_stats::purchase::{History, Spend, fit_bg_nbd, fit_gamma_gamma};
use peakend_stats::survival::{Lifetime, cox_fit};
use std::time::Instant;

/// Rows of a comma-separated file of numbers without its header, from the path in `variable`.
fn rows(variable: &str) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(std::env::var(variable).unwrap()).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(|cell| cell.trim().parse().unwrap()).collect()).collect()
}

/// Fader, Hardie & Lee (2005): r 0.243, α 4.414, a 0.793, b 2.426 on the 2 357 customers of the CDNOW
/// sample. Columns: id, repeats, last, watched (weeks) and, for the money, mean spend; the gamma-gamma
/// fit is printed as p 6.25, q 3.74, γ 15.44 (Fader & Hardie 2013).
#[test]
#[ignore = "needs CDNOW_SUMMARY"]
fn cdnow() {
    let rows = rows("CDNOW_SUMMARY");
    let histories: Vec<History> =
        rows.iter().map(|r| History { repeats: r[1] as u32, last: r[2], watched: r[3] }).collect();
    assert_eq!(histories.len(), 2357);
    let start = Instant::now();
    let fit = fit_bg_nbd(&histories).unwrap();
    eprintln!("{fit:?} in {:?}", start.elapsed());
    for (found, printed) in [(fit.r, 0.243), (fit.alpha, 4.414), (fit.a, 0.793), (fit.b, 2.426)] {
        assert!((found - printed).abs() < 5.1e-4, "{fit:?}");
    }
    if rows[0].len() > 4 {
        let spends: Vec<Spend> =
            rows.iter().filter(|r| r[1] > 0.0).map(|r| Spend { purchases: r[1] as u32, mean: r[4] }).collect();
        let start = Instant::now();
        let fit = fit_gamma_gamma(&spends).unwrap();
        eprintln!("{fit:?} in {:?}", start.elapsed());
        assert!((fit.p - 6.25).abs() < 0.01 && (fit.q - 3.74).abs() < 0.01 && (fit.gamma - 15.44).abs() < 0.02);
    }
    let many: Vec<History> = (0..1_000_000)
        .map(|i| {
            let h = histories[i % histories.len()];
            let nudge = 1.0 + (i / histories.len()) as f64 * 1e-7;
            History { last: h.last * nudge, watched: h.watched * nudge, ..h }
        })
        .collect();
    let start = Instant::now();
    let fit = fit_bg_nbd(&many).unwrap();
    eprintln!("a million distinct: {fit:?} in {:?}", start.elapsed());
}

/// Rossi, Berk & Lenihan (1980) as in R's `coxph` with Efron's ties (Fox & Weisberg). Columns: week,
/// arrest, fin, age, race, wexp, mar, paro, prio.
#[test]
#[ignore = "needs ROSSI"]
fn rossi() {
    let rows = rows("ROSSI");
    assert_eq!(rows.len(), 432);
    let lifetimes: Vec<Lifetime> = rows.iter().map(|r| Lifetime { time: r[0], event: r[1] == 1.0 }).collect();
    let columns: Vec<Vec<f64>> = (2..9).map(|c| rows.iter().map(|r| r[c]).collect()).collect();
    let fit = cox_fit(&lifetimes, &columns, 0.95).unwrap();
    let printed = [
        (-0.37942, 0.19138),
        (-0.05744, 0.02200),
        (0.31390, 0.30799),
        (-0.14980, 0.21222),
        (-0.43370, 0.38187),
        (-0.08487, 0.19576),
        (0.09150, 0.02865),
    ];
    for (slope, (value, error)) in fit.slopes.iter().zip(printed) {
        assert!((slope.value - value).abs() < 5.1e-6 && (slope.error - error).abs() < 5.1e-6, "{slope:?}");
    }
    // Fox (2002), appendix on Cox regression: `cox.zph` of the model of fin, age and prio.
    let three = [2, 3, 8].map(|c| rows.iter().map(|r| r[c]).collect::<Vec<f64>>());
    let fit = cox_fit(&lifetimes, &three, 0.95).unwrap();
    for (test, printed) in fit.proportional.iter().zip([0.00507, 6.54147, 0.77288]) {
        assert!((test.statistic - printed).abs() < 5.1e-6, "{test:?}");
    }
    assert!((fit.proportional_all.statistic - 7.13046).abs() < 5.1e-6, "{:?}", fit.proportional_all);
}
