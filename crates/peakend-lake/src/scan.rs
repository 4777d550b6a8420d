//! Reading files in parallel: row groups that cannot matter are skipped, the others are counted by a few threads.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use deltalake_core::arrow::array::RecordBatch;
use deltalake_core::parquet::arrow::ProjectionMask;
use deltalake_core::parquet::arrow::arrow_reader::{ArrowReaderMetadata, RowSelection};
use deltalake_core::parquet::arrow::async_reader::ParquetRecordBatchStreamBuilder;
use futures::StreamExt;
use peakend_model::CustomerId;
use tokio::runtime::Handle;

use crate::error::Result;
use crate::file::{Footer, Group};
use crate::fold::{Fold, Part};
use crate::log::{DataFile, Ledger};
use crate::plan::Plan;

/// Rows decoded at once when counting.
pub(crate) const BATCH_ROWS: usize = if cfg!(test) { 20 } else { 32_768 };

/// One row group of one file.
#[derive(Clone)]
pub(crate) struct Slice {
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

/// Reads a row group and hands each batch to `take`.
pub(crate) async fn read(
    ledger: &Ledger,
    slice: &Slice,
    wanted: Wanted<'_>,
    mut take: impl FnMut(RecordBatch) -> Result<()>,
) -> Result<()> {
    let reader = ledger.footers.reader(&slice.file);
    let metadata = wanted.metadata;
    let mut builder = ParquetRecordBatchStreamBuilder::new_with_metadata(reader, metadata.clone())
        .with_row_groups(vec![slice.group])
        .with_batch_size(wanted.batch_rows);
    if let Some(columns) = wanted.columns {
        let schema = metadata.metadata().file_metadata().schema_descr();
        builder = builder.with_projection(ProjectionMask::columns(schema, columns.iter().copied()));
    }
    if let Some(selection) = wanted.selection {
        builder = builder.with_row_selection(selection);
    }
    let mut batches = builder.build()?;
    while let Some(batch) = batches.next().await {
        take(batch?)?;
    }
    Ok(())
}

/// The row groups of `file` that may hold rows of the question.
pub(crate) async fn slices(ledger: &Ledger, file: &Arc<DataFile>, plan: &crate::pick::Pick) -> Result<Vec<Slice>> {
    let footer = ledger.footers.of(file).await?;
    let mut found = Vec::new();
    for (group, stats) in footer.groups.iter().enumerate() {
        let slice = Slice { file: file.clone(), footer: footer.clone(), group };
        let overlaps = stats.from < plan.period.to && plan.period.from <= stats.to && stats.rows > 0;
        let may_hold = match plan.customers() {
            Some(customers) if overlaps => may_hold(ledger, &slice, customers).await?,
            _ => overlaps,
        };
        if may_hold {
            found.push(slice);
        }
    }
    Ok(found)
}

/// Asks the row group's Bloom filter; without one anything may be there.
pub(crate) async fn may_hold(ledger: &Ledger, slice: &Slice, customers: &[CustomerId]) -> Result<bool> {
    let metadata = &slice.footer.plain;
    let columns = metadata.metadata().row_group(slice.group).columns();
    let Some(customer) = columns.iter().position(|column| column.column_path().string() == "customer") else {
        return Ok(true);
    };
    let reader = ledger.footers.reader(&slice.file);
    let mut builder = ParquetRecordBatchStreamBuilder::new_with_metadata(reader, metadata.clone());
    let filter = builder.get_row_group_column_bloom_filter(slice.group, customer).await?;
    Ok(filter.is_none_or(|filter| {
        customers.iter().any(|customer| filter.check(&customer.0.hyphenated().to_string().as_str()))
    }))
}

/// Counts `slices`, each given with the number of the file it belongs to; returns a part per reader and file.
pub(crate) async fn count(
    ledger: &Arc<Ledger>,
    plan: &Arc<Plan>,
    slices: Vec<(usize, Slice)>,
    threads: usize,
) -> Result<Vec<(usize, Part)>> {
    let slices = Arc::new(slices);
    let next = Arc::new(AtomicUsize::new(0));
    let parts = by_readers(threads.min(slices.len()), || {
        let (ledger, plan, slices, next) = (ledger.clone(), plan.clone(), slices.clone(), next.clone());
        async move { count_some(&ledger, &plan, &slices, &next).await }
    });
    Ok(parts.await?.into_iter().flatten().collect())
}

/// Runs `readers` of `read` at the same time; what each found.
pub(crate) async fn by_readers<T, F>(readers: usize, read: impl Fn() -> F) -> Result<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let readers: Vec<_> = (0..readers)
        .map(|_| {
            let (reading, runtime) = (read(), Handle::current());
            // Decoding is work, not waiting: it must not hold up the threads that answer requests.
            tokio::task::spawn_blocking(move || runtime.block_on(reading))
        })
        .collect();
    let mut found = Vec::with_capacity(readers.len());
    for reader in readers {
        found.push(reader.await??);
    }
    Ok(found)
}

async fn count_some(
    ledger: &Ledger,
    plan: &Arc<Plan>,
    slices: &[(usize, Slice)],
    next: &AtomicUsize,
) -> Result<Vec<(usize, Part)>> {
    let mut parts = Vec::new();
    let mut current: Option<(usize, Fold)> = None;
    while let Some((file, slice)) = slices.get(next.fetch_add(1, Ordering::Relaxed)) {
        if let Some((before, fold)) = current.take_if(|(before, _)| before != file) {
            parts.push((before, fold.finish()));
        }
        let (_, fold) = current.get_or_insert_with(|| (*file, Fold::new(plan.clone())));
        let stats = slice.stats();
        let columns = plan.columns(stats.from, stats.to);
        let wanted = Wanted {
            metadata: &slice.footer.counting,
            columns: Some(&columns),
            selection: None,
            batch_rows: BATCH_ROWS,
        };
        read(ledger, slice, wanted, |batch| fold.push(&batch, stats.from)).await?;
    }
    parts.extend(current.map(|(file, fold)| (file, fold.finish())));
    Ok(parts)
}
