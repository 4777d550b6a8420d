//! What can go wrong inside the lake; leaves it as `InsightError` or `ArchiveError`.

use deltalake_core::DeltaTableError;
use deltalake_core::arrow::error::ArrowError;
use deltalake_core::kernel::transaction::TransactionError;
use deltalake_core::parquet::errors::ParquetError;
use peakend_model::insight::{ArchiveError, InsightError, QueryError};

pub(crate) type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the table's log cannot be used")]
    Log(#[from] Box<DeltaTableError>),
    #[error("the log entry cannot be written")]
    Commit(#[from] Box<TransactionError>),
    #[error("the storage does not answer")]
    Storage(#[from] object_store::Error),
    #[error("a data file cannot be read or written")]
    Parquet(#[from] ParquetError),
    #[error("columns do not fit")]
    Arrow(#[from] ArrowError),
    #[error("column {0} holds a value that is not known here")]
    Unreadable(&'static str),
    #[error("the accepted rows cannot be read")]
    Fresh(#[from] Box<InsightError>),
    #[error("the work was stopped")]
    Stopped(#[from] tokio::task::JoinError),
    /// What stopped a scan for several questions.
    #[error(transparent)]
    Shared(#[from] std::sync::Arc<Error>),
    #[error("nobody waits for the answer any more")]
    Dropped,
    #[error("the question was stopped after {0:?}")]
    TooSlow(std::time::Duration),
    #[error(transparent)]
    Question(#[from] QueryError),
    #[error("other writers kept changing the table")]
    Contended,
    #[error("somebody else has moved some of these rows already")]
    Overtaken,
    #[error("the folder cannot be used")]
    Folder(#[from] std::io::Error),
}

impl From<DeltaTableError> for Error {
    fn from(error: DeltaTableError) -> Self {
        Self::Log(Box::new(error))
    }
}

impl From<TransactionError> for Error {
    fn from(error: TransactionError) -> Self {
        Self::Commit(Box::new(error))
    }
}

impl Error {
    /// A file of the snapshot is gone: another process erased or tidied up. The newest snapshot will do.
    pub(crate) fn is_vanished_file(&self) -> bool {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if matches!(error.downcast_ref(), Some(object_store::Error::NotFound { .. })) {
                return true;
            }
            if let Some(ParquetError::External(inner)) = error.downcast_ref() {
                cause = Some(inner.as_ref());
                continue;
            }
            cause = error.source();
        }
        false
    }

    pub(crate) fn reading(self) -> InsightError {
        match self {
            Self::Fresh(error) => *error,
            Self::Question(error) => error.into(),
            Self::TooSlow(after) => InsightError::TooSlow(after),
            other => InsightError::Engine(Box::new(other)),
        }
    }

    pub(crate) fn doing(self, doing: &'static str) -> ArchiveError {
        ArchiveError { doing, source: Box::new(self) }
    }
}
