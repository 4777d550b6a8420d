//! The ledger in memory: answers by the definitions of the model, one interaction at a time.
//! Slow and obvious on purpose; the lake must agree with it on every question.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use peakend_model::insight::{
    Appended, Archive, ArchiveError, BoxFuture, Cell, Checkpoint, Cursor, Dimension, Erased, Fresh, InsightError,
    Insights, Label, Listing, Maintained, Measure, MomentQuery, Moments, Mood, Paths, Query, Revised, Revision, Row,
    Scope, ScoreCounts, Table,
};
use peakend_model::interaction::Interaction;
use peakend_model::time::Buckets;
use peakend_model::{CustomerId, WorkspaceId};

/// Implements both ports over vectors. Reads archived rows plus, if given, the fresh ones behind them.
#[derive(Default)]
pub struct MemoryInsights {
    tables: Mutex<HashMap<WorkspaceId, MemoryTable>>,
    fresh: Option<std::sync::Arc<dyn Fresh>>,
}

#[derive(Default)]
struct MemoryTable {
    rows: Vec<Interaction>,
    checkpoints: HashMap<String, i64>,
}

impl MemoryInsights {
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads `fresh` rows behind the inbox checkpoint as well.
    pub fn over(fresh: std::sync::Arc<dyn Fresh>) -> Self {
        Self { fresh: Some(fresh), ..Self::default() }
    }

    fn tables(&self) -> MutexGuard<'_, HashMap<WorkspaceId, MemoryTable>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything the workspace holds, each row once.
    async fn rows(&self, workspace: WorkspaceId) -> Result<Vec<Interaction>, InsightError> {
        let (mut rows, flushed) = self.archived(workspace);
        rows.extend(self.fresh_rows(workspace, flushed).await?);
        Ok(rows)
    }

    fn archived(&self, workspace: WorkspaceId) -> (Vec<Interaction>, i64) {
        let tables = self.tables();
        tables.get(&workspace).map_or_else(Default::default, |table| {
            (table.rows.clone(), table.checkpoints.get(Checkpoint::INBOX).copied().unwrap_or(0))
        })
    }

    async fn fresh_rows(&self, workspace: WorkspaceId, after: i64) -> Result<Vec<Interaction>, InsightError> {
        let Some(fresh) = &self.fresh else { return Ok(Vec::new()) };
        Ok(fresh.rows_after(workspace, after, usize::MAX).await?.into_iter().map(|(_, row)| row).collect())
    }
}

impl Insights for MemoryInsights {
    fn table<'a>(&'a self, query: &'a Query, scope: &'a Scope) -> BoxFuture<'a, Result<Table, InsightError>> {
        Box::pin(async move {
            query.check()?;
            Ok(answer(&self.rows(query.workspace).await?, query, scope))
        })
    }

    fn page<'a>(&'a self, listing: &'a Listing) -> BoxFuture<'a, Result<Vec<Interaction>, InsightError>> {
        Box::pin(async move {
            let mut found = self.rows(listing.workspace).await?;
            found.retain(|interaction| listing.accepts(interaction));
            Ok(listing.finish(found))
        })
    }

    fn moments<'a>(&'a self, query: &'a MomentQuery, scope: &'a Scope) -> BoxFuture<'a, Result<Paths, InsightError>> {
        Box::pin(async move { Ok(crate::moments::gather(&self.rows(query.workspace).await?, query, scope)) })
    }
}

impl Archive for MemoryInsights {
    fn append<'a>(
        &'a self,
        workspace: WorkspaceId,
        checkpoint: &'a Checkpoint,
        rows: Vec<Interaction>,
    ) -> BoxFuture<'a, Result<Appended, ArchiveError>> {
        Box::pin(async move {
            let mut tables = self.tables();
            let table = tables.entry(workspace).or_default();
            if table.checkpoints.get(&checkpoint.app).is_some_and(|reached| *reached >= checkpoint.version) {
                return Ok(Appended::Already);
            }
            table.rows.extend(rows);
            table.checkpoints.insert(checkpoint.app.clone(), checkpoint.version);
            Ok(Appended::Now)
        })
    }

    fn position<'a>(
        &'a self,
        workspace: WorkspaceId,
        app: &'a str,
    ) -> BoxFuture<'a, Result<Option<i64>, ArchiveError>> {
        Box::pin(async move { Ok(self.tables().get(&workspace).and_then(|table| table.checkpoints.get(app).copied())) })
    }

    fn erase<'a>(
        &'a self,
        workspace: WorkspaceId,
        customers: &'a [CustomerId],
    ) -> BoxFuture<'a, Result<Erased, ArchiveError>> {
        Box::pin(async move {
            let mut tables = self.tables();
            let rows = &mut tables.entry(workspace).or_default().rows;
            let before = rows.len();
            rows.retain(|row| row.customer.is_none_or(|customer| !customers.contains(&customer)));
            Ok(Erased { rows: (before - rows.len()) as u64, ..Erased::default() })
        })
    }

    fn maintain<'a>(
        &'a self,
        _workspace: WorkspaceId,
        _keep: std::time::Duration,
    ) -> BoxFuture<'a, Result<Maintained, ArchiveError>> {
        Box::pin(async { Ok(Maintained::default()) })
    }

    /// All rows are one file here.
    fn revise<'a>(
        &'a self,
        workspace: WorkspaceId,
        done: &'a BTreeSet<String>,
        revision: std::sync::Arc<dyn Revision>,
    ) -> BoxFuture<'a, Result<Option<Revised>, ArchiveError>> {
        Box::pin(async move {
            let mut tables = self.tables();
            let rows = &mut tables.entry(workspace).or_default().rows;
            let file = format!("rows-{}", rows.len());
            if done.contains(&file) {
                return Ok(None);
            }
            *rows = revision.revise(std::mem::take(rows));
            Ok(Some(Revised { file, rows: rows.len() as u64, left: 0 }))
        })
    }

    fn amend<'a>(
        &'a self,
        workspace: WorkspaceId,
        at: &'a [Cursor],
        revision: std::sync::Arc<dyn Revision>,
    ) -> BoxFuture<'a, Result<(), ArchiveError>> {
        Box::pin(async move {
            let mut tables = self.tables();
            let rows = &mut tables.entry(workspace).or_default().rows;
            if rows.iter().any(|row| at.contains(&Cursor::from(row))) {
                *rows = revision.revise(std::mem::take(rows));
            }
            Ok(())
        })
    }
}

