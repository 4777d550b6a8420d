//! The relational store: one module per noun over SQLite or PostgreSQL, migrations, ledger inbox, job queue.
//! Reads are methods of [`Store`], writes are methods of [`WriteTx`]; both stay inside one workspace.

mod adaptation;
mod alert;
mod api_key;
mod backup;
mod catalog;
mod check;
mod claim;
mod correction;
mod customer;
mod dialect;
mod discovery;
mod erasure;
mod error;
mod fresh;
mod import;
mod indicator;
mod job;
mod journey;
mod ledger;
mod merge;
mod migration;
mod pain;
mod retention;
mod row;
mod session;
mod store;
mod taxonomy;
#[cfg(feature = "testing")]
pub mod testing;
mod user;
mod view;
mod workspace;

pub use adaptation::StoredAdaptation;
pub use alert::StoredDelivery;
pub use backup::Loading;
pub use check::StoredCheck;
pub use customer::{CustomerSearch, KnownIdentifier, NewCustomer, Touch};
pub use dialect::Engine;
pub use discovery::{StoredDiscovery, StoredFinding};
pub use erasure::StoredErasure;
pub use error::{StoreError, StoreResult};
pub use import::{ImportCounts, StoredImport, StoredRefusal};
pub use job::StoredJob;
pub use ledger::{Batch, LedgerState};
pub use merge::Likeness;
pub use session::Session;
pub use store::{Store, WriteTx};
pub use taxonomy::{Rereading, TaxonomyEdit, TaxonomyLearnt, TaxonomyVersion};
pub use user::{Credentials, Member, UserLink};
pub use view::SavedView;
