//! What reading a text gave: language, sentiment, emotions, intents, opinions, personal data.
//! Spans are UTF-8 byte offsets into the stored (masked) text, always on character boundaries.

mod comparison;
mod level;

use serde::{Deserialize, Serialize};

pub use comparison::{Against, Comparison, Direction};
pub use level::{Effort, Urgency};

/// A stretch of a text: bytes `from..to`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Span {
    pub from: u32,
    pub to: u32,
}

impl Span {
    /// Offsets past 4 GiB do not occur: texts are at most [`crate::interaction::LONGEST_TEXT`] bytes.
    pub fn new(from: usize, to: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { from: clamp(from), to: clamp(to) }
    }

    /// The words of `text` that this span covers; empty when it does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.from as usize..self.to as usize).unwrap_or("")
    }
}

/// The annotation of one text. Fields that reading could not decide are empty or `None`.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Annotation {
    /// Which reader wrote this: model and taxonomy version, e.g. `peakend-3/t3`.
    pub reader: String,
    pub language: Option<Language>,
    pub sentiment: Option<Sentiment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emotions: Vec<EmotionReading>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<IntentReading>,
    /// How hard the customer had it, 0 (easy) to 1 (hard), where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<f32>,
    /// 0 (can wait) to 1 (now).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<f32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_answer: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opinions: Vec<Opinion>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Comparison>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal_data: Vec<PersonalData>,
    /// Of a conversation: the mood of each turn, −1 to 1; none where it is not the customer's or says no mood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turn_moods: Vec<Option<f32>>,
    /// What was read before people corrected it; none where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Annotation>>,
}

/// The language of a text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Language {
    /// ISO 639-1; Chinese as `zh-Hans` or `zh-Hant`.
    pub code: String,
    /// 0 to 1.
    pub confidence: f32,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    Negative,
    Neutral,
    Positive,
    /// Clearly both.
    Mixed,
}

impl Polarity {
    pub const ALL: [Self; 4] = [Self::Negative, Self::Neutral, Self::Positive, Self::Mixed];

    pub fn key(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
            Self::Mixed => "mixed",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|polarity| polarity.key() == key)
    }
}

/// The mood of a whole text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Sentiment {
    pub label: Polarity,
    /// −1 (worst) to 1 (best).
    pub value: f32,
    /// Probability of `label`, 0 to 1.
    pub confidence: f32,
    /// The words the judgement rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
}

impl Sentiment {
    /// Probabilities in the order of [`Polarity::ALL`], from the three that reading keeps: the label's own and the
    /// difference of good and bad. A mixed text shares what good and bad have in common.
    pub fn probabilities(&self) -> [f32; 4] {
        let (value, sure) = (self.value, self.confidence);
        let raw = match self.label {
            Polarity::Positive => [sure - value, 1.0 + value - 2.0 * sure, sure, 0.0],
            Polarity::Negative => [sure, 1.0 - value - 2.0 * sure, sure + value, 0.0],
            Polarity::Neutral => [(1.0 - sure - value) / 2.0, sure, (1.0 - sure + value) / 2.0, 0.0],
            Polarity::Mixed => [(-value).max(0.0), 1.0 - sure - value.abs(), value.max(0.0), sure],
        };
        let kept = raw.map(|p| p.clamp(0.0, 1.0));
        let sum: f32 = kept.iter().sum();
        if sum > 0.0 { kept.map(|p| p / sum) } else { [0.0, 1.0, 0.0, 0.0] }
    }

    /// The value in thousandths, as the lake stores it: exact sums on every engine.
    pub fn thousandths(&self) -> i32 {
        thousandths(self.value)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emotion {
    Joy,
    Trust,
    Surprise,
    Sadness,
    Anger,
    Fear,
    Disgust,
    Frustration,
    Gratitude,
    Disappointment,
}

impl Emotion {
    pub const ALL: [Self; 10] = [
        Self::Joy,
        Self::Trust,
        Self::Surprise,
        Self::Sadness,
        Self::Anger,
        Self::Fear,
        Self::Disgust,
        Self::Frustration,
        Self::Gratitude,
        Self::Disappointment,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Joy => "joy",
            Self::Trust => "trust",
            Self::Surprise => "surprise",
            Self::Sadness => "sadness",
            Self::Anger => "anger",
            Self::Fear => "fear",
            Self::Disgust => "disgust",
            Self::Frustration => "frustration",
            Self::Gratitude => "gratitude",
            Self::Disappointment => "disappointment",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|emotion| emotion.key() == key)
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EmotionReading {
    pub emotion: Emotion,
    /// 0 to 1.
    pub intensity: f32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
}

/// What the customer wants with the text; several may hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    Complaint,
    Suggestion,
    Question,
    Request,
    Praise,
    ThreatToLeave,
}

impl Intent {
    pub const ALL: [Self; 6] =
        [Self::Complaint, Self::Suggestion, Self::Question, Self::Request, Self::Praise, Self::ThreatToLeave];

    pub fn key(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Suggestion => "suggestion",
            Self::Question => "question",
            Self::Request => "request",
            Self::Praise => "praise",
            Self::ThreatToLeave => "threat_to_leave",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.key() == key)
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct IntentReading {
    pub intent: Intent,
    /// 0 to 1.
    pub confidence: f32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
}

/// One thing said about one aspect.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Opinion {
    /// Key of the theme in the taxonomy, e.g. `delivery.speed`.
    pub theme: String,
    /// −1 to 1.
    pub polarity: f32,
    /// The clause that says it.
    pub span: Span,
    /// The word that names the aspect, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Span>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalDataKind {
    Email,
    Phone,
    Card,
    Iban,
    NationalId,
    Address,
    Name,
    Url,
}

/// Where personal data stood; the stored text carries a placeholder at `span`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PersonalData {
    pub kind: PersonalDataKind,
    pub span: Span,
}

/// What one interaction says about one theme: the unit that themes are counted in,
/// so that a customer who names a theme twice counts once.
#[derive(Clone, PartialEq, Debug)]
pub struct ThemeMood<'a> {
    pub theme: &'a str,
    /// Mean polarity of the opinions on this theme, in thousandths.
    pub thousandths: i32,
}

