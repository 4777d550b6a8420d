//! The Segment-compatible door: an analytics SDK works by changing its host.

mod body;
mod commerce;
mod event;

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use peakend_app::{AppError, customer};
use peakend_model::access::{Action, Actor};
use peakend_model::customer::Identifier;
use peakend_model::interaction::Attributes;
use serde::Serialize;
use serde_json::json;

use self::body::{LARGEST_BODY, cut};
use self::event::{Call, Taken};
use super::auth::{address_of, admission, write_key_of};
use super::error::{may, problem_of};
use super::problem::{ApiResult, ProblemBody, ProblemKind, problem_json};
use super::record::{End, record, tally};
use super::schema;
use crate::Web;
use crate::routes::{Needs, Route, get, options, post};

/// The calls by their names, and by the letters that browser SDKs use.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![get("/v1/projects/{key}/settings", Needs::Nothing, settings)];
    for (path, call) in [
        ("/v1/identify", Some(Call::Identify)),
        ("/v1/track", Some(Call::Track)),
        ("/v1/page", Some(Call::Page)),
        ("/v1/screen", Some(Call::Screen)),
        ("/v1/group", Some(Call::Group)),
        ("/v1/alias", Some(Call::Alias)),
        ("/v1/batch", None),
        ("/v1/import", None),
        ("/v1/i", Some(Call::Identify)),
        ("/v1/t", Some(Call::Track)),
        ("/v1/p", Some(Call::Page)),
        ("/v1/s", Some(Call::Screen)),
        ("/v1/g", Some(Call::Group)),
        ("/v1/a", Some(Call::Alias)),
        ("/v1/b", None),
    ] {
        let deliver = move |web: State<Web>, query: RawQuery, request: Request| deliver(web, query, request, call);
        routes.push(post(path, Needs::Nothing, deliver).body_up_to(LARGEST_BODY));
        routes.push(options(path, Needs::Nothing, preflight));
    }
    routes
}

macro_rules! described {
    ($($(#[doc = $doc:literal])+ $name:ident $path:literal;)+) => {$(
        $(#[doc = $doc])+
        #[utoipa::path(
            post,
            path = $path,
            tag = "Segment",
            security(("writeKey" = []), ("key" = ["interactions:write"])),
            params(("strict" = Option<i32>, Query, minimum = 0, maximum = 1, description = "Answer 400 when events are refused; the others are recorded all the same")),
            request_body(content = Object),
            responses(
                (status = 200, description = "Taken; refused events are named in `problems`", body = schema::SegmentAnswer, headers(("Peakend-Refused" = Option<i64>, description = "How many events were refused"))),
                schema::BodyProblems,
                schema::KeyProblems,
            )
        )]
        #[expect(dead_code, reason = "stands for the description; one handler serves every call")]
        pub(super) fn $name() {}
    )+};
}

described! {
    /// Names a customer: `userId` or `anonymousId`, and `traits`. E-mail and phone become identifiers.
    identify "/v1/identify";
    /// Records what a customer did: `event` and `properties`.
    ///
    /// Well-known names (`Order Completed`, `Order Refunded`, `Product Reviewed` …) become kinds of the ledger with
    /// their value, order and product; other events keep their own name as kind. `messageId` makes an event repeatable,
    /// `sentAt` sets wrong clocks right.
    track "/v1/track";
    /// Records the visit of a page: `name` and `properties`.
    page "/v1/page";
    /// Records the visit of an app's screen.
    screen "/v1/screen";
    /// Notes the account of a customer: `groupId`, and `traits` of the account.
    group "/v1/group";
    /// Gives a customer a new `userId` instead of `previousId`. Two known users are merged when the key has `customers:write`.
    alias "/v1/alias";
    /// Takes many calls at once: `batch`, each with its `type`. At most 32 KiB an event and 500 KiB a request.
    batch "/v1/batch";
}

/// How a delivery ended. SDKs look at `success` and the status only; the rest is for people.
#[derive(Serialize)]
struct Answer<'a> {
    success: bool,
    accepted: u64,
    duplicate: u64,
    refused: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<EventProblem<'a>>,
}

#[derive(Serialize)]
struct EventProblem<'a> {
    /// Place of the event in the batch, from 0.
    event: usize,
    #[serde(flatten)]
    problem: ProblemBody<'a>,
}

async fn deliver(State(web): State<Web>, RawQuery(query): RawQuery, request: Request, call: Option<Call>) -> Response {
    let is_strict = query.is_some_and(|query| query.split('&').any(|pair| pair == "strict=1" || pair == "strict=true"));
    let address = address_of(&request);
    let mut response = match taken(&web, request, address, call).await {
        Ok((ends, standing)) => {
            let mut response = answer(&ends, is_strict);
            if let Some(standing) = standing {
                standing.tell(response.headers_mut());
            }
            response
        }
        Err(problem) => problem.into_response(),
    };
    allow_any_origin(response.headers_mut());
    response
}

