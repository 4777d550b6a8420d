//! What users do with imports.

use std::path::{Path, PathBuf};

use anyhow::Context;
use peakend_model::access::{Action, Actor};
use peakend_model::time::Zone;
use peakend_model::{ImportId, Timestamp, WorkspaceId};
use peakend_store::{ImportCounts, StoredImport};
use serde::Serialize;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

use super::detect::FileError;
use super::guess::{Guess, Preferences, Topic, guess};
use super::inspect::{Inspection, inspect, inspect_as};
use super::mapping::{Field, Mapping, MappingError};
use super::preview::{DryRun, PreviewRow, dry_run, expected_rows, preview};
use super::refusal::RefusalReport;
use super::run::{checkpoint, run};
use super::state::{Import, ImportState, Plan, Progress, refusal_of};
use crate::{App, AppError, AppResult, Change, FieldErrors};

/// Rows of a preview.
const PREVIEW_ROWS: usize = 20;

/// What the file looks like, and what Peakend would make of it.
#[derive(Clone, Debug, Serialize)]
pub struct Look {
    pub inspection: Inspection,
    pub guess: Guess,
    pub rows: Vec<PreviewRow>,
    pub expected_rows: Option<u64>,
}

/// Takes in a file.
///
/// # Errors
/// `Forbidden`; `Invalid` when the file is too large; `Internal` when it cannot be kept.
pub async fn upload(app: &App, actor: &Actor, file_name: &str, content: impl AsyncRead + Unpin) -> AppResult<Import> {
    actor.may(Action::Import)?;
    let now = app.clock.now();
    let id = ImportId(app.ids.uuid(now));
    let path = file_of(app, id);
    let kept = keep(content, &path, app.config.import.largest_file).await;
    let (size, hash) = match kept {
        Ok(kept) => kept,
        Err(error) => {
            let _ = tokio::fs::remove_file(&path).await;
            return Err(error);
        }
    };
    let stored = StoredImport {
        id,
        created_by: actor.user_id(),
        name: source_name(file_name),
        state: ImportState::Uploaded.key().to_owned(),
        file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
        file_size: i64::try_from(size).unwrap_or(i64::MAX),
        file_hash: hash,
        mapping: "null".to_owned(),
        counts: ImportCounts::default(),
        position: 0,
        created_at: now,
        started_at: None,
        finished_at: None,
        error: None,
    };
    let mut tx = app.store.write(actor.workspace).await?;
    tx.insert_import(&stored).await?;
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Import(id));
    Import::of(stored, now)
}

async fn keep(mut content: impl AsyncRead + Unpin, path: &Path, largest: u64) -> AppResult<(u64, String)> {
    let folder = path.parent().context("the folder of imports has a name")?;
    tokio::fs::create_dir_all(folder).await.context("the folder of imports cannot be made")?;
    let mut file = tokio::fs::File::create(path).await.context("the file cannot be kept")?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1024 * 1024];
    let mut size = 0;
    loop {
        let read = content.read(&mut buffer).await.context("the file cannot be read")?;
        if read == 0 {
            break;
        }
        size += read as u64;
        if size > largest {
            return Err(AppError::invalid("file", "the file is too large"));
        }
        hasher.update(&buffer[..read]);
        file.write_all(&buffer[..read]).await.context("the file cannot be kept")?;
    }
    file.sync_all().await.context("the file cannot be kept")?;
    Ok((size, hasher.finalize().to_hex().to_string()))
}

pub(crate) fn file_of(app: &App, id: ImportId) -> PathBuf {
    app.config.import.folder.join(id.to_string())
}

/// The import's name by its file's: without folder, ending, and the `(1)` of a second download.
pub fn source_name(file_name: &str) -> String {
    let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let mut stem = base.trim_end_matches(".gz");
    if let Some((before, ending)) = stem.rsplit_once('.')
        && !before.is_empty()
        && ending.len() <= 7
    {
        stem = before;
    }
    let stem = stem.trim();
    let without_copy = stem
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        .filter(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        .map_or(stem, |(before, _)| before.trim_end());
    let clean: String = without_copy.chars().filter(|c| !c.is_control()).take(40).collect();
    if clean.trim().is_empty() { "import".to_owned() } else { clean }
}

/// The import as it stands.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn get(app: &App, actor: &Actor, id: ImportId) -> AppResult<Import> {
    actor.may(Action::Import)?;
    find(app, actor.workspace, id).await
}

