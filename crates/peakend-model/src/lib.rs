//! The nouns and rules of the business, and `insight::Query`: pure values, no IO, no clock, no runtime.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test may fail"))]

pub mod access;
pub mod alert;
pub mod annotation;
pub mod catalog;
pub mod correction;
pub mod customer;
pub mod dialogue;
pub mod erasure;
mod id;
pub mod indicator;
pub mod insight;
pub mod interaction;
pub mod journey;
pub mod retention;
pub mod text;
pub mod time;
pub mod user;

pub use id::*;
pub use time::Timestamp;
