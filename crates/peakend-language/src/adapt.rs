//! Workspace adaptation: a small correction layer on top of the shipped probabilities, learnt from what people corrected.
//! A bias per class and weights of the words and signs seen often enough; everything else stays as shipped.

mod grams;
mod layer;

use std::collections::BTreeMap;

use peakend_model::annotation::{Annotation, Emotion, EmotionReading, Intent, IntentReading, Polarity, Sentiment};
use serde::{Deserialize, Serialize};

pub use layer::Layer;
use layer::{Lesson, softmax};

/// A judgement that was absent is held for this likely: reading keeps from half on.
const ABSENT: f32 = 0.1;

/// A yes or no is learnt only with this many of each.
const LEAST_OF_EACH: usize = 8;

/// A text with what was read in it and what people say it says.
#[derive(Clone, PartialEq, Debug)]
pub struct Example {
    pub text: String,
    pub read: Annotation,
    /// `None` where nobody looked at it.
    pub sentiment: Option<Polarity>,
    pub intents: Option<Vec<Intent>>,
    pub emotions: Option<Vec<Emotion>>,
}

/// What was learnt; applying it changes sentiment, intents and emotions of an annotation.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Adaptation {
    sentiment: Option<Layer>,
    intents: BTreeMap<Intent, Layer>,
    emotions: BTreeMap<Emotion, Layer>,
}

impl Adaptation {
    /// Learns from `examples`. The same examples in the same order give the same adaptation.
    pub fn train(examples: &[Example]) -> Self {
        Self {
            sentiment: train_sentiment(examples),
            intents: train_each(&Intent::ALL, examples, |example, intent| {
                let said = example.intents.as_ref()?.contains(&intent);
                Some((intent_share(&example.read, intent), said))
            }),
            emotions: train_each(&Emotion::ALL, examples, |example, emotion| {
                let said = example.emotions.as_ref()?.contains(&emotion);
                Some((emotion_share(&example.read, emotion), said))
            }),
        }
    }

    /// Whether there was enough to learn anything from.
    pub fn is_empty(&self) -> bool {
        self.sentiment.is_none() && self.intents.is_empty() && self.emotions.is_empty()
    }

    /// The annotation with the layer over it. A text that was not read stays unread.
    pub fn apply(&self, text: &str, annotation: &mut Annotation) {
        if annotation.sentiment.is_none() {
            return;
        }
        let grams = grams::grams(text);
        // From the shipped judgements, before any of them changes.
        let intents: Vec<(Intent, f32)> = self
            .intents
            .iter()
            .map(|(intent, layer)| (*intent, layer.yes(intent_share(annotation, *intent), &grams)))
            .collect();
        let emotions: Vec<(Emotion, f32)> = self
            .emotions
            .iter()
            .map(|(emotion, layer)| (*emotion, layer.yes(emotion_share(annotation, *emotion), &grams)))
            .collect();
        if let (Some(layer), Some(sentiment)) = (&self.sentiment, annotation.sentiment.as_mut()) {
            judge_anew(layer, sentiment, &grams);
        }
        for (intent, share) in intents {
            set_intent(annotation, intent, share);
        }
        for (emotion, share) in emotions {
            set_emotion(annotation, emotion, share);
        }
    }
}

fn train_sentiment(examples: &[Example]) -> Option<Layer> {
    let lessons: Vec<Lesson> = examples
        .iter()
        .filter_map(|example| {
            let class = Polarity::ALL.iter().position(|label| Some(*label) == example.sentiment)?;
            let offsets = trusted(example.read.sentiment.as_ref()?).to_vec();
            Some(Lesson { offsets, class, grams: grams::grams(&example.text) })
        })
        .collect();
    (lessons.len() >= 2 * LEAST_OF_EACH).then(|| Layer::train(&lessons, Polarity::ALL.len()))
}

