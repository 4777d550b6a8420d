//! Control charts and change points, on nothing planted and on planted shifts.

use peakend_stats::Random;
use peakend_stats::watch::{Chart, Signal, change_points, cusum, ewma_chart, laney_chart, share_chart, xmr_chart};

use crate::draw::{beta, binomial, exponential, place};
use crate::study::{Study, means, number, percent, yes};
use crate::svg::{Figure, Panel};

/// As `peakend watch` uses them.
const MEMORY: f64 = 0.2;
const WIDTH: f64 = 2.7;
const SLACK: f64 = 0.5;
const LINE: f64 = 5.0;
const SHORTEST: usize = 4;

const LENGTHS: [usize; 5] = [12, 26, 52, 104, 365];
const HEAD: [&str; 6] = ["periods →", "12", "26", "52", "104", "365"];
const CHARTS: [&str; 4] = ["XmR, limits alone", "XmR, all four rules", "EWMA", "CUSUM"];

/// A series in which nothing happens.
#[derive(Clone, Copy)]
enum Calm {
    Normal,
    Exponential,
    Answers,
    /// Each value leans on the one before.
    Leaning(f64),
}

const CALM: [(&str, Calm); 5] = [
    ("normal", Calm::Normal),
    ("means of 30 answers 1–5", Calm::Answers),
    ("exponential", Calm::Exponential),
    ("autocorrelated, 0.3", Calm::Leaning(0.3)),
    ("autocorrelated, 0.6", Calm::Leaning(0.6)),
];

impl Calm {
    fn series(self, random: &mut Random, n: usize) -> Vec<f64> {
        let mut before = random.normal();
        (0..n)
            .map(|_| match self {
                Self::Normal => random.normal(),
                Self::Exponential => exponential(random),
                Self::Answers => (0..30).map(|_| 1.0 + place(random, &[0.06, 0.04, 0.1, 0.25, 0.55]) as f64).sum(),
                Self::Leaning(weight) => {
                    before = weight * before + (1.0 - weight * weight).sqrt() * random.normal();
                    before
                }
            })
            .collect()
    }
}

/// For each chart, the periods that signal.
fn signals(values: &[f64]) -> [Vec<bool>; 4] {
    let chart = xmr_chart(values, values.len()).unwrap();
    let sigma = (chart.points[0].high - chart.centre) / 3.0;
    let average = ewma_chart(values, chart.centre, sigma, MEMORY, WIDTH).unwrap();
    let sums = cusum(values, chart.centre, sigma, SLACK, LINE).unwrap();
    [beyond(&chart), any(&chart), any(&average), sums.iter().map(|sum| sum.signal).collect()]
}

fn beyond(chart: &Chart) -> Vec<bool> {
    chart.points.iter().map(|point| point.signals.contains(&Signal::Beyond)).collect()
}

fn any(chart: &Chart) -> Vec<bool> {
    chart.points.iter().map(|point| !point.signals.is_empty()).collect()
}

/// Alarms per 1000 periods: a signal that goes on is one alarm.
fn per_thousand(signals: &[bool]) -> f64 {
    let starts = signals.iter().enumerate().filter(|(at, signal)| **signal && (*at == 0 || !signals[at - 1])).count();
    1000.0 * starts as f64 / signals.len() as f64
}

pub fn series() -> Study {
    let mut study = Study::new(&HEAD, None);
    let mut panels = Vec::new();
    for (at, (title, calm)) in CALM.into_iter().enumerate() {
        let found = LENGTHS.map(|n| {
            means::<4>(400_000 / n, 50_000 + 1_000 * at as u64 + n as u64, |random| {
                signals(&calm.series(random, n)).map(|own| per_thousand(&own))
            })
        });
        let mut lines = Vec::new();
        for (chart, name) in CHARTS.iter().enumerate() {
            let cells = found.iter().map(|all| number(all[chart], 1));
            study.rows.push(std::iter::once(format!("{title}: {name}")).chain(cells).collect());
            lines.push(LENGTHS.iter().zip(&found).map(|(n, all)| (*n as f64, all[chart])).collect());
        }
        panels.push(Panel { title: title.to_owned(), lines });
    }
    study.figure = Some(Figure {
        title: "False alarms per 1000 periods in which nothing happens".to_owned(),
        x: "periods in the series",
        y: "false alarms",
        range: (0.0, 60.0),
        promise: Some(2.7),
        percent: false,
        names: CHARTS.iter().map(|name| (*name).to_owned()).collect(),
        panels,
    });
    study
}

