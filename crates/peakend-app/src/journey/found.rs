//! Everything that the pages of one journey show, computed once for all who ask the same.

use std::sync::Arc;
use std::time::{Duration, Instant};

use peakend_model::Timestamp;
use peakend_model::access::{Action, Actor};
use peakend_model::insight::lens::Lens;
use peakend_model::insight::{Comparison, Field};
use peakend_model::time::Period;
use peakend_model::user::Workspace;

use super::assemble::{JourneyPlan, Part, experience};
use super::channel::{self, Switch, switches};
use super::curve::{self, Difference, Point, compare};
use super::follows::{Follow, Variant, follows, variants};
use super::instance::Experience;
use super::kept::Running;
use super::map::{Map, map_of};
use crate::insight::{self, Basis};
use crate::{App, AppError, AppResult};

/// The most frequent ways that are kept.
const MOST_VARIANTS: usize = 200;
/// How long a page waits before it says that the map is still being drawn.
const PATIENCE: Duration = Duration::from_millis(500);
const LEAST_PATIENCE: Duration = Duration::from_millis(20);
/// Younger answers are given again.
const FRESH: Duration = Duration::from_secs(1);
/// Answers are given again so long if no interaction came since. Customers may have changed.
const KEPT: Duration = Duration::from_secs(300);

/// What a curve is set beside.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Beside {
    #[default]
    Nothing,
    /// The period before, or the same days of the year before, as the filter bar says.
    Before,
    /// A part of the same period: what passed through a channel, the journeys of a brand, a persona, a region.
    Part(Part),
}

/// A journey through the filter bar.
#[derive(Clone, Debug)]
pub struct Question {
    pub plan: JourneyPlan,
    pub lens: Lens,
    /// Only the journeys of this part; a channel is no such part, since journeys go through several.
    pub of: Option<Part>,
    pub beside: Beside,
}

/// The computed answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    pub map: Map,
    /// The other curve, where there is one.
    pub beside: Option<Vec<Point>>,
    /// Where the two clearly or not clearly differ, first less second.
    pub differences: Vec<Difference>,
    /// The second is a part of the first, and the differences are those of all others to it.
    pub is_part: bool,
    pub follows: Vec<Follow>,
    pub variants: Vec<Variant>,
    /// Changes of channel, the most frequent first.
    pub switches: Vec<Switch>,
    pub period: Period,
    pub at: Timestamp,
    /// What it was computed from.
    basis: Option<Basis>,
    took: Duration,
}

/// What can be shown now.
#[derive(Clone, Debug)]
pub enum State {
    Ready(Arc<Found>),
    /// As it was at `Found::at`; a newer one is being computed.
    Older(Arc<Found>),
    /// The first one is still being computed.
    Pending,
}

impl Question {
    /// Equal for all who ask the same on the same day.
    fn key(&self, workspace: &Workspace, now: Timestamp) -> String {
        format!(
            "{:?}",
            (workspace.id, now.date(&workspace.zone), &self.plan, self.lens.pairs(), &self.of, &self.beside)
        )
    }

    /// The period of the curve to set beside.
    fn before(&self, period: Period, workspace: &Workspace) -> Option<Period> {
        (self.beside == Beside::Before).then_some(())?;
        Some(match self.lens.comparison()? {
            Comparison::PreviousPeriod => period.previous(&workspace.zone),
            Comparison::PreviousYear => period.year_before(&workspace.zone),
            Comparison::Period(period) => period,
        })
    }

    /// The plan that tells apart the parts asked for: first the one whose journeys are shown, then the one beside.
    fn told_apart(&self) -> JourneyPlan {
        let beside = match &self.beside {
            Beside::Part(part) if part.field != Field::Channel => Some(part.clone()),
            _ => None,
        };
        JourneyPlan { parts: self.of.clone().into_iter().chain(beside).collect(), ..self.plan.clone() }
    }

    /// Only the journeys of the part asked for.
    fn narrowed(&self, experience: Experience) -> Experience {
        if self.of.is_some() { experience.only(|instance| instance.parts & 1 == 1) } else { experience }
    }
}

/// The answer to `question`, from the last time if nothing changed or a new one takes long.
///
/// # Errors
/// `Forbidden`, `Internal` when the engine fails.
pub async fn found(app: &App, actor: &Actor, workspace: &Workspace, question: &Question) -> AppResult<State> {
    let (held, running) = match ask(app, actor, workspace, question).await? {
        Asked::Known(found) => return Ok(State::Ready(found)),
        Asked::Running(held, running) => (held, running),
    };
    // Who knows that it takes longer than anybody waits does not wait.
    let is_long = held.as_ref().is_some_and(|held| held.took > PATIENCE);
    match tokio::time::timeout(if is_long { LEAST_PATIENCE } else { PATIENCE }, running).await {
        Ok(done) => done.map(State::Ready).map_err(failed),
        Err(_) => Ok(held.map_or(State::Pending, State::Older)),
    }
}

/// The map without a page around it: for exports and the API, computed now and waited for.
///
/// # Errors
/// As [`found`].
pub async fn found_now(app: &App, actor: &Actor, workspace: &Workspace, question: &Question) -> AppResult<Arc<Found>> {
    match ask(app, actor, workspace, question).await? {
        Asked::Known(found) => Ok(found),
        Asked::Running(_, running) => running.await.map_err(failed),
    }
}

