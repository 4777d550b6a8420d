//! `/api/v1/interactions`: recording, listing and reading interactions.

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use peakend_app::feedback;
use peakend_model::access::Action;
use peakend_model::insight::{Cursor, Filter, Listing};
use peakend_model::interaction::Interaction;
use peakend_model::{InteractionId, Timestamp};
use serde::Serialize;

use super::auth::Caller;
use super::body;
use super::delivery::{LARGEST_BODY, Layout, idempotency_key, interactions};
use super::error::{may, problem_of};
use super::listing::{Surroundings, cursor_text, listing, pairs_of};
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind};
use super::record::record_and_answer;
use super::schema;
use crate::Web;

/// Records one interaction or a batch.
///
/// One object records one interaction (201, or 200 if its key was seen before). A list,
/// `{"interactions": […]}` or JSON lines record a batch of up to 10 000 rows within 16 MiB; gzip is read.
/// Each row ends for itself: 200 says that every row stands in the ledger, 207 that some were refused,
/// 422 that all were. What was answered `accepted` is durable.
/// A row with a `key` is recorded once, however often it is sent; the header `Idempotency-Key` gives
/// rows without one the key `<header>#<index>`.
#[utoipa::path(
    post,
    path = "/api/v1/interactions",
    tag = "Interactions",
    operation_id = "recordInteractions",
    security(("key" = ["interactions:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes the delivery repeatable; at most 180 bytes.", max_length = 180, min_length = 1)),
    request_body(content(
        (schema::RecordBody = "application/json", example = json!({
            "key": "order-4711/review", "kind": "review", "channel": "web", "touchpoint": "delivery",
            "identifiers": [{"kind": "email", "value": "ana@example.org"}],
            "score": {"kind": "rating", "value": 4}, "text": "Fast, but the box was torn."
        })),
        (String = "application/x-ndjson"),
    ), description = "One interaction, a list of them, `{\"interactions\": […]}`, or one a line."),
    responses(
        (status = 200, description = "Every row stands in the ledger; for one row: it did already", body = schema::RecordAnswer),
        (status = 201, description = "The interaction was recorded", body = schema::RowAnswer, headers(("Location" = String, description = "Where to read it"))),
        (status = 207, description = "Some rows were refused", body = schema::BatchAnswer),
        (status = 422, description = "No row was recorded", body = schema::RefusedAnswer, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn create(State(web): State<Web>, Caller(actor): Caller, request: Request) -> ApiResult<Response> {
    may(&actor, Action::RecordInteractions)?;
    let (parts, body) = request.into_parts();
    let text = |name: &str| parts.headers.get(name).map(|value| value.to_str().unwrap_or("\u{0}"));
    let layout = Layout::of(text(header::CONTENT_TYPE.as_str()))?;
    let key = idempotency_key(text("idempotency-key"))?;
    let body = body::read(&parts.headers, body, LARGEST_BODY).await?;
    let delivery = interactions(&body, layout, key, web.app.clock.now())?;
    record_and_answer(&web, &actor, "api", delivery).await
}

/// Lists interactions, page by page.
///
/// Filters may stand several times: values of one field are alternatives, different fields must all hold.
/// A leading minus excludes (`-brand=Acme`), an empty value means “not known”. Attributes are asked for as `attr.name`.
#[utoipa::path(
    get,
    path = "/api/v1/interactions",
    tag = "Interactions",
    operation_id = "listInteractions",
    security(("key" = ["interactions:read"])),
    params(schema::ListParameters),
    responses(
        (status = 200, description = "A page", body = schema::InteractionPage),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn list(
    State(web): State<Web>,
    Caller(actor): Caller,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    may(&actor, Action::ViewFeedback)?;
    let workspace = web.app.store.workspace(actor.workspace).await.map_err(|error| problem_of(error.into()))?;
    let zone = workspace.map(|workspace| workspace.zone).unwrap_or_default();
    let around = Surroundings { workspace: actor.workspace, zone: &zone, now: web.app.clock.now() };
    let mut wanted = listing(&pairs_of(query.as_deref())?, around)?;
    with_merged(&web, &mut wanted).await?;
    // One more than asked for tells whether there is a next page.
    let limit = wanted.limit;
    wanted.limit += 1;
    let mut rows = web.app.insights.page(&wanted).await.map_err(|error| problem_of(error.into()))?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = rows.last().filter(|_| has_more).map(|row| cursor_text(Cursor::from(row)));
    Ok(axum::Json(Page { data: &rows, next_cursor }).into_response())
}

/// A customer stands for all who were merged into them.
async fn with_merged(web: &Web, wanted: &mut Listing) -> ApiResult<()> {
    let workspace = wanted.workspace;
    for filter in &mut wanted.filters {
        if let Filter::Customer(ids) = filter {
            for id in std::mem::take(ids) {
                let members = web.app.store.customer_members(workspace, id).await;
                ids.extend(members.map_err(|error| problem_of(error.into()))?);
            }
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Page<'a> {
    data: &'a [Interaction],
    next_cursor: Option<String>,
}

/// Reads one interaction.
///
/// The ledger is ordered by time: `at` is the interaction's `occurred_at`, as in the header `Location` of its recording.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}",
    tag = "Interactions",
    operation_id = "readInteraction",
    security(("key" = ["interactions:read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The interaction's id"),
        ("at" = String, Query, format = DateTime, description = "Its `occurred_at` (RFC 3339)", example = "2026-03-01T10:00:00Z"),
    ),
    responses(
        (status = 200, description = "The interaction", body = schema::Interaction),
        (status = 404, description = "There is none with this id at this time", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn read(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let not_found = || Problem::new(ProblemKind::NotFound, "it does not exist, or not in this workspace");
    let id: InteractionId = id.parse().map_err(|_| not_found())?;
    let occurred_at = at_of(&pairs_of(query.as_deref())?)?;
    let found = feedback::find(&web.app, &actor, Cursor { occurred_at, id }).await.map_err(problem_of)?;
    Ok(axum::Json(found).into_response())
}

fn at_of(pairs: &[(String, String)]) -> ApiResult<Timestamp> {
    let wrong = |name: &str, detail: &'static str| Problem::new(ProblemKind::InvalidParameter, detail).at(name);
    if let Some((name, _)) = pairs.iter().find(|(name, _)| name != "at") {
        return Err(wrong(name, "there is no such parameter"));
    }
    let (_, at) = pairs.first().ok_or_else(|| wrong("at", "`at` is missing: the interaction's occurred_at"))?;
    Timestamp::parse(&at.replace(' ', "+")).map_err(|_| wrong("at", "not a time of RFC 3339"))
}
