//! Accepted rows that are not in the lake yet, as readers see them. Usually they are few. While the lake cannot be
//! written they pile up; then many are put together into files in memory, of the same form as the lake's own, so that
//! a question reads its columns of them and not the whole inbox anew. Such a file takes some 200 bytes per row.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use object_store::ObjectStoreExt;
use object_store::memory::InMemory;
use object_store::path::Path;
use peakend_model::WorkspaceId;
use peakend_model::insight::Fresh;
use peakend_model::interaction::Interaction;

use crate::error::Result;
use crate::file::{self, Footers};
use crate::log::DataFile;
use crate::scan::Held;

/// From so many rows on a stretch of the inbox becomes a file; fewer are converted by every question.
const STRETCH_ROWS: usize = if cfg!(test) { 40 } else { 20_000 };

/// Files never have the name of an earlier one: what was counted in that may be kept somewhere.
static FILES: AtomicU64 = AtomicU64::new(0);

/// What waits in one workspace's inbox, as far as it was met.
pub(crate) struct Waiting {
    store: Arc<InMemory>,
    footers: Arc<Footers>,
    /// Stretches of the inbox by the number of their first row.
    stretches: tokio::sync::Mutex<BTreeMap<i64, Stretch>>,
}

#[derive(Clone)]
struct Stretch {
    last: i64,
    file: Arc<DataFile>,
}

/// What a question reads beside the lake.
#[derive(Default)]
pub(crate) struct Backlog {
    pub(crate) files: Vec<Held>,
    pub(crate) rows: Vec<Interaction>,
    /// The number of the newest row, also where it is in the lake.
    pub(crate) newest: i64,
}

impl Default for Waiting {
    fn default() -> Self {
        let store = Arc::new(InMemory::new());
        Self { footers: Arc::new(Footers::new(store.clone())), store, stretches: tokio::sync::Mutex::default() }
    }
}

impl Waiting {
    /// All rows behind number `after`.
    pub(crate) async fn behind(&self, fresh: &dyn Fresh, workspace: WorkspaceId, after: i64) -> Result<Backlog> {
        let mut stretches = self.stretches.lock().await;
        // What the lake holds in part is read again: the rest of it is less than a stretch.
        let flushed: Vec<i64> = stretches.range(..=after).map(|(first, _)| *first).collect();
        for first in flushed {
            if let Some(gone) = stretches.remove(&first) {
                self.delete(&gone).await?;
            }
        }
        let mut backlog = Backlog { newest: after, ..Backlog::default() };
        loop {
            let seen = backlog.newest;
            if let Some(stretch) = stretches.get(&(seen + 1)) {
                backlog.files.push(Held { footers: self.footers.clone(), file: stretch.file.clone() });
                backlog.newest = stretch.last;
                continue;
            }
            let next = stretches.range(seen + 1..).next().map(|(first, _)| *first);
            let gap = next.and_then(|next| usize::try_from(next - seen - 1).ok()).unwrap_or(STRETCH_ROWS);
            let mut rows = fresh.rows_after(workspace, seen, gap.min(STRETCH_ROWS)).await.map_err(Box::new)?;
            rows.retain(|(number, _)| next.is_none_or(|next| *number < next));
            let Some((last, _)) = rows.last() else { return Ok(backlog) };
            let (first, last) = (seen + 1, *last);
            backlog.newest = last;
            let rows: Vec<Interaction> = rows.into_iter().map(|(_, row)| row).collect();
            if rows.len() < STRETCH_ROWS {
                let is_end = next.is_none();
                backlog.rows.extend(rows);
                if is_end {
                    return Ok(backlog);
                }
                continue;
            }
            let file = self.put(rows).await?;
            backlog.files.push(Held { footers: self.footers.clone(), file: file.clone() });
            stretches.insert(first, Stretch { last, file });
        }
    }

    /// After an erasure nothing of the erased stays in memory.
    pub(crate) async fn forget(&self) -> Result<()> {
        for stretch in std::mem::take(&mut *self.stretches.lock().await).values() {
            self.delete(stretch).await?;
        }
        Ok(())
    }

    async fn put(&self, rows: Vec<Interaction>) -> Result<Arc<DataFile>> {
        let path = format!("waiting-{}", FILES.fetch_add(1, Ordering::Relaxed));
        let (file, bytes) = tokio::task::spawn_blocking(move || file::encode(path, rows)).await??;
        self.store.put(&Path::from(file.path.as_str()), bytes.into()).await?;
        Ok(Arc::new(file))
    }

    async fn delete(&self, stretch: &Stretch) -> Result<()> {
        self.footers.drop_one(&stretch.file.path);
        match self.store.delete(&Path::from(stretch.file.path.as_str())).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
