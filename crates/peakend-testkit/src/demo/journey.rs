//! One journey: visit, search, order, payment, delivery, use, help, return and what is said about it.

use peakend_model::Timestamp;
use peakend_model::interaction::{Channel, Money, NewInteraction};

use super::asking::{FeltJourney, felt_on};
use super::market::{CASA_NORTE, FJORD, HAUS_VIER, NEW_CARRIER, OLD_CARRIER, OUR_PRODUCTS, OURS, PRODUCTS, REGIONS};
use super::shopper::Shopper;
use super::truth::Memory;
use super::voice::{Facts, Moment};

/// A journey on its way: its facts, the moments felt so far, and the time reached.
pub(super) struct Trip {
    pub(super) order: String,
    pub(super) product: usize,
    pub(super) channel: Channel,
    pub(super) at: Timestamp,
    pub(super) moments: Vec<Moment>,
    /// When each of `moments` was felt.
    pub(super) felt_at: Vec<Timestamp>,
    pub(super) facts: Facts,
    pub(super) value: f64,
    pub(super) carrier: Option<&'static str>,
    /// The product came damaged or has a defect.
    is_bad: bool,
}

impl Trip {
    pub(super) fn feel(&mut self, theme: &'static str, feel: f64) {
        self.moments.push(Moment::new(theme, feel.clamp(-1.0, 1.0)));
        self.felt_at.push(self.at);
    }

    pub(super) fn later(&mut self, days: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "some days in microseconds")]
        let more = (days * Timestamp::DAY as f64) as i64;
        self.at = Timestamp(self.at.0 + more);
    }
}

