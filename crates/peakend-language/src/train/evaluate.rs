//! Measuring: accuracy, F1 and honesty of probabilities by set and language; and the calibration that uses them.

use std::collections::BTreeMap;

use peakend_model::annotation::{Emotion, Polarity, Sentiment};

use super::{
    data::{self, Row},
    prepare::Prepared,
    tongues::Labelled,
};
use crate::{
    Reader,
    language::TONGUES,
    model::{Calibration, LANES, MIXED, Model, sigmoid, softmax},
};

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
    let mut groups: BTreeMap<String, Vec<(&Row, Judged)>> = BTreeMap::new();
    for row in rows {
        groups.entry(group(&row.set)).or_default().push((row, judge(reader, &row.text)));
    }
    let sets = groups.into_iter().map(|(set, judged)| (set, measure(&judged))).collect();
    Report { sets }
}

/// Domains of one language stand together, those never trained on apart: `m_absa/es`, `m_absa/es, unseen domains`.
fn group(set: &str) -> String {
    let parts: Vec<&str> = set.split('/').collect();
    match parts.as_slice() {
        [name, language, _] if data::MEASURE_ONLY.iter().any(|domain| set.ends_with(domain)) => {
            format!("{name}/{language}, unseen domains")
        }
        [name, language, _] => format!("{name}/{language}"),
        _ => set.to_owned(),
    }
}

/// What the reader said: probabilities of negative, neutral, positive; label; emotions.
struct Judged {
    value: f32,
    /// Probability of positive where only positive and negative are to choose from.
    positive: f32,
    class: u8,
    confidence: f32,
    emotions: Vec<Emotion>,
}

fn judge(reader: &Reader, text: &str) -> Judged {
    let annotation = reader.annotate(text);
    let Some(sentiment) = &annotation.sentiment else {
        return Judged { value: 0.0, positive: 0.5, class: 1, confidence: 1.0 / 3.0, emotions: Vec::new() };
    };
    let class = match sentiment.label {
        Polarity::Negative => 0,
        Polarity::Neutral => 1,
        Polarity::Positive => 2,
        Polarity::Mixed => u8::from(sentiment.value > 0.0) * 2,
    };
    // Label, its probability and the difference of the two sides give the sides back.
    let Sentiment { value, confidence, .. } = *sentiment;
    let sides = match sentiment.label {
        Polarity::Positive | Polarity::Negative => 2.0 * confidence - value.abs(),
        Polarity::Neutral => 1.0 - confidence,
        Polarity::Mixed => confidence + value.abs(),
    };
    let positive = 0.5 + 0.5 * value / sides.max(value.abs()).max(1e-6);
    Judged { value, positive, class, confidence, emotions: annotation.emotions() }
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
                .map(|(truth, j)| (f64::from(j.positive.max(1.0 - j.positive)), (*truth == 2) == (j.value > 0.0)));
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

/// A row with what the raw model says about it.
type Scored<'a> = (&'a Row, [f32; LANES]);

/// Temperatures and thresholds by language, from rows that descent has not seen. Each set counts alike, large or small.
pub(super) fn calibrate(model: &Model, rows: &[Row], prepared: &Prepared) -> [Calibration; TONGUES] {
    let mut found = [Calibration::default(); TONGUES];
    let Some(reader) = Reader::new().with_model(&model.to_bytes()) else { return found };
    let mut judged: [BTreeMap<&str, Vec<Scored<'_>>>; TONGUES] = Default::default();
    for (row, _) in rows.iter().zip(&prepared.examples).filter(|(_, example)| example.held) {
        if let Some((tongue, logits)) = reader.logits(&row.text) {
            let set = row.set.split('/').next().unwrap_or("");
            judged[tongue as usize].entry(set).or_default().push((row, logits));
        }
    }
    for (calibration, sets) in found.iter_mut().zip(&judged) {
        // How neutral and how sure, in turns.
        for _ in 0..3 {
            let likely = |tried: Calibration| -mean(sets.values().filter_map(|set| log_loss(set, &tried)));
            let now = *calibration;
            let shifted = |percent: u16| Calibration { neutral: shift(percent), ..now };
            calibration.neutral = best(50..=350, |percent| likely(shifted(percent))).map_or(0.0, shift);
            let now = *calibration;
            let cooled = |percent: u16| Calibration { temperature: f32::from(percent) / 100.0, ..now };
            calibration.temperature =
                best(50..=300, |percent| likely(cooled(percent))).map_or(1.0, |p| f32::from(p) / 100.0);
        }
        for (index, threshold) in calibration.thresholds.iter_mut().enumerate() {
            *threshold = threshold_of(index, sets).unwrap_or(0.5);
        }
        calibration.mixed = mixed_from(sets, calibration).unwrap_or(0.5);
    }
    // An emotion that a language was never taught is judged as in English.
    for index in 0..10 {
        let taught = |sets: &BTreeMap<&str, Vec<Scored<'_>>>| {
            sets.values().flatten().any(|(row, _)| row.emotions[index] == Some(true))
        };
        for tongue in 1..TONGUES {
            if !taught(&judged[tongue]) {
                found[tongue].thresholds[index] = found[0].thresholds[index];
            }
        }
    }
    found
}

