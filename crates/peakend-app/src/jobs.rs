//! The list of all jobs: whatever waits in the queue is one of these.

use crate::alert::send::SendAlert;
use crate::alert::watch::WatchIndicators;
use crate::erasure::FinishErasure;
use crate::job::JobKind;
use crate::reading::adaptation::TrainAdaptation;
use crate::reading::counted::CountCorrections;
use crate::taxonomy::found::FindThemes;
use crate::taxonomy::reread::RereadTexts;

/// One line per job.
pub const JOBS: &[JobKind] = &[
    JobKind::of::<TrainAdaptation>(),
    JobKind::of::<CountCorrections>(),
    JobKind::of::<RereadTexts>(),
    JobKind::of::<FindThemes>(),
    JobKind::of::<WatchIndicators>(),
    JobKind::of::<SendAlert>(),
    JobKind::of::<FinishErasure>(),
];
