//! Contracts and renewals, as the page shows them.

use peakend_app::retention::{Contract, Term, YEARLY_DISCOUNT};

use crate::words::{Arg, Words};

#[derive(Default)]
pub struct ContractView {
    pub few: Option<String>,
    pub payments: String,
    pub value: String,
    pub rows: Vec<TermRow>,
    pub how: String,
}

pub struct TermRow {
    pub number: String,
    pub due: String,
    pub renewed: String,
    pub renewed_interval: String,
    pub expected: String,
    pub staying: String,
    pub staying_interval: String,
}

impl ContractView {
    pub fn new(t: &Words, contract: &Contract) -> Self {
        let term = t.number(contract.term_days, 0);
        let Some((model, payments)) = contract.model.zip(contract.payments) else {
            let is_enough = contract.renewed >= contract.needed && contract.left >= contract.needed;
            let few = t.with_all(
                "retention-contract-few",
                [
                    ("renewed", Arg::Text(t.count(contract.renewed))),
                    ("left", Arg::Text(t.count(contract.left))),
                    ("needed", Arg::Text(t.count(contract.needed))),
                    ("days", Arg::Text(term)),
                ],
            );
            let few = if is_enough { t.text("retention-contract-none") } else { few };
            return Self { few: Some(few), ..Self::default() };
        };
        let value = contract.value.map(|value| {
            let unit = contract.currency.as_deref().unwrap_or_default();
            let amount = format!("{} {unit}", t.number(value.value, 0));
            t.with2("retention-contract-value", "value", amount, "interval", t.interval(value.low, value.high, 0))
        });
        Self {
            few: None,
            payments: t.with2(
                "retention-contract-payments",
                "n",
                t.number(payments.value, 1),
                "interval",
                t.interval(payments.low, payments.high, 1),
            ),
            value: value.unwrap_or_default(),
            rows: contract.terms.iter().map(|term| row(t, term)).collect(),
            how: t.with_all(
                "retention-contract-how",
                [
                    ("days", Arg::Text(term)),
                    ("discount", Arg::Text(t.percent(YEARLY_DISCOUNT, 0))),
                    ("alpha", Arg::Text(t.number(model.alpha, 2))),
                    ("beta", Arg::Text(t.number(model.beta, 2))),
                ],
            ),
        }
    }
}

fn row(t: &Words, term: &Term) -> TermRow {
    let percent = |low: f64, high: f64| t.interval(100.0 * low, 100.0 * high, 0);
    TermRow {
        number: t.count(u64::from(term.number)),
        due: t.count(term.due),
        renewed: t.percent(term.renewed.value, 0),
        renewed_interval: percent(term.renewed.low, term.renewed.high),
        expected: t.percent(term.expected, 0),
        staying: t.percent(term.staying.value, 0),
        staying_interval: percent(term.staying.low, term.staying.high),
    }
}
