//! Conditions as people write them, one per line: `kind = call | message`, `nps 0..6`, `has text`.

use serde::{Deserialize, Serialize};

use crate::insight::Filter;
use crate::insight::lens::{field_from_key, field_key};
use crate::interaction::ScoreKind;
use crate::text::TextQuery;

/// Filters that must all hold; in files and forms a list of lines.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Conditions(pub Vec<Filter>);

/// A line that says nothing we know.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is no condition")]
pub struct NoCondition(pub String);

impl Conditions {
    /// Reads one condition per line; empty lines are passed over.
    ///
    /// # Errors
    /// The first line that cannot be read.
    pub fn parse(lines: &str) -> Result<Self, NoCondition> {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(parse).collect::<Result<_, _>>().map(Self)
    }

    /// The lines that [`Self::parse`] reads back.
    pub fn lines(&self) -> Vec<String> {
        self.0.iter().map(written).collect()
    }
}

impl TryFrom<Vec<String>> for Conditions {
    type Error = NoCondition;
    fn try_from(lines: Vec<String>) -> Result<Self, NoCondition> {
        lines.iter().map(|line| parse(line)).collect::<Result<_, _>>().map(Self)
    }
}

impl From<Conditions> for Vec<String> {
    fn from(conditions: Conditions) -> Self {
        conditions.lines()
    }
}

fn parse(line: &str) -> Result<Filter, NoCondition> {
    let line = line.trim();
    let found = match line {
        "has text" => Some(Filter::HasText),
        "has score" => Some(Filter::HasScore),
        "is feedback" => Some(Filter::IsFeedback),
        _ => words(line).or_else(|| mood(line)).or_else(|| named(line)).or_else(|| scored(line)),
    };
    found.ok_or_else(|| NoCondition(line.to_owned()))
}

/// `words late delivery`
fn words(line: &str) -> Option<Filter> {
    let query = TextQuery::parse(line.strip_prefix("words ")?);
    (!query.is_empty()).then_some(Filter::Text(query))
}

/// `mood delivery.speed -1..-0.15`
fn mood(line: &str) -> Option<Filter> {
    let (theme, range) = line.strip_prefix("mood ")?.trim().split_once(' ')?;
    let (from, to) = ends(range)?;
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a thousand")]
    let thousandths = |value: f64| (value.clamp(-1.0, 1.0) * 1000.0).round() as i32;
    let (from, to) = (thousandths(from.unwrap_or(-1.0)), thousandths(to.unwrap_or(1.0)));
    Some(Filter::ThemeMood { theme: theme.to_owned(), from, to })
}

/// `kind = call | message`, `channel != store`; a lone `-` stands for “not known”.
fn named(line: &str) -> Option<Filter> {
    let (key, listed) = line.split_once('=')?;
    let (key, without) = key.strip_suffix('!').map_or((key, false), |key| (key, true));
    let field = field_from_key(key.trim())?;
    let value = |text: &str| if text.trim() == "-" { String::new() } else { text.trim().to_owned() };
    let values: Vec<String> = listed.split('|').map(value).collect();
    Some(if without { Filter::IsNot { field, values } } else { Filter::Is { field, values } })
}

/// `nps 0..6`, `score 4..`
fn scored(line: &str) -> Option<Filter> {
    let (kind, range) = line.split_once(' ')?;
    let kind = if kind == "score" { None } else { Some(ScoreKind::from_key(kind)?) };
    let (from, to) = ends(range)?;
    Some(Filter::ScoreBetween { kind, from, to })
}

type Ends = (Option<f64>, Option<f64>);

fn ends(range: &str) -> Option<Ends> {
    let (from, to) = range.trim().split_once("..")?;
    let end = |text: &str| match text {
        "" => Some(None),
        number => number.parse::<f64>().ok().filter(|value| value.is_finite()).map(Some),
    };
    Some((end(from)?, end(to)?))
}

fn written(filter: &Filter) -> String {
    let list = |values: &[String]| {
        let shown = values.iter().map(|value| if value.is_empty() { "-" } else { value.as_str() });
        shown.collect::<Vec<_>>().join(" | ")
    };
    let end = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    match filter {
        Filter::Is { field, values } => format!("{} = {}", field_key(field), list(values)),
        Filter::IsNot { field, values } => format!("{} != {}", field_key(field), list(values)),
        Filter::ScoreBetween { kind, from, to } => {
            format!("{} {}..{}", kind.map_or("score", ScoreKind::key), end(*from), end(*to))
        }
        Filter::ThemeMood { theme, from, to } => {
            format!("mood {theme} {}..{}", f64::from(*from) / 1000.0, f64::from(*to) / 1000.0)
        }
        Filter::Text(query) => format!("words {}", query.source()),
        Filter::HasText => "has text".to_owned(),
        Filter::HasScore => "has score".to_owned(),
        // Customers are never part of a definition: nothing reads such a line.
        Filter::IsFeedback | Filter::Customer(_) => "is feedback".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for line in [
            "kind = call | message",
            "channel != store",
            "attr.reason = late",
            "touchpoint = -",
            "nps 0..6",
            "score 4..",
            "csat ..2.5",
            "mood delivery.speed -1..-0.15",
            "words \"late delivery\" -refund",
            "has text",
            "has score",
            "is feedback",
        ] {
            let read = Conditions::parse(line).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(read.lines(), [line]);
        }
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for line in ["colour = red", "nps high", "nps 0..x", "words", "mood x", "nps 1..inf", "late"] {
            assert_eq!(Conditions::parse(line), Err(NoCondition(line.to_owned())));
        }
        assert_eq!(Conditions::parse("\n \n"), Ok(Conditions::default()));
    }
}
