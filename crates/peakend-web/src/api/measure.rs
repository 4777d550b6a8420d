//! `/api/v1/drivers`: the judged numbers of the pages of Measure.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use peakend_app::driver::{self, Driver, Outcome, Question};
use peakend_model::access::Actor;
use peakend_model::insight::lens::{Against, Lens, Range, ScoreRange, field_from_key};
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
