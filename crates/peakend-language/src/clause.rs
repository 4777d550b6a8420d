//! Where a text changes its subject: clauses end at punctuation and begin at words of contrast.

use crate::cues::{Cue, Hit};

/// Bytes of the folded text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Clause {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) sentence: u32,
    /// It begins with “but”.
    pub(crate) contrast: bool,
}

/// Splits a folded text; `hits` are those of its language in order of `from`. Linear.
pub(crate) fn split(folded: &str, hits: &[Hit]) -> Vec<Clause> {
    let mut splitter = Splitter { clauses: Vec::with_capacity(8), from: 0, sentence: 0, contrast: false };
    let mut contrasts = hits.iter().filter(|hit| hit.cue == Cue::Contrast).peekable();
    let bytes = folded.as_bytes();
    for (at, c) in folded.char_indices() {
        while let Some(hit) = contrasts.next_if(|hit| hit.from as usize <= at) {
            if hit.from as usize == at {
                splitter.cut(at, at);
                splitter.contrast = true;
            }
        }
        let end = at + c.len_utf8();
        let inside = || {
            let near = |i: Option<&u8>| i.is_some_and(u8::is_ascii_alphanumeric);
            at > 0 && near(bytes.get(at - 1)) && near(bytes.get(end))
        };
        match c {
            '!' | '?' | '\n' | '。' | ';' | '…' => splitter.end_sentence(at, end),
            '.' if !inside() => splitter.end_sentence(at, end),
            ',' | '，' if !inside() => splitter.cut(at, end),
            '(' | ')' | '—' | '–' => splitter.cut(at, end),
            _ => {}
        }
    }
    splitter.cut(folded.len(), folded.len());
    splitter.clauses
}

/// From where to where each sentence goes, in order.
pub(crate) fn sentences(clauses: &[Clause]) -> impl Iterator<Item = (u32, u32)> {
    let of_one = clauses.chunk_by(|one, next| one.sentence == next.sentence);
    of_one.filter_map(|clauses| Some((clauses.first()?.from, clauses.last()?.to)))
}

struct Splitter {
    clauses: Vec<Clause>,
    from: usize,
    sentence: u32,
    contrast: bool,
}

impl Splitter {
    fn cut(&mut self, at: usize, next: usize) {
        if at > self.from {
            let offset = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
            self.clauses.push(Clause {
                from: offset(self.from),
                to: offset(at),
                sentence: self.sentence,
                contrast: self.contrast,
            });
            self.contrast = false;
        }
        self.from = next;
    }

    fn end_sentence(&mut self, at: usize, next: usize) {
        self.cut(at, next);
        self.sentence += 1;
        self.contrast = false;
    }
}
