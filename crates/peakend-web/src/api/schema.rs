//! The shapes of the API for its description. They describe what the model reads and writes;
//! tests hold both together.
#![expect(dead_code, reason = "fields are read by the description only")]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, IntoResponses, ToSchema};
use uuid::Uuid;

use super::problem::ProblemBody;

/// Where an interaction took place.
#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Channel {
    Store,
    Web,
    App,
    Email,
    Phone,
    Chat,
    Social,
    Marketplace,
    Post,
    Kiosk,
    Other,
}

/// Which question a score answers.
#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum ScoreKind {
    Nps,
    Csat,
    Ces,
    Rating,
}

/// The ends of a rating scale, both included; the higher end is the better one.
#[derive(Deserialize, ToSchema)]
pub(super) struct Scale {
    #[schema(example = 1)]
    min: i16,
    #[schema(example = 5)]
    max: i16,
}

/// A number a customer gave. Without a scale: NPS 0 to 10, CES 1 to 7, others 1 to 5.
#[derive(Deserialize, ToSchema)]
pub(super) struct Score {
    kind: ScoreKind,
    #[schema(example = 4.5)]
    value: f64,
    scale: Option<Scale>,
}

/// An amount of money.
#[derive(Deserialize, ToSchema)]
pub(super) struct Money {
    #[schema(minimum = -1_000_000_000_000_i64, maximum = 1_000_000_000_000_i64, example = 19.9)]
    amount: f64,
    /// ISO 4217.
    #[schema(pattern = "^[A-Za-z]{3}$", example = "EUR")]
    currency: String,
}

#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum IdentifierKind {
    ExternalId,
    Email,
    Phone,
    Handle,
    Device,
}

/// A name that a customer goes by. E-mail and phone are normalised.
#[derive(Deserialize, ToSchema)]
pub(super) struct Identifier {
    kind: IdentifierKind,
    #[schema(max_length = 200, min_length = 1, example = "ana@example.org")]
    value: String,
}

/// A value of an attribute; numbers keep the digits they were written with.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub(super) enum AttributeValue {
    Text(String),
    Number(f64),
    Boolean(bool),
}

/// One thing a customer did with, or said about, a brand at one moment. Unknown fields are refused.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewInteraction)]
#[serde(deny_unknown_fields)]
pub(super) struct NewInteraction {
    /// Makes the delivery repeatable: the same key is recorded once per workspace.
    #[schema(max_length = 200, example = "order-4711/review")]
    key: Option<String>,
    /// RFC 3339; the moment of arrival where it is left out.
    #[schema(format = DateTime, example = "2026-03-01T10:00:00Z")]
    occurred_at: Option<String>,
    /// What happened: `review`, `response`, `order`, `delivery`, `call`, `message`, `visit`, `refund`, `post` … or a word of the company's own.
    #[schema(max_length = 200, min_length = 1, example = "review")]
    kind: String,
    channel: Channel,
    #[schema(max_length = 200, example = "delivery")]
    touchpoint: Option<String>,
    #[schema(max_length = 200)]
    brand: Option<String>,
    #[schema(max_length = 200)]
    product: Option<String>,
    /// Groups what belongs together: a survey response, a call, an order.
    #[schema(max_length = 200)]
    thread: Option<String>,
    #[schema(required = false)]
    identifiers: Vec<Identifier>,
    #[schema(max_length = 200)]
    customer_name: Option<String>,
    score: Option<Score>,
    /// The customer's words; personal data in it is masked before it is stored.
    #[schema(max_length = 100_000)]
    text: Option<String>,
    /// Instead of a text: a chat or call, turn by turn. Only the customer's turns are read.
    #[schema(required = false, max_items = 2_000)]
    turns: Vec<NewTurn>,
    value: Option<Money>,
    #[schema(required = false)]
    attributes: BTreeMap<String, AttributeValue>,
}

/// A turn of a chat or call.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTurn {
    speaker: Speaker,
    /// Personal data in it is masked before it is stored.
    text: String,
    /// RFC 3339.
    #[schema(format = DateTime)]
    at: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Speaker {
    Customer,
    /// Whoever answers for us, a person or a bot.
    Agent,
    Other,
}

/// Of a conversation: who says the bytes `from..to` of the text.
#[derive(ToSchema)]
pub(super) struct Turn {
    speaker: Speaker,
    /// Milliseconds since the first turn that has a time.
    ms: Option<i64>,
    from: u32,
    to: u32,
}

/// What `POST /api/v1/interactions` takes.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub(super) enum RecordBody {
    One(Box<NewInteraction>),
    List(Vec<NewInteraction>),
    Batch(Batch),
}

