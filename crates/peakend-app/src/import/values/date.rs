//! Moments as people and programs write them.

use jiff::civil;
use peakend_model::Timestamp;
use peakend_model::time::Zone;
use serde::{Deserialize, Serialize};

use super::words::{is_date_filler, month};
use super::{Code, ValueError, shortened};

/// Which of three numbers is the day, where neither a four-digit year in front nor a month's name says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    DayFirst,
    MonthFirst,
    /// Two-digit years in front: `24-03-05`.
    YearFirst,
}

/// How the dates of a file are meant.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DateRule {
    #[serde(default)]
    pub order: DateOrder,
    /// Where dates without an offset were written.
    #[serde(default)]
    pub zone: Zone,
}

/// Reads a moment: ISO 8601, `5.3.2024 14:30`, `03/05/24 2:30 PM`, `2024年3月5日`, `5 de marzo de 2024`,
/// `5 марта 2024 г.`, `Mar 5, 2024`, Unix seconds to nanoseconds, spreadsheet day numbers …
/// A date without a time is its first moment in the rule's zone.
///
/// # Errors
/// When no date stands there, or none that a calendar has.
pub fn moment(text: &str, rule: &DateRule) -> Result<Timestamp, ValueError> {
    let trimmed = text.trim();
    if let Some(found) = as_number(trimmed, rule) {
        return found;
    }
    if trimmed.len() > 80 {
        return Err(not_a_date(text));
    }
    let parts = Parts::read(trimmed).ok_or_else(|| not_a_date(text))?;
    let date = parts.date(rule.order, text)?;
    let time = parts.time(text)?;
    let local = date.to_datetime(time);
    match parts.offset_seconds {
        Some(seconds) => with_offset(local, seconds, text),
        None => in_zone(local, &rule.zone, text),
    }
}

/// For each order, whether it can read `text`, for texts that are three short numbers.
/// `None` when the text needs no order.
pub fn date_votes(text: &str) -> Option<[bool; 3]> {
    let parts = Parts::read(text.trim())?;
    if parts.month.is_some() || parts.numbers.len() != 3 || parts.numbers.iter().any(|n| n.digits == 4 && n.at == 0) {
        return None;
    }
    let can = |order| parts.date(order, text).is_ok();
    Some([can(DateOrder::DayFirst), can(DateOrder::MonthFirst), can(DateOrder::YearFirst)])
}

fn not_a_date(text: &str) -> ValueError {
    ValueError::new(Code::NotADate, format!("“{}” is not a date that can be read", shortened(text, 40)))
}

fn impossible(text: &str, why: &str) -> ValueError {
    ValueError::new(Code::ImpossibleDate, format!("“{}” is impossible: {why}", shortened(text, 40)))
}

/// Epochs, day numbers and dates without marks.
fn as_number(text: &str, rule: &DateRule) -> Option<Result<Timestamp, ValueError>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let value: i64 = whole.parse().ok()?;
    let micros = match (whole.len(), fraction.is_empty()) {
        (10, _) => value * 1_000_000 + micros_of(fraction),
        (13, _) => value * 1_000,
        (16, true) => value,
        (19, true) => value / 1_000,
        (8, true) => return Some(compact(text, rule)),
        (14, true) => return Some(compact(text, rule)),
        (5, _) if (15_000..80_000).contains(&value) => return Some(day_number(text, rule)),
        _ => return None,
    };
    Some(Ok(Timestamp(micros)))
}

fn micros_of(fraction: &str) -> i64 {
    let six: String = fraction.chars().chain("000000".chars()).take(6).collect();
    six.parse().unwrap_or(0)
}

/// `20240305` and `20240305143000`.
fn compact(text: &str, rule: &DateRule) -> Result<Timestamp, ValueError> {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i16>().ok()).unwrap_or(0);
    let date = civil_date(number(0, 4), number(4, 6), number(6, 8), text)?;
    let time = civil_time(number(8, 10), number(10, 12), number(12, 14), 0, text)?;
    in_zone(date.to_datetime(time), &rule.zone, text)
}

/// Days since 1899-12-30, as spreadsheets count.
fn day_number(text: &str, rule: &DateRule) -> Result<Timestamp, ValueError> {
    let days: f64 = text.parse().map_err(|_| not_a_date(text))?;
    #[expect(clippy::cast_possible_truncation, reason = "below 80 000 days")]
    let seconds = (days * 86_400.0).round() as i64;
    let start = civil::date(1899, 12, 30).at(0, 0, 0, 0);
    let local = start.checked_add(jiff::SignedDuration::from_secs(seconds)).map_err(|_| not_a_date(text))?;
    in_zone(local, &rule.zone, text)
}

