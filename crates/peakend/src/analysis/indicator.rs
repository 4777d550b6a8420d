//! `peakend indicator`: scores in a file as a number with its interval, by groups and compared.

mod sums;

use anyhow::{Context, Result, bail, ensure};
use peakend_stats::bootstrap::bootstrap;
use peakend_stats::{Difference, Estimate, StatsError, benjamini_hochberg};
use serde_json::{Value, json};

use super::args::{Indicator, Kind};
use super::{Found, Warning, chance, interval, left_out, missing, ranged, short, warned};
use crate::table::{Labels, Table, TableError};
use sums::Sums;

/// Up to this many groups are compared pair by pair; more are compared with all others together.
const MOST_PAIRED: usize = 10;
/// Bootstrap rounds; the seed is fixed so that a file always gives the same interval.
const ROUNDS: usize = 2_000;
const SEED: u64 = 1;

/// Answers ready to be summed.
struct Answers {
    /// One per row: the value and its weight.
    rows: Vec<Option<(f64, f64)>>,
    empty: Sums,
    scale: Option<(f64, f64)>,
    warnings: Vec<Warning>,
}

/// Two groups and what lies between them.
struct Comparison {
    a: String,
    b: String,
    judged: Result<Difference, StatsError>,
    adjusted_p: Option<f64>,
}

pub(super) fn run(arguments: &Indicator) -> Result<Found> {
    let compared = arguments.compare.as_deref().map(two_groups).transpose()?;
    let wanted = [Some(arguments.score.as_str()), arguments.by.as_deref(), arguments.weight.as_deref()];
    let wanted: Vec<&str> = wanted.into_iter().flatten().chain(compared.as_ref().map(|(column, ..)| *column)).collect();
    let table = Table::read(&arguments.source.file, &wanted)?;
    let mut answers = answers(&table, arguments)?;
    let level = arguments.source.level;
    let all = answers.summed();
    let overall = match arguments.bootstrap {
        true => resampled(&answers, arguments, level)?,
        false => all.judge(level).with_context(|| format!("column “{}”", arguments.score))?,
    };
    answers.warnings.extend(thin(arguments.kind, overall.n));
    let mut found = json!({
        "indicator": format!("{:?}", arguments.kind).to_lowercase(),
        "estimate": overall.value,
        "interval": interval(&overall),
        "n": overall.n,
        "level": level,
        "unit": unit(arguments.kind),
        "method": method(arguments),
    });
    let mut text = format!("{} {}\n", name(arguments.kind), ranged(&overall));
    if let Some((low, high)) = answers.scale {
        found["scale"] = json!([low, high]);
    }
    if arguments.weight.is_some() {
        found["effective_n"] = json!(all.effective_n());
    }
    if let Some(by) = &arguments.by {
        let labels = table.labels(by)?;
        by_groups(&answers, &labels, arguments, &mut found, &mut text)?;
    }
    if let Some((column, a, b)) = compared {
        let labels = table.labels(column)?;
        between(&answers, &labels, (column, a, b), level, &mut found, &mut text)?;
    }
    found["warnings"] = json!(answers.warnings);
    text += &warned(&answers.warnings);
    Ok(Found { json: found, text })
}

