//! Hands the lake's Parquet reader to the import door, which may not know the lake.

use std::path::Path;

use peakend_app::import::{ParquetFile, ParquetReader};

pub struct LakeParquet;

impl ParquetReader for LakeParquet {
    fn open(&self, path: &Path) -> Result<ParquetFile, String> {
        let rows = peakend_lake::parquet_rows(path).map_err(|error| sentence(&error))?;
        let columns = rows.columns().to_vec();
        Ok(ParquetFile { columns, rows: Box::new(rows.map(|row| row.map_err(|error| sentence(&error)))) })
    }
}

/// The error with its causes, for the user.
fn sentence(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
