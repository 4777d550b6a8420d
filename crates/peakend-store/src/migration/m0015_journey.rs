//! Journeys and the notes beside them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}

/// `body` is the journey as JSON, versions included; `revision` repeats its revision, so that two editors cannot
/// overwrite each other; `removed_at` keeps a removed one, so that it can come back.
const TABLES: &[&str] = &[
    "CREATE TABLE journey (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        key text NOT NULL,
        position integer NOT NULL,
        revision integer NOT NULL,
        body text NOT NULL,
        updated_at bigint NOT NULL,
        removed_at bigint,
        CONSTRAINT journey_key UNIQUE (workspace_id, key)
    )",
    "CREATE TABLE journey_note (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        journey_id {uuid} NOT NULL REFERENCES journey (id),
        touchpoint text,
        author_id {uuid} REFERENCES app_user (id),
        text text NOT NULL,
        at bigint NOT NULL
    )",
    "CREATE INDEX journey_note_place ON journey_note (workspace_id, journey_id, at)",
];
