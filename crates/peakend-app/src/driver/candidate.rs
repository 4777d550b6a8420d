//! What the ledger offers as a driver: themes spoken of, touchpoints scored, attributes carried, fields of the answer.

use std::collections::BTreeMap;

use peakend_model::access::Actor;
use peakend_model::insight::{
    Dimension, Field, Filter, Label, Listing, ListingOrder, Measure, Order, OrderBy, Query, Row,
};
use peakend_model::interaction::{Interaction, ScoreKind};

use super::{Driver, Outcome};
use crate::metric::float;
use crate::{App, AppResult, insight};

/// Themes, touchpoints and values offered of each.
const MOST_OF_EACH: usize = 24;
/// Newest interactions looked at to see which attributes there are.
const LOOKED_AT: usize = 2_000;
/// From so many interactions something is offered.
const LEAST: u64 = 20;
/// More different values than this make a name, not a category.
const MOST_CATEGORIES: usize = 12;
/// More different values than this are not grouped.
const MOST_NUMBERS: usize = 4_000;
/// Groups into which the values of a numeric attribute are put.
const GROUPS: u64 = 8;

/// Something that can be chosen, how often it occurs, and for numbers the groups of values that are told apart.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    pub driver: Driver,
    pub n: u64,
    /// Of a numeric attribute: groups of its values as the ledger writes them, each with its mean, ascending.
    pub groups: Vec<(f64, Vec<String>)>,
}

/// What can move the outcome in the period of `base`, most frequent first within each sort.
///
/// # Errors
/// As [`insight::answer`].
pub async fn candidates(app: &App, actor: &Actor, base: &Query, outcome: Outcome) -> AppResult<Vec<Candidate>> {
    let (themes, scores, attributes, fields) = futures::try_join!(
        themes(app, actor, base),
        scores(app, actor, base, outcome),
        attributes(app, actor, base),
        fields(app, actor, base),
    )?;
    Ok(themes.into_iter().chain(scores).chain(attributes).chain(fields).collect())
}

/// The drivers judged where none are named: of each sort the most frequent.
pub fn usual(candidates: &[Candidate]) -> Vec<Driver> {
    let take = |sort: fn(&Driver) -> bool, most: usize| {
        candidates.iter().map(|c| &c.driver).filter(move |driver| sort(driver)).take(most).cloned()
    };
    let numbers = take(|driver| matches!(driver, Driver::Number(_)), 3);
    let scores = take(|driver| matches!(driver, Driver::Score { .. }), 3);
    let values = take(|driver| matches!(driver, Driver::Value { field: Field::Attribute(_) | Field::Channel, .. }), 3);
    take(|driver| matches!(driver, Driver::Theme(_)), 8).chain(numbers).chain(scores).chain(values).collect()
}

async fn counted(app: &App, actor: &Actor, base: &Query, field: Field, measure: Measure) -> AppResult<Vec<Row>> {
    let mut query = Query { measures: vec![measure], ..base.clone() }.by(Dimension::Field(field));
    query.order = Some(Order { by: OrderBy::Measure(0), descending: true });
    query.limit = Some(MOST_NUMBERS);
    Ok(insight::answer(app, actor, query).await?.table.rows)
}

fn named(row: &Row) -> Option<(String, u64)> {
    row.labels.first().and_then(Label::text).map(|text| (text.to_owned(), row.cells[0].n()))
}

fn plain(driver: Driver, n: u64) -> Candidate {
    Candidate { driver, n, groups: Vec::new() }
}

async fn themes(app: &App, actor: &Actor, base: &Query) -> AppResult<Vec<Candidate>> {
    let rows = counted(app, actor, base, Field::Theme, Measure::Texts).await?;
    let found = rows.iter().filter_map(named).filter(|(_, n)| *n >= LEAST).take(MOST_OF_EACH);
    Ok(found.map(|(theme, n)| plain(Driver::Theme(theme), n)).collect())
}

