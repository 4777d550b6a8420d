//! What customers will buy and be worth, how good the forecast is, and what a point of NPS is worth.

use peakend_stats::Estimate;
use peakend_stats::purchase::{
    BgNbd, GammaGamma, History, Purchase, PurchaseLog, Spend, fit_bg_nbd, fit_gamma_gamma, forecast,
};
use peakend_stats::regression::{Coefficient, linear_fit_over_time};
use serde::Serialize;

use super::{Lives, days};
use crate::metric::{LEVEL, float};

const DAYS_A_WEEK: f64 = 7.0;
/// How far the forecast looks.
pub const WEEKS: f64 = 52.0;
const ROUNDS: usize = 200;
const SEED: u64 = 2005;
/// Customers who bought again, without whom no model is shown.
const LEAST_REPEATING: u64 = 50;
/// The longest stretch kept back to check the forecast.
const LONGEST_CHECK: i64 = 182;
/// Bars of the picture of values.
const BARS: usize = 20;
/// Customers with an answer and a later stretch, without whom nothing is said about money.
const LEAST_ANSWERS: u64 = 100;
/// Days after an answer over which spend is counted.
pub const SPEND_DAYS: i64 = 180;

/// The forecast for all customers together.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Worth {
    pub customers: u64,
    pub repeating: u64,
    /// Customers needed who bought again.
    pub needed: u64,
    pub weeks: f64,
    pub model: Option<BgNbd>,
    pub spending: Option<GammaGamma>,
    pub currency: Option<String>,
    /// Purchases in another currency, which have no value here.
    pub foreign: u64,
    pub purchases: Option<Estimate>,
    pub value: Option<Estimate>,
    /// About how many are still there.
    pub alive: f64,
    /// Value of a customer: what a tenth, a quarter, half, three quarters, nine tenths are below.
    pub quantiles: Vec<(f64, f64)>,
    /// Share of all value that the best tenth brings.
    pub top_tenth: Option<f64>,
    pub bars: Vec<Bar>,
    pub check: Option<Check>,
}

/// Customers whose value lies between `from` and `to`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Bar {
    pub from: f64,
    pub to: f64,
    pub n: u64,
}

/// The model as it would have been some weeks ago, against what came.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Check {
    pub weeks: f64,
    pub expected: Estimate,
    pub came: u64,
    /// (Repeat purchases before, customers, expected and actual purchases of each after).
    pub groups: Vec<(u32, u64, f64, f64)>,
}

impl Check {
    pub fn is_held(&self) -> bool {
        self.expected.holds(float(self.came))
    }
}

/// Fits and forecasts; with too few repeat customers it says only how many are needed.
pub fn worth(lives: &Lives) -> Worth {
    let purchases: Vec<Purchase> = lives
        .lives
        .iter()
        .enumerate()
        .flat_map(|(customer, life)| {
            life.purchases.iter().map(move |(day, value)| Purchase { customer, day: *day, value: *value })
        })
        .collect();
    let repeating = lives.lives.iter().filter(|life| life.purchases.len() > 1).count() as u64;
    let mut found = Worth {
        customers: lives.lives.len() as u64,
        repeating,
        needed: LEAST_REPEATING,
        weeks: WEEKS,
        currency: lives.currency.clone(),
        foreign: lives.foreign,
        ..Worth::default()
    };
    if repeating < LEAST_REPEATING {
        return found;
    }
    let Ok(log) = PurchaseLog::of(&purchases, lives.today) else { return found };
    let histories: Vec<History> = log.histories(DAYS_A_WEEK).into_iter().flatten().collect();
    let Ok(model) = fit_bg_nbd(&histories) else { return found };
    let spends = log.spends();
    let paid: Vec<Spend> = spends.iter().flatten().copied().collect();
    let spending = fit_gamma_gamma(&paid).ok().filter(|model| model.population_mean().is_some());
    found.alive = histories.iter().map(|history| model.alive(history)).sum();
    // Every life has a purchase by today, so that histories and spends stand side by side.
    let with = spending.as_ref().map(|model| (model, spends.as_slice()));
    if let Ok(whole) = forecast(&model, &histories, with, WEEKS, ROUNDS, LEVEL, SEED) {
        found.purchases = Some(whole.purchases);
        found.value = whole.value;
    }
    if let Some(spending) = &spending {
        let mut values = values(&model, spending, &histories, &spends);
        values.sort_by(f64::total_cmp);
        found.quantiles = [0.1, 0.25, 0.5, 0.75, 0.9].map(|share| (share, at_share(&values, share))).into();
        found.top_tenth = top_tenth(&values);
        found.bars = bars(&values);
    }
    found.model = Some(model);
    found.spending = spending;
    found.check = check(&purchases, lives);
    found
}

