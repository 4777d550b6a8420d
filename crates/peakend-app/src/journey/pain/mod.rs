//! The register of pains: what the ledger shows, and what people made of it.

mod measure;

use peakend_model::access::{Action, Actor};
use peakend_model::journey::{Cause, Journey, Pain, Progress};
use peakend_model::user::Workspace;
use peakend_model::{PainId, UserId};

pub use measure::{Measured, Texts};

use super::define::find;
use super::found::{Question, found_now};
use crate::{App, AppError, AppResult};

const LONGEST_NAME: usize = 200;
const LONGEST_ACTION: usize = 2_000;

/// A pain that people took up, with what the ledger shows of it now.
#[derive(Clone, PartialEq, Debug)]
pub struct Kept {
    pub pain: Pain,
    /// Per cause, the heaviest first; empty when nothing shows it any more.
    pub measured: Vec<Measured>,
}

impl Kept {
    pub fn weight(&self) -> f64 {
        self.measured.iter().map(Measured::weight).fold(0.0, f64::max)
    }
}

/// The whole register.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Register {
    /// What people took up, the heaviest first.
    pub kept: Vec<Kept>,
    /// What nobody took up yet, the heaviest first.
    pub proposed: Vec<Measured>,
    /// What they were looked for in.
    pub texts: Texts,
}

/// What people say about a pain.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    pub name: String,
    pub owner: Option<UserId>,
    pub progress: Progress,
    pub action: String,
}

/// Draws the register of `journey` up.
///
/// # Errors
/// `Forbidden`, `Internal` when the engine fails.
pub async fn register(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    journey: &Journey,
    question: &Question,
) -> AppResult<Register> {
    actor.may(Action::ViewInsights)?;
    let found = found_now(app, actor, workspace, question).await?;
    let (mut proposed, texts) = measure::measured(app, actor, workspace, journey.plan(), question, &found).await?;
    let pains = app.store.pains(actor.workspace, journey.id).await?;
    let mut kept: Vec<Kept> = Vec::new();
    for pain in pains {
        let is_shown = |one: &Measured| one.touchpoint == pain.touchpoint && pain.causes.contains(&one.cause);
        let (measured, rest) = proposed.into_iter().partition(is_shown);
        proposed = rest;
        kept.push(Kept { pain, measured });
    }
    kept.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    Ok(Register { kept, proposed, texts })
}

/// Takes up what was found at a touchpoint. What is taken up already stays one pain.
///
/// # Errors
/// `Forbidden`, `NotFound` for a touchpoint that the journey does not have.
pub async fn take_up(app: &App, actor: &Actor, key: &str, touchpoint: &str, cause: Cause) -> AppResult<Pain> {
    actor.may(Action::EditJourneys)?;
    let journey = find(app, actor, key).await?;
    journey.plan().touchpoint(touchpoint).ok_or(AppError::NotFound)?;
    let held = app.store.pains(actor.workspace, journey.id).await?;
    if let Some(pain) = held.into_iter().find(|pain| pain.touchpoint == touchpoint && pain.causes.contains(&cause)) {
        return Ok(pain);
    }
    let now = app.clock.now();
    let pain = Pain {
        id: PainId(app.ids.uuid(now)),
        journey: journey.id,
        touchpoint: touchpoint.to_owned(),
        causes: vec![cause],
        name: String::new(),
        owner: None,
        progress: Progress::Open,
        action: String::new(),
        since: now,
    };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_pain(&pain, now).await?;
    tx.commit().await?;
    Ok(pain)
}

/// Names a pain, gives it an owner, says what is done.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` with the field `name`, `action` or `owner`.
pub async fn update(app: &App, actor: &Actor, key: &str, id: PainId, facts: &Facts) -> AppResult<Pain> {
    let (_, mut pain) = held(app, actor, key, id).await?;
    let (name, action) = (facts.name.trim(), facts.action.trim());
    if name.chars().count() > LONGEST_NAME {
        return Err(AppError::invalid("name", "error-too-long"));
    }
    if action.len() > LONGEST_ACTION {
        return Err(AppError::invalid("action", "error-too-long"));
    }
    if let Some(owner) = facts.owner {
        let members = app.store.members(actor.workspace).await?;
        if !members.iter().any(|member| member.user.id == owner) {
            return Err(AppError::invalid("owner", "error-required"));
        }
    }
    pain.name = name.to_owned();
    pain.action = action.to_owned();
    pain.owner = facts.owner;
    pain.progress = facts.progress;
    let now = app.clock.now();
    let mut tx = app.store.write(actor.workspace).await?;
    tx.update_pain(&pain, now).await?;
    tx.commit().await?;
    Ok(pain)
}

/// Makes `id` part of `into`: one pain with the causes of both.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` when the two are of different touchpoints or the same.
pub async fn merge(app: &App, actor: &Actor, key: &str, id: PainId, into: PainId) -> AppResult<Pain> {
    let (_, pain) = held(app, actor, key, id).await?;
    let (_, mut whole) = held(app, actor, key, into).await?;
    if id == into || pain.touchpoint != whole.touchpoint {
        return Err(AppError::invalid("into", "error-pain-elsewhere"));
    }
    whole.causes.extend(pain.causes.iter().filter(|cause| !whole.causes.contains(cause)).cloned().collect::<Vec<_>>());
    let now = app.clock.now();
    let mut tx = app.store.write(actor.workspace).await?;
    tx.update_pain(&whole, now).await?;
    tx.merge_pain(id, Some(into), now).await?;
    tx.commit().await?;
    Ok(whole)
}

/// Parts everything again that was made part of `id`.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn part(app: &App, actor: &Actor, key: &str, id: PainId) -> AppResult<Pain> {
    let (_, mut whole) = held(app, actor, key, id).await?;
    let parts = app.store.pains_within(actor.workspace, id).await?;
    whole.causes.retain(|cause| !parts.iter().any(|part| part.causes.contains(cause)));
    let now = app.clock.now();
    let mut tx = app.store.write(actor.workspace).await?;
    for part in &parts {
        tx.merge_pain(part.id, None, now).await?;
    }
    tx.update_pain(&whole, now).await?;
    tx.commit().await?;
    Ok(whole)
}

/// Puts a pain back among what is only found. One with parts is parted first.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn put_back(app: &App, actor: &Actor, key: &str, id: PainId) -> AppResult<Pain> {
    let pain = part(app, actor, key, id).await?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.remove_pain(id).await?;
    tx.commit().await?;
    Ok(pain)
}

async fn held(app: &App, actor: &Actor, key: &str, id: PainId) -> AppResult<(Journey, Pain)> {
    actor.may(Action::EditJourneys)?;
    let journey = find(app, actor, key).await?;
    let pain = app.store.pain(actor.workspace, id).await?;
    let pain = pain.filter(|pain| pain.journey == journey.id).ok_or(AppError::NotFound)?;
    Ok((journey, pain))
}
