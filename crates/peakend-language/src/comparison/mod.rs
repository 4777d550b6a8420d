//! What is set beside another: “better than X”, “хуже, чем у X”, “比X好”, “mejor que X”, “melhor que X”.
//!
//! Set phrases and lists of words, no syntax: a comparative near a “than”, the name of the other after it, cut at the
//! words that end a name. After “compared to” the mood of the sentence says which way.

mod chinese;
mod words;

use peakend_model::annotation::{Against, Comparison, Direction, Span};

pub(crate) use words::Comparing;
use words::{
    ARTICLE, AS, AS_LINK, BEFORE, BETTER, EXPECTED, IS, LESS, LINK, MORE, NOBODY, OPENS, Phrase, Roles, SKIP, STOP,
    UN_AS, US, WORSE, Words,
};

use crate::{clause::sentences, cues::Cue, fold::is_word, language::Tongue, scan::Scan};

/// More than a person would say; a guard against word lists posing as reviews.
const MOST: usize = 20;
/// Words between the comparative and the “than” that goes with it: “better and faster service overall than”.
const MOST_BETWEEN: usize = 4;
/// Words of a name.
const LONGEST_NAME: usize = 4;
/// How clear the mood of a sentence must be to say which way a comparison goes.
const CLEAR: f32 = 0.5;

/// The comparisons of a text in order, each stretch of it once.
pub(crate) fn comparisons(scan: &Scan, tongue: Tongue, comparing: &Comparing) -> Vec<Comparison> {
    let Some(words) = comparing.words(tongue) else { return chinese::comparisons(scan, &comparing.chinese) };
    let Some(phrases) = words.openings(&scan.folded.text) else { return Vec::new() };
    let mut found = Vec::new();
    for sentence in sentences(&scan.clauses) {
        Sentence::new(scan, words, tongue, sentence).add_to(&phrases, &mut found);
        if found.len() >= MOST {
            found.truncate(MOST);
            break;
        }
    }
    found
}

/// The mood of what stands between two bytes of the folded text.
fn mood_of(scan: &Scan, from: u32, to: u32) -> f32 {
    scan.moods.iter().filter(|mood| from <= mood.from && mood.to <= to).map(|mood| mood.score).sum()
}

fn direction(good: f32) -> Direction {
    if good > 0.0 { Direction::Better } else { Direction::Worse }
}

fn turned(direction: Direction) -> Direction {
    match direction {
        Direction::Better => Direction::Worse,
        Direction::Worse => Direction::Better,
        Direction::Same => Direction::Same,
    }
}

struct Word {
    from: u32,
    to: u32,
    roles: Roles,
    /// Written with a capital letter or a digit.
    is_name: bool,
    /// Nothing but spaces, quotes and hyphens stands between the word before and it.
    follows: bool,
}

impl Word {
    fn is(&self, roles: Roles) -> bool {
        self.roles & roles != 0
    }
}

struct Sentence<'a> {
    scan: &'a Scan<'a>,
    tongue: Tongue,
    from: u32,
    to: u32,
    words: Vec<Word>,
}

/// Whom a comparison is with.
struct Other {
    against: Against,
    /// Places of words.
    from: usize,
    to: usize,
    is_us: bool,
}

