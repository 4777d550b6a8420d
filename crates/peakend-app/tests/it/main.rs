//! The app's suite: every test runs on SQLite and on PostgreSQL, over an archive kept in memory.

mod crash;
mod customer;
mod feedback;
mod import;
mod job;
mod record;
mod site;
mod speed;
mod user;
