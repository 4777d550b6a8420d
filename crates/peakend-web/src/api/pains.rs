//! `/api/v1/journeys/{key}/pains`: the register of pains, to be read by programs.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use peakend_app::journey::pain::{self, Measured};
use peakend_model::journey::{Cause, Progress};
use serde::Serialize;

use super::auth::Caller;
use super::error::problem_of;
use super::journeys::asked;
use super::problem::{ApiResult, ProblemBody};
use super::schema;
use crate::Web;

#[derive(Serialize)]
struct Pains {
    /// What people took up, the heaviest first.
    kept: Vec<Kept>,
    /// What nobody took up yet, the heaviest first.
    proposed: Vec<Weighed>,
    texts: Texts,
}

/// The texts that pains were looked for in.
#[derive(Serialize)]
struct Texts {
    /// The newest of the period, at most 20 000.
    read: u64,
    /// The time of the oldest one read, where older ones were left out.
    since: Option<String>,
}

/// A pain that people took up, with what the ledger shows of it now.
#[derive(Serialize)]
struct Kept {
    id: String,
    /// Key of the touchpoint.
    touchpoint: String,
    causes: Vec<Cause>,
    name: String,
    owner: Option<String>,
    progress: Progress,
    action: String,
    since: String,
    /// Per cause; empty when nothing shows it any more.
    measured: Vec<Weighed>,
}

#[derive(Serialize)]
struct Weighed {
    #[serde(flatten)]
    measured: Measured,
    /// Frequency × impact × spread: what the register is ordered by.
    weight: f64,
}

/// Reads the register of pains of one journey: what people took up, and what the ledger proposes. Filters are those
/// of the map.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{key}/pains",
    tag = "Journeys",
    operation_id = "readJourneyPains",
    security(("key" = ["insights:read"])),
    params(
        ("key" = String, Path, description = "The journey's key"),
        ("period" = Option<String>, Query, description = "`7d`, `30d`, `90d`, `12m`, `all` or `2026-01-01..2026-03-31`; twelve months where none is given"),
    ),
    responses(
        (status = 200, description = "`kept` and `proposed`, each with `frequency`, `impact`, `spread`, `trend` and `weight`, the heaviest first; `texts` says in how many texts (`read`) they were looked for, and since when (`since`) where older ones were left out", body = Object),
        (status = 404, description = "There is no such journey", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn list(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let (journey, workspace, question) = asked(&web, &actor, &key, query.as_deref()).await?;
    let register = pain::register(&web.app, &actor, &workspace, &journey, &question).await.map_err(problem_of)?;
    let kept = |kept: pain::Kept| Kept {
        id: kept.pain.id.to_string(),
        touchpoint: kept.pain.touchpoint,
        causes: kept.pain.causes,
        name: kept.pain.name,
        owner: kept.pain.owner.map(|owner| owner.to_string()),
        progress: kept.pain.progress,
        action: kept.pain.action,
        since: kept.pain.since.to_string(),
        measured: kept.measured.into_iter().map(weighed).collect(),
    };
    let since = register.texts.since.map(|since| since.to_string());
    let pains = Pains {
        texts: Texts { read: register.texts.read, since },
        kept: register.kept.into_iter().map(kept).collect(),
        proposed: register.proposed.into_iter().map(weighed).collect(),
    };
    Ok(axum::Json(pains).into_response())
}

fn weighed(measured: Measured) -> Weighed {
    Weighed { weight: measured.weight(), measured }
}
