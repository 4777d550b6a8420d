//! The catalogue and saved views.

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
    "CREATE TABLE catalog_entry (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        kind text NOT NULL,
        name text NOT NULL,
        label text,
        competitor boolean NOT NULL,
        parent text,
        position integer NOT NULL,
        CONSTRAINT catalog_entry_name UNIQUE (workspace_id, kind, name)
    )",
    "CREATE TABLE saved_view (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        owner_id {uuid} NOT NULL REFERENCES app_user (id),
        name text NOT NULL,
        page text NOT NULL,
        query text NOT NULL,
        shared boolean NOT NULL,
        created_at bigint NOT NULL,
        CONSTRAINT saved_view_name UNIQUE (workspace_id, owner_id, page, name)
    )",
];
