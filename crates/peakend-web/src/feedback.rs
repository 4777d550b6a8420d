//! The feedback explorer: the customers' own words behind every number, page by page, and their export.

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::RawQuery;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use peakend_app::csv::push_line;
use peakend_app::feedback::{self, Export, Extent, Wanted};
use peakend_app::{insight, reading};
use peakend_model::access::Action;
use peakend_model::correction::corrected;
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Cursor, ListingOrder, Measure, Query};
use peakend_model::interaction::Interaction;
use tokio::io::AsyncReadExt;

use crate::error::{WebError, WebResult};
use crate::lens_bar::{Asked, LensBar, href};
use crate::page::Page;
use crate::quote::{Quote, quote};
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

const PATH: &str = "/feedback";
const PAGE: usize = 30;
/// Bytes of a file sent at once.
const PIECE: usize = 64 << 10;

#[derive(Template)]
#[template(path = "feedback.html")]
struct FeedbackPage {
    t: Words,
    bar: LensBar,
    n: u64,
    list: List,
    orders: Vec<Choice>,
    extents: Vec<Choice>,
    exports: Vec<(String, &'static str)>,
    is_filtered: bool,
    may_import: bool,
}

/// The cards and the way to more; htmx asks for this alone.
#[derive(Template)]
#[template(path = "feedback_list.html")]
struct List {
    t: Words,
    quotes: Vec<Quote>,
    more: Option<String>,
}

struct Choice {
    title: String,
    href: String,
    chosen: bool,
}

/// GET /feedback
pub(crate) async fn show_feedback(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let mut asked = Asked::new(query.as_deref());
    let titles = Titles::load(&signed).await?;
    // From the menu: about ourselves, as the overview, and what was written. The chips of the competitors' brands
    // bring them in; links of numbers say themselves what they count.
    if query.is_none_or(|query| query.is_empty()) {
        asked.lens = titles.about_ourselves(&asked.lens);
        asked.set("words", "1");
    }
    let wanted = wanted(&asked)?;
    let page = feedback::page(&signed.app, signed.actor(), signed.workspace(), &wanted).await?;
    let own = own_pairs(&asked);
    let more = page.next.map(|next| {
        let cursor = cursor_key(next);
        let mut pairs = own.clone();
        pairs.push(("after", &cursor));
        href(PATH, &asked.lens, &pairs)
    });
    let quotes = quotes(&signed, &titles, &asked.lens, page.rows).await?;
    let list = List { t: signed.t.clone(), quotes, more };
    if asked.get("after").is_some() && signed.view.fragment {
        return Ok(Page::fragment(&list)?.into_response());
    }
    let n = count(&signed, &asked, wanted.extent).await?;
    let bar = LensBar::new(&signed, &titles, PATH, PATH, &asked, &own).await?;
    let content = FeedbackPage {
        t: signed.t.clone(),
        bar,
        n,
        list,
        orders: orders(&signed.t, &asked),
        extents: extents(&signed.t, &asked),
        exports: exports(&signed, &asked),
        is_filtered: asked.lens.is_filtered(),
        may_import: signed.may(Action::Import),
    };
    Ok(Page::new(&signed, &signed.t.text("nav-feedback"), &content)?.into_response())
}

fn wanted(asked: &Asked) -> WebResult<Wanted> {
    let after = match asked.get("after") {
        None => None,
        Some(key) => Some(cursor_from_key(key).ok_or(WebError::not_found())?),
    };
    let order =
        if asked.get("order") == Some("oldest") { ListingOrder::OldestFirst } else { ListingOrder::NewestFirst };
    Ok(Wanted { lens: asked.lens.clone(), extent: extent(asked), order, after, limit: PAGE })
}

fn extent(asked: &Asked) -> Extent {
    if asked.get("all").is_some() {
        Extent::Everything
    } else if asked.get("words").is_some() {
        Extent::Words
    } else {
        Extent::Feedback
    }
}

/// The pair by which links ask for `extent`.
fn extent_pair(extent: Extent) -> Option<(&'static str, &'static str)> {
    match extent {
        Extent::Words => Some(("words", "1")),
        Extent::Feedback => None,
        Extent::Everything => Some(("all", "1")),
    }
}

/// The page's own pairs that links keep.
fn own_pairs(asked: &Asked) -> Vec<(&'static str, &'static str)> {
    let mut pairs = Vec::new();
    if asked.get("order") == Some("oldest") {
        pairs.push(("order", "oldest"));
    }
    pairs.extend(extent_pair(extent(asked)));
    // So that no link that takes the last filter away leads back to the page as it opens from the menu.
    pairs.push(("rivals", "in"));
    pairs
}

fn extents(t: &Words, asked: &Asked) -> Vec<Choice> {
    let chosen = extent(asked);
    let mut others = own_pairs(asked);
    others.retain(|pair| Some(*pair) != extent_pair(chosen));
    let choice = |extent: Extent, title: &str| {
        let pairs: Vec<_> = others.iter().copied().chain(extent_pair(extent)).collect();
        Choice { title: t.text(title), href: href(PATH, &asked.lens, &pairs), chosen: extent == chosen }
    };
    vec![
        choice(Extent::Words, "feedback-words"),
        choice(Extent::Feedback, "feedback-scores-too"),
        choice(Extent::Everything, "feedback-everything"),
    ]
}

fn orders(t: &Words, asked: &Asked) -> Vec<Choice> {
    let oldest = asked.get("order") == Some("oldest");
    let mut all = own_pairs(asked);
    all.retain(|(key, _)| *key != "order");
    let mut with_order = all.clone();
    with_order.push(("order", "oldest"));
    vec![
        Choice { title: t.text("order-newest"), href: href(PATH, &asked.lens, &all), chosen: !oldest },
        Choice { title: t.text("order-oldest"), href: href(PATH, &asked.lens, &with_order), chosen: oldest },
    ]
}

fn exports(signed: &Signed, asked: &Asked) -> Vec<(String, &'static str)> {
    if !signed.may(Action::Export) {
        return Vec::new();
    }
    let link = |format: &'static str, title: &'static str| {
        let mut pairs = vec![("format", format)];
        pairs.extend(extent_pair(extent(asked)));
        (href("/feedback/export", &asked.lens, &pairs), title)
    };
    vec![link("csv", "CSV"), link("xlsx", "XLSX"), link("jsonl", "JSON Lines")]
}

/// The cards, as people corrected them.
async fn quotes(signed: &Signed, titles: &Titles, lens: &Lens, rows: Vec<Interaction>) -> WebResult<Vec<Quote>> {
    let may_see_customers = signed.may(Action::ViewCustomers);
    let corrections = reading::corrections_of(&signed.app, signed.actor(), &rows).await?;
    let card = |mut row: Interaction| {
        let said = corrections.get(&row.id).map_or(&[][..], Vec::as_slice);
        row.annotation = row.annotation.map(|read| corrected(&read, said));
        let quote = quote(&signed.t, titles, lens, &row, may_see_customers);
        let link = row.text.is_some().then(|| crate::reading::link(&row));
        Quote { reading: link, corrected: said.iter().any(|correction| !correction.is_confirmation()), ..quote }
    };
    Ok(rows.into_iter().map(card).collect())
}

async fn count(signed: &Signed, asked: &Asked, extent: Extent) -> WebResult<u64> {
    let mut query = insight::query_of(&asked.lens, signed.workspace(), signed.app.clock.now());
    query.filters.extend(extent.filter());
    query = Query { measures: vec![Measure::Interactions], comparison: None, ..query };
    let answer = insight::answer(&signed.app, signed.actor(), query).await?;
    Ok(answer.table.rows.first().map_or(0, |row| row.cells[0].n()))
}

/// A place in the list as links carry it.
pub(crate) fn cursor_key(cursor: Cursor) -> String {
    format!("{}.{}", cursor.occurred_at.0, cursor.id.0.as_simple())
}

pub(crate) fn cursor_from_key(key: &str) -> Option<Cursor> {
    let (moment, id) = key.split_once('.')?;
    Some(Cursor { occurred_at: peakend_model::Timestamp(moment.parse().ok()?), id: id.parse().ok()? })
}

/// GET /feedback/export
pub(crate) async fn export_feedback(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let asked = Asked::new(query.as_deref());
    let export = feedback::export(&signed.app, signed.actor(), signed.workspace(), asked.lens.clone(), extent(&asked))?;
    let (body, kind, extension) = match asked.get("format") {
        Some("xlsx") => (
            streamed(spreadsheet(export).await?),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
        Some("jsonl") => (stream(export, Format::JsonLines), "application/jsonl; charset=utf-8", "jsonl"),
        _ => (stream(export, Format::Csv), "text/csv; charset=utf-8", "csv"),
    };
    let day = signed.t.now.date(&signed.t.zone);
    let name = format!("attachment; filename=\"feedback-{day}.{extension}\"");
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], body).into_response())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

