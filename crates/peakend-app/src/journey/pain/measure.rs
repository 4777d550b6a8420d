//! How much a pain weighs: how many it meets, how bad it is, how widely it is spread, and whether it grows.

use std::collections::BTreeMap;

use peakend_model::access::Actor;
use peakend_model::annotation::Intent;
use peakend_model::insight::{Dimension, Field, Filter, Measure, Query, Row};
use peakend_model::journey::{Cause, Plan, Touchpoint};
use peakend_model::time::Period;
use peakend_model::user::Workspace;
use peakend_stats::{ShareCounts, share_difference};
use serde::Serialize;

use super::super::found::{Found, Question};
use crate::{App, AppResult, insight};

const LEVEL: f64 = 0.95;
/// Fewer bad words, complaints or repeats are no pain yet.
const FEWEST: u64 = 8;
/// A channel or language with fewer texts here says nothing about the spread.
const FEWEST_OF_GROUP: u64 = 10;

/// A pain as the ledger shows it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Measured {
    pub touchpoint: String,
    pub cause: Cause,
    /// Texts, or for a repeat instances, in which it shows.
    pub n: u64,
    /// Share of the touchpoint's texts (instances) in which it shows, 0 … 1.
    pub frequency: f64,
    /// How bad it is, 0 … 1: the mean mood of what shows it, turned round.
    pub impact: f64,
    /// Share of the channels and languages of the touchpoint that it reaches at half its rate or more, 0 … 1.
    pub spread: f64,
    /// Frequency in the second half of the period less the first.
    pub trend: f64,
    /// Whether the trend is more than chance.
    pub is_clear: bool,
}

impl Measured {
    /// What the register is ordered by.
    pub fn weight(&self) -> f64 {
        self.frequency * self.impact * self.spread
    }
}

/// Every pain of every touchpoint, the heaviest first.
pub(super) async fn measured(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    plan: &Plan,
    question: &Question,
    found: &Found,
) -> AppResult<Vec<Measured>> {
    let mut all = Vec::new();
    for (number, touchpoint) in plan.touchpoints().enumerate() {
        let asked = Asked { app, actor, workspace, plan, question, touchpoint };
        all.extend(asked.of_texts().await?);
        all.extend(of_instances(touchpoint, number, found));
    }
    all.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    Ok(all)
}

/// The touchpoint that is asked about.
struct Asked<'a> {
    app: &'a App,
    actor: &'a Actor,
    workspace: &'a Workspace,
    plan: &'a Plan,
    question: &'a Question,
    touchpoint: &'a Touchpoint,
}

/// Counts of one theme or intent.
#[derive(Default, Clone, Copy)]
struct Tally {
    /// Texts in which it shows badly, and all texts.
    bad: u64,
    of: u64,
    /// Σ mood of the bad ones in thousandths, as far as known, and their number.
    mood: i64,
    moods: u64,
}

impl Asked<'_> {
    async fn of_texts(&self) -> AppResult<Vec<Measured>> {
        let period = self.period();
        let middle = peakend_model::Timestamp(period.from.0.midpoint(period.to.0));
        let halves = [Period { to: middle, ..period }, Period { from: middle, ..period }];
        let whole = self.tallies(period, None).await?;
        let first = self.tallies(halves[0], None).await?;
        let second = self.tallies(halves[1], None).await?;
        let by =
            [self.tallies(period, Some(Field::Channel)).await?, self.tallies(period, Some(Field::Language)).await?];
        let shown = whole.iter().filter(|((_, group), tally)| group.is_empty() && tally.bad >= FEWEST);
        Ok(shown
            .filter_map(|((cause, _), tally)| {
                let half = |half: &Tallies| half.get(&(cause.clone(), String::new())).copied().unwrap_or_default();
                let groups = by.iter().flat_map(|by| by.iter().filter(|((of, _), _)| of == cause).map(|(_, one)| *one));
                measure(&self.touchpoint.key, cause, *tally, [half(&first), half(&second)], groups)
            })
            .collect())
    }

    fn period(&self) -> Period {
        let now = self.app.clock.now();
        let period = self.question.lens.range.period(now, &self.workspace.zone);
        // The halves of “everything” are those of the time since the product knows something.
        Period {
            from: period.from.max(peakend_model::Timestamp(now.0 - 2 * 366 * peakend_model::Timestamp::DAY)),
            ..period
        }
    }

    /// By cause, and by value of `group`; the empty value stands for all together.
    async fn tallies(&self, period: Period, group: Option<Field>) -> AppResult<Tallies> {
        let mut tallies = Tallies::new();
        for binding in &self.touchpoint.bindings {
            let now = self.app.clock.now();
            let mut query = insight::query_of(&self.question.lens, self.workspace, now);
            query.period = period;
            query.comparison = None;
            query.filters.extend(self.plan.only.0.iter().chain(&binding.0).cloned());
            self.add(&mut tallies, query, group.as_ref()).await?;
        }
        Ok(tallies)
    }

    async fn add(&self, tallies: &mut Tallies, query: Query, group: Option<&Field>) -> AppResult<()> {
        let grouped = |mut query: Query, measure: Measure, field: Option<Field>| {
            let fields = field.into_iter().chain(group.cloned());
            query.dimensions = fields.map(Dimension::Field).collect();
            query.measures = vec![measure];
            query
        };
        let of_group =
            |row: &Row, at: usize| row.labels.get(at).and_then(|label| label.text()).unwrap_or_default().to_owned();
        let texts = self.ask(grouped(query.clone(), Measure::Texts, None)).await?;
        let texts: BTreeMap<String, u64> = texts.iter().map(|row| (of_group(row, 0), row.cells[0].n())).collect();
        let mut complaints = query.clone();
        complaints.filters.push(Filter::is(Field::Intent, Intent::Complaint.key()));
        for row in &self.ask(grouped(complaints, Measure::Sentiment, None)).await? {
            let Some(mood) = row.cells[0].mood() else { continue };
            let group = of_group(row, 0);
            let tally = tallies.entry((Cause::Complaint, group.clone())).or_default();
            tally.bad += mood.n;
            tally.mood += mood.sum;
            tally.moods += mood.n;
            tally.of += texts.get(&group).copied().unwrap_or_default();
        }
        for row in &self.ask(grouped(query, Measure::ThemeMood, Some(Field::Theme))).await? {
            let (Some(theme), Some(mood)) =
                (row.labels[0].text().filter(|theme| !theme.is_empty()), row.cells[0].mood())
            else {
                continue;
            };
            let group = of_group(row, 1);
            let tally = tallies.entry((Cause::Theme(theme.to_owned()), group.clone())).or_default();
            tally.bad += mood.negative;
            tally.mood += mood.sum;
            tally.moods += mood.n;
            tally.of += texts.get(&group).copied().unwrap_or_default();
        }
        Ok(())
    }

    async fn ask(&self, query: Query) -> AppResult<Vec<Row>> {
        Ok(insight::answer(self.app, self.actor, query).await?.table.rows)
    }
}

