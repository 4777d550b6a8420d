//! Defining journeys: making, changing, removing them and bringing them back.

use peakend_model::JourneyId;
use peakend_model::access::{Action, Actor};
use peakend_model::indicator::{LONGEST_NAME, Worded, is_key, key_of};
use peakend_model::journey::{Journey, Plan, Touchpoint, Version};

use super::file::JourneyFile;
use crate::{App, AppError, AppResult, FieldErrors};

/// The longest goal, thought, pain or other text of a touchpoint, in bytes.
pub const LONGEST_TEXT: usize = 2_000;
/// The most pains, or opportunities, of one touchpoint.
pub const MOST_PAINS: usize = 20;
/// The most journeys of one workspace.
const MOST: usize = 100;
/// The largest plan as JSON, in bytes.
pub const LARGEST_PLAN: usize = 512 << 10;

/// What may be said about a journey.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Facts {
    pub name: Worded,
    pub goal: Worded,
    pub plan: Plan,
    /// How it should become.
    pub to_be: Option<Plan>,
}

impl Facts {
    /// What is said about `journey` now.
    pub fn of(journey: &Journey) -> Self {
        Self {
            name: journey.name.clone(),
            goal: journey.goal.clone(),
            plan: journey.plan().clone(),
            to_be: journey.to_be.clone(),
        }
    }
}

/// In their order.
///
/// # Errors
/// `Forbidden`.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<Journey>> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.journeys(actor.workspace).await?)
}

/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn find(app: &App, actor: &Actor, key: &str) -> AppResult<Journey> {
    actor.may(Action::ViewInsights)?;
    app.store.journey(actor.workspace, key).await?.ok_or(AppError::NotFound)
}

/// Draws a new journey. An empty `key` is made from the name; a made key that is taken gets a number.
///
/// # Errors
/// `Forbidden`, `Invalid`: `name`, `key`, or a touchpoint's key behind `touchpoint.`, or `plan`.
pub async fn create(app: &App, actor: &Actor, key: &str, facts: Facts) -> AppResult<Journey> {
    actor.may(Action::EditJourneys)?;
    let all = app.store.journeys(actor.workspace).await?;
    if all.len() >= MOST {
        return Err(AppError::invalid("name", "error-journey-many"));
    }
    let now = app.clock.now();
    let id = JourneyId(app.ids.uuid(now));
    let key = if key.is_empty() { free_key(&facts.name, id, &all) } else { key.to_owned() };
    let mut errors = faults(&facts);
    if !is_key(&key) || OURS.contains(&key.as_str()) {
        errors.add("key", "error-journey-key");
    }
    if all.iter().any(|journey| journey.key == key) {
        errors.add("key", "error-name-taken");
    }
    errors.check()?;
    let facts = with_known_owners(app, actor, facts).await?;
    let version = Version { number: 1, since: now, plan: facts.plan };
    let Facts { name, goal, to_be, .. } = facts;
    let journey = Journey { id, key, revision: 1, name, goal, versions: vec![version], to_be };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_journey(&journey, now).await?;
    tx.commit().await?;
    Ok(journey)
}

/// Draws the journey of a file, under the file's key where that is free.
///
/// # Errors
/// `Forbidden`, `Invalid`: `file` with a sentence, or as [`create`].
pub async fn import(app: &App, actor: &Actor, bytes: &[u8]) -> AppResult<Journey> {
    actor.may(Action::EditJourneys)?;
    let file = JourneyFile::read_any(bytes).map_err(|error| AppError::invalid("file", &error.to_string()))?;
    let is_free = is_key(&file.key) && !OURS.contains(&file.key.as_str());
    let is_free = is_free && app.store.journey(actor.workspace, &file.key).await?.is_none();
    let key = if is_free { file.key.clone() } else { String::new() };
    create(app, actor, &key, file.facts()).await
}

/// Changes the journey as it was at revision `base`; another plan starts a new version.
///
/// # Errors
/// As [`create`], `NotFound`, and `Conflict` when somebody else saved after `base`.
pub async fn update(app: &App, actor: &Actor, key: &str, base: u32, facts: Facts) -> AppResult<Journey> {
    actor.may(Action::EditJourneys)?;
    let mut journey = find(app, actor, key).await?;
    faults(&facts).check()?;
    let facts = with_known_owners(app, actor, facts).await?;
    if facts == Facts::of(&journey) && journey.revision == base {
        return Ok(journey);
    }
    journey.replan(facts.plan, app.clock.now());
    journey.name = facts.name;
    journey.goal = facts.goal;
    journey.to_be = facts.to_be;
    save(app, actor, journey, base).await
}

/// Says how the journey should become; `None` forgets it.
///
/// # Errors
/// As [`update`].
pub async fn set_to_be(app: &App, actor: &Actor, key: &str, base: u32, to_be: Option<Plan>) -> AppResult<Journey> {
    let held = find(app, actor, key).await?;
    update(app, actor, key, base, Facts { to_be, ..Facts::of(&held) }).await
}

