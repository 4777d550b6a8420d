//! Alerts: rules on indicators, what they raised, what people made of it, and who is told.

pub mod channel;
pub mod judge;
pub mod send;
pub mod watch;

use std::collections::BTreeMap;

use peakend_model::access::{Action, Actor};
use peakend_model::alert::{Alert, Judgement, JudgementError, Rule, Side, Trigger, Verdict};
use peakend_model::insight::Query;
use peakend_model::insight::lens::Lens;
use peakend_model::time::Grain;
use peakend_model::user::Workspace;
use peakend_model::{AlertId, AlertRuleId, UserId};

use crate::overview::own_brands;
use crate::{App, AppError, AppResult, FieldErrors, catalog, indicator, insight, job};

/// The most rules of one workspace: what is judged within a minute.
const MOST_RULES: usize = 200;
/// The most alerts on a page.
pub const MOST_SHOWN: u32 = 200;

/// A rule as somebody asks for it.
#[derive(Clone, PartialEq, Debug)]
pub struct NewRule {
    /// Key of the indicator.
    pub indicator: String,
    pub trigger: Trigger,
    pub grain: Grain,
    pub only_worse: bool,
    pub owner: Option<UserId>,
}

/// All rules, or those of one indicator.
///
/// # Errors
/// `Forbidden`.
pub async fn rules(app: &App, actor: &Actor, indicator: Option<&str>) -> AppResult<Vec<Rule>> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.alert_rules(actor.workspace, indicator).await?)
}

/// Makes a rule and has it judged at once.
///
/// # Errors
/// `Forbidden`, `Invalid` with the fields `indicator`, `trigger`, `value`, `grain`, `owner`.
pub async fn add_rule(app: &App, actor: &Actor, new: &NewRule) -> AppResult<Rule> {
    actor.may(Action::EditIndicators)?;
    let held = app.store.alert_rules(actor.workspace, None).await?;
    check(app, actor, new, &held).await?.check()?;
    let now = app.clock.now();
    let rule = Rule {
        id: AlertRuleId(app.ids.uuid(now)),
        indicator: new.indicator.clone(),
        trigger: new.trigger,
        grain: new.grain,
        only_worse: new.only_worse,
        owner: new.owner,
        created_at: now,
        judged: None,
    };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_alert_rule(&rule).await?;
    job::enqueue(app, &mut tx, &watch::WatchIndicators {}).await?;
    tx.commit().await?;
    Ok(rule)
}

async fn check(app: &App, actor: &Actor, new: &NewRule, held: &[Rule]) -> AppResult<FieldErrors> {
    let mut errors = FieldErrors::default();
    if app.store.indicator(actor.workspace, &new.indicator).await?.is_none() {
        errors.add("indicator", "error-alert-indicator");
    }
    if held.len() >= MOST_RULES {
        errors.add("indicator", "error-alert-many");
    }
    let is_held =
        |rule: &Rule| rule.indicator == new.indicator && rule.trigger == new.trigger && rule.grain == new.grain;
    if held.iter().any(is_held) {
        errors.add("trigger", "error-alert-held");
    }
    match new.trigger {
        Trigger::Threshold { value, .. } if !value.is_finite() => errors.add("value", "error-unreadable"),
        Trigger::Threshold { .. } => {}
        Trigger::Forecast => {}
        // Days have the rhythm of the week, which a chart would take for signals.
        _ if new.grain != Grain::Week => errors.add("grain", "error-alert-grain"),
        _ => {}
    }
    if !Rule::GRAINS.contains(&new.grain) && errors.of("grain").is_none() {
        errors.add("grain", "error-alert-grain");
    }
    if let Some(owner) = new.owner {
        let members = app.store.members(actor.workspace).await?;
        if !members.iter().any(|member| member.user.id == owner) {
            errors.add("owner", "error-alert-owner");
        }
    }
    Ok(errors)
}

/// Takes a rule away; its alerts stay, and those that rest on it alone end. [`restore_rule`] brings it back.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn remove_rule(app: &App, actor: &Actor, id: AlertRuleId) -> AppResult<()> {
    actor.may(Action::EditIndicators)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let was_there = tx.remove_alert_rule(id, app.clock.now()).await?;
    // What it alone held open ends with the next look.
    job::enqueue(app, &mut tx, &watch::WatchIndicators {}).await?;
    tx.commit().await?;
    if was_there { Ok(()) } else { Err(AppError::NotFound) }
}

/// # Errors
/// `Forbidden`, `NotFound` when no such rule was removed.
pub async fn restore_rule(app: &App, actor: &Actor, id: AlertRuleId) -> AppResult<()> {
    actor.may(Action::EditIndicators)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let was_there = tx.restore_alert_rule(id).await?;
    tx.commit().await?;
    if was_there { Ok(()) } else { Err(AppError::NotFound) }
}

