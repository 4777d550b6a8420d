//! Channels: how a touchpoint felt through each of them, and where customers changed from one to another.

use std::collections::HashMap;

use peakend_model::interaction::Channel;
use peakend_stats::{Moments, mean, mean_on_scale};
use serde::{Deserialize, Serialize};

use super::curve::{ENOUGH, LEVEL, Point};
use super::follows::median_hours;
use super::instance::{Experience, Step};

/// How far back the moment is looked for that an answer tells of.
const FARTHEST: usize = 64;
/// The most frequent pairs of touchpoints that a change of channel is told with.
const MOST_BETWEEN: usize = 3;

/// One touchpoint through one channel. Moods are on −1 … 1.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Through {
    /// Key of the channel.
    pub channel: String,
    /// Moods read here, of those who were asked where the touchpoint counts only them.
    pub n: u64,
    /// Instances that passed here.
    pub visits: u64,
    pub mean: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub is_enough: bool,
    #[serde(skip)]
    pub moments: Moments,
}

/// What is summed up for one touchpoint through one channel.
#[derive(Clone, Copy, Default)]
pub(super) struct Line {
    asked: Moments,
    all: Moments,
    visits: u64,
    /// The last instance that passed, and one.
    seen_by: usize,
}

impl Line {
    pub(super) fn pass(&mut self, instance: usize) {
        if std::mem::replace(&mut self.seen_by, instance + 1) != instance + 1 {
            self.visits += 1;
        }
    }

    pub(super) fn push(&mut self, value: f64, weight: f64, is_answer: bool) {
        self.all.add(value, weight);
        if is_answer {
            self.asked.add(value, weight);
        }
    }
}

pub(super) fn through(channels: &[String], lines: &[Line], is_asked: bool) -> Vec<Through> {
    let passed = channels.iter().zip(lines).filter(|(_, line)| line.visits > 0);
    let mut through: Vec<Through> = passed
        .map(|(channel, line)| {
            let moments = if is_asked { line.asked } else { line.all };
            let judged = mean_on_scale(&moments, -1.0, 1.0, LEVEL).ok();
            Through {
                channel: channel.clone(),
                n: moments.n,
                visits: line.visits,
                mean: judged.map(|judged| judged.value),
                low: judged.map(|judged| judged.low),
                high: judged.map(|judged| judged.high),
                is_enough: moments.n >= ENOUGH,
                moments,
            }
        })
        .collect();
    through.sort_by(|a, b| b.visits.cmp(&a.visits).then_with(|| a.channel.cmp(&b.channel)));
    through
}

/// The curve as those felt it who passed each point through `channel`: means, intervals, n and visits; points that
/// nobody passed through it are left out.
pub fn curve_through(curve: &[Point], channel: &str) -> Vec<Point> {
    let point = |point: &Point| {
        let through = point.channels.iter().find(|through| through.channel == channel)?;
        Some(Point {
            n: through.n,
            unasked: 0,
            visits: through.visits,
            mean: through.mean,
            low: through.low,
            high: through.high,
            is_enough: through.is_enough,
            distribution: [0; 5],
            channels: Vec::new(),
            moments: through.moments,
            ..point.clone()
        })
    };
    curve.iter().filter_map(point).collect()
}

/// The curve without what passed through `channel`, to compare that with.
pub(super) fn curve_beside(curve: &[Point], channel: &str) -> Vec<Point> {
    let point = |point: &Point| {
        let gone = point.channels.iter().find(|through| through.channel == channel).map(|through| through.moments);
        let moments = gone.map_or(point.moments, |gone| less(&point.moments, &gone));
        Point { n: moments.n, is_enough: moments.n >= ENOUGH, moments, ..point.clone() }
    };
    curve.iter().map(point).collect()
}

/// What is left of sums when a part of their rows is taken off.
fn less(all: &Moments, part: &Moments) -> Moments {
    Moments {
        n: all.n.saturating_sub(part.n),
        weights: (all.weights - part.weights).max(0.0),
        squared_weights: (all.squared_weights - part.squared_weights).max(0.0),
        sum: all.sum - part.sum,
        sum_squares: (all.sum_squares - part.sum_squares).max(0.0),
    }
}

