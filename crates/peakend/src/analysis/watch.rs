//! `peakend watch`: what in a series is more than its ordinary variation.

use anyhow::{Context, Result, ensure};
use peakend_model::Timestamp;
use peakend_model::time::{Buckets, Grain, Zone};
use peakend_stats::watch::{Chart, Signal, change_points, cusum, ewma_chart, stl, xmr_chart};
use serde_json::{Value, json};

use super::args::{Every, Watch};
use super::{Found, Warning, left_out, missing, short, warned};
use crate::table::Table;

/// Memory and width of the EWMA chart, slack and line of the CUSUM: usual choices (Montgomery 2012).
const MEMORY: f64 = 0.2;
const WIDTH: f64 = 2.7;
const SLACK: f64 = 0.5;
const LINE: f64 = 5.0;
/// Under so many values the limits are rough.
const ENOUGH: usize = 12;
/// The least values on one level.
const SHORTEST: usize = 4;

struct Series {
    dates: Vec<Timestamp>,
    values: Vec<f64>,
    /// How many rows each value is the mean of.
    rows: Vec<usize>,
}

pub(super) fn run(arguments: &Watch) -> Result<Found> {
    let table = Table::read(&arguments.source.file, &[&arguments.date, &arguments.value])?;
    let mut warnings = left_out(&table);
    let series = series(&table, arguments, &mut warnings)?;
    let n = series.values.len();
    ensure!(n >= 4, "{n} values are too few to tell a change from chance: at least 4 are needed");
    if n < ENOUGH {
        let text = format!("{n} values: limits are reliable from about {ENOUGH}");
        warnings.push(Warning::new("few_values", text));
    }
    let seen = without_season(&series.values, arguments.season)?;
    let baseline = arguments.baseline.unwrap_or(n);
    ensure!(baseline >= 2, "--baseline must be at least 2");
    let same = || format!("“{}” is the same at all {n} dates: nothing to watch", arguments.value);
    let chart = xmr_chart(&seen, baseline).with_context(same)?;
    let sigma = (chart.points[0].high - chart.centre) / 3.0;
    let average = ewma_chart(&seen, chart.centre, sigma, MEMORY, WIDTH)?;
    let sums = cusum(&seen, chart.centre, sigma, SLACK, LINE)?;
    let segments = change_points(&seen, None, SHORTEST.min(n / 2).max(1))?;
    let mut signals = chart_signals("xmr", &chart, &chart, &series, &seen);
    signals.extend(chart_signals("ewma", &average, &chart, &series, &seen));
    for (at, sum) in sums.iter().enumerate().filter(|(_, sum)| sum.signal) {
        signals.push(json!({
            "date": day(series.dates[at]), "value": series.values[at], "chart": "cusum", "rule": "beyond",
            "direction": if sum.up >= sum.down { "up" } else { "down" }, "since": day(series.dates[sum.since]),
        }));
    }
    let changes: Vec<Value> = segments
        .windows(2)
        .map(|pair| json!({ "date": day(series.dates[pair[1].start]), "before": pair[0].mean, "after": pair[1].mean }))
        .collect();
    let text = text(&chart, &signals, &changes, n) + &warned(&warnings);
    let points: Vec<Value> = (0..n)
        .map(|at| {
            json!({
                "date": day(series.dates[at]), "value": series.values[at], "rows": series.rows[at],
                "without_season": seen[at],
                "ewma": average.points[at].value, "cusum_up": sums[at].up, "cusum_down": sums[at].down,
            })
        })
        .collect();
    let json = json!({
        "n": n,
        "from": day(series.dates[0]), "until": day(series.dates[n - 1]),
        "chart": {
            "centre": chart.centre, "low": chart.points[0].low, "high": chart.points[0].high, "sigma": sigma,
            "baseline": baseline.min(n),
        },
        "signals": signals,
        "change_points": changes,
        "points": points,
        "method": "XmR with Western Electric rules; EWMA λ 0.2 L 2.7; CUSUM k 0.5 h 5; PELT with penalty 3 ln n",
        "warnings": warnings,
    });
    Ok(Found { json, text })
}

