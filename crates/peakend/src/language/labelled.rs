//! Labelled rows of a file: a text, and the labels that a person gave it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::args::{Columns, Task};
use crate::table::{Table, listed};

/// Names of the column of labels, the likeliest first.
fn usual(task: Task) -> &'static [&'static str] {
    match task {
        Task::Sentiment => &["sentiment", "polarity", "label", "labels", "mood", "stars", "rating"],
        Task::Emotion => &["labels", "emotions", "label", "emotion"],
        Task::Intent => &["label", "labels", "intent", "intents", "category"],
        Task::Theme => &["aspects", "label", "labels", "theme", "themes", "category"],
        Task::Language => &["lang", "language", "label"],
    }
}

const TEXTS: [&str; 7] = ["text", "sentence", "review", "comment", "question", "content", "body"];

/// A row as it stands in the file.
pub struct Row {
    pub text: String,
    /// None where nobody labelled it; an empty list where somebody found nothing.
    pub labels: Option<Vec<String>>,
    /// The value of the column that figures are told apart by; empty where there is none.
    pub group: String,
}

/// What was read, and from which columns.
pub struct Rows {
    pub rows: Vec<Row>,
    pub text: String,
    pub label: String,
    /// Whether a text may have several labels.
    pub is_several: bool,
}

/// Reads the file whole; rows keep the value of the column `by`.
///
/// # Errors
/// When it cannot be read, has no such column, or no row with a text and a label.
pub fn read(file: &Path, task: Task, columns: &Columns, by: Option<&str>) -> Result<Rows> {
    let place = || file.display().to_string();
    let rows = match lines_of_json(file).with_context(place)? {
        Some(lines) => of_json(&lines, task, columns, by).with_context(place)?,
        None => of_table(file, task, columns, by)?,
    };
    ensure!(
        rows.rows.iter().any(|row| row.labels.is_some()),
        "{}: no row has a text in “{}” and a label in “{}”",
        place(),
        rows.text,
        rows.label
    );
    Ok(rows)
}

/// The rows when the file is lines of JSON.
fn lines_of_json(file: &Path) -> Result<Option<Vec<Value>>> {
    // Standard input can be read once only, so it is lines of JSON or nothing.
    let input: Box<dyn Read> = match file == Path::new("-") {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(std::fs::File::open(file)?),
    };
    let mut input = BufReader::new(input);
    let is_gzip = input.fill_buf()?.starts_with(b"\x1f\x8b");
    let mut input: Box<dyn BufRead> =
        if is_gzip { Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(input))) } else { Box::new(input) };
    let first = input.fill_buf()?.trim_ascii_start().first().copied();
    if first != Some(b'{') {
        ensure!(file != Path::new("-") || first.is_some(), "there is nothing to read");
        ensure!(file != Path::new("-"), "standard input must be lines of JSON; name a file of another kind");
        return Ok(None);
    }
    let mut rows = Vec::new();
    let mut line = Vec::new();
    let mut number = 0;
    while input.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        let text = String::from_utf8_lossy(line.trim_ascii()).into_owned();
        if !text.is_empty() {
            rows.push(serde_json::from_str(&text).with_context(|| format!("line {number} is no JSON"))?);
        }
        line.clear();
    }
    Ok(Some(rows))
}

fn of_json(lines: &[Value], task: Task, columns: &Columns, by: Option<&str>) -> Result<Rows> {
    let mut names: Vec<&str> = Vec::new();
    for name in lines.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let text = chosen(&names, columns.text.as_deref(), &TEXTS, "text")?;
    let label = chosen(&names, columns.label.as_deref(), usual(task), "label")?;
    let only = only(&names, columns)?;
    let by = by.map(|by| chosen(&names, Some(by), &[], "by")).transpose()?;
    let written = |line: &Value, name: &str| line.get(name).and_then(one).unwrap_or_default();
    let mut is_several = false;
    let rows = lines
        .iter()
        .filter(|line| only.iter().all(|(name, value)| written(line, name) == *value))
        .filter_map(|line| {
            let text = line.get(&text)?.as_str()?.to_owned();
            let labels = labels(line.get(&label).unwrap_or(&Value::Null), &mut is_several);
            Some(Row { text, labels, group: by.as_ref().map(|by| written(line, by)).unwrap_or_default() })
        })
        .collect();
    Ok(Rows { rows, text, label, is_several })
}

