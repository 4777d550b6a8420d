//! What a draft would find in the workspace's newest texts, before anything is published.

use anyhow::Context;
use peakend_language::{Reader, Taxonomy};
use peakend_model::access::{Action, Actor};
use peakend_model::annotation::{Annotation, Opinion};
use peakend_model::interaction::Interaction;
use rayon::prelude::*;

use super::edit::{Draft, ThemeForm, draft, with_theme};
use super::learn::{Gain, Learning, gains, has_learnt, learn, lessons, others};
use super::moves::Moves;
use super::reader_of;
use crate::reading::check::latest;
use crate::{App, AppResult};

/// Newest texts that a theme is tried on while it is typed.
pub const TRIED: usize = 1_000;
/// Newest texts that a whole draft is tried on.
pub const COMPARED: usize = 3_000;
/// Texts shown.
const MOST_SHOWN: usize = 25;

/// One theme tried.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Texts read.
    pub texts: usize,
    /// Those in which the theme, or one below it, is found.
    pub found: usize,
    /// Those in which it is found now.
    pub published: usize,
    pub hits: Vec<Hit>,
    /// What examples and corrected texts bring; `None` where there are too few.
    pub gain: Option<Gain>,
    /// Texts that teach the theme.
    pub taught: usize,
    pub problems: Vec<peakend_language::TaxonomyError>,
    /// The line of the theme's head in the text that was tried.
    pub first_line: usize,
    /// The lines of the theme, as written.
    pub lines: Vec<String>,
}

/// A text with the opinions that name the theme.
#[derive(Clone, Debug)]
pub struct Hit {
    pub row: Interaction,
    pub opinions: Vec<Opinion>,
    /// It is not found by the version in force.
    pub is_new: bool,
}

/// Tries a theme as the form has it.
///
/// # Errors
/// `Forbidden`, or `Internal` when the ledger cannot be read.
pub async fn try_theme(app: &App, actor: &Actor, form: &ThemeForm) -> AppResult<Trial> {
    actor.may(Action::ViewFeedback)?;
    let draft = draft(app, actor).await?;
    let source = with_theme(&draft, form);
    let (tree, problems) = Taxonomy::check(&source);
    let block = super::edit::block_of(&source, &form.key);
    let (range, first_line) = block.unwrap_or((0..0, 1));
    let lines: Vec<String> = source[range].lines().map(str::to_owned).collect();
    let last_line = first_line + lines.len();
    let problems = problems.into_iter().filter(|p| (first_line..=last_line).contains(&p.line)).collect();
    let published = reader_of(app, actor.workspace).await?;
    let rows = latest(app, actor, TRIED).await?;
    let lessons = lessons(app, actor, &tree, &rows, false).await?;
    let (shipped, key) = (app.reader.clone(), form.key.clone());
    let work = move || {
        let Learning { reader, mut gains, .. } = learn(&shipped, tree, "draft", &lessons, &others(&rows), Some(&key));
        let taught = lessons.iter().filter(|lesson| lesson.is_about(&key)).count();
        Trial { problems, first_line, lines, gain: gains.pop(), taught, ..tried(&published, &reader, rows, &key) }
    };
    Ok(tokio::task::spawn_blocking(work).await.context("trying a theme")?)
}

fn tried(published: &Reader, reader: &Reader, rows: Vec<Interaction>, key: &str) -> Trial {
    let mut trial = Trial { texts: rows.len(), ..Trial::default() };
    let below = format!("{key}.");
    let names = |annotation: Annotation| -> Vec<Opinion> {
        let is_meant = |o: &Opinion| o.theme == key || o.theme.starts_with(&below);
        annotation.opinions.into_iter().filter(is_meant).collect()
    };
    let read: Vec<(Vec<Opinion>, bool)> = rows
        .par_iter()
        .map(|row| {
            let text = row.own_words().unwrap_or_default();
            (names(reader.annotate(&text)), !names(published.annotate(&text)).is_empty())
        })
        .collect();
    for (row, (opinions, was)) in rows.into_iter().zip(read) {
        trial.published += usize::from(was);
        if opinions.is_empty() {
            continue;
        }
        trial.found += 1;
        trial.hits.push(Hit { row, opinions, is_new: !was });
    }
    // What is new is what one wants to see.
    trial.hits.sort_by_key(|hit| !hit.is_new);
    trial.hits.truncate(MOST_SHOWN);
    trial
}

/// What publishing the draft would do.
pub struct Compared {
    pub draft: Draft,
    pub moves: Moves,
    /// Of each theme that has enough texts to learn from.
    pub gains: Vec<Gain>,
    /// The draft is not what is in force, or its themes have learnt since.
    pub is_new: bool,
}

/// What the whole draft would move in the newest texts.
///
/// # Errors
/// `Forbidden`, or `Internal` when the ledger cannot be read.
pub async fn compare(app: &App, actor: &Actor) -> AppResult<Compared> {
    actor.may(Action::ViewFeedback)?;
    let draft = draft(app, actor).await?;
    let published = reader_of(app, actor.workspace).await?;
    let rows = latest(app, actor, COMPARED).await?;
    let lessons = lessons(app, actor, &draft.tree, &rows, true).await?;
    let known = gains(app, actor, draft.base).await?;
    let (shipped, tree) = (app.reader.clone(), draft.tree.clone());
    let work = move || {
        let Learning { reader, gains, .. } = learn(&shipped, tree, "draft", &lessons, &others(&rows), None);
        (moves(&published, &reader, &rows), gains)
    };
    let (moves, gains) = tokio::task::spawn_blocking(work).await.context("comparing two trees")?;
    Ok(Compared { is_new: draft.is_changed || has_learnt(&known, &gains), draft, moves, gains })
}

fn moves(published: &Reader, reader: &Reader, rows: &[Interaction]) -> Moves {
    let read: Vec<(Annotation, Annotation)> = rows
        .par_iter()
        .map(|row| {
            let text = row.own_words().unwrap_or_default();
            (published.annotate(&text), reader.annotate(&text))
        })
        .collect();
    let mut moves = Moves::default();
    for (row, (before, after)) in rows.iter().zip(&read) {
        moves.count(row, before, after);
    }
    moves
}
