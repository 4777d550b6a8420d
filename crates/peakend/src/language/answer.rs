//! What is printed for one row: the annotation with places in the original text, or why there is none.

use std::collections::BTreeMap;

use peakend_language::{Places, Reading};
use peakend_model::annotation::{Against, Annotation, Comparison, Direction, Opinion, PersonalDataKind, Polarity};
use serde::Serialize;

use super::dialogue::Conversation;

/// One row of the answer. Places are code points of the original text.
#[derive(Serialize, Debug, Default, PartialEq)]
pub struct Answer {
    /// ISO 639-1; Chinese as `zh-Hans` or `zh-Hant`. None where none is recognised.
    pub language: Option<String>,
    /// None where the text is not read.
    pub sentiment: Option<Mood>,
    /// Intensity, 0 to 1, by name.
    pub emotions: BTreeMap<&'static str, f64>,
    pub intents: Vec<&'static str>,
    /// How hard the customer had it, 0 to 1, where the text says so.
    pub effort: Option<f64>,
    /// 0 (can wait) to 1 (now), where the text says so.
    pub urgency: Option<f64>,
    pub opinions: Vec<Said>,
    /// The first comparison of the text.
    pub comparison: Option<Compared>,
    pub personal_data: Vec<Personal>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub needs_answer: bool,
    /// Where the row is a conversation.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Box<Conversation>>,
    /// Why the row could not be read at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

#[derive(Serialize, Debug, PartialEq)]
pub struct Mood {
    pub label: &'static str,
    /// −1 to 1.
    pub value: f64,
    /// By label; they sum to 1.
    pub probabilities: Probabilities,
}

#[derive(Serialize, Debug, PartialEq)]
pub struct Probabilities {
    pub negative: f64,
    pub neutral: f64,
    pub positive: f64,
    pub mixed: f64,
}

#[derive(Serialize, Debug, PartialEq)]
pub struct Said {
    pub theme: String,
    /// The word that names the theme, as it stands in the text.
    pub target: Option<String>,
    pub polarity: &'static str,
    pub from: usize,
    pub to: usize,
}

#[derive(Serialize, Debug, PartialEq)]
pub struct Compared {
    /// How what the text is about comes off: `better`, `worse`, `same`.
    pub direction: Direction,
    /// `other`, `before` or `expected`.
    pub against: Against,
    /// The other, as it stands in the text.
    pub target: String,
    pub from: usize,
    pub to: usize,
}

#[derive(Serialize, Debug, PartialEq)]
pub struct Personal {
    pub kind: PersonalDataKind,
    pub from: usize,
    pub to: usize,
}

impl Answer {
    /// A row that is no text.
    pub fn unreadable(why: impl Into<String>) -> Self {
        Self { unreadable: Some(why.into()), ..Self::default() }
    }

