//! `peakend evaluate`: how well the reader, or a trained model, tells what people told.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use peakend_language::Reader;
use peakend_language::classifier::{Classifier, OUT_OF_SCOPE, is_outside};
use peakend_language::measure::{Measured, Several, Single};
use peakend_model::annotation::{Annotation, Emotion, Polarity};
use serde_json::json;

use super::args::{Evaluate, Task};
use super::labelled::{self, Row};
use super::labels::Names;
use super::report;
use super::themes::Themes;

/// What was measured and how.
pub(super) struct Outcome {
    pub(super) measured: Measured,
    pub(super) is_several: bool,
    /// Other figures of the same rows, by name.
    pub(super) also: Vec<(&'static str, Measured)>,
    /// Labels that were not scored, with their rows.
    pub(super) unknown: BTreeMap<String, usize>,
    pub(super) notes: Vec<String>,
}

impl Outcome {
    fn of(measured: Measured, is_several: bool, unknown: BTreeMap<String, usize>) -> Self {
        Self { measured, is_several, also: Vec::new(), unknown, notes: Vec::new() }
    }
}

/// What reads the rows.
enum Judge {
    Model(Box<Classifier>, Task),
    Reader(Box<Reader>, Task),
    Themes(Box<Themes>),
}

impl Judge {
    fn of(arguments: &Evaluate, label: &str) -> Result<(Self, String)> {
        let task = arguments.task;
        if let Some(file) = &arguments.model {
            let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
            let classifier = Classifier::from_bytes(&bytes)
                .with_context(|| format!("{} is no model of `peakend train`", file.display()))?;
            ensure!(classifier.name() == task.key(), "the model tells {}, not {}", classifier.name(), task.key());
            return Ok((Self::Model(Box::new(classifier), task), file.display().to_string()));
        }
        let options = &arguments.themes;
        if task == Task::Theme {
            let themes = Themes::new(options, &arguments.columns, label == "aspects")?;
            let name = themes.reader.name().to_owned();
            return Ok((Self::Themes(Box::new(themes)), name));
        }
        let is_asked = options.taxonomy.is_some() || options.examples.is_some() || !options.same.is_empty();
        ensure!(!is_asked, "--taxonomy, --same and --examples are of --task theme");
        let reader = Reader::new();
        let name = reader.name().to_owned();
        Ok((Self::Reader(Box::new(reader), task), name))
    }

    fn judge(&self, rows: &[&Row]) -> Result<Outcome> {
        match self {
            Self::Model(classifier, task) => Ok(by_model(classifier, *task, rows)),
            Self::Reader(reader, task) => Ok(by_reader(reader, *task, rows)),
            Self::Themes(themes) => themes.judge(rows),
        }
    }
}

pub fn run(arguments: &Evaluate, as_json: bool) -> Result<()> {
    let read = labelled::read(&arguments.file, arguments.task, &arguments.columns, arguments.by.as_deref())?;
    let labelled: Vec<&Row> = read.rows.iter().filter(|row| row.labels.is_some()).collect();
    let unlabelled = read.rows.len() - labelled.len();
    let (judge, model) = Judge::of(arguments, &read.label)?;
    let Outcome { measured, is_several, also, unknown, notes } = judge.judge(&labelled)?;
    ensure!(measured.rows > 0, "no row has a label that can be compared; unknown: {}", listed(&unknown));
    let groups = match arguments.by {
        Some(_) => by_group(&judge, &labelled),
        None => Vec::new(),
    };
    if as_json {
        let mut document = report::document(&measured, is_several);
        document["task"] = json!(arguments.task.key());
        document["model"] = json!(model);
        document["file"] = json!(arguments.file.display().to_string());
        document["columns"] = json!({ "text": read.text, "label": read.label });
        document["several_labels_a_row"] = json!(is_several);
        document["unlabelled"] = json!(unlabelled);
        document["unknown_labels"] = json!(unknown);
        document["notes"] = json!(notes);
        for (name, measured) in &also {
            document[*name] = report::document(measured, true);
        }
        if let Some(by) = &arguments.by {
            let groups = groups.iter().map(|(group, outcome)| {
                let mut document = report::document(&outcome.measured, is_several);
                for (name, measured) in &outcome.also {
                    document[*name] = report::document(measured, true);
                }
                (group.clone(), document)
            });
            document["by"] = json!({ by.as_str(): groups.collect::<serde_json::Map<_, _>>() });
        }
        return crate::say(&serde_json::to_string_pretty(&document)?);
    }
    let mut text = format!("{} of “{}” by {model}, labels from “{}”\n", arguments.task.key(), read.text, read.label);
    text += &report::text(&measured, is_several);
    let lines = also.iter().map(|(name, measured)| (name.replace('_', " "), measured));
    let groups = groups.iter().flat_map(|(group, outcome)| {
        let also =
            outcome.also.iter().map(move |(name, measured)| (format!("{group}, {}", name.replace('_', " ")), measured));
        std::iter::once((group.clone(), &outcome.measured)).chain(also)
    });
    text += &report::lines(lines.chain(groups));
    for note in notes {
        text += &format!("note: {note}\n");
    }
    if !unknown.is_empty() {
        text += &format!("note: labels that were not scored: {}\n", listed(&unknown));
    }
    if unlabelled > 0 {
        text += &format!("note: {unlabelled} rows without a label were left out\n");
    }
    crate::say(&text)
}

/// The figures of each group, in order of name; a group in which nothing can be compared has none.
fn by_group(judge: &Judge, rows: &[&Row]) -> Vec<(String, Outcome)> {
    let mut groups: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        groups.entry(&row.group).or_default().push(row);
    }
    let judged = groups.into_iter().filter_map(|(group, rows)| Some((group.to_owned(), judge.judge(&rows).ok()?)));
    judged.filter(|(_, outcome)| outcome.measured.rows > 0).collect()
}

