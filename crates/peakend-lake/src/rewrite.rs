//! Rewriting files: erasing customers, joining small files, deleting what nobody needs any more.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use deltalake_core::arrow::array::{Array, AsArray, BooleanArray, RecordBatch, StringArray};
use deltalake_core::arrow::compute::{filter_record_batch, interleave_record_batch};
use deltalake_core::arrow::datatypes::TimestampMicrosecondType;
use deltalake_core::parquet::arrow::AsyncArrowWriter;
use deltalake_core::parquet::arrow::arrow_writer::ArrowWriterOptions;
use deltalake_core::parquet::arrow::async_reader::{ParquetRecordBatchStream, ParquetRecordBatchStreamBuilder};
use futures::StreamExt;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use peakend_model::insight::{Erased, Maintained, Revision};
use peakend_model::{CustomerId, Timestamp};
use tokio::runtime::Handle;

use crate::column;
use crate::error::{Error, Result};
use crate::file::{self, MomentRange};
use crate::log::{self, Committed, DataFile, InFlight, Ledger, MOST_ATTEMPTS, Snapshot, now_millis};
use crate::rows;
use crate::scan::{self, Slice};
use crate::schema;
use crate::stored::StoredFile;

/// Files are joined up to about this many rows.
const BIG_ROWS: u64 = 1 << 20;
/// Files above this are left alone.
const SMALL_ROWS: u64 = BIG_ROWS / 2;
/// Files of long texts are joined up to this size.
const MOST_BYTES: u64 = 384 << 20;
/// The most files joined at once: each is open with one row group in memory.
const MOST_JOINED: usize = 24;
/// A file that no commit names may be one that another process is writing right now.
const UNNAMED_KEEP: Duration = Duration::from_secs(3600);
/// Rows read and written at once.
const BATCH_ROWS: usize = if cfg!(test) { 7 } else { 4_096 };

/// Removes every row of `customers`, and the files that held them, also those kept for older snapshots.
pub(crate) async fn erase(ledger: &Arc<Ledger>, customers: &[CustomerId]) -> Result<Erased> {
    let _one_at_a_time = ledger.rewriting.lock().await;
    let mut erased = Erased::default();
    for _ in 0..MOST_ATTEMPTS {
        let Some(snapshot) = ledger.snapshot().await? else { return Ok(erased) };
        let affected = files_of(ledger, &snapshot, customers).await?;
        let mut changes = Vec::new();
        let mut guards = Vec::new();
        let mut rows = 0;
        for held in &affected {
            let guard = ledger.new_file();
            let rest = rewrite(ledger, std::slice::from_ref(held), &guard, customers, None).await?;
            rows += held.rows - rest.rows;
            changes.push(log::remove(held, true));
            if rest.rows > 0 {
                changes.push(log::add(&rest, true));
            } else {
                ledger.delete(&guard.path).await?;
            }
            guards.push(guard);
        }
        if changes.is_empty() {
            delete_old_copies(ledger, &snapshot, customers, &mut erased).await?;
            return Ok(erased);
        }
        if let Committed::Conflict = ledger.commit(&snapshot, changes, None).await? {
            for guard in guards {
                ledger.delete(&guard.path).await?;
            }
            continue;
        }
        erased.rows += rows;
        ledger.customers.forget();
        for held in affected {
            ledger.delete(&held.path).await?;
            ledger.forget_removed(std::slice::from_ref(&held.path)).await;
            erased.files_rewritten.push(held.path.clone());
            erased.files_deleted.push(held.path.clone());
        }
        // Rows that arrived meanwhile are looked at by the next round.
    }
    Err(Error::Contended)
}

/// The files that hold rows of `customers`.
async fn files_of(ledger: &Arc<Ledger>, snapshot: &Snapshot, customers: &[CustomerId]) -> Result<Vec<Arc<DataFile>>> {
    let mut found = Vec::new();
    for file in snapshot.files.values() {
        if holds(ledger, file, customers).await? {
            found.push(file.clone());
        }
    }
    Ok(found)
}

