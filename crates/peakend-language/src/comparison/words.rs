//! The words of comparing, by language, from `data/comparison.txt`.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::{
    fold::{Han, fold_word},
    language::Tongue,
};

/// What a word does in a comparison. A word may do several things: each role is a bit.
pub(super) type Roles = u32;

pub(super) const BETTER: Roles = 1;
pub(super) const WORSE: Roles = 1 << 1;
pub(super) const MORE: Roles = 1 << 2;
pub(super) const LESS: Roles = 1 << 3;
pub(super) const LINK: Roles = 1 << 4;
pub(super) const AS: Roles = 1 << 5;
pub(super) const AS_LINK: Roles = 1 << 6;
pub(super) const UN_AS: Roles = 1 << 7;
pub(super) const ARTICLE: Roles = 1 << 8;
pub(super) const SKIP: Roles = 1 << 9;
pub(super) const OPENS: Roles = 1 << 10;
pub(super) const STOP: Roles = 1 << 11;
pub(super) const NOBODY: Roles = 1 << 12;
pub(super) const US: Roles = 1 << 13;
pub(super) const BEFORE: Roles = 1 << 14;
pub(super) const EXPECTED: Roles = 1 << 15;
pub(super) const IS: Roles = 1 << 16;

const SOURCE: &str = include_str!("../../data/comparison.txt");

/// What links one thing to another, or ends a comparative, by [`place`]: without any of it nothing is compared.
const LINKS: [&[&str]; 4] = [
    &["than", " as "],
    &["que", "como"],
    &["que", "quanto", "como"],
    &["чем", "нежели", "как", "ее", "чше", "уже", "шевле", "роже"],
];

/// A phrase that compares without a comparative.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phrase {
    /// “compared to”: the mood of the sentence says which way.
    Beside,
    /// “superior to”.
    Over,
    /// “inferior to”.
    Under,
}

/// One language.
#[derive(Default)]
pub(super) struct Words {
    whole: HashMap<String, Roles>,
    /// By their first character.
    stems: HashMap<char, Vec<(String, Roles)>>,
    phrases: Vec<(String, Phrase)>,
    /// The phrases, then what links one thing to another.
    openers: Option<AhoCorasick>,
}

impl Words {
    pub(super) fn roles(&self, word: &str) -> Roles {
        let whole = self.whole.get(word).copied().unwrap_or(0);
        let stems = word.chars().next().and_then(|first| self.stems.get(&first));
        stems
            .into_iter()
            .flatten()
            .filter(|(stem, _)| word.starts_with(stem.as_str()))
            .fold(whole, |roles, (_, more)| roles | more)
    }

    /// The phrases that stand in `folded`; `None` where nothing in it can set one thing beside another.
    pub(super) fn openings(&self, folded: &str) -> Option<Vec<&(String, Phrase)>> {
        let hits = self.openers.as_ref()?.find_overlapping_iter(folded);
        let mut found: Vec<usize> = hits.map(|hit| hit.pattern().as_usize()).collect();
        found.sort_unstable();
        found.dedup();
        // Links come behind the phrases.
        (!found.is_empty()).then(|| found.into_iter().filter_map(|at| self.phrases.get(at)).collect())
    }

    /// Once all phrases are known.
    fn close(&mut self, links: &[&str]) {
        let phrases = self.phrases.iter().map(|(phrase, _)| phrase.as_str());
        let automaton =
            AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(phrases.chain(links.iter().copied()));
        self.openers = Some(automaton.expect("a few short phrases"));
    }
}

/// Chinese: what to look for around 比.
#[derive(Default)]
pub(super) struct Signs {
    /// With 1 for better and −1 for worse, the longest first.
    pub(super) graded: Vec<(String, i8)>,
    pub(super) beside: Vec<String>,
    /// Words that only begin with 比.
    pub(super) not: Vec<String>,
    /// What makes another word of a 比 that follows.
    pub(super) not_after: Vec<String>,
    /// Between the other and the graded word, the longest first.
    pub(super) adverbs: Vec<String>,
    pub(super) nobody: Vec<String>,
    pub(super) us: Vec<String>,
    pub(super) before: Vec<String>,
    pub(super) expected: Vec<String>,
    /// What 不如 may be followed by when it means “rather”.
    pub(super) rather: Vec<String>,
}

