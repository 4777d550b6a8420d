//! The lake as the ports see it: answers over files and fresh rows, each row exactly once.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use peakend_model::insight::{
    Appended, Archive, ArchiveError, BoxFuture, Checkpoint, Cursor, Erased, Fresh, InsightError, Insights, Listing,
    Maintained, MomentQuery, Paths, Query, Revised, Revision, Scope, Table, Version,
};
use peakend_model::interaction::Interaction;
use peakend_model::time::Period;
use peakend_model::{CustomerId, WorkspaceId};
use tokio::sync::Semaphore;

use crate::cache::{Cache, Keys};
use crate::error::{Error, Result};
use crate::fold::{Fold, Total};
use crate::log::{DataFile, Ledger};
use crate::moments::{self, Gather, Wish};
use crate::plan::Plan;
use crate::scan::Held;
use crate::sight::{Points, Sight, When};
use crate::waiting::Backlog;
use crate::{append, page, revise, rewrite, rows, scan};

/// How often a question is asked again because a file vanished under it.
const MOST_TRIES: u32 = 12;
/// Files vanish in bursts, while somebody erases or tidies up: each try waits longer than the one before.
const TRY_WAIT: Duration = Duration::from_millis(5);

/// Rows converted at once.
const CHUNK_ROWS: usize = 8_192;

/// What a question may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub groups: usize,
    /// How long it may take to answer.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { groups: Query::MOST_GROUPS, time: Duration::from_secs(60) }
    }
}

