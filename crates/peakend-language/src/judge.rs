//! Judgements about a whole text: mood, emotions, intents, effort, urgency.

use peakend_model::annotation::{Emotion, EmotionReading, Intent, IntentReading, Polarity, Sentiment, Span, Urgency};

use crate::{
    cues::{Cue, Hit},
    features::{Kind, Token},
    model::{Calibration, EXTRAS, Verdict, softmax},
    scan::Scan,
};

/// Spans kept per judgement: enough to show why.
const MOST_SPANS: usize = 8;

/// Bytes from which on a text tells a story.
const LONG_TEXT: usize = 600;

/// What the word lists say about the mood.
pub(crate) struct Lexicon {
    pub(crate) good: f32,
    pub(crate) bad: f32,
    /// −1 to 1.
    pub(crate) value: f32,
}

impl Lexicon {
    pub(crate) fn of(scan: &Scan) -> Self {
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
        Self { good, bad, value: sum / (sum * sum + 8.0).sqrt() }
    }

    fn mixed(&self) -> bool {
        self.good.min(self.bad) >= 2.0 && self.good.min(self.bad) >= 0.6 * self.good.max(self.bad)
    }
}

/// The word lists as inputs of the model.
pub(crate) fn extras(scan: &Scan) -> [f32; EXTRAS] {
    let lexicon = Lexicon::of(scan);
    let mut extras = [0.0; EXTRAS];
    let after: f32 = scan
        .moods
        .iter()
        .filter(|mood| scan.clauses.get(mood.clause as usize).is_some_and(|clause| clause.contrast))
        .map(|mood| mood.score)
        .sum();
    let flag = |yes: bool| f32::from(u8::from(yes));
    extras[0] = lexicon.value;
    extras[1] = lexicon.good.min(6.0) / 6.0;
    extras[2] = lexicon.bad.min(6.0) / 6.0;
    extras[3] = after / (after * after + 4.0).sqrt();
    extras[4] = flag(scan.text.contains(['!', '！']));
    extras[5] = flag(scan.text.contains(['?', '？']));
    extras[6] = flag(lexicon.mixed());
    extras[7] = flag(scan.moods.is_empty());
    for hit in &scan.hits {
        if let Cue::Emotion(index) = hit.cue
            && !scan.negated(hit)
        {
            extras[8 + usize::from(index).min(9)] = 1.0;
        }
    }
    extras
}

/// The mood by word lists alone.
pub(crate) fn sentiment_by_lists(scan: &Scan) -> Sentiment {
    let lexicon = Lexicon::of(scan);
    let value = lexicon.value;
    let mixed = lexicon.mixed();
    let label = match value {
        _ if mixed => Polarity::Mixed,
        v if v > 0.15 => Polarity::Positive,
        v if v < -0.15 => Polarity::Negative,
        _ => Polarity::Neutral,
    };
    let confidence = if label == Polarity::Neutral || mixed { 0.5 } else { 0.5 + 0.45 * value.abs() };
    Sentiment { label, value, confidence, spans: mood_spans(scan) }
}

/// The mood by the model.
pub(crate) fn sentiment_by_model(scan: &Scan, read: &Read, calibration: &Calibration) -> Sentiment {
    let [bad, neutral, good] = softmax(&read.verdict.logits, calibration);
    let mut value = good - bad;
    let mixed = read.verdict.mixed().clamp(0.0, 1.0);
    let (label, confidence) = match () {
        () if mixed >= calibration.mixed => {
            // What is mixed leans to neither side: only the rest is good, bad or neutral.
            value *= 1.0 - mixed;
            (Polarity::Mixed, mixed)
        }
        () if good >= bad && good >= neutral => (Polarity::Positive, good),
        () if bad >= neutral => (Polarity::Negative, bad),
        () => (Polarity::Neutral, neutral),
    };
    let mut spans = mood_spans(scan);
    if spans.is_empty() && label != Polarity::Neutral {
        spans = read.weightiest(scan, value);
    }
    Sentiment { label, value, confidence: confidence.clamp(0.0, 1.0), spans }
}

fn mood_spans(scan: &Scan) -> Vec<Span> {
    scan.moods.iter().take(MOST_SPANS).map(|mood| scan.span(mood.from, mood.to)).collect()
}

/// What the model read: its tokens and verdict.
pub(crate) struct Read {
    pub(crate) tokens: Vec<Token>,
    pub(crate) verdict: Verdict,
}

impl Read {
    /// The three tokens that weigh most in the direction of `value`.
    fn weightiest(&self, scan: &Scan, value: f32) -> Vec<Span> {
        let mut best: Vec<(f32, &Token)> =
            self.verdict.margins.iter().map(|margin| margin * value.signum()).zip(&self.tokens).collect();
        best.retain(|(margin, token)| *margin > 0.05 && token.kind != Kind::Mark);
        let keep = best.len().min(3);
        if keep < best.len() {
            best.select_nth_unstable_by(keep, |a, b| b.0.total_cmp(&a.0));
        }
        let mut spans: Vec<Span> = best.iter().take(keep).map(|(_, token)| scan.span(token.from, token.to)).collect();
        spans.sort_unstable();
        spans
    }

