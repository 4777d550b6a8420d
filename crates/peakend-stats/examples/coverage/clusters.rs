//! Several answers of one customer: coverage where they go together.

use peakend_stats::interval::clustered_design_effect;
use peakend_stats::special::normal_quantile;
use peakend_stats::{
    Difference, Estimate, Moments, NetCounts, Random, ShareCounts, mean_difference, mean_on_scale, net_score,
    net_score_difference, share, share_difference,
};

use crate::scores::{add, coverage};
use crate::study::{LEVEL, Study, means, yes};

/// Customers of each group.
const SIZES: [usize; 6] = [10, 20, 50, 100, 200, 500];
/// Correlation of two answers of one customer, before they are cut into boxes.
const ALIKE: [(&str, f64); 2] = [("nothing in common", 0.0), ("correlation 0.5", 0.5)];
const ROUNDS: usize = 8_000;

/// Answers, and whose they are.
#[derive(Default)]
struct Group {
    values: Vec<f64>,
    customers: Vec<usize>,
}

/// What is measured: the values of answers in boxes, and how many fall into each.
struct Scale {
    title: &'static str,
    boxes: &'static [f64],
    shares: &'static [f64],
}

const SCALES: [Scale; 3] = [
    Scale { title: "NPS 30", boxes: &[-1.0, 0.0, 1.0], shares: &[0.2, 0.3, 0.5] },
    Scale { title: "share 80 %", boxes: &[0.0, 1.0], shares: &[0.2, 0.8] },
    Scale { title: "stars 4.1", boxes: &[1.0, 2.0, 3.0, 4.0, 5.0], shares: &[0.05, 0.05, 0.15, 0.25, 0.5] },
];

impl Scale {
    fn truth(&self) -> f64 {
        self.boxes.iter().zip(self.shares).map(|(value, share)| value * share).sum()
    }

    fn answer(&self, latent: f64) -> f64 {
        let mut under = 0.0;
        for (value, share) in self.boxes.iter().zip(self.shares) {
            under += share;
            if under > 0.999_999 || latent < normal_quantile(under) {
                return *value;
            }
        }
        0.0
    }

    /// Each customer has a habit, and one answer or more: four on average, a tail up to twenty.
    fn group(&self, random: &mut Random, habits: &[f64], alike: f64) -> Group {
        let mut group = Group::default();
        for (customer, habit) in habits.iter().enumerate() {
            let mut count = 1;
            while count < 20 && random.uniform() < 0.75 {
                count += 1;
            }
            for _ in 0..count {
                let latent = alike.sqrt() * habit + (1.0 - alike).sqrt() * random.normal();
                group.values.push(self.answer(latent));
                group.customers.push(customer);
            }
        }
        group
    }

    fn estimate(&self, group: &Group, effect: f64) -> Estimate {
        match self.boxes.len() {
            3 => net_score(&net(group).with_design_effect(effect), LEVEL),
            2 => share(&hits(group).with_design_effect(effect), LEVEL),
            _ => mean_on_scale(&Moments::of_values(&group.values).with_design_effect(effect), 1.0, 5.0, LEVEL),
        }
        .unwrap()
    }

    fn difference(&self, a: &Group, b: &Group, effect: f64) -> Option<Difference> {
        let moments = |group: &Group| Moments::of_values(&group.values).with_design_effect(effect);
        match self.boxes.len() {
            3 => {
                net_score_difference(&net(a).with_design_effect(effect), &net(b).with_design_effect(effect), LEVEL).ok()
            }
            2 => share_difference(&hits(a).with_design_effect(effect), &hits(b).with_design_effect(effect), LEVEL).ok(),
            _ => mean_difference(&moments(a), &moments(b), LEVEL).ok(),
        }
    }
}

fn net(group: &Group) -> NetCounts {
    let count = |wanted: f64| group.values.iter().filter(|value| **value == wanted).count() as u64;
    NetCounts::of(count(1.0), count(0.0), count(-1.0))
}

