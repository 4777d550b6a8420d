//! Reading files in parallel: row groups that cannot matter are skipped, the others are read by a few threads.

use std::collections::BTreeSet;
use std::sync::Arc;

use deltalake_core::arrow::array::RecordBatch;
use deltalake_core::parquet::arrow::ProjectionMask;
use deltalake_core::parquet::arrow::arrow_reader::{ArrowReaderMetadata, RowSelection};
use deltalake_core::parquet::arrow::async_reader::ParquetRecordBatchStreamBuilder;
use futures::StreamExt;
use peakend_model::CustomerId;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::file::{self, Footer, Footers, Group};
use crate::log::DataFile;
use crate::{rows, schema};

/// Rows decoded at once when counting.
pub(crate) const BATCH_ROWS: usize = if cfg!(test) { 20 } else { 32_768 };

/// A file, and where it is read from.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) footers: Arc<Footers>,
    pub(crate) file: Arc<DataFile>,
}

/// One row group of one file.
#[derive(Clone)]
pub(crate) struct Slice {
    pub(crate) footers: Arc<Footers>,
    pub(crate) file: Arc<DataFile>,
    pub(crate) footer: Arc<Footer>,
    pub(crate) group: usize,
}

impl Slice {
    pub(crate) fn stats(&self) -> Group {
        self.footer.groups[self.group]
    }
}

/// Which footer view and which part of a row group to read.
pub(crate) struct Wanted<'a> {
    pub(crate) metadata: &'a ArrowReaderMetadata,
    pub(crate) columns: Option<&'a BTreeSet<&'static str>>,
    pub(crate) selection: Option<RowSelection>,
    pub(crate) batch_rows: usize,
}

/// Reads a row group and hands each batch to `take`, with the columns asked for also where the file is older than they;
/// whole rows (no columns named) come as they are in the file.
pub(crate) async fn read(
    slice: &Slice,
    wanted: Wanted<'_>,
    mut take: impl FnMut(RecordBatch) -> Result<()>,
) -> Result<()> {
    let reader = slice.footers.reader(&slice.file);
    let metadata = wanted.metadata;
    let mut builder = ParquetRecordBatchStreamBuilder::new_with_metadata(reader, metadata.clone())
        .with_row_groups(vec![slice.group])
        .with_batch_size(wanted.batch_rows);
    let mut made = Vec::new();
    if let Some(columns) = wanted.columns {
        let schema = metadata.metadata().file_metadata().schema_descr();
        made.extend(slice.footer.missing.iter().copied().filter(|column| columns.contains(column)));
        let from = (!made.is_empty()).then_some(schema::ANNOTATION);
        builder = builder.with_projection(ProjectionMask::columns(schema, columns.iter().copied().chain(from)));
    }
    if let Some(selection) = wanted.selection {
        builder = builder.with_row_selection(selection);
    }
    let mut batches = builder.build()?;
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        take(if made.is_empty() { batch } else { rows::with_added(&batch, &made, true)? })?;
        // Decoding alone never waits: here a question that is no longer asked can end.
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// The row groups of a file that may hold rows of the question.
pub(crate) async fn slices(held: &Held, plan: &crate::pick::Pick) -> Result<Vec<Slice>> {
    let Held { footers, file } = held;
    let footer = footers.of(file).await?;
    let mut found = Vec::new();
    for (group, stats) in footer.groups.iter().enumerate() {
        let slice = Slice { footers: footers.clone(), file: file.clone(), footer: footer.clone(), group };
        let overlaps = stats.from < plan.period.to && plan.period.from <= stats.to && stats.rows > 0;
        let may_hold = match plan.customers() {
            Some(customers) if overlaps => may_hold(&slice, customers).await?,
            _ => overlaps,
        };
        if may_hold {
            found.push(slice);
        }
    }
    Ok(found)
}

/// Asks the row group's Bloom filter; without one anything may be there.
pub(crate) async fn may_hold(slice: &Slice, customers: &[CustomerId]) -> Result<bool> {
    let metadata = &slice.footer.plain;
    let columns = metadata.metadata().row_group(slice.group).columns();
    let Some(customer) = columns.iter().position(|column| column.column_path().string() == "customer") else {
        return Ok(true);
    };
    let reader = slice.footers.reader(&slice.file);
    let mut builder = ParquetRecordBatchStreamBuilder::new_with_metadata(reader, metadata.clone());
    let filter = builder.get_row_group_column_bloom_filter(slice.group, customer).await?;
    Ok(filter.is_none_or(|filter| {
        customers.iter().any(|customer| filter.check(&customer.0.hyphenated().to_string().as_str()))
    }))
}

/// Whether a batch of the row group's column `name` is one where `is_there`; reads on a thread that may block.
pub(crate) async fn holds(
    slice: Slice,
    name: &'static str,
    is_there: impl Fn(&RecordBatch) -> Result<bool> + Send + 'static,
) -> Result<bool> {
    let runtime = Handle::current();
    let look = async move || {
        let columns = [name].into();
        let metadata = &slice.footer.counting;
        let wanted = Wanted { metadata, columns: Some(&columns), selection: None, batch_rows: file::GROUP_ROWS };
        let mut found = false;
        read(&slice, wanted, |batch| {
            found |= is_there(&batch)?;
            Ok(())
        })
        .await?;
        Ok(found)
    };
    tokio::task::spawn_blocking(move || runtime.block_on(look())).await?
}

/// Runs `readers` of `read` at the same time; what each found. They end early when the answer is not awaited any more.
pub(crate) async fn by_readers<T, F>(readers: usize, read: impl Fn() -> F) -> Result<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let readers: Vec<_> = (0..readers).map(|_| working(read())).collect();
    let mut found = Vec::with_capacity(readers.len());
    for reader in readers {
        found.push(reader.await?);
    }
    Ok(found)
}

/// Starts `work` on a thread of its own: decoding is work, not waiting, and must not hold up the threads that answer
/// requests. It ends when the answer is dropped.
pub(crate) fn working<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> impl Future<Output = Result<T>> {
    let runtime = Handle::current();
    let (awaited, is_dropped) = oneshot::channel::<()>();
    let thread = tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            tokio::select! {
                biased;
                _ = is_dropped => Err(Error::Dropped),
                done = work => done,
            }
        })
    });
    async move {
        let done = thread.await?;
        drop(awaited);
        done
    }
}