/// A batch in an envelope.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Batch {
    #[schema(max_items = 10_000)]
    interactions: Vec<NewInteraction>,
}

#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum RowStatus {
    /// It is in the ledger now.
    Accepted,
    /// Its key was recorded before; nothing was added.
    Duplicate,
    Refused,
}

/// How one row ended.
#[derive(Serialize, ToSchema)]
pub(super) struct RowAnswer {
    status: RowStatus,
    /// Of the interaction; not for refused rows.
    id: Option<Uuid>,
    problem: Option<ProblemBody<'static>>,
}

/// How the rows of a batch ended, in their order.
#[derive(Serialize, ToSchema)]
pub(super) struct BatchAnswer {
    accepted: u64,
    duplicate: u64,
    refused: u64,
    results: Vec<RowAnswer>,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum RecordAnswer {
    Batch(BatchAnswer),
    Row(RowAnswer),
}

/// A problem; of a batch with what was wrong with each row.
#[derive(ToSchema)]
pub(super) struct RefusedAnswer {
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    field: Option<String>,
    accepted: Option<u64>,
    duplicate: Option<u64>,
    refused: Option<u64>,
    results: Option<Vec<RowAnswer>>,
}

/// An interaction of the ledger, with what reading its text gave.
#[derive(ToSchema)]
pub(super) struct Interaction {
    id: Uuid,
    #[schema(format = DateTime)]
    occurred_at: String,
    #[schema(format = DateTime)]
    recorded_at: String,
    kind: String,
    channel: Channel,
    touchpoint: Option<String>,
    brand: Option<String>,
    product: Option<String>,
    thread: Option<String>,
    customer: Option<Uuid>,
    account: Option<Uuid>,
    /// The door it came through: `api`, `segment`, `cloudevents`, or the import's name.
    source: String,
    score: Option<Score>,
    /// Personal data masked.
    text: Option<String>,
    #[schema(required = false)]
    turns: Vec<Turn>,
    value: Option<Money>,
    attributes: BTreeMap<String, String>,
    annotation: Option<Annotation>,
}

/// What reading the text gave: language, sentiment, emotions, intents, opinions. Spans are UTF-8 byte offsets.
#[derive(ToSchema)]
pub(super) struct Annotation {
    /// Which reader wrote this.
    reader: String,
    #[schema(value_type = Option<Object>)]
    language: Option<()>,
    #[schema(value_type = Option<Object>)]
    sentiment: Option<()>,
    #[schema(value_type = Vec<Object>, required = false)]
    emotions: (),
    #[schema(value_type = Vec<Object>, required = false)]
    intents: (),
    effort: Option<f32>,
    urgency: Option<f32>,
    #[schema(required = false)]
    needs_answer: bool,
    #[schema(value_type = Vec<Object>, required = false)]
    opinions: (),
    /// `direction` (`better`, `worse`, `same`), `against` (`other`, `before`, `expected`), `target` and `span`.
    #[schema(value_type = Vec<Object>, required = false)]
    comparisons: (),
    #[schema(value_type = Vec<Object>, required = false)]
    personal_data: (),
    /// Of a conversation: the mood of each turn, −1 to 1; null where it is not the customer's or says no mood.
    #[schema(required = false)]
    turn_moods: Vec<Option<f32>>,
    /// An annotation: what was read before people corrected it; left out where nobody did.
    #[schema(value_type = Option<Object>, required = false)]
    before: (),
}

/// A page of interactions.
#[derive(ToSchema)]
pub(super) struct InteractionPage {
    data: Vec<Interaction>,
    /// For the parameter `cursor` of the next page; null on the last one.
    next_cursor: Option<String>,
}

/// Parameters of the list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParameters {
    /// First moment (RFC 3339, or a date). Default: everything.
    #[param(example = "2026-01-01T00:00:00Z")]
    from: Option<String>,
    /// The moment after the last one.
    to: Option<String>,
    /// Instead of `from` and `to`: `7d`, `30d`, `90d`, `12m`, `all` or `2026-01-01..2026-03-31`, days of the workspace's zone.
    #[param(pattern = r"^(7d|30d|90d|12m|all|\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2})$")]
    period: Option<String>,
    #[param(inline)]
    order: Option<ListOrder>,
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Words, "phrases" and -exclusions that the text must match.
    q: Option<String>,
    #[param(inline)]
    has: Option<ListHas>,
    /// Kind and range of a score: `nps:0..6`, `rating:..2`.
    #[param(example = "nps:0..6", pattern = r"^(nps|csat|ces|rating):[0-9.]*\.\.[0-9.]*$")]
    score: Option<String>,
    customer: Option<Uuid>,
    kind: Option<Vec<String>>,
    channel: Option<Vec<String>>,
    touchpoint: Option<Vec<String>>,
    brand: Option<Vec<String>>,
    product: Option<Vec<String>>,
    source: Option<Vec<String>>,
    thread: Option<Vec<String>>,
    language: Option<Vec<String>>,
    sentiment: Option<Vec<String>>,
    theme: Option<Vec<String>>,
    intent: Option<Vec<String>>,
    emotion: Option<Vec<String>>,
    /// `easy`, `mixed`, `hard`.
    effort: Option<Vec<String>>,
    /// `soon`, `now`.
    urgency: Option<Vec<String>>,
    /// `yes`, `no`.
    needs_answer: Option<Vec<String>>,
    /// How we come off beside another: `better`, `worse`, `same`.
    comparison: Option<Vec<String>>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum ListOrder {
    Newest,
    Oldest,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum ListHas {
    Text,
    Score,
    Feedback,
}

/// `interactions`, `feedback`, `texts`, `customers`, `sentiment`, `theme_mood`, `value`, or `{"scores": "nps"}`.
#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Measure {
    Interactions,
    Feedback,
    Texts,
    Customers,
    Scores(ScoreKind),
    Sentiment,
    ThemeMood,
    Value,
}

#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Grain {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Field {
    Kind,
    Channel,
    Touchpoint,
    Brand,
    Product,
    Source,
    Thread,
    Score,
    Language,
    Sentiment,
    Currency,
    Theme,
    Intent,
    Emotion,
    Effort,
    Urgency,
    NeedsAnswer,
    Comparison,
    Attribute(String),
}

