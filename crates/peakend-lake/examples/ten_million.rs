//! Fills a lake with generated interactions and times the questions of `docs/performance.md`.
//!
//! `cargo run --release -p peakend-lake --example ten_million -- FOLDER [ROWS]`; the folder is filled once
//! and kept. With `ask` after ROWS it reads titles of questions from its input, a line each (`again` for
//! the last one), and answers each with milliseconds and the number of rows: `ten_million.py` compares so.
#![expect(clippy::print_stdout, reason = "a program for the command line")]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use peakend_lake::Lake;
use peakend_model::annotation::{Annotation, Language, Opinion, Polarity, Sentiment, Span};
use peakend_model::insight::{
    Archive, Checkpoint, Dimension, Field, Filter, Insights, Listing, ListingOrder, Measure, Query, Scope,
};
use peakend_model::interaction::{Channel, Interaction, Money, Score, ScoreKind};
use peakend_model::time::{Grain, Period, Zone};
use peakend_model::{CustomerId, InteractionId, Timestamp, WorkspaceId};
use peakend_testkit::NoInbox;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(1));
const CHUNK: usize = 250_000;
const CUSTOMERS: u128 = 1_000_000;
/// 2025-05-01T00:00:00Z, and 18 months later.
const FROM: i64 = 1_746_057_600_000_000;
const TO: i64 = 1_793_491_200_000_000;
const TOUCHPOINTS: [&str; 12] = [
    "checkout",
    "delivery",
    "returns",
    "store visit",
    "call centre",
    "chat",
    "app",
    "invoice",
    "onboarding",
    "search",
    "product page",
    "newsletter",
];
const THEMES: [&str; 20] = [
    "delivery.speed",
    "delivery.damage",
    "price",
    "quality",
    "staff",
    "app.crash",
    "app.ease",
    "refund",
    "stock",
    "packaging",
    "taste",
    "size",
    "warranty",
    "support.wait",
    "support.help",
    "website",
    "payment",
    "loyalty",
    "ads",
    "other",
];
const WORDS: [&str; 16] = [
    "the", "delivery", "was", "late", "again", "but", "staff", "helped", "me", "quickly", "price", "quality", "is",
    "good", "never", "order",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder?")?;
    let rows: usize = arguments.next().map_or(Ok(10_000_000), |rows| rows.parse())?;
    let lake = Lake::open(&folder, Arc::new(NoInbox))?;
    fill(&lake, rows).await?;
    if arguments.next().is_some_and(|mode| mode == "ask") {
        drop(lake);
        return ask_lines(&folder).await;
    }
    for round in ["first", "again"] {
        println!("— {round}");
        ask_all(&lake).await?;
    }
    Ok(())
}

async fn fill(lake: &Lake, rows: usize) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let chunks = rows.div_ceil(CHUNK);
    let mut written = 0;
    for chunk in 0..chunks {
        let version = i64::try_from(chunk + 1)?;
        if lake.position(WORKSPACE, "import:bench").await?.is_some_and(|done| done >= version) {
            continue;
        }
        let made = make(chunk, chunks, CHUNK.min(rows - chunk * CHUNK));
        written += made.len();
        let begun = Instant::now();
        lake.append(WORKSPACE, &Checkpoint { app: "import:bench".into(), version }, made).await?;
        println!("chunk {chunk}: appended in {:.2?}", begun.elapsed());
    }
    if written > 0 {
        let begun = Instant::now();
        let done = lake.maintain(WORKSPACE, Duration::ZERO).await?;
        println!("{written} rows in {:.1?}, joined in {:.1?}: {done:?}", started.elapsed(), begun.elapsed());
    }
    Ok(())
}

/// Rows of one stretch of the 18 months.
fn make(chunk: usize, chunks: usize, rows: usize) -> Vec<Interaction> {
    let mut random = ChaCha8Rng::seed_from_u64(chunk as u64);
    let length = (TO - FROM) / chunks as i64;
    let from = FROM + length * chunk as i64;
    (0..rows).map(|_| interaction(&mut random, from, length)).collect()
}

