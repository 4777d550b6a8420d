//! Simulates what intervals and alarms promise, and draws it:
//! `cargo run -p peakend-stats --example coverage -- docs/statistics`.
//!
//! Writes a picture per study into the folder and puts its table between the marks in the page beside it
//! (`docs/statistics.md`). Every number comes from a fixed seed, so a second run changes nothing. One study can
//! be run alone by its name: `… -- docs/statistics shares`.
#![expect(clippy::print_stdout, reason = "a simulation to read")]
#![expect(clippy::unwrap_used, reason = "a simulation may fail")]

mod alarms;
mod amounts;
mod clusters;
mod draw;
mod drivers;
mod lasting;
mod many;
mod memory;
mod scores;
mod study;
mod svg;

use std::path::{Path, PathBuf};
use std::time::Instant;

use study::Study;

/// Draws up one study.
type Conducted = fn() -> Study;

/// Every study, in the order of the page.
const STUDIES: [(&str, Conducted); 22] = [
    ("nps", scores::net_scores),
    ("nps-difference", scores::net_score_differences),
    ("shares", scores::shares),
    ("share-difference", scores::share_differences),
    ("means", amounts::means),
    ("mean-difference", amounts::mean_differences),
    ("ratios", amounts::ratios),
    ("rates", amounts::rates),
    ("customers", clusters::estimates),
    ("customers-difference", clusters::differences),
    ("alarms", alarms::series),
    ("share-alarms", alarms::shares),
    ("shifts", alarms::shifts),
    ("change-points", alarms::change_points_of_nothing),
    ("discoveries", many::discoveries),
    ("ranking", many::ranking),
    ("survival", lasting::survival),
    ("retention", lasting::retention),
    ("agreement", lasting::agreement),
    ("drivers", drivers::shares),
    ("moments-of-truth", memory::moments_of_truth),
    ("peak-end", memory::verdicts),
];

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "docs/statistics".to_owned()));
    let only: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    for (name, run) in STUDIES.iter().filter(|(name, _)| only.is_empty() || only.iter().any(|one| one == name)) {
        let start = Instant::now();
        let found = run();
        let table = found.markdown();
        println!("{name} ({:.1?})\n\n{table}", start.elapsed());
        if let Some(figure) = &found.figure {
            std::fs::write(folder.join(format!("{name}.svg")), figure.svg())?;
        }
        put(&folder.with_extension("md"), name, &table)?;
    }
    Ok(())
}

/// Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->` in the page, where there is one.
fn put(page: &Path, name: &str, table: &str) -> std::io::Result<()> {
    let Ok(text) = std::fs::read_to_string(page) else { return Ok(()) };
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let Some((before, rest)) = text.split_once(&open) else { return Ok(()) };
    let Some((_, after)) = rest.split_once(&close) else { return Ok(()) };
    std::fs::write(page, format!("{before}{open}{table}{close}{after}"))
}
