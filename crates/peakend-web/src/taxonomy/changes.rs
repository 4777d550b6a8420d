//! What a draft would move, publishing it, and the versions with what they moved.

use askama::Template;
use axum::response::Response;
use peakend_app::taxonomy::moves::{Moves, ThemeMoves};
use peakend_app::taxonomy::preview::Compared;
use peakend_app::taxonomy::version::{self, Shown};
use peakend_app::taxonomy::{edit, preview};
use peakend_app::{AppError, feedback};
use peakend_model::access::Action;
use peakend_model::insight::Cursor;
use peakend_model::interaction::Interaction;
use serde::Deserialize;

use super::learnt::{GainView, gain_views};
use super::{PATH, ProblemView, problem_view};
use crate::error::WebResult;
use crate::feedback::cursor_key;
use crate::kit::Form;
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

pub(crate) const VERSIONS: &str = "/themes/versions";

/// Themes whose examples are shown word for word.
const MOST_TOLD: usize = 12;

#[derive(Template)]
#[template(path = "taxonomy/changes.html")]
struct ChangesPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    problems: Vec<ProblemView>,
    /// There is something to publish.
    is_new: bool,
    /// The tree is another one; otherwise its themes alone have learnt.
    is_changed: bool,
    gains: Vec<GainView>,
    moves: MovesView,
    next: i64,
}

#[derive(Template)]
#[template(path = "taxonomy/versions.html")]
struct VersionsPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    versions: Vec<VersionView>,
    may_edit: bool,
    /// A re-reading goes on, so the page looks again.
    is_busy: bool,
}

struct VersionView {
    number: i64,
    note: String,
    when: String,
    is_current: bool,
    progress: Option<ProgressView>,
    moves: Option<MovesView>,
    gains: Vec<GainView>,
}

struct ProgressView {
    /// 0 to 100.
    percent: u64,
    rows: u64,
}

pub(crate) struct MovesView {
    texts: u64,
    changed: u64,
    share: String,
    lines: Vec<MoveView>,
}

struct MoveView {
    title: String,
    key: String,
    before: u64,
    after: u64,
    gained: u64,
    lost: u64,
    gained_examples: Vec<ExampleView>,
    lost_examples: Vec<ExampleView>,
}

pub(super) struct ExampleView {
    pub(super) text: String,
    pub(super) lang: String,
    pub(super) href: String,
}

/// GET /themes/edit/changes
pub(crate) async fn show_changes(signed: Signed) -> WebResult<Page> {
    let Compared { draft, moves, gains, is_new } = preview::compare(&signed.app, signed.actor()).await?;
    let name = |key: &str| draft.tree.theme(key).map(|theme| theme.name(signed.t.tag()).to_owned());
    let content = ChangesPage {
        t: &signed.t,
        csrf: signed.csrf(),
        problems: draft.problems.iter().map(|problem| problem_view(&signed.t, problem)).collect(),
        is_new,
        is_changed: draft.is_changed,
        gains: gain_views(&gains, name),
        moves: moves_view(&signed, &moves, name).await?,
        next: draft.base + 1,
    };
    Page::new(&signed, &signed.t.text("taxonomy-changes"), &content)
}

#[derive(Deserialize)]
pub(crate) struct PublishForm {
    #[serde(default)]
    note: String,
}

/// POST /themes/edit/publish
pub(crate) async fn publish(signed: Signed, Form(form): Form<PublishForm>) -> WebResult<Response> {
    let number = version::publish(&signed.app, signed.actor(), &form.note).await?;
    Ok(Said::new("taxonomy-published").name(&number.to_string()).then(VERSIONS, &signed))
}

#[derive(Deserialize)]
pub(crate) struct NumberForm {
    number: i64,
}

/// POST /themes/versions: an older version becomes the draft.
pub(crate) async fn bring_back(signed: Signed, Form(form): Form<NumberForm>) -> WebResult<Response> {
    edit::bring_back(&signed.app, signed.actor(), form.number).await?;
    let said = Said::new("taxonomy-brought-back").name(&form.number.to_string()).undo(format!("{PATH}/undo"));
    Ok(said.then(&format!("{PATH}/changes"), &signed))
}

