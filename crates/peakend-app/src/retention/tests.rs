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
            Life { segment: Some(segment), purchases, answers: vec![(start + 5, side)], ..Life::default() }
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
        let found = lives(&paths, period, &[], &Kinds::default());
        assert_eq!(found.lives[0].purchases, expected, "{told:?}");
    }
}

/// Customers with a monthly contract, of whom a share that differs from one to the next leaves at each renewal
/// (Beta(1, 5)); those of the second segment and those who said something poor leave sooner.
fn subscribers(people: usize, seed: u64, poor: f64, second: f64) -> Lives {
    let mut random = Random::new(seed);
    let today = 20_000;
    let lives = (0..people)
        .map(|number| {
            let (segment, is_poor) = (number % 2, random.uniform() < 0.5);
            let mut leaving = 1.0 - random.uniform().powf(0.2);
            leaving *= if is_poor { poor } else { 1.0 } * if segment == 1 { second } else { 1.0 };
            let start = today - 60 - i64::try_from(random.below(900)).unwrap();
            let mut life = Life {
                segment: Some(segment),
                purchases: vec![(start, 20.0)],
                early_mood: Some(if is_poor { -0.5 } else { 0.5 }),
                ..Life::default()
            };
            for day in (start + 30..=today).step_by(30) {
                if random.uniform() < leaving {
                    life.cancelled = Some(day);
                    break;
                }
                life.purchases.push((day, 20.0));
                life.renewals += 1;
            }
            life
        })
        .collect();
    Lives { lives, segments: vec!["shop".into(), "web".into()], today, currency: Some("EUR".into()), foreign: 0 }
}

#[test]
fn contracts_are_found_with_the_planted_renewals() {
    let found = contract(&subscribers(3_000, 4, 1.0, 1.0), 0).unwrap();
    let model = found.model.unwrap();
    assert_eq!(found.term_days, 30.0);
    // Mean chance to leave 1 / 6; the next term is safer, because who leaves easily has left.
    assert!((model.alpha / (model.alpha + model.beta) - 1.0 / 6.0).abs() < 0.02, "{model:?}");
    assert!(found.terms[0].renewed.holds(5.0 / 6.0) && found.terms[5].expected > found.terms[0].expected);
    assert!(found.terms.iter().all(|term| (term.renewed.value - term.expected).abs() < 0.06), "{:?}", found.terms);
    assert!(found.terms[0].due > found.terms[11].due);
    let (payments, value) = (found.payments.unwrap(), found.value.unwrap());
    assert!((value.value / payments.value - 20.0).abs() < 1e-9 && payments.low < payments.value);
    // Shops have no contracts, and a handful of renewals is not enough.
    assert_eq!(contract(&company(200, 1.0, 0.0, 1), 0), None);
    let few = contract(&subscribers(40, 4, 1.0, 1.0), 0).unwrap();
    assert!(few.model.is_none() && few.needed == 50, "{few:?}");
}

#[test]
fn what_makes_customers_leave_is_found_and_what_does_not_is_not() {
    let found = hazards(&subscribers(3_000, 6, 2.0, 1.0), 90);
    assert!(found.is_early && found.columns.len() == 2, "{found:?}");
    let of = |what: &What| found.columns.iter().find(|column| column.what == *what).unwrap();
    let mood = of(&What::Mood);
    // Twice the chance for half a step down and half a step up: one step of mood leaves about half as soon.
    assert!(mood.is_clear && mood.ratio < 0.75 && mood.high < 1.0, "{mood:?}");
    assert!(found.columns.iter().all(|column| column.what == What::Mood || !column.is_clear), "{found:?}");
    let sooner = hazards(&subscribers(3_000, 7, 1.0, 2.5), 90);
    let web = sooner.columns.iter().find(|column| column.what == What::Segment("web".into())).unwrap();
    assert!(web.is_clear && web.low > 1.3, "{web:?}");
    let mut false_alarms = 0;
    for seed in 0..20 {
        let alike = hazards(&subscribers(600, 100 + seed, 1.0, 1.0), 90);
        assert!(!alike.columns.is_empty());
        false_alarms += usize::from(alike.columns.iter().any(|column| column.is_clear));
    }
    assert!(false_alarms <= 3, "{false_alarms} of 20");
    let few = hazards(&subscribers(30, 1, 1.0, 1.0), 90);
    assert!(few.columns.is_empty() && few.needed >= 10, "{few:?}");
}

#[test]
fn a_ratio_that_holds_early_only_is_marked() {
    // Web customers leave thrice as soon in the first 200 days and as others later.
    let mut random = Random::new(8);
    let today = 20_000;
    let lives = (0..4_000)
        .map(|number| {
            let start = today - 900;
            let day = (start + 1..today)
                .find(|day| {
                    let is_hasty = number % 2 == 1 && day - start < 200;
                    random.uniform() < if is_hasty { 0.003 } else { 0.001 }
                })
                .unwrap_or(today + 1);
            let cancelled = (day <= today).then_some(day);
            let purchases = (start..day.min(today)).step_by(100).map(|day| (day, 0.0)).collect();
            Life { segment: Some(number % 2), purchases, cancelled, ..Life::default() }
        })
        .collect();
    let segments = vec!["shop".into(), "web".into()];
    let found = hazards(&Lives { lives, segments, today, ..Lives::default() }, 365);
    assert!(found.columns[0].is_changing && found.columns[0].is_clear, "{found:?}");
}
