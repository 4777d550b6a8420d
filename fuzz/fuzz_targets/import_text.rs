//! A text file of any bytes: detected, read, mapped and converted.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use peakend_app::import::inspect::{below_header, of_rows};
use peakend_app::import::source::of_text;
use peakend_app::import::{Converter, Preferences, detect, guess};
use peakend_model::Timestamp;

const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

fuzz_target!(|bytes: &[u8]| {
    let Ok(format) = detect::text(bytes, true) else { return };
    let Ok(rows) = of_text(Cursor::new(bytes.to_vec()), &format) else { return };
    let Ok(inspection) = of_rows(rows, format) else { return };
    let mut mapping = guess(&inspection, &Preferences::default()).mapping;
    mapping.occurred_at = Some(NOW);
    let format = mapping.format.clone();
    let Ok(converter) = Converter::new(mapping, NOW) else { return };
    let Ok(rows) = of_text(Cursor::new(bytes.to_vec()), &format) else { return };
    for row in below_header(rows, &format) {
        let _ = row.map_err(|problem| converter.refuse(problem)).and_then(|row| converter.convert(row));
    }
});
