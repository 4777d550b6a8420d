//! The inbox of the ledger: accepted batches, their numbers, and the keys already recorded.

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
    "CREATE TABLE ledger_position (
        workspace_id {uuid} NOT NULL PRIMARY KEY,
        -- The number of the last row accepted, and of the last row known to be in the archive.
        seq bigint NOT NULL,
        flushed_seq bigint NOT NULL,
        -- Who moves rows to the archive just now, and until when nobody else may.
        flusher {uuid},
        flusher_until bigint NOT NULL
    )",
    "CREATE TABLE ledger_inbox (
        workspace_id {uuid} NOT NULL,
        first_seq bigint NOT NULL,
        last_seq bigint NOT NULL,
        recorded_at bigint NOT NULL,
        -- The interactions, as JSON.
        payload {blob} NOT NULL,
        PRIMARY KEY (workspace_id, first_seq)
    )",
    "CREATE TABLE ledger_key (
        workspace_id {uuid} NOT NULL,
        interaction_id {uuid} NOT NULL,
        PRIMARY KEY (workspace_id, interaction_id)
    ) {keyed}",
];
