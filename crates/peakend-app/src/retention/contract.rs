//! Contracts: which share of customers renews term after term, and how many payments a new one will make.

use peakend_stats::purchase::{ShiftedBetaGeometric, contract_forecast};
use peakend_stats::{Estimate, ShareCounts, share};
use serde::Serialize;

use super::{Life, Lives, days};
use crate::metric::LEVEL;

/// Customers who renewed at least once, and customers who left, without whom no model is shown.
const LEAST: u64 = 50;
/// Terms that are told apart; who stays longer is watched until here.
const MOST_TERMS: usize = 60;
/// Terms shown.
const SHOWN_TERMS: u32 = 12;
const ROUNDS: usize = 300;
const SEED: u64 = 2007;
/// A payment later than so many terms is not a renewal any more.
const LATEST: f64 = 1.5;
/// Two payments nearer than this part of a term are one.
const NEAREST: f64 = 0.5;
/// Money in a year is worth so much less than now.
pub const YEARLY_DISCOUNT: f64 = 0.1;
const DAYS_A_YEAR: f64 = 365.25;

/// What became of contracts.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Contract {
    /// Customers with a renewal, and those who left after their first payment or later.
    pub renewed: u64,
    pub left: u64,
    /// So many of both are needed.
    pub needed: u64,
    /// Days from one payment to the next: the median, or as asked.
    pub term_days: f64,
    pub model: Option<ShiftedBetaGeometric>,
    pub terms: Vec<Term>,
    /// Further payments of a new customer, those of later years worth less ([`YEARLY_DISCOUNT`]).
    pub payments: Option<Estimate>,
    /// The same in money, at the mean payment; the spread of payments is not in its interval.
    pub value: Option<Estimate>,
    pub currency: Option<String>,
}

/// One renewal in the row.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Term {
    /// 1 is the first renewal.
    pub number: u32,
    /// Customers for whom it was due.
    pub due: u64,
    /// Share of them that renewed.
    pub renewed: Estimate,
    /// The same by the model.
    pub expected: f64,
    /// Share of all customers still there after it, by the model.
    pub staying: Estimate,
}

/// How often a customer renewed, and whether they left then.
struct Course {
    renewals: usize,
    has_left: bool,
}

/// Fits the shifted beta-geometric model to all customers, who started at different times; `term` in days, 0 for
/// the median stretch between two payments. `None` where nobody ever renewed.
pub fn contract(lives: &Lives, term: u16) -> Option<Contract> {
    let renewing: Vec<&Life> = lives.lives.iter().filter(|life| life.renewals > 0).collect();
    if renewing.is_empty() {
        return None;
    }
    let term = if term > 0 { f64::from(term) } else { usual_term(&renewing)? };
    let courses: Vec<Course> = lives.lives.iter().map(|life| course(life, term, lives.today)).collect();
    let (mut lost, mut still) = (vec![0.0; MOST_TERMS], vec![0.0; MOST_TERMS + 1]);
    for course in &courses {
        if course.has_left && course.renewals < MOST_TERMS {
            lost[course.renewals] += 1.0;
        } else {
            still[course.renewals.min(MOST_TERMS)] += 1.0;
        }
    }
    let mut found = Contract {
        renewed: courses.iter().filter(|course| course.renewals > 0).count() as u64,
        left: courses.iter().filter(|course| course.has_left).count() as u64,
        needed: LEAST,
        term_days: term,
        currency: lives.currency.clone(),
        ..Contract::default()
    };
    if found.renewed < LEAST || found.left < LEAST {
        return Some(found);
    }
    let discount = (1.0 + YEARLY_DISCOUNT).powf(term / DAYS_A_YEAR) - 1.0;
    let Ok(forecast) = contract_forecast(&lost, &still, SHOWN_TERMS, discount, ROUNDS, LEVEL, SEED) else {
        return Some(found);
    };
    found.terms = terms(&courses, &forecast.model, &forecast.staying);
    found.payments = Some(forecast.payments);
    found.value = mean_payment(lives).map(|mean| forecast.payments.scaled(mean));
    found.model = Some(forecast.model);
    Some(found)
}

/// Customers who pay twice on end make it their own; others do not bend it.
fn usual_term(renewing: &[&Life]) -> Option<f64> {
    let pairs = renewing.iter().flat_map(|life| life.purchases.windows(2));
    let mut gaps: Vec<i64> = pairs.map(|pair| pair[1].0 - pair[0].0).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).map(|gap| days(*gap).max(1.0))
}

fn course(life: &Life, term: f64, today: i64) -> Course {
    let (mut last, mut renewals) = (life.start(), 0);
    for (day, _) in life.purchases.iter().skip(1) {
        let gap = days(day - last) / term;
        if gap > LATEST || life.cancelled.is_some_and(|cancelled| cancelled < *day) {
            return Course { renewals, has_left: true };
        }
        if gap >= NEAREST {
            renewals += 1;
            last = *day;
        }
    }
    let has_left = life.cancelled.is_some_and(|day| day <= today) || days(today - last) > LATEST * term;
    Course { renewals, has_left }
}

fn terms(courses: &[Course], model: &ShiftedBetaGeometric, staying: &[Estimate]) -> Vec<Term> {
    let one = |(number, staying): (u32, &Estimate)| {
        let at = number as usize;
        let due = |course: &&Course| course.renewals >= at || (course.has_left && course.renewals + 1 == at);
        let due = courses.iter().filter(due).count() as u64;
        let renewed = courses.iter().filter(|course| course.renewals >= at).count() as u64;
        let renewed = share(&ShareCounts::of(renewed, due), LEVEL).ok()?;
        Some(Term { number, due, renewed, expected: model.retention(number), staying: *staying })
    };
    (1..).zip(staying).map_while(one).collect()
}

fn mean_payment(lives: &Lives) -> Option<f64> {
    lives.currency.as_ref()?;
    let paid =
        lives.lives.iter().flat_map(|life| &life.purchases).map(|(_, value)| *value).filter(|value| *value > 0.0);
    let (n, sum) = paid.fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + value));
    (n > 0.0).then(|| sum / n)
}
