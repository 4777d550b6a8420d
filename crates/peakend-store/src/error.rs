//! What can go wrong between us and the database.

use sea_orm::{DbErr, SqlErr};

pub type StoreResult<T> = Result<T, StoreError>;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique constraint was violated; the text is the database's own, with the names of table and column.
    #[error("there is one already: {0}")]
    AlreadyExists(String),
    /// A row that this one needs is not there.
    #[error("what it refers to does not exist: {0}")]
    Dangling(String),
    #[error("“{0}” is not the address of a SQLite file (sqlite:///path) or a PostgreSQL database (postgres://…)")]
    Address(String),
    #[error("{what} in the database cannot be read")]
    Corrupt {
        what: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    pub fn corrupt(what: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Corrupt { what, source: source.into() }
    }

    /// Whether the unique constraint on `column` (as `table.column`) was violated.
    /// SQLite names the columns, PostgreSQL the constraint, which our migrations call `table_column`.
    pub fn is_duplicate_of(&self, table: &str, column: &str) -> bool {
        match self {
            Self::AlreadyExists(message) => {
                message.contains(&format!("{table}.{column}")) || message.contains(&format!("{table}_{column}"))
            }
            _ => false,
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => Self::AlreadyExists(message),
            Some(SqlErr::ForeignKeyConstraintViolation(message)) => Self::Dangling(message),
            _ => Self::Database(Box::new(error)),
        }
    }
}