impl<'a> Sentence<'a> {
    fn new(scan: &'a Scan<'a>, lexicon: &Words, tongue: Tongue, (from, to): (u32, u32)) -> Self {
        let text = &scan.folded.text[from as usize..to as usize];
        let mut words: Vec<Word> = Vec::new();
        let mut begun: Option<usize> = None;
        let mut end = 0;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            // Placeholders such as [name] are one word with their brackets left out.
            let is_inside = is_word(c) || (begun.is_some() && matches!(c, '\'' | '&'));
            match begun {
                None if is_inside => begun = Some(at),
                Some(start) if !is_inside => {
                    let spelled = &text[start..at];
                    let between = &text[end..start];
                    let (from, to) = (from + small(start), from + small(at));
                    words.push(Word {
                        from,
                        to,
                        roles: lexicon.roles(spelled),
                        is_name: is_name(scan.span(from, to).of(scan.text)),
                        follows: between
                            .chars()
                            .all(|c| matches!(c, ' ' | '"' | '«' | '»' | '“' | '”' | '-' | '.' | '[' | ']')),
                    });
                    end = at;
                    begun = None;
                }
                _ => {}
            }
        }
        // The capital of a first word says nothing, nor do capitals where everything is in capitals.
        if let Some(first) = words.first_mut() {
            first.is_name = false;
        }
        if words.iter().filter(|word| word.is_name).count() * 3 > words.len() * 2 {
            words.iter_mut().for_each(|word| word.is_name = false);
        }
        Self { scan, tongue, from, to, words }
    }

    fn add_to(&self, phrases: &[&(String, Phrase)], found: &mut Vec<Comparison>) {
        for at in 0..self.words.len() {
            let word = &self.words[at];
            if word.is(LINK) {
                found.extend(self.linked(at));
            } else if word.is(AS) {
                found.extend(self.equal(at));
            }
            if self.tongue == Tongue::Ru && word.is(BETTER | WORSE) {
                found.extend(self.genitive(at));
            }
        }
        for (phrase, kind) in phrases {
            found.extend(self.phrased(phrase, *kind));
        }
    }

    /// “better … than X”, “more expensive than X”.
    fn linked(&self, link: usize) -> Option<Comparison> {
        let reach = link.saturating_sub(MOST_BETWEEN + 1)..link;
        // “Lo que” is “what”, except in “de lo que”.
        if self.tongue == Tongue::Es && self.spelled_before(link, 1) == "lo" && self.spelled_before(link, 2) != "de" {
            return None;
        }
        let graded = reach.rev().take_while(|at| !self.words[*at].is(LINK)).find(|at| {
            let word = &self.words[*at];
            word.is(BETTER | WORSE) || word.is(MORE | LESS)
        })?;
        let word = &self.words[graded];
        if graded > 0 && self.words[graded - 1].is(ARTICLE) {
            return None;
        }
        let way = if word.is(BETTER | WORSE) {
            direction(if word.is(BETTER) { 1.0 } else { -1.0 })
        } else {
            let good = mood_of(self.scan, word.to, self.words[link].from);
            if good.abs() < f32::EPSILON {
                return None;
            }
            direction(if word.is(MORE) { good } else { -good })
        };
        // “Not better than” is no praise: no more than the same. Negations were counted into the mood after “more”.
        let way = if self.is_denied(graded) { Direction::Same } else { way };
        let other = self.other(link + 1, self.needs_opening(link))?;
        self.told(graded, way, other)
    }

    /// “as good as X”, “not as good as X”.
    fn equal(&self, lead: usize) -> Option<Comparison> {
        let reach = lead + 1..(lead + 4).min(self.words.len());
        let link = reach.clone().find(|at| self.words[*at].is(AS_LINK))?;
        if self.words[lead + 1..link].iter().any(|word| word.is(UN_AS)) {
            return None;
        }
        let other = self.other(link + 1, false)?;
        let good = mood_of(self.scan, self.words[lead].to, self.words[link].from);
        let way = match self.is_denied(lead) {
            // A denial before “as” also stands before the graded word, which turned its mood already.
            true if good > 0.0 => Direction::Better,
            true if good < 0.0 => Direction::Worse,
            true => return None,
            false if link == lead + 1 && self.tongue != Tongue::Ru => return None,
            false if good.abs() < f32::EPSILON => return None,
            false => Direction::Same,
        };
        self.told(lead, way, other)
    }

    /// “хуже Сбера”, “дешевле конкурентов”: the other in the genitive, told from an adverb by its capital.
    fn genitive(&self, graded: usize) -> Option<Comparison> {
        let next = self.words.get(graded + 1)?;
        let is_manner = self.spelled_before(graded, 2) == "как" && self.spelled_before(graded, 1) == "можно";
        if !next.follows || is_manner || next.is(LINK) || !(next.is_name || next.is(OPENS)) {
            return None;
        }
        let way = direction(if self.words[graded].is(BETTER) { 1.0 } else { -1.0 });
        let way = if self.is_denied(graded) { Direction::Same } else { way };
        let other = self.other(graded + 1, false)?;
        self.told(graded, way, other)
    }

    /// “compared to X”, “superior to X”.
    fn phrased(&self, phrase: &str, kind: Phrase) -> Option<Comparison> {
        let text = &self.scan.folded.text[self.from as usize..self.to as usize];
        let begun = self.from + small(text.find(phrase)?);
        let end = begun + small(phrase.len());
        let first = self.words.iter().position(|word| word.from == begun)?;
        let next = self.words.iter().position(|word| word.from >= end)?;
        if self.words[next - 1].to != end {
            return None;
        }
        let way = match kind {
            Phrase::Over => Direction::Better,
            Phrase::Under => Direction::Worse,
            Phrase::Beside => {
                let good = mood_of(self.scan, self.from, self.to);
                if good.abs() < CLEAR {
                    return None;
                }
                direction(good)
            }
        };
        let way = if kind != Phrase::Beside && self.is_denied(first) { Direction::Same } else { way };
        let other = self.other(next, false)?;
        self.told(first, way, other)
    }

    fn needs_opening(&self, link: usize) -> bool {
        match self.tongue {
            Tongue::Es => true,
            // “do que” is nothing but a comparison.
            Tongue::Pt => self.spelled_before(link, 1) != "do",
            _ => false,
        }
    }

    fn spelled_before(&self, at: usize, back: usize) -> &str {
        let word = at.checked_sub(back).map(|at| &self.words[at]);
        word.map_or("", |word| &self.scan.folded.text[word.from as usize..word.to as usize])
    }

    /// A word of negation stands at most three words before.
    fn is_denied(&self, at: usize) -> bool {
        let from = self.words[at.saturating_sub(3)].from.max(self.from);
        let to = self.words[at].from;
        let before = self.scan.hits.iter().filter(|hit| hit.cue == Cue::Negation && from <= hit.from && hit.to <= to);
        before.count() % 2 == 1
    }

    fn other(&self, at: usize, needs_opening: bool) -> Option<Other> {
        let opening = self.words.get(at)?;
        if needs_opening && !(opening.is(OPENS) || opening.is_name) {
            return None;
        }
        let run = |from: usize| from + self.words[from..].iter().skip(1).take_while(|word| word.follows).count() + 1;
        let end = run(at).min(at + LONGEST_NAME + 2);
        let near = at..end.min(at + LONGEST_NAME);
        for (role, against) in [(EXPECTED, Against::Expected), (BEFORE, Against::Before)] {
            if let Some(there) = near.clone().find(|at| self.words[*at].is(role)) {
                let more = self.words[there + 1..end].iter().take_while(|word| word.is(role)).count();
                return Some(Other { against, from: at, to: there + 1 + more, is_us: false });
            }
        }
        let from = (at..end).find(|at| !self.words[*at].is(SKIP))?;
        let first = &self.words[from];
        if first.is(US) || (from > at && self.words[at..from].iter().any(|word| word.is(US))) {
            // “Than you can buy elsewhere” is not about us.
            let goes_on = self.words.get(from + 1).is_some_and(|next| next.follows && next.is(STOP));
            return (!goes_on).then_some(Other { against: Against::Other, from, to: from + 1, is_us: true });
        }
        let is_number = first.is_name
            && self.scan.folded.text[first.from as usize..first.to as usize].bytes().all(|b| b.is_ascii_digit());
        if is_number || (!first.is_name && first.is(NOBODY | STOP)) {
            return None;
        }
        let more = self.words[from + 1..end.min(from + LONGEST_NAME)].iter();
        let named = more.take_while(|word| if first.is_name { word.is_name } else { !word.is(STOP) && !word.is_name });
        let to = from + 1 + named.count();
        Some(Other { against: Against::Other, from, to, is_us: false })
    }

    /// The comparison, turned round where it speaks of us as the other.
    fn told(&self, graded: usize, direction: Direction, other: Other) -> Option<Comparison> {
        let span = |from: usize, to: usize| self.scan.span(self.words[from].from, self.words[to - 1].to);
        let whole = |from: usize| span(from.min(other.from), other.to.max(graded + 1));
        if !other.is_us {
            let target = span(other.from, other.to);
            return Some(Comparison { direction, against: other.against, target, span: whole(graded) });
        }
        let (from, to) = self.subject(graded)?;
        Some(Comparison {
            direction: turned(direction),
            against: other.against,
            target: span(from, to),
            span: whole(from),
        })
    }

    /// The name before the comparative: “X is much better than you”.
    fn subject(&self, graded: usize) -> Option<(usize, usize)> {
        let to = (0..graded).rev().find(|at| !self.words[*at].is(IS | MORE | LESS))? + 1;
        let first = (0..to).rev().take(LONGEST_NAME).take_while(|at| !self.words[*at].is(STOP | US | NOBODY)).last()?;
        let from = (first..to).find(|at| !self.words[*at].is(SKIP))?;
        Some((from, to))
    }
}

fn is_name(spelled: &str) -> bool {
    spelled != "I" && spelled.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
}

fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The span of a stretch of the folded text; for the tests of spans.
fn span_of(scan: &Scan, from: usize, to: usize) -> Span {
    scan.span(small(from), small(to))
}
