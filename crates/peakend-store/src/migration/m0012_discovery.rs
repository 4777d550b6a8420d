//! Themes that were found in texts and are not in the tree, and the searches that found them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE discovery (
        workspace_id {uuid} NOT NULL PRIMARY KEY REFERENCES workspace (id),
        started_at bigint NOT NULL,
        finished_at bigint,
        -- JSON.
        report text NOT NULL
    )",
    "CREATE TABLE finding (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        state text NOT NULL,
        place bigint NOT NULL,
        -- JSON.
        body text NOT NULL,
        decided_by {uuid},
        decided_at bigint
    )",
    "CREATE INDEX finding_in_order ON finding (workspace_id, state, place)",
];
