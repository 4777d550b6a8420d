//! Counting batches into groups, and joining what several readers counted.

use std::collections::HashMap;
use std::sync::Arc;

use deltalake_core::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use deltalake_core::arrow::datatypes::{Decimal64Type, Int32Type};
use peakend_model::insight::{Cell, Label, Measure, Moments, Mood, Row, Table};
use peakend_model::interaction::{Money, ScoreKind};
use uuid::Uuid;

use crate::column::{self, numbers};
use crate::error::{Error, Result};
use crate::groups::{Groups, NO_ITEM, Places};
use crate::people::Set;
use crate::plan::Plan;
use crate::sight::{NO_SCORE, Points, Sight, When};

/// Counts batches for one question.
pub(crate) struct Fold {
    plan: Arc<Plan>,
    groups: Groups,
    counters: Vec<Counter>,
    /// How often each point was given, by group.
    scores: Vec<Vec<u64>>,
}

/// What one reader counted.
pub(crate) struct Part {
    table: Table,
    /// Who was counted, where the question is about customers: a set per row of the table.
    people: Option<Vec<Set>>,
}

impl Part {
    /// About how much memory it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        let label = |label: &Label| size_of::<Label>() + label.text().map_or(0, str::len);
        let cell = |cell: &Cell| size_of::<Cell>() + cell.scores().map_or(0, |counts| counts.0.len() * 48);
        let row = |row: &Row| {
            size_of::<Row>() + row.labels.iter().map(label).sum::<usize>() + row.cells.iter().map(cell).sum::<usize>()
        };
        let rows = self.table.rows.iter().map(row).sum::<usize>();
        200 + rows + self.people.iter().flatten().map(Set::size).sum::<usize>()
    }
}

enum Counter {
    Count(Measure, Vec<u64>),
    /// The fold counts them for all kinds at once.
    Scores(ScoreKind),
    Mood(Vec<Mood>),
    ThemeMood(Vec<Mood>),
    Value(Vec<Moments>),
    People(Box<People>),
}

impl Fold {
    pub(crate) fn new(plan: Arc<Plan>) -> Self {
        let counters = plan.measures.iter().map(|measure| Counter::new(*measure)).collect();
        Self { groups: Groups::new(&plan), counters, scores: Vec::new(), plan }
    }

    /// Counts the batch of `sight`.
    pub(crate) fn push(&mut self, sight: &mut Sight<'_>, when: When) -> Result<()> {
        let picked = sight.picked(&self.plan, when)?;
        let places = self.groups.place(&self.plan, sight.batch, &picked, when)?;
        if self.groups.len() > self.plan.most_groups {
            let labels = (0..self.groups.len()).map(|group| self.groups.labels(group));
            return Err(self.plan.too_many_groups(labels).into());
        }
        if self.plan.counts_scores() {
            self.scores.resize(self.groups.len(), Vec::new());
            count_scores(&mut self.scores, &sight.scores()?, &places);
        }
        for counter in &mut self.counters {
            counter.push(&self.plan, sight.batch, &places, self.groups.len())?;
        }
        Ok(())
    }

    /// `points` are those of the sights that were pushed.
    pub(crate) fn finish(self, points: &Points) -> Part {
        let cell = |counter: &Counter, group: usize| match counter {
            Counter::Scores(kind) => Cell::Scores(points.counted(*kind, &self.scores[group])),
            other => other.cell(group),
        };
        let rows = (0..self.groups.len())
            .map(|group| Row {
                labels: self.groups.labels(group),
                cells: self.counters.iter().map(|counter| cell(counter, group)).collect(),
            })
            .collect();
        let people = self.counters.into_iter().find_map(|counter| match counter {
            Counter::People(people) => Some(people.sets),
            _ => None,
        });
        Part { table: Table { rows }, people }
    }
}

/// Adds the rows' points to the counts of their groups.
fn count_scores(counts: &mut [Vec<u64>], scores: &[u32], places: &Places) {
    for (row, group) in places.rows.iter().zip(&places.groups) {
        let point = scores[*row as usize];
        if point == NO_SCORE {
            continue;
        }
        let counts = &mut counts[*group as usize];
        let point = point as usize;
        if point >= counts.len() {
            counts.resize(point + 1, 0);
        }
        counts[point] += 1;
    }
}

impl Counter {
    fn new(measure: Measure) -> Self {
        match measure {
            Measure::Interactions | Measure::Feedback | Measure::Texts => Self::Count(measure, Vec::new()),
            Measure::Customers => Self::People(Box::default()),
            Measure::Scores(kind) => Self::Scores(kind),
            Measure::Sentiment => Self::Mood(Vec::new()),
            Measure::ThemeMood => Self::ThemeMood(Vec::new()),
            Measure::Value => Self::Value(Vec::new()),
        }
    }

