//! How a verb fails, in the terms of whoever called it.

use peakend_model::access::NotAllowed;
use peakend_model::insight::{ArchiveError, InsightError};
use peakend_store::StoreError;

pub type AppResult<T> = Result<T, AppError>;

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Does not exist, or may not be seen: the answer is the same.
    #[error("not found")]
    NotFound,
    #[error(transparent)]
    Forbidden(#[from] NotAllowed),
    #[error("{0}")]
    Invalid(FieldErrors),
    /// The thing changed or exists already; the text says what.
    #[error("{0}")]
    Conflict(String),
    /// Cannot be done just now; trying later may help.
    #[error("{0}")]
    Unavailable(String),
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl AppError {
    pub fn invalid(field: &str, message: &str) -> Self {
        Self::Invalid(FieldErrors::one(field, message))
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::AlreadyExists(what) => Self::Conflict(format!("there is one already: {what}")),
            other => Self::Internal(anyhow::Error::new(other)),
        }
    }
}

impl From<InsightError> for AppError {
    fn from(error: InsightError) -> Self {
        match error {
            InsightError::Query(error) => Self::invalid("query", &error.to_string()),
            InsightError::TooSlow(_) => Self::Unavailable(error.to_string()),
            InsightError::Engine(_) => Self::Internal(anyhow::Error::new(error)),
        }
    }
}

impl From<ArchiveError> for AppError {
    fn from(error: ArchiveError) -> Self {
        Self::Internal(anyhow::Error::new(error))
    }
}

/// What is wrong with which field.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FieldErrors(pub Vec<FieldError>);

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldError {
    pub field: String,
    /// A key of the interface's messages, or plain English where there is none.
    pub message: String,
}

impl FieldErrors {
    pub fn one(field: &str, message: &str) -> Self {
        let mut errors = Self::default();
        errors.add(field, message);
        errors
    }

    pub fn add(&mut self, field: &str, message: &str) {
        self.0.push(FieldError { field: field.to_owned(), message: message.to_owned() });
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first message for `field`.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// Fails with these errors, if there are any.
    ///
    /// # Errors
    /// `Invalid` with all of them.
    pub fn check(self) -> AppResult<()> {
        if self.is_empty() { Ok(()) } else { Err(AppError::Invalid(self)) }
    }
}

impl std::fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, error) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{}: {}", error.field, error.message)?;
        }
        Ok(())
    }
}
