//! Pains: what customers suffer at a touchpoint, as people keep and name it.

use serde::{Deserialize, Serialize};

use crate::{JourneyId, PainId, Timestamp, UserId};

/// What a pain is seen by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Cause {
    /// Customers speak badly of this theme.
    Theme(String),
    /// The touchpoint is the low point of the journey.
    Pit,
    /// Customers have to come back to the touchpoint.
    Repeat,
    /// Customers complain here.
    Complaint,
}

/// What is done about a pain.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    #[default]
    Open,
    Working,
    Solved,
    /// Looked at, and no pain of ours.
    Dismissed,
}

/// A pain that people took up. What was only found is not stored.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Pain {
    pub id: PainId,
    pub journey: JourneyId,
    /// Key of the touchpoint.
    pub touchpoint: String,
    /// Never empty; several after pains were merged.
    pub causes: Vec<Cause>,
    /// In people's own words; empty for the name of its first cause.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub owner: Option<UserId>,
    #[serde(default)]
    pub progress: Progress,
    /// What is done, or where that is told.
    #[serde(default)]
    pub action: String,
    pub since: Timestamp,
}

impl Cause {
    /// As addresses and forms carry it: `theme:delivery.speed`, `pit`, `repeat`, `complaint`.
    pub fn key(&self) -> String {
        match self {
            Self::Theme(theme) => format!("theme:{theme}"),
            Self::Pit => "pit".into(),
            Self::Repeat => "repeat".into(),
            Self::Complaint => "complaint".into(),
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "pit" => Some(Self::Pit),
            "repeat" => Some(Self::Repeat),
            "complaint" => Some(Self::Complaint),
            _ => {
                key.strip_prefix("theme:").filter(|theme| !theme.is_empty()).map(|theme| Self::Theme(theme.to_owned()))
            }
        }
    }
}

impl From<Cause> for String {
    fn from(cause: Cause) -> Self {
        cause.key()
    }
}

impl TryFrom<String> for Cause {
    type Error = String;
    fn try_from(key: String) -> Result<Self, String> {
        Self::from_key(&key).ok_or_else(|| format!("“{key}” is no cause of a pain"))
    }
}

impl Progress {
    pub const ALL: [Self; 4] = [Self::Open, Self::Working, Self::Solved, Self::Dismissed];

    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Working => "working",
            Self::Solved => "solved",
            Self::Dismissed => "dismissed",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|progress| progress.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_written_and_read() {
        for cause in [Cause::Theme("delivery.speed".into()), Cause::Pit, Cause::Repeat, Cause::Complaint] {
            assert_eq!(Cause::from_key(&cause.key()), Some(cause));
        }
        assert_eq!((Cause::from_key("theme:"), Cause::from_key("mood")), (None, None));
    }
}
