//! Which rows of a batch pass the filters of a question: `Filter::accepts`, a column at a time.

use std::collections::{BTreeSet, HashSet};

use deltalake_core::arrow::array::{Array, RecordBatch};
use deltalake_core::arrow::datatypes::{Decimal32Type, Int32Type, TimestampMicrosecondType};
use peakend_model::CustomerId;
use peakend_model::insight::{Field, Filter};
use peakend_model::interaction::ScoreKind;
use peakend_model::time::Period;

use crate::column::{self, NameLists, Names, numbers, retain};
use crate::error::Result;

/// The filters and the period of a question.
#[derive(PartialEq)]
pub(crate) struct Pick {
    pub(crate) period: Period,
    filters: Vec<Filter>,
}

impl Pick {
    pub(crate) fn new(period: Period, filters: &[Filter]) -> Self {
        Self { period, filters: filters.to_vec() }
    }

    /// The columns the filters look at, without the moment.
    pub(crate) fn columns(&self, into: &mut BTreeSet<&'static str>) {
        for filter in &self.filters {
            match filter {
                Filter::Is { field, .. } | Filter::IsNot { field, .. } => into.extend([column::of_field(field)]),
                Filter::ScoreBetween { .. } => into.extend(["score_kind", "score"]),
                Filter::ThemeMood { .. } => into.extend(["themes", "theme_moods"]),
                Filter::Text(_) => into.extend(["text"]),
                Filter::HasText => into.extend(["text_length"]),
                Filter::HasScore => into.extend(["score_kind"]),
                Filter::IsFeedback => into.extend(["score_kind", "text_length"]),
                Filter::Customer(_) => into.extend(["customer"]),
            }
        }
    }

    /// The customers that alone can pass, where the filters say so.
    pub(crate) fn customers(&self) -> Option<&[CustomerId]> {
        self.filters.iter().find_map(|filter| match filter {
            Filter::Customer(ids) => Some(ids.as_slice()),
            _ => None,
        })
    }

    /// One flag per row of `batch`: whether it lies in the period and passes the filters.
    pub(crate) fn mask(&self, batch: &RecordBatch) -> Result<Vec<bool>> {
        let moments = numbers::<TimestampMicrosecondType>(batch, "occurred_at")?.values();
        let (from, to) = (self.period.from.0, self.period.to.0);
        let mut mask = moments.iter().map(|moment| from <= *moment && *moment < to).collect::<Vec<_>>();
        self.narrow(batch, &mut mask)?;
        Ok(mask)
    }

    /// One flag per row of a `batch` that lies in the period as a whole; `None` where nothing is filtered.
    pub(crate) fn mask_inside(&self, batch: &RecordBatch) -> Result<Option<Vec<bool>>> {
        if self.filters.is_empty() {
            return Ok(None);
        }
        let mut mask = vec![true; batch.num_rows()];
        self.narrow(batch, &mut mask)?;
        Ok(Some(mask))
    }

    /// Clears the rows of `mask` that a filter refuses, whatever their moment.
    pub(crate) fn narrow(&self, batch: &RecordBatch, mask: &mut [bool]) -> Result<()> {
        // Texts are searched last, among the rows that passed everything else.
        let (late, early): (Vec<&Filter>, Vec<&Filter>) =
            self.filters.iter().partition(|filter| matches!(filter, Filter::Text(_)));
        for filter in early.into_iter().chain(late) {
            apply(filter, batch, mask)?;
        }
        Ok(())
    }
}

fn apply(filter: &Filter, batch: &RecordBatch, mask: &mut [bool]) -> Result<()> {
    match filter {
        Filter::Is { field, values } => has_any(field, values, true, batch, mask)?,
        Filter::IsNot { field, values } => has_any(field, values, false, batch, mask)?,
        Filter::ScoreBetween { kind, from, to } => {
            let (keys, kinds) = column::coded_column(batch, "score_kind")?;
            let of_kind = |at| kind.is_none_or(|kind: ScoreKind| column::value(kinds, at) == Some(kind.key()));
            let wanted: Vec<bool> = (0..kinds.len()).map(of_kind).collect();
            let scores = numbers::<Decimal32Type>(batch, "score")?;
            retain(mask, |row| {
                let value = f64::from(scores.value(row)) / 1000.0;
                keys.is_valid(row)
                    && wanted[column::position(keys, row)]
                    && from.is_none_or(|from| value >= from)
                    && to.is_none_or(|to| value <= to)
            });
        }
        Filter::ThemeMood { theme, from, to } => {
            let themes = NameLists::of(batch, "themes")?;
            let mood_lists = column::lists(batch, "theme_moods")?;
            let moods = column::lists(batch, "theme_moods")?.values();
            let moods = deltalake_core::arrow::array::AsArray::as_primitive::<Int32Type>(moods.as_ref());
            let sought: Vec<bool> = (0..themes.values.len()).map(|at| themes.values.value(at) == theme).collect();
            retain(mask, |row| {
                let mut pairs = themes.items(row).zip(column::items(mood_lists, row));
                pairs.any(|(item, mood)| {
                    sought[column::position(themes.keys, item)] && (*from..=*to).contains(&moods.value(mood))
                })
            });
        }
        Filter::Text(query) => {
            let texts = column::strings(batch, "text")?;
            retain(mask, |row| column::value(texts, row).is_some_and(|text| query.matches(text)));
        }
        Filter::HasText => {
            let lengths = numbers::<Int32Type>(batch, "text_length")?;
            retain(mask, |row| lengths.is_valid(row));
        }
        Filter::HasScore => {
            let (keys, _) = column::coded_column(batch, "score_kind")?;
            retain(mask, |row| keys.is_valid(row));
        }
        Filter::IsFeedback => {
            let (keys, _) = column::coded_column(batch, "score_kind")?;
            let lengths = numbers::<Int32Type>(batch, "text_length")?;
            retain(mask, |row| keys.is_valid(row) || lengths.is_valid(row));
        }
        Filter::Customer(ids) => {
            let spelled: HashSet<String> = ids.iter().map(|id| id.0.hyphenated().to_string()).collect();
            let (keys, values) = column::coded_column(batch, "customer")?;
            Names::Coded(keys, values).retain(mask, |customer| customer.is_some_and(|id| spelled.contains(id)));
        }
    }
    Ok(())
}

/// Keeps the rows whose field has (`wanted`) or has not one of `values`.
fn has_any(field: &Field, values: &[String], wanted: bool, batch: &RecordBatch, mask: &mut [bool]) -> Result<()> {
    let sought: HashSet<&str> = values.iter().map(String::as_str).collect();
    // The empty text stands for “not known”.
    let accepts = |value: Option<&str>| sought.contains(value.unwrap_or("")) == wanted;
    if !field.is_multiple() {
        Names::of(batch, field)?.retain(mask, accepts);
        return Ok(());
    }
    let names = NameLists::of(batch, column::of_field(field))?;
    let hits: Vec<bool> = (0..names.values.len()).map(|at| sought.contains(names.values.value(at))).collect();
    let missing = sought.contains("");
    retain(mask, |row| {
        let items = names.items(row);
        let found = if items.is_empty() {
            missing
        } else {
            items.into_iter().any(|item| hits[column::position(names.keys, item)])
        };
        found == wanted
    });
    Ok(())
}
