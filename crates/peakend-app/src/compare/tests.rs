//! Planted differences are found; where there are none, none are marked; small units stay hidden.

use peakend_model::indicator::Direction;
use peakend_model::insight::{Cell, Label, ScoreCounts, ScorePoint};
use peakend_model::interaction::Scale;
use peakend_stats::Random;

use super::*;
use crate::indicator::count::Counted;

const CSAT: Formula = Formula::Score(ScoreKind::Csat);

fn stars(counts: [u64; 5]) -> Parts {
    let scale = Scale { min: 1, max: 5 };
    let point = |(at, n): (i32, u64)| (ScorePoint { scale, thousandths: 1000 * (at + 1) }, n);
    Parts::Cell(Cell::Scores(ScoreCounts((0..).zip(counts).map(point).collect())))
}

fn counted(units: &[(&str, [u64; 5])]) -> Counted {
    let groups = units.iter().map(|(name, counts)| (vec![Label::Text((*name).to_owned())], stars(*counts)));
    Counted { now: groups.collect(), before: Groups::new() }
}

fn judged(units: &[(&str, [u64; 5])]) -> Judged {
    let mut judged = judge(&CSAT, Direction::Higher, &counted(units), 10, &Leaning::default()).unwrap();
    mark_clear(judged.units.iter_mut().filter_map(|unit| unit.rest.as_mut()));
    judged.settle(Direction::Higher);
    judged
}

#[test]
fn the_unit_that_differs_is_marked_and_stands_last() {
    let usual = [10, 10, 30, 90, 60];
    let found = judged(&[
        ("Lisbon", usual),
        ("Madrid", usual),
        ("Porto", usual),
        ("Riga", [60, 50, 40, 30, 20]),
        ("Vigo", [1, 1, 3, 9, 6]),
    ]);
    let names: Vec<(&str, Standing)> = found.units.iter().map(|unit| (unit.value.as_str(), unit.standing)).collect();
    assert_eq!(names[4], ("Riga", Standing::Worse));
    let riga = &found.units[4];
    assert!(riga.effect.unwrap() < -0.8 && riga.needed.is_none(), "{riga:?}");
    assert!(riga.rank.unwrap().low > 4.0, "{:?}", riga.rank);
    // Few answers say less: Vigo is pulled to the middle, and its rank is open.
    let vigo = found.units.iter().find(|unit| unit.value == "Vigo").unwrap();
    let (shrunk, ..) = vigo.shrunk.unwrap();
    assert!(shrunk < vigo.reading.value && vigo.standing == Standing::Alike, "{vigo:?}");
    assert!(vigo.rank.unwrap().high - vigo.rank.unwrap().low >= 2.0);
    assert_eq!(found.whole.unwrap().n, 820);
}

#[test]
fn small_units_are_hidden_and_so_is_what_would_give_them_away() {
    let found = judged(&[("A", [0, 0, 10, 30, 20]), ("B", [0, 0, 10, 20, 30]), ("C", [0, 0, 0, 3, 1])]);
    assert_eq!((found.units.len(), found.hidden, found.hidden_n), (1, 2, 64));
    assert!(judged(&[]).units.is_empty());
}

#[test]
fn an_unclear_difference_says_how_many_answers_it_would_take() {
    let found = judged(&[("A", [5, 5, 10, 20, 10]), ("B", [4, 5, 10, 21, 12])]);
    let unit = &found.units[0];
    assert!(unit.standing == Standing::Alike && unit.needed.unwrap() > 500, "{unit:?}");
    assert!(unit.shrunk.is_none() && unit.rank.is_some(), "two units have nothing in common to be pulled to");
}

#[test]
fn units_drawn_from_one_company_do_not_differ() {
    let mut false_pages = 0;
    for seed in 0..40 {
        let mut random = Random::new(seed);
        let names: Vec<String> = (0..12).map(|unit| format!("U{unit}")).collect();
        let units: Vec<(&str, [u64; 5])> = names
            .iter()
            .map(|name| {
                let mut counts = [0; 5];
                (0..150).for_each(|_| counts[random.below(5)] += 1);
                (name.as_str(), counts)
            })
            .collect();
        let found = judged(&units);
        false_pages += usize::from(found.units.iter().any(|unit| unit.standing != Standing::Alike));
        assert!(found.units.iter().all(|unit| unit.rank.unwrap().high > unit.rank.unwrap().low));
    }
    // 5 % of 40 pages are two; seven are the 99.9 % bound.
    assert!(false_pages <= 7, "{false_pages} of 40");
}
