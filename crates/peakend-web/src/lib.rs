//! Pages, fragments, live updates and the JSON API. Reads and changes go through `peakend-app`.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test may fail"))]

pub mod api;
mod assets;
mod erasure;
mod error;
mod first_field;
mod guard;
mod headers;
mod kit;
mod limit;
mod live;
mod nav;
mod page;
mod routes;
mod said;
mod signed;
mod web;
mod words;

mod alert;
mod api_keys;
mod catalog;
mod compare;
mod customer;
mod customers;
mod design;
mod driver;
mod feedback;
mod home;
mod imports;
mod indicator;
mod journey;
mod journeys;
mod lens_bar;
mod overview;
mod profile;
mod quote;
mod reading;
mod retention;
mod set_up;
mod shown;
mod sign_in;
mod talk;
mod taxonomy;
mod theme;
mod themes;
mod titles;
mod users;
mod views;
mod workspace;

pub use alert::{Told, told};
pub use nav::places;
pub use routes::{Needs, Route, router, routes};
pub use web::{Web, WebConfig};
