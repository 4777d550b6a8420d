//! API keys: create, see when they were used, revoke. A secret is shown once.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use peakend_app::api_key::{self, Created};
use peakend_model::access::Scope;
use peakend_model::user::ApiKey;
use peakend_model::{ApiKeyId, UserId};
use serde::Deserialize;

use crate::Web;
use crate::error::{FormErrors, OrFormErrors, WebResult};
use crate::kit::{Form, Id};
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

#[derive(Template)]
#[template(path = "settings/keys.html")]
struct Keys<'a> {
    t: &'a Words,
    csrf: &'a str,
    keys: Vec<KeyLine>,
    scopes: [Scope; 8],
    form: KeyForm,
    errors: FormErrors,
    creating: bool,
    created: Option<Created>,
    public_url: &'a str,
}

struct KeyLine {
    key: ApiKey,
    created_by: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct KeyForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    scopes: Vec<String>,
}

impl KeyForm {
    fn has(&self, scope: &Scope) -> bool {
        self.scopes.iter().any(|key| key == scope.key())
    }
}

/// GET /settings/keys
pub(crate) async fn show_keys(State(web): State<Web>, signed: Signed) -> WebResult<Page> {
    page(&web, &signed, KeyForm::default(), None, None).await
}

async fn page(
    web: &Web,
    signed: &Signed,
    form: KeyForm,
    errors: Option<FormErrors>,
    created: Option<Created>,
) -> WebResult<Page> {
    let names: HashMap<UserId, String> = names(web, signed).await?;
    let keys = api_key::list(&web.app, signed.actor())
        .await?
        .into_iter()
        .map(|key| KeyLine { created_by: names.get(&key.created_by).cloned().unwrap_or_default(), key });
    let content = Keys {
        t: &signed.t,
        csrf: signed.csrf(),
        keys: keys.collect(),
        scopes: Scope::ALL,
        form,
        creating: errors.is_some(),
        errors: errors.unwrap_or_default(),
        created,
        public_url: &web.config.public_url,
    };
    Page::new(signed, &signed.t.text("keys-title"), &content)
}

/// Who may see keys may see users.
async fn names(web: &Web, signed: &Signed) -> WebResult<HashMap<UserId, String>> {
    let members = peakend_app::user::list(&web.app, signed.actor()).await?;
    Ok(members.into_iter().map(|member| (member.user.id, member.user.name)).collect())
}

/// POST /settings/keys
pub(crate) async fn create_key(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<KeyForm>,
) -> WebResult<Response> {
    let scopes: Vec<Scope> = form.scopes.iter().filter_map(|key| Scope::from_key(key)).collect();
    match api_key::create(&web.app, signed.actor(), &form.name, &scopes).await.or_form_errors(&signed.t)? {
        Ok(created) => Ok(page(&web, &signed, KeyForm::default(), None, Some(created)).await?.into_response()),
        Err(errors) => Ok(page(&web, &signed, form, Some(errors), None).await?.refused().into_response()),
    }
}

/// POST /settings/keys/{key}/revoke
pub(crate) async fn revoke_key(State(web): State<Web>, signed: Signed, Id(id): Id<ApiKeyId>) -> WebResult<Response> {
    api_key::revoke(&web.app, signed.actor(), id).await?;
    Ok(Said::new("said-key-revoked").then("/settings/keys", &signed))
}
