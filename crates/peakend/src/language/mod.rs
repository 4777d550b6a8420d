//! The reader on the command line: annotate a file, train a classifier, measure either. Needs no server and no data folder.

mod annotate;
mod answer;
pub mod args;
mod dialogue;
mod evaluate;
mod labelled;
mod labels;
mod report;
mod rows;
mod stream;
mod themes;
mod train;

use std::process::ExitCode;

use anyhow::Result;

use args::Language;

/// Runs the verb. Bad input is told on standard error, with exit code 2.
///
/// # Errors
/// When standard output is closed.
pub fn run(verb: &Language, as_json: bool) -> Result<ExitCode> {
    crate::judged(match verb {
        Language::Annotate(arguments) => annotate::run(arguments, as_json),
        Language::Train(arguments) => train::run(arguments, as_json),
        Language::Evaluate(arguments) => evaluate::run(arguments, as_json),
    })
}