/// Rows as they are read: memory stays at one page, however long the export.
fn stream(export: Export, format: Format) -> Body {
    let start = (export, true);
    Body::from_stream(futures::stream::try_unfold(start, move |(mut export, is_first)| async move {
        let rows = export.next().await.map_err(std::io::Error::other)?;
        if rows.is_empty() && !is_first {
            return Ok::<_, std::io::Error>(None);
        }
        let written = match format {
            Format::Csv => csv(&rows, is_first),
            Format::JsonLines => json_lines(&rows)?,
        };
        Ok(Some((Bytes::from(written), (export, false))))
    }))
}

/// With a byte order mark, so that spreadsheets read the letters right.
fn csv(rows: &[Interaction], is_first: bool) -> String {
    let mut text = String::new();
    if is_first {
        text.push('\u{feff}');
        push_line(&mut text, feedback::COLUMNS);
    }
    for row in rows {
        push_line(&mut text, feedback::cells(row));
    }
    text
}

fn json_lines(rows: &[Interaction]) -> Result<String, std::io::Error> {
    let mut text = String::new();
    for row in rows {
        text.push_str(&serde_json::to_string(row)?);
        text.push('\n');
    }
    Ok(text)
}

async fn spreadsheet(mut export: Export) -> WebResult<std::fs::File> {
    let mut sheet = peakend_app::spreadsheet::Sheet::new(&feedback::COLUMNS)?;
    loop {
        let rows = export.next().await?;
        if rows.is_empty() {
            return Ok(sheet.finish().await?);
        }
        for row in &rows {
            sheet.add(&feedback::cells(row))?;
        }
    }
}

/// A file as a body, piece by piece.
pub(crate) fn streamed(file: std::fs::File) -> Body {
    let file = tokio::fs::File::from_std(file);
    Body::from_stream(futures::stream::try_unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut file).take(PIECE as u64).read_to_end(&mut piece).await?;
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_nonsense_does_not() {
        let cursor = Cursor {
            occurred_at: peakend_model::Timestamp(-5),
            id: peakend_model::InteractionId(uuid::Uuid::from_u128(7)),
        };
        assert_eq!(cursor_from_key(&cursor_key(cursor)), Some(cursor));
        assert_eq!(cursor_from_key("12"), None);
        assert_eq!(cursor_from_key("a.b"), None);
    }
}
