//! Metrics: how the counts of a cell become a number with its interval. The formulas are `peakend-stats`'.

use peakend_model::insight::{Cell, Measure, Moments, ScoreCounts, ScorePoint};
use peakend_model::interaction::ScoreKind;
use peakend_stats::{
    Difference, Estimate, Moments as StatsMoments, NetCounts, ShareCounts, benjamini_hochberg, mean_difference,
    mean_on_scale, net_score, net_score_difference, share, share_difference,
};
use serde::{Deserialize, Serialize};

/// Confidence of every interval on pages.
pub const LEVEL: f64 = 0.95;

/// What the overview can show.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Number of interactions with a score or a text.
    Volume,
    /// Share of 9–10 minus share of 0–6, in points −100 to 100.
    Nps,
    /// Share of answers in the top two boxes of a five-point scale (top quarter of any scale), in per cent.
    Csat,
    /// Mean ease as a share of its scale, in per cent; scales of five and seven points are put on one footing first.
    Ces,
    /// Mean rating, on one to five.
    Rating,
    /// Mean sentiment of texts, −1 to 1.
    Sentiment,
}

/// A metric's value with its interval at [`LEVEL`]; a count has none.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Reading {
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    pub n: u64,
}

/// A difference between two periods.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Change {
    /// Now minus before, in the metric's unit; for volume a share of before (0.1 = a tenth more).
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    pub before: f64,
    pub n_before: u64,
    /// Two-sided; none for volume.
    pub p_value: Option<f64>,
    /// Survives the page's control of false discoveries.
    pub is_clear: bool,
}

impl Metric {
    pub const ALL: [Self; 6] = [Self::Volume, Self::Nps, Self::Csat, Self::Ces, Self::Rating, Self::Sentiment];
    pub const SCORES: [Self; 4] = [Self::Nps, Self::Csat, Self::Ces, Self::Rating];

    pub fn key(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Rating => "rating",
            Self::Sentiment => "sentiment",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.key() == key)
    }

    /// What the engine must count for it.
    pub fn measure(self) -> Measure {
        match self {
            Self::Volume => Measure::Feedback,
            Self::Nps => Measure::Scores(ScoreKind::Nps),
            Self::Csat => Measure::Scores(ScoreKind::Csat),
            Self::Ces => Measure::Scores(ScoreKind::Ces),
            Self::Rating => Measure::Scores(ScoreKind::Rating),
            Self::Sentiment => Measure::Sentiment,
        }
    }

    /// The kind of score behind it, if it is one.
    pub fn score_kind(self) -> Option<ScoreKind> {
        match self.measure() {
            Measure::Scores(kind) => Some(kind),
            _ => None,
        }
    }

    /// The least n from which its interval is narrow enough to act on; pages say so below it.
    pub fn reliable_from(self) -> u64 {
        match self {
            Self::Volume => 0,
            Self::Nps => 60,
            Self::Csat | Self::Ces | Self::Rating | Self::Sentiment => 30,
        }
    }

    /// Lowest and highest possible value, where there are such.
    pub fn range(self) -> Option<(f64, f64)> {
        match self {
            Self::Volume => None,
            Self::Nps => Some((-100.0, 100.0)),
            Self::Csat | Self::Ces => Some((0.0, 100.0)),
            Self::Rating => Some((1.0, 5.0)),
            Self::Sentiment => Some((-1.0, 1.0)),
        }
    }

    /// The number that `cell` gives; `None` without a single answer.
    pub fn read(self, cell: &Cell) -> Option<Reading> {
        self.read_leaning(cell, 1.0)
    }

    /// As [`Self::read`] where answers lean on each other: their variance is `effect` times that of answers that
    /// stand alone ([`peakend_stats::interval::clustered_design_effect`]).
    pub fn read_leaning(self, cell: &Cell, effect: f64) -> Option<Reading> {
        if cell.n() == 0 {
            return None;
        }
        let estimate = match self {
            Self::Volume => return Some(Reading { value: float(cell.n()), interval: None, n: cell.n() }),
            Self::Nps => net_score(&net(cell.scores()?).with_design_effect(effect), LEVEL).ok()?.scaled(100.0),
            Self::Csat => share(&top_box(cell.scores()?).with_design_effect(effect), LEVEL).ok()?.scaled(100.0),
            Self::Ces => mean(&shares(cell.scores()?).with_design_effect(effect), 0.0, 1.0)?.scaled(100.0),
            Self::Rating => mean(&stars(cell.scores()?).with_design_effect(effect), 1.0, 5.0)?,
            Self::Sentiment => mean(&of_moments(cell.mood()?.moments()).with_design_effect(effect), -1.0, 1.0)?,
        };
        Some(Reading { value: estimate.value, interval: Some((estimate.low, estimate.high)), n: cell.n() })
    }

    /// What changed from `before` to `now`; `None` when either has no answer.
    pub fn change(self, now: &Cell, before: &Cell) -> Option<Change> {
        self.change_leaning(now, before, 1.0)
    }

    /// As [`Self::change`], `effect` being that of the difference: see [`Self::read_leaning`].
    pub fn change_leaning(self, now: &Cell, before: &Cell, effect: f64) -> Option<Change> {
        let earlier = self.read(before)?;
        let current = self.read(now)?;
        let net = |cell: &Cell| Some(net(cell.scores()?).with_design_effect(effect));
        let top = |cell: &Cell| Some(top_box(cell.scores()?).with_design_effect(effect));
        let shares = |cell: &Cell| Some(shares(cell.scores()?).with_design_effect(effect));
        let stars = |cell: &Cell| Some(stars(cell.scores()?).with_design_effect(effect));
        let mood = |cell: &Cell| Some(of_moments(cell.mood()?.moments()).with_design_effect(effect));
        let judged = match self {
            Self::Volume => return Some(Change::plain(current.value / earlier.value - 1.0, earlier)),
            Self::Nps => Ok(scaled(net_score_difference(&net(now)?, &net(before)?, LEVEL).ok()?, 100.0)),
            Self::Csat => Ok(scaled(share_difference(&top(now)?, &top(before)?, LEVEL).ok()?, 100.0)),
            Self::Ces => mean_difference(&shares(now)?, &shares(before)?, LEVEL).map(|found| scaled(found, 100.0)),
            Self::Rating => mean_difference(&stars(now)?, &stars(before)?, LEVEL),
            Self::Sentiment => mean_difference(&mood(now)?, &mood(before)?, LEVEL),
        };
        // Too few or too even answers for a test: the bare difference.
        let Ok(difference) = judged else { return Some(Change::plain(current.value - earlier.value, earlier)) };
        Some(Change::judged(difference, earlier))
    }
}

