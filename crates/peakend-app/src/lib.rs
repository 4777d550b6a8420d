//! What the product does: one function per verb, one file per noun. Doors and pages come through here.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test may fail"))]

pub mod alert;
pub mod api_key;
mod app;
pub mod catalog;
pub mod clock;
pub mod compare;
pub mod courier;
pub mod csv;
pub mod customer;
pub mod driver;
pub mod erasure;
pub mod error;
pub mod feedback;
pub mod import;
pub mod indicator;
pub mod insight;
pub mod job;
pub mod jobs;
pub mod journey;
pub mod keeping;
pub mod ledger;
pub mod metric;
pub mod overview;
pub mod password;
pub mod pulse;
pub mod reading;
pub mod retention;
mod secret;
pub mod session;
pub mod spreadsheet;
pub mod taxonomy;
pub mod theme;
pub mod user;
pub mod view;
pub mod workspace;

pub use app::{App, AppConfig, AppParts};
pub use clock::{Clock, IdSource};
pub use error::{AppError, AppResult, FieldError, FieldErrors};
pub use peakend_language::{Reader, Reading, STARTERS, Starter, Taxonomy, TaxonomyError, Theme};
pub use pulse::{Change, Pulse};