    /// What reading gave.
    pub fn of(reading: &Reading, places: &Places) -> Self {
        let Annotation {
            language,
            sentiment,
            emotions,
            intents,
            effort,
            urgency,
            opinions,
            comparisons,
            personal_data,
            ..
        } = &reading.annotation;
        Self {
            language: language.as_ref().map(|language| language.code.clone()),
            sentiment: sentiment.as_ref().map(|sentiment| {
                let [negative, neutral, positive, mixed] = sentiment.probabilities().map(rounded);
                let probabilities = Probabilities { negative, neutral, positive, mixed };
                Mood { label: sentiment.label.key(), value: rounded(sentiment.value), probabilities }
            }),
            emotions: emotions.iter().map(|reading| (reading.emotion.key(), rounded(reading.intensity))).collect(),
            intents: intents.iter().map(|reading| reading.intent.key()).collect(),
            effort: effort.map(rounded),
            urgency: urgency.map(rounded),
            opinions: opinions.iter().map(|opinion| said(opinion, reading, places)).collect(),
            comparison: comparisons.first().map(|comparison| compared(comparison, reading, places)),
            personal_data: personal_data
                .iter()
                .map(|data| {
                    let (from, to) = places.code_points(data.span);
                    Personal { kind: data.kind, from, to }
                })
                .collect(),
            needs_answer: reading.annotation.needs_answer,
            conversation: None,
            unreadable: None,
        }
    }
}

fn compared(comparison: &Comparison, reading: &Reading, places: &Places) -> Compared {
    let (from, to) = places.code_points(comparison.span);
    let target = comparison.target.of(&reading.text).to_owned();
    Compared { direction: comparison.direction, against: comparison.against, target, from, to }
}

fn said(opinion: &Opinion, reading: &Reading, places: &Places) -> Said {
    let (from, to) = places.code_points(opinion.target.unwrap_or(opinion.span));
    Said {
        theme: opinion.theme.clone(),
        target: opinion.target.map(|target| target.of(&reading.text).to_owned()),
        polarity: polarity(opinion.polarity).key(),
        from,
        to,
    }
}

/// From where on an opinion is more than a mention: the steps of the explorer.
pub fn polarity(value: f32) -> Polarity {
    match value {
        v if v > 0.15 => Polarity::Positive,
        v if v < -0.15 => Polarity::Negative,
        _ => Polarity::Neutral,
    }
}

/// Four digits: more are never true.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}

/// One line of the table for people: number, language, mood, what is felt and wanted, opinions, beginning of the text.
pub fn line(number: u64, answer: &Answer, text: &str) -> String {
    if let Some(why) = &answer.unreadable {
        return format!("{number:>6}  unreadable: {why}\n");
    }
    let mood = answer
        .sentiment
        .as_ref()
        .map_or_else(|| format!("{:<14}", "not read"), |mood| format!("{:<8} {:>+5.2}", mood.label, mood.value));
    let mut said: Vec<String> = answer.intents.iter().map(|intent| intent.replace('_', " ")).collect();
    said.extend(answer.emotions.keys().map(|emotion| (*emotion).to_owned()));
    let sign = |polarity: &str| match polarity {
        "positive" => "+",
        "negative" => "−",
        _ => "",
    };
    said.extend(answer.opinions.iter().map(|opinion| format!("{}{}", opinion.theme, sign(opinion.polarity))));
    said.extend(answer.comparison.iter().map(|one| format!("{} {}", one.direction.key(), one.target)));
    let language = answer.language.as_deref().unwrap_or("–");
    let said = cut(&said.join(", "), 48);
    format!("{number:>6}  {language:<7}  {mood}  {said:<48}  {}\n", cut(text, 60))
}

/// The head of the table.
pub fn head() -> String {
    format!("{:>6}  {:<7}  {:<14}  {:<48}  {}\n", "row", "lang", "mood", "says", "text")
}

/// At most `most` characters in one line, without control characters: a text must not steer the terminal.
fn cut(text: &str, most: usize) -> String {
    let clean = |c: char| {
        if c.is_control() || matches!(c, '\u{200E}'..='\u{202E}' | '\u{2066}'..='\u{2069}') { ' ' } else { c }
    };
    let mut short: String = text.chars().map(clean).take(most).collect();
    if text.chars().nth(most).is_some() {
        short.pop();
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use peakend_language::Reader;

    use super::*;

    #[test]
    fn a_row_is_shown_in_one_line() {
        let text = "The courier was friendly,\u{202E} but the box was broken.\nWhere is my refund?";
        let (reading, places) = Reader::new().read_in_place(text);
        let answer = Answer::of(&reading, &places);
        let line = line(7, &answer, text);
        assert!(line.starts_with("     7  en"), "{line}");
        assert!(line.contains("question") && line.matches('\n').count() == 1 && !line.contains('\u{202E}'), "{line}");
        assert_eq!(super::line(8, &Answer::unreadable("no JSON"), ""), "     8  unreadable: no JSON\n");
    }

    #[test]
    fn probabilities_sum_to_one_and_agree_with_the_value() {
        let reader = Reader::new();
        for text in ["Great!", "It broke after a day.", "The room is on floor 3.", "Great food but awful, rude staff."]
        {
            let (reading, places) = reader.read_in_place(text);
            let mood = Answer::of(&reading, &places).sentiment.expect("an English text");
            let Probabilities { negative, neutral, positive, mixed } = mood.probabilities;
            assert!((negative + neutral + positive + mixed - 1.0).abs() < 1e-3, "{text} {mood:?}");
            assert!((positive - negative - mood.value).abs() < 1e-3, "{text} {mood:?}");
        }
    }
}
