//! The scoreboard: every indicator now, against before, against its thresholds, and its last half year.

use peakend_model::Timestamp;
use peakend_model::access::Actor;
use peakend_model::indicator::{Definition, Formula, Indicator, Standing};
use peakend_model::insight::Query;
use peakend_model::insight::lens::Lens;
use peakend_model::time::{Grain, Period};
use peakend_model::user::Workspace;
use peakend_stats::StatsError;

use super::count::{Counted, count};
use super::leaning::{Lean, leans};
use super::read::{change_leaning, read_leaning};
use super::series::{Series, series};
use crate::metric::mark_clear;
use crate::metric::{Change, Reading};
use crate::overview::own_brands;
use crate::{App, AppResult, catalog, insight};

/// Weeks in the small pictures of the scoreboard.
const WEEKS: i64 = 26;

/// The scoreboard through a lens.
#[derive(Clone, Debug)]
pub struct Board {
    /// Without competitors, unless a brand was asked for.
    pub lens: Lens,
    pub period: Period,
    pub compared: Option<Period>,
    /// Goals in order; inside each, indicators with those that explain them right behind.
    pub lines: Vec<Line>,
}

/// One indicator on the scoreboard.
#[derive(Clone, Debug)]
pub struct Line {
    pub indicator: Indicator,
    /// How deep it hangs in the tree; 0 for those that explain nothing else.
    pub depth: usize,
    pub score: Score,
    pub trend: Series,
    pub review_due: bool,
}

/// An indicator's number, change and standing.
#[derive(Clone, Debug)]
pub struct Score {
    pub now: Option<Reading>,
    pub change: Option<Change>,
    pub standing: Standing,
    /// The interval does not reach over a threshold.
    pub sure: bool,
    pub few: bool,
    /// Why there is no number although there is something to count.
    pub failed: Option<StatsError>,
}

/// # Errors
/// As [`insight::answer`].
pub async fn board(app: &App, actor: &Actor, workspace: &Workspace, lens: &Lens) -> AppResult<Board> {
    let indicators = super::list(app, actor).await?;
    let lens = own_brands(&catalog::list(app, actor).await?, lens);
    let now = app.clock.now();
    let base = insight::query_of(&lens, workspace, now);
    let long = Query { period: weeks_back(base.period.to, WEEKS), comparison: None, ..base.clone() };
    let ordered = in_order(indicators);
    let definitions: Vec<&Definition> = ordered.iter().map(|(_, indicator)| indicator.definition()).collect();
    let counted = definitions.iter().map(|definition| {
        let (base, long) = (&base, &long);
        async move {
            futures::try_join!(count(app, actor, definition, base), series(app, actor, definition, long, Grain::Week))
        }
    });
    let (leans, counted) =
        futures::try_join!(leans(app, actor, &definitions, &base), futures::future::try_join_all(counted))?;
    let mut lines: Vec<Line> = Vec::with_capacity(ordered.len());
    for ((depth, indicator), (lean, (counted, trend))) in ordered.into_iter().zip(leans.into_iter().zip(counted)) {
        let score = score(&indicator, &counted, lean);
        let review_due = indicator.is_review_due(now);
        lines.push(Line { indicator, depth, score, trend, review_due });
    }
    mark_clear(lines.iter_mut().filter_map(|line| line.score.change.as_mut()));
    let compared = base.compared().map(|earlier| earlier.period);
    Ok(Board { lens, period: base.period, compared, lines })
}

/// `weeks` weeks that end at `to`.
pub(super) fn weeks_back(to: Timestamp, weeks: i64) -> Period {
    Period { from: Timestamp(to.0 - weeks * 7 * Timestamp::DAY), to }
}

/// The indicator by what was counted of it, against its comparison; `lean` is how far its answers go together.
pub fn score(indicator: &Indicator, counted: &Counted, lean: Lean) -> Score {
    let valued = value(indicator.formula(), counted, lean);
    let (now, failed) = match valued.now {
        Ok(now) => (now, None),
        Err(error) => (None, Some(error)),
    };
    Score {
        standing: now.map_or(Standing::Unset, |reading| indicator.standing(reading.value)),
        sure: now.is_none_or(|reading| indicator.is_sure(reading.value, reading.interval)),
        few: now.is_some_and(|reading| reading.n < indicator.formula().reliable_from()),
        now,
        change: valued.change,
        failed,
    }
}

/// What a definition gives in a period.
#[derive(Clone, Debug)]
pub struct Value {
    pub now: Result<Option<Reading>, StatsError>,
    pub change: Option<Change>,
}

/// The value that `formula` gives of what was counted, and what changed.
pub fn value(formula: &Formula, counted: &Counted, lean: Lean) -> Value {
    let (now, before) = (counted.now.values().next(), counted.before.values().next());
    let reading = now.map_or(Ok(None), |parts| read_leaning(formula, parts, lean.own));
    // Where the value itself fails, its own reason is the one to tell.
    let changed = now.zip(before).map_or(Ok(None), |(now, before)| change_leaning(formula, now, before, lean.change));
    Value { now: reading, change: changed.unwrap_or_default() }
}

/// Goals in order of their first indicator; in each the roots, every one with its tree behind it.
fn in_order(indicators: Vec<Indicator>) -> Vec<(usize, Indicator)> {
    let is_root = |one: &Indicator| {
        one.about.parent.as_ref().is_none_or(|parent| !indicators.iter().any(|other| &other.key == parent))
    };
    let mut goals: Vec<&peakend_model::indicator::Worded> = Vec::new();
    for indicator in indicators.iter().filter(|one| is_root(one)) {
        if !goals.contains(&&indicator.about.goal) {
            goals.push(&indicator.about.goal);
        }
    }
    let mut ordered = Vec::with_capacity(indicators.len());
    for goal in goals {
        for root in indicators.iter().filter(|one| is_root(one) && &one.about.goal == goal) {
            hang(root, 0, &indicators, &mut ordered);
        }
    }
    ordered
}

fn hang(indicator: &Indicator, depth: usize, all: &[Indicator], ordered: &mut Vec<(usize, Indicator)>) {
    ordered.push((depth, indicator.clone()));
    // A ring cannot be made; should one be in the data, it must not hang us.
    if depth < 8 {
        for child in all.iter().filter(|one| one.about.parent.as_deref() == Some(&indicator.key)) {
            hang(child, depth + 1, all, ordered);
        }
    }
}
