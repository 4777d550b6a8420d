//! What changes of the moments would do to what is remembered, or to who comes back.

use std::collections::{BTreeMap, HashSet};

use super::normal::{MOST, Sums, predicted};
use super::{Model, Shape};
use crate::bootstrap::quantile;
use crate::error::{Result, all_finite, at_least, enough_rounds, open_unit, same_length};
use crate::estimate::Estimate;
use crate::random::Random;

/// Experiences as they were, with their outcome, for [`simulate`].
#[derive(Debug, Clone, Copy)]
pub struct Simulation<'a> {
    pub before: &'a [Shape],
    /// The remembered score, or 1 for who came back and 0 for who did not.
    pub outcome: &'a [f64],
    /// A number per experience; those of one group are drawn together.
    pub groups: &'a [u64],
    pub model: Model,
    pub rounds: usize,
    pub level: f64,
    pub seed: u64,
}

/// Change of the mean outcome for each of `after`: the same experiences with some moments changed.
///
/// The model is fitted to what was and applied to what would be; intervals come from `rounds` draws of
/// groups (a Poisson bootstrap, Chamandy et al. 2012), each fitting anew. It assumes that moments act on
/// memory as they did, and that the change moves nothing else.
///
/// # Errors
/// `TooFew` under 40 experiences or 40 rounds, `Length`, `NotFinite`, `Collinear`.
pub fn simulate(from: &Simulation<'_>, after: &[Vec<Shape>]) -> Result<Vec<Estimate>> {
    open_unit("level", from.level)?;
    let n = from.before.len();
    at_least(40, n)?;
    enough_rounds(from.rounds)?;
    same_length("outcome", n, from.outcome.len())?;
    same_length("groups", n, from.groups.len())?;
    all_finite("outcome", from.outcome)?;
    for changed in after {
        same_length("changed experiences", n, changed.len())?;
    }
    let parts = parts(from, after);
    let width = from.model.row(&Shape::default()).len();
    let value = effects(parts.iter().map(|part| (part, 1.0)), width, after.len())?;
    let mut replicas = vec![Vec::with_capacity(from.rounds); after.len()];
    for round in 0..from.rounds as u64 {
        let mut random = Random::new(from.seed ^ round.wrapping_mul(0xa076_1d64_78bd_642f));
        // A draw without spread teaches nothing and is left out.
        if let Ok(drawn) = effects(parts.iter().map(|part| (part, poisson(&mut random))), width, after.len()) {
            for (held, effect) in replicas.iter_mut().zip(drawn) {
                held.push(effect);
            }
        }
    }
    let tail = 0.5 * (1.0 - from.level);
    let estimate = |(value, mut held): (f64, Vec<f64>)| {
        at_least(20, held.len())?;
        all_finite("effect", &held)?;
        held.sort_by(f64::total_cmp);
        let (low, high) = (quantile(&held, tail), quantile(&held, 1.0 - tail));
        Estimate { value, low, high, n: n as u64, level: from.level }.checked()
    };
    value.into_iter().zip(replicas).map(estimate).collect()
}

/// What one group adds to the fit and to the mean changes.
struct Part {
    sums: Sums,
    n: f64,
    changes: Vec<[f64; MOST]>,
}

/// More groups than this are drawn in so many blocks of groups. Groups are independent of each other, so the spread is
/// the same in the mean; that so many blocks give it is off by some 1.6 %, as by 2 000 groups.
const MOST_PARTS: usize = 2_000;

fn parts(from: &Simulation<'_>, after: &[Vec<Shape>]) -> Vec<Part> {
    let are_many = from.groups.iter().collect::<HashSet<_>>().len() > MOST_PARTS;
    let block = |group: u64| if are_many { Random::new(group).below(MOST_PARTS) as u64 } else { group };
    let mut parts = BTreeMap::<u64, Part>::new();
    for (at, (shape, group)) in from.before.iter().zip(from.groups).enumerate() {
        let part = parts.entry(block(*group)).or_insert_with(|| Part {
            sums: Sums::default(),
            n: 0.0,
            changes: vec![[0.0; MOST]; after.len()],
        });
        let row = from.model.row(shape);
        part.sums.push(&row, from.outcome[at]);
        part.n += 1.0;
        for (change, changed) in part.changes.iter_mut().zip(after) {
            for (sum, (now, before)) in change.iter_mut().zip(from.model.row(&changed[at]).iter().zip(&row)) {
                *sum += now - before;
            }
        }
    }
    parts.into_values().collect()
}

