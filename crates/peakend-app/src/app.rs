//! The app: the stores, the reader, the clock, and what else every verb may use.

use std::ops::Deref;
use std::sync::Arc;

use peakend_model::insight::{Archive, Insights};
use peakend_store::Store;

use crate::{Clock, IdSource, Pulse, Reader};

/// What every verb is given. Cloning is cheap; the parts are fields: `app.store`, `app.clock` …
#[derive(Clone)]
pub struct App {
    parts: Arc<AppParts>,
}

pub struct AppParts {
    pub store: Store,
    pub insights: Arc<dyn Insights>,
    pub archive: Arc<dyn Archive>,
    pub reader: Arc<Reader>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
    /// Tells pages what changed.
    pub pulse: Pulse,
    pub config: AppConfig,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AppConfig {
    pub ledger: crate::ledger::LedgerConfig,
}

impl App {
    pub fn new(parts: AppParts) -> Self {
        Self { parts: Arc::new(parts) }
    }
}

impl Deref for App {
    type Target = AppParts;
    fn deref(&self) -> &AppParts {
        &self.parts
    }
}
