//! Workspaces, the people who work in them, their sessions and API keys.

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
    "CREATE TABLE workspace (
        id {uuid} NOT NULL PRIMARY KEY,
        name text NOT NULL,
        zone text NOT NULL,
        locale text NOT NULL,
        created_at bigint NOT NULL,
        -- JSON
        settings text NOT NULL
    )",
    "CREATE TABLE app_user (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        email text NOT NULL,
        name text NOT NULL,
        role text NOT NULL,
        locale text NOT NULL,
        password_hash text,
        created_at bigint NOT NULL,
        last_seen_at bigint,
        disabled_at bigint,
        CONSTRAINT app_user_email UNIQUE (email)
    )",
    "CREATE INDEX app_user_of_workspace ON app_user (workspace_id, name)",
    "CREATE TABLE session (
        -- Hash of the secret in the cookie.
        id {blob} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        user_id {uuid} NOT NULL REFERENCES app_user (id),
        csrf text NOT NULL,
        user_agent text NOT NULL,
        created_at bigint NOT NULL,
        last_seen_at bigint NOT NULL,
        expires_at bigint NOT NULL
    )",
    "CREATE INDEX session_of_user ON session (workspace_id, user_id)",
    "CREATE INDEX session_expiry ON session (expires_at)",
    "CREATE TABLE api_key (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        name text NOT NULL,
        prefix text NOT NULL,
        secret_hash {blob} NOT NULL,
        -- Keys of scopes, parted by spaces.
        scopes text NOT NULL,
        created_at bigint NOT NULL,
        created_by {uuid} NOT NULL,
        last_used_at bigint,
        revoked_at bigint,
        CONSTRAINT api_key_secret_hash UNIQUE (secret_hash)
    )",
    "CREATE INDEX api_key_of_workspace ON api_key (workspace_id, created_at)",
];