fn effects<'a>(weighted: impl Iterator<Item = (&'a Part, f64)>, width: usize, changes: usize) -> Result<Vec<f64>> {
    let (mut sums, mut n, mut moved) = (Sums::default(), 0.0, vec![[0.0; MOST]; changes]);
    for (part, weight) in weighted.filter(|(_, weight)| *weight > 0.0) {
        sums.add(&part.sums, weight);
        n += weight * part.n;
        for (all, change) in moved.iter_mut().zip(&part.changes) {
            for (sum, one) in all.iter_mut().zip(change) {
                *sum += weight * one;
            }
        }
    }
    let coefficients = sums.solve(width)?;
    Ok(moved.iter().map(|change| predicted(&coefficients, change) / n).collect())
}

/// Poisson with mean 1, by multiplying uniforms (Knuth).
fn poisson(random: &mut Random) -> f64 {
    let (mut product, mut count) = (random.uniform(), 0.0);
    while product > std::f64::consts::E.recip() {
        product *= random.uniform();
        count += 1.0;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lift_of_the_end_gives_its_coefficient() {
        let mut random = Random::new(4);
        let moods: Vec<Vec<f64>> =
            (0..800).map(|_| (0..5).map(|_| (0.3 * random.normal()).clamp(-0.8, 0.8)).collect()).collect();
        let shapes: Vec<Shape> = moods.iter().map(|moods| Shape::of(moods).unwrap()).collect();
        let outcome: Vec<f64> = shapes.iter().map(|s| 7.0 + 2.0 * s.intense + 3.0 * s.end + random.normal()).collect();
        let groups: Vec<u64> = (0..800).collect();
        let lifted: Vec<Shape> = shapes.iter().map(|s| Shape { end: s.end + 0.1, ..*s }).collect();
        let from = Simulation {
            before: &shapes,
            outcome: &outcome,
            groups: &groups,
            model: Model::PeakEnd,
            rounds: 200,
            level: 0.95,
            seed: 1,
        };
        let found = simulate(&from, &[lifted, shapes.clone()]).unwrap();
        assert!(found[0].holds(0.3) && found[0].low > 0.2, "{found:?}");
        assert_eq!((found[1].low, found[1].high), (0.0, 0.0));
        assert!(simulate(&Simulation { outcome: &outcome[1..], ..from }, &[]).is_err());
        let flat = vec![Shape::default(); 800];
        assert!(simulate(&Simulation { before: &flat, ..from }, &[]).is_err());
    }

    #[test]
    fn many_groups_are_as_sure_as_few_would_let_expect() {
        let width = |n: usize| {
            let mut random = Random::new(9);
            let moods = (0..n).map(|_| (0..4).map(|_| (0.3 * random.normal()).clamp(-0.8, 0.8)).collect::<Vec<_>>());
            let shapes: Vec<Shape> = moods.map(|moods| Shape::of(&moods).unwrap()).collect();
            let outcome: Vec<f64> = shapes.iter().map(|s| 7.0 + 2.0 * s.end + random.normal()).collect();
            let groups: Vec<u64> = (0..n as u64).collect();
            let lifted: Vec<Shape> = shapes.iter().map(|s| Shape { end: s.end + 0.1, ..*s }).collect();
            let (model, rounds, level, seed) = (Model::PeakEnd, 400, 0.95, 1);
            let from = Simulation { before: &shapes, outcome: &outcome, groups: &groups, model, rounds, level, seed };
            let found = simulate(&from, &[lifted]).unwrap()[0];
            assert!(found.holds(0.2), "{found:?}");
            found.high - found.low
        };
        // Drawn one by one, and in blocks of four: the width goes with the root of the number.
        let ratio = width(1_900) / width(7_600);
        assert!((1.7..2.3).contains(&ratio), "{ratio}");
    }
}
