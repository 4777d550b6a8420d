//! Several answers of one customer: how far they lean on each other, and so how much wider intervals must be.
//! What the ledger counts does not say whose answers they are; moments do, and for these measures they are read.

use std::collections::HashMap;

use peakend_model::Timestamp;
use peakend_model::access::Actor;
use peakend_model::indicator::{Definition, Formula};
use peakend_model::insight::{Field, Filter, Measure, Moment, MomentQuery, Path, Paths, Query, Share};
use peakend_model::interaction::ScoreKind;
use peakend_stats::interval::clustered_design_effect;
use serde::Serialize;

use crate::driver::MOST_MOMENTS;
use crate::metric::{LEVEL, float};
use crate::{App, AppError, AppResult, insight};

/// Answers from which the leaning of one measure is told; of more, a share of the customers is read.
const MOST_ANSWERS: u64 = 200_000;
/// Marks by which the answers of one measure tell their value, at most.
const MOST_OWN_MARKS: usize = 3;
/// The most parts of one measure that are told apart.
pub(crate) const MOST_PARTS: usize = MomentQuery::MOST_MARKS - MOST_OWN_MARKS;

/// How many times larger the variance of a number is, because customers answered more than once.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lean {
    /// Of the number by itself; 1 or more.
    pub own: f64,
    /// Of its difference from the period before.
    pub change: f64,
}

impl Lean {
    /// As answers that stand alone.
    pub const NONE: Self = Self { own: 1.0, change: 1.0 };
}

/// Who answered, among what was read. Answers of unknown customers count as one customer's each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Repeats {
    pub answers: u64,
    pub customers: u64,
}

/// Whether the leaning of what `formula` counts can be told: from moments, which know no attributes and cannot hold
/// two different sets of interactions against each other.
pub(crate) fn is_told(formula: &Formula) -> bool {
    matches!(
        formula,
        Formula::Score(_)
            | Formula::ScoreShare { .. }
            | Formula::Mood
            | Formula::ThemeMood { .. }
            | Formula::Share { .. }
    )
}

/// One answer: whose it is, what it counts in any unit, and which parts it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    customer: usize,
    value: f64,
    at: Timestamp,
    /// Bit n for part n.
    parts: u64,
}

impl Row {
    pub(crate) fn is_of(&self, part: usize) -> bool {
        self.parts >> part & 1 == 1
    }
}

/// The answers of two periods; a customer has the same number in both.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    pub(crate) now: Vec<Row>,
    pub(crate) before: Vec<Row>,
    people: People,
    /// How many customers answered now.
    customers: usize,
}

impl Answers {
    pub(crate) fn repeats(&self) -> Repeats {
        Repeats { answers: self.now.len() as u64, customers: self.customers as u64 }
    }

    /// Nobody answered twice, in neither period nor in both: all effects are 1.
    pub(crate) fn is_once(&self) -> bool {
        self.people.next == self.now.len() + self.before.len()
    }

    /// Of the answers that `is_of` chooses.
    pub(crate) fn lean(&self, is_of: impl Fn(&Row) -> bool) -> Lean {
        if self.is_once() {
            return Lean::NONE;
        }
        let chosen = |rows: &[Row]| rows.iter().filter(|row| is_of(row)).copied().collect::<Vec<_>>();
        let (now, before) = (chosen(&self.now), chosen(&self.before));
        Lean { own: one(&now), change: two(&now, &before) }
    }

    fn take(&mut self, paths: &Paths, is_before: bool, read: impl Fn(&Moment) -> Option<(f64, u64)>) {
        let rows = if is_before { &mut self.before } else { &mut self.now };
        for Path { customer, moments } in paths.iter() {
            for moment in moments {
                let Some((value, parts)) = read(moment) else { continue };
                let customer = self.people.number(customer.map(|customer| customer.0.as_u128()));
                rows.push(Row { customer, value, at: moment.at, parts });
            }
        }
        if !is_before {
            self.customers = self.people.next;
        }
    }
}

/// Customers by number, the same ones in every reading.
#[derive(Clone, Debug, Default)]
struct People {
    known: HashMap<u128, usize>,
    next: usize,
}

impl People {
    fn number(&mut self, customer: Option<u128>) -> usize {
        if let Some(number) = customer.and_then(|id| self.known.get(&id)) {
            return *number;
        }
        let number = self.next;
        self.next += 1;
        if let Some(id) = customer {
            self.known.insert(id, number);
        }
        number
    }
}

