//! `/api/v1/journeys`: journeys as definitions, to be read, made and changed by programs.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use peakend_app::AppError;
use peakend_app::journey::channel::Between;
use peakend_app::journey::define;
use peakend_app::journey::file::{JourneyFile, LARGEST_FILE, Sent, Unread, read_sent};
use peakend_app::journey::follows::{Follow, Variant};
use peakend_app::journey::found::found_now;
use peakend_app::journey::{Beside, Difference, Found, JourneyPlan, Map, Point, Question, Switch};
use peakend_model::access::{Action, Actor};
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Lens, Range, field_from_key};
use peakend_model::journey::Journey;
use peakend_model::user::Workspace;
use serde::{Deserialize, Serialize};

use super::auth::Caller;
use super::body;
use super::delivery::utf8;
use super::error::{may, problem_of};
use super::listing::{pairs_of, wrong};
use super::problem::{ApiResult, Problem, ProblemBody, ProblemKind};
use super::schema;
use crate::Web;
use crate::journey::part_of;

#[derive(Serialize)]
struct List {
    data: Vec<Told>,
}

/// A journey as a file, and where it stands.
#[derive(Serialize)]
struct Told {
    /// Send it back with a change.
    revision: u32,
    /// Number of the plan in force.
    version: u32,
    #[serde(flatten)]
    file: JourneyFile,
}

impl Told {
    fn of(journey: &Journey) -> Self {
        Self { revision: journey.revision, version: journey.current().number, file: JourneyFile::of(journey) }
    }
}

/// Lists the journeys of the workspace with their plans in force.
#[utoipa::path(
    get,
    path = "/api/v1/journeys",
    tag = "Journeys",
    operation_id = "listJourneys",
    security(("key" = ["insights:read"])),
    responses((status = 200, description = "All journeys, in their order, in `data`", body = Object), schema::KeyProblems)
)]
pub(super) async fn list(State(web): State<Web>, Caller(actor): Caller) -> ApiResult<Response> {
    let journeys = define::list(&web.app, &actor).await.map_err(problem_of)?;
    Ok(axum::Json(List { data: journeys.iter().map(Told::of).collect() }).into_response())
}

/// Reads one journey.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{key}",
    tag = "Journeys",
    operation_id = "readJourney",
    security(("key" = ["insights:read"])),
    params(("key" = String, Path, description = "The journey's key")),
    responses(
        (status = 200, description = "The journey", body = Object),
        (status = 404, description = "There is no such journey", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn read(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(key): Path<String>,
) -> ApiResult<Response> {
    let journey = define::find(&web.app, &actor, &key).await.map_err(problem_of)?;
    Ok(axum::Json(Told::of(&journey)).into_response())
}

/// Reads the computed emotional map of one journey: what the page shows, as its file of numbers.
///
/// Any field that the filter bar knows is a filter: `channel=web&channel=app`, `-language=ru`, `attr.region=Iberia`.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{key}/map",
    tag = "Journeys",
    operation_id = "readJourneyMap",
    security(("key" = ["insights:read"])),
    params(
        ("key" = String, Path, description = "The journey's key"),
        ("period" = Option<String>, Query, description = "`7d`, `30d`, `90d`, `12m`, `all` or `2026-01-01..2026-03-31`; twelve months where none is given"),
        ("of" = Option<String>, Query, description = "Only the journeys of a part: `attr.persona:planner`, `brand:Acme`"),
        ("beside" = Option<String>, Query, description = "A second curve: `channel:phone` for what passed through a channel, else the journeys of a part as in `of`"),
    ),
    responses(
        (status = 200, description = "`curve`, places of `peak`, `pit` and `end` in it, `ending` with the peak–end verdict, `ranking` of changes, moments of truth in `truths`; with `beside` also that curve and tested `differences`: of all others to the part, or of `of` to it", body = Object),
        (status = 404, description = "There is no such journey", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn map(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let found = computed(&web, &actor, &key, query.as_deref()).await?.0;
    let beside = found.beside.as_deref();
    let differences = beside.map(|_| found.differences.as_slice());
    Ok(axum::Json(Mapped { map: &found.map, beside, differences }).into_response())
}

/// The map, and where a second curve was asked for, that and its tested differences.
#[derive(Serialize)]
struct Mapped<'a> {
    #[serde(flatten)]
    map: &'a Map,
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<&'a [Point]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<&'a [Difference]>,
}

/// The ways customers take, with names instead of places.
#[derive(Serialize)]
struct Ways<'a> {
    instances: u64,
    /// What follows what, the most frequent first; no name stands for beginning and end.
    follows: Vec<Step<'a>>,
    /// The most frequent whole ways.
    variants: Vec<Way<'a>>,
    /// Changes of channel between neighbouring moments.
    switches: Vec<Turn<'a>>,
}

#[derive(Serialize)]
struct Turn<'a> {
    from: &'a str,
    to: &'a str,
    n: u64,
    instances: u64,
    median_hours: Option<f64>,
    before: Option<f64>,
    after: Option<f64>,
    change: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    told: u64,
    between: Vec<Pair<'a>>,
}

#[derive(Serialize)]
struct Pair<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    n: u64,
}

