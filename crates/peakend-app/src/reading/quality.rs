//! How well texts are read: the share of held, randomly drawn judgements that people confirmed.

use std::collections::BTreeMap;

use peakend_model::InteractionId;
use peakend_model::access::{Action, Actor};
use peakend_model::correction::{Correction, Judgement, Origin};
pub use peakend_stats::Estimate;
use peakend_stats::{ShareCounts, share};

use crate::{App, AppResult};

/// Texts to check before a workspace has figures: about half of them are held.
pub const NEEDED: u64 = 60;
/// Held texts from which a share means something.
pub const RELIABLE: u64 = 30;
/// The latest corrections looked at.
pub(crate) const MOST: u32 = 20_000;

/// What is known about reading in this workspace.
#[derive(Clone, PartialEq, Debug)]
pub struct Quality {
    /// Texts of the random sample that somebody looked at.
    pub checked: u64,
    /// Those of them that are held to measure with.
    pub held: u64,
    /// Texts that teach, whatever led to them.
    pub teaching: u64,
    /// Held texts, whatever led to them.
    pub measuring: u64,
    pub waiting: u64,
    /// All languages together first, then each with the most texts first.
    pub lines: Vec<Line>,
}

/// One language: for each judgement the share that was right.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// As read; `None` for all together.
    pub language: Option<String>,
    pub shares: Vec<(Judgement, Option<Estimate>)>,
}

/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn quality(app: &App, actor: &Actor) -> AppResult<Quality> {
    actor.may(Action::ViewInsights)?;
    let corrections = latest_words(app.store.corrections(actor.workspace, MOST).await?);
    let random: Vec<&Correction> = corrections.iter().filter(|c| c.origin == Origin::Random).collect();
    let held: Vec<&Correction> = random.iter().copied().filter(|correction| correction.is_held()).collect();
    let all = corrections.iter().collect::<Vec<_>>();
    let (measuring, teaching): (Vec<&Correction>, Vec<&Correction>) = all.into_iter().partition(|c| c.is_held());
    Ok(Quality {
        checked: texts(&random),
        held: texts(&held),
        teaching: texts(&teaching),
        measuring: texts(&measuring),
        waiting: app.store.count_open_checks(actor.workspace).await?,
        lines: lines(&held),
    })
}

/// Of several words about one judgement of one text, the last. What somebody drew at random stays drawn at random.
pub(crate) fn latest_words(corrections: Vec<Correction>) -> Vec<Correction> {
    let mut latest: BTreeMap<(InteractionId, Judgement), Correction> = BTreeMap::new();
    for mut correction in corrections {
        let key = (correction.interaction, correction.judgement);
        if latest.get(&key).is_some_and(|before| before.origin == Origin::Random) {
            correction.origin = Origin::Random;
        }
        latest.insert(key, correction);
    }
    latest.into_values().collect()
}

fn texts(corrections: &[&Correction]) -> u64 {
    let mut ids: Vec<InteractionId> = corrections.iter().map(|correction| correction.interaction).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.len() as u64
}

fn lines(held: &[&Correction]) -> Vec<Line> {
    let mut languages: BTreeMap<&str, Vec<&Correction>> = BTreeMap::new();
    for correction in held {
        languages.entry(&correction.language).or_default().push(correction);
    }
    let mut each: Vec<(&str, Vec<&Correction>)> = languages.into_iter().collect();
    each.sort_by_key(|(_, corrections)| std::cmp::Reverse(corrections.len()));
    let mut lines = vec![line(None, held)];
    if each.len() > 1 {
        lines.extend(each.iter().map(|(language, corrections)| line(Some((*language).to_owned()), corrections)));
    }
    lines
}

fn line(language: Option<String>, corrections: &[&Correction]) -> Line {
    let shares = Judgement::ALL.map(|judgement| {
        let of = || corrections.iter().filter(|correction| correction.judgement == judgement);
        let right = of().filter(|correction| correction.is_confirmation()).count();
        // No texts, no share.
        (judgement, share(&ShareCounts::of(right as u64, of().count() as u64), 0.95).ok())
    });
    Line { language, shares: shares.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use peakend_model::{CorrectionId, Timestamp};
    use uuid::Uuid;

    fn said(n: u128, language: &str, after: &str, at: i64) -> Correction {
        Correction {
            id: CorrectionId(Uuid::from_u128(n)),
            interaction: InteractionId(Uuid::from_u128(n)),
            occurred_at: Timestamp(0),
            judgement: Judgement::Sentiment,
            before: "positive".into(),
            after: after.into(),
            origin: Origin::Random,
            language: language.into(),
            by: None,
            at: Timestamp(at),
            undone_at: None,
        }
    }

    #[test]
    fn a_share_per_language_with_all_together_first() {
        let list: Vec<Correction> = (0..8)
            .map(|n| said(n, if n < 5 { "en" } else { "ru" }, if n % 4 == 0 { "negative" } else { "positive" }, 0))
            .collect();
        let lines = lines(&list.iter().collect::<Vec<_>>());
        let sentiment = |line: &Line| line.shares[0].1.map(|e| (e.value, e.n));
        assert_eq!(lines.iter().map(|l| l.language.as_deref()).collect::<Vec<_>>(), [None, Some("en"), Some("ru")]);
        assert_eq!(lines.iter().map(sentiment).collect::<Vec<_>>(), [Some((0.75, 8)), Some((0.6, 5)), Some((1.0, 3))]);
        assert_eq!(lines[0].shares[1].1, None);
    }

    #[test]
    fn a_second_look_at_a_sampled_text_replaces_the_first() {
        let later = Correction { origin: Origin::Explorer, ..said(1, "en", "positive", 2) };
        let words = latest_words(vec![said(1, "en", "negative", 1), later]);
        assert_eq!((words.len(), words[0].is_confirmation(), words[0].origin), (1, true, Origin::Random));
    }
}
