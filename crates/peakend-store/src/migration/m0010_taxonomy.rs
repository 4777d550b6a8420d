//! Trees of themes: published versions, edits that are not published yet, and re-readings of old texts.

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
    "CREATE TABLE taxonomy_version (
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        number bigint NOT NULL,
        source text NOT NULL,
        note text NOT NULL,
        created_by {uuid},
        created_at bigint NOT NULL,
        PRIMARY KEY (workspace_id, number)
    )",
    "CREATE TABLE taxonomy_edit (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        -- The version that was in force.
        base bigint NOT NULL,
        -- Counts the edits of a workspace.
        place bigint NOT NULL,
        source text NOT NULL,
        created_by {uuid},
        created_at bigint NOT NULL
    )",
    "CREATE UNIQUE INDEX taxonomy_edit_in_order ON taxonomy_edit (workspace_id, place)",
    "CREATE TABLE taxonomy_rereading (
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        number bigint NOT NULL,
        -- JSON.
        progress text NOT NULL,
        started_at bigint NOT NULL,
        finished_at bigint,
        PRIMARY KEY (workspace_id, number)
    )",
];
