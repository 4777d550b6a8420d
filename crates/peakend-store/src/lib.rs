//! The relational store: one module per noun over SQLite or PostgreSQL, migrations, ledger inbox, job queue.
//! Reads are methods of [`Store`], writes are methods of [`WriteTx`]; both stay inside one workspace.

mod dialect;
mod error;
mod migration;
mod row;
mod store;
#[cfg(feature = "testing")]
pub mod testing;

pub use dialect::Engine;
pub use error::{StoreError, StoreResult};
pub use store::{Store, WriteTx};
