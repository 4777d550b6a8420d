//! The rules that raise alerts, who is told, and when nobody is.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use peakend_app::alert::{self, Backtest, NewRule, channel};
use peakend_app::courier::MailRoute;
use peakend_app::{AppError, FieldErrors, indicator};
use peakend_model::access::Action;
use peakend_model::alert::{Channel, Quiet, Rule, Side, Trigger};
use peakend_model::indicator::{Direction, Indicator};
use peakend_model::time::Grain;
use peakend_model::{AlertChannelId, AlertRuleId, UserId};
use serde::Deserialize;

use super::{PATH, chance, told};
use crate::Web;
use crate::error::{FormErrors, WebResult};
use crate::kit::{Form, Id};
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

const RULES: &str = "/alerts/rules";

#[derive(Template)]
#[template(path = "alerts/rules.html")]
struct RulesPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    rules: Vec<RuleView>,
    indicators: Vec<(String, String)>,
    people: Vec<(UserId, String)>,
    form: RuleForm,
    errors: FormErrors,
    may_edit: bool,
    /// What administrators set.
    delivery: Option<DeliveryView>,
}

struct RuleView {
    id: String,
    indicator: String,
    href: String,
    what: String,
    only_worse: bool,
    chance: String,
    past: String,
    owner: String,
}

struct DeliveryView {
    channels: Vec<ChannelView>,
    /// How e-mail leaves, in words.
    mail: String,
    form: ChannelForm,
    errors: FormErrors,
    quiet: QuietForm,
    quiet_errors: FormErrors,
    zone: String,
}

struct ChannelView {
    id: String,
    address: String,
    /// What signs; a letter is not signed.
    secret: Option<String>,
}

