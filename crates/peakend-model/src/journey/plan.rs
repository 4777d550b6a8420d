//! The plan of a journey: its stages, its touchpoints, and how instances are cut out of the ledger.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::UserId;
use crate::indicator::{Conditions, Worded, is_key};
use crate::insight::MomentQuery;
use crate::interaction::{Channel, ScoreKind};

/// The most touchpoints of one plan: what a map can still show.
pub const MOST_POINTS: usize = 40;
/// The most bindings of all touchpoints together.
pub const MOST_BINDINGS: usize = MomentQuery::MOST_MARKS;
/// The most days that may be asked for, in any field.
const MOST_DAYS: u16 = 3650;

/// What a journey consists of.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// The persona whose journey this is: a segment of the ledger; without conditions everybody.
    #[serde(default)]
    pub persona: Worded,
    #[serde(default)]
    pub only: Conditions,
    /// Key of the touchpoint that starts an instance; none: any does.
    #[serde(default)]
    pub start: Option<String>,
    /// Key of the one that ends it; none: only silence does.
    #[serde(default)]
    pub end: Option<String>,
    /// Days without a moment after which an instance is over.
    #[serde(default = "a_month")]
    pub silence_days: u16,
    /// Answers of this kind are what is remembered of the whole, not a moment of it.
    #[serde(default = "nps")]
    pub remembered: ScoreKind,
    /// Days within which a customer who comes back has come back.
    #[serde(default = "half_a_year")]
    pub return_days: u16,
}

/// A stretch of a journey.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub name: Worded,
    #[serde(default)]
    pub touchpoints: Vec<Touchpoint>,
}

/// A moment that the company shapes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Touchpoint {
    /// Unique within the plan; never changes, so that versions can be compared.
    pub key: String,
    pub name: Worded,
    /// Where it happens.
    #[serde(default)]
    pub channels: Vec<Channel>,
    #[serde(default)]
    pub owner: Option<UserId>,
    /// The department that answers for it.
    #[serde(default)]
    pub function: String,
    /// What the customer wants here, does and thinks.
    #[serde(default)]
    pub goal: Worded,
    #[serde(default)]
    pub actions: Worded,
    #[serde(default)]
    pub thoughts: Worded,
    #[serde(default)]
    pub pains: Vec<Worded>,
    #[serde(default)]
    pub opportunities: Vec<Worded>,
    /// Where the above is known from.
    #[serde(default)]
    pub evidence: Worded,
    /// The mood that is aimed at, −1 … 1.
    #[serde(default)]
    pub target_mood: Option<f64>,
    /// What a change here costs relative to others; 1 is usual.
    #[serde(default = "one")]
    pub effort: f64,
    /// Which interactions are this touchpoint: those that meet all conditions of one binding.
    #[serde(default)]
    pub bindings: Vec<Conditions>,
}

fn a_month() -> u16 {
    30
}

fn half_a_year() -> u16 {
    180
}

fn nps() -> ScoreKind {
    ScoreKind::Nps
}

fn one() -> f64 {
    1.0
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            stages: Vec::new(),
            persona: Worded::default(),
            only: Conditions::default(),
            start: None,
            end: None,
            silence_days: a_month(),
            remembered: nps(),
            return_days: half_a_year(),
        }
    }
}

/// What is wrong with a plan, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Key of the touchpoint; none for the plan as a whole.
    pub touchpoint: Option<String>,
    pub kind: FaultKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultKind {
    NoTouchpoint,
    TooManyTouchpoints,
    TooManyBindings,
    /// A key that is empty, used twice or has other letters than a–z, 0–9 and hyphens.
    BadKey,
    /// Without a name, or with the name of another touchpoint.
    BadName,
    /// A binding without conditions would take every interaction.
    EmptyBinding,
    /// Outside −1 … 1.
    BadTarget,
    /// Not between 0.1 and 100.
    BadEffort,
    /// Start or end is no touchpoint of the plan.
    UnknownEnd,
    /// Days outside 1 … 3650.
    BadDays,
}

impl FaultKind {
    pub fn key(self) -> &'static str {
        match self {
            Self::NoTouchpoint => "no-touchpoint",
            Self::TooManyTouchpoints => "too-many-touchpoints",
            Self::TooManyBindings => "too-many-bindings",
            Self::BadKey => "bad-key",
            Self::BadName => "bad-name",
            Self::EmptyBinding => "empty-binding",
            Self::BadTarget => "bad-target",
            Self::BadEffort => "bad-effort",
            Self::UnknownEnd => "unknown-end",
            Self::BadDays => "bad-days",
        }
    }
}

impl Plan {
    /// Touchpoints in the planned order.
    pub fn touchpoints(&self) -> impl Iterator<Item = &Touchpoint> {
        self.stages.iter().flat_map(|stage| &stage.touchpoints)
    }

