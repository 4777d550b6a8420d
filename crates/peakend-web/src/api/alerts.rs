//! `/api/v1/alerts`: what moved, what people make of it, and the rules behind it.

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use peakend_app::alert::judge::calm_buckets;
use peakend_app::alert::{self, NewRule, Wanted};
use peakend_model::access::Action;
use peakend_model::alert::{Alert, Rule, Trigger, Verdict};
use peakend_model::time::Grain;
use peakend_model::{AlertId, AlertRuleId, UserId};
use serde::{Deserialize, Serialize};

use super::auth::Caller;
use super::error::{may, problem_of};
use super::indicators::{sent, spelt};
use super::listing::{pairs_of, wrong};
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind};
use super::schema;
use super::schema_measure as shape;
use crate::Web;

#[derive(Serialize)]
struct Listed<T> {
    data: Vec<T>,
}

/// An alert with the state it is in.
#[derive(Serialize)]
struct Shown {
    state: &'static str,
    #[serde(flatten)]
    alert: Alert,
}

impl From<Alert> for Shown {
    fn from(alert: Alert) -> Self {
        Self { state: alert.state(), alert }
    }
}

/// A rule with what it costs.
#[derive(Serialize)]
struct ShownRule {
    #[serde(flatten)]
    rule: Rule,
    looks_per_false_alarm: f64,
}

impl From<Rule> for ShownRule {
    fn from(rule: Rule) -> Self {
        Self { looks_per_false_alarm: calm_buckets(&rule), rule }
    }
}

/// Lists the latest alerts, newest first, at most 200.
#[utoipa::path(
    get,
    path = "/api/v1/alerts",
    tag = "Alerts",
    operation_id = "listAlerts",
    security(("key" = ["insights:read"])),
    params(
        ("state" = Option<String>, Query, description = "`open`, `acknowledged`, `explained` or `false_alarm`"),
        ("indicator" = Option<String>, Query, description = "Key of an indicator"),
    ),
    responses(
        (status = 200, description = "The alerts", body = shape::AlertList),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn list(
    State(web): State<Web>,
    Caller(actor): Caller,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let pairs = pairs_of(query.as_deref())?;
    let mut wanted = Wanted::default();
    for (name, value) in &pairs {
        match name.as_str() {
            "state" if value == "open" || Verdict::from_key(value).is_some() => wanted.state = Some(value),
            "state" => return Err(wrong("state", "one of open, acknowledged, explained, false_alarm")),
            "indicator" => wanted.indicator = Some(value),
            _ => return Err(wrong(name, "there is no such parameter")),
        }
    }
    let found = alert::list(&web.app, &actor, wanted).await.map_err(problem_of)?;
    let data: Vec<Shown> = found.into_iter().map(Shown::from).collect();
    Ok(axum::Json(Listed { data }).into_response())
}

/// Reads one alert.
#[utoipa::path(
    get,
    path = "/api/v1/alerts/{id}",
    tag = "Alerts",
    operation_id = "readAlert",
    security(("key" = ["insights:read"])),
    params(("id" = uuid::Uuid, Path, description = "The alert's id")),
    responses(
        (status = 200, description = "The alert", body = shape::Alert),
        (status = 404, description = "There is no such alert", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn read(State(web): State<Web>, Caller(actor): Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let found = alert::find(&web.app, &actor, alert_of(&id)?).await.map_err(problem_of)?;
    Ok(axum::Json(Shown::from(found)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentJudgement {
    verdict: Verdict,
    #[serde(default)]
    note: String,
}

/// Says what is to be made of an alert; an explanation needs a note.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/{id}/judgement",
    tag = "Alerts",
    operation_id = "judgeAlert",
    security(("key" = ["insights:write"])),
    params(("id" = uuid::Uuid, Path, description = "The alert's id")),
    request_body(content = shape::NewJudgement),
    responses(
        (status = 200, description = "The alert as it is now", body = shape::Alert),
        (status = 404, description = "There is no such alert", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`field` names what to mend", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn judge(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    may(&actor, Action::EditIndicators)?;
    let id = alert_of(&id)?;
    let said: SentJudgement = sent(request).await?;
    let judged = alert::judge(&web.app, &actor, id, said.verdict, &said.note).await.map_err(spelt)?;
    Ok(axum::Json(Shown::from(judged)).into_response())
}

/// Takes the last judgement back; the one before it counts again.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/{id}/judgement/undo",
    tag = "Alerts",
    operation_id = "undoJudgement",
    security(("key" = ["insights:write"])),
    params(("id" = uuid::Uuid, Path, description = "The alert's id")),
    responses(
        (status = 200, description = "The alert as it is now", body = shape::Alert),
        (status = 404, description = "There is no such alert, or nobody judged it", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn undo(State(web): State<Web>, Caller(actor): Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let back = alert::reconsider(&web.app, &actor, alert_of(&id)?).await.map_err(problem_of)?;
    Ok(axum::Json(Shown::from(back)).into_response())
}

/// Lists the rules with how rarely each is wrong while nothing happens.
#[utoipa::path(
    get,
    path = "/api/v1/alerts/rules",
    tag = "Alerts",
    operation_id = "listAlertRules",
    security(("key" = ["insights:read"])),
    responses((status = 200, description = "The rules", body = shape::AlertRuleList), schema::KeyProblems)
)]
pub(super) async fn rules(State(web): State<Web>, Caller(actor): Caller) -> ApiResult<Response> {
    let found = alert::rules(&web.app, &actor, None).await.map_err(problem_of)?;
    let data: Vec<ShownRule> = found.into_iter().map(ShownRule::from).collect();
    Ok(axum::Json(Listed { data }).into_response())
}

#[derive(Deserialize)]
struct SentRule {
    indicator: String,
    #[serde(flatten)]
    trigger: Trigger,
    #[serde(default = "weekly")]
    grain: Grain,
    #[serde(default)]
    only_worse: bool,
    #[serde(default)]
    owner: Option<UserId>,
}

fn weekly() -> Grain {
    Grain::Week
}

/// Makes a rule, which judges at once.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/rules",
    tag = "Alerts",
    operation_id = "createAlertRule",
    security(("key" = ["insights:write"])),
    request_body(content = shape::NewAlertRule, example = json!({"indicator": "nps", "kind": "signal", "only_worse": true})),
    responses(
        (status = 201, description = "It watches", body = shape::AlertRule),
        (status = 422, description = "`field` names what to mend", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn add_rule(State(web): State<Web>, Caller(actor): Caller, request: Request) -> ApiResult<Response> {
    may(&actor, Action::EditIndicators)?;
    let SentRule { indicator, trigger, grain, only_worse, owner } = sent(request).await?;
    let new = NewRule { indicator, trigger, grain, only_worse, owner };
    let made = alert::add_rule(&web.app, &actor, &new).await.map_err(spelt)?;
    Ok((StatusCode::CREATED, axum::Json(ShownRule::from(made))).into_response())
}

/// Takes a rule away; alerts that rest on it alone end.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/rules/{id}/remove",
    tag = "Alerts",
    operation_id = "removeAlertRule",
    security(("key" = ["insights:write"])),
    params(("id" = uuid::Uuid, Path, description = "The rule's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "There is no such rule", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn remove_rule(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let id: AlertRuleId = id.parse().map_err(|_| not_found())?;
    alert::remove_rule(&web.app, &actor, id).await.map_err(problem_of)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn alert_of(id: &str) -> ApiResult<AlertId> {
    id.parse().map_err(|_| not_found())
}

fn not_found() -> Problem {
    Problem::new(ProblemKind::NotFound, "it does not exist, or not in this workspace")
}
