//! Corrections: what people say a text really says. A correction is a record beside the ledger; the interaction stays.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::annotation::{
    Annotation, Emotion, EmotionReading, Intent, IntentReading, Language, Opinion, Polarity, Sentiment, Span,
};
use crate::{CorrectionId, InteractionId, Timestamp, UserId};

/// One respect in which a text is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    Language,
    Sentiment,
    Emotions,
    Intents,
    Themes,
}

impl Judgement {
    pub const ALL: [Self; 5] = [Self::Sentiment, Self::Themes, Self::Intents, Self::Emotions, Self::Language];

    pub fn key(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Sentiment => "sentiment",
            Self::Emotions => "emotions",
            Self::Intents => "intents",
            Self::Themes => "themes",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|judgement| judgement.key() == key)
    }
}

/// What led to a correction; only texts drawn at random say how well reading goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Somebody came across it.
    Explorer,
    /// Drawn at random to be checked.
    Random,
    /// Drawn because reading was unsure of it.
    Unsure,
}

impl Origin {
    pub const ALL: [Self; 3] = [Self::Explorer, Self::Random, Self::Unsure];

    pub fn key(self) -> &'static str {
        match self {
            Self::Explorer => "explorer",
            Self::Random => "random",
            Self::Unsure => "unsure",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.key() == key)
    }
}

/// One judgement of one text, looked at by somebody. Confirmed where `before` and `after` are the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Correction {
    pub id: CorrectionId,
    pub interaction: InteractionId,
    /// When the interaction happened: with the id, its place in the ledger.
    pub occurred_at: Timestamp,
    pub judgement: Judgement,
    /// As [`Judged::value`] writes it.
    pub before: String,
    pub after: String,
    pub origin: Origin,
    /// The language as it was read; empty when it was not.
    pub language: String,
    pub by: Option<UserId>,
    pub at: Timestamp,
    pub undone_at: Option<Timestamp>,
}

impl Correction {
    pub fn is_confirmation(&self) -> bool {
        self.before == self.after
    }

    /// Kept to measure with, not to learn from: half of all texts, always the same half.
    pub fn is_held(&self) -> bool {
        is_held(self.interaction)
    }
}

/// Whether what people say of this text measures reading; otherwise it teaches. Never both.
pub fn is_held(interaction: InteractionId) -> bool {
    // The finaliser of SplitMix64: ids may share most of their bits.
    let (high, low) = interaction.0.as_u64_pair();
    let mut mixed = high.rotate_left(32) ^ low;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) & 1 == 0
}

/// Everything about a text that people can correct, without the words it rests on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Judged {
    /// As [`Language::code`]; empty for none.
    pub language: String,
    pub sentiment: Option<Polarity>,
    pub emotions: BTreeSet<Emotion>,
    pub intents: BTreeSet<Intent>,
    pub themes: BTreeMap<String, Polarity>,
}

impl Judged {
    pub fn of(annotation: &Annotation) -> Self {
        Self {
            language: annotation.language.as_ref().map(|language| language.code.clone()).unwrap_or_default(),
            sentiment: annotation.sentiment.as_ref().map(|sentiment| sentiment.label),
            emotions: annotation.emotions().into_iter().collect(),
            intents: annotation.intents().into_iter().collect(),
            themes: annotation
                .own_themes()
                .into_iter()
                .map(|mood| (mood.theme.to_owned(), polarity_of(mood.thousandths)))
                .collect(),
        }
    }

    /// One judgement as a short text that is the same for the same judgement.
    pub fn value(&self, judgement: Judgement) -> String {
        match judgement {
            Judgement::Language => self.language.clone(),
            Judgement::Sentiment => self.sentiment.map(Polarity::key).unwrap_or_default().to_owned(),
            Judgement::Emotions => joined(self.emotions.iter().map(|emotion| emotion.key().to_owned())),
            Judgement::Intents => joined(self.intents.iter().map(|intent| intent.key().to_owned())),
            Judgement::Themes => joined(self.themes.iter().map(|(key, mood)| format!("{key}:{}", mood.key()))),
        }
    }

