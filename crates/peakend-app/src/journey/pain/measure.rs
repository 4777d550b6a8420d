//! How much a pain weighs: how many it meets, how bad it is, how widely it is spread, and whether it grows.

use std::collections::{BTreeMap, HashMap};

use peakend_model::Timestamp;
use peakend_model::access::Actor;
use peakend_model::annotation::Intent;
use peakend_model::insight::{Cursor, Filter, Listing, ListingOrder};
use peakend_model::interaction::Interaction;
use peakend_model::journey::{Cause, Plan, Touchpoint};
use peakend_model::user::Workspace;
use peakend_stats::{ShareCounts, share_difference};
use serde::Serialize;

use super::super::found::{Found, Question};
use crate::{App, AppError, AppResult};

/// The newest texts of the period that are looked at, and how many are held at a time.
pub const MOST_TEXTS: usize = 20_000;
const PAGE: usize = 5_000;
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

/// The texts that pains were looked for in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Texts {
    /// How many of the period were read, the newest first; at most [`MOST_TEXTS`].
    pub read: u64,
    /// The time of the oldest one read, where older ones were left out.
    pub since: Option<Timestamp>,
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
) -> AppResult<(Vec<Measured>, Texts)> {
    let (tallies, texts) = told(app, actor, workspace, plan, question).await?;
    let mut all = Vec::new();
    for (number, touchpoint) in plan.touchpoints().enumerate() {
        all.extend(tallies.get(number).into_iter().flat_map(|told| told.pains(&touchpoint.key)));
        all.extend(of_instances(touchpoint, number, found));
    }
    all.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    Ok((all, texts))
}

/// Goes through the newest texts once and gives each to the first touchpoint that takes it.
async fn told(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    plan: &Plan,
    question: &Question,
) -> AppResult<(Vec<Told>, Texts)> {
    let period = question.lens.range.period(app.clock.now(), &workspace.zone);
    let mut filters = question.lens.filters();
    filters.extend(plan.only.0.iter().cloned());
    filters.push(Filter::HasText);
    let mut listing = Listing {
        workspace: actor.workspace,
        period,
        filters,
        order: ListingOrder::NewestFirst,
        after: None,
        limit: PAGE,
    };
    let mut texts: Vec<(usize, Text)> = Vec::new();
    let mut seen = 0;
    let mut read = Texts::default();
    while seen < MOST_TEXTS {
        let rows = app.insights.page(&listing).await?;
        // An engine may give one more than asked for, to say that there is more.
        let has_more = rows.len() >= PAGE;
        let rows = &rows[..rows.len().min(PAGE)];
        seen += rows.len();
        listing.after = rows.last().map(Cursor::from);
        read.since = rows.last().map(|row| row.occurred_at).filter(|_| has_more);
        texts.extend(rows.iter().filter_map(|row| Some((place_of(plan, row)?, Text::of(row)))));
        if !has_more {
            break;
        }
    }
    read.read = seen as u64;
    // The halves of the time from which there are texts, not of a period that began before them.
    let from = texts.iter().map(|(_, text)| text.at.0).min().unwrap_or(period.from.0);
    let middle = Timestamp(from.midpoint(period.to.0));
    let mut told = vec![Told::default(); plan.touchpoints().count()];
    let count = move || {
        for (place, text) in &texts {
            told[*place].add(text, text.at >= middle);
        }
        told
    };
    let told = tokio::task::spawn_blocking(count).await.map_err(|error| AppError::Internal(error.into()))?;
    Ok((told, read))
}

fn place_of(plan: &Plan, row: &Interaction) -> Option<usize> {
    let takes =
        |point: &Touchpoint| point.bindings.iter().any(|binding| binding.0.iter().all(|filter| filter.accepts(row)));
    plan.touchpoints().position(takes)
}

/// What one text says of pains.
struct Text {
    at: Timestamp,
    channel: String,
    language: String,
    /// Every cause that it speaks of, with the mood of what it says, −1 … 1.
    causes: Vec<(Cause, f64)>,
}

impl Text {
    fn of(row: &Interaction) -> Self {
        let annotation = row.annotation.as_ref();
        let themes = annotation.map(|read| read.themes()).unwrap_or_default();
        let mut causes: Vec<(Cause, f64)> = themes
            .iter()
            .map(|theme| (Cause::Theme(theme.theme.to_owned()), f64::from(theme.thousandths) / 1000.0))
            .collect();
        if annotation.is_some_and(|read| read.intents().contains(&Intent::Complaint)) {
            let mood = annotation.and_then(|read| read.sentiment.as_ref()).map_or(0.0, |read| f64::from(read.value));
            causes.push((Cause::Complaint, mood));
        }
        let language = annotation.and_then(|read| read.language.as_ref());
        Self {
            at: row.occurred_at,
            channel: row.channel.key().to_owned(),
            language: language.map(|language| language.code.clone()).unwrap_or_default(),
            causes,
        }
    }
}