/// The answers that `definition` counts in the periods of `base`, about `answers` in the first; each with the bits of
/// the `parts` whose filters it meets. Of many answers, those of a share of the customers.
///
/// # Errors
/// As [`insight::moments`].
pub(crate) async fn answers(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    base: &Query,
    parts: Vec<Vec<Filter>>,
    answers: u64,
) -> AppResult<Answers> {
    if !is_told(&definition.formula) || answers == 0 {
        return Ok(Answers::default());
    }
    let own = own_marks(&definition.formula);
    let first = own.len();
    let marks: Vec<Vec<Filter>> = own.into_iter().chain(parts).collect();
    let filters: Vec<Filter> = base.filters.iter().cloned().chain(conditions(definition)).collect();
    let share = share_of(answers, MOST_ANSWERS);
    let (now, before) = read_both(app, actor, base, &filters, &marks, share).await?;
    let formula = definition.formula.clone();
    apart(move || {
        let read = |moment: &Moment| Some((value(&formula, moment, 0)?, moment.marks >> first));
        let mut found = Answers::default();
        found.take(&now, false, read);
        found.take(&before, true, read);
        found
    })
    .await
}

/// The leaning of several definitions at once, in their order: one reading of the ledger serves them all.
///
/// # Errors
/// As [`insight::moments`].
pub(crate) async fn leans(app: &App, actor: &Actor, definitions: &[&Definition], base: &Query) -> AppResult<Vec<Lean>> {
    let mut leans = vec![Lean::NONE; definitions.len()];
    let all = Query { measures: vec![Measure::Interactions], comparison: None, ..base.clone() };
    let told: Vec<usize> = (0..definitions.len()).filter(|at| is_told(&definitions[*at].formula)).collect();
    if told.is_empty() {
        return Ok(leans);
    }
    let table = insight::answer(app, actor, all).await?.table;
    let share = share_of(table.rows.first().map_or(0, |row| row.cells[0].n()), MOST_MOMENTS);
    // One mark says that a definition counts the moment, the others what it counts.
    for packed in told.chunks(MomentQuery::MOST_MARKS / (1 + MOST_OWN_MARKS)) {
        let mut marks = Vec::new();
        let mut places = Vec::new();
        for at in packed {
            places.push((*at, marks.len(), definitions[*at].formula.clone()));
            marks.push(conditions(definitions[*at]));
            marks.extend(own_marks(&definitions[*at].formula));
        }
        let (now, before) = read_both(app, actor, base, &base.filters, &marks, share).await?;
        let found = apart(move || {
            let told = places.into_iter().map(|(at, first, formula)| {
                let is_counted = |moment: &Moment| moment.has_mark(first);
                let read = |moment: &Moment| {
                    is_counted(moment).then(|| value(&formula, moment, first + 1)).flatten().map(|value| (value, 0))
                };
                let mut answers = Answers::default();
                answers.take(&now, false, read);
                answers.take(&before, true, read);
                (at, answers.lean(|_| true))
            });
            told.collect::<Vec<_>>()
        });
        for (at, lean) in found.await? {
            leans[at] = lean;
        }
    }
    Ok(leans)
}

/// The leaning inside of each bucket that starts at `starts`; the last one ends with `base`'s period. `n` is how many
/// answers there are.
///
/// # Errors
/// As [`insight::moments`].
pub(crate) async fn by_bucket(
    app: &App,
    actor: &Actor,
    definition: &Definition,
    mut base: Query,
    starts: &[Timestamp],
    n: u64,
) -> AppResult<Vec<f64>> {
    let Some(first) = starts.first() else { return Ok(Vec::new()) };
    base.period.from = *first;
    let found = answers(app, actor, definition, &base, Vec::new(), n).await?;
    let starts = starts.to_vec();
    apart(move || {
        let mut buckets: Vec<Vec<Row>> = vec![Vec::new(); starts.len()];
        if found.is_once() {
            return vec![1.0; starts.len()];
        }
        for row in found.now {
            let after = starts.partition_point(|start| *start <= row.at);
            if let Some(bucket) = after.checked_sub(1).and_then(|at| buckets.get_mut(at)) {
                bucket.push(row);
            }
        }
        buckets.iter().map(|rows| one(rows)).collect()
    })
    .await
}

