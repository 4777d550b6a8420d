//! Parquet files from elsewhere, whole and broken.

use std::sync::Arc;

use deltalake_core::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, ListBuilder, RecordBatch,
    StringArray, StringBuilder, StructArray, TimestampMillisecondArray, UInt8Array,
};
use deltalake_core::arrow::datatypes::{DataType, Field};
use deltalake_core::parquet::arrow::ArrowWriter;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::generate::interaction;
use crate::{export_parquet, parquet_rows};

#[test]
fn every_kind_of_value_becomes_text() {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("a"), None]);
    lists.append(false);
    let part: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let structs = StructArray::from(vec![(Arc::new(Field::new("x", DataType::Int64, false)), part)]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("whole", Arc::new(Int64Array::from(vec![Some(i64::MIN), None]))),
        ("tiny", Arc::new(UInt8Array::from(vec![7, 8]))),
        ("float", Arc::new(Float64Array::from(vec![0.1, 1e300]))),
        ("yes", Arc::new(BooleanArray::from(vec![true, false]))),
        ("text", Arc::new(StringArray::from(vec!["é", ""]))),
        ("utc", Arc::new(TimestampMillisecondArray::from(vec![0, 1_500]).with_timezone("UTC"))),
        ("local", Arc::new(TimestampMillisecondArray::from(vec![0, 1_500]))),
        ("day", Arc::new(Date32Array::from(vec![0, 20_000]))),
        ("price", Arc::new(Decimal128Array::from(vec![12_345, -5]).with_precision_and_scale(10, 2).expect("it fits"))),
        ("tags", Arc::new(lists.finish())),
        ("inner", Arc::new(structs)),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("columns of two rows");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("all.parquet");
    let file = std::fs::File::create(&path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    let rows = parquet_rows(&path).expect("a Parquet file");
    assert_eq!((rows.columns().len(), rows.columns()[0].as_str(), rows.total()), (11, "whole", 2));
    let rows: Vec<Vec<Option<String>>> = rows.collect::<Result<_, _>>().expect("two rows");
    let spelled = |row: &[Option<String>]| row.iter().map(|v| v.clone().unwrap_or("–".into())).collect::<Vec<_>>();
    let first = [
        "-9223372036854775808",
        "7",
        "0.1",
        "true",
        "é",
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00",
        "1970-01-01",
        "123.45",
        r#"["a",null]"#,
        r#"{"x":1}"#,
    ];
    assert_eq!(spelled(&rows[0]), first);
    assert_eq!(
        &spelled(&rows[1])[5..],
        ["1970-01-01T00:00:01.5Z", "1970-01-01T00:00:01.5", "2024-10-04", "-0.05", "–", r#"{"x":2}"#]
    );
}

#[test]
fn broken_files_are_refused_without_a_panic() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let rows: Vec<_> = (0..200).map(|_| interaction(&mut random)).collect();
    let mut whole = Vec::new();
    export_parquet(&rows, &mut whole).expect("exported");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("broken.parquet");
    let read = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("written");
        parquet_rows(&path).and_then(|rows| rows.collect::<Result<Vec<_>, _>>()).map(|rows| rows.len())
    };
    assert_eq!(read(&whole).ok(), Some(200));
    assert!(read(b"").is_err());
    assert!(read(b"PAR1 and then nothing PAR1").is_err());
    for cut in [1, 8, 100, whole.len() / 2] {
        assert!(read(&whole[..whole.len() - cut]).is_err());
    }
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        // Some damage lies in values and cannot be seen; none may end the process.
        let _ = read(&damaged);
    }
}
