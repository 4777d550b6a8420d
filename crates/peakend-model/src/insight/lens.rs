//! The lens: what the filter bar says. It lives in the URL, travels from page to page and is what a saved view saves.

use jiff::{ToSpan, civil};
use serde::{Deserialize, Serialize};

use super::{Comparison, Field, Filter};
use crate::Timestamp;
use crate::interaction::ScoreKind;
use crate::text::TextQuery;
use crate::time::{Grain, Period, Zone};

/// Which stretch of time, relative to today or fixed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Range {
    Days7,
    #[default]
    Days30,
    Days90,
    Months12,
    /// Everything since 1990.
    All,
    Days {
        first: civil::Date,
        last: civil::Date,
    },
}

/// What presets end on.
const STEP: i64 = 5 * Timestamp::MINUTE;

impl Range {
    pub const PRESETS: [Self; 5] = [Self::Days7, Self::Days30, Self::Days90, Self::Months12, Self::All];

    /// As it stands in the URL: `7d`, `30d`, `90d`, `12m`, `all`, `2026-01-01..2026-03-31`.
    pub fn key(self) -> String {
        match self {
            Self::Days7 => "7d".into(),
            Self::Days30 => "30d".into(),
            Self::Days90 => "90d".into(),
            Self::Months12 => "12m".into(),
            Self::All => "all".into(),
            Self::Days { first, last } => format!("{first}..{last}"),
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        if let Some(preset) = Self::PRESETS.into_iter().find(|preset| preset.key() == key) {
            return Some(preset);
        }
        let (first, last) = key.split_once("..")?;
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        (first <= last).then_some(Self::Days { first, last })
    }

    /// The period meant: whole days in `zone`; a preset ends within five minutes of now, so that a comparison does not
    /// set a morning against a whole day, and so that everybody who looks meanwhile asks the same question.
    pub fn period(self, now: Timestamp, zone: &Zone) -> Period {
        let today = now.date(zone);
        let back = |span: jiff::Span| today.checked_sub(span).unwrap_or(today);
        let first = match self {
            Self::Days7 => back(6.days()),
            Self::Days30 => back(29.days()),
            Self::Days90 => back(89.days()),
            Self::Months12 => back(12.months()).checked_add(1.day()).unwrap_or(today),
            Self::All => civil::date(1990, 1, 1),
            Self::Days { first, last } => return Period::of_days(first, last, zone),
        };
        let to = Timestamp((now.0.div_euclid(STEP) + 1).saturating_mul(STEP));
        Period { to, ..Period::of_days(first, today, zone) }
    }

    /// A grain that gives between about 7 and 90 points.
    pub fn grain(self) -> Grain {
        let days = match self {
            Self::Days7 | Self::Days30 => return Grain::Day,
            Self::Days90 | Self::Months12 => return Grain::Week,
            Self::All => return Grain::Month,
            Self::Days { first, last } => (last - first).get_days() + 1,
        };
        match days {
            ..=45 => Grain::Day,
            46..=400 => Grain::Week,
            401..=2500 => Grain::Month,
            _ => Grain::Quarter,
        }
    }
}

/// What to compare with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Against {
    #[default]
    Previous,
    Year,
    Nothing,
}

impl Against {
    pub const ALL: [Self; 3] = [Self::Previous, Self::Year, Self::Nothing];

    pub fn key(self) -> &'static str {
        match self {
            Self::Previous => "previous",
            Self::Year => "year",
            Self::Nothing => "none",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|against| against.key() == key)
    }
}

/// One choice of the filter bar: a field and the values wanted (or unwanted).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    pub field: Field,
    pub values: Vec<String>,
    pub without: bool,
}

/// Scores wanted, e.g. detractors: `nps` from 0 to 6.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ScoreRange {
    pub kind: ScoreKind,
    pub from: Option<f64>,
    pub to: Option<f64>,
}

