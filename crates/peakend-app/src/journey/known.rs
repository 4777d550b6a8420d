//! What is known of the moments of each instance, and what the others may have been.

use peakend_stats::Random;
use peakend_stats::peak_end::{Known, Likely, Reading, Shape, Spread};

use super::curve::ENOUGH;
use super::instance::{Experience, Instance, Step};
use super::valence::Doubt;

/// About how many moments are drawn for all instances together when changes are tried.
const DRAWS: usize = 1_000_000;
const SEED: u64 = 0x6d6f_6f64;

/// The moments among `steps`: every step whose mood was read, and every stay at a point of which nothing was.
pub(super) fn moments(steps: &[Step]) -> Vec<Known> {
    let mut moments = Vec::new();
    for stay in steps.chunk_by(|a, b| a.point == b.point) {
        let before = moments.len();
        moments.extend(stay.iter().filter_map(|step| {
            let mood = step.mood?;
            let doubt = Doubt::of(f64::from(mood.variance), mood.source);
            let reading = Reading { value: f64::from(mood.value), variance: doubt.variance };
            Some(Known { kind: step.point, reading: Some(reading), step: doubt.step })
        }));
        if moments.len() == before {
            moments.extend(stay.first().map(|step| Known { kind: step.point, reading: None, step: 0.0 }));
        }
    }
    moments
}

/// How moods are spread over the journey's points, by those who were asked. Who complains unasked says nothing of
/// those who do not: points that only they spoke of stay unknown.
pub(super) fn spread(experience: &Experience) -> Spread {
    let answers = |instance: &Instance| {
        let steps = experience.steps_of(instance).iter().copied();
        moments(&steps.filter(|step| step.is_answer && step.mood.is_some()).collect::<Vec<_>>())
    };
    let known: Vec<Vec<Known>> = experience.instances.iter().map(answers).collect();
    let enough = usize::try_from(ENOUGH).unwrap_or(usize::MAX);
    Spread::of(known.iter().map(Vec::as_slice), enough)
}

/// Instances with an outcome, and what their moments may have been.
pub(super) struct Rated<'a> {
    pub instances: Vec<&'a Instance>,
    /// The shapes to be expected.
    pub shapes: Vec<Shape>,
    pub outcome: Vec<f64>,
    draws: Vec<Draws>,
}

/// Several rounds of what the moods of one instance may have been, one round after the other.
struct Draws {
    points: Vec<u32>,
    moods: Vec<f64>,
}

/// Which instances are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those of which at least half of the moments were read.
    HalfRead,
    /// Those of which any moment was read.
    AnyRead,
}

impl<'a> Rated<'a> {
    /// The instances that are `wanted` and have an outcome, thinned out evenly to `most`.
    pub(super) fn of(
        experience: &'a Experience,
        spread: &Spread,
        wanted: Wanted,
        most: usize,
        outcome: impl Fn(&Instance) -> Option<f64>,
    ) -> Self {
        let mut held: Vec<(&Instance, Vec<Known>, f64)> = Vec::new();
        for instance in &experience.instances {
            let Some(value) = outcome(instance) else { continue };
            let known: Vec<Known> = moments(experience.steps_before(instance))
                .into_iter()
                .filter(|known| known.reading.is_some() || spread.knows(known.kind))
                .collect();
            if wanted.takes(&known) {
                held.push((instance, known, value));
            }
        }
        let step = held.len().div_ceil(most).max(1);
        let held: Vec<_> = held.into_iter().step_by(step).collect();
        let moments: usize = held.iter().map(|(_, known, _)| known.len()).sum();
        let rounds = (DRAWS / moments.max(1)).clamp(4, 64);
        let mut rated = Self { instances: Vec::new(), shapes: Vec::new(), outcome: Vec::new(), draws: Vec::new() };
        for (instance, known, value) in held {
            let likely = spread.likely(&known);
            let Some(shape) = Shape::expected(&likely) else { continue };
            let mut random = Random::new(SEED ^ (instance.from as u64).wrapping_mul(0xa076_1d64_78bd_642f));
            let moods = (0..rounds).flat_map(|_| draw(&likely, &mut random)).collect();
            rated.instances.push(instance);
            rated.shapes.push(shape);
            rated.outcome.push(value);
            rated.draws.push(Draws { points: known.iter().map(|known| known.kind).collect(), moods });
        }
        rated
    }

    /// The shapes to be expected when `change` is made to the moods of every round; it is given the points and the
    /// shape of the round as well.
    pub(super) fn changed(&self, change: impl Fn(&[u32], &Shape, &mut [f64])) -> Vec<Shape> {
        let one = |(draws, before): (&Draws, &Shape)| {
            let mut moved = *before;
            let rounds = draws.moods.chunks_exact(draws.points.len());
            #[expect(clippy::cast_precision_loss, reason = "some rounds")]
            let weight = 1.0 / rounds.len() as f64;
            for round in rounds {
                let mut moods = round.to_vec();
                let Some(was) = Shape::of(&moods) else { continue };
                change(&draws.points, &was, &mut moods);
                let Some(is) = Shape::of(&moods) else { continue };
                moved.peak += weight * (is.peak - was.peak);
                moved.pit += weight * (is.pit - was.pit);
                moved.intense += weight * (is.intense - was.intense);
                moved.end += weight * (is.end - was.end);
                moved.mean += weight * (is.mean - was.mean);
                moved.trend += weight * (is.trend - was.trend);
            }
            moved
        };
        self.draws.iter().zip(&self.shapes).map(one).collect()
    }

    /// The shapes of a few rounds of each instance.
    pub(super) fn drawn(&self) -> Vec<Shape> {
        let rounds = self.draws.iter().flat_map(|draws| draws.moods.chunks_exact(draws.points.len()).take(4));
        rounds.filter_map(Shape::of).collect()
    }

    pub(super) fn groups(&self) -> Vec<u64> {
        self.instances.iter().map(|instance| instance.customer).collect()
    }
}

fn draw(likely: &[Likely], random: &mut Random) -> Vec<f64> {
    likely.iter().map(|moment| moment.draw(random)).collect()
}

impl Wanted {
    fn takes(self, known: &[Known]) -> bool {
        let read = known.iter().filter(|known| known.reading.is_some()).count();
        match self {
            Self::HalfRead => read > 0 && 2 * read >= known.len(),
            Self::AnyRead => read > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::instance::{Source, StepMood};
    use super::*;

    #[test]
    fn a_stay_without_a_mood_is_one_unknown_moment() {
        let mood = |value| Some(StepMood { value, variance: 0.1, source: Source::Score });
        let felt = |point, value| Step { mood: mood(value), ..Step::bare(point, 0) };
        let steps = [Step::bare(0, 0), Step::bare(0, 1), Step::bare(1, 2), felt(1, 0.5), felt(1, -0.5), felt(0, 0.25)];
        let found: Vec<(u32, Option<f64>)> =
            moments(&steps).iter().map(|known| (known.kind, known.reading.map(|reading| reading.value))).collect();
        assert_eq!(found, [(0, None), (1, Some(0.5)), (1, Some(-0.5)), (0, Some(0.25))]);
        assert!(Wanted::HalfRead.takes(&moments(&steps)) && !Wanted::HalfRead.takes(&moments(&steps[..2])));
        assert!(!Wanted::AnyRead.takes(&[]) && !Wanted::HalfRead.takes(&[]));
    }
}
