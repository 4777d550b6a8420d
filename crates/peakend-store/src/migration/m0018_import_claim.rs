//! The keys of the chunk that an import is just moving into the archive.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}

/// `keys` are 16 bytes each. They stand in `ledger_key` too, so that no other door records them meanwhile.
const TABLES: &[&str] = &["CREATE TABLE import_claim (
        import_id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL,
        keys {blob} NOT NULL
    )"];