impl Change {
    fn judged(difference: Difference, earlier: Reading) -> Self {
        Self {
            value: difference.estimate.value,
            interval: Some((difference.estimate.low, difference.estimate.high)),
            before: earlier.value,
            n_before: earlier.n,
            p_value: Some(difference.p_value),
            is_clear: false,
        }
    }

    /// A change too thin to be judged, or of a count.
    pub(crate) fn plain(value: f64, earlier: Reading) -> Self {
        Self { value, interval: None, before: earlier.value, n_before: earlier.n, p_value: None, is_clear: false }
    }
}

/// `hits` of `n` in per cent; `None` of nothing.
pub fn share_of(hits: u64, n: u64) -> Option<Reading> {
    let estimate = share(&ShareCounts::of(hits, n), LEVEL).ok()?.scaled(100.0);
    Some(Reading { value: estimate.value, interval: Some((estimate.low, estimate.high)), n })
}

/// How a share changed, in points of per cent; `now` and `before` are hits and n.
pub fn share_change(now: (u64, u64), before: (u64, u64)) -> Option<Change> {
    let earlier = share_of(before.0, before.1)?;
    let current = share_of(now.0, now.1)?;
    let judged = share_difference(&ShareCounts::of(now.0, now.1), &ShareCounts::of(before.0, before.1), LEVEL);
    let Ok(judged) = judged else { return Some(Change::plain(current.value - earlier.value, earlier)) };
    Some(Change::judged(scaled(judged, 100.0), earlier))
}

/// The false discovery rate that a page's marks of change hold together.
const FALSE_DISCOVERY: f64 = 0.05;

/// Keeps the mark “changed” only where a page as a whole stays within the false discovery rate
/// (Benjamini & Hochberg 1995): a page with forty comparisons would otherwise show two by luck.
pub fn mark_clear<'a>(changes: impl Iterator<Item = &'a mut Change>) {
    let mut changes: Vec<&mut Change> = changes.filter(|change| change.p_value.is_some()).collect();
    let p_values: Vec<f64> = changes.iter().filter_map(|change| change.p_value).collect();
    // Every p-value comes from our own tests and lies in 0 to 1; without them nothing is marked.
    let adjusted = benjamini_hochberg(&p_values).unwrap_or_default();
    for (change, adjusted) in changes.iter_mut().zip(adjusted) {
        change.is_clear = adjusted <= FALSE_DISCOVERY;
    }
}

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "exact up to 9 × 10¹⁵")]
pub(crate) fn float(n: u64) -> f64 {
    n as f64
}

