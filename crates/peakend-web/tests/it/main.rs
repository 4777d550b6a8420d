//! Stories over HTTP, each on both engines.

mod access;
mod api;
mod api_doors;
mod api_site;
mod catalog;
mod customers;
mod imports;
mod keys;
mod routes;
mod site;
mod users;
