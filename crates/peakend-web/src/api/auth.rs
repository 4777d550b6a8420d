//! Who calls: the key of a request, its rights and its limits.

use std::net::{IpAddr, Ipv4Addr};

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use peakend_app::api_key;
use peakend_model::access::{Actor, Scope, Who};

use super::error::problem_of;
use super::problem::{ApiResult, Problem, ProblemKind};
use crate::Web;
use crate::error::WebError;
use crate::guard::Address;
use crate::limit::{Limit, Standing};

/// Whoever holds the key of the request.
#[derive(Clone, Debug)]
pub(super) struct Caller(pub(super) Actor);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| no_key("no key was given"))
    }
}

/// What the guard of a route found out about the key; [`door`] acts on it.
#[derive(Clone)]
pub(super) struct Admission {
    pub(super) outcome: ApiResult<Actor>,
    /// How much of its limit the key has left.
    pub(super) standing: Option<Standing>,
}

/// Looks the key of a request up for the guard. Never fails: what is wrong becomes a problem at the [`door`].
///
/// # Errors
/// None; the type is the guard's.
pub(crate) async fn admit(web: &Web, scope: Scope, mut request: Request) -> Result<Request, WebError> {
    let secret = bearer_of(request.headers()).map(str::to_owned);
    let mut admission = admission(web, secret.as_deref(), address_of(&request)).await;
    if let Ok(actor) = &admission.outcome
        && !has_scope(actor, scope)
    {
        let detail = format!("the key lacks the scope {}", scope.key());
        admission.outcome = Err(Problem::new(ProblemKind::Forbidden, detail));
    }
    request.extensions_mut().insert(admission);
    Ok(request)
}

/// The innermost layer of each route for keys: turns callers away, or lets them in and tells them their limit.
pub(super) async fn door(mut request: Request, next: Next) -> Response {
    let Some(admission) = request.extensions_mut().remove::<Admission>() else {
        return no_key("no key was given").into_response();
    };
    let mut response = match admission.outcome {
        Ok(actor) => {
            request.extensions_mut().insert(Caller(actor));
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    if let Some(standing) = &admission.standing {
        standing.tell(response.headers_mut());
    }
    response
}

/// Checks the address, then the key, then how often the key was used.
pub(super) async fn admission(web: &Web, secret: Option<&str>, address: IpAddr) -> Admission {
    let turned_away = |problem: Problem| Admission { outcome: Err(problem), standing: None };
    let place = Limit::key_of(address);
    let standing = web.limits.api_address.check(&place);
    if standing.is_refused() {
        return too_many(standing);
    }
    let Some(secret) = secret else { return turned_away(no_key("no key was given")) };
    match api_key::authenticate(&web.app, secret).await {
        Err(error) => turned_away(problem_of(error)),
        Ok(None) => {
            let standing = web.limits.api_failures.check(&place);
            if standing.is_refused() {
                return too_many(standing);
            }
            turned_away(no_key("the key is not known, or was revoked"))
        }
        Ok(Some(actor)) => of_known(web, actor),
    }
}

fn of_known(web: &Web, actor: Actor) -> Admission {
    let Who::Key { id, .. } = &actor.who else {
        return Admission { outcome: Err(no_key("not an API key")), standing: None };
    };
    let standing = web.limits.api.check(&id.to_string());
    if standing.is_refused() {
        return too_many(standing);
    }
    Admission { outcome: Ok(actor), standing: Some(standing) }
}

fn too_many(standing: Standing) -> Admission {
    let mut problem = Problem::new(ProblemKind::TooManyRequests, "the limit of requests a minute is used up");
    problem.retry_after = standing.retry_after;
    Admission { outcome: Err(problem), standing: Some(standing) }
}

pub(super) fn no_key(detail: &'static str) -> Problem {
    Problem::new(ProblemKind::Unauthorized, detail)
}

/// Who may change customers may read them.
fn has_scope(actor: &Actor, needed: Scope) -> bool {
    let Who::Key { scopes, .. } = &actor.who else { return false };
    let implied = needed == Scope::CustomersRead && scopes.contains(&Scope::CustomersWrite);
    implied || scopes.contains(&needed)
}

pub(super) fn address_of(request: &Request) -> IpAddr {
    request.extensions().get::<Address>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0)
}

/// The secret of `Authorization: Bearer …`.
pub(super) fn bearer_of(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// The user name of `Authorization: Basic …`, which is where analytics SDKs put their write key; or a bearer.
pub(super) fn write_key_of(headers: &HeaderMap) -> Option<String> {
    if let Some(secret) = bearer_of(headers) {
        return Some(secret.to_owned());
    }
    let (scheme, encoded) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(encoded.trim()).ok()?).ok()?;
    let user = decoded.split_once(':').map_or(decoded.as_str(), |(user, _)| user);
    Some(user.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn with(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))])
    }

    #[test]
    fn keys_are_found_in_their_header() {
        assert_eq!(bearer_of(&with("bearer pk_1")), Some("pk_1"));
        assert_eq!(bearer_of(&with("Basic cGtfMTo=")), None);
        assert_eq!(bearer_of(&with("pk_1")), None);
        // The user name with and without the colon behind it.
        assert_eq!(write_key_of(&with("Basic cGtfMTo=")).as_deref(), Some("pk_1"));
        assert_eq!(write_key_of(&with("Basic cGtfMQ==")).as_deref(), Some("pk_1"));
        assert_eq!(write_key_of(&with("Bearer pk_1")).as_deref(), Some("pk_1"));
        assert_eq!(write_key_of(&with("Basic %%")), None);
        assert_eq!(write_key_of(&HeaderMap::new()), None);
    }

    #[test]
    fn who_may_change_customers_may_read_them() {
        let actor = |scopes: &[Scope]| Actor {
            workspace: uuid::Uuid::nil().into(),
            who: Who::Key { id: uuid::Uuid::nil().into(), scopes: scopes.to_vec() },
        };
        assert!(has_scope(&actor(&[Scope::CustomersWrite]), Scope::CustomersRead));
        assert!(!has_scope(&actor(&[Scope::CustomersRead]), Scope::CustomersWrite));
        assert!(!has_scope(&Actor::system(uuid::Uuid::nil().into()), Scope::CustomersRead));
    }
}