/// What the texts of one touchpoint say.
#[derive(Default, Clone)]
struct Told {
    /// Texts in the first and the second half.
    halves: [u64; 2],
    /// Texts by channel and by language.
    groups: HashMap<String, u64>,
    causes: BTreeMap<Cause, Tally>,
}

#[derive(Default, Clone)]
struct Tally {
    /// Texts in which it shows badly, in the first and the second half.
    bad: [u64; 2],
    /// The same by channel and by language.
    groups: HashMap<String, u64>,
    /// Σ mood of all that speak of it, and their number.
    mood: f64,
    n: u64,
}

impl Told {
    fn add(&mut self, text: &Text, is_late: bool) {
        let half = usize::from(is_late);
        self.halves[half] += 1;
        let groups = [format!("channel {}", text.channel), format!("language {}", text.language)];
        for group in &groups {
            *self.groups.entry(group.clone()).or_default() += 1;
        }
        for (cause, mood) in &text.causes {
            let tally = self.causes.entry(cause.clone()).or_default();
            tally.mood += mood;
            tally.n += 1;
            if *mood < 0.0 || *cause == Cause::Complaint {
                tally.bad[half] += 1;
                for group in &groups {
                    *tally.groups.entry(group.clone()).or_default() += 1;
                }
            }
        }
    }

    fn pains(&self, touchpoint: &str) -> Vec<Measured> {
        let often = self.causes.iter().filter(|(_, tally)| tally.bad.iter().sum::<u64>() >= FEWEST);
        often.filter_map(|(cause, tally)| self.measure(touchpoint, cause, tally)).collect()
    }

    #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
    fn measure(&self, touchpoint: &str, cause: &Cause, tally: &Tally) -> Option<Measured> {
        let impact = -tally.mood / tally.n.max(1) as f64;
        // What is mostly spoken of well is no pain.
        (impact > 0.0).then_some(())?;
        let rate = |bad: u64, of: u64| if of == 0 { 0.0 } else { bad as f64 / of as f64 };
        let ([early, late], [first, second]) = (tally.bad, self.halves);
        let frequency = rate(early + late, first + second);
        let telling = self.groups.iter().filter(|(_, of)| **of >= FEWEST_OF_GROUP);
        let rates: Vec<f64> =
            telling.map(|(group, of)| rate(tally.groups.get(group).copied().unwrap_or(0), *of)).collect();
        let reached = rates.iter().filter(|group| **group >= 0.5 * frequency).count();
        let difference = share_difference(&ShareCounts::of(late, second), &ShareCounts::of(early, first), LEVEL).ok();
        Some(Measured {
            touchpoint: touchpoint.to_owned(),
            cause: cause.clone(),
            n: early + late,
            frequency,
            impact: impact.min(1.0),
            spread: if rates.is_empty() { 1.0 } else { reached as f64 / rates.len() as f64 },
            trend: rate(late, second) - rate(early, first),
            is_clear: difference.is_some_and(|found| found.estimate.low > 0.0 || found.estimate.high < 0.0),
        })
    }
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
        let text = |at: i64, channel: &str, mood: Option<f64>| Text {
            at: Timestamp(at),
            channel: channel.to_owned(),
            language: "en".to_owned(),
            causes: mood.map(|mood| (Cause::Theme("speed".into()), mood)).into_iter().collect(),
        };
        let mut told = Told::default();
        for at in 0..200 {
            // Only on the phone, three times as often later.
            let bad = at % 20 == 0 || (at >= 100 && at % 20 < 3);
            let channel = if bad || at % 2 == 0 { "phone" } else { "web" };
            told.add(&text(at, channel, bad.then_some(-0.4)), at >= 100);
        }
        let found = told.pains("call");
        let [pain] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(pain.n, 20);
        assert!((pain.frequency - 0.1).abs() < 1e-9 && (pain.impact - 0.4).abs() < 1e-9, "{pain:?}");
        assert!((pain.spread - 2.0 / 3.0).abs() < 1e-9, "the phone and English, not the web: {pain:?}");
        assert!(pain.is_clear && (pain.trend - 0.1).abs() < 1e-9, "{pain:?}");
        let mut praised = Told::default();
        (0..20).for_each(|at| praised.add(&text(at, "web", Some(if at < 9 { -0.2 } else { 0.6 })), false));
        assert!(praised.pains("call").is_empty(), "what is mostly praised is no pain");
    }
}
