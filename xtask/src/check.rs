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

/// A short run of each fuzz target; told, not failed, where cargo-fuzz or a nightly toolchain is missing.
fn fuzz() -> Result<()> {
    let targets = root().join("fuzz/fuzz_targets");
    if !targets.is_dir() || run("cargo", &["+nightly", "fuzz", "--version"]).is_err() {
        eprintln!("fuzz: left out, `cargo +nightly fuzz` is not installed");
        return Ok(());
    }
    for entry in std::fs::read_dir(targets)? {
        let path = entry?.path();
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        run("cargo", &["+nightly", "fuzz", "run", name, "--", "-max_total_time=30"])?;
    }
    Ok(())
}

fn cargo(arguments: &[&str]) -> Result<()> {
    run(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments)
}

fn run(program: &str, arguments: &[&str]) -> Result<()> {
    eprintln!("› {program} {}", arguments.join(" "));
    let status = Command::new(program).args(arguments).current_dir(root()).status();
    let status = status.with_context(|| format!("cannot start {program}"))?;
    ensure!(status.success(), "{program} {} failed: {status}", arguments.join(" "));
    Ok(())
}
