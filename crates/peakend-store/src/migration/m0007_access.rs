//! One-time links for new users and forgotten passwords, and the mark that the first set-up is done.

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
    "CREATE TABLE user_link (
        -- Hash of the secret in the link.
        id {blob} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        user_id {uuid} NOT NULL REFERENCES app_user (id),
        created_at bigint NOT NULL,
        created_by {uuid} NOT NULL,
        expires_at bigint NOT NULL
    )",
    "CREATE INDEX user_link_of_user ON user_link (workspace_id, user_id)",
    // One row at most, so that of two first set-ups at once only one succeeds.
    "CREATE TABLE first_setup (
        id integer NOT NULL PRIMARY KEY,
        done_at bigint NOT NULL
    )",
];
