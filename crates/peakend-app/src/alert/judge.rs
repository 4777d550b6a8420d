//! Judging: whether a rule holds in the last complete bucket of a series, and how often it would by chance.

use peakend_model::Timestamp;
use peakend_model::alert::{Rule, Side, Trigger};
use peakend_model::indicator::Direction;
use peakend_model::time::Grain;
use peakend_stats::watch::{Forecast, forecasts, seasonal_forecast};

use super::Backtest;
use crate::indicator::series::{History, SETTLED, SHORTEST_LEVEL, Series, Spot};

/// Share of the next values that a forecast's interval holds.
const FORECAST_LEVEL: f64 = 0.99;

/// What a rule found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Finding {
    pub side: Side,
    /// The bucket that shows it: the last one, or the first of a new level.
    pub bucket: Timestamp,
    /// What was ordinary or expected there.
    pub ordinary: Option<(f64, f64)>,
}

/// What `trigger` finds in the last bucket of `series`; nothing where nothing was counted there.
pub fn judge(trigger: &Trigger, series: &Series) -> Option<Finding> {
    let last = series.spots.last()?;
    let reading = last.reading?;
    let here = |side| Finding { side, bucket: last.start, ordinary: last.limits };
    // A threshold weighs its own interval; the others look at values alone.
    if series.is_thin && !matches!(trigger, Trigger::Threshold { .. }) {
        return None;
    }
    match trigger {
        Trigger::Threshold { side, value } => {
            let (low, high) = reading.interval.unwrap_or((reading.value, reading.value));
            let is_beyond = match side {
                Side::Above => low > *value,
                Side::Below => high < *value,
            };
            is_beyond.then(|| here(*side))
        }
        Trigger::Signal => {
            last.is_signal().then(|| here(Side::of(reading.value, last.centre.unwrap_or(reading.value))))
        }
        Trigger::Shift => shift(series),
        Trigger::Forecast => {
            let Forecast { expected, low, high } = expected(series)?;
            let is_missed = reading.value < low || reading.value > high;
            let side = Side::of(reading.value, expected);
            is_missed.then(|| Finding { ordinary: Some((low, high)), ..here(side) })
        }
    }
}

/// The latest level, while it is new: once it has settled it is the ordinary. It has held when enough of its points lie
/// nearer to it than to the level before; a single far point makes a level, too, but none that holds.
fn shift(series: &Series) -> Option<Finding> {
    let seen: Vec<&Spot> = series.spots.iter().filter(|spot| spot.reading.is_some()).collect();
    let start = seen.iter().rposition(|spot| spot.shift)?;
    if seen.len() - start >= SETTLED {
        return None;
    }
    let before = seen[..start].iter().rposition(|spot| spot.shift).unwrap_or(0);
    let (now, earlier) = (mean(&seen[start..]), mean(&seen[before..start]));
    let side = Side::of(now, earlier);
    let middle = f64::midpoint(now, earlier);
    let is_there = |spot: &&&Spot| spot.reading.is_some_and(|reading| Side::of(reading.value, middle) == side);
    if seen[start..].iter().filter(is_there).count() < SHORTEST_LEVEL {
        return None;
    }
    // Values counted before the shift show its limits; those behind it may have new ones.
    let ordinary = seen[start.saturating_sub(1)].limits;
    Some(Finding { side, bucket: seen[start].start, ordinary })
}

fn mean(spots: &[&Spot]) -> f64 {
    let values = spots.iter().filter_map(|spot| spot.reading).map(|reading| reading.value);
    #[expect(clippy::cast_precision_loss, reason = "some dozens of points")]
    let n = spots.len().max(1) as f64;
    values.sum::<f64>() / n
}

/// Days have the rhythm of the week, which is told once it was seen without a gap; weeks are taken as they come.
fn expected(series: &Series) -> Option<Forecast> {
    if series.grain == Grain::Day {
        let unbroken = series.spots.iter().rev().map_while(|spot| spot.reading).map(|reading| reading.value);
        let mut values: Vec<f64> = unbroken.skip(1).collect();
        values.reverse();
        return seasonal_forecast(&values, 7, FORECAST_LEVEL).ok().flatten();
    }
    let values: Vec<f64> = series.spots.iter().filter_map(|spot| spot.reading).map(|reading| reading.value).collect();
    // Too short a series expects nothing.
    forecasts(&values, FORECAST_LEVEL).ok()?.pop().flatten()
}