pub(super) fn listed(unknown: &BTreeMap<String, usize>) -> String {
    let mut parts: Vec<String> = unknown.iter().take(30).map(|(label, n)| format!("{label} ({n})")).collect();
    if unknown.len() > 30 {
        parts.push(format!("and {} more", unknown.len() - 30));
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

/// Labels of a row, as they stand.
pub(super) fn truths(row: &Row) -> &[String] {
    row.labels.as_deref().unwrap_or_default()
}

/// Does `work` for each row on all cores; the answers in order of the rows.
pub(super) fn on_all_cores<T: Send>(rows: &[&Row], work: impl Fn(&Row) -> T + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let size = rows.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = rows
            .chunks(size)
            .map(|chunk| scope.spawn(move || chunk.iter().map(|row| work(row)).collect::<Vec<T>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Labels are compared by what they mean where the task has names of its own, else as they stand.
fn by_model(classifier: &Classifier, task: Task, rows: &[&Row]) -> Outcome {
    let all = rows.iter().flat_map(|row| truths(row)).map(String::as_str);
    let names = Names::of(task, all.chain(classifier.labels()));
    let meant = |label: &str| match task {
        Task::Sentiment | Task::Language => names.get(label).unwrap_or(label).to_owned(),
        _ => label.to_owned(),
    };
    let known: Vec<String> = classifier.labels().map(meant).collect();
    let mut unknown = BTreeMap::new();
    let mut note = |label: &str| *unknown.entry(label.to_owned()).or_insert(0) += 1;
    let verdicts = on_all_cores(rows, |row| classifier.classify(&row.text));
    if classifier.is_several() {
        let mut several = Several::of(known.iter().cloned(), f64::from(classifier.threshold()));
        for (row, verdict) in rows.iter().zip(verdicts) {
            let is: Vec<String> = truths(row).iter().map(|label| meant(label)).collect();
            is.iter().filter(|label| !known.contains(label)).for_each(|label| note(label));
            several.add(&is.iter().map(String::as_str).collect::<Vec<_>>(), &verdict.likely());
        }
        return Outcome::of(several.measured(), true, unknown);
    }
    let mut single = Single::default();
    for (row, verdict) in rows.iter().zip(verdicts) {
        let [label] = truths(row) else { continue };
        let is = if is_outside(label) { OUT_OF_SCOPE.to_owned() } else { meant(label) };
        if is != OUT_OF_SCOPE && !known.contains(&is) {
            note(label);
        }
        let (said, sure) = verdict.one();
        let said = if said == OUT_OF_SCOPE { said.to_owned() } else { meant(said) };
        single.add(&is, &said, Some(f64::from(sure)));
    }
    Outcome::of(single.measured(), false, unknown)
}

fn by_reader(reader: &Reader, task: Task, rows: &[&Row]) -> Outcome {
    let names = Names::of(task, rows.iter().flat_map(|row| truths(row)).map(String::as_str));
    let annotations = on_all_cores(rows, |row| reader.annotate(&row.text));
    let judged: Vec<(Vec<&str>, &Annotation)> = rows
        .iter()
        .zip(&annotations)
        .map(|(row, annotation)| (truths(row).iter().filter_map(|label| names.get(label)).collect(), annotation))
        .collect();
    // A row with labels, none of which is known, is not scored.
    let scored: Vec<&(Vec<&str>, &Annotation)> = judged
        .iter()
        .zip(rows)
        .filter(|((known, _), row)| !known.is_empty() || truths(row).is_empty())
        .map(|(judged, _)| judged)
        .collect();
    let mut notes = Vec::new();
    let (measured, is_several) = match task {
        Task::Sentiment => (sentiment(&scored, &mut notes), false),
        Task::Emotion => (emotions(&scored), true),
        Task::Intent => (intents(&scored, &mut notes), false),
        // Themes have a judge of their own.
        Task::Language | Task::Theme => (languages(&scored), false),
    };
    Outcome { notes, ..Outcome::of(measured, is_several, names.unknown) }
}

fn sentiment(rows: &[&(Vec<&str>, &Annotation)], notes: &mut Vec<String>) -> Measured {
    let has = |label: &str| rows.iter().any(|(is, _)| is.contains(&label));
    let is_two = !has("neutral") && !has("mixed");
    let has_mixed = has("mixed");
    if is_two {
        notes.push("the labels are good or bad alone, so the nearer of the two counts as said".to_owned());
    }
    let mut single = Single::default();
    let mut several = 0;
    for (is, annotation) in rows {
        let [is] = is[..] else {
            several += 1;
            continue;
        };
        let Some(sentiment) = &annotation.sentiment else {
            single.add(is, "unread", Some(0.0));
            continue;
        };
        let side = if sentiment.value > 0.0 { "positive" } else { "negative" };
        let value = f64::from(sentiment.value.abs());
        match sentiment.label {
            _ if is_two => single.add(is, side, Some(0.5 + 0.5 * value)),
            Polarity::Mixed if !has_mixed => single.add(is, side, Some(f64::from(sentiment.confidence))),
            label => single.add(is, label.key(), Some(f64::from(sentiment.confidence))),
        }
    }
    if several > 0 {
        notes.push(format!("{several} rows have several moods and were left out"));
    }
    single.measured()
}

fn emotions(rows: &[&(Vec<&str>, &Annotation)]) -> Measured {
    let asked =
        Emotion::ALL.iter().map(|emotion| emotion.key()).filter(|key| rows.iter().any(|(is, _)| is.contains(key)));
    // What the reader lists it says; how sure it has to be stands in the model.
    let mut several = Several::of(asked.map(str::to_owned), 0.0);
    for (is, annotation) in rows {
        let said: Vec<(&str, f64)> =
            annotation.emotions.iter().map(|reading| (reading.emotion.key(), f64::from(reading.intensity))).collect();
        several.add(is, &said);
    }
    several.measured()
}

/// The likeliest of the intents that the file asks for, else `other`.
fn intents(rows: &[&(Vec<&str>, &Annotation)], notes: &mut Vec<String>) -> Measured {
    let asked: Vec<&str> = rows.iter().flat_map(|(is, _)| is.iter().copied()).collect();
    notes.push("of several intents read, the surest that the file asks for counts as said".to_owned());
    let mut single = Single::default();
    for (is, annotation) in rows {
        let readings = annotation.intents.iter().filter(|reading| asked.contains(&reading.intent.key()));
        let best = readings.max_by(|a, b| a.confidence.total_cmp(&b.confidence));
        let (said, sure) =
            best.map_or(("other", None), |reading| (reading.intent.key(), Some(f64::from(reading.confidence))));
        // A row with several intents is right when one of them is said.
        let is = is.iter().find(|is| **is == said).or(is.first()).copied().unwrap_or("other");
        single.add(is, said, sure);
    }
    single.measured()
}

fn languages(rows: &[&(Vec<&str>, &Annotation)]) -> Measured {
    let mut single = Single::default();
    for (is, annotation) in rows {
        let Some(is) = is.first().copied() else { continue };
        let (code, sure) =
            annotation.language.as_ref().map_or(("", 0.0), |l| (l.code.as_str(), f64::from(l.confidence)));
        let said = match code {
            "" => "none",
            // Where the file does not tell the scripts apart, either is right.
            code if is == "zh" && code.starts_with("zh-") => "zh",
            code => code,
        };
        single.add(is, said, Some(sure));
    }
    single.measured()
}
