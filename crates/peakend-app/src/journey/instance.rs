//! Instances: one customer's way through a journey, as steps with their moods.

use serde::{Deserialize, Serialize};

use super::valence::{self, Mood};

/// What a mood was read from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Score,
    Text,
    Behaviour,
}

/// One moment at one point of the journey.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// Place among the journey's points.
    pub point: u32,
    /// Microseconds since 1970.
    pub at: i64,
    /// Where a mood could be read.
    pub mood: Option<StepMood>,
    /// Where it happened, as a place in [`Experience::channels`]; none where that is not known and for answers to a
    /// survey, which are asked wherever it suits.
    pub channel: Option<u8>,
    /// An answer to a survey: it tells of the moment just before it at the same point, if there is one.
    pub is_answer: bool,
}

impl Step {
    /// A step whose mood is known as surely as an answer tells it.
    #[expect(clippy::cast_possible_truncation, reason = "seven digits of a mood are plenty")]
    pub fn felt(point: u32, at: i64, mood: f64, source: Source) -> Self {
        let mood = StepMood { value: mood as f32, variance: valence::ANSWERING as f32, source };
        Self { point, at, mood: Some(mood), channel: None, is_answer: true }
    }

    /// A step of which only place and time are known.
    #[cfg(test)]
    pub(super) fn bare(point: u32, at: i64) -> Self {
        Self { point, at, mood: None, channel: None, is_answer: false }
    }
}

/// [`Mood`] in half the room: millions of steps are held at once.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StepMood {
    pub value: f32,
    pub variance: f32,
    pub source: Source,
}

impl From<Mood> for StepMood {
    #[expect(clippy::cast_possible_truncation, reason = "seven digits of a mood are plenty")]
    fn from(mood: Mood) -> Self {
        Self { value: mood.value as f32, variance: mood.variance as f32, source: mood.source }
    }
}

/// One way through the journey.
#[derive(Clone, PartialEq, Debug)]
pub struct Instance {
    /// Tells customers apart: what happens to one customer several times is taken together in every interval.
    pub customer: u64,
    /// Where its steps stand in [`Experience::steps`].
    pub from: usize,
    pub to: usize,
    /// The score given to the whole afterwards, in its own unit; higher is better.
    pub remembered: Option<f64>,
    /// How many of its steps came before that score was given: only they can be remembered in it.
    pub before: usize,
    /// Whether the customer came back; none where it is too early to tell.
    pub returned: Option<bool>,
    /// Whether the end of the journey was reached.
    pub is_complete: bool,
    /// Bit n: part n of [`super::JourneyPlan::parts`] holds for a moment between its begin and its end.
    pub parts: u8,
}

#[cfg(test)]
impl Instance {
    /// An instance of which only whose it is and where its steps stand is known.
    pub(super) fn bare(customer: u64, from: usize, to: usize) -> Self {
        Self { customer, from, to, remembered: None, before: 0, returned: None, is_complete: true, parts: 0 }
    }
}

/// All instances of a journey.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Experience {
    /// Names of the points.
    pub points: Vec<String>,
    /// Stage of each point; empty where there are none.
    pub stages: Vec<String>,
    /// Keys of the channels.
    pub channels: Vec<String>,
    pub steps: Vec<Step>,
    pub instances: Vec<Instance>,
}

impl Experience {
    pub fn steps_of(&self, instance: &Instance) -> &[Step] {
        self.steps.get(instance.from..instance.to).unwrap_or_default()
    }

    /// The steps that what is remembered can rest on; all where nothing is known to be remembered.
    pub fn steps_before(&self, instance: &Instance) -> &[Step] {
        let steps = self.steps_of(instance);
        if instance.remembered.is_some() { &steps[..instance.before.min(steps.len())] } else { steps }
    }

    /// Only the instances that `keep` keeps.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Instance) -> bool) -> Self {
        let named = (self.points.clone(), self.stages.clone(), self.channels.clone());
        let mut kept = Self { points: named.0, stages: named.1, channels: named.2, ..Self::default() };
        for instance in self.instances.iter().filter(|instance| keep(instance)) {
            let from = kept.steps.len();
            kept.steps.extend_from_slice(self.steps_of(instance));
            kept.instances.push(Instance { from, to: kept.steps.len(), ..instance.clone() });
        }
        kept
    }

    /// Whether most instances of several moments have them all at one time: their order, and so their end, is not known.
    pub fn is_untimed(&self) -> bool {
        let several = self.instances.iter().map(|instance| self.steps_of(instance)).filter(|steps| steps.len() > 1);
        let spans = several.map(|steps| steps[0].at != steps[steps.len() - 1].at);
        let (timed, all) = spans.fold((0_usize, 0_usize), |(timed, all), is| (timed + usize::from(is), all + 1));
        2 * timed < all
    }

    /// The moods of an instance in order of time.
    pub fn moods_of(&self, instance: &Instance) -> Vec<f64> {
        self.steps_of(instance).iter().filter_map(|step| step.mood).map(|mood| f64::from(mood.value)).collect()
    }
}
