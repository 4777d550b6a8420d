//! What to change first: what lifting a point, mending the end, removing the pit or building a peak would do.

use peakend_stats::peak_end::{Model, Shape, Simulation, best_reach, simulate};
use serde::{Deserialize, Serialize};

use super::curve::{self, ENOUGH, LEVEL, Point};
use super::instance::Experience;
use super::known::Rated;

const ROUNDS: usize = 300;
const SEED: u64 = 0x7065_616b;
/// The fewest moods of a week for it to be an example.
const WEEK: u64 = 8;
/// Lifts below this are nothing to work for.
const LEAST_LIFT: f64 = 0.01;
/// More instances than this are thinned out evenly before simulating.
pub(super) const MOST: usize = 40_000;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Every visit of the touchpoint becomes better by what its best week has over its mean.
    Lift,
    /// Ends below the best quarter's reach it.
    FixEnd,
    /// The worst moment of each instance becomes neutral where it is bad.
    RemovePit,
    /// The best moment of each instance becomes as good as the best tenth's.
    BuildPeak,
}

/// A change and what it is predicted to do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Change {
    pub kind: ChangeKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    /// Mood now and after, −1 … 1: of the touchpoint, the ends, the pits or the peaks.
    pub from: f64,
    pub to: f64,
    /// Predicted change of the mean remembered score, in its unit.
    pub change: f64,
    pub low: f64,
    pub high: f64,
    /// Predicted change of the share that comes back, 0 … 1, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returning: Option<Returning>,
    /// What the change costs relative to others, 1 unless somebody said so.
    pub effort: f64,
    /// `change` per unit of effort: the order of the ranking among changes of one kind.
    pub per_effort: f64,
}

#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Returning {
    pub change: f64,
    pub low: f64,
    pub high: f64,
}

/// A change as it acts on the moods of one instance.
struct Trial {
    kind: ChangeKind,
    touchpoint: Option<usize>,
    from: f64,
    to: f64,
}

/// All changes, the most promising per effort first. `returned` are the instances of which is known whether
/// the customer came back.
pub(super) fn ranking(
    experience: &Experience,
    points: &[Point],
    efforts: &[f64],
    rated: &Rated<'_>,
    returned: &Rated<'_>,
    model: Model,
) -> Vec<Change> {
    let trials = trials(experience, points, rated);
    let Some(effects) = effects(&trials, rated, model) else { return Vec::new() };
    let returning = effects_if_known(&trials, returned, model);
    let mut changes: Vec<Change> = trials
        .iter()
        .zip(effects)
        .enumerate()
        .map(|(at, (trial, effect))| {
            let effort = trial.touchpoint.and_then(|point| efforts.get(point).copied()).unwrap_or(1.0);
            let effort = if effort > 0.0 { effort } else { 1.0 };
            Change {
                kind: trial.kind,
                touchpoint: trial.touchpoint.map(|point| experience.points[point].clone()),
                from: trial.from,
                to: trial.to,
                change: effect.value,
                low: effect.low,
                high: effect.high,
                returning: returning.as_ref().and_then(|all| all.get(at)).map(|effect| Returning {
                    change: effect.value,
                    low: effect.low,
                    high: effect.high,
                }),
                effort,
                per_effort: effect.value / effort,
            }
        })
        .collect();
    changes.sort_by(|a, b| b.per_effort.total_cmp(&a.per_effort));
    changes
}

fn effects_if_known(trials: &[Trial], returned: &Rated<'_>, model: Model) -> Option<Vec<peakend_stats::Estimate>> {
    let varies = returned.outcome.iter().any(|value| Some(value) != returned.outcome.first());
    varies.then(|| effects(trials, returned, model)).flatten()
}

fn effects(trials: &[Trial], rated: &Rated<'_>, model: Model) -> Option<Vec<peakend_stats::Estimate>> {
    let after: Vec<Vec<Shape>> =
        trials.iter().map(|trial| rated.changed(|points, before, moods| trial.apply(points, before, moods))).collect();
    let groups = rated.groups();
    let from = Simulation {
        before: &rated.shapes,
        outcome: &rated.outcome,
        groups: &groups,
        model,
        rounds: ROUNDS,
        level: LEVEL,
        seed: SEED,
    };
    simulate(&from, &after).ok()
}

fn trials(experience: &Experience, points: &[Point], rated: &Rated<'_>) -> Vec<Trial> {
    let mut trials = Vec::new();
    let weeks = curve::by_week(experience, points);
    for point in points.iter().filter(|point| point.n >= ENOUGH) {
        let Some(reach) = best_reach(&weeks[point.number], WEEK) else { continue };
        if reach.lift() >= LEAST_LIFT {
            let touchpoint = Some(point.number);
            trials.push(Trial { kind: ChangeKind::Lift, touchpoint, from: reach.mean, to: reach.best });
        }
    }
    // What moods reach, not what is expected of them, which is never as far out.
    let drawn = rated.drawn();
    let mut push = |kind, of: fn(&Shape) -> f64, to: f64| {
        let now: Vec<f64> = drawn.iter().map(of).collect();
        let trial = Trial { kind, touchpoint: None, from: mean(&now), to };
        if now.iter().any(|value| *value < to) {
            trials.push(trial);
        }
    };
    if !experience.is_untimed() {
        push(ChangeKind::FixEnd, |shape| shape.end, quantile(drawn.iter().map(|shape| shape.end), 0.75));
    }
    push(ChangeKind::RemovePit, |shape| shape.pit, 0.0);
    push(ChangeKind::BuildPeak, |shape| shape.peak, quantile(drawn.iter().map(|shape| shape.peak), 0.9));
    trials
}

impl Trial {
    fn apply(&self, points: &[u32], before: &Shape, moods: &mut [f64]) {
        let raise = |mood: &mut f64| *mood = mood.max(self.to);
        match self.kind {
            ChangeKind::Lift => {
                for (mood, point) in moods.iter_mut().zip(points) {
                    if Some(*point as usize) == self.touchpoint {
                        *mood = (*mood + self.to - self.from).min(1.0);
                    }
                }
            }
            ChangeKind::FixEnd => moods.last_mut().into_iter().for_each(raise),
            ChangeKind::RemovePit => moods.get_mut(before.pit_at).into_iter().for_each(raise),
            ChangeKind::BuildPeak => moods.get_mut(before.peak_at).into_iter().for_each(raise),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list"
)]
fn quantile(values: impl Iterator<Item = f64>, share: f64) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let place = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}
