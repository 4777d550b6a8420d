//! Short questions right after a moment, and what really was felt there.

use peakend_model::Timestamp;
use peakend_model::interaction::{Channel, NewInteraction, ScoreKind};

use super::dice::Dice;
use super::journey::Trip;
use super::shopper::{Shopper, score};

/// One moment of a journey as it was felt: what analyses try to recover.
#[derive(Clone, PartialEq, Debug)]
pub struct Felt {
    pub touchpoint: &'static str,
    pub theme: &'static str,
    pub at: Timestamp,
    /// −1 (worst) to 1 (best).
    pub feel: f64,
}

/// A journey as it was felt, and what is kept of it.
#[derive(Clone, PartialEq, Debug)]
pub struct FeltJourney {
    pub order: String,
    pub moments: Vec<Felt>,
    /// −1 to 1.
    pub memory: f64,
}

/// The shop's customers' panel answers most questions; few others answer any.
pub(super) struct Answering {
    pub(super) dice: Dice,
    pub(super) is_in_panel: bool,
}

impl Answering {
    /// Chance of its own: whether questions are asked changes nothing else in the company.
    pub(super) fn new(seed: u64, number: u64, panel_share: f64) -> Self {
        let mut dice = Dice::new(seed ^ 0x7061_6e65_6c21, number + 1);
        let is_in_panel = dice.chance(panel_share);
        Self { dice, is_in_panel }
    }
}

impl Shopper<'_> {
    /// The answers to the question after each moment, and the panel's answers to the survey after the delivery.
    pub(super) fn answer_on_the_way(&mut self, trip: &Trip) {
        let laws = &self.world.truth.laws;
        let share = if self.answering.is_in_panel { laws.panel_answers } else { laws.others_answer };
        let mut at = Timestamp::default();
        let mut asked = "";
        let mut answers = false;
        for (number, felt) in felt_on(trip).into_iter().enumerate() {
            // In the order of the moments, each a little after it.
            at = Timestamp((at.0 + Timestamp::SECOND).max(felt.at.0 + Timestamp::MINUTE));
            // Who opens the questions of a touchpoint answers all of them.
            if std::mem::replace(&mut asked, felt.touchpoint) != felt.touchpoint {
                answers = self.answering.dice.chance(share);
            }
            if !answers {
                continue;
            }
            // Who stands between two steps takes either: rounding alone would make all mildly good moments very good.
            let points = 3.0 + 2.0 * felt.feel + self.answering.dice.between(-0.5, 0.5);
            let mut row = self.answer(trip, &felt, points);
            row.occurred_at = at;
            if self.answering.dice.chance(0.2) {
                let told = [trip.moments[number]];
                let voice = &self.person.voice;
                row.text = Some(voice.opinion(&mut self.answering.dice, &trip.facts, &told, felt.feel, 1));
            }
            self.rows.push(row);
        }
    }

    /// Members of the panel register what they bought, for a longer guarantee.
    pub(super) fn register(&mut self, trip: &Trip) {
        if self.answering.is_in_panel {
            let channel = if trip.channel == Channel::App { Channel::App } else { Channel::Web };
            let mut row = self.about(trip, "registration", channel, "product use");
            row.identifiers = vec![self.person.external()];
            self.rows.push(row);
        }
    }

    /// Whether somebody of the panel answers the survey after the delivery who would not have done so otherwise.
    pub(super) fn panel_answers_the_survey(&mut self) -> bool {
        self.answering.is_in_panel && self.answering.dice.chance(self.world.truth.laws.panel_answers)
    }

    fn answer(&self, trip: &Trip, felt: &Felt, points: f64) -> NewInteraction {
        let channel = if trip.channel == Channel::App { Channel::App } else { Channel::Email };
        let mut row = self.about(trip, "response", channel, felt.touchpoint);
        // What is known when it is asked.
        if matches!(felt.theme, "website" | "availability" | "price" | "payment" | "app" | "store.staff") {
            for later in ["carrier", "delivery_days", "promised_days", "days_late"] {
                row.attributes.remove(later);
            }
        }
        row.score = score(ScoreKind::Csat, points);
        row.identifiers = vec![self.person.external()];
        row.attributes.insert("survey".into(), "on the way".into());
        row.attributes.insert("question".into(), felt.theme.into());
        row
    }
}

/// The moments of a journey in the order in which they were felt.
pub(super) fn felt_on(trip: &Trip) -> Vec<Felt> {
    let moments = trip.moments.iter().zip(&trip.felt_at);
    moments
        .map(|(moment, at)| Felt {
            touchpoint: moment.support.unwrap_or_else(|| touchpoint(moment.theme, trip.channel)),
            theme: moment.theme,
            at: *at,
            feel: moment.feel,
        })
        .collect()
}

fn touchpoint(theme: &str, channel: Channel) -> &'static str {
    match theme {
        "website" | "availability" => "search",
        "store.staff" => "store visit",
        "price" if channel == Channel::Store => "store checkout",
        "price" => "checkout",
        "payment" | "app" => "payment",
        "delivery.speed" | "delivery.courier" => "delivery",
        "returns" => "return",
        _ => "product use",
    }
}
