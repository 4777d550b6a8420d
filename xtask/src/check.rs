//! The checks, identical on a developer's machine and in CI.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Crates that do not build the engine: the inner loop.
const LIGHT: [&str; 7] = [
    "peakend-model",
    "peakend-stats",
    "peakend-language",
    "peakend-store",
    "peakend-app",
    "peakend-web",
    "peakend-testkit",
];

/// The root of the workspace.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

pub fn quick() -> Result<()> {
    format()?;
    crate::tidy::run()?;
    clippy(&packages())?;
    let mut test = vec!["test"];
    test.extend(packages());
    cargo(&test)
}

pub fn all() -> Result<()> {
    format()?;
    crate::tidy::run()?;
    clippy(&["--workspace"])?;
    cargo(&["test", "--workspace"])?;
    generated_is_clean()?;
    // The long drills are tests that a plain `cargo test` leaves out.
    cargo(&["test", "-p", "peakend", "--", "--ignored"])?;
    fuzz()
}

/// Files made from code.
pub fn generate() -> Result<()> {
    cargo(&["run", "--quiet", "-p", "peakend", "--", "openapi", "--output", "docs/openapi.json"])
}

/// Prints figures and ratios; `docs/performance.md` keeps the last ones with the command.
pub fn bench(arguments: &[&str]) -> Result<()> {
    let mut words = vec!["bench", "-p", "peakend", "--bench", "ledger", "--"];
    words.extend(arguments);
    cargo(&words)
}

fn format() -> Result<()> {
    cargo(&["fmt", "--all", "--check"])
}

fn clippy(packages: &[&str]) -> Result<()> {
    let mut words = vec!["clippy"];
    words.extend(packages);
    words.extend(["--all-targets", "--", "-D", "warnings"]);
    cargo(&words)
}

fn packages() -> Vec<&'static str> {
    LIGHT.iter().flat_map(|name| ["-p", name]).collect()
}

fn generated_is_clean() -> Result<()> {
    generate()?;
    run("git", &["diff", "--exit-code", "--", "docs/openapi.json"])
        .context("docs/openapi.json is not what the code says: run `cargo xtask generate`")
}

/// A short run of each fuzz target; told, not failed, where cargo-fuzz is missing.
fn fuzz() -> Result<()> {
    let targets = root().join("fuzz/fuzz_targets");
    let has_fuzz = Command::new("cargo").args(["fuzz", "--version"]).output().is_ok_and(|told| told.status.success());
    if !targets.is_dir() || !has_fuzz {
        eprintln!("fuzz: left out, `cargo fuzz` is not installed (cargo install cargo-fuzz)");
        return Ok(());
    }
    for entry in std::fs::read_dir(targets)? {
        let path = entry?.path();
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        let mut run = Command::new("cargo");
        run.args(["fuzz", "run", "--fuzz-dir", "fuzz", name, "--", "-max_total_time=30"]);
        // The sanitizer needs flags that the pinned toolchain keeps for nightly.
        run.env("RUSTC_BOOTSTRAP", "1").current_dir(root());
        finish(run, &format!("cargo fuzz run {name}"))?;
    }
    Ok(())
}

fn cargo(arguments: &[&str]) -> Result<()> {
    run(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments)
}

fn run(program: &str, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    finish(command, &format!("{program} {}", arguments.join(" ")))
}

fn finish(mut command: Command, said: &str) -> Result<()> {
    eprintln!("› {said}");
    let status = command.status().with_context(|| format!("cannot start {said}"))?;
    ensure!(status.success(), "{said} failed: {status}");
    Ok(())
}
