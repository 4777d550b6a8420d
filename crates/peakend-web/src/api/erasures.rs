//! A person's rights by key: their data as a file, erasing them, and the certificate.

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use peakend_app::erasure;
use peakend_model::ErasureId;
use peakend_model::access::Action;
use serde::Deserialize;

use super::auth::Caller;
use super::body;
use super::customers::{customer_of, not_found};
use super::delivery::{bad_json, utf8};
use super::error::{may, problem_of};
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind};
use super::schema;
use crate::Web;
use crate::feedback::streamed;

/// The largest order to erase, in bytes.
const LARGEST_ORDER: usize = 16 * 1024;

/// Gives everything that is known about a customer as a ZIP of JSON and CSV files.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/export",
    tag = "Customers",
    operation_id = "exportCustomer",
    security(("key" = ["customers:erase"])),
    params(("id" = uuid::Uuid, Path, description = "The customer's id")),
    responses(
        (status = 200, description = "The ZIP", content_type = "application/zip", body = [u8]),
        (status = 404, description = "There is no such customer", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn export(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let file = erasure::export(&web.app, &actor, customer_of(&id)?).await.map_err(problem_of)?;
    Ok(([(header::CONTENT_TYPE, "application/zip")], streamed(file)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErasureOrder {
    confirmation: String,
}

/// Erases a customer everywhere, for ever, and gives the certificate.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/erasure",
    tag = "Customers",
    operation_id = "eraseCustomer",
    security(("key" = ["customers:erase"])),
    params(("id" = uuid::Uuid, Path, description = "The customer's id")),
    request_body(content = schema::ErasureOrder),
    responses(
        (status = 201, description = "They are erased", body = schema::Certificate),
        (status = 404, description = "There is no such customer", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "An import is running, whose rows may be this customer's", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The confirmation is not the customer's name", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn erase(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    may(&actor, Action::EraseCustomers)?;
    let id = customer_of(&id)?;
    let (parts, body): (_, Body) = request.into_parts();
    let body = body::read(&parts.headers, body, LARGEST_ORDER).await?;
    let order: ErasureOrder = serde_json::from_str(utf8(&body)?).map_err(|error| {
        if error.is_data() { Problem::new(ProblemKind::InvalidParameter, error.to_string()) } else { bad_json(&error) }
    })?;
    let certificate = erasure::erase(&web.app, &actor, id, &order.confirmation).await.map_err(problem_of)?;
    Ok((StatusCode::CREATED, axum::Json(certificate)).into_response())
}

/// Reads the certificate of an erasure.
#[utoipa::path(
    get,
    path = "/api/v1/erasures/{id}",
    tag = "Customers",
    operation_id = "readErasure",
    security(("key" = ["customers:erase"])),
    params(("id" = uuid::Uuid, Path, description = "The certificate's id")),
    responses(
        (status = 200, description = "The certificate", body = schema::Certificate),
        (status = 404, description = "There is no such erasure", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn read(State(web): State<Web>, Caller(actor): Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let id: ErasureId = id.parse().map_err(|_| not_found())?;
    let certificate = erasure::certificate(&web.app, &actor, id).await.map_err(problem_of)?;
    Ok(axum::Json(certificate).into_response())
}
