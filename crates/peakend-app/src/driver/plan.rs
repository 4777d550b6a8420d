//! Which moments must be read for a question, and which of their marks mean which driver.

use std::ops::Range;

use peakend_model::insight::{Field, Filter, MomentQuery, Query, Share};
use peakend_model::time::Period;
use peakend_model::{Timestamp, WorkspaceId};

use super::{Candidate, Driver, Outcome, Question};

/// A question made ready for the engine.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    pub outcome: Outcome,
    pub window: i64,
    pub each_answer: bool,
    /// The drivers are the usual ones, chosen by nobody.
    pub is_usual: bool,
    /// When answers were given.
    pub period: Period,
    /// What is read: the window before as well, and what came after for buying again.
    pub read: Period,
    pub(super) drivers: Vec<Planned>,
    marks: Vec<Vec<Filter>>,
    /// Drivers for which no mark was left.
    pub(super) unmarked: Vec<Driver>,
}

/// A driver and its marks.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Planned {
    pub driver: Driver,
    pub marks: Range<usize>,
    /// What each mark stands for.
    pub values: Vec<f64>,
}

impl Plan {
    /// The mark of answers that the filter bar shows.
    pub(super) const ASKED: usize = 0;

    pub fn query(&self, workspace: WorkspaceId, share: Option<Share>) -> MomentQuery {
        let query = MomentQuery::new(workspace, self.read);
        MomentQuery { marks: self.marks.clone(), share, anonymous: true, ..query }
    }
}

/// Gives every driver its marks, in order, until there are none left.
pub fn plan(question: &Question, base: &Query, candidates: &[Candidate], now: Timestamp) -> Plan {
    let window = i64::from(question.window) * Timestamp::DAY;
    let mut plan = Plan {
        outcome: question.outcome,
        window,
        each_answer: question.each_answer,
        is_usual: false,
        period: base.period,
        read: Period { from: Timestamp(base.period.from.0.saturating_sub(window)), to: base.period.to },
        drivers: Vec::new(),
        marks: vec![base.filters.clone()],
        unmarked: Vec::new(),
    };
    if let Outcome::BuysWithin(days) = question.outcome {
        // Only answers whose time to buy again has passed tell something.
        let days = i64::from(days) * Timestamp::DAY;
        plan.read.to = Timestamp((base.period.to.0 + days).min(now.0 + 1));
        plan.period.to = Timestamp(plan.period.to.0.min(now.0 - days));
    }
    for (at, driver) in question.drivers.iter().enumerate() {
        if question.drivers[..at].contains(driver) {
            continue;
        }
        let groups = candidates.iter().find(|candidate| candidate.driver == *driver).map(|c| c.groups.as_slice());
        let (marks, values) = marks_of(driver, groups.unwrap_or_default());
        if plan.marks.len() + marks.len() > MomentQuery::MOST_MARKS {
            plan.unmarked.push(driver.clone());
            continue;
        }
        let from = plan.marks.len();
        plan.marks.extend(marks);
        plan.drivers.push(Planned { driver: driver.clone(), marks: from..plan.marks.len(), values });
    }
    plan
}

fn marks_of(driver: &Driver, groups: &[(f64, Vec<String>)]) -> (Vec<Vec<Filter>>, Vec<f64>) {
    match driver {
        Driver::Theme(theme) => {
            let mood = |from, to| vec![Filter::ThemeMood { theme: theme.clone(), from, to }];
            (vec![mood(-1000, -1), mood(0, 0), mood(1, 1000)], vec![-1.0, 0.0, 1.0])
        }
        // Touchpoint and score stand in the moment itself.
        Driver::Score { .. } => (Vec::new(), Vec::new()),
        Driver::Number(name) => {
            let field = || Field::Attribute(name.clone());
            groups
                .iter()
                .map(|(mean, values)| (vec![Filter::Is { field: field(), values: values.clone() }], *mean))
                .unzip()
        }
        Driver::Value { field, value } => {
            let is = vec![Filter::is(field.clone(), value)];
            // “Known, and another one”.
            let other = vec![Filter::IsNot { field: field.clone(), values: vec![value.clone(), String::new()] }];
            (vec![is, other], vec![1.0, 0.0])
        }
    }
}