/// Experiences are scored wherever the customer was, not only where the filter bar looks.
async fn scores(app: &App, actor: &Actor, base: &Query, outcome: Outcome) -> AppResult<Vec<Candidate>> {
    let anywhere = Query { filters: Vec::new(), ..base.clone() };
    let kinds = [ScoreKind::Csat, ScoreKind::Ces, ScoreKind::Rating, ScoreKind::Nps];
    let wanted = kinds.into_iter().filter(|kind| Some(*kind) != outcome.score_kind());
    let counted = wanted.map(|kind| {
        let anywhere = &anywhere;
        async move {
            let rows = counted(app, actor, anywhere, Field::Touchpoint, Measure::Scores(kind)).await?;
            let found = rows.iter().filter_map(named).filter(|(_, n)| *n >= LEAST);
            AppResult::Ok(found.map(|(touchpoint, n)| plain(Driver::Score { touchpoint, kind }, n)).collect::<Vec<_>>())
        }
    });
    let mut all: Vec<Candidate> = futures::future::try_join_all(counted).await?.into_iter().flatten().collect();
    all.sort_by_key(|candidate| std::cmp::Reverse(candidate.n));
    all.truncate(MOST_OF_EACH);
    Ok(all)
}

async fn fields(app: &App, actor: &Actor, base: &Query) -> AppResult<Vec<Candidate>> {
    let mut all = Vec::new();
    for field in [Field::Channel, Field::Product, Field::Language] {
        let rows = counted(app, actor, base, field.clone(), Measure::Feedback).await?;
        all.extend(values_of(&field, rows.iter().filter_map(named).collect()));
    }
    Ok(all)
}

/// Every value but the most frequent one, against which the others are held.
fn values_of(field: &Field, mut counts: Vec<(String, u64)>) -> Vec<Candidate> {
    counts.sort_by_key(|(value, n)| (std::cmp::Reverse(*n), value.clone()));
    let others = counts.into_iter().skip(1).filter(|(_, n)| *n >= LEAST).take(MOST_CATEGORIES);
    others.map(|(value, n)| plain(Driver::Value { field: field.clone(), value }, n)).collect()
}

/// Names of the attributes that the newest interactions carry, most frequent first.
///
/// # Errors
/// When the engine fails.
pub(crate) async fn attribute_names(app: &App, actor: &Actor, base: &Query) -> AppResult<Vec<String>> {
    let (said, any) = newest(app, actor, base).await?;
    Ok(names_of(said.iter().chain(&any)))
}

/// The newest answers that `base` shows, and the newest interactions of all.
async fn newest(app: &App, actor: &Actor, base: &Query) -> AppResult<(Vec<Interaction>, Vec<Interaction>)> {
    let listing = |filters: Vec<Filter>| Listing {
        workspace: actor.workspace,
        period: base.period,
        filters,
        order: ListingOrder::NewestFirst,
        after: None,
        limit: LOOKED_AT,
    };
    let mut filters = base.filters.clone();
    filters.push(Filter::IsFeedback);
    Ok((app.insights.page(&listing(filters)).await?, app.insights.page(&listing(Vec::new())).await?))
}

/// How often each value of each attribute stands in the whole period, wherever it stands. Under filters what the
/// answers themselves carry comes first: a survey's own questions, however small it is beside everything else.
async fn attributes(app: &App, actor: &Actor, base: &Query) -> AppResult<Vec<Candidate>> {
    let (said, any) = newest(app, actor, base).await?;
    let own = if base.filters.is_empty() { Vec::new() } else { names_of(said.iter()) };
    let names = own_first(&own, names_of(said.iter().chain(&any)));
    let anywhere = Query { filters: Vec::new(), ..base.clone() };
    let counted = names.into_iter().map(|name| {
        let (anywhere, own) = (&anywhere, &own);
        async move {
            let rows = counted(app, actor, anywhere, Field::Attribute(name.clone()), Measure::Interactions).await?;
            let is_own = own.contains(&name);
            let found = of_attribute(&name, rows.iter().filter_map(named).collect());
            AppResult::Ok(found.into_iter().map(move |candidate| (is_own, candidate)).collect::<Vec<_>>())
        }
    });
    let mut all: Vec<(bool, Candidate)> = futures::future::try_join_all(counted).await?.into_iter().flatten().collect();
    all.sort_by_key(|(is_own, candidate)| {
        (matches!(candidate.driver, Driver::Value { .. }), !is_own, std::cmp::Reverse(candidate.n))
    });
    Ok(all.into_iter().map(|(_, candidate)| candidate).collect())
}

/// `own`, and then the others, as many as are offered.
fn own_first(own: &[String], all: Vec<String>) -> Vec<String> {
    let others = all.into_iter().filter(|name| !own.contains(name));
    own.iter().cloned().chain(others).take(MOST_OF_EACH).collect()
}

