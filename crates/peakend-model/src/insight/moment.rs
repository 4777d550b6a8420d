//! Moments: interactions without their words, per customer in order of time. What journeys, drivers and
//! retention are computed from; engines read only the columns it takes.

use std::ops::Range;

use super::Filter;
use crate::annotation::Intent;
use crate::interaction::{Channel, Interaction, Scale, Score, ScoreKind};
use crate::time::Period;
use crate::{CustomerId, Timestamp, WorkspaceId};

/// Which moments are wanted.
#[derive(Clone, PartialEq, Debug)]
pub struct MomentQuery {
    pub workspace: WorkspaceId,
    pub period: Period,
    /// All must hold.
    pub filters: Vec<Filter>,
    /// Up to [`Self::MOST_MARKS`] lists of filters, the rest is passed over; a moment carries a bit for each
    /// list whose filters all hold: the touchpoints of a journey it belongs to, the segments compared.
    pub marks: Vec<Vec<Filter>>,
    /// Only some customers.
    pub share: Option<Share>,
    /// Whether moments carry their thread: takes longer, because threads seldom repeat.
    pub threads: bool,
    /// Whether interactions of unknown customers are wanted too: one path without customer holds them all.
    pub anonymous: bool,
}

impl MomentQuery {
    pub const MOST_MARKS: usize = 64;

    /// Every moment of `period`, unmarked, without threads and without unknown customers.
    pub fn new(workspace: WorkspaceId, period: Period) -> Self {
        Self {
            workspace,
            period,
            filters: Vec::new(),
            marks: Vec::new(),
            share: None,
            threads: false,
            anonymous: false,
        }
    }

    /// Whether `interaction` is among the moments wanted, `customer` being who it counts as.
    pub fn accepts(&self, interaction: &Interaction, customer: Option<CustomerId>) -> bool {
        self.period.contains(interaction.occurred_at)
            && customer.map_or(self.anonymous, |customer| self.share.is_none_or(|share| share.holds(customer)))
            && self.filters.iter().all(|filter| filter.accepts(interaction))
    }

    /// The marks of `interaction`: bit n for list n.
    pub fn marks_of(&self, interaction: &Interaction) -> u64 {
        let holds = |filters: &Vec<Filter>| filters.iter().all(|filter| filter.accepts(interaction));
        let lists = self.marks.iter().take(Self::MOST_MARKS).enumerate();
        lists.filter(|(_, filters)| holds(filters)).map(|(bit, _)| 1 << bit).sum()
    }
}

/// Customers number `number` of `of` about equal parts, the same ones each time: for samples, and for going
/// through more customers than fit into memory at once. Unknown customers stand in every part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    pub number: u32,
    pub of: u32,
}

impl Share {
    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
    pub fn holds(self, customer: CustomerId) -> bool {
        let id = customer.0.as_u128();
        let mixed = (id as u64 ^ (id >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        mixed % u64::from(self.of.max(1)) == u64::from(self.number)
    }
}

/// One interaction, without its words. The order is by moment, then by what happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment {
    pub at: Timestamp,
    /// Place of the touchpoint in [`Paths::touchpoints`]; 0 where it has none.
    pub touchpoint: u32,
    /// Place of the kind in [`Paths::kinds`].
    pub kind: u16,
    pub channel: Channel,
    score_kind: Option<ScoreKind>,
    score: i32,
    scale: Scale,
    mood: i16,
    told: u8,
    /// Place of the currency in [`Paths::currencies`]; 0 where the interaction has no value.
    pub currency: u8,
    value: i64,
    /// Number made of the thread's name; 0 where it has none or threads were not asked for.
    pub thread: u32,
    /// Which of [`MomentQuery::marks`] hold.
    pub marks: u64,
}

const NO_MOOD: i16 = i16::MIN;
const HAS_TEXT: u8 = 1 << 7;

/// What a [`Moment`] is made of, for engines.
#[derive(Clone, Copy, Debug)]
pub struct MomentParts {
    pub at: Timestamp,
    pub touchpoint: u32,
    pub kind: u16,
    pub channel: Channel,
    pub score: Option<Score>,
    /// Thousandths of −1 … 1.
    pub mood: Option<i32>,
    pub has_text: bool,
    /// Bit n for the intent in place n of [`Intent::ALL`].
    pub intents: u8,
    /// Ten-thousandths, and place of the currency.
    pub value: Option<(i64, u8)>,
    pub thread: u32,
    pub marks: u64,
}

impl From<MomentParts> for Moment {
    fn from(parts: MomentParts) -> Self {
        let score = parts.score;
        let mood = parts.mood.map(|mood| mood.clamp(-1000, 1000));
        Self {
            at: parts.at,
            touchpoint: parts.touchpoint,
            kind: parts.kind,
            channel: parts.channel,
            score_kind: score.map(|score| score.kind),
            score: score.map_or(0, |score| score.thousandths),
            scale: score.map_or(Scale { min: 0, max: 0 }, |score| score.scale),
            mood: mood.and_then(|mood| i16::try_from(mood).ok()).unwrap_or(NO_MOOD),
            told: parts.intents & !HAS_TEXT | if parts.has_text { HAS_TEXT } else { 0 },
            currency: parts.value.map_or(0, |(_, currency)| currency),
            value: parts.value.map_or(0, |(value, _)| value),
            thread: parts.thread,
            marks: parts.marks,
        }
    }
}

impl Moment {
    pub fn score(&self) -> Option<Score> {
        self.score_kind.map(|kind| Score { kind, thousandths: self.score, scale: self.scale })
    }

