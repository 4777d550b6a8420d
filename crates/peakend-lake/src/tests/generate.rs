//! Random interactions, questions and listings over few names, so that groups meet.

use peakend_model::annotation::{
    Against, Annotation, Comparison as Compared, Direction, Emotion, EmotionReading, Intent, IntentReading, Language,
    Opinion, PersonalData, PersonalDataKind, Polarity, Sentiment, Span,
};
use peakend_model::dialogue::{Speaker, Turn};
use peakend_model::insight::{
    Comparison, Cursor, Dimension, Field, Filter, Listing, ListingOrder, Measure, MomentQuery, Order, OrderBy, Query,
    Share,
};
use peakend_model::interaction::{Channel, Interaction, Money, Scale, Score, ScoreKind};
use peakend_model::text::TextQuery;
use peakend_model::time::{Grain, Period, Zone};
use peakend_model::{AccountId, CustomerId, InteractionId, Timestamp};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use uuid::Uuid;

use super::WORKSPACE;

const NAMES: [&str; 6] = ["", "shop", "Späti", "店", "a\"b,\\", "delivery.speed"];
const TEXTS: [&str; 5] = ["", "Late delivery, never again", "商家发货很慢", "всё отлично", "Fine. LATE but \"fine\""];
const ZONES: [&str; 5] = ["UTC", "Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];
/// 2026-03-20T00:00:00Z: clocks change in several zones within the weeks around it.
const MIDDLE: i64 = 1_773_964_800_000_000;

pub(crate) fn interaction(random: &mut impl Rng) -> Interaction {
    let moment = moment(random);
    Interaction {
        id: InteractionId(Uuid::from_u128(random.random())),
        occurred_at: moment,
        recorded_at: Timestamp(moment.0 + random.random_range(0..1_000_000)),
        kind: name(random),
        channel: *Channel::ALL.choose(random).expect("channels"),
        touchpoint: maybe(random, name),
        brand: maybe(random, name),
        product: maybe(random, name),
        thread: maybe(random, name),
        customer: maybe(random, customer),
        account: maybe(random, |random| AccountId(Uuid::from_u128(random.random_range(0..3)))),
        source: name(random),
        score: maybe(random, score),
        text: maybe(random, |random| (*TEXTS.choose(random).expect("texts")).to_owned()),
        turns: if random.random_bool(0.2) {
            vec![Turn { speaker: Speaker::Agent, ms: random.random_bool(0.5).then_some(7), span: Span::new(0, 3) }]
        } else {
            Vec::new()
        },
        value: maybe(random, |random| {
            let currency = ["EUR", "USD"].choose(random).expect("currencies");
            Money::new(random.random_range(-100.0..1_000.0), currency).expect("a small amount")
        }),
        attributes: (0..random.random_range(0..3)).map(|_| (name(random), name(random))).collect(),
        annotation: maybe(random, annotation),
    }
}

fn maybe<R: Rng, T>(random: &mut R, value: impl Fn(&mut R) -> T) -> Option<T> {
    random.random_bool(0.7).then(|| value(random))
}

fn name(random: &mut impl Rng) -> String {
    (*NAMES.choose(random).expect("names")).to_owned()
}

/// Some moments are shared by many interactions, as when only the day is known.
fn moment(random: &mut impl Rng) -> Timestamp {
    let days = random.random_range(-40..40) * Timestamp::DAY;
    let within = if random.random_bool(0.3) { 0 } else { random.random_range(0..Timestamp::DAY) };
    Timestamp(MIDDLE + days + within)
}

pub(crate) fn customer(random: &mut impl Rng) -> CustomerId {
    CustomerId(Uuid::from_u128(random.random_range(0..12)))
}

fn score(random: &mut impl Rng) -> Score {
    let kind = *ScoreKind::ALL.choose(random).expect("kinds");
    let scales = [kind.usual_scale(), Scale { min: -5, max: 5 }];
    let scale = if kind == ScoreKind::Nps { scales[0] } else { *scales.choose(random).expect("two scales") };
    let halves = random.random_range(i32::from(scale.min) * 2..=i32::from(scale.max) * 2);
    Score::new(kind, f64::from(halves) / 2.0, scale).expect("within the scale")
}

fn annotation(random: &mut impl Rng) -> Annotation {
    let span = Span::new(1, 4);
    let spans = || vec![span];
    Annotation {
        reader: "test/1".to_owned(),
        language: maybe(random, |random| Language { code: name(random), confidence: random.random() }),
        sentiment: maybe(random, |random| Sentiment {
            label: *Polarity::ALL.choose(random).expect("polarities"),
            value: random.random_range(-1.0..=1.0),
            confidence: random.random(),
            spans: spans(),
        }),
        emotions: (0..random.random_range(0..4))
            .map(|_| EmotionReading {
                emotion: *Emotion::ALL.choose(random).expect("emotions"),
                intensity: random.random(),
                spans: spans(),
            })
            .collect(),
        intents: (0..random.random_range(0..4))
            .map(|_| IntentReading {
                intent: *Intent::ALL.choose(random).expect("intents"),
                confidence: random.random(),
                spans: Vec::new(),
            })
            .collect(),
        effort: maybe(random, |random| random.random()),
        urgency: maybe(random, |random| random.random()),
        needs_answer: random.random(),
        opinions: (0..random.random_range(0..5))
            .map(|_| Opinion {
                theme: name(random),
                polarity: random.random_range(-1.0..=1.0),
                span,
                target: maybe(random, |_| span),
            })
            .collect(),
        comparisons: maybe(random, |random| Compared {
            direction: *Direction::ALL.choose(random).expect("directions"),
            against: *Against::ALL.choose(random).expect("others"),
            target: span,
            span,
        })
        .into_iter()
        .collect(),
        personal_data: vec![PersonalData { kind: PersonalDataKind::Email, span }],
        turn_moods: maybe(random, |random| maybe(random, |random| random.random_range(-1.0..=1.0)))
            .into_iter()
            .collect(),
        before: None,
    }
}

fn field(random: &mut impl Rng) -> Field {
    match random.random_range(0..20) {
        0 => Field::Kind,
        1 => Field::Channel,
        2 => Field::Touchpoint,
        3 => Field::Brand,
        4 => Field::Product,
        5 => Field::Source,
        6 => Field::Thread,
        7 => Field::Score,
        8 => Field::Language,
        9 => Field::Sentiment,
        10 => Field::Currency,
        11 => Field::Intent,
        12 => Field::Emotion,
        13 => Field::Attribute(name(random)),
        14 => Field::Effort,
        15 => Field::Urgency,
        16 => Field::NeedsAnswer,
        17 => Field::Comparison,
        _ => Field::Theme,
    }
}

fn some_values(random: &mut impl Rng, field: &Field) -> Vec<String> {
    let known: Vec<&str> = match field {
        Field::Channel => vec!["web", "store", "email", "phone"],
        Field::Score => vec!["nps", "csat", "rating"],
        Field::Sentiment => vec!["negative", "positive"],
        Field::Currency => vec!["EUR"],
        Field::Intent => vec!["complaint", "praise"],
        Field::Emotion => vec!["joy", "anger", "fear"],
        Field::Effort => vec!["easy", "mixed", "hard"],
        Field::Urgency => vec!["soon", "now"],
        Field::NeedsAnswer => vec!["yes", "no"],
        Field::Comparison => vec!["better", "worse", "same"],
        _ => NAMES.to_vec(),
    };
    (0..random.random_range(0..4))
        .map(|_| if random.random_bool(0.2) { "" } else { *known.choose(random).expect("values") }.to_owned())
        .collect()
}

fn filter(random: &mut impl Rng) -> Filter {
    match random.random_range(0..12) {
        0..4 => {
            let field = field(random);
            Filter::Is { values: some_values(random, &field), field }
        }
        4 | 5 => {
            let field = field(random);
            Filter::IsNot { values: some_values(random, &field), field }
        }
        6 => Filter::ScoreBetween {
            kind: maybe(random, |random| *ScoreKind::ALL.choose(random).expect("kinds")),
            from: maybe(random, |random| f64::from(random.random_range(-2..6))),
            to: maybe(random, |random| f64::from(random.random_range(2..11)) + 0.5),
        },
        7 => Filter::ThemeMood { theme: name(random), from: random.random_range(-1000..200), to: 600 },
        8 => Filter::Text(TextQuery::parse(
            ["late", "发货", "-fine", "\"late delivery\"", ""].choose(random).expect("searches"),
        )),
        9 => Filter::HasText,
        10 => [Filter::HasScore, Filter::IsFeedback].choose(random).expect("two").clone(),
        _ => Filter::Customer((0..random.random_range(0..4)).map(|_| customer(random)).collect()),
    }
}

fn filters(random: &mut impl Rng) -> Vec<Filter> {
    let count = *[0, 0, 0, 1, 1, 2].choose(random).expect("counts");
    (0..count).map(|_| filter(random)).collect()
}

fn period(random: &mut impl Rng) -> Period {
    let from = moment(random);
    let length = random.random_range(1..80 * Timestamp::DAY);
    if random.random_bool(0.3) {
        return Period { from: Timestamp(MIDDLE - 50 * Timestamp::DAY), to: Timestamp(MIDDLE + 50 * Timestamp::DAY) };
    }
    Period { from, to: Timestamp(from.0 + length) }
}

fn measure(random: &mut impl Rng) -> Measure {
    match random.random_range(0..8) {
        0 => Measure::Interactions,
        1 => Measure::Feedback,
        2 => Measure::Texts,
        3 => Measure::Customers,
        4 => Measure::Scores(*ScoreKind::ALL.choose(random).expect("kinds")),
        5 => Measure::Sentiment,
        6 => Measure::ThemeMood,
        _ => Measure::Value,
    }
}

/// A question that passes `Query::check`.
pub(crate) fn query(random: &mut impl Rng) -> Query {
    loop {
        let mut query = Query::new(WORKSPACE, period(random), Vec::new());
        query.measures = (0..random.random_range(1..5)).map(|_| measure(random)).collect();
        query.filters = filters(random);
        query.zone = Zone::named(ZONES.choose(random).expect("zones")).expect("a known zone");
        for _ in 0..random.random_range(0..4) {
            let grains = [Grain::Hour, Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year];
            query.dimensions.push(if random.random_bool(0.4) {
                Dimension::Time(*grains.choose(random).expect("grains"))
            } else {
                Dimension::Field(field(random))
            });
        }
        query.comparison = maybe(random, |random| match random.random_range(0..3) {
            0 => Comparison::PreviousPeriod,
            1 => Comparison::PreviousYear,
            _ => Comparison::Period(period(random)),
        });
        query.order = maybe(random, |random| Order {
            by: if random.random() { OrderBy::Measure(0) } else { OrderBy::Dimension(0) },
            descending: random.random(),
        });
        query.limit = random.random_bool(0.3).then(|| random.random_range(0..10));
        let compared = query.compared();
        if query.check().is_ok() && compared.is_none_or(|compared| compared.check().is_ok()) {
            return query;
        }
    }
}

pub(crate) fn listing(random: &mut impl Rng) -> Listing {
    Listing {
        workspace: WORKSPACE,
        period: period(random),
        filters: filters(random),
        order: *[ListingOrder::NewestFirst, ListingOrder::OldestFirst].choose(random).expect("orders"),
        after: random
            .random_bool(0.3)
            .then(|| Cursor { occurred_at: moment(random), id: InteractionId(Uuid::from_u128(random.random())) }),
        limit: random.random_range(0..60),
    }
}

pub(crate) fn moment_query(random: &mut impl Rng) -> MomentQuery {
    MomentQuery {
        filters: filters(random),
        marks: (0..random.random_range(0..5)).map(|_| filters(random)).collect(),
        share: random.random_bool(0.3).then(|| Share { number: random.random_range(0..3), of: 3 }),
        threads: random.random(),
        anonymous: random.random(),
        ..MomentQuery::new(WORKSPACE, period(random))
    }
}
