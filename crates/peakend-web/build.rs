//! Builds the assets with npm and lists them, and the texts of all languages, for embedding.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

type Done = Result<(), Box<dyn std::error::Error>>;

fn main() -> Done {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    build_assets(&here.join("assets"), &out.join("assets"))?;
    list_assets(&out)?;
    list_texts(&here.join("locales"), &out)
}

fn build_assets(source: &Path, out: &Path) -> Done {
    for name in ["css", "js", "build.mjs", "icons.svg", "icon.svg", "package.json", "package-lock.json"] {
        println!("cargo::rerun-if-changed={}", source.join(name).display());
    }
    install(source)?;
    fs::create_dir_all(out)?;
    run(Command::new("node").arg("build.mjs").arg(out).current_dir(source))
}

/// `npm ci`, unless the packages of this very lock file are there.
fn install(source: &Path) -> Done {
    let lock = fs::read(source.join("package-lock.json"))?;
    let installed = source.join("node_modules/.peakend-lock");
    if fs::read(&installed).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(source))?;
    fs::write(installed, lock)?;
    Ok(())
}

fn run(command: &mut Command) -> Done {
    let shown = format!("{command:?}");
    let output = command.output().map_err(|error| {
        format!("{shown} cannot be started ({error}): the web pages need Node.js 20 or newer with npm on the PATH")
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{shown} failed:\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
    .into())
}

fn list_assets(out: &Path) -> Done {
    let mut code = String::from("&[\n");
    for line in fs::read_to_string(out.join("assets/files.tsv"))?.lines() {
        let (name, hash) = line.split_once('\t').ok_or("a line of files.tsv without a hash")?;
        let bytes = |ending: &str| format!("include_bytes!({:?})", out.join(format!("assets/{name}{ending}")));
        writeln!(
            code,
            "Asset {{ name: {name:?}, hash: {hash:?}, plain: {}, gzip: {}, brotli: {} }},",
            bytes(""),
            bytes(".gz"),
            bytes(".br")
        )?;
    }
    code.push(']');
    fs::write(out.join("assets.rs"), code)?;
    Ok(())
}

/// Every `locales/<language>/<topic>.ftl`, as (language, topic, text).
fn list_texts(locales: &Path, out: &Path) -> Done {
    println!("cargo::rerun-if-changed={}", locales.display());
    let mut code = String::from("&[\n");
    for language in sorted(locales)? {
        println!("cargo::rerun-if-changed={}", language.display());
        for file in sorted(&language)? {
            let tag = language.file_name().unwrap_or_default();
            let topic = file.file_name().unwrap_or_default();
            writeln!(code, "({tag:?}, {topic:?}, include_str!({file:?})),")?;
        }
    }
    code.push(']');
    fs::write(out.join("texts.rs"), code)?;
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    found.sort();
    Ok(found)
}
