//! The editor of the tree of themes: the tree, one theme's rules tried on the workspace's own texts, the whole as text.

mod changes;
mod form;
mod found;
mod learnt;

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use peakend_app::taxonomy::edit::{self, Draft};
use peakend_app::taxonomy::preview::{self, Trial};
use peakend_app::{STARTERS, Taxonomy, TaxonomyError};
use serde::Deserialize;

pub(crate) use changes::{bring_back, publish, show_changes, show_versions};
pub(crate) use form::ThemeFields;
pub(crate) use found::{accept, ignore, merge, reopen, search, show_found, split};

use learnt::LearntView;
use peakend_model::insight::Cursor;

use crate::error::{FormErrors, OrFormErrors, WebResult};
use crate::feedback::cursor_key;
use crate::kit::Form;
use crate::lens_bar::Asked;
use crate::page::Page;
use crate::quote::{Segment, segments};
use crate::said::Said;
use crate::signed::Signed;
use crate::words::{Arg, Words};

pub(crate) const PATH: &str = "/themes/edit";

#[derive(Template)]
#[template(path = "taxonomy/edit.html")]
struct EditPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    branches: Vec<Branch>,
    /// The theme in the form; none where the whole is shown as text.
    fields: Option<ThemeFields>,
    source: Option<String>,
    problems: Vec<ProblemView>,
    undoable: u64,
    is_changed: bool,
    version: i64,
    starters: Vec<(&'static str, String)>,
    trial: Option<TrialView>,
    errors: FormErrors,
    tried: usize,
}

/// A theme in the tree.
struct Branch {
    key: String,
    title: String,
    depth: usize,
    rules: usize,
    chosen: bool,
    problems: usize,
}

pub(crate) struct ProblemView {
    /// Where it stands, in words.
    place: String,
    text: String,
    /// The theme to open.
    theme: Option<String>,
}

#[derive(Template)]
#[template(path = "taxonomy/trial.html")]
struct TrialPage<'a> {
    t: &'a Words,
    trial: &'a TrialView,
}

pub(crate) struct TrialView {
    texts: usize,
    found: usize,
    published: usize,
    share: String,
    problems: Vec<ProblemView>,
    learnt: LearntView,
    hits: Vec<HitView>,
}

struct HitView {
    lang: String,
    segments: Vec<Segment>,
    date: String,
    /// Where it is said whether the text is about the theme.
    href: String,
    is_new: bool,
    /// No rule names it.
    is_learnt: bool,
}