fn train_each<K: Copy + Ord>(
    all: &[K],
    examples: &[Example],
    said: impl Fn(&Example, K) -> Option<(f32, bool)>,
) -> BTreeMap<K, Layer> {
    let mut layers = BTreeMap::new();
    for key in all {
        let lessons: Vec<Lesson> = examples
            .iter()
            .filter(|example| example.read.sentiment.is_some())
            .filter_map(|example| {
                let (share, holds) = said(example, *key)?;
                Some(Lesson {
                    offsets: layer::offsets_of(share).to_vec(),
                    class: usize::from(holds),
                    grams: grams::grams(&example.text),
                })
            })
            .collect();
        let yes = lessons.iter().filter(|lesson| lesson.class == 1).count();
        if yes >= LEAST_OF_EACH && lessons.len() - yes >= LEAST_OF_EACH {
            layers.insert(*key, Layer::train(&lessons, 2));
        }
    }
    layers
}

/// The shipped probabilities in the order of [`Polarity::ALL`], from what an annotation keeps of them:
/// the label's own, and the difference of good and bad.
fn probabilities(sentiment: &Sentiment) -> [f32; 4] {
    let (value, sure) = (sentiment.value, sentiment.confidence);
    let [bad, neutral, good, mixed] = match sentiment.label {
        Polarity::Positive => [sure - value, 1.0 + value - 2.0 * sure, sure, 0.0],
        Polarity::Negative => [sure, 1.0 - value - 2.0 * sure, sure + value, 0.0],
        Polarity::Neutral => [(1.0 - sure - value) / 2.0, sure, (1.0 - sure + value) / 2.0, 0.0],
        Polarity::Mixed => [(1.0 - value) / 4.0, 0.1, (1.0 + value) / 4.0, 0.4],
    };
    let floor = 0.02;
    let raw = [bad, neutral, good, mixed].map(|p| p.clamp(floor, 1.0));
    let sum: f32 = raw.iter().sum();
    raw.map(|p| p / sum)
}

/// Half of the weight goes to the label that was shipped: its rules know more than the probabilities say,
/// and what is only unsure must not fall to the commonest class.
fn trusted(sentiment: &Sentiment) -> [f32; 4] {
    let mut shares = probabilities(sentiment);
    for (label, share) in Polarity::ALL.iter().zip(&mut shares) {
        *share = 0.5 * *share + if *label == sentiment.label { 0.5 } else { 0.0 };
    }
    shares.map(f32::ln)
}

fn judge_anew(layer: &Layer, sentiment: &mut Sentiment, grams: &[(u32, f32)]) {
    let scores = layer.scores(&trusted(sentiment), grams);
    let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
    let Some((class, _)) = best else { return };
    let adapted = softmax(&layer.scores(&probabilities(sentiment).map(f32::ln), grams));
    let [bad, _, good, _] = adapted[..] else { return };
    let label = Polarity::ALL[class];
    if sentiment.label != label {
        // The words spoke for the other label.
        sentiment.spans.clear();
        sentiment.label = label;
    }
    sentiment.value = good - bad;
    sentiment.confidence = adapted[class];
}

/// What was shipped as present is likely so, however faint.
fn present(degree: f32) -> f32 {
    0.7 + 0.25 * degree.clamp(0.0, 1.0)
}

fn intent_share(annotation: &Annotation, intent: Intent) -> f32 {
    annotation
        .intents
        .iter()
        .find(|reading| reading.intent == intent)
        .map_or(ABSENT, |reading| present(reading.confidence))
}

fn emotion_share(annotation: &Annotation, emotion: Emotion) -> f32 {
    annotation
        .emotions
        .iter()
        .find(|reading| reading.emotion == emotion)
        .map_or(ABSENT, |reading| present(reading.intensity))
}

fn set_intent(annotation: &mut Annotation, intent: Intent, share: f32) {
    let held = annotation.intents.iter().position(|reading| reading.intent == intent);
    match (held, share >= 0.5) {
        (Some(_), true) | (None, false) => {}
        (Some(at), false) => drop(annotation.intents.remove(at)),
        (None, true) => annotation.intents.push(IntentReading { intent, confidence: share, spans: Vec::new() }),
    }
}

