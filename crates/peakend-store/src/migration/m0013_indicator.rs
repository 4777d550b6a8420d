//! Indicators and the notes beside them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}

/// `body` is the indicator as JSON, versions included; `removed_at` keeps a removed one, so that it can come back.
const TABLES: &[&str] = &[
    "CREATE TABLE indicator (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        key text NOT NULL,
        position integer NOT NULL,
        body text NOT NULL,
        updated_at bigint NOT NULL,
        removed_at bigint,
        CONSTRAINT indicator_key UNIQUE (workspace_id, key)
    )",
    "CREATE TABLE indicator_note (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        indicator_id {uuid} NOT NULL REFERENCES indicator (id),
        author_id {uuid} REFERENCES app_user (id),
        text text NOT NULL,
        at bigint NOT NULL
    )",
    "CREATE INDEX indicator_note_place ON indicator_note (workspace_id, indicator_id, at)",
];
