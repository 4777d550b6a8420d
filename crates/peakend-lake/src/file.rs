//! Data files: how they are written, and their footers, which are kept once read.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deltalake_core::arrow::array::{AsArray, RecordBatch};
use deltalake_core::arrow::compute::{max, min};
use deltalake_core::arrow::datatypes::{Schema, TimestampMicrosecondType};
use deltalake_core::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use deltalake_core::parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use deltalake_core::parquet::basic::{Compression, Encoding, ZstdLevel};
use deltalake_core::parquet::file::metadata::{PageIndexPolicy, RowGroupMetaData, SortingColumn};
use deltalake_core::parquet::file::properties::{EnabledStatistics, WriterProperties};
use deltalake_core::parquet::file::statistics::Statistics;
use deltalake_core::parquet::schema::types::ColumnPath;
use object_store::ObjectStore;
use peakend_model::Timestamp;
use peakend_model::interaction::Interaction;

use crate::error::Result;
use crate::log::DataFile;
use crate::stored::StoredFile;
use crate::{rows, schema};

/// Rows of a row group: the unit of skipping and of parallel work.
pub(crate) const GROUP_ROWS: usize = if cfg!(test) { 50 } else { 131_072 };

/// Row groups of long texts have fewer rows: a reader holds one row group's columns in memory.
const GROUP_BYTES: usize = 128 << 20;

/// Sorts `interactions` into the order of files: by moment, then by id.
pub(crate) fn sort(interactions: &mut [Interaction]) {
    interactions.sort_unstable_by_key(|row| (row.occurred_at, row.id));
}

pub(crate) fn properties() -> WriterProperties {
    let column = |name: &str| ColumnPath::from(name);
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let mut properties = WriterProperties::builder()
        .set_created_by("peakend".to_owned())
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_data_page_row_count_limit(8_192)
        .set_compression(Compression::LZ4_RAW)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_column_statistics_enabled(column("occurred_at"), EnabledStatistics::Page)
        .set_column_dictionary_enabled(column("id"), false)
        .set_column_dictionary_enabled(column("text"), false)
        .set_column_dictionary_enabled(column("annotation"), false)
        // Customers repeat, if seldom; counting different ones is fast when each is spelled once per row group.
        .set_column_dictionary_page_size_limit(column("customer"), 8 << 20)
        .set_column_bloom_filter_enabled(column("customer"), true)
        .set_column_bloom_filter_fpp(column("customer"), 0.01)
        .set_sorting_columns(Some(vec![
            SortingColumn { column_idx: 1, descending: false, nulls_first: false },
            SortingColumn { column_idx: 0, descending: false, nulls_first: false },
        ]));
    for moment in ["occurred_at", "recorded_at"] {
        properties = properties
            .set_column_dictionary_enabled(column(moment), false)
            .set_column_encoding(column(moment), Encoding::DELTA_BINARY_PACKED);
    }
    for long in ["id", "text", "attributes", "annotation", "customer", "thread"] {
        properties = properties.set_column_compression(column(long), zstd);
    }
    for unsorted in ["id", "text", "attributes", "annotation", "thread"] {
        properties = properties.set_column_statistics_enabled(column(unsorted), EnabledStatistics::None);
    }
    properties.build()
}

pub(crate) fn writer<W: Write + Send>(to: W) -> Result<ArrowWriter<W>> {
    // Without Arrow's own schema in the footer every reader sees the same plain Parquet types.
    let options = ArrowWriterOptions::new().with_properties(properties()).with_skip_arrow_metadata(true);
    Ok(ArrowWriter::try_new_with_options(to, schema::plain().clone(), options)?)
}

/// `interactions` as the bytes of one file, with what the log says about it.
pub(crate) fn encode(path: String, mut interactions: Vec<Interaction>) -> Result<(DataFile, Vec<u8>)> {
    sort(&mut interactions);
    let mut writer = writer(Vec::new())?;
    let mut range = MomentRange::default();
    for chunk in interactions.chunks(8_192) {
        let batch = rows::to_batch(chunk)?;
        range.include(&batch);
        writer.write(&batch)?;
    }
    let bytes = writer.into_inner()?;
    Ok((range.file(path, bytes.len() as u64), bytes))
}

