//! Versions: publishing a draft puts it in force for new texts and has the old ones read anew.

use anyhow::Context;
use peakend_model::access::{Action, Actor};
use peakend_store::{Rereading, TaxonomyLearnt, TaxonomyVersion};

use super::edit::draft;
use super::learn::{self, Gain};
use super::preview::COMPARED;
use super::reread::{Progress, RereadTexts};
use crate::job::enqueue;
use crate::reading::check::latest;
use crate::{App, AppError, AppResult};

/// Versions listed.
const MOST: u32 = 50;
const LONGEST_NOTE: usize = 200;

/// A version with how far old texts were read under it.
#[derive(Clone, PartialEq, Debug)]
pub struct Shown {
    pub version: TaxonomyVersion,
    pub rereading: Option<(Rereading, Progress)>,
    /// What its themes learnt.
    pub gains: Vec<Gain>,
}

/// Newest first.
///
/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<Shown>> {
    actor.may(Action::ViewInsights)?;
    let mut shown = Vec::new();
    for version in app.store.taxonomy_versions(actor.workspace, MOST).await? {
        let rereading = rereading(app, actor, version.number).await?;
        let gains = learn::gains(app, actor, version.number).await?;
        shown.push(Shown { version, rereading, gains });
    }
    Ok(shown)
}

/// How far old texts were read under a version, and what moved.
///
/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn rereading(app: &App, actor: &Actor, number: i64) -> AppResult<Option<(Rereading, Progress)>> {
    actor.may(Action::ViewInsights)?;
    let stored = app.store.rereading(actor.workspace, number).await?;
    stored
        .map(|stored| {
            let progress = Progress::parse(&stored.progress)?;
            Ok((stored, progress))
        })
        .transpose()
}

/// Puts the draft in force, with what its themes learn from examples and corrected texts; gives the number of the version.
///
/// # Errors
/// `Conflict` when the draft is wrong, empty or what is in force already; `Forbidden`.
pub async fn publish(app: &App, actor: &Actor, note: &str) -> AppResult<i64> {
    let draft = draft(app, actor).await?;
    if let Some(problem) = draft.problems.first() {
        return Err(AppError::Conflict(format!("the tree has mistakes: {problem}")));
    }
    if draft.tree.themes.is_empty() {
        return Err(AppError::Conflict("the tree has no theme; add one first".into()));
    }
    let number = draft.base + 1;
    let newest = latest(app, actor, COMPARED).await?;
    let lessons = learn::lessons(app, actor, &draft.tree, &newest, true).await?;
    let (shipped, tree, version) = (app.reader.clone(), draft.tree.clone(), super::reader_version(number));
    let work = move || learn::learn(&shipped, tree, &version, &lessons, &learn::others(&newest), None);
    let taught = tokio::task::spawn_blocking(work).await.context("learning the themes")?;
    let known = learn::gains(app, actor, draft.base).await?;
    if !draft.is_changed && !learn::has_learnt(&known, &taught.gains) {
        return Err(AppError::Conflict("there is nothing to publish".into()));
    }
    let report = serde_json::to_string(&taught.gains).context("writing what a tree learnt")?;
    let learnt = TaxonomyLearnt { layer: taught.layer, report };
    let now = app.clock.now();
    let note: String = note.trim().chars().take(LONGEST_NOTE).collect();
    let version = TaxonomyVersion { number, note, by: actor.user_id(), at: now };
    let started = Rereading { number, progress: Progress::default().text()?, started_at: now, finished_at: None };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_taxonomy_version(&version, &draft.source).await?;
    tx.add_taxonomy_learnt(number, &learnt).await?;
    tx.keep_rereading(&started).await?;
    enqueue(app, &mut tx, &RereadTexts { number }).await?;
    tx.commit().await?;
    Ok(number)
}
