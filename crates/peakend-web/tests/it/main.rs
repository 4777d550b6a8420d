//! Stories over HTTP, each on both engines.

mod access;
mod api;
mod api_doors;
mod api_site;
mod catalog;
mod keys;
mod routes;
mod site;
mod users;
