//! House rules that a program can see: first lines, arrows between crates, ambient time, unused dependencies.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::check::root;

/// Which crates a crate may name. Arrows point down only.
const ARROWS: [(&str, &[&str]); 9] = [
    ("peakend-model", &[]),
    ("peakend-stats", &[]),
    ("peakend-language", &["peakend-model"]),
    ("peakend-store", &["peakend-model"]),
    ("peakend-lake", &["peakend-model"]),
    ("peakend-app", &["peakend-model", "peakend-stats", "peakend-language", "peakend-store"]),
    ("peakend-web", &["peakend-model", "peakend-store", "peakend-app"]),
    (
        "peakend-testkit",
        &["peakend-model", "peakend-stats", "peakend-language", "peakend-store", "peakend-app", "peakend-web"],
    ),
    (
        "peakend",
        &[
            "peakend-model",
            "peakend-stats",
            "peakend-language",
            "peakend-store",
            "peakend-lake",
            "peakend-app",
            "peakend-web",
            "peakend-testkit",
        ],
    ),
];

/// Words that only one place may use, each with the replacement.
const RESERVED: [(&str, &[&str], &str); 8] = [
    ("Utc::now", &[], "app.clock.now()"),
    ("jiff::Timestamp::now", &["peakend-app/src/clock.rs"], "app.clock.now()"),
    // The lake stamps its own commits, as Delta asks.
    ("SystemTime::now", &["peakend-app/src/clock.rs", "peakend-lake/src/log.rs"], "app.clock.now()"),
    ("Uuid::now_v7", &["peakend-lake/src/log.rs"], "app.ids.uuid(now)"),
    ("Uuid::new_v4", &[], "app.ids.uuid(now)"),
    ("rand::rng()", &["peakend-app/src/clock.rs"], "app.ids"),
    ("deltalake_core", &["peakend-lake/"], "the ports of peakend_model::insight"),
    ("sea_orm::", &["peakend-store/"], "a method of the store"),
];

pub fn run() -> Result<()> {
    let mut complaints = Vec::new();
    for (crate_name, allowed) in ARROWS {
        let folder = root().join("crates").join(crate_name);
        let files = rust_files(&folder)?;
        first_lines(&files, &mut complaints)?;
        reserved_words(&files, &mut complaints)?;
        dependencies(&folder, crate_name, allowed, &files, &mut complaints)?;
    }
    first_lines(&rust_files(&root().join("xtask"))?, &mut complaints)?;
    for complaint in &complaints {
        eprintln!("tidy: {complaint}");
    }
    ensure!(complaints.is_empty(), "{} places are not tidy", complaints.len());
    Ok(())
}

fn rust_files(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                let name = path.file_name().unwrap_or_default();
                if name != "target" && name != "node_modules" {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path)?;
                files.insert(path, text);
            }
        }
    }
    Ok(files)
}

fn first_lines(files: &BTreeMap<PathBuf, String>, complaints: &mut Vec<String>) -> Result<()> {
    for (path, text) in files {
        if !text.starts_with("//! ") {
            complaints.push(format!("{}: the first line says what lives here (`//! …`)", path.display()));
        }
    }
    Ok(())
}

fn reserved_words(files: &BTreeMap<PathBuf, String>, complaints: &mut Vec<String>) -> Result<()> {
    for (path, text) in files {
        let shown = path.to_string_lossy();
        if shown.contains("/tests/") || shown.contains("/benches/") || shown.contains("/examples/") {
            continue;
        }
        for (word, allowed, replacement) in RESERVED {
            let is_allowed = allowed.iter().any(|place| shown.contains(place));
            if text.contains(word) && !is_allowed {
                complaints.push(format!("{shown}: `{word}` is reserved, use {replacement}"));
            }
        }
    }
    Ok(())
}

fn dependencies(
    folder: &Path,
    crate_name: &str,
    allowed: &[&str],
    files: &BTreeMap<PathBuf, String>,
    complaints: &mut Vec<String>,
) -> Result<()> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    let mut section = "";
    for line in manifest.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            continue;
        }
        let is_dependency = matches!(section, "dependencies" | "dev-dependencies" | "build-dependencies");
        let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
        if !is_dependency || name.is_empty() || line.starts_with([' ', '#', ']', '"']) {
            continue;
        }
        let is_ours = name.starts_with("peakend");
        if is_ours && section == "dependencies" && !allowed.contains(&name) {
            complaints.push(format!("{crate_name} must not know {name}: arrows point down only"));
        }
        let word = name.replace('-', "_");
        let is_kept_for_features = manifest.contains(&format!("# kept for its features: {name}"));
        if !is_kept_for_features && !files.values().any(|text| text.contains(&word)) {
            complaints.push(format!("{crate_name}: the dependency {name} is not used"));
        }
    }
    Ok(())
}