/// The place of a channel among [`Channel::ALL`]; none of “other”, which says nothing.
pub fn place_of(channel: Channel) -> Option<u8> {
    let known = Some(channel).filter(|channel| *channel != Channel::Other)?;
    Channel::ALL.iter().position(|one| *one == known).and_then(|place| u8::try_from(place).ok())
}

/// The channel of step `at`: its own; an answer to a survey tells of the moment before it at the same point.
pub(super) fn of(steps: &[Step], at: usize) -> Option<u8> {
    let step = steps.get(at)?;
    step.channel.or_else(|| {
        let before = steps[..at].iter().rev().take(FARTHEST).filter(|before| before.point == step.point);
        before.filter_map(|before| before.channel).next().filter(|_| step.is_answer)
    })
}

/// Whether two known channels are different ones.
pub(super) fn differs(from: Option<u8>, to: Option<u8>) -> bool {
    matches!((from, to), (Some(from), Some(to)) if from != to)
}

/// One moment of a known channel, with what was said of it then and in answers right after it.
#[derive(Clone, Copy)]
struct Stay {
    step: Step,
    channel: u8,
    sum: f64,
    n: u32,
}

impl Stay {
    fn mood(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / f64::from(self.n))
    }
}

/// Neighbouring moments of one instance whose channels are known and different.
pub(super) fn changes(steps: &[Step]) -> impl Iterator<Item = (u8, u8)> {
    let mut known = steps.iter().filter_map(|step| step.channel);
    let mut last = known.next();
    known.filter_map(move |channel| {
        let before = last.replace(channel)?;
        (before != channel).then_some((before, channel))
    })
}

/// How often customers changed from one channel to another between neighbouring moments.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Switch {
    /// Keys of the channels.
    pub from: String,
    pub to: String,
    pub n: u64,
    /// Instances in which it happens.
    pub instances: u64,
    /// Median hours between the two moments.
    pub median_hours: Option<f64>,
    /// Mean mood of the moments before and after, −1 … 1, where it was told often enough.
    pub before: Option<f64>,
    pub after: Option<f64>,
    /// Mean change of mood where both were told, −2 … 2; how many changes that are.
    pub change: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub told: u64,
    /// The touchpoints it most often happens between.
    pub between: Vec<Between>,
}

/// Two touchpoints with a change of channel between them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Between {
    /// Places in [`Experience::points`].
    pub from: u32,
    pub to: u32,
    pub n: u64,
}

#[derive(Default)]
struct Tally {
    n: u64,
    instances: u64,
    last: Option<usize>,
    waits: Vec<i64>,
    before: Moments,
    after: Moments,
    change: Moments,
    between: HashMap<(u32, u32), u64>,
}

/// All changes of channel, the most frequent first.
pub fn switches(experience: &Experience) -> Vec<Switch> {
    let mut tallies = HashMap::<(u8, u8), Tally>::new();
    for (number, instance) in experience.instances.iter().enumerate() {
        let steps = experience.steps_of(instance);
        if changes(steps).next().is_none() {
            continue;
        }
        for pair in stays(steps).windows(2).filter(|pair| pair[0].channel != pair[1].channel) {
            tallies.entry((pair[0].channel, pair[1].channel)).or_default().add(number, &pair[0], &pair[1]);
        }
    }
    let name = |channel: u8| experience.channels.get(usize::from(channel)).cloned().unwrap_or_default();
    let mut switches: Vec<Switch> =
        tallies.into_iter().map(|((from, to), tally)| tally.told(name(from), name(to))).collect();
    switches.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to))));
    switches
}

fn stays(steps: &[Step]) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    for step in steps {
        if let Some(channel) = step.channel {
            stays.push(Stay { step: *step, channel, sum: 0.0, n: 0 });
        }
        let Some(mood) = step.mood else { continue };
        if let Some(stay) = stays.last_mut().filter(|stay| stay.step.point == step.point) {
            stay.sum += f64::from(mood.value);
            stay.n += 1;
        }
    }
    stays
}

impl Tally {
    fn add(&mut self, instance: usize, from: &Stay, to: &Stay) {
        self.n += 1;
        self.instances += u64::from(self.last.replace(instance) != Some(instance));
        self.waits.push(to.step.at - from.step.at);
        *self.between.entry((from.step.point, to.step.point)).or_default() += 1;
        let (before, after) = (from.mood(), to.mood());
        before.into_iter().for_each(|mood| self.before.add(mood, 1.0));
        after.into_iter().for_each(|mood| self.after.add(mood, 1.0));
        if let (Some(before), Some(after)) = (before, after) {
            self.change.add(after - before, 1.0);
        }
    }

