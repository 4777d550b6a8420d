//! Channels: where alerts are sent, and the hours in which nobody is told.

use peakend_model::AlertChannelId;
use peakend_model::access::{Action, Actor};
use peakend_model::alert::{Channel, Delivery, Quiet};
use peakend_model::user::{Locale, Workspace};
use peakend_store::StoredDelivery;

use crate::courier::{MailRoute, Message, Subject};
use crate::{App, AppError, AppResult, secret};

/// The most channels of one workspace.
const MOST: usize = 10;

/// # Errors
/// `Forbidden`.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<Channel>> {
    actor.may(Action::ManageWorkspace)?;
    Ok(app.store.alert_channels(actor.workspace).await?)
}

/// What may be shown to everybody of each channel, removed ones too, whose deliveries are still told.
///
/// # Errors
/// `Forbidden`.
pub async fn names(app: &App, actor: &Actor) -> AppResult<Vec<(AlertChannelId, String)>> {
    actor.may(Action::ViewInsights)?;
    let all = app.store.all_alert_channels(actor.workspace).await?;
    Ok(all.into_iter().map(|channel| (channel.id, channel.shown().to_owned())).collect())
}

/// In which language the reader of `channel` reads: a user their own, everybody else that of the workspace.
/// `None` for a user who was disabled: words of customers are not for them any more.
pub(super) async fn reader(app: &App, workspace: &Workspace, channel: &Channel) -> AppResult<Option<Locale>> {
    let Some(address) = channel.mail() else { return Ok(Some(workspace.locale)) };
    let members = app.store.members(workspace.id).await?;
    let found = members.into_iter().find(|member| member.user.email.eq_ignore_ascii_case(address));
    Ok(match found {
        Some(member) if member.user.disabled_at.is_some() => None,
        Some(member) => Some(member.user.locale),
        None => Some(workspace.locale),
    })
}

/// How e-mail leaves; `None` where it is not set up.
///
/// # Errors
/// `Forbidden`.
pub fn mail_route(app: &App, actor: &Actor) -> AppResult<Option<MailRoute>> {
    actor.may(Action::ManageWorkspace)?;
    Ok(app.courier.mail())
}

/// Adds a webhook or an address of e-mail; the secret that signs what is sent there is made here.
///
/// # Errors
/// `Forbidden`, `Invalid` with the field `url`.
pub async fn add(app: &App, actor: &Actor, url: &str) -> AppResult<Channel> {
    actor.may(Action::ManageWorkspace)?;
    let url = Channel::checked(url).map_err(|_| AppError::invalid("url", "error-alert-url"))?;
    let held = app.store.alert_channels(actor.workspace).await?;
    if held.len() >= MOST {
        return Err(AppError::invalid("url", "error-alert-channels"));
    }
    if held.iter().any(|channel| channel.url == url) {
        return Err(AppError::invalid("url", "error-alert-channel-held"));
    }
    let now = app.clock.now();
    let id = AlertChannelId(app.ids.uuid(now));
    let channel = Channel { id, url, secret: secret::spell(&app.ids.secret()), created_at: now };
    if channel.mail().is_some() && app.courier.mail().is_none() {
        return Err(AppError::invalid("url", "error-alert-mail"));
    }
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_alert_channel(&channel).await?;
    tx.commit().await?;
    Ok(channel)
}

/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn remove(app: &App, actor: &Actor, id: AlertChannelId) -> AppResult<()> {
    actor.may(Action::ManageWorkspace)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let was_there = tx.remove_alert_channel(id, app.clock.now()).await?;
    tx.commit().await?;
    if was_there { Ok(()) } else { Err(AppError::NotFound) }
}

/// # Errors
/// `Forbidden`, `NotFound` when no such channel was removed.
pub async fn restore(app: &App, actor: &Actor, id: AlertChannelId) -> AppResult<()> {
    actor.may(Action::ManageWorkspace)?;
    let mut tx = app.store.write(actor.workspace).await?;
    let was_there = tx.restore_alert_channel(id).await?;
    tx.commit().await?;
    if was_there { Ok(()) } else { Err(AppError::NotFound) }
}

/// Sends a trial at once; what went wrong is told to whoever tries.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` with the field `url` and the reason.
pub async fn try_out(app: &App, actor: &Actor, id: AlertChannelId) -> AppResult<()> {
    actor.may(Action::ManageWorkspace)?;
    let channel = app.store.alert_channel(actor.workspace, id).await?.ok_or(AppError::NotFound)?;
    send_trial(app, actor, &channel).await
}

/// Sends a letter to whoever asks, to see that e-mail works.
///
/// # Errors
/// `Forbidden`, `NotFound` for a program, `Invalid` with the field `url` and the reason.
pub async fn try_mail(app: &App, actor: &Actor) -> AppResult<String> {
    actor.may(Action::ManageWorkspace)?;
    let members = app.store.members(actor.workspace).await?;
    let own = members.into_iter().find(|member| Some(member.user.id) == actor.user_id()).ok_or(AppError::NotFound)?;
    let url = Channel::checked(&own.user.email).map_err(|_| AppError::invalid("url", "error-alert-url"))?;
    let now = app.clock.now();
    let channel = Channel { id: AlertChannelId(app.ids.uuid(now)), url, secret: String::new(), created_at: now };
    send_trial(app, actor, &channel).await?;
    Ok(own.user.email)
}

async fn send_trial(app: &App, actor: &Actor, channel: &Channel) -> AppResult<()> {
    let workspace = app.store.workspace(actor.workspace).await?.ok_or(AppError::NotFound)?;
    let locale = reader(app, &workspace, channel).await?.unwrap_or(workspace.locale);
    let now = app.clock.now();
    let message = Message { id: app.ids.uuid(now), at: now, workspace, locale, subject: Subject::Trial };
    let sent = app.courier.send(channel, &message).await;
    sent.map_err(|why| AppError::invalid("url", &why.to_string()))
}

/// # Errors
/// `Forbidden`.
pub async fn delivery(app: &App, actor: &Actor) -> AppResult<Delivery> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.alert_delivery(actor.workspace).await?)
}

/// # Errors
/// `Forbidden`.
pub async fn set_quiet(app: &App, actor: &Actor, quiet: Option<Quiet>) -> AppResult<()> {
    actor.may(Action::ManageWorkspace)?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.set_alert_delivery(&Delivery { quiet }).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether the latest alerts arrived.
///
/// # Errors
/// `Forbidden`.
pub async fn deliveries(app: &App, actor: &Actor) -> AppResult<Vec<StoredDelivery>> {
    actor.may(Action::ViewInsights)?;
    Ok(app.store.alert_deliveries(actor.workspace, super::MOST_SHOWN).await?)
}
