//! Bad and odd files: each gives rows, or a clear message with row and column, and never brings anything down.

use std::path::{Path, PathBuf};

use peakend_model::Timestamp;
use peakend_model::interaction::NewInteraction;
use proptest::prelude::*;

use super::inspect::{below_header, data_rows, inspect, of_rows};
use super::source::of_text;
use super::values::{Code, DateOrder};
use super::*;

const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

type Refused = (u64, Option<String>, Code);

/// Guesses and converts everything; rows without a date get one.
fn convert_all(path: &Path) -> Result<(Vec<NewInteraction>, Vec<Refused>, Mapping), FileError> {
    let inspection = inspect(path, None)?;
    let mut mapping = guess(&inspection, &Preferences::default()).mapping;
    mapping.occurred_at = Some(NOW);
    let converter = Converter::new(mapping.clone(), NOW).expect("a guessed mapping with a date is good");
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    for row in data_rows(path, &mapping.format, None)? {
        match row.map_err(|problem| converter.refuse(problem)).and_then(|row| converter.convert(row)) {
            Ok(new) => accepted.push(new),
            Err(refusal) => refused.push((refusal.row, refusal.column, refusal.code)),
        }
    }
    Ok((accepted, refused, mapping))
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for the test"))
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).expect("a file for the test");
        path
    }
}

#[track_caller]
fn check(name: &str, content: impl AsRef<[u8]>, accepted: usize, refused: &[(u64, Option<&str>, Code)]) {
    let folder = Folder::new();
    let (good, bad, _) = convert_all(&folder.file(name, content)).expect("readable");
    let refused: Vec<Refused> =
        refused.iter().map(|(row, column, code)| (*row, column.map(str::to_owned), *code)).collect();
    assert_eq!((good.len(), bad), (accepted, refused), "{name}");
}

#[test]
fn one_bad_row_costs_one_row() {
    let huge = "x".repeat(10 * 1024 * 1024);
    check(
        "huge.csv",
        format!("date,text\n2024-03-05,\"{huge}\"\n2024-03-06,ok\n"),
        1,
        &[(2, Some("text"), Code::TooLong)],
    );
    let long = "y ".repeat(60_000);
    check(
        "long.csv",
        format!("date,text\n2024-03-05,\"{long}\"\n2024-03-06,ok\n"),
        1,
        &[(2, Some("text"), Code::TooLong)],
    );
    check("nul.csv", "date,text\n2024-03-05,a\0b\n2024-03-06,ok then\n", 1, &[(2, Some("text"), Code::NulByte)]);
    let mixed = [
        &b"date,text\n"[..],
        &"2024-03-05,\u{e9}\u{e8}\u{ea}\u{e9}\u{e8}\u{ea}\n".repeat(9).into_bytes(),
        b"2024-03-05,caf\xe9\n",
    ]
    .concat();
    check("mixed.csv", mixed, 9, &[(11, Some("text"), Code::BadBytes)]);
    check("wide.csv", "date,text\n2024-03-05,a,b\n2024-03-06,ok\n", 1, &[(2, None, Code::TooManyCells)]);
    check("future.csv", "date,text\n2924-03-05,a b\n2024-03-06,ok\n", 1, &[(2, Some("date"), Code::DateOutOfRange)]);
    check(
        "deep.json",
        format!("[{}1{},{{\"date\":\"2024-03-05\",\"text\":\"ok\"}}]", "[".repeat(10_000), "]".repeat(10_000)),
        1,
        &[(1, None, Code::BadJson)],
    );
    check("cut.json", "[{\"date\":\"2024-03-05\",\"text\":\"ok\"},{\"date\":\"20", 1, &[(2, None, Code::Damaged)]);
}

#[test]
fn many_columns_and_equal_names_are_kept_apart() {
    let names: Vec<String> = (0..1_000).map(|at| format!("c{}", at / 2)).collect();
    let values = vec!["v"; 1_000].join(",");
    let folder = Folder::new();
    let (good, bad, mapping) =
        convert_all(&folder.file("wide.csv", format!("{}\n{values}\n", names.join(",")))).expect("readable");
    assert_eq!((good.len(), bad.len(), mapping.columns.len()), (1, 0, 1_000));
    assert!(good[0].attributes.len() >= 900 && good[0].attributes.contains_key("c7 (2)"));
}

#[test]
fn other_kinds_of_files_are_named() {
    let folder = Folder::new();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("reviews.csv", zip::write::SimpleFileOptions::default()).expect("memory");
    let zip = zip.finish().expect("memory").into_inner();
    for (name, content, says) in [
        ("a.csv", zip, "unpack it"),
        ("b.csv", Vec::new(), "the file is empty"),
        ("c.csv", b"\n\n".to_vec(), "the file is empty"),
        ("d.csv", b"date,text\n".to_vec(), "no rows below"),
        ("e.xlsx", b"PK\x03\x04broken".to_vec(), "damaged"),
        ("f.parquet", b"PAR1 and no end".to_vec(), "its end is missing"),
        ("g.csv", b"<!DOCTYPE html><html>".to_vec(), "a web page"),
        ("h.json", b"[".to_vec(), "damaged"),
        ("i.json", b"[]".to_vec(), "the file is empty"),
        ("j.json", [b"[".repeat(10_000), b"]".repeat(10_000)].concat(), "no row of it can be read"),
    ] {
        let error = inspect(&folder.file(name, content), None).map(|_| ()).expect_err(name).to_string();
        assert!(error.contains(says), "{name}: {error}");
    }
}

