//! The shapes of indicators and alerts for the description of the API.
#![expect(dead_code, reason = "fields are read by the description only")]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::schema::{Period, ScoreKind};

#[derive(Deserialize, Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Direction {
    Higher,
    Lower,
}

/// How an indicator is counted. Conditions are lines such as `kind = call | message`, `nps 0..6`, `has text`.
#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Formula {
    /// NPS in points, satisfaction and ease in per cent, ratings on one to five.
    Score(ScoreKind),
    /// Per cent of the scores of a kind in `from..=to`.
    ScoreShare {
        kind: ScoreKind,
        from: Option<f64>,
        to: Option<f64>,
    },
    /// Mean mood of texts, −1 to 1.
    Mood,
    ThemeMood {
        theme: String,
    },
    Count,
    /// Per cent of the interactions that also meet `of`.
    Share {
        of: Vec<String>,
    },
    /// How many that meet `of` come on a hundred of those selected.
    Rate {
        of: Vec<String>,
    },
    /// Mean of a numeric attribute.
    Mean {
        attribute: String,
    },
    Median {
        attribute: String,
    },
    /// Per cent with at most `most` in a numeric attribute.
    Within {
        attribute: String,
        most: f64,
    },
}

/// What is counted, and among which interactions.
#[derive(Deserialize, ToSchema)]
pub(super) struct Definition {
    formula: Formula,
    #[schema(required = false)]
    only: Vec<String>,
}

/// An indicator as it is sent. Texts are given by language tag: `{"en": "…", "ru": "…"}`.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewIndicator {
    /// Made from the name where it is left out; never changes.
    #[schema(pattern = "^[a-z0-9-]{1,60}$")]
    key: Option<String>,
    name: BTreeMap<String, String>,
    #[schema(required = false)]
    meaning: BTreeMap<String, String>,
    #[schema(required = false)]
    goal: BTreeMap<String, String>,
    /// Key of the indicator that it explains.
    parent: Option<String>,
    direction: Option<Direction>,
    #[schema(required = false)]
    unit: BTreeMap<String, String>,
    target: Option<f64>,
    good: Option<f64>,
    poor: Option<f64>,
    owner: Option<Uuid>,
    /// Days.
    review_every: Option<u16>,
    touchpoint: Option<String>,
    programme: Option<String>,
    definition: Definition,
}

/// A definition and when it came into force.
#[derive(Deserialize, ToSchema)]
pub(super) struct Version {
    number: u32,
    #[schema(format = DateTime)]
    since: String,
    formula: Formula,
    only: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Indicator {
    id: Uuid,
    key: String,
    name: BTreeMap<String, String>,
    meaning: BTreeMap<String, String>,
    goal: BTreeMap<String, String>,
    parent: Option<String>,
    direction: Direction,
    unit: BTreeMap<String, String>,
    target: Option<f64>,
    good: Option<f64>,
    poor: Option<f64>,
    owner: Option<Uuid>,
    review_every: Option<u16>,
    #[schema(format = DateTime)]
    reviewed_at: Option<String>,
    touchpoint: Option<String>,
    programme: String,
    /// Oldest first; the last one is in force.
    versions: Vec<Version>,
}

#[derive(ToSchema)]
pub(super) struct IndicatorList {
    data: Vec<Indicator>,
}

/// A value with its 95 % interval; a count has none.
#[derive(ToSchema)]
pub(super) struct Reading {
    value: f64,
    interval: Option<(f64, f64)>,
    n: u64,
}

/// Against the period before.
#[derive(ToSchema)]
pub(super) struct IndicatorChange {
    value: f64,
    interval: Option<(f64, f64)>,
    before: f64,
    n_before: u64,
    p_value: Option<f64>,
    /// Clear among all comparisons of its page.
    is_clear: bool,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Standing {
    Good,
    Between,
    Poor,
    Unset,
}

/// A complete week; without a value where nothing was counted.
#[derive(ToSchema)]
pub(super) struct IndicatorPoint {
    #[schema(format = DateTime)]
    start: String,
    value: Option<f64>,
    interval: Option<(f64, f64)>,
    n: Option<u64>,
    /// Three sigma around the level it is on.
    limits: Option<(f64, f64)>,
    /// `beyond`, `run`, `two_of_three`, `four_of_five`.
    signals: Vec<String>,
    new_level: bool,
}

/// An indicator with its numbers.
#[derive(ToSchema)]
pub(super) struct IndicatorShown {
    #[schema(inline)]
    #[serde(flatten)]
    indicator: Indicator,
    period: Period,
    now: Option<Reading>,
    standing: Standing,
    change: Option<IndicatorChange>,
    series: Vec<IndicatorPoint>,
    /// Why numbers are missing although there is something to count.
    failed: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Side {
    Above,
    Below,
}

#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum TriggerKind {
    /// Needs `side` and `value`.
    Threshold,
    Signal,
    Shift,
    Forecast,
}

#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum AlertGrain {
    Week,
    /// For thresholds alone.
    Day,
}

/// A rule as it is sent.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewAlertRule {
    /// Key of the indicator.
    indicator: String,
    kind: TriggerKind,
    side: Option<Side>,
    value: Option<f64>,
    /// `week` where it is left out.
    grain: Option<AlertGrain>,
    only_worse: Option<bool>,
    /// The indicator's owner where it is left out.
    owner: Option<Uuid>,
}

