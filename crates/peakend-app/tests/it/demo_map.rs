//! The map of the demo's order journey, from the ledger that the company keeps and from what was really felt.

use peakend_app::Reader;
use peakend_app::journey::map::{Map, map_of};
use peakend_app::journey::template::templates;
use peakend_app::journey::{Experience, Instance, JourneyPlan, Source, Step, assemble};
use peakend_model::insight::Scope;
use peakend_model::journey::Plan;
use peakend_model::time::Period;
use peakend_model::{Timestamp, WorkspaceId};
use peakend_testkit::demo::{DemoCompany, FeltJourney, as_recorded};
use peakend_testkit::gather;
use uuid::Uuid;

/// The journey that `peakend demo` draws.
fn drawn() -> Plan {
    let all = templates().expect("templates are whole");
    all.into_iter().find(|template| template.key == "retail").expect("the demo's template").file.plan
}

/// The twelve months that the page shows unless told otherwise.
fn year_until(today: Timestamp) -> Period {
    Period { from: Timestamp(today.0 - 365 * Timestamp::DAY), to: Timestamp(today.0 + Timestamp::DAY) }
}

/// What the page shows of the company as it is shipped.
pub(crate) fn as_shown(company: &DemoCompany, reader: &Reader, today: Timestamp) -> Map {
    let rows = as_recorded(&company.interactions(), |text| Some(reader.annotate(text)));
    let plan = JourneyPlan::of(&drawn(), "en");
    let period = year_until(today);
    let query = plan.query(WorkspaceId(Uuid::nil()), period, Vec::new());
    let paths = gather(&rows, &query, &Scope::default());
    map_of(&assemble(&plan, &paths, period.to), &efforts(&plan))
}

/// What a map would show that knew every feeling, and what is remembered without the chance of an answer.
pub(crate) fn as_felt(company: &DemoCompany, today: Timestamp) -> Map {
    let drawn = drawn();
    let keys: Vec<&str> = drawn.touchpoints().map(|point| point.key.as_str()).collect();
    let plan = JourneyPlan::of(&drawn, "en");
    let mut experience = Experience {
        points: plan.points.iter().map(|point| point.name.clone()).collect(),
        stages: plan.points.iter().map(|point| point.stage.clone()).collect(),
        ..Experience::default()
    };
    let laws = &company.truth().laws;
    let period = year_until(today);
    let is_shown = |journey: &FeltJourney| journey.moments.last().is_some_and(|last| period.contains(last.at));
    for journey in company.felt().into_iter().filter(is_shown) {
        let from = experience.steps.len();
        experience.steps.extend(journey.moments.iter().map(|felt| {
            let key = felt.touchpoint.replace(' ', "-");
            let point = keys.iter().position(|held| *held == key).expect("a touchpoint of the plan");
            Step::felt(u32::try_from(point).expect("few touchpoints"), felt.at.0, felt.feel, Source::Score)
        }));
        let to = experience.steps.len();
        experience.instances.push(Instance {
            customer: from as u64,
            from,
            to,
            remembered: Some(laws.nps_base + laws.nps_per_memory * journey.memory),
            before: to - from,
            returned: None,
            is_complete: true,
            parts: 0,
        });
    }
    map_of(&experience, &efforts(&plan))
}

fn efforts(plan: &JourneyPlan) -> Vec<f64> {
    plan.points.iter().map(|point| point.effort).collect()
}