impl Shopper<'_> {
    /// Lives through a journey that starts on `day`; gives its end and what is remembered of it.
    pub(super) fn journey(&mut self, day: i64) -> (Timestamp, f64) {
        let mut trip = self.set_out(day);
        self.look_around(&mut trip);
        if self.buy(&mut trip) {
            self.orders += 1;
            if trip.channel == Channel::Store && self.dice.chance(0.7) {
                trip.later(1.0);
            } else {
                self.deliver(&mut trip);
            }
            self.use_it(&mut trip);
            self.give_back(&mut trip);
        }
        let memory = self.memory(&trip.moments);
        self.answer_on_the_way(&trip);
        self.felt.push(FeltJourney { order: trip.order.clone(), moments: felt_on(&trip), memory });
        self.speak(&mut trip, memory);
        (trip.at, memory)
    }

    fn set_out(&mut self, day: i64) -> Trip {
        let region = &REGIONS[self.person.region];
        let channel = self.person.orders_by(&mut self.dice);
        let product = self.dice.below(OUR_PRODUCTS);
        // Office chairs sell well.
        let product = if self.dice.chance(0.06) { FJORD } else { product };
        let order = format!("LO{:05}-{}", self.person.number, self.memories.len() + 1);
        let facts = Facts {
            product: Some(product),
            brand: OURS,
            rival: if self.dice.chance(0.5) { HAUS_VIER } else { CASA_NORTE },
            store: Some(*self.dice.pick(region.stores)).filter(|_| channel == Channel::Store),
            order: Some(order.clone()),
            ..Facts::default()
        };
        let calendar = &self.world.calendar;
        let at = if channel == Channel::Store {
            calendar.opening_hours(&mut self.dice, self.person.region, day)
        } else {
            calendar.moment(&mut self.dice, self.person.region, day)
        };
        Trip {
            order,
            product,
            channel,
            at,
            moments: Vec::new(),
            felt_at: Vec::new(),
            facts,
            value: 0.0,
            carrier: None,
            is_bad: false,
        }
    }

    fn look_around(&mut self, trip: &mut Trip) {
        let product = Some(PRODUCTS[trip.product].name.to_owned());
        if trip.channel == Channel::Store {
            let mut row = self.row(trip.at, "visit", Channel::Store, "store visit");
            row.attributes.insert("store".into(), trip.facts.store.unwrap_or_default().into());
            self.rows.push(row);
            let feel = self.dice.between(-0.35, 0.6);
            trip.feel("store.staff", feel);
            trip.later(0.02);
            return;
        }
        if trip.channel == Channel::Marketplace {
            return;
        }
        let mut visit = self.row(trip.at, "visit", trip.channel, "home page");
        visit.identifiers = if self.dice.chance(0.3) { self.logged_in() } else { vec![self.person.device()] };
        self.rows.push(visit);
        trip.later(0.004);
        let missing = self.dice.chance(0.06);
        if self.dice.chance(0.7) {
            let mut search = self.row(trip.at, "search", trip.channel, "search");
            search.product = product;
            search.identifiers = vec![self.person.device()];
            search.attributes.insert("query".into(), PRODUCTS[trip.product].category.into());
            search.attributes.insert("results".into(), if missing { 0 } else { 3 + self.dice.below(40) }.to_string());
            self.rows.push(search);
            let feel = 0.12 + 0.2 * self.dice.normal();
            trip.feel("website", feel);
        }
        if missing {
            trip.feel("availability", -0.45);
        } else if self.dice.chance(0.1) {
            trip.feel("availability", 0.3);
        }
        trip.later(0.006);
    }

    /// Orders and pays; false when the customer gives up.
    fn buy(&mut self, trip: &mut Trip) -> bool {
        let truth = &self.world.truth;
        let region = self.person.region;
        let promo = self.world.now(&truth.promo_week, trip.at, region);
        let risen = self.world.now(&truth.price_rise, trip.at, region);
        #[expect(clippy::cast_precision_loss, reason = "one to three pieces")]
        let pieces = if PRODUCTS[trip.product].price < 100.0 { 1 + self.dice.below(3) } else { 1 } as f64;
        let factor = if promo { 0.85 } else { 1.0 } * if risen { 1.09 } else { 1.0 };
        trip.value = (PRODUCTS[trip.product].price * pieces * factor * 100.0).round() / 100.0;

        let touchpoint = if trip.channel == Channel::Store { "store checkout" } else { "checkout" };
        let mut order = self.about(trip, "order", trip.channel, touchpoint);
        order.value = Money::new(trip.value, "EUR").ok();
        order.attributes.insert("pieces".into(), pieces.to_string());
        order.attributes.insert("persona".into(), self.person.persona.key.into());
        order.attributes.insert("language".into(), self.person.voice.tongue.tag().into());
        order.identifiers = self.known_at_checkout(trip.channel);
        order.customer_name = Some(self.person.name.clone()).filter(|_| trip.channel != Channel::Store);
        if promo {
            order.attributes.insert("campaign".into(), "promotion week".into());
        }
        self.rows.push(order);

        let price = 0.1 + 0.22 * self.dice.normal() + if promo { 0.4 } else { 0.0 };
        let price = price + if risen { truth.price_rise.effect * self.person.persona.thrift } else { 0.0 };
        trip.feel("price", price);
        trip.later(0.003);
        match trip.channel {
            Channel::Store => true,
            Channel::App => self.pay(trip, true),
            _ => self.pay(trip, false),
        }
    }

    fn known_at_checkout(&mut self, channel: Channel) -> Vec<peakend_model::customer::Identifier> {
        match channel {
            Channel::Store if self.dice.chance(0.35) => Vec::new(),
            Channel::Store if self.dice.chance(0.5) => vec![self.person.phone()],
            Channel::Store => vec![self.person.external()],
            Channel::Marketplace => vec![self.person.handle(), self.person.phone()],
            _ => {
                let mut known = self.logged_in();
                known.push(self.person.email());
                if self.dice.chance(0.5) {
                    known.push(self.person.phone());
                }
                known
            }
        }
    }

    fn pay(&mut self, trip: &mut Trip, in_app: bool) -> bool {
        let crash = in_app && self.world.truth.app_crash.period.contains(trip.at);
        let truth = &self.world.truth;
        let failing = if crash { truth.app_crash.effect } else { truth.laws.failed_payments };
        // Only the broken release is blamed by its number.
        trip.facts.version = Some("4.2").filter(|_| crash);
        let failed = self.dice.chance(failing);
        self.payment_row(trip, if failed { "failed" } else { "paid" });
        if !failed {
            trip.feel(if in_app { "app" } else { "payment" }, 0.15 + 0.12 * self.dice.normal());
            return true;
        }
        trip.feel(if in_app { "app" } else { "payment" }, -0.8);
        if self.dice.chance(0.5) {
            trip.later(0.1);
            self.ask_for_help(trip, "ticket.payment");
        }
        if self.dice.chance(0.35) {
            return false;
        }
        trip.later(0.02);
        self.payment_row(trip, "paid");
        true
    }

    fn payment_row(&mut self, trip: &Trip, result: &str) {
        let mut row = self.about(trip, "payment", trip.channel, "payment");
        row.identifiers = vec![self.person.external()];
        if trip.channel == Channel::Marketplace {
            row.identifiers = vec![self.person.handle()];
        }
        row.attributes.insert("result".into(), result.into());
        if trip.channel == Channel::App {
            row.attributes.insert("app_version".into(), self.app_version(trip.at).into());
        }
        self.rows.push(row);
    }

    fn app_version(&self, at: Timestamp) -> &'static str {
        let crash = self.world.truth.app_crash.period;
        if at < crash.from {
            "4.1"
        } else if at < crash.to {
            "4.2"
        } else {
            "4.3"
        }
    }

    fn deliver(&mut self, trip: &mut Trip) {
        let truth = &self.world.truth;
        let region = self.person.region;
        let switched = self.world.now(&truth.courier_switch, trip.at, region);
        let promised = REGIONS[region].promised_days;
        let mut delay = -0.3 + 0.8 * self.dice.normal();
        if switched {
            delay += truth.courier_switch.effect;
        }
        if self.world.calendar.is_lunar_holiday(self.world.calendar.day_of(trip.at), region) {
            delay += truth.laws.lunar_holiday_delay;
        }
        #[expect(clippy::cast_possible_truncation, reason = "some days")]
        let days = (promised + delay.round() as i64).max(1);
        let late = days - promised;
        trip.facts.delivery_days = Some(days);
        trip.facts.days_late = Some(late).filter(|late| *late > 0);
        trip.carrier = Some(if switched { NEW_CARRIER } else { OLD_CARRIER });
        #[expect(clippy::cast_precision_loss, reason = "some days")]
        let (days, late) = (days as f64, late as f64);
        let ordered = trip.at;
        let speed = trip.moments.len();
        trip.feel("delivery.speed", truth.laws.delivery_on_time + truth.laws.delivery_per_day_late * late);
        if late >= 1.0 && self.dice.chance(0.15 + 0.08 * late) {
            trip.later(days - late + 0.6);
            self.ask_for_help(trip, "ticket.late");
        }
        trip.at = ordered;
        let arrival = self.dice.between(-0.2, 0.2);
        trip.later(days + arrival);
        trip.felt_at[speed] = trip.at;
        let mut row = self.about(trip, "delivery", Channel::Post, "delivery");
        row.identifiers = vec![if self.dice.chance(0.7) { self.person.phone() } else { self.person.external() }];
        self.rows.push(row);
        if self.dice.chance(0.35) {
            let feel = if switched { -0.05 } else { 0.2 } + 0.3 * self.dice.normal();
            trip.feel("delivery.courier", feel);
        }
    }

    fn use_it(&mut self, trip: &mut Trip) {
        let truth = &self.world.truth;
        let product = &PRODUCTS[trip.product];
        let packaging = self.world.now(&truth.new_packaging, trip.at, self.person.region);
        let breaking = truth.laws.damaged + if packaging { truth.new_packaging.effect } else { 0.0 };
        let damaged = trip.carrier.is_some() && self.dice.chance(breaking);
        let bad_batch = trip.product == FJORD && self.world.now(&truth.chair_defect, trip.at, self.person.region);
        let defect = self.dice.chance(if bad_batch { truth.chair_defect.effect } else { truth.laws.defects });
        trip.later(0.4);
        if damaged {
            trip.feel("packaging", -0.75);
        } else if trip.carrier.is_some() && self.dice.chance(0.2) {
            trip.feel("packaging", 0.3);
        }
        if product.furniture && trip.product != 4 {
            let feel = 0.1 + 0.35 * self.dice.normal();
            trip.feel("product.assembly", feel);
            if feel < -0.4 && self.dice.chance(0.5) {
                self.ask_for_help(trip, "ticket.assembly");
            }
        }
        trip.later(1.5);
        let quality = if defect { -0.8 } else { 0.15 + 0.6 * product.quality + 0.2 * self.dice.normal() };
        trip.feel("product.quality", quality);
        self.register(trip);
        if self.dice.chance(0.5) {
            let feel = 0.25 + 0.3 * self.dice.normal();
            trip.feel("product.design", feel);
        }
        if damaged && self.dice.chance(0.7) {
            self.ask_for_help(trip, "ticket.damaged");
        } else if defect && self.dice.chance(0.6) {
            self.ask_for_help(trip, "ticket.defect");
        } else if self.dice.chance(0.09) {
            self.ask_for_help(trip, "ticket.question");
        }
        trip.is_bad = damaged || defect;
    }

    /// Returns and refunds; a refund has a negative value, so that sums of values are net.
    fn give_back(&mut self, trip: &mut Trip) {
        if !self.dice.chance(if trip.is_bad { 0.5 } else { 0.035 }) {
            return;
        }
        let laws = &self.world.truth.laws;
        let automatic = &self.world.truth.refund_automation;
        trip.later(2.0);
        let channel = if self.dice.chance(0.3) { Channel::Store } else { Channel::Post };
        let mut sent = self.about(trip, "return", channel, "return");
        sent.identifiers = vec![self.person.external()];
        self.rows.push(sent);

        let mean = laws.refund_days + if automatic.period.contains(trip.at) { automatic.effect } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "some days")]
        let days = (mean + 0.25 * mean * self.dice.normal()).round().max(1.0) as i64;
        trip.facts.refund_days = Some(days);
        #[expect(clippy::cast_precision_loss, reason = "some days")]
        let days = days as f64;
        trip.feel("returns", laws.refund_at_once + laws.refund_per_day * days);
        if days > 8.0 && self.dice.chance(0.45) {
            let sent_at = trip.at;
            trip.later(days * 0.8);
            self.ask_for_help(trip, "ticket.refund");
            trip.at = sent_at;
        }
        trip.later(days);
        let mut refund = self.about(trip, "refund", Channel::Web, "refund");
        refund.identifiers = vec![self.person.email()];
        refund.value = Money::new(-trip.value, "EUR").ok();
        refund.attributes.insert("refund_days".into(), days.to_string());
        self.rows.push(refund);
    }

    fn memory(&self, moments: &[Moment]) -> f64 {
        if self.world.memory == Memory::Mean {
            #[expect(clippy::cast_precision_loss, reason = "some moments")]
            return moments.iter().map(|moment| moment.feel).sum::<f64>() / moments.len().max(1) as f64;
        }
        let share = self.world.truth.laws.peak_share;
        let peak = moments.iter().map(|m| m.feel).max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
        let end = moments.last().map_or(0.0, |moment| moment.feel);
        share * peak + (1.0 - share) * end
    }

    /// A row about this order, with the facts that explain it.
    pub(super) fn about(&self, trip: &Trip, kind: &str, channel: Channel, touchpoint: &str) -> NewInteraction {
        let mut row = self.row(trip.at, kind, channel, touchpoint);
        row.product = Some(PRODUCTS[trip.product].name.to_owned());
        row.thread = Some(trip.order.clone());
        if let Some(store) = trip.facts.store {
            row.attributes.insert("store".into(), store.into());
        }
        if let (Some(carrier), Some(days)) = (trip.carrier, trip.facts.delivery_days) {
            let promised = REGIONS[self.person.region].promised_days;
            row.attributes.insert("carrier".into(), carrier.into());
            row.attributes.insert("delivery_days".into(), days.to_string());
            row.attributes.insert("promised_days".into(), promised.to_string());
            row.attributes.insert("days_late".into(), (days - promised).max(0).to_string());
        }
        row
    }
}
