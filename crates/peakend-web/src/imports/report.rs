//! An import under way, and the report when it is over.

use askama::Template;
use peakend_app::import::{self, Import, ImportState};
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Lens, Range};

use super::list::{State, rate, share, state};
use super::{path_of, told};
use crate::error::WebResult;
use crate::lens_bar::href;
use crate::page::Page;
use crate::signed::Signed;
use crate::words::Words;

/// Refused rows on the page; the file has all.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "imports/import.html")]
struct ImportPage<'a> {
    t: &'a Words,
    import: &'a Import,
    size: String,
    begun: String,
    part: Part<'a>,
}

/// What changes while rows come in; htmx asks for this alone.
#[derive(Template)]
#[template(path = "imports/progress.html")]
struct Part<'a> {
    t: &'a Words,
    csrf: &'a str,
    path: String,
    event: String,
    state: State,
    /// Rows may still come.
    is_open: bool,
    may_cancel: bool,
    may_retry: bool,
    error: Option<String>,
    headline: String,
    share: Option<String>,
    rows: String,
    expected: Option<String>,
    accepted: String,
    refused: String,
    any_refused: bool,
    duplicates: String,
    /// Where the file has a row per turn.
    joined: Option<String>,
    any_accepted: bool,
    rate: String,
    remaining: Option<String>,
    took: String,
    feedback: String,
    refusals: Vec<Line>,
    more_refused: Option<String>,
}

struct Line {
    row: String,
    column: String,
    value: String,
    why: String,
    detail: Option<String>,
}

#[derive(Template)]
#[template(path = "imports/unusable.html")]
struct Unusable<'a> {
    t: &'a Words,
    csrf: &'a str,
    path: String,
    file: &'a str,
    why: String,
}

pub(super) async fn page(signed: &Signed, import: &Import) -> WebResult<Page> {
    let part = part(signed, import).await?;
    if signed.view.fragment {
        return Page::fragment(&part);
    }
    let content = ImportPage {
        t: &signed.t,
        import,
        size: signed.t.bytes(import.file_size),
        begun: signed.t.date_time(&import.started_at.unwrap_or(import.created_at)),
        part,
    };
    Page::new(signed, &import.name, &content)
}

/// For a file that nothing can be read from.
pub(super) fn unusable_page(signed: &Signed, import: &Import, why: &str) -> WebResult<Page> {
    let content = Unusable {
        t: &signed.t,
        csrf: signed.csrf(),
        path: path_of(import.id),
        file: &import.file_name,
        why: told::file_error(&signed.t, why),
    };
    Ok(Page::new(signed, &import.file_name, &content)?.refused())
}

async fn part<'a>(signed: &'a Signed, import: &Import) -> WebResult<Part<'a>> {
    let t = &signed.t;
    let progress = &import.progress;
    let is_open = !import.state.is_over();
    let refusals = if is_open || progress.refused == 0 {
        Vec::new()
    } else {
        import::refusals(&signed.app, signed.actor(), import.id, None).await?
    };
    let shown = refusals.len().min(SHOWN);
    Ok(Part {
        t,
        csrf: signed.csrf(),
        path: path_of(import.id),
        event: format!("import-{}", import.id),
        state: state(t, import),
        is_open,
        may_cancel: import.state == ImportState::Running,
        may_retry: import.state == ImportState::Failed,
        error: import.error.clone(),
        headline: headline(t, import),
        share: share(import).filter(|_| is_open).map(|share| format!("{share:.4}")),
        rows: t.count(progress.rows),
        expected: progress.expected_rows.filter(|_| is_open).map(|rows| t.short(rows)),
        accepted: t.count(progress.accepted),
        refused: t.count(progress.refused),
        any_refused: progress.refused > 0,
        duplicates: t.count(progress.duplicates),
        joined: (progress.joined > 0).then(|| t.count(progress.joined)),
        any_accepted: progress.accepted + progress.duplicates > 0,
        rate: rate(t, progress.rate()),
        remaining: progress.remaining().filter(|_| is_open).map(|seconds| duration(t, seconds)),
        took: duration(t, progress.seconds),
        feedback: feedback(&import.name),
        refusals: refusals.iter().take(SHOWN).map(|refusal| line(t, refusal)).collect(),
        more_refused: (progress.refused > shown as u64).then(|| t.count(progress.refused - shown as u64)),
    })
}

/// The answer first.
fn headline(t: &Words, import: &Import) -> String {
    let rows = import.progress.accepted;
    match import.state {
        ImportState::Uploaded | ImportState::Running => t.text("import-running"),
        ImportState::Cancelling => t.text("import-cancelling"),
        ImportState::Cancelled if import.started_at.is_none() => t.text("import-dropped"),
        ImportState::Cancelled => t.with("import-cancelled", "n", rows),
        ImportState::Failed => t.with("import-failed", "n", rows),
        ImportState::Done if rows == 0 && import.progress.duplicates > 0 => t.text("import-nothing-new"),
        ImportState::Done => t.with("import-done", "n", rows),
    }
}

/// The interactions of this import, whenever they happened.
fn feedback(source: &str) -> String {
    let lens = Lens { range: Range::All, ..Lens::default() };
    href("/feedback", &lens.with(&Field::Source, source), &[("all", "1")])
}

fn line(t: &Words, refusal: &import::Refusal) -> Line {
    let (why, detail) = told::refusal(t, refusal);
    Line {
        row: t.count(refusal.row),
        column: refusal.column.clone().unwrap_or_default(),
        value: refusal.value.clone(),
        why,
        detail,
    }
}

/// `8 s`, `3 min`, `1.5 h`.
pub(crate) fn duration(t: &Words, seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => t.with("import-seconds", "n", t.number(s.max(1.0), 0)),
        s if s < 5400.0 => t.with("import-minutes", "n", t.number(s / 60.0, 0)),
        s => t.with("import-hours", "n", t.number(s / 3600.0, 1)),
    }
}