fn of_table(file: &Path, task: Task, columns: &Columns, by: Option<&str>) -> Result<Rows> {
    let named = [&columns.text, &columns.label].into_iter().flatten().map(String::as_str);
    let wanted: Vec<&str> = named.chain(columns.only.iter().map(|(name, _)| name.as_str())).chain(by).collect();
    let table = Table::read(file, &wanted)?;
    let names: Vec<&str> = table.names().collect();
    let text = chosen(&names, columns.text.as_deref(), &TEXTS, "text")?;
    let label = chosen(&names, columns.label.as_deref(), usual(task), "label")?;
    let mut only_columns = Vec::new();
    for (name, value) in only(&names, columns)? {
        only_columns.push((table.texts(&name)?, value));
    }
    let groups = match by {
        Some(by) => Some(table.texts(&chosen(&names, Some(by), &[], "by")?)?),
        None => None,
    };
    let mut is_several = false;
    let rows = table.texts(&text)?.into_iter().zip(table.texts(&label)?).enumerate();
    let rows = rows
        .filter(|(at, _)| only_columns.iter().all(|(cells, value)| cells[*at].unwrap_or_default().trim() == value))
        .filter_map(|(at, (text, label))| {
            let labels = label.and_then(|cell| labels(&of_cell(cell), &mut is_several));
            let group = groups.as_ref().and_then(|groups| groups[at]).unwrap_or_default().trim().to_owned();
            Some(Row { text: text?.to_owned(), labels, group })
        })
        .collect();
    Ok(Rows { rows, text, label, is_several })
}

/// The columns of `--only`, as the file spells them, with their values.
fn only(names: &[&str], columns: &Columns) -> Result<Vec<(String, String)>> {
    columns.only.iter().map(|(name, value)| Ok((chosen(names, Some(name), &[], "only")?, value.clone()))).collect()
}

/// A cell may hold a list as JSON, or with bars between.
fn of_cell(cell: &str) -> Value {
    let cell = cell.trim();
    match serde_json::from_str(cell) {
        Ok(list @ Value::Array(_)) => list,
        _ if cell.contains('|') => cell.split('|').map(str::trim).filter(|part| !part.is_empty()).collect(),
        _ => Value::String(cell.to_owned()),
    }
}

/// The labels in a value; None where there is no judgement.
fn labels(value: &Value, is_several: &mut bool) -> Option<Vec<String>> {
    match value {
        Value::Null => None,
        Value::String(label) => Some(vec![label.trim().to_owned()]).filter(|labels| !labels[0].is_empty()),
        Value::Array(list) => {
            *is_several = true;
            let mut labels: Vec<String> = list.iter().filter_map(one).collect();
            labels.sort_unstable();
            labels.dedup();
            Some(labels)
        }
        other => one(other).map(|label| vec![label]),
    }
}

fn one(value: &Value) -> Option<String> {
    match value {
        Value::String(label) => Some(label.trim().to_owned()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Object(aspect) => {
            let part = |name: &str| aspect.get(name).and_then(Value::as_str);
            let category = part("category").or_else(|| part("theme"))?;
            Some(match part("polarity") {
                Some(polarity) => format!("{category}/{polarity}"),
                None => category.to_owned(),
            })
        }
        _ => None,
    }
}

fn chosen(names: &[&str], wanted: Option<&str>, usual: &[&str], what: &str) -> Result<String> {
    let alike =
        |name: &str| names.iter().find(|own| own.trim().eq_ignore_ascii_case(name)).map(|own| (*own).to_owned());
    match wanted {
        Some(name) => match names.iter().find(|own| **own == name).map(|own| (*own).to_owned()).or_else(|| alike(name))
        {
            Some(found) => Ok(found),
            None => bail!("there is no column “{name}”; the file has {}", listed(names.iter().copied())),
        },
        None => usual.iter().find_map(|name| alike(name)).with_context(|| {
            format!("which column has the {what}? say it with --{what}; the file has {}", listed(names.iter().copied()))
        }),
    }
}
