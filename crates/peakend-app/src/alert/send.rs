//! Telling people of an alert, channel by channel.

use peakend_model::access::Actor;
use peakend_model::alert::Alert;
use peakend_model::insight::Cursor;
use peakend_model::{AlertChannelId, AlertId};
use peakend_store::StoredDelivery;
use serde::{Deserialize, Serialize};

use super::channel;
use crate::courier::{Message, Subject, Undelivered};
use crate::job::{Job, Setback};
use crate::{App, AppError, AppResult, feedback};

/// The longest quote that is sent, in characters.
const LONGEST_QUOTE: usize = 280;

/// Sends one alert to one channel. An attempt that fails is made again, later and later.
#[derive(Serialize, Deserialize)]
pub struct SendAlert {
    pub alert: AlertId,
    pub channel: AlertChannelId,
}

impl Job for SendAlert {
    const KIND: &'static str = "send_alert";

    async fn run(self, app: &App, actor: &Actor) -> Result<(), Setback> {
        let outcome = send(app, actor, self.alert, self.channel).await?;
        match outcome {
            Ok(()) => Ok(()),
            Err(Undelivered::Later(why)) => Err(Setback::Retry(anyhow::anyhow!(why))),
            Err(Undelivered::Never(why)) => Err(Setback::GiveUp(anyhow::anyhow!(why))),
        }
    }
}

/// One attempt, and how it ended, which is noted. What nobody needs to hear any more is not sent: somebody has said
/// something about the alert, or the channel is gone.
///
/// # Errors
/// When the store or the archive fails.
pub async fn send(
    app: &App,
    actor: &Actor,
    alert: AlertId,
    channel: AlertChannelId,
) -> AppResult<Result<(), Undelivered>> {
    let found = app.store.alert(actor.workspace, alert).await?.filter(Alert::is_open);
    let to = app.store.alert_channel(actor.workspace, channel).await?;
    let (Some(alert), Some(to)) = (found, to) else { return Ok(Ok(())) };
    let Some(indicator) = app.store.indicator(actor.workspace, &alert.indicator).await? else { return Ok(Ok(())) };
    let workspace = app.store.workspace(actor.workspace).await?.ok_or(AppError::NotFound)?;
    let quotes = quotes(app, actor, &alert).await?.into_iter().map(|(_, text)| text).collect();
    let (id, alert_id) = (Message::id_of(alert.id.0, to.id), alert.id);
    let subject = Subject::Alert { alert: Box::new(alert), indicator: Box::new(indicator), quotes };
    let Some(locale) = channel::reader(app, &workspace, &to).await? else {
        return note(app, actor, alert_id, to.id, Err(Undelivered::Never("this user was disabled".to_owned()))).await;
    };
    let message = Message { id, at: app.clock.now(), workspace, locale, subject };
    let outcome = app.courier.send(&to, &message).await;
    note(app, actor, alert_id, to.id, outcome).await
}

/// Keeps how an attempt ended.
async fn note(
    app: &App,
    actor: &Actor,
    alert: AlertId,
    channel: AlertChannelId,
    outcome: Result<(), Undelivered>,
) -> AppResult<Result<(), Undelivered>> {
    let failure = outcome.as_ref().err().map(ToString::to_string);
    let mut tx = app.store.write(actor.workspace).await?;
    let delivery = StoredDelivery { alert, channel, at: app.clock.now(), failure };
    tx.note_alert_delivery(&delivery).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// The words beside an alert and where they stand, cut to what is read at a glance. An interaction that was erased since has none.
///
/// # Errors
/// When the archive fails.
pub async fn quotes(app: &App, actor: &Actor, alert: &Alert) -> AppResult<Vec<(Cursor, String)>> {
    let mut quotes = Vec::new();
    for at in &alert.quotes {
        match feedback::find(app, actor, *at).await {
            Ok(found) => quotes.extend(found.text.as_deref().map(|text| (*at, cut(text)))),
            Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(quotes)
}

fn cut(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_between_characters() {
        assert_eq!(cut(" a\n b "), "a b");
        let long = "好".repeat(300);
        assert_eq!(cut(&long).chars().count(), 281);
    }
}
