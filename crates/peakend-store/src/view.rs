//! Saved views: a page with its filters under a name.

use peakend_model::{Timestamp, UserId, ViewId, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros};
use crate::{Store, StoreResult, WriteTx};

/// What the filter bar said when it was saved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedView {
    pub id: ViewId,
    pub owner: UserId,
    pub name: String,
    /// The path of the page, such as `/feedback`.
    pub page: String,
    /// The query string of the page's address, without the question mark.
    pub query: String,
    /// Seen by everybody in the workspace.
    pub shared: bool,
    pub created_at: Timestamp,
}

const COLUMNS: &str = "v.id, v.owner_id, v.name, v.page, v.query, v.shared, v.created_at";

impl Store {
    /// The views of `user` and the shared ones, by name.
    pub async fn views(&self, workspace: WorkspaceId, user: UserId) -> StoreResult<Vec<SavedView>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM saved_view v WHERE v.workspace_id = $1 AND (v.owner_id = $2 OR v.shared)
             ORDER BY v.name, v.id"
        );
        self.rows(&sql, [workspace.0.into(), user.0.into()]).await?.iter().map(of_row).collect()
    }

    pub async fn view(&self, workspace: WorkspaceId, id: ViewId) -> StoreResult<Option<SavedView>> {
        let sql = format!("SELECT {COLUMNS} FROM saved_view v WHERE v.workspace_id = $1 AND v.id = $2");
        self.row(&sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(of_row).transpose()
    }
}

impl WriteTx {
    pub async fn add_view(&mut self, view: &SavedView) -> StoreResult<()> {
        let sql = "INSERT INTO saved_view (id, workspace_id, owner_id, name, page, query, shared, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            view.id.0.into(),
            self.workspace.0.into(),
            view.owner.0.into(),
            view.name.as_str().into(),
            view.page.as_str().into(),
            view.query.as_str().into(),
            view.shared.into(),
            micros(view.created_at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Name, query and whether shared.
    pub async fn update_view(&mut self, view: &SavedView) -> StoreResult<()> {
        let sql = "UPDATE saved_view SET name = $3, query = $4, shared = $5 WHERE workspace_id = $1 AND id = $2";
        let values = [
            self.workspace.0.into(),
            view.id.0.into(),
            view.name.as_str().into(),
            view.query.as_str().into(),
            view.shared.into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    pub async fn remove_view(&mut self, id: ViewId) -> StoreResult<bool> {
        let sql = "DELETE FROM saved_view WHERE workspace_id = $1 AND id = $2";
        Ok(self.execute(sql, [self.workspace.0.into(), id.0.into()]).await?.rows_affected() == 1)
    }
}

fn of_row(row: &QueryResult) -> StoreResult<SavedView> {
    let mut columns = Columns::of(row);
    Ok(SavedView {
        id: columns.id()?,
        owner: columns.id()?,
        name: columns.take()?,
        page: columns.take()?,
        query: columns.take()?,
        shared: columns.take()?,
        created_at: columns.moment()?,
    })
}
