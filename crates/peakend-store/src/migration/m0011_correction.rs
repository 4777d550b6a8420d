//! What people say texts really say, the texts drawn to be checked, and the correction layers learnt from them.

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
    "CREATE TABLE correction (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        interaction_id {uuid} NOT NULL,
        occurred_at bigint NOT NULL,
        judgement text NOT NULL,
        value_before text NOT NULL,
        value_after text NOT NULL,
        origin text NOT NULL,
        language text NOT NULL,
        created_by {uuid},
        created_at bigint NOT NULL,
        undone_at bigint,
        undone_by {uuid}
    )",
    "CREATE INDEX correction_of_interaction ON correction (workspace_id, interaction_id)",
    "CREATE INDEX correction_in_time ON correction (workspace_id, created_at)",
    "CREATE TABLE reading_check (
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        interaction_id {uuid} NOT NULL,
        occurred_at bigint NOT NULL,
        origin text NOT NULL,
        place bigint NOT NULL,
        drawn_at bigint NOT NULL,
        done_at bigint,
        PRIMARY KEY (workspace_id, interaction_id)
    )",
    "CREATE TABLE reading_adaptation (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        created_at bigint NOT NULL,
        created_by {uuid},
        -- JSON; nothing until it is trained.
        layer text,
        report text,
        adopted_at bigint,
        ended_at bigint,
        decided_by {uuid}
    )",
    "CREATE INDEX reading_adaptation_in_time ON reading_adaptation (workspace_id, created_at)",
];
