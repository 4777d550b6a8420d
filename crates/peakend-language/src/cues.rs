//! Every word list as one automaton: a text is searched once for all lists and languages.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::{
    compound::{self, Compound, Found, Shape, Stretch},
    fold::{Han, fold_word, is_word},
    language::{Tongue, Tongues},
    taxonomy::{Node, Taxonomy},
};

/// What a word is a sign of. Order is that of sections in the data files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Cue {
    /// −3 to 3.
    Mood(i8),
    Theme(u16),
    Negation,
    Booster,
    Softener,
    Contrast,
    Emotion(u8),
    Intent(u8),
    Urgent,
    Hard,
    Easy,
    Unit,
    Common,
}

/// One word found: bytes of the folded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) cue: Cue,
    pub(crate) tongues: Tongues,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

struct Entry {
    sign: Sign,
    tongues: Tongues,
    /// The word ends where the pattern ends.
    whole: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Cue(Cue),
    /// A part of rules that need more than it.
    Part(u32),
}

pub(crate) struct Cues {
    automaton: AhoCorasick,
    /// By pattern: its entries.
    entries: Vec<Vec<Entry>>,
    compounds: Vec<Compound>,
    /// By part: the rules it belongs to.
    of_part: Vec<Vec<u32>>,
}

const FILES: [(Tongues, &str); 6] = [
    (Tongues::of(Tongue::En), include_str!("../data/cues/en.txt")),
    (Tongues::of(Tongue::Es), include_str!("../data/cues/es.txt")),
    (Tongues::of(Tongue::Pt), include_str!("../data/cues/pt.txt")),
    (Tongues::of(Tongue::Ru), include_str!("../data/cues/ru.txt")),
    (Tongues::of(Tongue::Zh), include_str!("../data/cues/zh.txt")),
    (Tongues::ALL, include_str!("../data/cues/emoji.txt")),
];

impl Cues {
    pub(crate) fn new(taxonomy: &Taxonomy, han: &Han) -> Self {
        let mut lists = Lists { han, patterns: HashMap::new(), entries: Vec::new(), parts: HashMap::new() };
        for (tongues, source) in FILES {
            for line in source.lines().filter(|line| line.starts_with('[')) {
                let (section, words) = line[1..].split_once(']').unwrap_or((line, ""));
                let Some(cue) = section_cue(section) else { continue };
                for word in words.split(',') {
                    lists.add(word, Sign::Cue(cue), tongues);
                }
            }
        }
        let mut compounds = Vec::new();
        for (index, theme) in taxonomy.themes.iter().enumerate() {
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            for rule in &theme.rules {
                if let Some(words) = alternatives(&rule.node) {
                    words.iter().for_each(|word| lists.name(word, index, rule.score, rule.tongue));
                } else {
                    let shape = lists.shape(&rule.node);
                    compounds.push(Compound { tongue: rule.tongue, theme: index, score: rule.score, shape });
                }
            }
        }
        lists.build(compounds)
    }

    /// All words in a folded text, in order of their ends. Linear in the text.
    pub(crate) fn find(&self, folded: &str) -> Vec<Hit> {
        let mut hits = Vec::with_capacity(folded.len() / 4);
        let mut parts = Vec::new();
        for found in self.automaton.find_overlapping_iter(folded) {
            let (from, to) = (found.start(), found.end());
            if !starts_word(folded, from) {
                continue;
            }
            let end = word_end(folded, to);
            for entry in &self.entries[found.pattern().as_usize()] {
                if end != to && entry.whole {
                    continue;
                }
                let (from, to) = (offset(from), offset(end));
                match entry.sign {
                    Sign::Cue(cue) => hits.push(Hit { cue, tongues: entry.tongues, from, to }),
                    Sign::Part(part) => parts.push(Found { part, at: Stretch { from, to } }),
                }
            }
        }
        if !parts.is_empty() {
            compound::add_hits(folded, parts, &self.compounds, &self.of_part, &mut hits);
        }
        hits
    }
}

/// The words of a rule that needs one of them alone.
fn alternatives(node: &Node) -> Option<Vec<&str>> {
    match node {
        Node::Words(words) => Some(vec![words]),
        Node::Either(branches) => {
            branches.iter().map(alternatives).collect::<Option<Vec<_>>>().map(|words| words.concat())
        }
        _ => None,
    }
}

struct Lists<'a> {
    han: &'a Han,
    patterns: HashMap<String, usize>,
    entries: Vec<(String, Vec<Entry>)>,
    /// Words that are parts of rules, by how they are written.
    parts: HashMap<String, u32>,
}

