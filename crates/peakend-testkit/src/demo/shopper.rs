//! A customer's life with the company: from the first visit over every journey to staying or leaving.

use peakend_model::Timestamp;
use peakend_model::customer::Identifier;
use peakend_model::interaction::{Channel, NewInteraction, Score, ScoreKind};

use super::asking::{Answering, FeltJourney};
use super::calendar::Calendar;
use super::dice::Dice;
use super::market::{HAUS_VIER, OURS, REGIONS};
use super::person::Person;
use super::truth::{Change, DAYS, Memory, Truth};

/// What all customers share.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) truth: Truth,
    pub(super) calendar: Calendar,
    pub(super) memory: Memory,
}

impl World {
    pub(super) fn now(&self, change: &Change, moment: Timestamp, region: usize) -> bool {
        let here = change.regions.is_empty() || change.regions.iter().any(|name| name == REGIONS[region].key);
        here && change.period.contains(moment)
    }
}

pub(super) struct Shopper<'w> {
    pub(super) world: &'w World,
    pub(super) person: Person,
    pub(super) dice: Dice,
    pub(super) rows: Vec<NewInteraction>,
    pub(super) orders: u32,
    /// When each journey ended and what is remembered of it.
    pub(super) memories: Vec<(Timestamp, f64)>,
    pub(super) felt: Vec<FeltJourney>,
    pub(super) answering: Answering,
}

impl<'w> Shopper<'w> {
    pub(super) fn new(world: &'w World, number: u64) -> Self {
        let mut dice = Dice::new(world.seed, number + 1);
        let person = Person::new(number, &mut dice);
        let answering = Answering::new(world.seed, number, world.truth.laws.panel_share);
        Self { world, person, dice, rows: Vec::new(), orders: 0, memories: Vec::new(), felt: Vec::new(), answering }
    }

    /// Everything this customer does and says, in order of time, and what was felt on each journey.
    pub(super) fn live(mut self) -> (Vec<NewInteraction>, Vec<FeltJourney>) {
        let mut day = self.first_day();
        while day < DAYS {
            self.browse(day);
            let (end, memory) = self.journey(day);
            self.memories.push((end, memory));
            if !self.returns(memory) {
                self.leave(end, memory);
                break;
            }
            let gap = 12.0 + self.dice.waiting(70.0);
            #[expect(clippy::cast_possible_truncation, reason = "some hundred days")]
            let wanted = self.world.calendar.day_of(end) + gap as i64;
            // People wait for the weekend or the sale nearby.
            day = if wanted < DAYS - 12 {
                self.world.calendar.day(&mut self.dice, self.person.region, wanted - 8, wanted + 12)
            } else {
                wanted
            };
        }
        self.relationship_waves();
        let felt = std::mem::take(&mut self.felt);
        (self.finished(), felt)
    }

    fn first_day(&mut self) -> i64 {
        let calendar = &self.world.calendar;
        let outage = &self.world.truth.competitor_outage;
        let from = calendar.day_of(outage.period.from);
        let day = if self.dice.chance(0.2) {
            calendar.day(&mut self.dice, self.person.region, 0, 110)
        } else {
            calendar.day(&mut self.dice, self.person.region, 0, DAYS)
        };
        // While the competitor is down, its customers come early to us.
        if (from + 14..from + 60).contains(&day) && self.dice.chance(outage.effect) {
            return calendar.day(&mut self.dice, self.person.region, from, from + 14);
        }
        day
    }

    fn returns(&mut self, memory: f64) -> bool {
        let laws = &self.world.truth.laws;
        let logit = laws.return_base + laws.return_per_memory * memory;
        self.dice.chance(1.0 / (1.0 + (-logit).exp()))
    }

    /// Some who leave say so.
    fn leave(&mut self, end: Timestamp, memory: f64) {
        if memory > -0.3 || !self.dice.chance(0.2) {
            return;
        }
        let at = Timestamp(end.0 + 2 * Timestamp::DAY + 3 * Timestamp::HOUR);
        let facts = super::voice::Facts { brand: OURS, rival: HAUS_VIER, ..Default::default() };
        let text = self.person.voice.say(&mut self.dice, &facts, "leave");
        let mut row = self.row(at, "message", Channel::Email, "loyalty programme");
        row.identifiers = vec![self.person.email()];
        row.text = Some(text);
        row.attributes.insert("reason".into(), "cancel".into());
        self.rows.push(row);
    }

    /// Visits without an order.
    fn browse(&mut self, order_day: i64) {
        for _ in 0..self.dice.below(3) {
            let back = 1 + i64::try_from(self.dice.below(9)).unwrap_or(0);
            let at = self.world.calendar.moment(&mut self.dice, self.person.region, order_day - back);
            let channel = if self.dice.chance(self.person.persona.orders_by[0]) { Channel::App } else { Channel::Web };
            let mut row = self.row(at, "visit", channel, "home page");
            row.identifiers = vec![self.person.device()];
            row.attributes.insert("pages".into(), (1 + self.dice.below(12)).to_string());
            self.rows.push(row);
        }
    }

    /// A row with what every row of this customer carries.
    pub(super) fn row(&self, at: Timestamp, kind: &str, channel: Channel, touchpoint: &str) -> NewInteraction {
        let mut row = NewInteraction::new(at, kind, channel);
        row.touchpoint = Some(touchpoint.to_owned());
        row.brand = Some(OURS.to_owned());
        row.attributes.insert("region".into(), REGIONS[self.person.region].key.into());
        row.attributes.insert("segment".into(), self.segment().into());
        row
    }

    /// The loyalty segment at this point of the life.
    pub(super) fn segment(&self) -> &'static str {
        match self.orders {
            0..=1 => "new",
            2..=3 => "regular",
            _ => "gold",
        }
    }

    /// A logged-in customer at a browser or phone: the account, and mostly the device.
    pub(super) fn logged_in(&mut self) -> Vec<Identifier> {
        let mut known = vec![self.person.external()];
        if self.dice.chance(0.7) {
            known.push(self.person.device());
        }
        known
    }

    /// Cuts off what lies outside the company's life and gives each row its key.
    fn finished(mut self) -> Vec<NewInteraction> {
        let calendar = &self.world.calendar;
        self.rows.retain(|row| calendar.start <= row.occurred_at && row.occurred_at <= calendar.today);
        self.rows.sort_by_key(|row| row.occurred_at);
        for (i, row) in self.rows.iter_mut().enumerate() {
            row.key = Some(format!("demo-{}-{}-{i}", self.world.seed, self.person.number));
        }
        self.rows
    }
}

/// A score on the usual scale of its kind, rounded and kept on it.
pub(super) fn score(kind: ScoreKind, wanted: f64) -> Option<Score> {
    let scale = kind.usual_scale();
    let value = wanted.round().clamp(f64::from(scale.min), f64::from(scale.max));
    Score::new(kind, value, scale).ok()
}
