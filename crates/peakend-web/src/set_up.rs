//! The first set-up: the workspace and its owner, asked for once.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use peakend_app::workspace::{self, FirstSetup};
use peakend_model::user::Locale;
use serde::Deserialize;

use crate::Web;
use crate::error::{FormErrors, OrFormErrors, WebError, WebResult};
use crate::kit::Form;
use crate::page::Page;
use crate::sign_in::user_agent;
use crate::signed::{Visitor, session_cookie};
use crate::words::Words;

#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUp<'a> {
    t: &'a Words,
    form: SetUpForm,
    errors: FormErrors,
    languages: [Locale; 5],
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct SetUpForm {
    #[serde(default)]
    workspace: String,
    /// The browser's own zone, put there by the script.
    #[serde(default)]
    zone: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// GET /welcome
pub(crate) async fn show_set_up(State(web): State<Web>, visitor: Visitor) -> WebResult<Response> {
    if !workspace::needs_setup(&web.app).await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    Ok(page(&visitor, SetUpForm::default(), FormErrors::default())?.into_response())
}

fn page(visitor: &Visitor, form: SetUpForm, errors: FormErrors) -> WebResult<Page> {
    let t = &visitor.t;
    Page::for_visitor(visitor, &t.text("welcome-title"), &SetUp { t, form, errors, languages: Locale::ALL })
}

/// POST /welcome
pub(crate) async fn create_workspace(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<SetUpForm>,
) -> WebResult<Response> {
    let setup = FirstSetup {
        workspace: form.workspace.clone(),
        zone: form.zone.clone(),
        locale: visitor.t.locale,
        name: form.name.clone(),
        email: form.email.clone(),
        password: form.password.clone(),
    };
    let done = workspace::create_first(&web.app, &setup).await.or_form_errors(&visitor.t)?;
    if let Err(errors) = done {
        return Ok(page(&visitor, form, errors)?.refused().into_response());
    }
    let opened = peakend_app::session::sign_in(&web.app, &form.email, &form.password, user_agent(&headers))
        .await
        .map_err(WebError::from)?;
    let jar = CookieJar::new().add(session_cookie(&web.config, opened.secret));
    Ok((jar, Redirect::to("/start")).into_response())
}