impl Lists<'_> {
    /// A word that names a theme by itself.
    fn name(&mut self, word: &str, theme: u16, score: i8, tongue: Tongue) {
        self.add(word, Sign::Cue(Cue::Theme(theme)), Tongues::of(tongue));
        if score != 0 {
            self.add(word, Sign::Cue(Cue::Mood(score)), Tongues::of(tongue));
        }
    }

    fn shape(&mut self, node: &Node) -> Shape {
        match node {
            Node::Words(words) => Shape::Part(self.part(words)),
            Node::Either(branches) => Shape::Either(branches.iter().map(|branch| self.shape(branch)).collect()),
            Node::Then(a, b) => Shape::Then(Box::new(self.shape(a)), Box::new(self.shape(b))),
            Node::Near(a, b, words) => Shape::Near(Box::new(self.shape(a)), Box::new(self.shape(b)), *words),
            Node::Not(a, b, words) => Shape::Not(Box::new(self.shape(a)), Box::new(self.shape(b)), *words),
        }
    }

    fn part(&mut self, words: &str) -> u32 {
        let next = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        let part = *self.parts.entry(words.to_owned()).or_insert(next);
        if part == next {
            self.add(words, Sign::Part(part), Tongues::ALL);
        }
        part
    }

    fn add(&mut self, word: &str, sign: Sign, tongues: Tongues) {
        let word = word.trim();
        let (word, whole) = word.strip_suffix('*').map_or((word, true), |stem| (stem, false));
        let folded = fold_word(word, self.han);
        if folded.is_empty() {
            return;
        }
        let at = *self.patterns.entry(folded.clone()).or_insert(self.entries.len());
        if at == self.entries.len() {
            self.entries.push((folded, Vec::new()));
        }
        let entries = &mut self.entries[at].1;
        if let Some(same) = entries.iter_mut().find(|e| e.sign == sign && e.whole == whole) {
            same.tongues = same.tongues.and(tongues);
            return;
        }
        // The first list to grade a word wins, so the stronger grade stands.
        let is_grade = |sign: Sign| matches!(sign, Sign::Cue(Cue::Mood(_)));
        if !is_grade(sign) || !entries.iter().any(|e| is_grade(e.sign) && e.tongues.meets(tongues)) {
            entries.push(Entry { sign, tongues, whole });
        }
    }

    fn build(self, compounds: Vec<Compound>) -> Cues {
        let mut of_part = vec![Vec::new(); self.parts.len()];
        for (rule, compound) in compounds.iter().enumerate() {
            let rule = u32::try_from(rule).unwrap_or(u32::MAX);
            compound.shape.parts(&mut |part| of_part[part as usize].push(rule));
        }
        let (patterns, entries): (Vec<String>, Vec<Vec<Entry>>) = self.entries.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns)
            .expect("the word lists are far below the limits of the automaton");
        Cues { automaton, entries, compounds, of_part }
    }
}

fn section_cue(section: &str) -> Option<Cue> {
    let emotion = |index| Some(Cue::Emotion(index));
    let intent = |index| Some(Cue::Intent(index));
    match section {
        "good 3" => Some(Cue::Mood(3)),
        "good 2" => Some(Cue::Mood(2)),
        "good 1" => Some(Cue::Mood(1)),
        "bad 3" => Some(Cue::Mood(-3)),
        "bad 2" => Some(Cue::Mood(-2)),
        "bad 1" => Some(Cue::Mood(-1)),
        "negation" => Some(Cue::Negation),
        "booster" => Some(Cue::Booster),
        "softener" => Some(Cue::Softener),
        "contrast" => Some(Cue::Contrast),
        // The order of `peakend_model::annotation::Emotion::ALL` and `Intent::ALL`.
        "joy" => emotion(0),
        "trust" => emotion(1),
        "surprise" => emotion(2),
        "sadness" => emotion(3),
        "anger" => emotion(4),
        "fear" => emotion(5),
        "disgust" => emotion(6),
        "frustration" => emotion(7),
        "gratitude" => emotion(8),
        "disappointment" => emotion(9),
        "complaint" => intent(0),
        "suggestion" => intent(1),
        "question" => intent(2),
        "request" => intent(3),
        "praise" => intent(4),
        "threat" => intent(5),
        "urgent" => Some(Cue::Urgent),
        "hard" => Some(Cue::Hard),
        "easy" => Some(Cue::Easy),
        "unit" => Some(Cue::Unit),
        "common" => Some(Cue::Common),
        _ => None,
    }
}

fn starts_word(text: &str, from: usize) -> bool {
    let first = text[from..].chars().next();
    !first.is_some_and(is_word) || !text[..from].chars().next_back().is_some_and(is_word)
}

/// Where the word that `to` stands in ends. A stem begins at the start of a word, so each word is walked a few times at most.
fn word_end(text: &str, to: usize) -> usize {
    if !text[..to].chars().next_back().is_some_and(is_word) {
        return to;
    }
    text[to..].char_indices().find(|(_, c)| !is_word(*c)).map_or(text.len(), |(len, _)| to + len)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_of_the_files_is_known() {
        for (_, source) in FILES {
            for line in source.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
                let section = line.strip_prefix('[').and_then(|rest| rest.split_once(']')).expect(line).0;
                assert!(section_cue(section).is_some(), "unknown section {section}");
            }
        }
    }

    #[test]
    fn words_end_where_words_end_and_stems_do_not() {
        let cues = Cues::new(&Taxonomy::general(), &Han::new());
        let found = |text: &str, cue: Cue| cues.find(text).iter().any(|hit| hit.cue == cue);
        assert!(found("good", Cue::Mood(1)));
        assert!(!found("goodness", Cue::Mood(1)));
        assert!(found("отличная", Cue::Mood(3)));
        assert!(!found("неотличная", Cue::Mood(3)));
        assert!(found("真的很失望啊", Cue::Mood(-2)));
    }
}
