//! The mapping page: what was found in the file, what is left open, and the first rows as they would be recorded.

use askama::Template;
use peakend_app::FieldErrors;
use peakend_app::catalog::{self, Catalog};
use peakend_app::import::values::DecimalMark;
use peakend_app::import::{
    Change, DryRun, Field, Import, Look, Mapping, PreviewResult, PreviewRow, Question, Refusal, Shape,
};
use peakend_model::catalog::CatalogKind;
use peakend_model::interaction::{Channel, NewInteraction, ScoreKind};

use super::form::{ORDERS, Typed, is_in_force, order_key};
use super::{path_of, told};
use crate::error::{FormErrors, WebResult};
use crate::page::Page;
use crate::signed::Signed;
use crate::words::Words;

/// Rows of the file that values are shown from.
const SAMPLED: usize = 200;
const EXAMPLES: usize = 3;
const PREVIEWED: usize = 10;
/// Errors that belong to a setting; all others name a column.
const SETTINGS: [&str; 8] = ["occurred_at", "title", "source", "kind", "score", "currency", "columns", "zone"];
/// Kinds that are offered; any other word can be written.
const KINDS: [&str; 8] = ["review", "response", "complaint", "message", "call", "chat", "order", "event"];

/// What the page is made from.
pub(super) struct Asked<'a> {
    pub import: &'a Import,
    pub look: Look,
    pub typed: Option<Typed>,
    pub tried: Tried,
}

/// What trying the whole file said.
pub(super) enum Tried {
    No,
    Gives(DryRun),
    Refused(FieldErrors),
}

#[derive(Template)]
#[template(path = "imports/mapping.html")]
struct MappingPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    path: String,
    file: &'a str,
    facts: Vec<(String, String)>,
    part: Part<'a>,
}

/// The form and what depends on it; htmx asks for this alone.
#[derive(Template)]
#[template(path = "imports/mapping_form.html")]
struct Part<'a> {
    t: &'a Words,
    csrf: &'a str,
    path: String,
    guess: String,
    drawn: String,
    errors: FormErrors,
    questions: Vec<QuestionView>,
    columns: Vec<ColumnView>,
    groups: Vec<(String, Vec<(Field, String)>)>,
    settings: Settings,
    preview: Vec<Line>,
    trial: Option<Trial>,
    /// How many rows will be read, where it is known exactly.
    rows: Option<String>,
    may_start: bool,
}

struct QuestionView {
    text: String,
    must: bool,
    answers: Vec<Answer>,
}

struct Answer {
    text: String,
    value: String,
    chosen: bool,
}

struct ColumnView {
    name: String,
    label: Option<String>,
    examples: Vec<String>,
    field: Field,
    is_used: bool,
    /// Shown below the choice.
    note: String,
    tone: &'static str,
    error: Option<String>,
}