fn in_zone(local: civil::DateTime, zone: &Zone, text: &str) -> Result<Timestamp, ValueError> {
    let zoned = zone.0.to_timestamp(local).map_err(|_| impossible(text, "it lies outside the calendar"))?;
    Ok(Timestamp::from(zoned))
}

fn with_offset(local: civil::DateTime, seconds: i32, text: &str) -> Result<Timestamp, ValueError> {
    let outside = || impossible(text, "it lies outside the calendar");
    let utc = jiff::tz::TimeZone::UTC.to_timestamp(local).map_err(|_| outside())?;
    let moved = utc.checked_sub(jiff::SignedDuration::from_secs(i64::from(seconds))).map_err(|_| outside())?;
    Ok(Timestamp::from(moved))
}

fn civil_date(year: i16, month: i16, day: i16, text: &str) -> Result<civil::Date, ValueError> {
    if !(1..=12).contains(&month) {
        return Err(impossible(text, &format!("there is no month {month}")));
    }
    let narrow = |value: i16| i8::try_from(value).unwrap_or(i8::MAX);
    civil::Date::new(year, narrow(month), narrow(day))
        .map_err(|_| impossible(text, &format!("{year}-{month:02} has no day {day}")))
}

fn civil_time(hour: i16, minute: i16, second: i16, nanos: i32, text: &str) -> Result<civil::Time, ValueError> {
    let narrow = |value: i16| i8::try_from(value).unwrap_or(i8::MAX);
    // A leap second is counted as the second before it.
    let second = if second == 60 { 59 } else { second };
    civil::Time::new(narrow(hour), narrow(minute), narrow(second), nanos)
        .map_err(|_| impossible(text, &format!("there is no time {hour}:{minute:02}:{second:02}")))
}

#[derive(Clone, Copy, Debug)]
struct Number {
    value: i16,
    digits: u8,
    /// Its place among the numbers of the date.
    at: u8,
}

/// The pieces that a text was read into.
#[derive(Default, Debug)]
struct Parts {
    numbers: Vec<Number>,
    month: Option<i8>,
    /// The month's name stood before the first number.
    month_leads: bool,
    year: Option<i16>,
    has_points: bool,
    hour: Option<i16>,
    minute: i16,
    second: i16,
    nanos: i32,
    afternoon: Option<bool>,
    offset_seconds: Option<i32>,
}

