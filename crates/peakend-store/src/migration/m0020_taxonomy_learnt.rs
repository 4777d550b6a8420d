//! What examples and corrected texts taught the themes of a published tree.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}

const TABLES: &[&str] = &["CREATE TABLE taxonomy_learnt (
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        -- The version.
        number bigint NOT NULL,
        -- Nothing where nothing helped.
        layer {blob},
        -- JSON: what each theme gains.
        report text NOT NULL,
        PRIMARY KEY (workspace_id, number)
    )"];
