//! The list of all jobs: whatever waits in the queue is one of these.

use crate::job::JobKind;

/// One line per job.
pub const JOBS: &[JobKind] = &[];
