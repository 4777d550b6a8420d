//! The tree of themes of a workspace: what is in force, edits on top of it, publishing, reading old texts anew.

pub mod edit;
pub mod emerging;
pub mod found;
pub mod learn;
pub mod moves;
pub mod preview;
pub mod reread;
pub mod version;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use peakend_language::{Reader, Taxonomy};
use peakend_model::WorkspaceId;
use peakend_model::access::{Action, Actor};

use crate::{App, AppResult};

/// The reader of a workspace: with its newest tree, or as shipped where it has none. Kept in memory until another one is in force.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn reader_of(app: &App, workspace: WorkspaceId) -> AppResult<Arc<Reader>> {
    let Some(number) = app.store.taxonomy_number(workspace).await? else { return Ok(app.reader.clone()) };
    if let Some(kept) = app.readers().get(workspace, number) {
        return Ok(kept);
    }
    let source = source_of(app, workspace, number).await?;
    let tree = Taxonomy::parse(&source).context("reading the published tree")?;
    let shipped = app.reader.clone();
    let learnt = app.store.taxonomy_learnt(workspace, number).await?.and_then(|learnt| learnt.layer);
    let make = move || {
        let rules = shipped.with_tree(tree, &reader_version(number));
        let learnt = learnt.and_then(|bytes| rules.learnt(&bytes));
        Arc::new(rules.with_learnt(learnt))
    };
    let reader = tokio::task::spawn_blocking(make).await.context("making a reader")?;
    app.readers().keep(workspace, number, reader.clone());
    Ok(reader)
}

/// The tree in force: its version (0 as shipped), its text, its themes.
///
/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn in_force(app: &App, actor: &Actor) -> AppResult<(i64, String, Taxonomy)> {
    actor.may(Action::ViewInsights)?;
    let number = app.store.taxonomy_number(actor.workspace).await?.unwrap_or(0);
    let source = source_of(app, actor.workspace, number).await?;
    let tree = Taxonomy::parse(&source).context("reading the published tree")?;
    Ok((number, source, tree))
}

/// How annotations name a version.
pub(crate) fn reader_version(number: i64) -> String {
    format!("t{number}")
}

/// The text of a version; 0 is the shipped tree.
async fn source_of(app: &App, workspace: WorkspaceId, number: i64) -> AppResult<String> {
    let stored = app.store.taxonomy_source(workspace, number).await?;
    Ok(stored.unwrap_or_else(|| app.reader.taxonomy().to_string()))
}

/// Readers in memory, one per workspace.
#[derive(Default)]
pub(crate) struct Readers(Mutex<BTreeMap<WorkspaceId, (i64, Arc<Reader>)>>);

/// A reader of a large tree takes a few megabytes.
const MOST_READERS: usize = 64;

impl Readers {
    fn get(&self, workspace: WorkspaceId, number: i64) -> Option<Arc<Reader>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&workspace).filter(|(held, _)| *held == number).map(|(_, reader)| reader.clone())
    }

    fn keep(&self, workspace: WorkspaceId, number: i64, reader: Arc<Reader>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_READERS && !kept.contains_key(&workspace) {
            kept.pop_first();
        }
        kept.insert(workspace, (number, reader));
    }
}
