//! How many people shop on which day: weekends, festivals and the company's own changes.

use peakend_model::Timestamp;
use peakend_model::time::Zone;

use super::dice::Dice;
use super::market::{EAST_ASIA, REGIONS};
use super::truth::{DAYS, Truth};

/// New Year's Day of the lunar calendar as (year, month, day); years outside have no festival.
const LUNAR_NEW_YEAR: [(i16, i8, i8); 14] = [
    (2024, 2, 10),
    (2025, 1, 29),
    (2026, 2, 17),
    (2027, 2, 6),
    (2028, 1, 26),
    (2029, 2, 13),
    (2030, 2, 3),
    (2031, 1, 23),
    (2032, 2, 11),
    (2033, 1, 31),
    (2034, 2, 19),
    (2035, 2, 8),
    (2036, 1, 28),
    (2037, 2, 15),
];

/// Hours of the day by how many customers are awake and shopping, from 0 to 23.
const HOURS: [f64; 24] = [
    0.3, 0.1, 0.05, 0.05, 0.05, 0.1, 0.3, 0.7, 1.1, 1.6, 1.9, 2.0, 2.1, 1.9, 1.7, 1.6, 1.7, 1.9, 2.3, 2.7, 2.9, 2.6,
    1.6, 0.8,
];

pub(super) struct Calendar {
    pub(super) start: Timestamp,
    pub(super) today: Timestamp,
    /// Demand of each day by region, summed up from the first day.
    summed: Vec<Vec<f64>>,
    /// Distance in days to the lunar new year of the same calendar year.
    to_lunar_new_year: Vec<Option<i64>>,
    /// The days of the relationship waves: the fifteenth of each quarter's first month.
    pub(super) waves: Vec<i64>,
}

impl Calendar {
    pub(super) fn new(truth: &Truth, today: Timestamp) -> Self {
        let start = truth.period.from;
        let to_lunar_new_year: Vec<Option<i64>> = (0..DAYS).map(|n| days_to_lunar_new_year(at(start, n))).collect();
        let summed = (0..REGIONS.len())
            .map(|region| {
                let mut sum = 0.0;
                (0..DAYS)
                    .zip(&to_lunar_new_year)
                    .map(|(n, lunar)| {
                        sum += demand(truth, at(start, n), n, region, *lunar);
                        sum
                    })
                    .collect()
            })
            .collect();
        let waves = (0..DAYS).filter(|day| is_wave(at(start, *day))).collect();
        Self { start, today, summed, to_lunar_new_year, waves }
    }

    /// A day of `from..to`, as likely as its demand in `region`.
    pub(super) fn day(&self, dice: &mut Dice, region: usize, from: i64, to: i64) -> i64 {
        let summed = &self.summed[region];
        let first = usize::try_from(from.clamp(0, DAYS - 1)).unwrap_or(0);
        let last = usize::try_from((to - 1).clamp(0, DAYS - 1)).unwrap_or(0).max(first);
        let low = if first == 0 { 0.0 } else { summed[first - 1] };
        let wanted = dice.between(low, summed[last]);
        let found = first + summed[first..=last].partition_point(|sum| *sum <= wanted);
        i64::try_from(found.min(last)).unwrap_or(0)
    }

    /// A moment of `day` in the waking hours of `region`.
    pub(super) fn moment(&self, dice: &mut Dice, region: usize, day: i64) -> Timestamp {
        let hour = dice.weighted(HOURS.iter().copied());
        self.clock(dice, region, day, i64::try_from(hour).unwrap_or(12))
    }

    /// A moment in opening hours, 10 to 19 o'clock local time.
    pub(super) fn opening_hours(&self, dice: &mut Dice, region: usize, day: i64) -> Timestamp {
        let hour = 10 + i64::try_from(dice.below(9)).unwrap_or(0);
        self.clock(dice, region, day, hour)
    }

    fn clock(&self, dice: &mut Dice, region: usize, day: i64, local_hour: i64) -> Timestamp {
        let within = i64::try_from(dice.below(3_600)).unwrap_or(0) * Timestamp::SECOND;
        let hour = local_hour - REGIONS[region].hours_ahead;
        Timestamp(at(self.start, day).0 + hour * Timestamp::HOUR + within)
    }

    /// The number of the day that `moment` lies in; may lie outside the company's days.
    pub(super) fn day_of(&self, moment: Timestamp) -> i64 {
        (moment.0 - self.start.0).div_euclid(Timestamp::DAY)
    }

    /// Carriers rest around the lunar new year.
    pub(super) fn is_lunar_holiday(&self, day: i64, region: usize) -> bool {
        let lunar = usize::try_from(day).ok().and_then(|day| self.to_lunar_new_year.get(day).copied().flatten());
        region == EAST_ASIA && lunar.is_some_and(|distance| (-6..=2).contains(&distance))
    }
}

fn at(start: Timestamp, day: i64) -> Timestamp {
    Timestamp(start.0 + day * Timestamp::DAY)
}

fn is_wave(moment: Timestamp) -> bool {
    let date = moment.date(&Zone::default());
    date.day() == 15 && (date.month() - 1) % 3 == 0
}

#[expect(clippy::cast_precision_loss, reason = "small counts of days")]
fn demand(truth: &Truth, moment: Timestamp, day: i64, region: usize, lunar: Option<i64>) -> f64 {
    let laws = &truth.laws;
    let date = moment.date(&Zone::default());
    let (month, dom) = (date.month(), date.day());
    let weekday = date.weekday().to_monday_zero_offset();
    let mut demand = 1.0 + 0.2 * day as f64 / DAYS as f64;
    if weekday >= 5 {
        demand *= laws.weekend;
    }
    if month == 11 && (9..=12).contains(&dom) {
        demand *= if region == EAST_ASIA { laws.singles_day } else { 1.0 + (laws.singles_day - 1.0) / 4.0 };
    }
    // The fourth Thursday of November lies in 22 to 28; the sale runs from Thursday to Monday.
    let thursday = dom - (weekday - 3).rem_euclid(7);
    if month == 11 && (22..=28).contains(&thursday) && dom - thursday <= 4 {
        demand *= laws.black_friday;
    }
    if month == 12 && dom <= 21 {
        demand *= laws.december;
    }
    if (month == 12 && dom >= 25) || (month == 1 && dom <= 2) {
        demand *= 0.6;
    }
    if region == EAST_ASIA {
        demand *= match lunar {
            Some(3..=17) => laws.before_chinese_new_year,
            Some(-6..=2) => laws.during_chinese_new_year,
            _ => 1.0,
        };
    }
    if truth.promo_week.period.contains(moment) {
        demand *= truth.promo_week.effect;
    }
    demand
}

fn days_to_lunar_new_year(moment: Timestamp) -> Option<i64> {
    let date = moment.date(&Zone::default());
    let (_, month, day) = LUNAR_NEW_YEAR.iter().find(|(year, ..)| *year == date.year())?;
    let festival = date.with().month(*month).day(*day).build().ok()?;
    Some(i64::from((festival - date).get_days()))
}
