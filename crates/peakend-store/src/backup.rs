//! Every row of every table, out and in again: what a backup keeps of the relational store.
//! A row is written so that either engine can read it, so a backup also moves from SQLite to PostgreSQL.

use peakend_model::WorkspaceId;
use sea_orm::{
    AccessMode, ConnectionTrait, IsolationLevel, QueryResult, Statement, TransactionOptions, TransactionTrait, Value,
};
use serde_json::Value as Json;

use crate::row::{Columns, only};
use crate::{Engine, Store, StoreError, StoreResult, WriteTx};

/// What other tables refer to comes first.
const FIRST: [&str; 2] = ["workspace", "app_user"];

/// Rows read in one statement while dumping.
const PAGE: usize = 20_000;

/// Dumping and loading concern all workspaces.
const NOWHERE: WorkspaceId = WorkspaceId(uuid::Uuid::nil());

/// How a column's values are written down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    Integer,
    /// Four bytes in PostgreSQL.
    Small,
    Flag,
    /// As hexadecimal digits.
    Bytes,
    /// As hexadecimal digits; PostgreSQL has a type of its own.
    Uuid,
}

struct Column {
    name: String,
    kind: Kind,
}

impl Store {
    /// Hands every row of every table to `sink`, all of one moment: table name, column names, values.
    /// `beside` runs at that moment too, while nothing can be written: what it sees outside the database
    /// belongs to the rows.
    ///
    /// # Errors
    /// When the database fails, or `beside` or `sink` does.
    pub async fn dump<T, E: From<StoreError>>(
        &self,
        beside: impl FnOnce() -> Result<T, E>,
        mut sink: impl FnMut(&str, &[String], Vec<Json>) -> Result<(), E>,
    ) -> Result<T, E> {
        let still = self.hold_writers().await?;
        let seen = beside()?;
        let options = TransactionOptions {
            isolation_level: (self.engine() == Engine::Postgres).then_some(IsolationLevel::RepeatableRead),
            access_mode: (self.engine() == Engine::Postgres).then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let tx = self.reader().begin_with_options(options).await.map_err(StoreError::from)?;
        // Both engines take their picture of the data with the first statement, not with BEGIN.
        let look = Statement::from_string(self.engine().backend(), "SELECT count(*) FROM workspace");
        tx.query_one_raw(look).await.map_err(StoreError::from)?;
        drop(still);
        for table in self.tables().await? {
            let columns = self.columns(&table).await?;
            let titles: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            let order: Vec<String> = (1..=titles.len()).map(|place| place.to_string()).collect();
            for page in 0.. {
                let (names, order, skip) = (quoted(&titles), order.join(", "), page * PAGE);
                let sql = format!("SELECT {names} FROM {table} ORDER BY {order} LIMIT {PAGE} OFFSET {skip}");
                let statement = Statement::from_string(self.engine().backend(), sql);
                let rows = tx.query_all_raw(statement).await.map_err(StoreError::from)?;
                for row in &rows {
                    sink(&table, &titles, written(row, &columns)?)?;
                }
                if rows.len() < PAGE {
                    break;
                }
            }
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(seen)
    }

    /// Keeps everybody from accounting for rows of the archive until it is dropped.
    async fn hold_writers(&self) -> StoreResult<WriteTx> {
        // On SQLite the transaction itself is the lock.
        let tx = self.write(NOWHERE).await?;
        if self.engine() == Engine::Postgres {
            tx.execute("LOCK TABLE import_turn, ledger_position IN SHARE MODE", []).await?;
        }
        Ok(tx)
    }

    /// Whether no workspace exists: only then may a backup be loaded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_empty(&self) -> StoreResult<bool> {
        let row = self.row("SELECT count(*) FROM workspace", []).await?;
        Ok(only::<i64>(row.as_ref())?.unwrap_or(0) == 0)
    }

    /// Starts to load what [`Self::dump`] gave: all of it, or nothing.
    ///
    /// # Errors
    /// When no connection becomes free in time.
    pub async fn load(&self) -> StoreResult<Loading> {
        Ok(Loading(self.write(NOWHERE).await?))
    }

    /// The tables that exist, in an order in which none refers to a later one.
    async fn tables(&self) -> StoreResult<Vec<String>> {
        let sql = match self.engine() {
            Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            Engine::Postgres => {
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()"
            }
        };
        let rows = self.rows(sql, []).await?;
        let mut tables = rows.iter().map(|row| Columns::of(row).take::<String>()).collect::<StoreResult<Vec<_>>>()?;
        tables.retain(|table| table != "seaql_migrations");
        tables
            .sort_by_key(|table| (FIRST.iter().position(|first| first == table).unwrap_or(FIRST.len()), table.clone()));
        Ok(tables)
    }

    async fn columns(&self, table: &str) -> StoreResult<Vec<Column>> {
        let sql = match self.engine() {
            Engine::Sqlite => "SELECT name, type FROM pragma_table_info($1) ORDER BY cid",
            Engine::Postgres => {
                "SELECT column_name::text, data_type::text FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
            }
        };
        let rows = self.rows(sql, [table.into()]).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                let (name, declared): (String, String) = (columns.take()?, columns.take()?);
                Ok(Column { name, kind: Kind::of(&declared)? })
            })
            .collect()
    }
}

