//! The catalogue: brands, products, touchpoints and channels by name.

use peakend_model::catalog::{CatalogEntry, CatalogKind};
use peakend_model::{CatalogId, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::Columns;
use crate::{Store, StoreError, StoreResult, WriteTx};

const COLUMNS: &str = "c.id, c.kind, c.name, c.label, c.competitor, c.parent, c.position";

impl Store {
    /// All entries by kind, position and name.
    pub async fn catalog(&self, workspace: WorkspaceId) -> StoreResult<Vec<CatalogEntry>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM catalog_entry c WHERE c.workspace_id = $1 ORDER BY c.kind, c.position, c.name"
        );
        self.rows(&sql, [workspace.0.into()]).await?.iter().map(of_row).collect()
    }

    pub async fn catalog_entry(&self, workspace: WorkspaceId, id: CatalogId) -> StoreResult<Option<CatalogEntry>> {
        let sql = format!("SELECT {COLUMNS} FROM catalog_entry c WHERE c.workspace_id = $1 AND c.id = $2");
        self.row(&sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(of_row).transpose()
    }
}

impl WriteTx {
    pub async fn add_catalog_entry(&mut self, entry: &CatalogEntry) -> StoreResult<()> {
        let sql = "INSERT INTO catalog_entry (id, workspace_id, kind, name, label, competitor, parent, position)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            entry.id.0.into(),
            self.workspace.0.into(),
            entry.kind.key().into(),
            entry.name.as_str().into(),
            entry.label.clone().into(),
            entry.competitor.into(),
            entry.parent.clone().into(),
            entry.position.into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Everything but kind and name, which the ledger knows it by.
    pub async fn update_catalog_entry(&mut self, entry: &CatalogEntry) -> StoreResult<()> {
        let sql = "UPDATE catalog_entry SET label = $3, competitor = $4, parent = $5, position = $6
                   WHERE workspace_id = $1 AND id = $2";
        let values = [
            self.workspace.0.into(),
            entry.id.0.into(),
            entry.label.clone().into(),
            entry.competitor.into(),
            entry.parent.clone().into(),
            entry.position.into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// False when there is no such entry.
    pub async fn remove_catalog_entry(&mut self, id: CatalogId) -> StoreResult<bool> {
        let sql = "DELETE FROM catalog_entry WHERE workspace_id = $1 AND id = $2";
        Ok(self.execute(sql, [self.workspace.0.into(), id.0.into()]).await?.rows_affected() == 1)
    }
}

fn of_row(row: &QueryResult) -> StoreResult<CatalogEntry> {
    let mut columns = Columns::of(row);
    Ok(CatalogEntry {
        id: columns.id()?,
        kind: {
            let key: String = columns.take()?;
            CatalogKind::from_key(&key).ok_or_else(|| StoreError::corrupt("a kind of catalogue entry", key))?
        },
        name: columns.take()?,
        label: columns.take()?,
        competitor: columns.take()?,
        parent: columns.take()?,
        position: columns.take()?,
    })
}