/// GET /themes/edit
pub(crate) async fn show_edit(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Page> {
    let asked = Asked::new(query.as_deref());
    let draft = edit::draft(&signed.app, signed.actor()).await?;
    if asked.get("view") == Some("text") {
        return page(&signed, &draft, None, None, FormErrors::default());
    }
    let fields = match (asked.get("view"), asked.get("below")) {
        (Some("new"), parent) => ThemeFields::new_below(parent.unwrap_or_default()),
        _ => {
            let chosen = asked.get("edit").and_then(|key| draft.tree.theme(key)).or(draft.tree.themes.first());
            chosen.map_or_else(|| ThemeFields::new_below(""), ThemeFields::of)
        }
    };
    page(&signed, &draft, Some(fields), None, FormErrors::default())
}

/// POST /themes/edit/theme
pub(crate) async fn save_theme(signed: Signed, Form(pairs): Form<Vec<(String, String)>>) -> WebResult<Response> {
    let fields = ThemeFields::read(&pairs);
    let theme = fields.theme();
    let saved = match edit::draft(&signed.app, signed.actor()).await?.tree.theme(&theme.key) {
        Some(_) if fields.is_new => Err(peakend_app::AppError::invalid("key", "taxonomy-key-taken")),
        _ => edit::save_theme(&signed.app, signed.actor(), &theme).await,
    };
    match saved.or_form_errors(&signed.t)? {
        Ok(_) => {
            let said = Said::new("taxonomy-saved").undo(format!("{PATH}/undo"));
            Ok(said.then(&format!("{PATH}?edit={}", theme.key), &signed))
        }
        Err(errors) => {
            let draft = edit::draft(&signed.app, signed.actor()).await?;
            Ok(page(&signed, &draft, Some(fields), None, errors)?.refused().into_response())
        }
    }
}

/// POST /themes/edit/try: the theme as it is typed, on the newest texts; nothing is kept.
pub(crate) async fn try_theme(signed: Signed, Form(pairs): Form<Vec<(String, String)>>) -> WebResult<Page> {
    let fields = ThemeFields::read(&pairs);
    let found = preview::try_theme(&signed.app, signed.actor(), &fields.theme()).await?;
    let trial = trial_view(&signed.t, found);
    if signed.view.fragment {
        return Page::fragment(&TrialPage { t: &signed.t, trial: &trial });
    }
    let draft = edit::draft(&signed.app, signed.actor()).await?;
    page(&signed, &draft, Some(fields), Some(trial), FormErrors::default())
}

#[derive(Deserialize)]
pub(crate) struct KeyForm {
    key: String,
}

/// POST /themes/edit/remove
pub(crate) async fn remove_theme(signed: Signed, Form(form): Form<KeyForm>) -> WebResult<Response> {
    edit::remove_theme(&signed.app, signed.actor(), &form.key).await?;
    let parent = form.key.rsplit_once('.').map_or("", |(parent, _)| parent);
    let said = Said::new("taxonomy-removed").name(&form.key).undo(format!("{PATH}/undo"));
    Ok(said.then(&format!("{PATH}?edit={parent}"), &signed))
}

#[derive(Deserialize)]
pub(crate) struct SourceForm {
    source: String,
}

/// POST /themes/edit/text
pub(crate) async fn save_text(signed: Signed, Form(form): Form<SourceForm>) -> WebResult<Response> {
    edit::save(&signed.app, signed.actor(), &form.source).await?;
    let said = Said::new("taxonomy-saved").undo(format!("{PATH}/undo"));
    Ok(said.then(&format!("{PATH}?view=text"), &signed))
}

/// POST /themes/edit/starter
pub(crate) async fn start_from(signed: Signed, Form(form): Form<KeyForm>) -> WebResult<Response> {
    edit::start_from(&signed.app, signed.actor(), &form.key).await?;
    let name = signed.t.named("taxonomy-starter", &form.key);
    Ok(Said::new("taxonomy-started").name(&name).undo(format!("{PATH}/undo")).then(PATH, &signed))
}

/// POST /themes/edit/undo
pub(crate) async fn undo(signed: Signed) -> WebResult<Response> {
    edit::undo(&signed.app, signed.actor()).await?;
    Ok(Said::new("taxonomy-undone").then(PATH, &signed))
}

fn page(
    signed: &Signed,
    draft: &Draft,
    fields: Option<ThemeFields>,
    trial: Option<TrialView>,
    errors: FormErrors,
) -> WebResult<Page> {
    let t = &signed.t;
    let themes_of: Vec<Option<String>> = draft.problems.iter().map(|p| theme_at(&draft.source, p.line)).collect();
    let chosen = fields.as_ref().filter(|fields| !fields.is_new).map(|fields| fields.key.as_str());
    let branches = in_order(&draft.tree);
    let branch = |theme: &peakend_app::Theme| Branch {
        title: theme.name(t.tag()).to_owned(),
        depth: theme.key.matches('.').count(),
        rules: theme.rule_count(),
        chosen: chosen == Some(&theme.key),
        problems: themes_of.iter().flatten().filter(|at| **at == theme.key).count(),
        key: theme.key.clone(),
    };
    let content = EditPage {
        t,
        csrf: signed.csrf(),
        branches: branches.into_iter().map(branch).collect(),
        source: fields.is_none().then(|| draft.source.clone()),
        problems: draft
            .problems
            .iter()
            .zip(&themes_of)
            .map(|(problem, theme)| ProblemView { theme: theme.clone(), ..problem_view(t, problem) })
            .collect(),
        undoable: draft.undoable,
        is_changed: draft.is_changed,
        version: draft.base,
        starters: STARTERS.map(|s| (s.key, t.named("taxonomy-starter", s.key))).into(),
        trial,
        errors,
        tried: preview::TRIED,
        fields,
    };
    Page::new(signed, &t.text("taxonomy-title"), &content)
}

/// Children behind their parents, whatever the order of the file.
fn in_order(tree: &Taxonomy) -> Vec<&peakend_app::Theme> {
    fn below<'a>(tree: &'a Taxonomy, parent: Option<&str>, into: &mut Vec<&'a peakend_app::Theme>) {
        for theme in tree.themes.iter().filter(|theme| theme.parent() == parent) {
            into.push(theme);
            below(tree, Some(&theme.key), into);
        }
    }
    let mut ordered = Vec::with_capacity(tree.themes.len());
    below(tree, None, &mut ordered);
    // A theme whose parent is missing is a mistake that must be seen to be mended.
    let lost: Vec<_> = tree.themes.iter().filter(|theme| !ordered.iter().any(|other| other.key == theme.key)).collect();
    ordered.extend(lost);
    ordered
}

