//! What tests and the demo build on: the in-memory ledger (the oracle of the lake) and the demo company.

pub mod demo;
mod inbox;
pub mod memory;
mod moments;

pub use inbox::NoInbox;
pub use memory::MemoryInsights;
pub use moments::gather;
