//! A station of a customer's timeline: their words as a card, everything else as one line.

use peakend_model::insight::Field;
use peakend_model::insight::lens::Lens;
use peakend_model::interaction::{Interaction, Score, ScoreKind};

use crate::quote::{Quote, quote};
use crate::shown;
use crate::titles::Titles;
use crate::words::Words;

/// Attributes of a compact line.
const FACTS: usize = 3;
/// Names with a title of their own in the texts.
const KINDS: [&str; 20] = [
    "review",
    "response",
    "complaint",
    "message",
    "call",
    "chat",
    "order",
    "event",
    "visit",
    "delivery",
    "refund",
    "return",
    "post",
    "letter",
    "pickup",
    "search",
    "survey",
    "ticket",
    "payment",
    "login",
];
/// What tells most about what happened, best first; then comes whatever else there is.
const TELLING: [&str; 12] = [
    "days_late",
    "delivery_days",
    "refund_days",
    "reason",
    "result",
    "status",
    "resolution",
    "topic",
    "query",
    "results",
    "carrier",
    "store",
];
/// What is the same on every line of one person, or is of no use to readers.
const SILENT: [&str; 8] =
    ["region", "segment", "persona", "language", "app_version", "promised_days", "survey", "consent"];

pub(crate) struct Story {
    /// The tone of its mark: `good`, `poor` or nothing.
    pub tone: &'static str,
    pub anchor: String,
    pub icon: &'static str,
    pub kind: String,
    pub date: String,
    pub datetime: String,
    /// The card, for what the customer said.
    pub quote: Option<Quote>,
    pub place: String,
    pub facts: Vec<(String, String)>,
    pub amount: Option<String>,
}

pub(crate) fn of(t: &Words, titles: &Titles, lens: &Lens, row: &Interaction) -> Story {
    let tone = match feeling(row).map(shown::mood) {
        Some("good") => "good",
        Some("poor") => "poor",
        _ => "",
    };
    let place = [
        Some(titles.value(&Field::Channel, row.channel.key())),
        row.touchpoint.as_deref().map(|name| titles.value(&Field::Touchpoint, name)),
        // One's own brand goes without saying.
        row.brand
            .as_deref()
            .filter(|name| !titles.own_brands().iter().any(|own| own == name))
            .map(|name| titles.value(&Field::Brand, name)),
        row.product.as_deref().map(|name| titles.value(&Field::Product, name)),
    ];
    Story {
        tone,
        anchor: anchor(row),
        icon: icon(&row.kind),
        kind: kind_title(t, &row.kind),
        date: t.date_time(&row.occurred_at),
        datetime: t.machine(&row.occurred_at),
        quote: row.is_feedback().then(|| quote(t, titles, lens, row, false)),
        place: place.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        facts: facts(row),
        amount: row.value.as_ref().map(|money| format!("{} {}", t.number(money.amount(), 2), money.currency)),
    }
}

pub(crate) fn anchor(row: &Interaction) -> String {
    format!("i-{}", row.id.0.as_simple())
}

/// How the customer felt, −1 to 1: the score they gave, else what they wrote.
pub(crate) fn feeling(row: &Interaction) -> Option<f64> {
    let written = row.annotation.as_ref().and_then(|a| a.sentiment.as_ref()).map(|s| f64::from(s.value));
    row.score.map(scored).or(written)
}

/// A recommendation of 6 is none, and 7 or 8 is lukewarm; on other scales the middle is the middle.
fn scored(score: Score) -> f64 {
    match (score.kind, score.value()) {
        (ScoreKind::Nps, value) if value <= 6.0 => value / 6.0 * 0.75 - 1.0,
        (ScoreKind::Nps, value) if value <= 8.0 => (value - 7.0) * 0.1,
        (ScoreKind::Nps, value) => 0.7 + (value - 9.0) * 0.3,
        _ => score.share() * 2.0 - 1.0,
    }
}

/// 1 to 5 filled steps of the little meter.
pub(crate) fn steps(score: Score) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4")]
    let full = (score.share().clamp(0.0, 1.0) * 4.0).round() as u8;
    full + 1
}

pub(crate) fn kind_title(t: &Words, kind: &str) -> String {
    if KINDS.contains(&kind) { t.named("kind", kind) } else { kind.to_owned() }
}

fn icon(kind: &str) -> &'static str {
    match kind {
        "order" | "payment" => "shopping-bag",
        "delivery" | "pickup" => "box",
        "refund" | "return" => "undo-2",
        "visit" | "search" | "login" => "eye",
        "call" => "phone",
        "message" | "letter" => "mail",
        "chat" => "message-circle",
        "review" | "response" | "survey" => "star",
        "complaint" | "ticket" => "circle-alert",
        "post" => "share-2",
        _ => "activity",
    }
}

/// `days late: 3`; noughts of what is only interesting when there is some are left out.
fn facts(row: &Interaction) -> Vec<(String, String)> {
    let rank = |name: &str| TELLING.iter().position(|telling| *telling == name).unwrap_or(TELLING.len());
    let mut told: Vec<(&String, &String)> = row
        .attributes
        .iter()
        .filter(|(name, value)| !SILENT.contains(&name.as_str()) && !value.is_empty() && value.len() <= 80)
        .filter(|(name, value)| !(name.as_str() == "days_late" && value.as_str() == "0"))
        .collect();
    told.sort_by_key(|(name, _)| rank(name));
    told.into_iter().take(FACTS).map(|(name, value)| (name.replace('_', " "), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::words;

    #[test]
    fn a_detractor_did_not_feel_well() {
        let nps = |value| scored(Score::new(ScoreKind::Nps, value, ScoreKind::Nps.usual_scale()).unwrap());
        let moods = [0.0, 6.0, 7.0, 8.0, 9.0, 10.0].map(|value| shown::mood(nps(value)));
        assert_eq!(moods, ["poor", "poor", "neutral", "neutral", "good", "good"]);
    }

    #[test]
    fn every_kind_has_its_title() {
        for locale in peakend_model::user::Locale::ALL {
            for kind in KINDS {
                assert_ne!(words(locale).named("kind", kind), format!("kind-{kind}"));
            }
        }
        assert_eq!(kind_title(&words(peakend_model::user::Locale::En), "séance"), "séance");
    }
}