impl Parts {
    /// `None` when something stands there that no date contains.
    fn read(text: &str) -> Option<Self> {
        let mut parts = Self::default();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = if c.is_ascii_digit() {
                parts.take_number(rest)?
            } else if c.is_alphabetic() {
                parts.take_word(rest)?
            } else if (c == '+' || c == '-' || c == '−') && parts.hour.is_some() {
                parts.take_offset(rest)?
            } else if c.is_whitespace() || "/-.,;()[]'ºª°|年月日时時分秒号號：:".contains(c) {
                parts.has_points |= c == '.' && parts.hour.is_none();
                &rest[c.len_utf8()..]
            } else {
                return None;
            };
        }
        Some(parts)
    }

    fn take_number<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if length > 4 {
            return None;
        }
        let value: i16 = rest[..length].parse().ok()?;
        let after = &rest[length..];
        let next = after.chars().next();
        if self.hour.is_none() && !self.date_is_empty() && matches!(next, Some(':' | '：' | '时' | '時' | '点' | '點'))
        {
            return self.take_time(value, after);
        }
        if next == Some('年') {
            self.year = Some(value);
            return Some(after);
        }
        if next == Some('月') {
            self.month = Some(i8::try_from(value).ok()?);
            return Some(after);
        }
        if self.numbers.len() == 3 {
            // `5 PM`, `14h30`: an hour without a colon after a full date.
            return self.take_bare_hour(value, after);
        }
        let at = u8::try_from(self.numbers.len()).ok()?;
        self.numbers.push(Number { value, digits: u8::try_from(length).ok()?, at });
        Some(after)
    }

    fn date_is_empty(&self) -> bool {
        self.numbers.is_empty() && self.month.is_none() && self.year.is_none()
    }

    fn take_bare_hour<'a>(&mut self, value: i16, after: &'a str) -> Option<&'a str> {
        let is_hour = after.trim_start().starts_with(['h', 'H', 'a', 'A', 'p', 'P']);
        if self.hour.is_some() || !is_hour {
            return None;
        }
        self.hour = Some(value);
        match after.strip_prefix(['h', 'H']) {
            Some(rest) => {
                let length = rest.bytes().take_while(u8::is_ascii_digit).count().min(2);
                self.minute = rest[..length].parse().unwrap_or(0);
                Some(&rest[length..])
            }
            None => Some(after),
        }
    }

    /// `after` starts with the mark behind the hour.
    fn take_time<'a>(&mut self, hour: i16, after: &'a str) -> Option<&'a str> {
        self.hour = Some(hour);
        let (minute, rest) = two_digits(skip_char(after))?;
        self.minute = minute;
        let Some(rest_of_seconds) = rest.strip_prefix([':', '：', '分']) else { return Some(rest) };
        let Some((second, rest)) = two_digits(rest_of_seconds) else { return Some(rest_of_seconds) };
        self.second = second;
        let Some(fraction) = rest.strip_prefix(['.', ',']) else { return Some(rest) };
        let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let nine: String = fraction[..length].chars().chain("000000000".chars()).take(9).collect();
        self.nanos = nine.parse().ok()?;
        Some(&fraction[length..])
    }

    fn take_word<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        for (mark, afternoon) in [("上午", false), ("凌晨", false), ("早上", false), ("下午", true), ("晚上", true)]
        {
            if let Some(after) = rest.strip_prefix(mark) {
                self.afternoon = Some(afternoon);
                return Some(after);
            }
        }
        if let Some(after) = rest.strip_prefix(['年', '月', '日', '时', '時', '分', '秒', '号', '號', '点', '點'])
        {
            return Some(after);
        }
        let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let word = rest[..length].to_lowercase();
        let after = &rest[length..];
        match word.as_str() {
            "z" | "utc" | "gmt" if self.hour.is_some() => {
                self.offset_seconds = Some(0);
                return Some(after);
            }
            "am" => self.afternoon = Some(false),
            "pm" => self.afternoon = Some(true),
            "a" | "p" if is_meridiem(after) && self.hour.is_some() => {
                self.afternoon = Some(word == "p");
                let m = after.find(['m', 'M'])?;
                return Some(after[m + 1..].trim_start_matches('.'));
            }
            _ => match month(&word) {
                Some(found) if self.month.is_none() => {
                    self.month_leads = self.numbers.is_empty();
                    self.month = Some(found);
                }
                _ if is_date_filler(&word) => {}
                _ => return None,
            },
        }
        Some(after)
    }

    /// `+03:00`, `-0700`, `+3`.
    fn take_offset<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let sign = if rest.starts_with('+') { 1 } else { -1 };
        let after = skip_char(rest);
        let (hours, after) = two_digits(after)?;
        let (minutes, after) = two_digits(after.strip_prefix(':').unwrap_or(after)).unwrap_or((0, after));
        if hours > 14 || minutes > 59 {
            return None;
        }
        self.offset_seconds = Some(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60));
        Some(after)
    }

    fn date(&self, order: DateOrder, text: &str) -> Result<civil::Date, ValueError> {
        let n = |at: usize| self.numbers.get(at).map(|number| number.value);
        if let (Some(year), Some(month)) = (self.year, self.month) {
            let day = n(0).filter(|_| self.numbers.len() == 1).ok_or_else(|| not_a_date(text))?;
            return civil_date(year, i16::from(month), day, text);
        }
        if let Some(month) = self.month {
            let [first, second] = self.numbers[..] else { return Err(not_a_date(text)) };
            let (day, year) = if first.digits == 4 { (second, first) } else { (first, second) };
            return civil_date(full_year(year), i16::from(month), day.value, text);
        }
        let [a, b, c] = self.numbers[..] else { return Err(not_a_date(text)) };
        if a.digits == 4 {
            return civil_date(a.value, b.value, c.value, text);
        }
        let year = if order == DateOrder::YearFirst { a } else { c };
        // `3.4.1` is a version.
        if [a, b, c].iter().any(|number| number.digits == 3) || b.digits == 4 || year.digits < 2 {
            return Err(not_a_date(text));
        }
        match order {
            DateOrder::YearFirst if c.digits == 4 => Err(not_a_date(text)),
            DateOrder::YearFirst => civil_date(full_year(a), b.value, c.value, text),
            // Points between the numbers are written day first everywhere.
            DateOrder::MonthFirst if !self.has_points => civil_date(full_year(c), a.value, b.value, text),
            _ => civil_date(full_year(c), b.value, a.value, text),
        }
    }

    fn time(&self, text: &str) -> Result<civil::Time, ValueError> {
        let Some(hour) = self.hour else { return Ok(civil::Time::midnight()) };
        let hour = match self.afternoon {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        civil_time(hour, self.minute, self.second, self.nanos, text)
    }
}

fn is_meridiem(after: &str) -> bool {
    after.trim_start_matches(['.', ' ']).starts_with(['m', 'M'])
}

fn skip_char(text: &str) -> &str {
    let length = text.chars().next().map_or(0, char::len_utf8);
    &text[length..]
}

/// One or two leading digits and the rest.
fn two_digits(text: &str) -> Option<(i16, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count().min(2);
    let value = text[..length].parse().ok()?;
    Some((value, &text[length..]))
}

