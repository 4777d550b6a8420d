//! Pages: a template inside the frame, or alone when htmx asks for the inside.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::assets::address;
use crate::error::WebResult;
use crate::nav::{self, Shown};
use crate::said::Said;
use crate::signed::{Signed, ViewState, Visitor};
use crate::words::Words;

/// An HTML response.
#[derive(Debug)]
pub struct Page {
    status: StatusCode,
    html: String,
    /// The toast was shown, and must not be shown again.
    forget_said: bool,
}

impl Page {
    /// `content` in the frame of somebody who is signed in; alone for htmx. `title` stands in the browser's tab.
    ///
    /// # Errors
    /// When a template fails.
    pub fn new(signed: &Signed, title: &str, content: &impl Template) -> WebResult<Self> {
        let body = content.render()?;
        if signed.view.fragment {
            let title = askama::filters::escape(title, askama::filters::Html).unwrap_or_else(|never| match never {});
            return Ok(Self::of(format!("<title>{title} · Peakend</title>{body}")));
        }
        Ok(Self { forget_said: signed.view.said.is_some(), ..Self::of(framed(signed, title, &body)?) })
    }

    /// For pages without a frame: sign-in, set-up, invitation.
    ///
    /// # Errors
    /// When a template fails.
    pub fn for_visitor(visitor: &Visitor, title: &str, content: &impl Template) -> WebResult<Self> {
        Ok(Self::of(alone(&visitor.t, &visitor.view, title, &content.render()?)?))
    }

    /// A piece of a page, for htmx to put where it belongs.
    ///
    /// # Errors
    /// When a template fails.
    pub fn fragment(content: &impl Template) -> WebResult<Self> {
        Ok(Self::of(content.render()?))
    }

    fn of(html: String) -> Self {
        Self { status: StatusCode::OK, html, forget_said: false }
    }

    /// The same page with another status: 422 for a form with errors.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// A form that was not accepted.
    #[must_use]
    pub fn refused(self) -> Self {
        self.status(StatusCode::UNPROCESSABLE_ENTITY)
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = (self.status, Html(self.html)).into_response();
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("hx-request, cookie"));
        if self.forget_said { (Said::forget(), response).into_response() } else { response }
    }
}

#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    t: &'a Words,
    head: Head<'a>,
    signed: &'a Signed,
    csrf: &'a str,
    sections: Vec<Shown>,
    said: Option<&'a Said>,
    body: &'a str,
}

#[derive(Template)]
#[template(path = "alone.html")]
struct Alone<'a> {
    t: &'a Words,
    head: Head<'a>,
    body: &'a str,
}

/// What stands in every `<head>`.
struct Head<'a> {
    title: &'a str,
    theme: &'static str,
    style: String,
    theme_script: String,
    script: String,
    chart_script: String,
    icon: String,
}

impl<'a> Head<'a> {
    fn new(title: &'a str, view: &ViewState) -> Self {
        Self {
            title,
            theme: view.theme.key(),
            style: address("app.css"),
            theme_script: address("theme.js"),
            script: address("app.js"),
            chart_script: address("chart.js"),
            icon: address("icon.svg"),
        }
    }
}

pub(crate) fn framed(signed: &Signed, title: &str, body: &str) -> WebResult<String> {
    let frame = Frame {
        t: &signed.t,
        head: Head::new(title, &signed.view),
        signed,
        csrf: signed.csrf(),
        sections: nav::shown_to(signed),
        said: signed.view.said.as_ref(),
        body,
    };
    Ok(frame.render()?)
}

pub(crate) fn alone(t: &Words, view: &ViewState, title: &str, body: &str) -> WebResult<String> {
    Ok(Alone { t, head: Head::new(title, view), body }.render()?)
}

/// The first letters of a name, for the round mark of a person: “Ana Pérez” is AP, “王小明” is 王.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let is_han = first.is_some_and(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
    let last = if is_han { None } else { words.next_back() };
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_of_names() {
        assert_eq!(initials("Ana María Pérez"), "AP");
        assert_eq!(initials("王小明"), "王");
        assert_eq!(initials("li"), "L");
        assert_eq!(initials(""), "");
    }
}
