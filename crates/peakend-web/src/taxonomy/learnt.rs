//! What examples and corrected texts teach a theme, in words and as lines of a table.

use peakend_app::taxonomy::learn::{Found, Gain, LEAST};

use crate::words::{Arg, Words};

/// One theme in the editor.
pub(super) enum LearntView {
    /// There is no text to learn from.
    Nothing,
    /// What is missing.
    Few(String),
    Tried(TriedView),
}

pub(super) struct TriedView {
    pub(super) is_used: bool,
    pub(super) found: String,
    pub(super) wrong: String,
}

impl LearntView {
    pub(super) fn of(t: &Words, gain: Option<&Gain>, taught: usize) -> Self {
        match gain {
            None if taught == 0 => Self::Nothing,
            None => Self::Few(t.with2("taxonomy-learnt-few", "least", LEAST, "n", taught)),
            Some(gain) => Self::Tried(TriedView {
                is_used: gain.is_adopted(),
                found: in_words(t, "taxonomy-learnt-found", gain.about, |found| found.right, gain),
                wrong: in_words(t, "taxonomy-learnt-wrong", gain.others, |found| found.wrong, gain),
            }),
        }
    }
}

fn in_words(t: &Words, key: &str, of: usize, count: fn(&Found) -> usize, gain: &Gain) -> String {
    let number = |n: usize| Arg::Number(n as f64);
    t.with_all(key, [("of", number(of)), ("rules", number(count(&gain.rules))), ("both", number(count(&gain.both)))])
}

/// One theme of the whole tree.
pub(super) struct GainView {
    pub(super) title: String,
    pub(super) key: String,
    pub(super) about: usize,
    pub(super) rules: Found,
    pub(super) both: Found,
    pub(super) is_used: bool,
}

/// In order of the tree; `name` is asked first, a theme that is gone is called by its key.
pub(super) fn gain_views(gains: &[Gain], name: impl Fn(&str) -> Option<String>) -> Vec<GainView> {
    let view = |gain: &Gain| GainView {
        title: name(&gain.theme).unwrap_or_else(|| gain.theme.clone()),
        key: gain.theme.clone(),
        about: gain.about,
        rules: gain.rules,
        both: gain.both,
        is_used: gain.is_adopted(),
    };
    gains.iter().map(view).collect()
}
