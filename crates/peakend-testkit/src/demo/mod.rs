//! The demo company “Lumen & Oak”: a home goods shop with app, web and stores in six regions, whose 18 months
//! are made from a seed. Its causes are known ([`truth`]), so that analyses have something true to find.

mod calendar;
mod catalog;
mod dice;
mod journey;
mod market;
mod outside;
mod person;
mod shopper;
mod speaking;
mod stories;
mod support;
#[cfg(test)]
mod tests;
mod truth;
mod voice;
mod words;

use peakend_model::Timestamp;
use peakend_model::interaction::NewInteraction;

pub use catalog::{DemoUser, WORKSPACE, catalog, users};
pub use stories::{NamedCustomer, Step, named, named_customers};
pub use truth::{Change, DAYS, Laws, Memory, Truth, truth};

use calendar::Calendar;
use shopper::{Shopper, World};

/// How many people live in the demo company. The named customers come on top.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    pub customers: u32,
}

impl Size {
    /// About 3 000 interactions, for tests.
    pub const SMALL: Self = Self { customers: 170 };
    /// About 60 000 interactions, for `peakend demo`.
    pub const USUAL: Self = Self { customers: 3_500 };

    /// The size that gives about `rows` interactions.
    pub fn of_rows(rows: u32) -> Self {
        Self { customers: rows.div_ceil(17) }
    }
}

/// The demo company, ready to tell its history.
pub struct DemoCompany {
    world: World,
    size: Size,
}

impl DemoCompany {
    /// `today` is the present moment: the history ends there, and days are counted back from its UTC day.
    /// The same seed, day and size give the same history, cut off at `today`.
    pub fn new(seed: u64, today: Timestamp, size: Size) -> Self {
        let truth = truth(today);
        let calendar = Calendar::new(&truth, today);
        let memory = Memory::default();
        Self { world: World { seed, truth, calendar, memory, asks_at_every_moment: false }, size }
    }

    /// The same people, remembering by another rule.
    #[must_use]
    pub fn remembering(mut self, memory: Memory) -> Self {
        self.world.memory = memory;
        self
    }

    /// The same company, with a question after every moment of a journey: a `response` with a satisfaction from 0
    /// to 10, whose touchpoint is the moment's theme. Nothing else changes.
    #[must_use]
    pub fn asking_at_every_moment(mut self) -> Self {
        self.world.asks_at_every_moment = true;
        self
    }

    pub fn truth(&self) -> &Truth {
        &self.world.truth
    }

    /// Every interaction, in order of time. Keys are unique, so that loading twice records once.
    pub fn interactions(&self) -> Vec<NewInteraction> {
        let (world, customers) = (&self.world, u64::from(self.size.customers));
        let mut rows: Vec<NewInteraction> = Vec::with_capacity(self.size.customers as usize * 20);
        for number in 0..customers {
            rows.append(&mut Shopper::new(world, number).live());
        }
        rows.extend((0..customers / 2).filter_map(|number| outside::rival_review(world, number)));
        rows.extend((0..customers / 2).filter_map(|number| outside::kiosk_press(world, number)));
        for customer in named_customers() {
            rows.append(&mut customer.interactions(world.seed, world.calendar.today));
        }
        rows.sort_by(|a, b| (a.occurred_at, &a.key).cmp(&(b.occurred_at, &b.key)));
        rows
    }
}

/// The history of [`DemoCompany`] in order of time.
pub fn generate(seed: u64, today: Timestamp, size: Size) -> impl Iterator<Item = NewInteraction> {
    DemoCompany::new(seed, today, size).interactions().into_iter()
}
