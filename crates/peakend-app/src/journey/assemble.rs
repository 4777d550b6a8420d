//! From the ledger's moments to instances of a journey.

use peakend_model::Timestamp;
use peakend_model::access::Actor;
use peakend_model::annotation::Intent;
use peakend_model::insight::{Field, Filter, Moment, MomentQuery, Paths};
use peakend_model::interaction::{Channel, ScoreKind};
use peakend_model::time::Period;

use super::channel;
use super::instance::{Experience, Instance, Step};
use super::valence::{self, Mood};
use crate::{App, AppResult, insight};

/// A touchpoint of the journey as the computation needs it.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedPoint {
    pub name: String,
    pub stage: String,
    /// Which interactions are this touchpoint: all filters of one list must hold. The first point of the
    /// journey that fits takes the interaction.
    pub bindings: Vec<Vec<Filter>>,
    /// What a change here costs relative to others; 1 is usual.
    pub effort: f64,
}

/// How instances are cut out of a customer's moments.
#[derive(Clone, PartialEq, Debug)]
pub struct JourneyPlan {
    pub points: Vec<PlannedPoint>,
    /// The point that starts an instance; none: any does.
    pub start: Option<usize>,
    /// The point that ends one; none: only silence does.
    pub end: Option<usize>,
    /// Days without a moment after which the instance is over.
    pub silence_days: u16,
    /// Answers of this kind are what is remembered of the whole, not a moment of it.
    pub remembered: ScoreKind,
    /// Days within which a customer who comes back has come back.
    pub return_days: u16,
    /// Whose journey it is: only moments that pass are looked at.
    pub only: Vec<Filter>,
    /// Parts that instances are told apart by, at most [`Self::MOST_PARTS`].
    pub parts: Vec<Part>,
}

/// The instances of which some moment has this value: of a persona, a region, a brand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    pub field: Field,
    pub value: String,
}

impl JourneyPlan {
    /// The most bindings of all points together; later ones are passed over.
    pub const MOST_BINDINGS: usize = MomentQuery::MOST_MARKS;
    pub const MOST_PARTS: usize = 8;

    /// The bindings as marks, and the point that each mark means; the parts' marks stand after them.
    pub(super) fn marks(&self) -> (Vec<Vec<Filter>>, Vec<usize>) {
        let all = self.points.iter().enumerate();
        let bindings = all.flat_map(|(at, point)| point.bindings.iter().map(move |binding| (binding.clone(), at)));
        bindings.take(Self::MOST_BINDINGS - self.parts.len().min(Self::MOST_PARTS)).unzip()
    }

    pub fn query(
        &self,
        workspace: peakend_model::WorkspaceId,
        period: Period,
        mut filters: Vec<Filter>,
    ) -> MomentQuery {
        filters.extend(self.only.iter().cloned());
        let parts = self.parts.iter().take(Self::MOST_PARTS);
        let parts = parts.map(|part| vec![Filter::is(part.field.clone(), &part.value)]);
        let marks = self.marks().0.into_iter().chain(parts).collect();
        MomentQuery { filters, marks, ..MomentQuery::new(workspace, period) }
    }

    pub(super) fn efforts(&self) -> Vec<f64> {
        self.points.iter().map(|point| point.effort).collect()
    }
}

/// The instances of a journey among the interactions of `period` that pass `filters`.
///
/// # Errors
/// `Forbidden`, `Internal` when the engine fails.
pub async fn experience(
    app: &App,
    actor: &Actor,
    plan: &JourneyPlan,
    period: Period,
    filters: Vec<Filter>,
) -> AppResult<Experience> {
    let paths = insight::moments(app, actor, plan.query(actor.workspace, period, filters)).await?;
    Ok(assemble(plan, &paths, period.to))
}

/// Cuts every customer's moments into instances. `until` is where knowledge ends: who left shortly before may
/// still come back. Unknown customers have no instances.
pub fn assemble(plan: &JourneyPlan, paths: &Paths, until: Timestamp) -> Experience {
    let (_, point_of_mark) = plan.marks();
    let mut experience = Experience {
        points: plan.points.iter().map(|point| point.name.clone()).collect(),
        stages: plan.points.iter().map(|point| point.stage.clone()).collect(),
        channels: Channel::ALL.map(|channel| channel.key().to_owned()).into(),
        ..Experience::default()
    };
    let is_survey = paths.kinds.iter().map(|kind| SURVEYS.contains(&kind.as_str())).collect::<Vec<bool>>();
    for (customer, path) in (0..).zip(paths.iter()) {
        if path.customer.is_some() {
            let cutter = Cutter { plan, point_of_mark: &point_of_mark, is_survey: &is_survey, customer };
            cutter.cut(path.moments, until, &mut experience);
        }
    }
    experience
}

