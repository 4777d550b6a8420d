//! From a journey's definition to what the computation needs.

use peakend_model::journey::{Plan, Stage, Touchpoint};

use super::assemble::{JourneyPlan, PlannedPoint};

impl JourneyPlan {
    /// The plan with its names in the language of `tag`; points keep the planned order.
    pub fn of(plan: &Plan, tag: &str) -> Self {
        let place = |key: &Option<String>| {
            let key = key.as_ref()?;
            plan.touchpoints().position(|point| &point.key == key)
        };
        Self {
            points: plan.stages.iter().flat_map(|stage| points(stage, tag)).collect(),
            start: place(&plan.start),
            end: place(&plan.end),
            silence_days: plan.silence_days,
            remembered: plan.remembered,
            return_days: plan.return_days,
            only: plan.only.0.clone(),
            parts: Vec::new(),
        }
    }
}

fn points<'a>(stage: &'a Stage, tag: &'a str) -> impl Iterator<Item = PlannedPoint> + 'a {
    stage.touchpoints.iter().map(|point: &Touchpoint| PlannedPoint {
        name: point.name.say(tag).to_owned(),
        stage: stage.name.say(tag).to_owned(),
        bindings: point.bindings.iter().map(|binding| binding.0.clone()).collect(),
        effort: point.effort,
    })
}
