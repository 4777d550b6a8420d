//! The curve: how each point of the journey felt, how surely that is known, and how two curves differ.

use peakend_stats::{Moments, benjamini_hochberg, mean_difference, mean_on_scale};
use serde::{Deserialize, Serialize};

use super::channel::{self, Through};
use super::instance::{Experience, Instance, Source, StepMood};

pub const LEVEL: f64 = 0.95;
/// Under this many moods a point is shown as too little known.
pub const ENOUGH: u64 = 12;
/// Spread between people, added to each reading's own variance before weighing.
const BETWEEN: f64 = 0.2;
const WEEK: i64 = 7 * 24 * 3_600 * 1_000_000;

/// One point of the curve. Moods are on −1 … 1, shares on 0 … 1.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Point {
    pub touchpoint: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stage: String,
    /// Moods read here: of those who were asked, where they are enough, otherwise of all. Who speaks unasked is no
    /// sample of those who pass.
    pub n: u64,
    /// Moods of those who spoke unasked and are not counted.
    #[serde(default)]
    pub unasked: u64,
    /// Instances that passed here, with or without a mood.
    pub visits: u64,
    pub mean: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Whether the moods are enough to rely on.
    pub is_enough: bool,
    /// Whether these are the moods of those who were asked.
    #[serde(default)]
    pub is_asked: bool,
    /// Moods in fifths of the scale, worst first.
    pub distribution: [u64; 5],
    /// Shares of moods read from scores, texts and what happened.
    pub from_scores: f64,
    pub from_texts: f64,
    pub from_behaviour: f64,
    /// Mean place on the way, 0 (first) to 1 (last).
    pub place: f64,
    /// Share of the instances here that went no further and did not reach the end of the journey.
    pub dropped: f64,
    /// Mean hours since the step before.
    pub waited_hours: Option<f64>,
    /// The same moods channel by channel, the most passed first; moments of unknown channel are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Through>,
    #[serde(skip)]
    pub moments: Moments,
    /// Place of the touchpoint in [`Experience::points`].
    #[serde(skip)]
    pub number: usize,
}

/// What is summed up while going through the instances.
#[derive(Clone, Default)]
struct Tally {
    asked: Moods,
    all: Moods,
    steps: u64,
    visits: u64,
    places: f64,
    dropped: u64,
    waited: f64,
    waits: u64,
    /// By channel.
    lines: Vec<channel::Line>,
}

#[derive(Clone, Default)]
struct Moods {
    moments: Moments,
    bins: [u64; 5],
    sources: [u64; 3],
}

/// The points stage by stage, as the stages are planned, and within a stage in order of the typical way; without
/// stages all in that order. Points that nobody passed stand at the end of their stage.
pub fn points(experience: &Experience) -> Vec<Point> {
    let lines = vec![channel::Line::default(); experience.channels.len()];
    let mut tallies = vec![Tally { lines, ..Tally::default() }; experience.points.len()];
    let mut seen_by = vec![usize::MAX; experience.points.len()];
    for (number, instance) in experience.instances.iter().enumerate() {
        walk(experience, instance, number, &mut tallies, &mut seen_by);
    }
    let mut points: Vec<Point> = tallies.iter().enumerate().map(|(at, tally)| point(experience, at, tally)).collect();
    let stage = |point: &Point| experience.stages.iter().position(|stage| *stage == point.stage);
    points.sort_by(|a, b| {
        let passed = (a.visits == 0).cmp(&(b.visits == 0));
        stage(a).cmp(&stage(b)).then(passed).then(a.place.total_cmp(&b.place))
    });
    points
}

#[expect(clippy::cast_precision_loss, reason = "steps of an instance are few, microseconds of a wait too")]
fn walk(experience: &Experience, instance: &Instance, number: usize, tallies: &mut [Tally], seen_by: &mut [usize]) {
    let steps = experience.steps_of(instance);
    let last = steps.len().saturating_sub(1);
    for (at, step) in steps.iter().enumerate() {
        let Some(tally) = tallies.get_mut(step.point as usize) else { continue };
        tally.steps += 1;
        tally.places += if last == 0 { 0.5 } else { at as f64 / last as f64 };
        if std::mem::replace(&mut seen_by[step.point as usize], number) != number {
            tally.visits += 1;
        }
        tally.dropped += u64::from(at == last && !instance.is_complete);
        if let Some(before) = at.checked_sub(1).map(|before| steps[before]) {
            tally.waited += (step.at - before.at) as f64 / 3.6e9;
            tally.waits += 1;
        }
        let line = channel::of(steps, at).and_then(|channel| tally.lines.get_mut(usize::from(channel)));
        if let Some(line) = line {
            line.pass(number);
            if let Some(mood) = step.mood {
                line.push(f64::from(mood.value), weight(mood), step.is_answer);
            }
        }
        if let Some(mood) = step.mood {
            tally.all.push(mood);
            if step.is_answer {
                tally.asked.push(mood);
            }
        }
    }
}