fn set_emotion(annotation: &mut Annotation, emotion: Emotion, share: f32) {
    let held = annotation.emotions.iter().position(|reading| reading.emotion == emotion);
    match (held, share >= 0.5) {
        (Some(_), true) | (None, false) => {}
        (Some(at), false) => drop(annotation.emotions.remove(at)),
        (None, true) => annotation.emotions.push(EmotionReading { emotion, intensity: share, spans: Vec::new() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(label: Polarity, value: f32, confidence: f32) -> Annotation {
        Annotation { sentiment: Some(Sentiment { label, value, confidence, spans: vec![] }), ..Annotation::default() }
    }

    /// A shop where “sick” is praise and the reader does not know it.
    fn examples() -> Vec<Example> {
        let example = |n: usize| {
            let slang = n.is_multiple_of(2);
            let text = if slang {
                format!("this board is sick, number {n}")
            } else {
                format!("this board is broken, number {n}")
            };
            Example {
                text,
                read: read(Polarity::Negative, -0.4, 0.6),
                sentiment: Some(if slang { Polarity::Positive } else { Polarity::Negative }),
                intents: Some(if slang { vec![Intent::Praise] } else { vec![Intent::Complaint] }),
                emotions: None,
            }
        };
        (0..60).map(example).collect()
    }

    fn adapted(adaptation: &Adaptation, text: &str) -> Annotation {
        let mut annotation = read(Polarity::Negative, -0.4, 0.6);
        adaptation.apply(text, &mut annotation);
        annotation
    }

    #[test]
    fn a_word_of_the_house_is_learnt_and_others_stay() {
        let adaptation = Adaptation::train(&examples());
        let praised = adapted(&adaptation, "so sick");
        assert_eq!(praised.sentiment.map(|s| s.label), Some(Polarity::Positive));
        assert_eq!(praised.intents.iter().map(|i| i.intent).collect::<Vec<_>>(), [Intent::Praise]);
        let broken = adapted(&adaptation, "broken again");
        assert_eq!(broken.sentiment.map(|s| s.label), Some(Polarity::Negative));
    }

    #[test]
    fn what_is_only_confirmed_is_left_as_it_is() {
        let words = ["late", "box", "courier", "lamp", "shelf", "refund", "call", "chair"];
        let moods = [(Polarity::Negative, -0.5, 0.7), (Polarity::Positive, 0.6, 0.75), (Polarity::Neutral, 0.0, 0.6)];
        let example = |n: usize| {
            let (label, value, confidence) = moods[n * 7 % 3];
            let text = format!("{} and {} came {}", words[n % 8], words[n / 3 % 8], words[n * 5 % 8]);
            let read = read(label, value, confidence);
            Example { text, read, sentiment: Some(label), intents: None, emotions: None }
        };
        let examples: Vec<Example> = (0..80).map(example).collect();
        let adaptation = Adaptation::train(&examples[..40]);
        let changed = examples[40..].iter().filter(|example| {
            let mut annotation = example.read.clone();
            adaptation.apply(&example.text, &mut annotation);
            annotation.sentiment.map(|s| s.label) != example.sentiment
        });
        assert!(changed.count() <= 1);
    }

    #[test]
    fn the_same_examples_give_the_same_layer_and_it_survives_being_written() {
        let adaptation = Adaptation::train(&examples());
        assert_eq!(adaptation, Adaptation::train(&examples()));
        let written = serde_json::to_string(&adaptation).unwrap();
        assert_eq!(serde_json::from_str::<Adaptation>(&written).unwrap(), adaptation);
    }

    #[test]
    fn too_little_teaches_nothing() {
        let adaptation = Adaptation::train(&examples()[..6]);
        assert!(adaptation.is_empty());
        let before = read(Polarity::Negative, -0.4, 0.6);
        assert_eq!(adapted(&adaptation, "so sick"), before);
        assert!(Adaptation::train(&[]).is_empty());
    }

    #[test]
    fn shipped_probabilities_come_back_from_what_was_kept() {
        for p in [[0.7_f32, 0.2, 0.1], [0.1, 0.2, 0.7], [0.25, 0.6, 0.15]] {
            let [bad, neutral, good] = p;
            let (label, confidence): (Polarity, f32) =
                [(Polarity::Negative, bad), (Polarity::Neutral, neutral), (Polarity::Positive, good)]
                    .into_iter()
                    .max_by(|a, b| a.1.total_cmp(&b.1))
                    .unwrap();
            let back = probabilities(&Sentiment { label, value: good - bad, confidence, spans: vec![] });
            for (back, was) in back.iter().zip(p) {
                assert!((back - was).abs() < 0.03, "{back} {was}");
            }
        }
    }
}
