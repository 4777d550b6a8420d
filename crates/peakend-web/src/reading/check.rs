//! Texts to check, one at a time, so that a person with a keyboard needs a few seconds for each.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use peakend_app::reading::check;

use super::form::{Fields, said};
use super::one::card;
use crate::error::{WebError, WebResult};
use crate::feedback::{cursor_from_key, cursor_key};
use crate::kit::Form;
use crate::page::Page;
use crate::quote::Quote;
use crate::said::Said;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

const PATH: &str = "/reading/check";

#[derive(Template)]
#[template(path = "reading/check.html")]
struct CheckPage {
    t: Words,
    csrf: String,
    turn: Option<TurnView>,
    /// The latest texts that samples are drawn from.
    latest: usize,
}

struct TurnView {
    at: String,
    origin: &'static str,
    waiting: u64,
    quote: Quote,
    fields: Fields,
}

/// GET /reading/check
pub(crate) async fn show_check(signed: Signed) -> WebResult<Page> {
    let turn = check::next(&signed.app, signed.actor()).await?;
    let titles = Titles::load(&signed).await?;
    let turn = turn.map(|turn| TurnView {
        at: cursor_key(turn.looked.at()),
        origin: turn.origin.key(),
        waiting: turn.waiting,
        // The card without its way to correct it: the form is here.
        quote: Quote { reading: None, ..card(&signed, &titles, &turn.looked) },
        fields: Fields::new(&signed, &titles, &turn.looked),
    });
    let content = CheckPage { t: signed.t.clone(), csrf: signed.csrf().to_owned(), turn, latest: check::LATEST };
    Page::new(&signed, &signed.t.text("check-title"), &content)
}

/// POST /reading/check
pub(crate) async fn answer_check(signed: Signed, Form(pairs): Form<Vec<(String, String)>>) -> WebResult<Response> {
    let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str());
    let at = cursor_from_key(value("at")).ok_or_else(|| WebError::Unreadable("no text is named".into()))?;
    if value("skip").is_empty() {
        let said = said(&pairs).ok_or_else(|| WebError::Unreadable("the form lacks its fields".into()))?;
        check::answer(&signed.app, signed.actor(), at, &said).await?;
    } else {
        check::skip(&signed.app, signed.actor(), at).await?;
    }
    Ok(Redirect::to(PATH).into_response())
}

/// POST /reading/checks
pub(crate) async fn draw_checks(signed: Signed) -> WebResult<Response> {
    match check::draw(&signed.app, signed.actor()).await? {
        0 => Ok(Said::new("said-nothing-to-check").then("/reading", &signed)),
        _ => Ok(Redirect::to(PATH).into_response()),
    }
}