/// Where `rule` holds in the last bucket, heard as it wants to.
pub fn finding(rule: &Rule, direction: Direction, series: &Series) -> Option<Finding> {
    judge(&rule.trigger, series).filter(|finding| rule.hears(finding.side, direction))
}

/// Lets each of `rules` judge bucket after bucket. A cause that goes on counts once.
pub fn backtest(rules: &[Rule], direction: Direction, history: &History) -> Vec<Backtest> {
    let mut going = vec![None; rules.len()];
    let mut found = vec![Backtest { buckets: 0, alerts: 0 }; rules.len()];
    for upto in FIRST..=history.starts.len() {
        let series = history.drawn(upto);
        if series.spots.last().is_none_or(|spot| spot.reading.is_none()) {
            continue;
        }
        for ((rule, going), found) in rules.iter().zip(&mut going).zip(&mut found) {
            let side = finding(rule, direction, &series).map(|finding| finding.side);
            found.buckets += 1;
            found.alerts += usize::from(side.is_some() && side != *going);
            *going = side;
        }
    }
    found
}

/// Buckets before a backtest begins: limits need some.
const FIRST: usize = 13;

/// Buckets from one false alarm to the next while nothing happens, on average: what a rule costs.
///
/// For a threshold it is the worst case, an indicator that lies exactly on it: its 95 % interval then lies beyond it
/// in one bucket of forty. The others were simulated with steady noise and the limits, levels and memory of two years
/// that are really used; `alarms_come_as_rarely_as_is_said` holds them. Tables for known limits say 92 for the four
/// rules of the chart (Champ & Woodall 1987).
pub fn calm_buckets(rule: &Rule) -> f64 {
    let both = match rule.trigger {
        Trigger::Threshold { .. } => return 40.0,
        Trigger::Signal => 90.0,
        Trigger::Shift => 280.0,
        Trigger::Forecast => 120.0,
    };
    if rule.only_worse { both * 2.0 } else { both }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::count::Parts;
    use peakend_model::AlertRuleId;
    use peakend_model::indicator::Formula;
    use peakend_model::insight::Cell;
    use peakend_stats::Random;

    fn rule(trigger: Trigger) -> Rule {
        Rule {
            id: AlertRuleId(uuid::Uuid::nil()),
            indicator: "x".into(),
            trigger,
            grain: Grain::Week,
            only_worse: false,
            owner: None,
            created_at: Timestamp(0),
            judged: None,
        }
    }

    fn history(counts: impl Iterator<Item = u64>) -> History {
        let parts: Vec<Option<Parts>> = counts.map(|n| Some(Parts::Cell(Cell::Count(n)))).collect();
        let starts = (0..i64::try_from(parts.len()).unwrap()).map(Timestamp).collect();
        History { formula: Formula::Count, grain: Grain::Week, starts, parts, effects: Vec::new() }
    }

    fn found(trigger: Trigger, history: &History) -> Option<Side> {
        judge(&trigger, &history.drawn(history.starts.len())).map(|finding| finding.side)
    }

    #[test]
    fn each_trigger_finds_what_it_is_for() {
        let calm = |n: u64| (0..n).map(|i| 100 + i % 3);
        let jump = history(calm(30).chain([160]));
        let drop = history(calm(30).chain([60, 61, 60, 62]));
        let flat = history(calm(30));
        let gap =
            History { parts: [flat.parts.clone(), vec![None]].concat(), starts: jump.starts.clone(), ..flat.clone() };
        let above = Trigger::Threshold { side: Side::Above, value: 150.0 };
        for (trigger, history, expected) in [
            (above, &jump, Some(Side::Above)),
            (above, &flat, None),
            (Trigger::Threshold { side: Side::Below, value: 150.0 }, &flat, Some(Side::Below)),
            (Trigger::Signal, &jump, Some(Side::Above)),
            (Trigger::Signal, &drop, Some(Side::Below)),
            (Trigger::Signal, &flat, None),
            (Trigger::Shift, &drop, Some(Side::Below)),
            (Trigger::Shift, &jump, None),
            (Trigger::Forecast, &jump, Some(Side::Above)),
            (Trigger::Forecast, &flat, None),
            (Trigger::Signal, &gap, None),
        ] {
            assert_eq!(found(trigger, history), expected, "{trigger:?}");
        }
        let first = judge(&Trigger::Shift, &drop.drawn(34)).map(|finding| finding.bucket);
        assert_eq!(first, Some(Timestamp(30)), "a shift is shown where it began");
    }

    /// Five answers a week, and forty: only the many are judged by charts, however far the few move. A threshold
    /// weighs its own interval and stays.
    #[test]
    fn luck_of_few_answers_is_no_alarm() {
        let of = peakend_model::indicator::Conditions(Vec::new());
        for (base, expected) in [(5, None), (40, Some(Side::Below))] {
            let hits = (0..31).map(|week| if week == 30 { 0 } else { base / 2 + week % 2 });
            let parts = hits.map(|hits| Some(Parts::Pair { hits, base })).collect();
            let starts = (0..31).map(Timestamp).collect();
            let history = History {
                formula: Formula::Share { of: of.clone() },
                grain: Grain::Week,
                starts,
                parts,
                effects: Vec::new(),
            };
            for trigger in [Trigger::Signal, Trigger::Forecast] {
                assert_eq!(found(trigger, &history), expected, "{base} {trigger:?}");
            }
            assert_eq!(found(Trigger::Threshold { side: Side::Below, value: 60.0 }, &history), Some(Side::Below));
        }
    }

    /// Quiet weekends are expected of days; a quiet Wednesday is not.
    #[test]
    fn days_are_judged_by_their_rhythm() {
        let mut random = Random::new(9);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundreds")]
        let mut counts: Vec<u64> = (0..90)
            .map(|day| if day % 7 >= 5 { 300.0 } else { 600.0 } + 12.0 * random.normal())
            .map(|value: f64| value as u64)
            .collect();
        let daily = |counts: &[u64]| History { grain: Grain::Day, ..history(counts.iter().copied()) };
        assert_eq!((found(Trigger::Forecast, &daily(&counts[..84])), 83 % 7), (None, 6));
        assert_eq!(found(Trigger::Forecast, &daily(&counts[..83])), None, "the Saturday before");
        counts[86] = 300;
        assert_eq!((found(Trigger::Forecast, &daily(&counts[..87])), 86 % 7), (Some(Side::Below), 2));
    }

    #[test]
    fn a_shift_is_told_once_and_is_over_when_it_is_the_ordinary() {
        let counts = (0..60).map(|i| if i < 30 { 100 + i % 3 } else { 140 + i % 3 });
        let history = history(counts);
        let held: Vec<usize> = (0..=60).filter(|n| judge(&Trigger::Shift, &history.drawn(*n)).is_some()).collect();
        assert_eq!((held.first(), held.last()), (Some(&34), Some(&41)));
        let told = backtest(&[rule(Trigger::Shift)], Direction::Higher, &history);
        assert_eq!(told[0], Backtest { buckets: 48, alerts: 1 });
        let deaf = Rule { only_worse: true, ..rule(Trigger::Shift) };
        assert_eq!(backtest(&[deaf], Direction::Higher, &history)[0].alerts, 0);
    }

    /// Two years of steady noise, many times over: alarms per bucket are what the page says.
    #[test]
    fn alarms_come_as_rarely_as_is_said() {
        let rules = [Trigger::Signal, Trigger::Shift, Trigger::Forecast].map(rule);
        let mut random = Random::new(4);
        let mut told = vec![(0, 0); rules.len()];
        for _ in 0..150 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "around ten thousand")]
            let counts: Vec<u64> = (0..104).map(|_| (10_000.0 + 100.0 * random.normal()) as u64).collect();
            let found = backtest(&rules, Direction::Higher, &history(counts.into_iter()));
            for (told, found) in told.iter_mut().zip(found) {
                *told = (told.0 + found.alerts, told.1 + found.buckets);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let apart = |(alerts, buckets): &(usize, usize)| *buckets as f64 / (*alerts).max(1) as f64;
        let measured: Vec<(Trigger, f64, f64)> =
            rules.iter().zip(&told).map(|(rule, told)| (rule.trigger, apart(told), calm_buckets(rule))).collect();
        let is_true = |(_, apart, said): &(Trigger, f64, f64)| (said * 0.75..=said * 1.33).contains(apart);
        assert!(measured.iter().all(is_true), "trigger, buckets between alarms, as said: {measured:?}");
    }
}
