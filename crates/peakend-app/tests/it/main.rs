//! The app's suite: every test runs on SQLite and on PostgreSQL, over an archive kept in memory.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod crash;
mod customer;
mod demo;
mod demo_map;
mod driver;
mod erasure;
mod feedback;
mod import;
mod job;
mod journey;
mod journey_define;
mod keeping;
mod planted;
mod record;
mod retention;
mod site;
mod speed;
mod user;
