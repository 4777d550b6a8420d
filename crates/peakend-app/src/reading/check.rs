//! Texts to check: a random sample, which says how well reading goes, and those that reading was least sure of.

use std::collections::HashSet;

use peakend_model::access::{Action, Actor};
use peakend_model::correction::{Judgement, Origin};
use peakend_model::insight::{Cursor, Filter, Listing, ListingOrder};
use peakend_model::interaction::Interaction;
use peakend_model::time::Period;
use peakend_model::{InteractionId, Timestamp};
use peakend_stats::Random;
use peakend_store::StoredCheck;

use super::{Looked, find, tidy, write};
use crate::{App, AppError, AppResult};

/// Texts are drawn from this many of the latest.
pub const LATEST: usize = 10_000;
/// How many are drawn at once.
pub const RANDOM: usize = 60;
pub const UNSURE: usize = 20;

/// Rows read in one go.
const PAGE: usize = 2_500;

/// Draws texts to check from the latest; gives how many wait now.
///
/// # Errors
/// `Forbidden`, or `Internal` when the ledger cannot be read.
pub async fn draw(app: &App, actor: &Actor) -> AppResult<u64> {
    actor.may(Action::CorrectReading)?;
    let now = app.clock.now();
    let drawn: HashSet<InteractionId> = app.store.drawn_checks(actor.workspace).await?.into_iter().collect();
    let candidates: Vec<Candidate> =
        latest(app, actor, LATEST).await?.iter().filter_map(candidate).filter(|c| !drawn.contains(&c.at.id)).collect();
    let (_, seed) = app.ids.uuid(now).as_u64_pair();
    let checks = pick(candidates, &mut Random::new(seed));
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_checks(&checks, now).await?;
    tx.commit().await?;
    Ok(app.store.count_open_checks(actor.workspace).await?)
}

/// The latest interactions with a text, newest first.
pub(crate) async fn latest(app: &App, actor: &Actor, most: usize) -> AppResult<Vec<Interaction>> {
    let mut rows: Vec<Interaction> = Vec::new();
    let mut listing = Listing {
        workspace: actor.workspace,
        period: Period { from: Timestamp(i64::MIN), to: Timestamp(i64::MAX) },
        filters: vec![Filter::HasText],
        order: ListingOrder::NewestFirst,
        after: None,
        limit: PAGE.min(most),
    };
    while rows.len() < most {
        let page = app.insights.page(&listing).await?;
        let is_last = page.len() < listing.limit;
        listing.after = page.last().map(Cursor::from);
        rows.extend(page);
        if is_last {
            break;
        }
    }
    rows.truncate(most);
    Ok(rows)
}

struct Candidate {
    at: Cursor,
    /// How sure reading was of the mood, 0 to 1.
    confidence: f32,
}

fn candidate(row: &Interaction) -> Option<Candidate> {
    let sentiment = row.annotation.as_ref()?.sentiment.as_ref()?;
    Some(Candidate { at: Cursor::from(row), confidence: sentiment.confidence })
}

/// A random sample first, then the least certain of what is left; three random ones before each unsure one.
fn pick(mut candidates: Vec<Candidate>, random: &mut Random) -> Vec<StoredCheck> {
    let sampled = RANDOM.min(candidates.len());
    for place in 0..sampled {
        let other = place + random.below(candidates.len() - place);
        candidates.swap(place, other);
    }
    let mut rest = candidates.split_off(sampled);
    rest.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
    let mut unsure = rest.into_iter().take(UNSURE).map(|c| check(c.at, Origin::Unsure));
    let mut checks = Vec::with_capacity(RANDOM + UNSURE);
    for (place, sample) in candidates.into_iter().enumerate() {
        checks.push(check(sample.at, Origin::Random));
        if place % 3 == 2 {
            checks.extend(unsure.next());
        }
    }
    checks.extend(unsure);
    checks
}

fn check(at: Cursor, origin: Origin) -> StoredCheck {
    StoredCheck { interaction: at.id, occurred_at: at.occurred_at, origin }
}

/// The text whose turn it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Turn {
    pub looked: Looked,
    pub origin: Origin,
    /// How many wait, this one included.
    pub waiting: u64,
}

/// The next text to check; those that no longer exist are passed over for good.
///
/// # Errors
/// `Forbidden`, or `Internal` when a store fails.
pub async fn next(app: &App, actor: &Actor) -> AppResult<Option<Turn>> {
    actor.may(Action::CorrectReading)?;
    loop {
        let Some(check) = app.store.open_checks(actor.workspace, 1).await?.pop() else { return Ok(None) };
        match find(app, actor, Cursor { occurred_at: check.occurred_at, id: check.interaction }).await {
            Ok(looked) => {
                let waiting = app.store.count_open_checks(actor.workspace).await?;
                return Ok(Some(Turn { looked, origin: check.origin, waiting }));
            }
            Err(AppError::NotFound) => finish(app, actor, check.interaction).await?,
            Err(error) => return Err(error),
        }
    }
}

/// Writes down what somebody says of a drawn text: every judgement counts, confirmed or corrected.
///
/// # Errors
/// `NotFound` when it was not drawn; `Forbidden`.
pub async fn answer(app: &App, actor: &Actor, at: Cursor, said: &[(Judgement, String)]) -> AppResult<()> {
    actor.may(Action::CorrectReading)?;
    let drawn = app.store.check(actor.workspace, at.id).await?.ok_or(AppError::NotFound)?;
    let looked = find(app, actor, at).await?;
    let said: Vec<(Judgement, String)> = said.iter().map(|(key, value)| (*key, tidy(*key, value))).collect();
    write(app, actor, &looked, &said, drawn.origin).await?;
    Ok(())
}

/// Passes a drawn text over: nobody can tell.
///
/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn skip(app: &App, actor: &Actor, at: Cursor) -> AppResult<()> {
    actor.may(Action::CorrectReading)?;
    finish(app, actor, at.id).await
}

async fn finish(app: &App, actor: &Actor, id: InteractionId) -> AppResult<()> {
    let mut tx = app.store.write(actor.workspace).await?;
    tx.finish_check(id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(n: u128) -> Vec<Candidate> {
        let candidate = |n: u128| Candidate {
            at: Cursor { occurred_at: Timestamp(0), id: InteractionId(uuid::Uuid::from_u128(n)) },
            confidence: if n < 5 { 0.3 } else { 0.9 },
        };
        (0..n).map(candidate).collect()
    }

    #[test]
    fn a_random_sample_and_the_least_certain_of_the_rest() {
        let checks = pick(candidates(1_000), &mut Random::new(7));
        let random = checks.iter().filter(|check| check.origin == Origin::Random).count();
        assert_eq!((random, checks.len()), (RANDOM, RANDOM + UNSURE));
        let ids: HashSet<InteractionId> = checks.iter().map(|check| check.interaction).collect();
        assert_eq!(ids.len(), checks.len());
        let unsure = checks.iter().filter(|check| check.interaction.0.as_u128() < 5).count();
        assert_eq!(unsure, 5, "every uncertain one is there");
    }

    #[test]
    fn a_small_workspace_is_drawn_whole() {
        assert_eq!(pick(candidates(3), &mut Random::new(1)).len(), 3);
        assert!(pick(Vec::new(), &mut Random::new(1)).is_empty());
    }
}
