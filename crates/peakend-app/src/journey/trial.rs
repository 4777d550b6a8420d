//! What a plan would find in the ledger, before it is saved: how much each binding takes, what is bound to
//! nothing, how many instances it gives.

use peakend_model::access::{Action, Actor};
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{MomentQuery, Paths};
use peakend_model::journey::Plan;
use peakend_model::time::Period;
use peakend_model::user::Workspace;
use serde::Serialize;

use super::assemble::{JourneyPlan, assemble};
use crate::{App, AppError, AppResult, insight};

/// What a plan finds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Trial {
    /// Interactions of known customers in the period that the plan's own conditions let in.
    pub interactions: u64,
    /// Those that are no touchpoint of the plan.
    pub unbound: u64,
    /// In the planned order.
    pub points: Vec<Bound>,
    pub instances: u64,
    /// Instances that reached the end.
    pub complete: u64,
    /// Instances with a remembered score.
    pub remembered: u64,
}

/// What one touchpoint takes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Bound {
    pub key: String,
    /// Interactions that become this touchpoint.
    pub taken: u64,
    /// For each binding, interactions that meet it, whether or not an earlier touchpoint takes them.
    pub bindings: Vec<u64>,
}

/// Tries `plan` on the period of `lens`.
///
/// # Errors
/// `Forbidden`, `Invalid` for more bindings than can be counted, `Internal` when the engine fails.
pub async fn try_plan(app: &App, actor: &Actor, workspace: &Workspace, plan: &Plan, lens: &Lens) -> AppResult<Trial> {
    actor.may(Action::ViewInsights)?;
    let bindings: usize = plan.touchpoints().map(|point| point.bindings.len()).sum();
    if bindings > MomentQuery::MOST_MARKS {
        return Err(AppError::invalid("plan", "error-journey-too-many-bindings"));
    }
    let period: Period = lens.range.period(app.clock.now(), &workspace.zone);
    let journey = JourneyPlan::of(plan, "en");
    let paths = insight::moments(app, actor, journey.query(actor.workspace, period, lens.filters())).await?;
    let keys: Vec<String> = plan.touchpoints().map(|point| point.key.clone()).collect();
    let counted = tokio::task::spawn_blocking(move || count(&journey, &keys, &paths, period)).await;
    counted.map_err(|error| AppError::Internal(error.into()))
}

fn count(journey: &JourneyPlan, keys: &[String], paths: &Paths, period: Period) -> Trial {
    let (_, point_of_mark) = journey.marks();
    let (mut by_mark, mut taken) = (vec![0_u64; point_of_mark.len()], vec![0_u64; keys.len()]);
    let mut trial = Trial::default();
    for moment in paths.moments() {
        trial.interactions += 1;
        for (mark, met) in by_mark.iter_mut().enumerate() {
            *met += u64::from(moment.has_mark(mark));
        }
        // What is remembered of the whole is no moment of it.
        let is_remembered = moment.score().is_some_and(|score| score.kind == journey.remembered);
        match point_of_mark.get(moment.marks.trailing_zeros() as usize).and_then(|point| taken.get_mut(*point)) {
            Some(taken) if !is_remembered => *taken += 1,
            _ => trial.unbound += u64::from(!is_remembered),
        }
    }
    let mut met = by_mark.into_iter();
    let points = journey.points.iter().zip(keys).zip(taken);
    trial.points = points
        .map(|((point, key), taken)| Bound {
            key: key.clone(),
            taken,
            bindings: met.by_ref().take(point.bindings.len()).collect(),
        })
        .collect();
    let found = assemble(journey, paths, period.to).instances;
    let counted = |which: fn(&super::Instance) -> bool| found.iter().filter(|instance| which(instance)).count() as u64;
    trial.instances = found.len() as u64;
    trial.complete = counted(|instance| instance.is_complete);
    trial.remembered = counted(|instance| instance.remembered.is_some());
    trial
}
