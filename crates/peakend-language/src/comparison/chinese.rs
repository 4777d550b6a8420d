//! Comparisons in Chinese: 比X好, 没有X那么好, 不如X, 比不上X, 和X一样好, 跟X比.

use peakend_model::annotation::{Against, Comparison, Direction};

use super::words::Signs;
use super::{CLEAR, MOST, direction, mood_of, small, span_of, turned};
use crate::clause::sentences;
use crate::scan::Scan;

/// Characters of a name, and of what stands between 比 and the graded word.
const LONGEST_NAME: usize = 12;

pub(super) fn comparisons(scan: &Scan, signs: &Signs) -> Vec<Comparison> {
    let mut found = Vec::new();
    if !scan.folded.text.contains(['比', '如', '样']) && !scan.folded.text.contains("没有") {
        return found;
    }
    for (from, to) in sentences(&scan.clauses) {
        let sentence = Stretch { scan, signs, from: from as usize, to: to as usize };
        sentence.add_to(&mut found);
        if found.len() >= MOST {
            break;
        }
    }
    found.sort_by_key(|comparison: &Comparison| (comparison.span, comparison.target));
    found.dedup_by(|later, first| later.target == first.target);
    found.truncate(MOST);
    found
}

struct Stretch<'a> {
    scan: &'a Scan<'a>,
    signs: &'a Signs,
    from: usize,
    to: usize,
}

impl Stretch<'_> {
    fn text(&self) -> &str {
        &self.scan.folded.text[self.from..self.to]
    }

    fn add_to(&self, found: &mut Vec<Comparison>) {
        let text = self.text();
        for (at, _) in text.match_indices('比') {
            found.extend(self.than(at));
        }
        for (at, _) in text.match_indices("没有") {
            found.extend(self.lacking(at, "没有".len()));
        }
        for (at, _) in text.match_indices("不如") {
            found.extend(self.below(at, "不如".len()));
        }
        for word in ["比不上", "赶不上", "不及"] {
            for (at, _) in text.match_indices(word) {
                found.extend(self.below(at, word.len()));
            }
        }
        for (at, _) in text.match_indices("一样") {
            found.extend(self.equal(at));
        }
        for word in &self.signs.beside {
            for (at, _) in text.match_indices(word.as_str()) {
                found.extend(self.beside(at, word.len()));
            }
        }
    }

    /// 比X(更)好; and 跟X比 where nothing graded follows at once.
    fn than(&self, at: usize) -> Option<Comparison> {
        let text = self.text();
        let (before, after) = (&text[..at], &text[at + '比'.len_utf8()..]);
        let is_other_word = self.signs.not.iter().any(|word| text[at..].starts_with(word.as_str()))
            || self.signs.not_after.iter().any(|word| before.ends_with(word.as_str()))
            || after.starts_with(['不', '起']);
        if is_other_word {
            return None;
        }
        let reach = name_end(after);
        let graded = graded_in(self.signs, &after[..reach_with_grade(after, reach)]);
        let Some((place, word, good)) = graded else { return self.with(at, None) };
        let name = without_adverbs(self.signs, &after[..place]);
        if name.is_empty() {
            return self.with(at, Some(direction(f32::from(good))));
        }
        let way = direction(f32::from(good));
        let name_at = at + '比'.len_utf8() + blank(after);
        let way = if before.ends_with('不') { Direction::Same } else { way };
        self.told(way, (name_at, name_at + name.len()), (at, at + '比'.len_utf8() + place + word))
    }

    /// 跟X比，…: which way the word after it says, or else the mood of the sentence.
    fn with(&self, at: usize, way: Option<Direction>) -> Option<Comparison> {
        let before = &self.text()[..at];
        let start = before.char_indices().rev().take(LONGEST_NAME).find(|(_, c)| matches!(c, '和' | '跟' | '与'))?;
        let name_at = start.0 + start.1.len_utf8();
        let name = &before[name_at..];
        if name.is_empty() || name.contains(is_mark) {
            return None;
        }
        let way = way.or_else(|| self.by_mood())?;
        self.told(way, (name_at, at), (start.0, at + '比'.len_utf8()))
    }

    /// 没有X(那么)好.
    fn lacking(&self, at: usize, length: usize) -> Option<Comparison> {
        let after = &self.text()[at + length..];
        let reach = reach_with_grade(after, name_end(after));
        let (place, word, good) = graded_in(self.signs, &after[..reach])?;
        let between = &after[..place];
        let (name, is_measured) = match between.strip_suffix("那么").or_else(|| between.strip_suffix("这么")) {
            Some(name) => (name, true),
            None => (without_adverbs(self.signs, between), false),
        };
        // Without “so”, 没有 mostly means that something is missing: only a name or a memory is compared with.
        let is_foreign = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_then = self.against(name) != Against::Other;
        if name.is_empty() || !(is_measured || is_foreign || is_then) {
            return None;
        }
        let name_at = at + length + blank(after);
        let way = direction(-f32::from(good));
        self.told(way, (name_at, name_at + name.trim_start().len()), (at, at + length + place + word))
    }

    /// 不如X, 比不上X.
    fn below(&self, at: usize, length: usize) -> Option<Comparison> {
        let after = &self.text()[at + length..];
        if self.signs.rather.iter().any(|word| after.starts_with(word.as_str())) {
            return None;
        }
        let end = name_end(after);
        let cut = graded_in(self.signs, &after[..reach_with_grade(after, end)]);
        let (place, word) = cut.map_or((end, 0), |(place, word, _)| (place, word));
        let name = without_adverbs(self.signs, &after[..place]);
        let name = name.trim_end_matches(['了', '呢', '啊', '吧']);
        if name.is_empty() {
            return None;
        }
        let name_at = at + length + blank(after);
        let end = if word > 0 { at + length + place + word } else { name_at + name.len() };
        self.told(Direction::Worse, (name_at, name_at + name.len()), (at, end))
    }

    /// 和X一样好.
    fn equal(&self, at: usize) -> Option<Comparison> {
        let (before, after) = (&self.text()[..at], &self.text()[at + "一样".len()..]);
        let (_, word, good) = graded_in(self.signs, after).filter(|(place, ..)| *place <= '的'.len_utf8())?;
        let start =
            before.char_indices().rev().take(LONGEST_NAME).find(|(_, c)| matches!(c, '和' | '跟' | '与' | '同'))?;
        let name_at = start.0 + start.1.len_utf8();
        let name = &before[name_at..];
        let is_not = name.ends_with('不');
        if name.is_empty() || is_not || name.contains(is_mark) || good == 0 {
            return None;
        }
        self.told(Direction::Same, (name_at, at), (start.0, at + "一样".len() + word))
    }

    /// 相比X, …; 与X相比, ….
    fn beside(&self, at: usize, length: usize) -> Option<Comparison> {
        let (before, after) = (&self.text()[..at], &self.text()[at + length..]);
        let way = self.by_mood()?;
        let start = before.char_indices().rev().take(LONGEST_NAME).find(|(_, c)| matches!(c, '和' | '跟' | '与'));
        if let Some((start, c)) = start
            && let name_at = start + c.len_utf8()
            && name_at < at
            && !before[name_at..].contains(is_mark)
        {
            return self.told(way, (name_at, at), (start, at + length));
        }
        let name = &after[..name_end(after)];
        let name = name.trim_start_matches(['于', '起', '之', '下', '而', '言']);
        let name_at =
            at + length + (after.len() - after.trim_start_matches(['于', '起', '之', '下', '而', '言']).len());
        (!name.is_empty()).then_some(())?;
        self.told(way, (name_at, name_at + name.len()), (at, name_at + name.len()))
    }

    fn by_mood(&self) -> Option<Direction> {
        let good = mood_of(self.scan, small(self.from), small(self.to));
        (good.abs() >= CLEAR).then(|| direction(good))
    }

    fn against(&self, name: &str) -> Against {
        let has = |words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
        match () {
            () if has(&self.signs.expected) => Against::Expected,
            () if has(&self.signs.before) => Against::Before,
            () => Against::Other,
        }
    }

    /// `name` and `whole` are places in the sentence.
    fn told(&self, way: Direction, name: (usize, usize), whole: (usize, usize)) -> Option<Comparison> {
        let spelled = &self.text()[name.0..name.1];
        let against = self.against(spelled);
        let is = |words: &[String]| words.iter().any(|word| spelled.starts_with(word.as_str()));
        let span = |(from, to): (usize, usize)| span_of(self.scan, self.from + from, self.from + to);
        if against != Against::Other {
            return Some(Comparison { direction: way, against, target: span(name), span: span(whole) });
        }
        if is(&self.signs.nobody) || spelled.chars().count() > LONGEST_NAME {
            return None;
        }
        if !is(&self.signs.us) {
            return Some(Comparison { direction: way, against, target: span(name), span: span(whole) });
        }
        let subject = subject(&self.text()[..whole.0])?;
        Some(Comparison { direction: turned(way), against, target: span(subject), span: span((subject.0, whole.1)) })
    }
}

