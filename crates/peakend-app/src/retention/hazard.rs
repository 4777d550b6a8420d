//! What goes along with leaving sooner: Cox regression on segments, early mood and the first purchase.

use peakend_stats::benjamini_hochberg;
use peakend_stats::survival::{Lifetime, cox_fit};
use serde::Serialize;

use super::stay::lifetime;
use super::{Life, Lives, days};
use crate::metric::{LEVEL, float};

/// Customers who left for each column, without whom nothing is said (Peduzzi, Concato, Feinstein & Holford 1995).
const LEAST_LEFT: u64 = 10;
/// Customers of a segment, or with a mood, without whom it has no column.
const LEAST: usize = 30;
/// Moods of this many first days count; who left within them is not judged.
pub const EARLY_DAYS: i64 = 30;
/// Customers judged; of more, every second, third … is.
const MOST: usize = 60_000;
const CLEAR: f64 = 0.05;

/// All columns, judged together.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Hazards {
    /// Customers judged, how many of them left, and how many would have to.
    pub n: u64,
    pub left: u64,
    pub needed: u64,
    /// The segment that others are held against; none where there are not two of them.
    pub against: Option<String>,
    /// Whether the mood of the first [`EARLY_DAYS`] days counts, and so only who was still there after them.
    pub is_early: bool,
    pub columns: Vec<Hazard>,
    /// Every so many customers were judged.
    pub every: u64,
}

/// One column: how many times as soon customers leave.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Hazard {
    pub what: What,
    pub ratio: f64,
    pub low: f64,
    pub high: f64,
    pub p_value: f64,
    /// Clear among all columns (Benjamini & Hochberg 1995).
    pub is_clear: bool,
    /// It is not the same early and late (Grambsch & Therneau 1994, clear among all columns): the ratio is a mean over
    /// time.
    pub is_changing: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Against the largest segment.
    Segment(String),
    /// Rare values, and none at all.
    OtherSegments,
    /// Mood of the first days, for one step from neutral to good.
    Mood,
    /// The first purchase, for each doubling of its value.
    FirstValue,
}

struct Column {
    what: What,
    values: Vec<f64>,
}

/// Fits what there is enough of; without enough it says how many customers would have to leave first.
pub fn hazards(lives: &Lives, silence: u16) -> Hazards {
    let every = lives.lives.len().div_ceil(MOST).max(1);
    let chosen: Vec<&Life> = lives.lives.iter().step_by(every).collect();
    let is_early = chosen.iter().filter(|life| life.early_mood.is_some()).count() >= LEAST;
    let start = if is_early { days(EARLY_DAYS) } else { 0.0 };
    let (mut judged, mut times) = (Vec::new(), Vec::new());
    for life in chosen {
        let time = lifetime(life, i64::from(silence), lives.today);
        if time.time > start {
            judged.push(life);
            times.push(Lifetime { time: time.time - start, event: time.event });
        }
    }
    let left = times.iter().filter(|time| time.event).count() as u64;
    let (columns, against) = columns(&judged, lives, is_early);
    let needed = LEAST_LEFT * (columns.len() as u64).max(1);
    let mut found =
        Hazards { n: times.len() as u64, left, needed, against, is_early, every: every as u64, ..Hazards::default() };
    if left < needed || columns.is_empty() {
        return found;
    }
    let values: Vec<Vec<f64>> = columns.iter().map(|column| column.values.clone()).collect();
    let Ok(fit) = cox_fit(&times, &values, LEVEL) else { return found };
    let is_clear = clear(fit.slopes.iter().map(|slope| slope.p_value));
    let changing = clear(fit.proportional.iter().map(|test| test.p_value));
    let told = columns.into_iter().zip(&fit.slopes).enumerate().map(|(at, (column, slope))| Hazard {
        what: column.what,
        ratio: slope.value.exp(),
        low: slope.low.exp(),
        high: slope.high.exp(),
        p_value: slope.p_value,
        is_clear: is_clear.get(at).copied().unwrap_or_default(),
        is_changing: changing.get(at).copied().unwrap_or_default(),
    });
    found.columns = told.filter(|hazard| hazard.high.is_finite()).collect();
    found
}

/// Which of these are more than chance, with one false discovery rate (Benjamini & Hochberg 1995).
fn clear(p_values: impl Iterator<Item = f64>) -> Vec<bool> {
    let adjusted = benjamini_hochberg(&p_values.collect::<Vec<_>>()).unwrap_or_default();
    adjusted.into_iter().map(|p| p <= CLEAR).collect()
}

/// Columns that vary and have enough customers, and the segment that the others stand against.
fn columns(lives: &[&Life], all: &Lives, is_early: bool) -> (Vec<Column>, Option<String>) {
    let size = |segment: Option<usize>| lives.iter().filter(|life| life.segment == segment).count();
    let sizes: Vec<usize> = (0..all.segments.len()).map(|at| size(Some(at))).collect();
    let largest = (0..sizes.len()).max_by_key(|at| (sizes[*at], std::cmp::Reverse(*at))).filter(|at| sizes[*at] > 0);
    let is_of = |segment: Option<usize>| lives.iter().map(|life| yes(life.segment == segment)).collect::<Vec<f64>>();
    let mut columns = Vec::new();
    for (at, name) in all.segments.iter().enumerate() {
        if Some(at) != largest && sizes[at] >= LEAST {
            columns.push(Column { what: What::Segment(name.clone()), values: is_of(Some(at)) });
        }
    }
    let small: usize =
        sizes.iter().enumerate().filter(|(at, n)| Some(*at) != largest && **n < LEAST).map(|s| s.1).sum();
    let is_other = |life: &&Life| life.segment.is_none_or(|at| Some(at) != largest && sizes[at] < LEAST);
    if largest.is_some() && size(None) + small >= LEAST {
        let values = lives.iter().map(|life| yes(is_other(life))).collect();
        columns.push(Column { what: What::OtherSegments, values });
    }
    let against = largest.filter(|_| !columns.is_empty()).map(|at| all.segments[at].clone());
    if is_early {
        columns.extend(mood(lives));
    }
    columns.extend(first_value(lives, all.currency.is_some()));
    columns.retain(|column| column.values.iter().any(|value| (value - column.values[0]).abs() > 1e-9));
    (columns, against)
}

/// Who said nothing counts as the mean.
fn mood(lives: &[&Life]) -> Option<Column> {
    let known: Vec<f64> = lives.iter().filter_map(|life| life.early_mood).collect();
    if known.len() < LEAST {
        return None;
    }
    let mean = known.iter().sum::<f64>() / float(known.len() as u64);
    Some(Column { what: What::Mood, values: lives.iter().map(|life| life.early_mood.unwrap_or(mean)).collect() })
}

/// Only where nearly every first purchase has a value.
fn first_value(lives: &[&Life], is_paid: bool) -> Option<Column> {
    let value = |life: &&Life| life.purchases.first().map_or(0.0, |(_, value)| *value);
    let paid = lives.iter().filter(|life| value(life) > 0.0).count();
    if !is_paid || 10 * paid < 9 * lives.len() {
        return None;
    }
    let values = lives.iter().map(|life| value(life).max(0.01).log2()).collect();
    Some(Column { what: What::FirstValue, values })
}

fn yes(is: bool) -> f64 {
    f64::from(u8::from(is))
}
