//! Speed and memory of the whole binary, as a user meets it: `cargo xtask bench [import|visible|batches|single|start]`.
//!
//! Absolute figures depend on the machine, so each stands beside a floor measured in the same run:
//! reading the same file without doing anything with it, or writing as often to the same disk.
#![expect(clippy::print_stdout, reason = "a program for the command line")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop where it fails")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use peakend_testkit::demo::{DemoCompany, Size};
use serde_json::{Value, json};

#[path = "../tests/it/support.rs"]
#[allow(dead_code, reason = "shared with the tests, which use other parts")]
mod support;
use support::Place;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| word == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let texts = texts();
    if wanted("import") {
        runtime.block_on(import(&texts, 1_000_000));
    }
    if wanted("visible") {
        runtime.block_on(import(&texts, 10_000));
    }
    if wanted("start") {
        runtime.block_on(start());
    }
    if wanted("batches") {
        runtime.block_on(batches(&texts, 200_000));
    }
    if wanted("single") {
        runtime.block_on(single(&texts, 300, 20));
    }
}

/// Reviews of about 200 characters in six languages, joined from what the demo's customers write.
fn texts() -> Vec<String> {
    let today = peakend_model::Timestamp::parse("2026-11-01T12:00:00Z").unwrap();
    let mut by_language = std::collections::BTreeMap::<String, Vec<String>>::new();
    for row in DemoCompany::new(1, today, Size::of_rows(60_000)).interactions() {
        let (Some(text), Some(language)) = (row.text, row.attributes.get("language").or(row.attributes.get("region")))
        else {
            continue;
        };
        by_language.entry(language.clone()).or_default().push(text);
    }
    let mut joined = Vec::new();
    for texts in by_language.values() {
        let mut text = String::new();
        for part in texts {
            text.push_str(part);
            text.push(' ');
            if text.chars().count() >= 180 {
                joined.push(std::mem::take(&mut text));
            }
        }
    }
    joined
}

