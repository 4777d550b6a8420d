//! Whose turn it is to import, among the processes that share a database.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}

const TABLES: &[&str] = &["CREATE TABLE import_turn (
        workspace_id {uuid} NOT NULL PRIMARY KEY,
        holder {uuid} NOT NULL,
        -- A holder that does not say so again until then has gone.
        held_until bigint NOT NULL
    )"];
