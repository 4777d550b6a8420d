//! Starter systems: sets of indicators for an industry, in files that people can read and edit.

use peakend_model::access::{Action, Actor};
use peakend_model::indicator::{About, Definition, Indicator};
use serde::Deserialize;

use super::{Facts, create};
use crate::{App, AppError, AppResult};

/// The files beside this one; the first part is the industry's key.
const FILES: [(&str, &str); 5] = [
    ("retail", include_str!("starters/retail.json")),
    ("telecom", include_str!("starters/telecom.json")),
    ("bank", include_str!("starters/bank.json")),
    ("saas", include_str!("starters/saas.json")),
    ("hospitality", include_str!("starters/hospitality.json")),
];
/// Indicators that several industries share, by key.
const COMMON: &str = include_str!("starters/common.json");

/// The indicators of one industry.
#[derive(Clone, Debug)]
pub struct Starter {
    pub key: &'static str,
    pub lines: Vec<Line>,
}

/// One indicator of a starter system.
#[derive(Clone, Debug, Deserialize)]
pub struct Line {
    pub key: String,
    #[serde(flatten)]
    pub facts: Facts,
}

/// A line of an industry's file: the key of a common indicator with what is different here, or a whole one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    key: String,
    #[serde(default)]
    parent: Option<String>,
    #[serde(default)]
    target: Option<f64>,
    #[serde(default)]
    poor: Option<f64>,
    #[serde(default)]
    touchpoint: Option<String>,
    #[serde(default)]
    definition: Option<Definition>,
}

/// All starter systems.
///
/// # Errors
/// `Internal` when one of our own files is broken.
pub fn starters() -> AppResult<Vec<Starter>> {
    let common: Vec<Line> = serde_json::from_str(COMMON).map_err(anyhow::Error::new)?;
    FILES.iter().map(|(key, file)| read(key, file, &common)).collect()
}

fn read(key: &'static str, file: &str, common: &[Line]) -> AppResult<Starter> {
    let chosen: Vec<Chosen> = serde_json::from_str(file).map_err(anyhow::Error::new)?;
    let line = |chosen: Chosen| {
        let found = common.iter().find(|line| line.key == chosen.key).cloned();
        let line = found.ok_or_else(|| anyhow::anyhow!("{key} names {}, which is not common", chosen.key))?;
        let Facts { about, definition } = line.facts;
        let about = About {
            parent: chosen.parent.or(about.parent),
            target: chosen.target.or(about.target),
            poor: chosen.poor.or(about.poor),
            touchpoint: chosen.touchpoint.or(about.touchpoint),
            ..about
        };
        Ok(Line { key: line.key, facts: Facts { about, definition: chosen.definition.unwrap_or(definition) } })
    };
    Ok(Starter { key, lines: chosen.into_iter().map(line).collect::<AppResult<_>>()? })
}

/// Takes the indicators of an industry over; those whose key is taken are left as they are.
///
/// # Errors
/// `Forbidden`, `NotFound` for an industry we do not know.
pub async fn adopt(app: &App, actor: &Actor, industry: &str) -> AppResult<Vec<Indicator>> {
    actor.may(Action::EditIndicators)?;
    let starter = starters()?.into_iter().find(|starter| starter.key == industry).ok_or(AppError::NotFound)?;
    let taken: Vec<String> = super::list(app, actor).await?.into_iter().map(|indicator| indicator.key).collect();
    let mut adopted = Vec::new();
    for mut line in starter.lines.into_iter().filter(|line| !taken.contains(&line.key)) {
        line.facts.about.owner = actor.user_id();
        line.facts.about.review_every = Some(90);
        adopted.push(create(app, actor, &line.key, &line.facts).await?);
    }
    Ok(adopted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A misspelt key would otherwise be passed over in silence.
    #[test]
    fn every_key_of_the_common_file_is_read() {
        let written: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(COMMON).unwrap();
        let lines: Vec<Line> = serde_json::from_str(COMMON).unwrap();
        for (written, line) in written.iter().zip(&lines) {
            let read = serde_json::to_value(&line.facts).unwrap();
            for (key, value) in written.iter().filter(|(key, _)| *key != "key" && *key != "definition") {
                let is_same =
                    read[key] == *value || read[key].as_f64().is_some_and(|read| Some(read) == value.as_f64());
                assert!(is_same, "{} {key}", line.key);
            }
        }
    }

    #[test]
    fn every_starter_is_whole_in_every_language() {
        for starter in starters().unwrap() {
            assert!(starter.lines.len() >= 6, "{}", starter.key);
            for (place, line) in starter.lines.iter().enumerate() {
                for tag in ["en", "es", "ru", "zh-Hans", "zh-Hant"] {
                    for text in [&line.facts.about.name, &line.facts.about.meaning, &line.facts.about.goal] {
                        assert!(text.0.contains_key(tag), "{} {} lacks {tag}", starter.key, line.key);
                    }
                }
                let parent = line.facts.about.parent.as_ref();
                assert!(
                    parent.is_none_or(|parent| starter.lines[..place].iter().any(|other| &other.key == parent)),
                    "{} {}: the parent stands before its child",
                    starter.key,
                    line.key
                );
            }
        }
    }
}
