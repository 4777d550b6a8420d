//! `peakend clv`: who buys again, who is still there, and what that is worth.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use peakend_model::time::Zone;
use peakend_stats::purchase::{
    BgNbd, Forecast, GammaGamma, History, Purchase, PurchaseLog, Spend, fit_bg_nbd, fit_gamma_gamma,
    forecast as forecast_all,
};
use serde_json::{Value, json};

use super::args::Clv;
use super::{Found, Warning, left_out, missing, short, warned};
use crate::table::{Table, TableError};

const DAYS_A_WEEK: f64 = 7.0;
/// How far to look ahead where nothing else is said.
const YEAR: f64 = 52.0;
/// Rounds of the forecast's interval, and their seed: the same file gives the same answer.
const ROUNDS: usize = 400;
const SEED: u64 = 2005;

/// The purchases of a file, told apart by customer.
struct Log {
    customers: Vec<String>,
    purchases: Vec<Purchase>,
    first_day: jiff::civil::Date,
    last: i64,
    left_out: usize,
}

pub(super) fn run(arguments: &Clv) -> Result<Found> {
    let columns = [Some(arguments.customer.as_str()), Some(arguments.date.as_str()), arguments.value.as_deref()];
    let wanted: Vec<&str> = columns.into_iter().flatten().collect();
    let table = Table::read(&arguments.source.file, &wanted)?;
    let log = log(&table, arguments)?;
    let mut warnings = left_out(&table);
    warnings.extend(missing(log.left_out, "a customer, a date or a value"));
    let until = match arguments.until {
        Some(day) => days_between(log.first_day, day),
        None => log.last,
    };
    ensure!(until >= 0, "--until is before the first purchase on {}", log.first_day);
    let purchases_until = PurchaseLog::of(&log.purchases, until)?;
    let weekly = purchases_until.histories(DAYS_A_WEEK);
    let buyers: usize = weekly.iter().flatten().count();
    let repeating = weekly.iter().flatten().filter(|history| history.repeats > 0).count();
    let known: Vec<_> = weekly.iter().flatten().copied().collect();
    let model = fit_bg_nbd(&known).with_context(|| {
        format!("{buyers} customers, {repeating} of whom bought again by {}, give no model", day(&log, until))
    })?;
    let checked = (log.last - until).max(0);
    #[expect(clippy::cast_precision_loss, reason = "days")]
    let check_weeks = checked as f64 / DAYS_A_WEEK;
    let weeks = arguments.weeks.unwrap_or(if checked > 0 { check_weeks } else { YEAR });
    ensure!(weeks > 0.0 && weeks.is_finite(), "--weeks must be more than 0");
    let spends = arguments.value.as_ref().map(|_| purchases_until.spends());
    let spending = spends.as_deref().and_then(|spends| fit_spending(spends, &mut warnings));
    if repeating < 100 {
        let text = format!("only {repeating} customers bought again: the forecast is a rough one");
        warnings.push(Warning::new("few_repeats", text));
    }
    let people = forecast(&weekly, spends.as_deref(), &model, spending.as_ref(), weeks)?;
    let level = arguments.source.level;
    let together = together(&weekly, spends.as_deref(), &model, spending.as_ref(), weeks, level, &mut warnings);
    let purchases: f64 = people.iter().map(|person| person.purchases).sum();
    let alive: f64 = people.iter().map(|person| person.alive).sum();
    let mut json = json!({
        "parameters": model,
        "method": "BG/NBD (Fader, Hardie & Lee 2005), maximum likelihood; time in weeks, purchases of one day as one",
        "n": buyers,
        "repeat_customers": repeating,
        "from": log.first_day, "until": day(&log, until),
        "weeks": weeks,
        "forecast": { "purchases": purchases, "alive": alive, "new_customer": model.expected_of_new(weeks)? },
    });
    let mut text = format!(
        "{buyers} customers, {repeating} bought again, from {} to {}\nr {:.3}, α {:.3}, a {:.3}, b {:.3}\n\
         in the next {} weeks: {} purchases expected{}; about {} customers are still there\n",
        log.first_day,
        day(&log, until),
        model.r,
        model.alpha,
        model.a,
        model.b,
        short(weeks),
        short(purchases),
        ends(together.map(|whole| whole.purchases)),
        short(alive)
    );
    if let Some(whole) = together {
        json["level"] = json!(level);
        json["forecast"]["interval"] = json!([whole.purchases.low, whole.purchases.high]);
    }
    if let Some(model) = spending {
        let value: f64 = people.iter().filter_map(|person| person.value).sum();
        json["gamma_gamma"] = json!(model);
        json["forecast"]["value"] = json!(value);
        json["forecast"]["mean_purchase"] = json!(model.population_mean());
        let interval = together.and_then(|whole| whole.value);
        if let Some(interval) = interval {
            json["forecast"]["value_interval"] = json!([interval.low, interval.high]);
        }
        let (value, ends) = (short(value), ends(interval));
        text += &format!("p {:.3}, q {:.3}, γ {:.3}: worth {value} together{ends}\n", model.p, model.q, model.gamma);
    }
    if checked > 0 {
        let actual = purchases_until.purchases_after();
        let expected = forecast(&weekly, None, &model, None, check_weeks)?;
        let expected: f64 = expected.iter().map(|person| person.purchases).sum();
        let known: Vec<_> = weekly.iter().flatten().copied().collect();
        let interval = forecast_all(&model, &known, None, check_weeks, ROUNDS, level, SEED).ok();
        let interval = interval.map(|whole| whole.purchases);
        json["check"] = json!({
            "weeks": check_weeks, "expected": expected, "actual": actual,
            "interval": interval.map(|interval| [interval.low, interval.high]),
        });
        text += &format!(
            "check against the {} weeks after: {} expected{}, {actual} came\n",
            short(check_weeks),
            short(expected),
            ends(interval)
        );
    }
    if arguments.each {
        json["customers"] = people.iter().map(|person| person.json(&log)).collect();
        text += &people.iter().map(|person| person.line(&log)).collect::<String>();
    }
    json["warnings"] = json!(warnings);
    text += &warned(&warnings);
    Ok(Found { json, text })
}