    fn told(mut self, from: String, to: String) -> Switch {
        let between = self.between.into_iter().map(|((from, to), n)| Between { from, to, n });
        let mut between: Vec<Between> = between.collect();
        between.sort_by(|a, b| b.n.cmp(&a.n).then((a.from, a.to).cmp(&(b.from, b.to))));
        between.truncate(MOST_BETWEEN);
        // A few moods would only look like a finding.
        let enough = |moods: &Moments| Some(*moods).filter(|moods| moods.n >= ENOUGH);
        let change = enough(&self.change).and_then(|change| mean(&change, LEVEL).ok());
        Switch {
            from,
            to,
            n: self.n,
            instances: self.instances,
            median_hours: median_hours(&mut self.waits),
            before: enough(&self.before).and_then(|moods| moods.mean().ok()),
            after: enough(&self.after).and_then(|moods| moods.mean().ok()),
            change: change.map(|change| change.value),
            low: change.map(|change| change.low.max(-2.0)),
            high: change.map(|change| change.high.min(2.0)),
            told: self.change.n,
            between,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::curve::{compare, points};
    use super::super::instance::{Instance, Source};
    use super::*;

    const HOUR: i64 = 3_600_000_000;

    /// Each case: checks out on the web or in the app, answers how that was, and half of the former call.
    fn company() -> Experience {
        let mut experience = Experience {
            points: vec!["checkout".into(), "help".into()],
            channels: ["web", "app", "phone"].map(str::to_owned).into(),
            ..Experience::default()
        };
        for case in 0..80_u8 {
            let from = experience.steps.len();
            let by_web = case % 2 == 0;
            let (channel, mood) = if by_web { (0, -0.4) } else { (1, 0.5) };
            let mood = mood + f64::from(case % 5) * 0.05;
            experience.steps.push(Step { channel: Some(channel), ..Step::bare(0, 0) });
            experience.steps.push(Step::felt(0, HOUR, mood, Source::Score));
            if case % 4 == 0 {
                let better = mood + 0.58 + 0.04 * f64::from(case / 4 % 2);
                let call = Step { channel: Some(2), is_answer: false, ..Step::felt(1, 4 * HOUR, better, Source::Text) };
                experience.steps.push(call);
            }
            let to = experience.steps.len();
            experience.instances.push(Instance::bare(case.into(), from, to));
        }
        experience
    }

    #[test]
    fn answers_tell_of_the_channel_of_the_moment_before() {
        let curve = points(&company());
        let checkout: Vec<(&str, u64, u64)> =
            curve[0].channels.iter().map(|through| (through.channel.as_str(), through.n, through.visits)).collect();
        assert_eq!(checkout, [("app", 40, 40), ("web", 40, 40)]);
        let web = curve_through(&curve, "web");
        assert_eq!((web.len(), web[0].n), (1, 40));
        assert!((web[0].mean.unwrap() + 0.3).abs() < 0.01);
        let differences = compare(&curve_beside(&curve, "web"), &web);
        assert!(differences[0].is_clear && (differences[0].value - 0.9).abs() < 0.01, "{differences:?}");
        assert!(curve_through(&curve, "post").is_empty());
    }

    #[test]
    fn changes_of_channel_are_counted_with_wait_and_mood() {
        let found = switches(&company());
        let [only] = &found[..] else { panic!("{found:?}") };
        assert_eq!((only.from.as_str(), only.to.as_str(), only.n, only.instances), ("web", "phone", 20, 20));
        assert_eq!((only.median_hours, only.told), (Some(4.0), 20));
        assert!((only.change.unwrap() - 0.6).abs() < 1e-6 && only.low.unwrap() > 0.5, "{only:?}");
        assert_eq!(only.between, [Between { from: 0, to: 1, n: 20 }]);
        assert!(switches(&Experience::default()).is_empty());
    }

    #[test]
    fn other_is_no_channel() {
        assert_eq!(place_of(Channel::Other), None);
        for (place, channel) in (0..).zip(Channel::ALL).filter(|(_, channel)| *channel != Channel::Other) {
            assert_eq!(place_of(channel), Some(place));
        }
    }
}
