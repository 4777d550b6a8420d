//! The binary: command line, configuration and wiring.

mod analysis;
mod args;
mod backup;
mod courier;
mod demo;
mod doctor;
mod erase;
mod import;
mod journey;
mod language;
mod parquet;
mod query;
mod scale;
mod serve;
mod site;
mod table;
mod telemetry;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use peakend_app::Clock;
use peakend_app::clock::SystemClock;

use args::{Command, Verb};
use site::Site;

/// Texts are read, and rows written, in many small pieces: with this allocator an import takes about a fifteenth less
/// processor time than with glibc's, for some 30 MB more when idle.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let command = Command::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the runtime cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(command)) {
        Ok(code) => code,
        Err(error) => {
            // The chain of causes, once.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode> {
    let Command { place, json, verb } = command;
    telemetry::start(matches!(&verb, Verb::Serve(serve) if serve.log_json));
    match verb {
        Verb::Serve(arguments) => serve::run(&place, &arguments).await?,
        Verb::Demo(arguments) => demo::run(&place, &arguments, json).await?,
        Verb::Import(arguments) => return import::run(&place, &arguments, json).await,
        Verb::Query(arguments) => {
            let site = Site::open(&place).await?;
            let (actor, _) = site.actor(&place).await?;
            say(&query::run(&site.app, &actor, &arguments, json).await?)?;
        }
        Verb::Analyse(arguments) => return analysis::run(&arguments, json),
        Verb::Read(verb) => return language::run(&verb, json),
        Verb::Journey(arguments) => match journey::run(&arguments, json) {
            Ok(found) => say(&found)?,
            Err(error) => return judged(Err(error)),
        },
        Verb::Migrate => {
            let store = site::open_store(&place).await?;
            let text = format!("the {:?} database is at this version", store.engine());
            say_either(json, &serde_json::json!({ "engine": format!("{:?}", store.engine()) }), &text)?;
        }
        Verb::Doctor => {
            let report = doctor::examine(&place).await;
            say_either(json, &report, &report.to_string())?;
            if !report.problems.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
        }
        Verb::Backup(arguments) => {
            let store = site::open_store(&place).await?;
            let summary = backup::backup(&store, &place.data, &arguments.file, SystemClock.now()).await?;
            let text = format!(
                "{} files of the lake and {} tables are in {}",
                summary.files,
                summary.tables.len(),
                arguments.file.display()
            );
            say_either(json, &summary, &text)?;
        }
        Verb::Restore(arguments) => {
            let store = site::open_store(&place).await?;
            let summary = backup::restore(&store, &place.data, &arguments.file).await?;
            let text = format!("restored the backup of {}", summary.created_at);
            say_either(json, &summary, &text)?;
        }
        Verb::Erase(arguments) => {
            let site = Site::open(&place).await?;
            let (actor, _) = site.actor(&place).await?;
            match erase::run(&site.app, &actor, &arguments, json).await? {
                Some(certificate) => say_either(json, &certificate, &erase::told(&certificate))?,
                None => say_either(json, &serde_json::json!({ "erased": false }), "nothing was erased")?,
            }
        }
        Verb::UserLink(arguments) => {
            let site = Site::open(&place).await?;
            let (actor, _) = site.actor(&place).await?;
            let members = peakend_app::user::list(&site.app, &actor).await?;
            let wanted = arguments.email.trim().to_lowercase();
            let member = members.iter().find(|member| member.user.email == wanted);
            let member = member.with_context(|| format!("nobody here has the address {wanted}"))?;
            let link = peakend_app::user::renew_link(&site.app, &actor, member.user.id).await?;
            let url = format!("{}/join/{}", arguments.public_url.trim_end_matches('/'), link.secret);
            let value = serde_json::json!({ "url": url, "expires_at": link.expires_at });
            say_either(json, &value, &format!("{url}\nGood once, until {}", link.expires_at))?;
        }
        Verb::Openapi(arguments) => {
            let document = peakend_web::api::openapi_json();
            match arguments.output {
                Some(file) => std::fs::write(file, document + "\n")?,
                None => say(&document)?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Exit code for input that allows no answer, as for arguments that make no sense.
const BAD_INPUT: u8 = 2;

/// Success, or what is wrong with the input told on standard error.
#[expect(clippy::unnecessary_wraps, reason = "what verbs of files end in")]
fn judged(outcome: Result<()>) -> Result<ExitCode> {
    match outcome {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("error: {error:#}");
            Ok(ExitCode::from(BAD_INPUT))
        }
    }
}

/// Standard output is for answers; everything else goes to standard error.
fn say(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let written =
        out.write_all(text.as_bytes()).and_then(|()| out.write_all(end.as_bytes())).and_then(|()| out.flush());
    match written {
        // Who reads only the first lines (`| head`) has them.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

fn say_either(as_json: bool, value: &impl serde::Serialize, text: &str) -> Result<()> {
    if as_json { say(&serde_json::to_string_pretty(value)?) } else { say(text) }
}