fn interaction(random: &mut ChaCha8Rng, from: i64, length: i64) -> Interaction {
    let mut pick = |of: &[&str]| of.choose(random).map(|name| (*name).to_owned());
    let (touchpoint, brand, product) = (pick(&TOUCHPOINTS), pick(&["Alba", "Brisa", "Cumbre"]), pick(&THEMES));
    let kind = pick(&["response", "review", "order", "call"]).unwrap_or_default();
    let segment = pick(&["new", "regular", "gold", "business"]).unwrap_or_default();
    let region = pick(&["north", "south", "east", "west"]).unwrap_or_default();
    let occurred_at = Timestamp(from + random.random_range(0..length));
    let has_text = random.random_bool(0.5);
    let text = has_text.then(|| {
        let words = random.random_range(8..40);
        (0..words).map(|_| *WORDS.choose(random).unwrap_or(&"")).collect::<Vec<_>>().join(" ")
    });
    let kind_of_score = [ScoreKind::Nps, ScoreKind::Csat, ScoreKind::Rating].choose(random).copied();
    let score = kind_of_score.filter(|_| random.random_bool(0.6)).and_then(|kind| {
        let scale = kind.usual_scale();
        Score::new(kind, f64::from(random.random_range(scale.min..=scale.max)), scale).ok()
    });
    let value = random.random_bool(0.3).then(|| Money::new(random.random_range(5.0..300.0), "EUR").ok()).flatten();
    Interaction {
        id: InteractionId(Uuid::from_u128(random.random())),
        occurred_at,
        recorded_at: occurred_at,
        kind,
        channel: Channel::ALL.choose(random).copied().unwrap_or(Channel::Other),
        touchpoint,
        brand,
        product,
        thread: None,
        customer: random.random_bool(0.9).then(|| customer(random.random_range(0..CUSTOMERS))),
        account: None,
        source: "bench".to_owned(),
        score,
        annotation: text.as_deref().map(|text| annotation(random, text)),
        text,
        turns: Vec::new(),
        value,
        attributes: [("region".to_owned(), region), ("segment".to_owned(), segment)].into(),
    }
}

/// Ids look random, as real ones do.
fn customer(number: u128) -> CustomerId {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    CustomerId(Uuid::from_u128(mixed ^ (mixed >> 61)))
}

fn annotation(random: &mut ChaCha8Rng, text: &str) -> Annotation {
    let value: f32 = random.random_range(-1.0..=1.0);
    let label = if value < 0.0 { Polarity::Negative } else { Polarity::Positive };
    let end = text.len() / 2;
    let opinions = (0..random.random_range(0..3)).map(|_| Opinion {
        theme: (*THEMES.choose(random).unwrap_or(&"other")).to_owned(),
        polarity: random.random_range(-1.0..=1.0),
        span: Span::new(0, end),
        target: None,
    });
    Annotation {
        reader: "bench/1".to_owned(),
        opinions: opinions.collect(),
        language: Some(Language { code: "en".to_owned(), confidence: 0.9 }),
        sentiment: Some(Sentiment { label, value, confidence: 0.8, spans: vec![Span::new(0, end)] }),
        ..Annotation::default()
    }
}

async fn ask_all(lake: &Lake) -> Result<(), Box<dyn Error>> {
    for (title, question) in questions()? {
        let (millis, rows) = ask(lake, &question).await?;
        println!("{title}: {millis:.1} ms, {rows} rows");
    }
    Ok(())
}

