//! Wiring: from where the data is to an `App`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use peakend_app::courier::{Courier, Silence};
use peakend_app::import::ImportConfig;
use peakend_app::{App, AppConfig, AppParts, Pulse};
use peakend_lake::Lake;
use peakend_language::Reader;
use peakend_model::access::Actor;
use peakend_model::user::Workspace;
use peakend_store::Store;

use crate::args::Place;
use crate::parquet::LakeParquet;

/// An opened place.
pub struct Site {
    pub app: App,
    pub data: PathBuf,
}

impl Site {
    /// Opens the stores at `place`; the data folder is made if it is missing. Nobody is told of anything.
    pub async fn open(place: &Place) -> Result<Self> {
        Self::open_with(place, Arc::new(Silence)).await
    }

    /// As [`Self::open`], with somebody who tells people.
    pub async fn open_with(place: &Place, courier: Arc<dyn Courier>) -> Result<Self> {
        let store = open_store(place).await?;
        let lake = Arc::new(Lake::open(place.data.join("lake"), Arc::new(store.clone()))?);
        let import = ImportConfig {
            folder: place.data.join("uploads"),
            parquet: Some(Arc::new(LakeParquet)),
            ..ImportConfig::default()
        };
        let app = App::new(AppParts {
            store,
            insights: lake.clone(),
            archive: lake.clone(),
            reader: Arc::new(Reader::new()),
            clock: Arc::new(peakend_app::clock::SystemClock),
            ids: Arc::new(peakend_app::clock::SystemIds),
            pulse: Pulse::new(),
            courier,
            config: AppConfig { import, ..AppConfig::default() },
        });
        Ok(Self { app, data: place.data.clone() })
    }

    /// The workspace that the command line means: the named one, else the only one.
    pub async fn workspace(&self, place: &Place) -> Result<Workspace> {
        let mut all = self.app.store.workspaces().await?;
        if let Some(wanted) = &place.workspace {
            all.retain(|workspace| &workspace.name == wanted || workspace.id.to_string() == *wanted);
        }
        match (all.len(), all.pop()) {
            (1, Some(workspace)) => Ok(workspace),
            (0, _) => bail!("there is no such workspace: start `peakend serve` once and create it in the browser"),
            _ => bail!("there are several workspaces: choose one with --workspace"),
        }
    }

    /// The administrator at the command line.
    pub async fn actor(&self, place: &Place) -> Result<(Actor, Workspace)> {
        let workspace = self.workspace(place).await?;
        Ok((Actor::system(workspace.id), workspace))
    }
}

/// The address of the relational database at `place`.
pub fn database_url(place: &Place) -> Result<String> {
    if let Some(url) = &place.database {
        return Ok(url.clone());
    }
    let folder = std::path::absolute(&place.data).context("the data folder has no absolute path")?;
    Ok(format!("sqlite://{}", folder.join("peakend.db").display()))
}

pub async fn open_store(place: &Place) -> Result<Store> {
    make_folder(&place.data)?;
    Store::connect(&database_url(place)?).await.context("the database cannot be opened")
}

/// Made for its owner alone: customers' words and the database lie in it.
fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("the data folder {} cannot be made; choose another with --data", folder.display()))
}
