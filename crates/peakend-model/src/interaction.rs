//! The interaction: one thing a customer did with, or said about, a brand at one moment.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::annotation::Annotation;
use crate::customer::Identifier;
use crate::dialogue::{self, MOST_TURNS, Said, Turn};
use crate::{AccountId, CustomerId, InteractionId, Timestamp};

/// The longest text kept, in bytes. A longer one is refused, never cut.
pub const LONGEST_TEXT: usize = 100_000;
/// The longest name (kind, touchpoint, brand, product, source, attribute name), in bytes.
pub const LONGEST_NAME: usize = 200;
/// The longest attribute value, in bytes.
pub const LONGEST_ATTRIBUTE: usize = 10_000;
/// The most attributes that one interaction may carry.
pub const MOST_ATTRIBUTES: usize = 1_000;

/// Free facts beside the named fields; numbers and booleans are written as text.
pub type Attributes = BTreeMap<String, String>;

/// Where an interaction took place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Store,
    Web,
    App,
    Email,
    Phone,
    Chat,
    Social,
    Marketplace,
    Post,
    Kiosk,
    Other,
}

impl Channel {
    pub const ALL: [Self; 11] = [
        Self::Store,
        Self::Web,
        Self::App,
        Self::Email,
        Self::Phone,
        Self::Chat,
        Self::Social,
        Self::Marketplace,
        Self::Post,
        Self::Kiosk,
        Self::Other,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Web => "web",
            Self::App => "app",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Chat => "chat",
            Self::Social => "social",
            Self::Marketplace => "marketplace",
            Self::Post => "post",
            Self::Kiosk => "kiosk",
            Self::Other => "other",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.key() == key)
    }
}

/// Which question a score answers. The scale travels with the score, so a 4 of 5 and a 4 of 10 are never mixed up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreKind {
    /// Likelihood to recommend, 0 to 10.
    Nps,
    /// Satisfaction with one experience.
    Csat,
    /// Ease: higher is easier.
    Ces,
    /// Stars and other overall ratings.
    Rating,
}

impl ScoreKind {
    pub const ALL: [Self; 4] = [Self::Nps, Self::Csat, Self::Ces, Self::Rating];

    pub fn key(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Rating => "rating",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The scale that is meant when none is given.
    pub fn usual_scale(self) -> Scale {
        match self {
            Self::Nps => Scale { min: 0, max: 10 },
            Self::Ces => Scale { min: 1, max: 7 },
            Self::Csat | Self::Rating => Scale { min: 1, max: 5 },
        }
    }
}

/// The ends of a rating scale, both included; the higher end is the better one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Scale {
    pub min: i16,
    pub max: i16,
}

/// A number a customer gave, on its scale.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "ScoreJson", try_from = "ScoreJson")]
pub struct Score {
    pub kind: ScoreKind,
    /// In thousandths, so that counts per value are exact.
    pub thousandths: i32,
    pub scale: Scale,
}

#[derive(Clone, Copy, PartialEq, Debug, thiserror::Error)]
pub enum ScoreError {
    #[error("the scale {min} to {max} has no length")]
    EmptyScale { min: i16, max: i16 },
    #[error("a recommendation is given from 0 to 10, not {min} to {max}")]
    NotNps { min: i16, max: i16 },
    #[error("{value} lies outside the scale {min} to {max}")]
    OutOfRange { value: f64, min: i16, max: i16 },
}

impl Score {
    /// # Errors
    /// When the scale is empty, an NPS is not on 0 to 10, or the value lies outside (NaN included).
    pub fn new(kind: ScoreKind, value: f64, scale: Scale) -> Result<Self, ScoreError> {
        let Scale { min, max } = scale;
        if min >= max {
            return Err(ScoreError::EmptyScale { min, max });
        }
        if kind == ScoreKind::Nps && scale != ScoreKind::Nps.usual_scale() {
            return Err(ScoreError::NotNps { min, max });
        }
        if !(f64::from(min)..=f64::from(max)).contains(&value) {
            return Err(ScoreError::OutOfRange { value, min, max });
        }
        #[expect(clippy::cast_possible_truncation, reason = "within ±32 767 000 by the check above")]
        let thousandths = (value * 1000.0).round() as i32;
        Ok(Self { kind, thousandths, scale })
    }

