//! The emotional map against the demo company as it is shipped, whose rule of memory is known.

use std::sync::OnceLock;

use peakend_app::journey::map::{Basis, Map, Verdict};
use peakend_app::journey::{Change, ChangeKind};
use peakend_testkit::demo::{DemoCompany, Laws, Memory, Size};

use crate::demo::TODAY;
use crate::demo_map::{as_felt, as_shown};

/// What `peakend demo` makes.
fn company() -> DemoCompany {
    DemoCompany::new(7, TODAY, Size::USUAL)
}

fn laws() -> Laws {
    company().truth().laws.clone()
}

fn shown() -> &'static Map {
    static SHOWN: OnceLock<Map> = OnceLock::new();
    SHOWN.get_or_init(|| as_shown(&company(), &peakend_app::Reader::new(), TODAY))
}

fn felt() -> &'static Map {
    static FELT: OnceLock<Map> = OnceLock::new();
    FELT.get_or_init(|| as_felt(&company(), TODAY))
}

fn named(map: &Map, place: Option<usize>) -> &str {
    &map.curve[place.unwrap()].touchpoint
}

#[test]
fn the_demo_companys_rule_is_recovered() {
    let judgement = shown().ending.judgement.as_ref().unwrap();
    assert_eq!((judgement.verdict, shown().ending.basis), (Verdict::Yes, Basis::PeakEnd), "{judgement:?}");
    let share = judgement.peak_share.unwrap();
    assert!(share.holds(laws().peak_share) && share.high - share.low < 0.25, "{share:?}");
    // Answers end at 10 and some are angry, so a unit of mood is worth a little less than the law says.
    for slope in [judgement.intense, judgement.end] {
        let planted = laws().nps_per_memory * 0.5;
        assert!((0.7 * planted..=1.1 * planted).contains(&slope.value), "{slope:?}");
    }
}

#[test]
fn the_pit_and_the_moods_of_touchpoints_are_recovered() {
    assert_eq!(named(shown(), shown().pit), named(felt(), felt().pit));
    // A contact's satisfaction weighs its speed and its manner as it likes, so support is not compared.
    for point in shown().curve.iter().filter(|point| point.is_asked && !point.touchpoint.starts_with("Support")) {
        let truth = felt().curve.iter().find(|felt| felt.touchpoint == point.touchpoint).unwrap().mean.unwrap();
        let (low, high) = (point.low.unwrap(), point.high.unwrap());
        let reach = 0.5 * (high - low);
        assert!((low - reach..=high + reach).contains(&truth), "{}: {truth} {low} {high}", point.touchpoint);
    }
    let delivery = shown().curve.iter().find(|point| point.touchpoint == "Delivery").unwrap();
    assert!(delivery.is_asked && delivery.from_scores > 0.9 && delivery.unasked > 0, "{delivery:?}");
}

#[test]
fn the_best_change_by_the_law_ranks_first() {
    let first = |map: &'static Map| (map.ranking[0].kind, &map.ranking[0].touchpoint);
    assert_eq!(first(shown()), first(felt()));
    let lift = |map: &'static Map| -> &'static Change {
        let lifts = map.ranking.iter().filter(|change| change.kind == ChangeKind::Lift);
        lifts.max_by(|a, b| a.change.total_cmp(&b.change)).unwrap()
    };
    assert_eq!(lift(shown()).touchpoint, lift(felt()).touchpoint);
    assert_eq!(lift(shown()).touchpoint.as_deref(), Some("Delivery"), "the courier made it worse for half a year");
}

#[test]
fn a_company_that_remembers_the_mean_has_no_peak_end_advantage() {
    let found = as_shown(&company().remembering(Memory::Mean), &peakend_app::Reader::new(), TODAY);
    let judgement = found.ending.judgement.as_ref().unwrap();
    assert_eq!((judgement.verdict, found.ending.basis), (Verdict::No, Basis::Mean), "{judgement:?}");
}
