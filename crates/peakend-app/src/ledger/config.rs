//! How the ledger paces itself.

use std::time::Duration;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerConfig {
    /// Calls are joined into one transaction up to about this many rows.
    pub group_rows: usize,
    /// Waiting rows are moved to the archive when there are this many …
    pub flush_rows: i64,
    /// … or the oldest has waited this long.
    pub flush_after: Duration,
    /// The most rows of one commit of the archive.
    pub flush_most: usize,
    /// How long flushed rows are kept for readers of an older snapshot.
    pub keep_flushed: Duration,
    /// How often the archive is tidied, and how long files of old snapshots are kept.
    pub maintain_every: Duration,
    pub keep_files: Duration,
}

impl Default for LedgerConfig {
    fn default() -> Self {
        Self {
            group_rows: 5_000,
            flush_rows: 5_000,
            flush_after: Duration::from_secs(2),
            flush_most: 50_000,
            keep_flushed: Duration::from_secs(30),
            maintain_every: Duration::from_secs(600),
            keep_files: Duration::from_secs(3600),
        }
    }
}
