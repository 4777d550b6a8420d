//! Trees of themes of a workspace: versions, edits on top of the newest one, re-readings.

use peakend_model::{Timestamp, UserId, WorkspaceId};
use sea_orm::QueryResult;
use uuid::Uuid;

use crate::row::{Columns, micros, only};
use crate::{Store, StoreResult, WriteTx};

/// A published tree without its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaxonomyVersion {
    /// From 1.
    pub number: i64,
    pub note: String,
    pub by: Option<UserId>,
    pub at: Timestamp,
}

/// An edit that is not published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaxonomyEdit {
    pub id: Uuid,
    pub source: String,
    pub by: Option<UserId>,
    pub at: Timestamp,
}

/// Old texts being read under a version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rereading {
    pub number: i64,
    /// JSON of whoever does it.
    pub progress: String,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

/// What a version learnt from examples and corrected texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaxonomyLearnt {
    /// As bytes of whoever reads with it; `None` where nothing helped.
    pub layer: Option<Vec<u8>>,
    /// JSON of whoever learnt it.
    pub report: String,
}

/// Edits kept for undoing.
const MOST_EDITS: i64 = 100;

impl Store {
    /// The number of the newest version; `None` before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taxonomy_number(&self, workspace: WorkspaceId) -> StoreResult<Option<i64>> {
        let sql = "SELECT number FROM taxonomy_version WHERE workspace_id = $1 ORDER BY number DESC LIMIT 1";
        only(self.row(sql, [workspace.0.into()]).await?.as_ref())
    }

    /// The text of a version.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taxonomy_source(&self, workspace: WorkspaceId, number: i64) -> StoreResult<Option<String>> {
        let sql = "SELECT source FROM taxonomy_version WHERE workspace_id = $1 AND number = $2";
        only(self.row(sql, [workspace.0.into(), number.into()]).await?.as_ref())
    }

    /// Newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taxonomy_versions(&self, workspace: WorkspaceId, limit: u32) -> StoreResult<Vec<TaxonomyVersion>> {
        let sql = "SELECT number, note, created_by, created_at FROM taxonomy_version
                   WHERE workspace_id = $1 ORDER BY number DESC LIMIT $2";
        self.rows(sql, [workspace.0.into(), i64::from(limit).into()]).await?.iter().map(version_of).collect()
    }

    /// The newest edit on top of version `base`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taxonomy_edit(&self, workspace: WorkspaceId, base: i64) -> StoreResult<Option<TaxonomyEdit>> {
        let sql = "SELECT id, source, created_by, created_at FROM taxonomy_edit
                   WHERE workspace_id = $1 AND base = $2 ORDER BY place DESC LIMIT 1";
        self.row(sql, [workspace.0.into(), base.into()]).await?.as_ref().map(edit_of).transpose()
    }

    /// How many edits on top of `base` can be undone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_taxonomy_edits(&self, workspace: WorkspaceId, base: i64) -> StoreResult<i64> {
        let sql = "SELECT COUNT(*) FROM taxonomy_edit WHERE workspace_id = $1 AND base = $2";
        Ok(only(self.row(sql, [workspace.0.into(), base.into()]).await?.as_ref())?.unwrap_or(0))
    }

    /// What a version learnt; `None` for one that was published before themes learnt anything.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taxonomy_learnt(&self, workspace: WorkspaceId, number: i64) -> StoreResult<Option<TaxonomyLearnt>> {
        let sql = "SELECT layer, report FROM taxonomy_learnt WHERE workspace_id = $1 AND number = $2";
        self.row(sql, [workspace.0.into(), number.into()]).await?.as_ref().map(learnt_of).transpose()
    }

    /// # Errors
    /// When the database fails.
    pub async fn rereading(&self, workspace: WorkspaceId, number: i64) -> StoreResult<Option<Rereading>> {
        let sql = "SELECT number, progress, started_at, finished_at FROM taxonomy_rereading
                   WHERE workspace_id = $1 AND number = $2";
        self.row(sql, [workspace.0.into(), number.into()]).await?.as_ref().map(rereading_of).transpose()
    }
}

