//! An indicator over time: readings per bucket, control limits, signals and change points.

use std::collections::BTreeMap;

use peakend_model::Timestamp;
use peakend_model::access::Actor;
use peakend_model::indicator::{Definition, Formula};
use peakend_model::insight::{Dimension, Label, Query};
use peakend_model::time::{Buckets, Grain, Period};
use peakend_stats::StatsError;
use peakend_stats::watch::{Chart, change_points, laney_chart, xmr_chart};

use super::count::{Parts, count};
use super::read::{hits, read};
use crate::metric::Reading;
use crate::{App, AppResult};

/// Fewest points from which limits mean something (Wheeler: about ten to start with).
const FEWEST: usize = 10;
/// A level lasts at least this many points.
const SHORTEST_LEVEL: usize = 4;

/// One bucket of a series.
#[derive(Clone, Debug)]
pub struct Spot {
    pub start: Timestamp,
    /// None where nothing was counted.
    pub reading: Option<Reading>,
    /// Control limits: three sigma around the centre, in the indicator's unit.
    pub limits: Option<(f64, f64)>,
    /// Out of the ordinary by one of the rules.
    pub signal: bool,
    /// A new level begins here.
    pub shift: bool,
}

/// An indicator over time, complete buckets only.
#[derive(Clone, Debug)]
pub struct Series {
    pub grain: Grain,
    pub spots: Vec<Spot>,
    pub centre: Option<f64>,
}

impl Series {
    /// The last complete bucket's signal.
    pub fn signals_now(&self) -> bool {
        self.spots.last().is_some_and(|spot| spot.signal)
    }

    /// Values by bucket, for comparing two series.
    pub fn values(&self) -> BTreeMap<Timestamp, f64> {
        self.spots.iter().filter_map(|spot| Some((spot.start, spot.reading?.value))).collect()
    }
}

/// Counts `definition` per bucket of `base`'s period; the bucket that `now` lies in is not complete and left out.
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
    let now = app.clock.now();
    let whole = Period { from: Buckets::start_of(base.period.from, grain, &base.zone), to: base.period.to };
    let query = Query { comparison: None, period: whole, ..base.clone() }.by(Dimension::Time(grain));
    let counted = count(app, actor, definition, &query).await?;
    let mut starts = Buckets::new(whole, grain, &base.zone).starts;
    if whole.to.0 >= now.0 {
        starts.pop();
    }
    let parts: Vec<Option<&Parts>> = starts.iter().map(|start| counted.now.get(&vec![Label::Time(*start)])).collect();
    // Before the first count there was nothing to count.
    let first = parts.iter().position(Option::is_some).unwrap_or(parts.len());
    Ok(drawn(&definition.formula, grain, &starts[first..], &parts[first..]))
}

fn drawn(formula: &Formula, grain: Grain, starts: &[Timestamp], parts: &[Option<&Parts>]) -> Series {
    let mut spots: Vec<Spot> = starts
        .iter()
        .zip(parts)
        .map(|(start, parts)| Spot {
            start: *start,
            reading: parts.and_then(|parts| read(formula, parts)),
            limits: None,
            signal: false,
            shift: false,
        })
        .collect();
    let places: Vec<usize> = (0..spots.len()).filter(|place| spots[*place].reading.is_some()).collect();
    let values: Vec<f64> = places.iter().filter_map(|place| spots[*place].reading).map(|r| r.value).collect();
    // A constant series, or one too short, has no limits and no shifts: that is an answer, not a failure.
    let Ok((chart, scale)) = chart(formula, &places, parts, &values) else {
        return Series { grain, spots, centre: None };
    };
    for (place, point) in places.iter().zip(&chart.points) {
        let spot = &mut spots[*place];
        spot.limits = Some((point.low * scale, point.high * scale));
        spot.signal = !point.signals.is_empty();
    }
    for level in change_points(&values, None, SHORTEST_LEVEL).unwrap_or_default().iter().skip(1) {
        spots[places[level.start]].shift = true;
    }
    Series { grain, spots, centre: Some(chart.centre * scale) }
}

/// Shares by Laney's p′, everything else by individuals. The scale turns the chart into the indicator's unit.
fn chart(
    formula: &Formula,
    places: &[usize],
    parts: &[Option<&Parts>],
    values: &[f64],
) -> Result<(Chart, f64), StatsError> {
    if values.len() < FEWEST {
        return Err(StatsError::TooFew { needed: FEWEST as u64, got: values.len() as u64 });
    }
    if !formula.is_share() {
        return Ok((xmr_chart(values, values.len())?, 1.0));
    }
    let counts = places.iter().filter_map(|place| parts[*place]).filter_map(|parts| hits(formula, parts));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of rows of weight one")]
    let groups: Vec<(u64, u64)> = counts.map(|counts| (counts.hits as u64, counts.n)).collect();
    Ok((laney_chart(&groups)?, 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use peakend_model::insight::Cell;

    fn of_counts(counts: &[u64]) -> Series {
        let starts: Vec<Timestamp> = (0..counts.len() as i64).map(Timestamp).collect();
        let parts: Vec<Parts> = counts.iter().map(|n| Parts::Cell(Cell::Count(*n))).collect();
        drawn(&Formula::Count, Grain::Week, &starts, &parts.iter().map(Some).collect::<Vec<_>>())
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
    fn short_and_constant_series_have_no_limits() {
        for counts in [vec![5; 30], vec![1, 2, 3], vec![]] {
            let series = of_counts(&counts);
            assert!(series.centre.is_none() && series.spots.iter().all(|spot| !spot.signal && spot.limits.is_none()));
        }
    }
}
