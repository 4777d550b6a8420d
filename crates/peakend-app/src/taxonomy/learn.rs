//! What teaches the themes of a tree beside their rules: its examples, texts of findings that were accepted, and texts
//! whose themes people corrected or confirmed. What is held to measure reading teaches nothing.

use std::collections::{HashMap, HashSet};

use anyhow::Context;
use peakend_language::learnt::Lesson;
pub use peakend_language::learnt::{Found, Gain, LEAST};
use peakend_language::{Learnt, Reader, Taxonomy};
use peakend_model::InteractionId;
use peakend_model::access::{Action, Actor};
use peakend_model::correction::{Judged, Judgement};
use peakend_model::insight::Cursor;
use peakend_model::interaction::Interaction;

use super::found::{State, inbox};
use crate::reading::quality::{MOST, latest_words};
use crate::{App, AppError, AppResult, feedback};

/// The latest texts of people's word that teach.
const MOST_TEXTS: usize = 1_000;
/// Newest texts that keep a theme from being heard everywhere.
const OTHERS: usize = 400;

/// A text that teaches, wherever it stands.
struct Taught {
    at: Cursor,
    themes: Vec<String>,
    is_whole: bool,
}

/// What the themes of `tree` can learn from. `newest` are the newest texts; where `everywhere` is false, what teaches is
/// looked for among them alone, which asks the ledger nothing.
///
/// # Errors
/// `Internal` when the store or the ledger fails.
pub(crate) async fn lessons(
    app: &App,
    actor: &Actor,
    tree: &Taxonomy,
    newest: &[Interaction],
    everywhere: bool,
) -> AppResult<Vec<Lesson>> {
    let mut lessons = Lesson::examples(tree);
    let by_id: HashMap<InteractionId, &Interaction> = newest.iter().map(|row| (row.id, row)).collect();
    for Taught { at, themes, is_whole } in taught(app, actor, tree).await? {
        let text = match by_id.get(&at.id) {
            Some(row) => row.own_words().map(std::borrow::Cow::into_owned),
            None if !everywhere => None,
            None => match feedback::find(app, actor, at).await {
                Ok(row) => row.own_words().map(std::borrow::Cow::into_owned),
                // It was erased: nothing is learnt from it.
                Err(AppError::NotFound) => None,
                Err(error) => return Err(error),
            },
        };
        lessons.extend(text.map(|text| Lesson { text, themes, is_whole }));
    }
    Ok(lessons)
}

async fn taught(app: &App, actor: &Actor, tree: &Taxonomy) -> AppResult<Vec<Taught>> {
    let mut corrections = latest_words(app.store.corrections(actor.workspace, MOST).await?);
    corrections.retain(|correction| correction.judgement == Judgement::Themes && !correction.is_held());
    corrections.sort_by_key(|correction| (std::cmp::Reverse(correction.at), correction.id));
    let corrected = corrections.into_iter().take(MOST_TEXTS).map(|correction| {
        let mut judged = Judged::default();
        judged.set(Judgement::Themes, &correction.after);
        let at = Cursor { occurred_at: correction.occurred_at, id: correction.interaction };
        Taught { at, themes: judged.themes.into_keys().collect(), is_whole: true }
    });
    let mut taught: Vec<Taught> = corrected.collect();
    if actor.may(Action::EditTaxonomy).is_ok() {
        let accepted = inbox(app, actor).await?.findings.into_iter().filter(|finding| finding.state == State::Accepted);
        for finding in accepted.filter(|finding| tree.theme(&finding.body.theme).is_some()) {
            let themes = vec![finding.body.theme];
            let examples = finding.body.examples.into_iter();
            taught.extend(examples.map(|one| Taught { at: one.cursor(), themes: themes.clone(), is_whole: false }));
        }
    }
    // What somebody said of a text stands before what a finding took it for.
    let mut seen = HashSet::new();
    taught.retain(|taught| seen.insert(taught.at.id));
    Ok(taught)
}

/// The newest texts as texts that nobody labelled.
pub(crate) fn others(newest: &[Interaction]) -> Vec<String> {
    let step = newest.len().div_ceil(OTHERS).max(1);
    newest.iter().step_by(step).filter_map(|row| Some(row.own_words()?.into_owned())).collect()
}

/// A reader of a tree with what its themes learnt, that as bytes, and what each of them gains.
pub(crate) struct Learning {
    pub(crate) reader: Reader,
    pub(crate) layer: Option<Vec<u8>>,
    pub(crate) gains: Vec<Gain>,
}

/// Learns every theme of `tree`, or `only` one, from the lessons. Seconds of work at most: call it where it may block.
pub(crate) fn learn(
    shipped: &Reader,
    tree: Taxonomy,
    version: &str,
    lessons: &[Lesson],
    others: &[String],
    only: Option<&str>,
) -> Learning {
    let rules = shipped.with_tree(tree, version);
    let (learnt, gains) = Learnt::train(&rules, lessons, others, only);
    let layer = learnt.as_ref().map(Learnt::to_bytes);
    Learning { reader: rules.with_learnt(learnt), layer, gains }
}

/// Whether there are more texts to learn from than there were.
pub(crate) fn has_learnt(before: &[Gain], now: &[Gain]) -> bool {
    // Texts that nobody labelled come and go; they alone are no news.
    let about = |gains: &[Gain]| gains.iter().map(|gain| (gain.theme.clone(), gain.about)).collect::<Vec<_>>();
    about(before) != about(now)
}

/// What the themes of a version gained; nothing for one that learnt nothing.
///
/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn gains(app: &App, actor: &Actor, number: i64) -> AppResult<Vec<Gain>> {
    actor.may(Action::ViewInsights)?;
    let stored = app.store.taxonomy_learnt(actor.workspace, number).await?;
    let gains = stored.map(|stored| serde_json::from_str(&stored.report)).transpose();
    Ok(gains.context("reading what a tree learnt")?.unwrap_or_default())
}
