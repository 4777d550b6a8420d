//! Measuring: accuracy, F1 and honesty of probabilities by set and language; and the calibration that uses them.

use std::collections::BTreeMap;

use peakend_model::annotation::{Emotion, Polarity};

use super::{data::Row, prepare::Prepared, tongues::Labelled};
use crate::{Reader, model::Model};

/// Figures by set, in order of name.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub sets: BTreeMap<String, SetReport>,
}

/// Figures of one set. Shares are 0 to 1; `None` where the set has no such labels.
#[derive(Clone, Debug, Default)]
pub struct SetReport {
    pub rows: usize,
    /// Of sentiment. Sets with two classes are scored on two.
    pub accuracy: Option<f64>,
    pub macro_f1: Option<f64>,
    /// Expected calibration error of the sentiment label, ten bins.
    pub calibration_error: Option<f64>,
    pub emotions: Vec<EmotionScore>,
}

#[derive(Clone, Copy, Debug)]
pub struct EmotionScore {
    pub emotion: Emotion,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl SetReport {
    /// Mean F1 over the emotions the set asks for.
    pub fn emotion_macro_f1(&self) -> Option<f64> {
        (!self.emotions.is_empty()).then(|| mean(self.emotions.iter().map(|score| score.f1)))
    }
}

/// Shares, 0 to 1.
#[derive(Clone, Debug, Default)]
pub struct LanguageReport {
    /// Right among rows of the six languages, by code: rows, share.
    pub read: BTreeMap<String, (usize, f64)>,
    /// The same among texts under 20 characters, all languages together.
    pub short: (usize, f64),
    /// Rows of other languages that were left unread.
    pub rejected: (usize, f64),
    /// Chinese rows whose script was right.
    pub script: (usize, f64),
}

pub(super) fn languages(reader: &Reader, rows: &[Labelled]) -> LanguageReport {
    const READ: [&str; 6] = ["en", "es", "pt", "ru", "zh-Hans", "zh-Hant"];
    let mut tallies: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut count = |name: &'static str, right: bool| {
        let tally = tallies.entry(name).or_default();
        *tally = (tally.0 + 1, tally.1 + usize::from(right));
    };
    for row in rows {
        let language = reader.annotate(&row.text).language;
        let code = language.as_ref().map_or("", |l| l.code.as_str());
        match READ.iter().find(|known| **known == row.code) {
            Some(known) => {
                count(known, code == *known);
                if row.text.chars().count() < 20 {
                    count("short", code == *known);
                }
                if known.starts_with("zh") && code.starts_with("zh") {
                    count("script", code == *known);
                }
            }
            None => count("rejected", !READ.contains(&code)),
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let share = |(n, right): (usize, usize)| (n, right as f64 / n.max(1) as f64);
    let mut take = |name: &str| share(tallies.remove(name).unwrap_or_default());
    let (short, rejected, script) = (take("short"), take("rejected"), take("script"));
    let read = tallies.into_iter().map(|(code, tally)| (code.to_owned(), share(tally))).collect();
    LanguageReport { read, short, rejected, script }
}

pub(super) fn report(reader: &Reader, rows: &[Row]) -> Report {
    let mut groups: BTreeMap<&str, Vec<(&Row, Judged)>> = BTreeMap::new();
    for row in rows {
        groups.entry(&row.set).or_default().push((row, judge(reader, &row.text)));
    }
    let sets = groups.into_iter().map(|(set, judged)| (set.to_owned(), measure(&judged))).collect();
    Report { sets }
}

/// What the reader said: probabilities of negative, neutral, positive; label; emotions.
struct Judged {
    value: f32,
    class: u8,
    confidence: f32,
    emotions: Vec<Emotion>,
}

fn judge(reader: &Reader, text: &str) -> Judged {
    let annotation = reader.annotate(text);
    let Some(sentiment) = &annotation.sentiment else {
        return Judged { value: 0.0, class: 1, confidence: 1.0 / 3.0, emotions: Vec::new() };
    };
    let class = match sentiment.label {
        Polarity::Negative => 0,
        Polarity::Neutral => 1,
        Polarity::Positive => 2,
        Polarity::Mixed => u8::from(sentiment.value > 0.0) * 2,
    };
    Judged { value: sentiment.value, class, confidence: sentiment.confidence, emotions: annotation.emotions() }
}

fn measure(rows: &[(&Row, Judged)]) -> SetReport {
    let labelled: Vec<(u8, &Judged)> = rows.iter().filter_map(|(row, j)| Some((row.sentiment?, j))).collect();
    let mut report = SetReport { rows: rows.len(), ..SetReport::default() };
    if !labelled.is_empty() {
        let neutral = labelled.iter().any(|(truth, _)| *truth == 1);
        let said = |j: &Judged| if neutral { j.class } else { u8::from(j.value > 0.0) * 2 };
        let pairs: Vec<(u8, u8)> = labelled.iter().map(|(truth, j)| (*truth, said(j))).collect();
        report.accuracy = Some(mean(pairs.iter().map(|(truth, said)| f64::from(u8::from(truth == said)))));
        let classes = [0_u8, 1, 2].into_iter().filter(|class| pairs.iter().any(|(truth, _)| truth == class));
        let scores = classes.map(|class| f1(pairs.iter().map(|(truth, said)| (*truth == class, *said == class))).2);
        report.macro_f1 = Some(mean(scores));
        if neutral {
            let sure = labelled.iter().map(|(truth, j)| (f64::from(j.confidence), *truth == j.class));
            report.calibration_error = Some(calibration_error(sure));
        } else {
            let sure = labelled
                .iter()
                .map(|(truth, j)| (0.5 + 0.5 * f64::from(j.value.abs()), (*truth == 2) == (j.value > 0.0)));
            report.calibration_error = Some(calibration_error(sure));
        }
    }
    for (index, emotion) in Emotion::ALL.into_iter().enumerate() {
        let known: Vec<(bool, bool)> =
            rows.iter().filter_map(|(row, j)| Some((row.emotions[index]?, j.emotions.contains(&emotion)))).collect();
        if known.iter().any(|(truth, _)| *truth) {
            let (precision, recall, f1) = f1(known.into_iter());
            report.emotions.push(EmotionScore { emotion, precision, recall, f1 });
        }
    }
    report
}

fn f1(pairs: impl Iterator<Item = (bool, bool)>) -> (f64, f64, f64) {
    let (mut hit, mut said, mut truth) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (is, was) in pairs {
        hit += f64::from(u8::from(is && was));
        said += f64::from(u8::from(was));
        truth += f64::from(u8::from(is));
    }
    let precision = if said > 0.0 { hit / said } else { 0.0 };
    let recall = if truth > 0.0 { hit / truth } else { 0.0 };
    (precision, recall, if said + truth > 0.0 { 2.0 * hit / (said + truth) } else { 0.0 })
}

/// Mean gap between how sure and how right, over ten bins (Naeini et al. 2015).
fn calibration_error(sure: impl Iterator<Item = (f64, bool)>) -> f64 {
    let mut bins = [(0.0_f64, 0.0_f64, 0.0_f64); 10];
    for (confidence, right) in sure {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 9")]
        let bin = &mut bins[(confidence * 10.0).clamp(0.0, 9.0) as usize];
        *bin = (bin.0 + 1.0, bin.1 + confidence, bin.2 + f64::from(u8::from(right)));
    }
    let n: f64 = bins.iter().map(|bin| bin.0).sum();
    bins.iter().map(|(_, sure, right)| (sure - right).abs()).sum::<f64>() / n.max(1.0)
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0_f64), |(sum, n), x| (sum + x, n + 1.0));
    sum / n.max(1.0)
}

