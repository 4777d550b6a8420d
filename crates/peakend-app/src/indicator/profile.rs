//! The page of one indicator: trend, groups, what contributed to the change, and which others go ahead of it.

use std::collections::{BTreeMap, BTreeSet};

use peakend_model::access::Actor;
use peakend_model::indicator::{Definition, Formula, Indicator};
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Dimension, Field, Filter, Label, Query};
use peakend_model::time::{Grain, Period};
use peakend_model::user::Workspace;
use peakend_stats::watch::{Lag, lag_correlations};
use peakend_stats::{StatsError, benjamini_hochberg};

use super::board::{Score, score, weeks_back};
use super::count::{Counted, Groups, count};
use super::leaning::{Lean, Repeats, answers};
use super::read::{change_leaning, read, read_leaning, weight};
use super::series::{Series, history, series};
use crate::metric::{LEVEL, float, mark_clear};
use crate::overview::{Breakdown, Group, own_brands};
use crate::{App, AppResult, catalog, insight};

/// Weeks in the main picture, and in the comparison with other indicators.
const WEEKS: i64 = 78;
/// Groups shown per breakdown.
const MOST_GROUPS: usize = 8;
/// Contributions shown.
const MOST_CAUSES: usize = 6;
/// Weeks by which one indicator may go ahead of another.
const FARTHEST: usize = 4;
/// The false discovery rate among all pairs looked at.
const FALSE_DISCOVERY: f64 = 0.05;

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct Profile {
    pub indicator: Indicator,
    pub lens: Lens,
    pub period: Period,
    pub compared: Option<Period>,
    pub score: Score,
    /// Who answered in the period, where somebody answered more than once.
    pub repeats: Option<Repeats>,
    pub trend: Series,
    /// The version before, over the same weeks.
    pub earlier: Option<Series>,
    pub breakdowns: Vec<Breakdown>,
    pub causes: Vec<Cause>,
    pub related: Vec<Related>,
    /// Why some of the numbers are missing although there is something to count.
    pub failed: Option<StatsError>,
}

/// What one group contributed to the change of the whole, in the indicator's unit.
#[derive(Clone, Debug)]
pub struct Cause {
    pub field: Field,
    pub value: Option<String>,
    /// Because its own value changed.
    pub within: f64,
    /// Because it became a larger or smaller part of the whole.
    pub mix: f64,
}

/// Another indicator whose unexpected movements go with this one's.
#[derive(Clone, Debug)]
pub struct Related {
    pub indicator: Indicator,
    /// The lag at which they go together most; positive: the other goes ahead.
    pub lag: Lag,
}

/// # Errors
/// `NotFound`, or as [`insight::answer`].
pub async fn profile(app: &App, actor: &Actor, workspace: &Workspace, key: &str, lens: &Lens) -> AppResult<Profile> {
    let indicator = super::find(app, actor, key).await?;
    let lens = own_brands(&catalog::list(app, actor).await?, lens);
    let base = insight::query_of(&lens, workspace, app.clock.now());
    let long = Query { period: weeks_back(base.period.to, WEEKS), comparison: None, ..base.clone() };
    let fields = fields_of(indicator.formula());
    let definition = indicator.definition();
    let grouped = futures::future::try_join_all(fields.iter().map(|field| {
        let query = base.clone().by(Dimension::Field(field.clone()));
        async move { count(app, actor, definition, &query).await }
    }));
    let earlier = async {
        match indicator.earlier() {
            Some(version) => series(app, actor, &version.definition, &long, Grain::Week).await.map(Some),
            None => Ok(None),
        }
    };
    let (counted, trend, earlier, grouped, others) = futures::try_join!(
        count(app, actor, definition, &base),
        leaning_series(app, actor, definition, &long),
        earlier,
        grouped,
        others(app, actor, &indicator, &long),
    )?;
    let formula = indicator.formula();
    let shown: Vec<Vec<&Vec<Label>>> = grouped.iter().map(|counted| largest(counted)).collect();
    let leaning = {
        let parts =
            fields.iter().zip(&shown).flat_map(|(field, groups)| groups.iter().map(|labels| part(field, labels)));
        answers(app, actor, definition, &base, parts.collect(), size(&counted)).await?
    };
    let mut score = score(&indicator, &counted, leaning.lean(|_| true));
    let mut failed = None;
    let mut breakdowns = Vec::new();
    let mut causes = Vec::new();
    let mut places = 0..;
    for ((field, counted), groups) in fields.iter().zip(&grouped).zip(&shown) {
        let leans = groups.iter().zip(&mut places).map(|(labels, at)| (*labels, leaning.lean(|row| row.is_of(at))));
        match breakdown(formula, field, counted, leans) {
            Ok(found) => breakdowns.extend(found),
            Err(error) => failed = Some(error),
        }
        match causes_of(formula, field, counted) {
            Ok(found) => causes.extend(found),
            Err(error) => failed = Some(error),
        }
    }
    let groups = breakdowns.iter_mut().flat_map(|breakdown| &mut breakdown.groups);
    mark_clear(score.change.iter_mut().chain(groups.filter_map(|group| group.change.as_mut())));
    let causes = strongest(causes);
    let failed = score.failed.clone().or_else(|| trend.failed.clone()).or(failed);
    let related = related(&trend, others);
    let compared = base.compared().map(|earlier| earlier.period);
    let (period, repeats) =
        (base.period, Some(leaning.repeats()).filter(|repeats| repeats.customers < repeats.answers));
    Ok(Profile {
        indicator,
        lens,
        period,
        compared,
        score,
        repeats,
        trend,
        earlier,
        breakdowns,
        causes,
        related,
        failed,
    })
}