/// Promoters (9, 10), passives (7, 8) and detractors (0 to 6).
fn net(counts: &ScoreCounts) -> NetCounts {
    let plus = counts.count(|point| point.value() >= 9.0);
    let minus = counts.count(|point| point.value() < 7.0);
    NetCounts::of(plus, counts.n() - plus - minus, minus)
}

/// The top quarter of the scale: 4 and 5 of 5, 8 and above of 10.
pub(crate) fn top_box(counts: &ScoreCounts) -> ShareCounts {
    ShareCounts::of(counts.count(|point| point.share() >= 0.75), counts.n())
}

fn shares(counts: &ScoreCounts) -> StatsMoments {
    StatsMoments::of_counts(counts.0.iter().map(|(point, n)| (point.share(), *n)))
}

/// Ratings of any scale on one to five.
fn stars(counts: &ScoreCounts) -> StatsMoments {
    let star = |point: &ScorePoint| 1.0 + 4.0 * point.share();
    StatsMoments::of_counts(counts.0.iter().map(|(point, n)| (star(point), *n)))
}

fn of_moments(moments: Moments) -> StatsMoments {
    StatsMoments::of(moments.n, moments.sum, moments.sum_sq)
}

/// The mean with an interval inside its scale; one answer alone spans the scale.
fn mean(moments: &StatsMoments, bottom: f64, top: f64) -> Option<Estimate> {
    mean_on_scale(moments, bottom, top, LEVEL).ok()
}

fn scaled(difference: Difference, factor: f64) -> Difference {
    Difference { estimate: difference.estimate.scaled(factor), ..difference }
}

#[cfg(test)]
mod tests {
    use super::*;
    use peakend_model::insight::Mood;
    use peakend_model::interaction::Scale;

    fn scores(scale: (i16, i16), counts: &[(i32, u64)]) -> Cell {
        let scale = Scale { min: scale.0, max: scale.1 };
        let point = |value: i32| ScorePoint { scale, thousandths: value * 1000 };
        Cell::Scores(ScoreCounts(counts.iter().map(|(value, n)| (point(*value), *n)).collect()))
    }

    #[test]
    fn nps_is_promoters_minus_detractors() {
        let cell = scores((0, 10), &[(10, 50), (9, 10), (8, 20), (6, 20)]);
        let reading = Metric::Nps.read(&cell).expect("an answer");
        assert_eq!((reading.value.round(), reading.n), (40.0, 100));
        let (low, high) = reading.interval.expect("an interval");
        assert!(low < 40.0 && 40.0 < high && low > 20.0 && high < 60.0);
    }

    #[test]
    fn ease_of_five_and_seven_points_meets_on_one_footing() {
        let five = scores((1, 5), &[(5, 10)]);
        let mut mixed = five.clone();
        mixed.add(&scores((1, 7), &[(7, 10)]));
        assert_eq!(Metric::Ces.read(&five).map(|r| r.value), Some(100.0));
        assert_eq!(Metric::Ces.read(&mixed).map(|r| r.value), Some(100.0));
    }

    #[test]
    fn no_answer_gives_no_number() {
        assert_eq!(Metric::Nps.read(&scores((0, 10), &[])), None);
        assert_eq!(Metric::Sentiment.read(&Cell::Mood(Mood::default())), None);
        assert_eq!(Metric::Volume.read(&Cell::Count(0)), None);
    }

    #[test]
    fn a_change_has_an_interval_around_it() {
        let now = scores((1, 5), &[(5, 80), (1, 20)]);
        let before = scores((1, 5), &[(5, 50), (1, 50)]);
        let change = Metric::Csat.change(&now, &before).expect("both have answers");
        let (low, high) = change.interval.expect("an interval");
        assert!((change.value - 30.0).abs() < 1e-9 && low > 0.0 && high < 60.0);
        assert!(change.p_value.expect("tested") < 0.001);
    }

    #[test]
    fn twice_the_volume_is_one_more() {
        let change = Metric::Volume.change(&Cell::Count(20), &Cell::Count(10)).expect("both have answers");
        assert_eq!((change.value, change.p_value), (1.0, None));
    }
}
