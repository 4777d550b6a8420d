//! The description of the API (OpenAPI 3.1), generated from the handlers.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::problem::ProblemBody;
use super::{
    alerts, cloudevents, customers, erasures, health, indicators, interactions, journeys, me, measure, pains, query,
    schema, segment, taxonomy,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Peakend API",
        description = "Record what customers do and say, read it back, and ask for numbers.\n\nEvery call names its key: `Authorization: Bearer pk_…`. Keys belong to one workspace, have scopes, and are made under Settings → API keys. What belongs to another workspace is answered as if it did not exist.\n\nTimes are RFC 3339. Lists come in pages: send `next_cursor` as `cursor` until it is null. Limits are told in the headers `RateLimit-Policy` and `RateLimit`; past them a request is answered 429 with `Retry-After`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "Interactions", description = "What customers did or said: recording and reading"),
        (name = "Segment", description = "The calls of analytics SDKs, which work here by changing their host"),
        (name = "Insights", description = "Numbers from the ledger"),
        (name = "Indicators", description = "What a company steers by, with its numbers"),
        (name = "Alerts", description = "What moved, the rules that watch, and what people made of it"),
        (name = "Journeys", description = "Journeys as definitions: stages, touchpoints and the rules that bind them"),
        (name = "Customers", description = "People and their story"),
        (name = "Keys", description = "What a key may do"),
        (name = "Running", description = "For those who run Peakend"),
    ),
    paths(
        interactions::create,
        interactions::list,
        interactions::read,
        cloudevents::create,
        segment::identify,
        segment::track,
        segment::page,
        segment::screen,
        segment::group,
        segment::alias,
        segment::batch,
        query::answer,
        measure::drivers,
        indicators::list,
        indicators::create,
        indicators::read,
        indicators::update,
        alerts::list,
        alerts::read,
        alerts::judge,
        alerts::undo,
        alerts::rules,
        alerts::add_rule,
        alerts::remove_rule,
        measure::comparison,
        measure::retention,
        taxonomy::read,
        journeys::list,
        journeys::read,
        journeys::map,
        journeys::paths,
        pains::list,
        journeys::create,
        journeys::update,
        customers::list,
        customers::read,
        customers::timeline,
        customers::merges,
        customers::merge,
        customers::undo,
        erasures::export,
        erasures::erase,
        erasures::read,
        me::read,
        show,
        health::live,
        health::ready,
        health::metrics,
    ),
    components(schemas(ProblemBody<'static>, schema::NewInteraction)),
    modifiers(&Keys),
)]
struct Description;

struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let scheme = |scheme, description: &str| {
            let mut http = Http::new(scheme);
            http.description = Some(description.to_owned());
            SecurityScheme::Http(http)
        };
        components.add_security_scheme("key", scheme(HttpAuthScheme::Bearer, "An API key: `pk_…`"));
        let write_key = "An API key with the scope interactions:write as the user name; no password";
        components.add_security_scheme("writeKey", scheme(HttpAuthScheme::Basic, write_key));
    }
}

/// The document, as `peakend openapi` prints it and `/api/openapi.json` serves it.
pub fn openapi_json() -> String {
    // Nothing in the document can fail to be written: it has text keys and no special numbers.
    Description::openapi().to_pretty_json().unwrap_or_default()
}

/// Gives this description.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "Running",
    operation_id = "readDescription",
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
pub(super) async fn show() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn document() -> Value {
        serde_json::from_str(&openapi_json()).expect("the document is JSON")
    }

    #[test]
    fn every_route_of_the_api_is_described_and_every_description_is_routed() {
        let document = document();
        let routes = crate::api::routes();
        let routed = |path: &str, method: &str| {
            routes.iter().any(|route| route.path == path && route.method.as_str().eq_ignore_ascii_case(method))
        };
        for route in routes.iter().filter(|route| route.path.starts_with("/api/v1/")) {
            let method = route.method.as_str().to_ascii_lowercase();
            assert!(document["paths"][route.path][&method].is_object(), "{method} {} is not described", route.path);
        }
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, _) in item.as_object().expect("methods") {
                assert!(routed(path, method), "{method} {path} is described but not routed");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        for piece in text.split("\"#/components/schemas/").skip(1) {
            let name = piece.split('"').next().unwrap_or_default();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
        assert_eq!(document["openapi"], "3.1.0");
    }
}
