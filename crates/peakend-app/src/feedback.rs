//! Feedback: the interactions themselves, page by page, and their export.

use peakend_model::InteractionId;
use peakend_model::access::{Action, Actor};
use peakend_model::dialogue::Turn;
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Cursor, Filter, Listing, ListingOrder};
use peakend_model::interaction::Interaction;
use peakend_model::time::Period;
use peakend_model::user::Workspace;

use uuid::Uuid;

use crate::{App, AppError, AppResult};

/// Rows of one page of an export: enough to amortise a scan, small in memory.
const EXPORT_PAGE: usize = 5_000;

/// One page and the cursor of the next one, if there is more.
#[derive(Clone, PartialEq, Debug)]
pub struct Page {
    pub rows: Vec<Interaction>,
    pub next: Option<Cursor>,
}

/// Which interactions a list is about.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Extent {
    /// With a text.
    Words,
    /// With a text, a score or both.
    #[default]
    Feedback,
    /// Also without either: orders, visits, deliveries.
    Everything,
}

impl Extent {
    /// The filter that holds rows back.
    pub fn filter(self) -> Option<Filter> {
        match self {
            Self::Words => Some(Filter::HasText),
            Self::Feedback => Some(Filter::IsFeedback),
            Self::Everything => None,
        }
    }
}

/// What to list.
#[derive(Clone, PartialEq, Debug)]
pub struct Wanted {
    pub lens: Lens,
    pub extent: Extent,
    pub order: ListingOrder,
    pub after: Option<Cursor>,
    pub limit: usize,
}

impl Wanted {
    /// The first page of feedback, newest first.
    pub fn first(lens: Lens, limit: usize) -> Self {
        Self { lens, extent: Extent::Feedback, order: ListingOrder::NewestFirst, after: None, limit }
    }
}

/// # Errors
/// `Forbidden`, or `Internal` when the engine fails.
pub async fn page(app: &App, actor: &Actor, workspace: &Workspace, wanted: &Wanted) -> AppResult<Page> {
    actor.may(Action::ViewFeedback)?;
    let listing = listing(app, actor, workspace, wanted);
    let mut rows = app.insights.page(&listing).await?;
    let has_more = rows.len() > wanted.limit;
    rows.truncate(wanted.limit);
    let next = if has_more { rows.last().map(Cursor::from) } else { None };
    Ok(Page { rows, next })
}

/// One interaction by its id.
///
/// # Errors
/// `NotFound` when the workspace holds no such interaction.
pub async fn find(app: &App, actor: &Actor, at: Cursor) -> AppResult<Interaction> {
    actor.may(Action::ViewFeedback)?;
    let moment = at.occurred_at;
    let listing = Listing {
        workspace: actor.workspace,
        period: Period { from: moment, to: peakend_model::Timestamp(moment.0.saturating_add(1)) },
        filters: Vec::new(),
        order: ListingOrder::NewestFirst,
        // It comes first behind the id above it, however many share its moment.
        after: at
            .id
            .0
            .as_u128()
            .checked_add(1)
            .map(|above| Cursor { occurred_at: moment, id: InteractionId(Uuid::from_u128(above)) }),
        limit: 1,
    };
    let rows = app.insights.page(&listing).await?;
    rows.into_iter().find(|row| row.id == at.id).ok_or(AppError::NotFound)
}

fn listing(app: &App, actor: &Actor, workspace: &Workspace, wanted: &Wanted) -> Listing {
    let mut filters = wanted.lens.filters();
    filters.extend(wanted.extent.filter());
    Listing {
        workspace: actor.workspace,
        period: wanted.lens.range.period(app.clock.now(), &workspace.zone),
        filters,
        order: wanted.order,
        after: wanted.after,
        limit: wanted.limit + 1,
    }
}

/// A walk over all pages, for exports: memory stays at one page.
pub struct Export {
    app: App,
    actor: Actor,
    workspace: Workspace,
    wanted: Wanted,
    is_over: bool,
}

