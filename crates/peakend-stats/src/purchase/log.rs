//! From a log of purchases to what the purchase models learn from.

use super::{History, Spend};
use crate::error::{Result, StatsError, at_least, not_negative};

/// Each customer up to the largest number takes some bytes, so a number out of the air must not take them all.
const MOST_CUSTOMERS: usize = 100_000_000;

/// One line of a log.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Purchase {
    /// Who bought, counted from 0 without large gaps.
    pub customer: usize,
    /// Day of the purchase, counted from any day.
    pub day: i64,
    /// What was paid, ≥ 0, in money; 0 where only the moments matter.
    pub value: f64,
}

/// Purchases by customer up to a last day; purchases of one day are one, as in Fader, Hardie & Lee (2005).
#[derive(Debug, Clone, PartialEq)]
pub struct PurchaseLog {
    /// Per customer the days with what was paid, ascending, up to the last day.
    days: Vec<Vec<(i64, f64)>>,
    until: i64,
    after: u64,
}

impl PurchaseLog {
    /// Sorts `purchases` into customers and days; what is later than `until` is only counted.
    ///
    /// # Errors
    /// `TooFew` without purchases, `OutOfRange` for a negative value or a customer beyond a hundred million.
    pub fn of(purchases: &[Purchase], until: i64) -> Result<Self> {
        at_least(1, purchases.len())?;
        purchases.iter().try_for_each(|p| not_negative("value", p.value).map(drop))?;
        let last = purchases.iter().map(|p| p.customer).max().unwrap_or(0);
        if last > MOST_CUSTOMERS {
            let expected = "counted from 0 without large gaps";
            return Err(StatsError::OutOfRange { what: "customer", expected, got: last as f64 });
        }
        let customers = last + 1;
        let mut days: Vec<Vec<(i64, f64)>> = vec![Vec::new(); customers];
        purchases.iter().for_each(|p| days[p.customer].push((p.day, p.value)));
        let mut after = 0;
        for own in &mut days {
            own.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            own.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                kept.1 += if same { next.1 } else { 0.0 };
                same
            });
            let known = own.partition_point(|(day, _)| *day <= until);
            if known > 0 {
                after += (own.len() - known) as u64;
            }
            own.truncate(known);
        }
        Ok(Self { days, until, after })
    }

    /// One per customer, in units of `days_per_unit` (7 for weeks); None for who first bought after the last day.
    pub fn histories(&self, days_per_unit: f64) -> Vec<Option<History>> {
        let units = |days: i64| days as f64 / days_per_unit;
        let of = |own: &Vec<(i64, f64)>| {
            let (first, last) = (own.first()?.0, own.last()?.0);
            let repeats = u32::try_from(own.len() - 1).unwrap_or(u32::MAX);
            Some(History {
                repeats,
                last: units(last.saturating_sub(first)),
                watched: units(self.until.saturating_sub(first)),
            })
        };
        self.days.iter().map(of).collect()
    }

    /// Mean value of the repeat purchases, one per customer; None without a repeat that was paid for.
    pub fn spends(&self) -> Vec<Option<Spend>> {
        let of = |own: &Vec<(i64, f64)>| {
            let repeats = own.get(1..).filter(|repeats| !repeats.is_empty())?;
            let mean = repeats.iter().map(|(_, value)| value).sum::<f64>() / repeats.len() as f64;
            let purchases = u32::try_from(repeats.len()).unwrap_or(u32::MAX);
            (mean > 0.0).then_some(Spend { purchases, mean })
        };
        self.days.iter().map(of).collect()
    }

    /// Purchases after the last day by customers known until then: what a forecast is checked against.
    pub fn purchases_after(&self) -> u64 {
        self.after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_purchase_and_the_first_is_no_repeat() {
        let buy = |customer, day, value| Purchase { customer, day, value };
        let log = [buy(0, 14, 5.0), buy(0, 0, 10.0), buy(0, 14, 1.0), buy(1, 7, 3.0), buy(0, 30, 2.0), buy(2, 29, 9.0)];
        let log = PurchaseLog::of(&log, 28).unwrap();
        let histories = log.histories(7.0);
        assert_eq!(histories[0], Some(History { repeats: 1, last: 2.0, watched: 4.0 }));
        assert_eq!(histories[1], Some(History { repeats: 0, last: 0.0, watched: 3.0 }));
        assert_eq!(histories[2], None);
        assert_eq!(log.spends(), [Some(Spend { purchases: 1, mean: 6.0 }), None, None]);
        assert_eq!(log.purchases_after(), 1, "who came later is not forecast");
        assert!(PurchaseLog::of(&[], 3).is_err() && PurchaseLog::of(&[buy(0, 0, -1.0)], 3).is_err());
    }
}
