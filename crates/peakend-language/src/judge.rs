//! Judgements about a whole text: mood, emotions, intents, effort, urgency.

use peakend_model::annotation::{Emotion, EmotionReading, Intent, IntentReading, Polarity, Sentiment, Span};

use crate::{
    cues::{Cue, Hit},
    scan::Scan,
};

/// Spans kept per judgement: enough to show why.
const MOST_SPANS: usize = 8;

/// `None` when nothing in the text says a mood and it has no words to read.
pub(crate) fn sentiment(scan: &Scan) -> Sentiment {
    let contrasted = scan.clauses.iter().any(|clause| clause.contrast);
    let (mut good, mut bad) = (0.0_f32, 0.0_f32);
    for mood in &scan.moods {
        let after = scan.clauses.get(mood.clause as usize).is_some_and(|clause| clause.contrast);
        let weight = match (contrasted, after) {
            (false, _) => 1.0,
            (true, true) => 1.3,
            (true, false) => 0.85,
        };
        if mood.score > 0.0 { good += mood.score * weight } else { bad -= mood.score * weight }
    }
    let sum = good - bad;
    // The curve of VADER (Hutto and Gilbert 2014), steeper because our grades are smaller.
    let value = sum / (sum * sum + 8.0).sqrt();
    let mixed = good.min(bad) >= 2.0 && good.min(bad) >= 0.6 * good.max(bad);
    let label = match value {
        _ if mixed => Polarity::Mixed,
        v if v > 0.15 => Polarity::Positive,
        v if v < -0.15 => Polarity::Negative,
        _ => Polarity::Neutral,
    };
    let confidence = if label == Polarity::Neutral || mixed { 0.5 } else { 0.5 + 0.45 * value.abs() };
    let spans = scan.moods.iter().take(MOST_SPANS).map(|mood| scan.span(mood.from, mood.to)).collect();
    Sentiment { label, value, confidence, spans }
}

pub(crate) fn emotions(scan: &Scan) -> Vec<EmotionReading> {
    let mut readings: Vec<EmotionReading> = Vec::new();
    for hit in &scan.hits {
        let Cue::Emotion(index) = hit.cue else { continue };
        let Some(&emotion) = Emotion::ALL.get(usize::from(index)) else { continue };
        if scan.negated(hit) {
            continue;
        }
        let span = scan.span(hit.from, hit.to);
        match readings.iter_mut().find(|reading| reading.emotion == emotion) {
            Some(reading) => {
                reading.intensity += (1.0 - reading.intensity) * 0.4;
                push_span(&mut reading.spans, span);
            }
            None => readings.push(EmotionReading { emotion, intensity: 0.5, spans: vec![span] }),
        }
    }
    readings.sort_by_key(|reading| reading.emotion);
    readings
}

pub(crate) fn intents(scan: &Scan, sentiment: &Sentiment) -> Vec<IntentReading> {
    let mut spans: [Vec<Span>; 6] = Default::default();
    for hit in &scan.hits {
        if let Cue::Intent(index) = hit.cue
            && let Some(list) = spans.get_mut(usize::from(index))
        {
            push_span(list, scan.span(hit.from, hit.to));
        }
    }
    let asked = scan.text.contains(['?', '？']);
    let mut readings = Vec::new();
    for (intent, spans) in Intent::ALL.into_iter().zip(spans) {
        let confidence = confidence(intent, spans.len(), asked, sentiment, ends_asking(scan));
        if confidence >= 0.5 {
            readings.push(IntentReading { intent, confidence, spans });
        }
    }
    readings
}

fn confidence(intent: Intent, cues: usize, asked: bool, sentiment: &Sentiment, ends_asking: bool) -> f32 {
    let more =
        |base: f32, each: f32| if cues == 0 { 0.0 } else { (base + each * (cues.min(4) as f32 - 1.0)).min(0.95) };
    let value = sentiment.value;
    match intent {
        Intent::Complaint if value < -0.3 => (0.6 - 0.3 * value + more(0.05, 0.05)).min(0.97),
        Intent::Complaint if value < 0.3 => more(0.6, 0.1),
        Intent::Complaint => more(0.3, 0.1),
        Intent::Praise if value > 0.45 => (0.45 + 0.35 * value + more(0.1, 0.05)).min(0.97),
        Intent::Praise if value > 0.2 => more(0.55, 0.1),
        Intent::Praise => 0.0,
        Intent::Question if ends_asking && cues > 0 => 0.9,
        Intent::Question if asked => 0.7,
        Intent::Question => 0.0,
        Intent::Suggestion => more(0.6, 0.15),
        Intent::Request if value > 0.5 => more(0.3, 0.1),
        Intent::Request => more(0.5, 0.15),
        Intent::ThreatToLeave => more(0.7, 0.1),
    }
}

fn ends_asking(scan: &Scan) -> bool {
    scan.text.trim_end().ends_with(['?', '？', '吗', '呢'])
}

/// 0 (easy) to 1 (hard); `None` when the text says nothing about it.
pub(crate) fn effort(scan: &Scan) -> Option<f32> {
    let count = |cue: Cue| scan.hits.iter().filter(|hit| hit.cue == cue).count();
    let waits = scan.hits.iter().filter(|hit| hit.cue == Cue::Unit && counted(scan, hit)).count();
    let (hard, easy) = (count(Cue::Hard), count(Cue::Easy));
    let bad = scan.moods.iter().map(|mood| mood.score).sum::<f32>() < 0.0;
    let hard = hard + if bad { waits.min(2) } else { 0 };
    if hard + easy == 0 {
        return None;
    }
    let (hard, easy) = (hard.min(100) as f32, easy.min(100) as f32);
    Some((hard + 0.5) / (hard + easy + 1.0))
}

/// A number stands before the unit: “3 hours”, “三天”.
fn counted(scan: &Scan, hit: &Hit) -> bool {
    let before = scan.folded.text[..hit.from as usize].trim_end_matches(' ');
    before.chars().next_back().is_some_and(|c| c.is_ascii_digit() || "一二两三四五六七八九十几".contains(c))
}

/// 0 (can wait) to 1 (now); `None` when nothing presses.
pub(crate) fn urgency(scan: &Scan, intents: &[IntentReading]) -> Option<f32> {
    let cues = scan.hits.iter().filter(|hit| hit.cue == Cue::Urgent && !scan.negated(hit)).count();
    let has = |intent| intents.iter().any(|reading| reading.intent == intent);
    let leaving = has(Intent::ThreatToLeave);
    let asks = has(Intent::Request) || has(Intent::Complaint) || has(Intent::Question);
    if cues == 0 && !leaving {
        return None;
    }
    let cues = cues.min(3) as f32;
    let urgency = 0.25 * cues + if asks { 0.25 } else { 0.0 } + if leaving { 0.3 } else { 0.0 };
    Some(urgency.min(1.0))
}

/// Somebody waits for us: a question, a request, a threat, or trouble that presses.
pub(crate) fn needs_answer(intents: &[IntentReading], urgency: Option<f32>) -> bool {
    let pressing = urgency.is_some_and(|urgency| urgency >= 0.5);
    pressing
        || intents.iter().any(|reading| {
            matches!(reading.intent, Intent::Question | Intent::Request | Intent::ThreatToLeave)
                && reading.confidence >= 0.5
        })
}

fn push_span(spans: &mut Vec<Span>, span: Span) {
    if spans.len() < MOST_SPANS && !spans.contains(&span) {
        spans.push(span);
    }
}
