//! `peakend train`: labelled texts in, a small model file out.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use peakend_language::classifier::{Classifier, Labelled, Options, Trained};
use serde_json::json;

use super::args::Train;
use super::{labelled, report};

pub fn run(arguments: &Train, as_json: bool) -> Result<()> {
    let mut rows = Vec::new();
    let mut unlabelled = 0;
    let mut columns = Vec::new();
    let mut several = false;
    for file in &arguments.files {
        let read = labelled::read(file, arguments.task, &arguments.columns, None)?;
        let columns_of = json!({ "file": file.display().to_string(), "text": read.text, "label": read.label });
        columns.push(columns_of);
        several |= read.is_several;
        for row in read.rows {
            match row.labels {
                Some(labels) => rows.push(Labelled { text: row.text, labels }),
                None => unlabelled += 1,
            }
        }
    }
    ensure!(!rows.is_empty(), "no row has a text and a label");
    let options = Options { seed: arguments.seed, several, ..Options::default() };
    let Trained { classifier, measured } = Classifier::train(arguments.task.key(), &rows, &options)?;
    let bytes = classifier.to_bytes();
    write_whole(&arguments.out, &bytes).with_context(|| format!("cannot write {}", arguments.out.display()))?;
    let is_several = classifier.is_several();
    if as_json {
        let document = json!({
            "model": arguments.out.display().to_string(),
            "task": arguments.task.key(),
            "seed": arguments.seed,
            "rows": rows.len(),
            "unlabelled": unlabelled,
            "columns": columns,
            "labels": classifier.labels().collect::<Vec<_>>(),
            "several_labels_a_row": is_several,
            "bytes": bytes.len(),
            "held_out": report::document(&measured, is_several),
        });
        return crate::say(&serde_json::to_string_pretty(&document)?);
    }
    let mut text = format!(
        "{} rows, {} labels: {} bytes in {}\n",
        rows.len(),
        classifier.labels().count(),
        bytes.len(),
        arguments.out.display()
    );
    if unlabelled > 0 {
        text += &format!("note: {unlabelled} rows without a label were left out\n");
    }
    text += "each quarter judged by what was learnt from the other three:\n";
    text += &report::text(&measured, is_several);
    crate::say(&text)
}

/// The file is there whole or as it was before.
fn write_whole(file: &Path, bytes: &[u8]) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(bytes)?;
    beside.persist(file)?;
    Ok(())
}
