//! The form in which people say what a text really says: what is shown, and what comes back.

use std::collections::BTreeMap;

use peakend_app::reading::Looked;
use peakend_model::annotation::{Annotation, Emotion, Intent, Polarity, Span};
use peakend_model::correction::{Judged, Judgement};

use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;
use peakend_model::insight::Field;

/// Languages that can be chosen; others are typed by nobody, for they are not read.
const LANGUAGES: [&str; 6] = ["en", "es", "pt", "ru", "zh-Hans", "zh-Hant"];

/// The moods a theme can have.
const MOODS: [Polarity; 3] = [Polarity::Positive, Polarity::Neutral, Polarity::Negative];

pub(crate) struct Fields {
    pub(crate) sentiments: Vec<Choice>,
    pub(crate) themes: Vec<ThemeField>,
    /// Themes that can be added.
    pub(crate) more_themes: Vec<(String, String)>,
    pub(crate) moods: Vec<(String, String)>,
    pub(crate) intents: Vec<Choice>,
    pub(crate) emotions: Vec<Choice>,
    pub(crate) languages: Vec<Choice>,
    /// Makes the ids of several forms on one page differ.
    pub(crate) id: String,
}

pub(crate) struct Choice {
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) chosen: bool,
}

pub(crate) struct ThemeField {
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) moods: Vec<Choice>,
}

impl Fields {
    pub(crate) fn new(signed: &Signed, titles: &Titles, looked: &Looked) -> Self {
        let t = &signed.t;
        let judged = Judged::of(&looked.annotation());
        let choice =
            |family: &str, key: &str, chosen| Choice { key: key.to_owned(), title: t.named(family, key), chosen };
        let theme = |(key, mood): (&String, &Polarity)| ThemeField {
            key: key.clone(),
            title: titles.theme(key),
            moods: MOODS.map(|each| choice("sentiment", each.key(), each == *mood)).into(),
        };
        Self {
            sentiments: Polarity::ALL
                .map(|each| choice("sentiment", each.key(), judged.sentiment == Some(each)))
                .into(),
            themes: judged.themes.iter().map(theme).collect(),
            more_themes: more_themes(titles, &judged),
            moods: MOODS.map(|each| (each.key().to_owned(), t.named("sentiment", each.key()))).into(),
            intents: Intent::ALL.map(|each| choice("intent", each.key(), judged.intents.contains(&each))).into(),
            emotions: Emotion::ALL.map(|each| choice("emotion", each.key(), judged.emotions.contains(&each))).into(),
            languages: languages(titles, &judged.language),
            id: looked.interaction.id.0.as_simple().to_string(),
        }
    }
}

fn more_themes(titles: &Titles, judged: &Judged) -> Vec<(String, String)> {
    let themes = titles.taxonomy().themes.iter().filter(|theme| !judged.themes.contains_key(&theme.key));
    let mut themes: Vec<(String, String)> = themes.map(|theme| (theme.key.clone(), titles.theme(&theme.key))).collect();
    themes.sort_by(|a, b| a.1.cmp(&b.1));
    themes
}

fn languages(titles: &Titles, read: &str) -> Vec<Choice> {
    let other = (!LANGUAGES.contains(&read)).then_some(read);
    let codes = other.into_iter().chain(LANGUAGES);
    codes
        .map(|code| Choice { key: code.to_owned(), title: titles.value(&Field::Language, code), chosen: code == read })
        .collect()
}

/// What the form says, as [`Judged::value`] writes it, in every respect. `None` for a form that lacks its fields.
pub(crate) fn said(pairs: &[(String, String)]) -> Option<Vec<(Judgement, String)>> {
    let one = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    let all = |key: &str| {
        let values: Vec<&str> = pairs.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_str()).collect();
        values.join(" ")
    };
    let sentiment = one("sentiment").filter(|key| Polarity::from_key(key).is_some());
    // A text that was not read has no mood, and nobody has to give it one.
    let sentiment = sentiment.map(|key| (Judgement::Sentiment, key));
    let mut said: Vec<(Judgement, String)> = sentiment.into_iter().collect();
    said.push((Judgement::Themes, themes(pairs)));
    said.push((Judgement::Intents, all("intent")));
    said.push((Judgement::Emotions, all("emotion")));
    said.push((Judgement::Language, one("language")?));
    Some(said)
}

