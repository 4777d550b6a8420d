//! Customers, their identifiers, merges, and pairs that may be one person.

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
    "CREATE TABLE customer (
        workspace_id {uuid} NOT NULL,
        id {uuid} NOT NULL,
        -- Whom this customer counts as: itself, or the one it was merged into in the end.
        canonical_id {uuid} NOT NULL,
        name text,
        -- Folded for searching.
        name_folded text,
        -- The strongest kind of identifier known: 0 external id, 1 e-mail, 2 phone, 3 handle, 4 device.
        strength bigint NOT NULL,
        -- JSON
        attributes text NOT NULL,
        first_seen_at bigint NOT NULL,
        last_seen_at bigint NOT NULL,
        PRIMARY KEY (workspace_id, id)
    ) {keyed}",
    "CREATE INDEX customer_by_last_seen ON customer (workspace_id, last_seen_at, id)",
    "CREATE INDEX customer_merged ON customer (workspace_id, canonical_id) WHERE canonical_id <> id",
    "CREATE TABLE customer_identifier (
        workspace_id {uuid} NOT NULL,
        -- kind:value
        key text NOT NULL,
        customer_id {uuid} NOT NULL,
        PRIMARY KEY (workspace_id, key)
    ) {keyed}",
    "CREATE INDEX customer_identifier_of_customer ON customer_identifier (workspace_id, customer_id)",
    "CREATE TABLE customer_merge (
        id {uuid} NOT NULL PRIMARY KEY,
        workspace_id {uuid} NOT NULL,
        from_id {uuid} NOT NULL,
        into_id {uuid} NOT NULL,
        merged_at bigint NOT NULL,
        merged_by {uuid},
        reason text NOT NULL,
        undone_at bigint
    )",
    "CREATE INDEX customer_merge_from ON customer_merge (workspace_id, from_id)",
    "CREATE INDEX customer_merge_into ON customer_merge (workspace_id, into_id)",
    "CREATE TABLE customer_likeness (
        workspace_id {uuid} NOT NULL,
        one_id {uuid} NOT NULL,
        other_id {uuid} NOT NULL,
        -- The identifier they share.
        key text NOT NULL,
        noticed_at bigint NOT NULL,
        dismissed_at bigint,
        PRIMARY KEY (workspace_id, one_id, other_id)
    )",
];
