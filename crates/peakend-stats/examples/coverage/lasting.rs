//! Survival, retention models, and agreement of judges.

use peakend_stats::Random;
use peakend_stats::agreement::{Scale, cohens_kappa, krippendorff_alpha};
use peakend_stats::calibration::area_under_curve;
use peakend_stats::purchase::{History, fit_bg_nbd, forecast};
use peakend_stats::special::normal_cdf;
use peakend_stats::survival::{Lifetime, cox_fit, kaplan_meier, log_rank};

use crate::draw::{beta, exponential, gamma};
use crate::scores::{add, coverage};
use crate::study::{LEVEL, Study, means, number, percent, yes};

const SIZES: [usize; 5] = [20, 50, 100, 200, 500];

/// Exponential lifetimes of rate 1, a third of them cut off before their event.
fn lifetimes(random: &mut Random, n: usize, hazard: impl Fn(usize) -> f64) -> Vec<Lifetime> {
    (0..n)
        .map(|at| {
            let (leaves, watched) = (exponential(random) / hazard(at), 2.0 * exponential(random));
            Lifetime { time: leaves.min(watched), event: leaves <= watched }
        })
        .collect()
}

pub fn survival() -> Study {
    let names = ["log(−log), ours", "plain Greenwood"];
    let mut study = Study::new(&["customers →", "20", "50", "100", "200", "500"], None);
    let mut panels = Vec::new();
    for surviving in [0.9, 0.5, 0.2] {
        let time = -f64::ln(surviving);
        let found = SIZES.map(|n| {
            means::<2>(20_000, 100_000 + n as u64 + (100.0 * surviving) as u64, |random| {
                let curve = kaplan_meier(&lifetimes(random, n, |_| 1.0), LEVEL).unwrap();
                let Some(step) = curve.steps.iter().take_while(|step| step.time <= time).last() else {
                    // Before the first event the curve stands at 1 and has no interval.
                    return [f64::NAN; 2];
                };
                let plain = (step.surviving.value - surviving).abs() <= 1.959_964 * step.error;
                [yes(step.surviving.holds(surviving)), yes(plain)]
            })
        });
        let title = format!("curve where {:.0} % survive", 100.0 * surviving);
        add(&mut study, &mut panels, &title, &names, &SIZES.map(|n| n as f64), &found);
    }
    let mut row = |title: &str, found: [f64; 5]| {
        study.rows.push(std::iter::once(title.to_owned()).chain(found.map(percent)).collect());
    };
    row(
        "median, Brookmeyer–Crowley",
        SIZES.map(|n| {
            means::<1>(20_000, 101_000 + n as u64, |random| {
                let (low, high) = kaplan_meier(&lifetimes(random, n, |_| 1.0), LEVEL).unwrap().median_interval();
                let truth = std::f64::consts::LN_2;
                [yes(low.is_none_or(|low| low <= truth) && high.is_none_or(|high| truth <= high))]
            })[0]
        }),
    );
    row(
        "log-rank: “differ” at 5 % where two groups are alike",
        SIZES.map(|n| {
            means::<1>(20_000, 102_000 + n as u64, |random| {
                let groups = [lifetimes(random, n / 2, |_| 1.0), lifetimes(random, n / 2, |_| 1.0)];
                [log_rank(&groups).map_or(f64::NAN, |test| yes(test.p_value < 1.0 - LEVEL))]
            })[0]
        }),
    );
    let mut cox = [[0.0; 5]; 2];
    for (at, n) in SIZES.into_iter().enumerate() {
        let found = means::<2>(10_000, 103_000 + n as u64, |random| {
            let column: Vec<f64> = (0..n).map(|_| random.normal()).collect();
            let rows = lifetimes(random, n, |at| (0.5 * column[at]).exp());
            match cox_fit(&rows, &[column], LEVEL) {
                Ok(fit) => [yes(fit.slopes[0].low <= 0.5 && 0.5 <= fit.slopes[0].high), 0.0],
                Err(_) => [f64::NAN, 1.0],
            }
        });
        cox[0][at] = found[0];
        cox[1][at] = found[1];
    }
    row("Cox: slope 0.5 (Wald)", cox[0]);
    row("Cox: no answer", cox[1]);
    study.figure = Some(coverage("Survival curves: coverage of 95 % intervals", "customers", &names, panels, 0.7));
    study
}