async fn holds(ledger: &Arc<Ledger>, file: &Arc<DataFile>, customers: &[CustomerId]) -> Result<bool> {
    let footer = ledger.footers.of(file).await?;
    let spelled = Arc::new(spelled(customers));
    for group in 0..footer.groups.len() {
        let slice = Slice { footers: ledger.footers.clone(), file: file.clone(), footer: footer.clone(), group };
        if !scan::may_hold(&slice, customers).await? {
            continue;
        }
        let spelled = spelled.clone();
        let is_there = move |batch: &RecordBatch| {
            let (_, values) = column::coded_column(batch, "customer")?;
            Ok(values.iter().flatten().any(|customer| spelled.contains(customer)))
        };
        if scan::holds(slice, "customer", is_there).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn spelled(customers: &[CustomerId]) -> HashSet<String> {
    customers.iter().map(|customer| customer.0.hyphenated().to_string()).collect()
}

/// Files kept for readers of older snapshots must not keep what was to be erased.
async fn delete_old_copies(
    ledger: &Arc<Ledger>,
    snapshot: &Snapshot,
    customers: &[CustomerId],
    erased: &mut Erased,
) -> Result<()> {
    for meta in data_files(ledger).await? {
        let path = meta.location.to_string();
        if snapshot.files.contains_key(&path) || ledger.is_in_flight(&path) {
            continue;
        }
        let old = Arc::new(DataFile {
            path: path.clone(),
            size: meta.size,
            rows: 0,
            from: peakend_model::Timestamp(i64::MIN),
            to: peakend_model::Timestamp(i64::MAX),
        });
        // What is no readable file, cut off by a crash say, may hold anything.
        let held = holds(ledger, &old, customers).await.unwrap_or(true);
        ledger.footers.drop_one(&path);
        if held && (snapshot.removed.contains_key(&path) || is_older(&meta, UNNAMED_KEEP)) {
            ledger.delete(&path).await?;
            ledger.forget_removed(std::slice::from_ref(&path)).await;
            erased.files_deleted.push(path);
        }
    }
    Ok(())
}

/// Joins small files, writes a log checkpoint, deletes what no snapshot younger than `keep` names.
pub(crate) async fn maintain(ledger: &Arc<Ledger>, keep: Duration) -> Result<Maintained> {
    let _one_at_a_time = ledger.rewriting.lock().await;
    let Some(snapshot) = ledger.snapshot().await? else { return Ok(Maintained::default()) };
    let mut done = Maintained { files_before: snapshot.files.len(), ..Maintained::default() };
    for _ in 0..MOST_ATTEMPTS {
        let Some(snapshot) = ledger.snapshot().await? else { break };
        let Some(small) = small_files(&snapshot) else { break };
        join(ledger, &small).await?;
    }
    ledger.write_checkpoint().await?;
    let Some(snapshot) = ledger.snapshot().await? else { return Ok(done) };
    done.files_after = snapshot.files.len();
    done.files_deleted = delete_unneeded(ledger, &snapshot, keep).await?;
    Ok(done)
}

/// Files worth joining: neighbours in time, few enough, and none so big that it is mostly copied for nothing.
fn small_files(snapshot: &Snapshot) -> Option<Vec<Arc<DataFile>>> {
    let mut small: Vec<Arc<DataFile>> = snapshot.files.values().filter(|f| f.rows < SMALL_ROWS).cloned().collect();
    small.sort_by_key(|file| file.rows);
    // From the smallest up, as long as a file is not bigger than four times what comes before it.
    let (mut together, mut bytes) = (0, 0);
    let worth = small.iter().enumerate().take_while(|(at, file)| {
        let joins = *at == 0 || file.rows <= together * 4 || *at == 1 && file.rows < 10_000;
        together += file.rows;
        bytes += file.size;
        joins && together <= BIG_ROWS + SMALL_ROWS && bytes <= MOST_BYTES
    });
    let count = worth.count().min(MOST_JOINED);
    small.truncate(count);
    (count > 1).then_some(small)
}

async fn join(ledger: &Arc<Ledger>, small: &[Arc<DataFile>]) -> Result<()> {
    let guard = ledger.new_file();
    let joined = rewrite(ledger, small, &guard, &[], None).await?;
    let mut changes: Vec<_> = small.iter().map(|file| log::remove(file, false)).collect();
    changes.push(log::add(&joined, false));
    for _ in 0..MOST_ATTEMPTS {
        let Some(snapshot) = ledger.snapshot().await? else { break };
        if !small.iter().all(|file| snapshot.files.contains_key(&file.path)) {
            break;
        }
        if let Committed::Now = ledger.commit(&snapshot, changes.clone(), None).await? {
            return Ok(());
        }
    }
    // Someone else rewrote one of them; what was joined is not wanted any more.
    ledger.delete(&guard.path).await
}

async fn delete_unneeded(ledger: &Ledger, snapshot: &Snapshot, keep: Duration) -> Result<usize> {
    let now = now_millis();
    let keep_millis = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let mut deleted = Vec::new();
    for meta in data_files(ledger).await? {
        let path = meta.location.to_string();
        if snapshot.files.contains_key(&path) || ledger.is_in_flight(&path) {
            continue;
        }
        let is_unneeded = match snapshot.removed.get(&path) {
            Some(removed_at) => now.saturating_sub(*removed_at) >= keep_millis,
            None => is_older(&meta, keep.max(UNNAMED_KEEP)),
        };
        if is_unneeded {
            ledger.delete(&path).await?;
            deleted.push(path);
        }
    }
    ledger.forget_removed(&deleted).await;
    ledger.delete_half_written(UNNAMED_KEEP).await?;
    Ok(deleted.len())
}

async fn data_files(ledger: &Ledger) -> Result<Vec<object_store::ObjectMeta>> {
    let listed = ledger.store.list_with_delimiter(None).await?;
    Ok(listed.objects.into_iter().filter(|meta| meta.location.as_ref().ends_with(".parquet")).collect())
}

fn is_older(meta: &object_store::ObjectMeta, age: Duration) -> bool {
    let millis = now_millis().saturating_sub(meta.last_modified.timestamp_millis());
    u128::try_from(millis).is_ok_and(|millis| millis > age.as_millis())
}

/// Merges sorted files into a sorted one without the rows of `but`, revised if that is wanted;
/// a row group of each is in memory at a time.
pub(crate) async fn rewrite(
    ledger: &Arc<Ledger>,
    files: &[Arc<DataFile>],
    target: &InFlight<'_>,
    but: &[CustomerId],
    revision: Option<Arc<dyn Revision>>,
) -> Result<DataFile> {
    let (ledger, files, path, but) = (ledger.clone(), files.to_vec(), target.path.clone(), spelled(but));
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(merge(&ledger, &files, path, &but, revision.as_deref())))
        .await?
}

async fn merge(
    ledger: &Ledger,
    files: &[Arc<DataFile>],
    path: String,
    but: &HashSet<String>,
    revision: Option<&dyn Revision>,
) -> Result<DataFile> {
    let target = BufWriter::new(ledger.store.clone(), Path::from(path.as_str()));
    let options = ArrowWriterOptions::new().with_properties(file::properties()).with_skip_arrow_metadata(true);
    let mut writer = AsyncArrowWriter::try_new_with_options(target, schema::plain().clone(), options)?;
    let mut inputs = Vec::with_capacity(files.len());
    let mut heads = BinaryHeap::new();
    for (number, file) in files.iter().enumerate() {
        let mut input = Input::open(ledger, file).await?;
        if input.advance(but).await? {
            heads.push(Reverse((input.head(), number)));
        }
        inputs.push(input);
    }
    let mut range = MomentRange::default();
    let mut picked: Vec<(usize, usize)> = Vec::with_capacity(BATCH_ROWS);
    while let Some(Reverse((_, number))) = heads.pop() {
        picked.push((number, inputs[number].at));
        inputs[number].at += 1;
        let is_used_up = inputs[number].at == inputs[number].rows();
        if is_used_up || picked.len() == BATCH_ROWS {
            let mut batch = picked_rows(&inputs, &mut picked)?;
            if let Some(revision) = revision {
                batch = revised(batch, revision)?;
            }
            range.include(&batch);
            writer.write(&batch).await?;
        }
        if !is_used_up || inputs[number].advance(but).await? {
            heads.push(Reverse((inputs[number].head(), number)));
        }
    }
    writer.close().await?;
    ledger.sync(&path).await?;
    let size = object_store::ObjectStoreExt::head(&ledger.store, &Path::from(path.as_str())).await?.size;
    Ok(range.file(path, size))
}

/// Most batches of a file are none of a small revision's business: those need not be taken apart.
fn revised(batch: RecordBatch, revision: &dyn Revision) -> Result<RecordBatch> {
    let moments = batch.column(1).as_primitive::<TimestampMicrosecondType>();
    let [Some(first), Some(last)] = [0, batch.num_rows().saturating_sub(1)].map(|at| moments.values().get(at).copied())
    else {
        return Ok(batch);
    };
    if !revision.concerns(Timestamp(first), Timestamp(last)) {
        return Ok(batch);
    }
    rows::to_batch(&revision.revise(rows::from_batch(&batch)?))
}

fn picked_rows(inputs: &[Input], picked: &mut Vec<(usize, usize)>) -> Result<RecordBatch> {
    let empty = RecordBatch::new_empty(schema::plain().clone());
    let batches: Vec<&RecordBatch> = inputs.iter().map(|input| input.batch.as_ref().unwrap_or(&empty)).collect();
    let batch = interleave_record_batch(&batches, picked)?;
    picked.clear();
    Ok(batch)
}

/// A sorted file being merged.
struct Input {
    batches: ParquetRecordBatchStream<StoredFile>,
    batch: Option<RecordBatch>,
    at: usize,
    /// Columns the file is too old to have.
    missing: Vec<&'static str>,
}

impl Input {
    async fn open(ledger: &Ledger, file: &DataFile) -> Result<Self> {
        let footer = ledger.footers.of(file).await?;
        let reader = ledger.footers.reader(file);
        let batches = ParquetRecordBatchStreamBuilder::new_with_metadata(reader, footer.plain.clone())
            .with_batch_size(BATCH_ROWS)
            .build()?;
        Ok(Self { batches, batch: None, at: 0, missing: footer.missing.clone() })
    }

    fn rows(&self) -> usize {
        self.batch.as_ref().map_or(0, RecordBatch::num_rows)
    }

    /// Goes on to the next batch that has rows left without those of `but`.
    async fn advance(&mut self, but: &HashSet<String>) -> Result<bool> {
        while let Some(batch) = self.batches.next().await.transpose()? {
            let batch = rows::completed(batch, &self.missing)?;
            let rest = if but.is_empty() { batch } else { without(&batch, but)? };
            if rest.num_rows() > 0 {
                self.batch = Some(rest);
                self.at = 0;
                return Ok(true);
            }
        }
        self.batch = None;
        Ok(false)
    }

    /// The place of the next row in the order of files.
    fn head(&self) -> (i64, String) {
        let Some(batch) = &self.batch else { return (i64::MAX, String::new()) };
        let moment = batch.column(1).as_primitive::<TimestampMicrosecondType>().value(self.at);
        (moment, batch.column(0).as_string::<i32>().value(self.at).to_owned())
    }
}

fn without(batch: &RecordBatch, customers: &HashSet<String>) -> Result<RecordBatch> {
    let held: &StringArray = column::strings(batch, "customer")?;
    let kept: BooleanArray =
        (0..held.len()).map(|row| Some(!column::value(held, row).is_some_and(|c| customers.contains(c)))).collect();
    Ok(filter_record_batch(batch, &kept)?)
}
