//! Imports, and the rows they refused.

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
    "CREATE TABLE import (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        created_by {uuid},
        name text NOT NULL,
        state text NOT NULL,
        file_name text NOT NULL,
        file_size bigint NOT NULL,
        file_hash text NOT NULL,
        -- JSON
        mapping text NOT NULL,
        rows_read bigint NOT NULL,
        rows_accepted bigint NOT NULL,
        rows_refused bigint NOT NULL,
        rows_duplicate bigint NOT NULL,
        -- The number of the last chunk done; 0 before the first.
        position bigint NOT NULL,
        created_at bigint NOT NULL,
        started_at bigint,
        finished_at bigint,
        error text
    )",
    "CREATE INDEX import_of_workspace ON import (workspace_id, created_at)",
    "CREATE TABLE import_refusal (
        workspace_id {uuid} NOT NULL,
        import_id {uuid} NOT NULL,
        row_number bigint NOT NULL,
        column_name text NOT NULL,
        value text NOT NULL,
        reason text NOT NULL,
        PRIMARY KEY (workspace_id, import_id, row_number, column_name)
    )",
];
