//! The lake as the ports see it: answers over files and fresh rows, each row exactly once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use peakend_model::insight::{
    Appended, Archive, ArchiveError, BoxFuture, Checkpoint, Erased, Fresh, InsightError, Insights, Listing, Maintained,
    MomentQuery, Paths, Query, Scope, Table,
};
use peakend_model::interaction::Interaction;
use peakend_model::{CustomerId, Timestamp, WorkspaceId};
use tokio::sync::Semaphore;

use crate::cache::{Cache, Keys};
use crate::error::{Error, Result};
use crate::fold::{Fold, Total};
use crate::log::{DataFile, Ledger, Snapshot};
use crate::moments::{self, Gather, Wish};
use crate::plan::Plan;
use crate::{append, page, rewrite, rows, scan};

/// How often a question is asked again because a file vanished under it.
const MOST_TRIES: u32 = 12;
/// Files vanish in bursts, while somebody erases or tidies up: each try waits longer than the one before.
const TRY_WAIT: Duration = Duration::from_millis(5);

/// The columnar store of all workspaces of a site.
pub struct Lake {
    root: PathBuf,
    fresh: Arc<dyn Fresh>,
    ledgers: Mutex<HashMap<WorkspaceId, Arc<Ledger>>>,
    cache: Cache,
    threads: usize,
    /// Readers that may decode files at the same time.
    readers: Semaphore,
}

impl Lake {
    /// Opens the lake in the folder `root`, which is made if it does not exist.
    /// `fresh` are the accepted rows that are not in the lake yet.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(root: impl AsRef<Path>, fresh: Arc<dyn Fresh>) -> std::result::Result<Self, ArchiveError> {
        let root = root.as_ref();
        let open = || -> Result<PathBuf> {
            std::fs::create_dir_all(root)?;
            Ok(root.canonicalize()?)
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            root: open().map_err(|error| error.doing("open its folder"))?,
            fresh,
            ledgers: Mutex::default(),
            cache: Cache::default(),
            threads,
            readers: Semaphore::new(threads),
        })
    }

    /// The folder of a workspace's table, for tools that read Delta.
    pub fn table_folder(&self, workspace: WorkspaceId) -> PathBuf {
        self.root.join(workspace.0.to_string()).join("interactions")
    }

    fn ledger(&self, workspace: WorkspaceId) -> Result<Arc<Ledger>> {
        let mut ledgers = self.ledgers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ledger) = ledgers.get(&workspace) {
            return Ok(ledger.clone());
        }
        let ledger = Arc::new(Ledger::at(&self.table_folder(workspace))?);
        ledgers.insert(workspace, ledger.clone());
        Ok(ledger)
    }

    /// Runs `ask` again with the newest snapshot when a file of the last one has vanished.
    async fn with_newest<'a, T>(
        &'a self,
        workspace: WorkspaceId,
        ask: impl Fn(Arc<Ledger>) -> BoxFuture<'a, Result<T>> + Send,
    ) -> Result<T> {
        let ledger = self.ledger(workspace)?;
        for tried in 1..MOST_TRIES {
            match ask(ledger.clone()).await {
                Err(error) if error.is_vanished_file() => {
                    ledger.forget().await;
                    tokio::time::sleep(tried * TRY_WAIT).await;
                }
                answer => return answer,
            }
        }
        ask(ledger).await
    }

    async fn fresh_rows(&self, workspace: WorkspaceId, snapshot: Option<&Snapshot>) -> Result<Vec<Interaction>> {
        let after = snapshot.map_or(0, Snapshot::inbox);
        let fresh = self.fresh.rows_after(workspace, after).await.map_err(Box::new)?;
        Ok(fresh.into_iter().map(|(_, row)| row).collect())
    }

    async fn count(&self, ledger: &Arc<Ledger>, query: &Query, scope: &Scope) -> Result<Table> {
        let plan = Arc::new(Plan::new(query, scope, ledger.customers.numbering()));
        let snapshot = ledger.snapshot().await?;
        let mut total = Total::default();
        let fresh = self.fresh_rows(query.workspace, snapshot.as_deref()).await?;
        if !fresh.is_empty() {
            let mut fold = Fold::new(plan.clone());
            for chunk in fresh.chunks(8_192) {
                let batch = rows::for_counting(&rows::to_batch(chunk)?)?;
                fold.push(&batch, Timestamp::default())?;
            }
            total.add(&fold.finish(), &plan);
        }
        if let Some(snapshot) = snapshot {
            self.count_files(ledger, &snapshot, query, &plan, &mut total).await?;
        }
        let table = total.table(&plan).finish(query);
        ledger.customers.forget_too_many();
        Ok(table)
    }

    async fn count_files(
        &self,
        ledger: &Arc<Ledger>,
        snapshot: &Snapshot,
        query: &Query,
        plan: &Arc<Plan>,
        total: &mut Total,
    ) -> Result<()> {
        let keys = Keys::new(query, plan);
        let overlaps = |file: &&Arc<DataFile>| file.from < query.period.to && query.period.from <= file.to;
        let mut slices = Vec::new();
        let mut asked = Vec::new();
        for file in snapshot.files.values().filter(overlaps) {
            let key = keys.of(file);
            if let Some(part) = key.as_ref().and_then(|key| self.cache.get(key)) {
                total.add(&part, plan);
                continue;
            }
            let of_file = scan::slices(ledger, file, &plan.pick).await?;
            slices.extend(of_file.into_iter().map(|slice| (asked.len(), slice)));
            asked.push(key);
        }
        if slices.is_empty() {
            return Ok(());
        }
        let permits = self.readers.acquire().await.map_err(|_| Error::Contended)?;
        let parts = scan::count(ledger, plan, slices, self.threads).await?;
        drop(permits);
        let mut by_file: Vec<Option<Total>> = asked.iter().map(|key| key.as_ref().map(|_| Total::default())).collect();
        for (file, part) in parts {
            match &mut by_file[file] {
                Some(kept) => kept.add(&part, plan),
                None => total.add(&part, plan),
            }
        }
        for (key, kept) in asked.into_iter().zip(by_file) {
            let (Some(key), Some(kept)) = (key, kept) else { continue };
            let part = Arc::new(kept.into_part(plan));
            total.add(&part, plan);
            self.cache.put(key, part);
        }
        Ok(())
    }

    async fn gather(&self, ledger: &Arc<Ledger>, query: &MomentQuery, scope: &Scope) -> Result<Paths> {
        let wish = Arc::new(Wish::new(query, scope));
        let snapshot = ledger.snapshot().await?;
        let mut fresh = Gather::new(wish.clone());
        for chunk in self.fresh_rows(query.workspace, snapshot.as_deref()).await?.chunks(8_192) {
            fresh.push(&rows::for_counting(&rows::to_batch(chunk)?)?)?;
        }
        let mut parts = vec![fresh];
        if let Some(snapshot) = snapshot {
            let permit = self.readers.acquire().await.map_err(|_| Error::Contended)?;
            parts.extend(moments::flushed(ledger, &snapshot, &wish, self.threads).await?);
            drop(permit);
        }
        Ok(tokio::task::spawn_blocking(move || moments::join(&wish, parts)).await?)
    }

    async fn list(&self, ledger: &Arc<Ledger>, listing: &Listing) -> Result<Vec<Interaction>> {
        let snapshot = ledger.snapshot().await?;
        let mut found = self.fresh_rows(listing.workspace, snapshot.as_deref()).await?;
        found.retain(|interaction| listing.accepts(interaction));
        if let Some(snapshot) = snapshot
            && listing.limit > 0
        {
            found.extend(page::flushed(ledger, &snapshot, listing, self.threads).await?);
        }
        Ok(listing.finish(found))
    }
}