fn values(model: &BgNbd, spending: &GammaGamma, histories: &[History], spends: &[Option<Spend>]) -> Vec<f64> {
    let none = Spend { purchases: 0, mean: 0.0 };
    let one = |(history, spend): (&History, &Option<Spend>)| {
        let purchases = model.expected_purchases(history, WEEKS).ok()?;
        Some(purchases * spending.expected_spend(&spend.unwrap_or(none))?)
    };
    histories.iter().zip(spends).filter_map(one).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
fn at_share(sorted: &[f64], share: f64) -> f64 {
    let place = (share * float(sorted.len().saturating_sub(1) as u64)).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}

fn top_tenth(sorted: &[f64]) -> Option<f64> {
    let all: f64 = sorted.iter().sum();
    let top: f64 = sorted.iter().rev().take(sorted.len().div_ceil(10)).sum();
    (all > 0.0).then(|| top / all)
}

/// Equal steps up to what 98 in 100 are below; the last bar holds all above.
fn bars(sorted: &[f64]) -> Vec<Bar> {
    let most = at_share(sorted, 0.98);
    if most <= 0.0 {
        return Vec::new();
    }
    let step = most / float(BARS as u64);
    let mut bars: Vec<Bar> =
        (0..BARS).map(|at| Bar { from: step * float(at as u64), to: step * float(at as u64 + 1), n: 0 }).collect();
    for value in sorted {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
        let place = ((value / step) as usize).min(BARS - 1);
        bars[place].n += 1;
    }
    if let (Some(last), Some(highest)) = (bars.last_mut(), sorted.last()) {
        last.to = last.to.max(*highest);
    }
    bars
}

/// Learns from all but the last stretch and forecasts that.
fn check(purchases: &[Purchase], lives: &Lives) -> Option<Check> {
    let first = lives.lives.iter().map(super::Life::start).min()?;
    let kept_back = ((lives.today - first) / 3).min(LONGEST_CHECK);
    if kept_back < 28 {
        return None;
    }
    let until = lives.today - kept_back;
    let weeks = days(kept_back) / DAYS_A_WEEK;
    let log = PurchaseLog::of(purchases, until).ok()?;
    let known = log.histories(DAYS_A_WEEK);
    let histories: Vec<History> = known.iter().flatten().copied().collect();
    let model = fit_bg_nbd(&histories).ok()?;
    let expected = forecast(&model, &histories, None, weeks, ROUNDS, LEVEL, SEED).ok()?.purchases;
    let mut groups: Vec<(u32, u64, f64, f64)> = Vec::new();
    for (life, history) in lives.lives.iter().zip(&known) {
        let Some(history) = history else { continue };
        let came = life.purchases.iter().filter(|(day, _)| *day > until).count() as u64;
        let repeats = history.repeats.min(5);
        let expected = model.expected_purchases(history, weeks).ok()?;
        match groups.iter_mut().find(|group| group.0 == repeats) {
            Some(group) => *group = (repeats, group.1 + 1, group.2 + expected, group.3 + float(came)),
            None => groups.push((repeats, 1, expected, float(came))),
        }
    }
    groups.sort_by_key(|group| group.0);
    let each = |(repeats, n, expected, came): (u32, u64, f64, f64)| (repeats, n, expected / float(n), came / float(n));
    let groups = groups.into_iter().map(each).collect();
    Some(Check { weeks, expected, came: log.purchases_after(), groups })
}

/// What spend goes along with an answer.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Loyalty {
    /// Customers with an answer and [`SPEND_DAYS`] days after it, and how many are needed.
    pub n: u64,
    pub needed: u64,
    pub days: i64,
    pub currency: Option<String>,
    /// Money per customer over those days that one point of NPS (−100…100) goes along with, spend of as many days
    /// before held still.
    pub point: Option<Coefficient>,
    /// The same for all customers followed, (value, low, high).
    pub all: Option<(f64, f64, f64)>,
    /// Mean spend of (detractors, passives, promoters) after their answer, with how many they are.
    pub groups: Vec<(f64, u64, f64)>,
}

impl Loyalty {
    pub fn is_enough(&self) -> bool {
        self.n >= self.needed && self.point.is_some()
    }

    /// Whether the interval leaves out nothing at all.
    pub fn is_clear(&self) -> bool {
        self.point.is_some_and(|point| point.low > 0.0 || point.high < 0.0)
    }
}

/// Regresses what each customer spent after their first answer on the answer and on what they spent before. Errors
/// are robust against the unequal spread of money (White 1980).
pub fn loyalty(lives: &Lives) -> Loyalty {
    let mut found =
        Loyalty { needed: LEAST_ANSWERS, days: SPEND_DAYS, currency: lives.currency.clone(), ..Loyalty::default() };
    let mut rows: Vec<(f64, f64, f64)> = Vec::new();
    for life in &lives.lives {
        let answer = life.answers.iter().find(|(day, _)| *day >= life.start() && day + SPEND_DAYS <= lives.today);
        let Some((day, side)) = answer else { continue };
        let spent = |from: i64, to: i64| {
            life.purchases.iter().filter(|(on, _)| (from..to).contains(on)).map(|(_, value)| value).sum::<f64>()
        };
        // The purchase of the day itself came before the question about it.
        rows.push((*side, spent(day - SPEND_DAYS, day + 1), spent(day + 1, day + 1 + SPEND_DAYS)));
    }
    found.n = rows.len() as u64;
    if found.n < found.needed || lives.currency.is_none() {
        return found;
    }
    let column = |part: fn(&(f64, f64, f64)) -> f64| rows.iter().map(part).collect::<Vec<f64>>();
    let columns = [column(|row| row.0), column(|row| row.1)];
    let fit = linear_fit_over_time(&columns, &column(|row| row.2), 0, LEVEL);
    found.point = fit.ok().and_then(|fit| fit.slopes.first().copied());
    let all = float(lives.lives.len() as u64);
    found.all = found.point.map(|point| (all * point.value, all * point.low, all * point.high));
    for side in [-100.0, 0.0, 100.0] {
        let spent: Vec<f64> = rows.iter().filter(|row| row.0 == side).map(|row| row.2).collect();
        let n = spent.len() as u64;
        found.groups.push((side, n, spent.iter().sum::<f64>() / float(n.max(1))));
    }
    found
}
