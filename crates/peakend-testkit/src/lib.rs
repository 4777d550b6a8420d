//! What tests and the demo build on: the in-memory ledger (the oracle of the lake) and the demo company.

pub mod demo;
pub mod memory;

pub use memory::MemoryInsights;
