//! An indicator over time: readings per bucket, control limits, signals and change points.

use std::collections::BTreeMap;

use peakend_model::Timestamp;
use peakend_model::access::Actor;
use peakend_model::indicator::{Definition, Formula};
use peakend_model::insight::{Dimension, Label, Query};
use peakend_model::time::{Buckets, Grain, Period};
use peakend_stats::StatsError;
use peakend_stats::watch::{Chart, Segment, Signal, change_points, laney_chart, xmr_chart};

use super::count::{Parts, count};
use super::leaning::by_bucket;
use super::read::{hits, read_leaning, weight};
use crate::metric::Reading;
use crate::{App, AppResult};

/// Fewest points from which limits mean something (Wheeler: about ten to start with).
const FEWEST: usize = 10;
/// A level lasts at least this many points.
pub const SHORTEST_LEVEL: usize = 4;
/// From this many points on, a new level is the new ordinary, and limits are drawn around it.
pub const SETTLED: usize = 12;

/// One bucket of a series.
#[derive(Clone, Debug)]
pub struct Spot {
    pub start: Timestamp,
    /// None where nothing was counted.
    pub reading: Option<Reading>,
    /// Control limits: three sigma around the centre, in the indicator's unit.
    pub limits: Option<(f64, f64)>,
    /// Out of the ordinary by these rules.
    pub signals: Vec<Signal>,
    /// What is ordinary here, in the indicator's unit.
    pub centre: Option<f64>,
    /// A new level begins here.
    pub shift: bool,
}

/// An indicator over time, complete buckets only.
#[derive(Clone, Debug)]
pub struct Series {
    pub grain: Grain,
    /// So few stand behind its usual bucket, or its last one, that charts would take luck for change.
    pub is_thin: bool,
    pub spots: Vec<Spot>,
    /// Why a bucket with something to count has no reading; the first such reason.
    pub failed: Option<StatsError>,
}

impl Spot {
    pub fn is_signal(&self) -> bool {
        !self.signals.is_empty()
    }

    /// The names of the rules that it is out of the ordinary by.
    pub fn signal_keys(&self) -> Vec<&'static str> {
        let key = |signal: &Signal| match signal {
            Signal::Beyond => "beyond",
            Signal::Run => "run",
            Signal::TwoOfThree => "two_of_three",
            Signal::FourOfFive => "four_of_five",
        };
        self.signals.iter().map(key).collect()
    }
}

impl Series {
    /// The last complete bucket's signal.
    pub fn signals_now(&self) -> bool {
        self.spots.last().is_some_and(Spot::is_signal)
    }

    /// Values by bucket, for comparing two series.
    pub fn values(&self) -> BTreeMap<Timestamp, f64> {
        self.spots.iter().filter_map(|spot| Some((spot.start, spot.reading?.value))).collect()
    }
}

/// What was counted per bucket, from the first bucket with anything to count on.
#[derive(Clone, Debug)]
pub struct History {
    pub formula: Formula,
    pub grain: Grain,
    pub starts: Vec<Timestamp>,
    pub parts: Vec<Option<Parts>>,
    /// How much larger the variance of each bucket is, because customers answered more than once in it; empty where
    /// answers count as if they stood alone. See [`Self::lean`].
    pub effects: Vec<f64>,
}

impl History {
    /// The series as it stood when `upto` buckets were complete.
    pub fn drawn(&self, upto: usize) -> Series {
        let upto = upto.min(self.starts.len());
        let parts: Vec<Option<&Parts>> = self.parts[..upto].iter().map(Option::as_ref).collect();
        drawn(&self.formula, self.grain, &self.starts[..upto], &parts, &self.effects)
    }

    /// Lets several answers of one customer count together in the intervals. Takes another reading of the ledger.
    ///
    /// # Errors
    /// As [`crate::insight::moments`].
    pub async fn lean(&mut self, app: &App, actor: &Actor, definition: &Definition, base: &Query) -> AppResult<()> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole counts below 2⁵³")]
        let n = self.parts.iter().flatten().map(weight).sum::<f64>() as u64;
        // The bucket after the last complete one has begun already.
        let starts = Buckets::new(base.period, self.grain, &base.zone).starts;
        let end = starts.into_iter().find(|start| self.starts.last().is_some_and(|last| start > last));
        let mut base = Query { comparison: None, ..base.clone() };
        base.period.to = end.unwrap_or(base.period.to);
        self.effects = by_bucket(app, actor, definition, base, &self.starts, n).await?;
        Ok(())
    }
}

