//! An inbox that is always empty, for measuring what the lake does by itself.

use peakend_model::WorkspaceId;
use peakend_model::insight::{BoxFuture, Fresh, InsightError};
use peakend_model::interaction::Interaction;

pub struct NoInbox;

impl Fresh for NoInbox {
    fn rows_after<'a>(
        &'a self,
        _workspace: WorkspaceId,
        _after: i64,
        _most: usize,
    ) -> BoxFuture<'a, Result<Vec<(i64, Interaction)>, InsightError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}
