//! The columnar store: the ledger as Delta tables of Parquet files, counted and listed in the process.
//!
//! One table per workspace lies at `{root}/{workspace}/interactions`; any tool that reads Delta or
//! Parquet can read it. Each append is one commit that also carries how far its application has
//! come (a Delta application transaction), so an append that is tried again is seen to be done.
//! Nothing of Arrow, Parquet or Delta leaves this crate.

mod append;
mod cache;
mod column;
mod desk;
mod error;
mod file;
mod fold;
mod foreign;
mod groups;
mod lake;
mod log;
mod moments;
mod page;
mod people;
mod pick;
mod plan;
mod revise;
mod rewrite;
mod rows;
mod scan;
mod schema;
mod sight;
mod stored;
#[cfg(test)]
mod tests;
mod waiting;

pub use foreign::{ForeignError, ForeignRows, export_parquet, parquet_rows};
pub use lake::{Lake, Limits};