enum Asked {
    /// It is what it would be if it were computed again.
    Known(Arc<Found>),
    /// It is being computed; with the answer of the last time.
    Running(Option<Arc<Found>>, Running),
}

async fn ask(app: &App, actor: &Actor, workspace: &Workspace, question: &Question) -> AppResult<Asked> {
    actor.may(Action::ViewInsights)?;
    let now = app.clock.now();
    let key = question.key(workspace, now);
    let held = app.journeys().held(&key);
    if let Some(found) = &held {
        let age = found.age(now);
        // Whether anything arrived is asked only where the age alone does not decide.
        let is_known = age < FRESH
            || age < KEPT
                && found.period == question.lens.range.period(now, &workspace.zone)
                && found.basis.is_some()
                && found.basis == insight::basis(app, actor).await?;
        if is_known {
            return Ok(Asked::Known(found.clone()));
        }
    }
    let running = app.journeys().join(&key, || {
        let (app, workspace, question) = (app.clone(), workspace.clone(), question.clone());
        async move { compute(&app, &workspace, &question).await }
    });
    Ok(Asked::Running(held, running))
}

fn failed(error: Arc<AppError>) -> AppError {
    AppError::Internal(anyhow::anyhow!("{error}"))
}

impl Found {
    fn age(&self, now: Timestamp) -> Duration {
        Duration::from_micros(u64::try_from(now.0 - self.at.0).unwrap_or(0))
    }
}

/// Everybody of the workspace who may see insights sees the same, so it is computed in the workspace's name.
async fn compute(app: &App, workspace: &Workspace, question: &Question) -> AppResult<Found> {
    let begun = Instant::now();
    let actor = Actor::system(workspace.id);
    let now = app.clock.now();
    let basis = insight::basis(app, &actor).await?;
    let period = question.lens.range.period(now, &workspace.zone);
    let plan = &question.told_apart();
    let all = experience(app, &actor, plan, period, question.lens.filters()).await?;
    let before = match question.before(period, workspace) {
        Some(period) => Some(experience(app, &actor, plan, period, question.lens.filters()).await?),
        None => None,
    };
    let efforts = plan.efforts();
    let question = question.clone();
    // Seconds of arithmetic for millions of steps must not hold up the threads that answer requests.
    let found = tokio::task::spawn_blocking(move || {
        let other = question.other(&all, before);
        let first = question.narrowed(all);
        let map = map_of(&first, &efforts);
        let (beside, rest) = other.curves(&map.curve);
        Found {
            differences: beside
                .as_ref()
                .map(|beside| compare(rest.as_deref().unwrap_or(&map.curve), beside))
                .unwrap_or_default(),
            is_part: rest.is_some(),
            beside,
            map,
            follows: follows(&first),
            variants: variants(&first, MOST_VARIANTS),
            switches: switches(&first),
            period,
            at: now,
            basis,
            took: Duration::ZERO,
        }
    });
    let found = found.await.map_err(|error| AppError::Internal(error.into()))?;
    Ok(Found { took: begun.elapsed(), ..found })
}

/// What the second curve is made from.
enum Other {
    Nothing,
    /// Instances beside the first.
    Apart(Experience),
    /// Instances that are a part of the first, and all others of it.
    Part {
        part: Experience,
        rest: Experience,
    },
    /// What passed through a channel.
    Channel(String),
}

impl Question {
    fn other(&self, all: &Experience, before: Option<Experience>) -> Other {
        match (&self.beside, before) {
            (Beside::Nothing, _) | (Beside::Before, None) => Other::Nothing,
            (Beside::Before, Some(before)) => Other::Apart(self.narrowed(before)),
            (Beside::Part(part), _) if part.field == Field::Channel => Other::Channel(part.value.clone()),
            (Beside::Part(_), _) => {
                let bit = 1_u8 << u8::from(self.of.is_some());
                let part = all.only(|instance| instance.parts & bit != 0);
                match self.of {
                    Some(_) => Other::Apart(part),
                    None => Other::Part { part, rest: all.only(|instance| instance.parts & bit == 0) },
                }
            }
        }
    }
}

impl Other {
    /// The second curve, and what to compare it with where that is not the whole first one.
    fn curves(&self, first: &[Point]) -> (Option<Vec<Point>>, Option<Vec<Point>>) {
        match self {
            Self::Nothing => (None, None),
            Self::Apart(other) => (Some(curve::points(other)), None),
            Self::Part { part, rest } => (Some(curve::points(part)), Some(curve::points(rest))),
            Self::Channel(key) => (Some(channel::curve_through(first, key)), Some(channel::curve_beside(first, key))),
        }
    }
}

/// The instances themselves, for those who ask who went a certain way.
///
/// # Errors
/// As [`found`].
pub(super) async fn instances(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    question: &Question,
) -> AppResult<(Experience, peakend_model::insight::Paths)> {
    actor.may(Action::ViewInsights)?;
    let period = question.lens.range.period(app.clock.now(), &workspace.zone);
    let plan = question.told_apart();
    let paths = insight::moments(app, actor, plan.query(actor.workspace, period, question.lens.filters())).await?;
    Ok((question.narrowed(super::assemble::assemble(&plan, &paths, period.to)), paths))
}