impl WriteTx {
    /// # Errors
    /// When the database fails.
    pub async fn add_taxonomy_edit(&mut self, base: i64, edit: &TaxonomyEdit) -> StoreResult<()> {
        let sql = "INSERT INTO taxonomy_edit (id, workspace_id, base, place, source, created_by, created_at)
                   VALUES ($1, $2, $3,
                           (SELECT COALESCE(MAX(place), 0) + 1 FROM taxonomy_edit WHERE workspace_id = $2), $4, $5, $6)";
        let values = [
            edit.id.into(),
            self.workspace.0.into(),
            base.into(),
            edit.source.as_str().into(),
            edit.by.map(|user| user.0).into(),
            micros(edit.at),
        ];
        self.execute(sql, values).await?;
        let old = "DELETE FROM taxonomy_edit WHERE workspace_id = $1 AND place <=
                   (SELECT MAX(place) FROM taxonomy_edit WHERE workspace_id = $1) - $2";
        self.execute(old, [self.workspace.0.into(), MOST_EDITS.into()]).await?;
        Ok(())
    }

    /// Takes the newest edit on top of `base` back. False when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undo_taxonomy_edit(&mut self, base: i64) -> StoreResult<bool> {
        let sql = "DELETE FROM taxonomy_edit WHERE workspace_id = $1 AND base = $2 AND place =
                   (SELECT MAX(place) FROM taxonomy_edit WHERE workspace_id = $1 AND base = $2)";
        Ok(self.execute(sql, [self.workspace.0.into(), base.into()]).await?.rows_affected() == 1)
    }

    /// Writes a version down; it is in force from then on.
    ///
    /// # Errors
    /// A conflict when somebody else published this number; when the database fails.
    pub async fn add_taxonomy_version(&mut self, version: &TaxonomyVersion, source: &str) -> StoreResult<()> {
        let sql = "INSERT INTO taxonomy_version (workspace_id, number, source, note, created_by, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            self.workspace.0.into(),
            version.number.into(),
            source.into(),
            version.note.as_str().into(),
            version.by.map(|user| user.0).into(),
            micros(version.at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Writes down what a version learnt.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_taxonomy_learnt(&mut self, number: i64, learnt: &TaxonomyLearnt) -> StoreResult<()> {
        let sql = "INSERT INTO taxonomy_learnt (workspace_id, number, layer, report) VALUES ($1, $2, $3, $4)";
        let TaxonomyLearnt { layer, report } = learnt;
        let values = [self.workspace.0.into(), number.into(), layer.clone().into(), report.as_str().into()];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Begins a re-reading, or notes how far it has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_rereading(&mut self, rereading: &Rereading) -> StoreResult<()> {
        let sql = "INSERT INTO taxonomy_rereading (workspace_id, number, progress, started_at, finished_at)
                   VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (workspace_id, number) DO UPDATE
                   SET progress = excluded.progress, finished_at = excluded.finished_at";
        let values = [
            self.workspace.0.into(),
            rereading.number.into(),
            rereading.progress.as_str().into(),
            micros(rereading.started_at),
            rereading.finished_at.map(|at| at.0).into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }
}

fn version_of(row: &QueryResult) -> StoreResult<TaxonomyVersion> {
    let mut columns = Columns::of(row);
    Ok(TaxonomyVersion {
        number: columns.take()?,
        note: columns.take()?,
        by: columns.maybe_id()?,
        at: columns.moment()?,
    })
}

fn edit_of(row: &QueryResult) -> StoreResult<TaxonomyEdit> {
    let mut columns = Columns::of(row);
    Ok(TaxonomyEdit { id: columns.take()?, source: columns.take()?, by: columns.maybe_id()?, at: columns.moment()? })
}

fn learnt_of(row: &QueryResult) -> StoreResult<TaxonomyLearnt> {
    let mut columns = Columns::of(row);
    Ok(TaxonomyLearnt { layer: columns.take()?, report: columns.take()? })
}

fn rereading_of(row: &QueryResult) -> StoreResult<Rereading> {
    let mut columns = Columns::of(row);
    Ok(Rereading {
        number: columns.take()?,
        progress: columns.take()?,
        started_at: columns.moment()?,
        finished_at: columns.maybe_moment()?,
    })
}