/// Each question is answered by a lake that has read its log but no file yet.
async fn ask_lines(folder: &str) -> Result<(), Box<dyn Error>> {
    let mut last = None;
    for line in std::io::stdin().lines() {
        let line = line?;
        let (lake, question) = match last.take() {
            Some(last) if line == "again" => last,
            _ => {
                let question = questions()?.into_iter().find(|(title, _)| *title == line).ok_or("no such question")?.1;
                let lake = Lake::open(folder, Arc::new(NoInbox))?;
                lake.position(WORKSPACE, "import:bench").await?;
                (lake, question)
            }
        };
        let (millis, rows) = ask(&lake, &question).await?;
        println!("{millis:.2} {rows}");
        last = Some((lake, question));
    }
    Ok(())
}

enum Question {
    Table(Box<Query>),
    Page(Listing),
}

async fn ask(lake: &Lake, question: &Question) -> Result<(f64, usize), Box<dyn Error>> {
    let begun = Instant::now();
    let rows = match question {
        Question::Table(query) => lake.table(query, &Scope::default()).await?.rows.len(),
        Question::Page(listing) => lake.page(listing).await?.len(),
    };
    Ok((begun.elapsed().as_secs_f64() * 1e3, rows))
}

fn questions() -> Result<Vec<(&'static str, Question)>, Box<dyn Error>> {
    let ever = Period { from: Timestamp(FROM), to: Timestamp(TO) };
    let month = Period { from: Timestamp(TO - 30 * Timestamp::DAY), to: Timestamp(TO) };
    let field = |field| Dimension::Field(field);
    let attribute = |name: &str| Field::Attribute(name.to_owned());
    let query = |period, measures: &[Measure]| Query::new(WORKSPACE, period, measures);
    let nps = Measure::Scores(ScoreKind::Nps);
    let mut madrid = query(ever, &[nps]).by(Dimension::Time(Grain::Week)).by(field(Field::Touchpoint));
    let utc = madrid.clone();
    madrid.zone = Zone::named("Europe/Madrid")?;
    let search = |words| Filter::Text(peakend_model::text::TextQuery::parse(words));
    let tables = [
        ("NPS by week and touchpoint", utc),
        ("… in Madrid's weeks", madrid),
        (
            "themes by brand, volume and mood",
            query(ever, &[Measure::Interactions, Measure::ThemeMood]).by(field(Field::Theme)).by(field(Field::Brand)),
        ),
        (
            "daily trend of a filtered part",
            query(ever, &[Measure::Interactions, nps, Measure::Sentiment])
                .by(Dimension::Time(Grain::Day))
                .only(Filter::is(Field::Channel, "web"))
                .only(Filter::is(Field::Brand, "Alba")),
        ),
        ("customers by segment (attribute)", query(ever, &[Measure::Customers]).by(field(attribute("segment")))),
        ("customers by touchpoint", query(ever, &[Measure::Customers]).by(field(Field::Touchpoint))),
        (
            "last 30 days by channel",
            query(month, &[Measure::Interactions, nps, Measure::Sentiment]).by(field(Field::Channel)),
        ),
        ("volume only", query(ever, &[Measure::Interactions])),
        (
            "texts that mention two words, by brand",
            query(ever, &[Measure::Interactions]).by(field(Field::Brand)).only(search("staff late")),
        ),
    ];
    let listing =
        |filters, order| Listing { workspace: WORKSPACE, period: ever, filters, order, after: None, limit: 50 };
    let one = Filter::Customer(vec![customer(4_711)]);
    let listings = [
        ("one customer's timeline", listing(vec![one], ListingOrder::OldestFirst)),
        ("newest page", listing(vec![], ListingOrder::NewestFirst)),
        ("newest negative texts", listing(vec![Filter::is(Field::Sentiment, "negative")], ListingOrder::NewestFirst)),
        (
            "a search that finds nothing, last 30 days",
            Listing { period: month, ..listing(vec![search("staff late refund")], ListingOrder::NewestFirst) },
        ),
    ];
    let tables = tables.map(|(title, query)| (title, Question::Table(Box::new(query))));
    Ok(tables.into_iter().chain(listings.map(|(title, listing)| (title, Question::Page(listing)))).collect())
}
