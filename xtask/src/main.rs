//! Developer commands: `cargo xtask check [--all] | tidy | generate | bench | kill`.

mod check;
mod tidy;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask check          format, clippy, tidy, tests without the heavy crates
cargo xtask check --all    everything: lake, both SQL engines, SIGKILL drill, browser journeys, documents, short fuzz run
cargo xtask tidy           house rules that a program can see
cargo xtask generate       files made from code: docs/openapi.json
cargo xtask bench          speed and memory, as ratios in one run (release build); writes what it prints";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => check::quick(),
        ["check", "--all"] => check::all(),
        ["tidy"] => tidy::run(),
        ["generate"] => check::generate(),
        ["bench", ..] => check::bench(&words[1..]),
        [] | ["help" | "--help"] => {
            eprintln!("{HELP}");
            Ok(())
        }
        _ => bail!("unknown command\n{HELP}"),
    }
}
