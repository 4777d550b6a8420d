//! Plans as pages show them: columns of touchpoints, and differences in words.

use peakend_model::UserId;
use peakend_model::journey::{ChangeKind, Plan, PlanChange, Stage, Touchpoint};

use crate::words::Words;

pub(super) struct Column {
    pub(super) name: String,
    pub(super) cards: Vec<Card>,
}

pub(super) struct Card {
    pub(super) name: String,
    pub(super) channels: String,
    /// The department, or who answers for it.
    pub(super) owner: String,
    /// Key of what happened to it between two plans; empty for nothing.
    pub(super) mark: &'static str,
}

/// The stages of `plan`; cards are marked with what `changes` say about them.
pub(super) fn columns(t: &Words, plan: &Plan, people: &[(UserId, String)], changes: &[PlanChange]) -> Vec<Column> {
    let column = |stage: &Stage| Column {
        name: stage.name.say(t.tag()).to_owned(),
        cards: stage.touchpoints.iter().map(|point| card(t, point, people, changes)).collect(),
    };
    plan.stages.iter().map(column).collect()
}

fn card(t: &Words, point: &Touchpoint, people: &[(UserId, String)], changes: &[PlanChange]) -> Card {
    let owner = person(people, point.owner);
    let own = changes.iter().filter(|change| change.touchpoint.as_deref() == Some(&point.key));
    // What came, went or moved says more than a changed field.
    let mark = own.map(|change| change.kind).min_by_key(|kind| *kind == ChangeKind::Changed);
    Card {
        name: point.name.say(t.tag()).to_owned(),
        channels: channels(t, point.channels.iter().map(|channel| channel.key())),
        owner: if owner.is_empty() { point.function.clone() } else { owner },
        mark: mark.map_or("", ChangeKind::key),
    }
}

fn channels<'a>(t: &Words, keys: impl Iterator<Item = &'a str>) -> String {
    keys.map(|key| t.named("channel", key)).collect::<Vec<_>>().join(", ")
}

pub(super) fn person(people: &[(UserId, String)], id: Option<UserId>) -> String {
    people.iter().find(|(one, _)| Some(*one) == id).map(|(_, name)| name.clone()).unwrap_or_default()
}

/// A difference in the reader's words.
pub(super) struct Difference {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) what: String,
    pub(super) before: String,
    pub(super) after: String,
}

pub(super) fn difference(t: &Words, people: &[(UserId, String)], change: &PlanChange) -> Difference {
    let told = |text: &str| match change.field {
        Some("channels") => channels(t, text.lines()),
        Some("owner") => person(people, text.parse().ok()),
        Some("remembered") => t.named("metric", text),
        _ => text.to_owned(),
    };
    let what = match change.field {
        Some(field) => t.named("plan-field", field),
        None => t.named("plan-change", change.kind.key()),
    };
    let name = if change.name.is_empty() { t.text("plan-whole") } else { change.name.clone() };
    Difference { kind: change.kind.key(), name, what, before: told(&change.before), after: told(&change.after) }
}
