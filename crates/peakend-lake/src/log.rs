//! One workspace's Delta table: which files it has now, and how commits change that.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path as FsPath, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use deltalake_core::kernel::transaction::{CommitData, TransactionError};
use deltalake_core::kernel::{Action, Add, MetadataExt, Remove, StructType, Transaction, Version};
use deltalake_core::logstore::{CommitOrBytes, LogStoreRef, get_actions};
use deltalake_core::operations::create::CreateBuilder;
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use deltalake_core::table::state::DeltaTableState;
use deltalake_core::{DeltaTable, DeltaTableBuilder, ensure_table_uri};
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use peakend_model::Timestamp;
use peakend_model::insight::Checkpoint;
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::file::Footers;
use crate::people::Customers;
use crate::schema;
use crate::waiting::Waiting;

/// How many other commits may come first before a writer gives up.
pub(crate) const MOST_ATTEMPTS: usize = 50;
/// Log entries are cleaned up some day; a reader that slept longer than this looks at the whole log.
/// How often the log is read again while another process tidies it up; each wait is longer than the one before.
const LOG_TRIES: u32 = 6;
const LOG_WAIT: Duration = Duration::from_millis(10);

const TRUST_NEXT_ENTRY: Duration = Duration::from_secs(600);

/// A data file of the current snapshot.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct DataFile {
    /// Relative to the table.
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) rows: u64,
    /// Earliest and latest moment, both included.
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

/// The table at one version.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) version: Version,
    pub(crate) files: BTreeMap<String, Arc<DataFile>>,
    /// How far each asked-for application has come; `None` when it is known to have no entry.
    positions: HashMap<String, Option<i64>>,
    /// Files that are no longer part of the table but may still lie there, with the moment of their removal (ms).
    pub(crate) removed: BTreeMap<String, i64>,
    /// The table's description lacks columns that came later.
    is_outdated: bool,
}

impl Snapshot {
    pub(crate) fn inbox(&self) -> i64 {
        self.positions.get(Checkpoint::INBOX).copied().flatten().unwrap_or(0)
    }

    fn apply(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Add(add) => {
                    self.removed.remove(&add.path);
                    self.files.insert(add.path.clone(), Arc::new(data_file(&add.path, add.size, add.stats.as_deref())));
                }
                Action::Remove(remove) => {
                    self.files.remove(&remove.path);
                    self.removed.insert(remove.path, remove.deletion_timestamp.unwrap_or(0));
                }
                Action::Txn(txn) => {
                    self.positions.insert(txn.app_id, Some(txn.version));
                }
                Action::Metadata(_) => self.is_outdated = false,
                _ => {}
            }
        }
    }
}

/// The table of one workspace.
pub(crate) struct Ledger {
    log: LogStoreRef,
    pub(crate) store: Arc<dyn ObjectStore>,
    /// Where the table lies, when that is a local folder: its files are synced to the disk.
    folder: Option<PathBuf>,
    state: tokio::sync::Mutex<Option<State>>,
    /// Files written by this process that no commit names yet.
    in_flight: Mutex<HashSet<String>>,
    pub(crate) footers: Arc<Footers>,
    pub(crate) waiting: Waiting,
    pub(crate) customers: Customers,
    /// Where questions wait for readers.
    pub(crate) desk: Arc<Desk>,
    /// One maintenance or erasure at a time.
    pub(crate) rewriting: tokio::sync::Mutex<()>,
}

struct State {
    snapshot: Arc<Snapshot>,
    looked_at: Instant,
}

/// How a commit went.
pub(crate) enum Committed {
    Now,
    /// Someone else was first; look at the new snapshot and decide again.
    Conflict,
}