fn log(table: &Table, arguments: &Clv) -> Result<Log> {
    let labels = table.labels(&arguments.customer)?;
    let dates = table.dates(&arguments.date)?;
    let values = match &arguments.value {
        Some(column) => table.numbers(column)?,
        None => vec![Some(0.0); table.len()],
    };
    if let Some(at) = values.iter().position(|value| value.is_some_and(|value| value < 0.0)) {
        let column = arguments.value.clone().unwrap_or_default();
        let what = "a negative value: leave refunds out, or net them with their purchase".to_owned();
        return Err(TableError::Cell { row: table.number_of(at), column, what }.into());
    }
    let first = dates.iter().flatten().min().context("no row has a date")?.date(&Zone::default());
    // A day is looked up once: millions of rows share a few hundred days.
    let mut days: HashMap<i64, i64> = HashMap::new();
    let mut log = Log { customers: labels.names, purchases: Vec::new(), first_day: first, last: 0, left_out: 0 };
    for ((customer, date), value) in labels.of.into_iter().zip(dates).zip(values) {
        let (Some(customer), Some(date), Some(value)) = (customer, date, value) else {
            log.left_out += 1;
            continue;
        };
        let day = *days
            .entry(date.as_micros().div_euclid(peakend_model::Timestamp::DAY))
            .or_insert_with(|| days_between(first, date.date(&Zone::default())));
        log.last = log.last.max(day);
        log.purchases.push(Purchase { customer, day, value });
    }
    ensure!(!log.purchases.is_empty(), "no row has a customer and a date");
    Ok(log)
}

fn days_between(from: jiff::civil::Date, to: jiff::civil::Date) -> i64 {
    (to - from).get_days().into()
}

fn day(log: &Log, days: i64) -> jiff::civil::Date {
    log.first_day.saturating_add(jiff::Span::new().days(days))
}

fn fit_spending(spends: &[Option<Spend>], warnings: &mut Vec<Warning>) -> Option<GammaGamma> {
    let paid: Vec<Spend> = spends.iter().flatten().copied().collect();
    match fit_gamma_gamma(&paid) {
        Ok(model) => Some(model),
        Err(error) => {
            let text = format!("what is spent could not be modelled from {} repeat customers: {error}", paid.len());
            warnings.push(Warning::new("no_spending", text));
            None
        }
    }
}

/// All customers together with the interval of the forecast; a warning where there is none.
fn together(
    weekly: &[Option<History>],
    spends: Option<&[Option<Spend>]>,
    model: &BgNbd,
    spending: Option<&GammaGamma>,
    weeks: f64,
    level: f64,
    warnings: &mut Vec<Warning>,
) -> Option<Forecast> {
    let known: Vec<History> = weekly.iter().flatten().copied().collect();
    let of_known = |spends: &[Option<Spend>]| -> Vec<Option<Spend>> {
        weekly.iter().zip(spends).filter(|(history, _)| history.is_some()).map(|(_, spend)| *spend).collect()
    };
    let spends = spends.map(of_known);
    let with = spending.zip(spends.as_deref());
    // Where the mean of all spend does not exist, the purchases still have an interval.
    let found = forecast_all(model, &known, with, weeks, ROUNDS, level, SEED)
        .or_else(|_| forecast_all(model, &known, None, weeks, ROUNDS, level, SEED));
    match found {
        Ok(found) => Some(found),
        Err(error) => {
            warnings.push(Warning::new("no_interval", format!("the forecast has no interval: {error}")));
            None
        }
    }
}

fn ends(estimate: Option<peakend_stats::Estimate>) -> String {
    estimate.map_or(String::new(), |estimate| format!(" ({} to {})", short(estimate.low), short(estimate.high)))
}

/// What is expected of one customer.
struct Person {
    at: usize,
    repeats: u32,
    alive: f64,
    purchases: f64,
    value: Option<f64>,
}

fn forecast(
    weekly: &[Option<History>],
    spends: Option<&[Option<Spend>]>,
    model: &BgNbd,
    spending: Option<&GammaGamma>,
    weeks: f64,
) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    for (at, history) in weekly.iter().enumerate() {
        let Some(history) = history else { continue };
        let purchases = model.expected_purchases(history, weeks)?;
        let own = spends.and_then(|spends| spends[at]).unwrap_or(Spend { purchases: 0, mean: 0.0 });
        let value = spending.and_then(|model| model.expected_spend(&own)).map(|spend| spend * purchases);
        people.push(Person { at, repeats: history.repeats, alive: model.alive(history), purchases, value });
    }
    Ok(people)
}

impl Person {
    fn json(&self, log: &Log) -> Value {
        json!({
            "customer": log.customers[self.at], "repeats": self.repeats, "alive": self.alive,
            "purchases": self.purchases, "value": self.value,
        })
    }

    fn line(&self, log: &Log) -> String {
        let value = self.value.map(|value| format!(", worth {}", short(value))).unwrap_or_default();
        let (alive, purchases) = (short(self.alive), short(self.purchases));
        format!("  {}: {} repeats, there {alive}, {purchases} purchases{value}\n", log.customers[self.at], self.repeats)
    }
}