/// Counts `definition` per bucket of `base`'s period; the bucket that `now` lies in is not complete and left out.
///
/// # Errors
/// As [`count`].
pub async fn history(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    base: &Query,
    grain: Grain,
) -> AppResult<History> {
    let now = app.clock.now();
    let whole = Period { from: Buckets::start_of(base.period.from, grain, &base.zone), to: base.period.to };
    let query = Query { comparison: None, period: whole, ..base.clone() }.by(Dimension::Time(grain));
    let mut counted = count(app, actor, definition, &query).await?;
    let mut starts = Buckets::new(whole, grain, &base.zone).starts;
    // The period may end a moment before `now`, for the clock was read again: what it cuts is not complete either.
    let end = whole.to.min(now);
    if starts.last() == Some(&Buckets::start_of(end, grain, &base.zone)) {
        starts.pop();
    }
    let found = starts.iter().map(|start| counted.now.remove(&vec![Label::Time(*start)]));
    let mut parts: Vec<Option<Parts>> = found.collect();
    // Before the first count there was nothing to count.
    let first = parts.iter().position(Option::is_some).unwrap_or(parts.len());
    parts.drain(..first);
    starts.drain(..first);
    Ok(History { formula: definition.formula.clone(), grain, starts, parts, effects: Vec::new() })
}

/// The whole [`history`], drawn.
///
/// # Errors
/// As [`count`].
pub async fn series(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    base: &Query,
    grain: Grain,
) -> AppResult<Series> {
    let history = history(app, actor, definition, base, grain).await?;
    Ok(history.drawn(history.starts.len()))
}

fn drawn(formula: &Formula, grain: Grain, starts: &[Timestamp], parts: &[Option<&Parts>], effects: &[f64]) -> Series {
    let mut failed = None;
    let mut spots: Vec<Spot> = Vec::with_capacity(starts.len());
    for (at, (start, parts)) in starts.iter().zip(parts).enumerate() {
        let effect = effects.get(at).copied().unwrap_or(1.0);
        let reading = match parts.map(|parts| read_leaning(formula, parts, effect)) {
            Some(Ok(reading)) => reading,
            Some(Err(error)) => {
                failed.get_or_insert(error);
                None
            }
            None => None,
        };
        spots.push(Spot { start: *start, reading, limits: None, signals: Vec::new(), centre: None, shift: false });
    }
    let places: Vec<usize> = (0..spots.len()).filter(|place| spots[*place].reading.is_some()).collect();
    let values: Vec<f64> = places.iter().filter_map(|place| spots[*place].reading).map(|r| r.value).collect();
    // A constant series, or one too short, has no levels and no limits: that is an answer, not a failure.
    let levels = change_points(&values, None, SHORTEST_LEVEL).unwrap_or_default();
    for level in levels.iter().skip(1) {
        spots[places[level.start]].shift = true;
    }
    let observed = Observed { formula, places: &places, parts, values: &values };
    for stretch in stretches(&levels, values.len()) {
        let Ok((chart, scale)) = observed.chart(&stretch) else { continue };
        for (place, point) in places[stretch.start..stretch.end].iter().zip(chart.points) {
            let spot = &mut spots[*place];
            spot.limits = Some((point.low * scale, point.high * scale));
            spot.centre = Some(chart.centre * scale);
            spot.signals = point.signals;
        }
    }
    let is_thin = is_thin(formula, &spots);
    Series { grain, is_thin, spots, failed }
}

/// Fewest behind a bucket that charts judge: below, even the intervals of a single bucket are hardly kept
/// (docs/statistics.md), and few of its values are possible at all.
pub const FEWEST_BEHIND: u64 = 20;

/// A count may fall to nothing, which is no reason to be silent: it is judged by its usual size. A mean of an attribute
/// may be a series from elsewhere, one value a week.
fn is_thin(formula: &Formula, spots: &[Spot]) -> bool {
    if matches!(formula, Formula::Mean { .. } | Formula::Median { .. }) {
        return false;
    }
    let mut behind: Vec<u64> = spots.iter().filter_map(|spot| spot.reading).map(|reading| reading.n).collect();
    let last = behind.last().copied().unwrap_or(0);
    behind.sort_unstable();
    let usual = behind.get(behind.len() / 2).copied().unwrap_or(0);
    usual < FEWEST_BEHIND || (last < FEWEST_BEHIND && !matches!(formula, Formula::Count))
}

/// Points with limits of their own: the first `baseline` of them say what is ordinary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stretch {
    start: usize,
    end: usize,
    baseline: usize,
}