/// All languages.
pub(crate) struct Comparing {
    spaced: [Words; 4],
    pub(super) chinese: Signs,
}

impl Comparing {
    pub(crate) fn new(han: &Han) -> Self {
        let mut all = Self { spaced: Default::default(), chinese: Signs::default() };
        for line in SOURCE.lines().filter(|line| line.starts_with('[')) {
            let Some((head, words)) = line[1..].split_once(']') else { continue };
            let Some((code, section)) = head.split_once(' ') else { continue };
            let words = words.split(',').map(|word| fold_word(word.trim(), han)).filter(|word| !word.is_empty());
            match tongue(code).and_then(place) {
                Some(place) => words.for_each(|word| all.spaced[place].add(section, word)),
                None => all.chinese.add(section, words),
            }
        }
        all.spaced.iter_mut().zip(LINKS).for_each(|(words, links)| words.close(links));
        all.chinese.graded.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        all.chinese.adverbs.sort_by_key(|word| std::cmp::Reverse(word.len()));
        all
    }

    /// `None` for Chinese.
    pub(super) fn words(&self, tongue: Tongue) -> Option<&Words> {
        place(tongue).map(|place| &self.spaced[place])
    }
}

fn tongue(code: &str) -> Option<Tongue> {
    match code {
        "en" => Some(Tongue::En),
        "es" => Some(Tongue::Es),
        "pt" => Some(Tongue::Pt),
        "ru" => Some(Tongue::Ru),
        _ => None,
    }
}

fn place(tongue: Tongue) -> Option<usize> {
    match tongue {
        Tongue::En => Some(0),
        Tongue::Es => Some(1),
        Tongue::Pt => Some(2),
        Tongue::Ru => Some(3),
        Tongue::Zh => None,
    }
}

fn role(section: &str) -> Option<Roles> {
    Some(match section {
        "better" => BETTER,
        "worse" => WORSE,
        "more" => MORE,
        "less" => LESS,
        "link" => LINK,
        "as" => AS,
        "aslink" => AS_LINK,
        "unas" => UN_AS,
        "article" => ARTICLE,
        "skip" => SKIP,
        "opens" => OPENS,
        "stop" => STOP,
        "nobody" => NOBODY,
        "us" => US,
        "before" => BEFORE,
        "expected" => EXPECTED,
        "is" => IS,
        _ => return None,
    })
}

fn phrase(section: &str) -> Option<Phrase> {
    match section {
        "beside" => Some(Phrase::Beside),
        "over" => Some(Phrase::Over),
        "under" => Some(Phrase::Under),
        _ => None,
    }
}

impl Words {
    fn add(&mut self, section: &str, word: String) {
        if let Some(phrase) = phrase(section) {
            self.phrases.push((word, phrase));
            return;
        }
        let Some(role) = role(section) else { return };
        match word.strip_suffix('*') {
            Some(stem) => {
                let first = stem.chars().next().unwrap_or_default();
                self.stems.entry(first).or_default().push((stem.to_owned(), role));
            }
            None => *self.whole.entry(word).or_default() |= role,
        }
    }
}

impl Signs {
    fn add(&mut self, section: &str, words: impl Iterator<Item = String>) {
        match section {
            "better" => self.graded.extend(words.map(|word| (word, 1))),
            "worse" => self.graded.extend(words.map(|word| (word, -1))),
            "beside" => self.beside.extend(words),
            "not" => self.not.extend(words),
            "notbefore" => self.not_after.extend(words),
            "adverb" => self.adverbs.extend(words),
            "nobody" => self.nobody.extend(words),
            "us" => self.us.extend(words),
            "before" => self.before.extend(words),
            "expected" => self.expected.extend(words),
            "notlike" => self.rather.extend(words),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_known() {
        let chinese = [
            "better",
            "worse",
            "beside",
            "not",
            "notbefore",
            "adverb",
            "nobody",
            "us",
            "before",
            "expected",
            "notlike",
        ];
        for line in SOURCE.lines().filter(|line| line.starts_with('[')) {
            let head = line[1..].split_once(']').expect(line).0;
            let (code, section) = head.split_once(' ').expect(head);
            let is_known = match tongue(code) {
                Some(_) => role(section).is_some() || phrase(section).is_some(),
                None => code == "zh" && chinese.contains(&section),
            };
            assert!(is_known, "unknown section {head}");
        }
    }
}
