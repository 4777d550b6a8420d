//! Answers of a file, with their weights and their scale, ready to be summed.

use anyhow::{Context, Result, bail, ensure};
use peakend_stats::Estimate;
use peakend_stats::bootstrap::bootstrap;

use super::sums::Sums;
use crate::analysis::args::{Indicator, Kind};
use crate::analysis::{Warning, left_out, missing};
use crate::table::{Labels, Table, TableError};

/// Bootstrap rounds; the seed is fixed so that a file always gives the same interval.
const ROUNDS: usize = 2_000;
const SEED: u64 = 1;

/// Answers ready to be summed.
pub(super) struct Answers {
    /// One per row: the value and its weight.
    pub(super) rows: Vec<Option<(f64, f64)>>,
    /// Whose answer each row is, where a column says so; a row without a name is somebody of its own.
    pub(super) customers: Option<Vec<usize>>,
    pub(super) empty: Sums,
    pub(super) scale: Option<(f64, f64)>,
    pub(super) warnings: Vec<Warning>,
}

impl Answers {
    /// The sums over all answers.
    pub(super) fn summed(&self) -> Sums {
        self.rows.iter().flatten().fold(self.empty, |sums, (value, weight)| sums.with(*value, *weight))
    }

    /// The sums of each group of `labels`, in its order.
    pub(super) fn summed_by(&self, labels: &Labels) -> Vec<Sums> {
        let mut groups = vec![self.empty; labels.names.len()];
        for (row, group) in self.rows.iter().zip(&labels.of) {
            if let (Some((value, weight)), Some(group)) = (row, group) {
                groups[*group] = groups[*group].with(*value, *weight);
            }
        }
        groups
    }
}

/// Reads the answers that are asked for, and checks them against their scale.
///
/// # Errors
/// When a cell is no number, a weight is negative, an answer lies outside of the scale, or there is none.
pub(super) fn read(table: &Table, arguments: &Indicator) -> Result<Answers> {
    let mut warnings = left_out(table);
    let values = values(table, arguments)?;
    let weights = match &arguments.weight {
        Some(column) => weights(table, column)?,
        None => vec![Some(1.0); table.len()],
    };
    let scale = scale(&values, arguments, &mut warnings)?;
    if let Some((low, high)) = scale {
        inside(table, &arguments.score, &values, low, high)?;
    }
    let rows: Vec<Option<(f64, f64)>> =
        values.iter().zip(weights).map(|(value, weight)| (*value).zip(weight)).collect();
    let gone = rows.iter().filter(|row| row.is_none()).count();
    warnings.extend(missing(gone, if arguments.weight.is_some() { "a score or a weight" } else { "a score" }));
    ensure!(gone < rows.len(), "column “{}” has no answer in any of {} rows", arguments.score, rows.len());
    let customers = arguments.customer.as_deref().map(|column| customers(table, column)).transpose()?;
    Ok(Answers { rows, customers, empty: Sums::empty(arguments.kind, scale), scale, warnings })
}

fn customers(table: &Table, column: &str) -> Result<Vec<usize>, TableError> {
    let labels = table.labels(column)?;
    Ok(labels.of.iter().enumerate().map(|(row, own)| own.unwrap_or(labels.names.len() + row)).collect())
}

fn values(table: &Table, arguments: &Indicator) -> Result<Vec<Option<f64>>> {
    if arguments.kind != Kind::Share {
        ensure!(arguments.equals.is_none(), "--equals belongs to share");
        return Ok(table.numbers(&arguments.score)?);
    }
    let yes = |flag: bool| f64::from(u8::from(flag));
    let Some(wanted) = &arguments.equals else {
        return Ok(table.flags(&arguments.score)?.into_iter().map(|flag| flag.map(yes)).collect());
    };
    let cells = table.texts(&arguments.score)?;
    Ok(cells.into_iter().map(|cell| cell.map(|cell| yes(cell.trim() == wanted.trim()))).collect())
}

