//! `peakend backup` and `restore`: everything in one file, readable with tar and zstd.
//!
//! The file holds `peakend.json` (what and when), `tables/*.jsonl` (the relational store, engine-neutral)
//! and `lake/**`, `uploads/**` as they are. The server may go on running: the list of lake files, which never
//! change, and the relational store are of one moment, at which nobody can account for rows of the lake.
//! Rows that are on their way into it are then still in the inbox, or in the chunk that an import does again.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use peakend_store::{Loading, Store, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const FORMAT: u32 = 1;
/// zstd's default: quick, and small enough for texts.
const COMPRESSION: i32 = 3;
/// Rows handed to the store at once while restoring.
const ROWS_A_TIME: usize = 5_000;
/// Folders of the data directory that a backup keeps.
const FOLDERS: [&str; 2] = ["lake", "uploads"];
/// Stands in the data directory while a restore has put folders there whose rows are not in the database yet.
const UNDER_WAY: &str = "restore-under-way";

#[derive(Serialize, Deserialize, Debug)]
pub struct Summary {
    format: u32,
    version: String,
    pub created_at: String,
    /// Rows of each table.
    pub tables: BTreeMap<String, u64>,
    pub files: usize,
    pub bytes: u64,
}

/// Writes everything under `data` and in `store` to `target`; the file appears only when it is whole.
pub async fn backup(store: &Store, data: &Path, target: &Path, now: peakend_model::Timestamp) -> Result<Summary> {
    ensure!(!target.exists(), "{} exists already: choose another name", target.display());
    let scratch = tempfile::tempdir_in(data).context("cannot make a temporary folder beside the data")?;
    let (files, tables) = dump(store, data, scratch.path()).await?;
    let summary = Summary {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        created_at: now.to_string(),
        tables,
        files: files.len(),
        bytes: files.iter().map(|(_, bytes)| bytes).sum(),
    };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let half =
        tempfile::NamedTempFile::new_in(folder).with_context(|| format!("cannot write to {}", folder.display()))?;
    pack(half.as_file(), data, scratch.path(), &files, &summary)?;
    half.as_file().sync_all()?;
    half.persist_noclobber(target).with_context(|| format!("cannot write {}", target.display()))?;
    Ok(summary)
}

/// Files of the lake and of uploads with their sizes, as they are now.
fn list(data: &Path) -> std::io::Result<Listed> {
    let mut found = Vec::new();
    for folder in FOLDERS.iter().map(|name| data.join(name)).filter(|path| path.is_dir()) {
        walk(data, &folder, &mut found)?;
    }
    found.sort();
    Ok(found)
}

/// A log (`_delta_log`) is listed before the files beside it: so all that it names are found, also while the lake grows.
fn walk(data: &Path, folder: &Path, found: &mut Listed) -> std::io::Result<()> {
    let is_log = |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"_"));
    let mut folders: Vec<PathBuf> =
        entries(folder)?.into_iter().filter(|(_, about)| about.is_dir()).map(|(path, _)| path).collect();
    folders.sort_by_key(|path| !is_log(path));
    for inner in &folders {
        walk(data, inner, found)?;
    }
    for (path, about) in entries(folder)? {
        // The hint at the newest checkpoint is the one file that changes; readers do without it.
        if about.is_file() && path.file_name() != Some("_last_checkpoint".as_ref()) {
            let relative = path.strip_prefix(data).map_err(std::io::Error::other)?;
            found.push((relative.to_owned(), about.len()));
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> std::io::Result<Vec<(PathBuf, fs::Metadata)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.metadata() {
            Ok(about) => found.push((entry.path(), about)),
            // A temporary file that got its name just now.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

type Listed = Vec<(PathBuf, u64)>;

/// The tables into `scratch`, and the files that belong to them.
async fn dump(store: &Store, data: &Path, scratch: &Path) -> Result<(Listed, BTreeMap<String, u64>)> {
    let mut writers = HashMap::<String, BufWriter<File>>::new();
    let mut counts = BTreeMap::new();
    let files = store
        .dump(
            || Ok(list(data)?),
            |table: &str, names: &[String], row: Vec<Value>| -> Result<(), DumpError> {
                let writer = match writers.entry(table.to_owned()) {
                    Entry::Occupied(open) => open.into_mut(),
                    Entry::Vacant(place) => {
                        let mut writer = BufWriter::new(File::create(scratch.join(format!("{table}.jsonl")))?);
                        line(&mut writer, &names)?;
                        place.insert(writer)
                    }
                };
                line(writer, &row)?;
                *counts.entry(table.to_owned()).or_insert(0) += 1;
                Ok(())
            },
        )
        .await?;
    for (_, mut writer) in writers {
        writer.flush()?;
    }
    Ok((files, counts))
}

fn line(writer: &mut impl Write, value: &impl Serialize) -> Result<(), DumpError> {
    serde_json::to_writer(&mut *writer, value).map_err(std::io::Error::from)?;
    Ok(writer.write_all(b"\n")?)
}

#[derive(Debug)]
enum DumpError {
    Store(StoreError),
    File(std::io::Error),
}

impl std::fmt::Display for DumpError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cannot write the tables")
    }
}

impl std::error::Error for DumpError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            Self::File(error) => Some(error),
        }
    }
}