/// Kinds of interactions that are answers to a survey.
const SURVEYS: [&str; 3] = ["response", "survey", "survey response"];

/// Cuts one customer's moments.
struct Cutter<'a> {
    plan: &'a JourneyPlan,
    point_of_mark: &'a [usize],
    /// By place of the kind.
    is_survey: &'a [bool],
    customer: u64,
}

impl Cutter<'_> {
    fn cut(&self, moments: &[Moment], until: Timestamp, into: &mut Experience) {
        let first = into.instances.len();
        let silence = i64::from(self.plan.silence_days.max(1)) * Timestamp::DAY;
        let mut open: Option<Instance> = None;
        let mut last = i64::MIN / 2;
        for moment in moments {
            if moment.at.0 - last > silence {
                into.instances.extend(open.take());
            }
            let parts = self.parts_of(moment);
            if let Some(instance) = &mut open {
                instance.parts |= parts;
            }
            if let Some(score) = moment.score().filter(|score| score.kind == self.plan.remembered) {
                // An answer given after the end belongs to the instance that it follows.
                let about = open.as_mut().or_else(|| into.instances[first..].last_mut());
                if let Some(instance) = about.filter(|_| moment.at.0 - last <= silence) {
                    instance.remembered = Some(score.value());
                    instance.before = instance.to - instance.from;
                }
                continue;
            }
            let Some(point) = self.point_of(moment) else { continue };
            let starts = self.plan.start.is_none_or(|start| start == point);
            let is_over = |instance: &Instance| {
                let is_anew = starts && Some(point) != self.plan.end;
                instance.is_complete && is_anew || instance.remembered.is_some() && self.is_setting_out(point, moment)
            };
            if open.as_ref().is_some_and(is_over) {
                into.instances.extend(open.take());
            }
            if open.is_none() && !starts {
                continue;
            }
            last = moment.at.0;
            let here = into.steps.len();
            let instance = open.get_or_insert_with(|| self.begun(here));
            let is_here = |step: &&Step| step.point as usize == point;
            let was_here = into.steps[instance.from..].iter().rev().skip_while(is_here).any(|step| is_here(&step));
            into.steps.push(self.step(point, moment, was_here));
            instance.to = into.steps.len();
            instance.parts |= parts;
            instance.is_complete |= self.plan.end == Some(point);
        }
        into.instances.extend(open.take());
        self.tell_returns(first, until, into);
    }

    fn begun(&self, at: usize) -> Instance {
        let customer = self.customer;
        let (remembered, returned) = (None, None);
        Instance { customer, from: at, to: at, remembered, before: 0, returned, is_complete: false, parts: 0 }
    }

    fn parts_of(&self, moment: &Moment) -> u8 {
        let first = self.point_of_mark.len();
        let held = (0..self.plan.parts.len().min(JourneyPlan::MOST_PARTS)).filter(|part| moment.has_mark(first + part));
        held.fold(0, |parts, part| parts | 1 << part)
    }

    /// Whether a customer who has judged the whole begins anew: something is done, not said, in the first of
    /// several stages.
    fn is_setting_out(&self, point: usize, moment: &Moment) -> bool {
        let points = &self.plan.points;
        let stage = |point: usize| points.get(point).map(|point| point.stage.as_str());
        !moment.is_feedback() && stage(point) == stage(0) && stage(0) != stage(points.len().saturating_sub(1))
    }

    fn step(&self, point: usize, moment: &Moment, was_here: bool) -> Step {
        let is_answer = self.is_survey.get(usize::from(moment.kind)).copied().unwrap_or(false);
        // Whoever is asked has not come back.
        let is_repeat = was_here && !is_answer;
        Step {
            point: u32::try_from(point).unwrap_or(u32::MAX),
            at: moment.at.0,
            mood: mood_of(moment, is_repeat).map(Into::into),
            channel: channel::place_of(moment.channel).filter(|_| !is_answer),
            is_answer,
        }
    }

    fn point_of(&self, moment: &Moment) -> Option<usize> {
        let mark = moment.marks.trailing_zeros() as usize;
        self.point_of_mark.get(mark).copied()
    }

    /// Who begins anew within the time has come back; who might still do so is left open. Where only silence ends
    /// an instance, every instance that is over counts as complete.
    fn tell_returns(&self, first: usize, until: Timestamp, into: &mut Experience) {
        let within = i64::from(self.plan.return_days.max(1)) * Timestamp::DAY;
        let steps = &into.steps;
        let instances = &mut into.instances[first..];
        for at in 0..instances.len() {
            let end = instances[at].to.checked_sub(1).and_then(|last| steps.get(last)).map_or(0, |step| step.at);
            let next = instances.get(at + 1).and_then(|next| steps.get(next.from)).map(|step| step.at);
            instances[at].is_complete |= self.plan.end.is_none();
            instances[at].returned = match next {
                Some(next) if next - end <= within => Some(true),
                _ if until.0 - end > within => Some(false),
                _ => None,
            };
        }
    }
}