fn answers(table: &Table, arguments: &Indicator) -> Result<Answers> {
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
    Ok(Answers { rows, empty: Sums::empty(arguments.kind, scale), scale, warnings })
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

fn two_groups(text: &str) -> Result<(&str, &str, &str)> {
    let parsed = text.split_once('=').and_then(|(column, groups)| {
        let (a, b) = groups.split_once(',')?;
        Some((column.trim(), a.trim(), b.trim()))
    });
    parsed.filter(|(_, a, b)| a != b).with_context(|| format!("“{text}” names no two groups: write COL=a,b"))
}

impl Answers {
    fn summed(&self) -> Sums {
        self.rows.iter().flatten().fold(self.empty, |sums, (value, weight)| sums.with(*value, *weight))
    }

    fn summed_by(&self, labels: &Labels) -> Vec<Sums> {
        let mut groups = vec![self.empty; labels.names.len()];
        for (row, group) in self.rows.iter().zip(&labels.of) {
            if let (Some((value, weight)), Some(group)) = (row, group) {
                groups[*group] = groups[*group].with(*value, *weight);
            }
        }
        groups
    }
}

fn resampled(answers: &Answers, arguments: &Indicator, level: f64) -> Result<Estimate> {
    ensure!(arguments.kind == Kind::Mean, "--bootstrap belongs to mean");
    ensure!(arguments.weight.is_none(), "--bootstrap cannot be weighted");
    let values: Vec<f64> = answers.rows.iter().flatten().map(|(value, _)| *value).collect();
    #[expect(clippy::cast_precision_loss, reason = "rows of a file")]
    let mean = |sample: &[f64]| sample.iter().sum::<f64>() / sample.len() as f64;
    bootstrap(&values, mean, ROUNDS, level, SEED).with_context(|| format!("column “{}”", arguments.score))
}

fn by_groups(
    answers: &Answers,
    labels: &Labels,
    arguments: &Indicator,
    found: &mut Value,
    text: &mut String,
) -> Result<()> {
    let level = arguments.source.level;
    let sums = answers.summed_by(labels);
    let mut groups = Vec::new();
    for (name, sums) in labels.names.iter().zip(&sums) {
        match sums.judge(level) {
            Ok(estimate) => {
                groups.push(json!({
                    "group": name, "estimate": estimate.value, "interval": interval(&estimate), "n": estimate.n,
                    "warnings": thin(arguments.kind, estimate.n),
                }));
                *text += &format!("  {name}: {}\n", ranged(&estimate));
            }
            Err(error) => {
                // A group of equal values still has its mean; it only has no interval.
                let warning = Warning::new("no_interval", error.to_string());
                let (estimate, n) = (sums.value(), sums.n());
                groups.push(json!({
                    "group": name, "estimate": estimate, "interval": null, "n": n, "warnings": [warning],
                }));
                *text += &format!("  {name}: {}, n {n}; no interval: {error}\n", estimate.map_or("–".into(), short));
            }
        }
    }
    let comparisons = compare_all(&labels.names, &sums, level)?;
    for comparison in comparisons.iter().filter(|comparison| comparison.is_clear(level)) {
        *text += &comparison.sentence();
    }
    let shown: Vec<Value> = comparisons.iter().map(|comparison| comparison.json(level)).collect();
    found["groups"] = json!(groups);
    found["comparisons"] = json!(shown);
    found["comparisons_method"] = json!("Benjamini–Hochberg over all comparisons shown");
    if comparisons.len() > 1 {
        let clear = comparisons.iter().filter(|comparison| comparison.is_clear(level)).count();
        *text += &format!("{clear} of {} comparisons hold after Benjamini–Hochberg\n", comparisons.len());
    }
    Ok(())
}

fn compare_all(names: &[String], sums: &[Sums], level: f64) -> Result<Vec<Comparison>> {
    let filled: Vec<usize> = (0..names.len()).filter(|at| sums[*at].n() > 0).collect();
    let mut comparisons = Vec::new();
    for (place, &at) in filled.iter().enumerate() {
        let others = if filled.len() <= MOST_PAIRED { &filled[place + 1..] } else { &[] };
        for &other in others {
            comparisons.push(Comparison::of((&names[at], &sums[at]), (&names[other], &sums[other]), level));
        }
        if filled.len() > MOST_PAIRED {
            let rest = filled.iter().filter(|other| **other != at).map(|other| sums[*other]);
            let rest = rest.reduce(|a, b| a.merged(&b)).unwrap_or(sums[at]);
            comparisons.push(Comparison::of((&names[at], &sums[at]), ("all others", &rest), level));
        }
    }
    let tested: Vec<f64> =
        comparisons.iter().filter_map(|c| c.judged.as_ref().ok()).map(|difference| difference.p_value).collect();
    let mut adjusted = benjamini_hochberg(&tested)?.into_iter();
    for comparison in comparisons.iter_mut().filter(|comparison| comparison.judged.is_ok()) {
        comparison.adjusted_p = adjusted.next();
    }
    Ok(comparisons)
}

fn between(
    answers: &Answers,
    labels: &Labels,
    (column, a, b): (&str, &str, &str),
    level: f64,
    found: &mut Value,
    text: &mut String,
) -> Result<()> {
    let sums = answers.summed_by(labels);
    let group = |name: &str| -> Result<Sums> {
        let at = labels.names.iter().position(|known| known == name).with_context(|| {
            let known: Vec<&str> = labels.names.iter().take(30).map(String::as_str).collect();
            format!("column “{column}” has no group “{name}”; it has {}", known.join(", "))
        })?;
        ensure!(sums[at].n() > 0, "group “{name}” of “{column}” has no answer");
        Ok(sums[at])
    };
    let (first, second) = (group(a)?, group(b)?);
    let comparison = Comparison::of((a, &first), (b, &second), level);
    let difference = comparison.judged.as_ref().map_err(|error| anyhow::anyhow!("{a} and {b}: {error}"))?;
    let one = |name: &str, sums: &Sums| -> Result<Value> {
        let estimate = sums.judge(level)?;
        Ok(json!({ "group": name, "estimate": estimate.value, "interval": interval(&estimate), "n": estimate.n }))
    };
    if found.get("groups").is_none() {
        found["groups"] = json!([one(a, &first)?, one(b, &second)?]);
    }
    found["difference"] = json!({
        "a": a, "b": b,
        "estimate": difference.estimate.value,
        "interval": interval(&difference.estimate),
        "p_value": difference.p_value,
        "n": difference.estimate.n,
        "n_a": first.n(), "n_b": second.n(),
        "clear": difference.is_clear(),
        "method": first.difference_method(),
    });
    *text += &comparison.sentence();
    Ok(())
}

impl Comparison {
    fn of((a, first): (&str, &Sums), (b, second): (&str, &Sums), level: f64) -> Self {
        let judged = first.difference(second, level);
        Self { a: a.to_owned(), b: b.to_owned(), judged, adjusted_p: None }
    }

    /// Holds after the control of false discoveries.
    fn is_clear(&self, level: f64) -> bool {
        self.adjusted_p.is_some_and(|p| p < 1.0 - level)
    }

    fn json(&self, level: f64) -> Value {
        let (a, b) = (&self.a, &self.b);
        match &self.judged {
            Ok(found) => json!({
                "a": a, "b": b, "difference": found.estimate.value, "interval": interval(&found.estimate),
                "p_value": found.p_value, "adjusted_p": self.adjusted_p, "clear": self.is_clear(level),
            }),
            Err(error) => json!({ "a": a, "b": b, "difference": null, "warning": error.to_string(), "clear": false }),
        }
    }

    fn sentence(&self) -> String {
        let (a, b) = (&self.a, &self.b);
        match &self.judged {
            Ok(found) => {
                let p = self.adjusted_p.unwrap_or(found.p_value);
                format!("  {a} − {b}: {}, p {}\n", ranged(&found.estimate), chance(p))
            }
            Err(error) => format!("  {a} − {b}: {error}\n"),
        }
    }
}

fn thin(kind: Kind, n: u64) -> Option<Warning> {
    let enough = if kind == Kind::Nps { 60 } else { 30 };
    (n < enough)
        .then(|| Warning::new("few_answers", format!("{n} answers: the number is reliable from about {enough}")))
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Nps => "NPS",
        Kind::Csat => "CSAT",
        Kind::Ces => "CES",
        Kind::Mean => "mean",
        Kind::Share => "share",
    }
}

fn unit(kind: Kind) -> &'static str {
    match kind {
        Kind::Nps => "points, −100 to 100",
        Kind::Csat | Kind::Share => "share, 0 to 1",
        Kind::Ces => "mean place on the scale, 0 to 1",
        Kind::Mean => "unit of the column",
    }
}

fn method(arguments: &Indicator) -> &'static str {
    match arguments.kind {
        Kind::Nps => "score interval of a net score (Tango 1998; Rocks 2016)",
        Kind::Csat | Kind::Share => "Wilson 1927",
        Kind::Ces => "Student, cut at the ends of the scale",
        Kind::Mean if arguments.bootstrap => "BCa bootstrap (Efron 1987)",
        Kind::Mean => "Student 1908",
    }
}