    pub fn value(self) -> f64 {
        f64::from(self.thousandths) / 1000.0
    }

    /// The score as a share of its scale, 0 (worst) to 1 (best).
    pub fn share(self) -> f64 {
        let length = f64::from(self.scale.max) - f64::from(self.scale.min);
        (self.value() - f64::from(self.scale.min)) / length
    }
}

#[derive(Serialize, Deserialize)]
struct ScoreJson {
    kind: ScoreKind,
    value: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scale: Option<Scale>,
}

impl From<Score> for ScoreJson {
    fn from(score: Score) -> Self {
        Self { kind: score.kind, value: score.value(), scale: Some(score.scale) }
    }
}

impl TryFrom<ScoreJson> for Score {
    type Error = ScoreError;
    fn try_from(json: ScoreJson) -> Result<Self, ScoreError> {
        Self::new(json.kind, json.value, json.scale.unwrap_or_else(|| json.kind.usual_scale()))
    }
}

/// An amount of money, in ten-thousandths of the currency's unit.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "MoneyJson", try_from = "MoneyJson")]
pub struct Money {
    pub ten_thousandths: i64,
    /// ISO 4217, upper case.
    pub currency: String,
}

#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum MoneyError {
    #[error("{0} is not an amount")]
    NotANumber(f64),
    #[error("“{0}” is not a currency code of three letters")]
    NotACurrency(String),
}

impl Money {
    /// # Errors
    /// When the amount is not finite or above 10¹², or the currency is not three ASCII letters.
    pub fn new(amount: f64, currency: &str) -> Result<Self, MoneyError> {
        if !amount.is_finite() || amount.abs() > 1e12 {
            return Err(MoneyError::NotANumber(amount));
        }
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(MoneyError::NotACurrency(currency.to_owned()));
        }
        #[expect(clippy::cast_possible_truncation, reason = "within ±10¹⁶ by the check above")]
        let ten_thousandths = (amount * 10_000.0).round() as i64;
        Ok(Self { ten_thousandths, currency: currency.to_ascii_uppercase() })
    }

    #[expect(clippy::cast_precision_loss, reason = "amounts stay below 2⁵³ ten-thousandths")]
    pub fn amount(&self) -> f64 {
        self.ten_thousandths as f64 / 10_000.0
    }
}

#[derive(Serialize, Deserialize)]
struct MoneyJson {
    amount: f64,
    currency: String,
}

impl From<Money> for MoneyJson {
    fn from(money: Money) -> Self {
        Self { amount: money.amount(), currency: money.currency }
    }
}

impl TryFrom<MoneyJson> for Money {
    type Error = MoneyError;
    fn try_from(json: MoneyJson) -> Result<Self, MoneyError> {
        Self::new(json.amount, &json.currency)
    }
}

/// What a door hands to `ledger::record`: not yet checked, resolved, masked or read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInteraction {
    /// Makes the delivery repeatable: the same key is recorded once per workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub occurred_at: Timestamp,
    /// What happened: `review`, `response`, `order`, `delivery`, `call`, `message`, `visit`, `refund`, `post` … or a word of the company's own.
    pub kind: String,
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Groups what belongs together: a survey response, a call, an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// The customer's name, if the door knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of a conversation: who says which stretch of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<Turn>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Money>,
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