fn weight(mood: StepMood) -> f64 {
    1.0 / (BETWEEN + f64::from(mood.variance))
}

impl Moods {
    fn push(&mut self, mood: StepMood) {
        let value = f64::from(mood.value);
        self.moments.add(value, weight(mood));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4 by the clamp")]
        let bin = ((value + 1.0) * 2.5).clamp(0.0, 4.0) as usize;
        self.bins[bin] += 1;
        self.sources[mood.source as usize] += 1;
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
fn point(experience: &Experience, number: usize, tally: &Tally) -> Point {
    let is_asked = tally.asked.moments.n >= ENOUGH;
    let moods = if is_asked { &tally.asked } else { &tally.all };
    let n = moods.moments.n;
    let share = |part: u64, of: u64| if of == 0 { 0.0 } else { part as f64 / of as f64 };
    let judged = mean_on_scale(&moods.moments, -1.0, 1.0, LEVEL).ok();
    Point {
        touchpoint: experience.points[number].clone(),
        stage: experience.stages.get(number).cloned().unwrap_or_default(),
        n,
        unasked: tally.all.moments.n - n,
        is_asked,
        visits: tally.visits,
        mean: judged.map(|judged| judged.value),
        low: judged.map(|judged| judged.low),
        high: judged.map(|judged| judged.high),
        is_enough: n >= ENOUGH,
        distribution: moods.bins,
        from_scores: share(moods.sources[Source::Score as usize], n),
        from_texts: share(moods.sources[Source::Text as usize], n),
        from_behaviour: share(moods.sources[Source::Behaviour as usize], n),
        place: if tally.steps == 0 { 1.0 } else { tally.places / tally.steps as f64 },
        dropped: share(tally.dropped, tally.visits),
        waited_hours: (tally.waits > 0).then(|| tally.waited / tally.waits as f64),
        channels: channel::through(&experience.channels, &tally.lines, is_asked),
        moments: moods.moments,
        number,
    }
}

/// Moods of each point by calendar week, for what a point reaches at its best.
pub fn by_week(experience: &Experience, points: &[Point]) -> Vec<Vec<Moments>> {
    let first = experience.steps.iter().map(|step| step.at.div_euclid(WEEK)).min().unwrap_or(0);
    let mut weeks = vec![Vec::new(); experience.points.len()];
    for step in &experience.steps {
        let is_counted =
            points.iter().any(|point| point.number == step.point as usize && (step.is_answer || !point.is_asked));
        let (Some(mood), Some(weeks)) = (step.mood.filter(|_| is_counted), weeks.get_mut(step.point as usize)) else {
            continue;
        };
        let week = usize::try_from(step.at.div_euclid(WEEK) - first).unwrap_or(0);
        // Times centuries apart are mistakes of the source: they share the last week.
        let week = week.min(20_000);
        if week >= weeks.len() {
            weeks.resize(week + 1, Moments::default());
        }
        weeks[week].add(f64::from(mood.value), 1.0);
    }
    weeks
}

/// How a point of one curve differs from the same point of another.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Difference {
    pub touchpoint: String,
    /// First curve less the second, with the interval.
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// Adjusted for all points compared together (Benjamini & Hochberg).
    pub p_value: f64,
    pub is_clear: bool,
}

/// Tested differences of the points that both curves know well enough.
pub fn compare(first: &[Point], second: &[Point]) -> Vec<Difference> {
    let pairs = first.iter().filter_map(|a| {
        let b = second.iter().find(|b| b.touchpoint == a.touchpoint)?;
        (a.is_enough && b.is_enough).then_some(())?;
        Some((a.touchpoint.clone(), mean_difference(&a.moments, &b.moments, LEVEL).ok()?))
    });
    let found: Vec<_> = pairs.collect();
    let p_values: Vec<f64> = found.iter().map(|(_, difference)| difference.p_value).collect();
    let adjusted = benjamini_hochberg(&p_values).unwrap_or(p_values);
    found
        .into_iter()
        .zip(adjusted)
        .map(|((touchpoint, difference), p_value)| Difference {
            touchpoint,
            value: difference.estimate.value,
            low: difference.estimate.low,
            high: difference.estimate.high,
            p_value,
            is_clear: p_value < 1.0 - LEVEL,
        })
        .collect()
}