/// A file of reviews through `peakend import`, with annotation.
async fn import(texts: &[String], rows: usize) {
    let place = Place::new().await;
    let file = place.path().join("reviews.csv");
    let bytes = write_reviews(&file, texts, rows);
    let floor = Instant::now();
    let mut cells = 0_usize;
    let text = fs::read_to_string(&file).unwrap();
    for line in text.lines() {
        cells += line.split(',').count();
    }
    let floor = floor.elapsed();
    drop(text);
    let started = Instant::now();
    let child = command(&["import", file.to_str().unwrap(), "--yes", "--json"], place.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (output, peak) = watched(child);
    let elapsed = started.elapsed();
    let report: Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(report["accepted"], rows, "{report}");
    println!(
        "import      {rows:>9} rows of {} MB: {:.1} s, {:.0} rows/s, peak {} MB; {:.0} × reading the lines ({cells} cells)",
        bytes / 1_000_000,
        elapsed.as_secs_f64(),
        rate(rows, elapsed),
        peak / 1024,
        elapsed.as_secs_f64() / floor.as_secs_f64()
    );
}

fn write_reviews(file: &Path, texts: &[String], rows: usize) -> u64 {
    let mut writer = BufWriter::new(fs::File::create(file).unwrap());
    writeln!(writer, "review_id,date,stars,review,customer_email,product,brand").unwrap();
    let mut line = String::new();
    for row in 0..rows {
        let text = texts[row * 7919 % texts.len()].replace('"', "\"\"").replace('\n', " ");
        line.clear();
        writeln!(
            line,
            "r{row},2026-{:02}-{:02} {:02}:15:00,{},\"{text}\",customer{}@example.org,Product {},Brand {}",
            1 + row % 9,
            1 + row % 28,
            row % 24,
            1 + row % 5,
            row % 300_000,
            row % 200,
            row % 3
        )
        .unwrap();
        writer.write_all(line.as_bytes()).unwrap();
    }
    writer.flush().unwrap();
    fs::metadata(file).unwrap().len()
}

/// Time to the first answer, and memory when nothing happens.
async fn start() {
    let place = Place::new().await;
    let client = reqwest::Client::new();
    let started = Instant::now();
    let server = place.serve(&client).await;
    let first = started.elapsed();
    tokio::time::sleep(Duration::from_secs(5)).await;
    println!("start       {:.2} s to ready, idle {} MB", first.as_secs_f64(), resident(server.id()) / 1024);
}

/// Batches of 500 from eight callers, durable when answered.
async fn batches(texts: &[String], rows: usize) {
    const BATCH: usize = 500;
    let place = Place::new().await;
    let client = reqwest::Client::new();
    let server = place.serve(&client).await;
    let bodies: Vec<String> = (0..rows / BATCH).map(|batch| body(texts, batch, BATCH)).collect();
    let next = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let bodies = std::sync::Arc::new(bodies);
    let url = server.url("/api/v1/interactions");
    let started = Instant::now();
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (client, next, bodies, url, key) =
                (client.clone(), next.clone(), bodies.clone(), url.clone(), place.key.clone());
            tokio::spawn(async move {
                loop {
                    let place = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(body) = bodies.get(place) else { return };
                    send(&client, &url, &key, body.clone()).await;
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    let elapsed = started.elapsed();
    println!(
        "batches     {rows:>9} rows, 500 a call, 8 callers: {:.1} s, {:.0} rows/s durable, server {} MB",
        elapsed.as_secs_f64(),
        rate(rows, elapsed),
        peak(server.id()) / 1024
    );
}

/// Single interactions at a steady rate: how long a caller waits.
async fn single(texts: &[String], per_second: usize, seconds: usize) {
    let place = Place::new().await;
    let client = reqwest::Client::new();
    let server = place.serve(&client).await;
    let url = server.url("/api/v1/interactions");
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / per_second as f64));
    let mut calls = Vec::new();
    for call in 0..per_second * seconds {
        ticks.tick().await;
        let (client, url, key, body) =
            (client.clone(), url.clone(), place.key.clone(), body(texts, 1_000_000 + call, 1));
        calls.push(tokio::spawn(async move {
            let started = Instant::now();
            send(&client, &url, &key, body).await;
            started.elapsed()
        }));
    }
    let mut waits = Vec::new();
    for call in calls {
        waits.push(call.await.unwrap());
    }
    waits.sort_unstable();
    let at = |share: f64| waits[(waits.len() as f64 * share) as usize].as_secs_f64() * 1e3;
    let floor = disk_flush(place.path());
    println!(
        "single      {per_second}/s for {seconds} s: p50 {:.1} ms, p99 {:.1} ms; p99 is {:.1} × one flush of the disk ({:.2} ms)",
        at(0.5),
        at(0.99),
        at(0.99) / floor,
        floor
    );
}

/// Milliseconds that a small write takes to be on the disk: the floor of anything durable.
fn disk_flush(folder: &Path) -> f64 {
    let mut file = fs::File::create(folder.join("flush")).unwrap();
    let started = Instant::now();
    for _ in 0..50 {
        file.write_all(&[0; 4096]).unwrap();
        file.sync_data().unwrap();
    }
    started.elapsed().as_secs_f64() * 1e3 / 50.0
}

fn body(texts: &[String], batch: usize, rows: usize) -> String {
    let rows: Vec<Value> = (0..rows)
        .map(|row| {
            let place = batch * rows + row;
            json!({
                "key": format!("{batch}/{row}"),
                "occurred_at": format!("2026-0{}-1{}T10:00:00Z", 1 + place % 9, place % 10),
                "kind": "review",
                "channel": "web",
                "brand": "Brand 1",
                "identifiers": [{ "kind": "external_id", "value": format!("c{}", place % 50_000) }],
                "score": { "kind": "rating", "value": 1 + place % 5 },
                "text": texts[place * 7919 % texts.len()],
            })
        })
        .collect();
    json!({ "interactions": rows }).to_string()
}

async fn send(client: &reqwest::Client, url: &str, key: &str, body: String) {
    loop {
        let answer = client
            .post(url)
            .bearer_auth(key)
            .header("content-type", "application/json")
            .body(body.clone())
            .send()
            .await
            .unwrap();
        match answer.status().as_u16() {
            200..300 => return,
            429 => tokio::time::sleep(Duration::from_millis(20)).await,
            other => panic!("{other}: {}", answer.text().await.unwrap()),
        }
    }
}

fn command(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_peakend"));
    command.args(arguments).arg("--data").arg(data).env("RUST_LOG", "warn").stdin(Stdio::null());
    command
}

/// Runs `child` to its end; gives what it printed and its peak memory in KiB.
fn watched(mut child: Child) -> (Vec<u8>, u64) {
    let id = child.id();
    let mut stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut output = Vec::new();
        std::io::Read::read_to_end(&mut stdout, &mut output).unwrap();
        output
    });
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(peak(id));
        std::thread::sleep(Duration::from_millis(50));
    }
    (reader.join().unwrap(), most)
}

fn peak(process: u32) -> u64 {
    status(process, "VmHWM:")
}

fn resident(process: u32) -> u64 {
    status(process, "VmRSS:")
}

/// A line of `/proc/<process>/status`, in KiB; 0 where there is no such file.
fn status(process: u32, line: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let found = text.lines().find_map(|l| l.strip_prefix(line));
    found.and_then(|rest| rest.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}

fn rate(rows: usize, elapsed: Duration) -> f64 {
    rows as f64 / elapsed.as_secs_f64()
}
