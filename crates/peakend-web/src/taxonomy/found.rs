//! The inbox of themes that were found and that the tree does not cover.

use askama::Template;
use axum::response::Response;
use peakend_app::taxonomy::emerging::FALSE_SHARE;
use peakend_app::taxonomy::found::{self, Finding, SEARCHED, State};
use peakend_app::{AppError, feedback};
use peakend_model::FindingId;
use peakend_model::access::Action;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::PATH;
use super::changes::{ExampleView, example_view};
use crate::error::WebResult;
use crate::kit::Form;
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::themes::trend;
use crate::words::Words;

pub(crate) const FOUND: &str = "/themes/found";

/// Findings shown; the others come up as these are decided.
const MOST_SHOWN: usize = 15;

#[derive(Template)]
#[template(path = "taxonomy/found.html")]
struct FoundPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    /// When the last search ended; empty before the first.
    searched: String,
    texts: u64,
    is_busy: bool,
    is_empty: bool,
    open: Vec<FindingView>,
    decided: Vec<FindingView>,
    /// Open ones that are not shown.
    more: usize,
    most: usize,
    false_share: String,
}

struct FindingView {
    id: FindingId,
    name: String,
    lang: String,
    /// One each, the one that gives the name first.
    spoken: Vec<SpokenView>,
    /// Phrases of all languages.
    phrases: usize,
    size: u64,
    stability: String,
    is_stable: bool,
    /// Points of a line in a box of 100 by 24.
    trend: String,
    emerging: Option<String>,
    examples: Vec<ExampleView>,
    key: String,
    state: &'static str,
    theme: String,
    /// Others that it can be merged with.
    others: Vec<(FindingId, String)>,
}

struct SpokenView {
    lang: String,
    language: String,
    phrases: Vec<String>,
}

/// GET /themes/found
pub(crate) async fn show_found(signed: Signed) -> WebResult<Page> {
    let inbox = found::inbox(&signed.app, signed.actor()).await?;
    let t = &signed.t;
    let (mut open, mut decided) = (Vec::new(), Vec::new());
    for finding in &inbox.findings {
        let is_open = finding.state == State::Open;
        let side = if is_open { &mut open } else { &mut decided };
        if side.len() < MOST_SHOWN {
            side.push(view(&signed, finding, &inbox.findings, is_open).await?);
        }
    }
    let more = inbox.findings.iter().filter(|finding| finding.state == State::Open).count() - open.len();
    let search = inbox.search.as_ref();
    let content = FoundPage {
        t,
        csrf: signed.csrf(),
        searched: search.and_then(|(_, ended, _)| ended.as_ref()).map(|at| t.ago(at)).unwrap_or_default(),
        texts: search.map_or(0, |(_, _, report)| report.texts),
        is_busy: search.is_some_and(|(_, ended, _)| ended.is_none()),
        is_empty: search.is_none(),
        open,
        decided,
        more,
        most: SEARCHED,
        false_share: t.percent(FALSE_SHARE, 0),
    };
    Page::new(&signed, &t.text("found-title"), &content)
}