/// Values in order of time, one for each moment.
fn series(table: &Table, arguments: &Watch, warnings: &mut Vec<Warning>) -> Result<Series> {
    let dates = table.dates(&arguments.date)?;
    let values = table.numbers(&arguments.value)?;
    let mut pairs: Vec<(Timestamp, f64)> =
        dates.into_iter().zip(values).filter_map(|(date, value)| date.zip(value)).collect();
    warnings.extend(missing(table.len() - pairs.len(), "a date or a value"));
    let grain = arguments.every.map(|every| match every {
        Every::Day => Grain::Day,
        Every::Week => Grain::Week,
        Every::Month => Grain::Month,
    });
    if let Some(grain) = grain {
        pairs.iter_mut().for_each(|(date, _)| *date = Buckets::start_of(*date, grain, &Zone::default()));
    }
    pairs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut series = Series { dates: Vec::new(), values: Vec::new(), rows: Vec::new() };
    for same in pairs.chunk_by(|a, b| a.0 == b.0) {
        #[expect(clippy::cast_precision_loss, reason = "rows of a file")]
        let mean = same.iter().map(|pair| pair.1).sum::<f64>() / same.len() as f64;
        series.dates.push(same[0].0);
        series.values.push(mean);
        series.rows.push(same.len());
    }
    warnings.extend(averaged(&series, pairs.len(), arguments.every.is_some()));
    Ok(series)
}

/// What to know about values that are means of several rows.
fn averaged(series: &Series, rows: usize, is_asked: bool) -> Option<Warning> {
    let (fewest, most) = (series.rows.iter().min()?, series.rows.iter().max()?);
    let uneven = 3 * fewest < *most;
    if !is_asked && series.values.len() < rows {
        let shared = rows - series.values.len();
        let remedy = if uneven { "; --every week or month makes them more even" } else { "" };
        let text = format!("{shared} rows share their date with others and were averaged{remedy}");
        return Some(Warning::new("averaged", text));
    }
    let text = || format!("the values stand for {fewest} to {most} rows: those of few rows swing more by chance");
    (is_asked && uneven).then(|| Warning::new("uneven", text()))
}

fn without_season(values: &[f64], season: Option<usize>) -> Result<Vec<f64>> {
    let Some(period) = season else { return Ok(values.to_vec()) };
    let parts = stl(values, period, 7, true)
        .with_context(|| format!("a season of {period} cannot be taken out of {} values", values.len()))?;
    Ok(values.iter().zip(&parts.seasonal).map(|(value, seasonal)| value - seasonal).collect())
}

fn chart_signals(name: &str, chart: &Chart, limits: &Chart, series: &Series, seen: &[f64]) -> Vec<Value> {
    let mut signals = Vec::new();
    for (at, point) in chart.points.iter().enumerate() {
        for signal in &point.signals {
            let level = if name == "ewma" { point.value } else { seen[at] };
            signals.push(json!({
                "date": day(series.dates[at]), "value": series.values[at], "chart": name, "rule": rule(*signal),
                "direction": if level >= limits.centre { "up" } else { "down" },
            }));
        }
    }
    signals
}

fn rule(signal: Signal) -> &'static str {
    match signal {
        Signal::Beyond => "beyond",
        Signal::Run => "run_of_eight",
        Signal::TwoOfThree => "two_of_three",
        Signal::FourOfFive => "four_of_five",
    }
}

/// The day where the moment is one, else the moment.
fn day(at: Timestamp) -> String {
    let text = at.to_string();
    text.strip_suffix("T00:00:00Z").map_or(text.clone(), str::to_owned)
}

fn text(chart: &Chart, signals: &[Value], changes: &[Value], n: usize) -> String {
    let limits = &chart.points[0];
    let mut text =
        format!("{n} values around {} ({} to {})\n", short(chart.centre), short(limits.low), short(limits.high));
    for change in changes {
        let number = |key: &str| short(change[key].as_f64().unwrap_or_default());
        let date = change["date"].as_str().unwrap_or_default();
        text += &format!("  {date}: the level changed from {} to {}\n", number("before"), number("after"));
    }
    for signal in signals {
        let word = |key: &str| signal[key].as_str().unwrap_or_default().to_owned();
        let value = short(signal["value"].as_f64().unwrap_or_default());
        text += &format!("  {}: {value} {} on {} ({})\n", word("date"), word("direction"), word("chart"), word("rule"));
    }
    if signals.is_empty() && changes.is_empty() {
        text += "nothing but ordinary variation\n";
    }
    text
}
