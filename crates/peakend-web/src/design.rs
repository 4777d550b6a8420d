//! GET /design: every part of the design system at once. Only in development.

use askama::Template;

use crate::error::WebResult;
use crate::page::Page;
use crate::signed::Visitor;
use crate::words::Words;

#[derive(Template)]
#[template(path = "design.html")]
struct Design<'a> {
    t: &'a Words,
    colours: [&'static str; 12],
    moods: [u8; 7],
    series: [u8; 8],
}

/// GET /design
pub(crate) async fn show_design(visitor: Visitor) -> WebResult<Page> {
    let colours =
        ["ground", "surface", "sunken", "text", "muted", "line", "edge", "accent", "good", "poor", "warn", "mark"];
    let content = Design { t: &visitor.t, colours, moods: [1, 2, 3, 4, 5, 6, 7], series: [1, 2, 3, 4, 5, 6, 7, 8] };
    Page::for_visitor(&visitor, "Design", &content)
}