/// Tables being loaded. Dropping it leaves the database as it was.
pub struct Loading(WriteTx);

impl Loading {
    /// Adds rows of a table.
    ///
    /// # Errors
    /// When the table or a column is not known to this version, or the database refuses a row.
    pub async fn add(&mut self, table: &str, names: &[String], rows: &[Vec<Json>]) -> StoreResult<()> {
        let known = self.0.store.columns(table).await?;
        let columns: Vec<&Column> = names
            .iter()
            .map(|name| known.iter().find(|column| &column.name == name))
            .collect::<Option<_>>()
            .filter(|_| !known.is_empty())
            .ok_or_else(|| {
                StoreError::corrupt("the backup", format!("it has a table {table} that is not known here"))
            })?;
        let marks: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", quoted(names), marks.join(", "));
        for row in rows {
            let values = columns.iter().zip(row).map(|(column, value)| read(column, value, self.0.engine));
            self.0.execute(&sql, values.collect::<StoreResult<Vec<Value>>>()?).await?;
        }
        Ok(())
    }

    /// Makes what was added durable.
    ///
    /// # Errors
    /// When the database refuses; then nothing was kept.
    pub async fn finish(self) -> StoreResult<()> {
        self.0.commit().await
    }
}

impl Kind {
    fn of(declared: &str) -> StoreResult<Self> {
        match declared.to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "bigint" => Ok(Self::Integer),
            "integer" => Ok(Self::Small),
            "boolean" => Ok(Self::Flag),
            "blob" | "bytea" => Ok(Self::Bytes),
            "uuid" => Ok(Self::Uuid),
            other => Err(StoreError::corrupt("a column", format!("its type {other} cannot be kept in a backup"))),
        }
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

fn written(row: &QueryResult, columns: &[Column]) -> StoreResult<Vec<Json>> {
    let mut cells = Columns::of(row);
    let value = |column: &Column| {
        Ok(match column.kind {
            Kind::Text => cells.take::<Option<String>>()?.map_or(Json::Null, Json::from),
            Kind::Integer => cells.take::<Option<i64>>()?.map_or(Json::Null, Json::from),
            Kind::Small => cells.take::<Option<i32>>()?.map_or(Json::Null, Json::from),
            Kind::Flag => cells.take::<Option<bool>>()?.map_or(Json::Null, Json::from),
            Kind::Bytes => cells.take::<Option<Vec<u8>>>()?.map_or(Json::Null, |bytes| hex(&bytes).into()),
            Kind::Uuid => cells.take::<Option<uuid::Uuid>>()?.map_or(Json::Null, |id| hex(id.as_bytes()).into()),
        })
    };
    columns.iter().map(value).collect()
}

fn read(column: &Column, value: &Json, engine: Engine) -> StoreResult<Value> {
    let wrong = || StoreError::corrupt("the backup", format!("the value of {} has another type", column.name));
    let bytes = || unhex(value.as_str()?);
    if value.is_null() {
        return Ok(match column.kind {
            Kind::Text => Value::String(None),
            Kind::Integer => Value::BigInt(None),
            Kind::Small => Value::Int(None),
            Kind::Flag => Value::Bool(None),
            Kind::Bytes => Value::Bytes(None),
            Kind::Uuid => Value::Uuid(None),
        });
    }
    Ok(match column.kind {
        Kind::Text => value.as_str().ok_or_else(wrong)?.to_owned().into(),
        Kind::Integer => value.as_i64().ok_or_else(wrong)?.into(),
        Kind::Small => {
            let number = value.as_i64().and_then(|number| i32::try_from(number).ok());
            number.ok_or_else(wrong)?.into()
        }
        // SQLite keeps flags as integers; a dump of it may carry either.
        Kind::Flag => value.as_bool().or_else(|| value.as_i64().map(|n| n != 0)).ok_or_else(wrong)?.into(),
        Kind::Bytes => bytes().ok_or_else(wrong)?.into(),
        Kind::Uuid => {
            debug_assert_eq!(engine, Engine::Postgres);
            uuid::Uuid::from_slice(&bytes().ok_or_else(wrong)?).map_err(|_| wrong())?.into()
        }
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || text.len() % 2 == 1 {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        assert_eq!(unhex(&hex(&[0, 255, 16])), Some(vec![0, 255, 16]));
        assert_eq!(unhex("0"), None);
        assert_eq!(unhex("zz"), None);
    }
}
