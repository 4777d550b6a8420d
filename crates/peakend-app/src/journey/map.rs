//! The whole emotional map of one set of instances.

pub use peakend_stats::Estimate;
pub use peakend_stats::peak_end::Verdict;
use peakend_stats::peak_end::{Judgement, Model, MomentOfTruth, Shape, judge, moment_of_truth};
use peakend_stats::{StatsError, benjamini_hochberg};
use serde::{Deserialize, Serialize};

use super::changes::{self, Change, ranking};
use super::curve::{self, LEVEL, Point};
use super::instance::{Experience, Instance};
use super::known::{Rated, Wanted, spread};

const FOLDS: usize = 10;
const SEED: u64 = 0x656e_6421;
/// From this many points on that were asked about, only they can be peak and pit.
const SEVERAL: usize = 3;
/// One in this many journeys passes a point that can be the end of the typical one.
const RARE: u64 = 20;
/// Places on the way this close to each other, as a part of it, are the same.
const PLACES: f64 = 50.0;
/// Under this many instances with a mood a touchpoint is no candidate for a moment of truth.
const FEWEST_FOR_TRUTH: usize = 40;

/// What the ranking predicts with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Peak and end, as fitted to the remembered scores: they predict better here.
    PeakEnd,
    /// The mean, as fitted to the remembered scores: it predicts at least as well here.
    Mean,
    /// No remembered scores, or too few: half the most intense moment and half the end are assumed, and
    /// changes are in units of mood.
    Assumed,
}

/// The company's answer to the peak–end question.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ending {
    pub basis: Basis,
    /// Instances with a remembered score and moods at half of the moments or more.
    pub rated: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement: Option<Judgement>,
    /// Most journeys have all their moments at one time, so that no end is known and peak–end cannot be judged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_untimed: bool,
    /// Why there is no judgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Means over the instances, −1 … 1: their best moment, worst moment, most intense one, last one, all of them.
    pub peak: f64,
    pub pit: f64,
    pub intense: f64,
    pub end: f64,
    pub mean: f64,
    /// Mean change of mood from first moment to last.
    pub trend: f64,
}

/// A touchpoint whose mood goes along with leaving.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Truth {
    pub touchpoint: String,
    #[serde(flatten)]
    pub relation: MomentOfTruth,
    /// Adjusted for all touchpoints looked at.
    pub adjusted_p: f64,
    pub is_clear: bool,
}

/// Curve, marks, verdict and ranking.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Map {
    /// Stage by stage in the order of the typical way.
    pub curve: Vec<Point>,
    /// Places in `curve`; none where no point is known well enough.
    pub peak: Option<usize>,
    pub pit: Option<usize>,
    pub end: Option<usize>,
    pub ending: Ending,
    pub ranking: Vec<Change>,
    pub truths: Vec<Truth>,
    pub instances: u64,
    pub steps: u64,
    /// Median days from first step to last.
    pub median_days: f64,
}

impl Map {
    /// Only what the picture can place: the points with a mood, each with what `beside` has for it.
    #[must_use]
    pub fn with_moods<T: Clone>(&self, beside: &[T]) -> (Self, Vec<T>) {
        let kept: Vec<usize> = (0..self.curve.len()).filter(|at| self.curve[*at].mean.is_some()).collect();
        let moved = |place: Option<usize>| kept.iter().position(|at| Some(*at) == place);
        let map = Self {
            curve: kept.iter().map(|at| self.curve[*at].clone()).collect(),
            peak: moved(self.peak),
            pit: moved(self.pit),
            end: moved(self.end),
            ..self.clone()
        };
        (map, kept.iter().filter_map(|at| beside.get(*at).cloned()).collect())
    }
}

