//! Quiet hours: when nobody is told.

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::time::Zone;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Hours in which alerts wait, by the clock of the workspace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quiet {
    /// Minute of the day in which peace begins; 22:00 is 1320.
    pub from: u16,
    /// Minute in which it ends; an earlier one lies on the next day, an equal one means that only weekends are quiet.
    pub to: u16,
    /// Saturdays and Sundays are quiet as a whole.
    pub weekends: bool,
}

impl Quiet {
    /// `None` for minutes that no day has.
    pub fn new(from: u16, to: u16, weekends: bool) -> Option<Self> {
        (from < DAY && to < DAY).then_some(Self { from, to, weekends })
    }

    /// The first moment from `now` on that is not quiet.
    pub fn over(&self, now: Timestamp, zone: &Zone) -> Timestamp {
        let mut moment = now;
        // At most Friday night, Saturday, Sunday and the night behind them; a few steps more for shifted clocks.
        for _ in 0..8 {
            match self.end_of_peace(moment, zone) {
                Some(end) if end > moment => moment = end,
                _ => break,
            }
        }
        moment
    }

    /// When the peace around `moment` ends; `None` when it is not quiet.
    fn end_of_peace(&self, moment: Timestamp, zone: &Zone) -> Option<Timestamp> {
        let local = moment.to_jiff().to_zoned(zone.0.clone());
        let (date, time) = (local.date(), local.time());
        let tomorrow = date.checked_add(1.day()).ok()?;
        if self.weekends && matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            return Some(Timestamp::of_date(tomorrow, zone));
        }
        let minute = u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok()?;
        if self.from == self.to {
            return None;
        }
        if self.from < self.to {
            return (self.from..self.to).contains(&minute).then(|| at(date, self.to, zone)).flatten();
        }
        if minute >= self.from {
            return at(tomorrow, self.to, zone);
        }
        (minute < self.to).then(|| at(date, self.to, zone)).flatten()
    }
}

fn at(date: Date, minute: u16, zone: &Zone) -> Option<Timestamp> {
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    let time = Time::new(hour, minute, 0, 0).ok()?;
    // An hour that the clock skips ends with the skip.
    date.to_datetime(time).to_zoned(zone.0.clone()).ok().map(|end| end.timestamp().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_told_is_told_when_peace_is_over() {
        let zone = Zone::named("Europe/Madrid").unwrap_or_default();
        let night = Quiet { from: 22 * 60, to: 7 * 60 + 30, weekends: false };
        let week = Quiet { weekends: true, ..night };
        let noon = Quiet { from: 12 * 60, to: 14 * 60, weekends: false };
        let weekends = Quiet { from: 0, to: 0, weekends: true };
        // 2026-11-20 is a Friday; Madrid is an hour ahead of UTC in winter, two in summer.
        for (quiet, now, expected) in [
            (night, "2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"),
            (night, "2026-11-19T21:30:00Z", "2026-11-20T06:30:00Z"),
            (night, "2026-11-20T03:00:00Z", "2026-11-20T06:30:00Z"),
            (night, "2026-11-20T06:30:00Z", "2026-11-20T06:30:00Z"),
            (week, "2026-11-20T22:00:00Z", "2026-11-23T06:30:00Z"),
            (week, "2026-11-22T12:00:00Z", "2026-11-23T06:30:00Z"),
            (noon, "2026-07-20T10:30:00Z", "2026-07-20T12:00:00Z"),
            (weekends, "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z"),
            (weekends, "2026-11-21T02:00:00Z", "2026-11-22T23:00:00Z"),
            // The night in which the clock goes forward.
            (night, "2026-03-28T23:00:00Z", "2026-03-29T05:30:00Z"),
        ] {
            let now = Timestamp::parse(now).unwrap_or_default();
            assert_eq!(quiet.over(now, &zone).to_string(), expected, "{quiet:?} {now}");
        }
        assert_eq!(Quiet::new(1440, 0, false), None);
    }
}