impl Ledger {
    /// # Errors
    /// When the address is not one the storage understands.
    pub(crate) fn at(folder: &FsPath) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let url = ensure_table_uri(folder.to_string_lossy())?;
        let log = DeltaTableBuilder::from_url(url)?.build_storage()?;
        let store = log.object_store(None);
        Ok(Self {
            log,
            footers: Arc::new(Footers::new(store.clone())),
            waiting: Waiting::default(),
            store,
            folder: Some(folder.to_owned()),
            state: tokio::sync::Mutex::new(None),
            in_flight: Mutex::default(),
            customers: Customers::default(),
            desk: Arc::default(),
            rewriting: tokio::sync::Mutex::default(),
        })
    }

    /// The newest snapshot; `None` while nothing was ever appended.
    pub(crate) async fn snapshot(&self) -> Result<Option<Arc<Snapshot>>> {
        let mut state = self.state.lock().await;
        if let Some(state) = state.as_mut()
            && self.catch_up(state).await?
        {
            return Ok(Some(state.snapshot.clone()));
        }
        if state.is_none() && !self.log.is_delta_table_location().await? {
            return Ok(None);
        }
        let snapshot = Arc::new(self.load().await?);
        *state = Some(State { snapshot: snapshot.clone(), looked_at: Instant::now() });
        Ok(Some(snapshot))
    }

    /// Forgets what is known, so that the next look reads the log from its checkpoint.
    pub(crate) async fn forget(&self) {
        *self.state.lock().await = None;
    }

    /// As [`Self::snapshot`], after making the table if there is none.
    pub(crate) async fn snapshot_to_write(&self) -> Result<Arc<Snapshot>> {
        if let Some(snapshot) = self.snapshot().await? {
            return if snapshot.is_outdated { self.described_anew(&snapshot).await } else { Ok(snapshot) };
        }
        let created = CreateBuilder::new()
            .with_log_store(self.log.clone())
            .with_table_name("interactions")
            .with_columns(schema::delta())
            .with_save_mode(SaveMode::ErrorIfExists)
            .with_configuration_property(deltalake_core::TableProperty::LogRetentionDuration, Some("interval 1 days"))
            .await;
        if let Err(error) = created
            && !self.log.is_delta_table_location().await?
        {
            return Err(error.into());
        }
        self.snapshot().await?.ok_or(Error::Contended)
    }

    /// Tells other readers of the table of the columns that its new files have.
    async fn described_anew(&self, snapshot: &Snapshot) -> Result<Arc<Snapshot>> {
        let columns = StructType::try_new(schema::delta()).map_err(deltalake_core::DeltaTableError::from)?;
        let described = self.table().await?.metadata().clone().with_schema(&columns);
        let metadata = described.map_err(deltalake_core::DeltaTableError::from)?;
        // Whoever commits first while this is tried may have done it, or will be told by the next append.
        self.commit(snapshot, vec![Action::Metadata(metadata)], None).await?;
        self.snapshot().await?.ok_or(Error::Contended)
    }

    /// Applies the log entries behind the known version. `false` when the log must be read as a whole.
    async fn catch_up(&self, state: &mut State) -> Result<bool> {
        let mut snapshot: Option<Snapshot> = None;
        loop {
            let known = snapshot.as_ref().map_or(state.snapshot.version, |s| s.version);
            let next = known + 1;
            let Some(entry) = self.log.read_commit_entry(next).await? else { break };
            let changed = snapshot.get_or_insert_with(|| state.snapshot.as_ref().clone());
            changed.apply(get_actions(next, &entry)?);
            changed.version = next;
        }
        if let Some(snapshot) = snapshot {
            self.footers.keep(&snapshot.files);
            state.snapshot = Arc::new(snapshot);
            state.looked_at = Instant::now();
        } else if state.looked_at.elapsed() > TRUST_NEXT_ENTRY {
            let latest = self.log.get_latest_version(state.snapshot.version).await?;
            state.looked_at = Instant::now();
            return Ok(latest <= state.snapshot.version);
        }
        Ok(true)
    }

    /// The log as the library reads it. While another process tidies it up, a listing may catch it half-way:
    /// an entry gone that a later one follows, or a hint at a checkpoint that is not there any more.
    async fn table(&self) -> Result<DeltaTableState> {
        for wait in 1..=LOG_TRIES {
            match DeltaTableState::try_new(self.log.as_ref(), None).await {
                Err(_) => tokio::time::sleep(wait * LOG_WAIT).await,
                Ok(table) => return Ok(table),
            }
        }
        Ok(DeltaTableState::try_new(self.log.as_ref(), None).await?)
    }

    async fn load(&self) -> Result<Snapshot> {
        let table = self.table().await?;
        let files: Vec<Arc<DataFile>> = table
            .snapshot()
            .file_views(self.log.as_ref(), None)
            .map_ok(|view| Arc::new(data_file(&view.path(), view.size(), view.stats().as_deref())))
            .try_collect()
            .await?;
        let removed = table
            .all_tombstones(self.log.as_ref())
            .map_ok(|tombstone| (tombstone.path().into_owned(), tombstone.deletion_timestamp().unwrap_or(0)))
            .try_collect()
            .await?;
        let inbox = table.transaction_version(self.log.as_ref(), Checkpoint::INBOX).await?;
        Ok(Snapshot {
            version: table.version(),
            files: files.into_iter().map(|file| (file.path.clone(), file)).collect(),
            positions: HashMap::from([(Checkpoint::INBOX.to_owned(), inbox)]),
            removed,
            is_outdated: schema::ADDED.iter().any(|name| table.schema().field(name).is_none()),
        })
    }

    /// How far `app` has come, at `snapshot` or later.
    pub(crate) async fn position(&self, snapshot: &Snapshot, app: &str) -> Result<Option<i64>> {
        if let Some(position) = snapshot.positions.get(app) {
            return Ok(*position);
        }
        let table = self.table().await?;
        let position = table.transaction_version(self.log.as_ref(), app).await?;
        let mut state = self.state.lock().await;
        if let Some(state) = state.as_mut()
            && state.snapshot.version == table.version()
        {
            Arc::make_mut(&mut state.snapshot).positions.insert(app.to_owned(), position);
        }
        Ok(position)
    }

    /// Writes the log entry that follows `snapshot`.
    pub(crate) async fn commit(
        &self,
        snapshot: &Snapshot,
        changes: Vec<Action>,
        reached: Option<&Checkpoint>,
    ) -> Result<Committed> {
        let operation = DeltaOperation::Write { mode: SaveMode::Append, partition_by: None, predicate: None };
        let reached = reached.map(|reached| Transaction::new(&reached.app, reached.version));
        let data = CommitData::new(changes, operation, HashMap::new(), reached.into_iter().collect());
        let entry = CommitOrBytes::LogBytes(data.get_bytes()?);
        let version = snapshot.version + 1;
        match self.log.write_commit_entry(version, entry, Uuid::nil()).await {
            Ok(()) => {
                self.sync(&format!("_delta_log/{version:020}.json")).await?;
                Ok(Committed::Now)
            }
            Err(TransactionError::VersionAlreadyExists(_)) => Ok(Committed::Conflict),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts a data file beside the table; it belongs to it once a commit names it.
    pub(crate) async fn put(&self, path: &str, bytes: Vec<u8>) -> Result<()> {
        self.store.put(&Path::from(path), bytes.into()).await?;
        self.sync(path).await
    }

    /// The storage does not sync; without it a power cut could take back what was acknowledged.
    pub(crate) async fn sync(&self, path: &str) -> Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let file = folder.join(path);
        let sync = move || -> std::io::Result<()> {
            std::fs::File::open(&file)?.sync_all()?;
            file.parent().map_or(Ok(()), |parent| std::fs::File::open(parent)?.sync_all())
        };
        Ok(tokio::task::spawn_blocking(sync).await??)
    }

    /// Deletes what a local storage leaves behind when the process dies while it writes.
    pub(crate) async fn delete_half_written(&self, older_than: Duration) -> Result<()> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        let delete = move || -> std::io::Result<()> {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
                if entry.file_name().to_string_lossy().contains(".parquet#") && age > older_than {
                    std::fs::remove_file(entry.path())?;
                }
            }
            Ok(())
        };
        Ok(tokio::task::spawn_blocking(delete).await??)
    }

    /// Deletes `path`; that it is already gone is fine.
    pub(crate) async fn delete(&self, path: &str) -> Result<()> {
        match self.store.delete(&Path::from(path)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Drops tombstones of files that were deleted.
    pub(crate) async fn forget_removed(&self, paths: &[String]) {
        if let Some(state) = self.state.lock().await.as_mut() {
            let snapshot = Arc::make_mut(&mut state.snapshot);
            for path in paths {
                snapshot.removed.remove(path);
            }
        }
    }

    /// A name for a new data file, protected from tidying until the guard is dropped.
    pub(crate) fn new_file(&self) -> InFlight<'_> {
        let path = format!("part-{}.parquet", Uuid::now_v7_of(SystemTime::now()));
        self.in_flight().insert(path.clone());
        InFlight { ledger: self, path }
    }

    pub(crate) fn is_in_flight(&self, path: &str) -> bool {
        self.in_flight().contains(path)
    }

    fn in_flight(&self) -> MutexGuard<'_, HashSet<String>> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the log into one checkpoint file and drops expired entries.
    pub(crate) async fn write_checkpoint(&self) -> Result<()> {
        let mut table = DeltaTable::new(self.log.clone());
        table.load().await?;
        if table.version().unwrap_or(0) == 0 {
            return Ok(());
        }
        deltalake_core::checkpoints::create_checkpoint(&table, None).await?;
        deltalake_core::checkpoints::cleanup_metadata(&table, None).await?;
        Ok(())
    }
}

