//! Trying a definition out on the workspace's own data before it is kept.

use peakend_model::access::{Action, Actor};
use peakend_model::indicator::Definition;
use peakend_model::insight::Query;
use peakend_model::insight::lens::Lens;
use peakend_model::time::{Grain, Period};
use peakend_model::user::Workspace;

use super::board::{Value, value, weeks_back};
use super::count::count;
use super::leaning::{Lean, leans};
use super::series::{Series, series};
use crate::overview::own_brands;
use crate::{App, AppResult, FieldErrors, catalog, insight};

/// Weeks in the small picture.
const WEEKS: i64 = 26;

/// What a definition would show.
#[derive(Clone, Debug)]
pub struct Preview {
    pub lens: Lens,
    pub period: Period,
    pub value: Value,
    pub trend: Series,
}

/// # Errors
/// `Forbidden`, `Invalid` with the fields of the formula, or as [`insight::answer`].
pub async fn preview(app: &App, actor: &Actor, workspace: &Workspace, definition: &Definition) -> AppResult<Preview> {
    actor.may(Action::EditIndicators)?;
    let mut errors = FieldErrors::default();
    super::check_formula(&definition.formula, &mut errors);
    errors.check()?;
    let lens = own_brands(&catalog::list(app, actor).await?, &Lens::default());
    let base = insight::query_of(&lens, workspace, app.clock.now());
    let long = Query { period: weeks_back(base.period.to, WEEKS), comparison: None, ..base.clone() };
    let definitions = [definition];
    let (counted, leans, trend) = futures::try_join!(
        count(app, actor, definition, &base),
        leans(app, actor, &definitions, &base),
        series(app, actor, definition, &long, Grain::Week),
    )?;
    let lean = leans.first().copied().unwrap_or(Lean::NONE);
    let value = value(&definition.formula, &counted, lean);
    Ok(Preview { lens, period: base.period, value, trend })
}