/// Goes back to the plan of version `number`, as a new version.
///
/// # Errors
/// As [`update`]; `NotFound` for a version that never was.
pub async fn go_back(app: &App, actor: &Actor, key: &str, base: u32, number: u32) -> AppResult<Journey> {
    let held = find(app, actor, key).await?;
    let plan = held.version(number).ok_or(AppError::NotFound)?.plan.clone();
    update(app, actor, key, base, Facts { plan, ..Facts::of(&held) }).await
}

/// Hides a journey; [`restore`] brings it back with its notes.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn remove(app: &App, actor: &Actor, key: &str) -> AppResult<Journey> {
    actor.may(Action::EditJourneys)?;
    let journey = find(app, actor, key).await?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.remove_journey(key, app.clock.now()).await?;
    tx.commit().await?;
    Ok(journey)
}

/// # Errors
/// `Forbidden`, `NotFound` when none of this key was removed.
pub async fn restore(app: &App, actor: &Actor, key: &str) -> AppResult<Journey> {
    actor.may(Action::EditJourneys)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let was_there = tx.restore_journey(key).await?;
    tx.commit().await?;
    if was_there { find(app, actor, key).await } else { Err(AppError::NotFound) }
}

async fn save(app: &App, actor: &Actor, mut journey: Journey, base: u32) -> AppResult<Journey> {
    journey.revision = base.checked_add(1).ok_or(AppError::NotFound)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let was_base = tx.update_journey(&journey, app.clock.now()).await?;
    tx.commit().await?;
    if was_base { Ok(journey) } else { Err(AppError::Conflict("somebody else saved this journey meanwhile".into())) }
}

/// The words that stand in our own addresses.
const OURS: [&str; 5] = ["import", "trial", "templates", "compare", "export"];

fn free_key(name: &Worded, id: JourneyId, all: &[Journey]) -> String {
    let made = key_of(name.say("en"));
    let is_free = |key: &str| is_key(key) && !OURS.contains(&key) && !all.iter().any(|journey| journey.key == key);
    let stem = if made.is_empty() { format!("journey-{}", &id.0.as_simple().to_string()[20..]) } else { made };
    let stem: String = stem.chars().take(56).collect();
    let mut numbered = (2..=all.len() + 3).map(|number| format!("{stem}-{number}"));
    if is_free(&stem) { stem } else { numbered.find(|key| is_free(key)).unwrap_or(stem) }
}

/// Everything that is wrong, by field.
pub fn faults(facts: &Facts) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if facts.name.is_empty() {
        errors.add("name", "error-required");
    }
    if is_longer(&facts.name, LONGEST_NAME) || is_longer(&facts.goal, LONGEST_TEXT) {
        errors.add("name", "error-too-long");
    }
    for (prefix, plan) in [("", Some(&facts.plan)), ("to-be.", facts.to_be.as_ref())] {
        let Some(plan) = plan else { continue };
        for fault in plan.faults() {
            let place = fault.touchpoint.map_or_else(|| "plan".to_owned(), |key| format!("touchpoint.{key}"));
            errors.add(&format!("{prefix}{place}"), &format!("error-journey-{}", fault.kind.key()));
        }
        for point in plan.touchpoints().filter(|point| has_too_long_text(point)) {
            errors.add(&format!("{prefix}touchpoint.{}", point.key), "error-too-long");
        }
        if plan.stages.iter().any(|stage| is_longer(&stage.name, LONGEST_NAME))
            || is_longer(&plan.persona, LONGEST_NAME)
        {
            errors.add(&format!("{prefix}plan"), "error-too-long");
        }
        if serde_json::to_vec(plan).map_or(true, |json| json.len() > LARGEST_PLAN) {
            errors.add(&format!("{prefix}plan"), "error-journey-too-large");
        }
    }
    errors
}

fn is_longer(text: &Worded, most: usize) -> bool {
    text.0.values().any(|text| text.chars().count() > most) || text.0.keys().any(|tag| tag.len() > 35)
}

fn has_too_long_text(point: &Touchpoint) -> bool {
    let texts = [&point.goal, &point.actions, &point.thoughts, &point.evidence];
    let mut lists = point.pains.iter().chain(&point.opportunities).chain(texts);
    lists.any(|text| is_longer(text, LONGEST_TEXT))
        || is_longer(&point.name, LONGEST_NAME)
        || point.function.chars().count() > LONGEST_NAME
        || point.pains.len().max(point.opportunities.len()) > MOST_PAINS
}

/// Owners from another workspace, or who are gone, own nothing.
async fn with_known_owners(app: &App, actor: &Actor, mut facts: Facts) -> AppResult<Facts> {
    let members = app.store.members(actor.workspace).await?;
    let plans = [Some(&mut facts.plan), facts.to_be.as_mut()];
    for point in plans.into_iter().flatten().flat_map(|plan| &mut plan.stages).flat_map(|stage| &mut stage.touchpoints)
    {
        point.owner = point.owner.filter(|owner| members.iter().any(|member| member.user.id == *owner));
    }
    Ok(facts)
}
