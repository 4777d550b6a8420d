//! Erasures of customers and their certificates.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}

/// `members` are the ids whose rows the ledger still has to lose, as JSON; an empty list once it has.
const TABLES: &[&str] = &[
    "CREATE TABLE erasure (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL,
        requested_at bigint NOT NULL,
        finished_at bigint,
        members text NOT NULL,
        certificate text NOT NULL
    )",
    "CREATE INDEX erasure_in_time ON erasure (workspace_id, requested_at)",
];
