//! What people write beside a journey or one of its touchpoints.

use peakend_model::NoteId;
use peakend_model::access::{Action, Actor};
use peakend_model::journey::{Journey, Note};

use super::define::{LONGEST_TEXT, find};
use crate::{App, AppError, AppResult};

/// Newest first.
///
/// # Errors
/// `Forbidden`.
pub async fn notes(app: &App, actor: &Actor, journey: &Journey) -> AppResult<Vec<Note>> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.journey_notes(actor.workspace, journey.id).await?)
}

/// Writes `text` beside the journey, or beside its touchpoint of key `touchpoint`.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` with the field `text` or `touchpoint`.
pub async fn add_note(app: &App, actor: &Actor, key: &str, touchpoint: Option<&str>, text: &str) -> AppResult<Note> {
    let journey = find(app, actor, key).await?;
    actor.may(Action::EditJourneys)?;
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_TEXT {
        return Err(AppError::invalid("text", if text.is_empty() { "error-required" } else { "error-too-long" }));
    }
    let plans = [Some(journey.plan()), journey.to_be.as_ref()];
    let is_known = |key: &str| plans.iter().flatten().any(|plan| plan.touchpoint(key).is_some());
    if touchpoint.is_some_and(|touchpoint| !is_known(touchpoint)) {
        return Err(AppError::invalid("touchpoint", "error-journey-unknown-touchpoint"));
    }
    let now = app.clock.now();
    let note = Note {
        id: NoteId(app.ids.uuid(now)),
        journey: journey.id,
        touchpoint: touchpoint.map(str::to_owned),
        author: actor.user_id(),
        text: text.to_owned(),
        at: now,
    };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_journey_note(&note).await?;
    tx.commit().await?;
    Ok(note)
}

/// # Errors
/// `Forbidden`, `NotFound` when there is no such note beside the journey.
pub async fn remove_note(app: &App, actor: &Actor, key: &str, id: NoteId) -> AppResult<Note> {
    let journey = find(app, actor, key).await?;
    actor.may(Action::EditJourneys)?;
    let note = app.store.journey_note(actor.workspace, id).await?;
    let note = note.filter(|note| note.journey == journey.id).ok_or(AppError::NotFound)?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.remove_journey_note(id).await?;
    tx.commit().await?;
    Ok(note)
}
