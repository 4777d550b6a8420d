//! What tests and the demo build on: the in-memory ledger (the oracle of the lake) and the demo company.

pub mod demo;
pub mod memory;
mod moments;

pub use memory::MemoryInsights;
pub use moments::gather;
