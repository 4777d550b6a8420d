//! Filters: which interactions a question is about. `Filter::accepts` is their meaning; engines must agree with it.

use serde::{Deserialize, Serialize};

use crate::CustomerId;
use crate::annotation::{Direction, Effort, Urgency};
use crate::interaction::{Interaction, ScoreKind};
use crate::text::TextQuery;

/// A field that holds one name, or several, per interaction.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Kind,
    Channel,
    Touchpoint,
    Brand,
    Product,
    Source,
    Thread,
    /// Kind of score: `nps`, `csat`, `ces`, `rating`.
    Score,
    Language,
    /// Polarity of the whole text.
    Sentiment,
    Currency,
    /// Several per interaction.
    Theme,
    /// Several per interaction.
    Intent,
    /// Several per interaction.
    Emotion,
    /// How hard the customer had it: `easy`, `mixed`, `hard`.
    Effort,
    /// How much it presses: `soon`, `now`.
    Urgency,
    /// Whether somebody waits for an answer: `yes`, `no`.
    NeedsAnswer,
    /// How we come off beside another: `better`, `worse`, `same`.
    Comparison,
    Attribute(String),
}

impl Field {
    /// One interaction may stand under several values of the field.
    pub fn is_multiple(&self) -> bool {
        matches!(self, Self::Theme | Self::Intent | Self::Emotion)
    }

    /// The values of the field in `interaction`: each once, sorted; none where it is not known.
    pub fn values(&self, interaction: &Interaction) -> Vec<String> {
        let one = |value: Option<&str>| value.map(str::to_owned).into_iter().collect();
        let annotation = interaction.annotation.as_ref();
        match self {
            Self::Kind => one(Some(&interaction.kind)),
            Self::Channel => one(Some(interaction.channel.key())),
            Self::Touchpoint => one(interaction.touchpoint.as_deref()),
            Self::Brand => one(interaction.brand.as_deref()),
            Self::Product => one(interaction.product.as_deref()),
            Self::Source => one(Some(&interaction.source)),
            Self::Thread => one(interaction.thread.as_deref()),
            Self::Score => one(interaction.score.map(|score| score.kind.key())),
            Self::Language => one(annotation.and_then(|a| a.language.as_ref()).map(|language| language.code.as_str())),
            Self::Sentiment => one(annotation.and_then(|a| a.sentiment.as_ref()).map(|s| s.label.key())),
            Self::Currency => one(interaction.value.as_ref().map(|money| money.currency.as_str())),
            Self::Theme => {
                annotation.map(|a| a.themes().iter().map(|theme| theme.theme.to_owned()).collect()).unwrap_or_default()
            }
            Self::Intent => {
                annotation.map(|a| a.intents().iter().map(|i| i.key().to_owned()).collect()).unwrap_or_default()
            }
            Self::Emotion => {
                annotation.map(|a| a.emotions().iter().map(|e| e.key().to_owned()).collect()).unwrap_or_default()
            }
            Self::Effort => one(annotation.and_then(|a| a.effort_level()).map(Effort::key)),
            Self::Urgency => one(annotation.and_then(|a| a.urgency_level()).map(Urgency::key)),
            Self::NeedsAnswer => one(annotation.and_then(|a| a.answer_key())),
            Self::Comparison => one(annotation.and_then(|a| a.compared()).map(Direction::key)),
            Self::Attribute(name) => one(interaction.attributes.get(name).map(String::as_str)),
        }
    }
}

/// One condition; a query's filters must all hold.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Has at least one of `values`; the empty text stands for “not known”.
    Is {
        field: Field,
        values: Vec<String>,
    },
    /// Has none of `values`; the empty text stands for “not known”.
    IsNot {
        field: Field,
        values: Vec<String>,
    },
    /// Has a score of `kind` (any, if `None`) whose value lies in `from..=to`, each end open if `None`.
    ScoreBetween {
        kind: Option<ScoreKind>,
        from: Option<f64>,
        to: Option<f64>,
    },
    /// Mentions `theme` with a polarity in `from..=to` (thousandths).
    ThemeMood {
        theme: String,
        from: i32,
        to: i32,
    },
    /// The text matches.
    Text(TextQuery),
    HasText,
    HasScore,
    /// Has a score or a text.
    IsFeedback,
    /// Recorded under one of these customers. Engines know nothing of merges here: whoever asks adds merged ones.
    Customer(Vec<CustomerId>),
}

impl Filter {
    pub fn is(field: Field, value: &str) -> Self {
        Self::Is { field, values: vec![value.to_owned()] }
    }

    /// Whether `interaction` passes. This definition is the reference for every engine.
    pub fn accepts(&self, interaction: &Interaction) -> bool {
        match self {
            Self::Is { field, values } => has_any(field, values, interaction),
            Self::IsNot { field, values } => !has_any(field, values, interaction),
            Self::ScoreBetween { kind, from, to } => interaction.score.is_some_and(|score| {
                kind.is_none_or(|kind| kind == score.kind)
                    && from.is_none_or(|from| score.value() >= from)
                    && to.is_none_or(|to| score.value() <= to)
            }),
            Self::ThemeMood { theme, from, to } => interaction.annotation.as_ref().is_some_and(|annotation| {
                annotation.themes().iter().any(|m| m.theme == theme && (*from..=*to).contains(&m.thousandths))
            }),
            Self::Text(query) => interaction.text.as_deref().is_some_and(|text| query.matches(text)),
            Self::HasText => interaction.text.is_some(),
            Self::HasScore => interaction.score.is_some(),
            Self::IsFeedback => interaction.is_feedback(),
            Self::Customer(ids) => interaction.customer.is_some_and(|customer| ids.contains(&customer)),
        }
    }
}

fn has_any(field: &Field, values: &[String], interaction: &Interaction) -> bool {
    let held = field.values(interaction);
    if held.is_empty() {
        return values.iter().any(String::is_empty);
    }
    held.iter().any(|value| values.contains(value))
}
