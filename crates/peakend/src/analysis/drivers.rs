//! `peakend drivers`: what an outcome goes along with, as shares of R² with intervals.

use anyhow::{Result, bail, ensure};
use peakend_stats::drivers::{
    Drivers as Shared, Method as Shares, driver_intervals, driver_shares, logistic_intervals, logistic_weights,
};
use peakend_stats::regression::linear_fit;
use peakend_stats::{Estimate, StatsError};
use serde_json::{Value, json};

use super::args::{Drivers, Method};
use super::{Found, Warning, left_out, missing, short, warned};
use crate::table::{Table, TableError};

/// Variance inflation from which a driver's own slope is not to be trusted.
const INFLATED: f64 = 5.0;

/// Complete rows: an outcome and a column per driver.
struct Rows {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    outcome: Vec<f64>,
    left_out: usize,
}

pub(super) fn run(arguments: &Drivers) -> Result<Found> {
    let names: Vec<String> = arguments.drivers.iter().map(|name| name.trim().to_owned()).collect();
    let wanted: Vec<&str> = names.iter().map(String::as_str).chain([arguments.outcome.as_str()]).collect();
    for (at, name) in names.iter().enumerate() {
        ensure!(!names[..at].contains(name), "driver “{name}” is named twice");
        ensure!(*name != arguments.outcome, "“{name}” cannot be the outcome and a driver");
    }
    let table = Table::read(&arguments.source.file, &wanted)?;
    // An outcome in words of yes and no is what logistic weights are made for.
    let asked = arguments.method.or_else(|| table.says_yes_or_no(&arguments.outcome).then_some(Method::Logistic));
    let is_logistic = asked == Some(Method::Logistic);
    let rows = rows(&table, names, &arguments.outcome, is_logistic)?;
    rows.check(&arguments.outcome)?;
    let mut warnings = left_out(&table);
    warnings.extend(missing(rows.left_out, "an outcome or a driver"));
    let (shared, intervals, method) = judge(&rows, arguments, asked)?;
    let intervals = intervals.unwrap_or_else(|error| {
        let text = format!("{} complete rows are too few for intervals by resampling: {error}", rows.outcome.len());
        warnings.push(Warning::new("no_interval", text));
        Vec::new()
    });
    warnings.extend(doubts(&rows, &shared, &intervals));
    let slopes = match is_logistic {
        true => None,
        false => Some(linear_fit(&rows.columns, &rows.outcome, arguments.source.level)?),
    };
    let drivers: Vec<Value> = (0..rows.names.len())
        .map(|at| {
            let mut driver = json!({
                "name": rows.names[at],
                "share": shared.shares[at],
                "low": intervals.get(at).map(|estimate| estimate.low),
                "high": intervals.get(at).map(|estimate| estimate.high),
                "relative": if shared.r_squared > 0.0 { shared.shares[at] / shared.r_squared } else { 0.0 },
                "correlation": shared.correlations[at],
                "inflation": shared.inflation[at],
            });
            if let Some(slope) = slopes.as_ref().and_then(|fit| fit.slopes.get(at)) {
                driver["slope"] =
                    json!({ "value": slope.value, "low": slope.low, "high": slope.high, "p_value": slope.p_value });
            }
            driver
        })
        .collect();
    let text = text(&rows, &shared, &intervals, method) + &warned(&warnings);
    let json = json!({
        "outcome": arguments.outcome,
        "drivers": drivers,
        "r_squared": shared.r_squared,
        "method": method,
        "n": shared.n,
        "level": arguments.source.level,
        "warnings": warnings,
    });
    Ok(Found { json, text })
}

fn rows(table: &Table, names: Vec<String>, outcome: &str, is_logistic: bool) -> Result<Rows, TableError> {
    let answers = match is_logistic {
        true => table.flags(outcome)?.into_iter().map(|flag| flag.map(|flag| f64::from(u8::from(flag)))).collect(),
        false => table.measures(outcome)?,
    };
    let given = names.iter().map(|name| table.measures(name)).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Rows { columns: vec![Vec::new(); names.len()], names, outcome: Vec::new(), left_out: 0 };
    for (at, answer) in answers.into_iter().enumerate() {
        let values: Option<Vec<f64>> = given.iter().map(|column| column[at]).collect();
        let (Some(answer), Some(values)) = (answer, values) else {
            rows.left_out += 1;
            continue;
        };
        rows.outcome.push(answer);
        rows.columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
    }
    Ok(rows)
}