#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Dimension {
    Time(Grain),
    Field(Field),
}

/// One condition; all must hold.
#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Filter {
    /// Has at least one of the values; the empty text stands for “not known”.
    Is {
        field: Field,
        values: Vec<String>,
    },
    IsNot {
        field: Field,
        values: Vec<String>,
    },
    ScoreBetween {
        kind: Option<ScoreKind>,
        from: Option<f64>,
        to: Option<f64>,
    },
    /// Mentions the theme with a polarity in `from..=to` (thousandths).
    ThemeMood {
        theme: String,
        from: i32,
        to: i32,
    },
    /// The text matches words, "phrases" and -exclusions.
    Text(String),
    HasText,
    HasScore,
    IsFeedback,
    Customer(Vec<Uuid>),
}

/// `from` belongs to it, `to` does not.
#[derive(Deserialize, ToSchema)]
pub(super) struct Period {
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    to: String,
}

#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Comparison {
    PreviousPeriod,
    PreviousYear,
    Period(Period),
}

/// Place among the dimensions or measures, from 0.
#[derive(Deserialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum OrderBy {
    Dimension(usize),
    Measure(usize),
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Order {
    by: OrderBy,
    #[schema(required = false)]
    descending: bool,
}

/// A question to the ledger of the key's workspace.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    #[schema(min_items = 1)]
    measures: Vec<Measure>,
    #[schema(required = false, max_items = 4)]
    dimensions: Vec<Dimension>,
    #[schema(required = false)]
    filters: Vec<Filter>,
    period: Period,
    /// IANA name; the workspace's where none is given.
    #[schema(example = "Europe/Madrid")]
    zone: Option<String>,
    comparison: Option<Comparison>,
    order: Option<Order>,
    /// At most 100 000 rows are given.
    limit: Option<usize>,
}

/// One group: a label per dimension, a cell per measure.
#[derive(ToSchema)]
pub(super) struct Row {
    /// `"missing"`, `{"text": …}` or `{"time": …}`.
    #[schema(value_type = Vec<Value>)]
    labels: (),
    /// `{"count": n}`, `{"scores": [[{scale, thousandths}, n], …]}`, `{"mood": {n, sum, sum_sq, negative, positive}}` or `{"moments": {n, sum, sum_sq}}`.
    #[schema(value_type = Vec<Object>)]
    cells: (),
}

#[derive(ToSchema)]
pub(super) struct Table {
    rows: Vec<Row>,
}

/// The query as it was understood, its table, and the table it is compared with.
#[derive(ToSchema)]
pub(super) struct Answer {
    #[schema(value_type = Object)]
    query: (),
    table: Table,
    compared: Option<Table>,
}

/// Whoever holds the key.
#[derive(ToSchema)]
pub(super) struct Me {
    workspace: MyWorkspace,
    key: MyKey,
}

#[derive(ToSchema)]
pub(super) struct MyWorkspace {
    id: Uuid,
    name: String,
    /// IANA name of the zone in which days and weeks are cut.
    zone: String,
}