#[derive(Serialize)]
struct Step<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    n: u64,
    instances: u64,
    median_hours: Option<f64>,
    /// How many of `n` change the channel.
    switches: u64,
}

#[derive(Serialize)]
struct Way<'a> {
    touchpoints: Vec<&'a str>,
    n: u64,
    /// How many of `n` change the channel on the way.
    switched: u64,
}

/// Reads the ways that customers take through one journey. Filters are those of the map.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{key}/paths",
    tag = "Journeys",
    operation_id = "readJourneyPaths",
    security(("key" = ["insights:read"])),
    params(
        ("key" = String, Path, description = "The journey's key"),
        ("period" = Option<String>, Query, description = "`7d`, `30d`, `90d`, `12m`, `all` or `2026-01-01..2026-03-31`; twelve months where none is given"),
        ("of" = Option<String>, Query, description = "Only the journeys of a part: `attr.persona:planner`, `brand:Acme`"),
    ),
    responses(
        (status = 200, description = "`follows`, `variants` and changes of channel in `switches`, the most frequent first", body = Object),
        (status = 404, description = "There is no such journey", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A parameter is not understood", body = ProblemBody, content_type = "application/problem+json"),
        schema::KeyProblems,
    )
)]
pub(super) async fn paths(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let (found, plan) = computed(&web, &actor, &key, query.as_deref()).await?;
    let name = |place: u32| plan.points.get(place as usize).map(|point| point.name.as_str());
    let step = |follow: &Follow| Step {
        from: follow.from.and_then(name),
        to: follow.to.and_then(name),
        n: follow.n,
        instances: follow.instances,
        median_hours: follow.median_hours,
        switches: follow.switches,
    };
    let way = |variant: &Variant| Way {
        touchpoints: variant.points.iter().filter_map(|place| name(*place)).collect(),
        n: variant.n,
        switched: variant.switched,
    };
    let pair = |one: &Between| Pair { from: name(one.from), to: name(one.to), n: one.n };
    let ways = Ways {
        instances: found.map.instances,
        follows: found.follows.iter().map(step).collect(),
        variants: found.variants.iter().map(way).collect(),
        switches: found.switches.iter().map(|switch| turn(switch, &pair)).collect(),
    };
    Ok(axum::Json(ways).into_response())
}

fn turn<'a>(switch: &'a Switch, pair: &impl Fn(&Between) -> Pair<'a>) -> Turn<'a> {
    Turn {
        from: &switch.from,
        to: &switch.to,
        n: switch.n,
        instances: switch.instances,
        median_hours: switch.median_hours,
        before: switch.before,
        after: switch.after,
        change: switch.change,
        low: switch.low,
        high: switch.high,
        told: switch.told,
        between: switch.between.iter().map(pair).collect(),
    }
}

/// What the pages of the journey show, seen through the period and filters of the query.
async fn computed(web: &Web, actor: &Actor, key: &str, query: Option<&str>) -> ApiResult<(Arc<Found>, JourneyPlan)> {
    let (_, workspace, question) = asked(web, actor, key, query).await?;
    let found = found_now(&web.app, actor, &workspace, &question).await.map_err(problem_of)?;
    Ok((found, question.plan))
}

