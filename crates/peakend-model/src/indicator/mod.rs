//! Indicators: what a company steers by, as definitions over the ledger with owner, target and history.

mod condition;
mod formula;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use condition::{Conditions, NoCondition};
pub use formula::{Formula, Nature};

use crate::time::Timestamp;
use crate::{IndicatorId, NoteId, UserId};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 100;

/// A text in one or several languages, by language tag.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Worded(pub BTreeMap<String, String>);

impl Worded {
    /// A text that stands for every language.
    pub fn plain(text: &str) -> Self {
        let text = text.trim();
        Self(if text.is_empty() { BTreeMap::new() } else { [("en".to_owned(), text.to_owned())].into() })
    }

    /// In the language of `tag`, else in English, else in any.
    pub fn say(&self, tag: &str) -> &str {
        let found = self.0.get(tag).or_else(|| self.0.get("en")).or_else(|| self.0.values().next());
        found.map_or("", String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }

    /// What a form that showed this text in the language of `tag` means by `typed`: an unchanged text keeps its translations.
    #[must_use]
    pub fn retold(&self, tag: &str, typed: &str) -> Self {
        if self.say(tag) == typed.trim() { self.clone() } else { Self::plain(typed) }
    }
}

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    #[default]
    Higher,
    Lower,
}

impl Direction {
    pub fn key(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
        }
    }

    /// Whether `value` is at least as good as `other`.
    pub fn reaches(self, value: f64, other: f64) -> bool {
        match self {
            Self::Higher => value >= other,
            Self::Lower => value <= other,
        }
    }
}

/// What is counted, and among which interactions.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Definition {
    pub formula: Formula,
    /// The interactions it is about.
    #[serde(default)]
    pub only: Conditions,
}

/// A definition and when it came into force. Numbers start at one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Version {
    pub number: u32,
    pub since: Timestamp,
    #[serde(flatten)]
    pub definition: Definition,
}

/// Where a value stands against the thresholds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Good,
    Between,
    Poor,
    /// Nobody said what is good.
    Unset,
}

impl Standing {
    pub fn key(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Between => "between",
            Self::Poor => "poor",
            Self::Unset => "unset",
        }
    }
}

/// What is said about an indicator: everything but how it is counted. Files, forms and the store share it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct About {
    pub name: Worded,
    #[serde(default)]
    pub meaning: Worded,
    /// What it serves; indicators of one goal stand together.
    #[serde(default)]
    pub goal: Worded,
    /// Key of the indicator that this one explains.
    #[serde(default)]
    pub parent: Option<String>,
    #[serde(default)]
    pub direction: Direction,
    /// Unit of a mean or median: minutes, days.
    #[serde(default)]
    pub unit: Worded,
    #[serde(default)]
    pub target: Option<f64>,
    /// From here on it is good; without it, the target decides.
    #[serde(default)]
    pub good: Option<f64>,
    /// From here on it is poor.
    #[serde(default)]
    pub poor: Option<f64>,
    #[serde(default)]
    pub owner: Option<UserId>,
    /// Days from one review to the next.
    #[serde(default)]
    pub review_every: Option<u16>,
    #[serde(default)]
    pub touchpoint: Option<String>,
    /// The programme or service goal it belongs to.
    #[serde(default)]
    pub programme: String,
}

/// An indicator of one workspace.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Indicator {
    pub id: IndicatorId,
    /// Its name in addresses and in the API; never changes.
    pub key: String,
    #[serde(flatten)]
    pub about: About,
    #[serde(default)]
    pub reviewed_at: Option<Timestamp>,
    /// Oldest first; the last one is in force. Never empty.
    pub versions: Vec<Version>,
}

/// What somebody wrote beside an indicator.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Note {
    pub id: NoteId,
    pub indicator: IndicatorId,
    pub author: Option<UserId>,
    pub text: String,
    pub at: Timestamp,
}

impl Indicator {
    /// The version in force.
    ///
    /// # Panics
    /// Never: an indicator is made with its first version, and versions are only added.
    pub fn current(&self) -> &Version {
        self.versions.last().expect("an indicator is made with its first version")
    }

    pub fn definition(&self) -> &Definition {
        &self.current().definition
    }

    pub fn formula(&self) -> &Formula {
        &self.definition().formula
    }

    /// The version before the one in force.
    pub fn earlier(&self) -> Option<&Version> {
        self.versions.iter().rev().nth(1)
    }

    /// Counts from `now` on by `definition`. What is counted the same way stays the same version.
    pub fn redefine(&mut self, definition: Definition, now: Timestamp) {
        if self.definition() != &definition {
            self.versions.push(Version { number: self.current().number + 1, since: now, definition });
        }
    }

    /// Where `value` stands.
    pub fn standing(&self, value: f64) -> Standing {
        let About { good, target, poor, direction, .. } = &self.about;
        let is_good = good.or(*target).map(|good| direction.reaches(value, good));
        let is_poor = poor.map(|poor| direction.reaches(poor, value));
        match (is_good, is_poor) {
            (Some(true), _) => Standing::Good,
            (_, Some(true)) => Standing::Poor,
            (None, None) => Standing::Unset,
            _ => Standing::Between,
        }
    }

