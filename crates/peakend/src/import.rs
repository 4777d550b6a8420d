//! `peakend import`: files into the ledger, with a look before and a report after.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use peakend_app::AppError;
use peakend_app::import::{self, Field, ImportOptions, ImportReport, Look, Mapping, Progress};
use peakend_model::access::Actor;
use serde::Serialize;
use serde_json::Value;

use crate::args::{Import, Place};
use crate::say;
use crate::site::Site;

/// One file's outcome for machines.
#[derive(Serialize)]
struct Outcome {
    file: String,
    #[serde(flatten)]
    report: ImportReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    mapping: Option<Mapping>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    questions: Vec<import::Question>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_rows: Option<String>,
}

pub async fn run(place: &Place, arguments: &Import, as_json: bool) -> Result<ExitCode> {
    let site = Site::open(place).await?;
    let (actor, _) = site.actor(place).await?;
    let mapping = arguments.mapping.as_deref().map(read_mapping).transpose()?;
    let mut outcomes = Vec::new();
    for file in &arguments.files {
        let outcome = one(&site, &actor, arguments, mapping.clone(), file, as_json).await;
        match outcome.with_context(|| format!("{} was not imported", file.display()))? {
            Some(outcome) => outcomes.push(outcome),
            None => return Ok(ExitCode::FAILURE),
        }
    }
    if as_json {
        // One file, one document; several, a list.
        let document = match outcomes.as_slice() {
            [only] => serde_json::to_value(only)?,
            several => serde_json::to_value(several)?,
        };
        say(&serde_json::to_string_pretty(&document)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read_mapping(path: &Path) -> Result<Mapping> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let value: Value = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
    // What `--dry-run --json` printed can be given back whole.
    let value = value.get("mapping").cloned().unwrap_or(value);
    serde_json::from_value(value).with_context(|| format!("{} is not a mapping", path.display()))
}

/// `None` when the user said no.
async fn one(
    site: &Site,
    actor: &Actor,
    arguments: &Import,
    mapping: Option<Mapping>,
    file: &Path,
    as_json: bool,
) -> Result<Option<Outcome>> {
    anyhow::ensure!(file.is_file(), "there is no such file");
    let options = ImportOptions {
        mapping,
        source: arguments.source.clone(),
        all_on: arguments.all_on,
        dry_run: arguments.dry_run,
    };
    let looked = import::look_at_file(&site.app, actor, file, &options).await?;
    let never_asks = arguments.yes || as_json || arguments.dry_run;
    if !as_json {
        say(&describe(file, &looked))?;
        if !never_asks && !agreed()? {
            say("Nothing was recorded.")?;
            return Ok(None);
        }
    }
    let shows_progress = !as_json && std::io::stderr().is_terminal();
    let watch = move |progress: &Progress| {
        if shows_progress {
            eprint!("\r{}\x1b[K", line(progress));
        }
    };
    let report = import::import_file(&site.app, actor, file, options, &watch).await.map_err(asked_for_a_day)?;
    if shows_progress {
        eprintln!();
    }
    let refused_rows = match report.import {
        Some(id) if report.refused > 0 => {
            let target = arguments.refused.clone().unwrap_or_else(|| site.data.join(format!("refused-{id}.csv")));
            let output =
                std::fs::File::create(&target).with_context(|| format!("cannot write {}", target.display()))?;
            import::refusals_csv(&site.app, actor, id, std::io::BufWriter::new(output)).await?.flush()?;
            Some(target.display().to_string())
        }
        _ => None,
    };
    if !as_json {
        say(&summary(&report, refused_rows.as_deref()))?;
    }
    let shows_mapping = arguments.dry_run;
    Ok(Some(Outcome {
        file: file.display().to_string(),
        report,
        mapping: shows_mapping.then_some(looked.guess.mapping),
        questions: if shows_mapping { looked.guess.questions } else { Vec::new() },
        refused_rows,
    }))
}

/// What was found in the file and what will become of it.
fn describe(file: &Path, looked: &Look) -> String {
    let mut text = format!("{}\n", file.display());
    let mapping = &looked.guess.mapping;
    for (rule, guess) in mapping.columns.iter().zip(&looked.guess.columns) {
        let field = serde_json::to_value(rule.field).ok().and_then(|value| value.as_str().map(str::to_owned));
        text += &format!("  {:<32} → {:<14} {}\n", rule.column, field.unwrap_or_default(), guess.reason);
    }
    if let (None, Some(moment)) = (mapping.column_of(Field::OccurredAt), mapping.occurred_at) {
        text += &format!("  all rows happened on {}\n", moment.date(&mapping.dates.zone));
    }
    for question in &looked.guess.questions {
        text += &format!("  ? {}\n", question.text);
    }
    text
}

/// What to add on the command line where nothing says when.
fn asked_for_a_day(error: AppError) -> anyhow::Error {
    let lacks_a_day = matches!(&error, AppError::Invalid(errors) if errors.of("occurred_at").is_some());
    let error = anyhow::Error::new(error);
    if !lacks_a_day {
        return error;
    }
    error.context("where all rows happened on one day, say so with --all-on, as in --all-on 2026-03-01")
}

fn agreed() -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        anyhow::bail!("nobody can be asked here: add --yes to go on with this mapping, or --mapping to change it");
    }
    eprint!("Record it like this? [y/N] ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn line(progress: &Progress) -> String {
    let left = progress.remaining().map(|seconds| format!(", about {seconds:.0} s left")).unwrap_or_default();
    format!("{} rows, {:.0} a second{left}", progress.rows, progress.rate())
}

fn summary(report: &ImportReport, refused_rows: Option<&str>) -> String {
    let ImportReport { rows, accepted, refused, duplicates, joined, seconds, .. } = report;
    let joined = if *joined > 0 { format!(", {joined} joined to conversations") } else { String::new() };
    let mut text = format!(
        "{rows} rows: {accepted} accepted, {refused} refused, {duplicates} known before{joined}, in {seconds:.1} s\n"
    );
    if let Some(run) = &report.dry_run {
        for reason in &run.reasons {
            let column = reason.column.as_deref().unwrap_or("row");
            let example = &reason.example;
            text +=
                &format!("  {} × {column}: {} (row {}: “{}”)\n", reason.rows, example.text, example.row, example.value);
        }
        text += "Nothing was recorded: this was a dry run.\n";
    }
    if let Some(path) = refused_rows {
        text += &format!("The refused rows with their reasons are in {path}\n");
    }
    text
}