/// Two-digit years: 00–68 are 20xx, 69–99 are 19xx (as POSIX reads them).
fn full_year(number: Number) -> i16 {
    match (number.digits, number.value) {
        (4, year) => year,
        (_, short @ 0..=68) => 2000 + short,
        (_, short) => 1900 + short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(order: DateOrder) -> DateRule {
        DateRule { order, zone: Zone::default() }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = moment(text, &rule(DateOrder::DayFirst)).map(|m| m.to_string());
        assert_eq!(found.as_deref(), Ok(expected), "{text}");
    }

    #[test]
    fn dates_without_a_time_start_their_day() {
        for text in [
            "2024-03-05",
            "2024/3/5",
            "2024.03.05",
            "20240305",
            "5.3.2024",
            "05.03.24",
            "05/03/2024",
            "5-3-2024",
            "2024年3月5日",
            "2024年03月05号",
            "5 de marzo de 2024",
            "5 de março de 2024",
            "5 марта 2024 г.",
            "5 March 2024",
            "March 5, 2024",
            "Mar 5th, 2024",
            "5-Mar-24",
            "Tuesday, 5 March 2024",
            "45356",
            "2024年3月5日 星期二",
            "вторник, 5 марта 2024",
        ] {
            check(text, "2024-03-05T00:00:00Z");
        }
    }

    #[test]
    fn times_and_offsets_are_kept() {
        check("2024-03-05T14:30:00Z", "2024-03-05T14:30:00Z");
        check("2024-03-05 14:30:05.25", "2024-03-05T14:30:05.25Z");
        check("2024-03-05T14:30:00-07:00", "2024-03-05T21:30:00Z");
        check("2017-09-10 03:27:54+00:00", "2017-09-10T03:27:54Z");
        check("2024-03-05 14:30:00 +0300", "2024-03-05T11:30:00Z");
        check("05/03/2024 2:30 PM", "2024-03-05T14:30:00Z");
        check("05/03/2024 12:05 a. m.", "2024-03-05T00:05:00Z");
        check("2024年3月5日 下午2:30", "2024-03-05T14:30:00Z");
        check("2024年3月5日14时30分", "2024-03-05T14:30:00Z");
        check("5.3.2024, 14:30:10", "2024-03-05T14:30:10Z");
        check("2024-03-05 14:30:00 UTC", "2024-03-05T14:30:00Z");
        check("Tue Mar 05 14:30:00 2024", "2024-03-05T14:30:00Z");
        check("Tue, 05 Mar 2024 14:30:00 GMT", "2024-03-05T14:30:00Z");
    }

    #[test]
    fn epochs_and_day_numbers_are_told_by_their_length() {
        check("1762353632", "2025-11-05T14:40:32Z");
        check("1762353632542", "2025-11-05T14:40:32.542Z");
        check("1762353632542000", "2025-11-05T14:40:32.542Z");
        check("45356.5", "2024-03-05T12:00:00Z");
    }

    #[test]
    fn the_order_decides_between_day_and_month() {
        let read = |order| moment("03/05/2024", &rule(order)).map(|m| m.to_string());
        assert_eq!(read(DateOrder::DayFirst).as_deref(), Ok("2024-05-03T00:00:00Z"));
        assert_eq!(read(DateOrder::MonthFirst).as_deref(), Ok("2024-03-05T00:00:00Z"));
        assert_eq!(date_votes("31/12/2012"), Some([true, false, false]));
        assert_eq!(date_votes("12/31/2012"), Some([false, true, false]));
        assert_eq!(date_votes("2012-12-31"), None);
        let madrid = DateRule { order: DateOrder::DayFirst, zone: Zone::named("Europe/Madrid").expect("known") };
        assert_eq!(moment("1.7.2024", &madrid).map(|m| m.to_string()).as_deref(), Ok("2024-06-30T22:00:00Z"));
    }

    #[test]
    fn impossible_dates_are_told_from_no_dates() {
        let code = |text: &str| moment(text, &rule(DateOrder::DayFirst)).map_err(|e| e.code).err();
        for text in ["31/02/2024", "2023-02-29", "2024-13-01", "32.1.2024", "2024-03-05 25:00", "20241301", "0/0/2024"]
        {
            assert_eq!(code(text), Some(Code::ImpossibleDate), "{text}");
        }
        for text in [
            "",
            "soon",
            "12:30",
            "5",
            "2024",
            "1.5",
            "5 apples 2024",
            "2024-03",
            "5/5",
            "1.2.3.4",
            "3.4.3",
            "💥",
            "年月日",
        ] {
            assert_eq!(code(text), Some(Code::NotADate), "{text}");
        }
    }
}