/// What the form for rules sends; texts, so that what was typed is kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RuleForm {
    indicator: String,
    trigger: String,
    side: String,
    value: String,
    grain: String,
    only_worse: String,
    owner: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChannelForm {
    url: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct QuietForm {
    from: String,
    to: String,
    weekends: String,
}

/// What was not accepted.
#[derive(Default)]
struct Refused {
    rule: Option<(RuleForm, FormErrors)>,
    channel: Option<(ChannelForm, FormErrors)>,
    quiet: Option<(QuietForm, FormErrors)>,
}

/// GET /alerts/rules
pub(crate) async fn show_rules(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let pairs = query.as_deref().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let key = pairs.into_iter().find(|(name, _)| *name == "indicator").map(|(_, key)| key.to_owned());
    let form = RuleForm { indicator: key.unwrap_or_default(), only_worse: "on".into(), ..RuleForm::default() };
    Ok(page(&signed, form, Refused::default()).await?.into_response())
}

async fn page(signed: &Signed, form: RuleForm, refused: Refused) -> WebResult<Page> {
    let (app, actor, t) = (&signed.app, signed.actor(), &signed.t);
    let held = alert::rules(app, actor, None).await?;
    let backtests = alert::backtests(app, actor, signed.workspace(), &held).await?;
    let indicators = indicator::list(app, actor).await?;
    let people = indicator::people(app, actor).await?;
    let view = |(rule, past): (&Rule, &Backtest)| rule_view(t, rule, past, &indicators, &people);
    let (form, errors) = refused.rule.unwrap_or((form, FormErrors::default()));
    let content = RulesPage {
        t,
        csrf: signed.csrf(),
        rules: held.iter().zip(&backtests).map(view).collect(),
        indicators: indicators.iter().map(|one| (one.key.clone(), told::name(t, &one.key, Some(one)))).collect(),
        people: people.clone(),
        form,
        errors,
        may_edit: signed.may(Action::EditIndicators),
        delivery: match signed.may(Action::ManageWorkspace) {
            true => Some(delivery(signed, refused.channel, refused.quiet).await?),
            false => None,
        },
    };
    Page::new(signed, &t.text("alert-rules"), &content)
}

fn rule_view(t: &Words, rule: &Rule, past: &Backtest, all: &[Indicator], people: &[(UserId, String)]) -> RuleView {
    let found = all.iter().find(|one| one.key == rule.indicator);
    let what = told::because(t, &rule.trigger, found);
    let is_sided = !matches!(rule.trigger, Trigger::Threshold { .. });
    let owner = people.iter().find(|(id, _)| Some(*id) == rule.owner).map(|(_, name)| name.clone());
    RuleView {
        id: rule.id.to_string(),
        indicator: told::name(t, &rule.indicator, found),
        href: found.map(|one| format!("/indicators/{}", one.key)).unwrap_or_default(),
        what: if rule.grain == Grain::Day { format!("{what} · {}", t.text("alert-daily")) } else { what },
        only_worse: is_sided && rule.only_worse,
        chance: chance(t, rule),
        past: match past.buckets {
            0 => t.text("alert-past-none"),
            buckets => t.with2("alert-past", "alerts", past.alerts, "n", buckets),
        },
        owner: owner.unwrap_or_default(),
    }
}

async fn delivery(
    signed: &Signed,
    channel_refused: Option<(ChannelForm, FormErrors)>,
    quiet_refused: Option<(QuietForm, FormErrors)>,
) -> WebResult<DeliveryView> {
    let (app, actor) = (&signed.app, signed.actor());
    let held = channel::list(app, actor).await?;
    let quiet = channel::delivery(app, actor).await?.quiet;
    let (form, errors) = channel_refused.unwrap_or_default();
    let (quiet, quiet_errors) = quiet_refused.unwrap_or_else(|| (QuietForm::of(quiet), FormErrors::default()));
    let view = |channel: Channel| ChannelView {
        id: channel.id.to_string(),
        address: channel.shown().to_owned(),
        secret: channel.mail().is_none().then(|| channel.secret.clone()),
    };
    let mail = channel::mail_route(app, actor)?;
    Ok(DeliveryView {
        channels: held.into_iter().map(view).collect(),
        mail: mail_in_words(&signed.t, mail.as_ref()),
        form,
        errors,
        quiet,
        quiet_errors,
        zone: signed.workspace().zone.name().to_owned(),
    })
}

/// How e-mail leaves, or that it does not.
pub(crate) fn mail_in_words(t: &Words, mail: Option<&MailRoute>) -> String {
    let Some(mail) = mail else { return t.text("mail-none") };
    let key = if mail.is_encrypted { "mail-route" } else { "mail-route-plain" };
    t.with2(key, "server", mail.server.as_str(), "sender", mail.sender.as_str())
}

impl RuleForm {
    fn new_rule(&self, indicators: &[Indicator]) -> Result<NewRule, FieldErrors> {
        let mut errors = FieldErrors::default();
        let trigger = match self.trigger.as_str() {
            "threshold" => self.threshold(indicators, &mut errors),
            "signal" => Some(Trigger::Signal),
            "shift" => Some(Trigger::Shift),
            "forecast" => Some(Trigger::Forecast),
            _ => {
                errors.add("trigger", "error-required");
                None
            }
        };
        let owner: Option<UserId> = self.owner.parse().ok();
        if owner.is_none() && !self.owner.is_empty() {
            errors.add("owner", "error-alert-owner");
        }
        if self.indicator.is_empty() {
            errors.add("indicator", "error-required");
        }
        match trigger {
            Some(trigger) if errors.is_empty() => Ok(NewRule {
                indicator: self.indicator.clone(),
                trigger,
                grain: if self.grain == "day" { Grain::Day } else { Grain::Week },
                only_worse: !self.only_worse.is_empty(),
                owner,
            }),
            _ => Err(errors),
        }
    }

    /// Without a side, the bad one.
    fn threshold(&self, indicators: &[Indicator], errors: &mut FieldErrors) -> Option<Trigger> {
        let typed = self.value.trim().replace(',', ".").replace('−', "-");
        let value = typed.parse::<f64>().ok().filter(|value| value.is_finite());
        if value.is_none() {
            errors.add("value", if typed.is_empty() { "error-required" } else { "error-unreadable" });
        }
        let direction = indicators.iter().find(|one| one.key == self.indicator).map(|one| one.about.direction);
        let bad = if direction == Some(Direction::Lower) { Side::Above } else { Side::Below };
        Some(Trigger::Threshold { side: Side::from_key(&self.side).unwrap_or(bad), value: value? })
    }
}

/// POST /alerts/rules
pub(crate) async fn add_rule(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<RuleForm>,
) -> WebResult<Response> {
    let indicators = indicator::list(&web.app, signed.actor()).await?;
    let made = match form.new_rule(&indicators) {
        Ok(new) => alert::add_rule(&web.app, signed.actor(), &new).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match made {
        Ok(rule) => {
            let undo = format!("{RULES}/{}/remove", rule.id);
            Ok(Said::new("said-alert-rule").undo(undo).then(RULES, &signed))
        }
        Err(AppError::Invalid(errors)) => {
            let errors = FormErrors::new(&errors, &signed.t);
            let refused = Refused { rule: Some((form, errors)), ..Refused::default() };
            Ok(page(&signed, RuleForm::default(), refused).await?.refused().into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// POST /alerts/rules/{rule}/remove
pub(crate) async fn remove_rule(
    State(web): State<Web>,
    signed: Signed,
    Id(rule): Id<AlertRuleId>,
) -> WebResult<Response> {
    alert::remove_rule(&web.app, signed.actor(), rule).await?;
    Ok(Said::new("said-alert-rule-removed").undo(format!("{RULES}/{rule}/restore")).then(RULES, &signed))
}

/// POST /alerts/rules/{rule}/restore
pub(crate) async fn restore_rule(
    State(web): State<Web>,
    signed: Signed,
    Id(rule): Id<AlertRuleId>,
) -> WebResult<Response> {
    alert::restore_rule(&web.app, signed.actor(), rule).await?;
    Ok(Said::new("said-saved").then(RULES, &signed))
}

/// POST /alerts/channels
pub(crate) async fn add_channel(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<ChannelForm>,
) -> WebResult<Response> {
    match channel::add(&web.app, signed.actor(), &form.url).await {
        Ok(made) => {
            let undo = format!("{PATH}/channels/{}/remove", made.id);
            Ok(Said::new("said-alert-channel").undo(undo).then(RULES, &signed))
        }
        Err(AppError::Invalid(errors)) => {
            let errors = FormErrors::new(&errors, &signed.t);
            let refused = Refused { channel: Some((form, errors)), ..Refused::default() };
            Ok(page(&signed, RuleForm::default(), refused).await?.refused().into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// POST /alerts/channels/{channel}/remove
pub(crate) async fn remove_channel(
    State(web): State<Web>,
    signed: Signed,
    Id(id): Id<AlertChannelId>,
) -> WebResult<Response> {
    channel::remove(&web.app, signed.actor(), id).await?;
    let undo = format!("{PATH}/channels/{id}/restore");
    Ok(Said::new("said-alert-channel-removed").undo(undo).then(RULES, &signed))
}

/// POST /alerts/channels/{channel}/restore
pub(crate) async fn restore_channel(
    State(web): State<Web>,
    signed: Signed,
    Id(id): Id<AlertChannelId>,
) -> WebResult<Response> {
    channel::restore(&web.app, signed.actor(), id).await?;
    Ok(Said::new("said-saved").then(RULES, &signed))
}

/// POST /alerts/channels/{channel}/trial
pub(crate) async fn try_channel(
    State(web): State<Web>,
    signed: Signed,
    Id(id): Id<AlertChannelId>,
) -> WebResult<Response> {
    match channel::try_out(&web.app, signed.actor(), id).await {
        Ok(()) => Ok(Said::new("said-alert-trial").then(RULES, &signed)),
        Err(AppError::Invalid(errors)) => {
            let errors = FormErrors::new(&errors, &signed.t);
            let refused = Refused { channel: Some((ChannelForm::default(), errors)), ..Refused::default() };
            Ok(page(&signed, RuleForm::default(), refused).await?.refused().into_response())
        }
        Err(other) => Err(other.into()),
    }
}

impl QuietForm {
    fn of(quiet: Option<Quiet>) -> Self {
        let Some(quiet) = quiet else { return Self::default() };
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let has_hours = quiet.from != quiet.to;
        Self {
            from: if has_hours { clock(quiet.from) } else { String::new() },
            to: if has_hours { clock(quiet.to) } else { String::new() },
            weekends: if quiet.weekends { "on".into() } else { String::new() },
        }
    }

    /// `None` for no peace at all.
    fn quiet(&self) -> Result<Option<Quiet>, FieldErrors> {
        let weekends = !self.weekends.is_empty();
        if self.from.is_empty() && self.to.is_empty() {
            return Ok(if weekends { Quiet::new(0, 0, true) } else { None });
        }
        let (from, to) = (minute(&self.from), minute(&self.to));
        let quiet = from.zip(to).and_then(|(from, to)| Quiet::new(from, to, weekends));
        let wrong = if from.is_none() { "quiet-from" } else { "quiet-to" };
        quiet.map(Some).ok_or_else(|| FieldErrors::one(wrong, "error-alert-clock"))
    }
}

/// Minute of the day of `22:30`.
fn minute(clock: &str) -> Option<u16> {
    let (hour, minute) = clock.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// POST /alerts/quiet
pub(crate) async fn set_quiet(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<QuietForm>,
) -> WebResult<Response> {
    match form.quiet() {
        Ok(quiet) => {
            channel::set_quiet(&web.app, signed.actor(), quiet).await?;
            Ok(Said::new("said-saved").then(RULES, &signed))
        }
        Err(errors) => {
            signed.actor().may(Action::ManageWorkspace)?;
            let errors = FormErrors::new(&errors, &signed.t);
            let refused = Refused { quiet: Some((form, errors)), ..Refused::default() };
            Ok(page(&signed, RuleForm::default(), refused).await?.refused().into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_and_shown_again() {
        let form = |from: &str, to: &str, weekends: &str| QuietForm {
            from: from.into(),
            to: to.into(),
            weekends: weekends.into(),
        };
        assert_eq!(form("22:00", "07:30", "").quiet(), Ok(Quiet::new(1320, 450, false)));
        assert_eq!(form("", "", "").quiet(), Ok(None));
        assert_eq!(form("", "", "on").quiet(), Ok(Quiet::new(0, 0, true)));
        for (from, to) in [("22:00", ""), ("24:00", "07:00"), ("x", "07:00"), ("", "07:00")] {
            assert!(form(from, to, "").quiet().is_err(), "{from} {to}");
        }
        let shown = QuietForm::of(Quiet::new(1320, 450, true));
        assert_eq!((shown.from.as_str(), shown.to.as_str(), shown.weekends.as_str()), ("22:00", "07:30", "on"));
        assert_eq!(QuietForm::of(None).from, "");
    }
}
