//! Taking model values out of result rows and putting them into statements.

use peakend_model::Timestamp;
use sea_orm::{QueryResult, TryGetable, Value};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{StoreError, StoreResult};

/// Reads the columns of a row from the first on.
pub(crate) struct Columns<'a> {
    row: &'a QueryResult,
    next: usize,
}

impl<'a> Columns<'a> {
    pub(crate) fn of(row: &'a QueryResult) -> Self {
        Self { row, next: 0 }
    }

    pub(crate) fn take<T: TryGetable>(&mut self) -> StoreResult<T> {
        let place = self.next;
        self.next += 1;
        Ok(self.row.try_get_by_index(place)?)
    }

    pub(crate) fn id<T: From<Uuid>>(&mut self) -> StoreResult<T> {
        Ok(T::from(self.take::<Uuid>()?))
    }

    pub(crate) fn maybe_id<T: From<Uuid>>(&mut self) -> StoreResult<Option<T>> {
        Ok(self.take::<Option<Uuid>>()?.map(T::from))
    }

    pub(crate) fn moment(&mut self) -> StoreResult<Timestamp> {
        Ok(Timestamp(self.take()?))
    }

    pub(crate) fn maybe_moment(&mut self) -> StoreResult<Option<Timestamp>> {
        Ok(self.take::<Option<i64>>()?.map(Timestamp))
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self, what: &'static str) -> StoreResult<T> {
        let text: String = self.take()?;
        serde_json::from_str(&text).map_err(|error| StoreError::corrupt(what, error))
    }
}

/// The only value of a row, such as a count.
pub(crate) fn only<T: TryGetable>(row: Option<&QueryResult>) -> StoreResult<Option<T>> {
    row.map(|row| Columns::of(row).take()).transpose()
}

pub(crate) fn micros(moment: Timestamp) -> Value {
    moment.0.into()
}

/// A UUID as [`crate::Engine::listed`] wants it.
pub(crate) fn hex(id: Uuid) -> String {
    id.as_simple().to_string()
}

/// Rows as [`crate::Engine::listed`], or ids as [`crate::Engine::listed_ids`], wants them.
pub(crate) fn json_list<T: serde::Serialize>(rows: impl Iterator<Item = T>) -> Value {
    let rows: Vec<T> = rows.collect();
    // Texts, numbers and nothings cannot fail to be JSON.
    serde_json::to_string(&rows).unwrap_or_else(|_| "[]".to_owned()).into()
}
