//! Watching: letting the rules judge what is complete, once an hour and after rows came in.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use peakend_model::access::Actor;
use peakend_model::alert::{Alert, Reason, Rule, Side, Trigger};
use peakend_model::annotation::Polarity;
use peakend_model::indicator::{Formula, Indicator};
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Cursor, Field, Filter, Listing, ListingOrder, Query};
use peakend_model::time::{Buckets, Grain, Period};
use peakend_model::user::Workspace;
use peakend_model::{AlertId, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::judge::{Finding, finding};
use super::{SIDES, send};
use crate::indicator::series::{History, Series, history};
use crate::job::{self, Job, Setback};
use crate::overview::own_brands;
use crate::{App, AppError, AppResult, catalog, insight};

/// Weeks, and days, of history that rules look back on.
const WEEKS: i64 = 104;
const DAYS: i64 = 120;
/// Words of customers beside an alert.
const QUOTES: usize = 3;

/// Lets every rule of the workspace judge.
#[derive(Serialize, Deserialize)]
pub struct WatchIndicators {}

impl Job for WatchIndicators {
    const KIND: &'static str = "watch_indicators";

    async fn run(self, app: &App, actor: &Actor) -> Result<(), Setback> {
        watch(app, actor).await?;
        Ok(())
    }
}

/// What a look gave.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Watched {
    pub opened: usize,
    pub ended: usize,
}

/// What `rules`, all of one grain, judge. Thresholds are judged by intervals, and in those several answers of one
/// customer count together; the limits of charts come from the series itself, whatever moves it.
///
/// # Errors
/// As [`insight::answer`].
pub(super) async fn judged_history<'a>(
    app: &App,
    actor: &Actor,
    indicator: &Indicator,
    mut rules: impl Iterator<Item = &'a Rule>,
    query: &Query,
    grain: Grain,
) -> AppResult<History> {
    let definition = indicator.definition();
    let mut found = history(app, actor, definition, query, grain).await?;
    if rules.any(|rule| matches!(rule.trigger, Trigger::Threshold { .. })) {
        found.lean(app, actor, definition, query).await?;
    }
    Ok(found)
}

/// The history that ends at `to` and that a rule of `grain` looks back on.
pub fn reach(to: Timestamp, grain: Grain) -> Period {
    let days = if grain == Grain::Day { DAYS } else { WEEKS * 7 };
    Period { from: Timestamp(to.0 - days * Timestamp::DAY), to }
}

/// Judges every bucket that was completed since the last look, of each indicator that has rules: opens alerts, adds reasons to those that go on,
/// ends those whose cause is gone. Looking twice changes nothing.
///
/// # Errors
/// As [`insight::answer`].
pub async fn watch(app: &App, actor: &Actor) -> AppResult<Watched> {
    let rules = app.store.alert_rules(actor.workspace, None).await?;
    let going = app.store.going_alerts(actor.workspace).await?;
    if rules.is_empty() && going.is_empty() {
        return Ok(Watched::default());
    }
    let workspace = app.store.workspace(actor.workspace).await?.ok_or(AppError::NotFound)?;
    let indicators = app.store.indicators(actor.workspace).await?;
    let lens = own_brands(&catalog::list(app, actor).await?, &Lens::default());
    let base = insight::query_of(&lens, &workspace, app.clock.now());
    let mut watched = Watched::default();
    let looked = Look { app, actor, workspace: &workspace, base: &base };
    for indicator in &indicators {
        let own = rules.iter().filter(|rule| rule.indicator == indicator.key).collect::<Vec<_>>();
        let open = going.iter().filter(|alert| alert.indicator == indicator.key).cloned().collect::<Vec<_>>();
        if !own.is_empty() || !open.is_empty() {
            let found = looked.at(indicator, &own, open).await?;
            watched.opened += found.opened;
            watched.ended += found.ended;
        }
    }
    // An indicator that was removed has no cause that goes on.
    for alert in going.iter().filter(|alert| !indicators.iter().any(|one| one.key == alert.indicator)) {
        watched.ended += usize::from(looked.end(alert).await?);
    }
    Ok(watched)
}

/// One look at a workspace.
struct Look<'a> {
    app: &'a App,
    actor: &'a Actor,
    workspace: &'a Workspace,
    base: &'a Query,
}

/// What the rules of one grain found on one side.
struct Moved<'a> {
    side: Side,
    series: &'a Series,
    first: Finding,
    reasons: Vec<Reason>,
    owner: Option<peakend_model::UserId>,
}

