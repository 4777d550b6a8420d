//! Pains that people took up.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}

/// `body` is the pain as JSON; `merged_into` hides one that became part of another, so that it can be parted again.
const TABLES: &[&str] = &[
    "CREATE TABLE pain (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        journey_id {uuid} NOT NULL REFERENCES journey (id),
        body text NOT NULL,
        updated_at bigint NOT NULL,
        merged_into {uuid} REFERENCES pain (id)
    )",
    "CREATE INDEX pain_place ON pain (workspace_id, journey_id)",
];
