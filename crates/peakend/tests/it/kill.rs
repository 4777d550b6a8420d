//! The power cut: a load is interrupted by SIGKILL at random moments; no acknowledged row may be lost, none counted twice.

use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::support::{Place, Server};

const BATCH: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_loses_nothing_and_doubles_nothing() {
    drill(20_000, 4, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; part of `cargo xtask check --all`"]
async fn many_kills_over_a_long_load_lose_nothing_and_double_nothing() {
    for seed in 0..5 {
        drill(200_000, 12, seed).await;
    }
}

/// Loads `rows` interactions through the API and kills the server about `kills` times meanwhile.
async fn drill(rows: usize, kills: usize, seed: u64) {
    let place = Place::new().await;
    let client = reqwest::Client::new();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut server = place.serve(&client).await;
    let mut kills_left = kills;
    let mut next_kill = soon(&mut random);
    let mut batch = 0;
    while batch * BATCH < rows {
        let sending = send(&client, &server, &place.key, batch);
        let answer = if kills_left > 0 {
            tokio::time::timeout_at(next_kill.into(), sending).await.ok()
        } else {
            Some(sending.await)
        };
        match answer {
            // Acknowledged: from now on these rows must stay.
            Some(Ok(())) => batch += 1,
            Some(Err(error)) => panic!("seed {seed}: batch {batch} was refused: {error}"),
            None => {
                server.kill();
                kills_left -= 1;
                server = place.serve(&client).await;
                next_kill = soon(&mut random);
                let counted = count(&client, &server, &place.key).await;
                let acknowledged = (batch * BATCH) as u64;
                assert!(counted >= acknowledged, "seed {seed}: {counted} rows of {acknowledged} acknowledged are left");
            }
        }
    }
    assert_eq!(count(&client, &server, &place.key).await, rows as u64, "seed {seed}");
    // And once more when everything has moved to the lake.
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(count(&client, &server, &place.key).await, rows as u64, "seed {seed}, while flushing");
    }
}

fn soon(random: &mut ChaCha8Rng) -> Instant {
    Instant::now() + Duration::from_millis(random.random_range(20..1_500))
}

/// Sends a batch with keys, so that sending it again after a kill is harmless.
async fn send(client: &reqwest::Client, server: &Server, key: &str, batch: usize) -> Result<(), String> {
    let rows: Vec<Value> = (0..BATCH)
        .map(|row| {
            json!({
                "key": format!("{batch}/{row}"),
                "occurred_at": format!("2026-0{}-1{}T10:00:00Z", 1 + batch % 9, row % 10),
                "kind": "review",
                "channel": "web",
                "identifiers": [{ "kind": "external_id", "value": format!("c{}", row % 97) }],
                "score": { "kind": "rating", "value": 1 + row % 5 },
                "text": "The courier came late, but the lamp is lovely."
            })
        })
        .collect();
    let body = json!({ "interactions": rows });
    let answer = client.post(server.url("/api/v1/interactions")).bearer_auth(key).json(&body).send().await;
    let answer = answer.map_err(|error| error.to_string())?;
    if answer.status().is_success() { Ok(()) } else { Err(answer.text().await.unwrap_or_default()) }
}

async fn count(client: &reqwest::Client, server: &Server, key: &str) -> u64 {
    let query = json!({
        "measures": ["interactions"],
        "period": { "from": "2020-01-01T00:00:00Z", "to": "2030-01-01T00:00:00Z" }
    });
    let answer = client.post(server.url("/api/v1/query")).bearer_auth(key).json(&query).send().await;
    let table: Value = answer.expect("the server answers").json().await.expect("a table");
    table["table"]["rows"][0]["cells"][0]["count"].as_u64().unwrap_or(0)
}
