//! How long customers stay: survival curves by segment, and whether the segments differ.

use peakend_stats::survival::{Curve, Lifetime, kaplan_meier, log_rank};
use serde::Serialize;

use super::{Life, Lives};
use crate::metric::LEVEL;

/// Customers without whom a curve says nothing, and beneath which none is shown.
pub const LEAST: u64 = 30;

/// All curves.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Stay {
    /// Customers, and how many of them left.
    pub n: u64,
    pub left: u64,
    pub needed: u64,
    pub all: Option<Segment>,
    /// By size, the largest first.
    pub segments: Vec<Segment>,
    /// Segments with too few customers to be shown.
    pub hidden: u64,
    /// Whether the segments differ beyond chance (log-rank).
    pub p_value: Option<f64>,
    /// Customers needed in each segment until a difference as large as that of the extreme segments after the
    /// horizon would be seen four times in five; none where it is seen already.
    pub needed_to_tell: Option<u64>,
}

/// One curve.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Segment {
    /// Empty for all together.
    pub name: String,
    pub n: u64,
    pub left: u64,
    /// Days until half have left, with its interval; an end that is never reached is none.
    pub median: Option<f64>,
    pub median_interval: (Option<f64>, Option<f64>),
    /// Share that stayed for `horizon` days, with its interval.
    pub horizon: f64,
    pub stayed: Option<(f64, f64, f64)>,
    /// (Day, share, low, high) after each step, ascending.
    pub steps: Vec<(f64, f64, f64, f64)>,
    /// Longest time that anybody was watched.
    pub watched_until: f64,
}

/// A customer leaves on the day on which `silence` days have passed without a purchase, or on which they say so;
/// who has done neither is watched until today.
pub fn stay(lives: &Lives, silence: u16) -> Stay {
    let times: Vec<(Option<usize>, Lifetime)> =
        lives.lives.iter().map(|life| (life.segment, lifetime(life, i64::from(silence), lives.today))).collect();
    let n = times.len() as u64;
    let left = times.iter().filter(|(_, time)| time.event).count() as u64;
    let mut found = Stay { n, left, needed: LEAST, ..Stay::default() };
    if n < LEAST {
        return found;
    }
    let all: Vec<Lifetime> = times.iter().map(|(_, time)| *time).collect();
    // Twice the silence: the first point at which a habit could show, and a year where enough was seen.
    let longest = all.iter().map(|time| time.time).fold(0.0, f64::max);
    let horizon = if longest >= 365.0 { 365.0 } else { longest.floor() };
    found.all = segment("", &all, horizon);
    let mut groups: Vec<(&String, Vec<Lifetime>)> = lives
        .segments
        .iter()
        .enumerate()
        .map(|(at, name)| (name, times.iter().filter(|(own, _)| *own == Some(at)).map(|(_, time)| *time).collect()))
        .collect();
    groups.retain(|(_, times)| !times.is_empty());
    let all_groups = groups.len();
    groups.retain(|(_, times)| times.len() as u64 >= LEAST);
    found.hidden = (all_groups - groups.len()) as u64;
    groups.sort_by_key(|(name, times)| (std::cmp::Reverse(times.len()), (*name).clone()));
    found.segments = groups.iter().filter_map(|(name, times)| segment(name, times, horizon)).collect();
    let each: Vec<Vec<Lifetime>> = groups.into_iter().map(|(_, times)| times).collect();
    found.p_value = log_rank(&each).ok().map(|test| test.p_value);
    if found.p_value.is_some_and(|p| p > 1.0 - LEVEL) {
        found.needed_to_tell = needed_to_tell(&found.segments);
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "days")]
pub(super) fn lifetime(life: &Life, silence: i64, today: i64) -> Lifetime {
    let start = life.start();
    let gap = life.purchases.windows(2).find(|pair| pair[1].0 - pair[0].0 > silence).map(|pair| pair[0].0);
    let last = life.purchases.last().map_or(start, |(day, _)| *day);
    let silent = gap.or_else(|| (today - last > silence).then_some(last)).map(|day| day + silence);
    let end = silent.into_iter().chain(life.cancelled.filter(|day| *day <= today)).min();
    Lifetime { time: (end.unwrap_or(today) - start).max(0) as f64, event: end.is_some() }
}

fn segment(name: &str, times: &[Lifetime], horizon: f64) -> Option<Segment> {
    let curve = kaplan_meier(times, LEVEL).ok()?;
    Some(Segment {
        name: name.to_owned(),
        n: curve.n,
        left: times.iter().filter(|time| time.event).count() as u64,
        median: curve.median(),
        median_interval: curve.median_interval(),
        horizon,
        stayed: stayed(&curve, horizon),
        steps: curve
            .steps
            .iter()
            .map(|step| (step.time, step.surviving.value, step.surviving.low, step.surviving.high))
            .collect(),
        watched_until: curve.watched_until,
    })
}

fn stayed(curve: &Curve, horizon: f64) -> Option<(f64, f64, f64)> {
    let value = curve.at(horizon)?;
    let step = curve.steps.iter().take_while(|step| step.time <= horizon).last();
    Some(step.map_or((value, value, value), |step| (value, step.surviving.low, step.surviving.high)))
}

fn needed_to_tell(segments: &[Segment]) -> Option<u64> {
    let shares: Vec<f64> = segments.iter().filter_map(|segment| segment.stayed).map(|(value, ..)| value).collect();
    let (low, high) =
        shares.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(*one), high.max(*one)));
    peakend_stats::compare::answers_to_tell_shares(low, high, LEVEL, 0.8).ok().filter(|n| *n <= 1_000_000)
}