async fn taken(
    web: &Web,
    request: Request,
    address: std::net::IpAddr,
    call: Option<Call>,
) -> ApiResult<(Vec<End>, Option<crate::limit::Standing>)> {
    let (parts, body) = request.into_parts();
    let body = super::body::read(&parts.headers, body, LARGEST_BODY).await?;
    let cut = cut(&body, call)?;
    let key = write_key_of(&parts.headers).or_else(|| cut.write_key.clone());
    let admission = admission(web, key.as_deref(), address).await;
    let actor = admission.outcome?;
    may(&actor, Action::RecordInteractions)?;
    let mut aliases = Vec::new();
    let mut traits = Vec::new();
    let rows = cut.read(web.app.clock.now()).into_iter().map(|row| {
        row.map(|Taken { new, previous }| {
            let named = new.identifiers.first().cloned();
            if new.kind == "identify" && !new.attributes.is_empty() {
                traits.extend(named.clone().map(|identifier| (identifier, new.attributes.clone())));
            }
            aliases.extend(previous.zip(named));
            new
        })
    });
    let rows = rows.collect();
    let ends = record(web, &actor, "segment", rows).await?;
    for (previous, user) in aliases {
        merge(web, &actor, &previous, &user).await;
    }
    for (identifier, facts) in traits {
        describe(web, &actor, &identifier, &facts).await;
    }
    Ok((ends, admission.standing))
}

/// The traits of an `identify` are facts about the customer; the ledger has kept them already.
async fn describe(web: &Web, actor: &Actor, identifier: &Identifier, facts: &Attributes) {
    match customer::describe(&web.app, actor, identifier, facts).await {
        Ok(()) | Err(AppError::NotFound) => {}
        Err(error) => drop(problem_of(error)),
    }
}

/// An alias says that two users are one. Merging needs a key that may change customers;
/// with another one the ledger keeps the alias, and people decide.
async fn merge(web: &Web, actor: &Actor, previous: &Identifier, user: &Identifier) {
    let by = |identifier| web.app.store.customer_by_identifier(actor.workspace, identifier);
    let (Ok(Some(from)), Ok(Some(into))) = (by(previous).await, by(user).await) else { return };
    match customer::merge(&web.app, actor, from, into, "alias").await {
        Ok(_) | Err(AppError::Conflict(_) | AppError::Forbidden(_) | AppError::NotFound) => {}
        Err(error) => drop(problem_of(error)),
    }
}

fn answer(ends: &[End], is_strict: bool) -> Response {
    let tally = tally(ends);
    let problems = ends.iter().enumerate().filter_map(|(event, end)| match end {
        End::Refused(problem) => Some(EventProblem { event, problem: problem.body(None) }),
        End::Accepted(_) | End::Duplicate(_) => None,
    });
    let failed = is_strict && tally.refused > 0;
    let answer = Answer {
        success: !failed,
        accepted: tally.accepted,
        duplicate: tally.duplicate,
        refused: tally.refused,
        problems: problems.collect(),
    };
    let mut response = if failed {
        problem_json(StatusCode::BAD_REQUEST, &strict(&answer))
    } else {
        axum::Json(&answer).into_response()
    };
    if tally.refused > 0 {
        response.headers_mut().insert(HeaderName::from_static("peakend-refused"), HeaderValue::from(tally.refused));
    }
    response
}

#[derive(Serialize)]
struct Strict<'a> {
    #[serde(flatten)]
    problem: ProblemBody<'a>,
    #[serde(flatten)]
    answer: &'a Answer<'a>,
}

fn strict<'a>(answer: &'a Answer<'a>) -> Strict<'a> {
    let problem = ProblemBody {
        kind: ProblemKind::InvalidRow.uri(),
        title: ProblemKind::InvalidRow.title(),
        status: Some(StatusCode::BAD_REQUEST.as_u16()),
        detail: "events were refused; the others are recorded",
        field: None,
    };
    Strict { problem, answer }
}

/// Scripts of any page may deliver: they bring a write key and no cookies.
fn allow_any_origin(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let exposed = "Peakend-Refused, Retry-After, RateLimit, RateLimit-Policy";
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
}

async fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    allow_any_origin(headers);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    let allowed = "Authorization, Content-Type, Content-Encoding";
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(allowed));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}

/// What a browser SDK fetches before it starts: where to send events. Says nothing about whether the key is known.
async fn settings(State(web): State<Web>, Path(key): Path<String>) -> Response {
    let (protocol, host) = web.config.public_url.split_once("://").unwrap_or(("https", &web.config.public_url));
    let settings = json!({
        "integrations": { "Segment.io": { "apiKey": key, "apiHost": format!("{host}/v1"), "protocol": protocol } },
        "plan": { "track": { "__default": { "enabled": true, "integrations": {} } } },
        "edgeFunction": {},
        "metrics": { "sampleRate": 0 },
    });
    let mut response = axum::Json(settings).into_response();
    allow_any_origin(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::super::problem::Problem;
    use super::*;
    use peakend_model::InteractionId;

    #[test]
    fn sdks_see_success_and_people_see_what_was_refused() {
        let ends = [
            End::Accepted(InteractionId(uuid::Uuid::nil())),
            End::Refused(Problem::new(ProblemKind::InvalidRow, "event is missing").at("event")),
        ];
        let lenient = answer(&ends, false);
        assert_eq!((lenient.status().as_u16(), &lenient.headers()["peakend-refused"]), (200, &HeaderValue::from(1)));
        assert_eq!(answer(&ends, true).status().as_u16(), 400);
        assert_eq!(answer(&ends[..1], true).status().as_u16(), 200);
    }
}