impl From<StoreError> for DumpError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<std::io::Error> for DumpError {
    fn from(error: std::io::Error) -> Self {
        Self::File(error)
    }
}

fn pack(target: &File, data: &Path, scratch: &Path, files: &[(PathBuf, u64)], summary: &Summary) -> Result<()> {
    let compressed = zstd::Encoder::new(target, COMPRESSION)?.auto_finish();
    let mut archive = tar::Builder::new(compressed);
    let about = serde_json::to_vec_pretty(summary)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(about.len() as u64);
    header.set_mode(0o600);
    archive.append_data(&mut header, "peakend.json", about.as_slice())?;
    for table in summary.tables.keys() {
        let name = format!("{table}.jsonl");
        archive.append_path_with_name(scratch.join(&name), Path::new("tables").join(&name))?;
    }
    for (path, size) in files {
        match File::open(data.join(path)) {
            // Vacuumed since the list was made, so no snapshot that is younger names it.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            opened => opened
                .and_then(|file| append(&mut archive, file, path, *size))
                .with_context(|| format!("cannot read {}", path.display()))?,
        }
    }
    archive.into_inner()?.flush()?;
    Ok(())
}

/// Adds the first `size` bytes of `file`. An upload that still arrives grows on: tar, which has told the size
/// before, would then lose the beginning of the next file.
fn append(archive: &mut tar::Builder<impl Write>, file: File, path: &Path, size: u64) -> std::io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_metadata(&file.metadata()?);
    header.set_size(size);
    let mut content = file.take(size);
    archive.append_data(&mut header, path, &mut content)?;
    if content.limit() > 0 {
        return Err(std::io::Error::other("it became shorter while it was read"));
    }
    Ok(())
}

/// Reads `source` into an empty store and an empty data folder. Whatever fails, both are as they were;
/// a restore that was killed is cleared away by the next one.
pub async fn restore(store: &Store, data: &Path, source: &Path) -> Result<Summary> {
    ensure!(store.is_empty().await?, "the database holds a workspace already: restore into an empty one");
    let mark = data.join(UNDER_WAY);
    if mark.exists() {
        clear(data).context("what a restore that was stopped left behind cannot be removed")?;
    }
    ensure!(list(data)?.is_empty(), "{} holds a ledger already: restore into an empty folder", data.display());
    let scratch = tempfile::tempdir_in(data).context("cannot make a temporary folder beside the data")?;
    unpack(source, scratch.path()).with_context(|| format!("{} is not a whole backup", source.display()))?;
    let about = fs::read(scratch.path().join("peakend.json")).context("the backup does not say what it is")?;
    let summary: Summary = serde_json::from_slice(&about).context("the backup does not say what it is")?;
    ensure!(summary.format == FORMAT, "the backup has format {}, this version reads {FORMAT}", summary.format);
    check_tables(scratch.path(), &summary)?;

    let mut loading = store.load().await?;
    // What the others refer to comes first.
    let mut names: Vec<&String> = summary.tables.keys().collect();
    let first = ["workspace", "app_user"];
    names.sort_by_key(|name| first.iter().position(|table| table == name).unwrap_or(first.len()));
    for name in names {
        load(&mut loading, name, &scratch.path().join(format!("tables/{name}.jsonl"))).await?;
    }
    File::create(&mark).and_then(|file| file.sync_all()).with_context(|| format!("cannot write {}", mark.display()))?;
    let done = match place(scratch.path(), data) {
        Ok(()) => loading.finish().await.context("cannot restore the tables"),
        Err(error) => Err(error),
    };
    if done.is_err() {
        clear(data).context("the restore failed, and what it wrote cannot be removed")?;
    }
    done?;
    fs::remove_file(&mark)?;
    Ok(summary)
}