fn weights(table: &Table, column: &str) -> Result<Vec<Option<f64>>, TableError> {
    let weights = table.numbers(column)?;
    match weights.iter().position(|weight| weight.is_some_and(|weight| weight < 0.0)) {
        None => Ok(weights),
        Some(at) => Err(cell(table, at, column, "a weight is 0 or more".to_owned())),
    }
}

fn cell(table: &Table, at: usize, column: &str, what: String) -> TableError {
    TableError::Cell { row: table.number_of(at), column: column.to_owned(), what }
}

/// The ends of the scale: as given, fixed by the indicator, or the least common one that holds all answers.
fn scale(values: &[Option<f64>], arguments: &Indicator, warnings: &mut Vec<Warning>) -> Result<Option<(f64, f64)>> {
    let given = arguments.scale.as_deref().map(ends).transpose()?;
    let most = values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let least = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    match arguments.kind {
        Kind::Nps => {
            ensure!(given.is_none_or(|ends| ends == (0.0, 10.0)), "NPS is defined on answers from 0 to 10 only");
            if most <= 5.0 && values.iter().flatten().count() > 20 {
                let text = "no answer is above 5: is this really a scale from 0 to 10?";
                warnings.push(Warning::new("doubtful_scale", text));
            }
            Ok(Some((0.0, 10.0)))
        }
        Kind::Csat | Kind::Ces if given.is_none() => {
            let doubt = crate::scale::mixed(values.iter().flatten().copied());
            warnings.extend(doubt.map(|text| Warning::new("mixed_scales", text)));
            let low = if least < 1.0 { 0.0 } else { 1.0 };
            let high = [5.0, 7.0, 10.0].into_iter().find(|high| most <= *high).unwrap_or(100.0);
            if high != 5.0 {
                let text = format!("the scale was taken to be {low} to {high}: say --scale if it is another");
                warnings.push(Warning::new("scale_guessed", text));
            }
            Ok(Some((low, high)))
        }
        Kind::Share => Ok(None),
        _ => Ok(given),
    }
}

fn ends(text: &str) -> Result<(f64, f64)> {
    let parsed = text
        .trim()
        .rsplit_once(['-', '–'])
        .and_then(|(low, high)| Some((low.trim().parse::<f64>().ok()?, high.trim().parse::<f64>().ok()?)));
    match parsed {
        Some((low, high)) if low < high && low.is_finite() && high.is_finite() => Ok((low, high)),
        _ => bail!("“{text}” is no scale: write its ends, lowest first, as in 1-5"),
    }
}

fn inside(table: &Table, column: &str, values: &[Option<f64>], low: f64, high: f64) -> Result<(), TableError> {
    let outside = values.iter().position(|value| value.is_some_and(|value| !(low..=high).contains(&value)));
    let Some(at) = outside else { return Ok(()) };
    let value = values[at].unwrap_or_default();
    Err(cell(table, at, column, format!("{value} is outside of the scale from {low} to {high}")))
}

/// The mean with its BCa interval.
///
/// # Errors
/// Where --bootstrap makes no sense, or the values allow no interval.
pub(super) fn resampled(answers: &Answers, arguments: &Indicator, level: f64) -> Result<Estimate> {
    ensure!(arguments.kind == Kind::Mean, "--bootstrap belongs to mean");
    ensure!(arguments.weight.is_none(), "--bootstrap cannot be weighted");
    ensure!(arguments.customer.is_none(), "--bootstrap draws rows, not customers: leave --customer or --bootstrap out");
    let values: Vec<f64> = answers.rows.iter().flatten().map(|(value, _)| *value).collect();
    #[expect(clippy::cast_precision_loss, reason = "rows of a file")]
    let mean = |sample: &[f64]| sample.iter().sum::<f64>() / sample.len() as f64;
    bootstrap(&values, mean, ROUNDS, level, SEED).with_context(|| format!("column “{}”", arguments.score))
}