#[derive(ToSchema)]
pub(super) struct AlertTrigger {
    kind: TriggerKind,
    side: Option<Side>,
    value: Option<f64>,
}

#[derive(ToSchema)]
pub(super) struct AlertRule {
    id: Uuid,
    indicator: String,
    trigger: AlertTrigger,
    grain: AlertGrain,
    only_worse: bool,
    owner: Option<Uuid>,
    #[schema(format = DateTime)]
    created_at: String,
    /// Weeks, or days, from one false alarm to the next while nothing happens.
    looks_per_false_alarm: f64,
}

#[derive(ToSchema)]
pub(super) struct AlertRuleList {
    data: Vec<AlertRule>,
}

#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Verdict {
    Acknowledged,
    /// Needs a note.
    Explained,
    FalseAlarm,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct NewJudgement {
    verdict: Verdict,
    #[schema(max_length = 2000)]
    note: Option<String>,
}

#[derive(ToSchema)]
pub(super) struct AlertJudgement {
    verdict: Verdict,
    note: String,
    by: Option<Uuid>,
    #[schema(format = DateTime)]
    at: String,
}

#[derive(ToSchema)]
pub(super) struct AlertReason {
    rule: Uuid,
    kind: TriggerKind,
    side: Option<Side>,
    value: Option<f64>,
    #[schema(format = DateTime)]
    bucket: String,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum AlertState {
    Open,
    Acknowledged,
    Explained,
    FalseAlarm,
}

/// Where an interaction stands.
#[derive(ToSchema)]
pub(super) struct AlertQuote {
    #[schema(format = DateTime)]
    occurred_at: String,
    id: Uuid,
}

/// An indicator that moved.
#[derive(ToSchema)]
pub(super) struct Alert {
    id: Uuid,
    state: AlertState,
    /// Key of the indicator.
    indicator: String,
    side: Side,
    grain: AlertGrain,
    /// First moment of the week or day that raised it.
    #[schema(format = DateTime)]
    bucket: String,
    value: f64,
    interval: Option<(f64, f64)>,
    n: u64,
    /// What was ordinary or expected.
    ordinary: Option<(f64, f64)>,
    reasons: Vec<AlertReason>,
    owner: Option<Uuid>,
    quotes: Vec<AlertQuote>,
    #[schema(format = DateTime)]
    opened_at: String,
    /// Null while it goes on.
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    judgements: Vec<AlertJudgement>,
}

#[derive(ToSchema)]
pub(super) struct AlertList {
    data: Vec<Alert>,
}
