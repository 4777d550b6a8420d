//! Stories over HTTP, each on both engines.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod access;
mod alerts;
mod api;
mod api_doors;
mod api_journeys;
mod api_site;
mod catalog;
mod compare;
mod customers;
mod drivers;
mod feedback;
mod imports;
mod indicators;
mod journey_map;
mod journeys;
mod keys;
mod reading;
mod retention;
mod routes;
mod site;
mod taxonomy;
mod themes;
mod users;
