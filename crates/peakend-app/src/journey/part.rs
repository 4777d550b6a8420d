//! Parts that journeys can be told apart by: what sources said of customers and orders, as attributes.

use std::collections::{BTreeMap, BTreeSet};

use peakend_model::access::Actor;
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Field, Listing, ListingOrder};
use peakend_model::interaction::Interaction;
use peakend_model::user::Workspace;

use crate::{App, AppResult, insight};

/// The newest interactions that are looked through.
const LOOKED_AT: usize = 2_000;
/// An attribute with more values than this names things, not groups of people.
const MOST_VALUES: usize = 12;
/// Seldomer attributes tell too little apart.
const LEAST: u64 = 20;
/// The most attributes that are offered.
const MOST_FIELDS: usize = 8;

/// What journeys of the lens's period can be told apart by: the values of `fields`, then attributes with a few values
/// in words, the most frequent attribute first: personas, regions, contracts. Values stand with the most frequent first.
/// Found in the newest interactions alone, whatever they are filtered by, since pages wait for it.
///
/// # Errors
/// `Forbidden`, `Internal` when the engine fails.
pub async fn offered(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    lens: &Lens,
    fields: &[Field],
) -> AppResult<Vec<(Field, Vec<String>)>> {
    actor.may(peakend_model::access::Action::ViewInsights)?;
    let listing = Listing {
        workspace: actor.workspace,
        period: insight::query_of(lens, workspace, app.clock.now()).period,
        filters: Vec::new(),
        order: ListingOrder::NewestFirst,
        after: None,
        limit: LOOKED_AT,
    };
    let rows = app.insights.page(&listing).await?;
    let mut found: Vec<_> = fields.iter().map(|field| (field.clone(), values(field, &rows))).collect();
    found.extend(among(&rows));
    Ok(found)
}

fn values(field: &Field, rows: &[Interaction]) -> Vec<String> {
    let mut counts = BTreeMap::<String, u64>::new();
    for value in rows.iter().flat_map(|row| field.values(row)) {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts.into_iter().map(|(value, _)| value).collect()
}

fn among(rows: &[Interaction]) -> Vec<(Field, Vec<String>)> {
    let mut counts = BTreeMap::<&str, BTreeMap<&str, u64>>::new();
    let mut many = BTreeSet::new();
    for (name, value) in rows.iter().flat_map(|row| &row.attributes) {
        if value.is_empty() || many.contains(name.as_str()) {
            continue;
        }
        let values = counts.entry(name).or_default();
        *values.entry(value).or_default() += 1;
        if values.len() > MOST_VALUES {
            counts.remove(name.as_str());
            many.insert(name.as_str());
        }
    }
    let in_words = |values: &BTreeMap<&str, u64>| values.keys().any(|value| value.trim().parse::<f64>().is_err());
    let sum = |values: &BTreeMap<&str, u64>| values.values().sum::<u64>();
    let mut found: Vec<(&str, BTreeMap<&str, u64>)> = counts.into_iter().collect();
    found.retain(|(_, values)| values.len() > 1 && in_words(values) && sum(values) >= LEAST);
    found.sort_by_key(|(name, values)| (std::cmp::Reverse(sum(values)), *name));
    let told = |(name, values): (&str, BTreeMap<&str, u64>)| {
        let mut values: Vec<(&str, u64)> = values.into_iter().collect();
        values.sort_by_key(|(value, n)| (std::cmp::Reverse(*n), *value));
        (Field::Attribute(name.to_owned()), values.into_iter().map(|(value, _)| value.to_owned()).collect())
    };
    found.into_iter().take(MOST_FIELDS).map(told).collect()
}