/// Names of attributes, most frequent first.
fn names_of<'a>(rows: impl Iterator<Item = &'a Interaction>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    rows.flat_map(|row| row.attributes.keys()).for_each(|name| *counts.entry(name).or_default() += 1);
    let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
    names.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), *name));
    names.into_iter().take(MOST_OF_EACH).map(|(name, _)| name.to_owned()).collect()
}

/// A number where nearly all values are numbers and more than two differ; else categories, where they are few.
fn of_attribute(name: &str, counts: Vec<(String, u64)>) -> Vec<Candidate> {
    let all: u64 = counts.iter().map(|(_, n)| n).sum();
    let mut numbers: Vec<(f64, String, u64)> = counts.iter().filter_map(number_of).collect();
    let known: u64 = numbers.iter().map(|(_, _, n)| n).sum();
    if all < LEAST || counts.len() < 2 || counts.len() >= MOST_NUMBERS {
        return Vec::new();
    }
    if numbers.len() > 2 && known * 20 >= all * 19 {
        numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
        return vec![Candidate {
            driver: Driver::Number(name.to_owned()),
            n: known,
            groups: groups_of(&numbers, known),
        }];
    }
    if counts.len() > MOST_CATEGORIES {
        return Vec::new();
    }
    values_of(&Field::Attribute(name.to_owned()), counts)
}

fn number_of((text, n): &(String, u64)) -> Option<(f64, String, u64)> {
    let value = text.trim().parse::<f64>().ok().filter(|value| value.abs() < 1e12)?;
    Some((value, text.clone(), *n))
}

/// Ascending groups of about equal size; equal numbers stay together.
fn groups_of(numbers: &[(f64, String, u64)], all: u64) -> Vec<(f64, Vec<String>)> {
    let size = all.div_ceil(GROUPS).max(1);
    let mut groups: Vec<(f64, Vec<String>)> = Vec::new();
    let (mut sum, mut n, mut texts) = (0.0, 0_u64, Vec::new());
    for (at, (value, text, count)) in numbers.iter().enumerate() {
        sum += value * float(*count);
        n += count;
        texts.push(text.clone());
        let is_last = numbers.get(at + 1).is_none_or(|next| next.0 > *value);
        if is_last && (n >= size || at + 1 == numbers.len()) {
            groups.push((sum / float(n.max(1)), std::mem::take(&mut texts)));
            (sum, n) = (0.0, 0);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_categories_are_held_against_the_largest() {
        let days: Vec<(String, u64)> = (0..40).map(|day| (day.to_string(), 10)).collect();
        let found = of_attribute("days", days);
        assert_eq!(found[0].driver, Driver::Number("days".into()));
        assert_eq!((found[0].groups.len(), found[0].groups[0].0, found[0].groups[0].1.len()), (8, 2.0, 5));
        let carriers = vec![("Post".to_owned(), 70), ("QuickFox".to_owned(), 30)];
        let found = of_attribute("carrier", carriers);
        let quick = Driver::Value { field: Field::Attribute("carrier".into()), value: "QuickFox".into() };
        assert_eq!(found, [plain(quick, 30)]);
        assert!(of_attribute("order", (0..100).map(|id| (format!("LO{id}"), 1)).collect()).is_empty());
    }

    #[test]
    fn what_a_small_survey_asks_is_offered_before_what_is_frequent_elsewhere() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(own_first(&names(&["q1", "q2"]), names(&["days", "q1"])), names(&["q1", "q2", "days"]));
        let many: Vec<String> = (0..40).map(|at| format!("q{at}")).collect();
        assert_eq!(own_first(&[], many).len(), MOST_OF_EACH);
    }

    #[test]
    fn keys_come_back() {
        for key in ["theme:delivery.speed", "score:csat:store checkout", "number:days_late", "value:attr.carrier:A:B"] {
            assert_eq!(Driver::from_key(key).unwrap().key(), key);
        }
        for outcome in Outcome::all() {
            assert_eq!(Outcome::from_key(&outcome.key()), Some(outcome));
        }
        assert_eq!(Driver::from_key("value:theme:x").or(Driver::from_key("number:")), None);
        assert_eq!(Outcome::from_key("again:0").or(Outcome::from_key("intent:joy")), None);
    }
}
