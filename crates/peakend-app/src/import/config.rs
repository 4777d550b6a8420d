//! Where imports keep their files, and how big their steps are.

use std::path::PathBuf;
use std::sync::Arc;

use super::source::parquet::ParquetReader;

#[derive(Clone)]
pub struct ImportConfig {
    /// Uploaded files wait here until their import is over.
    pub folder: PathBuf,
    /// Rows per commit of the archive.
    pub chunk_rows: usize,
    /// The largest file that is taken, in bytes.
    pub largest_file: u64,
    /// Who can read Parquet; without one such files are refused with a message.
    pub parquet: Option<Arc<dyn ParquetReader>>,
}

impl Default for ImportConfig {
    fn default() -> Self {
        Self {
            folder: std::env::temp_dir().join("peakend-imports"),
            chunk_rows: 20_000,
            largest_file: 20 * 1024 * 1024 * 1024,
            parquet: None,
        }
    }
}

impl ImportConfig {
    fn values(&self) -> (&PathBuf, usize, u64, bool) {
        (&self.folder, self.chunk_rows, self.largest_file, self.parquet.is_some())
    }
}

impl PartialEq for ImportConfig {
    fn eq(&self, other: &Self) -> bool {
        self.values() == other.values()
    }
}

impl Eq for ImportConfig {}

impl std::fmt::Debug for ImportConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (folder, chunk_rows, largest_file, parquet) = self.values();
        f.debug_struct("ImportConfig")
            .field("folder", folder)
            .field("chunk_rows", &chunk_rows)
            .field("largest_file", &largest_file)
            .field("parquet", &parquet)
            .finish()
    }
}