/// Starts an export of everything that `lens` selects, newest first.
///
/// # Errors
/// `Forbidden` without the right to export.
pub fn export(app: &App, actor: &Actor, workspace: &Workspace, lens: Lens, extent: Extent) -> AppResult<Export> {
    actor.may(Action::Export)?;
    let wanted = Wanted { extent, ..Wanted::first(lens, EXPORT_PAGE) };
    Ok(Export { app: app.clone(), actor: actor.clone(), workspace: workspace.clone(), wanted, is_over: false })
}

impl Export {
    /// The next rows; empty at the end.
    ///
    /// # Errors
    /// As [`page`].
    pub async fn next(&mut self) -> AppResult<Vec<Interaction>> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let page = page(&self.app, &self.actor, &self.workspace, &self.wanted).await?;
        self.is_over = page.next.is_none();
        self.wanted.after = page.next;
        Ok(page.rows)
    }
}

/// Columns of a CSV or XLSX export; attributes follow as one JSON column.
pub const COLUMNS: [&str; 24] = [
    "id",
    "occurred_at",
    "recorded_at",
    "kind",
    "channel",
    "touchpoint",
    "brand",
    "product",
    "thread",
    "customer",
    "source",
    "score_kind",
    "score",
    "score_min",
    "score_max",
    "text",
    "amount",
    "currency",
    "language",
    "sentiment",
    "sentiment_value",
    "themes",
    "intents",
    "attributes",
];

/// One exported row, in the order of [`COLUMNS`].
pub fn cells(interaction: &Interaction) -> Vec<String> {
    let annotation = interaction.annotation.as_ref();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let sentiment = annotation.and_then(|a| a.sentiment.as_ref());
    let themes = annotation.map(|a| a.own_themes().iter().map(|t| t.theme.to_owned()).collect::<Vec<_>>());
    let intents = annotation.map(|a| a.intents().iter().map(|i| i.key()).collect::<Vec<_>>());
    let score = |get: fn(peakend_model::interaction::Score) -> String| interaction.score.map(get).unwrap_or_default();
    vec![
        interaction.id.to_string(),
        interaction.occurred_at.to_string(),
        interaction.recorded_at.to_string(),
        interaction.kind.clone(),
        interaction.channel.key().to_owned(),
        text(&interaction.touchpoint),
        text(&interaction.brand),
        text(&interaction.product),
        text(&interaction.thread),
        interaction.customer.map(|id| id.to_string()).unwrap_or_default(),
        interaction.source.clone(),
        score(|s| s.kind.key().to_owned()),
        score(|s| s.value().to_string()),
        score(|s| s.scale.min.to_string()),
        score(|s| s.scale.max.to_string()),
        transcript(interaction),
        interaction.value.as_ref().map(|money| money.amount().to_string()).unwrap_or_default(),
        interaction.value.as_ref().map(|money| money.currency.clone()).unwrap_or_default(),
        annotation.and_then(|a| a.language.as_ref()).map(|l| l.code.clone()).unwrap_or_default(),
        sentiment.map(|s| s.label.key().to_owned()).unwrap_or_default(),
        sentiment.map(|s| s.value.to_string()).unwrap_or_default(),
        themes.unwrap_or_default().join(" "),
        intents.unwrap_or_default().join(" "),
        serde_json::to_string(&interaction.attributes).unwrap_or_default(),
    ]
}
/// The text; of a conversation each turn behind its speaker.
fn transcript(interaction: &Interaction) -> String {
    let text = interaction.text.as_deref().unwrap_or_default();
    if interaction.turns.is_empty() {
        return text.to_owned();
    }
    let line = |turn: &Turn| format!("{}: {}", turn.speaker.key(), turn.span.of(text));
    interaction.turns.iter().map(line).collect::<Vec<_>>().join("\n")
}