/// A level that has settled draws its own limits; one that has not is measured against the level before, so that a
/// lasting shift stays out of the ordinary until it is the ordinary, and never widens the limits it is judged by.
fn stretches(levels: &[Segment], n: usize) -> Vec<Stretch> {
    let first = levels.first().map_or(n, |level| level.end).max(FEWEST.min(n));
    let mut found = vec![Stretch { start: 0, end: first, baseline: first }];
    for level in levels.iter().filter(|level| level.end > first) {
        let length = level.end - level.start.max(first);
        match found.last_mut() {
            Some(last) if length < SETTLED => last.end = level.end,
            _ => found.push(Stretch { start: level.start.max(first), end: level.end, baseline: length }),
        }
    }
    found
}

/// What was counted, where something was.
struct Observed<'a> {
    formula: &'a Formula,
    /// Where in `parts` the values stand.
    places: &'a [usize],
    parts: &'a [Option<&'a Parts>],
    values: &'a [f64],
}

impl Observed<'_> {
    /// Shares by Laney's p′, everything else by individuals. The scale turns the chart into the indicator's unit.
    fn chart(&self, stretch: &Stretch) -> Result<(Chart, f64), StatsError> {
        if stretch.baseline < FEWEST {
            return Err(StatsError::TooFew { needed: FEWEST as u64, got: stretch.baseline as u64 });
        }
        if !self.formula.is_share() {
            return Ok((xmr_chart(&self.values[stretch.start..stretch.end], stretch.baseline)?, 1.0));
        }
        let places = self.places[stretch.start..stretch.end].iter();
        let counts = places.filter_map(|place| self.parts[*place]).filter_map(|parts| hits(self.formula, parts));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of rows of weight one")]
        let groups: Vec<(u64, u64)> = counts.map(|counts| (counts.hits as u64, counts.n)).collect();
        Ok((laney_chart(&groups, stretch.baseline)?, 100.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use peakend_model::insight::Cell;

    fn of_counts(counts: &[u64]) -> Series {
        let starts: Vec<Timestamp> = (0..counts.len() as i64).map(Timestamp).collect();
        let parts: Vec<Parts> = counts.iter().map(|n| Parts::Cell(Cell::Count(*n))).collect();
        drawn(&Formula::Count, Grain::Week, &starts, &parts.iter().map(Some).collect::<Vec<_>>(), &[])
    }

    #[test]
    fn a_jump_is_a_signal_and_a_new_level() {
        let counts: Vec<u64> = (0..30).map(|i| if i < 20 { 100 + i % 3 } else { 140 + i % 3 }).collect();
        let series = of_counts(&counts);
        assert!(series.signals_now());
        let shifts: Vec<usize> = (0..30).filter(|i| series.spots[*i].shift).collect();
        assert_eq!(shifts, [20]);
    }

    #[test]
    fn a_lasting_shift_does_not_widen_the_limits_and_becomes_the_ordinary() {
        let counts = |n: u64| (0..n).map(|i| if i < 20 { 100 + i % 3 } else { 140 + i % 3 }).collect::<Vec<u64>>();
        let (before, new, settled) = (of_counts(&counts(20)), of_counts(&counts(30)), of_counts(&counts(36)));
        assert_eq!(before.spots[5].limits, new.spots[5].limits);
        assert_eq!(before.spots[5].limits, settled.spots[5].limits);
        assert!(new.spots[20..].iter().all(Spot::is_signal), "measured against the level before");
        assert!(settled.spots.iter().all(|spot| !spot.is_signal()), "each level has its own limits");
        assert_eq!(settled.spots[35].centre.map(f64::round), Some(141.0));
    }

    #[test]
    fn levels_that_have_not_settled_hang_on_the_one_before() {
        let level = |start, end| Segment { start, end, mean: 0.0 };
        let stretch = |start, end, baseline| Stretch { start, end, baseline };
        for (levels, n, expected) in [
            (vec![], 7, vec![stretch(0, 7, 7)]),
            (vec![level(0, 30)], 30, vec![stretch(0, 30, 30)]),
            (vec![level(0, 20), level(20, 25)], 25, vec![stretch(0, 25, 20)]),
            (vec![level(0, 20), level(20, 40)], 40, vec![stretch(0, 20, 20), stretch(20, 40, 20)]),
            (vec![level(0, 5), level(5, 40)], 40, vec![stretch(0, 10, 10), stretch(10, 40, 30)]),
            (vec![level(0, 20), level(20, 40), level(40, 45)], 45, vec![stretch(0, 20, 20), stretch(20, 45, 20)]),
        ] {
            assert_eq!(stretches(&levels, n), expected);
        }
    }

    #[test]
    fn short_and_constant_series_have_no_limits() {
        for counts in [vec![5; 30], vec![1, 2, 3], vec![]] {
            let series = of_counts(&counts);
            assert!(series.spots.iter().all(|spot| !spot.is_signal() && spot.limits.is_none()));
        }
    }
}