    /// Mood of the text, −1 to 1, where it was read.
    pub fn mood(&self) -> Option<f64> {
        (self.mood != NO_MOOD).then(|| f64::from(self.mood) / 1000.0)
    }

    pub fn has_text(&self) -> bool {
        self.told & HAS_TEXT != 0
    }

    pub fn is_feedback(&self) -> bool {
        self.has_text() || self.score_kind.is_some()
    }

    pub fn wants(&self, intent: Intent) -> bool {
        self.told & intent_bit(intent) != 0
    }

    /// Money in units of [`Self::currency`]; refunds are negative.
    #[expect(clippy::cast_precision_loss, reason = "amounts stay below 2⁵³ ten-thousandths")]
    pub fn value(&self) -> Option<f64> {
        (self.currency != 0).then(|| self.value as f64 / 10_000.0)
    }

    /// Whether mark `number` holds.
    pub fn has_mark(&self, number: usize) -> bool {
        number < MomentQuery::MOST_MARKS && self.marks >> number & 1 == 1
    }

    /// The same moment with its names at other places.
    #[must_use]
    pub fn renamed(self, touchpoint: u32, kind: u16, currency: u8) -> Self {
        Self { touchpoint, kind, currency, ..self }
    }
}

/// The bit of `intent` in [`MomentParts::intents`].
pub fn intent_bit(intent: Intent) -> u8 {
    Intent::ALL.iter().position(|held| *held == intent).map_or(0, |bit| 1 << bit)
}

/// The number that stands for a thread, never 0. Two threads of one customer hardly ever share it.
pub fn thread_number(name: &str) -> u32 {
    let fold = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    name.bytes().fold(0x811c_9dc5, fold).max(1)
}

/// Customers and their moments. Names are sorted, each once, and moments hold places in these lists;
/// the empty name comes first and stands for “none”. A 65 536th kind and a 256th currency have no place and
/// count as “none”.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Paths {
    pub touchpoints: Vec<String>,
    pub kinds: Vec<String>,
    pub currencies: Vec<String>,
    customers: Vec<Option<CustomerId>>,
    /// Where each customer's moments end.
    ends: Vec<usize>,
    moments: Vec<Moment>,
}

/// The moments of one customer, oldest first; of all unknown customers where there is none.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Path<'a> {
    pub customer: Option<CustomerId>,
    pub moments: &'a [Moment],
}

