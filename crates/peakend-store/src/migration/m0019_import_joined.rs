//! Rows of an import that went into the conversation of another row.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, COLUMNS).await
    }
}

const COLUMNS: &[&str] = &["ALTER TABLE import ADD COLUMN rows_joined bigint NOT NULL DEFAULT 0"];
