//! The demo company “Lumen & Oak”: a home goods shop with app, web and stores in six regions, whose 18 months
//! are made from a seed. Its causes are known ([`truth`]), so that analyses have something true to find.

mod asking;
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

use std::collections::HashMap;

use peakend_model::annotation::Annotation;
use peakend_model::customer::Identifier;
use peakend_model::dialogue::own_words;
use peakend_model::interaction::{Interaction, NewInteraction};
use peakend_model::{CustomerId, InteractionId, Timestamp};
use uuid::Uuid;

pub use asking::{Felt, FeltJourney};
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
    /// About 3 800 interactions, for tests.
    pub const SMALL: Self = Self { customers: 170 };
    /// About 77 000 interactions, for `peakend demo`.
    pub const USUAL: Self = Self { customers: 3_500 };

    /// The size that gives about `rows` interactions.
    pub fn of_rows(rows: u32) -> Self {
        Self { customers: rows.div_ceil(22) }
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
        Self { world: World { seed, truth, calendar, memory }, size }
    }

    /// The same people, remembering by another rule.
    #[must_use]
    pub fn remembering(mut self, memory: Memory) -> Self {
        self.world.memory = memory;
        self
    }

    pub fn truth(&self) -> &Truth {
        &self.world.truth
    }

    /// What was really felt on each journey: the truth behind the answers.
    pub fn felt(&self) -> Vec<FeltJourney> {
        (0..u64::from(self.size.customers)).flat_map(|number| Shopper::new(&self.world, number).live().1).collect()
    }

    /// Every interaction, in order of time. Keys are unique, so that loading twice records once.
    pub fn interactions(&self) -> Vec<NewInteraction> {
        let (world, customers) = (&self.world, u64::from(self.size.customers));
        let mut rows: Vec<NewInteraction> = Vec::with_capacity(self.size.customers as usize * 20);
        for number in 0..customers {
            rows.append(&mut Shopper::new(world, number).live().0);
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

/// `rows` as a ledger holds them: numbered, and with the customer where one of their identifiers is known from an
/// order, whatever they call themselves elsewhere. `read` annotates a text.
pub fn as_recorded(rows: &[NewInteraction], read: impl Fn(&str) -> Option<Annotation>) -> Vec<Interaction> {
    let mut known: HashMap<&Identifier, CustomerId> = HashMap::new();
    for row in rows {
        let number = row.thread.as_deref().and_then(|order| order.strip_prefix("LO")?.split('-').next()?.parse().ok());
        if let Some(number) = number {
            for identifier in &row.identifiers {
                known.entry(identifier).or_insert(CustomerId(Uuid::from_u128(number)));
            }
        }
    }
    let customer = |row: &NewInteraction| row.identifiers.iter().find_map(|one| known.get(one).copied());
    let interaction = |(number, row): (u128, &NewInteraction)| {
        let annotation = row.text.as_deref().and_then(|text| read(&own_words(text, &row.turns)));
        let (customer, row) = (customer(row), row.clone());
        Interaction {
            id: InteractionId(Uuid::from_u128(number)),
            occurred_at: row.occurred_at,
            recorded_at: row.occurred_at,
            kind: row.kind,
            channel: row.channel,
            touchpoint: row.touchpoint,
            brand: row.brand,
            product: row.product,
            thread: row.thread,
            customer,
            account: None,
            score: row.score,
            text: row.text,
            turns: row.turns,
            value: row.value,
            attributes: row.attributes,
            source: "demo".into(),
            annotation,
        }
    };
    (1..).zip(rows).map(interaction).collect()
}

/// The history of [`DemoCompany`] in order of time.
pub fn generate(seed: u64, today: Timestamp, size: Size) -> impl Iterator<Item = NewInteraction> {
    DemoCompany::new(seed, today, size).interactions().into_iter()
}
