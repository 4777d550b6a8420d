//! The store itself: connecting, reading, and the one way to write.

use std::sync::Arc;
use std::time::Duration;

use peakend_model::WorkspaceId;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, ExecResult, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};

use crate::dialect::Engine;
use crate::fresh::InboxCache;
use crate::ledger::Batch;
use crate::{StoreError, StoreResult, migration};

/// The relational store. Cloning is cheap and shares the connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    /// SQLite allows one writer; it has its own connection, so that writers wait in our queue
    /// in order of arrival instead of spinning on a busy file. On both engines reads have their own
    /// connections: a transaction that holds the last one while it waits to read would wait for ever.
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    inbox: InboxCache,
}

impl Store {
    /// Opens the database at `url` (`sqlite:///path/to/file.db`, created if missing, or `postgres://…`)
    /// and brings its tables up to date.
    ///
    /// # Errors
    /// When the address is neither, the database cannot be reached, or a migration fails.
    pub async fn connect(url: &str) -> StoreResult<Self> {
        let engine = Engine::of_url(url)?;
        let (writer, reader) = match engine {
            Engine::Sqlite => {
                let writer = Database::connect(engine.options(url, 1)).await?;
                let readers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
                (writer, Database::connect(engine.reading(url, readers)).await?)
            }
            Engine::Postgres => {
                let writer = Database::connect(engine.options(url, 16)).await?;
                (writer, Database::connect(engine.reading(url, 16)).await?)
            }
        };
        migration::run(engine, url, &writer).await?;
        Ok(Self { inner: Arc::new(Inner { engine, writer, reader, inbox: InboxCache::default() }) })
    }

    /// Starts a transaction that writes inside `workspace`. Dropping it without a commit undoes it.
    ///
    /// # Errors
    /// When no connection becomes free in time.
    pub async fn write(&self, workspace: WorkspaceId) -> StoreResult<WriteTx> {
        let engine = self.inner.engine;
        let mode = (engine == Engine::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
        let tx = self.inner.writer.begin_with_options(options).await?;
        Ok(WriteTx { workspace, engine, store: self.clone(), recorded: Vec::new(), tx })
    }

    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> StoreResult<()> {
        self.inner.reader.ping().await.map_err(StoreError::from)
    }

    /// Closes all connections; SQLite then folds its write-ahead log into the file.
    ///
    /// # Errors
    /// When a connection cannot be closed.
    pub async fn close(&self) -> StoreResult<()> {
        self.inner.reader.close_by_ref().await?;
        self.inner.writer.close_by_ref().await.map_err(StoreError::from)
    }

    /// For queries of this crate's modules.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.inner.reader
    }

    pub(crate) fn inbox(&self) -> &InboxCache {
        &self.inner.inbox
    }

    pub(crate) async fn rows(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> StoreResult<Vec<QueryResult>> {
        let statement = Statement::from_sql_and_values(self.inner.engine.backend(), sql, values);
        Ok(self.reader().query_all_raw(statement).await?)
    }

    pub(crate) async fn row(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> StoreResult<Option<QueryResult>> {
        let statement = Statement::from_sql_and_values(self.inner.engine.backend(), sql, values);
        Ok(self.reader().query_one_raw(statement).await?)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.inner.engine)
    }
}

/// A transaction inside one workspace. Nothing is kept until [`WriteTx::commit`].
pub struct WriteTx {
    pub(crate) workspace: WorkspaceId,
    pub(crate) engine: Engine,
    pub(crate) store: Store,
    /// Batches added, for readers in this process once they are committed.
    pub(crate) recorded: Vec<Batch>,
    pub(crate) tx: DatabaseTransaction,
}

impl WriteTx {
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// Makes everything written durable.
    ///
    /// # Errors
    /// When the database refuses; then nothing was kept.
    pub async fn commit(self) -> StoreResult<()> {
        self.tx.commit().await?;
        for batch in self.recorded {
            self.store.inbox().keep(self.workspace, batch);
        }
        Ok(())
    }

    pub(crate) async fn execute(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> StoreResult<ExecResult> {
        Ok(self.tx.execute_raw(self.statement(sql, values)).await?)
    }

    pub(crate) async fn rows(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> StoreResult<Vec<QueryResult>> {
        Ok(self.tx.query_all_raw(self.statement(sql, values)).await?)
    }

    pub(crate) async fn row(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> StoreResult<Option<QueryResult>> {
        Ok(self.tx.query_one_raw(self.statement(sql, values)).await?)
    }

    fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.engine.backend(), sql, values)
    }
}

/// How long a writer waits for its turn, and SQLite for another process's lock.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).acquire_timeout(PATIENCE).sqlx_logging(false);
    options
}
