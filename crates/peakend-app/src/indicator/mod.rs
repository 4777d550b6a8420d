//! Indicators: defining, removing, reviewing and annotating them, the scoreboard and the page of each.

pub mod board;
pub mod count;
pub mod leaning;
pub mod preview;
pub mod profile;
pub mod read;
pub mod series;
pub mod starter;

use peakend_model::access::{Action, Actor};
use peakend_model::indicator::{About, Definition, Formula, Indicator, LONGEST_NAME, Note, Version, is_key, key_of};
use peakend_model::{IndicatorId, NoteId, UserId};
use serde::{Deserialize, Serialize};

use crate::{App, AppError, AppResult, FieldErrors};

/// The longest meaning or note, in bytes.
const LONGEST_TEXT: usize = 2_000;
/// The most indicators of one workspace: what a scoreboard can still show.
const MOST: usize = 200;

/// What a form or a file says about an indicator, and how it is counted.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Facts {
    #[serde(flatten)]
    pub about: About,
    pub definition: Definition,
}

/// # Errors
/// `Forbidden`.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<Indicator>> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.indicators(actor.workspace).await?)
}

/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn find(app: &App, actor: &Actor, key: &str) -> AppResult<Indicator> {
    actor.may(Action::ViewInsights)?;
    app.store.indicator(actor.workspace, key).await?.ok_or(AppError::NotFound)
}

/// Who may own an indicator, with their names: everybody who sees numbers sees who answers for them.
///
/// # Errors
/// `Forbidden`.
pub async fn people(app: &App, actor: &Actor) -> AppResult<Vec<(UserId, String)>> {
    actor.may(Action::ViewInsights)?;
    let members = app.store.members(actor.workspace).await?;
    Ok(members.into_iter().map(|member| (member.user.id, member.user.name)).collect())
}

/// Defines a new indicator. An empty `key` is made from the name.
///
/// # Errors
/// `Forbidden`, `Invalid` with the fields of the form.
pub async fn create(app: &App, actor: &Actor, key: &str, facts: &Facts) -> AppResult<Indicator> {
    actor.may(Action::EditIndicators)?;
    let all = app.store.indicators(actor.workspace).await?;
    if all.len() >= MOST {
        return Err(AppError::invalid("name", "error-indicator-many"));
    }
    let now = app.clock.now();
    let id = IndicatorId(app.ids.uuid(now));
    let made = made_key(key, facts, id);
    let mut errors = checked(facts, &made, &all);
    if !is_key(&made) {
        errors.add("key", "error-indicator-key");
    }
    if all.iter().any(|indicator| indicator.key == made) {
        errors.add("name", "error-name-taken");
    }
    errors.check()?;
    let version = Version { number: 1, since: now, definition: facts.definition.clone() };
    let indicator = Indicator { id, key: made, about: facts.about.clone(), reviewed_at: None, versions: vec![version] };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_indicator(&indicator, now).await?;
    tx.commit().await?;
    Ok(indicator)
}

/// Changes an indicator; another definition starts a new version.
///
/// # Errors
/// As [`create`], and `NotFound`.
pub async fn update(app: &App, actor: &Actor, key: &str, facts: &Facts) -> AppResult<Indicator> {
    actor.may(Action::EditIndicators)?;
    let all = app.store.indicators(actor.workspace).await?;
    let mut indicator = all.iter().find(|one| one.key == key).cloned().ok_or(AppError::NotFound)?;
    checked(facts, key, &all).check()?;
    indicator.about = facts.about.clone();
    indicator.redefine(facts.definition.clone(), app.clock.now());
    save(app, actor, &indicator).await?;
    Ok(indicator)
}

/// Notes that the indicator was looked at and found right.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn review(app: &App, actor: &Actor, key: &str) -> AppResult<Indicator> {
    actor.may(Action::EditIndicators)?;
    let mut indicator = find(app, actor, key).await?;
    indicator.reviewed_at = Some(app.clock.now());
    save(app, actor, &indicator).await?;
    Ok(indicator)
}

/// Hides an indicator; [`restore`] brings it back with its notes.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn remove(app: &App, actor: &Actor, key: &str) -> AppResult<Indicator> {
    actor.may(Action::EditIndicators)?;
    let indicator = find(app, actor, key).await?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.remove_indicator(key, app.clock.now()).await?;
    tx.commit().await?;
    Ok(indicator)
}

/// # Errors
/// `Forbidden`, `NotFound` when none of this key was removed.
pub async fn restore(app: &App, actor: &Actor, key: &str) -> AppResult<Indicator> {
    actor.may(Action::EditIndicators)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let was_there = tx.restore_indicator(key).await?;
    tx.commit().await?;
    if was_there { find(app, actor, key).await } else { Err(AppError::NotFound) }
}

/// The notes beside an indicator, newest first.
///
/// # Errors
/// `Forbidden`.
pub async fn notes(app: &App, actor: &Actor, indicator: &Indicator) -> AppResult<Vec<Note>> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.indicator_notes(actor.workspace, indicator.id).await?)
}

