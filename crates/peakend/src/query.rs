//! `peakend query`: an insight query as JSON in, a table out.

use anyhow::{Context, Result};
use peakend_app::csv::push_line;
use peakend_app::{App, insight};
use peakend_model::access::Actor;
use peakend_model::insight::{Answer, Cell, Dimension, Label, Measure, Query, Row};
use serde_json::{Value, json};

use crate::args;

pub async fn run(app: &App, actor: &Actor, arguments: &args::Query, as_json: bool) -> Result<String> {
    let query = parse(&arguments.query, actor)?;
    query.check()?;
    let answer = insight::answer(app, actor, query.clone()).await?;
    if as_json {
        return Ok(serde_json::to_string_pretty(&json!({ "query": query, "answer": answer }))?);
    }
    let table = flat(&query, &answer);
    Ok(if arguments.csv { csv(&table) } else { text(&table) })
}

/// The workspace may be left out: the command line has chosen it.
fn parse(text: &str, actor: &Actor) -> Result<Query> {
    let text = if text == "-" { std::io::read_to_string(std::io::stdin())? } else { text.to_owned() };
    let mut value: Value = serde_json::from_str(&text).context("the query is not JSON")?;
    if let Some(object) = value.as_object_mut() {
        object.insert("workspace".into(), json!(actor.workspace));
    }
    serde_json::from_value(value).context("the query does not say what a query must say")
}

/// Header and rows as text, the comparison beside each measure.
fn flat(query: &Query, answer: &Answer) -> Vec<Vec<String>> {
    let is_compared = answer.compared.is_some();
    let mut header: Vec<String> = query.dimensions.iter().map(Dimension::key).collect();
    for measure in &query.measures {
        header.extend(measure_names(*measure));
        if is_compared {
            header.extend(measure_names(*measure).iter().map(|name| format!("{name} before")));
        }
    }
    let mut lines = vec![header];
    for row in &answer.table.rows {
        let earlier = answer.compared.as_ref().and_then(|table| table.row(&row.labels));
        let mut line: Vec<String> = row.labels.iter().map(label).collect();
        for (place, measure) in query.measures.iter().enumerate() {
            line.extend(numbers(&row.cells[place]));
            if is_compared {
                line.extend(before(earlier, place, *measure));
            }
        }
        lines.push(line);
    }
    lines
}

fn before(earlier: Option<&Row>, place: usize, measure: Measure) -> Vec<String> {
    earlier.map_or_else(|| vec![String::new(); measure_names(measure).len()], |row| numbers(&row.cells[place]))
}

fn measure_names(measure: Measure) -> Vec<String> {
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match measure {
        Measure::Interactions => named(&["interactions"]),
        Measure::Feedback => named(&["feedback"]),
        Measure::Texts => named(&["texts"]),
        Measure::Customers => named(&["customers"]),
        Measure::Scores(kind) => {
            vec![format!("{} n", kind.key()), format!("{} mean share", kind.key())]
        }
        Measure::Sentiment => named(&["sentiment n", "sentiment mean"]),
        Measure::ThemeMood => named(&["mood n", "mood mean"]),
        Measure::Value => named(&["value n", "value sum"]),
    }
}

fn label(label: &Label) -> String {
    match label {
        Label::Missing => String::new(),
        Label::Text(text) => text.clone(),
        Label::Time(moment) => moment.to_string(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2⁵³")]
fn numbers(cell: &Cell) -> Vec<String> {
    let mean = |sum: f64, n: u64| if n == 0 { String::new() } else { format!("{:.4}", sum / n as f64) };
    match cell {
        Cell::Count(n) => vec![n.to_string()],
        Cell::Scores(counts) => {
            let sum: f64 = counts.0.iter().map(|(point, n)| point.share() * *n as f64).sum();
            vec![counts.n().to_string(), mean(sum, counts.n())]
        }
        Cell::Mood(mood) => vec![mood.n.to_string(), mean(mood.moments().sum, mood.n)],
        Cell::Moments(moments) => vec![moments.n.to_string(), format!("{:.2}", moments.sum)],
    }
}

fn csv(table: &[Vec<String>]) -> String {
    let mut text = String::new();
    table.iter().for_each(|line| push_line(&mut text, line));
    text
}

/// Columns as wide as their widest cell; numbers to the right.
fn text(table: &[Vec<String>]) -> String {
    let columns = table.first().map_or(0, Vec::len);
    let width = |column: usize| table.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let cell = |(column, cell): (usize, &String)| {
        let pad = " ".repeat(widths[column] - cell.chars().count());
        if cell.parse::<f64>().is_ok() { format!("{pad}{cell}") } else { format!("{cell}{pad}") }
    };
    table
        .iter()
        .map(|line| line.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_and_formulas_are_defused() {
        let table =
            vec![vec!["brand".into(), "n".into()], vec!["=cmd".into(), "12".into()], vec!["a, b".into(), "3".into()]];
        assert_eq!(text(&table), "brand  n\n=cmd   12\na, b    3\n");
        assert_eq!(csv(&table), "brand,n\r\n'=cmd,12\r\n\"a, b\",3\r\n");
    }
}
