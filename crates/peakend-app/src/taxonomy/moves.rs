//! What moves between two readings of the same texts: per theme, how many gain it and how many lose it.

use std::collections::{BTreeMap, BTreeSet};

use peakend_model::annotation::Annotation;
use peakend_model::insight::Cursor;
use peakend_model::interaction::Interaction;
use peakend_model::{InteractionId, Timestamp};
use serde::{Deserialize, Serialize};

/// Kept of each kind, to look at.
const MOST_EXAMPLES: usize = 3;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Moves {
    /// Texts compared.
    pub texts: u64,
    /// Texts whose themes are not the same.
    pub changed: u64,
    pub themes: BTreeMap<String, ThemeMoves>,
}

/// One theme; texts that only name a theme below it count as well, as everywhere.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ThemeMoves {
    pub before: u64,
    pub gained: u64,
    pub lost: u64,
    #[serde(default)]
    pub gained_examples: Vec<Example>,
    #[serde(default)]
    pub lost_examples: Vec<Example>,
}

/// Where an example stands; its words stay where they can be erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Example {
    pub id: InteractionId,
    pub occurred_at: Timestamp,
}

impl Example {
    pub fn cursor(self) -> Cursor {
        Cursor { occurred_at: self.occurred_at, id: self.id }
    }
}

impl ThemeMoves {
    pub fn after(&self) -> u64 {
        self.before + self.gained - self.lost
    }
}

impl Moves {
    /// Counts one text, read before and after.
    pub fn count(&mut self, row: &Interaction, before: &Annotation, after: &Annotation) {
        let themes = |annotation: &Annotation| -> BTreeSet<String> {
            annotation.themes().into_iter().map(|mood| mood.theme.to_owned()).collect()
        };
        let (before, after) = (themes(before), themes(after));
        let example = Example { id: row.id, occurred_at: row.occurred_at };
        self.texts += 1;
        self.changed += u64::from(before != after);
        for theme in before.union(&after) {
            let moves = self.themes.entry(theme.clone()).or_default();
            let (was, is) = (before.contains(theme), after.contains(theme));
            moves.before += u64::from(was);
            let (count, examples) = match (was, is) {
                (false, true) => (&mut moves.gained, &mut moves.gained_examples),
                (true, false) => (&mut moves.lost, &mut moves.lost_examples),
                _ => continue,
            };
            *count += 1;
            if examples.len() < MOST_EXAMPLES {
                examples.push(example);
            }
        }
    }

    pub fn add(&mut self, other: Self) {
        self.texts += other.texts;
        self.changed += other.changed;
        for (theme, more) in other.themes {
            let moves = self.themes.entry(theme).or_default();
            moves.before += more.before;
            moves.gained += more.gained;
            moves.lost += more.lost;
            let room = |kept: &mut Vec<Example>, more: Vec<Example>| {
                kept.extend(more);
                kept.truncate(MOST_EXAMPLES);
            };
            room(&mut moves.gained_examples, more.gained_examples);
            room(&mut moves.lost_examples, more.lost_examples);
        }
    }

    /// The themes that move, the most moved first.
    pub fn moved(&self) -> Vec<(&str, &ThemeMoves)> {
        let moves = self.themes.iter().filter(|(_, moves)| moves.gained + moves.lost > 0);
        let mut moved: Vec<(&str, &ThemeMoves)> = moves.map(|(theme, moves)| (theme.as_str(), moves)).collect();
        moved.sort_by_key(|(_, moves)| std::cmp::Reverse(moves.gained + moves.lost));
        moved
    }
}
