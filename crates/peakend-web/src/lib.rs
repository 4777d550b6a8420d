//! Pages, fragments, live updates and the JSON API. Reads and changes go through `peakend-app`.

pub mod api;
mod assets;
mod error;
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

mod api_keys;
mod catalog;
mod design;
mod feedback;
mod home;
mod lens_bar;
mod overview;
mod quote;
mod shown;
mod titles;
mod profile;
mod set_up;
mod sign_in;
mod users;
mod views;
mod workspace;

pub use nav::places;
pub use routes::{Needs, Route, router, routes};
pub use web::{Web, WebConfig};
