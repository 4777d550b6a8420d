//! A question made ready for counting: which columns it needs, where time is cut, who counts as whom.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use peakend_model::Timestamp;
use peakend_model::insight::{Dimension, Field, Label, Measure, Query, QueryError, Scope};
use peakend_model::time::Buckets;

use crate::column;
use crate::people::Numbering;
use crate::pick::Pick;

pub(crate) struct Plan {
    dimensions: Vec<Dimension>,
    pub(crate) most_groups: usize,
    pub(crate) measures: Vec<Measure>,
    pub(crate) groups: Vec<Grouping>,
    pub(crate) pick: Pick,
    pub(crate) numbering: Arc<Numbering>,
    /// Merged customers and whom they count as, by the bits of their ids.
    aliases: Vec<(u128, u128)>,
}

/// What a dimension does with a row.
pub(crate) enum Grouping {
    Time(Buckets),
    One(Field),
    /// Each row stands in every one of its values' groups.
    Several(Field),
}

impl Plan {
    pub(crate) fn new(query: &Query, scope: &Scope, numbering: Arc<Numbering>, most_groups: usize) -> Self {
        let groups = query.dimensions.iter().map(|dimension| match dimension {
            Dimension::Time(grain) => Grouping::Time(Buckets::new(query.period, *grain, &query.zone)),
            Dimension::Field(field) if field.is_multiple() => Grouping::Several(field.clone()),
            Dimension::Field(field) => Grouping::One(field.clone()),
        });
        let counts_people = query.measures.contains(&Measure::Customers);
        let aliases = scope.aliases.iter().filter(|_| counts_people);
        Self {
            dimensions: query.dimensions.clone(),
            most_groups,
            measures: query.measures.clone(),
            groups: groups.collect(),
            pick: Pick::new(query.period, &query.filters),
            numbering,
            aliases: aliases.map(|(from, into)| (from.0.as_u128(), into.0.as_u128())).collect(),
        }
    }

    /// What to say of a question whose groups have these labels.
    pub(crate) fn too_many_groups(&self, labels: impl Iterator<Item = Vec<Label>>) -> QueryError {
        let mut values = vec![HashSet::new(); self.dimensions.len()];
        for labels in labels {
            values.iter_mut().zip(labels).for_each(|(values, label)| {
                values.insert(label);
            });
        }
        QueryError::too_many_groups(self.most_groups, &self.dimensions, values.iter().map(HashSet::len))
    }

    pub(crate) fn counts_people(&self) -> bool {
        self.measures.contains(&Measure::Customers)
    }

    /// Numbers of merged customers that were met, and the numbers of whom they count as.
    pub(crate) fn merged(&self) -> Vec<(u32, u32)> {
        let met = self.aliases.iter().filter_map(|(from, into)| Some((self.numbering.find(*from)?, *into)));
        let (from, into): (Vec<u32>, Vec<u128>) = met.unzip();
        from.into_iter().zip(self.numbering.numbers(&into)).collect()
    }

    pub(crate) fn counts_theme_moods(&self) -> bool {
        self.measures.contains(&Measure::ThemeMood)
    }

    pub(crate) fn counts_scores(&self) -> bool {
        self.measures.iter().any(|measure| matches!(measure, Measure::Scores(_)))
    }

    /// Whether it looks at columns that are as wide as all others together.
    pub(crate) fn reads_words(&self) -> bool {
        let columns = self.columns(self.pick.period.from, self.pick.period.from);
        columns.contains("text") || columns.contains("attributes")
    }

    /// Whether the moments of rows between `from` and `to`, both included, decide something:
    /// the period or a bucket begins or ends between them.
    pub(crate) fn is_cut(&self, from: Timestamp, to: Timestamp) -> bool {
        let is_cut = |group: &Grouping| match group {
            Grouping::Time(buckets) => buckets.index_of(from) != buckets.index_of(to),
            _ => false,
        };
        let is_inside = self.pick.period.contains(from) && self.pick.period.contains(to);
        !is_inside || self.groups.iter().any(is_cut)
    }

    /// The columns to read for rows between `from` and `to`, both included.
    pub(crate) fn columns(&self, from: Timestamp, to: Timestamp) -> BTreeSet<&'static str> {
        let mut columns = BTreeSet::new();
        self.pick.columns(&mut columns);
        for group in &self.groups {
            match group {
                Grouping::Time(_) => {}
                Grouping::One(field) | Grouping::Several(field) => columns.extend([column::of_field(field)]),
            }
        }
        for measure in &self.measures {
            match measure {
                Measure::Interactions => {}
                Measure::Feedback => columns.extend(["score_kind", "text_length"]),
                Measure::Texts => columns.extend(["text_length"]),
                Measure::Customers => columns.extend(["customer"]),
                Measure::Scores(_) => columns.extend(["score_kind", "score", "score_min", "score_max"]),
                Measure::Sentiment => columns.extend(["mood"]),
                Measure::ThemeMood => columns.extend(["themes", "theme_moods"]),
                Measure::Value => columns.extend(["value"]),
            }
        }
        if self.is_cut(from, to) {
            columns.insert("occurred_at");
        }
        columns
    }
}
