//! `/api/v1/journeys`: journeys as definitions, to be read, made and changed by programs.

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use peakend_app::journey::define;
use peakend_app::journey::file::{JourneyFile, LARGEST_FILE, Sent, Unread, read_sent};
use peakend_model::access::Action;
use peakend_model::journey::Journey;
use serde::{Deserialize, Serialize};

use super::auth::Caller;
use super::body;
use super::delivery::utf8;
use super::error::{may, problem_of};
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind};
use super::schema;
use crate::Web;

#[derive(Serialize)]
struct List {
    data: Vec<Told>,
}

/// A journey as a file, and where it stands.
#[derive(Serialize)]
struct Told {
    /// Send it back with a change.
    revision: u32,
    /// Number of the plan in force.
    version: u32,
    #[serde(flatten)]
    file: JourneyFile,
}

impl Told {
    fn of(journey: &Journey) -> Self {
        Self { revision: journey.revision, version: journey.current().number, file: JourneyFile::of(journey) }
    }
}

/// Lists the journeys of the workspace with their plans in force.
#[utoipa::path(
    get,
    path = "/api/v1/journeys",
    tag = "Journeys",
    operation_id = "listJourneys",
    security(("key" = ["insights:read"])),
    responses((status = 200, description = "All journeys, in their order, in `data`", body = Object), schema::KeyProblems)
)]
pub(super) async fn list(State(web): State<Web>, Caller(actor): Caller) -> ApiResult<Response> {
    let journeys = define::list(&web.app, &actor).await.map_err(problem_of)?;
    Ok(axum::Json(List { data: journeys.iter().map(Told::of).collect() }).into_response())
}

/// Reads one journey.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{key}",
    tag = "Journeys",
    operation_id = "readJourney",
    security(("key" = ["insights:read"])),
    params(("key" = String, Path, description = "The journey's key")),
    responses(
        (status = 200, description = "The journey", body = Object),
        (status = 404, description = "There is no such journey", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn read(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(key): Path<String>,
) -> ApiResult<Response> {
    let journey = define::find(&web.app, &actor, &key).await.map_err(problem_of)?;
    Ok(axum::Json(Told::of(&journey)).into_response())
}

/// Makes a journey from a file: our own JSON, or CJML 2.0.
///
/// Its key is the file's where that is free, else made from the name.
#[utoipa::path(
    post,
    path = "/api/v1/journeys",
    tag = "Journeys",
    operation_id = "createJourney",
    security(("key" = ["journeys:write"])),
    request_body(content((Object = "application/json", example = json!({
        "format": "peakend-journey-1",
        "name": {"en": "Order"},
        "plan": {"stages": [{"name": {"en": "Receive"}, "touchpoints": [
            {"key": "delivery", "name": {"en": "Delivery"}, "bindings": [["touchpoint = delivery"]]}
        ]}]}
    })), (String = "application/xml"))),
    responses(
        (status = 201, description = "The journey", body = Object),
        (status = 422, description = "The file is no journey; `detail` says where and what to do", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn create(State(web): State<Web>, Caller(actor): Caller, request: Request) -> ApiResult<Response> {
    may(&actor, Action::EditJourneys)?;
    let (parts, body): (_, Body) = request.into_parts();
    let body = body::read(&parts.headers, body, LARGEST_FILE).await?;
    let made = define::import(&web.app, &actor, &body).await.map_err(problem_of)?;
    Ok((StatusCode::CREATED, axum::Json(Told::of(&made))).into_response())
}

#[derive(Deserialize)]
struct Revision {
    revision: u32,
}

/// Puts another definition in the place of revision `revision`; another plan becomes a new version.
#[utoipa::path(
    post,
    path = "/api/v1/journeys/{key}",
    tag = "Journeys",
    operation_id = "updateJourney",
    security(("key" = ["journeys:write"])),
    params(("key" = String, Path, description = "The journey's key")),
    request_body(content = Object, description = "`revision` as it was read, `name`, `goal`, `plan`, `to_be`"),
    responses(
        (status = 200, description = "The journey", body = Object),
        (status = 404, description = "There is no such journey", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Somebody else saved after that revision: read it again", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "It is no journey", body = ProblemBody, content_type = "application/problem+json"),
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
    may(&actor, Action::EditJourneys)?;
    let (parts, body): (_, Body) = request.into_parts();
    let body = body::read(&parts.headers, body, LARGEST_FILE).await?;
    let text = utf8(&body)?;
    let wrong = |why: String| Problem::new(ProblemKind::InvalidParameter, why);
    let Revision { revision } = serde_json::from_str(text)
        .map_err(|error| wrong(format!("{error}: send `revision` as it was read")).at("revision"))?;
    let sent = sent(text).map_err(|(field, why)| wrong(why).at(field))?;
    let saved = define::update(&web.app, &actor, &key, revision, sent.facts()).await.map_err(problem_of)?;
    Ok(axum::Json(Told::of(&saved)).into_response())
}

/// What was sent, without the fields that only tell where it stands.
fn sent(text: &str) -> Result<Sent, (String, String)> {
    let mut whole: serde_json::Value =
        serde_json::from_str(text).map_err(|error| ("plan".to_owned(), error.to_string()))?;
    if let Some(fields) = whole.as_object_mut() {
        for told in ["revision", "version", "format", "key"] {
            fields.remove(told);
        }
    }
    read_sent(&whole.to_string()).map_err(|unread| match unread {
        Unread::Json(why) => ("plan".to_owned(), why),
        Unread::Conditions(lines) => {
            let (field, line) = lines.into_iter().next().unwrap_or_default();
            (field, format!("“{line}” is no condition; write for example “kind = call”"))
        }
    })
}
