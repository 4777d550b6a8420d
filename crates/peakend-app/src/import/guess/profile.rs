//! What the values of a column look like.

use std::collections::{HashMap, HashSet};

use crate::import::source::Row;
use crate::import::values::{DateRule, DecimalMark, Rated, date_votes, is_missing, moment, number, rated, truth};

/// How many rows are looked at closely.
const CLOSE: usize = 2_000;

/// Counts over the values of one column.
#[derive(Default, Debug)]
pub(super) struct Profile {
    pub(super) rows: usize,
    pub(super) filled: usize,
    pub(super) distinct: usize,
    /// Rows whose value no earlier row had, of all filled rows, over the whole sample.
    pub(super) is_unique: bool,
    pub(super) mean_chars: f64,
    /// Values of more than one word.
    pub(super) wordy: usize,
    pub(super) dates: usize,
    pub(super) numbers: usize,
    pub(super) rated: usize,
    pub(super) emails: usize,
    pub(super) phones: usize,
    pub(super) links: usize,
    pub(super) flags: usize,
    pub(super) tokens: usize,
    pub(super) symbols: usize,
    pub(super) commas: usize,
    pub(super) points: usize,
    /// How often each number occurs, in thousandths.
    pub(super) values: HashMap<i64, usize>,
    /// What scores are said to be out of.
    pub(super) out_of: HashSet<i64>,
    pub(super) percents: usize,
    pub(super) levels: usize,
    /// Dates that need an order, and how many each order can read.
    pub(super) ordered_dates: usize,
    pub(super) orders: [usize; 3],
}

impl Profile {
    pub(super) fn of(rows: &[Row], at: usize) -> Self {
        let mut profile = Self { rows: rows.len(), is_unique: true, ..Self::default() };
        let mut seen = HashSet::new();
        let mut chars = 0;
        for row in rows {
            let value = row.cell(at).trim();
            if is_missing(value) {
                continue;
            }
            profile.is_unique &= seen.insert(value);
            profile.filled += 1;
            if profile.filled <= CLOSE {
                chars += value.chars().count();
                profile.look_at(value);
            } else if value.len() <= 12 {
                profile.look_at_number(value);
            }
        }
        profile.distinct = seen.len();
        #[expect(clippy::cast_precision_loss, reason = "a sample of rows")]
        let mean = chars as f64 / profile.close().max(1) as f64;
        profile.mean_chars = mean;
        profile
    }

    /// How many values were looked at closely.
    fn close(&self) -> usize {
        self.filled.min(CLOSE)
    }

    /// The share of filled cells.
    pub(super) fn fill(&self) -> f32 {
        share(self.filled, self.rows)
    }

    /// The share of `count` among the values looked at.
    pub(super) fn share(&self, count: usize) -> f32 {
        share(count, self.close())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Prose: long, of several words, hardly repeated.
    pub(super) fn is_prose(&self) -> bool {
        self.mean_chars >= 25.0
            && self.share(self.wordy) > 0.5
            && self.share(self.links) < 0.3
            && self.distinct * 3 > self.filled
    }

    fn look_at(&mut self, value: &str) {
        self.wordy += usize::from(value.contains(char::is_whitespace) || value.chars().any(is_han));
        if value.len() > 120 {
            return;
        }
        self.emails += usize::from(looks_like_email(value));
        self.phones += usize::from(looks_like_phone(value));
        self.links += usize::from(value.contains("://") || value.starts_with('/') || value.starts_with("www."));
        self.flags += usize::from(truth(value).is_some());
        self.tokens += usize::from(looks_like_token(value));
        self.symbols += usize::from(value.contains(['$', '€', '£', '¥', '￥', '₽', '元', '₹']));
        self.commas += usize::from(is_decimal(value, ','));
        self.points += usize::from(is_decimal(value, '.'));
        if self.looks_like_date(value) {
            self.dates += 1;
        }
        self.numbers += usize::from(number(value, DecimalMark::Point).is_ok());
        match rated(value, DecimalMark::Point) {
            Some(Rated::Number(found)) => self.count_value(found),
            Some(Rated::OutOf(found, of)) => {
                self.out_of.insert(thousandths(of));
                self.count_value(found);
            }
            Some(Rated::Percent(found)) => {
                self.percents += 1;
                self.count_value(found);
            }
            Some(Rated::Level(_)) => {
                self.levels += 1;
                self.rated += 1;
            }
            None => {}
        }
    }

    fn look_at_number(&mut self, value: &str) {
        if let Some(Rated::Number(found) | Rated::OutOf(found, _)) = rated(value, DecimalMark::Point) {
            let counted = self.rated;
            self.count_value(found);
            self.rated = counted;
        }
    }

    fn count_value(&mut self, value: f64) {
        self.rated += 1;
        if self.values.len() < 2_000 {
            *self.values.entry(thousandths(value)).or_default() += 1;
        }
    }

    fn looks_like_date(&mut self, value: &str) -> bool {
        if let Some(votes) = date_votes(value) {
            self.ordered_dates += 1;
            for (count, can) in self.orders.iter_mut().zip(votes) {
                *count += usize::from(can);
            }
            return votes.contains(&true);
        }
        moment(value, &DateRule::default()).is_ok()
    }

    /// The least and greatest number, in units.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        let least = self.values.keys().min()?;
        let greatest = self.values.keys().max()?;
        Some((units(*least), units(*greatest)))
    }

    pub(super) fn count_of(&self, value: i64) -> usize {
        self.values.get(&(value * 1000)).copied().unwrap_or(0)
    }

    /// How many values lie above `limit`.
    pub(super) fn count_above(&self, limit: i16) -> usize {
        self.values.iter().filter(|(value, _)| **value > i64::from(limit) * 1000).map(|(_, n)| n).sum()
    }

    /// Whole numbers only.
    pub(super) fn is_whole(&self) -> bool {
        self.values.keys().all(|value| value % 1000 == 0)
    }
}

fn share(part: usize, whole: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "counts of a sample")]
    let share = part as f32 / whole.max(1) as f32;
    share
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, and such values are no scores")]
fn thousandths(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

#[expect(clippy::cast_precision_loss, reason = "numbers of score columns are small")]
fn units(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn looks_like_email(value: &str) -> bool {
    value.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !value.contains(char::is_whitespace)
    })
}

fn looks_like_phone(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let is_marked = value.starts_with(['+', '(']) || value.contains([' ', '-']);
    (7..=15).contains(&digits)
        && is_marked
        && value.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c))
        && moment(value, &DateRule::default()).is_err()
        && date_votes(value).is_none_or(|votes| !votes.contains(&true))
}

/// Hashes and UUIDs.
fn looks_like_token(value: &str) -> bool {
    value.len() >= 16
        && value.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
        && value.bytes().any(|b| b.is_ascii_digit())
}

fn is_decimal(value: &str, mark: char) -> bool {
    value.split_once(mark).is_some_and(|(whole, fraction)| {
        (1..=2).contains(&fraction.len())
            && fraction.bytes().all(|b| b.is_ascii_digit())
            && whole.chars().next_back().is_some_and(|c| c.is_ascii_digit())
    })
}
