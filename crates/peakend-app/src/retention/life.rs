//! The lives of customers as buyers, made from their moments.

use peakend_model::Timestamp;
use peakend_model::insight::{Moment, Path, Paths};
use peakend_model::interaction::ScoreKind;
use peakend_model::time::Period;

use super::REFUNDS;
use super::hazard::EARLY_DAYS;
use super::kinds::{Kinds, Role};
use crate::metric::float;

/// Customers who bought, in days since 1970, and the last day that is known.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Lives {
    pub lives: Vec<Life>,
    /// Names of the segments.
    pub segments: Vec<String>,
    pub today: i64,
    /// The currency in which most was paid; values in others count as purchases without a value.
    pub currency: Option<String>,
    /// Purchases whose value is in another currency.
    pub foreign: u64,
}

/// One customer.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Life {
    /// Place in [`Lives::segments`]; none where the first purchase tells nothing or something rare.
    pub segment: Option<usize>,
    /// Days of purchase or renewal and what was paid, ascending; never empty.
    pub purchases: Vec<(i64, f64)>,
    /// How many of the interactions were renewals.
    pub renewals: u64,
    /// Mean mood of what was said in the first days, −1 to 1.
    pub early_mood: Option<f64>,
    /// When they said that they leave.
    pub cancelled: Option<i64>,
    /// Days of answers to the NPS question: −100, 0 or 100.
    pub answers: Vec<(i64, f64)>,
}

impl Life {
    /// Takes what was paid back off the latest purchases that are worth something; they stay purchases.
    fn take_back(&mut self, mut amount: f64) {
        for (_, value) in self.purchases.iter_mut().rev() {
            let off = amount.min(*value);
            *value -= off;
            amount -= off;
        }
    }

    pub fn start(&self) -> i64 {
        self.purchases.first().map_or(0, |(day, _)| *day)
    }
}

/// Mark 0 of the moments says whether the filter bar shows them, mark n + 1 that segment n is theirs. Customers count
/// whose first purchase of all lies in `period` and is shown.
pub fn lives(paths: &Paths, period: Period, segments: &[String], kinds: &Kinds) -> Lives {
    let roles: Vec<Role> = paths.kinds.iter().map(|kind| kinds.role(kind)).collect();
    let held = Held { paths, roles: &roles };
    let currency = main_currency(held);
    let mut found = Lives {
        segments: segments.to_vec(),
        today: day(Timestamp(period.to.0 - 1)),
        currency: currency.map(str::to_owned),
        ..Lives::default()
    };
    for path in paths.iter().filter(|path| path.customer.is_some()) {
        let Some(first) = path.moments.iter().find(|moment| held.is_paid(moment)) else { continue };
        if !first.has_mark(0) || !period.contains(first.at) {
            continue;
        }
        let life = life(held, path, first, currency, segments.len(), &mut found.foreign);
        found.lives.push(life);
    }
    found
}

/// Moments, and what their kinds mean.
#[derive(Clone, Copy)]
struct Held<'a> {
    paths: &'a Paths,
    /// By the place of the kind.
    roles: &'a [Role],
}

impl Held<'_> {
    fn role(self, moment: &Moment) -> Role {
        self.roles.get(usize::from(moment.kind)).copied().unwrap_or(Role::Nothing)
    }

    /// A purchase or a renewal.
    fn is_paid(self, moment: &Moment) -> bool {
        matches!(self.role(moment), Role::Purchase | Role::Renewal) && !is_negative(moment)
    }

    /// Some shops write what they pay back as a purchase of less than nothing: nobody bought anything.
    fn is_refund(self, moment: &Moment) -> bool {
        REFUNDS.contains(&self.paths.kind(moment))
            || (matches!(self.role(moment), Role::Purchase | Role::Renewal) && is_negative(moment))
    }
}

fn life(
    held: Held<'_>,
    path: Path<'_>,
    first: &Moment,
    currency: Option<&str>,
    segments: usize,
    foreign: &mut u64,
) -> Life {
    let paths = held.paths;
    let early = Timestamp(first.at.0.saturating_add(EARLY_DAYS * Timestamp::DAY));
    let moods = path.moments.iter().filter(|moment| moment.at >= first.at && moment.at < early);
    let moods: Vec<f64> = moods.filter_map(Moment::mood).collect();
    let early_mood = (!moods.is_empty()).then(|| moods.iter().sum::<f64>() / float(moods.len() as u64));
    let mut life = Life { early_mood, segment: (0..segments).find(|at| first.has_mark(at + 1)), ..Life::default() };
    for moment in path.moments {
        if held.is_paid(moment) {
            life.renewals += u64::from(held.role(moment) == Role::Renewal);
            let is_main = paths.currency(moment).is_some() && paths.currency(moment) == currency;
            *foreign += u64::from(moment.value().is_some() && !is_main);
            let paid = moment.value().filter(|_| is_main).unwrap_or(0.0);
            match life.purchases.last_mut().filter(|(last, _)| *last == day(moment.at)) {
                Some((_, value)) => *value += paid,
                None => life.purchases.push((day(moment.at), paid)),
            }
        } else if held.is_refund(moment) {
            let is_main = paths.currency(moment).is_some() && paths.currency(moment) == currency;
            life.take_back(moment.value().filter(|_| is_main).unwrap_or(0.0).abs());
        } else if held.role(moment) == Role::Cancellation && moment.at >= first.at {
            life.cancelled.get_or_insert(day(moment.at));
        }
        if let Some(score) = moment.score().filter(|score| score.kind == ScoreKind::Nps) {
            let side = match score.value() {
                value if value >= 9.0 => 100.0,
                value if value < 7.0 => -100.0,
                _ => 0.0,
            };
            life.answers.push((day(moment.at), side));
        }
    }
    life
}

fn is_negative(moment: &Moment) -> bool {
    moment.value().is_some_and(|value| value < 0.0)
}

fn main_currency(held: Held<'_>) -> Option<&str> {
    let paths = held.paths;
    let mut counts = vec![0_u64; paths.currencies.len()];
    for moment in paths.moments().iter().filter(|moment| held.is_paid(moment)) {
        if let Some(count) = counts.get_mut(usize::from(moment.currency)) {
            *count += 1;
        }
    }
    let named = paths.currencies.iter().zip(counts).filter(|(name, count)| !name.is_empty() && *count > 0);
    named.max_by_key(|(_, count)| *count).map(|(name, _)| name.as_str())
}

fn day(at: Timestamp) -> i64 {
    at.0.div_euclid(Timestamp::DAY)
}