type Tallies = BTreeMap<(Cause, String), Tally>;

#[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
fn measure(
    touchpoint: &str,
    cause: &Cause,
    whole: Tally,
    [first, second]: [Tally; 2],
    groups: impl Iterator<Item = Tally>,
) -> Option<Measured> {
    let rate = |tally: Tally| if tally.of == 0 { 0.0 } else { tally.bad as f64 / tally.of as f64 };
    let impact = if whole.moods == 0 { 0.0 } else { -(whole.mood as f64) / 1000.0 / whole.moods as f64 };
    // What is mostly spoken of well is no pain.
    (impact > 0.0).then_some(())?;
    let told: Vec<f64> = groups.filter(|group| group.of >= FEWEST_OF_GROUP).map(rate).collect();
    let reached = told.iter().filter(|group| **group >= 0.5 * rate(whole)).count();
    let counts = |half: Tally| ShareCounts::of(half.bad.min(half.of), half.of);
    let difference = share_difference(&counts(second), &counts(first), LEVEL).ok();
    Some(Measured {
        touchpoint: touchpoint.to_owned(),
        cause: cause.clone(),
        n: whole.bad,
        frequency: rate(whole).min(1.0),
        impact: impact.min(1.0),
        spread: if told.is_empty() { 1.0 } else { reached as f64 / told.len() as f64 },
        trend: rate(second) - rate(first),
        is_clear: difference.is_some_and(|found| found.estimate.low > 0.0 || found.estimate.high < 0.0),
    })
}

/// The low point of the journey, and having to come back.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
fn of_instances(touchpoint: &Touchpoint, number: usize, found: &Found) -> Vec<Measured> {
    let Some((place, point)) = found.map.curve.iter().enumerate().find(|(_, point)| point.number == number) else {
        return Vec::new();
    };
    let pain = |cause, n: u64, of: u64, impact: f64| Measured {
        touchpoint: touchpoint.key.clone(),
        cause,
        n,
        frequency: if of == 0 { 0.0 } else { (n as f64 / of as f64).min(1.0) },
        impact,
        spread: 1.0,
        trend: 0.0,
        is_clear: false,
    };
    let mean = point.mean.unwrap_or(0.0);
    let mut pains = Vec::new();
    let low: u64 = point.distribution[..2].iter().sum();
    if found.map.pit == Some(place) && mean < 0.0 && low >= FEWEST {
        pains.push(pain(Cause::Pit, low, point.n, -mean));
    }
    let number = u32::try_from(number).ok();
    let again = found.follows.iter().find(|follow| follow.from == number && follow.to == number);
    if let Some(again) = again.filter(|again| again.instances >= FEWEST) {
        // A repeat as such weighs what the model of the map says of it, or how the touchpoint feels if that is worse.
        pains.push(pain(
            Cause::Repeat,
            again.instances,
            point.visits,
            (-mean).max(super::super::valence::REPEAT_WEIGHT),
        ));
    }
    pains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequency_impact_spread_and_trend() {
        let tally = |bad, of| Tally { bad, of, mood: -400 * i64::try_from(bad).unwrap(), moods: bad };
        let groups = [tally(20, 50), tally(1, 100), tally(1, 4)];
        let found =
            measure("call", &Cause::Complaint, tally(40, 200), [tally(10, 100), tally(30, 100)], groups.into_iter());
        let found = found.unwrap();
        assert!((found.frequency - 0.2).abs() < 1e-9 && (found.impact - 0.4).abs() < 1e-9);
        assert!((found.spread - 0.5).abs() < 1e-9, "of two groups that say something, one has it");
        assert!(found.is_clear && (found.trend - 0.2).abs() < 1e-9);
        let praised = Tally { mood: 300, ..tally(9, 20) };
        assert!(measure("call", &Cause::Complaint, praised, [praised; 2], [].into_iter()).is_none());
    }
}
