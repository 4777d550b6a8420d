//! An app over a fresh database, a clock that is moved by hand, and an archive in memory that can be made to fail.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use peakend_app::clock::{ManualClock, SeededIds};
use peakend_app::ledger::{Recorded, record};
use peakend_app::{App, AppConfig, AppParts, Pulse, Reader};
use peakend_model::access::Actor;
use peakend_model::customer::{Identifier, IdentifierKind};
use peakend_model::insight::{
    Appended, Archive, ArchiveError, BoxFuture, Checkpoint, Cursor, Erased, Fresh, InsightError, Insights, Listing,
    Maintained, MomentQuery, Paths, Query, Revised, Revision, Scope, Table,
};
use peakend_model::interaction::{Channel, Interaction, NewInteraction};
use peakend_model::time::{Period, Zone};
use peakend_model::user::{Locale, Workspace};
use peakend_model::{CustomerId, Timestamp, WorkspaceId};
use peakend_store::testing::{PerEngine, TestDatabase};
use peakend_store::{Engine, Store};
use uuid::Uuid;

pub(crate) const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

static FOLDERS: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) archive: Arc<MemoryArchive>,
    pub(crate) database: TestDatabase,
}

impl PerEngine for Site {
    async fn start(engine: Engine) -> Self {
        let database = TestDatabase::start(engine).await;
        let archive = Arc::new(MemoryArchive::over(database.store.clone()));
        let clock = Arc::new(ManualClock::at(NOW));
        let app = app(database.store.clone(), archive.clone(), clock.clone(), 1);
        Self { app, clock, archive, database }
    }
}

pub(crate) fn app(store: Store, archive: Arc<MemoryArchive>, clock: Arc<ManualClock>, seed: u64) -> App {
    let mut config = AppConfig::default();
    // Ids are seeded: two sites that shared a folder would write the same files.
    let place = FOLDERS.fetch_add(1, Ordering::Relaxed);
    config.import.folder = std::env::temp_dir().join(format!("peakend-app-tests-{}-{place}", std::process::id()));
    App::new(AppParts {
        store,
        insights: archive.clone(),
        archive,
        reader: Arc::new(Reader::new()),
        clock,
        ids: Arc::new(SeededIds::new(seed)),
        pulse: Pulse::new(),
        courier: Arc::new(peakend_app::courier::Silence),
        config,
    })
}

impl Site {
    /// As after a crash: a new process over the same database and archive.
    pub(crate) async fn restarted(&self) -> App {
        let store = Store::connect(&self.database.url).await.unwrap();
        app(store, self.archive.clone(), self.clock.clone(), 2)
    }

    /// The workspace's own row, where something refers to it.
    pub(crate) async fn add_workspace(&self) {
        let ours = Workspace {
            id: workspace(1),
            name: "Acme".into(),
            zone: Zone::default(),
            locale: Locale::En,
            created_at: NOW,
        };
        let mut tx = self.app.store.write(ours.id).await.unwrap();
        tx.add_workspace(&ours).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn record(&self, rows: Vec<NewInteraction>) -> Recorded {
        record(&self.app, &actor(1), "test", rows).await.unwrap()
    }

    /// Everything a reader sees, oldest first.
    pub(crate) async fn everything(&self, workspace: WorkspaceId) -> Vec<Interaction> {
        everything(self.app.insights.as_ref(), workspace).await
    }
}

pub(crate) async fn everything(insights: &dyn Insights, workspace: WorkspaceId) -> Vec<Interaction> {
    let listing = Listing {
        workspace,
        period: Period { from: Timestamp(0), to: NOW + Duration::from_secs(1_000_000) },
        filters: vec![],
        order: Default::default(),
        after: None,
        limit: usize::MAX,
    };
    insights.page(&listing).await.unwrap()
}

pub(crate) fn workspace(number: u128) -> WorkspaceId {
    WorkspaceId(Uuid::from_u128(0x00C0_FFEE_0000 + number))
}

pub(crate) fn actor(number: u128) -> Actor {
    Actor::system(workspace(number))
}

pub(crate) fn review(key: &str) -> NewInteraction {
    NewInteraction {
        key: Some(key.to_owned()),
        text: Some("The delivery was late, nobody answered.".into()),
        ..NewInteraction::new(NOW, "review", Channel::Web)
    }
}

pub(crate) fn by(identifiers: &[&str], key: &str) -> NewInteraction {
    let identifiers = identifiers.iter().map(|text| identifier(text)).collect();
    NewInteraction { identifiers, ..review(key) }
}

pub(crate) fn identifier(text: &str) -> Identifier {
    let (kind, value) = text.split_once(':').unwrap();
    Identifier::new(IdentifierKind::from_key(kind).unwrap(), value).unwrap()
}

/// The ledger's archive as a list, with the same promises as the lake.
pub(crate) struct MemoryArchive {
    store: Store,
    held: Mutex<HashMap<WorkspaceId, Held>>,
    /// The next append is kept, but its caller is told that it failed.
    pub(crate) dies_after_append: AtomicBool,
    pub(crate) is_down: AtomicBool,
    pub(crate) erasing_fails: AtomicBool,
    /// The next append waits between being asked and being done until this is told to go on.
    pub(crate) pause: Mutex<Option<Pause>>,
}

pub(crate) struct Pause {
    pub(crate) reached: tokio::sync::oneshot::Sender<()>,
    pub(crate) go_on: tokio::sync::oneshot::Receiver<()>,
}

#[derive(Default, Clone)]
struct Held {
    rows: Vec<Interaction>,
    positions: HashMap<String, i64>,
}

impl MemoryArchive {
    pub(crate) fn over(store: Store) -> Self {
        Self {
            store,
            held: Mutex::default(),
            dies_after_append: false.into(),
            is_down: false.into(),
            erasing_fails: false.into(),
            pause: Mutex::default(),
        }
    }

