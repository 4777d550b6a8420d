//! A journey as a file: what is exported, imported, and shipped as a template.

use peakend_model::indicator::{Conditions, Worded};
use peakend_model::journey::{Journey, Plan};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

    /// Reads JSON or, where the file begins like XML, CJML.
    ///
    /// # Errors
    /// As [`Self::read`] and [`super::cjml::read`].
    pub fn read_any(bytes: &[u8]) -> Result<Self, BadFile> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'<') { super::cjml::read(bytes) } else { Self::read(bytes) }
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

/// What an editor sends: the whole of a journey as it should be saved.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    pub name: Worded,
    #[serde(default)]
    pub goal: Worded,
    pub plan: Plan,
    #[serde(default)]
    pub to_be: Option<Plan>,
}

impl Sent {
    pub fn of(facts: &Facts) -> Self {
        let Facts { name, goal, plan, to_be } = facts.clone();
        Self { name, goal, plan, to_be }
    }

    pub fn facts(self) -> Facts {
        Facts { name: self.name, goal: self.goal, plan: self.plan, to_be: self.to_be }
    }
}

/// Why what an editor sent cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unread {
    /// Lines that are no condition, each with its field: `plan`, or a touchpoint's key behind `touchpoint.`.
    Conditions(Vec<(String, String)>),
    /// A sentence with line and column.
    Json(String),
}

/// Reads what an editor sent. Lines that are no condition are told one by one, since people write them.
///
/// # Errors
/// [`Unread`].
pub fn read_sent(json: &str) -> Result<Sent, Unread> {
    let value: Value = serde_json::from_str(json).map_err(|error| Unread::Json(error.to_string()))?;
    let plans = [("", &value["plan"]), ("to-be.", &value["to_be"])];
    let wrong: Vec<_> = plans.iter().flat_map(|(prefix, plan)| wrong_conditions(prefix, plan)).collect();
    if !wrong.is_empty() {
        return Err(Unread::Conditions(wrong));
    }
    serde_json::from_value(value).map_err(|error| Unread::Json(error.to_string()))
}

fn wrong_conditions(prefix: &str, plan: &Value) -> Vec<(String, String)> {
    let none = Vec::new();
    let list = |value: &Value| value.as_array().unwrap_or(&none).clone();
    let wrong = |lines: &Value| {
        let texts = list(lines).into_iter().filter_map(|line| line.as_str().map(str::to_owned));
        texts.filter(|line| Conditions::parse(line).is_err()).collect::<Vec<_>>()
    };
    let mut found: Vec<_> = wrong(&plan["only"]).into_iter().map(|line| (format!("{prefix}plan"), line)).collect();
    for point in list(&plan["stages"]).iter().flat_map(|stage| list(&stage["touchpoints"])) {
        let place = format!("{prefix}touchpoint.{}", point["key"].as_str().unwrap_or_default());
        for line in list(&point["bindings"]).iter().flat_map(wrong) {
            found.push((place.clone(), line));
        }
    }
    found
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
        let sent = r#"{"name": {"en": "A"}, "plan": {"only": ["late"], "stages": [{"name": {}, "touchpoints":
            [{"key": "a", "name": {}, "bindings": [["kind = call", "colour = red"]]}]}]}}"#;
        let told = [("plan", "late"), ("touchpoint.a", "colour = red")].map(|(at, line)| (at.into(), line.into()));
        assert_eq!(read_sent(sent), Err(Unread::Conditions(told.to_vec())));
        assert!(matches!(read_sent(r#"{"name": {}, "plan": {}, "x": 1}"#), Err(Unread::Json(_))));
        assert_eq!(read_sent(r#"{"name": {}, "plan": {}}"#).map(|sent| sent.plan), Ok(Plan::default()));
        assert!(JourneyFile::read(&vec![b' '; LARGEST_FILE + 1]).unwrap_err().0.contains("1024 KB"));
    }
}