/// The columnar store of all workspaces of a site.
pub struct Lake {
    root: PathBuf,
    fresh: Arc<dyn Fresh>,
    ledgers: Mutex<HashMap<WorkspaceId, Arc<Ledger>>>,
    cache: Cache,
    limits: Limits,
    threads: usize,
    /// Readers that may decode files at the same time.
    readers: Arc<Semaphore>,
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
            limits: Limits::default(),
            threads,
            readers: Arc::new(Semaphore::new(threads)),
        })
    }

    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
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

    /// Answers a question in the time it may take.
    async fn answer<'a, T>(
        &'a self,
        workspace: WorkspaceId,
        ask: impl Fn(Arc<Ledger>) -> BoxFuture<'a, Result<T>> + Send,
    ) -> std::result::Result<T, InsightError> {
        let answer = tokio::time::timeout(self.limits.time, self.with_newest(workspace, ask)).await;
        answer.unwrap_or(Err(Error::TooSlow(self.limits.time))).map_err(Error::reading)
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

    /// What waits, and all files that may hold rows of `period`.
    async fn sources(&self, ledger: &Ledger, workspace: WorkspaceId, period: Period) -> Result<Backlog> {
        let snapshot = ledger.snapshot().await?;
        let after = snapshot.as_ref().map_or(0, |snapshot| snapshot.inbox());
        let mut sources = ledger.waiting.behind(self.fresh.as_ref(), workspace, after).await?;
        if let Some(snapshot) = snapshot {
            let held = |file: &Arc<DataFile>| Held { footers: ledger.footers.clone(), file: file.clone() };
            sources.files.extend(snapshot.files.values().map(held));
        }
        sources.files.retain(|held| held.file.from < period.to && period.from <= held.file.to);
        Ok(sources)
    }

    async fn count(&self, ledger: &Arc<Ledger>, query: &Query, scope: &Scope) -> Result<Table> {
        let plan = Arc::new(Plan::new(query, scope, ledger.customers.numbering(), self.limits.groups));
        let Backlog { files, rows, .. } = self.sources(ledger, query.workspace, query.period).await?;
        let mut total = Total::default();
        if !rows.is_empty() {
            let (mut fold, mut points) = (Fold::new(plan.clone()), Points::default());
            for chunk in rows.chunks(CHUNK_ROWS) {
                let batch = rows::for_counting(&rows::to_batch(chunk)?)?;
                fold.push(&mut Sight::of(&batch, &mut points), When::EachRow)?;
                tokio::task::yield_now().await;
            }
            total.add(&fold.finish(&points), &plan);
        }
        self.count_files(ledger, &files, query, &plan, &mut total).await?;
        let table = total.table(&plan).finish(query);
        ledger.customers.forget_too_many();
        Ok(table)
    }

    async fn count_files(
        &self,
        ledger: &Ledger,
        files: &[Held],
        query: &Query,
        plan: &Arc<Plan>,
        total: &mut Total,
    ) -> Result<()> {
        let keys = Keys::new(query, plan);
        let mut slices = Vec::new();
        let mut asked = Vec::new();
        for held in files {
            let key = keys.of(&held.file);
            if let Some(part) = key.as_ref().and_then(|key| self.cache.get(key)) {
                total.add(&part, plan);
                total.check(plan)?;
                continue;
            }
            let of_file = scan::slices(held, &plan.pick).await?;
            slices.extend(of_file.into_iter().map(|slice| (asked.len(), slice)));
            asked.push(key);
        }
        if slices.is_empty() {
            return Ok(());
        }
        let parts = ledger.desk.count(plan.clone(), slices, &self.readers, self.threads).await?;
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
            total.check(plan)?;
            self.cache.put(key, part);
        }
        total.check(plan)
    }

    async fn gather(&self, ledger: &Arc<Ledger>, query: &MomentQuery, scope: &Scope) -> Result<Paths> {
        let wish = Arc::new(Wish::new(query, scope));
        let Backlog { files, rows, .. } = self.sources(ledger, query.workspace, query.period).await?;
        let mut fresh = Gather::new(wish.clone());
        for chunk in rows.chunks(CHUNK_ROWS) {
            fresh.push(&rows::for_counting(&rows::to_batch(chunk)?)?)?;
            tokio::task::yield_now().await;
        }
        let mut parts = vec![fresh];
        let permit = self.readers.acquire().await.map_err(|_| Error::Contended)?;
        parts.extend(moments::of_files(&files, &wish, self.threads).await?);
        drop(permit);
        Ok(tokio::task::spawn_blocking(move || moments::join(&wish, parts)).await?)
    }

    async fn list(&self, ledger: &Arc<Ledger>, listing: &Listing) -> Result<Vec<Interaction>> {
        let Backlog { files, rows: mut found, .. } = self.sources(ledger, listing.workspace, listing.period).await?;
        found.retain(|interaction| listing.accepts(interaction));
        if listing.limit > 0 {
            found.extend(page::of_files(&files, listing, self.threads).await?);
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
            let ask = |ledger: Arc<Ledger>| -> BoxFuture<'_, _> {
                Box::pin(async move { self.count(&ledger, query, scope).await })
            };
            self.answer(query.workspace, ask).await
        })
    }

    fn page<'a>(&'a self, listing: &'a Listing) -> BoxFuture<'a, std::result::Result<Vec<Interaction>, InsightError>> {
        Box::pin(async move {
            let ask = |ledger: Arc<Ledger>| -> BoxFuture<'_, _> {
                Box::pin(async move { self.list(&ledger, listing).await })
            };
            self.answer(listing.workspace, ask).await
        })
    }

    fn moments<'a>(
        &'a self,
        query: &'a MomentQuery,
        scope: &'a Scope,
    ) -> BoxFuture<'a, std::result::Result<Paths, InsightError>> {
        Box::pin(async move {
            let ask = |ledger: Arc<Ledger>| -> BoxFuture<'_, _> {
                Box::pin(async move { self.gather(&ledger, query, scope).await })
            };
            self.answer(query.workspace, ask).await
        })
    }

    fn version(&self, workspace: WorkspaceId) -> BoxFuture<'_, std::result::Result<Option<Version>, InsightError>> {
        Box::pin(async move {
            let version = async {
                let ledger = self.ledger(workspace)?;
                let snapshot = ledger.snapshot().await?;
                let (archive, flushed) =
                    snapshot.map_or((0, 0), |snapshot| (snapshot.version.saturating_add(1), snapshot.inbox()));
                let backlog = ledger.waiting.behind(self.fresh.as_ref(), workspace, flushed).await?;
                Ok(Version { archive, inbox: backlog.newest })
            };
            version.await.map(Some).map_err(Error::reading)
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
            let erase = self.with_newest(workspace, |ledger| {
                Box::pin(async move {
                    let erased = rewrite::erase(&ledger, customers).await?;
                    ledger.waiting.forget().await?;
                    Ok(erased)
                })
            });
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

    fn revise<'a>(
        &'a self,
        workspace: WorkspaceId,
        done: &'a BTreeSet<String>,
        revision: Arc<dyn Revision>,
    ) -> BoxFuture<'a, std::result::Result<Option<Revised>, ArchiveError>> {
        Box::pin(async move {
            let revise = self.with_newest(workspace, |ledger| {
                let revision = revision.clone();
                Box::pin(async move { revise::revise(&ledger, done, revision).await })
            });
            revise.await.map_err(|error| error.doing("revise rows"))
        })
    }

    fn amend<'a>(
        &'a self,
        workspace: WorkspaceId,
        at: &'a [Cursor],
        revision: Arc<dyn Revision>,
    ) -> BoxFuture<'a, std::result::Result<(), ArchiveError>> {
        Box::pin(async move {
            let amend = self.with_newest(workspace, |ledger| {
                let revision = revision.clone();
                Box::pin(async move { revise::amend(&ledger, at, revision).await })
            });
            amend.await.map_err(|error| error.doing("amend rows"))
        })
    }
}