/// Puts the unpacked folders where the data is.
fn place(scratch: &Path, data: &Path) -> Result<()> {
    for folder in FOLDERS {
        let (unpacked, target) = (scratch.join(folder), data.join(folder));
        if unpacked.is_dir() {
            // It holds no file: that was seen before.
            if target.is_dir() {
                fs::remove_dir_all(&target)?;
            }
            fs::rename(&unpacked, &target).with_context(|| format!("cannot write {}", target.display()))?;
        }
    }
    Ok(())
}

/// Removes the folders that a restore which did not end put there, and its mark at last.
fn clear(data: &Path) -> std::io::Result<()> {
    for folder in FOLDERS.map(|name| data.join(name)).into_iter().filter(|folder| folder.is_dir()) {
        fs::remove_dir_all(folder)?;
    }
    fs::remove_file(data.join(UNDER_WAY))
}

/// Counts the rows before anything is written: a cut file is found here.
fn check_tables(scratch: &Path, summary: &Summary) -> Result<()> {
    for (table, rows) in &summary.tables {
        let file = File::open(scratch.join(format!("tables/{table}.jsonl")))
            .with_context(|| format!("table {table} is missing"))?;
        let found = BufReader::new(file).lines().count().saturating_sub(1) as u64;
        ensure!(found == *rows, "table {table} has {found} of {rows} rows");
    }
    Ok(())
}

fn unpack(source: &Path, target: &Path) -> Result<()> {
    let file = File::open(source)?;
    let mut archive = tar::Archive::new(zstd::Decoder::new(file)?);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        if !is_inside || !entry.header().entry_type().is_file() {
            bail!("it names {}, which is not a plain file inside", path.display());
        }
        let place = target.join(&path);
        fs::create_dir_all(place.parent().unwrap_or(target))?;
        entry.unpack(&place)?;
    }
    Ok(())
}

async fn load(loading: &mut Loading, table: &str, file: &Path) -> Result<()> {
    let wrong = || format!("cannot restore the table {table}");
    let mut lines = BufReader::new(File::open(file)?).lines();
    let Some(header) = lines.next() else { return Ok(()) };
    let names: Vec<String> = serde_json::from_str(&header?).with_context(wrong)?;
    let mut rows = Vec::new();
    for line in lines {
        rows.push(serde_json::from_str::<Vec<Value>>(&line?).with_context(wrong)?);
        if rows.len() == ROWS_A_TIME {
            loading.add(table, &names, &std::mem::take(&mut rows)).await.with_context(wrong)?;
        }
    }
    loading.add(table, &names, &rows).await.with_context(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grows_while_it_is_kept_harms_no_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("growing");
        std::fs::write(&path, vec![b'a'; 2_000]).expect("written");
        let mut archive = tar::Builder::new(Vec::new());
        let open = || File::open(&path).expect("there");
        append(&mut archive, open(), Path::new("uploads/growing"), 700).expect("kept");
        append(&mut archive, open(), Path::new("uploads/next"), 2_000).expect("kept");
        assert!(append(&mut tar::Builder::new(Vec::new()), open(), Path::new("x"), 3_000).is_err());
        let bytes = archive.into_inner().expect("memory");
        let mut kept = tar::Archive::new(bytes.as_slice());
        let sizes: Vec<u64> = kept.entries().expect("a tar").map(|entry| entry.expect("whole").size()).collect();
        assert_eq!(sizes, [700, 2_000]);
    }
}
