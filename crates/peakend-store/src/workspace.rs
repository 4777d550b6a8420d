//! Workspaces.

use peakend_model::time::Zone;
use peakend_model::user::{Locale, Workspace};
use peakend_model::{Timestamp, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros};
use crate::{Store, StoreError, StoreResult, WriteTx};

pub(crate) const COLUMNS: &str = "w.id, w.name, w.zone, w.locale, w.created_at";

impl Store {
    pub async fn workspace(&self, id: WorkspaceId) -> StoreResult<Option<Workspace>> {
        let sql = format!("SELECT {COLUMNS} FROM workspace w WHERE w.id = $1");
        self.row(&sql, [id.0.into()]).await?.map(|row| read(&mut Columns::of(&row))).transpose()
    }

    /// All of them, oldest first: for jobs and the command line, never for a page.
    pub async fn workspaces(&self) -> StoreResult<Vec<Workspace>> {
        let sql = format!("SELECT {COLUMNS} FROM workspace w ORDER BY w.created_at, w.id");
        self.rows(&sql, []).await?.iter().map(of_row).collect()
    }
}

impl WriteTx {
    /// Marks the first set-up as done.
    ///
    /// # Errors
    /// `AlreadyExists` when it was done before, or is being done by somebody else who then succeeds.
    pub async fn claim_first_setup(&mut self, now: Timestamp) -> StoreResult<()> {
        self.execute("INSERT INTO first_setup (id, done_at) VALUES (1, $1)", [micros(now)]).await?;
        Ok(())
    }

    pub async fn add_workspace(&mut self, workspace: &Workspace) -> StoreResult<()> {
        let sql =
            "INSERT INTO workspace (id, name, zone, locale, created_at, settings) VALUES ($1, $2, $3, $4, $5, '{}')";
        let values = [
            workspace.id.0.into(),
            workspace.name.as_str().into(),
            workspace.zone.name().into(),
            workspace.locale.tag().into(),
            micros(workspace.created_at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    pub async fn update_workspace(&mut self, workspace: &Workspace) -> StoreResult<()> {
        let sql = "UPDATE workspace SET name = $2, zone = $3, locale = $4 WHERE id = $1";
        let values = [
            self.workspace.0.into(),
            workspace.name.as_str().into(),
            workspace.zone.name().into(),
            workspace.locale.tag().into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Makes other writers that call this for the same workspace wait until the transaction ends.
    pub(crate) async fn lock_workspace(&mut self) -> StoreResult<()> {
        self.execute("UPDATE workspace SET name = name WHERE id = $1", [self.workspace.0.into()]).await?;
        Ok(())
    }
}

fn of_row(row: &QueryResult) -> StoreResult<Workspace> {
    read(&mut Columns::of(row))
}

pub(crate) fn read(columns: &mut Columns<'_>) -> StoreResult<Workspace> {
    Ok(Workspace {
        id: columns.id()?,
        name: columns.take()?,
        zone: Zone::named(&columns.take::<String>()?).map_err(|error| StoreError::corrupt("a time zone", error))?,
        locale: locale(columns)?,
        created_at: columns.moment()?,
    })
}

pub(crate) fn locale(columns: &mut Columns<'_>) -> StoreResult<Locale> {
    let tag: String = columns.take()?;
    Locale::from_tag(&tag).ok_or_else(|| StoreError::corrupt("a language", tag))
}