/// A file being written.
pub(crate) struct InFlight<'a> {
    ledger: &'a Ledger,
    pub(crate) path: String,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.ledger.in_flight().remove(&self.path);
    }
}

/// Names must be unique, also between processes; their order has no meaning.
trait NameOf {
    fn now_v7_of(now: SystemTime) -> Uuid;
}

impl NameOf for Uuid {
    fn now_v7_of(now: SystemTime) -> Uuid {
        use std::hash::{BuildHasher, RandomState};
        let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        // Two freshly keyed hashers are the random bits of the standard library.
        let random = [RandomState::new().hash_one(since), RandomState::new().hash_one(std::process::id())];
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&random[0].to_le_bytes());
        bytes[8..].copy_from_slice(&random[1].to_le_bytes()[..2]);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(since.as_millis()).unwrap_or(0), &bytes).into_uuid()
    }
}

pub(crate) fn now_millis() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The log's word for a new file.
pub(crate) fn add(file: &DataFile, is_new_data: bool) -> Action {
    let stats = serde_json::json!({
        "numRecords": file.rows,
        "minValues": { "occurred_at": file.from.to_string() },
        "maxValues": { "occurred_at": file.to.to_string() },
        "nullCount": { "occurred_at": 0 },
    });
    Action::Add(Add {
        path: file.path.clone(),
        partition_values: HashMap::new(),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        modification_time: now_millis(),
        data_change: is_new_data,
        stats: Some(stats.to_string()),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    })
}

