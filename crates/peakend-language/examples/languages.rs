//! Trains and measures the language model: `cargo run -p peakend-language --example languages -- DATA [OUT]`.
#![expect(clippy::print_stdout, reason = "a table to read")]

use std::path::Path;

use peakend_language::{
    Reader,
    train::{evaluate_languages, load_languages, train_languages},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let Some(data) = args.next() else {
        println!("skipped: give the folder of labelled sets as the first argument");
        return Ok(());
    };
    let data = Path::new(&data);
    let mut reader = Reader::new();
    if let Some(out) = args.next() {
        let bytes = train_languages(&load_languages(data, "train")?, 1);
        std::fs::write(&out, &bytes)?;
        reader = reader.with_languages(&bytes).ok_or("the model does not load")?;
    }
    println!("{:#?}", evaluate_languages(&reader, &load_languages(data, "dev")?));
    Ok(())
}
