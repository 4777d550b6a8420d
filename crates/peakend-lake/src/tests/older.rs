//! A lake written before some columns were there answers as one written today, and is brought up to date.

use std::path::Path;
use std::time::Duration;

use deltalake_core::arrow::array::RecordBatch;
use deltalake_core::parquet::arrow::ArrowWriter;
use deltalake_core::parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use peakend_model::insight::{Archive, Checkpoint, Dimension, Field, Filter, Insights, Measure, Query, Scope, Table};
use peakend_testkit::MemoryInsights;
use serde_json::Value;

use super::ledger::{EVER, all, inbox, rows};
use super::{WORKSPACE, no_inbox};
use crate::{Lake, file, schema};

const ROWS: usize = 130;

fn table_of(folder: &Path) -> std::path::PathBuf {
    folder.join(WORKSPACE.0.to_string()).join("interactions")
}

/// The bytes of a data file as they were before the columns came.
fn aged(path: &Path) -> Vec<u8> {
    let file = std::fs::File::open(path).expect("a data file");
    let as_written = ArrowReaderOptions::new().with_schema(schema::plain().clone());
    let batches = ParquetRecordBatchReaderBuilder::try_new_with_options(file, as_written).expect("Parquet");
    let batches = batches.build().expect("a reader");
    let schema = schema::without(schema::plain(), &schema::ADDED);
    let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(file::properties())).expect("a writer");
    for batch in batches {
        let batch = batch.expect("readable");
        let columns = schema.fields().iter().map(|field| batch.column_by_name(field.name()).expect("kept").clone());
        writer.write(&RecordBatch::try_new(schema.clone(), columns.collect()).expect("fits")).expect("written");
    }
    writer.into_inner().expect("closed")
}

/// Rewrites the table in `folder` to what an earlier version left.
fn age(folder: &Path) {
    let table = table_of(folder);
    for entry in std::fs::read_dir(table.join("_delta_log")).expect("a log") {
        let path = entry.expect("an entry").path();
        let log = std::fs::read_to_string(&path).expect("a log entry");
        let lines = log.lines().map(|line| {
            let mut action: Value = serde_json::from_str(line).expect("an action");
            if let Some(data) = action["add"]["path"].as_str() {
                let data = table.join(data);
                let bytes = aged(&data);
                action["add"]["size"] = bytes.len().into();
                std::fs::write(data, bytes).expect("written");
            }
            if let Some(described) = action["metaData"]["schemaString"].as_str() {
                let mut described: Value = serde_json::from_str(described).expect("a schema");
                let fields = described["fields"].as_array_mut().expect("fields");
                fields.retain(|field| !schema::ADDED.contains(&field["name"].as_str().unwrap_or_default()));
                action["metaData"]["schemaString"] = described.to_string().into();
            }
            action.to_string() + "\n"
        });
        std::fs::write(&path, lines.collect::<String>()).expect("written");
    }
}

/// How many rows each column has of each value, and how many kinds those of one value are of.
async fn answers(insights: &dyn Insights) -> Vec<Table> {
    let asked = [
        (Field::Effort, "hard"),
        (Field::Urgency, "now"),
        (Field::NeedsAnswer, "no"),
        (Field::Comparison, "worse"),
        (Field::Effort, ""),
    ];
    let count = || Query::new(WORKSPACE, EVER, [Measure::Interactions]);
    let mut answers = Vec::new();
    for (field, value) in asked {
        let filtered = count().only(Filter::is(field.clone(), value)).by(Dimension::Field(Field::Kind));
        for query in [count().by(Dimension::Field(field)), filtered] {
            answers.push(insights.table(&query, &Scope::default()).await.expect("an answer"));
        }
    }
    assert!(answers.iter().all(|table| table.rows.len() > 1), "questions that say something: {answers:?}");
    answers
}

fn describes_added(folder: &Path) -> bool {
    let entries = std::fs::read_dir(table_of(folder).join("_delta_log")).expect("a log");
    let entries = entries.map(|entry| std::fs::read_to_string(entry.expect("an entry").path()).unwrap_or_default());
    let log: Vec<String> = entries.collect();
    schema::ADDED.iter().all(|column| log.iter().any(|entry| entry.contains(&format!("\\\"{column}\\\""))))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lake_of_an_earlier_version_is_read_and_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let older = rows(5, ROWS);
    let before = Lake::open(folder.path(), no_inbox()).expect("a lake");
    before.append(WORKSPACE, &inbox(1), older.clone()).await.expect("appended");
    drop(before);
    age(folder.path());
    assert!(!describes_added(folder.path()));

    let oracle = MemoryInsights::new();
    let all_rows = |version| Checkpoint { app: "all".to_owned(), version };
    oracle.append(WORKSPACE, &all_rows(1), older).await.expect("in memory");
    let lake = Lake::open(folder.path(), no_inbox()).expect("a lake");
    assert_eq!(answers(&lake).await, answers(&oracle).await);
    assert_eq!(all(&lake).await.len(), ROWS);

    // What is written now has the columns, beside files that lack them, and the table says so.
    let newer = rows(6, ROWS);
    lake.append(WORKSPACE, &Checkpoint { app: "import:1".to_owned(), version: 1 }, newer.clone())
        .await
        .expect("appended");
    oracle.append(WORKSPACE, &all_rows(2), newer).await.expect("in memory");
    assert!(describes_added(folder.path()));
    assert_eq!(answers(&lake).await, answers(&oracle).await);

    // Joining both makes one file that has them all.
    let done = lake.maintain(WORKSPACE, Duration::ZERO).await.expect("maintained");
    assert_eq!((done.files_before, done.files_after), (2, 1));
    assert_eq!(answers(&lake).await, answers(&oracle).await);
    let again = Lake::open(folder.path(), no_inbox()).expect("a lake");
    assert_eq!(answers(&again).await, answers(&oracle).await);
}
