//! The command line: every command on a small place.

use serde_json::json;

use crate::support::Place;

const REVIEWS: &str = "\
Date,Stars,Review,Customer e-mail,Colour
2026-03-01,5,Lovely lamp and quick delivery,ana@example.org,red
2026-03-02,1,Arrived broken and nobody answers,bo@example.org,blue
31/31/2026,4,This row has no such date,cy@example.org,green
2026-03-04,9,Nine of five is too much,di@example.org,grey
2026-03-05,3,,ana@example.org,red
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_imported_once_and_every_row_is_accounted_for() {
    let place = Place::new().await;
    let file = place.path().join("reviews.csv");
    std::fs::write(&file, REVIEWS).expect("the file is written");
    let file = file.to_str().expect("a plain path");

    let dry = place.json(&["import", file, "--dry-run", "--json"]);
    assert_eq!(dry["rows"], 5, "{dry}");
    let first = place.json(&["import", file, "--yes", "--json"]);
    assert_eq!(
        (&first["rows"], &first["accepted"], &first["refused"], &first["duplicates"]),
        (&json!(5), &json!(3), &json!(2), &json!(0)),
        "{first}"
    );
    assert!(first["seconds"].is_number(), "{first}");
    let again = place.json(&["import", file, "--yes", "--json"]);
    assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(3)), "{again}");

    let query = json!({
        "measures": ["feedback", { "scores": "rating" }],
        "dimensions": [{ "time": "month" }],
        "period": { "from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z" }
    });
    let answer = place.json(&["query", &query.to_string(), "--json"]);
    assert_eq!(answer["answer"]["table"]["rows"][0]["cells"][0]["count"], 3, "{answer}");
    let csv = place.run(&["query", &query.to_string(), "--csv"]);
    assert_eq!(
        String::from_utf8_lossy(&csv.stdout),
        "month,feedback,rating n,rating mean share\r\n2026-03-01T00:00:00Z,3,3,0.5000\r\n"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_without_a_date_needs_one_day_for_all_rows_and_never_gets_one_silently() {
    let place = Place::new().await;
    let file = place.path().join("survey.csv");
    std::fs::write(&file, "Respondent,Satisfaction,Plan\n1,4,basic\n2,5,basic\n3,2,full\n").expect("written");
    let file = file.to_str().expect("a plain path");
    let refused = place.run(&["import", file, "--yes"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("--all-on"), "{said}");
    let done = place.json(&["import", file, "--yes", "--json", "--all-on", "2026-03-09"]);
    assert_eq!((&done["accepted"], &done["refused"]), (&json!(3), &json!(0)), "{done}");
    let query = json!({
        "measures": ["interactions"], "dimensions": [{ "time": "day" }],
        "period": { "from": "2026-03-09T00:00:00Z", "to": "2026-03-10T00:00:00Z" }
    });
    let answer = place.json(&["query", &query.to_string(), "--json"]);
    assert_eq!(answer["answer"]["table"]["rows"][0]["cells"][0]["count"], 3, "{answer}");
    // Beside a column that says when, it would be a second truth.
    let dated = place.path().join("reviews.csv");
    std::fs::write(&dated, REVIEWS).expect("written");
    let refused = place.run(&["import", dated.to_str().expect("a plain path"), "--yes", "--all-on", "2026-03-09"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("says when it happened"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_read_into_an_empty_place_answers_the_same() {
    let place = Place::new().await;
    let file = place.path().join("reviews.csv");
    std::fs::write(&file, REVIEWS).expect("the file is written");
    place.json(&["import", file.to_str().expect("a plain path"), "--yes", "--json"]);
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let kept = elsewhere.path().join("kept.tar.zst");
    let kept = kept.to_str().expect("a plain path");
    place.json(&["backup", kept, "--json"]);

    let empty = tempfile::tempdir().expect("a temporary folder");
    let restored = Place { folder: empty, key: place.key.clone() };
    restored.json(&["restore", kept, "--json"]);
    let query = json!({
        "measures": ["interactions", "customers", "sentiment"],
        "dimensions": [{ "time": "day" }],
        "period": { "from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z" }
    })
    .to_string();
    let [ours, theirs] = [&place, &restored].map(|place| place.json(&["query", &query, "--json"]));
    assert_eq!(ours["answer"], theirs["answer"]);
    // Keys came along: the same file brings nothing new.
    let again = restored.json(&["import", file.to_str().expect("a plain path"), "--yes", "--json"]);
    assert_eq!(again["accepted"], 0, "{again}");

    let twice = restored.run(&["restore", kept]);
    assert!(!twice.status.success());
    assert!(String::from_utf8_lossy(&twice.stderr).contains("empty"), "a full place is not overwritten");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_fails_half_way_leaves_the_place_as_it_was() {
    let place = Place::new().await;
    let file = place.path().join("reviews.csv");
    std::fs::write(&file, REVIEWS).expect("the file is written");
    place.json(&["import", file.to_str().expect("a plain path"), "--yes", "--json"]);
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let [kept, broken] = ["kept.tar.zst", "broken.tar.zst"].map(|name| elsewhere.path().join(name));
    place.json(&["backup", kept.to_str().expect("a plain path"), "--json"]);
    break_table(&kept, &broken, "tables/ledger_key.jsonl");

    let empty = tempfile::tempdir().expect("a temporary folder");
    let restored = Place { folder: empty, key: place.key.clone() };
    let failed = restored.run(&["restore", broken.to_str().expect("a plain path")]);
    assert!(!failed.status.success());
    assert!(String::from_utf8_lossy(&failed.stderr).contains("ledger_key"), "the table is named");
    assert!(!restored.path().join("lake").exists());
    // As if it had been killed between putting the lake there and committing the rows.
    std::fs::create_dir_all(restored.path().join("lake/half")).expect("a folder");
    std::fs::write(restored.path().join("lake/half/part.parquet"), "x").expect("a file");
    std::fs::write(restored.path().join("restore-under-way"), "").expect("a file");
    restored.json(&["restore", kept.to_str().expect("a plain path"), "--json"]);
    assert!(!restored.path().join("lake/half").exists());
    assert!(!restored.path().join("restore-under-way").exists());
    let again = restored.json(&["import", file.to_str().expect("a plain path"), "--yes", "--json"]);
    assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(3)), "{again}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_exported_and_erased() {
    let place = Place::new().await;
    let file = place.path().join("reviews.csv");
    std::fs::write(&file, REVIEWS).expect("the file is written");
    let file = file.to_str().expect("a plain path").to_owned();
    place.json(&["import", &file, "--yes", "--json"]);
    let zip = place.path().join("ana.zip");
    let zip = zip.to_str().expect("a plain path");
    let ana = "email:ana@example.org";
    // Nobody is there to type the name.
    assert!(!place.run(&["erase", ana]).status.success());
    let kept = place.json(&["erase", ana, "--export", zip, "--export-only", "--json"]);
    assert_eq!(kept, json!({ "erased": false }));
    assert!(std::fs::read(zip).expect("a file").starts_with(b"PK"));
    let certificate = place.json(&["erase", ana, "--yes", "--json"]);
    assert_eq!(certificate["erased"]["interactions"], 2, "{certificate}");
    assert!(certificate["finished_at"].is_string(), "{certificate}");
    let query = json!({
        "measures": ["interactions", "customers"],
        "period": { "from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z" }
    });
    let answer = place.json(&["query", &query.to_string(), "--json"]);
    let cells = &answer["answer"]["table"]["rows"][0]["cells"];
    assert_eq!((&cells[0]["count"], &cells[1]["count"]), (&json!(1), &json!(1)), "{answer}");
    let gone = place.run(&["erase", ana, "--yes"]);
    assert!(String::from_utf8_lossy(&gone.stderr).contains("nobody is known as"), "she is not known any more");
    // The same file does not bring her back.
    let again = place.json(&["import", &file, "--yes", "--json"]);
    assert_eq!(again["accepted"], 0, "{again}");
}

/// Writes the backup `from` to `to` with a column of `table` named as none is.
fn break_table(from: &std::path::Path, to: &std::path::Path, table: &str) {
    use std::io::Read;
    let open = |path: &std::path::Path| std::fs::File::open(path).expect("the backup opens");
    let mut read = tar::Archive::new(zstd::Decoder::new(open(from)).expect("zstd"));
    let written = std::fs::File::create(to).expect("a file");
    let mut write = tar::Builder::new(zstd::Encoder::new(written, 1).expect("zstd").auto_finish());
    for entry in read.entries().expect("a tar") {
        let mut entry = entry.expect("whole");
        let path = entry.path().expect("a path").into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("whole");
        if path == std::path::Path::new(table) {
            let text = String::from_utf8(content).expect("lines of JSON");
            content = text.replacen("workspace_id", "workspace_no", 1).into_bytes();
        }
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o600);
        write.append_data(&mut header, path, content.as_slice()).expect("written");
    }
    write.into_inner().expect("written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_names_what_is_wrong() {
    let place = Place::new().await;
    let healthy = place.json(&["doctor", "--json"]);
    assert_eq!(healthy["problems"], json!([]), "{healthy}");
    let missing = place.run(&["doctor", "--database", "mysql://nowhere/x"]);
    assert!(!missing.status.success());
    assert!(String::from_utf8_lossy(&missing.stdout).contains("postgres://"), "the remedy names what is possible");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_that_make_no_sense_get_an_answer_that_does() {
    let place = Place::new().await;
    let output = place.run(&["query", "{\"measures\":[]}"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("period"), "{}", String::from_utf8_lossy(&output.stderr));
    let output = place.run(&["import", "/no/such/file.csv", "--yes"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("/no/such/file.csv"));
}
