//! Old texts under a new tree: the ledger's files are written anew one by one, and what moves is counted.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use peakend_language::{Adaptation, Reader};
use peakend_model::InteractionId;
use peakend_model::access::Actor;
use peakend_model::annotation::Annotation;
use peakend_model::correction::{Correction, corrected};
use peakend_model::insight::Revision;
use peakend_model::interaction::Interaction;
use peakend_store::Rereading;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::moves::Moves;
use super::reader_of;
use crate::job::{Job, Setback};
use crate::reading::adaptation::in_force;
use crate::{App, AppResult, ledger};

/// How far it has come.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Rows of the files that are done.
    pub rows: u64,
    /// Rows of the file at hand, which is begun again after a crash.
    #[serde(default)]
    pub at_hand: u64,
    /// Rows still to come; `None` before the first file.
    pub left: Option<u64>,
    /// Another version was published meanwhile, which reads them all.
    #[serde(default)]
    pub is_overtaken: bool,
    pub moves: Moves,
    /// Files that were written.
    files: BTreeSet<String>,
}

impl Progress {
    /// 0 to 1.
    pub fn share(&self) -> f64 {
        let done = self.rows + self.at_hand;
        // How much is left is told by the first file.
        let Some(left) = self.left else { return 0.0 };
        done as f64 / (done + left).max(1) as f64
    }

    pub(crate) fn text(&self) -> AppResult<String> {
        Ok(serde_json::to_string(self).context("writing the progress of a re-reading")?)
    }

    pub(crate) fn parse(text: &str) -> AppResult<Self> {
        Ok(serde_json::from_str(text).context("reading the progress of a re-reading")?)
    }
}

/// Reads the texts of a workspace under the version in force. It goes on where it was broken off.
#[derive(Debug, Serialize, Deserialize)]
pub struct RereadTexts {
    pub(crate) number: i64,
}

impl Job for RereadTexts {
    const KIND: &'static str = "reread_texts";

    async fn run(self, app: &App, actor: &Actor) -> Result<(), Setback> {
        Ok(reread(app, actor, self.number).await?)
    }
}

async fn said(app: &App, actor: &Actor) -> AppResult<HashMap<InteractionId, Vec<Correction>>> {
    let mut said: HashMap<InteractionId, Vec<Correction>> = HashMap::new();
    for correction in app.store.corrections(actor.workspace, u32::MAX).await? {
        said.entry(correction.interaction).or_default().push(correction);
    }
    Ok(said)
}

/// How often the page hears of a long file.
const NOTE_EVERY: Duration = Duration::from_secs(2);

async fn reread(app: &App, actor: &Actor, number: i64) -> AppResult<()> {
    let Some(mut at) = app.store.rereading(actor.workspace, number).await? else { return Ok(()) };
    if at.finished_at.is_some() {
        return Ok(());
    }
    let mut progress = Progress { at_hand: 0, ..Progress::parse(&at.progress)? };
    // Rows that were read under the old tree may still be on their way when the first round ends.
    for _ in 0..2 {
        ledger::flush(app, actor.workspace).await?;
        while app.store.taxonomy_number(actor.workspace).await? == Some(number) {
            if !next_file(app, actor, &mut at, &mut progress).await? {
                break;
            }
        }
    }
    progress.is_overtaken = app.store.taxonomy_number(actor.workspace).await? != Some(number);
    progress.left = Some(0);
    at.finished_at = Some(app.clock.now());
    note(app, actor, &mut at, &progress).await
}

/// False when there is none left.
async fn next_file(app: &App, actor: &Actor, at: &mut Rereading, progress: &mut Progress) -> AppResult<bool> {
    let again = Arc::new(Again {
        reader: reader_of(app, actor.workspace).await?,
        layer: in_force(app, actor.workspace).await?,
        said: said(app, actor).await?,
        rows: AtomicU64::new(0),
        moves: Mutex::default(),
    });
    let done = progress.files.clone();
    let mut writing = app.archive.revise(actor.workspace, &done, again.clone());
    let revised = loop {
        tokio::select! {
            revised = &mut writing => break revised?,
            () = tokio::time::sleep(NOTE_EVERY) => {
                let rows = again.rows.load(Ordering::Relaxed);
                let left = progress.left.map(|left| left.saturating_sub(rows));
                let shown = Progress { at_hand: rows, left, ..progress.clone() };
                note(app, actor, at, &shown).await?;
            }
        }
    };
    let Some(revised) = revised else { return Ok(false) };
    progress.files.insert(revised.file);
    progress.rows += revised.rows;
    progress.left = Some(revised.left);
    progress.moves.add(std::mem::take(&mut *again.moves.lock().unwrap_or_else(PoisonError::into_inner)));
    note(app, actor, at, progress).await?;
    Ok(true)
}

async fn note(app: &App, actor: &Actor, at: &mut Rereading, progress: &Progress) -> AppResult<()> {
    at.progress = progress.text()?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.keep_rereading(at).await?;
    tx.commit().await?;
    Ok(())
}

/// Reads rows again, unless this reader has read them.
struct Again {
    reader: Arc<Reader>,
    layer: Option<Arc<Adaptation>>,
    /// What people said of texts counts under every tree.
    said: HashMap<InteractionId, Vec<Correction>>,
    rows: AtomicU64,
    moves: Mutex<Moves>,
}

impl Revision for Again {
    fn revise(&self, mut rows: Vec<Interaction>) -> Vec<Interaction> {
        let read: Vec<Option<Annotation>> = rows.par_iter().with_min_len(64).map(|row| self.read(row)).collect();
        let mut moves = Moves::default();
        for (row, after) in rows.iter_mut().zip(read) {
            let Some(after) = after else { continue };
            let before = row.annotation.take().unwrap_or_default();
            moves.count(row, &before, &after);
            row.annotation = Some(after);
        }
        self.moves.lock().unwrap_or_else(PoisonError::into_inner).add(moves);
        self.rows.fetch_add(rows.len() as u64, Ordering::Relaxed);
        rows
    }
}

impl Again {
    fn read(&self, row: &Interaction) -> Option<Annotation> {
        let text = row.text.as_deref()?;
        let before = row.annotation.as_ref();
        let read_by = before.map_or("", |annotation| annotation.reader.as_str());
        if read_by.strip_suffix("+house").unwrap_or(read_by) == self.reader.name() {
            return None;
        }
        let mut after = self.reader.annotate_turns(text, &row.turns);
        // It was masked when it came, so nothing is left to be found.
        after.personal_data = before.map(|annotation| annotation.personal_data.clone()).unwrap_or_default();
        if let Some(layer) = &self.layer {
            layer.apply(&row.own_words()?, &mut after);
            after.reader.push_str("+house");
        }
        if let Some(said) = self.said.get(&row.id) {
            after = corrected(&after, said);
        }
        Some(after)
    }
}
