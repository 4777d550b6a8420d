//! The app: the stores, the reader, the clock, and what else every verb may use.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use peakend_language::Reader;
use peakend_model::insight::{Archive, Insights};
use peakend_store::Store;
use uuid::Uuid;

use crate::courier::Courier;
use crate::journey;
use crate::ledger::{LedgerConfig, Recorder};
use crate::reading::adaptation::Kept;
use crate::taxonomy::Readers;
use crate::{Clock, IdSource, Pulse};

/// What every verb is given. Cloning is cheap; the parts are fields: `app.store`, `app.clock` …
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

pub struct AppParts {
    pub store: Store,
    pub insights: Arc<dyn Insights>,
    pub archive: Arc<dyn Archive>,
    /// With the shipped tree; [`crate::taxonomy::reader_of`] has that of a workspace.
    pub reader: Arc<Reader>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
    /// Tells pages what changed.
    pub pulse: Pulse,
    /// Tells people who are not looking.
    pub courier: Arc<dyn Courier>,
    pub config: AppConfig,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AppConfig {
    pub ledger: LedgerConfig,
    pub import: crate::import::ImportConfig,
}

struct Inner {
    parts: AppParts,
    /// Names this process among those that share a database.
    node: Uuid,
    recorder: OnceLock<Recorder>,
    flushing: tokio::sync::Mutex<()>,
    adaptations: Kept,
    readers: Readers,
    journeys: journey::Kept,
}

impl App {
    pub fn new(parts: AppParts) -> Self {
        let node = parts.ids.uuid(parts.clock.now());
        let inner = Inner {
            parts,
            node,
            recorder: OnceLock::new(),
            flushing: tokio::sync::Mutex::new(()),
            adaptations: Kept::default(),
            readers: Readers::default(),
            journeys: journey::Kept::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn node(&self) -> Uuid {
        self.inner.node
    }

    /// Started with the first call, because it needs a runtime.
    pub(crate) fn recorder(&self) -> &Recorder {
        self.inner.recorder.get_or_init(|| Recorder::start(&self.inner.parts))
    }

    /// The correction layers that were read from the store.
    pub(crate) fn adaptations(&self) -> &Kept {
        &self.inner.adaptations
    }

    /// The maps that were computed lately.
    pub(crate) fn journeys(&self) -> &journey::Kept {
        &self.inner.journeys
    }

    /// The readers of workspaces that have a tree of their own.
    pub(crate) fn readers(&self) -> &Readers {
        &self.inner.readers
    }

    /// Held while rows are moved to the archive: one at a time in this process.
    pub(crate) fn flushing(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.flushing
    }
}

impl Deref for App {
    type Target = AppParts;
    fn deref(&self) -> &AppParts {
        &self.inner.parts
    }
}