impl Paths {
    /// `names`: touchpoints, kinds, currencies as the fields say. `runs`: who owns which stretch of `moments`;
    /// stretches may come in any order and are sorted by time here.
    pub fn of_runs(
        [touchpoints, kinds, currencies]: [Vec<String>; 3],
        mut runs: Vec<(Option<CustomerId>, Range<usize>)>,
        mut moments: Vec<Moment>,
    ) -> Self {
        for (_, run) in &runs {
            moments[run.clone()].sort_unstable();
        }
        runs.sort_unstable_by_key(|(customer, run)| (*customer, run.start));
        if runs.windows(2).any(|pair| pair[0].1.end != pair[1].1.start) {
            let mut ordered = Vec::with_capacity(moments.len());
            for (_, run) in &mut runs {
                let start = ordered.len();
                ordered.extend_from_slice(&moments[run.clone()]);
                *run = start..ordered.len();
            }
            moments = ordered;
        }
        let (customers, ends) = runs.into_iter().map(|(customer, run)| (customer, run.end)).unzip();
        Self { touchpoints, kinds, currencies, customers, ends, moments }
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// All moments, customer by customer.
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// In order of the customers' ids; unknown customers come first.
    pub fn iter(&self) -> impl Iterator<Item = Path<'_>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let stretches = starts.zip(&self.ends).map(|(start, end)| &self.moments[start..*end]);
        self.customers.iter().zip(stretches).map(|(customer, moments)| Path { customer: *customer, moments })
    }

    /// Name of a moment's touchpoint, where it has one.
    pub fn touchpoint(&self, moment: &Moment) -> Option<&str> {
        named(&self.touchpoints, moment.touchpoint as usize)
    }

    pub fn kind(&self, moment: &Moment) -> &str {
        named(&self.kinds, usize::from(moment.kind)).unwrap_or_default()
    }

    pub fn currency(&self, moment: &Moment) -> Option<&str> {
        named(&self.currencies, usize::from(moment.currency))
    }
}

fn named(names: &[String], place: usize) -> Option<&str> {
    names.get(place).map(String::as_str).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_moment_is_slim() {
        assert!(size_of::<Moment>() <= 48, "{}", size_of::<Moment>());
    }

    #[test]
    fn what_went_in_comes_out() {
        let score = Score::new(ScoreKind::Csat, 4.0, Scale { min: 1, max: 7 }).ok();
        let parts = MomentParts {
            at: Timestamp(5),
            touchpoint: 3,
            kind: 2,
            channel: Channel::Chat,
            score,
            mood: Some(-250),
            has_text: true,
            intents: intent_bit(Intent::Complaint) | intent_bit(Intent::ThreatToLeave),
            value: Some((-12_500, 1)),
            thread: thread_number("order 1"),
            marks: 0b101,
        };
        let moment = Moment::from(parts);
        assert_eq!((moment.score(), moment.mood(), moment.value()), (score, Some(-0.25), Some(-1.25)));
        assert!(moment.has_text() && moment.wants(Intent::ThreatToLeave) && !moment.wants(Intent::Praise));
        assert!(moment.has_mark(0) && !moment.has_mark(1) && moment.has_mark(2) && !moment.has_mark(64));
        let bare = Moment::from(MomentParts { score: None, mood: None, value: None, has_text: false, ..parts });
        assert_eq!((bare.score(), bare.mood(), bare.value(), bare.is_feedback()), (None, None, None, false));
    }

    #[test]
    fn shares_hold_everybody_once() {
        for id in 0..200_u128 {
            let customer = CustomerId(Uuid::from_u128(id << 70 | id));
            assert_eq!((0..7).filter(|number| Share { number: *number, of: 7 }.holds(customer)).count(), 1);
        }
    }

    #[test]
    fn runs_come_in_order_of_customer_and_time() {
        let moment = |at| {
            Moment::from(MomentParts {
                at: Timestamp(at),
                touchpoint: 0,
                kind: 0,
                channel: Channel::Web,
                score: None,
                mood: None,
                has_text: false,
                intents: 0,
                value: None,
                thread: 0,
                marks: 0,
            })
        };
        let [ana, bo] = [1, 2].map(|id| Some(CustomerId(Uuid::from_u128(id))));
        let runs = vec![(bo, 0..2), (None, 2..3), (ana, 3..5)];
        let paths = Paths::of_runs(Default::default(), runs, [4, 1, 9, 3, 2].map(moment).to_vec());
        let told: Vec<_> =
            paths.iter().map(|path| (path.customer, path.moments.iter().map(|m| m.at.0).collect::<Vec<_>>())).collect();
        assert_eq!(told, [(None, vec![9]), (ana, vec![2, 3]), (bo, vec![1, 4])]);
    }
}