/// Computes the map. `efforts` has a number per point of the experience, or none.
pub fn map_of(experience: &Experience, efforts: &[f64]) -> Map {
    let curve = curve::points(experience);
    let spread = spread(experience);
    let rated = Rated::of(experience, &spread, Wanted::HalfRead, usize::MAX, |instance| instance.remembered);
    let judged = judge(&rated.shapes, &rated.outcome, &rated.groups(), FOLDS, LEVEL, SEED);
    let count = rated.shapes.len();
    let is_untimed = experience.is_untimed();
    let basis = match &judged {
        Ok(judgement) if !is_untimed && judgement.better() == Model::PeakEnd => Basis::PeakEnd,
        Ok(_) => Basis::Mean,
        Err(_) => Basis::Assumed,
    };
    let (wanted, model) = match basis {
        Basis::PeakEnd => (Wanted::HalfRead, Model::PeakEnd),
        Basis::Mean => (Wanted::HalfRead, Model::Mean),
        Basis::Assumed if is_untimed => (Wanted::AnyRead, Model::Mean),
        Basis::Assumed => (Wanted::AnyRead, Model::PeakEnd),
    };
    let came_back = |instance: &Instance| instance.returned.map(|back| f64::from(u8::from(back)));
    let returned = Rated::of(experience, &spread, wanted, changes::MOST, came_back);
    let to_predict = match basis {
        Basis::Assumed => {
            let mut assumed = Rated::of(experience, &spread, wanted, changes::MOST, |_| Some(0.0));
            assumed.outcome = assumed.shapes.iter().map(|shape| assumed_memory(shape, is_untimed)).collect();
            assumed
        }
        _ if count > changes::MOST => {
            Rated::of(experience, &spread, wanted, changes::MOST, |instance| instance.remembered)
        }
        _ => rated,
    };
    let changes = ranking(experience, &curve, efforts, &to_predict, &returned, model);
    Map {
        peak: marked(&curve, |a, b| a > b),
        pit: marked(&curve, |a, b| a < b),
        end: last(&curve, experience.instances.len()).filter(|_| !is_untimed),
        ending: ending(experience, basis, count, judged, is_untimed),
        ranking: changes,
        truths: truths(experience, &curve),
        instances: experience.instances.len() as u64,
        steps: experience.steps.len() as u64,
        median_days: median_days(experience),
        curve,
    }
}

/// What is taken to be remembered where nobody was asked, in units of mood.
fn assumed_memory(shape: &Shape, is_untimed: bool) -> f64 {
    if is_untimed { shape.mean } else { 0.5 * (shape.intense + shape.end) }
}

/// Which points of a curve speak for all who passed: those known well enough, and where several points were asked
/// about, only those. Where only they speak who were not asked, most have a complaint.
pub(crate) fn speak_for_all(curve: &[Point]) -> impl Fn(&Point) -> bool + use<> {
    let only_asked = curve.iter().filter(|point| point.is_asked).count() >= SEVERAL;
    move |point| point.is_enough && (point.is_asked || !only_asked)
}

/// The point that beats all others among those that speak for all; among all where none does. One point alone
/// beats nothing.
fn marked(curve: &[Point], beats: fn(f64, f64) -> bool) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    let mut compared = 0;
    for (at, point) in candidates(curve) {
        let Some(mean) = point.mean else { continue };
        compared += 1;
        if best.is_none_or(|(_, held)| beats(mean, held)) {
            best = Some((at, mean));
        }
    }
    best.filter(|_| compared > 1).map(|(at, _)| at)
}

/// The point that stands last on the typical way among those that speak for all; among all where none does. What
/// hardly a journey passes is no end of the typical one; of two that stand equally late, more passed the end.
fn last(curve: &[Point], instances: usize) -> Option<usize> {
    let known = candidates(curve).filter(|(_, point)| point.mean.is_some());
    let is_usual = |point: &Point| RARE * point.visits >= instances as u64;
    let order = |a: &Point, b: &Point| {
        let place = |point: &Point| (point.place * PLACES).round();
        is_usual(a).cmp(&is_usual(b)).then(place(a).total_cmp(&place(b))).then(a.visits.cmp(&b.visits))
    };
    known.max_by(|(_, a), (_, b)| order(a, b)).map(|(at, _)| at)
}