    /// Takes over what [`Self::value`] wrote; words it does not know are passed over.
    pub fn set(&mut self, judgement: Judgement, value: &str) {
        let words = || value.split_whitespace();
        match judgement {
            Judgement::Language => self.language = value.to_owned(),
            Judgement::Sentiment => self.sentiment = Polarity::from_key(value),
            Judgement::Emotions => self.emotions = words().filter_map(Emotion::from_key).collect(),
            Judgement::Intents => self.intents = words().filter_map(Intent::from_key).collect(),
            Judgement::Themes => {
                let theme = |word: &str| {
                    let (key, mood) = word.split_once(':')?;
                    Some((key.to_owned(), Polarity::from_key(mood)?))
                };
                self.themes = words().filter_map(theme).collect();
            }
        }
    }

    /// Puts these judgements over `read`: what both say keeps its words and degrees, what only people say is certain.
    pub fn over(&self, read: &Annotation) -> Annotation {
        let mut annotation = read.clone();
        if read.language.as_ref().map_or("", |language| language.code.as_str()) != self.language {
            annotation.language =
                (!self.language.is_empty()).then(|| Language { code: self.language.clone(), confidence: 1.0 });
        }
        if read.sentiment.as_ref().map(|sentiment| sentiment.label) != self.sentiment {
            annotation.sentiment = self.sentiment.map(|label| Sentiment {
                label,
                value: value_of(label),
                confidence: 1.0,
                spans: Vec::new(),
            });
        }
        annotation.emotions.retain(|reading| self.emotions.contains(&reading.emotion));
        for emotion in &self.emotions {
            if !annotation.emotions.iter().any(|reading| reading.emotion == *emotion) {
                annotation.emotions.push(EmotionReading { emotion: *emotion, intensity: 1.0, spans: Vec::new() });
            }
        }
        annotation.intents.retain(|reading| self.intents.contains(&reading.intent));
        for intent in &self.intents {
            if !annotation.intents.iter().any(|reading| reading.intent == *intent) {
                annotation.intents.push(IntentReading { intent: *intent, confidence: 1.0, spans: Vec::new() });
            }
        }
        annotation.opinions = self.opinions_over(read);
        annotation
    }

    fn opinions_over(&self, read: &Annotation) -> Vec<Opinion> {
        let before = Self::of(read).themes;
        let mut opinions: Vec<Opinion> = Vec::new();
        for (theme, mood) in &self.themes {
            let held = read.opinions.iter().filter(|opinion| &opinion.theme == theme);
            let is_same = before.get(theme) == Some(mood);
            let mut kept: Vec<Opinion> = held.cloned().collect();
            if !is_same {
                kept.iter_mut().for_each(|opinion| opinion.polarity = value_of(*mood));
            }
            if kept.is_empty() {
                // An empty span: nobody said which words it rests on.
                kept.push(Opinion {
                    theme: theme.clone(),
                    polarity: value_of(*mood),
                    span: Span::new(0, 0),
                    target: None,
                });
            }
            opinions.extend(kept);
        }
        opinions.sort_by_key(|opinion| opinion.span);
        opinions
    }
}

/// `annotation` as people corrected what was read: of several corrections of one judgement, the last one that was not
/// undone counts. What was read is kept below, so that without a correction everything is as it was.
pub fn corrected(annotation: &Annotation, corrections: &[Correction]) -> Annotation {
    let read = annotation.as_read();
    let mut judged = Judged::of(read);
    let mut in_force: Vec<&Correction> = corrections.iter().filter(|c| c.undone_at.is_none()).collect();
    in_force.sort_by_key(|correction| (correction.at, correction.id));
    if in_force.iter().all(|correction| correction.is_confirmation()) {
        return read.clone();
    }
    for correction in in_force {
        judged.set(correction.judgement, &correction.after);
    }
    Annotation { before: Some(Box::new(read.clone())), ..judged.over(read) }
}

