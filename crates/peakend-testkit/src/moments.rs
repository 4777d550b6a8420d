//! Moments by their definition, one interaction at a time: the lake must agree.

use std::collections::{BTreeMap, BTreeSet};

use peakend_model::CustomerId;
use peakend_model::annotation::Annotation;
use peakend_model::insight::{Moment, MomentParts, MomentQuery, Paths, Scope, intent_bit, thread_number};
use peakend_model::interaction::Interaction;

/// The moments of `rows` that `query` asks for.
pub fn gather(rows: &[Interaction], query: &MomentQuery, scope: &Scope) -> Paths {
    let customer = |row: &Interaction| row.customer.map(|customer| scope.canonical(customer));
    let wanted: Vec<&Interaction> = rows.iter().filter(|row| query.accepts(row, customer(row))).collect();
    let names = Names::of(&wanted);
    let mut by_customer = BTreeMap::<Option<CustomerId>, Vec<Moment>>::new();
    for row in wanted {
        by_customer.entry(customer(row)).or_default().push(names.moment(row, query));
    }
    let mut moments = Vec::new();
    let mut runs = Vec::new();
    for (customer, mut held) in by_customer {
        let start = moments.len();
        moments.append(&mut held);
        runs.push((customer, start..moments.len()));
    }
    Paths::of_runs([names.touchpoints, names.kinds, names.currencies], runs, moments)
}

struct Names {
    touchpoints: Vec<String>,
    kinds: Vec<String>,
    currencies: Vec<String>,
}

impl Names {
    fn of(rows: &[&Interaction]) -> Self {
        let sorted = |name: &dyn Fn(&Interaction) -> Option<String>| {
            let names = rows.iter().filter_map(|row| name(row)).chain([String::new()]);
            names.collect::<BTreeSet<String>>().into_iter().collect::<Vec<String>>()
        };
        Self {
            touchpoints: sorted(&|row| row.touchpoint.clone()),
            kinds: sorted(&|row| Some(row.kind.clone())),
            currencies: sorted(&|row| row.value.as_ref().map(|money| money.currency.clone())),
        }
    }

    fn moment(&self, row: &Interaction, query: &MomentQuery) -> Moment {
        let annotation = row.annotation.as_ref();
        let intents = annotation.map(Annotation::intents).unwrap_or_default();
        let currency = |money: &peakend_model::interaction::Money| {
            u8::try_from(place(&self.currencies, &money.currency)).unwrap_or_default()
        };
        Moment::from(MomentParts {
            at: row.occurred_at,
            touchpoint: u32::try_from(place(&self.touchpoints, row.touchpoint.as_deref().unwrap_or_default()))
                .unwrap_or_default(),
            kind: u16::try_from(place(&self.kinds, &row.kind)).unwrap_or_default(),
            channel: row.channel,
            score: row.score,
            mood: annotation.and_then(|a| a.sentiment.as_ref()).map(|sentiment| sentiment.thousandths()),
            has_text: row.text.is_some(),
            intents: intents.iter().map(|intent| intent_bit(*intent)).sum(),
            value: row.value.as_ref().map(|money| (money.ten_thousandths, currency(money))),
            thread: row.thread.as_deref().filter(|_| query.threads).map_or(0, thread_number),
            marks: query.marks_of(row),
        })
    }
}

fn place(names: &[String], name: &str) -> usize {
    names.binary_search_by(|held| held.as_str().cmp(name)).unwrap_or_default()
}