/// The state of the filter bar.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<(String, String)>", into = "Vec<(String, String)>")]
pub struct Lens {
    pub range: Range,
    pub against: Against,
    pub choices: Vec<Choice>,
    pub score: Option<ScoreRange>,
    pub search: String,
}

impl From<Vec<(String, String)>> for Lens {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self::from_pairs(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())))
    }
}

impl From<Lens> for Vec<(String, String)> {
    fn from(lens: Lens) -> Self {
        lens.pairs()
    }
}

impl Lens {
    /// Reads what the URL says; pairs that mean nothing here are passed over, so pages can carry their own.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut lens = Self::default();
        for (key, value) in pairs {
            match key {
                "period" => lens.range = Range::from_key(value).unwrap_or_default(),
                "compare" => lens.against = Against::from_key(value).unwrap_or_default(),
                "q" => lens.search = value.trim().to_owned(),
                "score" => lens.score = ScoreRange::from_key(value),
                _ => lens.choose_pair(key, value),
            }
        }
        lens
    }

    /// The least pairs that [`Self::from_pairs`] reads back.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut push = |key: &str, value: String| pairs.push((key.to_owned(), value));
        if self.range != Range::default() {
            push("period", self.range.key());
        }
        if self.against != Against::default() {
            push("compare", self.against.key().to_owned());
        }
        for choice in &self.choices {
            let minus = if choice.without { "-" } else { "" };
            for value in &choice.values {
                push(&format!("{minus}{}", field_key(&choice.field)), value.clone());
            }
        }
        if let Some(score) = self.score {
            push("score", score.key());
        }
        if !self.search.is_empty() {
            push("q", self.search.clone());
        }
        pairs
    }

    fn choose_pair(&mut self, key: &str, value: &str) {
        let (without, name) = key.strip_prefix('-').map_or((false, key), |name| (true, name));
        let Some(field) = field_from_key(name) else { return };
        match self.choices.iter_mut().find(|choice| choice.field == field && choice.without == without) {
            Some(choice) if choice.values.iter().any(|held| held == value) => {}
            Some(choice) => choice.values.push(value.to_owned()),
            None => self.choices.push(Choice { field, values: vec![value.to_owned()], without }),
        }
    }

    /// This lens with one more value wanted: what a click on a mark leads to.
    #[must_use]
    pub fn with(mut self, field: &Field, value: &str) -> Self {
        self.choices.retain(|choice| &choice.field != field);
        self.choices.push(Choice { field: field.clone(), values: vec![value.to_owned()], without: false });
        self
    }

    /// This lens without the value: what the cross on a chip leads to.
    #[must_use]
    pub fn without(mut self, field: &Field, value: &str) -> Self {
        for choice in self.choices.iter_mut().filter(|choice| &choice.field == field) {
            choice.values.retain(|held| held != value);
        }
        self.choices.retain(|choice| !choice.values.is_empty());
        self
    }

    /// The values wanted of `field`.
    pub fn wanted(&self, field: &Field) -> &[String] {
        let found = self.choices.iter().find(|choice| &choice.field == field && !choice.without);
        found.map_or(&[], |choice| choice.values.as_slice())
    }

    pub fn filters(&self) -> Vec<Filter> {
        let mut filters: Vec<Filter> = self.choices.iter().map(Choice::filter).collect();
        if let Some(ScoreRange { kind, from, to }) = self.score {
            filters.push(Filter::ScoreBetween { kind: Some(kind), from, to });
        }
        let search = TextQuery::parse(&self.search);
        if !search.is_empty() {
            filters.push(Filter::Text(search));
        }
        filters
    }

    /// The comparison asked for; everything has nothing before it.
    pub fn comparison(&self) -> Option<Comparison> {
        match (self.range, self.against) {
            (Range::All, _) | (_, Against::Nothing) => None,
            (_, Against::Previous) => Some(Comparison::PreviousPeriod),
            (_, Against::Year) => Some(Comparison::PreviousYear),
        }
    }

    pub fn is_filtered(&self) -> bool {
        !self.choices.is_empty() || self.score.is_some() || !self.search.is_empty()
    }
}