pub(super) async fn find(app: &App, workspace: WorkspaceId, id: ImportId) -> AppResult<Import> {
    let stored = app.store.import(workspace, id).await?.ok_or(AppError::NotFound)?;
    Import::of(stored, app.clock.now())
}

/// The newest imports.
///
/// # Errors
/// `Forbidden`.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<Import>> {
    actor.may(Action::Import)?;
    let stored = app.store.imports(actor.workspace, 200).await?;
    stored.into_iter().map(|import| Import::of(import, app.clock.now())).collect()
}

/// Looks at an uploaded file; `mapping` is the user's, else it is guessed.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` on `file` when nothing can be imported from it.
pub async fn look(app: &App, actor: &Actor, id: ImportId, mapping: Option<Mapping>) -> AppResult<Look> {
    let import = get(app, actor, id).await?;
    let preferences = preferences(app, actor.workspace, &import.name).await?;
    look_at(app, file_of(app, id), preferences, mapping).await
}

async fn preferences(app: &App, workspace: WorkspaceId, source: &str) -> AppResult<Preferences> {
    let zone = app.store.workspace(workspace).await?.map_or_else(Zone::default, |workspace| workspace.zone);
    Ok(Preferences { source: source.to_owned(), zone, ..Preferences::default() })
}

async fn look_at(app: &App, path: PathBuf, preferences: Preferences, mapping: Option<Mapping>) -> AppResult<Look> {
    let parquet = app.config.import.parquet.clone();
    let now = app.clock.now();
    let work = tokio::task::spawn_blocking(move || {
        let inspection = match &mapping {
            Some(mapping) => inspect_as(&path, mapping.format.clone(), parquet.as_deref())?,
            None => inspect(&path, parquet.as_deref())?,
        };
        let mut guess = guess(&inspection, &preferences);
        if let Some(mapping) = mapping {
            // One day for all rows answers when.
            if mapping.column_of(Field::OccurredAt).is_none() && mapping.occurred_at.is_some() {
                guess.questions.retain(|question| question.topic != Topic::When);
            }
            guess.mapping = mapping;
        }
        let rows = preview(&inspection, &guess.mapping, now, PREVIEW_ROWS);
        let expected_rows = expected_rows(&inspection, &path);
        Ok(Look { inspection, guess, rows, expected_rows })
    });
    work.await.context("looking at the file")?.map_err(|error| refuse_file(&error))
}

fn refuse_file(error: &FileError) -> AppError {
    AppError::invalid("file", &error.to_string())
}

fn refuse_mapping(errors: &[MappingError]) -> AppError {
    let mut all = FieldErrors::default();
    errors.iter().for_each(|error| all.add(&error.field, &error.text));
    AppError::Invalid(all)
}

/// What importing the whole file with `mapping` would give; records nothing.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` when the mapping is not good.
pub async fn try_out(app: &App, actor: &Actor, id: ImportId, mapping: Mapping) -> AppResult<DryRun> {
    get(app, actor, id).await?;
    try_file(app, file_of(app, id), mapping).await
}

async fn try_file(app: &App, path: PathBuf, mapping: Mapping) -> AppResult<DryRun> {
    let errors = mapping.check();
    if !errors.is_empty() {
        return Err(refuse_mapping(&errors));
    }
    let parquet = app.config.import.parquet.clone();
    let now = app.clock.now();
    let work = tokio::task::spawn_blocking(move || dry_run(&path, &mapping, now, parquet.as_deref()));
    work.await.context("trying the mapping")?.map_err(|error| AppError::invalid("file", &error.to_string()))
}

