//! Which column says when it happened, and how its dates are written.

use super::names::{date_rank, words};
use super::{Change, Choice, Field, Guessing, Question, Topic};
use crate::import::values::DateOrder;

impl Guessing<'_> {
    pub(super) fn find_dates(&mut self) {
        let is_feedback = self.is_feedback();
        let ranked = self.ranked(|seen| {
            let profile = &seen.profile;
            let named = words(&seen.column.name);
            let labelled = if seen.label_words.is_empty() { 0.0 } else { date_rank(&seen.label_words, is_feedback) };
            let rank = date_rank(&named, is_feedback).max(labelled * 0.95);
            let is_number = profile.share(profile.numbers) > 0.9;
            // Bare numbers may be anything: they need a name.
            let is_named =
                super::names::has_any(&named, &["date", "time", "timestamp", "epoch", "millis", "created", "at"])
                    || date_rank(&named, is_feedback) > 0.75;
            // A name that says so outweighs dates that are badly written: their rows are refused one by one.
            let enough = if is_named { 0.5 } else { 0.8 };
            let is_dates = profile.share(profile.dates) >= enough && !profile.is_empty();
            match () {
                () if !is_dates || (is_number && !is_named) => 0.0,
                () if is_number => rank * profile.fill() * 0.9,
                () => rank * profile.fill(),
            }
        });
        match ranked.first() {
            Some((at, fit)) => {
                self.give(*at, Field::OccurredAt, *fit, reason(is_feedback, *fit));
                self.find_order(*at);
                if *fit < 0.3 {
                    self.ask_when(*at);
                }
            }
            None => self.ask_when_at_all(),
        }
    }

    fn find_order(&mut self, at: usize) {
        let profile = &self.seen[at].profile;
        if profile.ordered_dates == 0 {
            return;
        }
        let [day, month, year] = profile.orders;
        let best = day.max(month).max(year);
        // A file that writes two-digit years in front is rare: it must be the only reading.
        self.order = match () {
            () if day == best => DateOrder::DayFirst,
            () if month == best => DateOrder::MonthFirst,
            () => DateOrder::YearFirst,
        };
        if day != month {
            return;
        }
        let column = self.seen[at].column.name.clone();
        let example = self.rows.iter().map(|row| row.cell(at).trim()).find(|cell| !cell.is_empty()).unwrap_or("");
        if example.contains('.') {
            return;
        }
        self.questions.push(Question {
            topic: Topic::DateOrder,
            text: format!("Dates like “{example}” in “{column}” can be read in two ways. Which number is the day?"),
            choices: vec![
                Choice { text: "the first".into(), change: Change::DateOrder(DateOrder::DayFirst) },
                Choice { text: "the second".into(), change: Change::DateOrder(DateOrder::MonthFirst) },
            ],
            column: Some(column),
            must: false,
        });
    }

    fn ask_when(&mut self, at: usize) {
        let column = self.seen[at].column.name.clone();
        self.questions.push(Question {
            topic: Topic::When,
            text: format!("The only date is “{column}”. Is that when it happened?"),
            choices: vec![
                Choice { text: "yes".into(), change: Change::Keep },
                Choice {
                    text: "no, I give one moment for all rows".into(),
                    change: Change::Assign { column: column.clone(), field: Field::Attribute },
                },
            ],
            column: Some(column),
            must: false,
        });
    }

    fn ask_when_at_all(&mut self) {
        self.questions.push(Question {
            topic: Topic::When,
            column: None,
            text: "No column says when it happened. Choose one, or give one moment for all rows.".into(),
            choices: Vec::new(),
            must: true,
        });
    }
}

fn reason(is_feedback: bool, fit: f32) -> &'static str {
    match (is_feedback, fit > 0.7) {
        (true, true) => "says when the customer spoke",
        (false, true) => "says when it happened",
        _ => "the best of the dates in this file",
    }
}
