//! One touchpoint closely: what customers felt and said there.

use std::collections::BTreeMap;

use peakend_model::access::{Action, Actor};
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Dimension, Field, Filter, Listing, ListingOrder, Measure};
use peakend_model::interaction::Interaction;
use peakend_model::journey::{Plan, Touchpoint};
use peakend_model::user::Workspace;

use crate::{App, AppResult, insight};

/// What was said and felt at one touchpoint.
#[derive(Clone, PartialEq, Debug)]
pub struct Closely {
    /// Emotions by how many texts carry them, most frequent first.
    pub emotions: Vec<(String, u64)>,
    /// Themes in the same way.
    pub themes: Vec<(String, u64)>,
    /// The newest texts; empty for who may not read feedback.
    pub words: Vec<Interaction>,
}

/// Looks closely at `touchpoint` through the filter bar. Interactions count when they meet a binding of it, whether
/// or not another touchpoint takes them first.
///
/// # Errors
/// `Forbidden`, `Internal` when the engine fails.
pub async fn closely(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    plan: &Plan,
    touchpoint: &Touchpoint,
    lens: &Lens,
    most: usize,
) -> AppResult<Closely> {
    let now = app.clock.now();
    let (mut emotions, mut themes) = (BTreeMap::new(), BTreeMap::new());
    let mut words: Vec<Interaction> = Vec::new();
    for binding in &touchpoint.bindings {
        let mut base = insight::query_of(lens, workspace, now);
        base.comparison = None;
        base.filters.extend(plan.only.0.iter().chain(&binding.0).cloned());
        for (field, counts) in [(Field::Emotion, &mut emotions), (Field::Theme, &mut themes)] {
            let mut query = base.clone().by(Dimension::Field(field));
            query.measures = vec![Measure::Interactions];
            for row in &insight::answer(app, actor, query).await?.table.rows {
                if let Some(name) = row.labels[0].text().filter(|name| !name.is_empty()) {
                    *counts.entry(name.to_owned()).or_insert(0) += row.cells[0].n();
                }
            }
        }
        if actor.may(Action::ViewFeedback).is_ok() {
            let mut filters = base.filters;
            filters.push(Filter::HasText);
            let listing = Listing {
                workspace: actor.workspace,
                period: base.period,
                filters,
                order: ListingOrder::NewestFirst,
                after: None,
                limit: most,
            };
            words.extend(app.insights.page(&listing).await?);
        }
    }
    words.sort_by_key(|row| std::cmp::Reverse((row.occurred_at, row.id)));
    words.dedup_by_key(|row| row.id);
    words.truncate(most);
    Ok(Closely { emotions: ranked(emotions), themes: ranked(themes), words })
}

fn ranked(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    ranked
}