    /// What the tokens of a stretch say alone, as a logit of positive against negative.
    pub(crate) fn margin(&self, from: u32, to: u32) -> f32 {
        let first = self.tokens.partition_point(|token| token.from < from);
        let last = self.tokens.partition_point(|token| token.from < to);
        if first >= last {
            return 0.0;
        }
        let sum: f32 = self.verdict.margins[first..last].iter().sum();
        // Margins were scaled for the whole text; a part of it is shorter.
        #[expect(clippy::cast_precision_loss, reason = "counts of tokens")]
        let longer = self.tokens.len() as f32 / (last - first) as f32;
        sum * longer.sqrt()
    }
}

/// Emotions by word lists; with a model, those it is sure of and those lists and model agree on.
pub(crate) fn emotions(scan: &Scan, read: Option<(&Read, &[f32; 10])>) -> Vec<EmotionReading> {
    let mut listed: [(f32, Vec<Span>); 10] = Default::default();
    for hit in &scan.hits {
        let Cue::Emotion(index) = hit.cue else { continue };
        if scan.negated(hit) {
            continue;
        }
        if let Some((intensity, spans)) = listed.get_mut(usize::from(index)) {
            *intensity += (1.0 - *intensity) * if spans.is_empty() { 0.5 } else { 0.4 };
            push_span(spans, scan.span(hit.from, hit.to));
        }
    }
    let mut readings = Vec::new();
    for (index, (emotion, (listed, spans))) in Emotion::ALL.into_iter().zip(listed).enumerate() {
        let intensity = match read {
            None => listed,
            Some((read, thresholds)) => {
                let p = read.verdict.emotion(index);
                // A word of the lists stands unless the model is clearly against it.
                match p >= thresholds[index] {
                    true => p.max(listed),
                    false if p >= thresholds[index] * 0.25 => listed,
                    false => 0.0,
                }
            }
        };
        if intensity > 0.0 {
            readings.push(EmotionReading { emotion, intensity: intensity.min(1.0), spans });
        }
    }
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
    let asking = Asking { ends: ends_asking(scan), only: only_asks(scan), is_long: scan.text.len() > LONG_TEXT };
    let mut readings = Vec::new();
    for (intent, spans) in Intent::ALL.into_iter().zip(spans) {
        let confidence = confidence(intent, spans.len(), asked, sentiment, asking);
        if confidence >= 0.5 {
            readings.push(IntentReading { intent, confidence, spans });
        }
    }
    readings
}

/// How a text asks, and how long it takes.
#[derive(Clone, Copy)]
struct Asking {
    /// Its last sentence is a question.
    ends: bool,
    /// It is one question and nothing else.
    only: bool,
    /// A story rather than a remark.
    is_long: bool,
}

fn confidence(intent: Intent, cues: usize, asked: bool, sentiment: &Sentiment, asking: Asking) -> f32 {
    let more =
        |base: f32, each: f32| if cues == 0 { 0.0 } else { (base + each * (cues.min(4) as f32 - 1.0)).min(0.95) };
    let value = sentiment.value;
    match intent {
        // “Why was my card declined?” wants an answer, whatever the mood of its words.
        Intent::Complaint if asking.only => (0.3 - 0.3 * value + more(0.05, 0.05)).min(0.65),
        Intent::Complaint if value < -0.3 => (0.6 - 0.3 * value + more(0.05, 0.05)).min(0.97),
        Intent::Complaint if sentiment.label == Polarity::Negative => (0.5 - 0.3 * value + more(0.1, 0.1)).min(0.95),
        Intent::Complaint if value < 0.3 => more(0.6, 0.1),
        Intent::Complaint => more(0.3, 0.1),
        Intent::Praise if value > 0.45 => (0.45 + 0.35 * value + more(0.1, 0.05)).min(0.97),
        Intent::Praise if sentiment.label == Polarity::Positive => (0.42 + 0.35 * value + more(0.1, 0.1)).min(0.95),
        Intent::Praise if value > 0.2 => more(0.55, 0.1),
        Intent::Praise => 0.0,
        Intent::Question if asking.ends && cues > 0 => 0.9,
        Intent::Question if asking.ends => 0.8,
        Intent::Question if asked => 0.7,
        Intent::Question => 0.0,
        // Who suggests says so in set phrases; the mood around them is beside the point.
        // In an angry or a long text one such phrase is not the point.
        Intent::Suggestion if value < -0.5 || asking.is_long => more(0.55, 0.1),
        Intent::Suggestion => more(0.8, 0.05),
        Intent::Request if value > 0.5 => more(0.3, 0.1),
        Intent::Request => more(0.5, 0.15),
        Intent::ThreatToLeave => more(0.7, 0.1),
    }
}

fn ends_asking(scan: &Scan) -> bool {
    scan.text.trim_end().ends_with(['?', '？', '吗', '呢'])
}

fn only_asks(scan: &Scan) -> bool {
    let marks = |mark: char| matches!(mark, '.' | '!' | '。' | '！' | '\n');
    ends_asking(scan) && !scan.text.trim_end().trim_end_matches(['?', '？', '!', '！']).contains(marks)
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
    let pressing = urgency.is_some_and(|urgency| urgency >= Urgency::NOW);
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
