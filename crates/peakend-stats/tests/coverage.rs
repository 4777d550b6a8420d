//! Intervals hold the truth as often as they promise, also for few rows. Seeded, so they cannot flake.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use peakend_stats::{Moments, NetCounts, Random, ShareCounts, mean, mean_difference, net_score, net_score_difference};
use peakend_stats::{share, share_difference};

const LEVEL: f64 = 0.95;
const ROUNDS: usize = 20_000;

/// How often `round` is true.
fn rate(seed: u64, mut round: impl FnMut(&mut Random) -> bool) -> f64 {
    let mut random = Random::new(seed);
    (0..ROUNDS).filter(|_| round(&mut random)).count() as f64 / ROUNDS as f64
}

fn three_classes(random: &mut Random, n: u64, plus: f64, minus: f64) -> NetCounts {
    let (mut up, mut down) = (0, 0);
    for _ in 0..n {
        let u = random.uniform();
        if u < plus {
            up += 1;
        } else if u < plus + minus {
            down += 1;
        }
    }
    NetCounts::of(up, n - up - down, down)
}

fn wald_holds(c: &NetCounts, truth: f64) -> bool {
    let n = c.n as f64;
    let (p, m) = (c.plus / n, c.minus / n);
    let net = p - m;
    (net - truth).abs() <= 1.959_964 * ((p + m - net * net).max(0.0) / n).sqrt()
}

/// Four binomial standard errors around a promise of 95 %.
fn slack() -> f64 {
    4.0 * (LEVEL * (1.0 - LEVEL) / ROUNDS as f64).sqrt()
}

const MIXES: [(f64, f64); 6] = [(0.5, 0.2), (0.6, 0.3), (0.8, 0.05), (0.9, 0.02), (0.1, 0.7), (0.34, 0.33)];

#[test]
fn a_net_score_keeps_its_level_for_few_rows() {
    let mut total = 0.0;
    let mut worst = (1.0f64, 1.0f64);
    let mut cells = 0.0;
    for n in [5, 10, 20, 50, 200] {
        for (at, (plus, minus)) in MIXES.into_iter().enumerate() {
            let truth = plus - minus;
            let (mut score, mut wald) = (0u32, 0u32);
            let mut random = Random::new(n * 100 + at as u64);
            for _ in 0..ROUNDS {
                let counts = three_classes(&mut random, n, plus, minus);
                score += u32::from(net_score(&counts, LEVEL).unwrap().holds(truth));
                wald += u32::from(wald_holds(&counts, truth));
            }
            let (score, wald) = (f64::from(score) / ROUNDS as f64, f64::from(wald) / ROUNDS as f64);
            worst = (worst.0.min(score), worst.1.min(wald));
            total += score;
            cells += 1.0;
            // Discrete counts make the true coverage wobble around the level, more so for tiny n.
            let floor = if n < 10 {
                0.90
            } else if n < 50 {
                0.925
            } else {
                0.935
            };
            assert!(score > floor - slack(), "n {n}, shares {plus} {minus}: {score}");
        }
    }
    assert!((total / cells - LEVEL).abs() < 0.01, "mean coverage {}", total / cells);
    assert!(worst.1 < 0.6, "the interval most tools show fails: {}", worst.1);
}

#[test]
fn a_share_keeps_its_level() {
    for n in [5u64, 20, 100] {
        let mut total = 0.0;
        for p in [0.1, 0.3, 0.5, 0.8] {
            total += rate(n, |random| {
                let hits = (0..n).filter(|_| random.uniform() < p).count() as u64;
                share(&ShareCounts::of(hits, n), LEVEL).unwrap().holds(p)
            });
        }
        assert!((total / 4.0 - LEVEL).abs() < 0.015, "n {n}: {}", total / 4.0);
    }
}

#[test]
fn differences_keep_their_level_and_their_error_rate() {
    for (n, m) in [(10u64, 10u64), (15, 40), (100, 60)] {
        let shares = rate(n + m, |random| {
            let hits = |random: &mut Random, n: u64, p: f64| (0..n).filter(|_| random.uniform() < p).count() as u64;
            let (a, b) = (hits(random, n, 0.7), hits(random, m, 0.45));
            share_difference(&ShareCounts::of(a, n), &ShareCounts::of(b, m), LEVEL).unwrap().estimate.holds(0.25)
        });
        assert!(shares > 0.935 - slack() && shares < 0.98, "shares {n} {m}: {shares}");
        let mut clear = 0;
        let nets = rate(n * m, |random| {
            let (a, b) = (three_classes(random, n, 0.5, 0.2), three_classes(random, m, 0.5, 0.2));
            let d = net_score_difference(&a, &b, LEVEL).unwrap();
            assert_eq!(d.is_clear(), d.p_value < 1.0 - LEVEL, "{d:?}");
            clear += usize::from(d.p_value < 0.01);
            d.estimate.holds(0.0)
        });
        assert!(nets > 0.93 && nets < 0.97, "nets {n} {m}: {nets}");
        let far = clear as f64 / ROUNDS as f64;
        assert!(far < 0.022, "one in a hundred {n} {m}: {far}");
    }
}

#[test]
fn means_keep_their_level() {
    let one = rate(5, |random| {
        let values: Vec<f64> = (0..6).map(|_| 3.0 + 2.0 * random.normal()).collect();
        mean(&Moments::of_values(&values), LEVEL).unwrap().holds(3.0)
    });
    assert!((one - LEVEL).abs() < slack(), "{one}");
    let two = rate(6, |random| {
        let a: Vec<f64> = (0..8).map(|_| 5.0 * random.normal()).collect();
        let b: Vec<f64> = (0..25).map(|_| 1.0 + random.normal()).collect();
        mean_difference(&Moments::of_values(&a), &Moments::of_values(&b), LEVEL).unwrap().estimate.holds(-1.0)
    });
    assert!((two - LEVEL).abs() < slack() + 0.003, "{two}");
}