/// Answers `query` over `rows` by definition.
pub fn answer(rows: &[Interaction], query: &Query, scope: &Scope) -> Table {
    let mut groups = BTreeMap::<Vec<Label>, Vec<Group>>::new();
    for interaction in rows {
        let wanted = query.period.contains(interaction.occurred_at)
            && query.filters.iter().all(|filter| filter.accepts(interaction));
        if !wanted {
            continue;
        }
        for labels in labels_of(interaction, query) {
            let cells = groups
                .entry(labels.clone())
                .or_insert_with(|| query.measures.iter().map(|measure| Group::new(*measure)).collect());
            for cell in cells {
                cell.count(interaction, &labels, query, scope);
            }
        }
    }
    let rows = groups
        .into_iter()
        .map(|(labels, cells)| Row { labels, cells: cells.into_iter().map(Group::finish).collect() })
        .collect();
    Table { rows }.finish(query)
}

/// Every group that the interaction stands in.
fn labels_of(interaction: &Interaction, query: &Query) -> Vec<Vec<Label>> {
    let mut all = vec![Vec::new()];
    for dimension in &query.dimensions {
        let values = match dimension {
            Dimension::Time(grain) => {
                vec![Label::Time(Buckets::start_of(interaction.occurred_at, *grain, &query.zone))]
            }
            Dimension::Field(field) => match field.values(interaction) {
                values if values.is_empty() => vec![Label::Missing],
                values => values.into_iter().map(Label::Text).collect(),
            },
        };
        all = all
            .iter()
            .flat_map(|labels: &Vec<Label>| {
                values.iter().map(move |value| labels.iter().cloned().chain([value.clone()]).collect())
            })
            .collect();
    }
    all
}

/// A cell being counted.
enum Group {
    Cell(Measure, Cell),
    Customers(HashSet<CustomerId>),
}

impl Group {
    fn new(measure: Measure) -> Self {
        match measure {
            Measure::Customers => Self::Customers(HashSet::new()),
            Measure::Interactions | Measure::Feedback | Measure::Texts => Self::Cell(measure, Cell::Count(0)),
            Measure::Scores(_) => Self::Cell(measure, Cell::Scores(ScoreCounts::default())),
            Measure::Sentiment | Measure::ThemeMood => Self::Cell(measure, Cell::Mood(Mood::default())),
            Measure::Value => Self::Cell(measure, Cell::Moments(Moments::default())),
        }
    }

    fn count(&mut self, interaction: &Interaction, labels: &[Label], query: &Query, scope: &Scope) {
        match self {
            Self::Customers(customers) => {
                customers.extend(interaction.customer.map(|customer| scope.canonical(customer)));
            }
            Self::Cell(measure, cell) => {
                if let Some(one) = one(*measure, interaction, labels, query) {
                    cell.add(&one);
                }
            }
        }
    }

    fn finish(self) -> Cell {
        match self {
            Self::Customers(customers) => Cell::Count(customers.len() as u64),
            Self::Cell(_, cell) => cell,
        }
    }
}

/// What one interaction adds to one measure.
fn one(measure: Measure, interaction: &Interaction, labels: &[Label], query: &Query) -> Option<Cell> {
    let annotation = interaction.annotation.as_ref();
    match measure {
        Measure::Interactions => Some(Cell::Count(1)),
        Measure::Feedback => interaction.is_feedback().then_some(Cell::Count(1)),
        Measure::Texts => interaction.text.is_some().then_some(Cell::Count(1)),
        Measure::Scores(kind) => {
            let score = interaction.score.filter(|score| score.kind == kind)?;
            Some(Cell::Scores(ScoreCounts(BTreeMap::from([(score.into(), 1)]))))
        }
        Measure::Sentiment => {
            let sentiment = annotation?.sentiment.as_ref()?;
            Some(Cell::Mood(Mood::of(sentiment.thousandths())))
        }
        Measure::ThemeMood => {
            let place = query
                .dimensions
                .iter()
                .position(|d| matches!(d, Dimension::Field(peakend_model::insight::Field::Theme)))?;
            let theme = labels[place].text()?;
            let moods = annotation?.themes();
            let mood = moods.iter().find(|mood| mood.theme == theme)?;
            Some(Cell::Mood(Mood::of(mood.thousandths)))
        }
        Measure::Value => interaction.value.as_ref().map(|money| Cell::Moments(Moments::of(money.amount()))),
        Measure::Customers => None,
    }
}