/// Shares by period: the p chart and Laney's.
pub fn shares() -> Study {
    let mut study = Study::new(&HEAD, None);
    // Between periods the true share differs by this standard deviation around 20 %.
    for (title, n, spread) in [
        ("50 answers a period, share fixed", 50, 0.0),
        ("5 000 answers, share fixed", 5_000, 0.0),
        ("5 000 answers, share moves by 1 point", 5_000, 0.01),
        ("50 000 answers, share moves by 1 point", 50_000, 0.01),
    ] {
        let found = LENGTHS.map(|periods| {
            means::<4>(100_000 / periods, 60_000 + n + periods as u64, |random| {
                let groups: Vec<(u64, u64)> = (0..periods)
                    .map(|_| {
                        let p = match spread {
                            0.0 => 0.2,
                            _ => {
                                let strength = 0.16 / (spread * spread) - 1.0;
                                beta(random, 0.2 * strength, 0.8 * strength)
                            }
                        };
                        (binomial(random, n, p), n)
                    })
                    .collect();
                let (plain, laney) = (share_chart(&groups).unwrap(), laney_chart(&groups, groups.len()).unwrap());
                [beyond(&plain), any(&plain), beyond(&laney), any(&laney)].map(|own| per_thousand(&own))
            })
        });
        for (at, name) in
            ["p, limits alone", "p, all rules", "Laney p′, limits alone", "Laney p′, all rules"].iter().enumerate()
        {
            let cells = found.iter().map(|all| number(all[at], 1));
            study.rows.push(std::iter::once(format!("{title}: {name}")).chain(cells).collect());
        }
    }
    study
}

/// A shift after two thirds of 52 periods: who sees it within eight periods, and who was crying before.
pub fn shifts() -> Study {
    let names = ["XmR, limits alone", "XmR, all four rules", "EWMA", "CUSUM", "change points"];
    let mut study =
        Study::new(&["shift, found within 8 periods", names[0], names[1], names[2], names[3], names[4]], None);
    for shift in [0.0, 0.5, 1.0, 2.0, 3.0] {
        let found = means::<5>(20_000, 70_000 + (10.0 * shift) as u64, |random| {
            let mut values = Calm::Normal.series(random, 52);
            values[36..].iter_mut().for_each(|value| *value += shift);
            let seen = signals(&values[..44]);
            let segments = change_points(&values[..44], None, SHORTEST).unwrap();
            let near = segments.iter().skip(1).any(|segment| (33..=39).contains(&segment.start));
            let [limits, rules, average, sums] = seen.map(|own| yes(own[36..].contains(&true)));
            [limits, rules, average, sums, yes(near)]
        });
        let cells = found.map(percent);
        study.rows.push(std::iter::once(format!("{shift} σ")).chain(cells).collect());
    }
    study
}

pub fn change_points_of_nothing() -> Study {
    let mut study = Study::new(&HEAD, None);
    let mut lines = Vec::new();
    for (at, (title, calm)) in CALM.into_iter().enumerate() {
        let found = LENGTHS.map(|n| {
            means::<1>(8_000, 80_000 + 1_000 * at as u64 + n as u64, |random| {
                [yes(change_points(&calm.series(random, n), None, SHORTEST).unwrap().len() > 1)]
            })[0]
        });
        study.rows.push(std::iter::once(title.to_owned()).chain(found.map(percent)).collect());
        lines.push(LENGTHS.iter().zip(found).map(|(n, share)| (*n as f64, share)).collect());
    }
    study.figure = Some(Figure {
        title: "Series with a change point where nothing changed (PELT, penalty 3 ln n)".to_owned(),
        x: "periods in the series",
        y: "series",
        range: (0.0, 1.0),
        promise: Some(0.05),
        percent: true,
        names: CALM.iter().map(|(title, _)| (*title).to_owned()).collect(),
        panels: vec![Panel { title: "share of series".to_owned(), lines }],
    });
    study
}