/// Where the name that begins `text` must have ended.
fn name_end(text: &str) -> usize {
    text.char_indices()
        .take(LONGEST_NAME)
        .find(|(_, c)| is_mark(*c))
        .map_or_else(|| text.char_indices().nth(LONGEST_NAME).map_or(text.len(), |(at, _)| at), |(at, _)| at)
}

/// Up to two more characters belong to the graded word.
fn reach_with_grade(text: &str, end: usize) -> usize {
    let more = text[end..].char_indices().take_while(|(_, c)| !is_mark(*c)).take(2).last();
    end + more.map_or(0, |(at, c)| at + c.len_utf8())
}

/// The first graded word: its place, its length, and whether it is good (1) or bad (−1). Not at the very start.
fn graded_in(signs: &Signs, text: &str) -> Option<(usize, usize, i8)> {
    text.char_indices().find_map(|(at, _)| {
        let word = signs.graded.iter().find(|(word, _)| text[at..].starts_with(word.as_str()))?;
        Some((at, word.0.len(), word.1))
    })
}

/// Bytes of white space before the first character.
fn blank(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn without_adverbs<'a>(signs: &Signs, text: &'a str) -> &'a str {
    let mut rest = text.trim();
    while let Some(shorter) = signs.adverbs.iter().find_map(|word| rest.strip_suffix(word.as_str())) {
        rest = shorter.trim_end();
    }
    rest
}

/// The name at the end of what stands before: up to a mark or a small word.
fn subject(before: &str) -> Option<(usize, usize)> {
    let before = before.trim_end_matches(['就', '都', '也', '还', '是', '真', '的', '明', '显']);
    let start = before.char_indices().rev().take(LONGEST_NAME).find(|(_, c)| is_mark(*c) || matches!(c, '了' | '得'));
    let from = start.map_or_else(
        || before.char_indices().rev().nth(LONGEST_NAME - 1).map_or(0, |(at, _)| at),
        |(at, c)| at + c.len_utf8(),
    );
    (from < before.len()).then_some((from, before.len()))
}

fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, ' ' | '·' | '-' | '&' | '\'')
}
