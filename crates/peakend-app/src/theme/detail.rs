//! One theme closely: over time, by where and about what it is said, and the statements that say it.

use peakend_language::typical::{Said, clusters};
use peakend_model::access::{Action, Actor};
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Dimension, Field, Filter, Label, Listing, ListingOrder, Measure, Query, Table};
use peakend_model::interaction::Interaction;
use peakend_model::time::Buckets;
use peakend_model::user::Workspace;

use super::{Line, Themes, themes};
use crate::metric::{self, Metric};
use crate::overview::{Breakdown, Group, Point, Series, grain_of, narrowed};
use crate::{App, AppResult, insight};

/// What a theme is broken down by.
const BREAKDOWNS: [Field; 4] = [Field::Touchpoint, Field::Channel, Field::Product, Field::Brand];
/// Groups shown per breakdown.
const MOST_GROUPS: usize = 8;
/// Interactions whose statements are compared: the newest of the period.
const MOST_READ: usize = 3_000;
/// Typical statements shown of each mood.
const MOST_TYPICAL: usize = 6;

/// Everything the page of one theme shows.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The page that this one stands on; its lines hold the theme and what lies below it.
    pub themes: Themes,
    pub series: Series,
    pub breakdowns: Vec<Breakdown>,
    pub typical: Typical,
}

/// Statements that many customers make in nearly the same words.
#[derive(Clone, Debug, Default)]
pub struct Typical {
    /// Statements that were compared.
    pub read: usize,
    pub poor: Vec<Statement>,
    pub good: Vec<Statement>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Statement {
    /// One of them, word for word.
    pub text: String,
    /// BCP 47; empty when not known.
    pub language: String,
    /// How many say nearly the same.
    pub n: usize,
    /// Mean polarity, −1 to 1.
    pub polarity: f64,
}

impl Detail {
    /// The theme's own line; `None` when nothing in the period talks about it.
    pub fn line(&self, theme: &str) -> Option<&Line> {
        self.themes.lines.iter().find(|line| line.theme == theme)
    }

    /// The lines below the theme.
    pub fn below(&self, theme: &str) -> impl Iterator<Item = &Line> {
        self.themes.lines.iter().filter(move |line| is_below(&line.theme, theme))
    }
}

fn is_below(theme: &str, parent: &str) -> bool {
    theme.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
}

/// Draws up one theme in what `lens` shows.
///
/// # Errors
/// As [`insight::answer`].
pub async fn detail(app: &App, actor: &Actor, workspace: &Workspace, lens: &Lens, theme: &str) -> AppResult<Detail> {
    let page = themes(app, actor, workspace, lens).await?;
    let mut whole = narrowed(app, actor, workspace, &page.lens).await?;
    whole.filters.push(Filter::is(Field::Theme, theme));
    whole.measures = vec![Measure::ThemeMood];
    whole.dimensions = vec![Dimension::Field(Field::Theme)];
    // Brands are compared with the competitors, everything else is about ourselves.
    let mut with_rivals = Query { filters: lens.filters(), ..whole.clone() };
    with_rivals.filters.push(Filter::is(Field::Theme, theme));
    let mentions = page.lines.iter().find(|line| line.theme == theme).map_or(0, |line| line.mentions);
    let series = series(app, actor, &whole, theme, mentions);
    let breakdowns = futures::future::try_join_all(BREAKDOWNS.map(|field| {
        let query = if field == Field::Brand { &with_rivals } else { &whole };
        breakdown(app, actor, query, field, theme)
    }));
    let typical = typical(app, actor, &whole, theme);
    let (series, mut breakdowns, typical) = futures::try_join!(series, breakdowns, typical)?;
    breakdowns.retain(|breakdown| breakdown.groups.iter().filter(|group| group.value.is_some()).count() > 1);
    let groups = breakdowns.iter_mut().flat_map(|breakdown| &mut breakdown.groups);
    metric::mark_clear(groups.filter_map(|group| group.change.as_mut()));
    Ok(Detail { themes: page, series, breakdowns, typical })
}

async fn series(app: &App, actor: &Actor, whole: &Query, theme: &str, mentions: u64) -> AppResult<Series> {
    let grain = grain_of(whole, Metric::Sentiment, mentions);
    let answer = insight::answer(app, actor, whole.clone().by(Dimension::Time(grain))).await?;
    let at = |table: Option<&Table>, start| {
        let labels = [Label::Text(theme.to_owned()), Label::Time(start)];
        table.and_then(|table| table.row(&labels)).and_then(|row| Metric::Sentiment.read(&row.cells[0]))
    };
    let starts = Buckets::new(whole.period, grain, &whole.zone).starts.into_iter();
    let points = starts.map(|start| Point {
        start,
        now: at(Some(&answer.table), start),
        before: at(answer.compared.as_ref(), start),
    });
    Ok(Series { grain, points: points.collect() })
}

async fn breakdown(app: &App, actor: &Actor, whole: &Query, field: Field, theme: &str) -> AppResult<Breakdown> {
    let answer = insight::answer(app, actor, whole.clone().by(Dimension::Field(field.clone()))).await?;
    let group = |row: &peakend_model::insight::Row| {
        let before = answer.compared.as_ref().and_then(|table| table.row(&row.labels));
        Some(Group {
            value: row.labels[1].text().map(str::to_owned),
            now: Metric::Sentiment.read(&row.cells[0])?,
            change: before.and_then(|before| Metric::Sentiment.change(&row.cells[0], &before.cells[0])),
        })
    };
    // Texts that name several themes stand under each of them; here only this one counts.
    let rows = answer.table.rows.iter().filter(|row| row.labels[0].text() == Some(theme));
    let mut groups: Vec<Group> = rows.filter_map(group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.now.n));
    groups.truncate(MOST_GROUPS);
    Ok(Breakdown { field, groups })
}

