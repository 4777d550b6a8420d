//! How a handler fails, and the one place where that becomes a status and a page.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use peakend_app::{AppError, FieldErrors};
use peakend_model::access::{Action, NotAllowed, Role};

use crate::limit::Standing;
use crate::words::Words;

pub type WebResult<T> = Result<T, WebError>;

#[derive(Debug, thiserror::Error)]
pub enum WebError {
    #[error(transparent)]
    App(#[from] AppError),
    /// Nobody is signed in.
    #[error("not signed in")]
    NotSignedIn,
    /// A one-time link that was used, has ended or was replaced by a newer one.
    #[error("the link has ended")]
    LinkEnded,
    /// The form was not sent from one of our pages in this session.
    #[error("the form does not carry the session’s token")]
    Csrf,
    #[error("too many requests")]
    TooMany(Standing),
    #[error("the request cannot be read: {0}")]
    Unreadable(String),
    #[error("the request is larger than allowed")]
    TooLarge,
    #[error("a page cannot be drawn")]
    Template(#[from] askama::Error),
}

impl From<NotAllowed> for WebError {
    fn from(error: NotAllowed) -> Self {
        Self::App(AppError::Forbidden(error))
    }
}

impl From<FormRejection> for WebError {
    fn from(error: FormRejection) -> Self {
        Self::Unreadable(error.body_text())
    }
}

impl WebError {
    pub fn not_found() -> Self {
        Self::App(AppError::NotFound)
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::App(AppError::NotFound) | Self::LinkEnded => StatusCode::NOT_FOUND,
            Self::App(AppError::Forbidden(_)) | Self::Csrf => StatusCode::FORBIDDEN,
            Self::App(AppError::Invalid(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::App(AppError::Conflict(_)) => StatusCode::CONFLICT,
            Self::App(AppError::Unavailable(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::App(AppError::Internal(_)) | Self::Template(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// Title and explanation, in the reader's language.
    fn told(&self, t: &Words) -> Told {
        let told = |name: &str| Told { title: t.text(&format!("{name}-title")), text: t.text(&format!("{name}-text")) };
        match self {
            Self::App(AppError::NotFound) => told("problem-not-found"),
            Self::App(AppError::Forbidden(NotAllowed(action))) => Told {
                title: t.text("problem-forbidden-title"),
                text: t.with("problem-forbidden-text", "role", needed_role(t, *action)),
            },
            Self::App(AppError::Invalid(errors)) => {
                Told { title: t.text("problem-invalid-title"), text: listed(errors, t) }
            }
            Self::App(AppError::Conflict(reason)) => {
                Told { title: t.text("problem-conflict-title"), text: explained(reason, t) }
            }
            Self::App(AppError::Unavailable(_)) => told("problem-unavailable"),
            Self::App(AppError::Internal(_)) | Self::Template(_) => told("problem-internal"),
            Self::LinkEnded => told("problem-link"),
            Self::NotSignedIn => told("problem-signed-out"),
            Self::Csrf => told("problem-csrf"),
            Self::TooMany(standing) => Told {
                title: t.text("problem-too-many-title"),
                text: t.with("problem-too-many-text", "seconds", standing.retry_after.unwrap_or(1)),
            },
            Self::Unreadable(_) => told("problem-unreadable"),
            Self::TooLarge => told("problem-too-large"),
        }
    }
}

struct Told {
    title: String,
    text: String,
}

fn needed_role(t: &Words, action: Action) -> String {
    t.named("role", Role::needed_for(action).key())
}

fn listed(errors: &FieldErrors, t: &Words) -> String {
    let lines: Vec<String> = errors.0.iter().map(|error| explained(&error.message, t)).collect();
    lines.join(" ")
}

/// A key of our texts is translated; anything else is said as it is.
pub fn explained(message: &str, t: &Words) -> String {
    if message.starts_with("error-") { t.text(message) } else { message.to_owned() }
}

/// The errors of a form by field, in the reader's language, for the template.
#[derive(Clone, Debug, Default)]
pub struct FormErrors(BTreeMap<String, String>);

impl FormErrors {
    pub fn new(errors: &FieldErrors, t: &Words) -> Self {
        let mut by_field = BTreeMap::new();
        for error in &errors.0 {
            by_field.entry(error.field.clone()).or_insert_with(|| explained(&error.message, t));
        }
        Self(by_field)
    }

    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }
}

/// Parts what a form can say beside its fields from what it cannot.
pub trait OrFormErrors<T> {
    /// `Ok(Err(errors))` when fields are wrong.
    ///
    /// # Errors
    /// Everything else.
    fn or_form_errors(self, t: &Words) -> WebResult<Result<T, FormErrors>>;
}

impl<T> OrFormErrors<T> for Result<T, AppError> {
    fn or_form_errors(self, t: &Words) -> WebResult<Result<T, FormErrors>> {
        match self {
            Ok(done) => Ok(Ok(done)),
            Err(AppError::Invalid(errors)) => Ok(Err(FormErrors::new(&errors, t))),
            Err(other) => Err(other.into()),
        }
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem<'a> {
    t: &'a Words,
    status: u16,
    title: &'a str,
    text: &'a str,
    request_id: &'a str,
}

/// The response carries the error; [`dress`] draws it once it is known for whom.
impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

/// How the request wants to be answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    Page,
    Fragment,
    Json,
}

/// Draws the error that a response carries, if it carries one.
pub(crate) fn dress(
    response: Response,
    manner: Manner,
    t: &Words,
    request_id: &str,
    frame: impl FnOnce(String, String) -> WebResult<String>,
) -> Response {
    let Some(error) = response.extensions().get::<std::sync::Arc<WebError>>().cloned() else { return response };
    let status = error.status();
    let told = error.told(t);
    if status.is_server_error() {
        log(&error, request_id);
    }
    let mut dressed = match manner {
        Manner::Json => problem_json(status, &told),
        Manner::Page | Manner::Fragment => {
            let problem = Problem { t, status: status.as_u16(), title: &told.title, text: &told.text, request_id };
            let drawn = problem.render().map_err(WebError::from).and_then(|body| match manner {
                Manner::Page => frame(told.title.clone(), body),
                Manner::Fragment | Manner::Json => Ok(body),
            });
            let body = drawn.unwrap_or_else(|_| told.title.clone());
            (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
        }
    };
    if let WebError::TooMany(standing) = error.as_ref() {
        standing.tell(dressed.headers_mut());
    }
    dressed
}

fn problem_json(status: StatusCode, told: &Told) -> Response {
    let body = serde_json::json!({ "type": "about:blank", "title": told.title, "status": status.as_u16(), "detail": told.text });
    let mut response = (status, body.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

fn log(error: &WebError, request_id: &str) {
    let mut causes = Vec::new();
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    tracing::error!(request.id = request_id, "{}", causes.join(": "));
}