fn candidates(curve: &[Point]) -> impl Iterator<Item = (usize, &Point)> {
    let speaks = speak_for_all(curve);
    let nobody = !curve.iter().any(&speaks);
    curve.iter().enumerate().filter(move |(_, point)| nobody || speaks(point))
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
fn ending(
    experience: &Experience,
    basis: Basis,
    rated: usize,
    judged: Result<Judgement, StatsError>,
    is_untimed: bool,
) -> Ending {
    let mut sums = [0.0; 6];
    let mut n = 0_u64;
    for shape in experience.instances.iter().filter_map(|instance| Shape::of(&experience.moods_of(instance))) {
        let values = [shape.peak, shape.pit, shape.intense, shape.end, shape.mean, shape.trend];
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        n += 1;
    }
    let [peak, pit, intense, end, mean, trend] = sums.map(|sum| sum / n.max(1) as f64);
    let untimed = "most journeys have all their moments at one time, so that no end is known";
    let (judgement, reason) = match judged {
        _ if is_untimed => (None, Some(untimed.to_owned())),
        Ok(judgement) => (Some(judgement), None),
        Err(error) => (None, Some(unjudged(&error))),
    };
    Ending { basis, rated: rated as u64, judgement, is_untimed, reason, peak, pit, intense, end, mean, trend }
}

/// Why the verdict is open, in words of journeys.
fn unjudged(error: &StatsError) -> String {
    match error {
        StatsError::TooFew { needed, got } => {
            format!("{got} journeys have an outcome and moods at half of their moments or more, {needed} are needed")
        }
        StatsError::Collinear => {
            "hardly a journey has moods at several moments, so peak, end and mean are the same".to_owned()
        }
        StatsError::Constant { .. } => "the outcome or the moods are the same in all journeys".to_owned(),
        other => other.to_string(),
    }
}

fn truths(experience: &Experience, curve: &[Point]) -> Vec<Truth> {
    let known: Vec<(&Instance, bool)> =
        experience.instances.iter().filter_map(|instance| Some((instance, !instance.returned?))).collect();
    let found: Vec<(String, MomentOfTruth)> = curve
        .iter()
        .filter_map(|point| {
            let (moods, left): (Vec<f64>, Vec<bool>) = known
                .iter()
                .filter_map(|(instance, left)| Some((mood_at(experience, instance, point)?, *left)))
                .unzip();
            (moods.len() >= FEWEST_FOR_TRUTH).then_some(())?;
            Some((point.touchpoint.clone(), moment_of_truth(&moods, &left, LEVEL).ok()?))
        })
        .collect();
    let p_values: Vec<f64> = found.iter().map(|(_, truth)| truth.p_value).collect();
    let adjusted = benjamini_hochberg(&p_values).unwrap_or(p_values);
    let mut truths: Vec<Truth> = found
        .into_iter()
        .zip(adjusted)
        .map(|((touchpoint, relation), adjusted_p)| Truth {
            touchpoint,
            is_clear: adjusted_p < 1.0 - LEVEL && relation.odds.value > 1.0,
            relation,
            adjusted_p,
        })
        .collect();
    truths.sort_by(|a, b| b.relation.odds.value.total_cmp(&a.relation.odds.value));
    truths
}

/// The mean mood of an instance at one point.
fn mood_at(experience: &Experience, instance: &Instance, point: &Point) -> Option<f64> {
    let here = experience.steps_of(instance).iter().filter(|step| step.point as usize == point.number);
    let (sum, n) =
        here.filter_map(|step| step.mood).fold((0.0, 0.0), |(sum, n), mood| (sum + f64::from(mood.value), n + 1.0));
    (n > 0.0).then(|| sum / n)
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of some years")]
fn median_days(experience: &Experience) -> f64 {
    let mut lengths: Vec<i64> = experience
        .instances
        .iter()
        .filter_map(|instance| {
            let steps = experience.steps_of(instance);
            Some(steps.last()?.at - steps.first()?.at)
        })
        .collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).map_or(0.0, |length| *length as f64 / 8.64e10)
}
