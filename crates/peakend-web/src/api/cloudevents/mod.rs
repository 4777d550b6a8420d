//! The door for CloudEvents 1.0 over HTTP.

mod body;
mod event;

use axum::extract::{Request, State};
use axum::response::Response;
use peakend_model::access::Action;

use super::auth::Caller;
use super::delivery::LARGEST_BODY;
use super::error::may;
use super::problem::ApiResult;
use super::record::record_and_answer;
use super::schema;
use crate::Web;

/// Records CloudEvents 1.0.
///
/// Structured (`application/cloudevents+json`), as a batch (`application/cloudevents-batch+json`) or binary
/// (attributes as headers `ce-…`). `source` and `id` together are the key: an event is recorded once.
/// `type` becomes the kind, `subject` the thread, `time` the moment; the extensions `channel`, `touchpoint`, `brand`,
/// `product`, `customerid`, `customeremail` and `customerphone` fill the fields of that name; data and other
/// extensions become attributes. The data of type `peakend.interaction` is an interaction as `POST /api/v1/interactions` takes it.
#[utoipa::path(
    post,
    path = "/api/v1/events",
    tag = "Interactions",
    operation_id = "recordCloudEvents",
    security(("key" = ["interactions:write"])),
    request_body(content(
        (schema::CloudEvent = "application/cloudevents+json"),
        (Vec<schema::CloudEvent> = "application/cloudevents-batch+json"),
    ), description = "One event, a batch of up to 10 000, or the data of one whose attributes are headers."),
    responses(
        (status = 200, description = "Every event stands in the ledger; for one event: it did already", body = schema::RecordAnswer),
        (status = 201, description = "The event was recorded", body = schema::RowAnswer, headers(("Location" = String, description = "Where to read it"))),
        (status = 207, description = "Some events were refused", body = schema::BatchAnswer),
        (status = 422, description = "No event was recorded", body = schema::RefusedAnswer, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn create(State(web): State<Web>, Caller(actor): Caller, request: Request) -> ApiResult<Response> {
    may(&actor, Action::RecordInteractions)?;
    let (parts, body) = request.into_parts();
    let body = super::body::read(&parts.headers, body, LARGEST_BODY).await?;
    let delivery = body::events(&parts.headers, &body, web.app.clock.now())?;
    record_and_answer(&web, &actor, "cloudevents", delivery).await
}
