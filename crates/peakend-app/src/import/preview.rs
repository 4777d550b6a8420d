//! Trying a mapping on a file without recording anything.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use peakend_model::Timestamp;
use peakend_model::interaction::NewInteraction;
use serde::Serialize;

use super::chunk::Chunks;
use super::convert::Converter;
use super::inspect::{Inspection, data_rows};
use super::mapping::Mapping;
use super::refusal::Refusal;
use super::source::Row;
use super::source::parquet::ParquetReader;
use super::values::Code;

/// A row as it stands in the file, and what would become of it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PreviewRow {
    pub number: u64,
    pub cells: Vec<String>,
    pub result: PreviewResult,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviewResult {
    Accepted(Box<NewInteraction>),
    Refused(Refusal),
}

/// What importing the whole file would give.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct DryRun {
    pub rows: u64,
    pub accepted: u64,
    pub refused: u64,
    /// Rows with the id of a row above.
    pub repeated: u64,
    /// Rows that went into the conversation of another row.
    pub joined: u64,
    /// The most frequent reasons first.
    pub reasons: Vec<Reason>,
}

/// Why rows were refused, with the first example.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Reason {
    pub code: Code,
    pub column: Option<String>,
    pub rows: u64,
    pub example: Refusal,
}

/// The first `limit` rows of the sample under `mapping`. An incomplete mapping shows the rows only.
pub fn preview(inspection: &Inspection, mapping: &Mapping, now: Timestamp, limit: usize) -> Vec<PreviewRow> {
    let Ok(converter) = Converter::new(mapping.clone(), now) else { return Vec::new() };
    inspection.sample.iter().take(limit).map(|row| preview_row(row, &converter)).collect()
}

fn preview_row(row: &Row, converter: &Converter) -> PreviewRow {
    let cells = row.cells().map(str::to_owned).collect();
    let result = match converter.convert(row.clone()) {
        Ok(new) => PreviewResult::Accepted(Box::new(new)),
        Err(refusal) => PreviewResult::Refused(refusal),
    };
    PreviewRow { number: row.number, cells, result }
}

/// Reads and converts every row. Takes seconds for a million rows: not to be called where others wait.
///
/// # Errors
/// When the file cannot be opened, or the mapping is not good.
pub fn dry_run(
    path: &Path,
    mapping: &Mapping,
    now: Timestamp,
    parquet: Option<&dyn ParquetReader>,
) -> io::Result<DryRun> {
    let mut run = DryRun::default();
    let mut reasons: BTreeMap<(Code, Option<String>), Reason> = BTreeMap::new();
    for chunk in Chunks::open(path, mapping.clone(), 5_000, now, parquet)? {
        run.rows += chunk.read as u64;
        run.accepted += chunk.rows.len() as u64;
        run.refused += chunk.refusals.len() as u64;
        run.repeated += chunk.repeated as u64;
        run.joined += chunk.joined as u64;
        for refusal in chunk.refusals {
            let entry = reasons.entry((refusal.code, refusal.column.clone()));
            let reason = entry.or_insert_with(|| Reason {
                code: refusal.code,
                column: refusal.column.clone(),
                rows: 0,
                example: refusal,
            });
            reason.rows += 1;
        }
    }
    run.reasons = reasons.into_values().collect();
    run.reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
    Ok(run)
}

/// About how many rows a file has: exact when the sample is all of it, else by the size of the sampled rows.
/// `None` for formats whose size on disk says little.
pub fn expected_rows(inspection: &Inspection, path: &Path) -> Option<u64> {
    let sampled = (inspection.sample.len() + inspection.problems.len()) as u64;
    if inspection.is_whole {
        return Some(sampled);
    }
    let is_plain = !inspection.format.gzip
        && !matches!(inspection.format.shape, super::Shape::Workbook { .. } | super::Shape::Parquet);
    if !is_plain || sampled == 0 {
        return None;
    }
    let names: usize = if inspection.format.names_cells() {
        inspection.columns.iter().map(|column| column.name.len() + 6).sum()
    } else {
        0
    };
    let bytes: usize =
        inspection.sample.iter().map(|row| row.cells().map(|cell| cell.len() + 1).sum::<usize>() + names).sum();
    let size = std::fs::metadata(path).ok()?.len();
    Some(size.saturating_mul(sampled) / (bytes as u64).max(1))
}

/// The rows of data, counted: for reports that must add up.
///
/// # Errors
/// When the file cannot be opened.
pub fn count_rows(path: &Path, mapping: &Mapping, parquet: Option<&dyn ParquetReader>) -> io::Result<u64> {
    Ok(data_rows(path, &mapping.format, parquet)?.count() as u64)
}
