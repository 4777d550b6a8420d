//! Users and roles: invite, change role, disable, renew a link.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use peakend_app::user::{self, Handover, Invitation};
use peakend_model::access::{Action, Role};
use peakend_model::{Timestamp, UserId};
use serde::Deserialize;

use crate::Web;
use crate::error::{FormErrors, OrFormErrors, WebError, WebResult};
use crate::kit::{Form, Id};
use crate::page::{Page, initials};
use crate::said::Said;
use crate::signed::Signed;
use crate::words::Words;

#[derive(Template)]
#[template(path = "settings/users.html")]
struct Users<'a> {
    t: &'a Words,
    csrf: &'a str,
    lines: Vec<UserLine>,
    /// Roles that the reader may give.
    roles: Vec<Role>,
    all_roles: [Role; 5],
    form: InviteForm,
    errors: FormErrors,
    /// The dialog stands open: the form was refused.
    inviting: bool,
    handed_over: Option<LinkToHandOver>,
}

struct UserLine {
    id: UserId,
    name: String,
    initials: String,
    email: String,
    role: Role,
    last_seen_at: Option<Timestamp>,
    is_disabled: bool,
    is_invited: bool,
    is_me: bool,
    /// Admins do not change owners.
    is_fixed: bool,
}

/// Shown once.
struct LinkToHandOver {
    name: String,
    url: String,
    until: Timestamp,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct InviteForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    role: String,
}

/// GET /settings/users
pub(crate) async fn show_users(State(web): State<Web>, signed: Signed) -> WebResult<Page> {
    page(&web, &signed, InviteForm::default(), None, None).await
}

async fn page(
    web: &Web,
    signed: &Signed,
    form: InviteForm,
    errors: Option<FormErrors>,
    handed_over: Option<Handover>,
) -> WebResult<Page> {
    let may_owners = signed.may(Action::ManageOwners);
    let members = user::list(&web.app, signed.actor()).await?;
    let lines = members.into_iter().map(|member| UserLine {
        id: member.user.id,
        initials: initials(&member.user.name),
        role: member.user.role,
        last_seen_at: member.user.last_seen_at,
        is_disabled: member.user.disabled_at.is_some(),
        is_invited: !member.has_password,
        is_me: Some(member.user.id) == signed.actor().user_id(),
        is_fixed: member.user.role == Role::Owner && !may_owners,
        name: member.user.name,
        email: member.user.email,
    });
    let content = Users {
        t: &signed.t,
        csrf: signed.csrf(),
        lines: lines.collect(),
        roles: Role::ALL.into_iter().filter(|role| may_owners || *role != Role::Owner).collect(),
        all_roles: Role::ALL,
        form,
        inviting: errors.is_some(),
        errors: errors.unwrap_or_default(),
        handed_over: handed_over.map(|handover| LinkToHandOver {
            name: handover.user.name,
            url: format!("{}/join/{}", web.config.public_url, handover.secret),
            until: handover.expires_at,
        }),
    };
    Page::new(signed, &signed.t.text("users-title"), &content)
}

/// POST /settings/users
pub(crate) async fn invite_user(
    State(web): State<Web>,
    signed: Signed,
    Form(form): Form<InviteForm>,
) -> WebResult<Response> {
    let role = Role::from_key(&form.role);
    let invitation = Invitation { name: form.name.clone(), email: form.email.clone(), role };
    let invited = user::invite(&web.app, signed.actor(), &invitation, signed.workspace().locale).await;
    match invited.or_form_errors(&signed.t)? {
        Ok(handover) => Ok(page(&web, &signed, InviteForm::default(), None, Some(handover)).await?.into_response()),
        Err(errors) => Ok(page(&web, &signed, form, Some(errors), None).await?.refused().into_response()),
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct RoleForm {
    role: String,
}

/// POST /settings/users/{user}/role
pub(crate) async fn change_role(
    State(web): State<Web>,
    signed: Signed,
    Id(id): Id<UserId>,
    Form(form): Form<RoleForm>,
) -> WebResult<Response> {
    let role = Role::from_key(&form.role).ok_or_else(WebError::not_found)?;
    let changed = user::change_role(&web.app, signed.actor(), id, role).await?;
    Ok(Said::new("said-role-changed").name(&changed.name).then("/settings/users", &signed))
}

/// POST /settings/users/{user}/disable
pub(crate) async fn disable_user(State(web): State<Web>, signed: Signed, Id(id): Id<UserId>) -> WebResult<Response> {
    let disabled = user::disable(&web.app, signed.actor(), id).await?;
    let undo = format!("/settings/users/{id}/enable");
    Ok(Said::new("said-user-disabled").name(&disabled.name).undo(undo).then("/settings/users", &signed))
}

/// POST /settings/users/{user}/enable
pub(crate) async fn enable_user(State(web): State<Web>, signed: Signed, Id(id): Id<UserId>) -> WebResult<Response> {
    let enabled = user::enable(&web.app, signed.actor(), id).await?;
    Ok(Said::new("said-user-enabled").name(&enabled.name).then("/settings/users", &signed))
}

/// POST /settings/users/{user}/link
pub(crate) async fn renew_link(State(web): State<Web>, signed: Signed, Id(id): Id<UserId>) -> WebResult<Page> {
    let handover = user::renew_link(&web.app, signed.actor(), id).await?;
    page(&web, &signed, InviteForm::default(), None, Some(handover)).await
}