impl Annotation {
    /// As the reader said it, whatever people said of it since.
    pub fn as_read(&self) -> &Self {
        self.before.as_deref().unwrap_or(self)
    }

    /// The themes of this text and the themes above them, each once, in order of the key:
    /// who speaks of the courier speaks of the delivery.
    pub fn themes(&self) -> Vec<ThemeMood<'_>> {
        self.moods_by(|theme| above(theme).chain(std::iter::once(theme)))
    }

    /// The themes that the opinions themselves name, without those above them.
    pub fn own_themes(&self) -> Vec<ThemeMood<'_>> {
        self.moods_by(std::iter::once)
    }

    fn moods_by<'a, I: Iterator<Item = &'a str>>(&'a self, counted: impl Fn(&'a str) -> I) -> Vec<ThemeMood<'a>> {
        let mut sums = std::collections::BTreeMap::<&str, (f64, u32)>::new();
        for opinion in &self.opinions {
            for theme in counted(&opinion.theme) {
                let (sum, n) = sums.entry(theme).or_default();
                *sum += f64::from(opinion.polarity);
                *n += 1;
            }
        }
        sums.into_iter()
            .map(|(theme, (sum, n))| {
                #[expect(clippy::cast_possible_truncation, reason = "a mean of values in −1 to 1")]
                let mean = (sum / f64::from(n)) as f32;
                ThemeMood { theme, thousandths: thousandths(mean) }
            })
            .collect()
    }

    /// The intents, each once, in order.
    pub fn intents(&self) -> Vec<Intent> {
        let mut intents: Vec<Intent> = self.intents.iter().map(|reading| reading.intent).collect();
        intents.sort_unstable();
        intents.dedup();
        intents
    }

    /// The emotions, each once, in order.
    pub fn emotions(&self) -> Vec<Emotion> {
        let mut emotions: Vec<Emotion> = self.emotions.iter().map(|reading| reading.emotion).collect();
        emotions.sort_unstable();
        emotions.dedup();
        emotions
    }
}

/// The keys above `theme`, from the root: `a` and `a.b` for `a.b.c`.
pub fn above(theme: &str) -> impl Iterator<Item = &str> {
    theme.match_indices('.').map(|(at, _)| &theme[..at])
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to −1000 to 1000; NaN becomes 0")]
fn thousandths(value: f32) -> i32 {
    (value.clamp(-1.0, 1.0) * 1000.0).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_named_twice_counts_once_with_its_mean() {
        let opinion =
            |theme: &str, polarity| Opinion { theme: theme.into(), polarity, span: Span::new(0, 1), target: None };
        let annotation = Annotation {
            opinions: vec![opinion("price", -1.0), opinion("delivery", 0.5), opinion("price", 0.0)],
            ..Annotation::default()
        };
        let themes: Vec<(&str, i32)> = annotation.themes().iter().map(|t| (t.theme, t.thousandths)).collect();
        assert_eq!(themes, [("delivery", 500), ("price", -500)]);
    }

    #[test]
    fn a_theme_counts_what_is_said_about_the_themes_below_it() {
        let opinion =
            |theme: &str, polarity| Opinion { theme: theme.into(), polarity, span: Span::new(0, 1), target: None };
        let annotation = Annotation {
            opinions: vec![opinion("delivery.speed", -1.0), opinion("delivery.cost", 0.0), opinion("delivery", 0.4)],
            ..Annotation::default()
        };
        let themes: Vec<(&str, i32)> = annotation.themes().iter().map(|t| (t.theme, t.thousandths)).collect();
        assert_eq!(themes, [("delivery", -200), ("delivery.cost", 0), ("delivery.speed", -1000)]);
        assert_eq!(annotation.own_themes().len(), 3);
        assert_eq!(above("a.b.c").collect::<Vec<_>>(), ["a", "a.b"]);
    }

    #[test]
    fn a_span_that_does_not_fit_is_empty() {
        assert_eq!(Span::new(0, 1).of("é"), "");
        assert_eq!(Span::new(0, 2).of("é"), "é");
        assert_eq!(Span::new(5, 9).of("abc"), "");
    }
}
