//! `/api/v1/customers`: finding customers, their story, merging and parting them.

use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use peakend_app::AppError;
use peakend_app::customer::{self, Place, Wanted};
use peakend_model::access::{Action, Actor};
use peakend_model::customer::{Customer, Identifier, IdentifierKind};
use peakend_model::{CustomerId, MergeId};
use serde::{Deserialize, Serialize};

use super::auth::Caller;
use super::body;
use super::delivery::{bad_json, utf8};
use super::error::{may, problem_of};
use super::listing::{USUAL_PAGE, cursor_of, cursor_text, limit, pairs_of, place_of, place_text, wrong};
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind};
use super::schema;
use crate::Web;

/// The largest order to merge, in bytes.
const LARGEST_MERGE: usize = 16 * 1024;

#[derive(Serialize)]
struct Page<T> {
    data: Vec<T>,
    next_cursor: Option<String>,
}

/// Lists customers, the last seen first; or the one who is known under an identifier.
#[utoipa::path(
    get,
    path = "/api/v1/customers",
    tag = "Customers",
    operation_id = "listCustomers",
    security(("key" = ["customers:read"])),
    params(
        ("q" = Option<String>, Query, description = "Stands in the name or in an identifier"),
        ("identifier" = Option<String>, Query, description = "Kind and value: `email:ana@example.org`", example = "email:ana@example.org"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "100 where none is given"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
    ),
    responses(
        (status = 200, description = "A page", body = schema::CustomerPage),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn list(
    State(web): State<Web>,
    Caller(actor): Caller,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let mut wanted = Wanted { limit: USUAL_PAGE, ..Wanted::default() };
    for (name, value) in pairs_of(query.as_deref())? {
        match name.as_str() {
            "identifier" => return known_under(&web, &actor, &value).await,
            "q" => wanted.text = Some(value).filter(|text| !text.trim().is_empty()),
            "cursor" if value.is_empty() => {}
            "limit" => wanted.limit = limit(&value)?,
            "cursor" => {
                let (last_seen_at, id) = place_of(&value)?;
                wanted.after = Some(Place { last_seen_at, id: CustomerId(id) });
            }
            _ => return Err(wrong(&name, "there is no such parameter")),
        }
    }
    let page = customer::list(&web.app, &actor, &wanted).await.map_err(problem_of)?;
    let next_cursor = page.next.map(|place| place_text(place.last_seen_at, place.id.0));
    Ok(axum::Json(Page { data: page.customers, next_cursor }).into_response())
}

async fn known_under(web: &Web, actor: &Actor, text: &str) -> ApiResult<Response> {
    let no_identifier = || wrong("identifier", "kind and value, such as `email:ana@example.org`");
    let (kind, value) = text.split_once(':').ok_or_else(no_identifier)?;
    let kind = IdentifierKind::from_key(kind).ok_or_else(no_identifier)?;
    let identifier = Identifier::new(kind, value).map_err(|error| wrong("identifier", error.to_string()))?;
    let data: Vec<Customer> = match customer::find_by_identifier(&web.app, actor, &identifier).await {
        Ok(found) => vec![found],
        Err(AppError::NotFound) => Vec::new(),
        Err(error) => return Err(problem_of(error)),
    };
    Ok(axum::Json(Page { data, next_cursor: None }).into_response())
}

/// Reads one customer. The id of a customer who was merged leads to whom they count as.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}",
    tag = "Customers",
    operation_id = "readCustomer",
    security(("key" = ["customers:read"])),
    params(("id" = uuid::Uuid, Path, description = "The customer's id")),
    responses(
        (status = 200, description = "The customer", body = schema::Customer),
        (status = 404, description = "There is no such customer", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn read(State(web): State<Web>, Caller(actor): Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let found = customer::find(&web.app, &actor, customer_of(&id)?).await.map_err(problem_of)?;
    Ok(axum::Json(found).into_response())
}

/// Lists what a customer did and said over all channels, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/interactions",
    tag = "Customers",
    operation_id = "readTimeline",
    security(("key" = ["customers:read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The customer's id"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "100 where none is given"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
    ),
    responses(
        (status = 200, description = "A page", body = schema::InteractionPage),
        (status = 404, description = "There is no such customer", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn timeline(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let id = customer_of(&id)?;
    let (mut most, mut after) = (USUAL_PAGE, None);
    for (name, value) in pairs_of(query.as_deref())? {
        match name.as_str() {
            "cursor" if value.is_empty() => {}
            "limit" => most = limit(&value)?,
            "cursor" => after = Some(cursor_of(&value)?),
            _ => return Err(wrong(&name, "there is no such parameter")),
        }
    }
    let page = customer::timeline(&web.app, &actor, id, after, most).await.map_err(problem_of)?;
    Ok(axum::Json(Page { data: page.interactions, next_cursor: page.next.map(cursor_text) }).into_response())
}

/// Lists every merge that touched a customer, undone ones too, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/merges",
    tag = "Customers",
    operation_id = "listMerges",
    security(("key" = ["customers:read"])),
    params(("id" = uuid::Uuid, Path, description = "The customer's id")),
    responses(
        (status = 200, description = "The merges", body = schema::MergePage),
        (status = 404, description = "There is no such customer", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn merges(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let data = customer::merges_of(&web.app, &actor, customer_of(&id)?).await.map_err(problem_of)?;
    Ok(axum::Json(Page { data, next_cursor: None }).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MergeOrder {
    from: CustomerId,
    #[serde(default)]
    reason: String,
}

/// Counts another customer as this one from now on. Can be undone.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/merges",
    tag = "Customers",
    operation_id = "mergeCustomers",
    security(("key" = ["customers:write"])),
    params(("id" = uuid::Uuid, Path, description = "Who stays")),
    request_body(content = schema::MergeOrder),
    responses(
        (status = 201, description = "They count as one now", body = schema::Merge),
        (status = 404, description = "One of the two does not exist", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "They count as one already", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The body is not an order to merge", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn merge(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    may(&actor, Action::EditCustomers)?;
    let into = customer_of(&id)?;
    let (parts, body): (_, Body) = request.into_parts();
    let body = body::read(&parts.headers, body, LARGEST_MERGE).await?;
    let order: MergeOrder = serde_json::from_str(utf8(&body)?).map_err(|error| {
        if error.is_data() { Problem::new(ProblemKind::InvalidParameter, error.to_string()) } else { bad_json(&error) }
    })?;
    let merge = customer::merge(&web.app, &actor, order.from, into, &order.reason).await.map_err(problem_of)?;
    Ok((StatusCode::CREATED, axum::Json(merge)).into_response())
}

/// Parts two customers again: each gets back what was theirs.
#[utoipa::path(
    post,
    path = "/api/v1/merges/{id}/undo",
    tag = "Customers",
    operation_id = "undoMerge",
    security(("key" = ["customers:write"])),
    params(("id" = uuid::Uuid, Path, description = "The merge's id")),
    responses(
        (status = 200, description = "The merge, undone", body = schema::Merge),
        (status = 404, description = "There is no such merge, or it was undone", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn undo(State(web): State<Web>, Caller(actor): Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let id: MergeId = id.parse().map_err(|_| not_found())?;
    let undone = customer::undo_merge(&web.app, &actor, id).await.map_err(problem_of)?;
    Ok(axum::Json(undone).into_response())
}

pub(super) fn customer_of(id: &str) -> ApiResult<CustomerId> {
    id.parse().map_err(|_| not_found())
}

pub(super) fn not_found() -> Problem {
    Problem::new(ProblemKind::NotFound, "it does not exist, or not in this workspace")
}
