//! `/api/v1/me`: what a key is and may do.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use peakend_model::access::{Scope, Who};
use peakend_model::time::Zone;
use peakend_model::{ApiKeyId, WorkspaceId};
use serde::Serialize;

use super::auth::{address_of, admission, bearer_of};
use super::error::problem_of;
use super::problem::{ApiResult, Problem, ProblemKind};
use super::schema;
use crate::Web;

#[derive(Serialize)]
struct Me<'a> {
    workspace: MyWorkspace<'a>,
    key: MyKey<'a>,
}

#[derive(Serialize)]
struct MyWorkspace<'a> {
    id: WorkspaceId,
    name: &'a str,
    zone: &'a Zone,
}

#[derive(Serialize)]
struct MyKey<'a> {
    id: ApiKeyId,
    scopes: &'a [Scope],
}

/// Tells what the key is and may do.
///
/// Any key may ask, so this is the call to try a new key with.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "Keys",
    operation_id = "readMe",
    security(("key" = [])),
    responses((status = 200, description = "The key", body = schema::Me), schema::KeyProblems)
)]
pub(super) async fn read(State(web): State<Web>, request: Request) -> Response {
    let admission = admission(&web, bearer_of(request.headers()), address_of(&request)).await;
    let answered = match admission.outcome {
        Ok(actor) => answer(&web, actor.workspace, &actor.who).await,
        Err(problem) => Err(problem),
    };
    let mut response = answered.unwrap_or_else(IntoResponse::into_response);
    if let Some(standing) = &admission.standing {
        standing.tell(response.headers_mut());
    }
    response
}

async fn answer(web: &Web, workspace: WorkspaceId, who: &Who) -> ApiResult<Response> {
    let gone = || Problem::new(ProblemKind::NotFound, "the workspace does not exist any more");
    let found = web.app.store.workspace(workspace).await.map_err(|error| problem_of(error.into()))?;
    let found = found.ok_or_else(gone)?;
    let Who::Key { id, scopes } = who else { return Err(gone()) };
    let me = Me {
        workspace: MyWorkspace { id: found.id, name: &found.name, zone: &found.zone },
        key: MyKey { id: *id, scopes },
    };
    Ok(axum::Json(me).into_response())
}