/// Fixes the mapping; [`run`] or [`spawn`] then does the work.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` when the mapping is not good; `Conflict` when the import was started before.
pub async fn start(app: &App, actor: &Actor, id: ImportId, mapping: Mapping) -> AppResult<Import> {
    let import = get(app, actor, id).await?;
    let errors = mapping.check();
    if !errors.is_empty() {
        return Err(refuse_mapping(&errors));
    }
    let (path, format) = (file_of(app, id), mapping.format.clone());
    let parquet = app.config.import.parquet.clone();
    let work = tokio::task::spawn_blocking(move || {
        inspect_as(&path, format, parquet.as_deref()).map(|inspection| expected_rows(&inspection, &path))
    });
    let expected_rows = work.await.context("looking at the file")?.map_err(|error| refuse_file(&error))?;
    let plan = Plan { mapping, chunk_rows: app.config.import.chunk_rows, expected_rows };
    let json = serde_json::to_string(&plan).context("a plan is JSON")?;
    let mut tx = app.store.write(actor.workspace).await?;
    if !tx.start_import(id, "uploaded", &plan.mapping.source, &json, app.clock.now()).await? {
        return Err(AppError::Conflict(format!("the import is {} already", import.state.key())));
    }
    tx.commit().await?;
    app.pulse.tell(actor.workspace, Change::Import(id));
    find(app, actor.workspace, id).await
}

/// Lets a failed import go on from where it stopped, with the mapping it had; [`run`] or [`spawn`] then does the work.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Conflict` when it did not fail.
pub async fn retry(app: &App, actor: &Actor, id: ImportId) -> AppResult<Import> {
    let import = get(app, actor, id).await?;
    let mut tx = app.store.write(actor.workspace).await?;
    if !tx.set_import_state(id, ["failed", "failed"], "running", None, None).await? {
        return Err(AppError::Conflict(format!("the import is {}", import.state.key())));
    }
    tx.commit().await?;
    find(app, actor.workspace, id).await
}

/// Runs a started import in the background.
pub fn spawn(app: &App, workspace: WorkspaceId, id: ImportId) -> tokio::task::JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = run(&app, workspace, id, &|_| ()).await {
            tracing::error!(import.id = %id, "import stopped: {error:#}");
        }
    })
}

/// Takes up again what a restart interrupted. Called once when the server starts.
///
/// # Errors
/// `Internal` when the database fails.
pub async fn resume_all(app: &App) -> AppResult<usize> {
    let open = app.store.imports_in_state(["running", "cancelling"]).await?;
    for (workspace, id) in &open {
        spawn(app, *workspace, *id);
    }
    Ok(open.len())
}

/// Stops an import after the chunk it is at; what was recorded stays. One that was not started is dropped.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Conflict` when it is over.
pub async fn cancel(app: &App, actor: &Actor, id: ImportId) -> AppResult<Import> {
    let import = get(app, actor, id).await?;
    // Where it failed between the two, the archive is one chunk ahead of the account of it.
    let archived = app.archive.position(actor.workspace, &checkpoint(id)).await?.unwrap_or(0);
    let mut tx = app.store.write(actor.workspace).await?;
    let now = app.clock.now();
    let is_over = tx.set_import_state(id, ["uploaded", "failed"], "cancelled", Some(now), None).await?;
    if is_over && archived > import.position {
        tx.settle_claim(id).await?;
    } else if is_over {
        tx.drop_claim(id).await?;
    }
    if !is_over && !tx.set_import_state(id, ["running", "cancelling"], "cancelling", None, None).await? {
        return Err(AppError::Conflict(format!("the import is {} already", import.state.key())));
    }
    tx.commit().await?;
    if is_over {
        // A file left behind costs space, nothing else.
        let _ = tokio::fs::remove_file(file_of(app, id)).await;
    }
    app.pulse.tell(actor.workspace, Change::Import(id));
    find(app, actor.workspace, id).await
}

/// The report about refused rows, as CSV.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Internal` when `output` cannot be written.
pub async fn refusals_csv<W: std::io::Write>(app: &App, actor: &Actor, id: ImportId, output: W) -> AppResult<W> {
    get(app, actor, id).await?;
    let mut report = RefusalReport::new(output, true).context("writing the report")?;
    let mut after = -1;
    loop {
        let page = app.store.import_refusals(actor.workspace, id, after, 5_000).await?;
        let Some(last) = page.last() else { break };
        after = last.row;
        for stored in page {
            report.write(&refusal_of(stored)).context("writing the report")?;
        }
    }
    Ok(report.finish().context("writing the report")?)
}

/// One page of refused rows behind row number `after`.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn refusals(app: &App, actor: &Actor, id: ImportId, after: Option<u64>) -> AppResult<Vec<super::Refusal>> {
    get(app, actor, id).await?;
    let after = after.map_or(-1, |row| i64::try_from(row).unwrap_or(i64::MAX));
    let page = app.store.import_refusals(actor.workspace, id, after, 100).await?;
    Ok(page.into_iter().map(refusal_of).collect())
}