/// GET /themes/versions
pub(crate) async fn show_versions(signed: Signed) -> WebResult<Page> {
    let titles = Titles::load(&signed).await?;
    let shown = version::list(&signed.app, signed.actor()).await?;
    let mut versions = Vec::with_capacity(shown.len());
    for (place, shown) in shown.iter().enumerate() {
        versions.push(version_view(&signed, &titles, shown, place == 0).await?);
    }
    let content = VersionsPage {
        t: &signed.t,
        csrf: signed.csrf(),
        is_busy: versions.iter().any(|version| version.progress.is_some()),
        versions,
        may_edit: signed.may(Action::EditTaxonomy),
    };
    Page::new(&signed, &signed.t.text("taxonomy-versions"), &content)
}

async fn version_view(signed: &Signed, titles: &Titles, shown: &Shown, is_current: bool) -> WebResult<VersionView> {
    let t = &signed.t;
    let rereading = shown.rereading.as_ref();
    let name = |key: &str| titles.knows_theme(key).then(|| titles.theme(key));
    let moves = match rereading.filter(|(rereading, _)| rereading.finished_at.is_some()) {
        Some((_, progress)) if progress.moves.texts > 0 => Some(moves_view(signed, &progress.moves, name).await?),
        _ => None,
    };
    let running = rereading.filter(|(rereading, _)| rereading.finished_at.is_none());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 0 to 1")]
    let progress = running.map(|(_, progress)| ProgressView {
        percent: (progress.share() * 100.0) as u64,
        rows: progress.rows + progress.at_hand,
    });
    Ok(VersionView {
        number: shown.version.number,
        note: shown.version.note.clone(),
        when: t.date_time(&shown.version.at),
        is_current,
        progress,
        moves,
        gains: gain_views(&shown.gains, name),
    })
}

/// `name` is asked first; a theme that is gone is called by its key.
async fn moves_view(signed: &Signed, moves: &Moves, name: impl Fn(&str) -> Option<String>) -> WebResult<MovesView> {
    let mut lines = Vec::new();
    for (place, (key, moved)) in moves.moved().into_iter().enumerate() {
        let is_told = place < MOST_TOLD && signed.may(Action::ViewFeedback);
        let (gained, lost) = if is_told { examples(signed, moved).await? } else { Default::default() };
        lines.push(MoveView {
            title: name(key).unwrap_or_else(|| key.to_owned()),
            key: key.to_owned(),
            before: moved.before,
            after: moved.after(),
            gained: moved.gained,
            lost: moved.lost,
            gained_examples: gained,
            lost_examples: lost,
        });
    }
    let share = moves.changed as f64 / moves.texts.max(1) as f64;
    Ok(MovesView {
        texts: moves.texts,
        changed: moves.changed,
        share: signed.t.percent(share, usize::from(share < 0.1)),
        lines,
    })
}

async fn examples(signed: &Signed, moved: &ThemeMoves) -> WebResult<(Vec<ExampleView>, Vec<ExampleView>)> {
    let mut sides = [Vec::new(), Vec::new()];
    for (side, examples) in sides.iter_mut().zip([&moved.gained_examples, &moved.lost_examples]) {
        for example in examples.iter().take(2) {
            let row = match feedback::find(&signed.app, signed.actor(), example.cursor()).await {
                Ok(row) => row,
                // It was erased meanwhile.
                Err(AppError::NotFound) => continue,
                Err(error) => return Err(error.into()),
            };
            side.push(example_view(&row));
        }
    }
    let [gained, lost] = sides;
    Ok((gained, lost))
}

pub(super) fn example_view(row: &Interaction) -> ExampleView {
    let language = row.annotation.as_ref().and_then(|annotation| annotation.language.as_ref());
    ExampleView {
        lang: language.map(|language| language.code.clone()).unwrap_or_default(),
        href: format!("/feedback/{}/reading", cursor_key(Cursor::from(row))),
        text: shortened(row.text.as_deref().unwrap_or_default()),
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 240;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(std::iter::once('…')).collect()
}