/// What the log wants to know about a file being written.
#[derive(Default)]
pub(crate) struct MomentRange {
    pub(crate) rows: u64,
    ends: Option<(i64, i64)>,
}

impl MomentRange {
    pub(crate) fn include(&mut self, batch: &RecordBatch) {
        self.rows += batch.num_rows() as u64;
        let moments = batch.column_by_name("occurred_at").map(|c| c.as_primitive::<TimestampMicrosecondType>());
        let (Some(from), Some(to)) = (moments.and_then(min), moments.and_then(max)) else { return };
        self.ends = Some(self.ends.map_or((from, to), |(first, last)| (first.min(from), last.max(to))));
    }

    pub(crate) fn file(&self, path: String, size: u64) -> DataFile {
        let (from, to) = self.ends.unwrap_or_default();
        DataFile { path, size, rows: self.rows, from: Timestamp(from), to: Timestamp(to) }
    }
}

/// What a file's footer says.
pub(crate) struct Footer {
    /// Reads names as dictionaries.
    pub(crate) counting: ArrowReaderMetadata,
    /// Reads names as texts.
    pub(crate) plain: ArrowReaderMetadata,
    pub(crate) groups: Vec<Group>,
    /// Columns that came later than the file; they are made from the annotations.
    pub(crate) missing: Vec<&'static str>,
}

/// A row group: its rows and its earliest and latest moment, both included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub(crate) rows: usize,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

/// The footers of the files of the current snapshot, read once.
pub(crate) struct Footers {
    store: Arc<dyn ObjectStore>,
    known: Mutex<HashMap<String, Arc<Footer>>>,
}

impl Footers {
    pub(crate) fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, known: Mutex::default() }
    }

    pub(crate) async fn of(&self, file: &DataFile) -> Result<Arc<Footer>> {
        let known = self.known().get(&file.path).cloned();
        if let Some(footer) = known {
            return Ok(footer);
        }
        let mut reader = self.reader(file);
        let options = ArrowReaderOptions::new().with_offset_index_policy(PageIndexPolicy::Optional);
        let read = ArrowReaderMetadata::load_async(&mut reader, options).await?;
        let held = |name: &str| read.schema().column_with_name(name).is_some();
        let missing: Vec<&'static str> = schema::ADDED.into_iter().filter(|name| !held(name)).collect();
        let with = |wanted: &Arc<Schema>| {
            let wanted = schema::without(wanted, &missing);
            ArrowReaderMetadata::try_new(read.metadata().clone(), ArrowReaderOptions::new().with_schema(wanted))
        };
        let groups = read.metadata().row_groups().iter().map(group).collect();
        let (counting, plain) = (with(schema::counting())?, with(schema::plain())?);
        let footer = Arc::new(Footer { counting, plain, groups, missing });
        self.known().insert(file.path.clone(), footer.clone());
        Ok(footer)
    }

    pub(crate) fn reader(&self, file: &DataFile) -> StoredFile {
        StoredFile::new(self.store.clone(), file)
    }

    /// Forgets footers of files that left the table.
    pub(crate) fn keep(&self, files: &BTreeMap<String, Arc<DataFile>>) {
        self.known().retain(|path, _| files.contains_key(path));
    }

    pub(crate) fn drop_one(&self, path: &str) {
        self.known().remove(path);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Arc<Footer>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn group(read: &RowGroupMetaData) -> Group {
    let moments =
        read.columns().iter().find(|c| c.column_path().string() == "occurred_at").and_then(|c| c.statistics());
    let (from, to) = match moments {
        Some(Statistics::Int64(found)) => (found.min_opt().copied(), found.max_opt().copied()),
        _ => (None, None),
    };
    Group {
        rows: usize::try_from(read.num_rows()).unwrap_or(0),
        from: Timestamp(from.unwrap_or(i64::MIN)),
        to: Timestamp(to.unwrap_or(i64::MAX)),
    }
}