#[test]
fn spreadsheets_give_saved_values_and_typed_dates() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (column, name) in ["date", "rating", "review text"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(column).expect("small"), name).expect("a cell");
    }
    let moment = ExcelDateTime::from_ymd(2024, 3, 5).expect("a day");
    sheet.write_with_format(1, 0, &moment, &day).expect("a cell");
    sheet.write(1, 1, 4.0).expect("a cell");
    sheet.write(1, 2, Formula::new("=\"a\"&\"b\"").set_result("was saved")).expect("a cell");
    sheet.write_with_format(3, 0, &moment, &day).expect("a cell");
    sheet.write(3, 1, "five stars").expect("a cell");
    sheet.write(3, 2, "below a blank row").expect("a cell");
    let folder = Folder::new();
    let path = folder.file("a.xlsx", book.save_to_buffer().expect("memory"));
    let (good, bad, mapping) = convert_all(&path).expect("readable");
    assert_eq!(good[0].text.as_deref(), Some("was saved"));
    assert_eq!(good[0].occurred_at.to_string(), "2024-03-05T00:00:00Z");
    assert_eq!((bad.len(), good[1].score.map(peakend_model::interaction::Score::value)), (0, Some(5.0)));
    let numbers: Vec<u64> =
        data_rows(&path, &mapping.format, None).expect("readable").flatten().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 4]);
    assert!(matches!(&mapping.format.shape, Shape::Workbook { sheet } if sheet == "Sheet1"));
}

#[test]
fn packed_and_differently_encoded_files_are_read() {
    use std::io::Write;
    let text = "fecha;opinión;nota\n05/03/2024;La atención fue pésima, qué vergüenza;1,5\n06/03/2024;Muy bien;4,5\n";
    let folder = Folder::new();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(text.as_bytes()).expect("memory");
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let latin = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    for (name, content) in
        [("a.csv.gz", gz.finish().expect("memory")), ("b.csv", utf16), ("c.csv", latin), ("d.csv", text.into())]
    {
        let (good, bad, mapping) = convert_all(&folder.file(name, content)).expect("readable");
        assert_eq!((good.len(), bad.len()), (2, 0), "{name}");
        assert_eq!(good[0].text.as_deref(), Some("La atención fue pésima, qué vergüenza"), "{name}");
        assert_eq!(good[1].score.map(peakend_model::interaction::Score::value), Some(4.5), "{name}");
        assert_eq!(mapping.dates.order, DateOrder::DayFirst);
    }
}

#[test]
fn what_a_file_does_not_decide_is_asked() {
    let folder = Folder::new();
    let asked = |name: &str, content: &str| {
        let inspection = inspect(&folder.file(name, content), None).expect("readable");
        let guess = guess(&inspection, &Preferences::default());
        guess.questions.iter().map(|question| (question.topic, question.must)).collect::<Vec<_>>()
    };
    assert_eq!(asked("a.csv", "date,text\n03/05/2024,good thing\n04/05/2024,bad thing\n"), [(Topic::DateOrder, false)]);
    assert_eq!(asked("b.csv", "date,text\n03/25/2024,good thing\n04/05/2024,bad thing\n"), []);
    assert_eq!(asked("c.csv", "text,rating\ngood thing,5\nbad thing,1\n"), [(Topic::When, true)]);
    assert_eq!(
        asked("d.csv", "date,text,rating\n2024-03-05,good thing,4\n2024-03-06,bad thing,1\n"),
        [(Topic::Scale, false)]
    );
}

#[test]
fn amounts_are_orders_where_they_have_a_day() {
    let folder = Folder::new();
    let kind = |name: &str, content: &str| {
        let inspection = inspect(&folder.file(name, content), None).expect("readable");
        guess(&inspection, &Preferences::default()).mapping.kind
    };
    assert_eq!(kind("a.csv", "customer_id,date,amount\nC-1,2024-03-05,12.50\nC-2,2024-03-06,8.00\n"), "order");
    assert_eq!(kind("b.csv", "customer_id,amount\nC-1,12.50\nC-2,8.00\n"), "event");
}

/// Everything after the choice of the file, on bytes that may be anything.
fn swallow(bytes: &[u8]) {
    let Ok(format) = detect::text(bytes, true) else { return };
    let Ok(rows) = of_text(std::io::Cursor::new(bytes.to_vec()), &format) else { return };
    let Ok(inspection) = of_rows(rows, format) else { return };
    let mut mapping = guess(&inspection, &Preferences::default()).mapping;
    mapping.occurred_at = Some(NOW);
    let format = mapping.format.clone();
    let Ok(converter) = Converter::new(mapping, NOW) else { return };
    let rows = of_text(std::io::Cursor::new(bytes.to_vec()), &format).expect("opened before");
    for row in below_header(rows, &format) {
        let _ = row.map_err(|problem| converter.refuse(problem)).and_then(|row| converter.convert(row));
    }
}

proptest! {
    #[test]
    fn any_bytes_end_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        swallow(&bytes);
    }

    #[test]
    fn any_table_ends_without_panic(text in "((date|rating|text|email|[0-9./: -]{0,12}|[\"★四из$€年月日下午T+Z%,;\\PC]{0,8})[,;\n\t]){0,40}") {
        swallow(text.as_bytes());
    }
}

/// Real exports, where a folder of them is at hand: `IMPORT_SAMPLES=DIR cargo test … -- --ignored`.
#[test]
#[ignore = "needs a folder of real files"]
fn real_files_add_up() {
    let folder = std::env::var("IMPORT_SAMPLES").expect("IMPORT_SAMPLES names a folder");
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            match convert_all(&path) {
                Ok((good, bad, mapping)) => {
                    let rows = preview::count_rows(&path, &mapping, None).expect("opened before");
                    assert_eq!(rows as usize, good.len() + bad.len(), "{}", path.display());
                }
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
}
