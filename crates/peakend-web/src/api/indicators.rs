//! `/api/v1/indicators`: definitions, their values over time, and making and changing them.

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use peakend_app::AppError;
use peakend_app::indicator::series::{Series, Spot};
use peakend_app::indicator::{self, Facts, profile};
use peakend_app::metric::{Change, Reading};
use peakend_model::Timestamp;
use peakend_model::access::Action;
use peakend_model::indicator::{Indicator, Standing};
use peakend_model::insight::lens::{Lens, Range};
use peakend_model::time::Period;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::auth::Caller;
use super::body;
use super::delivery::{bad_json, utf8};
use super::error::{may, problem_of};
use super::listing::{pairs_of, wrong};
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind};
use super::schema;
use super::schema_measure as shape;
use crate::Web;

/// The largest definition, in bytes.
const LARGEST: usize = 64 * 1024;

#[derive(Serialize)]
struct Listed<T> {
    data: Vec<T>,
}

/// An indicator with its numbers.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    indicator: Indicator,
    period: Period,
    now: Option<Reading>,
    standing: Standing,
    change: Option<Change>,
    /// By week, complete weeks only.
    series: Vec<Point>,
    /// Why numbers are missing although there is something to count.
    failed: Option<String>,
}

#[derive(Serialize)]
struct Point {
    start: Timestamp,
    #[serde(flatten)]
    reading: Option<Reading>,
    limits: Option<(f64, f64)>,
    signals: Vec<&'static str>,
    new_level: bool,
}

/// Lists all indicators with their definitions, in their order.
#[utoipa::path(
    get,
    path = "/api/v1/indicators",
    tag = "Indicators",
    operation_id = "listIndicators",
    security(("key" = ["insights:read"])),
    responses((status = 200, description = "The indicators", body = shape::IndicatorList), schema::KeyProblems)
)]
pub(super) async fn list(State(web): State<Web>, Caller(actor): Caller) -> ApiResult<Response> {
    let data = indicator::list(&web.app, &actor).await.map_err(problem_of)?;
    Ok(axum::Json(Listed { data }).into_response())
}

/// Reads one indicator: its value in the period, where it stands, what changed, and 78 weeks with control limits.
#[utoipa::path(
    get,
    path = "/api/v1/indicators/{key}",
    tag = "Indicators",
    operation_id = "readIndicator",
    security(("key" = ["insights:read"])),
    params(
        ("key" = String, Path, description = "The indicator's key"),
        ("period" = Option<String>, Query, description = "`7d`, `30d`, `90d`, `12m`, `all` or `2026-01-01..2026-03-31`; 30 days where none is given"),
    ),
    responses(
        (status = 200, description = "The indicator with its numbers", body = shape::IndicatorShown),
        (status = 404, description = "There is no such indicator", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn read(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let mut lens = Lens::default();
    for (name, value) in pairs_of(query.as_deref())? {
        match name.as_str() {
            "period" => lens.range = Range::from_key(&value).ok_or_else(|| wrong("period", "not a period"))?,
            _ => return Err(wrong(&name, "there is no such parameter")),
        }
    }
    let workspace = web.app.store.workspace(actor.workspace).await.map_err(|error| problem_of(error.into()))?;
    let workspace = workspace.ok_or_else(|| problem_of(AppError::NotFound))?;
    let found = profile::profile(&web.app, &actor, &workspace, &key, &lens).await.map_err(problem_of)?;
    let shown = Shown {
        indicator: found.indicator,
        period: found.period,
        now: found.score.now,
        standing: found.score.standing,
        change: found.score.change,
        series: points(found.trend),
        failed: found.failed.map(|error| error.to_string()),
    };
    Ok(axum::Json(shown).into_response())
}

fn points(series: Series) -> Vec<Point> {
    let point = |spot: Spot| Point {
        start: spot.start,
        reading: spot.reading,
        limits: spot.limits,
        signals: spot.signal_keys(),
        new_level: spot.shift,
    };
    series.spots.into_iter().map(point).collect()
}

/// A definition as it is sent.
#[derive(Deserialize)]
struct Sent {
    /// Made from the name where it is left out.
    #[serde(default)]
    key: String,
    #[serde(flatten)]
    facts: Facts,
}

/// Defines an indicator.
#[utoipa::path(
    post,
    path = "/api/v1/indicators",
    tag = "Indicators",
    operation_id = "createIndicator",
    security(("key" = ["insights:write"])),
    request_body(content = shape::NewIndicator, example = json!({
        "name": {"en": "Late deliveries"},
        "direction": "lower",
        "target": 5, "poor": 15,
        "definition": {"formula": {"share": {"of": ["attr.late = yes"]}}, "only": ["kind = delivery"]}
    })),
    responses(
        (status = 201, description = "It is defined", body = shape::Indicator),
        (status = 422, description = "`field` names what to mend", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn create(State(web): State<Web>, Caller(actor): Caller, request: Request) -> ApiResult<Response> {
    may(&actor, Action::EditIndicators)?;
    let sent: Sent = sent(request).await?;
    let made = indicator::create(&web.app, &actor, &sent.key, &sent.facts).await.map_err(spelt)?;
    Ok((StatusCode::CREATED, axum::Json(made)).into_response())
}

/// Changes an indicator: everything is said anew. Another formula or other conditions start a new version.
#[utoipa::path(
    post,
    path = "/api/v1/indicators/{key}",
    tag = "Indicators",
    operation_id = "updateIndicator",
    security(("key" = ["insights:write"])),
    params(("key" = String, Path, description = "The indicator's key")),
    request_body(content = shape::NewIndicator),
    responses(
        (status = 200, description = "The indicator as it is now", body = shape::Indicator),
        (status = 404, description = "There is no such indicator", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`field` names what to mend", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn update(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(key): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    may(&actor, Action::EditIndicators)?;
    let sent: Sent = sent(request).await?;
    if !sent.key.is_empty() && sent.key != key {
        return Err(wrong("key", "a key never changes"));
    }
    let changed = indicator::update(&web.app, &actor, &key, &sent.facts).await.map_err(spelt)?;
    Ok(axum::Json(changed).into_response())
}

/// The body as JSON; what does not fit is told with its place.
pub(super) async fn sent<T: DeserializeOwned>(request: Request) -> ApiResult<T> {
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body, LARGEST).await?;
    serde_json::from_str(utf8(&body)?).map_err(|error| {
        if error.is_data() { Problem::new(ProblemKind::InvalidParameter, error.to_string()) } else { bad_json(&error) }
    })
}

/// Programs are told in English what a form says in the reader's language.
pub(super) fn spelt(error: AppError) -> Problem {
    let AppError::Invalid(errors) = &error else { return problem_of(error) };
    let Some(first) = errors.0.first() else { return problem_of(error) };
    let words = crate::words::Words::new(
        peakend_model::user::Locale::En,
        peakend_model::time::Zone::default(),
        Timestamp::default(),
    );
    let told = crate::error::explained(&first.message, &words);
    Problem::new(ProblemKind::InvalidParameter, told).at(first.field.clone())
}
