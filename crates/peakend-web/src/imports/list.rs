//! All imports, and the way to a new one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use askama::Template;
use peakend_app::import::{self, Import, ImportState};
use peakend_model::UserId;

use super::path_of;
use super::told;
use crate::error::WebResult;
use crate::page::Page;
use crate::signed::Signed;
use crate::words::Words;

#[derive(Template)]
#[template(path = "imports/list.html")]
struct Imports<'a> {
    t: &'a Words,
    csrf: &'a str,
    lines: Vec<Line>,
    error: Option<String>,
}

struct Line {
    href: String,
    name: String,
    file: String,
    state: State,
    accepted: String,
    refused: String,
    refused_any: bool,
    duplicates: String,
    rate: String,
    who: String,
    when: String,
    datetime: String,
}

/// A state as a badge.
pub(super) struct State {
    pub title: String,
    /// The badge's tone: `accent`, `good`, `poor`, `warn` or `even`.
    pub tone: &'static str,
    pub icon: &'static str,
    /// 0 to 1, while rows come in and their number is known.
    pub share: Option<String>,
}

#[derive(Template)]
#[template(path = "imports/new.html")]
struct New<'a> {
    t: &'a Words,
    csrf: &'a str,
    error: Option<String>,
}

pub(super) async fn page(signed: &Signed) -> WebResult<Page> {
    let imports = import::list(&signed.app, signed.actor()).await?;
    let names = names_of(signed, &imports).await?;
    let lines = imports.iter().map(|import| line(&signed.t, import, &names)).collect();
    let content = Imports { t: &signed.t, csrf: signed.csrf(), lines, error: None };
    Page::new(signed, &signed.t.text("nav-imports"), &content)
}

pub(super) fn new_page(signed: &Signed, error: Option<&str>) -> WebResult<Page> {
    let error = error.map(|message| told::file_error(&signed.t, message));
    let content = New { t: &signed.t, csrf: signed.csrf(), error };
    Page::new(signed, &signed.t.text("imports-new"), &content)
}

async fn names_of(signed: &Signed, imports: &[Import]) -> WebResult<HashMap<UserId, String>> {
    let mut names = HashMap::new();
    for id in imports.iter().filter_map(|import| import.created_by) {
        if let Entry::Vacant(place) = names.entry(id) {
            let user = signed.app.store.user(signed.workspace().id, id).await.map_err(peakend_app::AppError::from)?;
            place.insert(user.map(|user| user.name).unwrap_or_default());
        }
    }
    Ok(names)
}

fn line(t: &Words, import: &Import, names: &HashMap<UserId, String>) -> Line {
    let progress = &import.progress;
    let has_begun = import.plan.is_some();
    let count = |n: u64| if has_begun { t.count(n) } else { "–".to_owned() };
    Line {
        href: path_of(import.id),
        name: import.name.clone(),
        file: format!("{} · {}", import.file_name, t.bytes(import.file_size)),
        state: state(t, import),
        accepted: count(progress.accepted),
        refused: count(progress.refused),
        refused_any: progress.refused > 0,
        duplicates: count(progress.duplicates),
        rate: rate(t, progress.rate()),
        who: import.created_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        when: t.ago(&import.created_at),
        datetime: t.machine(&import.created_at),
    }
}

/// `12,400 rows/s`; nothing before the first row.
pub(super) fn rate(t: &Words, per_second: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows per second")]
    let rows = per_second.round() as u64;
    if rows == 0 { String::new() } else { t.with("import-rate", "rows", t.count(rows)) }
}

pub(super) fn state(t: &Words, import: &Import) -> State {
    let (tone, icon) = match import.state {
        ImportState::Uploaded => ("warn", "pencil"),
        ImportState::Running => ("accent", "refresh-cw"),
        ImportState::Cancelling => ("even", "clock"),
        ImportState::Cancelled => ("even", "ban"),
        ImportState::Done => ("good", "check"),
        ImportState::Failed => ("poor", "triangle-alert"),
    };
    let is_moving = import.state == ImportState::Running;
    State {
        title: t.named("import-state", import.state.key()),
        tone,
        icon,
        share: share(import).filter(|_| is_moving).map(|share| format!("{share:.4}")),
    }
}

/// How much of the file is done, 0 to 1, where its length is known.
pub(super) fn share(import: &Import) -> Option<f64> {
    let expected = import.progress.expected_rows.filter(|rows| *rows > 0)?;
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let share = import.progress.rows as f64 / expected as f64;
    // What is expected is an estimate: the bar never claims to be done before it is.
    Some(share.min(0.99))
}
