//! Which step follows which: the directly-follows graph and the frequent ways, from steps in order of time.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::channel;
use super::instance::{Experience, Step};

/// One step followed directly by another.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Follow {
    /// Places in [`Experience::points`]; none for the beginning and the end of an instance.
    pub from: Option<u32>,
    pub to: Option<u32>,
    pub n: u64,
    /// Instances in which it happens.
    pub instances: u64,
    /// Median hours between the two.
    pub median_hours: Option<f64>,
    /// How many of `n` change the channel.
    #[serde(default)]
    pub switches: u64,
}

/// A way that several instances took.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Variant {
    pub points: Vec<u32>,
    pub n: u64,
    /// How many of `n` change the channel on the way.
    #[serde(default)]
    pub switched: u64,
}

/// Longer ways are cut here before they are compared.
const LONGEST: usize = 40;

/// All follows, the most frequent first.
pub fn follows(experience: &Experience) -> Vec<Follow> {
    #[derive(Default)]
    struct Tally {
        n: u64,
        instances: u64,
        last: Option<usize>,
        waits: Vec<i64>,
        switches: u64,
    }
    let mut tallies = HashMap::<(Option<u32>, Option<u32>), Tally>::new();
    for (number, instance) in experience.instances.iter().enumerate() {
        let steps = experience.steps_of(instance);
        let channels: Vec<Option<u8>> = (0..steps.len()).map(|at| channel::of(steps, at)).collect();
        for (at, (from, to)) in pairs(steps).enumerate() {
            let tally = tallies.entry((from.map(|step| step.point), to.map(|step| step.point))).or_default();
            tally.n += 1;
            tally.instances += u64::from(tally.last.replace(number) != Some(number));
            if let (Some(from), Some(to)) = (from, to) {
                tally.waits.push(to.at - from.at);
                tally.switches += u64::from(channel::differs(channels[at - 1], channels[at]));
            }
        }
    }
    let mut follows: Vec<Follow> = tallies
        .into_iter()
        .map(|((from, to), mut tally)| Follow {
            from,
            to,
            n: tally.n,
            instances: tally.instances,
            median_hours: median_hours(&mut tally.waits),
            switches: tally.switches,
        })
        .collect();
    follows.sort_by(|a, b| b.n.cmp(&a.n).then((a.from, a.to).cmp(&(b.from, b.to))));
    follows
}

fn pairs(steps: &[Step]) -> impl Iterator<Item = (Option<&Step>, Option<&Step>)> {
    (0..=steps.len())
        .filter(|_| !steps.is_empty())
        .map(|at| (at.checked_sub(1).and_then(|before| steps.get(before)), steps.get(at)))
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of some years")]
pub(super) fn median_hours(waits: &mut [i64]) -> Option<f64> {
    waits.sort_unstable();
    waits.get(waits.len() / 2).map(|wait| *wait as f64 / 3.6e9)
}

/// The `most` most frequent ways; repeats of a point in a row count once.
pub fn variants(experience: &Experience, most: usize) -> Vec<Variant> {
    let mut counts = HashMap::<Vec<u32>, (u64, u64)>::new();
    for instance in &experience.instances {
        let steps = experience.steps_of(instance);
        let mut points: Vec<u32> = steps.iter().map(|step| step.point).collect();
        points.dedup();
        points.truncate(LONGEST);
        let (n, switched) = counts.entry(points).or_default();
        *n += 1;
        *switched += u64::from(channel::changes(steps).next().is_some());
    }
    let variant = |(points, (n, switched))| Variant { points, n, switched };
    let mut variants: Vec<Variant> = counts.into_iter().map(variant).collect();
    variants.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.points.cmp(&b.points)));
    variants.truncate(most);
    variants
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::instance::Instance;

    #[test]
    fn ways_and_follows_are_counted() {
        let ways: [&[u32]; 3] = [&[0, 1, 1, 2], &[0, 1, 2], &[0, 2]];
        let mut experience = Experience { points: vec!["a".into(), "b".into(), "c".into()], ..Experience::default() };
        for (customer, way) in (0..).zip(ways) {
            let from = experience.steps.len();
            let step = |(at, point): (i64, &u32)| Step::bare(*point, at * 3_600_000_000);
            experience.steps.extend((0..).zip(way).map(step));
            let to = experience.steps.len();
            experience.instances.push(Instance::bare(customer, from, to));
        }
        let found = follows(&experience);
        let n = |from, to| found.iter().find(|f| (f.from, f.to) == (from, to)).map(|f| (f.n, f.instances));
        assert_eq!(n(None, Some(0)), Some((3, 3)));
        assert_eq!(
            (n(Some(0), Some(1)), n(Some(1), Some(1)), n(Some(2), None)),
            (Some((2, 2)), Some((1, 1)), Some((3, 3)))
        );
        assert_eq!(found.iter().find(|f| f.from == Some(0) && f.to == Some(1)).unwrap().median_hours, Some(1.0));
        assert_eq!(variants(&experience, 1), [Variant { points: vec![0, 1, 2], n: 2, switched: 0 }]);
        assert!(follows(&Experience::default()).is_empty());
    }
}
