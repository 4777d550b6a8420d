//! Alerts on indicators: rules, what they raised, where it is sent and whether it arrived.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await
    }
}

/// `body` is the rule or alert as JSON. While an alert has not ended, its cause has no second one.
const TABLES: &[&str] = &[
    "CREATE TABLE alert_rule (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        indicator_key text NOT NULL,
        body text NOT NULL,
        created_at bigint NOT NULL,
        removed_at bigint
    )",
    "CREATE INDEX alert_rule_place ON alert_rule (workspace_id, indicator_key)",
    "CREATE TABLE alert (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        indicator_key text NOT NULL,
        cause text NOT NULL,
        state text NOT NULL,
        body text NOT NULL,
        opened_at bigint NOT NULL,
        ended_at bigint
    )",
    "CREATE UNIQUE INDEX alert_cause ON alert (workspace_id, indicator_key, cause) WHERE ended_at IS NULL",
    "CREATE INDEX alert_place ON alert (workspace_id, opened_at, id)",
    "CREATE INDEX alert_open ON alert (workspace_id) WHERE state = 'open'",
    "CREATE TABLE alert_channel (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        url text NOT NULL,
        secret text NOT NULL,
        created_at bigint NOT NULL,
        removed_at bigint
    )",
    "CREATE INDEX alert_channel_place ON alert_channel (workspace_id)",
    "CREATE TABLE alert_delivery (
        alert_id {uuid} NOT NULL,
        channel_id {uuid} NOT NULL,
        workspace_id {uuid} NOT NULL REFERENCES workspace (id),
        at bigint NOT NULL,
        failure text,
        PRIMARY KEY (alert_id, channel_id)
    )",
    "CREATE TABLE alert_setting (
        workspace_id {uuid} NOT NULL PRIMARY KEY REFERENCES workspace (id),
        body text NOT NULL
    )",
];