async fn view(signed: &Signed, finding: &Finding, all: &[Finding], is_open: bool) -> WebResult<FindingView> {
    let (t, body) = (&signed.t, &finding.body);
    let name = |finding: &Finding| finding.body.phrases.first().cloned().unwrap_or_default();
    let mut examples = Vec::new();
    if is_open && signed.may(Action::ViewFeedback) {
        for example in body.examples.iter().take(3) {
            match feedback::find(&signed.app, signed.actor(), example.cursor()).await {
                Ok(row) => examples.push(example_view(&row)),
                // It was erased meanwhile.
                Err(AppError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    let mut others: Vec<&Finding> =
        all.iter().filter(|other| is_open && other.state == State::Open && other.id != finding.id).collect();
    // Those of its own language are the likeliest.
    others.sort_by_key(|other| other.body.language != body.language);
    let tag = |language: &str| if language == "zh" { "zh-Hans" } else { language }.to_owned();
    let spoken: Vec<SpokenView> = body
        .spoken()
        .map(|(language, phrases)| SpokenView {
            lang: tag(language),
            language: if language == "zh" { t.text("taxonomy-chinese") } else { t.named("language", language) },
            phrases: phrases.to_vec(),
        })
        .collect();
    Ok(FindingView {
        id: finding.id,
        name: name(finding),
        lang: tag(&body.language),
        phrases: spoken.iter().map(|spoken| spoken.phrases.len()).sum(),
        key: key_of(
            body.spoken()
                .find(|(language, _)| *language == "en")
                .and_then(|(_, phrases)| phrases.first())
                .unwrap_or(&name(finding)),
        ),
        spoken,
        size: body.size,
        stability: t.percent(body.stability, 0),
        is_stable: body.stability >= 0.8,
        trend: trend(&body.trend),
        emerging: body.is_emerging.then(|| match body.rates.ratio() {
            Some(ratio) => t.with("found-emerging-times", "n", t.number(ratio, 1)),
            None => t.text("found-emerging-new"),
        }),
        examples,
        state: finding.state.key(),
        theme: body.theme.clone(),
        others: others.into_iter().map(|other| (other.id, name(other))).collect(),
    })
}

/// A key of the Latin letters of a name; empty where it has none.
fn key_of(name: &str) -> String {
    // Without accents, which stand apart once a letter is taken to pieces.
    let plain = name.nfd().filter(|c| !is_combining_mark(*c));
    let dashed: String = plain.map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    dashed.split_whitespace().collect::<Vec<_>>().join("-")
}

/// POST /themes/found/search
pub(crate) async fn search(signed: Signed) -> WebResult<Response> {
    found::search(&signed.app, signed.actor()).await?;
    Ok(Said::new("found-searching").then(FOUND, &signed))
}

#[derive(Deserialize)]
pub(crate) struct FindingForm {
    id: FindingId,
    #[serde(default)]
    key: String,
    #[serde(default)]
    phrase: String,
    other: Option<FindingId>,
}

/// POST /themes/found/accept
pub(crate) async fn accept(signed: Signed, Form(form): Form<FindingForm>) -> WebResult<Response> {
    let key = form.key.trim();
    match found::accept(&signed.app, signed.actor(), form.id, key).await {
        Ok(()) => Ok(Said::new("found-accepted").then(&format!("{PATH}?edit={key}"), &signed)),
        Err(AppError::Invalid(_)) => Ok(Said::new("taxonomy-bad-key").then(FOUND, &signed)),
        Err(AppError::Conflict(_)) => Ok(Said::new("taxonomy-key-taken").then(FOUND, &signed)),
        Err(error) => Err(error.into()),
    }
}

/// POST /themes/found/ignore
pub(crate) async fn ignore(signed: Signed, Form(form): Form<FindingForm>) -> WebResult<Response> {
    found::ignore(&signed.app, signed.actor(), form.id).await?;
    let said = Said::new("found-ignored").undo(format!("{FOUND}/reopen"));
    Ok(said.undo_with(&[("id", &form.id.to_string())]).then(FOUND, &signed))
}

/// POST /themes/found/reopen
pub(crate) async fn reopen(signed: Signed, Form(form): Form<FindingForm>) -> WebResult<Response> {
    found::reopen(&signed.app, signed.actor(), form.id).await?;
    Ok(Said::new("found-reopened").then(FOUND, &signed))
}

/// POST /themes/found/merge
pub(crate) async fn merge(signed: Signed, Form(form): Form<FindingForm>) -> WebResult<Response> {
    let other = form.other.ok_or(AppError::NotFound)?;
    found::merge(&signed.app, signed.actor(), form.id, other).await?;
    Ok(Said::new("found-merged").then(FOUND, &signed))
}

/// POST /themes/found/split
pub(crate) async fn split(signed: Signed, Form(form): Form<FindingForm>) -> WebResult<Response> {
    found::split(&signed.app, signed.actor(), form.id, &form.phrase).await?;
    Ok(Said::new("found-split").then(FOUND, &signed))
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn names_become_keys() {
        assert_eq!(key_of("Gift wrapping"), "gift-wrapping");
        assert_eq!(key_of("Envío rápido"), "envio-rapido");
        assert_eq!(key_of("подарочная упаковка"), "");
    }
}