impl NewInteraction {
    /// The least that an interaction needs; the rest can be set on the value.
    pub fn new(occurred_at: Timestamp, kind: &str, channel: Channel) -> Self {
        Self {
            key: None,
            occurred_at,
            kind: kind.to_owned(),
            channel,
            touchpoint: None,
            brand: None,
            product: None,
            thread: None,
            identifiers: Vec::new(),
            customer_name: None,
            score: None,
            text: None,
            turns: Vec::new(),
            value: None,
            attributes: Attributes::new(),
        }
    }

    /// Makes it a conversation: the turns become its text.
    pub fn talk(&mut self, said: &[Said]) {
        let (text, turns) = dialogue::joined(said);
        self.text = (!turns.is_empty()).then_some(text);
        self.turns = turns;
    }

    /// Trims names, drops empty ones and checks sizes.
    ///
    /// # Errors
    /// The first thing wrong, with the field's name.
    pub fn check(mut self, now: Timestamp) -> Result<Self, InteractionError> {
        self.kind = self.kind.trim().to_owned();
        if self.kind.is_empty() {
            return Err(InteractionError::Missing("kind"));
        }
        name_fits("kind", &self.kind)?;
        for (field, name) in [
            ("touchpoint", &mut self.touchpoint),
            ("brand", &mut self.brand),
            ("product", &mut self.product),
            ("thread", &mut self.thread),
            ("customer_name", &mut self.customer_name),
            ("key", &mut self.key),
        ] {
            *name = name.take().map(|n| n.trim().to_owned()).filter(|n| !n.is_empty());
            if let Some(name) = name {
                name_fits(field, name)?;
            }
        }
        self.text = self.text.take().filter(|text| !text.trim().is_empty());
        if let Some(text) = &self.text {
            fits("text", text, LONGEST_TEXT)?;
        }
        if self.turns.len() > MOST_TURNS {
            return Err(InteractionError::TooManyTurns(self.turns.len()));
        }
        if !dialogue::fit(self.text.as_deref().unwrap_or_default(), &self.turns) {
            return Err(InteractionError::StrayTurns);
        }
        if self.attributes.len() > MOST_ATTRIBUTES {
            return Err(InteractionError::TooManyAttributes(self.attributes.len()));
        }
        for (name, value) in &self.attributes {
            name_fits("attribute name", name)?;
            fits("attribute value", value, LONGEST_ATTRIBUTE)?;
        }
        let latest = Timestamp(now.0 + Timestamp::DAY);
        if self.occurred_at < Timestamp(-2_208_988_800_000_000) || self.occurred_at > latest {
            return Err(InteractionError::ImpossibleTime(self.occurred_at));
        }
        Ok(self)
    }
}

fn name_fits(field: &'static str, name: &str) -> Result<(), InteractionError> {
    fits(field, name, LONGEST_NAME)
}

fn fits(field: &'static str, text: &str, longest: usize) -> Result<(), InteractionError> {
    if text.len() > longest {
        return Err(InteractionError::TooLong { field, bytes: text.len(), longest });
    }
    if text.contains('\0') {
        return Err(InteractionError::NulByte(field));
    }
    Ok(())
}

#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum InteractionError {
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{field} has {bytes} bytes, at most {longest} are kept")]
    TooLong { field: &'static str, bytes: usize, longest: usize },
    #[error("{0} contains a NUL byte")]
    NulByte(&'static str),
    #[error("{0} attributes, at most 1000 are kept")]
    TooManyAttributes(usize),
    #[error("{0} turns, at most {MOST_TURNS} are kept")]
    TooManyTurns(usize),
    #[error("the turns do not stand in the text one after the other")]
    StrayTurns,
    #[error("{0} is before 1900 or more than a day in the future")]
    ImpossibleTime(Timestamp),
}

impl InteractionError {
    /// The field at fault, for error reports.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Missing(field) | Self::TooLong { field, .. } | Self::NulByte(field) => field,
            Self::TooManyAttributes(_) => "attributes",
            Self::TooManyTurns(_) | Self::StrayTurns => "turns",
            Self::ImpossibleTime(_) => "occurred_at",
        }
    }
}

