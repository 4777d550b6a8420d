//! Planted habits are found; the same habits everywhere are not told apart; little data says how much is needed.

use peakend_stats::Random;

use super::*;

fn exponential(random: &mut Random, rate: f64) -> f64 {
    -(1.0 - random.uniform()).ln() / rate
}

/// Customers who buy every 40 days or so until they leave; the second segment leaves `hurry` times as soon.
/// Promoters spend `more` on each purchase.
fn company(people: usize, hurry: f64, more: f64, seed: u64) -> Lives {
    let mut random = Random::new(seed);
    let today = 20_000;
    let lives = (0..people)
        .map(|number| {
            let segment = number % 2;
            let start = today - 700 + i64::try_from(random.below(300)).unwrap();
            let leave = if segment == 1 { 0.1 * hurry } else { 0.1 };
            let side = [-100.0, 0.0, 100.0][random.below(3)];
            let rate = exponential(&mut random, 40.0).clamp(1.0 / 90.0, 1.0 / 20.0);
            let taste = 50.0 + exponential(&mut random, 0.02);
            let (mut day, mut purchases) = (start, Vec::new());
            while day <= today {
                let promoter = if side > 0.0 { more } else { 0.0 };
                purchases.push((day, taste * (0.5 + random.uniform()) + promoter));
                if random.uniform() < leave {
                    break;
                }
                #[expect(clippy::cast_possible_truncation, reason = "some days")]
                let wait = exponential(&mut random, rate).ceil() as i64;
                day += wait.max(1);
            }
            Life { segment: Some(segment), purchases, cancelled: None, answers: vec![(start + 5, side)] }
        })
        .collect();
    Lives { lives, segments: vec!["shop".into(), "web".into()], today, currency: Some("EUR".into()), foreign: 0 }
}

#[test]
fn a_segment_that_leaves_sooner_is_told_apart_and_one_that_does_not_is_not() {
    let found = stay(&company(800, 3.0, 0.0, 1), 180);
    assert!(found.p_value.unwrap() < 0.001, "{:?}", found.p_value);
    let stayed: Vec<f64> = found.segments.iter().map(|segment| segment.stayed.unwrap().0).collect();
    assert!(found.segments[0].name == "shop" && stayed[0] > stayed[1] + 0.1, "{stayed:?}");
    assert!(found.segments[0].steps.iter().all(|(_, share, low, high)| low <= share && share <= high));
    let mut false_alarms = 0;
    for seed in 0..20 {
        let alike = stay(&company(300, 1.0, 0.0, seed), 180);
        false_alarms += usize::from(alike.p_value.unwrap() < 0.05);
    }
    assert!(false_alarms <= 4, "{false_alarms} of 20");
}

#[test]
fn silence_and_a_word_end_a_life_and_the_present_does_not() {
    let life = |purchases: &[i64], cancelled| Life {
        purchases: purchases.iter().map(|day| (*day, 1.0)).collect(),
        cancelled,
        ..Life::default()
    };
    let lives = [life(&[0, 50, 300], None), life(&[0, 150], Some(200)), life(&[900], None)];
    let lives: Vec<Life> = (0..30).map(|at| lives[at % 3].clone()).collect();
    let found = stay(&Lives { lives, today: 1000, ..Lives::default() }, 180);
    // 50 + 180, 200, and still there after a hundred days.
    let steps: Vec<f64> = found.all.as_ref().unwrap().steps.iter().map(|step| step.0).collect();
    assert_eq!((steps, found.left), (vec![200.0, 230.0], 20));
}

#[test]
fn the_forecast_is_checked_against_what_came() {
    let lives = company(900, 1.0, 0.0, 5);
    let found = worth(&lives);
    let check = found.check.as_ref().unwrap();
    let expected = check.expected;
    // The shop's rates are no gamma, so the model is only near; it must not be far.
    let came = check.came as f64;
    assert!((expected.value - came).abs() < 0.25 * came, "{expected:?} {came}");
    let value = found.value.unwrap();
    assert!(value.low < value.value && value.value < value.high);
    assert_eq!(found.bars.iter().map(|bar| bar.n).sum::<u64>(), 900);
    assert!(found.top_tenth.unwrap() > 0.1 && found.alive < 900.0);
    assert!(worth(&company(40, 1.0, 0.0, 5)).model.is_none());
}

#[test]
fn a_point_of_nps_is_worth_what_was_planted_or_not_told_from_nothing() {
    let rich = loyalty_of(900, 200.0);
    let point = rich.point.unwrap();
    assert!(rich.is_clear() && point.low > 0.0, "{point:?}");
    // Promoters pay 200 more on each of some three purchases, 3 for each of the 200 points of the scale; a part of it
    // stands in the spend before already.
    assert!(point.value > 0.3 && point.value < 3.5, "{point:?}");
    let mut false_alarms = 0;
    for seed in 0..20 {
        false_alarms += usize::from(worth::loyalty(&company(300, 1.0, 0.0, seed)).is_clear());
    }
    assert!(false_alarms <= 4, "{false_alarms} of 20");
    let few = loyalty_of(60, 0.0);
    assert!(!few.is_enough() && few.point.is_none());
    assert_eq!((few.n, few.needed), (60, 100));
}

fn loyalty_of(people: usize, more: f64) -> Loyalty {
    worth::loyalty(&company(people, 1.0, more, 3))
}

/// What is paid back is taken off the latest purchases, whichever way a shop writes it; it is no purchase.
#[test]
fn refunds_are_taken_off_values() {
    use peakend_model::insight::{Moment, MomentParts, Paths};
    use peakend_model::interaction::Channel;
    use peakend_model::{CustomerId, Timestamp};
    let kinds = ["", "order", "refund", "chargeback"];
    let moment = |(day, kind, value): (i64, &str, i64)| {
        Moment::from(MomentParts {
            at: Timestamp(day * Timestamp::DAY),
            touchpoint: 0,
            kind: u16::try_from(kinds.iter().position(|one| *one == kind).unwrap()).unwrap(),
            channel: Channel::Web,
            score: None,
            mood: None,
            has_text: false,
            intents: 0,
            value: Some((value * 10_000, 1)),
            thread: 0,
            marks: 1,
        })
    };
    for (told, expected) in [
        (vec![(1, "order", 50), (9, "order", 30), (12, "refund", 30)], vec![(1, 50.0), (9, 0.0)]),
        (vec![(1, "order", 50), (9, "order", 30), (12, "refund", -40)], vec![(1, 40.0), (9, 0.0)]),
        (vec![(1, "order", 50), (3, "order", -20), (9, "order", 30)], vec![(1, 30.0), (9, 30.0)]),
        (vec![(0, "order", -20), (1, "order", 50), (2, "chargeback", 90)], vec![(1, 0.0)]),
        (vec![(0, "refund", 20), (1, "order", 50)], vec![(1, 50.0)]),
    ] {
        let moments: Vec<Moment> = told.iter().copied().map(moment).collect();
        let names = [vec![String::new()], kinds.map(str::to_owned).to_vec(), vec![String::new(), "EUR".into()]];
        let own = Some(CustomerId(uuid::Uuid::from_u128(1)));
        let end = moments.len();
        let paths = Paths::of_runs(names, vec![(own, 0..end)], moments);
        let period = Period { from: Timestamp(0), to: Timestamp(100 * Timestamp::DAY) };
        let found = lives(&paths, period, &[]);
        assert_eq!(found.lives[0].purchases, expected, "{told:?}");
    }
}
