//! Looks at files as the import door does: `cargo run -p peakend-app --example inspect -- FILE…`

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use peakend_app::import::inspect::data_rows;
use peakend_app::import::{Converter, Preferences, guess, inspect};
use peakend_model::Timestamp;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for file in std::env::args().skip(1) {
        look_at(Path::new(&file), &mut out)?;
    }
    Ok(())
}

fn look_at(path: &Path, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "== {}", path.display())?;
    let inspection = match inspect(path, None) {
        Ok(inspection) => inspection,
        Err(error) => return writeln!(out, "   {error}"),
    };
    let guess = guess(&inspection, &Preferences::default());
    let format = &inspection.format;
    writeln!(out, "   {}, header rows {}, above {}", format.describe(), format.header_rows, format.skipped_rows)?;
    for (rule, why) in guess.mapping.columns.iter().zip(&guess.columns) {
        if std::env::var_os("ALL").is_some() || rule.field.key() != "attribute" {
            writeln!(out, "   {:30} {:14} {:.2} {}", rule.column, rule.field.key(), why.confidence, why.reason)?;
        }
    }
    let mapping = &guess.mapping;
    writeln!(
        out,
        "   kind {}, channel {}, score {:?}, dates {:?}, decimal {:?}",
        mapping.kind,
        mapping.channel.key(),
        mapping.score,
        mapping.dates.order,
        mapping.decimal
    )?;
    for question in &guess.questions {
        let choices: Vec<&str> = question.choices.iter().map(|choice| choice.text.as_str()).collect();
        let must = if question.must { "!" } else { "?" };
        writeln!(out, "   {must} {} {choices:?}", question.text)?;
    }
    let mut mapping = guess.mapping;
    if !mapping.check().is_empty() {
        mapping.occurred_at = Some(Timestamp(1_700_000_000_000_000));
    }
    let now = Timestamp(1_795_000_000_000_000);
    let converter = match Converter::new(mapping, now) {
        Ok(converter) => converter,
        Err(errors) => return writeln!(out, "   {errors:?}"),
    };
    let started = Instant::now();
    let (mut rows, mut accepted) = (0_u64, 0_u64);
    let mut refused = BTreeMap::new();
    let mut first = None;
    for row in data_rows(path, &converter.mapping().format, None)? {
        rows += 1;
        match row.map_err(|problem| converter.refuse(problem)).and_then(|row| converter.convert(row)) {
            Ok(new) => {
                accepted += 1;
                first.get_or_insert(new);
            }
            Err(refusal) => {
                let key = (refusal.code.key(), refusal.column.clone().unwrap_or_default());
                let (count, _) = refused.entry(key).or_insert((0, refusal));
                *count += 1;
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    writeln!(out, "   rows {rows}, accepted {accepted}, refused {}, {seconds:.2} s", rows - accepted)?;
    for (_, (count, example)) in refused {
        writeln!(out, "     {count} × row {} {:?} “{}”: {}", example.row, example.column, example.value, example.text)?;
    }
    if let Some(mut first) = first {
        first.text = first.text.map(|text| text.chars().take(60).collect());
        writeln!(out, "   {}", serde_json::to_string(&first)?.chars().take(700).collect::<String>())?;
    }
    Ok(())
}
