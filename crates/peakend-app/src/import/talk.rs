//! Rows that are turns: those of one thread become one conversation, also where others stand between them.

use std::collections::{BTreeMap, HashMap, HashSet};

use peakend_model::Timestamp;
use peakend_model::interaction::{InteractionError, NewInteraction};

use super::values::turns::{Named, spoken};

/// A conversation that has not gone on for so many rows is over.
const PATIENCE: u64 = 50_000;

/// A row's turn and where it stands.
pub(super) struct Piece {
    pub(super) row: u64,
    pub(super) speaker: String,
    pub(super) new: NewInteraction,
}

/// A conversation that is over.
pub(super) struct Talk {
    /// The number of its first row.
    pub(super) row: u64,
    /// Rows that went into it beside the first.
    pub(super) joined: usize,
    pub(super) result: Result<NewInteraction, InteractionError>,
}

/// Holds the conversations that may go on, in memory of the last [`PATIENCE`] rows.
#[derive(Default)]
pub(super) struct Talks {
    open: HashMap<String, Vec<Piece>>,
    /// The thread by its last row.
    latest: BTreeMap<u64, String>,
    over: HashSet<String>,
}

impl Talks {
    /// Takes a row of a thread. Gives it back where the thread is over already.
    pub(super) fn take(&mut self, piece: Piece) -> Result<(), Box<Piece>> {
        let thread = piece.new.thread.clone().unwrap_or_default();
        if self.over.contains(&thread) {
            return Err(Box::new(piece));
        }
        let pieces = self.open.entry(thread.clone()).or_default();
        if let Some(last) = pieces.last() {
            self.latest.remove(&last.row);
        }
        self.latest.insert(piece.row, thread);
        pieces.push(piece);
        Ok(())
    }

    /// The conversations that are over when the file has come to `row`; all of them at its end (`None`).
    pub(super) fn ended(&mut self, row: Option<u64>, now: Timestamp) -> Vec<Talk> {
        let mut ended = Vec::new();
        while let Some(first) = self.latest.first_entry() {
            if row.is_some_and(|row| first.key() + PATIENCE > row) {
                break;
            }
            let thread = first.remove();
            if let Some(pieces) = self.open.remove(&thread) {
                ended.push(together(pieces, now));
            }
            self.over.insert(thread);
        }
        ended
    }
}

/// What the customer's rows say of the customer counts; of the rest what comes first, and the last score.
fn together(pieces: Vec<Piece>, now: Timestamp) -> Talk {
    let row = pieces.first().map_or(0, |piece| piece.row);
    let joined = pieces.len().saturating_sub(1);
    let turn = |piece: &Piece| Named {
        name: piece.speaker.trim().to_lowercase(),
        text: piece.new.text.clone().unwrap_or_default(),
        ms: Some(piece.new.occurred_at.as_micros() / 1_000),
    };
    let said = spoken(pieces.iter().map(turn).collect());
    let is_own =
        |at: usize| said.as_ref().is_none_or(|said| said[at].speaker == peakend_model::dialogue::Speaker::Customer);
    let own: Vec<usize> = (0..pieces.len()).filter(|at| is_own(*at)).collect();
    let mut all = pieces.into_iter().map(|piece| piece.new);
    let Some(mut new) = all.next() else { return Talk { row, joined, result: Err(InteractionError::Missing("text")) } };
    let mut texts = vec![new.text.take().unwrap_or_default()];
    if !own.contains(&0) {
        new.identifiers.clear();
        new.customer_name = None;
    }
    for (at, more) in (1..).zip(all) {
        if own.contains(&at) {
            let known = more.identifiers.into_iter().filter(|one| !new.identifiers.contains(one)).collect::<Vec<_>>();
            new.identifiers.extend(known);
            new.customer_name = new.customer_name.or(more.customer_name);
        }
        new.score = more.score.or(new.score);
        new.value = new.value.or(more.value);
        for (name, value) in more.attributes {
            new.attributes.entry(name).or_insert(value);
        }
        texts.push(more.text.unwrap_or_default());
    }
    match said {
        Some(said) => new.talk(&said),
        None => new.text = Some(texts.join("\n")),
    }
    Talk { row, joined, result: new.check(now) }
}

#[cfg(test)]
mod tests {
    use peakend_model::interaction::Channel;

    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

    fn piece(row: u64, thread: &str, speaker: &str, text: &str) -> Piece {
        let at = Timestamp(NOW.0 - Timestamp::DAY + i64::try_from(row).unwrap_or(0) * 1_000_000);
        let mut new = NewInteraction::new(at, "message", Channel::Chat);
        new.thread = Some(thread.into());
        new.text = Some(text.into());
        new.customer_name = Some(format!("{speaker} {row}"));
        Piece { row, speaker: speaker.into(), new }
    }

    #[test]
    fn threads_that_mingle_are_told_apart() {
        let mut talks = Talks::default();
        for given in [
            piece(2, "a", "agent", "Hello"),
            piece(3, "b", "customer", "Where is it?"),
            piece(4, "a", "customer", "It broke"),
        ] {
            assert!(talks.take(given).is_ok());
        }
        let ended = talks.ended(Some(4), NOW);
        assert!(ended.is_empty());
        let ended = talks.ended(None, NOW);
        let read: Vec<_> = ended
            .iter()
            .map(|talk| {
                talk.result.as_ref().map(|new| (talk.row, new.text.clone(), new.turns.len(), new.customer_name.clone()))
            })
            .collect();
        let expected = |row, text: &str, turns, name: &str| Ok((row, Some(text.into()), turns, Some(name.into())));
        assert_eq!(
            read,
            [expected(3, "Where is it?", 1, "customer 3"), expected(2, "Hello\nIt broke", 2, "customer 4")]
        );
    }

    #[test]
    fn a_thread_that_comes_back_too_late_is_given_back() {
        let mut talks = Talks::default();
        assert!(talks.take(piece(2, "a", "agent", "Hello")).is_ok());
        assert_eq!(talks.ended(Some(2 + PATIENCE), NOW).len(), 1);
        assert!(talks.take(piece(60_000, "a", "agent", "Hello")).is_err());
    }
}