/// Up to a second of arithmetic must not hold up the threads that answer requests.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> AppResult<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(error.into()))
}

fn share_of(n: u64, most: u64) -> Option<Share> {
    let of = u32::try_from(n.div_ceil(most)).unwrap_or(u32::MAX);
    (of > 1).then_some(Share { number: 0, of })
}

async fn read_both(
    app: &App,
    actor: &Actor,
    base: &Query,
    filters: &[Filter],
    marks: &[Vec<Filter>],
    share: Option<Share>,
) -> AppResult<(Paths, Paths)> {
    let query = |period| MomentQuery {
        filters: filters.to_vec(),
        marks: marks.to_vec(),
        share,
        anonymous: true,
        ..MomentQuery::new(actor.workspace, period)
    };
    let before = async {
        match base.compared() {
            Some(before) => insight::moments(app, actor, query(before.period)).await,
            None => Ok(Paths::default()),
        }
    };
    futures::try_join!(insight::moments(app, actor, query(base.period)), before)
}

/// What interactions must meet to be counted at all.
fn conditions(definition: &Definition) -> Vec<Filter> {
    let own = match &definition.formula {
        Formula::Score(kind) | Formula::ScoreShare { kind, .. } => Some(Filter::is(Field::Score, kind.key())),
        Formula::Mood => Some(Filter::HasText),
        Formula::ThemeMood { theme } => Some(Filter::is(Field::Theme, theme)),
        _ => None,
    };
    definition.only.0.iter().cloned().chain(own).collect()
}

/// What tells the value of an answer where its score or its mood does not.
fn own_marks(formula: &Formula) -> Vec<Vec<Filter>> {
    match formula {
        Formula::Share { of } => vec![of.0.clone()],
        Formula::ThemeMood { theme } => {
            let mood = |from, to| vec![Filter::ThemeMood { theme: theme.clone(), from, to }];
            vec![mood(-1000, -1), mood(0, 0), mood(1, 1000)]
        }
        _ => Vec::new(),
    }
}

/// What an answer counts, in any unit; its own marks start at `first`.
fn value(formula: &Formula, moment: &Moment, first: usize) -> Option<f64> {
    let yes = |is: bool| f64::from(u8::from(is));
    match formula {
        Formula::Score(ScoreKind::Nps) => moment.score().map(|score| match score.value() {
            value if value >= 9.0 => 1.0,
            value if value < 7.0 => -1.0,
            _ => 0.0,
        }),
        Formula::Score(ScoreKind::Csat) => moment.score().map(|score| yes(score.share() >= 0.75)),
        Formula::Score(_) => moment.score().map(|score| score.share()),
        Formula::ScoreShare { from, to, .. } => moment.score().map(|score| {
            let value = score.value();
            yes(from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to))
        }),
        Formula::Mood => moment.mood(),
        // Poor, neutral, good: how far moods go together does not hang on how strong they are.
        Formula::ThemeMood { .. } => {
            [-1.0, 0.0, 1.0].into_iter().enumerate().find(|(at, _)| moment.has_mark(first + at)).map(|(_, mood)| mood)
        }
        Formula::Share { .. } => Some(yes(moment.has_mark(first))),
        _ => None,
    }
}

/// The effect on a number by itself. Customers are never more telling than answers that stand alone: less would be
/// luck.
pub(crate) fn one(rows: &[Row]) -> f64 {
    effect(influences(rows, 1.0)).max(1.0)
}

/// The effect on the difference of two.
pub(crate) fn two(rows: &[Row], others: &[Row]) -> f64 {
    if rows.is_empty() || others.is_empty() {
        return 1.0;
    }
    effect(influences(rows, 1.0).chain(influences(others, -1.0)))
}

fn effect(rows: impl Iterator<Item = (usize, f64)>) -> f64 {
    let (customers, influences): (Vec<usize>, Vec<f64>) = rows.unzip();
    // Finite numbers of equal length: only an empty list is refused, which has no number to widen.
    clustered_design_effect(&influences, &customers, LEVEL).unwrap_or(1.0)
}

/// What each answer adds to the mean beyond its expectation.
fn influences(rows: &[Row], sign: f64) -> impl Iterator<Item = (usize, f64)> + '_ {
    let n = float(rows.len() as u64);
    let mean = rows.iter().map(|row| row.value).sum::<f64>() / n;
    rows.iter().map(move |row| (row.customer, sign * (row.value - mean) / n))
}
