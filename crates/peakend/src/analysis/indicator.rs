//! `peakend indicator`: scores in a file as a number with its interval, by groups and compared.

mod answers;
mod customers;
mod groups;
mod sums;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::args::{Indicator, Kind};
use super::{Found, Warning, interval, ranged, warned};
use crate::table::Table;

pub(super) fn run(arguments: &Indicator) -> Result<Found> {
    let compared = arguments.compare.as_deref().map(groups::two_groups).transpose()?;
    let optional = [&arguments.by, &arguments.weight, &arguments.customer].map(|column| column.as_deref());
    let wanted = [Some(arguments.score.as_str())].into_iter().chain(optional);
    let wanted: Vec<&str> = wanted.flatten().chain(compared.as_ref().map(|(column, ..)| *column)).collect();
    let table = Table::read(&arguments.source.file, &wanted)?;
    let mut answers = answers::read(&table, arguments)?;
    let level = arguments.source.level;
    let all = answers.summed();
    let leaning = answers.leaning(level, |_| Some(true));
    let overall = match arguments.bootstrap {
        true => answers::resampled(&answers, arguments, level)?,
        false => all.leaning(leaning).judge(level).with_context(|| format!("column “{}”", arguments.score))?,
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
    if let Some(customers) = answers.customers() {
        found["customers"] = json!(customers);
        found["design_effect"] = json!(leaning);
        text += &format!("  {} answers of {customers} customers, counted by customer\n", overall.n);
    }
    if arguments.weight.is_some() {
        found["effective_n"] = json!(all.effective_n());
    }
    if let Some(by) = &arguments.by {
        let labels = table.labels(by)?;
        join(&mut found, &mut text, groups::by_groups(&answers, &labels, arguments)?);
    }
    if let Some((column, a, b)) = compared {
        let labels = table.labels(column)?;
        join(&mut found, &mut text, groups::between(&answers, &labels, (column, a, b), level)?);
    }
    found["warnings"] = json!(answers.warnings);
    text += &warned(&answers.warnings);
    Ok(Found { json: found, text })
}

/// Adds a part to what was found; the groups of --by stand, also beside a comparison of two.
fn join(found: &mut Value, text: &mut String, part: Found) {
    if let (Value::Object(found), Value::Object(part)) = (found, part.json) {
        for (key, value) in part {
            found.entry(key).or_insert(value);
        }
    }
    *text += &part.text;
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

fn method(arguments: &Indicator) -> String {
    let formula = match arguments.kind {
        Kind::Nps => "score interval of a net score (Tango 1998; Rocks 2016)",
        Kind::Csat | Kind::Share => "Wilson 1927",
        Kind::Ces => "Student, cut at the ends of the scale",
        Kind::Mean if arguments.bootstrap => "BCa bootstrap (Efron 1987)",
        Kind::Mean => "Student 1908",
    };
    match arguments.customer {
        Some(_) => format!("{formula}, by customer (Rao & Scott 1992)"),
        None => formula.to_owned(),
    }
}
