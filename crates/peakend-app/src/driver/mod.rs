//! Drivers: what an outcome goes along with. The table of one row per customer is built from the ledger's moments
//! ([`rows`]), judged by `peakend-stats` ([`judge`]), and every number leads back to the words behind it.

mod candidate;
mod judge;
mod plan;
mod rows;
#[cfg(test)]
mod tests;

use peakend_model::access::Actor;
use peakend_model::annotation::Intent;
use peakend_model::insight::lens::{Lens, field_from_key, field_key};
use peakend_model::insight::{Field, Measure, Query, Share};
use peakend_model::interaction::ScoreKind;
use peakend_model::time::Period;
use peakend_model::user::Workspace;

pub(crate) use candidate::attribute_names;
pub use candidate::{Candidate, candidates, usual};
pub use judge::{Collinear, Factor, LeftOut, Lift, Study, Why, judge};
/// Basic, performance, excitement.
pub use peakend_stats::drivers::Factor as Kind;
pub use plan::{Plan, plan};
pub use rows::{Column, Rows, rows};

use crate::overview::own_brands;
use crate::{App, AppError, AppResult, catalog, insight};

/// Kinds of interaction that are a purchase.
pub const PURCHASES: [&str; 2] = ["order", "purchase"];
/// Days before an answer whose experiences count for it, where nothing else is said.
pub const USUAL_WINDOW: u16 = 30;
/// The longest such stretch.
pub const LONGEST_WINDOW: u16 = 730;
/// The most interactions read at once; beyond, a share of the customers stands for all.
pub const MOST_MOMENTS: u64 = 2_000_000;
/// The most drivers judged together.
pub const MOST_DRIVERS: usize = 30;

/// What is to be explained. Every outcome is put on the scale on which pages show its mean.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// −100, 0 or 100 for a detractor, passive or promoter: the mean is the NPS.
    Nps,
    /// 100 for the top quarter of the scale, else 0.
    Csat,
    /// Ease, 0 to 100.
    Ces,
    /// Stars, 1 to 5.
    Rating,
    /// Mood of the text, −1 to 1.
    Mood,
    /// 100 where the text has this intent, else 0.
    Wants(Intent),
    /// 100 where the customer buys again within so many days of the answer, else 0.
    BuysWithin(u16),
}

impl Outcome {
    /// Days offered for buying again.
    pub const DAYS: [u16; 3] = [30, 90, 180];

    /// All that are offered.
    pub fn all() -> Vec<Self> {
        let scores = [Self::Nps, Self::Csat, Self::Ces, Self::Rating, Self::Mood];
        let wants = Intent::ALL.into_iter().map(Self::Wants);
        scores.into_iter().chain(wants).chain(Self::DAYS.map(Self::BuysWithin)).collect()
    }

    /// `nps`, `csat`, `ces`, `rating`, `mood`, `intent:complaint`, `again:90`.
    pub fn key(self) -> String {
        match self {
            Self::Nps => "nps".into(),
            Self::Csat => "csat".into(),
            Self::Ces => "ces".into(),
            Self::Rating => "rating".into(),
            Self::Mood => "mood".into(),
            Self::Wants(intent) => format!("intent:{}", intent.key()),
            Self::BuysWithin(days) => format!("again:{days}"),
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        match key.split_once(':') {
            Some(("intent", intent)) => Intent::from_key(intent).map(Self::Wants),
            Some(("again", days)) => days.parse().ok().filter(|days| (1..=1000).contains(days)).map(Self::BuysWithin),
            Some(_) => None,
            None => [Self::Nps, Self::Csat, Self::Ces, Self::Rating, Self::Mood].into_iter().find(|o| o.key() == key),
        }
    }

    /// Whether it is yes or no.
    pub fn is_yes_or_no(self) -> bool {
        matches!(self, Self::Csat | Self::Wants(_) | Self::BuysWithin(_))
    }

    /// Whether less of it is better.
    pub fn less_is_better(self) -> bool {
        matches!(self, Self::Wants(Intent::Complaint | Intent::ThreatToLeave))
    }

    pub fn score_kind(self) -> Option<ScoreKind> {
        match self {
            Self::Nps => Some(ScoreKind::Nps),
            Self::Csat => Some(ScoreKind::Csat),
            Self::Ces => Some(ScoreKind::Ces),
            Self::Rating => Some(ScoreKind::Rating),
            Self::Mood | Self::Wants(_) | Self::BuysWithin(_) => None,
        }
    }

    /// The choice of the filter bar that shows what was counted.
    pub fn choice(self) -> Option<(Field, String)> {
        match self {
            Self::Wants(intent) => Some((Field::Intent, intent.key().to_owned())),
            other => other.score_kind().map(|kind| (Field::Score, kind.key().to_owned())),
        }
    }
}

/// What may move an outcome.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Driver {
    /// What was said about a theme: −1 poor, 0 nothing or neutral, 1 good.
    Theme(String),
    /// Mean of the scores given at a touchpoint, 0 to 100 of their scale.
    Score { touchpoint: String, kind: ScoreKind },
    /// A numeric attribute, as last known before the answer, in its own unit.
    Number(String),
    /// Whether a field has this value: 1 or 0. Of an attribute the last value known, of other fields the answer's own.
    Value { field: Field, value: String },
}