impl Rows {
    /// What the methods would refuse, with the names they do not know.
    fn check(&self, outcome: &str) -> Result<()> {
        let (n, needed) = (self.outcome.len(), self.names.len() + 2);
        if n < needed {
            bail!("{n} complete rows are too few for {} drivers: at least {needed} are needed", self.names.len());
        }
        ensure!(varies(&self.outcome), "outcome “{outcome}” is the same in all {n} complete rows");
        for (name, column) in self.names.iter().zip(&self.columns) {
            ensure!(varies(column), "driver “{name}” is the same in all {n} complete rows: leave it out");
        }
        Ok(())
    }

    /// The first driver that those before it determine.
    fn determined(&self) -> Option<&str> {
        let collinear = |count: &usize| {
            let found = driver_shares(&self.columns[..*count], &self.outcome, None, Shares::RelativeWeights);
            found == Err(StatsError::Collinear)
        };
        (2..=self.names.len()).find(collinear).map(|count| self.names[count - 1].as_str())
    }

    fn explain(&self, error: StatsError) -> anyhow::Error {
        match (error, self.determined()) {
            (StatsError::Collinear, Some(name)) => {
                anyhow::anyhow!("driver “{name}” is a combination of the drivers named before it: leave it out")
            }
            (StatsError::NotConverged { .. }, _) => {
                anyhow::anyhow!(
                    "the drivers tell yes from no without a single mistake, so no weights are the best ones"
                )
            }
            (error, _) => error.into(),
        }
    }
}

fn varies(values: &[f64]) -> bool {
    values.windows(2).any(|pair| pair[0] != pair[1])
}

/// The shares, their intervals where resampling gives any, and the name of the method.
type Judged = (Shared, Result<Vec<Estimate>, StatsError>, &'static str);

fn judge(rows: &Rows, arguments: &Drivers, asked: Option<Method>) -> Result<Judged> {
    let (rounds, level, seed) = (arguments.rounds, arguments.source.level, arguments.seed);
    let many = rows.names.len() > Shares::MOST_EXACT;
    let shares = match asked {
        Some(Method::Logistic) => {
            let yes: Vec<bool> = rows.outcome.iter().map(|answer| *answer == 1.0).collect();
            let found = logistic_weights(&rows.columns, &yes).map_err(|error| rows.explain(error))?;
            let intervals = logistic_intervals(&rows.columns, &yes, rounds, level, seed);
            return Ok((found, intervals, "relative weights of a logistic regression (Tonidandel & LeBreton 2010)"));
        }
        Some(Method::Lmg) if many => bail!(
            "lmg is exact and takes up to {} drivers, {} are given: use --method weights",
            Shares::MOST_EXACT,
            rows.names.len()
        ),
        Some(Method::Weights) => Shares::RelativeWeights,
        Some(Method::Lmg) | None => Shares::for_drivers(rows.names.len()),
    };
    let found = driver_shares(&rows.columns, &rows.outcome, None, shares).map_err(|error| rows.explain(error))?;
    let intervals = driver_intervals(&rows.columns, &rows.outcome, None, shares, rounds, level, seed);
    let method = match shares {
        Shares::Shapley => "LMG (Lindeman, Merenda & Gold 1980), percentile bootstrap",
        Shares::RelativeWeights => "relative weights (Johnson 2000), percentile bootstrap",
    };
    Ok((found, intervals, method))
}

fn doubts(rows: &Rows, shared: &Shared, intervals: &[Estimate]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let inflated: Vec<&str> = rows
        .names
        .iter()
        .zip(&shared.inflation)
        .filter(|(_, inflation)| **inflation >= INFLATED)
        .map(|(name, _)| name.as_str())
        .collect();
    if !inflated.is_empty() {
        let text = format!("{} move together: their shares stand, their slopes do not", inflated.join(", "));
        warnings.push(Warning::new("collinear", text));
    }
    if rows.outcome.len() < 20 * rows.names.len() {
        let text = format!("{} complete rows for {} drivers are few", rows.outcome.len(), rows.names.len());
        warnings.push(Warning::new("few_rows", text));
    }
    if intervals.iter().any(|estimate| estimate.high - estimate.low > 0.3) {
        warnings.push(Warning::new("wide", "some intervals are wider than 0.3: the order of the drivers is not sure"));
    }
    warnings
}

fn text(rows: &Rows, shared: &Shared, intervals: &[Estimate], method: &str) -> String {
    let mut order: Vec<usize> = (0..rows.names.len()).collect();
    order.sort_by(|a, b| shared.shares[*b].total_cmp(&shared.shares[*a]));
    let mut text = format!("R² {} from {} rows; {method}\n", short(shared.r_squared), shared.n);
    for at in order {
        let share = short(shared.shares[at]);
        let ends = intervals.get(at).map_or(String::new(), |e| format!(" ({} to {})", short(e.low), short(e.high)));
        let sign = if shared.correlations[at] < 0.0 { "−" } else { "+" };
        text += &format!("  {sign} {}: {share}{ends}\n", rows.names[at]);
    }
    text
}
