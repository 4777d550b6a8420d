//! How fast recording is: `cargo test -p peakend-app --test it speed -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use peakend_app::ledger::record;
use peakend_model::interaction::NewInteraction;
use peakend_store::Engine;
use peakend_store::testing::PerEngine;

use super::site::{Site, actor, by};

const TEXT: &str = "I ordered the kettle two weeks ago and it still has not arrived; support answered quickly \
                    and was friendly, but nobody could tell me when it comes. Price is fine, packaging was good.";

fn rows(caller: usize, batch: usize, size: usize) -> Vec<NewInteraction> {
    (0..size)
        .map(|n| {
            let number = (caller * 1_000 + batch) * size + n;
            let mut row = by(&[&format!("email:u{}@x.org", number % 20_000)], &format!("key {number}"));
            row.text = Some(format!("{TEXT} {number}"));
            row
        })
        .collect()
}

async fn batches(engine: Engine) {
    let site = Site::start(engine).await;
    let started = Instant::now();
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..8 {
        let app = site.app.clone();
        callers.spawn(async move {
            for batch in 0..20 {
                let done = record(&app, &actor(1), "speed", rows(caller, batch, 500)).await.unwrap();
                assert_eq!(done.accepted(), 500);
            }
        });
    }
    callers.join_all().await;
    let seconds = started.elapsed().as_secs_f64();
    eprintln!("{engine:?}: 80 000 rows in batches of 500 by 8 callers: {:.0} rows/s", 80_000.0 / seconds);
}

async fn singles(engine: Engine) {
    let site = Site::start(engine).await;
    let mut ticks = tokio::time::interval(Duration::from_micros(1_000_000 / 300));
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..3_000 {
        ticks.tick().await;
        let app = site.app.clone();
        calls.spawn(async move {
            let row = rows(number, 0, 1);
            let started = Instant::now();
            record(&app, &actor(1), "speed", row).await.unwrap();
            started.elapsed()
        });
    }
    let mut took = calls.join_all().await;
    took.sort_unstable();
    let at = |share: usize| took[took.len() * share / 1000];
    eprintln!("{engine:?}: single rows at 300/s: p50 {:?}, p99 {:?}, p99.9 {:?}", at(500), at(990), at(999));
}

#[ignore = "a measurement"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    batches(Engine::Sqlite).await;
    singles(Engine::Sqlite).await;
}

#[ignore = "a measurement"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    batches(Engine::Postgres).await;
    singles(Engine::Postgres).await;
}
