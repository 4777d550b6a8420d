//! Cells into values: dates, numbers, scores, money, and the reasons why one could not be read.

mod date;
mod money;
mod number;
mod score;
pub mod turns;
mod words;

pub use date::{DateOrder, DateRule, date_votes, moment};
pub use money::money;
pub use number::{DecimalMark, number};
pub use score::{EarlierScale, Rated, ScoreRule, rated, score};
pub use words::{is_missing, truth};

/// Why a cell could not be read; says what stands there and what was expected.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{text}")]
pub struct ValueError {
    pub code: Code,
    pub text: String,
}

impl ValueError {
    pub fn new(code: Code, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// The kinds of reasons a row is refused for: stable keys for reports, translations and counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A date was expected.
    NotADate,
    /// A day or time that no calendar has.
    ImpossibleDate,
    /// Before 1900 or in the future.
    DateOutOfRange,
    NotANumber,
    NotAScore,
    ScoreOutOfRange,
    NotAnAmount,
    NotAnIdentifier,
    /// Something every interaction needs is empty.
    Missing,
    /// A text, name or cell above its size.
    TooLong,
    NulByte,
    /// Bytes that the file's encoding does not have.
    BadBytes,
    /// A quote that is not closed, or text after a closing quote.
    BadQuotes,
    /// More cells than the header names.
    TooManyCells,
    /// JSON that cannot be read, or is nested too deep.
    BadJson,
    /// The rest of the file cannot be read.
    Damaged,
    /// Any other rule of the ledger.
    NotAllowed,
}

impl Code {
    pub fn key(self) -> &'static str {
        match self {
            Self::NotADate => "not_a_date",
            Self::ImpossibleDate => "impossible_date",
            Self::DateOutOfRange => "date_out_of_range",
            Self::NotANumber => "not_a_number",
            Self::NotAScore => "not_a_score",
            Self::ScoreOutOfRange => "score_out_of_range",
            Self::NotAnAmount => "not_an_amount",
            Self::NotAnIdentifier => "not_an_identifier",
            Self::Missing => "missing",
            Self::TooLong => "too_long",
            Self::NulByte => "nul_byte",
            Self::BadBytes => "bad_bytes",
            Self::BadQuotes => "bad_quotes",
            Self::TooManyCells => "too_many_cells",
            Self::BadJson => "bad_json",
            Self::Damaged => "damaged",
            Self::NotAllowed => "not_allowed",
        }
    }
}

/// At most `most` characters of `text`, control characters shown as spaces, an ellipsis where it was cut.
pub fn shortened(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}
