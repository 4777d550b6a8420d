//! A journey as a file: what is exported, imported, and shipped as a template.

use peakend_model::indicator::Worded;
use peakend_model::journey::{Journey, Plan};
use serde::{Deserialize, Serialize};

use super::define::Facts;

/// Name and version of the format, so that a later one can be told from it.
pub const FORMAT: &str = "peakend-journey-1";
/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 1 << 20;

/// The whole of a journey but its past: versions, notes and owners stay where they are.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JourneyFile {
    pub format: String,
    /// Its name in addresses; empty: made from the name.
    #[serde(default)]
    pub key: String,
    pub name: Worded,
    #[serde(default)]
    pub goal: Worded,
    pub plan: Plan,
    #[serde(default)]
    pub to_be: Option<Plan>,
}

/// Why a file is no journey: a sentence with the place and the remedy.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadFile(pub String);

impl JourneyFile {
    pub fn of(journey: &Journey) -> Self {
        let Facts { name, goal, plan, to_be } = Facts::of(journey);
        let anonymous = |mut plan: Plan| {
            plan.stages.iter_mut().flat_map(|stage| &mut stage.touchpoints).for_each(|point| point.owner = None);
            plan
        };
        Self {
            format: FORMAT.to_owned(),
            key: journey.key.clone(),
            name,
            goal,
            plan: anonymous(plan),
            to_be: to_be.map(anonymous),
        }
    }

    /// # Errors
    /// When it is too large, no JSON, or says something that a journey has not.
    pub fn read(json: &[u8]) -> Result<Self, BadFile> {
        if json.len() > LARGEST_FILE {
            return Err(BadFile(format!("the file is larger than {} KB: leave something out", LARGEST_FILE >> 10)));
        }
        let file: Self = serde_json::from_slice(json).map_err(|error| {
            BadFile(format!("{error}: compare with a journey that was exported from Peakend (“export JSON”)"))
        })?;
        if file.format != FORMAT {
            return Err(BadFile(format!(
                "“format” is “{}”, and this version of Peakend reads “{FORMAT}”",
                file.format
            )));
        }
        Ok(file)
    }

    /// Indented, for people to read and compare.
    ///
    /// # Errors
    /// Never in practice: names and numbers can always be written.
    pub fn written(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    pub fn facts(self) -> Facts {
        Facts { name: self.name, goal: self.goal, plan: self.plan, to_be: self.to_be }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_journey_is_refused_with_its_place() {
        for (file, said) in [
            ("{", "line 1"),
            (r#"{"format": "peakend-journey-9", "name": {"en": "A"}, "plan": {}}"#, "peakend-journey-1"),
            (r#"{"format": "peakend-journey-1", "name": {"en": "A"}, "plan": {}, "colour": 1}"#, "colour"),
            (
                r#"{"format": "peakend-journey-1", "name": {"en": "A"}, "plan": {"stages": [{"name": {}, "touchpoints":
                [{"key": "a", "name": {}, "bindings": [["colour = red"]]}]}]}}"#,
                "colour = red",
            ),
        ] {
            let refused = JourneyFile::read(file.as_bytes()).unwrap_err();
            assert!(refused.0.contains(said), "{refused}");
        }
        assert!(JourneyFile::read(&vec![b' '; LARGEST_FILE + 1]).unwrap_err().0.contains("1024 KB"));
    }
}
