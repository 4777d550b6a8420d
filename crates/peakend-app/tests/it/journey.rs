//! The emotional map against the demo company, whose rule of memory is known.

use std::collections::HashMap;

use peakend_app::journey::ChangeKind;
use peakend_app::journey::listed::{Listed, experience_of};
use peakend_app::journey::map::{Basis, Map, map_of};
use peakend_model::Timestamp;
use peakend_model::interaction::{NewInteraction, ScoreKind};
use peakend_stats::peak_end::{Shape, Verdict};
use peakend_testkit::demo::{DemoCompany, Laws, Memory, Size};

/// 2026-06-15T12:00:00Z
const TODAY: Timestamp = Timestamp(1_781_524_800_000_000);

/// What is remembered of a journey, given its moments and the answer to the survey afterwards.
type Outcome = fn(&Laws, &Shape, Option<f64>) -> Option<f64>;

fn map(company: &DemoCompany, outcome: Outcome) -> Map {
    let rows = company.interactions();
    let asked = |row: &&NewInteraction| row.attributes.get("survey").is_some_and(|survey| survey == "every moment");
    let answers: HashMap<&str, f64> = rows
        .iter()
        .filter(|row| row.attributes.get("survey").is_some_and(|survey| survey == "after delivery"))
        .filter_map(|row| {
            Some((row.thread.as_deref()?, row.score.filter(|score| score.kind == ScoreKind::Nps)?.value()))
        })
        .collect();
    let mut cases = Numbers::default();
    let mut touchpoints = Numbers::default();
    let mut orders = HashMap::<usize, &str>::new();
    let mut listed: Vec<Listed<'_>> = Vec::new();
    for row in rows.iter().filter(asked) {
        let (order, theme) = (row.thread.as_deref().unwrap(), row.touchpoint.as_deref().unwrap());
        let case = cases.of(order);
        orders.insert(case, order);
        let (score, at) = (row.score.map(|score| score.value()), row.occurred_at.0);
        listed.push(Listed { case, at, touchpoint: touchpoints.of(theme), score, text: None, outcome: None });
    }
    let mut experience = experience_of(&listed, touchpoints.names, (0.0, 10.0));
    let laws = &company.truth().laws;
    for at in 0..experience.instances.len() {
        let instance = &experience.instances[at];
        let shape = Shape::of(&experience.moods_of(instance)).unwrap();
        let order = orders[&usize::try_from(instance.customer).unwrap()];
        experience.instances[at].remembered = outcome(laws, &shape, answers.get(order).copied());
    }
    map_of(&experience, &[])
}

#[derive(Default)]
struct Numbers {
    places: HashMap<String, usize>,
    names: Vec<String>,
}

impl Numbers {
    fn of(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }
}

fn company() -> DemoCompany {
    DemoCompany::new(7, TODAY, Size::USUAL).asking_at_every_moment()
}

/// What was answered in the survey after the delivery.
fn answered(_: &Laws, _: &Shape, answer: Option<f64>) -> Option<f64> {
    answer
}

/// What the law says without noise: the truth that the ranking is held against.
fn as_the_law_says(laws: &Laws, shape: &Shape, _: Option<f64>) -> Option<f64> {
    let memory = laws.peak_share * shape.intense + (1.0 - laws.peak_share) * shape.end;
    Some(laws.nps_base + laws.nps_per_memory * memory)
}

#[test]
fn the_demo_companys_rule_is_recovered() {
    let company = company();
    let found = map(&company, answered);
    let judgement = found.ending.judgement.as_ref().unwrap();
    assert_eq!((judgement.verdict, found.ending.basis), (Verdict::Yes, Basis::PeakEnd), "{judgement:?}");
    let share = judgement.peak_share.unwrap();
    assert!(share.holds(company.truth().laws.peak_share), "{share:?}");
    assert!(share.high - share.low < 0.25, "{share:?}");
}

#[test]
fn the_best_change_by_the_law_ranks_first() {
    let (found, truth) = (map(&company(), answered), map(&company(), as_the_law_says));
    let lift = |map: &Map| {
        let first = map.ranking.iter().find(|change| change.kind == ChangeKind::Lift).unwrap();
        first.touchpoint.clone()
    };
    assert_eq!(lift(&found), lift(&truth));
    assert_eq!(found.ranking[0].kind, truth.ranking[0].kind);
}

#[test]
fn a_company_that_remembers_the_mean_has_no_peak_end_advantage() {
    let found = map(&company().remembering(Memory::Mean), answered);
    let judgement = found.ending.judgement.as_ref().unwrap();
    assert_eq!((judgement.verdict, found.ending.basis), (Verdict::No, Basis::Mean), "{judgement:?}");
}
