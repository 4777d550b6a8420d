//! Trains the model and writes it: `cargo run -p peakend-language --example train -- DATA OUT [--vectors FILE] [--without SET,SET] [--epochs N] [--seed N]`.
#![expect(clippy::print_stdout, reason = "progress to read")]

use std::path::PathBuf;

use peakend_language::train::{TrainOptions, evaluate, load, train};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (data, out) =
        args.next().zip(args.next()).ok_or("usage: train DATA OUT [--vectors FILE] [--without SET,SET]")?;
    let mut options = TrainOptions::new(PathBuf::from(data));
    while let (Some(flag), Some(value)) = (args.next(), args.next()) {
        match flag.as_str() {
            "--vectors" => options.vectors = Some(PathBuf::from(value)),
            "--taught" => options.taught = Some(PathBuf::from(value)),
            "--without" => options.without = value.split(',').map(str::to_owned).collect(),
            "--epochs" => options.epochs = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--rate" => options.rate = value.parse()?,
            "--rows-without-table" => options.rows_without_table = value.parse()?,
            "--dropout" => options.dropout = value.parse()?,
            _ => return Err(format!("unknown option {flag}").into()),
        }
    }
    let trained = train(&options, &mut |progress| println!("{progress:?}"))?;
    std::fs::write(&out, trained.bytes())?;
    println!("{} bytes in {out}", trained.bytes().len());
    let reader = trained.reader().ok_or("the model does not load")?;
    print!("{}", evaluate(&reader, &load(&options.data, "dev", &[])?));
    Ok(())
}
