//! Retention against the demo company: the curves part where the company's law parts them, and the forecast holds.

use peakend_app::retention::{Kinds, Lives, lives, loyalty, stay, worth};
use peakend_model::insight::{Field, Filter, MomentQuery};
use peakend_model::interaction::Interaction;
use peakend_model::time::Period;
use peakend_stats::Random;

use crate::demo::{TODAY, history, moments};

const REGIONS: [&str; 2] = ["Iberia", "North America"];

async fn followed(told: Vec<Interaction>) -> Lives {
    let period = Period { from: told[0].occurred_at, to: TODAY };
    let segment = |name: &&str| vec![Filter::is(Field::Attribute("region".into()), name)];
    let marks: Vec<Vec<Filter>> = std::iter::once(Vec::new()).chain(REGIONS.iter().map(segment)).collect();
    let paths = moments(told, |workspace| MomentQuery { marks: marks.clone(), ..MomentQuery::new(workspace, period) });
    lives(&paths.await, period, &REGIONS.map(str::to_owned), &Kinds::default())
}

#[tokio::test]
async fn customers_of_the_demo_company_are_followed_and_valued() {
    let lives = followed(history(3_500)).await;
    let found = stay(&lives, 180);
    assert!(found.n > 2_000 && found.left > 300, "{} {}", found.n, found.left);
    assert!(found.all.as_ref().unwrap().steps.iter().all(|(_, share, low, high)| low <= share && share <= high));
    let worth = worth(&lives);
    assert_eq!(lives.currency.as_deref(), Some("EUR"));
    let check = worth.check.as_ref().unwrap();
    // The new carrier and the price rise drove people away after the model's last day: it expects more than came,
    // and its interval, which knows how little is known, still holds what came.
    assert!(check.is_held() && check.expected.value > check.came as f64, "{check:?}");
    let value = worth.value.unwrap();
    assert!(value.low > 0.0 && value.low < value.value && value.value < value.high, "{value:?}");
    // Answers follow what is remembered, and so does coming back: promoters spend more afterwards.
    let money = loyalty(&lives);
    assert!(money.is_enough() && money.point.unwrap().value > 0.0);
}

#[tokio::test]
async fn with_answers_shuffled_a_point_of_nps_is_worth_nothing() {
    let mut lives = followed(history(3_500)).await;
    let mut random = Random::new(3);
    let answered: Vec<usize> = (0..lives.lives.len()).filter(|at| !lives.lives[*at].answers.is_empty()).collect();
    let mut sides: Vec<f64> = answered.iter().map(|at| lives.lives[*at].answers[0].1).collect();
    for at in (1..sides.len()).rev() {
        sides.swap(at, random.below(at + 1));
    }
    for (at, side) in answered.into_iter().zip(sides) {
        lives.lives[at].answers.iter_mut().for_each(|answer| answer.1 = side);
    }
    let money = loyalty(&lives);
    assert!(money.is_enough() && !money.is_clear(), "{money:?}");
}
