//! Problems: how the API says that something is wrong (RFC 9457, `application/problem+json`).

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Every kind of problem the API knows; `type` is the place on the page `/api` that explains it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum ProblemKind {
    BadRequest,
    InvalidJson,
    InvalidRow,
    InvalidParameter,
    InvalidQuery,
    NothingRecorded,
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    TooLarge,
    UnsupportedMediaType,
    NotAcceptable,
    TooManyRequests,
    Unavailable,
    Internal,
}

impl ProblemKind {
    pub(crate) const ALL: [Self; 16] = [
        Self::BadRequest,
        Self::InvalidJson,
        Self::InvalidRow,
        Self::InvalidParameter,
        Self::InvalidQuery,
        Self::NothingRecorded,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::NotAcceptable,
        Self::TooManyRequests,
        Self::Unavailable,
        Self::Internal,
    ];

    pub(crate) fn key(self) -> &'static str {
        self.entry().0
    }

    pub(crate) fn status(self) -> StatusCode {
        self.entry().1
    }

    pub(crate) fn title(self) -> &'static str {
        self.entry().2
    }

    /// What the caller can do about it; shown on the documentation page.
    pub(crate) fn advice(self) -> &'static str {
        self.entry().3
    }

    /// A relative reference, so that it resolves on every installation.
    pub(crate) fn uri(self) -> String {
        format!("/api#problem-{}", self.key())
    }

    fn entry(self) -> (&'static str, StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest => (
                "bad-request",
                StatusCode::BAD_REQUEST,
                "The request is not understood",
                "Read the detail; sending the same request again will not help.",
            ),
            Self::InvalidJson => (
                "invalid-json",
                StatusCode::BAD_REQUEST,
                "The body is not valid JSON",
                "The detail names line and column. Text must be UTF-8; NaN and Infinity are not JSON.",
            ),
            Self::InvalidRow => (
                "invalid-row",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The interaction cannot be recorded",
                "`field` names what to mend. Other rows of the same batch are not touched by it.",
            ),
            Self::InvalidParameter => (
                "invalid-parameter",
                StatusCode::UNPROCESSABLE_ENTITY,
                "A parameter has a value that is not possible",
                "`field` names the parameter.",
            ),
            Self::InvalidQuery => (
                "invalid-query",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The query cannot be answered",
                "The detail says which part of the query contradicts another.",
            ),
            Self::NothingRecorded => (
                "nothing-recorded",
                StatusCode::UNPROCESSABLE_ENTITY,
                "No row of the batch was recorded",
                "`results` says for each row why.",
            ),
            Self::Unauthorized => (
                "unauthorized",
                StatusCode::UNAUTHORIZED,
                "A valid API key is needed",
                "Send `Authorization: Bearer pk_…`. Keys are made under Settings → API keys.",
            ),
            Self::Forbidden => (
                "forbidden",
                StatusCode::FORBIDDEN,
                "The API key may not do this",
                "Make a key with the scope that the detail names.",
            ),
            Self::NotFound => (
                "not-found",
                StatusCode::NOT_FOUND,
                "There is nothing here",
                "It does not exist, or it belongs to another workspace.",
            ),
            Self::Conflict => (
                "conflict",
                StatusCode::CONFLICT,
                "The state of things does not allow this",
                "Read the resource again and decide anew.",
            ),
            Self::TooLarge => (
                "too-large",
                StatusCode::PAYLOAD_TOO_LARGE,
                "The request is too large",
                "Send it in smaller parts; the detail names the limit.",
            ),
            Self::UnsupportedMediaType => (
                "unsupported-media-type",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The body has a type that is not read here",
                "Send the `Content-Type` that the route names.",
            ),
            Self::NotAcceptable => (
                "not-acceptable",
                StatusCode::NOT_ACCEPTABLE,
                "The answer cannot be given in the type asked for",
                "Ask for `application/json`, or `text/csv` where the route offers it.",
            ),
            Self::TooManyRequests => (
                "too-many-requests",
                StatusCode::TOO_MANY_REQUESTS,
                "Too many requests",
                "Wait `Retry-After` seconds. Send rows in batches instead of one by one.",
            ),
            Self::Unavailable => (
                "unavailable",
                StatusCode::SERVICE_UNAVAILABLE,
                "The service cannot do this at the moment",
                "Try again after a while; keys of idempotency make that safe.",
            ),
            Self::Internal => (
                "internal",
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong here",
                "It was logged with the request id. Try again; keys of idempotency make that safe.",
            ),
        }
    }
}

/// One problem, of a request or of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Problem {
    pub kind: ProblemKind,
    pub detail: Cow<'static, str>,
    /// The field or parameter at fault: `score.value`, `attributes.size`, `from`.
    pub field: Option<String>,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u64>,
}

/// A problem as it is sent (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Identifies the kind of problem; resolves on this server to its explanation.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "/api#problem-invalid-row")]
    pub kind: String,
    #[schema(value_type = String, example = "The interaction cannot be recorded")]
    pub title: &'a str,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 422)]
    pub status: Option<u16>,
    #[schema(value_type = String, example = "6 lies outside the scale 1 to 5")]
    pub detail: &'a str,
    /// The field or parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, example = "score")]
    pub field: Option<&'a str>,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), field: None, retry_after: None }
    }

    #[must_use]
    pub(crate) fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// As part of a larger body: a row's problem carries no status of its own.
    pub(crate) fn body(&self, status: Option<StatusCode>) -> ProblemBody<'_> {
        ProblemBody {
            kind: self.kind.uri(),
            title: self.kind.title(),
            status: status.map(|status| status.as_u16()),
            detail: &self.detail,
            field: self.field.as_deref(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let mut response = problem_json(status, &self.body(Some(status)));
        let headers = response.headers_mut();
        if self.kind == ProblemKind::Unauthorized {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"peakend\""));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Writes `body` as `application/problem+json`.
pub(crate) fn problem_json(status: StatusCode, body: &impl Serialize) -> Response {
    let text = serde_json::to_vec(body).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], text).into_response()
}

pub(crate) type ApiResult<T> = Result<T, Problem>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_keys_of_their_own_and_error_statuses() {
        let keys: std::collections::BTreeSet<_> = ProblemKind::ALL.iter().map(|kind| kind.key()).collect();
        assert_eq!(keys.len(), ProblemKind::ALL.len());
        assert!(ProblemKind::ALL.iter().all(|kind| kind.status().as_u16() >= 400));
    }

    #[test]
    fn a_problem_is_sent_as_rfc_9457_says() {
        let problem = Problem::new(ProblemKind::InvalidRow, "kind is missing").at("kind");
        let json = serde_json::to_value(problem.body(Some(problem.kind.status()))).expect("a body");
        assert_eq!(
            json,
            serde_json::json!({
                "type": "/api#problem-invalid-row",
                "title": "The interaction cannot be recorded",
                "status": 422,
                "detail": "kind is missing",
                "field": "kind",
            })
        );
        assert_eq!(problem.into_response().headers()["content-type"], "application/problem+json");
    }
}