impl Choice {
    fn filter(&self) -> Filter {
        let (field, values) = (self.field.clone(), self.values.clone());
        if self.without { Filter::IsNot { field, values } } else { Filter::Is { field, values } }
    }
}

impl ScoreRange {
    /// `nps:0..6`, `rating:..2`, `csat:4..`.
    pub fn key(self) -> String {
        let end = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
        format!("{}:{}..{}", self.kind.key(), end(self.from), end(self.to))
    }

    pub fn from_key(key: &str) -> Option<Self> {
        let (kind, range) = key.split_once(':')?;
        let (from, to) = range.split_once("..")?;
        let end = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        Some(Self { kind: ScoreKind::from_key(kind)?, from: end(from)?, to: end(to)? })
    }
}

/// The name of a field in URLs; attributes as `attr.name`.
pub fn field_key(field: &Field) -> String {
    match field {
        Field::Attribute(name) => format!("attr.{name}"),
        other => NAMED.iter().find(|(_, named)| named == other).map_or_else(String::new, |(key, _)| (*key).to_owned()),
    }
}

pub fn field_from_key(key: &str) -> Option<Field> {
    if let Some(name) = key.strip_prefix("attr.") {
        return Some(Field::Attribute(name.to_owned()));
    }
    NAMED.iter().find(|(name, _)| *name == key).map(|(_, field)| field.clone())
}

const NAMED: [(&str, Field); 18] = [
    ("kind", Field::Kind),
    ("channel", Field::Channel),
    ("touchpoint", Field::Touchpoint),
    ("brand", Field::Brand),
    ("product", Field::Product),
    ("source", Field::Source),
    ("thread", Field::Thread),
    ("scored", Field::Score),
    ("language", Field::Language),
    ("sentiment", Field::Sentiment),
    ("currency", Field::Currency),
    ("theme", Field::Theme),
    ("intent", Field::Intent),
    ("emotion", Field::Emotion),
    ("effort", Field::Effort),
    ("urgency", Field::Urgency),
    ("needs_answer", Field::NeedsAnswer),
    ("comparison", Field::Comparison),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pairs: &[(&str, &str)]) {
        let lens = Lens::from_pairs(pairs.iter().copied());
        let back: Vec<(String, String)> = lens.pairs();
        let expected: Vec<(String, String)> = pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        assert_eq!(back, expected);
    }

    #[test]
    fn what_the_url_says_comes_back() {
        check(&[]);
        check(&[
            ("period", "90d"),
            ("compare", "year"),
            ("channel", "web"),
            ("channel", "app"),
            ("q", "late delivery"),
        ]);
        check(&[("period", "2026-01-01..2026-03-31"), ("-brand", "Haus Vier"), ("attr.segment", "gold")]);
        check(&[("theme", "delivery.speed"), ("score", "nps:0..6")]);
        check(&[("score", "rating:..2")]);
    }

    #[test]
    fn what_means_nothing_is_passed_over() {
        let lens = Lens::from_pairs([
            ("period", "never"),
            ("page", "3"),
            ("score", "nps"),
            ("period", "2026-02-02..2026-01-01"),
        ]);
        assert_eq!(lens, Lens::default());
    }

    #[test]
    fn thirty_days_end_now() {
        let now = Timestamp::parse("2026-11-21T15:00:00Z").expect("a moment");
        let period = Range::Days30.period(now, &Zone::default());
        assert_eq!(period.from.to_string(), "2026-10-23T00:00:00Z");
        assert!(now < period.to && period.to.0 <= now.0 + 5 * Timestamp::MINUTE && period.to.0 % STEP == 0);
    }

    #[test]
    fn clicks_add_and_crosses_take_away() {
        let lens = Lens::default().with(&Field::Channel, "web");
        assert_eq!(lens.wanted(&Field::Channel), ["web"]);
        assert_eq!(lens.without(&Field::Channel, "web"), Lens::default());
    }
}
