//! The pulse: what changed in which workspace, for pages that are open.

use peakend_model::{ImportId, WorkspaceId};
use tokio::sync::broadcast;

/// Something changed. Carries no data: whoever hears it asks again, with their own rights.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Interactions were accepted.
    Recorded {
        rows: usize,
    },
    /// An import came further.
    Import(ImportId),
    Customers,
    Catalog,
    Settings,
}

/// Tells listeners in this process. A listener that falls behind loses the oldest changes, never blocks a writer.
#[derive(Clone, Debug)]
pub struct Pulse {
    sender: broadcast::Sender<(WorkspaceId, Change)>,
}

impl Pulse {
    pub fn new() -> Self {
        Self { sender: broadcast::Sender::new(256) }
    }

    pub fn tell(&self, workspace: WorkspaceId, change: Change) {
        // Nobody listening is fine.
        let _ = self.sender.send((workspace, change));
    }

    /// Everything from now on, of all workspaces: the listener filters.
    pub fn listen(&self) -> broadcast::Receiver<(WorkspaceId, Change)> {
        self.sender.subscribe()
    }
}

impl Default for Pulse {
    fn default() -> Self {
        Self::new()
    }
}