    fn push(&mut self, plan: &Plan, batch: &RecordBatch, places: &Places, groups: usize) -> Result<()> {
        let pairs =
            || places.rows.iter().map(|row| *row as usize).zip(places.groups.iter().map(|group| *group as usize));
        match self {
            Self::Count(Measure::Interactions, counts) => {
                counts.resize(groups, 0);
                for group in &places.groups {
                    counts[*group as usize] += 1;
                }
            }
            Self::Count(measure, counts) => {
                counts.resize(groups, 0);
                let lengths = numbers::<Int32Type>(batch, "text_length")?;
                if *measure == Measure::Texts {
                    for (row, group) in pairs() {
                        counts[group] += u64::from(lengths.is_valid(row));
                    }
                } else {
                    let (kinds, _) = column::coded_column(batch, "score_kind")?;
                    for (row, group) in pairs() {
                        counts[group] += u64::from(lengths.is_valid(row) || kinds.is_valid(row));
                    }
                }
            }
            Self::Scores(_) => {}
            Self::Mood(moods) => {
                moods.resize(groups, Mood::default());
                let values = numbers::<Int32Type>(batch, "mood")?;
                for (row, group) in pairs() {
                    if values.is_valid(row) {
                        moods[group].add(&Mood::of(values.value(row)));
                    }
                }
            }
            Self::ThemeMood(moods) => {
                moods.resize(groups, Mood::default());
                let lists = column::lists(batch, "theme_moods")?;
                let values = lists.values().as_primitive_opt::<Int32Type>().ok_or(Error::Unreadable("theme_moods"))?;
                let items = places.items.iter().filter(|_| plan.counts_theme_moods());
                for ((row, group), item) in pairs().zip(items) {
                    if *item != NO_ITEM {
                        let at = column::items(lists, row).start + *item as usize;
                        moods[group].add(&Mood::of(values.value(at)));
                    }
                }
            }
            Self::Value(moments) => {
                moments.resize(groups, Moments::default());
                let values = numbers::<Decimal64Type>(batch, "value")?;
                for (row, group) in pairs() {
                    if values.is_valid(row) {
                        let money = Money { ten_thousandths: values.value(row), currency: String::new() };
                        moments[group].add(&Moments::of(money.amount()));
                    }
                }
            }
            Self::People(people) => people.push(plan, batch, places, groups)?,
        }
        Ok(())
    }

    fn cell(&self, group: usize) -> Cell {
        match self {
            Self::Count(_, counts) => Cell::Count(counts[group]),
            Self::Mood(moods) | Self::ThemeMood(moods) => Cell::Mood(moods[group]),
            Self::Value(moments) => Cell::Moments(moments[group]),
            // Distinct customers are counted at the end, see `Total::table`; scores by the fold.
            Self::People(_) | Self::Scores(_) => Cell::Count(0),
        }
    }
}

/// Which customers were met, by group.
#[derive(Default)]
struct People {
    sets: Vec<Set>,
    /// The spelled ids that were read last, and their numbers: batches of one row group share them.
    last: Option<(ArrayRef, Vec<u32>)>,
}

const NOT_YET: u32 = u32::MAX;
const ASKED: u32 = u32::MAX - 1;

impl People {
    fn push(&mut self, plan: &Plan, batch: &RecordBatch, places: &Places, groups: usize) -> Result<()> {
        self.sets.resize(groups, Set::default());
        let (keys, values) = column::coded_column(batch, "customer")?;
        let mut known = match self.last.take() {
            Some((last, known)) if column::is_same(&last, values) => known,
            _ => vec![NOT_YET; values.len()],
        };
        // All that are new to the row group get their numbers at once.
        let mut asked = Vec::new();
        for row in places.rows.iter().map(|row| *row as usize).filter(|row| keys.is_valid(*row)) {
            let at = column::position(keys, row);
            if known[at] == NOT_YET {
                known[at] = ASKED;
                asked.push(at);
            }
        }
        let ids = asked.iter().map(|at| Uuid::try_parse(values.value(*at)).map(|id| id.as_u128()));
        let ids = ids.collect::<std::result::Result<Vec<_>, _>>().map_err(|_| Error::Unreadable("customer"))?;
        for (at, number) in asked.into_iter().zip(plan.numbering.numbers(&ids)) {
            known[at] = number;
        }
        let bound = plan.numbering.bound();
        for (row, group) in places.rows.iter().zip(&places.groups) {
            let row = *row as usize;
            if keys.is_valid(row) {
                self.sets[*group as usize].insert(known[column::position(keys, row)], bound);
            }
        }
        self.last = Some((Arc::new(values.clone()), known));
        Ok(())
    }
}

/// The sum of parts.
#[derive(Default)]
pub(crate) struct Total {
    groups: HashMap<Vec<Label>, usize>,
    rows: Vec<Row>,
    sets: Vec<Set>,
}

impl Total {
    pub(crate) fn add(&mut self, part: &Part, plan: &Plan) {
        for (at, row) in part.table.rows.iter().enumerate() {
            let group = self.add_row(row);
            if let Some(sets) = &part.people {
                self.sets.resize(self.rows.len(), Set::default());
                self.sets[group].add(&sets[at], plan.numbering.bound());
            }
        }
    }

    fn add_row(&mut self, row: &Row) -> usize {
        if let Some(group) = self.groups.get(&row.labels) {
            for (cell, more) in self.rows[*group].cells.iter_mut().zip(&row.cells) {
                cell.add(more);
            }
            return *group;
        }
        self.groups.insert(row.labels.clone(), self.rows.len());
        self.rows.push(row.clone());
        self.rows.len() - 1
    }

    /// # Errors
    /// When the parts together have more groups than an answer may have.
    pub(crate) fn check(&self, plan: &Plan) -> Result<()> {
        if self.rows.len() <= plan.most_groups {
            return Ok(());
        }
        Err(plan.too_many_groups(self.rows.iter().map(|row| row.labels.clone())).into())
    }

    /// What was added, to be added again another time.
    pub(crate) fn into_part(self, plan: &Plan) -> Part {
        Part { table: Table { rows: self.rows }, people: plan.counts_people().then_some(self.sets) }
    }

    /// The table, rows in no order.
    pub(crate) fn table(mut self, plan: &Plan) -> Table {
        let merged = plan.merged();
        for (row, set) in self.rows.iter_mut().zip(&mut self.sets) {
            for (from, into) in &merged {
                if set.remove(*from) {
                    set.insert(*into, plan.numbering.bound());
                }
            }
            for (cell, measure) in row.cells.iter_mut().zip(&plan.measures) {
                if *measure == Measure::Customers {
                    *cell = Cell::Count(set.count());
                }
            }
        }
        Table { rows: self.rows }
    }
}
