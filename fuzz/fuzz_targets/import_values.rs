//! One cell of any text, read as every kind of value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peakend_app::csv::defused;
use peakend_app::import::values::{
    DateOrder, DateRule, DecimalMark, ScoreRule, date_votes, is_missing, moment, money, number, score, truth,
};
use peakend_model::Timestamp;
use peakend_model::interaction::ScoreKind;
use peakend_model::time::Zone;

fuzz_target!(|text: &str| {
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst] {
        let _ = moment(text, &DateRule { order, zone: Zone::default() });
    }
    let _ = date_votes(text);
    for decimal in [DecimalMark::Point, DecimalMark::Comma] {
        let _ = number(text, decimal);
        let _ = money(text, "EUR", decimal);
        for kind in ScoreKind::ALL {
            let _ = score(text, &ScoreRule::new(kind, kind.usual_scale()), decimal, Timestamp(0));
        }
    }
    let _ = (is_missing(text), truth(text), defused(text));
});
