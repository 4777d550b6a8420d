//! Moments, periods and the buckets that a time axis is cut into.

use jiff::{ToSpan, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A moment: microseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    pub const SECOND: i64 = 1_000_000;
    pub const MINUTE: i64 = 60 * Self::SECOND;
    pub const HOUR: i64 = 60 * Self::MINUTE;
    pub const DAY: i64 = 24 * Self::HOUR;

    /// From milliseconds since the epoch.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    pub fn as_micros(self) -> i64 {
        self.0
    }

    /// This moment as jiff sees it; clamped to jiff's range of years −9999 to 9999.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// The calendar day of this moment in `zone`.
    pub fn date(self, zone: &Zone) -> civil::Date {
        self.to_jiff().to_zoned(zone.0.clone()).date()
    }

    /// The first moment of `date` in `zone`.
    pub fn of_date(date: civil::Date, zone: &Zone) -> Self {
        date.to_zoned(zone.0.clone()).map_or(Self::default(), |start| Self::from(start.timestamp()))
    }

    /// Parses RFC 3339 (`2026-03-01T10:00:00Z`).
    ///
    /// # Errors
    /// When the text is not a full date and time with offset.
    pub fn parse(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(Self::from)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        Self(moment.as_microsecond())
    }
}

impl std::ops::Add<std::time::Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_jiff().fmt(f)
    }
}

impl std::fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_jiff().fmt(f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A time zone by its IANA name, UTC by default. Days and weeks of a workspace are cut in its zone.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(pub TimeZone);

impl Zone {
    /// # Errors
    /// When the tz database does not know `name`.
    pub fn named(name: &str) -> Result<Self, jiff::Error> {
        TimeZone::get(name).map(Self)
    }

    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::named(&name).map_err(serde::de::Error::custom)
    }
}

/// A half-open stretch of time: `from` belongs to it, `to` does not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Period {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Period {
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.from <= moment && moment < self.to
    }

    /// The whole days from `first` to `last`, both included, in `zone`.
    pub fn of_days(first: civil::Date, last: civil::Date, zone: &Zone) -> Self {
        let after = last.checked_add(1.day()).unwrap_or(last);
        Self { from: Timestamp::of_date(first, zone), to: Timestamp::of_date(after, zone) }
    }

    /// The stretch of equal length that ends where this one starts: in calendar months where both ends begin a month,
    /// in calendar days where both begin a day or are at the same time of the day, else to the microsecond.
    /// A stretch that begins a day and ends during one, such as “the last seven days until now”, is moved back by the
    /// days it touches, so that it is compared with as much of as many days.
    pub fn previous(&self, zone: &Zone) -> Self {
        let local = |moment: Timestamp| moment.to_jiff().to_zoned(zone.0.clone());
        let (from, to) = (local(self.from), local(self.to));
        let days = (to.date() - from.date()).get_days();
        let begins_day = |at: &jiff::Zoned| at.start_of_day().is_ok_and(|start| start == *at);
        let begins_month = |at: &jiff::Zoned| at.day() == 1 && begins_day(at);
        if begins_month(&from) && begins_month(&to) {
            let months = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month() - from.month());
            return self.moved_back(months.months(), zone);
        }
        if begins_day(&from) && !begins_day(&to) && from.time() != to.time() {
            return self.moved_back((days + 1).days(), zone);
        }
        if days > 0 && (from.time() == to.time() || begins_day(&from) && begins_day(&to)) {
            return self.moved_back(days.days(), zone);
        }
        let length = self.to.0.saturating_sub(self.from.0);
        Self { from: Timestamp(self.from.0.saturating_sub(length)), to: self.from }
    }

    /// The same days one year earlier.
    pub fn year_before(&self, zone: &Zone) -> Self {
        self.moved_back(1.year(), zone)
    }

    fn moved_back(&self, span: jiff::Span, zone: &Zone) -> Self {
        let back = |moment: Timestamp| {
            let local = moment.to_jiff().to_zoned(zone.0.clone());
            local.checked_sub(span).map_or(moment, |earlier| Timestamp::from(earlier.timestamp()))
        };
        Self { from: back(self.from), to: back(self.to) }
    }
}

/// How wide a bucket of a time axis is. Weeks start on Monday (ISO 8601).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Grain {
    pub fn key(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// A period cut into buckets of one grain: `starts[i]` is the first moment of bucket `i`.
/// The first bucket starts at or before the period, so that a bucket always means the same stretch of the calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Buckets {
    pub starts: Vec<Timestamp>,
}

impl Buckets {
    /// More buckets than this are refused by [`crate::insight::Query::check`].
    pub const MOST: usize = 5_000;

    /// Cuts `period`; at most `MOST + 1` starts are made.
    pub fn new(period: Period, grain: Grain, zone: &Zone) -> Self {
        let mut starts = Vec::new();
        let mut start = Self::start_of(period.from, grain, zone);
        while start < period.to && starts.len() <= Self::MOST {
            starts.push(start);
            let next = Self::next(start, grain, zone);
            if next <= start {
                break;
            }
            start = next;
        }
        Self { starts }
    }

