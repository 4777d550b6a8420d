//! What one pass over a text found, resolved for its language: hits, clauses and graded words.

use peakend_model::annotation::Span;

use crate::{
    clause::{self, Clause},
    cues::{Cue, Hit},
    fold::Folded,
    language::{Tongue, Tongues},
};

/// A graded word after negation and emphasis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mood {
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// Index of its clause.
    pub(crate) clause: u32,
    pub(crate) score: f32,
}

pub(crate) struct Scan<'a> {
    pub(crate) text: &'a str,
    pub(crate) folded: &'a Folded,
    /// Of the language, in order of `from`.
    pub(crate) hits: Vec<Hit>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) moods: Vec<Mood>,
}

impl<'a> Scan<'a> {
    /// `tongue` = `None` reads only what needs no language (emoji).
    pub(crate) fn new(text: &'a str, folded: &'a Folded, mut hits: Vec<Hit>, tongue: Option<Tongue>) -> Self {
        match tongue {
            Some(tongue) => hits.retain(|hit| hit.tongues.meets(Tongues::of(tongue)) && hit.cue != Cue::Common),
            None => hits.retain(|hit| hit.tongues == Tongues::ALL),
        }
        hits.sort_unstable_by_key(|hit| (hit.from, u32::MAX - hit.to));
        let hits = drop_contained(hits);
        let clauses = clause::split(&folded.text, &hits);
        let moods = moods(&folded.text, &hits, &clauses);
        Self { text, folded, hits, clauses, moods }
    }

    /// Where the last clause that begins with “but” starts in the folded text; 0 without one.
    pub(crate) fn last_contrast(&self) -> u32 {
        self.clauses.iter().rev().find(|clause| clause.contrast).map_or(0, |clause| clause.from)
    }

    /// A stretch of the folded text as a span of the text.
    pub(crate) fn span(&self, from: u32, to: u32) -> Span {
        let (from, to) = self.folded.source(from as usize, to as usize);
        Span::new(from, to)
    }

    /// The span of a clause without the white space around it.
    pub(crate) fn clause_span(&self, clause: &Clause) -> Span {
        self.trimmed_span(clause.from, clause.to)
    }

    /// As [`Self::span`], without the white space around it.
    pub(crate) fn trimmed_span(&self, from: u32, to: u32) -> Span {
        let (from, to) = self.folded.source(from as usize, to as usize);
        let body = &self.text[from..to];
        let from = from + (body.len() - body.trim_start().len());
        Span::new(from, from + body.trim().len())
    }

    /// Whether a word of negation governs what begins at `from` in its clause.
    pub(crate) fn negated(&self, hit: &Hit) -> bool {
        let at = self.clauses.partition_point(|clause| clause.to <= hit.from);
        let start = self.clauses.get(at).map_or(0, |clause| clause.from);
        let before = self.hits.partition_point(|h| h.from < hit.from);
        governs(&self.folded.text, &self.hits[..before], start, hit.from) % 2 == 1
    }
}

/// Longer words of the same kind swallow shorter ones inside them.
fn drop_contained(hits: Vec<Hit>) -> Vec<Hit> {
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    let mut ends = [0_u32; 3];
    for hit in hits {
        let group = match hit.cue {
            Cue::Mood(_) => Some(0),
            Cue::Theme(_) => Some(1),
            Cue::Contrast | Cue::Negation => Some(2),
            _ => None,
        };
        if let Some(group) = group {
            // Two themes may share the very same word, so equal stretches both stay.
            let twin = kept.iter().rev().take(6).any(|k| (k.from, k.to) == (hit.from, hit.to) && k.cue != hit.cue);
            if hit.to <= ends[group] && !(group == 1 && twin) {
                continue;
            }
            ends[group] = ends[group].max(hit.to);
        }
        kept.push(hit);
    }
    kept
}

fn moods(folded: &str, hits: &[Hit], clauses: &[Clause]) -> Vec<Mood> {
    let mut moods = Vec::with_capacity(8);
    let mut clause = 0;
    for (index, hit) in hits.iter().enumerate() {
        while clause + 1 < clauses.len() && clauses[clause].to <= hit.from {
            clause += 1;
        }
        let Cue::Mood(grade) = hit.cue else { continue };
        let start = clauses.get(clause).map_or(0, |c| c.from);
        let mut score = f32::from(grade) * emphasis(folded, &hits[..index], hit.from);
        if governs(folded, &hits[..index], start, hit.from) % 2 == 1 {
            score *= if score > 0.0 { -0.8 } else { -0.4 };
        }
        moods.push(Mood { from: hit.from, to: hit.to, clause: u32::try_from(clause).unwrap_or(u32::MAX), score });
    }
    moods
}

/// How many words of negation stand at most three words before `at`, not before `start`.
fn governs(folded: &str, before: &[Hit], start: u32, at: u32) -> usize {
    before
        .iter()
        .rev()
        .take(12)
        .take_while(|hit| hit.from >= start)
        .filter(|hit| hit.cue == Cue::Negation && hit.to <= at && close(folded, hit.to, at, 3))
        .count()
}

fn emphasis(folded: &str, before: &[Hit], at: u32) -> f32 {
    let near =
        before.iter().rev().take(8).find(|hit| {
            matches!(hit.cue, Cue::Booster | Cue::Softener) && hit.to <= at && close(folded, hit.to, at, 1)
        });
    match near.map(|hit| hit.cue) {
        Some(Cue::Booster) => 1.4,
        Some(_) => 0.7,
        None => 1.0,
    }
}

/// At most `words` spaces and 40 bytes between; in unspaced scripts at most three characters.
fn close(folded: &str, from: u32, to: u32, words: usize) -> bool {
    let Some(between) = folded.get(from as usize..to as usize) else { return false };
    if between.is_ascii() || between.contains(' ') {
        return between.len() <= 40 && between.bytes().filter(|b| *b == b' ').count() <= words;
    }
    between.len() <= if words > 1 { 9 } else { 3 }
}
