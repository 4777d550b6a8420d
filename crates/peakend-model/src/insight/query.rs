//! The query value: what pages, API, alerts and reports ask the ledger, and the only way they ask.

use serde::{Deserialize, Serialize};

use super::lens::field_key;
use super::{Field, Filter};
use crate::WorkspaceId;
use crate::interaction::ScoreKind;
use crate::time::{Buckets, Grain, Period, Zone};

/// A question to the ledger of one workspace.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    pub workspace: WorkspaceId,
    pub measures: Vec<Measure>,
    #[serde(default)]
    pub dimensions: Vec<Dimension>,
    #[serde(default)]
    pub filters: Vec<Filter>,
    pub period: Period,
    #[serde(default)]
    pub zone: Zone,
    #[serde(default)]
    pub comparison: Option<Comparison>,
    #[serde(default)]
    pub order: Option<Order>,
    #[serde(default)]
    pub limit: Option<usize>,
}

/// What is counted in each group.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Number of interactions. → [`super::Cell::Count`]
    Interactions,
    /// Number of interactions with a score or a text. → `Count`
    Feedback,
    /// Number of interactions with a text. → `Count`
    Texts,
    /// Number of different customers, merged ones counted once. → `Count`
    Customers,
    /// How often each value of each scale was given. → [`super::Cell::Scores`]
    Scores(ScoreKind),
    /// Mood of the texts read. → [`super::Cell::Mood`]
    Sentiment,
    /// Mood of what was said about the theme; needs the dimension `Theme`. → `Mood`
    ThemeMood,
    /// Money in units of the currency; group or filter by `Currency` first. → [`super::Cell::Moments`]
    Value,
}

/// What the groups are.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Time(Grain),
    /// By value of a field; for a field of several values an interaction stands in each of its groups,
    /// and in the group [`super::Label::Missing`] when it has none.
    Field(Field),
}

#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    PreviousPeriod,
    PreviousYear,
    Period(Period),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Order {
    pub by: OrderBy,
    #[serde(default)]
    pub descending: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderBy {
    /// By the label of the dimension at this place.
    Dimension(usize),
    /// By the size (n or count) of the measure at this place.
    Measure(usize),
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum QueryError {
    #[error("the query asks for no measure")]
    NoMeasure,
    #[error("the period ends before it starts")]
    EmptyPeriod,
    #[error("the period has more than {most} buckets of this size", most = Buckets::MOST)]
    TooManyBuckets,
    #[error("more than four dimensions")]
    TooManyDimensions,
    #[error("the dimension at place {0} stands twice")]
    RepeatedDimension(usize),
    #[error("only one dimension with several values per interaction (theme, intent, emotion) is possible")]
    TwoMultipleDimensions,
    #[error("the mood of themes needs the dimension theme")]
    ThemeMoodWithoutTheme,
    #[error(
        "more than {most} groups: {field} has {values} different values; choose another field to group by, \
         filter, or shorten the period"
    )]
    TooManyGroups { most: usize, field: String, values: usize },
    #[error("order names the {what} at place {place}, which the query does not have")]
    OrderOutOfRange { what: &'static str, place: usize },
}

impl Dimension {
    /// As the query API names it.
    pub fn key(&self) -> String {
        match self {
            Self::Time(grain) => grain.key().to_owned(),
            Self::Field(field) => field_key(field),
        }
    }
}

impl QueryError {
    /// The dimension with most `values` (those met so far, one number per dimension) is the one to blame.
    pub fn too_many_groups(most: usize, dimensions: &[Dimension], values: impl Iterator<Item = usize>) -> Self {
        let worst = dimensions.iter().zip(values).max_by_key(|(_, values)| *values);
        let (field, values) = worst.map_or((String::new(), 0), |(dimension, values)| (dimension.key(), values));
        Self::TooManyGroups { most, field, values }
    }
}

impl Query {
    /// Groups an answer may have. Each takes some hundred bytes, several times while it is counted.
    pub const MOST_GROUPS: usize = 250_000;

    /// The number of `measures` in `period`, nothing else.
    pub fn new(workspace: WorkspaceId, period: Period, measures: impl Into<Vec<Measure>>) -> Self {
        Self {
            workspace,
            measures: measures.into(),
            dimensions: Vec::new(),
            filters: Vec::new(),
            period,
            zone: Zone::default(),
            comparison: None,
            order: None,
            limit: None,
        }
    }

    #[must_use]
    pub fn by(mut self, dimension: Dimension) -> Self {
        self.dimensions.push(dimension);
        self
    }

    #[must_use]
    pub fn only(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }

    /// # Errors
    /// What makes the query unanswerable.
    pub fn check(&self) -> Result<(), QueryError> {
        if self.measures.is_empty() {
            return Err(QueryError::NoMeasure);
        }
        if self.period.from >= self.period.to {
            return Err(QueryError::EmptyPeriod);
        }
        if self.dimensions.len() > 4 {
            return Err(QueryError::TooManyDimensions);
        }
        for (place, dimension) in self.dimensions.iter().enumerate() {
            if self.dimensions[..place].contains(dimension) {
                return Err(QueryError::RepeatedDimension(place));
            }
            if let Dimension::Time(grain) = dimension
                && Buckets::new(self.period, *grain, &self.zone).starts.len() > Buckets::MOST
            {
                return Err(QueryError::TooManyBuckets);
            }
        }
        let is_multiple = |d: &&Dimension| matches!(d, Dimension::Field(field) if field.is_multiple());
        if self.dimensions.iter().filter(is_multiple).count() > 1 {
            return Err(QueryError::TwoMultipleDimensions);
        }
        let has_theme = self.dimensions.contains(&Dimension::Field(Field::Theme));
        if self.measures.contains(&Measure::ThemeMood) && !has_theme {
            return Err(QueryError::ThemeMoodWithoutTheme);
        }
        match self.order.map(|order| order.by) {
            Some(OrderBy::Dimension(place)) if place >= self.dimensions.len() => {
                Err(QueryError::OrderOutOfRange { what: "dimension", place })
            }
            Some(OrderBy::Measure(place)) if place >= self.measures.len() => {
                Err(QueryError::OrderOutOfRange { what: "measure", place })
            }
            _ => Ok(()),
        }
    }

    /// The same question about the period to compare with; unlimited, so that every group finds its partner.
    pub fn compared(&self) -> Option<Self> {
        let period = match self.comparison? {
            Comparison::PreviousPeriod => self.period.previous(&self.zone),
            Comparison::PreviousYear => self.period.year_before(&self.zone),
            Comparison::Period(period) => period,
        };
        Some(Self { period, comparison: None, order: None, limit: None, ..self.clone() })
    }
}
