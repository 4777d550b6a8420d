//! The job queue.

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
    "CREATE TABLE job (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL,
        kind text NOT NULL,
        -- JSON
        payload text NOT NULL,
        run_at bigint NOT NULL,
        attempts bigint NOT NULL,
        locked_until bigint,
        last_error text,
        done_at bigint,
        gave_up_at bigint
    )",
    "CREATE INDEX job_waiting ON job (run_at) WHERE done_at IS NULL AND gave_up_at IS NULL",
    "CREATE INDEX job_of_workspace ON job (workspace_id, kind, run_at)",
];
