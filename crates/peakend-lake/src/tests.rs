//! The lake against its oracle, and what must survive retries, rewrites and other processes.

mod agreement;
mod crash;
mod foreign;
mod generate;
mod ledger;
mod limits;
mod older;

use std::sync::{Arc, Mutex};

use peakend_model::WorkspaceId;
use peakend_model::insight::{BoxFuture, Fresh, InsightError};
use peakend_model::interaction::Interaction;
use uuid::Uuid;

pub(crate) const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(7));

/// Accepted rows with their numbers; flushed ones stay for a while, as in the relational store.
#[derive(Default)]
pub(crate) struct Inbox(pub(crate) Mutex<Vec<(i64, Interaction)>>);

impl Fresh for Inbox {
    fn rows_after<'a>(
        &'a self,
        _workspace: WorkspaceId,
        after: i64,
        most: usize,
    ) -> BoxFuture<'a, Result<Vec<(i64, Interaction)>, InsightError>> {
        let rows = self.0.lock().expect("no test panics while holding it");
        let behind = rows.iter().filter(|(number, _)| *number > after).take(most).cloned().collect();
        Box::pin(async move { Ok(behind) })
    }
}

pub(crate) fn no_inbox() -> Arc<dyn Fresh> {
    Arc::new(Inbox::default())
}