/// The log's word for a file that leaves the table.
pub(crate) fn remove(file: &DataFile, loses_data: bool) -> Action {
    Action::Remove(Remove {
        path: file.path.clone(),
        data_change: loses_data,
        deletion_timestamp: Some(now_millis()),
        extended_file_metadata: Some(true),
        partition_values: Some(HashMap::new()),
        size: Some(i64::try_from(file.size).unwrap_or(i64::MAX)),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
    })
}

fn data_file(path: &str, size: i64, stats: Option<&str>) -> DataFile {
    let stats: serde_json::Value = stats.and_then(|stats| serde_json::from_str(stats).ok()).unwrap_or_default();
    let moment = |of: &str| Timestamp::parse(stats[of]["occurred_at"].as_str()?).ok();
    // Some writers cut moments to milliseconds, so the latest may be up to one later.
    let last_of_milli = |to: Timestamp| Timestamp(to.0.saturating_add(999));
    DataFile {
        path: path.to_owned(),
        size: u64::try_from(size).unwrap_or(0),
        rows: stats["numRecords"].as_u64().unwrap_or(0),
        from: moment("minValues").unwrap_or(Timestamp(i64::MIN)),
        to: moment("maxValues").map_or(Timestamp(i64::MAX), last_of_milli),
    }
}