#[derive(ToSchema)]
pub(super) struct MyKey {
    id: Uuid,
    scopes: Vec<String>,
}

/// A person, with the names they go by.
#[derive(ToSchema)]
pub(super) struct Customer {
    id: Uuid,
    name: Option<String>,
    identifiers: Vec<Identifier>,
    attributes: BTreeMap<String, String>,
    #[schema(format = DateTime)]
    first_seen_at: String,
    #[schema(format = DateTime)]
    last_seen_at: String,
}

#[derive(ToSchema)]
pub(super) struct CustomerPage {
    data: Vec<Customer>,
    next_cursor: Option<String>,
}

/// Two customers found to be one person.
#[derive(ToSchema)]
pub(super) struct Merge {
    id: Uuid,
    from: Uuid,
    into: Uuid,
    #[schema(format = DateTime)]
    at: String,
    by: Option<Uuid>,
    reason: String,
    #[schema(format = DateTime)]
    undone_at: Option<String>,
}

/// What every route that needs a key may answer.
#[derive(IntoResponses)]
pub(super) enum KeyProblems {
    /// No key, or one that is not known
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(ProblemBody<'static>),
    /// The key lacks a scope
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody<'static>),
    /// Too many requests; `Retry-After` says how many seconds to wait
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(ProblemBody<'static>),
    /// Something went wrong on the server
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(ProblemBody<'static>),
}

/// What every route that reads a body may answer.
#[derive(IntoResponses)]
pub(super) enum BodyProblems {
    /// The body is not understood
    #[response(status = 400, content_type = "application/problem+json")]
    Bad(ProblemBody<'static>),
    /// The body is too large
    #[response(status = 413, content_type = "application/problem+json")]
    Large(ProblemBody<'static>),
    /// The body has a type or encoding that is not read here
    #[response(status = 415, content_type = "application/problem+json")]
    Unsupported(ProblemBody<'static>),
}

/// An event of the CloudEvents specification, version 1.0. Extensions stand beside the named attributes.
#[derive(ToSchema)]
pub(super) struct CloudEvent {
    #[schema(pattern = "^1\\.0$", example = "1.0")]
    specversion: String,
    #[schema(min_length = 1, example = "a1")]
    id: String,
    #[schema(min_length = 1, example = "/shop")]
    source: String,
    #[schema(min_length = 1, example = "order.completed")]
    r#type: String,
    #[schema(min_length = 1)]
    subject: Option<String>,
    #[schema(format = DateTime)]
    time: Option<String>,
    #[schema(example = "application/json")]
    datacontenttype: Option<String>,
    /// An absolute URI.
    dataschema: Option<String>,
    #[schema(value_type = Value, required = false)]
    data: (),
    #[schema(format = Byte)]
    data_base64: Option<String>,
}

#[derive(ToSchema)]
pub(super) struct MergePage {
    data: Vec<Merge>,
    next_cursor: Option<String>,
}

/// Who is to count as the customer of the path.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeOrder {
    from: Uuid,
    #[schema(required = false, max_length = 500)]
    reason: String,
}

/// The customer's name or, without one, the identifier they are shown by: typed, so that nobody is erased by mistake.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ErasureOrder {
    confirmation: String,
}

/// What was erased. It holds nothing of the person but salted hashes.
#[derive(ToSchema)]
pub(super) struct Certificate {
    id: Uuid,
    #[schema(format = DateTime)]
    requested_at: String,
    /// Nothing while the ledger's files are still being rewritten.
    #[schema(format = DateTime)]
    finished_at: Option<String>,
    by: Option<Uuid>,
    identifiers: Vec<HashedIdentifier>,
    erased: ErasedCounts,
    files_rewritten: Vec<String>,
    files_deleted: Vec<String>,
    uploads_unread: Vec<String>,
}

#[derive(ToSchema)]
pub(super) struct HashedIdentifier {
    kind: IdentifierKind,
    /// BLAKE3, hexadecimal, of the certificate's id, a colon, and `kind:value`.
    hash: String,
}

#[derive(ToSchema)]
pub(super) struct ErasedCounts {
    interactions: u64,
    customers: u64,
    identifiers: u64,
    attributes: u64,
    merges: u64,
    likenesses: u64,
    corrections: u64,
    checks: u64,
    refusals: u64,
    uploads: u64,
}

/// SDKs look at `success` and the status only.
#[derive(ToSchema)]
pub(super) struct SegmentAnswer {
    success: bool,
    accepted: u64,
    duplicate: u64,
    refused: u64,
    /// Why which event of the batch was refused.
    #[schema(value_type = Option<Vec<Object>>)]
    problems: (),
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