/// The word for a mean polarity in thousandths: beyond a quarter it is good or poor.
fn polarity_of(thousandths: i32) -> Polarity {
    match thousandths {
        ..=-250 => Polarity::Negative,
        250.. => Polarity::Positive,
        _ => Polarity::Neutral,
    }
}

/// −1 to 1 for a word.
fn value_of(polarity: Polarity) -> f32 {
    match polarity {
        Polarity::Negative => -0.8,
        Polarity::Positive => 0.8,
        Polarity::Neutral | Polarity::Mixed => 0.0,
    }
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read() -> Annotation {
        let opinion = |theme: &str, polarity, from| Opinion {
            theme: theme.into(),
            polarity,
            span: Span::new(from, from + 4),
            target: None,
        };
        Annotation {
            language: Some(Language { code: "en".into(), confidence: 0.9 }),
            sentiment: Some(Sentiment { label: Polarity::Positive, value: 0.7, confidence: 0.8, spans: vec![] }),
            intents: vec![IntentReading { intent: Intent::Praise, confidence: 0.9, spans: vec![Span::new(0, 4)] }],
            opinions: vec![opinion("price", -0.9, 10), opinion("delivery.speed", 0.9, 0)],
            ..Annotation::default()
        }
    }

    fn correction(judgement: Judgement, after: &str, at: i64) -> Correction {
        Correction {
            id: CorrectionId(uuid::Uuid::from_u128(at.unsigned_abs().into())),
            interaction: InteractionId(uuid::Uuid::from_u128(1)),
            occurred_at: Timestamp(0),
            judgement,
            before: Judged::of(&read()).value(judgement),
            after: after.into(),
            origin: Origin::Explorer,
            language: "en".into(),
            by: None,
            at: Timestamp(at),
            undone_at: None,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let judged = Judged::of(&read());
        let mut back = Judged::default();
        for judgement in Judgement::ALL {
            back.set(judgement, &judged.value(judgement));
        }
        assert_eq!(back, judged);
        assert_eq!(judged.value(Judgement::Themes), "delivery.speed:positive price:negative");
    }

    #[test]
    fn the_last_word_counts_and_the_rest_keeps_its_spans() {
        let list = [correction(Judgement::Sentiment, "neutral", 1), correction(Judgement::Sentiment, "negative", 2)];
        let annotation = corrected(&read(), &list);
        assert_eq!(annotation.sentiment.map(|s| s.label), Some(Polarity::Negative));
        assert_eq!((annotation.intents, annotation.opinions.len()), (read().intents, 2));
    }

    #[test]
    fn what_was_undone_or_only_confirmed_changes_nothing() {
        let undone = Correction { undone_at: Some(Timestamp(9)), ..correction(Judgement::Sentiment, "negative", 1) };
        assert_eq!(corrected(&read(), &[undone]), read());
        assert_eq!(corrected(&read(), &[correction(Judgement::Sentiment, "positive", 1)]), read());
    }

    #[test]
    fn what_was_read_comes_back_when_all_is_undone() {
        let said = correction(Judgement::Sentiment, "negative", 1);
        let once = corrected(&read(), std::slice::from_ref(&said));
        assert_eq!(once.as_read(), &read());
        assert_eq!(corrected(&once, std::slice::from_ref(&said)), once);
        let undone = Correction { undone_at: Some(Timestamp(9)), ..said };
        assert_eq!(corrected(&once, &[undone]), read());
    }

    #[test]
    fn themes_are_added_turned_and_taken_away() {
        let annotation = corrected(&read(), &[correction(Judgement::Themes, "price:positive staff:negative", 1)]);
        let said: Vec<(&str, f32, u32)> =
            annotation.opinions.iter().map(|o| (o.theme.as_str(), o.polarity, o.span.from)).collect();
        assert_eq!(said, [("staff", -0.8, 0), ("price", 0.8, 10)]);
    }

    #[test]
    fn about_half_of_all_texts_is_held() {
        let held = (0..10_000_u128).filter(|n| is_held(InteractionId(uuid::Uuid::from_u128(*n)))).count();
        assert!((4_800..5_200).contains(&held), "{held}");
    }
}