impl Driver {
    /// `theme:delivery.speed`, `score:csat:store checkout`, `number:days_late`, `value:channel:app`,
    /// `value:attr.carrier:QuickFox`.
    pub fn key(&self) -> String {
        match self {
            Self::Theme(theme) => format!("theme:{theme}"),
            Self::Score { touchpoint, kind } => format!("score:{}:{touchpoint}", kind.key()),
            Self::Number(name) => format!("number:{name}"),
            Self::Value { field, value } => format!("value:{}:{value}", field_key(field)),
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        let (sort, rest) = key.split_once(':').filter(|(_, rest)| !rest.is_empty())?;
        match sort {
            "theme" => Some(Self::Theme(rest.to_owned())),
            "number" => Some(Self::Number(rest.to_owned())),
            "score" => {
                let (kind, touchpoint) = rest.split_once(':')?;
                Some(Self::Score { touchpoint: touchpoint.to_owned(), kind: ScoreKind::from_key(kind)? })
            }
            "value" => {
                let (field, value) = rest.split_once(':').filter(|(_, value)| !value.is_empty())?;
                let field = field_from_key(field).filter(is_offered)?;
                Some(Self::Value { field, value: value.to_owned() })
            }
            _ => None,
        }
    }
}

/// Fields whose values can be drivers: one value per interaction, and not made of the answer itself.
fn is_offered(field: &Field) -> bool {
    use Field::{Attribute, Brand, Channel, Language, Product, Source, Touchpoint};
    matches!(field, Channel | Product | Brand | Touchpoint | Source | Language | Attribute(_))
}

/// What is asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    pub outcome: Outcome,
    /// None: what there is most of.
    pub drivers: Vec<Driver>,
    /// Days before an answer whose experiences count.
    pub window: u16,
    /// Every answer is a row; else the last of each customer.
    pub each_answer: bool,
    /// “What if” one driver changed by so much, in its unit.
    pub lift: Option<(Driver, f64)>,
}

impl Question {
    pub fn of(outcome: Outcome) -> Self {
        Self { outcome, drivers: Vec::new(), window: USUAL_WINDOW, each_answer: false, lift: None }
    }
}

/// The answer, with what it was made of.
#[derive(Clone, Debug)]
pub struct Found {
    pub lens: Lens,
    pub period: Period,
    /// What can be chosen, most frequent first.
    pub candidates: Vec<Candidate>,
    pub question: Question,
    pub study: Study,
    /// Which part of the customers was read, where all were too many.
    pub share: Option<Share>,
}

/// What `question.outcome` goes along with, among the answers that `lens` shows.
///
/// # Errors
/// `Forbidden`, `Invalid` for more drivers than can be judged together, `Internal` when the engine fails.
pub async fn drivers(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    lens: &Lens,
    mut question: Question,
) -> AppResult<Found> {
    if question.drivers.len() > MOST_DRIVERS {
        return Err(AppError::invalid("driver", "error-drivers-many"));
    }
    question.window = question.window.min(LONGEST_WINDOW);
    let lens = own_brands(&catalog::list(app, actor).await?, lens);
    let base = Query { comparison: None, ..insight::query_of(&lens, workspace, app.clock.now()) };
    let candidates = candidates(app, actor, &base, question.outcome).await?;
    let is_usual = question.drivers.is_empty();
    if is_usual {
        question.drivers = usual(&candidates);
    }
    let mut plan = plan(&question, &base, &candidates, app.clock.now());
    plan.is_usual = is_usual;
    let share = share_of(app, actor, &base, plan.read).await?;
    let paths = insight::moments(app, actor, plan.query(actor.workspace, share)).await?;
    let (asked, period) = (question.clone(), base.period);
    // Seconds of arithmetic must not hold up the threads that answer requests.
    let work = tokio::task::spawn_blocking(move || judge(&rows(&plan, &paths), asked.outcome, asked.lift.as_ref()));
    let study = work.await.map_err(|error| AppError::Internal(error.into()))?;
    Ok(Found { lens, period, candidates, question, study, share })
}

/// The score with the most answers in the lens; the mood of texts where there are no scores.
///
/// # Errors
/// As [`insight::answer`].
pub async fn usual_outcome(app: &App, actor: &Actor, workspace: &Workspace, lens: &Lens) -> AppResult<Outcome> {
    let lens = own_brands(&catalog::list(app, actor).await?, lens);
    let outcomes = [Outcome::Nps, Outcome::Csat, Outcome::Rating, Outcome::Ces];
    let mut query = Query { comparison: None, ..insight::query_of(&lens, workspace, app.clock.now()) };
    query.measures = outcomes.iter().filter_map(|one| one.score_kind()).map(Measure::Scores).collect();
    let table = insight::answer(app, actor, query).await?.table;
    let Some(row) = table.rows.first() else { return Ok(Outcome::Mood) };
    let counted = outcomes.into_iter().zip(&row.cells).filter(|(_, cell)| cell.n() > 0);
    Ok(counted.max_by_key(|(_, cell)| cell.n()).map_or(Outcome::Mood, |(outcome, _)| outcome))
}

/// How many customers can be read at once. Who is among them is the same each time.
async fn share_of(app: &App, actor: &Actor, base: &Query, read: Period) -> AppResult<Option<Share>> {
    let all = Query { measures: vec![Measure::Interactions], period: read, filters: Vec::new(), ..base.clone() };
    let table = insight::answer(app, actor, all).await?.table;
    let n = table.rows.first().map_or(0, |row| row.cells[0].n());
    let of = n.div_ceil(MOST_MOMENTS);
    Ok((of > 1).then(|| Share { number: 0, of: u32::try_from(of).unwrap_or(u32::MAX) }))
}
