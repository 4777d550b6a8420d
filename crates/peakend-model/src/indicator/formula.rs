//! Formulas: how an indicator is counted, as data.

use serde::{Deserialize, Serialize};

use super::Conditions;
use crate::interaction::ScoreKind;

/// What is made of the interactions that a definition selects.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// The usual reading of a kind of score: NPS in points, satisfaction and ease in per cent, ratings on one to five.
    Score(ScoreKind),
    /// Share of the scores of a kind whose value lies in `from..=to`, in per cent.
    ScoreShare { kind: ScoreKind, from: Option<f64>, to: Option<f64> },
    /// Mean mood of texts, −1 to 1.
    Mood,
    /// Mean mood of what is said about a theme, −1 to 1.
    ThemeMood { theme: String },
    /// How many.
    Count,
    /// How many in a hundred also meet `of`: late deliveries among deliveries.
    Share { of: Conditions },
    /// How many that meet `of`, wherever they are, come on a hundred of those selected: calls per hundred orders.
    Rate { of: Conditions },
    /// Mean of a numeric attribute, in its own unit.
    Mean { attribute: String },
    /// Median of a numeric attribute, in its own unit.
    Median { attribute: String },
    /// How many in a hundred have at most `most` in a numeric attribute.
    Within { attribute: String, most: f64 },
}

/// Whether an indicator tells what customers feel or what the company does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    Perception,
    Operation,
}

impl Formula {
    /// The names of all forms, as forms and texts know them.
    pub const KEYS: [&'static str; 10] =
        ["score", "score_share", "mood", "theme_mood", "count", "share", "rate", "mean", "median", "within"];

    pub fn key(&self) -> &'static str {
        match self {
            Self::Score(_) => "score",
            Self::ScoreShare { .. } => "score_share",
            Self::Mood => "mood",
            Self::ThemeMood { .. } => "theme_mood",
            Self::Count => "count",
            Self::Share { .. } => "share",
            Self::Rate { .. } => "rate",
            Self::Mean { .. } => "mean",
            Self::Median { .. } => "median",
            Self::Within { .. } => "within",
        }
    }

    pub fn nature(&self) -> Nature {
        match self {
            Self::Score(_) | Self::ScoreShare { .. } | Self::Mood | Self::ThemeMood { .. } => Nature::Perception,
            _ => Nature::Operation,
        }
    }

    /// In per cent, or per hundred.
    pub fn is_share(&self) -> bool {
        matches!(self, Self::ScoreShare { .. } | Self::Share { .. } | Self::Within { .. })
    }

    /// Lowest and highest possible value, where there are such.
    pub fn range(&self) -> Option<(f64, f64)> {
        match self {
            Self::Score(ScoreKind::Nps) => Some((-100.0, 100.0)),
            Self::Score(ScoreKind::Rating) => Some((1.0, 5.0)),
            Self::Score(_) | Self::ScoreShare { .. } | Self::Share { .. } | Self::Within { .. } => Some((0.0, 100.0)),
            Self::Mood | Self::ThemeMood { .. } => Some((-1.0, 1.0)),
            Self::Count | Self::Rate { .. } | Self::Mean { .. } | Self::Median { .. } => None,
        }
    }

    /// The least n from which its interval is narrow enough to act on.
    pub fn reliable_from(&self) -> u64 {
        match self {
            Self::Count => 0,
            Self::Score(ScoreKind::Nps) => 60,
            _ => 30,
        }
    }
}