    /// The bucket that `moment` falls into; `None` before the first bucket.
    /// The last bucket is open to the right: callers filter by period first.
    pub fn index_of(&self, moment: Timestamp) -> Option<usize> {
        self.starts.partition_point(|start| *start <= moment).checked_sub(1)
    }

    /// The first moment of the bucket of `grain` around `moment` in `zone`.
    pub fn start_of(moment: Timestamp, grain: Grain, zone: &Zone) -> Timestamp {
        if grain == Grain::Hour {
            return Timestamp(moment.0.div_euclid(Timestamp::HOUR) * Timestamp::HOUR);
        }
        let date = moment.date(zone);
        let first = match grain {
            Grain::Hour | Grain::Day => date,
            Grain::Week => {
                let back = i64::from(date.weekday().to_monday_zero_offset());
                date.checked_sub(back.days()).unwrap_or(date)
            }
            Grain::Month => date.first_of_month(),
            Grain::Quarter => {
                let month = (date.month() - 1) / 3 * 3 + 1;
                civil::Date::new(date.year(), month, 1).unwrap_or(date)
            }
            Grain::Year => date.first_of_year(),
        };
        Timestamp::of_date(first, zone)
    }

    fn next(start: Timestamp, grain: Grain, zone: &Zone) -> Timestamp {
        let span = match grain {
            Grain::Hour => return Timestamp(start.0 + Timestamp::HOUR),
            Grain::Day => 1.day(),
            Grain::Week => 1.week(),
            Grain::Month => 1.month(),
            Grain::Quarter => 3.months(),
            Grain::Year => 1.year(),
        };
        let date = start.date(zone);
        Timestamp::of_date(date.checked_add(span).unwrap_or(date), zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a moment of the test")
    }

    #[test]
    fn days_follow_the_zone_over_a_clock_change() {
        let madrid = Zone::named("Europe/Madrid").expect("known zone");
        let period = Period { from: at("2026-03-28T00:00:00Z"), to: at("2026-03-31T00:00:00Z") };
        let starts: Vec<String> =
            Buckets::new(period, Grain::Day, &madrid).starts.iter().map(ToString::to_string).collect();
        assert_eq!(
            starts,
            ["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z"]
        );
    }

    #[test]
    fn weeks_start_on_monday_and_quarters_on_their_first_month() {
        let utc = Zone::default();
        let moment = at("2026-11-21T10:00:00Z");
        assert_eq!(Buckets::start_of(moment, Grain::Week, &utc), at("2026-11-16T00:00:00Z"));
        assert_eq!(Buckets::start_of(moment, Grain::Quarter, &utc), at("2026-10-01T00:00:00Z"));
        assert_eq!(Buckets::start_of(moment, Grain::Year, &utc), at("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn a_moment_belongs_to_the_bucket_it_starts() {
        let period = Period { from: at("2026-01-01T00:00:00Z"), to: at("2026-01-04T00:00:00Z") };
        let days = Buckets::new(period, Grain::Day, &Zone::default());
        assert_eq!(days.starts.len(), 3);
        assert_eq!(days.index_of(at("2026-01-02T00:00:00Z")), Some(1));
        assert_eq!(days.index_of(at("2026-01-01T23:59:59.999999Z")), Some(0));
        assert_eq!(days.index_of(at("2025-12-31T23:59:59Z")), None);
    }

    #[test]
    fn the_previous_period_has_as_many_days() {
        let utc = Zone::default();
        let march = Period { from: at("2026-03-01T00:00:00Z"), to: at("2026-04-01T00:00:00Z") };
        assert_eq!(march.previous(&utc), Period { from: at("2026-02-01T00:00:00Z"), to: march.from });
        let week = Period { from: at("2026-03-03T00:00:00Z"), to: at("2026-03-10T00:00:00Z") };
        assert_eq!(week.previous(&utc), Period { from: at("2026-02-24T00:00:00Z"), to: week.from });
        let until_now = Period { from: at("2026-03-03T00:00:00Z"), to: at("2026-03-09T15:00:00Z") };
        let before = Period { from: at("2026-02-24T00:00:00Z"), to: at("2026-03-02T15:00:00Z") };
        assert_eq!(until_now.previous(&utc), before);
        assert_eq!(march.year_before(&utc).from, at("2025-03-01T00:00:00Z"));
    }

    #[test]
    fn the_previous_of_some_hours_is_as_long_and_does_not_overlap() {
        let utc = Zone::default();
        let hours = Period { from: at("2026-03-01T10:00:00Z"), to: at("2026-03-01T14:00:00Z") };
        assert_eq!(hours.previous(&utc), Period { from: at("2026-03-01T06:00:00Z"), to: hours.from });
        let longer = Period { from: at("2026-03-01T10:00:00Z"), to: at("2026-03-03T20:00:00Z") };
        assert_eq!(longer.previous(&utc), Period { from: at("2026-02-27T00:00:00Z"), to: longer.from });
        // A day of 23 hours has a whole day before it.
        let madrid = Zone::named("Europe/Madrid").expect("known zone");
        let short = Period { from: at("2026-03-28T23:00:00Z"), to: at("2026-03-29T22:00:00Z") };
        assert_eq!(short.previous(&madrid), Period { from: at("2026-03-27T23:00:00Z"), to: short.from });
    }
}
