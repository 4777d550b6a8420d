//! Uploaded files that are not imported yet and name the customer.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::Context;
use peakend_model::access::Actor;
use peakend_model::{ImportId, WorkspaceId};

use crate::import::{self, ImportState, file_of};
use crate::{App, AppResult};

/// Bytes looked at in one go; an identifier has at most 200.
const PIECE: usize = 1 << 20;
/// Shorter identifiers stand in too many files that mean something else.
const SHORTEST: usize = 6;
/// Files whose text does not lie open: ZIP (and so XLSX), gzip, Parquet, UTF-16.
const CLOSED: [&[u8]; 5] = [b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"\xff\xfe", b"\xfe\xff"];

/// What was done about uploads.
#[derive(Default)]
pub(super) struct Searched {
    /// Files that were deleted, with their imports.
    pub(super) erased: u64,
    /// Names of those that could not be searched.
    pub(super) unread: Vec<String>,
}

/// Drops imports that wait with their files, where a file names one of `values`.
pub(super) async fn erase(app: &App, workspace: WorkspaceId, values: &[String]) -> AppResult<Searched> {
    let system = Actor::system(workspace);
    let mut searched = Searched::default();
    for waiting in import::list(app, &system).await? {
        if !matches!(waiting.state, ImportState::Uploaded | ImportState::Failed) {
            continue;
        }
        match search(app, waiting.id, values).await? {
            Found::Named => {
                import::cancel(app, &system, waiting.id).await?;
                searched.erased += 1;
            }
            Found::Closed => searched.unread.push(waiting.file_name),
            Found::Nothing => {}
        }
    }
    Ok(searched)
}

enum Found {
    Named,
    Nothing,
    Closed,
}

async fn search(app: &App, import: ImportId, values: &[String]) -> AppResult<Found> {
    let path = file_of(app, import);
    let values: Vec<Vec<u8>> =
        values.iter().filter(|value| value.len() >= SHORTEST).map(|value| value.to_lowercase().into_bytes()).collect();
    let work = tokio::task::spawn_blocking(move || search_file(&path, &values));
    Ok(work.await.context("searching an upload")?.context("an uploaded file cannot be read")?)
}

fn search_file(path: &Path, values: &[Vec<u8>]) -> std::io::Result<Found> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        opened => opened?,
    };
    let longest = values.iter().map(Vec::len).max().unwrap_or(0);
    let mut held: Vec<u8> = Vec::new();
    let mut is_start = true;
    loop {
        let before = held.len();
        (&mut file).take(PIECE as u64).read_to_end(&mut held)?;
        if is_start && CLOSED.iter().any(|magic| held.starts_with(magic)) {
            return Ok(Found::Closed);
        }
        is_start = false;
        held[before..].make_ascii_lowercase();
        if values.iter().any(|value| memchr::memmem::find(&held, value).is_some()) {
            return Ok(Found::Named);
        }
        if held.len() == before {
            return Ok(Found::Nothing);
        }
        // What is cut by the end of the piece is found with the next one.
        held.drain(..held.len().saturating_sub(longest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_any_case_and_across_pieces() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("file");
        let found = |content: &[u8], value: &str| {
            std::fs::write(&path, content).expect("written");
            search_file(&path, &[value.as_bytes().to_vec()]).expect("read")
        };
        let mut long = vec![b'x'; PIECE - 4];
        long.extend_from_slice(b"Ana@Example.org,5\n");
        assert!(matches!(found(&long, "ana@example.org"), Found::Named));
        assert!(matches!(found(&long, "bo@example.org"), Found::Nothing));
        assert!(matches!(found(b"PK\x03\x04", "ana@example.org"), Found::Closed));
        assert!(matches!(search_file(&folder.path().join("gone"), &[]).expect("no error"), Found::Nothing));
    }
}