/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` with the field `text`.
pub async fn add_note(app: &App, actor: &Actor, key: &str, text: &str) -> AppResult<Note> {
    let indicator = find(app, actor, key).await?;
    actor.may(Action::EditIndicators)?;
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_TEXT {
        return Err(AppError::invalid("text", if text.is_empty() { "error-required" } else { "error-too-long" }));
    }
    let now = app.clock.now();
    let note = Note {
        id: NoteId(app.ids.uuid(now)),
        indicator: indicator.id,
        author: actor.user_id(),
        text: text.to_owned(),
        at: now,
    };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_indicator_note(&note).await?;
    tx.commit().await?;
    Ok(note)
}

/// # Errors
/// `Forbidden`, `NotFound` when there is no such note beside the indicator.
pub async fn remove_note(app: &App, actor: &Actor, key: &str, id: NoteId) -> AppResult<Note> {
    let indicator = find(app, actor, key).await?;
    actor.may(Action::EditIndicators)?;
    let note = app.store.indicator_note(actor.workspace, id).await?;
    let note = note.filter(|note| note.indicator == indicator.id).ok_or(AppError::NotFound)?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.remove_indicator_note(id).await?;
    tx.commit().await?;
    Ok(note)
}

async fn save(app: &App, actor: &Actor, indicator: &Indicator) -> AppResult<()> {
    let mut tx = app.store.write(actor.workspace).await?;
    let was_there = tx.update_indicator(indicator, app.clock.now()).await?;
    tx.commit().await?;
    if was_there { Ok(()) } else { Err(AppError::NotFound) }
}

/// A name without Latin letters or digits gives no key: then the id does.
fn made_key(key: &str, facts: &Facts, id: IndicatorId) -> String {
    let made = if key.is_empty() { key_of(facts.about.name.say("en")) } else { key.to_owned() };
    if made.is_empty() { format!("indicator-{}", &id.0.as_simple().to_string()[20..]) } else { made }
}

fn checked(facts: &Facts, key: &str, all: &[Indicator]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    let about = &facts.about;
    if about.name.is_empty() {
        errors.add("name", "error-required");
    }
    for (field, text) in [("name", &about.name), ("goal", &about.goal), ("unit", &about.unit)] {
        if text.0.values().any(|text| text.chars().count() > LONGEST_NAME) {
            errors.add(field, "error-too-long");
        }
    }
    let rest = [("touchpoint", about.touchpoint.as_deref().unwrap_or_default()), ("programme", &about.programme)];
    for (field, text) in rest {
        if text.chars().count() > LONGEST_NAME {
            errors.add(field, "error-too-long");
        }
    }
    if about.meaning.0.values().any(|text| text.len() > LONGEST_TEXT) {
        errors.add("meaning", "error-too-long");
    }
    if about.parent.as_deref().is_some_and(|parent| !may_hang_under(key, parent, all)) {
        errors.add("parent", "error-indicator-parent");
    }
    if about.review_every == Some(0) {
        errors.add("review_every", "error-unreadable");
    }
    for (field, value) in [("target", about.target), ("good", about.good), ("poor", about.poor)] {
        if value.is_some_and(|value| !value.is_finite()) {
            errors.add(field, "error-unreadable");
        }
    }
    if let (Some(good), Some(poor)) = (about.good.or(about.target), about.poor)
        && about.direction.reaches(poor, good)
    {
        errors.add("poor", "error-indicator-thresholds");
    }
    check_formula(&facts.definition.formula, &mut errors);
    errors
}

/// The fields are those of the editor: `of`, `theme`, `attribute`, `most`, `from`, `to`.
fn check_formula(formula: &Formula, errors: &mut FieldErrors) {
    match formula {
        Formula::ThemeMood { theme } if theme.trim().is_empty() => errors.add("theme", "error-required"),
        Formula::Mean { attribute } | Formula::Median { attribute } | Formula::Within { attribute, .. }
            if attribute.trim().is_empty() =>
        {
            errors.add("attribute", "error-required");
        }
        Formula::Within { most, .. } if !most.is_finite() => errors.add("most", "error-unreadable"),
        Formula::ScoreShare { from: None, to: None, .. } => errors.add("from", "error-required"),
        Formula::ScoreShare { from: Some(from), to: Some(to), .. } if from > to => {
            errors.add("to", "error-indicator-range");
        }
        Formula::Share { of } | Formula::Rate { of } if of.0.is_empty() => errors.add("of", "error-required"),
        _ => {}
    }
}

/// The parent exists, and climbing from it does not come back to `key`.
fn may_hang_under(key: &str, parent: &str, all: &[Indicator]) -> bool {
    let mut at = Some(parent);
    for _ in 0..=all.len() {
        let Some(here) = at else { return true };
        if here == key {
            return false;
        }
        match all.iter().find(|one| one.key == here) {
            Some(found) => at = found.about.parent.as_deref(),
            // A removed grandparent ends the climb; the parent itself must be there.
            None => return here != parent,
        }
    }
    false
}
