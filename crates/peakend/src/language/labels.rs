//! The many names of one label: what files call the judgements that the reader makes.

use std::collections::BTreeMap;

use peakend_model::annotation::{Emotion, Intent};

use super::args::Task;

/// How the labels of a file are understood.
#[derive(Debug, Default)]
pub struct Names {
    known: BTreeMap<String, String>,
    /// Labels that mean nothing to the reader, with their number of rows.
    pub unknown: BTreeMap<String, usize>,
}

impl Names {
    /// Understands the labels of all rows together: whether 1 is good depends on what else there is.
    pub fn of<'a>(task: Task, labels: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        labels.for_each(|label| *counts.entry(label).or_default() += 1);
        let scale = Scale::of(counts.keys().copied());
        let mut names = Self::default();
        for (label, n) in counts {
            match canonical(task, label, scale) {
                Some(name) => drop(names.known.insert(label.to_owned(), name)),
                None => drop(names.unknown.insert(label.to_owned(), n)),
            }
        }
        names
    }

    /// What the label means.
    pub fn get(&self, label: &str) -> Option<&str> {
        self.known.get(label).map(String::as_str)
    }
}

/// What numbers among labels of mood mean.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Scale {
    None,
    /// 0 bad, 1 good.
    Binary,
    /// −1, 0, 1.
    Signed,
    /// 0, 1, 2.
    Three,
    /// 1 to 5.
    Stars,
}

impl Scale {
    fn of<'a>(labels: impl Iterator<Item = &'a str>) -> Self {
        let numbers: Vec<f64> = labels.filter_map(|label| label.trim().parse().ok()).collect();
        let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        match () {
            () if numbers.is_empty() => Self::None,
            () if least < 0.0 => Self::Signed,
            () if most <= 1.0 => Self::Binary,
            () if least == 0.0 => Self::Three,
            () => Self::Stars,
        }
    }

    fn mood(self, n: f64) -> Option<&'static str> {
        let middle = match self {
            Self::None => return None,
            Self::Binary => 0.5,
            Self::Signed => 0.0,
            Self::Three => 1.0,
            Self::Stars => 3.0,
        };
        let range = if self == Self::Stars { 1.0..=5.0 } else { -1.0..=2.0 };
        let label = match n {
            n if n < middle => "negative",
            n if n > middle => "positive",
            _ => "neutral",
        };
        range.contains(&n).then_some(label)
    }
}

fn canonical(task: Task, label: &str, scale: Scale) -> Option<String> {
    let plain = label.trim().to_lowercase().replace([' ', '-'], "_");
    match task {
        Task::Sentiment => mood(&plain).or_else(|| scale.mood(label.trim().parse().ok()?)).map(str::to_owned),
        Task::Emotion => emotion(&plain).map(str::to_owned),
        Task::Intent => intent(&plain).map(str::to_owned),
        Task::Theme => Some(label.trim().to_owned()),
        Task::Language => language(label.trim()),
    }
}

fn mood(label: &str) -> Option<&'static str> {
    match label {
        "negative" | "neg" | "bad" | "very_negative" | "negativo" | "негативный" | "负面" | "消极" => {
            Some("negative")
        }
        // Raters of GoEmotions call ambiguous what has no clear mood.
        "neutral" | "neu" | "none" | "ambiguous" | "neutro" | "нейтральный" | "中性" => Some("neutral"),
        "positive" | "pos" | "good" | "very_positive" | "positivo" | "позитивный" | "正面" | "积极" => {
            Some("positive")
        }
        "mixed" | "both" | "conflict" => Some("mixed"),
        _ => None,
    }
}

/// The ten names, their cousins in other sets; `neutral` and nothing are no emotion.
fn emotion(label: &str) -> Option<&'static str> {
    let known = match label {
        "neutral" | "no_emotion" | "none" => return Some(""),
        "happiness" | "happy" | "enjoyment" => "joy",
        "sad" => "sadness",
        "angry" => "anger",
        "surprised" => "surprise",
        "annoyance" | "frustrated" => "frustration",
        "thankful" | "thanks" => "gratitude",
        "disappointed" => "disappointment",
        other => other,
    };
    Emotion::from_key(known).map(Emotion::key)
}

fn intent(label: &str) -> Option<&'static str> {
    let known = match label {
        "other" | "none" | "no_intent" | "non_suggestion" => return Some("other"),
        "compliment" | "thanks" => "praise",
        "feature_request" | "idea" => "suggestion",
        "churn" | "cancel" => "threat_to_leave",
        "query" => "question",
        other => other,
    };
    Intent::from_key(known).map(Intent::key)
}

/// `pt-BR` is Portuguese; Chinese keeps its script.
fn language(label: &str) -> Option<String> {
    let (base, region) = label.split_once(['-', '_']).unwrap_or((label, ""));
    let base = base.to_lowercase();
    let script = match region.to_lowercase().as_str() {
        "hans" | "cn" | "sg" => Some("zh-Hans"),
        "hant" | "tw" | "hk" => Some("zh-Hant"),
        _ => None,
    };
    match (base.as_str(), script) {
        ("zh", Some(script)) => Some(script.to_owned()),
        _ if (2..=3).contains(&base.len()) && base.chars().all(|c| c.is_ascii_lowercase()) => Some(base),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(task: Task, labels: &[&str], meant: &[&str], unknown: &[&str]) {
        let names = Names::of(task, labels.iter().copied());
        let found: Vec<&str> = labels.iter().filter_map(|label| names.get(label)).collect();
        assert_eq!(found, meant);
        assert_eq!(names.unknown.keys().map(String::as_str).collect::<Vec<_>>(), unknown);
    }

    #[test]
    fn labels_go_by_many_names() {
        use Task::{Emotion, Intent, Language, Sentiment};
        check(Sentiment, &["1", "0"], &["positive", "negative"], &[]);
        check(Sentiment, &["1", "0", "-1"], &["positive", "neutral", "negative"], &[]);
        check(Sentiment, &["0", "1", "2"], &["negative", "neutral", "positive"], &[]);
        check(Sentiment, &["1", "3", "5", "pos", "hm"], &["negative", "neutral", "positive", "positive"], &["hm"]);
        check(Emotion, &["Happiness", "annoyance", "neutral", "grief"], &["joy", "frustration", ""], &["grief"]);
        check(Intent, &["Feature request", "other", "chat"], &["suggestion", "other"], &["chat"]);
        check(
            Language,
            &["pt-BR", "zh-Hant", "zh-CN", "zh", "english"],
            &["pt", "zh-Hant", "zh-Hans", "zh"],
            &["english"],
        );
    }
}
