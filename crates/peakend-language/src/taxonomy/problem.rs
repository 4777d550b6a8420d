//! What can be wrong with a tree: where it stands, what it is, and what to write instead.

/// The first thing that is wrong, or one of all (see [`super::Taxonomy::check`]).
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}, column {column}: {}", .problem.text(.found))]
pub struct TaxonomyError {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    pub problem: Problem,
    /// The words that are wrong, as they were written; empty where something is missing.
    pub found: String,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Problem {
    BadKey,
    StandsTwice,
    NothingAbove,
    NoTheme,
    NoColon,
    UnknownLanguage,
    BadName,
    UnknownUse,
    NothingToMatch,
    GradeInside,
    HalfOperator,
    NoDistance,
    BadDistance,
    BareOperator,
    OpenBracket,
    ClosingBracket,
    OpenQuote,
    ShortStem,
    StarInside,
    TooDeep,
    TooLong,
    TooMany,
}

impl Problem {
    pub const ALL: [Self; 22] = [
        Self::BadKey,
        Self::StandsTwice,
        Self::NothingAbove,
        Self::NoTheme,
        Self::NoColon,
        Self::UnknownLanguage,
        Self::BadName,
        Self::UnknownUse,
        Self::NothingToMatch,
        Self::GradeInside,
        Self::HalfOperator,
        Self::NoDistance,
        Self::BadDistance,
        Self::BareOperator,
        Self::OpenBracket,
        Self::ClosingBracket,
        Self::OpenQuote,
        Self::ShortStem,
        Self::StarInside,
        Self::TooDeep,
        Self::TooLong,
        Self::TooMany,
    ];

    /// For translations and machines, e.g. `open-bracket`.
    pub fn key(self) -> &'static str {
        match self {
            Self::BadKey => "bad-key",
            Self::StandsTwice => "stands-twice",
            Self::NothingAbove => "nothing-above",
            Self::NoTheme => "no-theme",
            Self::NoColon => "no-colon",
            Self::UnknownLanguage => "unknown-language",
            Self::BadName => "bad-name",
            Self::UnknownUse => "unknown-use",
            Self::NothingToMatch => "nothing-to-match",
            Self::GradeInside => "grade-inside",
            Self::HalfOperator => "half-operator",
            Self::NoDistance => "no-distance",
            Self::BadDistance => "bad-distance",
            Self::BareOperator => "bare-operator",
            Self::OpenBracket => "open-bracket",
            Self::ClosingBracket => "closing-bracket",
            Self::OpenQuote => "open-quote",
            Self::ShortStem => "short-stem",
            Self::StarInside => "star-inside",
            Self::TooDeep => "too-deep",
            Self::TooLong => "too-long",
            Self::TooMany => "too-many",
        }
    }

    /// The problem and its remedy in English.
    fn text(self, found: &str) -> String {
        match self {
            Self::BadKey => {
                format!("`{found}` is no key; write lower-case letters, digits and dashes, with dots between levels")
            }
            Self::StandsTwice => format!("the theme `{found}` stands twice; join both or give one another key"),
            Self::NothingAbove => format!("the theme above `{found}` is missing; add it before this one"),
            Self::NoTheme => "words stand before any theme; begin with a line such as [delivery]".to_owned(),
            Self::NoColon => {
                "the line has no colon; write a language and its words, such as `en: late, delay*`".to_owned()
            }
            Self::UnknownLanguage => format!("`{found}` is no language that is read; write en, es, pt, ru or zh"),
            Self::BadName => {
                format!("`{found}` is no name; write en=Delivery | es=Entrega with en, es, pt, ru, zh-Hans, zh-Hant")
            }
            Self::UnknownUse => {
                format!("the general tree has no theme `{found}`; write its key, or key.* for all below it")
            }
            Self::NothingToMatch => format!("`{found}` has no letter or digit to look for; write a word"),
            Self::GradeInside => {
                format!("`{found}` stands in the middle of a rule; a grade ends its rule, so put a comma after it")
            }
            Self::HalfOperator => format!("`{found}` lacks words on one side; write words before and after it"),
            Self::NoDistance => format!("`{found}` lacks its distance in words; write {found}/3"),
            Self::BadDistance => format!("the distance in `{found}` is not 0 to 20; write a number such as 3"),
            Self::BareOperator => {
                format!("`{found}` is no operator; write | for “or”, NEAR/9 for “and”, or put the word in quotes")
            }
            Self::OpenBracket => "a bracket is opened and not closed; add )".to_owned(),
            Self::ClosingBracket => "a bracket is closed that was not opened; remove )".to_owned(),
            Self::OpenQuote => "a quotation is opened and not closed; add \"".to_owned(),
            Self::ShortStem => format!("`{found}` matches far too much; give a stem at least two letters"),
            Self::StarInside => format!("the star in `{found}` must end its word; write `word*`"),
            Self::TooDeep => "brackets stand more than eight deep; split the rule".to_owned(),
            Self::TooLong => format!("`{found}` is too long; write at most 200 characters a rule and 1 MB in all"),
            Self::TooMany => "the tree has more than 2000 themes or 50000 rules; remove some".to_owned(),
        }
    }
}