/// The theme whose lines hold this one.
fn theme_at(source: &str, line: usize) -> Option<String> {
    let heads = source.lines().take(line).filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'));
    heads.last().map(str::to_owned)
}

fn problem_view(t: &Words, problem: &TaxonomyError) -> ProblemView {
    ProblemView {
        place: t.with2("taxonomy-place", "line", problem.line, "column", problem.column),
        text: problem_text(t, problem),
        theme: None,
    }
}

fn problem_text(t: &Words, problem: &TaxonomyError) -> String {
    let key = format!("taxonomy-problem-{}", problem.problem.key());
    t.with_all(&key, [("found", Arg::Text(problem.found.clone()))])
}

fn trial_view(t: &Words, trial: Trial) -> TrialView {
    let share = trial.found as f64 / trial.texts.max(1) as f64;
    let problem = |problem: &TaxonomyError| {
        let line = trial.lines.get(problem.line.saturating_sub(trial.first_line)).map_or("", String::as_str);
        // The form shows a line without its head.
        let head = line.split_once(':').map_or("", |(head, _)| head.trim());
        let before = if head.is_empty() { 0 } else { line.chars().take_while(|c| *c != ':').count() + 2 };
        let column = problem.column.saturating_sub(before).max(1);
        let place = t.with2("taxonomy-place-in", "head", head, "column", column);
        ProblemView { place, text: problem_text(t, problem), theme: None }
    };
    TrialView {
        texts: trial.texts,
        found: trial.found,
        published: trial.published,
        share: t.percent(share, usize::from(share < 0.1)),
        problems: trial.problems.iter().map(problem).collect(),
        learnt: LearntView::of(t, trial.gain.as_ref(), trial.taught),
        hits: trial.hits.iter().map(|hit| hit_view(t, hit)).collect(),
    }
}

fn hit_view(t: &Words, hit: &preview::Hit) -> HitView {
    let text = hit.row.text.as_deref().unwrap_or_default();
    let marked: Vec<_> = hit.opinions.iter().map(|o| (o.span, crate::quote::opinion_class(o.polarity))).collect();
    let words: Vec<_> = hit.opinions.iter().filter_map(|o| o.target).collect();
    let annotation = hit.row.annotation.as_ref();
    HitView {
        lang: annotation.and_then(|a| a.language.as_ref()).map(|l| l.code.clone()).unwrap_or_default(),
        segments: segments(text, &marked, &words, &[]),
        date: t.date(&hit.row.occurred_at),
        href: format!("/feedback/{}/reading", cursor_key(Cursor::from(&hit.row))),
        is_new: hit.is_new,
        is_learnt: hit.opinions.iter().all(|opinion| opinion.target.is_none()),
    }
}
