//! Recording a delivery, and saying row by row how it ended.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use peakend_app::ledger::{self, Outcome};
use peakend_model::access::Actor;
use peakend_model::interaction::NewInteraction;
use peakend_model::{InteractionId, Timestamp};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::delivery::Delivery;
use super::error::problem_of;
use super::metrics::Tally;
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind, problem_json};
use crate::Web;

/// How one row ended.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum End {
    Accepted(InteractionId),
    Duplicate(InteractionId),
    Refused(Problem),
}

/// Records the good rows and puts the ends of all rows in their order.
///
/// # Errors
/// When nothing could be recorded for a reason that is not a row's.
pub(super) async fn record(
    web: &Web,
    actor: &Actor,
    door: &str,
    rows: Vec<Result<NewInteraction, Problem>>,
) -> ApiResult<Vec<End>> {
    let mut good = Vec::with_capacity(rows.len());
    let mut problems = Vec::new();
    let total = rows.len();
    for (place, row) in rows.into_iter().enumerate() {
        match row {
            Ok(new) => good.push(new),
            Err(problem) => problems.push((place, problem)),
        }
    }
    let outcomes = ledger::record(&web.app, actor, door, good).await.map_err(problem_of)?.outcomes;
    let ends = in_order(total, outcomes.into_iter().map(end_of), problems);
    web.metrics.interactions(door, tally(&ends));
    Ok(ends)
}

/// Puts the problems back at their places among the ends of the others.
fn in_order(total: usize, good: impl Iterator<Item = End>, problems: Vec<(usize, Problem)>) -> Vec<End> {
    let mut ends = Vec::with_capacity(total);
    let mut problems = problems.into_iter().peekable();
    let mut good = good;
    while ends.len() < total {
        let end = match problems.next_if(|(place, _)| *place == ends.len()) {
            Some((_, problem)) => End::Refused(problem),
            None => good.next().unwrap_or_else(|| {
                End::Refused(Problem::new(ProblemKind::Internal, "the row was lost on its way; send it again"))
            }),
        };
        ends.push(end);
    }
    ends
}

fn end_of(outcome: Outcome) -> End {
    match outcome {
        Outcome::Accepted(id) => End::Accepted(id),
        Outcome::Duplicate(id) => End::Duplicate(id),
        Outcome::Refused(error) => {
            End::Refused(Problem::new(ProblemKind::InvalidRow, error.to_string()).at(error.field()))
        }
    }
}

pub(super) fn tally(ends: &[End]) -> Tally {
    let mut tally = Tally::default();
    for end in ends {
        match end {
            End::Accepted(_) => tally.accepted += 1,
            End::Duplicate(_) => tally.duplicate += 1,
            End::Refused(_) => tally.refused += 1,
        }
    }
    tally
}

/// The answer about one row: 201 with its place, 200 for a duplicate, or its problem.
pub(super) fn single_response(end: &End, occurred_at: Timestamp) -> Response {
    let (status, id) = match end {
        End::Refused(problem) => return problem.clone().into_response(),
        End::Accepted(id) => (StatusCode::CREATED, *id),
        End::Duplicate(id) => (StatusCode::OK, *id),
    };
    let place = format!("/api/v1/interactions/{id}?at={occurred_at}");
    let mut response = (status, axum::Json(RowAnswer(end))).into_response();
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// The answer about a batch: 200 when every row stands in the ledger now, 207 when some were refused,
/// 422 when all were.
pub(super) fn batch_response(ends: &[End]) -> Response {
    let tally = tally(ends);
    let body = BatchAnswer {
        problem: None,
        accepted: tally.accepted,
        duplicate: tally.duplicate,
        refused: tally.refused,
        results: Results(ends),
    };
    if tally.refused == 0 {
        return (StatusCode::OK, axum::Json(body)).into_response();
    }
    if tally.accepted + tally.duplicate > 0 {
        return (StatusCode::MULTI_STATUS, axum::Json(body)).into_response();
    }
    let problem = Problem::new(ProblemKind::NothingRecorded, format!("all {} rows were refused", tally.refused));
    let status = problem.kind.status();
    problem_json(status, &BatchAnswer { problem: Some(problem.body(Some(status))), ..body })
}

#[derive(Serialize)]
struct BatchAnswer<'a> {
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody<'a>>,
    accepted: u64,
    duplicate: u64,
    refused: u64,
    results: Results<'a>,
}

struct Results<'a>(&'a [End]);

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for end in self.0 {
            list.serialize_element(&RowAnswer(end))?;
        }
        list.end()
    }
}

struct RowAnswer<'a>(&'a End);

impl Serialize for RowAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Answer<'a> {
            status: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            id: Option<InteractionId>,
            #[serde(skip_serializing_if = "Option::is_none")]
            problem: Option<ProblemBody<'a>>,
        }
        let answer = match self.0 {
            End::Accepted(id) => Answer { status: "accepted", id: Some(*id), problem: None },
            End::Duplicate(id) => Answer { status: "duplicate", id: Some(*id), problem: None },
            End::Refused(problem) => Answer { status: "refused", id: None, problem: Some(problem.body(None)) },
        };
        answer.serialize(serializer)
    }
}

/// Records `delivery` and answers about it.
///
/// # Errors
/// As [`record`].
pub(super) async fn record_and_answer(
    web: &Web,
    actor: &Actor,
    door: &str,
    delivery: Delivery<NewInteraction>,
) -> ApiResult<Response> {
    let occurred_at = delivery.rows.first().and_then(|row| row.as_ref().ok()).map(|new| new.occurred_at);
    let single = delivery.single;
    let ends = record(web, actor, door, delivery.rows).await?;
    match ends.as_slice() {
        [end] if single => Ok(single_response(end, occurred_at.unwrap_or_default())),
        ends => Ok(batch_response(ends)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> InteractionId {
        InteractionId(uuid::Uuid::from_u128(n))
    }

    fn problem() -> Problem {
        Problem::new(ProblemKind::InvalidRow, "no")
    }

    #[test]
    fn ends_stand_in_the_order_of_the_rows() {
        let good = [End::Accepted(id(1)), End::Duplicate(id(2))];
        let ends = in_order(4, good.into_iter(), vec![(0, problem()), (2, problem())]);
        let found: Vec<_> = ends.iter().map(|end| matches!(end, End::Refused(_))).collect();
        assert_eq!(found, [true, false, true, false]);
    }

    #[test]
    fn the_status_of_a_batch_tells_whether_to_look_closer() {
        let status = |ends: &[End]| batch_response(ends).status().as_u16();
        assert_eq!(status(&[]), 200);
        assert_eq!(status(&[End::Accepted(id(1)), End::Duplicate(id(1))]), 200);
        assert_eq!(status(&[End::Accepted(id(1)), End::Refused(problem())]), 207);
        assert_eq!(status(&[End::Refused(problem())]), 422);
    }
}
