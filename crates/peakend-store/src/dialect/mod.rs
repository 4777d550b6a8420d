//! What differs between the two engines; everything else is written once.

mod postgres;
mod sqlite;

use sea_orm::{ConnectOptions, DbBackend};

use crate::{StoreError, StoreResult};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The type of a column of a [`Engine::listed`] parameter.
#[derive(Clone, Copy)]
pub(crate) enum ListType {
    Uuid,
    Text,
    Int,
}

impl Engine {
    pub(crate) fn of_url(url: &str) -> StoreResult<Self> {
        if url.starts_with("sqlite:") {
            Ok(Self::Sqlite)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Ok(Self::Postgres)
        } else {
            // The address may carry a password: only its scheme is repeated.
            Err(StoreError::Address(url.split(':').next().unwrap_or_default().to_owned()))
        }
    }

    pub(crate) fn backend(self) -> DbBackend {
        match self {
            Self::Sqlite => DbBackend::Sqlite,
            Self::Postgres => DbBackend::Postgres,
        }
    }

    pub(crate) fn options(self, url: &str, connections: u32) -> ConnectOptions {
        match self {
            Self::Sqlite => sqlite::options(url, connections),
            Self::Postgres => crate::store::options(url, connections),
        }
    }

    pub(crate) fn reading(self, url: &str, connections: usize) -> ConnectOptions {
        let connections = u32::try_from(connections).unwrap_or(4);
        match self {
            Self::Sqlite => sqlite::reading(url, connections),
            Self::Postgres => crate::store::options(url, connections),
        }
    }

    /// A table for a FROM clause, made of one parameter that holds a JSON array of arrays: thousands of rows
    /// in one constant, prepared statement, without a limit on bound values. UUIDs are written as 32 hex digits.
    pub(crate) fn listed(self, parameter: usize, columns: &[(&str, ListType)]) -> String {
        match self {
            Self::Sqlite => sqlite::listed(parameter, columns),
            Self::Postgres => postgres::listed(parameter, columns),
        }
    }

    /// As [`Self::listed`] with the one column `id`, made of a JSON array of ids of 32 hex digits.
    pub(crate) fn listed_ids(self, parameter: usize) -> String {
        match self {
            Self::Sqlite => format!("(SELECT unhex(value) AS id FROM json_each(${parameter}))"),
            Self::Postgres => format!("(SELECT value::uuid AS id FROM json_array_elements_text(${parameter}::json))"),
        }
    }

    /// What a SELECT inside a transaction adds to take rows that nobody else holds.
    pub(crate) fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => sqlite::SKIP_LOCKED,
            Self::Postgres => postgres::SKIP_LOCKED,
        }
    }

    /// What CREATE TABLE adds for a narrow table that is only found by its primary key.
    pub(crate) fn keyed_table(self) -> &'static str {
        match self {
            Self::Sqlite => sqlite::KEYED_TABLE,
            Self::Postgres => postgres::KEYED_TABLE,
        }
    }
}