/// Sets temperature and thresholds on rows that descent has not seen.
pub(super) fn calibrate(model: &mut Model, rows: &[Row], prepared: &Prepared) {
    let bytes = model.to_bytes();
    let Some(reader) = Reader::new().with_model(&bytes) else { return };
    let held = rows.iter().zip(&prepared.examples).filter(|(_, example)| example.held);
    let judged: Vec<(&Row, [f32; crate::model::LANES])> =
        held.filter_map(|(row, _)| Some((row, reader.logits(&row.text)?))).collect();
    model.temperature =
        best(50..=300, |percent| -log_loss(&judged, f32::from(percent) / 100.0)).map_or(1.0, |p| f32::from(p) / 100.0);
    let mut sets: Vec<&str> = judged.iter().map(|(row, _)| row.set.as_str()).collect();
    sets.sort_unstable();
    sets.dedup();
    for index in 0..10 {
        let score = |percent: u16| {
            let threshold = f32::from(percent) / 100.0;
            mean(sets.iter().filter_map(|set| {
                let known = judged.iter().filter(|(row, _)| row.set == *set);
                let pairs: Vec<(bool, bool)> = known
                    .filter_map(|(row, logits)| {
                        Some((row.emotions[index]?, crate::model::sigmoid(logits[3 + index]) >= threshold))
                    })
                    .collect();
                pairs.iter().any(|(truth, _)| *truth).then(|| f1(pairs.into_iter()).2)
            }))
        };
        model.thresholds[index] = best(8..=70, score).map_or(0.5, |p| f32::from(p) / 100.0);
    }
}

fn best(range: std::ops::RangeInclusive<u16>, score: impl Fn(u16) -> f64) -> Option<u16> {
    range.step_by(2).map(|x| (x, score(x))).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(x, _)| x)
}

fn log_loss(judged: &[(&Row, [f32; crate::model::LANES])], temperature: f32) -> f64 {
    mean(judged.iter().filter_map(|(row, logits)| {
        let class = usize::from(row.sentiment?);
        let p = crate::model::softmax(logits, temperature)[class];
        Some(-f64::from(p.max(1e-6)).ln())
    }))
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "| set | rows | accuracy | macro-F1 | calibration error | emotion macro-F1 |")?;
        writeln!(f, "| --- | ---: | ---: | ---: | ---: | ---: |")?;
        let figure = |x: Option<f64>| x.map_or(String::new(), |x| format!("{x:.3}"));
        for (set, report) in &self.sets {
            let SetReport { rows, accuracy, macro_f1, calibration_error, .. } = report;
            let [accuracy, macro_f1, error] = [accuracy, macro_f1, calibration_error].map(|x| figure(*x));
            let emotions = figure(report.emotion_macro_f1());
            writeln!(f, "| {set} | {rows} | {accuracy} | {macro_f1} | {error} | {emotions} |")?;
        }
        Ok(())
    }
}
