//! What customers say afterwards: reviews, survey answers, posts, letters, relationship waves.

use peakend_model::Timestamp;
use peakend_model::interaction::{Channel, ScoreKind};

use super::dice::Dice;
use super::journey::Trip;
use super::market::{HAUS_VIER, OURS};
use super::shopper::{Shopper, score};
use super::truth::Truth;
use super::voice::{Facts, Moment};

impl Shopper<'_> {
    /// After a journey: some answer the survey, some review, post or write a letter.
    pub(super) fn speak(&mut self, trip: &mut Trip, memory: f64) {
        let delivered = trip.carrier.is_some();
        let ended = trip.at;
        if delivered {
            trip.later(1.0);
            if self.dice.chance(0.22) {
                self.answer_nps(trip, memory);
            } else if self.panel_answers_the_survey() {
                self.answer_nps_only(trip, memory);
            }
            trip.at = ended;
        }
        if self.orders > 0 && self.dice.chance(0.18 + 0.25 * memory.abs()) {
            let wait = 1.0 + self.dice.waiting(4.0);
            trip.later(wait);
            self.review(trip, memory);
            trip.at = ended;
        }
        if self.dice.chance(0.03 + 0.10 * memory.abs()) {
            trip.later(0.7);
            self.post(trip, memory);
            trip.at = ended;
        }
        if self.person.persona.letters && memory < -0.2 && self.dice.chance(0.3) {
            trip.later(3.0);
            self.letter(trip, memory);
            trip.at = ended;
        }
    }

    fn review(&mut self, trip: &Trip, memory: f64) {
        let laws = &self.world.truth.laws;
        let mut stars = laws.stars_base + laws.stars_per_memory * memory + 0.5 * self.dice.normal();
        if stars < 2.4 && self.dice.chance(laws.angry_share) {
            stars -= 1.0;
        }
        let channel = match trip.channel {
            Channel::Marketplace => Channel::Marketplace,
            Channel::App => Channel::App,
            _ if self.dice.chance(0.15) => Channel::Marketplace,
            _ => Channel::Web,
        };
        let most = 1 + self.dice.below(3);
        let text = self.person.voice.opinion(&mut self.dice, &trip.facts, &trip.moments, memory, most);
        let mut row = self.about(trip, "review", channel, "product use");
        row.score = score(ScoreKind::Rating, stars);
        row.text = Some(text).filter(|_| !self.dice.chance(0.08));
        row.identifiers = match channel {
            Channel::Marketplace if self.dice.chance(0.3) => Vec::new(),
            Channel::Marketplace => vec![self.person.handle()],
            _ => vec![self.person.external()],
        };
        self.rows.push(row);
    }

    fn answer_nps(&mut self, trip: &Trip, memory: f64) {
        let answer = self.likelihood(memory, trip.at);
        let text = self.comment(&trip.facts, &trip.moments, memory);
        self.nps_row(trip, answer, text);
        if trip.facts.refund_days.is_some() && self.dice.chance(0.4) {
            let ease = 4.4 + 2.6 * trip.moments.iter().find(|m| m.theme == "returns").map_or(0.0, |m| m.feel);
            let mut effort = self.about(trip, "response", Channel::Email, "return");
            effort.score = score(ScoreKind::Ces, ease + 0.8 * self.dice.normal());
            effort.identifiers = vec![self.person.email()];
            effort.attributes.insert("survey".into(), "after return".into());
            self.rows.push(effort);
        }
    }

    fn likelihood(&mut self, memory: f64, at: Timestamp) -> f64 {
        let (truth, thrift) = (&self.world.truth, self.person.persona.thrift);
        likelihood(truth, thrift, &mut self.dice, memory, at)
    }

    /// Somebody of the panel, who leaves it at the number.
    fn answer_nps_only(&mut self, trip: &Trip, memory: f64) {
        let (truth, thrift) = (&self.world.truth, self.person.persona.thrift);
        let answer = likelihood(truth, thrift, &mut self.answering.dice, memory, trip.at);
        self.nps_row(trip, answer, None);
    }

    fn nps_row(&mut self, trip: &Trip, answer: f64, text: Option<String>) {
        let mut row = self.about(trip, "response", Channel::Email, "delivery");
        row.score = score(ScoreKind::Nps, answer);
        row.text = text;
        row.identifiers = vec![self.person.email()];
        row.attributes.insert("survey".into(), "after delivery".into());
        self.rows.push(row);
    }

    fn comment(&mut self, facts: &Facts, moments: &[Moment], memory: f64) -> Option<String> {
        match self.dice.below(10) {
            0..=3 => Some(self.person.voice.opinion(&mut self.dice, facts, moments, memory, 1)),
            4 => Some(self.person.voice.opinion(&mut self.dice, facts, moments, memory, 2)),
            5..=6 => Some(self.person.voice.short(&mut self.dice, facts, memory)),
            _ => None,
        }
    }

    fn post(&mut self, trip: &Trip, memory: f64) {
        let most = 1 + self.dice.below(2);
        let opinion = self.person.voice.opinion(&mut self.dice, &trip.facts, &trip.moments, memory, most);
        let mut row = self.about(trip, "post", Channel::Social, "public talk");
        row.thread = None;
        row.identifiers = vec![self.person.handle()];
        row.text = Some(format!("{opinion} #{}", OURS.replace([' ', '&'], "").to_lowercase()));
        row.attributes.insert("likes".into(), (self.dice.below(9) * self.dice.below(9)).to_string());
        self.rows.push(row);
    }

    fn letter(&mut self, trip: &Trip, memory: f64) {
        let opening = self.person.voice.say(&mut self.dice, &trip.facts, "letter");
        let opinion = self.person.voice.opinion(&mut self.dice, &trip.facts, &trip.moments, memory, 3);
        let mut row = self.about(trip, "letter", Channel::Post, "public talk");
        row.customer_name = Some(self.person.name.clone());
        row.text = Some(format!("{}\n\n{opinion}\n\n{}", opening.trim_end_matches(['.', '。']), self.person.name));
        row.identifiers = vec![self.person.external()];
        self.rows.push(row);
    }

    /// The relationship survey of each calendar quarter, answered by one customer in six.
    pub(super) fn relationship_waves(&mut self) {
        for &day in &self.world.calendar.waves {
            let start = Timestamp(self.world.calendar.start.0 + day * Timestamp::DAY);
            if !self.dice.chance(0.17) {
                continue;
            }
            let Some((_, memory)) = self.memories.iter().rev().find(|(end, _)| *end < start).copied() else { continue };
            // Memories fade towards the ordinary.
            let felt = 0.8 * memory;
            let at = self.world.calendar.moment(&mut self.dice, self.person.region, day);
            let answer = self.likelihood(felt, at);
            let facts = Facts { brand: OURS, rival: HAUS_VIER, ..Facts::default() };
            let loyalty = [Moment::new("loyalty", if self.orders > 3 { felt } else { felt - 0.3 })];
            let text = self.comment(&facts, if self.orders > 1 { &loyalty } else { &[] }, felt);
            let mut row = self.row(at, "response", Channel::Email, "relationship survey");
            row.score = score(ScoreKind::Nps, answer);
            row.text = text;
            row.identifiers = vec![self.person.email()];
            row.attributes.insert("survey".into(), "relationship".into());
            self.rows.push(row);
        }
    }
}

fn likelihood(truth: &Truth, thrift: f64, dice: &mut Dice, memory: f64, at: Timestamp) -> f64 {
    let risen = if truth.price_rise.period.contains(at) { truth.laws.price_rise_on_nps * thrift } else { 0.0 };
    let answer = truth.laws.nps_base + truth.laws.nps_per_memory * memory + risen + 1.1 * dice.normal();
    if answer < 4.8 && dice.chance(truth.laws.angry_share) { answer - 2.5 } else { answer }
}