/// The threshold with the best mean F1 over the sets that ask for the emotion.
fn threshold_of(emotion: usize, sets: &BTreeMap<&str, Vec<Scored<'_>>>) -> Option<f32> {
    let known: Vec<(f64, Vec<(bool, f32)>)> = sets
        .iter()
        .map(|(name, set)| {
            let known =
                set.iter().filter_map(|(row, logits)| Some((row.emotions[emotion]?, sigmoid(logits[3 + emotion]))));
            (weight_of(name), known.collect())
        })
        .filter(|(_, set): &(f64, Vec<(bool, f32)>)| set.iter().any(|(truth, _)| *truth))
        .collect();
    if known.is_empty() {
        return None;
    }
    let score = |percent: u16| {
        let threshold = f32::from(percent) / 100.0;
        // The neighbours count too: a lucky peak on few rows is no threshold.
        mean([0.9, 1.0, 1.1].into_iter().flat_map(|near| {
            known
                .iter()
                .map(move |(weight, set)| weight * f1(set.iter().map(|(truth, p)| (*truth, *p >= threshold * near))).2)
        }))
    };
    best(8..=70, score).map(|percent| f32::from(percent) / 100.0)
}

/// Per cent as a shift of −1.5 to 1.5.
fn shift(percent: u16) -> f32 {
    f32::from(percent) / 100.0 - 2.0
}

/// The probability from which a mood is best called mixed: by the F1 of *mixed*, and by accuracy as much as by the mean of
/// the F1 of four moods.
fn mixed_from(sets: &BTreeMap<&str, Vec<Scored<'_>>>, calibration: &Calibration) -> Option<f32> {
    /// Of a row: whether it is mixed, how likely that is said to be, whether it is right not to call it so.
    type Known = (bool, f32, bool);
    let known: Vec<Known> = sets
        .values()
        .flatten()
        .filter(|(row, _)| row.is_called())
        .filter_map(|(row, logits)| {
            let p = softmax(logits, calibration);
            let said = (0..3_u8).max_by(|a, b| p[usize::from(*a)].total_cmp(&p[usize::from(*b)]));
            Some((row.mixed?, sigmoid(logits[MIXED]), said == row.sentiment))
        })
        .collect();
    let score = |percent: u16| {
        mean([0.9, 1.0, 1.1].into_iter().map(|near| {
            let from = f32::from(percent) / 100.0 * near;
            let right = known.iter().map(|(is, p, else_right)| if *p >= from { *is } else { *else_right });
            4.0 * mean(right.map(|right| f64::from(u8::from(right))))
                + f1(known.iter().map(|(is, p, _)| (*is, *p >= from))).2
        }))
    };
    known.iter().any(|known| known.0).then(|| best(8..=70, score)).flatten().map(|percent| f32::from(percent) / 100.0)
}

/// A set with more emotions and rows says more about where to draw the line.
fn weight_of(set: &str) -> f64 {
    if set == "xed_emotion" { 2.0 } else { 1.0 }
}

fn best(range: std::ops::RangeInclusive<u16>, score: impl Fn(u16) -> f64) -> Option<u16> {
    range.step_by(2).map(|x| (x, score(x))).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(x, _)| x)
}

/// Mean surprise over the rows with a mood; `None` without such rows. Where a set has no neutral rows, two classes count.
fn log_loss(judged: &[Scored<'_>], calibration: &Calibration) -> Option<f64> {
    let known: Vec<(usize, &[f32; LANES])> = judged
        .iter()
        .filter(|(row, _)| row.is_called())
        .filter_map(|(row, logits)| Some((usize::from(row.sentiment?), logits)))
        .collect();
    let neutral = known.iter().any(|(class, _)| *class == 1);
    let surprise = |(class, logits): &(usize, &[f32; LANES])| {
        let p = softmax(logits, calibration);
        let all = if neutral { 1.0 } else { p[0] + p[2] };
        -f64::from((p[*class] / all).max(1e-6)).ln()
    };
    (!known.is_empty()).then(|| mean(known.iter().map(surprise)))
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
