//! What a text sets beside another: which comes off better, and what the other is.

use serde::{Deserialize, Serialize};

use super::{Annotation, Span};

/// How what the text is about comes off.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Better,
    Worse,
    Same,
}

impl Direction {
    pub const ALL: [Self; 3] = [Self::Better, Self::Worse, Self::Same];

    pub fn key(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Same => "same",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.key() == key)
    }
}

/// What kind of thing the other is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// Somebody or something else: a rival, another product, another branch.
    #[default]
    Other,
    /// The same, earlier.
    Before,
    /// What was expected, promised or pictured.
    Expected,
}

impl Against {
    pub const ALL: [Self; 3] = [Self::Other, Self::Before, Self::Expected];

    pub fn key(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Before => "before",
            Self::Expected => "expected",
        }
    }
}

/// One comparison. Where the text speaks to us as the other (“X is better than you”), it is turned round, so that
/// the direction is always that of what the text is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    pub direction: Direction,
    pub against: Against,
    /// The words that name the other.
    pub target: Span,
    /// The words that compare, the target among them.
    pub span: Span,
}

impl Annotation {
    /// How we come off beside another, by the first comparison with somebody else; `None` where there is none.
    pub fn compared(&self) -> Option<Direction> {
        self.comparisons.iter().find(|one| one.against == Against::Other).map(|one| one.direction)
    }
}
