//! Conversations in a file: turn by turn in a cell, or a row per turn.

use peakend_model::dialogue::Speaker;

use super::Guessing;
use crate::import::mapping::Field;
use crate::import::values::turns::turns;

impl Guessing<'_> {
    /// Whole conversations in cells, or rows that are turns of one.
    pub(super) fn find_turns(&mut self) {
        let rows = self.rows;
        let cells =
            |at: usize| rows.iter().take(50).map(move |row| row.cell(at)).filter(|cell| !cell.trim().is_empty());
        let is_mostly = |at: usize, fits: &dyn Fn(&str) -> bool| {
            let n = cells(at).count();
            n > 0 && cells(at).filter(|cell| fits(cell)).count() * 10 >= n * 7
        };
        let free = || (0..self.seen.len()).filter(|at| self.is_free(*at));
        if let Some(at) = free().find(|at| is_mostly(*at, &|cell| turns(cell).is_some())) {
            self.give(at, Field::Turns, 0.9, "holds conversations, turn by turn");
            return;
        }
        let is_speaker = |at: &usize| {
            self.seen[*at].profile.distinct <= 10 && is_mostly(*at, &|cell| Speaker::named(cell) != Speaker::Other)
        };
        let threads = self.ranked(|seen| if seen.profile.is_unique { 0.0 } else { seen.clarity(Field::Thread) });
        if let (Some(at), Some((thread, fit))) = (free().find(is_speaker), threads.first().copied()) {
            self.give(at, Field::Speaker, 0.9, "names who speaks");
            self.give(thread, Field::Thread, fit, "groups what belongs together");
        }
    }
}
