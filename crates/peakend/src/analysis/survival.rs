//! `peakend survival`: how long until something happens.

use anyhow::{Context, Result, bail, ensure};
use peakend_stats::survival::{Curve, Lifetime, kaplan_meier, log_rank};
use serde_json::{Value, json};

use super::args::Survival;
use super::{Found, Warning, chance, left_out, missing, short, warned};
use crate::table::{Table, TableError};

pub(super) fn run(arguments: &Survival) -> Result<Found> {
    let columns = [Some(arguments.time.as_str()), Some(arguments.event.as_str()), arguments.by.as_deref()];
    let wanted: Vec<&str> = columns.into_iter().flatten().collect();
    let table = Table::read(&arguments.source.file, &wanted)?;
    let rows = lifetimes(&table, arguments)?;
    let mut warnings = left_out(&table);
    let known: Vec<Lifetime> = rows.iter().flatten().copied().collect();
    warnings.extend(missing(rows.len() - known.len(), "a time or an event"));
    ensure!(!known.is_empty(), "no row has both “{}” and “{}”", arguments.time, arguments.event);
    if !known.iter().any(|life| life.event) {
        warnings.push(Warning::new("no_events", "nothing happened in any row: the curve stays at 1"));
    }
    let level = arguments.source.level;
    let curve = kaplan_meier(&known, level)?;
    let mut text = summary("all", &curve);
    let mut json = drawn(&curve);
    json["level"] = json!(level);
    json["method"] = json!("Kaplan–Meier 1958, Greenwood's error, intervals on the log(−log) scale");
    if let Some(by) = &arguments.by {
        grouped(&table, &rows, by, level, &mut json, &mut text, &mut warnings)?;
    }
    json["warnings"] = json!(warnings);
    text += &warned(&warnings);
    Ok(Found { json, text })
}

fn lifetimes(table: &Table, arguments: &Survival) -> Result<Vec<Option<Lifetime>>> {
    let times = table.numbers(&arguments.time)?;
    let events = table.flags(&arguments.event)?;
    if let Some(at) = times.iter().position(|time| time.is_some_and(|time| time < 0.0)) {
        let what = "a time is 0 or more".to_owned();
        return Err(TableError::Cell { row: table.number_of(at), column: arguments.time.clone(), what }.into());
    }
    let both = times.into_iter().zip(events);
    Ok(both.map(|(time, event)| Some(Lifetime { time: time?, event: event? })).collect())
}

fn grouped(
    table: &Table,
    rows: &[Option<Lifetime>],
    by: &str,
    level: f64,
    json: &mut Value,
    text: &mut String,
    warnings: &mut Vec<Warning>,
) -> Result<()> {
    let labels = table.labels(by)?;
    if labels.names.len() > 50 {
        bail!("column “{by}” has {} groups: 50 curves are the most that can be compared", labels.names.len());
    }
    let mut groups = vec![Vec::new(); labels.names.len()];
    for (row, group) in rows.iter().zip(&labels.of) {
        if let (Some(life), Some(group)) = (row, group) {
            groups[*group].push(*life);
        }
    }
    let mut curves = Vec::new();
    for (name, lives) in labels.names.iter().zip(&groups).filter(|(_, lives)| !lives.is_empty()) {
        let curve = kaplan_meier(lives, level).with_context(|| format!("group “{name}”"))?;
        *text += &summary(name, &curve);
        let mut drawn = drawn(&curve);
        drawn["group"] = json!(name);
        curves.push(drawn);
    }
    json["groups"] = json!(curves);
    match log_rank(&groups) {
        Ok(test) => {
            json["log_rank"] = json!({ "statistic": test.statistic, "df": test.df, "p_value": test.p_value });
            *text +=
                &format!("log-rank: χ² {} with {} df, p {}\n", short(test.statistic), test.df, chance(test.p_value));
        }
        Err(error) => warnings.push(Warning::new("not_compared", format!("the groups cannot be compared: {error}"))),
    }
    Ok(())
}

fn drawn(curve: &Curve) -> Value {
    let steps: Vec<Value> = curve
        .steps
        .iter()
        .map(|step| {
            json!({
                "time": step.time, "at_risk": step.at_risk, "events": step.events,
                "surviving": step.surviving.value, "low": step.surviving.low, "high": step.surviving.high,
                "error": step.error,
            })
        })
        .collect();
    let (low, high) = curve.median_interval();
    json!({
        "n": curve.n,
        "events": curve.steps.iter().map(|step| step.events).sum::<u64>(),
        "median": curve.median(),
        "median_interval": [low, high],
        "watched_until": curve.watched_until,
        "curve": steps,
    })
}

fn summary(name: &str, curve: &Curve) -> String {
    let events: u64 = curve.steps.iter().map(|step| step.events).sum();
    let last = curve.steps.last().map_or("1".to_owned(), |step| {
        format!("{} ({} to {})", short(step.surviving.value), short(step.surviving.low), short(step.surviving.high))
    });
    let time = |time: Option<f64>| time.map_or("not reached".to_owned(), short);
    let (low, high) = curve.median_interval();
    format!(
        "{name}: n {}, events {events}, median {} ({} to {}), at the end {last}\n",
        curve.n,
        time(curve.median()),
        time(low),
        time(high)
    )
}
