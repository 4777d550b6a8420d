//! The demo company as a ledger in memory, for stories of analyses against its known causes.

use peakend_model::insight::{Archive, Checkpoint, Insights, MomentQuery, Paths, Scope};
use peakend_model::interaction::Interaction;
use peakend_model::{Timestamp, WorkspaceId};
use peakend_testkit::MemoryInsights;
use peakend_testkit::demo::{DemoCompany, Size, as_recorded};

use crate::site::workspace;

/// 2026-06-15T12:00:00Z
pub(crate) const TODAY: Timestamp = Timestamp(1_781_524_800_000_000);

/// The history of the company that `peakend demo` makes, texts unread.
pub(crate) fn history(customers: u32) -> Vec<Interaction> {
    as_recorded(&DemoCompany::new(7, TODAY, Size { customers }).interactions(), |_| None)
}

/// The ledger that holds `rows`.
pub(crate) async fn ledger(rows: Vec<Interaction>) -> MemoryInsights {
    let ledger = MemoryInsights::new();
    let checkpoint = Checkpoint { app: "import:demo".into(), version: 1 };
    ledger.append(workspace(1), &checkpoint, rows).await.unwrap();
    ledger
}

pub(crate) async fn moments(rows: Vec<Interaction>, query: impl Fn(WorkspaceId) -> MomentQuery) -> Paths {
    ledger(rows).await.moments(&query(workspace(1)), &Scope::default()).await.unwrap()
}