fn themes(pairs: &[(String, String)]) -> String {
    let mut themes: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, value) in pairs {
        if let Some(theme) = name.strip_prefix("theme.") {
            themes.insert(theme, value);
        }
    }
    let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str());
    if !value("add_theme").is_empty() {
        themes.insert(value("add_theme"), value("add_mood"));
    }
    let kept =
        themes.iter().filter(|(key, mood)| !key.contains(char::is_whitespace) && Polarity::from_key(mood).is_some());
    kept.map(|(key, mood)| format!("{key}:{mood}")).collect::<Vec<_>>().join(" ")
}

/// One judgement and the words that weighed most.
pub(crate) struct Reason {
    pub(crate) what: String,
    /// The one before is of the same kind: its name need not be seen twice.
    pub(crate) goes_on: bool,
    pub(crate) title: String,
    pub(crate) sure: String,
    pub(crate) words: Vec<String>,
}

/// Why a text is read as it is: each judgement of the reader with its words.
pub(crate) fn reasons(t: &Words, titles: &Titles, read: &Annotation, text: &str) -> Vec<Reason> {
    let words = |spans: &[Span]| {
        let words = spans.iter().map(|span| span.of(text).trim().to_owned()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>()
    };
    let percent = |share: f32| t.percent(f64::from(share), 0);
    let mut reasons: Vec<Reason> = Vec::new();
    let mut give = |judgement: Judgement, title: String, sure: String, words: Vec<String>| {
        let what = t.named("judgement", judgement.key());
        let goes_on = reasons.last().is_some_and(|before| before.what == what);
        reasons.push(Reason { what, goes_on, title, sure, words });
    };
    if let Some(sentiment) = &read.sentiment {
        let title = t.named("sentiment", sentiment.label.key());
        give(Judgement::Sentiment, title, percent(sentiment.confidence), words(&sentiment.spans));
    }
    for opinion in &read.opinions {
        let spans: Vec<Span> = opinion.target.into_iter().chain([opinion.span]).take(1).collect();
        let sure = t.signed(f64::from(opinion.polarity), 1);
        give(Judgement::Themes, titles.theme(&opinion.theme), sure, words(&spans));
    }
    for intent in &read.intents {
        give(
            Judgement::Intents,
            t.named("intent", intent.intent.key()),
            percent(intent.confidence),
            words(&intent.spans),
        );
    }
    for emotion in &read.emotions {
        let title = t.named("emotion", emotion.emotion.key());
        give(Judgement::Emotions, title, percent(emotion.intensity), words(&emotion.spans));
    }
    if let Some(language) = &read.language {
        give(
            Judgement::Language,
            titles.value(&Field::Language, &language.code),
            percent(language.confidence),
            Vec::new(),
        );
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_form_says_every_judgement() {
        let said = said(&pairs(&[
            ("sentiment", "negative"),
            ("theme.price", "negative"),
            ("theme.staff", ""),
            ("add_theme", "delivery.speed"),
            ("add_mood", "positive"),
            ("intent", "complaint"),
            ("intent", "question"),
            ("language", "en"),
        ]))
        .unwrap();
        let of = |judgement| said.iter().find(|(key, _)| *key == judgement).map(|(_, value)| value.as_str());
        assert_eq!(of(Judgement::Sentiment), Some("negative"));
        assert_eq!(of(Judgement::Themes), Some("delivery.speed:positive price:negative"));
        assert_eq!(of(Judgement::Intents), Some("complaint question"));
        assert_eq!(of(Judgement::Emotions), Some(""));
    }

    #[test]
    fn a_form_without_its_fields_says_nothing() {
        assert_eq!(said(&pairs(&[("csrf", "x")])), None);
    }
}