fn hits(group: &Group) -> ShareCounts {
    ShareCounts::of(group.values.iter().filter(|value| **value == 1.0).count() as u64, group.values.len() as u64)
}

/// (x − mean) / n of each answer.
fn influences(group: &Group) -> impl Iterator<Item = f64> + '_ {
    let n = group.values.len() as f64;
    let mean = group.values.iter().sum::<f64>() / n;
    group.values.iter().map(move |value| (value - mean) / n)
}

fn effect_of_one(group: &Group) -> f64 {
    let influences: Vec<f64> = influences(group).collect();
    clustered_design_effect(&influences, &group.customers, LEVEL).unwrap().max(1.0)
}

fn effect_of_two(a: &Group, b: &Group, apart: usize) -> f64 {
    let all: Vec<f64> = influences(a).chain(influences(b).map(|one| -one)).collect();
    let customers: Vec<usize> =
        a.customers.iter().copied().chain(b.customers.iter().map(|customer| customer + apart)).collect();
    clustered_design_effect(&all, &customers, LEVEL).unwrap()
}

fn habits(random: &mut Random, customers: usize) -> Vec<f64> {
    (0..customers).map(|_| random.normal()).collect()
}

const NAMES: [&str; 2] = ["ours (by customer)", "as if answers stood alone"];
const HEAD: [&str; 7] = ["coverage, customers →", "10", "20", "50", "100", "200", "500"];

pub fn estimates() -> Study {
    let mut study = Study::new(&HEAD, None);
    let mut panels = Vec::new();
    for (at, scale) in SCALES.iter().enumerate() {
        for (alike_title, alike) in ALIKE {
            let seed = 9_000 + 100 * at as u64 + (10.0 * alike) as u64;
            let found = SIZES.map(|size| {
                means::<2>(ROUNDS, seed + 17 * size as u64, |random| {
                    let habits = habits(random, size);
                    let group = scale.group(random, &habits, alike);
                    let held = |effect| yes(scale.estimate(&group, effect).holds(scale.truth()));
                    [held(effect_of_one(&group)), held(1.0)]
                })
            });
            let title = format!("{}, {alike_title}", scale.title);
            add(&mut study, &mut panels, &title, &NAMES, &SIZES.map(|n| n as f64), &found);
        }
    }
    let title = "Four answers of each customer: coverage of 95 % intervals";
    study.figure = Some(coverage(title, "customers", &NAMES, panels, 0.6));
    study
}

pub fn differences() -> Study {
    let mut head = HEAD;
    head[0] = "coverage of “no difference”, customers of each group →";
    let mut study = Study::new(&head, None);
    let mut panels = Vec::new();
    for (at, scale) in SCALES.iter().enumerate() {
        for (pair, is_same) in [("different customers", false), ("the same customers in both", true)] {
            let seed = 9_500 + 100 * at as u64 + u64::from(is_same);
            let found = SIZES.map(|size| {
                means::<2>(ROUNDS, seed + 17 * size as u64, |random| {
                    let first = habits(random, size);
                    let second = if is_same { first.clone() } else { habits(random, size) };
                    let (a, b) = (scale.group(random, &first, 0.5), scale.group(random, &second, 0.5));
                    let apart = if is_same { 0 } else { size };
                    // No interval is no claim; such worlds are left out.
                    let held = |effect| {
                        scale.difference(&a, &b, effect).map_or(f64::NAN, |found| yes(found.estimate.holds(0.0)))
                    };
                    [held(effect_of_two(&a, &b, apart)), held(1.0)]
                })
            });
            let title = format!("{}, {pair}", scale.title);
            add(&mut study, &mut panels, &title, &NAMES, &SIZES.map(|n| n as f64), &found);
        }
    }
    let title = "Four answers of each customer: coverage of differences";
    study.figure = Some(coverage(title, "customers of each group", &NAMES, panels, 0.6));
    study
}