/// Which alerts are wanted; nothing means all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wanted<'a> {
    /// `open`, or the key of a verdict.
    pub state: Option<&'a str>,
    /// Key of an indicator.
    pub indicator: Option<&'a str>,
}

/// The latest alerts, newest first, at most [`MOST_SHOWN`].
///
/// # Errors
/// `Forbidden`.
pub async fn list(app: &App, actor: &Actor, wanted: Wanted<'_>) -> AppResult<Vec<Alert>> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.alerts(actor.workspace, wanted.state, wanted.indicator, MOST_SHOWN).await?)
}

/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn find(app: &App, actor: &Actor, id: AlertId) -> AppResult<Alert> {
    actor.may(Action::ViewInsights)?;
    app.store.alert(actor.workspace, id).await?.ok_or(AppError::NotFound)
}

/// How many alerts wait for a judgement.
///
/// # Errors
/// `Forbidden`.
pub async fn open_count(app: &App, actor: &Actor) -> AppResult<u64> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.open_alerts(actor.workspace).await?)
}

/// Says what is to be made of an alert.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` with the field `note`.
pub async fn judge(app: &App, actor: &Actor, id: AlertId, verdict: Verdict, note: &str) -> AppResult<Alert> {
    actor.may(Action::EditIndicators)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let mut alert = tx.hold_alert(id).await?.ok_or(AppError::NotFound)?;
    let said = Judgement { verdict, note: note.to_owned(), by: actor.user_id(), at: app.clock.now() };
    alert.judge(said).map_err(|error| match error {
        JudgementError::NoteMissing => AppError::invalid("note", "error-alert-note"),
        JudgementError::NoteTooLong => AppError::invalid("note", "error-too-long"),
    })?;
    tx.update_alert(&alert).await?;
    tx.commit().await?;
    Ok(alert)
}

/// Takes the last judgement back.
///
/// # Errors
/// `Forbidden`, `NotFound` also when there is no judgement.
pub async fn reconsider(app: &App, actor: &Actor, id: AlertId) -> AppResult<Alert> {
    actor.may(Action::EditIndicators)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let mut alert = tx.hold_alert(id).await?.ok_or(AppError::NotFound)?;
    if !alert.reconsider() {
        return Err(AppError::NotFound);
    }
    tx.update_alert(&alert).await?;
    tx.commit().await?;
    Ok(alert)
}

/// What a rule would have done over the history of its indicator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backtest {
    /// Complete buckets that it would have judged.
    pub buckets: usize,
    /// Causes it would have told of.
    pub alerts: usize,
}

/// Lets every rule of `held` judge each week or day of its indicator's history, as if it had been there.
///
/// # Errors
/// `Forbidden`, or as [`insight::answer`].
pub async fn backtests(app: &App, actor: &Actor, workspace: &Workspace, held: &[Rule]) -> AppResult<Vec<Backtest>> {
    let all = indicator::list(app, actor).await?;
    let lens = own_brands(&catalog::list(app, actor).await?, &Lens::default());
    let base = insight::query_of(&lens, workspace, app.clock.now());
    // Rules that look at the same series look at it together.
    let mut alike: BTreeMap<(&str, bool), Vec<usize>> = BTreeMap::new();
    for (place, rule) in held.iter().enumerate() {
        alike.entry((&rule.indicator, rule.grain == Grain::Day)).or_default().push(place);
    }
    let tried = alike.into_values().map(|places| {
        let (all, base) = (&all, &base);
        async move {
            let rules: Vec<Rule> = places.iter().map(|place| held[*place].clone()).collect();
            let Some(found) = all.iter().find(|one| one.key == rules[0].indicator) else {
                return AppResult::Ok(vec![]);
            };
            let grain = rules[0].grain;
            let long = Query { period: watch::reach(base.period.to, grain), comparison: None, ..base.clone() };
            let history = watch::judged_history(app, actor, found, rules.iter(), &long, grain).await?;
            let found = judge::backtest(&rules, found.about.direction, &history);
            Ok(places.into_iter().zip(found).collect::<Vec<_>>())
        }
    });
    let mut backtests = vec![Backtest { buckets: 0, alerts: 0 }; held.len()];
    for (place, found) in futures::future::try_join_all(tried).await?.into_iter().flatten() {
        backtests[place] = found;
    }
    Ok(backtests)
}

/// Both ways in which an indicator can move.
pub(crate) const SIDES: [Side; 2] = [Side::Above, Side::Below];
