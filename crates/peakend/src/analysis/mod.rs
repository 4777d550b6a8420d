//! Analyses of files: the same judgements as on the pages, without a server.

pub mod args;
mod clv;
mod drivers;
mod indicator;
mod survival;
mod watch;

use std::process::ExitCode;

use anyhow::Result;
use peakend_stats::Estimate;
use serde::Serialize;
use serde_json::{Value, json};

use args::Analysis;

/// What an analysis found, for machines and for people.
struct Found {
    json: Value,
    text: String,
}

/// Something to know about an answer before believing it.
#[derive(Clone, Debug, Serialize)]
struct Warning {
    /// Stable word for programs.
    code: &'static str,
    text: String,
}

impl Warning {
    fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// Runs the analysis and prints what it found: one JSON object, or text.
///
/// # Errors
/// When standard output is closed. Bad input is told on standard error, with exit code 2.
pub fn run(analysis: &Analysis, as_json: bool) -> Result<ExitCode> {
    let found = match analysis {
        Analysis::Indicator(arguments) => indicator::run(arguments),
        Analysis::Drivers(arguments) => drivers::run(arguments),
        Analysis::Survival(arguments) => survival::run(arguments),
        Analysis::Clv(arguments) => clv::run(arguments),
        Analysis::Watch(arguments) => watch::run(arguments),
    };
    match found {
        Ok(found) => {
            crate::say_either(as_json, &found.json, &found.text)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => crate::judged(Err(error)),
    }
}

/// Rows the reader left out, as warnings.
fn left_out(table: &crate::table::Table) -> Vec<Warning> {
    let Some(first) = table.left_out.first() else { return Vec::new() };
    let count = table.left_out.len();
    vec![Warning::new("unreadable_rows", format!("left out, not readable: {count} of the rows; {first}"))]
}

/// Rows without something that is needed, as a warning.
fn missing(count: usize, what: &str) -> Option<Warning> {
    (count > 0).then(|| Warning::new("missing", format!("left out, without {what}: {count} of the rows")))
}

fn interval(estimate: &Estimate) -> Value {
    json!([estimate.low, estimate.high])
}

/// Four significant digits: more are never true, fewer hide small shares.
fn short(value: f64) -> String {
    let size = if value == 0.0 { 0.0 } else { value.abs().log10().floor() };
    let digits = (3.0 - size).clamp(0.0, 8.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 8")]
    let digits = digits as usize;
    format!("{value:.digits$}")
}

fn chance(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

fn ranged(estimate: &Estimate) -> String {
    format!("{} ({} to {}), n {}", short(estimate.value), short(estimate.low), short(estimate.high), estimate.n)
}

/// Lines below an answer.
fn warned(warnings: &[Warning]) -> String {
    warnings.iter().map(|warning| format!("note: {}\n", warning.text)).collect()
}