    /// Whether the whole interval stands where its value stands.
    pub fn is_sure(&self, value: f64, interval: Option<(f64, f64)>) -> bool {
        let here = self.standing(value);
        interval.is_none_or(|(low, high)| self.standing(low) == here && self.standing(high) == here)
    }

    /// Whether its review is due; one that was never reviewed is due at once.
    pub fn is_review_due(&self, now: Timestamp) -> bool {
        let Some(days) = self.about.review_every else { return false };
        self.reviewed_at.is_none_or(|at| now.0 - at.0 >= i64::from(days) * Timestamp::DAY)
    }
}

/// The key that a name gives: its letters and digits in lower case, parted by hyphens; empty for a name without any.
pub fn key_of(name: &str) -> String {
    let folded = crate::text::fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let key = words.collect::<Vec<_>>().join("-");
    key.chars().take(60).collect::<String>().trim_end_matches('-').to_owned()
}

/// Whether `key` may name an indicator in an address.
pub fn is_key(key: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    // The words that stand in our own addresses.
    (1..=60).contains(&key.len()) && key.bytes().all(is_plain) && !["new", "adopt", "preview"].contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interaction::ScoreKind;

    fn indicator(direction: Direction, good: Option<f64>, poor: Option<f64>) -> Indicator {
        let definition = Definition { formula: Formula::Score(ScoreKind::Nps), only: Conditions::default() };
        Indicator {
            id: IndicatorId(uuid::Uuid::nil()),
            key: "nps".into(),
            about: About { name: Worded::plain("NPS"), direction, good, poor, ..About::default() },
            reviewed_at: None,
            versions: vec![Version { number: 1, since: Timestamp(0), definition }],
        }
    }

    #[test]
    fn standing_follows_the_direction() {
        use Standing::{Between, Good, Poor, Unset};
        for (direction, good, poor, value, expected) in [
            (Direction::Higher, Some(50.0), Some(20.0), 60.0, Good),
            (Direction::Higher, Some(50.0), Some(20.0), 50.0, Good),
            (Direction::Higher, Some(50.0), Some(20.0), 30.0, Between),
            (Direction::Higher, Some(50.0), Some(20.0), 20.0, Poor),
            (Direction::Lower, Some(2.0), Some(5.0), 1.0, Good),
            (Direction::Lower, Some(2.0), Some(5.0), 3.0, Between),
            (Direction::Lower, Some(2.0), Some(5.0), 6.0, Poor),
            (Direction::Higher, None, None, 6.0, Unset),
            (Direction::Higher, None, Some(5.0), 6.0, Between),
        ] {
            assert_eq!(indicator(direction, good, poor).standing(value), expected, "{direction:?} {value}");
        }
    }

    #[test]
    fn an_interval_over_a_threshold_is_not_sure() {
        let nps = indicator(Direction::Higher, Some(50.0), Some(20.0));
        assert!(nps.is_sure(60.0, Some((52.0, 68.0))));
        assert!(!nps.is_sure(60.0, Some((48.0, 72.0))));
        assert!(nps.is_sure(60.0, None));
    }

    #[test]
    fn only_another_definition_starts_a_version() {
        let mut nps = indicator(Direction::Higher, None, None);
        nps.redefine(nps.definition().clone(), Timestamp(5));
        assert_eq!(nps.versions.len(), 1);
        nps.redefine(Definition { formula: Formula::Mood, only: Conditions::default() }, Timestamp(9));
        assert_eq!((nps.current().number, nps.current().since), (2, Timestamp(9)));
        assert_eq!(nps.earlier().map(|version| version.number), Some(1));
    }

    #[test]
    fn reviews_come_round() {
        let mut nps = indicator(Direction::Higher, None, None);
        assert!(!nps.is_review_due(Timestamp(0)));
        nps.about.review_every = Some(30);
        assert!(nps.is_review_due(Timestamp(0)));
        nps.reviewed_at = Some(Timestamp(0));
        assert!(!nps.is_review_due(Timestamp(29 * Timestamp::DAY)));
        assert!(nps.is_review_due(Timestamp(30 * Timestamp::DAY)));
    }

    #[test]
    fn keys_of_names() {
        assert_eq!(key_of("On-time delivery (%)"), "on-time-delivery");
        assert_eq!(key_of("Satisfacción"), "satisfaccion");
        assert_eq!(key_of("满意度"), "");
        assert!(is_key("nps-2") && !is_key("new") && !is_key("") && !is_key("a b"));
    }

    #[test]
    fn a_text_keeps_its_translations_until_it_is_changed() {
        let name = Worded([("en".into(), "Ease".into()), ("ru".into(), "Лёгкость".into())].into());
        assert_eq!((name.say("ru"), name.say("es")), ("Лёгкость", "Ease"));
        assert_eq!(name.retold("ru", " Лёгкость "), name);
        assert_eq!(name.retold("ru", "Простота"), Worded::plain("Простота"));
    }
}