/// All that one interaction tells about its moment.
pub fn mood_of(moment: &Moment, is_repeat: bool) -> Option<Mood> {
    let complaint = moment.wants(Intent::Complaint) && moment.mood().is_none();
    let told: Vec<Mood> = [
        moment.score().map(valence::of_score),
        moment.mood().map(valence::of_text),
        complaint.then(valence::of_complaint),
        is_repeat.then(valence::of_repeat).filter(|_| moment.is_feedback()),
    ]
    .into_iter()
    .flatten()
    .collect();
    valence::together(&told)
}

#[cfg(test)]
mod tests {
    use peakend_model::CustomerId;
    use peakend_model::insight::MomentParts;
    use peakend_model::interaction::{Scale, Score};
    use uuid::Uuid;

    use super::*;

    const FIVE: Scale = Scale { min: 1, max: 5 };

    fn plan() -> JourneyPlan {
        let point = |name: &str| PlannedPoint {
            name: name.to_owned(),
            stage: String::new(),
            bindings: vec![vec![Filter::is(Field::Touchpoint, name)]],
            effort: 1.0,
        };
        JourneyPlan {
            points: ["search", "checkout", "delivery"].map(point).to_vec(),
            start: None,
            end: Some(2),
            silence_days: 30,
            remembered: ScoreKind::Nps,
            return_days: 60,
            only: Vec::new(),
            parts: Vec::new(),
        }
    }

    fn moment(day: i64, mark: Option<u32>, score: Option<(ScoreKind, f64)>) -> Moment {
        let scale = |kind| if kind == ScoreKind::Nps { Scale { min: 0, max: 10 } } else { FIVE };
        Moment::from(MomentParts {
            at: Timestamp(day * Timestamp::DAY),
            touchpoint: 0,
            kind: 0,
            channel: Channel::Web,
            score: score.and_then(|(kind, value)| Score::new(kind, value, scale(kind)).ok()),
            mood: None,
            has_text: false,
            intents: 0,
            value: None,
            thread: 0,
            marks: mark.map_or(0, |mark| 1 << mark),
        })
    }

    #[test]
    fn instances_end_at_the_end_or_in_silence() {
        let csat = |value| Some((ScoreKind::Csat, value));
        let moments = vec![
            moment(0, Some(0), csat(4.0)),
            moment(1, Some(1), None),
            moment(2, None, csat(1.0)),
            moment(5, Some(2), csat(5.0)),
            moment(6, None, Some((ScoreKind::Nps, 9.0))),
            moment(20, Some(0), None),
            moment(80, Some(1), csat(2.0)),
        ];
        let customer = Some(CustomerId(Uuid::from_u128(1)));
        let paths = Paths::of_runs(Default::default(), vec![(customer, 0..moments.len())], moments);
        let found = assemble(&plan(), &paths, Timestamp(300 * Timestamp::DAY));
        let lengths: Vec<usize> = found.instances.iter().map(|instance| instance.to - instance.from).collect();
        assert_eq!(lengths, [3, 1, 1]);
        let [first, second, third] = [0, 1, 2].map(|at| &found.instances[at]);
        assert_eq!((first.remembered, first.returned, first.is_complete), (Some(9.0), Some(true), true));
        assert_eq!((second.returned, second.is_complete, third.returned), (Some(true), false, Some(false)));
        assert_eq!(found.moods_of(first), [0.5, 1.0]);
    }

    #[test]
    fn it_is_too_early_to_say_who_left() {
        let customer = Some(CustomerId(Uuid::from_u128(1)));
        let paths = Paths::of_runs(Default::default(), vec![(customer, 0..1)], vec![moment(0, Some(0), None)]);
        let found = assemble(&plan(), &paths, Timestamp(10 * Timestamp::DAY));
        assert_eq!(found.instances[0].returned, None);
        assert!(assemble(&plan(), &Paths::default(), Timestamp(0)).instances.is_empty());
    }
}