/// How a file is imported from the command line.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// Instead of the guess.
    pub mapping: Option<Mapping>,
    /// The import's name, instead of the file's.
    pub source: Option<String>,
    /// The day on which all rows happened, for a file of which no column says when; from its midnight on in the
    /// file's zone.
    pub all_on: Option<jiff::civil::Date>,
    /// Nothing is recorded.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ImportReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    pub rows: u64,
    pub accepted: u64,
    pub refused: u64,
    pub duplicates: u64,
    /// Rows that went into the conversation of another row: with the three above, all rows.
    pub joined: u64,
    pub seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<DryRun>,
}

/// Looks at a file on this machine without taking it in, for the command line.
///
/// # Errors
/// `Forbidden`; `Invalid` on `file` when nothing can be imported from it.
pub async fn look_at_file(app: &App, actor: &Actor, path: &Path, options: &ImportOptions) -> AppResult<Look> {
    actor.may(Action::Import)?;
    let name = options.source.clone().unwrap_or_else(|| source_name(&path.to_string_lossy()));
    let preferences = preferences(app, actor.workspace, &name).await?;
    let Some(day) = options.all_on else {
        return look_at(app, path.to_owned(), preferences, options.mapping.clone()).await;
    };
    let looked = look_at(app, path.to_owned(), preferences.clone(), options.mapping.clone()).await?;
    let mapping = all_on(looked.guess.mapping, day)?;
    look_at(app, path.to_owned(), preferences, Some(mapping)).await
}

/// One day for all rows. Rows whose column is empty are none of its business: such a column stays in force.
fn all_on(mut mapping: Mapping, day: jiff::civil::Date) -> AppResult<Mapping> {
    if let Some(column) = mapping.column_of(Field::OccurredAt) {
        let told = format!("the column “{column}” says when it happened: no day can be given for all rows beside it");
        return Err(AppError::invalid("all_on", &told));
    }
    mapping.occurred_at = Some(Timestamp::of_date(day, &mapping.dates.zone));
    Ok(mapping)
}

/// Imports a file of this machine: guesses the mapping unless one is given, and never asks.
///
/// # Errors
/// `Forbidden`; `Invalid` when the file or mapping is not good, or a question must be answered first.
pub async fn import_file(
    app: &App,
    actor: &Actor,
    path: &Path,
    options: ImportOptions,
    watch: &(dyn Fn(&Progress) + Send + Sync),
) -> AppResult<ImportReport> {
    let looked = look_at_file(app, actor, path, &options).await?;
    let mut mapping = looked.guess.mapping;
    if let Some(source) = &options.source {
        mapping.source.clone_from(source);
    }
    if options.dry_run {
        let started = app.clock.now();
        let run = try_file(app, path.to_owned(), mapping).await?;
        let seconds = since(app, started);
        return Ok(ImportReport {
            import: None,
            rows: run.rows,
            accepted: run.accepted,
            refused: run.refused,
            duplicates: run.repeated,
            joined: run.joined,
            seconds,
            dry_run: Some(run),
        });
    }
    let errors = mapping.check();
    if !errors.is_empty() {
        return Err(refuse_mapping(&errors));
    }
    let file = tokio::fs::File::open(path).await.context("the file cannot be opened")?;
    let import = upload(app, actor, &path.to_string_lossy(), file).await?;
    start(app, actor, import.id, mapping).await?;
    let done = run(app, actor.workspace, import.id, &|import| watch(&import.progress)).await?;
    let progress = done.progress;
    Ok(ImportReport {
        import: Some(done.id),
        rows: progress.rows,
        accepted: progress.accepted,
        refused: progress.refused,
        duplicates: progress.duplicates,
        joined: progress.joined,
        seconds: progress.seconds,
        dry_run: None,
    })
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of a few hours")]
fn since(app: &App, started: peakend_model::Timestamp) -> f64 {
    (app.clock.now().0 - started.0) as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::source_name;

    #[test]
    fn names_come_from_files() {
        assert_eq!(source_name("/tmp/Reviews March.csv"), "Reviews March");
        assert_eq!(source_name("C:\\x\\reviews (1).csv.gz"), "reviews");
        assert_eq!(source_name(".csv"), ".csv");
        assert_eq!(source_name(""), "import");
    }
}
