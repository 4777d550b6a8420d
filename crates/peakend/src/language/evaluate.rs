//! `peakend evaluate`: how well the reader, or a trained model, tells what people told.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use peakend_language::Reader;
use peakend_language::classifier::{Classifier, OUT_OF_SCOPE, is_outside};
use peakend_language::measure::{Measured, Several, Single};
use peakend_model::annotation::{Annotation, Emotion, Polarity};
use serde_json::json;

use super::args::{Evaluate, Task};
use super::labelled::{self, Row, Rows};
use super::labels::Names;
use super::report;

/// What was measured and how.
struct Outcome {
    measured: Measured,
    is_several: bool,
    /// Labels that were not scored, with their rows.
    unknown: BTreeMap<String, usize>,
    notes: Vec<String>,
}

pub fn run(arguments: &Evaluate, as_json: bool) -> Result<()> {
    let read = labelled::read(&arguments.file, arguments.task, &arguments.columns)?;
    let labelled: Vec<&Row> = read.rows.iter().filter(|row| row.labels.is_some()).collect();
    let unlabelled = read.rows.len() - labelled.len();
    let (outcome, model) = match &arguments.model {
        Some(file) => {
            let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
            let classifier = Classifier::from_bytes(&bytes)
                .with_context(|| format!("{} is no model of `peakend train`", file.display()))?;
            let task = arguments.task.key();
            ensure!(classifier.name() == task, "the model tells {}, not {task}", classifier.name());
            (by_model(&classifier, arguments.task, &labelled), file.display().to_string())
        }
        None => {
            let reader = Reader::new();
            (by_reader(&reader, arguments.task, &read, &labelled)?, reader.name().to_owned())
        }
    };
    let Outcome { measured, is_several, unknown, notes } = outcome;
    ensure!(measured.rows > 0, "no row has a label that can be compared; unknown: {}", listed(&unknown));
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
        return crate::say(&serde_json::to_string_pretty(&document)?);
    }
    let mut text = format!("{} of “{}” by {model}, labels from “{}”\n", arguments.task.key(), read.text, read.label);
    text += &report::text(&measured, is_several);
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

fn listed(unknown: &BTreeMap<String, usize>) -> String {
    let mut parts: Vec<String> = unknown.iter().take(30).map(|(label, n)| format!("{label} ({n})")).collect();
    if unknown.len() > 30 {
        parts.push(format!("and {} more", unknown.len() - 30));
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

/// Labels of a row, as they stand.
fn truths(row: &Row) -> &[String] {
    row.labels.as_deref().unwrap_or_default()
}

/// Does `work` for each row on all cores; the answers in order of the rows.
fn on_all_cores<T: Send>(rows: &[&Row], work: impl Fn(&Row) -> T + Sync) -> Vec<T> {
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
        return Outcome { measured: several.measured(), is_several: true, unknown, notes: Vec::new() };
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
    Outcome { measured: single.measured(), is_several: false, unknown, notes: Vec::new() }
}

fn by_reader(reader: &Reader, task: Task, read: &Rows, rows: &[&Row]) -> Result<Outcome> {
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
        Task::Language => (languages(&scored), false),
        Task::Theme => return themes(reader, read, rows, &annotations),
    };
    Ok(Outcome { measured, is_several, unknown: names.unknown, notes })
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

/// Themes by their keys; categories of other trees (`food#quality`) by the key they begin with.
fn themes(reader: &Reader, read: &Rows, rows: &[&Row], annotations: &[Annotation]) -> Result<Outcome> {
    let with_polarity = read.label == "aspects";
    let mut unknown = BTreeMap::new();
    let key_of = |label: &str| {
        let (category, polarity) = label.rsplit_once('/').filter(|_| with_polarity).unwrap_or((label, ""));
        let path = category.trim().to_lowercase().replace(['#', '/'], ".").replace([' ', '_'], "-");
        let head = path.split('.').next().unwrap_or("").to_owned();
        let known = [path, head].into_iter().find(|key| reader.taxonomy().theme(key).is_some())?;
        Some(if with_polarity { format!("{known}/{polarity}") } else { known })
    };
    let mut scored: Vec<(Vec<String>, &Annotation)> = Vec::new();
    for (row, annotation) in rows.iter().zip(annotations) {
        let mut known: Vec<String> = Vec::new();
        for label in truths(row) {
            match key_of(label) {
                Some(key) => known.push(key),
                None => *unknown.entry(label.clone()).or_insert(0) += 1,
            }
        }
        known.sort_unstable();
        known.dedup();
        if !known.is_empty() || truths(row).is_empty() {
            scored.push((known, annotation));
        }
    }
    let mut labels: Vec<String> = scored.iter().flat_map(|(is, _)| is.iter().cloned()).collect();
    labels.sort_unstable();
    labels.dedup();
    if labels.is_empty() {
        bail!("no label is a theme of the taxonomy; train a model on them: unknown are {}", listed(&unknown));
    }
    let mut several = Several::of(labels.iter().cloned(), 0.0);
    for (is, annotation) in &scored {
        let said: Vec<String> = annotation
            .opinions
            .iter()
            .flat_map(|opinion| {
                let polarity = super::answer::polarity(opinion.polarity).key();
                let parents =
                    std::iter::successors(Some(opinion.theme.as_str()), |key| key.rsplit_once('.').map(|(up, _)| up));
                parents.map(move |key| if with_polarity { format!("{key}/{polarity}") } else { key.to_owned() })
            })
            .collect();
        let said: Vec<(&str, f64)> = said.iter().map(|label| (label.as_str(), 1.0)).collect();
        several.add(&is.iter().map(String::as_str).collect::<Vec<_>>(), &said);
    }
    let notes = vec!["a theme counts as said with every theme below it".to_owned()];
    Ok(Outcome { measured: several.measured(), is_several: true, unknown, notes })
}
