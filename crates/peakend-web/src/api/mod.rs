//! The doors for machines: the JSON API, the Segment-compatible calls, CloudEvents, health and metrics.

mod alerts;
mod auth;
mod body;
mod cloudevents;
mod csv;
mod customers;
mod delivery;
mod erasures;
mod error;
mod flatten;
mod health;
mod indicators;
mod interactions;
mod journeys;
mod key;
mod listing;
mod me;
mod measure;
pub(crate) mod metrics;
mod openapi;
mod pains;
mod problem;
mod query;
mod record;
mod reference;
mod row;
mod schema;
mod schema_measure;
mod segment;
mod taxonomy;

use axum::handler::Handler;
use axum::http::Uri;
use axum::middleware::from_fn;
use peakend_model::access::Scope;

pub(crate) use auth::admit;
pub use openapi::openapi_json;

use self::delivery::LARGEST_BODY;
use self::problem::{Problem, ProblemKind};
use crate::Web;
use crate::routes::{Needs, Route, get, post};

/// The routes for machines. Those under `/api/v1` stand in the description as well; a test compares both.
pub(crate) fn routes() -> Vec<Route> {
    use Needs::{Key, Nothing, Public};
    use Scope::{
        CustomersErase, CustomersRead, CustomersWrite, InsightsRead, InsightsWrite, InteractionsRead,
        InteractionsWrite, JourneysWrite,
    };
    let mut routes = vec![
        get("/api", Public, reference::show),
        get("/api/openapi.json", Nothing, openapi::show),
        // Any key may ask what it is; the handler looks it up itself.
        get("/api/v1/me", Nothing, me::read),
        post("/api/v1/interactions", Key(InteractionsWrite), keyed(interactions::create)).body_up_to(LARGEST_BODY),
        get("/api/v1/interactions", Key(InteractionsRead), keyed(interactions::list)),
        get("/api/v1/interactions/{id}", Key(InteractionsRead), keyed(interactions::read)),
        post("/api/v1/events", Key(InteractionsWrite), keyed(cloudevents::create)).body_up_to(LARGEST_BODY),
        post("/api/v1/query", Key(InsightsRead), keyed(query::answer)),
        get("/api/v1/taxonomy", Key(InsightsRead), keyed(taxonomy::read)),
        get("/api/v1/drivers", Key(InsightsRead), keyed(measure::drivers)),
        get("/api/v1/indicators", Key(InsightsRead), keyed(indicators::list)),
        post("/api/v1/indicators", Key(InsightsWrite), keyed(indicators::create)),
        get("/api/v1/indicators/{key}", Key(InsightsRead), keyed(indicators::read)),
        post("/api/v1/indicators/{key}", Key(InsightsWrite), keyed(indicators::update)),
        get("/api/v1/alerts", Key(InsightsRead), keyed(alerts::list)),
        get("/api/v1/alerts/{id}", Key(InsightsRead), keyed(alerts::read)),
        post("/api/v1/alerts/{id}/judgement", Key(InsightsWrite), keyed(alerts::judge)),
        post("/api/v1/alerts/{id}/judgement/undo", Key(InsightsWrite), keyed(alerts::undo)),
        get("/api/v1/alerts/rules", Key(InsightsRead), keyed(alerts::rules)),
        post("/api/v1/alerts/rules", Key(InsightsWrite), keyed(alerts::add_rule)),
        post("/api/v1/alerts/rules/{id}/remove", Key(InsightsWrite), keyed(alerts::remove_rule)),
        get("/api/v1/comparison", Key(InsightsRead), keyed(measure::comparison)),
        get("/api/v1/retention", Key(InsightsRead), keyed(measure::retention)),
        get("/api/v1/journeys", Key(InsightsRead), keyed(journeys::list)),
        post("/api/v1/journeys", Key(JourneysWrite), keyed(journeys::create)).body_up_to(LARGEST_BODY),
        get("/api/v1/journeys/{key}", Key(InsightsRead), keyed(journeys::read)),
        get("/api/v1/journeys/{key}/map", Key(InsightsRead), keyed(journeys::map)),
        get("/api/v1/journeys/{key}/paths", Key(InsightsRead), keyed(journeys::paths)),
        get("/api/v1/journeys/{key}/pains", Key(InsightsRead), keyed(pains::list)),
        post("/api/v1/journeys/{key}", Key(JourneysWrite), keyed(journeys::update)).body_up_to(LARGEST_BODY),
        get("/api/v1/customers", Key(CustomersRead), keyed(customers::list)),
        get("/api/v1/customers/{id}", Key(CustomersRead), keyed(customers::read)),
        get("/api/v1/customers/{id}/interactions", Key(CustomersRead), keyed(customers::timeline)),
        get("/api/v1/customers/{id}/merges", Key(CustomersRead), keyed(customers::merges)),
        post("/api/v1/customers/{id}/merges", Key(CustomersWrite), keyed(customers::merge)),
        post("/api/v1/merges/{id}/undo", Key(CustomersWrite), keyed(customers::undo)),
        get("/api/v1/customers/{id}/export", Key(CustomersErase), keyed(erasures::export)),
        post("/api/v1/customers/{id}/erasure", Key(CustomersErase), keyed(erasures::erase)),
        get("/api/v1/erasures/{id}", Key(CustomersErase), keyed(erasures::read)),
        get("/api/{*rest}", Nothing, nowhere),
        post("/api/{*rest}", Nothing, nowhere),
        get("/health/live", Nothing, health::live),
        get("/health/ready", Nothing, health::ready),
        get("/metrics", Nothing, health::metrics),
    ];
    routes.extend(segment::routes());
    routes
}

/// Puts the door before a handler: it turns away whom the guard did not admit.
fn keyed<T: 'static>(handler: impl Handler<T, Web>) -> impl Handler<T, Web> {
    handler.layer(from_fn(auth::door))
}

/// Programs are told in their own format that there is no such route.
async fn nowhere(uri: Uri) -> Problem {
    Problem::new(ProblemKind::NotFound, format!("there is no route {}", uri.path()))
}
