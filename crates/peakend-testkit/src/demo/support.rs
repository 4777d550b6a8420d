//! Asking for help: calls, chats, e-mails, and how satisfied people are with the answer.

use peakend_model::dialogue::{Said, Speaker};
use peakend_model::interaction::{Channel, NewInteraction, ScoreKind};

use super::dice::Dice;
use super::journey::Trip;
use super::market::{DESK, PORTO, RIGA, Team};
use super::shopper::{Shopper, score};
use super::voice::Facts;

struct Ticket {
    channel: Channel,
    touchpoint: &'static str,
    team: &'static Team,
    agent: &'static str,
    /// Until the first answer.
    minutes: i64,
    rude: bool,
    speed: f64,
}

const TURN_BY_TURN: i64 = 45 * peakend_model::Timestamp::DAY;

impl Shopper<'_> {
    /// Contacts support about `reason` (a section of the language files) and feels how it goes.
    pub(super) fn ask_for_help(&mut self, trip: &mut Trip, reason: &'static str) {
        let ticket = self.open_ticket(trip);
        let thread = format!("T-{}-{}", trip.order, trip.moments.len());
        let spoken = ticket.channel == Channel::Phone;
        let text = self.person.voice.request(&mut self.dice, &trip.facts, reason, &trip.moments, spoken);
        let identifiers = vec![match ticket.channel {
            Channel::Phone => self.person.phone(),
            Channel::Chat if self.dice.chance(0.6) => self.person.device(),
            _ => self.person.email(),
        }];
        let mut row = self.about(trip, if spoken { "call" } else { "message" }, ticket.channel, ticket.touchpoint);
        row.thread = Some(thread);
        row.identifiers = identifiers;
        if ticket.channel == Channel::Chat {
            self.chat(&mut row, &ticket, trip, text);
        } else {
            row.text = Some(text);
        }
        for (name, value) in [
            ("reason", reason.trim_start_matches("ticket.").to_owned()),
            ("order_id", trip.order.clone()),
            ("team", ticket.team.name.to_owned()),
            ("agent", ticket.agent.to_owned()),
            ("first_response_minutes", ticket.minutes.to_string()),
        ] {
            row.attributes.insert(name.into(), value);
        }

        trip.facts.agent = Some(ticket.agent);
        trip.facts.wait_minutes = Some(ticket.minutes);
        let laws = &self.world.truth.laws;
        trip.feel("support.speed", ticket.speed);
        trip.feel("support.attitude", if ticket.rude { laws.rude } else { laws.friendly });
        trip.moments.iter_mut().rev().take(2).for_each(|moment| moment.support = Some(ticket.touchpoint));
        if self.dice.chance(0.45) {
            self.answer_csat(&ticket, trip, row.clone());
            // The panel is asked its own questions instead.
            if self.answering.is_in_panel {
                self.rows.pop();
            }
        }
        self.rows.push(row);
    }

    /// Chats of the last weeks are kept turn by turn, as if the chat tool wrote that lately. Dice of their own, so that
    /// nothing else falls differently; few enough that their friendly ends do not blur what the history was made for.
    fn chat(&self, row: &mut NewInteraction, ticket: &Ticket, trip: &Trip, asked: String) {
        let stream = u64::try_from(trip.at.as_micros()).unwrap_or(0);
        let mut dice = Dice::new(self.world.seed ^ 0x6368_6174, stream);
        if trip.at.0 < self.world.calendar.today.0 - TURN_BY_TURN || dice.chance(0.3) {
            row.text = Some(asked);
            return;
        }
        let facts = Facts { agent: Some(ticket.agent), wait_minutes: Some(ticket.minutes), ..trip.facts.clone() };
        let voice = &self.person.voice;
        let (answer, end) = if ticket.rude { ("talk.cold", "talk.end-") } else { ("talk.help", "talk.end+") };
        let mut said = vec![Said { speaker: Speaker::Customer, text: asked, ms: Some(0) }];
        let mut ms = ticket.minutes * 60_000;
        for (speaker, section, seconds) in [
            (Speaker::Agent, "talk.hello", 0),
            (Speaker::Customer, "talk.order", 20 + dice.below(60)),
            (Speaker::Agent, answer, 60 + dice.below(200)),
            (Speaker::Customer, end, 10 + dice.below(50)),
        ] {
            ms += i64::try_from(seconds).unwrap_or(0) * 1_000;
            let text = match speaker {
                Speaker::Customer => voice.say(&mut dice, &facts, section),
                Speaker::Agent | Speaker::Other => voice.read_out(&mut dice, &facts, section),
            };
            said.push(Said { speaker, text, ms: Some(ms) });
        }
        row.talk(&said);
    }

    fn open_ticket(&mut self, trip: &Trip) -> Ticket {
        let truth = &self.world.truth;
        let way = self.dice.weighted(self.person.persona.asks_by.iter().copied());
        let (channel, touchpoint) =
            [(Channel::Phone, "support call"), (Channel::Chat, "support chat"), (Channel::Email, "support e-mail")]
                [way];
        let team = match channel {
            Channel::Phone if self.dice.chance(0.5) => &PORTO,
            Channel::Phone => &RIGA,
            _ => &DESK,
        };
        let trained = team.name == PORTO.name && truth.friendliness_training.period.contains(trip.at);
        let rude = match channel {
            Channel::Phone => truth.laws.rude_calls + if trained { truth.friendliness_training.effect } else { 0.0 },
            _ => truth.laws.rude_writing,
        };
        let busy = self.world.now(&truth.promo_week, trip.at, self.person.region);
        let expected = truth.laws.support_expected_minutes[way];
        let doublings = 1.3 * self.dice.normal() + if busy { 1.0 } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "some hours in minutes")]
        let minutes = (expected * doublings.exp2()).round().max(1.0) as i64;
        let speed = truth.laws.support_as_expected + truth.laws.support_per_doubling * doublings;
        let agent = *self.dice.pick(team.agents);
        Ticket { channel, touchpoint, team, agent, minutes, rude: self.dice.chance(rude), speed }
    }

    /// The satisfaction question after a contact: same thread, same facts.
    fn answer_csat(&mut self, ticket: &Ticket, trip: &Trip, mut row: NewInteraction) {
        let laws = &self.world.truth.laws;
        let manner = if ticket.rude { laws.rude } else { laws.friendly };
        let satisfaction = laws.csat_base
            + laws.csat_per_speed * ticket.speed
            + laws.csat_per_manner * manner
            + 0.5 * self.dice.normal();
        let overall = (ticket.speed + manner) / 2.0;
        "response".clone_into(&mut row.kind);
        row.occurred_at.0 += peakend_model::Timestamp::MINUTE * (ticket.minutes + 40);
        row.score = score(ScoreKind::Csat, satisfaction);
        row.identifiers = vec![self.person.email()];
        row.text = None;
        row.turns = Vec::new();
        let about_support: Vec<_> =
            trip.moments.iter().rev().take(2).copied().filter(|m| m.feel.abs() > 0.15).collect();
        if self.dice.chance(0.35) {
            row.text = Some(self.person.voice.opinion(&mut self.dice, &trip.facts, &about_support, overall, 1));
        } else if self.dice.chance(0.15) {
            row.text = Some(self.person.voice.short(&mut self.dice, &trip.facts, overall));
        }
        self.rows.push(row);
    }
}
