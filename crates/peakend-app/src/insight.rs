//! Asking the ledger on somebody's behalf: permission, workspace, merged customers, then the engine.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use peakend_model::CustomerId;
use peakend_model::access::{Action, Actor};
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{
    Answer, Dimension, Field, Filter, Measure, MomentQuery, Order, OrderBy, Paths, Query, Scope, Version, answer as ask,
};
use peakend_model::user::Workspace;

use crate::{App, AppError, AppResult};

/// How many values of a field a filter menu offers.
const MOST_VALUES: usize = 100;

/// Answers `query` inside the actor's workspace, whatever workspace the query names.
///
/// # Errors
/// `Forbidden`, `Invalid` for a query that cannot be answered, `Internal` when the engine fails.
pub async fn answer(app: &App, actor: &Actor, query: Query) -> AppResult<Answer> {
    actor.may(Action::ViewInsights)?;
    let scope = scope(app, actor).await?;
    let filters = query.filters.into_iter().map(|filter| with_merged(filter, &scope)).collect();
    let query = Query { workspace: actor.workspace, filters, ..query };
    ask(app.insights.as_ref(), &query, &scope).await.map_err(AppError::from)
}

/// The moments that `query` asks for, inside the actor's workspace whatever workspace the query names.
///
/// # Errors
/// `Forbidden`, `Internal` when the engine fails.
pub async fn moments(app: &App, actor: &Actor, query: MomentQuery) -> AppResult<Paths> {
    actor.may(Action::ViewInsights)?;
    let scope = scope(app, actor).await?;
    let merged = |filters: Vec<Filter>| filters.into_iter().map(|filter| with_merged(filter, &scope)).collect();
    let query = MomentQuery {
        workspace: actor.workspace,
        filters: merged(query.filters),
        marks: query.marks.into_iter().map(merged).collect(),
        ..query
    };
    app.insights.moments(&query, &scope).await.map_err(AppError::from)
}

/// A customer stands for all who count as the same.
fn with_merged(filter: Filter, scope: &Scope) -> Filter {
    let Filter::Customer(ids) = filter else { return filter };
    let wanted: HashSet<CustomerId> = ids.iter().map(|id| scope.canonical(*id)).collect();
    let merged = scope.aliases.iter().filter(|(_, into)| wanted.contains(into)).map(|(from, _)| *from);
    let mut members: Vec<CustomerId> = wanted.iter().copied().chain(merged).collect();
    members.sort_unstable();
    Filter::Customer(members)
}

/// What the engine must know beside the rows: merged customers.
///
/// # Errors
/// When the store fails.
pub async fn scope(app: &App, actor: &Actor) -> AppResult<Scope> {
    Ok(Scope { aliases: app.store.customer_aliases(actor.workspace).await? })
}

/// What answers rest on beside the question: equal ones give equal answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Basis {
    ledger: Version,
    /// Of the merged customers.
    merged: u64,
}

/// Read it before the question is asked; `None` where nobody can tell whether anything changed.
pub(crate) async fn basis(app: &App, actor: &Actor) -> AppResult<Option<Basis>> {
    let Some(ledger) = app.insights.version(actor.workspace).await? else { return Ok(None) };
    let hash = |pair: (&CustomerId, &CustomerId)| {
        let mut hasher = DefaultHasher::new();
        pair.hash(&mut hasher);
        hasher.finish()
    };
    // In whatever order they come.
    let merged = scope(app, actor).await?.aliases.iter().map(hash).fold(0, u64::wrapping_add);
    Ok(Some(Basis { ledger, merged }))
}

/// The query that `lens` stands for, without measures and dimensions.
pub fn query_of(lens: &Lens, workspace: &Workspace, now: peakend_model::Timestamp) -> Query {
    let mut query = Query::new(workspace.id, lens.range.period(now, &workspace.zone), []);
    query.filters = lens.filters();
    query.zone = workspace.zone.clone();
    query.comparison = lens.comparison();
    query
}

/// A value of a field and how many interactions have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facet {
    pub value: String,
    pub n: u64,
}

/// The values of `field` in the lens's period, most frequent first: what a filter menu offers.
/// The lens's own choice for the field does not narrow the menu.
///
/// # Errors
/// As [`answer`].
pub async fn facets(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    lens: &Lens,
    field: &Field,
    counted: Measure,
) -> AppResult<Vec<Facet>> {
    let mut wider = lens.clone();
    wider.choices.retain(|choice| &choice.field != field);
    let mut query = query_of(&wider, workspace, app.clock.now());
    query.measures = vec![counted];
    query.dimensions = vec![Dimension::Field(field.clone())];
    query.comparison = None;
    query.order = Some(Order { by: OrderBy::Measure(0), descending: true });
    query.limit = Some(MOST_VALUES);
    let table = answer(app, actor, query).await?.table;
    let facet = |row: &peakend_model::insight::Row| {
        Some(Facet { value: row.labels[0].text()?.to_owned(), n: row.cells[0].n() })
    };
    Ok(table.rows.iter().filter_map(facet).filter(|facet| facet.n > 0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_stands_for_all_who_count_as_the_same() {
        let [ana, phone, laptop, bo] = [1, 2, 3, 4].map(|id| CustomerId(uuid::Uuid::from_u128(id)));
        let scope = Scope { aliases: [(phone, ana), (laptop, ana)].into() };
        for given in [ana, phone] {
            assert_eq!(with_merged(Filter::Customer(vec![given]), &scope), Filter::Customer(vec![ana, phone, laptop]));
        }
        assert_eq!(with_merged(Filter::Customer(vec![bo]), &scope), Filter::Customer(vec![bo]));
        assert_eq!(with_merged(Filter::HasText, &scope), Filter::HasText);
    }
}
