//! Journeys: what a customer goes through, as stages and touchpoints bound to the ledger.

mod diff;
mod pain;
mod plan;

use serde::{Deserialize, Serialize};

pub use diff::{ChangeKind, PlanChange, differences};
pub use pain::{Cause, Pain, Progress};
pub use plan::{Fault, FaultKind, MOST_BINDINGS, MOST_POINTS, Plan, Stage, Touchpoint};

use crate::indicator::Worded;
use crate::{JourneyId, NoteId, Timestamp, UserId};

/// A plan and when it came into force. Numbers start at one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Version {
    pub number: u32,
    pub since: Timestamp,
    #[serde(flatten)]
    pub plan: Plan,
}

/// What somebody wrote beside a journey.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Note {
    pub id: NoteId,
    pub journey: JourneyId,
    /// Key of the touchpoint it is about; none for the whole.
    pub touchpoint: Option<String>,
    pub author: Option<UserId>,
    pub text: String,
    pub at: Timestamp,
}

/// A journey of one workspace.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Journey {
    pub id: JourneyId,
    /// Its name in addresses and in the API; never changes.
    pub key: String,
    /// Counts every saved change, whatever it changed: who changes an older one is told.
    pub revision: u32,
    pub name: Worded,
    /// What the customer wants from the whole.
    #[serde(default)]
    pub goal: Worded,
    /// How it is: oldest first, the last one is in force. Never empty.
    pub versions: Vec<Version>,
    /// How it should become.
    #[serde(default)]
    pub to_be: Option<Plan>,
}

impl Journey {
    /// The version in force.
    ///
    /// # Panics
    /// Never: a journey is made with its first version, and versions are only added.
    pub fn current(&self) -> &Version {
        self.versions.last().expect("a journey is made with its first version")
    }

    pub fn plan(&self) -> &Plan {
        &self.current().plan
    }

    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// Goes on with `plan` from `now` on. The same plan stays the same version.
    pub fn replan(&mut self, plan: Plan, now: Timestamp) {
        if self.plan() != &plan {
            self.versions.push(Version { number: self.current().number + 1, since: now, plan });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_plan_starts_a_version() {
        let plan = Plan::default();
        let first = Version { number: 1, since: Timestamp(0), plan: plan.clone() };
        let mut journey = Journey {
            id: JourneyId(uuid::Uuid::nil()),
            key: "order".into(),
            revision: 1,
            name: Worded::plain("Order"),
            goal: Worded::default(),
            versions: vec![first],
            to_be: None,
        };
        let written = serde_json::to_string(&journey).unwrap();
        assert_eq!(serde_json::from_str::<Journey>(&written).unwrap(), journey);
        journey.replan(plan.clone(), Timestamp(5));
        assert_eq!(journey.versions.len(), 1);
        journey.replan(Plan { silence_days: 7, ..plan }, Timestamp(9));
        assert_eq!((journey.current().number, journey.current().since), (2, Timestamp(9)));
    }
}
