//! `/api/v1/query`: asking the ledger for numbers.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use peakend_app::insight;
use peakend_model::access::Action;
use peakend_model::insight::{Answer, Comparison, Dimension, Filter, Measure, Order, Query};
use peakend_model::time::{Period, Zone};
use serde::{Deserialize, Serialize};

use super::auth::Caller;
use super::body;
use super::csv::csv;
use super::delivery::{bad_json, utf8};
use super::error::{may, problem_of};
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind};
use super::schema;
use crate::Web;

/// The largest query, in bytes.
const LARGEST_QUERY: usize = 256 * 1024;
/// The most rows of one answer.
const MOST_ROWS: usize = 100_000;

/// An `insight::Query` without its workspace: that comes from the key, never from the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    measures: Vec<Measure>,
    #[serde(default)]
    dimensions: Vec<Dimension>,
    #[serde(default)]
    filters: Vec<Filter>,
    period: Period,
    #[serde(default)]
    zone: Option<Zone>,
    #[serde(default)]
    comparison: Option<Comparison>,
    #[serde(default)]
    order: Option<Order>,
    #[serde(default)]
    limit: Option<usize>,
}

#[derive(Serialize)]
struct Answered<'a> {
    query: &'a Query,
    #[serde(flatten)]
    answer: &'a Answer,
}

/// Answers a query with counts, sums and sums of squares per group.
///
/// The answer holds sufficient statistics, from which every indicator with its interval can be computed;
/// as `text/csv` it has one column per label and a few per measure. Days and weeks are cut in `zone`,
/// the workspace's where none is given.
#[utoipa::path(
    post,
    path = "/api/v1/query",
    tag = "Insights",
    operation_id = "query",
    security(("key" = ["insights:read"])),
    request_body(content = schema::Query, example = json!({
        "measures": ["interactions", {"scores": "nps"}],
        "dimensions": [{"time": "month"}, {"field": "channel"}],
        "filters": [{"is": {"field": "brand", "values": ["Acme"]}}],
        "period": {"from": "2026-01-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
    })),
    responses(
        (status = 200, description = "The table", content((schema::Answer = "application/json"), (String = "text/csv"))),
        (status = 406, description = "The answer is given as JSON or CSV", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The query cannot be answered", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn answer(State(web): State<Web>, Caller(actor): Caller, request: Request) -> ApiResult<Response> {
    may(&actor, Action::ViewInsights)?;
    let (parts, body) = request.into_parts();
    let as_csv = wants_csv(&parts.headers)?;
    json_only(&parts.headers)?;
    let body = body::read(&parts.headers, body, LARGEST_QUERY).await?;
    let question = question(utf8(&body)?)?;
    let zone = match question.zone {
        Some(zone) => zone,
        None => {
            let workspace = web.app.store.workspace(actor.workspace).await.map_err(|error| problem_of(error.into()))?;
            workspace.map(|workspace| workspace.zone).unwrap_or_default()
        }
    };
    let query = Query {
        workspace: actor.workspace,
        measures: question.measures,
        dimensions: question.dimensions,
        filters: question.filters,
        period: question.period,
        zone,
        comparison: question.comparison,
        order: question.order,
        limit: Some(question.limit.unwrap_or(MOST_ROWS).min(MOST_ROWS)),
    };
    query.check().map_err(|error| Problem::new(ProblemKind::InvalidQuery, error.to_string()))?;
    let answer = insight::answer(&web.app, &actor, query.clone()).await.map_err(problem_of)?;
    if as_csv {
        let text = csv(&query, &answer);
        return Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present")], text).into_response());
    }
    Ok(axum::Json(Answered { query: &query, answer: &answer }).into_response())
}

fn question(text: &str) -> ApiResult<Question> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read: Result<Question, _> = serde_path_to_error::deserialize(&mut deserializer);
    let question = read.map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        if !error.is_data() {
            return bad_json(&error);
        }
        let problem = Problem::new(ProblemKind::InvalidQuery, error.to_string());
        if path == "." { problem } else { problem.at(path) }
    })?;
    deserializer.end().map_err(|error| bad_json(&error))?;
    Ok(question)
}

fn json_only(headers: &HeaderMap) -> ApiResult<()> {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let essence = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::UnsupportedMediaType, "a query is application/json"))
}

/// Which of JSON and CSV the caller likes better; JSON where they do not mind.
fn wants_csv(headers: &HeaderMap) -> ApiResult<bool> {
    let accept: Vec<&str> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|v| v.split(','))
        .collect();
    if accept.iter().all(|range| range.trim().is_empty()) {
        return Ok(false);
    }
    let weight = |kinds: [&str; 3]| {
        let weights = accept.iter().filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next()?.to_ascii_lowercase();
            let place = kinds.iter().position(|known| *known == kind)?;
            let q = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            Some((place, q))
        });
        weights.min_by_key(|(place, _)| *place).map_or(0.0, |(_, q)| q)
    };
    let (json, csv) = (weight(["application/json", "application/*", "*/*"]), weight(["text/csv", "text/*", "*/*"]));
    if json <= 0.0 && csv <= 0.0 {
        return Err(Problem::new(ProblemKind::NotAcceptable, "the answer is application/json or text/csv"));
    }
    Ok(csv > json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_better_liked_type_is_given() {
        let wants = |accept: &'static str| {
            wants_csv(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))])).ok()
        };
        assert_eq!(wants_csv(&HeaderMap::new()).ok(), Some(false));
        assert_eq!(wants("*/*"), Some(false));
        assert_eq!(wants("text/csv"), Some(true));
        assert_eq!(wants("text/csv;q=0.5, application/json"), Some(false));
        assert_eq!(wants("application/json;q=0.1, text/csv"), Some(true));
        assert_eq!(wants("image/png"), None);
        assert_eq!(wants("text/csv;q=0"), None);
    }

    #[test]
    fn a_question_never_names_its_workspace() {
        let period = r#""period":{"from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z"}"#;
        assert!(question(&format!(r#"{{"measures":["interactions"],{period}}}"#)).is_ok());
        let foreign = format!(r#"{{"workspace":"00000000-0000-0000-0000-000000000000","measures":[],{period}}}"#);
        let problem = question(&foreign).map(|_| ()).expect_err("refused");
        assert_eq!((problem.kind, problem.field.as_deref()), (ProblemKind::InvalidQuery, Some("workspace")));
        let unknown = format!(r#"{{"measures":["happiness"],{period}}}"#);
        assert_eq!(question(&unknown).map(|_| ()).expect_err("refused").field.as_deref(), Some("measures[0]"));
        assert_eq!(question("{").map(|_| ()).expect_err("refused").kind, ProblemKind::InvalidJson);
    }
}
