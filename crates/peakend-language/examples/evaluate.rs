//! Figures of the embedded model on the dev parts: `cargo run -p peakend-language --example evaluate -- DATA [MODEL|-] [FILE.jsonl.gz …]`.
#![expect(clippy::print_stdout, reason = "a table to read")]

use std::path::Path;

use peakend_language::{
    Reader,
    train::{evaluate, load, load_file},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let Some(data) = args.next() else {
        println!("skipped: give the folder of labelled sets as the first argument");
        return Ok(());
    };
    let reader = match args.next() {
        Some(path) if path != "-" => {
            Reader::new().with_model(&std::fs::read(path)?).ok_or("not a model of this version")?
        }
        _ => Reader::new(),
    };
    for path in args {
        let name = Path::new(&path).file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
        print!("{}", evaluate(&reader, &load_file(Path::new(&path), &name)?));
    }
    print!("{}", evaluate(&reader, &load(Path::new(&data), "dev", &[])?));
    Ok(())
}