    pub(crate) fn len(&self, workspace: WorkspaceId) -> usize {
        self.held.lock().unwrap().get(&workspace).map_or(0, |held| held.rows.len())
    }
}

fn failure(doing: &'static str) -> ArchiveError {
    ArchiveError { doing, source: "on purpose".into() }
}

impl Archive for MemoryArchive {
    fn append<'a>(
        &'a self,
        workspace: WorkspaceId,
        checkpoint: &'a Checkpoint,
        rows: Vec<Interaction>,
    ) -> BoxFuture<'a, Result<Appended, ArchiveError>> {
        Box::pin(async move {
            if self.is_down.load(Ordering::SeqCst) {
                return Err(failure("append"));
            }
            let pause = self.pause.lock().unwrap().take();
            if let Some(pause) = pause {
                pause.reached.send(()).unwrap();
                pause.go_on.await.unwrap();
            }
            let mut held = self.held.lock().unwrap();
            let held = held.entry(workspace).or_default();
            let position = held.positions.entry(checkpoint.app.clone()).or_insert(0);
            if *position >= checkpoint.version {
                return Ok(Appended::Already);
            }
            *position = checkpoint.version;
            held.rows.extend(rows);
            if self.dies_after_append.swap(false, Ordering::SeqCst) {
                Err(failure("answer"))
            } else {
                Ok(Appended::Now)
            }
        })
    }

    fn position<'a>(
        &'a self,
        workspace: WorkspaceId,
        app: &'a str,
    ) -> BoxFuture<'a, Result<Option<i64>, ArchiveError>> {
        Box::pin(async move {
            Ok(self.held.lock().unwrap().get(&workspace).and_then(|held| held.positions.get(app).copied()))
        })
    }

    fn erase<'a>(
        &'a self,
        workspace: WorkspaceId,
        customers: &'a [CustomerId],
    ) -> BoxFuture<'a, Result<Erased, ArchiveError>> {
        Box::pin(async move {
            if self.erasing_fails.load(Ordering::SeqCst) {
                return Err(failure("erase"));
            }
            let mut held = self.held.lock().unwrap();
            let rows = &mut held.entry(workspace).or_default().rows;
            let before = rows.len();
            rows.retain(|row| row.customer.is_none_or(|customer| !customers.contains(&customer)));
            Ok(Erased { rows: (before - rows.len()) as u64, ..Erased::default() })
        })
    }

    fn maintain<'a>(&'a self, _: WorkspaceId, _: Duration) -> BoxFuture<'a, Result<Maintained, ArchiveError>> {
        Box::pin(async { Ok(Maintained::default()) })
    }

    fn revise<'a>(
        &'a self,
        workspace: WorkspaceId,
        done: &'a BTreeSet<String>,
        revision: Arc<dyn Revision>,
    ) -> BoxFuture<'a, Result<Option<Revised>, ArchiveError>> {
        Box::pin(async move {
            let mut held = self.held.lock().unwrap();
            let rows = &mut held.entry(workspace).or_default().rows;
            let file = format!("rows-{}", rows.len());
            if done.contains(&file) {
                return Ok(None);
            }
            *rows = revision.revise(std::mem::take(rows));
            Ok(Some(Revised { file, rows: rows.len() as u64, left: 0 }))
        })
    }

    fn amend<'a>(
        &'a self,
        workspace: WorkspaceId,
        at: &'a [Cursor],
        revision: Arc<dyn Revision>,
    ) -> BoxFuture<'a, Result<(), ArchiveError>> {
        Box::pin(async move {
            let mut held = self.held.lock().unwrap();
            let rows = &mut held.entry(workspace).or_default().rows;
            if rows.iter().any(|row| at.contains(&Cursor::from(row))) {
                *rows = revision.revise(std::mem::take(rows));
            }
            Ok(())
        })
    }
}

impl Insights for MemoryArchive {
    fn table<'a>(&'a self, _: &'a Query, _: &'a Scope) -> BoxFuture<'a, Result<Table, InsightError>> {
        Box::pin(async { Err(InsightError::Engine("not counted here".into())) })
    }

    fn moments<'a>(&'a self, query: &'a MomentQuery, scope: &'a Scope) -> BoxFuture<'a, Result<Paths, InsightError>> {
        Box::pin(async move { Ok(peakend_testkit::gather(&everything(self, query.workspace).await, query, scope)) })
    }

    fn page<'a>(&'a self, listing: &'a Listing) -> BoxFuture<'a, Result<Vec<Interaction>, InsightError>> {
        Box::pin(async move {
            let held = self.held.lock().unwrap().get(&listing.workspace).cloned().unwrap_or_default();
            let position = held.positions.get(Checkpoint::INBOX).copied().unwrap_or(0);
            let fresh = self.store.rows_after(listing.workspace, position, usize::MAX).await?;
            let rows = held.rows.into_iter().chain(fresh.into_iter().map(|(_, row)| row));
            Ok(listing.finish(rows.filter(|row| listing.accepts(row)).collect()))
        })
    }
}