    pub fn touchpoint(&self, key: &str) -> Option<&Touchpoint> {
        self.touchpoints().find(|point| point.key == key)
    }

    /// Everything that is wrong; empty for a plan that can be mapped.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut whole = |kind, wrong: bool| {
            if wrong {
                faults.push(Fault { touchpoint: None, kind });
            }
        };
        let bindings: usize = self.touchpoints().map(|point| point.bindings.len()).sum();
        whole(FaultKind::NoTouchpoint, self.touchpoints().next().is_none());
        whole(FaultKind::TooManyTouchpoints, self.touchpoints().count() > MOST_POINTS);
        whole(FaultKind::TooManyBindings, bindings > MOST_BINDINGS);
        let is_known = |key: &Option<String>| key.as_ref().is_none_or(|key| self.touchpoint(key).is_some());
        whole(FaultKind::UnknownEnd, !is_known(&self.start) || !is_known(&self.end));
        let days = 1..=MOST_DAYS;
        whole(FaultKind::BadDays, !days.contains(&self.silence_days) || !days.contains(&self.return_days));
        let (mut keys, mut names) = (BTreeSet::new(), BTreeSet::new());
        for point in self.touchpoints() {
            let mut here = |kind, wrong: bool| {
                if wrong {
                    faults.push(Fault { touchpoint: Some(point.key.clone()), kind });
                }
            };
            here(FaultKind::BadKey, !is_key(&point.key) || !keys.insert(point.key.as_str()));
            // In every language, since the map is told in the reader's.
            let mut told = point.name.0.iter().map(|(tag, name)| (tag.as_str(), name.trim()));
            let is_new = told.all(|name| names.insert(name));
            here(FaultKind::BadName, point.name.is_empty() || !is_new);
            here(FaultKind::EmptyBinding, point.bindings.iter().any(|binding| binding.0.is_empty()));
            here(FaultKind::BadTarget, point.target_mood.is_some_and(|target| !(-1.0..=1.0).contains(&target)));
            here(FaultKind::BadEffort, !(0.1..=100.0).contains(&point.effort));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(key: &str) -> Touchpoint {
        let written = format!(r#"{{"key": "{key}", "name": {{"en": "{key}"}}, "bindings": [["touchpoint = {key}"]]}}"#);
        serde_json::from_str(&written).unwrap()
    }

    fn plan(points: Vec<Touchpoint>) -> Plan {
        Plan { stages: vec![Stage { name: Worded::plain("All"), touchpoints: points }], ..Plan::default() }
    }

    #[test]
    fn a_plan_is_written_and_read() {
        let whole = Plan { start: Some("search".into()), ..plan(vec![point("search"), point("delivery")]) };
        assert_eq!(whole.faults(), []);
        let written = serde_json::to_string(&whole).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&written).unwrap(), whole);
        assert!(serde_json::from_str::<Plan>(r#"{"colour": "red"}"#).is_err());
    }

    #[test]
    fn each_fault_is_found_at_its_place() {
        use FaultKind::{
            BadDays, BadEffort, BadKey, BadName, BadTarget, EmptyBinding, NoTouchpoint, TooManyBindings,
            TooManyTouchpoints, UnknownEnd,
        };
        let with = |change: fn(&mut Touchpoint)| {
            let mut second = point("second");
            change(&mut second);
            plan(vec![point("first"), second])
        };
        let many = |n: usize| plan((0..n).map(|at| point(&format!("p{at}"))).collect());
        let bindings = vec![Conditions::parse("has text").unwrap(); MOST_BINDINGS];
        for (plan, place, kind) in [
            (Plan::default(), None, NoTouchpoint),
            (many(MOST_POINTS + 1), None, TooManyTouchpoints),
            (plan(vec![point("a"), Touchpoint { bindings, ..point("b") }]), None, TooManyBindings),
            (Plan { end: Some("third".into()), ..many(2) }, None, UnknownEnd),
            (Plan { silence_days: 0, ..many(2) }, None, BadDays),
            (with(|point| point.key = "First".into()), Some("First"), BadKey),
            (with(|point| point.name = Worded::plain("first")), Some("second"), BadName),
            (with(|point| point.name = Worded::default()), Some("second"), BadName),
            (with(|point| point.bindings = vec![Conditions::default()]), Some("second"), EmptyBinding),
            (with(|point| point.target_mood = Some(f64::NAN)), Some("second"), BadTarget),
            (with(|point| point.effort = 0.0), Some("second"), BadEffort),
        ] {
            assert_eq!(plan.faults(), [Fault { touchpoint: place.map(str::to_owned), kind }]);
        }
    }
}
