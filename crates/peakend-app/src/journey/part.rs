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

/// Attributes with a few values in words, the most frequent attribute first, each with its values, the most frequent
/// first: personas, regions, contracts. Found in the newest interactions alone, since pages wait for it.
///
/// # Errors
/// `Forbidden`, `Internal` when the engine fails.
pub async fn offered(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    lens: &Lens,
) -> AppResult<Vec<(Field, Vec<String>)>> {
    actor.may(peakend_model::access::Action::ViewInsights)?;
    let query = insight::query_of(lens, workspace, app.clock.now());
    let listing = Listing {
        workspace: actor.workspace,
        period: query.period,
        filters: query.filters,
        order: ListingOrder::NewestFirst,
        after: None,
        limit: LOOKED_AT,
    };
    Ok(among(&app.insights.page(&listing).await?))
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
