//! Reading, looked at by people: what a text is said to say, its correction and the undoing of it.

pub mod adaptation;
pub mod check;
pub(crate) mod counted;
pub mod quality;

use std::collections::HashMap;
use std::time::Duration;

use peakend_model::access::{Action, Actor};
use peakend_model::annotation::Annotation;
use peakend_model::correction::{Correction, Judged, Judgement, Origin, corrected};
use peakend_model::insight::Cursor;
use peakend_model::interaction::Interaction;
use peakend_model::{CorrectionId, InteractionId, Timestamp};
use peakend_store::WriteTx;

use self::counted::CountCorrections;
use crate::job::enqueue_at;
use crate::{App, AppError, AppResult, feedback};

/// One text with what was read in it and what people said about that.
#[derive(Clone, PartialEq, Debug)]
pub struct Looked {
    pub interaction: Interaction,
    /// Oldest first, undone ones too.
    pub corrections: Vec<Correction>,
}

impl Looked {
    /// What counts now: people's word where there is one.
    pub fn annotation(&self) -> Annotation {
        self.interaction.annotation.as_ref().map(|read| corrected(read, &self.corrections)).unwrap_or_default()
    }

    /// What the reader said.
    pub fn read(&self) -> Judged {
        self.interaction.annotation.as_ref().map(|read| Judged::of(read.as_read())).unwrap_or_default()
    }

    pub fn at(&self) -> Cursor {
        Cursor::from(&self.interaction)
    }
}

/// # Errors
/// `NotFound` when there is no such interaction or it has no text.
pub async fn find(app: &App, actor: &Actor, at: Cursor) -> AppResult<Looked> {
    let interaction = feedback::find(app, actor, at).await?;
    if interaction.text.is_none() {
        return Err(AppError::NotFound);
    }
    let corrections = app.store.corrections_of(actor.workspace, &[interaction.id]).await?;
    Ok(Looked { interaction, corrections })
}

/// The corrections in force of a page of interactions.
///
/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn corrections_of(
    app: &App,
    actor: &Actor,
    rows: &[Interaction],
) -> AppResult<HashMap<InteractionId, Vec<Correction>>> {
    actor.may(Action::ViewFeedback)?;
    let ids: Vec<InteractionId> = rows.iter().filter(|row| row.text.is_some()).map(|row| row.id).collect();
    let mut by_interaction: HashMap<InteractionId, Vec<Correction>> = HashMap::new();
    for correction in app.store.corrections_of(actor.workspace, &ids).await? {
        if correction.undone_at.is_none() {
            by_interaction.entry(correction.interaction).or_default().push(correction);
        }
    }
    Ok(by_interaction)
}

/// Writes down what somebody who came across a text says of it; what is as it was is passed over.
/// Gives the corrections that were made.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn correct(
    app: &App,
    actor: &Actor,
    at: Cursor,
    said: &[(Judgement, String)],
) -> AppResult<Vec<CorrectionId>> {
    actor.may(Action::CorrectReading)?;
    let looked = find(app, actor, at).await?;
    let shown = Judged::of(&looked.annotation());
    let changed: Vec<(Judgement, String)> = said
        .iter()
        .map(|(judgement, value)| (*judgement, tidy(*judgement, value)))
        .filter(|(judgement, value)| shown.value(*judgement) != *value)
        .collect();
    write(app, actor, &looked, &changed, Origin::Explorer).await
}

/// Takes a correction back; the one before it counts again.
///
/// # Errors
/// `NotFound` when there is none in force; `Forbidden`.
pub async fn undo(app: &App, actor: &Actor, id: CorrectionId) -> AppResult<Correction> {
    actor.may(Action::CorrectReading)?;
    let correction = app.store.correction(actor.workspace, id).await?.ok_or(AppError::NotFound)?;
    let mut tx = app.store.write(actor.workspace).await?;
    if !tx.undo_correction(id, actor.user_id(), app.clock.now()).await? {
        return Err(AppError::NotFound);
    }
    count_soon(app, &mut tx, correction.interaction, correction.occurred_at).await?;
    tx.commit().await?;
    Ok(correction)
}

async fn write(
    app: &App,
    actor: &Actor,
    looked: &Looked,
    said: &[(Judgement, String)],
    origin: Origin,
) -> AppResult<Vec<CorrectionId>> {
    let read = looked.read();
    let now = app.clock.now();
    let mut tx = app.store.write(actor.workspace).await?;
    let mut written = Vec::with_capacity(said.len());
    for (judgement, after) in said {
        let correction = Correction {
            id: CorrectionId(app.ids.uuid(now)),
            interaction: looked.interaction.id,
            occurred_at: looked.interaction.occurred_at,
            judgement: *judgement,
            before: read.value(*judgement),
            after: after.clone(),
            origin,
            language: read.language.clone(),
            by: actor.user_id(),
            at: now,
            undone_at: None,
        };
        tx.add_correction(&correction).await?;
        written.push(correction.id);
    }
    if origin != Origin::Explorer {
        tx.finish_check(looked.interaction.id, now).await?;
    }
    if said.iter().any(|(judgement, after)| read.value(*judgement) != *after) || !looked.corrections.is_empty() {
        count_soon(app, &mut tx, looked.interaction.id, looked.interaction.occurred_at).await?;
    }
    tx.commit().await?;
    Ok(written)
}

/// A moment later, so that what is said of several texts is brought into the ledger together.
async fn count_soon(app: &App, tx: &mut WriteTx, interaction: InteractionId, occurred_at: Timestamp) -> AppResult<()> {
    let job = CountCorrections { interaction, occurred_at };
    enqueue_at(app, tx, &job, app.clock.now() + SOON).await?;
    Ok(())
}

const SOON: Duration = Duration::from_secs(2);

/// The one way to write a judgement, so that equal ones are equal texts.
fn tidy(judgement: Judgement, value: &str) -> String {
    let mut judged = Judged::default();
    judged.set(judgement, value);
    judged.value(judgement)
}