/// The series with several answers of one customer counted together.
async fn leaning_series(app: &App, actor: &Actor, definition: &Definition, long: &Query) -> AppResult<Series> {
    let mut history = history(app, actor, definition, long, Grain::Week).await?;
    history.lean(app, actor, definition, long).await?;
    Ok(history.drawn(history.starts.len()))
}

/// How many answers were counted in the period.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole counts below 2⁵³")]
fn size(counted: &Counted) -> u64 {
    counted.now.values().map(weight).sum::<f64>() as u64
}

/// The groups shown, largest first; one group alone compares nothing.
fn largest(counted: &Counted) -> Vec<&Vec<Label>> {
    let mut groups: Vec<(&Vec<Label>, f64)> =
        counted.now.iter().map(|(labels, parts)| (labels, weight(parts))).collect();
    groups.retain(|(_, weight)| *weight > 0.0);
    groups.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| name(a.0).cmp(&name(b.0))));
    groups.truncate(MOST_GROUPS);
    let is_comparison = groups.iter().filter(|(labels, _)| name(labels).is_some()).count() > 1;
    if is_comparison { groups.into_iter().map(|(labels, _)| labels).collect() } else { Vec::new() }
}

/// What tells that an answer belongs to a group.
fn part(field: &Field, labels: &[Label]) -> Vec<Filter> {
    vec![Filter::is(field.clone(), &name(labels).unwrap_or_default())]
}

/// The fields by which a formula can be broken down. What a rate counts and what it is held against share
/// products and brands, but not channels: a call has another one than the order it is about.
fn fields_of(formula: &Formula) -> Vec<Field> {
    match formula {
        Formula::Rate { .. } => vec![Field::Product, Field::Brand],
        _ => vec![Field::Touchpoint, Field::Channel, Field::Product, Field::Brand],
    }
}

fn name(labels: &[Label]) -> Option<String> {
    labels.first().and_then(Label::text).map(str::to_owned)
}

/// The groups in their order, each with how far its answers go together.
fn breakdown<'a>(
    formula: &Formula,
    field: &Field,
    counted: &Counted,
    groups: impl Iterator<Item = (&'a Vec<Label>, Lean)>,
) -> Result<Option<Breakdown>, StatsError> {
    let mut found: Vec<Group> = Vec::new();
    for (labels, lean) in groups {
        let Some(parts) = counted.now.get(labels) else { continue };
        let Some(now) = read_leaning(formula, parts, lean.own)? else { continue };
        let before = counted.before.get(labels);
        let change = before.map_or(Ok(None), |before| change_leaning(formula, parts, before, lean.change))?;
        found.push(Group { value: name(labels), now, change });
    }
    Ok((!found.is_empty()).then(|| Breakdown { field: field.clone(), groups: found }))
}

/// Takes the change of a weighted mean apart: Σ w̄ᵢ Δvᵢ (values) + Σ (v̄ᵢ − V̄) Δwᵢ (mix), both with the mean of
/// before and after, so that all parts add up to the change (the symmetric decomposition of Marshall and Edgeworth).
fn causes_of(formula: &Formula, field: &Field, counted: &Counted) -> Result<Vec<Cause>, StatsError> {
    // A median is no mean of its groups, and a count has no value apart from its size.
    if matches!(formula, Formula::Median { .. } | Formula::Count) || counted.before.is_empty() {
        return Ok(Vec::new());
    }
    let (now, before) = (weighed(formula, &counted.now)?, weighed(formula, &counted.before)?);
    let mean = |groups: &Weighed| groups.values().map(|(share, value)| share * value).sum::<f64>();
    let centre = f64::midpoint(mean(&now), mean(&before));
    let labels: BTreeSet<&Vec<Label>> = counted.now.keys().chain(counted.before.keys()).collect();
    if labels.len() < 2 {
        return Ok(Vec::new());
    }
    let cause = |labels: &Vec<Label>| {
        let (now, before) = (now.get(labels).copied(), before.get(labels).copied());
        // A group that is new or gone has one value only: all it does is mix.
        let value = now.or(before)?.1;
        let ((share, value), (share_before, value_before)) =
            (now.unwrap_or((0.0, value)), before.unwrap_or((0.0, value)));
        Some(Cause {
            field: field.clone(),
            value: name(labels),
            within: f64::midpoint(share, share_before) * (value - value_before),
            mix: (f64::midpoint(value, value_before) - centre) * (share - share_before),
        })
    };
    Ok(labels.into_iter().filter_map(cause).collect())
}

