//! Drivers against the demo company: what was planted is found, and after shuffling nothing is.

use peakend_app::driver::{Candidate, Driver, Outcome, Plan, Question, Study, judge, plan, rows};
use peakend_model::insight::{Field, Query};
use peakend_model::interaction::{Interaction, ScoreKind};
use peakend_model::time::Period;
use peakend_stats::Random;

use crate::demo::{TODAY, history, moments};
use crate::site::workspace;

fn late() -> Driver {
    Driver::Number("days_late".into())
}

fn planned(rows: &[Interaction]) -> Plan {
    let period = Period { from: rows[0].occurred_at, to: TODAY };
    let days: Vec<(f64, Vec<String>)> = (0..=9).map(|day| (f64::from(day), vec![day.to_string()])).collect();
    let candidates = [Candidate { driver: late(), n: 1, groups: days }];
    let app = Driver::Value { field: Field::Attribute("app_version".into()), value: "4.2".into() };
    let question = Question { drivers: vec![late(), app], ..Question::of(Outcome::Nps) };
    plan(&question, &Query::new(workspace(1), period, []), &candidates, TODAY)
}

async fn study(told: Vec<Interaction>) -> Study {
    let plan = planned(&told);
    let paths = moments(told, |workspace| plan.query(workspace, None)).await;
    judge(&rows(&plan, &paths), Outcome::Nps, Some(&(late(), -1.0)))
}

#[tokio::test]
async fn the_delay_that_was_planted_is_found() {
    let found = study(history(3_500)).await;
    assert!(found.n > 1_000, "{}", found.n);
    let first = &found.factors[0];
    assert_eq!(first.driver, late());
    assert!(first.is_clear && first.slope.high < 0.0, "{first:?}");
    // One day of delay costs 0.3 of feeling, of which up to half (the peak) and more (peak and end) is remembered.
    assert!(found.lift.unwrap().outcome.low > 2.0);
    assert!(found.factors[1..].iter().all(|factor| factor.share < first.share / 2.0));
}

#[tokio::test]
async fn shuffled_answers_have_no_driver() {
    let mut told = history(3_500);
    let is_nps = |row: &Interaction| row.score.is_some_and(|score| score.kind == ScoreKind::Nps);
    let places: Vec<usize> = (0..told.len()).filter(|at| is_nps(&told[*at])).collect();
    let mut random = Random::new(11);
    for at in (1..places.len()).rev() {
        let other = places[random.below(at + 1)];
        let (one, two) = (told[places[at]].score, told[other].score);
        told[places[at]].score = two;
        told[other].score = one;
    }
    let found = study(told).await;
    assert!(found.n > 1_000 && found.factors.iter().all(|factor| !factor.is_clear), "{found:?}");
    assert!(found.adjusted < 0.005, "{}", found.adjusted);
}