struct Settings {
    source: String,
    kind: String,
    kinds: [&'static str; 8],
    channels: Vec<(&'static str, String, bool)>,
    touchpoint: String,
    touchpoints: Vec<String>,
    brand: String,
    brands: Vec<String>,
    product: String,
    products: Vec<String>,
    score_kinds: Vec<(&'static str, String, bool)>,
    scale_min: i16,
    scale_max: i16,
    orders: Vec<(&'static str, String, bool)>,
    zone: String,
    moment: String,
    is_comma: bool,
    currency: String,
    has_score: bool,
    has_date: bool,
    has_value: bool,
}

/// A row of the preview.
struct Line {
    number: String,
    shown: Result<Shown, Refused>,
}

struct Shown {
    when: String,
    who: String,
    score: String,
    text: String,
    facts: String,
    more: usize,
}

struct Refused {
    column: String,
    value: String,
    why: String,
    detail: Option<String>,
}

struct Trial {
    rows: String,
    accepted: String,
    refused: String,
    repeated: String,
    joined: Option<String>,
    none_refused: bool,
    reasons: Vec<ReasonView>,
}

struct ReasonView {
    rows: String,
    column: String,
    why: String,
    detail: Option<String>,
    example: String,
}

pub(super) async fn page(signed: &Signed, asked: Asked<'_>) -> WebResult<Page> {
    let catalog = catalog::list(&signed.app, signed.actor()).await?;
    let part = part(signed, &asked, &catalog);
    if signed.view.fragment {
        return Page::fragment(&part);
    }
    let content = MappingPage {
        t: &signed.t,
        csrf: signed.csrf(),
        path: path_of(asked.import.id),
        file: &asked.import.file_name,
        facts: facts(&signed.t, &asked),
        part,
    };
    Page::new(signed, &asked.import.file_name, &content)
}

fn part<'a>(signed: &'a Signed, asked: &Asked<'_>, catalog: &Catalog) -> Part<'a> {
    let t = &signed.t;
    let mapping = &asked.look.guess.mapping;
    let guess = asked.typed.as_ref().map_or(mapping, |typed| &typed.guess);
    let mistakes = mistakes(t, asked);
    let errors = FormErrors::new(&mistakes, t);
    Part {
        t,
        csrf: signed.csrf(),
        path: path_of(asked.import.id),
        guess: json(guess),
        drawn: json(mapping),
        questions: asked.look.guess.questions.iter().map(|one| question(t, one, mapping, guess)).collect(),
        columns: columns(t, asked, guess, &errors),
        groups: groups(t),
        settings: settings(t, mapping, catalog),
        preview: asked.look.rows.iter().take(PREVIEWED).map(|row| line(t, row)).collect(),
        trial: match &asked.tried {
            Tried::Gives(run) => Some(trial(t, run)),
            Tried::No | Tried::Refused(_) => None,
        },
        rows: asked.look.expected_rows.filter(|_| asked.look.inspection.is_whole).map(|rows| t.count(rows)),
        may_start: mistakes.is_empty(),
        errors,
    }
}

fn json(mapping: &Mapping) -> String {
    serde_json::to_string(mapping).unwrap_or_default()
}

/// Everything wrong with form and mapping, in the reader's language.
fn mistakes(t: &Words, asked: &Asked<'_>) -> FieldErrors {
    let mut all = FieldErrors::default();
    let typed = asked.typed.iter().flat_map(|typed| &typed.errors.0);
    let tried = match &asked.tried {
        Tried::Refused(errors) => errors.0.as_slice(),
        Tried::No | Tried::Gives(_) => &[],
    };
    for error in typed.chain(tried) {
        all.add(&error.field, &told::mistake(t, &error.message));
    }
    for error in asked.look.guess.mapping.check() {
        all.add(&error.field, &told::mistake(t, &error.text));
    }
    all
}

fn facts(t: &Words, asked: &Asked<'_>) -> Vec<(String, String)> {
    let format = &asked.look.inspection.format;
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| facts.push((t.named("import-fact", key), value));
    match &format.shape {
        Shape::Delimited { dialect } => {
            let is_tabs = dialect.delimiter == '\t';
            fact("format", if is_tabs { "TSV".to_owned() } else { "CSV".to_owned() });
            if !is_tabs {
                fact("delimiter", dialect.delimiter.to_string());
            }
        }
        Shape::Workbook { sheet } => {
            fact("format", "XLSX".to_owned());
            fact("sheet", sheet.clone());
        }
        Shape::Json { .. } => fact("format", "JSON".to_owned()),
        Shape::JsonLines => fact("format", "JSON Lines".to_owned()),
        Shape::Parquet => fact("format", "Parquet".to_owned()),
    }
    if !matches!(format.shape, Shape::Workbook { .. } | Shape::Parquet) {
        fact("encoding", format.encoding.clone());
    }
    fact("columns", t.count(asked.look.inspection.columns.len()));
    if let Some(rows) = asked.look.expected_rows {
        let is_exact = asked.look.inspection.is_whole;
        fact("rows", if is_exact { t.count(rows) } else { t.with("import-about", "rows", t.short(rows)) });
    }
    fact("size", t.bytes(asked.import.file_size));
    facts
}

fn question(t: &Words, question: &Question, mapping: &Mapping, guess: &Mapping) -> QuestionView {
    let mut answers: Vec<Answer> = Vec::new();
    for choice in &question.choices {
        let change = concrete(question, &choice.change, guess);
        let chosen = is_in_force(mapping, &change) && answers.iter().all(|answer| !answer.chosen);
        let value = serde_json::to_string(&change).unwrap_or_default();
        answers.push(Answer { text: told::choice(t, question.topic, choice), value, chosen });
    }
    QuestionView { text: told::question(t, question), must: question.must, answers }
}

/// To keep what was suggested is to give the column back what it had.
fn concrete(question: &Question, change: &Change, guess: &Mapping) -> Change {
    let suggested = || {
        let column = question.column.clone()?;
        let field = guess.field_of(&column)?;
        Some(Change::Assign { column, field })
    };
    match change {
        Change::Keep => suggested().unwrap_or(Change::Keep),
        other => other.clone(),
    }
}

fn columns(t: &Words, asked: &Asked<'_>, guess: &Mapping, errors: &FormErrors) -> Vec<ColumnView> {
    let inspection = &asked.look.inspection;
    let rules = asked.look.guess.mapping.columns.iter().enumerate();
    rules
        .map(|(at, rule)| {
            let suggested = guess.columns.get(at).map_or(Field::Attribute, |rule| rule.field);
            let why = asked.look.guess.columns.get(at);
            let (note, tone) = match why {
                _ if suggested != rule.field => {
                    (t.with("import-suggested", "field", t.named("import-field", suggested.key())), "")
                }
                Some(why) => (told::reason(t, &why.reason), certainty(suggested, why.confidence)),
                None => (String::new(), ""),
            };
            ColumnView {
                name: rule.column.clone(),
                label: inspection.columns.get(at).and_then(|column| column.label.clone()),
                examples: examples(inspection.sample.iter().take(SAMPLED).map(|row| row.cell(at))),
                field: rule.field,
                is_used: !matches!(rule.field, Field::Attribute | Field::Ignore),
                note,
                tone,
                error: errors.of(&rule.column).filter(|_| !SETTINGS.contains(&rule.column.as_str())).map(str::to_owned),
            }
        })
        .collect()
}

/// `check` where the suggestion wants a look.
fn certainty(field: Field, confidence: f32) -> &'static str {
    let is_kept = matches!(field, Field::Attribute | Field::Ignore);
    if !is_kept && confidence < 0.6 { "check" } else { "" }
}

/// The first values that differ.
fn examples<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        let short = peakend_app::import::values::shortened(cell, 60);
        if !examples.contains(&short) {
            examples.push(short);
        }
        if examples.len() == EXAMPLES {
            break;
        }
    }
    examples
}

fn groups(t: &Words) -> Vec<(String, Vec<(Field, String)>)> {
    use Field::{
        Attribute, Brand, Channel, Currency, CustomerId, CustomerName, Device, Email, Handle, Ignore, Key, Kind,
        OccurredAt, Phone, Product, Score, Speaker, Text, Thread, Title, Touchpoint, Turns, Value,
    };
    let groups: [(&str, &[Field]); 5] = [
        ("rest", &[Attribute, Ignore]),
        ("said", &[Text, Title, Turns, Score]),
        ("happened", &[OccurredAt, Kind, Channel, Touchpoint, Brand, Product, Value, Currency]),
        ("who", &[CustomerId, Email, Phone, CustomerName, Handle, Device]),
        ("record", &[Key, Thread, Speaker]),
    ];
    let named = |field: &Field| (*field, t.named("import-field", field.key()));
    groups.iter().map(|(key, fields)| (t.named("import-group", key), fields.iter().map(named).collect())).collect()
}

fn settings(t: &Words, mapping: &Mapping, catalog: &Catalog) -> Settings {
    let has = |field: Field| mapping.column_of(field).is_some();
    let names = |kind: CatalogKind| catalog.of_kind(kind).map(|entry| entry.name.clone()).collect();
    let channel = |channel: Channel| (channel.key(), t.named("channel", channel.key()), channel == mapping.channel);
    let score = |kind: ScoreKind| (kind.key(), t.named("metric", kind.key()), kind == mapping.score.kind);
    let zone = &mapping.dates.zone;
    Settings {
        source: mapping.source.clone(),
        kind: mapping.kind.clone(),
        kinds: KINDS,
        channels: Channel::ALL.map(channel).into(),
        touchpoint: mapping.touchpoint.clone().unwrap_or_default(),
        touchpoints: names(CatalogKind::Touchpoint),
        brand: mapping.brand.clone().unwrap_or_default(),
        brands: names(CatalogKind::Brand),
        product: mapping.product.clone().unwrap_or_default(),
        products: names(CatalogKind::Product),
        score_kinds: ScoreKind::ALL.map(score).into(),
        scale_min: mapping.score.scale.min,
        scale_max: mapping.score.scale.max,
        orders: ORDERS.map(|o| (order_key(o), t.named("import-order", order_key(o)), o == mapping.dates.order)).into(),
        zone: zone.name().to_owned(),
        moment: mapping.occurred_at.map(|at| at.date(zone).to_string()).unwrap_or_default(),
        is_comma: mapping.decimal == DecimalMark::Comma,
        currency: mapping.currency.clone(),
        has_score: has(Field::Score),
        has_date: has(Field::OccurredAt),
        has_value: has(Field::Value),
    }
}

fn line(t: &Words, row: &PreviewRow) -> Line {
    let shown = match &row.result {
        PreviewResult::Accepted(new) => Ok(shown(t, new)),
        PreviewResult::Refused(refusal) => Err(refused(t, refusal)),
    };
    Line { number: t.count(row.number), shown }
}

fn shown(t: &Words, new: &NewInteraction) -> Shown {
    let who = new.customer_name.clone().into_iter().chain(new.identifiers.iter().map(|one| one.value.clone()));
    let amount = new.value.as_ref().map(|money| format!("{} {}", t.number(money.amount(), 2), money.currency));
    let facts = [Some(new.kind.clone()), Some(t.named("channel", new.channel.key()))]
        .into_iter()
        .chain([new.touchpoint.clone(), new.brand.clone(), new.product.clone(), amount])
        .flatten();
    Shown {
        when: t.date_time(&new.occurred_at),
        who: who.collect::<Vec<_>>().join(", "),
        score: new
            .score
            .map(|score| {
                let digits = usize::from(score.thousandths % 1000 != 0);
                format!("{} / {}", t.number(score.value(), digits), score.scale.max)
            })
            .unwrap_or_default(),
        text: peakend_app::import::values::shortened(new.text.as_deref().unwrap_or_default(), 160),
        facts: facts.collect::<Vec<_>>().join(" · "),
        more: new.attributes.len(),
    }
}

fn refused(t: &Words, refusal: &Refusal) -> Refused {
    let (why, detail) = told::refusal(t, refusal);
    Refused { column: refusal.column.clone().unwrap_or_default(), value: refusal.value.clone(), why, detail }
}

fn trial(t: &Words, run: &DryRun) -> Trial {
    let reasons = run.reasons.iter().map(|reason| {
        let (why, detail) = told::refusal(t, &reason.example);
        ReasonView {
            rows: t.count(reason.rows),
            column: reason.column.clone().unwrap_or_default(),
            why,
            detail,
            example: t.with2(
                "import-example",
                "row",
                t.count(reason.example.row),
                "value",
                reason.example.value.clone(),
            ),
        }
    });
    Trial {
        rows: t.count(run.rows),
        accepted: t.count(run.accepted),
        refused: t.count(run.refused),
        repeated: t.count(run.repeated),
        joined: (run.joined > 0).then(|| t.count(run.joined)),
        none_refused: run.refused == 0,
        reasons: reasons.collect(),
    }
}