/// The journey, and what the query asks of it.
pub(super) async fn asked(
    web: &Web,
    actor: &Actor,
    key: &str,
    query: Option<&str>,
) -> ApiResult<(Journey, Workspace, Question)> {
    let mut lens = Lens { range: Range::Months12, ..Lens::default() };
    let mut filters = Vec::new();
    let (mut of, mut beside) = (None, Beside::Nothing);
    for (name, value) in pairs_of(query)? {
        if name == "period" {
            lens.range = Range::from_key(&value).ok_or_else(|| wrong("period", "not a period"))?;
        } else if name == "of" {
            let part = part_of(&value).filter(|part| part.field != Field::Channel);
            of = Some(part.ok_or_else(|| wrong("of", "not a part: write for example attr.persona:planner"))?);
        } else if name == "beside" {
            let part = part_of(&value).ok_or_else(|| wrong("beside", "not a part: write for example channel:phone"))?;
            beside = Beside::Part(part);
        } else if field_from_key(name.trim_start_matches('-')).is_some() {
            filters.push((name, value));
        } else {
            return Err(wrong(&name, "there is no such parameter"));
        }
    }
    let filtered = Lens::from_pairs(filters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let lens = Lens { range: lens.range, ..filtered };
    let journey = define::find(&web.app, actor, key).await.map_err(problem_of)?;
    let workspace = web.app.store.workspace(actor.workspace).await.map_err(|error| problem_of(error.into()))?;
    let workspace = workspace.ok_or_else(|| problem_of(AppError::NotFound))?;
    let plan = JourneyPlan::of(journey.plan(), workspace.locale.tag());
    Ok((journey, workspace, Question { plan, lens, of, beside }))
}

/// Makes a journey from a file: our own JSON, or CJML 2.0.
///
/// Its key is the file's where that is free, else made from the name.
#[utoipa::path(
    post,
    path = "/api/v1/journeys",
    tag = "Journeys",
    operation_id = "createJourney",
    security(("key" = ["journeys:write"])),
    request_body(content((Object = "application/json", example = json!({
        "format": "peakend-journey-1",
        "name": {"en": "Order"},
        "plan": {"stages": [{"name": {"en": "Receive"}, "touchpoints": [
            {"key": "delivery", "name": {"en": "Delivery"}, "bindings": [["touchpoint = delivery"]]}
        ]}]}
    })), (String = "application/xml"))),
    responses(
        (status = 201, description = "The journey", body = Object),
        (status = 422, description = "The file is no journey; `detail` says where and what to do", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn create(State(web): State<Web>, Caller(actor): Caller, request: Request) -> ApiResult<Response> {
    may(&actor, Action::EditJourneys)?;
    let (parts, body): (_, Body) = request.into_parts();
    let body = body::read(&parts.headers, body, LARGEST_FILE).await?;
    let made = define::import(&web.app, &actor, &body).await.map_err(problem_of)?;
    Ok((StatusCode::CREATED, axum::Json(Told::of(&made))).into_response())
}

#[derive(Deserialize)]
struct Revision {
    revision: u32,
}

/// Puts another definition in the place of revision `revision`; another plan becomes a new version.
#[utoipa::path(
    post,
    path = "/api/v1/journeys/{key}",
    tag = "Journeys",
    operation_id = "updateJourney",
    security(("key" = ["journeys:write"])),
    params(("key" = String, Path, description = "The journey's key")),
    request_body(content = Object, description = "`revision` as it was read, `name`, `goal`, `plan`, `to_be`"),
    responses(
        (status = 200, description = "The journey", body = Object),
        (status = 404, description = "There is no such journey", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Somebody else saved after that revision: read it again", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "It is no journey", body = ProblemBody, content_type = "application/problem+json"),
        schema::BodyProblems,
        schema::KeyProblems,
    )
)]
pub(super) async fn update(
    State(web): State<Web>,
    Caller(actor): Caller,
    Path(key): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    may(&actor, Action::EditJourneys)?;
    let (parts, body): (_, Body) = request.into_parts();
    let body = body::read(&parts.headers, body, LARGEST_FILE).await?;
    let text = utf8(&body)?;
    let wrong = |why: String| Problem::new(ProblemKind::InvalidParameter, why);
    let Revision { revision } = serde_json::from_str(text)
        .map_err(|error| wrong(format!("{error}: send `revision` as it was read")).at("revision"))?;
    let sent = sent(text).map_err(|(field, why)| wrong(why).at(field))?;
    let saved = define::update(&web.app, &actor, &key, revision, sent.facts()).await.map_err(problem_of)?;
    Ok(axum::Json(Told::of(&saved)).into_response())
}

/// What was sent, without the fields that only tell where it stands.
fn sent(text: &str) -> Result<Sent, (String, String)> {
    let mut whole: serde_json::Value =
        serde_json::from_str(text).map_err(|error| ("plan".to_owned(), error.to_string()))?;
    if let Some(fields) = whole.as_object_mut() {
        for told in ["revision", "version", "format", "key"] {
            fields.remove(told);
        }
    }
    read_sent(&whole.to_string()).map_err(|unread| match unread {
        Unread::Json(why) => ("plan".to_owned(), why),
        Unread::Conditions(lines) => {
            let (field, line) = lines.into_iter().next().unwrap_or_default();
            (field, format!("“{line}” is no condition; write for example “kind = call”"))
        }
    })
}