impl Insights for Lake {
    fn table<'a>(
        &'a self,
        query: &'a Query,
        scope: &'a Scope,
    ) -> BoxFuture<'a, std::result::Result<Table, InsightError>> {
        Box::pin(async move {
            query.check()?;
            let answer = self.with_newest(query.workspace, |ledger| {
                Box::pin(async move { self.count(&ledger, query, scope).await })
            });
            answer.await.map_err(Error::reading)
        })
    }

    fn page<'a>(&'a self, listing: &'a Listing) -> BoxFuture<'a, std::result::Result<Vec<Interaction>, InsightError>> {
        Box::pin(async move {
            let answer = self
                .with_newest(listing.workspace, |ledger| Box::pin(async move { self.list(&ledger, listing).await }));
            answer.await.map_err(Error::reading)
        })
    }

    fn moments<'a>(
        &'a self,
        query: &'a MomentQuery,
        scope: &'a Scope,
    ) -> BoxFuture<'a, std::result::Result<Paths, InsightError>> {
        Box::pin(async move {
            let answer = self.with_newest(query.workspace, |ledger| {
                Box::pin(async move { self.gather(&ledger, query, scope).await })
            });
            answer.await.map_err(Error::reading)
        })
    }
}

impl Archive for Lake {
    fn append<'a>(
        &'a self,
        workspace: WorkspaceId,
        checkpoint: &'a Checkpoint,
        rows: Vec<Interaction>,
    ) -> BoxFuture<'a, std::result::Result<Appended, ArchiveError>> {
        Box::pin(async move {
            let append = async { append::append(&self.ledger(workspace)?, checkpoint, rows).await };
            append.await.map_err(|error| error.doing("append rows"))
        })
    }

    fn position<'a>(
        &'a self,
        workspace: WorkspaceId,
        app: &'a str,
    ) -> BoxFuture<'a, std::result::Result<Option<i64>, ArchiveError>> {
        Box::pin(async move {
            let position = async {
                let ledger = self.ledger(workspace)?;
                match ledger.snapshot().await? {
                    Some(snapshot) => ledger.position(&snapshot, app).await,
                    None => Ok(None),
                }
            };
            position.await.map_err(|error: Error| error.doing("tell how far it has come"))
        })
    }

    fn erase<'a>(
        &'a self,
        workspace: WorkspaceId,
        customers: &'a [CustomerId],
    ) -> BoxFuture<'a, std::result::Result<Erased, ArchiveError>> {
        Box::pin(async move {
            let erase =
                self.with_newest(workspace, |ledger| Box::pin(async move { rewrite::erase(&ledger, customers).await }));
            erase.await.map_err(|error| error.doing("erase customers"))
        })
    }

    fn maintain<'a>(
        &'a self,
        workspace: WorkspaceId,
        keep: Duration,
    ) -> BoxFuture<'a, std::result::Result<Maintained, ArchiveError>> {
        Box::pin(async move {
            let maintain =
                self.with_newest(workspace, |ledger| Box::pin(async move { rewrite::maintain(&ledger, keep).await }));
            maintain.await.map_err(|error| error.doing("be tidied up"))
        })
    }
}