/// A fact of the ledger. Immutable, but for the annotation, which is what we think of it and can be made again.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interaction {
    pub id: InteractionId,
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
    pub kind: String,
    pub channel: Channel,
    pub touchpoint: Option<String>,
    pub brand: Option<String>,
    pub product: Option<String>,
    pub thread: Option<String>,
    pub customer: Option<CustomerId>,
    pub account: Option<AccountId>,
    /// The door it came through: `api`, `segment`, `cloudevents`, or the import's name.
    pub source: String,
    pub score: Option<Score>,
    /// Personal data masked.
    pub text: Option<String>,
    /// Of a conversation: who says which stretch of the text; empty for what one person says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<Turn>,
    pub value: Option<Money>,
    #[serde(default)]
    pub attributes: Attributes,
    pub annotation: Option<Annotation>,
}

impl Interaction {
    /// Feedback is an interaction with a score or a text.
    pub fn is_feedback(&self) -> bool {
        self.score.is_some() || self.text.is_some()
    }

    /// The text as it is read: of a conversation the customer's turns alone, each in its place.
    pub fn own_words(&self) -> Option<Cow<'_, str>> {
        Some(dialogue::own_words(self.text.as_deref()?, &self.turns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

    #[test]
    fn a_score_stays_on_its_scale() {
        let stars = Scale { min: 1, max: 5 };
        assert_eq!(Score::new(ScoreKind::Rating, 4.0, stars).map(Score::share), Ok(0.75));
        assert!(Score::new(ScoreKind::Rating, 6.0, stars).is_err());
        assert!(Score::new(ScoreKind::Rating, f64::NAN, stars).is_err());
        assert!(Score::new(ScoreKind::Nps, 4.0, stars).is_err());
        assert!(Score::new(ScoreKind::Csat, 4.0, Scale { min: 5, max: 5 }).is_err());
    }

    #[test]
    fn names_are_trimmed_and_empty_ones_dropped() {
        let mut new = NewInteraction::new(NOW, " review ", Channel::Web);
        new.brand = Some("  ".into());
        new.product = Some(" Kettle ".into());
        let checked = new.check(NOW).expect("a good interaction");
        assert_eq!(
            (checked.kind.as_str(), checked.brand, checked.product.as_deref()),
            ("review", None, Some("Kettle"))
        );
    }

    #[test]
    fn what_cannot_be_kept_is_refused_by_name() {
        let with = |change: fn(&mut NewInteraction)| {
            let mut new = NewInteraction::new(NOW, "review", Channel::Web);
            change(&mut new);
            new.check(NOW).map_err(|error| error.field()).err()
        };
        assert_eq!(with(|n| n.kind.clear()), Some("kind"));
        assert_eq!(with(|n| n.text = Some("a\0b".into())), Some("text"));
        assert_eq!(with(|n| n.text = Some("x".repeat(LONGEST_TEXT + 1))), Some("text"));
        assert_eq!(with(|n| n.occurred_at = Timestamp(i64::MAX)), Some("occurred_at"));
        let hum = Said { speaker: dialogue::Speaker::Other, text: "hm".into(), ms: None };
        let long = vec![hum; MOST_TURNS + 1];
        let mut talk = NewInteraction::new(NOW, "call", Channel::Phone);
        talk.talk(&long);
        assert_eq!(talk.clone().check(NOW), Err(InteractionError::TooManyTurns(MOST_TURNS + 1)));
        talk.talk(&long[..2]);
        assert_eq!(talk.clone().check(NOW).map(|new| (new.text, new.turns.len())), Ok((Some("hm\nhm".into()), 2)));
        talk.text = Some("hm".into());
        assert_eq!(talk.check(NOW), Err(InteractionError::StrayTurns));
        assert_eq!(with(|_| ()), None);
    }
}
