//! One text: why it is read as it is, its correction, and the undoing of that.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use peakend_app::reading::{self, Looked};
use peakend_model::CorrectionId;
use peakend_model::access::Action;
use peakend_model::correction::{Correction, Judged, Judgement};
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Cursor, Field};
use peakend_model::interaction::Interaction;

use super::form::{Fields, Reason, reasons, said};
use crate::error::{WebError, WebResult};
use crate::feedback::{cursor_from_key, cursor_key};
use crate::kit::{Form, Id};
use crate::page::Page;
use crate::quote::{Quote, quote};
use crate::said::Said;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

/// Where a text is looked at.
pub(crate) fn link(interaction: &Interaction) -> String {
    format!("/feedback/{}/reading", cursor_key(Cursor::from(interaction)))
}

#[derive(Template)]
#[template(path = "reading/one.html")]
struct OnePage<'a> {
    t: Words,
    quote: Quote,
    panel: &'a Panel,
}

/// What opens below a card.
#[derive(Template)]
#[template(path = "reading/panel.html")]
struct Panel {
    t: Words,
    csrf: String,
    action: String,
    reasons: Vec<Reason>,
    fields: Option<Fields>,
    history: Vec<Change>,
    may_correct: bool,
}

/// A card alone, in place of the one it corrects.
#[derive(Template)]
#[template(path = "reading/card.html")]
struct Card {
    t: Words,
    quote: Quote,
}

struct Change {
    id: CorrectionId,
    judgement: String,
    before: String,
    after: String,
    by: String,
    when: String,
    undone: bool,
    confirmed: bool,
}

/// GET /feedback/{at}/reading
pub(crate) async fn show_reading(signed: Signed, Path(at): Path<String>) -> WebResult<Response> {
    let looked = find(&signed, &at).await?;
    let titles = Titles::load(&signed).await?;
    let panel = panel(&signed, &titles, &looked).await?;
    if signed.view.fragment {
        return Ok(Page::fragment(&panel)?.into_response());
    }
    let content = OnePage { t: signed.t.clone(), quote: card(&signed, &titles, &looked), panel: &panel };
    Ok(Page::new(&signed, &signed.t.text("reading-one-title"), &content)?.into_response())
}

/// POST /feedback/{at}/reading
pub(crate) async fn correct_reading(
    signed: Signed,
    Path(at): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> WebResult<Response> {
    let looked = find(&signed, &at).await?;
    let said = said(&pairs).ok_or_else(|| WebError::Unreadable("the form lacks its fields".into()))?;
    let made = reading::correct(&signed.app, signed.actor(), looked.at(), &said).await?;
    let key = if made.is_empty() { "said-reading-same" } else { "said-reading-corrected" };
    changed(&signed, looked.at(), Said::new(key)).await
}

/// POST /corrections/{correction}/undo
pub(crate) async fn undo_correction(signed: Signed, Id(id): Id<CorrectionId>) -> WebResult<Response> {
    let undone = reading::undo(&signed.app, signed.actor(), id).await?;
    let at = Cursor { occurred_at: undone.occurred_at, id: undone.interaction };
    changed(&signed, at, Said::new("said-correction-undone")).await
}

/// The card as it is now where it stood, or its page.
async fn changed(signed: &Signed, at: Cursor, said: Said) -> WebResult<Response> {
    if !signed.view.fragment {
        return Ok(said.then(&format!("/feedback/{}/reading", cursor_key(at)), signed));
    }
    let looked = reading::find(&signed.app, signed.actor(), at).await?;
    let titles = Titles::load(signed).await?;
    Ok(Page::fragment(&Card { t: signed.t.clone(), quote: card(signed, &titles, &looked) })?.into_response())
}

async fn find(signed: &Signed, at: &str) -> WebResult<Looked> {
    let at = cursor_from_key(at).ok_or(WebError::not_found())?;
    Ok(reading::find(&signed.app, signed.actor(), at).await?)
}

pub(super) fn card(signed: &Signed, titles: &Titles, looked: &Looked) -> Quote {
    let shown = Interaction { annotation: Some(looked.annotation()), ..looked.interaction.clone() };
    let quote = quote(&signed.t, titles, &Lens::default(), &shown, signed.may(Action::ViewCustomers));
    let corrected = looked.corrections.iter().any(|c| c.undone_at.is_none() && !c.is_confirmation());
    Quote { reading: Some(link(&looked.interaction)), corrected, ..quote }
}

async fn panel(signed: &Signed, titles: &Titles, looked: &Looked) -> WebResult<Panel> {
    let t = &signed.t;
    let may_correct = signed.may(Action::CorrectReading);
    let mut history = Vec::new();
    for correction in looked.corrections.iter().rev() {
        history.push(change(signed, titles, correction).await?);
    }
    let text = looked.interaction.text.as_deref().unwrap_or_default();
    let read = looked.interaction.annotation.as_ref().map(|read| read.as_read());
    Ok(Panel {
        csrf: signed.csrf().to_owned(),
        action: link(&looked.interaction),
        reasons: read.map(|read| reasons(t, titles, read, text)).unwrap_or_default(),
        fields: may_correct.then(|| Fields::new(signed, titles, looked)),
        history,
        may_correct,
        t: t.clone(),
    })
}

async fn change(signed: &Signed, titles: &Titles, correction: &Correction) -> WebResult<Change> {
    let t = &signed.t;
    let by = match correction.by {
        Some(user) => {
            signed.app.store.user(signed.actor().workspace, user).await.map_err(peakend_app::AppError::from)?
        }
        None => None,
    };
    Ok(Change {
        id: correction.id,
        judgement: t.named("judgement", correction.judgement.key()),
        before: spoken(t, titles, correction.judgement, &correction.before),
        after: spoken(t, titles, correction.judgement, &correction.after),
        by: by.map(|user| user.name).unwrap_or_default(),
        when: t.date_time(&correction.at),
        undone: correction.undone_at.is_some(),
        confirmed: correction.is_confirmation(),
    })
}

/// A written judgement in the reader's words.
fn spoken(t: &Words, titles: &Titles, judgement: Judgement, value: &str) -> String {
    let mut judged = Judged::default();
    judged.set(judgement, value);
    let words: Vec<String> = match judgement {
        Judgement::Language => vec![titles.value(&Field::Language, &judged.language)],
        Judgement::Sentiment => judged.sentiment.iter().map(|label| t.named("sentiment", label.key())).collect(),
        Judgement::Emotions => judged.emotions.iter().map(|emotion| t.named("emotion", emotion.key())).collect(),
        Judgement::Intents => judged.intents.iter().map(|intent| t.named("intent", intent.key())).collect(),
        Judgement::Themes => {
            let theme = |(key, mood): (&String, &peakend_model::annotation::Polarity)| {
                format!("{} ({})", titles.theme(key), t.named("sentiment", mood.key()))
            };
            judged.themes.iter().map(theme).collect()
        }
    };
    if words.is_empty() { t.text("reading-nothing") } else { words.join(", ") }
}