/// BG/NBD with the parameters of CDNOW, planted and found again, and what it forecasts.
pub fn retention() -> Study {
    let head = [
        "customers",
        "r (planted 0.243)",
        "α (4.414)",
        "chance to leave a ÷ (a + b) (0.246)",
        "fits in which a and b run away",
        "forecast ÷ what came",
        "its spread (SD)",
        "95 % prediction interval holds what came",
        "its half width ÷ forecast",
    ];
    let mut study = Study::new(&head, None);
    for n in [300usize, 1_000, 5_000, 20_000] {
        let rounds = (600_000 / n).clamp(64, 640);
        let found = means::<8>(rounds, 110_000 + n as u64, |random| shops(random, n));
        let spread = (found[5] - found[4] * found[4]).max(0.0).sqrt();
        let mut row = vec![n.to_string(), number(found[0], 3), number(found[1], 2), number(found[2], 3)];
        row.extend([percent(found[3]), number(found[4], 3), number(spread, 3)]);
        row.extend([percent(found[6]), number(found[7], 3)]);
        study.rows.push(row);
    }
    study
}

fn shops(random: &mut Random, n: usize) -> [f64; 8] {
    let (mut histories, mut came) = (Vec::new(), 0.0);
    for _ in 0..n {
        let rate = gamma(random, 0.243) / 4.414;
        let leave = beta(random, 0.793, 2.426);
        let watched = 27.0 + 12.0 * random.uniform();
        let (mut repeats, mut last, mut at) = (0, 0.0, 0.0);
        loop {
            at += exponential(random) / rate;
            if at > watched + 39.0 {
                break;
            }
            if at <= watched {
                (repeats, last) = (repeats + 1, at);
            } else {
                came += 1.0;
            }
            if random.uniform() < leave {
                break;
            }
        }
        histories.push(History { repeats, last, watched });
    }
    let Ok(fit) = fit_bg_nbd(&histories) else { return [f64::NAN; 8] };
    let expected: f64 = histories.iter().map(|h| fit.expected_purchases(h, 39.0).unwrap()).sum();
    let ratio = expected / came;
    let told = forecast(&fit, &histories, None, 39.0, 100, LEVEL, random.bits());
    let (held, width) =
        told.map_or((f64::NAN, f64::NAN), |told| (yes(told.purchases.holds(came)), told.purchases.margin() / expected));
    [fit.r, fit.alpha, fit.a / (fit.a + fit.b), yes(fit.a > 10.0), ratio, ratio * ratio, held, width]
}

/// Kappa, alpha and the area under the curve.
pub fn agreement() -> Study {
    let mut study = Study::new(&["coverage, n →", "20", "50", "100", "200", "500"], None);
    let mut row = |title: &str, found: [f64; 5]| {
        study.rows.push(std::iter::once(title.to_owned()).chain(found.map(percent)).collect());
    };
    // Two judges who say the same with probability k and else guess have kappa k.
    for k in [0.4, 0.8] {
        let found = SIZES.map(|n| {
            means::<2>(2_000, 120_000 + n as u64 + (10.0 * k) as u64, |random| {
                let mut table = vec![vec![0.0; 3]; 3];
                let mut units = Vec::new();
                for _ in 0..n {
                    let first = random.below(3);
                    let second = if random.uniform() < k { first } else { random.below(3) };
                    table[first][second] += 1.0;
                    units.push(vec![first as f64, second as f64]);
                }
                let kappa = cohens_kappa(&table, LEVEL).map_or(f64::NAN, |e| yes(e.holds(k)));
                let alpha = krippendorff_alpha(&units, Scale::Nominal, 400, LEVEL, random.bits());
                [kappa, alpha.map_or(f64::NAN, |e| yes(e.holds(k)))]
            })
        });
        row(&format!("Cohen's kappa {k} (Fleiss, Cohen & Everitt)"), found.map(|all| all[0]));
        row(&format!("Krippendorff's alpha {k} (percentile bootstrap)"), found.map(|all| all[1]));
    }
    for apart in [1.0, 2.5] {
        let truth = normal_cdf(apart / f64::sqrt(2.0));
        let found = SIZES.map(|n| {
            means::<1>(10_000, 121_000 + n as u64, |random| {
                let happened: Vec<bool> = (0..n).map(|at| at % 4 == 0).collect();
                let scores: Vec<f64> = happened.iter().map(|y| apart * yes(*y) + random.normal()).collect();
                [area_under_curve(&scores, &happened, LEVEL).map_or(f64::NAN, |e| yes(e.holds(truth)))]
            })[0]
        });
        row(&format!("area under the curve {truth:.2} (DeLong, logit scale), a quarter positive"), found);
    }
    study
}
