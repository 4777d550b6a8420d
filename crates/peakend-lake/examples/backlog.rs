//! What a long inbox costs the questions: `cargo run --release -p peakend-lake --example backlog -- [rows]`.
//! The inbox lies in memory here, so the figures are those of the lake: what it reads, converts and keeps.
#![expect(clippy::print_stdout, reason = "a measurement to read")]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use peakend_lake::Lake;
use peakend_model::insight::{
    BoxFuture, Dimension, Field, Fresh, InsightError, Insights, Listing, ListingOrder, Measure, Query, Scope,
};
use peakend_model::interaction::{Channel, Interaction, Scale, Score, ScoreKind};
use peakend_model::time::{Grain, Period};
use peakend_model::{CustomerId, InteractionId, Timestamp, WorkspaceId};
use uuid::Uuid;

const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(7));
const DAY: i64 = 86_400_000_000;

/// Rows as JSON in batches of 500, as the relational store keeps them.
struct Inbox {
    batches: Vec<Vec<u8>>,
    read: AtomicUsize,
}

const BATCH: usize = 500;

impl Fresh for Inbox {
    fn rows_after<'a>(
        &'a self,
        _workspace: WorkspaceId,
        after: i64,
        most: usize,
    ) -> BoxFuture<'a, Result<Vec<(i64, Interaction)>, InsightError>> {
        Box::pin(async move {
            let first = usize::try_from(after).unwrap_or(0) / BATCH;
            let mut rows = Vec::new();
            for (place, batch) in self.batches.iter().enumerate().skip(first) {
                let decoded: Vec<Interaction> =
                    serde_json::from_slice(batch).map_err(|error| InsightError::Engine(Box::new(error)))?;
                let start = i64::try_from(place * BATCH).unwrap_or(i64::MAX) + 1;
                rows.extend((start..).zip(decoded).filter(|(number, _)| *number > after));
                if rows.len() >= most {
                    break;
                }
            }
            self.read.fetch_add(rows.len(), Ordering::Relaxed);
            Ok(rows)
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let rows: usize = std::env::args().nth(1).map_or(Ok(1_000_000), |rows| rows.parse())?;
    let batches = (0..rows.div_ceil(BATCH)).map(|batch| {
        let rows: Vec<Interaction> = (0..BATCH).map(|at| row(batch * BATCH + at)).collect();
        serde_json::to_vec(&rows)
    });
    let inbox = Arc::new(Inbox { batches: batches.collect::<Result<_, _>>()?, read: AtomicUsize::new(0) });
    say("the inbox is filled", Instant::now(), &inbox);

    let started = Instant::now();
    let whole = inbox.rows_after(WORKSPACE, 0, usize::MAX).await?;
    println!("{} rows", whole.len());
    say("reading it whole, as every question did", started, &inbox);
    drop(whole);

    let folder = std::env::temp_dir().join(format!("peakend-backlog-{}", std::process::id()));
    let lake = Lake::open(&folder, inbox.clone())?;
    let period = Period { from: Timestamp(0), to: Timestamp(400 * DAY) };
    let query = Query::new(WORKSPACE, period, [Measure::Feedback, Measure::Scores(ScoreKind::Nps), Measure::Customers]);
    let by_week = query.clone().by(Dimension::Time(Grain::Week));
    let by_channel = query.by(Dimension::Field(Field::Channel));
    for (name, query) in [("first question", &by_week), ("another", &by_channel), ("the first again", &by_week)] {
        let started = Instant::now();
        let table = lake.table(query, &Scope::default()).await?;
        println!("{} groups", table.rows.len());
        say(name, started, &inbox);
    }
    let listing = Listing {
        workspace: WORKSPACE,
        period,
        filters: vec![],
        order: ListingOrder::NewestFirst,
        after: None,
        limit: 30,
    };
    let started = Instant::now();
    println!("{} rows", lake.page(&listing).await?.len());
    say("a page of the newest", started, &inbox);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn say(what: &str, started: Instant, inbox: &Inbox) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory =
        |key: &str| status.lines().find_map(|line| line.strip_prefix(key)).map(str::trim).unwrap_or("?").to_owned();
    let (now, peak) = (memory("VmRSS:"), memory("VmHWM:"));
    let read = inbox.read.swap(0, Ordering::Relaxed);
    println!(
        "{what}: {:.2} s, {read} rows of the inbox read, memory {now}, at most {peak}",
        started.elapsed().as_secs_f64()
    );
}

fn row(number: usize) -> Interaction {
    let at = i64::try_from(number).unwrap_or(0);
    let scale = Scale { min: 0, max: 10 };
    Interaction {
        id: InteractionId(Uuid::from_u128(number as u128)),
        occurred_at: Timestamp(at % 365 * DAY + at),
        recorded_at: Timestamp(at),
        kind: "review".into(),
        channel: Channel::ALL[number % Channel::ALL.len()],
        touchpoint: Some(["delivery", "checkout", "support"][number % 3].into()),
        brand: Some("Hearth".into()),
        product: None,
        thread: Some(format!("order-{number}")),
        customer: Some(CustomerId(Uuid::from_u128(number as u128 % 200_000))),
        account: None,
        source: "api".into(),
        score: Some(Score {
            kind: ScoreKind::Nps,
            thousandths: i32::try_from(number % 11).unwrap_or(0) * 1_000,
            scale,
        }),
        text: Some(format!(
            "The delivery of order {number} was late again, but the staff helped me quickly and the price is good."
        )),
        turns: Vec::new(),
        value: None,
        attributes: [("city".to_owned(), ["Riga", "Madrid", "Oslo"][number % 3].to_owned())].into(),
        annotation: None,
    }
}