/// What is said about the theme again and again. Who may not read feedback sees none of it.
async fn typical(app: &App, actor: &Actor, whole: &Query, theme: &str) -> AppResult<Typical> {
    if actor.may(Action::ViewFeedback).is_err() {
        return Ok(Typical::default());
    }
    let listing = Listing {
        workspace: actor.workspace,
        period: whole.period,
        filters: whole.filters.clone(),
        order: ListingOrder::NewestFirst,
        after: None,
        limit: MOST_READ,
    };
    let rows = app.insights.page(&listing).await?;
    let theme = theme.to_owned();
    let compare = move || typical_of(&rows, &theme);
    tokio::task::spawn_blocking(compare).await.map_err(|error| crate::AppError::Internal(anyhow::Error::new(error)))
}

fn typical_of(rows: &[Interaction], theme: &str) -> Typical {
    let said: Vec<Said<'_>> = rows.iter().flat_map(|row| statements(row, theme)).collect();
    let mut typical = Typical { read: said.len(), ..Typical::default() };
    for cluster in clusters(&said) {
        let of = &said[cluster.representative];
        let sum: f64 = cluster.members.iter().map(|member| f64::from(said[*member].polarity)).sum();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let polarity = sum / cluster.members.len() as f64;
        let side = if polarity < 0.0 { &mut typical.poor } else { &mut typical.good };
        if side.len() < MOST_TYPICAL {
            let (text, language) = (of.text.to_owned(), of.language.to_owned());
            side.push(Statement { text, language, n: cluster.members.len(), polarity });
        }
    }
    typical
}

/// The clauses of one interaction that speak of the theme or of what lies below it, each once.
fn statements<'a>(row: &'a Interaction, theme: &str) -> Vec<Said<'a>> {
    let (Some(text), Some(annotation)) = (row.text.as_deref(), row.annotation.as_ref()) else { return Vec::new() };
    let language = annotation.language.as_ref().map_or("", |language| language.code.as_str());
    let mut spans = Vec::new();
    let about = annotation.opinions.iter().filter(|o| o.theme == theme || is_below(&o.theme, theme));
    let mut said = Vec::new();
    for opinion in about.filter(|opinion| opinion.polarity != 0.0) {
        if !spans.contains(&opinion.span) {
            spans.push(opinion.span);
            said.push(Said { text: opinion.span.of(text), language, polarity: opinion.polarity });
        }
    }
    said
}
