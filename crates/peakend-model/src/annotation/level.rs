//! Judgements on a scale as few words, so that they can be filtered and counted.

use super::Annotation;

/// How hard the customer had it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effort {
    Easy,
    /// The text says both.
    Mixed,
    Hard,
}

impl Effort {
    pub const ALL: [Self; 3] = [Self::Hard, Self::Mixed, Self::Easy];

    pub fn key(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Mixed => "mixed",
            Self::Hard => "hard",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effort| effort.key() == key)
    }

    /// From 0 (easy) to 1 (hard); one word of either kind is enough to leave the middle.
    fn of(value: f32) -> Self {
        match value {
            v if v < 0.4 => Self::Easy,
            v if v > 0.6 => Self::Hard,
            _ => Self::Mixed,
        }
    }
}

/// How much it presses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Urgency {
    /// Something in the text presses, but nobody asks for anything yet.
    Soon,
    Now,
}

impl Urgency {
    pub const ALL: [Self; 2] = [Self::Now, Self::Soon];
    /// From here on it presses so much that somebody must answer.
    pub const NOW: f32 = 0.5;

    pub fn key(self) -> &'static str {
        match self {
            Self::Soon => "soon",
            Self::Now => "now",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|urgency| urgency.key() == key)
    }
}

impl Annotation {
    /// `None` where the text says nothing about it.
    pub fn effort_level(&self) -> Option<Effort> {
        self.effort.map(Effort::of)
    }

    /// `None` where nothing presses.
    pub fn urgency_level(&self) -> Option<Urgency> {
        self.urgency.map(|value| if value >= Urgency::NOW { Urgency::Now } else { Urgency::Soon })
    }

    /// `yes` or `no`; `None` for a text that was not read.
    pub fn answer_key(&self) -> Option<&'static str> {
        self.sentiment.is_some().then_some(if self.needs_answer { "yes" } else { "no" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_of_either_kind_leaves_the_middle() {
        // What reading gives for none against one, one against none, one against one (see `judge::effort`).
        let effort = |value| Annotation { effort: Some(value), ..Annotation::default() }.effort_level();
        assert_eq!([0.25, 0.75, 0.5].map(effort), [Effort::Easy, Effort::Hard, Effort::Mixed].map(Some));
        assert_eq!(Annotation::default().effort_level(), None);
    }

    #[test]
    fn what_was_not_read_is_not_known_to_need_no_answer() {
        assert_eq!(Annotation::default().answer_key(), None);
    }
}
