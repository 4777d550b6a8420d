//! An import as pages see it.

use peakend_model::{ImportId, Timestamp, UserId};
use peakend_store::{StoredImport, StoredRefusal};
use serde::{Deserialize, Serialize};

use super::mapping::Mapping;
use super::refusal::Refusal;
use super::values::Code;
use crate::{AppError, AppResult};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file is here; the mapping is being chosen.
    Uploaded,
    Running,
    /// Stops after the chunk that is being recorded.
    Cancelling,
    Cancelled,
    Done,
    Failed,
}

impl ImportState {
    pub const ALL: [Self; 6] =
        [Self::Uploaded, Self::Running, Self::Cancelling, Self::Cancelled, Self::Done, Self::Failed];

    pub fn key(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Running => "running",
            Self::Cancelling => "cancelling",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    pub fn is_over(self) -> bool {
        matches!(self, Self::Cancelled | Self::Done | Self::Failed)
    }
}

/// One import.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Import {
    pub id: ImportId,
    pub created_by: Option<UserId>,
    /// The source its interactions name.
    pub name: String,
    pub state: ImportState,
    pub file_name: String,
    /// Bytes.
    pub file_size: u64,
    /// Once it is started.
    pub plan: Option<Plan>,
    pub progress: Progress,
    /// Chunks done.
    pub position: i64,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub error: Option<String>,
}

/// What stays the same through every interruption.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Plan {
    pub mapping: Mapping,
    pub chunk_rows: usize,
    pub expected_rows: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Progress {
    pub rows: u64,
    pub accepted: u64,
    pub refused: u64,
    pub duplicates: u64,
    /// Rows that went into the conversation of another row: with the three above, all rows.
    pub joined: u64,
    pub expected_rows: Option<u64>,
    /// Since the start.
    pub seconds: f64,
}

impl Progress {
    /// Rows per second.
    pub fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
        let rows = self.rows as f64;
        if self.seconds > 0.0 { rows / self.seconds } else { 0.0 }
    }

    /// Seconds, where the number of rows is known.
    pub fn remaining(&self) -> Option<f64> {
        let left = self.expected_rows?.saturating_sub(self.rows);
        #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
        let left = left as f64;
        (self.rate() > 0.0).then(|| left / self.rate())
    }
}

impl Import {
    /// `now` tells how long a running import takes already.
    pub(super) fn of(stored: StoredImport, now: Timestamp) -> AppResult<Self> {
        let corrupt = |what: &str| AppError::Internal(anyhow::anyhow!("the stored import has a broken {what}"));
        let state = ImportState::from_key(&stored.state).ok_or_else(|| corrupt("state"))?;
        let plan: Option<Plan> = serde_json::from_str(&stored.mapping).map_err(|_| corrupt("mapping"))?;
        let count = |rows: i64| u64::try_from(rows).unwrap_or(0);
        let until = stored.finished_at.unwrap_or(now);
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a few hours")]
        let seconds = stored.started_at.map_or(0.0, |start| (until.0 - start.0) as f64 / 1e6);
        Ok(Self {
            id: stored.id,
            created_by: stored.created_by,
            name: stored.name,
            state,
            file_name: stored.file_name,
            file_size: count(stored.file_size),
            progress: Progress {
                rows: count(stored.counts.read),
                accepted: count(stored.counts.accepted),
                refused: count(stored.counts.refused),
                duplicates: count(stored.counts.duplicate),
                joined: count(stored.counts.joined),
                expected_rows: plan.as_ref().and_then(|plan| plan.expected_rows),
                seconds,
            },
            plan,
            position: stored.position,
            created_at: stored.created_at,
            started_at: stored.started_at,
            finished_at: stored.finished_at,
            error: stored.error,
        })
    }
}

/// `not_a_date: “soon” is not a date` in one column of the store.
pub(super) fn stored_refusal(refusal: &Refusal) -> StoredRefusal {
    // PostgreSQL keeps no NUL in a text.
    let clean = |text: &str| text.replace('\0', "␀");
    StoredRefusal {
        row: i64::try_from(refusal.row).unwrap_or(i64::MAX),
        column: clean(refusal.column.as_deref().unwrap_or("")),
        value: clean(&refusal.value),
        reason: format!("{}: {}", refusal.code.key(), clean(&refusal.text)),
    }
}

pub(super) fn refusal_of(stored: StoredRefusal) -> Refusal {
    let (key, text) = stored.reason.split_once(": ").unwrap_or(("not_allowed", &stored.reason));
    Refusal {
        row: u64::try_from(stored.row).unwrap_or(0),
        column: Some(stored.column).filter(|column| !column.is_empty()),
        value: stored.value,
        code: serde_json::from_value(serde_json::Value::from(key)).unwrap_or(Code::NotAllowed),
        text: text.to_owned(),
    }
}
