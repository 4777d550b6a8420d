//! The ledger: recording interactions and moving them to the archive.

mod config;

pub use config::LedgerConfig;
