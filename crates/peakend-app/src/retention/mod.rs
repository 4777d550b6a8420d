//! Retention: how long customers stay, what they will be worth, and what a point of NPS is worth in money.

mod contract;
mod hazard;
mod kinds;
mod life;
mod stay;
#[cfg(test)]
mod tests;
mod worth;

use peakend_model::access::Actor;
use peakend_model::insight::lens::{Lens, Range};
use peakend_model::insight::{Dimension, Field, Filter, Label, Measure, MomentQuery, Order, OrderBy, Query, Share};
use peakend_model::time::Period;
use peakend_model::user::Workspace;
use serde::Serialize;

pub use contract::{Contract, Term, YEARLY_DISCOUNT, contract};
pub use hazard::{EARLY_DAYS, Hazard, Hazards, What, hazards};
pub use kinds::{Kinds, Role};
pub use life::{Life, Lives, lives};
pub use stay::{Segment, Stay, stay};
pub use worth::{Bar, Check, Loyalty, Worth, loyalty, worth};

use crate::driver::MOST_MOMENTS;
use crate::overview::own_brands;
use crate::{App, AppError, AppResult, catalog, insight};

/// Kinds of interaction by which money goes back to the customer.
pub const REFUNDS: [&str; 2] = ["refund", "chargeback"];
/// Days without a purchase after which a customer has left, where nothing else is said.
pub const USUAL_SILENCE: u16 = 180;
pub const SHORTEST_SILENCE: u16 = 7;
pub const LONGEST_SILENCE: u16 = 1_000;
/// Segments shown beside each other; more lines than this cannot be told apart.
pub const MOST_SEGMENTS: usize = 6;

/// Kinds of interaction offered.
const MOST_KINDS: usize = 40;

/// What is asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    /// By what the first purchase tells customers apart.
    pub field: Field,
    /// Days without a purchase after which a customer has left.
    pub silence: u16,
    /// What the kinds of interaction mean.
    pub kinds: Kinds,
    /// Days from one payment of a contract to the next; 0 for what is usual.
    pub term: u16,
}

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub struct Retention {
    #[serde(skip)]
    pub lens: Lens,
    /// When first purchases were made.
    pub period: Period,
    #[serde(skip)]
    pub fields: Vec<Field>,
    #[serde(skip)]
    pub field: Field,
    pub silence_days: u16,
    pub kinds: Kinds,
    /// The kinds there are, most frequent first.
    #[serde(skip)]
    pub offered: Vec<String>,
    #[serde(skip)]
    pub term: u16,
    pub stay: Stay,
    pub hazards: Hazards,
    /// Where customers renew.
    pub contract: Option<Contract>,
    pub worth: Worth,
    pub loyalty: Loyalty,
    /// Part of the customers that was read, where all were too many.
    pub share_of_customers: Option<f64>,
}

/// Follows the customers whose first purchase `lens` shows.
///
/// # Errors
/// `Forbidden`, `Invalid` for a field that cannot tell customers apart, `Internal` when the engine fails.
pub async fn retention(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    lens: &Lens,
    question: &Question,
) -> AppResult<Retention> {
    let held = catalog::list(app, actor).await?;
    let lens = own_brands(&held, lens);
    let now = app.clock.now();
    let base = Query { comparison: None, ..insight::query_of(&lens, workspace, now) };
    let is_offered = crate::compare::FIELDS.contains(&question.field) || matches!(question.field, Field::Attribute(_));
    if !is_offered {
        return Err(AppError::invalid("unit", "error-compare-unit"));
    }
    let bought = Filter::Is { field: Field::Kind, values: question.kinds.paying() };
    let silence = question.silence.clamp(SHORTEST_SILENCE, LONGEST_SILENCE);
    let (segments, names, offered) = futures::try_join!(
        segments(app, actor, &base, &bought, &question.field),
        crate::driver::attribute_names(app, actor, &base),
        kinds_there_are(app, actor, &base),
    )?;
    let everything = Period { to: base.period.to, ..Range::All.period(now, &workspace.zone) };
    let share = share(app, actor, &base, everything).await?;
    let mut marks = vec![base.filters.clone()];
    marks.extend(segments.iter().map(|value| vec![Filter::is(question.field.clone(), value)]));
    let query = MomentQuery { marks, share, ..MomentQuery::new(actor.workspace, everything) };
    let paths = insight::moments(app, actor, query).await?;
    let period = base.period;
    // Seconds of arithmetic must not hold up the threads that answer requests.
    let (kinds, term) = (question.kinds.clone(), question.term.min(LONGEST_SILENCE));
    let work = tokio::task::spawn_blocking(move || {
        let lives = lives(&paths, period, &segments, &kinds);
        let (stay, hazards, contract) = (stay(&lives, silence), hazards(&lives, silence), contract(&lives, term));
        (stay, hazards, contract, worth(&lives), worth::loyalty(&lives))
    });
    let (stay, hazards, contract, worth, loyalty) = work.await.map_err(|error| AppError::Internal(error.into()))?;
    let mut fields: Vec<Field> =
        crate::compare::FIELDS.into_iter().chain(names.into_iter().map(Field::Attribute)).collect();
    if !fields.contains(&question.field) {
        fields.push(question.field.clone());
    }
    Ok(Retention {
        lens,
        period,
        fields,
        field: question.field.clone(),
        silence_days: silence,
        kinds: question.kinds.clone(),
        offered,
        term,
        stay,
        hazards,
        contract,
        worth,
        loyalty,
        share_of_customers: share.map(|share| 1.0 / f64::from(share.of)),
    })
}

/// The kinds of interaction of the period, most frequent first.
async fn kinds_there_are(app: &App, actor: &Actor, base: &Query) -> AppResult<Vec<String>> {
    let mut query = Query { measures: vec![Measure::Interactions], filters: Vec::new(), ..base.clone() };
    query = query.by(Dimension::Field(Field::Kind));
    query.order = Some(Order { by: OrderBy::Measure(0), descending: true });
    query.limit = Some(MOST_KINDS);
    let table = insight::answer(app, actor, query).await?.table;
    Ok(table.rows.iter().filter_map(|row| row.labels.first().and_then(Label::text)).map(str::to_owned).collect())
}

/// The values that purchases have most often.
async fn segments(app: &App, actor: &Actor, base: &Query, bought: &Filter, field: &Field) -> AppResult<Vec<String>> {
    let mut query = Query { measures: vec![Measure::Interactions], ..base.clone() };
    query = query.only(bought.clone()).by(Dimension::Field(field.clone()));
    query.order = Some(Order { by: OrderBy::Measure(0), descending: true });
    query.limit = Some(MOST_SEGMENTS + 1);
    let table = insight::answer(app, actor, query).await?.table;
    let names = table.rows.iter().filter_map(|row| row.labels.first().and_then(Label::text));
    Ok(names.take(MOST_SEGMENTS).map(str::to_owned).collect())
}

/// How many customers can be read at once. Who is among them is the same each time.
async fn share(app: &App, actor: &Actor, base: &Query, read: Period) -> AppResult<Option<Share>> {
    let all = Query { measures: vec![Measure::Interactions], period: read, filters: Vec::new(), ..base.clone() };
    let table = insight::answer(app, actor, all).await?.table;
    let of = table.rows.first().map_or(0, |row| row.cells[0].n()).div_ceil(MOST_MOMENTS);
    Ok((of > 1).then(|| Share { number: 0, of: u32::try_from(of).unwrap_or(u32::MAX) }))
}

#[expect(clippy::cast_precision_loss, reason = "some days")]
fn days(n: i64) -> f64 {
    n as f64
}