impl Look<'_> {
    /// Judges each bucket that was completed since the rules looked last, in order, and each as the rules would have
    /// seen it then: what moved and came back while nobody looked is told, too.
    async fn at(&self, indicator: &Indicator, rules: &[&Rule], mut going: Vec<Alert>) -> AppResult<Watched> {
        let histories = self.histories(indicator, rules, &going).await?;
        let mut watched = Watched::default();
        for moment in moments(rules, &histories) {
            let drawn: BTreeMap<bool, Series> =
                histories.iter().map(|(daily, history)| (*daily, history.drawn(complete(history, moment)))).collect();
            let awake: Vec<&Rule> = rules.iter().copied().filter(|rule| is_awake(rule, &drawn, moment)).collect();
            let found = self.step(indicator, rules, &awake, &going, &drawn).await?;
            if found != Watched::default() {
                let all = self.app.store.going_alerts(self.actor.workspace).await?;
                going = all.into_iter().filter(|alert| alert.indicator == indicator.key).collect();
            }
            watched.opened += found.opened;
            watched.ended += found.ended;
        }
        self.note_judged(rules, &histories).await?;
        Ok(watched)
    }

    /// One look: what the rules that are `awake` find, and what is over by all of them.
    async fn step(
        &self,
        indicator: &Indicator,
        rules: &[&Rule],
        awake: &[&Rule],
        going: &[Alert],
        drawn: &BTreeMap<bool, Series>,
    ) -> AppResult<Watched> {
        let mut watched = Watched::default();
        for side in SIDES {
            let moved = moved(indicator, awake, drawn, side);
            let held = going.iter().find(|alert| alert.side == side);
            match (moved, held) {
                (Some(moved), Some(alert)) => self.add_reasons(alert.id, &moved.reasons).await?,
                (Some(moved), None) => watched.opened += usize::from(self.open(indicator, &moved).await?),
                (None, Some(alert)) if is_over(alert, rules, drawn) => {
                    watched.ended += usize::from(self.end(alert).await?);
                }
                _ => {}
            }
        }
        Ok(watched)
    }

    /// What was counted of the indicator, in every grain that is needed.
    async fn histories(
        &self,
        indicator: &Indicator,
        rules: &[&Rule],
        going: &[Alert],
    ) -> AppResult<BTreeMap<bool, History>> {
        let mut found = BTreeMap::new();
        let grains = rules.iter().map(|rule| rule.grain).chain(going.iter().map(|alert| alert.grain));
        for grain in grains {
            if let std::collections::btree_map::Entry::Vacant(place) = found.entry(is_daily(grain)) {
                let query = Query { period: reach(self.base.period.to, grain), comparison: None, ..self.base.clone() };
                let rules = rules.iter().copied().filter(|rule| is_daily(rule.grain) == is_daily(grain));
                place.insert(judged_history(self.app, self.actor, indicator, rules, &query, grain).await?);
            }
        }
        Ok(found)
    }

    /// Keeps how far each rule has looked.
    async fn note_judged(&self, rules: &[&Rule], histories: &BTreeMap<bool, History>) -> AppResult<()> {
        let last =
            |rule: &Rule| histories.get(&is_daily(rule.grain)).and_then(|history| history.starts.last().copied());
        let ahead = rules.iter().filter_map(|rule| Some((*rule, last(rule)?)));
        let ahead: Vec<Rule> = ahead
            .filter(|(rule, last)| rule.judged.is_none_or(|judged| judged < *last))
            .map(|(rule, last)| Rule { judged: Some(last), ..rule.clone() })
            .collect();
        if ahead.is_empty() {
            return Ok(());
        }
        let mut tx = self.app.store.write(self.actor.workspace).await?;
        for rule in &ahead {
            tx.update_alert_rule(rule).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn add_reasons(&self, id: AlertId, reasons: &[Reason]) -> AppResult<()> {
        let mut tx = self.app.store.write(self.actor.workspace).await?;
        if let Some(mut alert) = tx.hold_alert(id).await?
            && alert.also(reasons)
        {
            tx.update_alert(&alert).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// False when another server was faster.
    async fn open(&self, indicator: &Indicator, moved: &Moved<'_>) -> AppResult<bool> {
        let app = self.app;
        let Some(spot) = moved.series.spots.last() else { return Ok(false) };
        let Some(reading) = spot.reading else { return Ok(false) };
        let now = app.clock.now();
        let alert = Alert {
            id: AlertId(app.ids.uuid(now)),
            indicator: indicator.key.clone(),
            side: moved.side,
            grain: moved.series.grain,
            bucket: spot.start,
            value: reading.value,
            interval: reading.interval,
            n: reading.n,
            ordinary: moved.first.ordinary,
            reasons: moved.reasons.clone(),
            owner: moved.owner.or(indicator.about.owner),
            quotes: self.quotes(indicator, moved.side, spot.start, moved.series.grain).await?,
            opened_at: now,
            ended_at: None,
            judgements: Vec::new(),
        };
        let channels = app.store.alert_channels(self.actor.workspace).await?;
        let delivery = app.store.alert_delivery(self.actor.workspace).await?;
        let when = delivery.quiet.map_or(now, |quiet| quiet.over(now, &self.workspace.zone));
        let mut tx = app.store.write(self.actor.workspace).await?;
        if !tx.add_alert(&alert).await? {
            return Ok(false);
        }
        for channel in channels {
            let send = send::SendAlert { alert: alert.id, channel: channel.id };
            job::enqueue_at(app, &mut tx, &send, when).await?;
        }
        tx.commit().await?;
        tracing::info!(alert.id = %alert.id, indicator.key = %alert.indicator, "an alert was opened");
        Ok(true)
    }

    async fn end(&self, alert: &Alert) -> AppResult<bool> {
        let mut tx = self.app.store.write(self.actor.workspace).await?;
        let held = tx.hold_alert(alert.id).await?.filter(|held| held.ended_at.is_none());
        let has_ended = held.is_some();
        if let Some(mut held) = held {
            held.ended_at = Some(self.app.clock.now());
            tx.update_alert(&held).await?;
        }
        tx.commit().await?;
        Ok(has_ended)
    }

    /// Where customers speak of it: the latest texts of the bucket that the indicator counts, those first that feel as it moved.
    async fn quotes(
        &self,
        indicator: &Indicator,
        side: Side,
        bucket: Timestamp,
        grain: Grain,
    ) -> AppResult<Vec<Cursor>> {
        let days = if grain == Grain::Day { 1 } else { 7 };
        let behind = Timestamp(bucket.0 + days * Timestamp::DAY + Timestamp::DAY / 2);
        let period = Period { from: bucket, to: Buckets::start_of(behind, grain, &self.workspace.zone) };
        let mut filters = self.base.filters.clone();
        filters.extend(spoken_of(indicator));
        let is_worse = side.is_worse(indicator.about.direction);
        let felt = if is_worse { Polarity::Negative } else { Polarity::Positive };
        let listing = Listing {
            workspace: self.actor.workspace,
            period,
            filters,
            order: ListingOrder::NewestFirst,
            after: None,
            limit: QUOTES,
        };
        let mut moody = listing.clone();
        moody.filters.push(Filter::is(Field::Sentiment, felt.key()));
        let mut rows = self.app.insights.page(&moody).await?;
        if rows.is_empty() {
            rows = self.app.insights.page(&listing).await?;
        }
        Ok(rows.iter().map(Cursor::from).collect())
    }
}

fn is_daily(grain: Grain) -> bool {
    grain == Grain::Day
}

/// Buckets that are judged late at most: a quarter. What lies longer back is history, not news.
const LATEST_WEEKS: usize = 13;
const LATEST_DAYS: usize = 31;

/// When a look at `rules` would have been due since the last one, ascending; the last moment is now.
fn moments(rules: &[&Rule], histories: &BTreeMap<bool, History>) -> Vec<Timestamp> {
    let mut ends: Vec<Timestamp> = rules
        .iter()
        .filter_map(|rule| Some((rule.judged?, histories.get(&is_daily(rule.grain))?)))
        .flat_map(|(judged, history)| {
            let most = if is_daily(history.grain) { LATEST_DAYS } else { LATEST_WEEKS };
            let late = history.starts.iter().rev().take(most).take_while(move |start| **start > judged);
            late.map(|start| end_of(*start, history.grain)).collect::<Vec<_>>()
        })
        .collect();
    ends.sort_unstable();
    ends.dedup();
    // The last bucket is judged now, with everything that is known.
    ends.pop();
    ends.push(Timestamp(i64::MAX));
    ends
}

/// When a bucket is complete, whatever the clocks did in it: they move by an hour or two.
fn end_of(start: Timestamp, grain: Grain) -> Timestamp {
    let days = if is_daily(grain) { 1 } else { 7 };
    Timestamp(start.0 + days * Timestamp::DAY + 2 * Timestamp::HOUR)
}

/// How many buckets of `history` were complete at `moment`.
fn complete(history: &History, moment: Timestamp) -> usize {
    history.starts.partition_point(|start| end_of(*start, history.grain) <= moment)
}

/// A rule judges the past only from where it stopped looking.
fn is_awake(rule: &Rule, drawn: &BTreeMap<bool, Series>, moment: Timestamp) -> bool {
    let last = drawn.get(&is_daily(rule.grain)).and_then(|series| series.spots.last());
    moment.0 == i64::MAX || rule.judged.zip(last).is_some_and(|(judged, spot)| spot.start > judged)
}

/// The filters of the texts that an indicator is about.
fn spoken_of(indicator: &Indicator) -> Vec<Filter> {
    let definition = indicator.definition();
    let mut filters = match &definition.formula {
        Formula::Rate { of } => of.0.clone(),
        _ => definition.only.0.clone(),
    };
    match &definition.formula {
        Formula::Share { of } => filters.extend(of.0.iter().cloned()),
        Formula::ThemeMood { theme } => filters.push(Filter::is(Field::Theme, theme)),
        Formula::Score(kind) | Formula::ScoreShare { kind, .. } => {
            filters.push(Filter::ScoreBetween { kind: Some(*kind), from: None, to: None });
        }
        _ => {}
    }
    filters.push(Filter::HasText);
    filters
}

/// What the rules find on `side`; the first of them speaks for the alert.
fn moved<'a>(
    indicator: &Indicator,
    rules: &[&Rule],
    drawn: &'a BTreeMap<bool, Series>,
    side: Side,
) -> Option<Moved<'a>> {
    let direction = indicator.about.direction;
    let mut found: Option<Moved<'a>> = None;
    for rule in rules {
        let Some(series) = drawn.get(&is_daily(rule.grain)) else { continue };
        let Some(first) = finding(rule, direction, series).filter(|finding| finding.side == side) else { continue };
        let reason = Reason { rule: rule.id, trigger: rule.trigger, bucket: first.bucket };
        match &mut found {
            Some(moved) => moved.reasons.push(reason),
            None => found = Some(Moved { side, series, first, reasons: vec![reason], owner: rule.owner }),
        }
    }
    found
}

/// A bucket in which nothing was counted says nothing: the cause goes on until a number says otherwise.
fn is_over(alert: &Alert, rules: &[&Rule], drawn: &BTreeMap<bool, Series>) -> bool {
    let is_judged = rules.iter().any(|rule| alert.reasons.iter().any(|reason| reason.rule == rule.id));
    let last = drawn.get(&is_daily(alert.grain)).and_then(|series| series.spots.last());
    !is_judged || last.is_some_and(|spot| spot.reading.is_some())
}

/// How often it is seen whether a look is due.
const LOOK: Duration = Duration::from_secs(20);
/// A look is due after this long in any case, for imports pass the inbox by.
const LONGEST: Duration = Duration::from_secs(3600);
/// Rows that came in make a look due after this long.
const SHORTEST: Duration = Duration::from_secs(600);

/// When a workspace was looked at, and what the archive held then.
#[derive(Clone, Copy)]
struct Seen {
    at: Timestamp,
    flushed: i64,
}

/// Queues a look at each workspace when it is due, until `shutdown`.
pub async fn run_watch(app: App, shutdown: CancellationToken) {
    let mut seen = HashMap::new();
    while !shutdown.is_cancelled() {
        if let Err(error) = queue_due(&app, &mut seen).await {
            tracing::error!(error = ?error, "indicators cannot be watched");
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn queue_due(app: &App, seen: &mut HashMap<WorkspaceId, Seen>) -> AppResult<usize> {
    let workspaces = app.store.workspaces_with_alert_rules().await?;
    if workspaces.is_empty() {
        return Ok(0);
    }
    let flushed: HashMap<WorkspaceId, i64> =
        app.store.ledger_states().await?.into_iter().map(|state| (state.workspace, state.flushed_seq)).collect();
    let now = app.clock.now();
    let mut queued = 0;
    for workspace in workspaces {
        let flushed = flushed.get(&workspace).copied().unwrap_or_default();
        if !is_due(seen.get(&workspace), now, flushed) {
            continue;
        }
        let mut tx = app.store.write(workspace).await?;
        job::enqueue(app, &mut tx, &WatchIndicators {}).await?;
        tx.commit().await?;
        seen.insert(workspace, Seen { at: now, flushed });
        queued += 1;
    }
    Ok(queued)
}

fn is_due(seen: Option<&Seen>, now: Timestamp, flushed: i64) -> bool {
    let Some(seen) = seen else { return true };
    seen.at + LONGEST <= now || (seen.flushed != flushed && seen.at + SHORTEST <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_due_hourly_and_soon_after_rows_came_in() {
        let minute = |n: i64| Timestamp(n * Timestamp::MINUTE);
        let seen = Seen { at: minute(0), flushed: 5 };
        assert!(is_due(None, minute(0), 5));
        for (now, flushed, expected) in [(9, 5, false), (9, 6, false), (10, 6, true), (59, 5, false), (60, 5, true)] {
            assert_eq!(is_due(Some(&seen), minute(now), flushed), expected, "{now} {flushed}");
        }
    }
}