/// Share of the whole and value of each group.
type Weighed = BTreeMap<Vec<Label>, (f64, f64)>;

fn weighed(formula: &Formula, groups: &Groups) -> Result<Weighed, StatsError> {
    let all = groups.values().map(weight).sum::<f64>();
    let mut found = Weighed::new();
    for (labels, parts) in groups {
        if let Some(reading) = read(formula, parts)? {
            found.insert(labels.clone(), (weight(parts) / all, reading.value));
        }
    }
    Ok(found)
}

fn strongest(mut causes: Vec<Cause>) -> Vec<Cause> {
    let size = |cause: &Cause| (cause.within + cause.mix).abs();
    causes.retain(|cause| size(cause) > 1e-9);
    causes.sort_by(|a, b| size(b).total_cmp(&size(a)));
    causes.truncate(MOST_CAUSES);
    causes
}

/// The other indicators of the other nature over the same weeks: what the company does beside what customers feel.
async fn others(app: &App, actor: &Actor, indicator: &Indicator, long: &Query) -> AppResult<Vec<(Indicator, Series)>> {
    let all = super::list(app, actor).await?;
    let nature = indicator.formula().nature();
    let others = all.into_iter().filter(|other| other.formula().nature() != nature);
    futures::future::try_join_all(others.map(|other| async move {
        let series = series(app, actor, other.definition(), long, Grain::Week).await?;
        Ok((other, series))
    }))
    .await
}

/// Those that go together at some lag beyond chance, among all pairs and lags looked at.
fn related(trend: &Series, others: Vec<(Indicator, Series)>) -> Vec<Related> {
    let own = trend.values();
    let best = others.into_iter().filter_map(|(indicator, series)| {
        let lag = strongest_lag(&series.values(), &own)?;
        Some(Related { indicator, lag })
    });
    let mut found: Vec<Related> = best.collect();
    let p_values: Vec<f64> = found.iter().map(|related| related.lag.p_value).collect();
    // Our own p-values lie in 0 to 1; without them nothing is related.
    let adjusted = benjamini_hochberg(&p_values).unwrap_or_default();
    let mut kept = adjusted.iter().map(|adjusted| *adjusted <= FALSE_DISCOVERY);
    found.retain(|_| kept.next().unwrap_or(false));
    found.sort_by(|a, b| a.lag.p_value.total_cmp(&b.lag.p_value));
    found
}

/// The lag with the least p-value, which is then that of the best of all lags (Bonferroni).
fn strongest_lag(
    other: &BTreeMap<peakend_model::Timestamp, f64>,
    own: &BTreeMap<peakend_model::Timestamp, f64>,
) -> Option<Lag> {
    let both: Vec<(f64, f64)> = other.iter().filter_map(|(at, x)| Some((*x, *own.get(at)?))).collect();
    let (x, y): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
    // Too short or constant: nothing can be said, and nothing is.
    let lags = lag_correlations(&x, &y, FARTHEST, LEVEL).ok()?;
    let looks = float(lags.len() as u64);
    let best = lags.into_iter().min_by(|a, b| a.p_value.total_cmp(&b.p_value))?;
    Some(Lag { p_value: (best.p_value * looks).min(1.0), ..best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::count::Parts;
    use peakend_model::indicator::Conditions;

    #[test]
    fn causes_add_up_to_the_change() {
        let group = |name: &str, hits, base| (vec![Label::Text(name.into())], Parts::Pair { hits, base });
        let counted = Counted {
            now: [group("app", 60, 100), group("web", 30, 300), group("new", 5, 10)].into(),
            before: [group("app", 20, 100), group("web", 20, 100)].into(),
        };
        let formula = Formula::Share { of: Conditions::default() };
        let total: f64 =
            causes_of(&formula, &Field::Channel, &counted).unwrap().iter().map(|cause| cause.within + cause.mix).sum();
        assert!((total - (100.0 * 95.0 / 410.0 - 20.0)).abs() < 1e-9, "{total}");
    }
}
