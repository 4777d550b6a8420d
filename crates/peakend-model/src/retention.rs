//! How long things are kept that are not the ledger's.

use serde::{Deserialize, Serialize};

/// Whole days after which what is over is deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// Uploaded files that were never imported, or whose import failed.
    pub uploads: u16,
    /// Refused rows, after the import ended.
    pub refusals: u16,
    /// Jobs that ended.
    pub jobs: u16,
}

impl Default for Retention {
    fn default() -> Self {
        Self { uploads: 30, refusals: 90, jobs: 30 }
    }
}

impl Retention {
    pub const MOST_DAYS: u16 = 3_650;
}
