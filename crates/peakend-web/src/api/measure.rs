//! `/api/v1/drivers`, `/api/v1/comparison`, `/api/v1/retention`: the judged numbers of the pages of Measure.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use peakend_app::AppError;
use peakend_app::compare;
use peakend_app::driver::{self, Driver, Outcome, Question};
use peakend_app::retention;
use peakend_model::access::Actor;
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Against, Lens, Range, ScoreRange, field_from_key, field_key};
use peakend_model::user::Workspace;
use serde_json::json;

use super::auth::Caller;
use super::error::problem_of;
use super::listing::{pairs_of, wrong};
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind};
use super::schema;
use crate::Web;

/// Tells what an outcome goes along with: shares of R² with intervals, slopes, kinds of factor, what if.
///
/// The filters of the interface narrow the answers: `period`, `channel`, `-brand`, `attr.region`, `theme`, `score`.
#[utoipa::path(
    get,
    path = "/api/v1/drivers",
    tag = "Insights",
    operation_id = "drivers",
    security(("key" = ["insights:read"])),
    params(
        ("outcome" = Option<String>, Query, description = "`nps`, `csat`, `ces`, `rating`, `mood`, `intent:complaint`, `again:90` (buys again within 90 days); the score with the most answers where none is given", example = "nps"),
        ("driver" = Option<Vec<String>>, Query, description = "`theme:delivery.speed`, `score:csat:checkout`, `number:days_late`, `value:channel:app`, `value:attr.carrier:Post`; the most frequent where none is given", explode = true),
        ("window" = Option<u32>, Query, maximum = 730, description = "Days before an answer whose experiences count; 30 where none are given"),
        ("rows" = Option<String>, Query, description = "`customers` (the last answer of each) or `answers`"),
        ("lift" = Option<String>, Query, description = "A driver whose change is asked about"),
        ("by" = Option<f64>, Query, description = "By how much it changes, in its unit"),
        ("period" = Option<String>, Query, description = "`7d`, `30d`, `90d`, `12m`, `all` or `2026-01-01..2026-03-31`", example = "12m"),
    ),
    responses(
        (status = 200, description = "The drivers, the largest share first", body = Object),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn drivers(
    State(web): State<Web>,
    Caller(actor): Caller,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let asked = Asked::read(query.as_deref(), &["outcome", "driver", "window", "rows", "lift", "by"])?;
    let workspace = workspace(&web, &actor).await?;
    let outcome = match asked.get("outcome") {
        Some(key) => Outcome::from_key(key).ok_or_else(|| wrong("outcome", "there is no such outcome"))?,
        None => driver::usual_outcome(&web.app, &actor, &workspace, &asked.lens).await.map_err(problem_of)?,
    };
    let mut question = Question::of(outcome);
    for key in asked.all("driver") {
        question.drivers.push(read_driver("driver", key)?);
    }
    if let Some(days) = asked.get("window") {
        let days = days.parse().ok().filter(|days| *days <= driver::LONGEST_WINDOW);
        question.window = days.ok_or_else(|| wrong("window", "a number of days up to 730"))?;
    }
    question.each_answer = match asked.get("rows") {
        None | Some("customers") => false,
        Some("answers") => true,
        Some(_) => return Err(wrong("rows", "`customers` or `answers`")),
    };
    question.lift = match (asked.get("lift"), asked.get("by")) {
        (None, None) => None,
        (Some(key), Some(by)) => Some((read_driver("lift", key)?, number("by", by)?)),
        _ => return Err(wrong("by", "`lift` and `by` are given together")),
    };
    let found = driver::drivers(&web.app, &actor, &workspace, &asked.lens, question).await.map_err(problem_of)?;
    let drivers: Vec<String> = found.question.drivers.iter().map(Driver::key).collect();
    let answer = json!({
        "outcome": found.question.outcome.key(),
        "asked": drivers,
        "window": found.question.window,
        "period": found.period,
        "share_of_customers": found.share.map(|share| 1.0 / f64::from(share.of)),
        "enough": found.study.is_enough(),
        "study": found.study,
    });
    Ok(axum::Json(answer).into_response())
}

/// Compares units on one measure: value with interval, shrunk value, rank, difference from the rest, change.
///
/// Marks (`is_clear`) hold one false discovery rate over the whole answer. Units with few answers are hidden.
#[utoipa::path(
    get,
    path = "/api/v1/comparison",
    tag = "Insights",
    operation_id = "comparison",
    security(("key" = ["insights:read"])),
    params(
        ("measure" = Option<String>, Query, description = "`nps`, `csat`, `ces`, `rating`, `mood`, or an indicator: `indicator:on-time`; the score with the most answers where none is given", example = "nps"),
        ("unit" = Option<String>, Query, description = "`touchpoint` (the usual), `product`, `brand`, `channel`, `language`, `source`, `attr.region`", example = "channel"),
        ("least" = Option<u64>, Query, minimum = 5, description = "Units with fewer answers are hidden; 10 where none is given"),
        ("period" = Option<String>, Query, description = "`7d`, `30d`, `90d`, `12m`, `all` or `2026-01-01..2026-03-31`", example = "90d"),
        ("compare" = Option<String>, Query, description = "`previous`, `year` or `none`"),
    ),
    responses(
        (status = 200, description = "The units, the best first", body = Object),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn comparison(
    State(web): State<Web>,
    Caller(actor): Caller,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let asked = Asked::read(query.as_deref(), &["measure", "unit", "least"])?;
    let workspace = workspace(&web, &actor).await?;
    let field = match asked.get("unit") {
        None => Field::Touchpoint,
        Some(key) => field_from_key(key).ok_or_else(|| wrong("unit", "there is no such field"))?,
    };
    let least = match asked.get("least") {
        None => compare::USUAL_LEAST,
        Some(text) => {
            let found = text.parse().ok().filter(|least| *least >= compare::LOWEST_LEAST);
            found.ok_or_else(|| wrong("least", "a number from 5"))?
        }
    };
    let question = compare::Question { measure: asked.get("measure").map(str::to_owned), field, least };
    let found =
        compare::compare(&web.app, &actor, &workspace, &asked.lens, &question).await.map_err(|error| match error {
            AppError::Invalid(errors) if errors.of("measure").is_some() => wrong("measure", "there is no such measure"),
            AppError::Invalid(_) => wrong("unit", "it cannot be compared, or has more than 500 values"),
            other => problem_of(other),
        })?;
    let answer = json!({
        "measure": found.yardstick.key,
        "unit": field_key(&found.field),
        "period": found.period,
        "compared": found.compared,
        "least": found.least,
        "comparison": found.judged,
        "own_and_competitors": found.rivals,
    });
    Ok(axum::Json(answer).into_response())
}

/// Follows customers from their first purchase: survival by segment, forecast of purchases and value, worth of a point
/// of NPS, each with its interval.
///
/// Without `period` all first purchases count.
#[utoipa::path(
    get,
    path = "/api/v1/retention",
    tag = "Insights",
    operation_id = "retention",
    security(("key" = ["insights:read"])),
    params(
        ("unit" = Option<String>, Query, description = "By what the first purchase tells customers apart: `channel` (the usual), `product`, `brand`, `language`, `source`, `touchpoint`, `attr.region`", example = "channel"),
        ("days" = Option<u16>, Query, minimum = 7, maximum = 1000, description = "Days without a purchase after which a customer has left; 180 where none are given"),
        ("as" = Option<Vec<String>>, Query, explode = true, description = "What a kind of interaction means, several times: `KIND:purchase`, `KIND:renewal`, `KIND:cancellation`, `KIND:nothing`. Usual: `order` and `purchase` are purchases, `renewal` and `subscription payment` renewals, `cancellation`, `churn` and `contract end` cancellations", example = json!(["fee:renewal"])),
        ("term" = Option<u16>, Query, minimum = 1, maximum = 1000, description = "Days from one payment of a contract to the next; the median where none are given"),
        ("period" = Option<String>, Query, description = "When the first purchase was made: `7d`, `30d`, `90d`, `12m`, `all` or `2026-01-01..2026-03-31`", example = "all"),
    ),
    responses(
        (status = 200, description = "Curves, forecast and worth", body = Object),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn retention(
    State(web): State<Web>,
    Caller(actor): Caller,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let mut asked = Asked::read(query.as_deref(), &["unit", "days", "as", "term"])?;
    if asked.lens.range == Range::default() && !query.is_some_and(|query| query.contains("period=")) {
        asked.lens.range = Range::All;
    }
    let workspace = workspace(&web, &actor).await?;
    let field = match asked.get("unit") {
        None => Field::Channel,
        Some(key) => field_from_key(key).ok_or_else(|| wrong("unit", "there is no such field"))?,
    };
    let days = retention::SHORTEST_SILENCE..=retention::LONGEST_SILENCE;
    let silence = match asked.get("days") {
        None => retention::USUAL_SILENCE,
        Some(text) => {
            let found = text.parse().ok().filter(|silence| days.contains(silence));
            found.ok_or_else(|| wrong("days", "a number of days from 7 to 1000"))?
        }
    };
    let kinds = retention::Kinds::read(asked.all("as"));
    let kinds = kinds.ok_or_else(|| wrong("as", "a kind and what it means: `fee:renewal`"))?;
    let term = match asked.get("term") {
        None => 0,
        Some(text) => {
            let found = text.parse().ok().filter(|term| (1..=retention::LONGEST_SILENCE).contains(term));
            found.ok_or_else(|| wrong("term", "a number of days from 1 to 1000"))?
        }
    };
    let question = retention::Question { field, silence, kinds, term };
    let found = retention::retention(&web.app, &actor, &workspace, &asked.lens, &question).await;
    let found = found.map_err(|error| match error {
        AppError::Invalid(_) => wrong("unit", "it cannot tell customers apart"),
        other => problem_of(other),
    })?;
    Ok(axum::Json(json!({ "unit": field_key(&found.field), "retention": found })).into_response())
}

fn read_driver(name: &'static str, key: &str) -> ApiResult<Driver> {
    Driver::from_key(key).ok_or_else(|| wrong(name, "a driver reads `theme:delivery.speed` or `number:days_late`"))
}

fn number(name: &'static str, text: &str) -> ApiResult<f64> {
    let found = text.parse::<f64>().ok().filter(|value| value.is_finite());
    found.ok_or_else(|| wrong(name, "a number"))
}

async fn workspace(web: &Web, actor: &Actor) -> ApiResult<Workspace> {
    let found = web.app.store.workspace(actor.workspace).await.map_err(|error| problem_of(error.into()))?;
    found.ok_or_else(|| Problem::new(ProblemKind::NotFound, "the workspace does not exist any more"))
}

/// The lens and the parameters of a route. Unknown ones are refused: a filter that is overlooked would count more
/// than was asked for.
struct Asked {
    lens: Lens,
    own: Vec<(String, String)>,
}

impl Asked {
    fn read(query: Option<&str>, own: &[&str]) -> ApiResult<Self> {
        let pairs = pairs_of(query)?;
        for (name, value) in &pairs {
            let is_understood = match name.as_str() {
                "period" => Range::from_key(value).is_some(),
                "compare" => Against::from_key(value).is_some(),
                "score" => ScoreRange::from_key(value).is_some(),
                "q" => true,
                name if own.contains(&name) => true,
                field if field_from_key(field.strip_prefix('-').unwrap_or(field)).is_some() => true,
                _ => return Err(wrong(name, "there is no such parameter")),
            };
            if !is_understood {
                return Err(wrong(name, "not understood"));
            }
        }
        let (own, lens): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, _)| own.contains(&name.as_str()));
        Ok(Self { lens: Lens::from(lens), own })
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut own = self.own.iter().filter(|(_, value)| !value.is_empty());
        own.find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.own.iter().filter(move |(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }
}
