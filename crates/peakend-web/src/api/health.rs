//! `/health/…` and `/metrics`: for those who run Peakend.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use peakend_model::Timestamp;
use peakend_model::insight::Checkpoint;
use peakend_store::LedgerState;
use serde::Serialize;
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use super::auth::{address_of, bearer_of};
use super::metrics::Gauge;
use super::problem::{Problem, ProblemBody, ProblemKind};
use crate::Web;

/// Rows that wait longer than this tell that the flusher stands still.
const LONGEST_WAIT: i64 = 5 * Timestamp::MINUTE;

/// Says that the process runs.
#[utoipa::path(
    get,
    path = "/health/live",
    tag = "Running",
    operation_id = "isLive",
    responses((status = 200, description = "It runs", body = String, content_type = "text/plain"))
)]
pub(super) async fn live() -> &'static str {
    "live\n"
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Part {
    Ok,
    Failed,
}

/// Which parts are well.
#[derive(Serialize, ToSchema)]
pub(super) struct Readiness {
    ready: bool,
    /// The relational store answers.
    store: Part,
    /// The columnar lake can be read.
    lake: Part,
    /// Accepted rows move on into the lake.
    flusher: Part,
}

/// Says whether requests can be answered: store reachable, lake readable, flusher at work.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "Running",
    operation_id = "isReady",
    responses(
        (status = 200, description = "Everything is well", body = Readiness),
        (status = 503, description = "Something is not", body = Readiness),
    )
)]
pub(super) async fn ready(State(web): State<Web>) -> Response {
    let is_reachable = web.app.store.ping().await.is_ok();
    let states = if is_reachable { web.app.store.ledger_states().await.ok() } else { None };
    let is_moving = states.as_ref().is_some_and(|states| lag(states, web.app.clock.now()) <= LONGEST_WAIT);
    let is_readable = match states.as_ref().and_then(|states| states.first()) {
        Some(state) => web.app.archive.position(state.workspace, Checkpoint::INBOX).await.is_ok(),
        None => is_reachable,
    };
    let part = |is_well| if is_well { Part::Ok } else { Part::Failed };
    let is_ready = is_reachable && is_readable && is_moving;
    let readiness =
        Readiness { ready: is_ready, store: part(is_reachable), lake: part(is_readable), flusher: part(is_moving) };
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, axum::Json(readiness)).into_response()
}

/// How long the oldest waiting row has waited, in microseconds.
fn lag(states: &[LedgerState], now: Timestamp) -> i64 {
    let oldest = states.iter().filter_map(|state| state.oldest_waiting).min();
    oldest.map_or(0, |oldest| now.0.saturating_sub(oldest.0).max(0))
}

/// Counters and gauges in Prometheus text.
///
/// Answered to requests that come from this very computer and were not passed on by a proxy,
/// and to those that bring the configured token as `Authorization: Bearer`.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "Running",
    operation_id = "readMetrics",
    responses(
        (status = 200, description = "Prometheus text format 0.0.4", body = String, content_type = "text/plain"),
        (status = 404, description = "Not for this caller", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn metrics(State(web): State<Web>, request: Request) -> Response {
    if !may_see(&web, address_of(&request), request.headers()) {
        return Problem::new(ProblemKind::NotFound, "there is nothing here for this caller").into_response();
    }
    let text = web.metrics.text(&gauges(&web).await);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

fn may_see(web: &Web, address: IpAddr, headers: &HeaderMap) -> bool {
    let token = web.config.metrics_token.as_deref().filter(|token| !token.is_empty());
    if let (Some(token), Some(given)) = (token, bearer_of(headers)) {
        return given.as_bytes().ct_eq(token.as_bytes()).into();
    }
    address.to_canonical().is_loopback() && !is_passed_on(headers)
}

/// A proxy on this computer makes the whole world look local.
fn is_passed_on(headers: &HeaderMap) -> bool {
    ["x-forwarded-for", "forwarded", "via", "x-real-ip"].iter().any(|name| headers.contains_key(*name))
}

#[expect(clippy::cast_precision_loss, reason = "gauges are floats by format")]
async fn gauges(web: &Web) -> Vec<Gauge> {
    let mut gauges: Vec<Gauge> = Vec::new();
    if let Ok(states) = web.app.store.ledger_states().await {
        let waiting: i64 = states.iter().map(LedgerState::waiting).sum();
        let seconds = lag(&states, web.app.clock.now()) as f64 / Timestamp::SECOND as f64;
        gauges.push(("peakend_inbox_rows", "Accepted rows that are not in the lake yet.", waiting as f64));
        gauges.push(("peakend_flush_lag_seconds", "Age of the oldest of them.", seconds));
    }
    if let Ok(jobs) = web.app.store.open_jobs().await {
        gauges.push(("peakend_jobs_waiting", "Jobs that wait or run.", jobs as f64));
    }
    gauges
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_proxy_on_this_computer_does_not_make_the_world_local() {
        assert!(!is_passed_on(&HeaderMap::new()));
        let passed_on = HeaderMap::from_iter([(
            header::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static("::1"),
        )]);
        assert!(is_passed_on(&passed_on));
    }

    #[test]
    fn the_lag_is_that_of_the_oldest_row() {
        let state = |oldest_waiting| LedgerState {
            workspace: uuid::Uuid::nil().into(),
            seq: 2,
            flushed_seq: 1,
            oldest_waiting,
        };
        let states = [state(None), state(Some(Timestamp(40))), state(Some(Timestamp(70)))];
        assert_eq!(lag(&states, Timestamp(100)), 60);
        assert_eq!(lag(&[state(None)], Timestamp(100)), 0);
        assert_eq!(lag(&states, Timestamp(0)), 0);
    }
}
