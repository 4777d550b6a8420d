//! SQLite: one file, one writer.

use sea_orm::ConnectOptions;

use super::ListType;

/// The write transaction began with IMMEDIATE: nobody else can hold a row.
pub(super) const SKIP_LOCKED: &str = "";
/// Saves the second tree that a primary key of random ids would otherwise need.
pub(super) const KEYED_TABLE: &str = "WITHOUT ROWID";

pub(super) fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = crate::store::options(url, connections);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .create_if_missing(true)
            .busy_timeout(crate::store::PATIENCE)
            .foreign_keys(true)
            .pragma("journal_mode", "WAL")
            // What was answered is on the disk, even when the power fails.
            .pragma("synchronous", "FULL")
            // Pages of 4 KiB: fold the log into the file every 32 MiB, not every 4.
            .pragma("wal_autocheckpoint", "8192")
            .pragma("journal_size_limit", "67108864")
            // In KiB where negative.
            .pragma("cache_size", "-32768")
            .pragma("temp_store", "MEMORY")
    });
    options.idle_timeout(None).max_lifetime(None);
    options
}

pub(super) fn reading(url: &str, connections: u32) -> ConnectOptions {
    let mut options = crate::store::options(url, connections);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .busy_timeout(crate::store::PATIENCE)
            .pragma("query_only", "ON")
            .pragma("cache_size", "-8192")
            .pragma("temp_store", "MEMORY")
    });
    options
}

pub(super) fn listed(parameter: usize, columns: &[(&str, ListType)]) -> String {
    let columns: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(place, (name, kind))| match kind {
            ListType::Uuid => format!("unhex(value->>{place}) AS {name}"),
            ListType::Text | ListType::Int => format!("value->>{place} AS {name}"),
        })
        .collect();
    format!("(SELECT {} FROM json_each(${parameter}))", columns.join(", "))
}
