//! Searching texts in any language: words, “phrases” and -exclusions, folded by case and accent.

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::annotation::Span;

/// A parsed search. Every wanted term must occur and no unwanted one may.
/// A term of letters matches from the start of a word (`deliver` finds “delivery”);
/// a term of Chinese, Japanese or other unspaced script matches anywhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct TextQuery {
    source: String,
    wanted: Vec<Term>,
    unwanted: Vec<Term>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Term {
    /// Folded.
    needle: String,
    /// The needle starts with a letter or digit of a spaced script.
    at_word_start: bool,
}

impl TextQuery {
    /// Parses words, `"phrases"` and `-word`; never fails, an empty search finds everything.
    pub fn parse(source: &str) -> Self {
        let mut wanted = Vec::new();
        let mut unwanted = Vec::new();
        let mut rest = source.trim();
        while !rest.is_empty() {
            let (minus, body) = match rest.strip_prefix('-') {
                Some(after) if !after.is_empty() && !after.starts_with(char::is_whitespace) => (true, after),
                _ => (false, rest),
            };
            let (term, after) = match body.strip_prefix(['"', '“', '”', '«']) {
                Some(quoted) => quoted.split_once(['"', '“', '”', '»']).unwrap_or((quoted, "")),
                None => body.split_once(char::is_whitespace).unwrap_or((body, "")),
            };
            let needle = fold(term).trim().to_owned();
            if !needle.is_empty() {
                let at_word_start = needle.chars().next().is_some_and(is_word_char);
                let list = if minus { &mut unwanted } else { &mut wanted };
                list.push(Term { needle, at_word_start });
            }
            rest = after.trim_start();
        }
        Self { source: source.trim().to_owned(), wanted, unwanted }
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    pub fn matches(&self, text: &str) -> bool {
        let folded = fold(text);
        self.matches_folded(&folded)
    }

    /// As [`Self::matches`], for a text that went through [`fold`].
    pub fn matches_folded(&self, folded: &str) -> bool {
        self.wanted.iter().all(|term| term.occurs(folded, 0).is_some())
            && self.unwanted.iter().all(|term| term.occurs(folded, 0).is_none())
    }

    /// Where the wanted terms stand in `text`: sorted, not overlapping.
    pub fn spans(&self, text: &str) -> Vec<Span> {
        let (folded, origin) = fold_with_origin(text);
        let mut spans = Vec::new();
        for term in &self.wanted {
            let mut from = 0;
            while let Some(at) = term.occurs(&folded, from) {
                let end = at + term.needle.len();
                spans.push(Span::new(origin[at], origin[end]));
                from = end;
            }
        }
        spans.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                _ => merged.push(span),
            }
        }
        merged
    }
}

impl From<String> for TextQuery {
    fn from(source: String) -> Self {
        Self::parse(&source)
    }
}

impl From<TextQuery> for String {
    fn from(query: TextQuery) -> Self {
        query.source
    }
}

impl Term {
    fn occurs(&self, folded: &str, from: usize) -> Option<usize> {
        let mut start = from;
        while let Some(found) = folded.get(start..)?.find(&self.needle) {
            let at = start + found;
            let before = folded[..at].chars().next_back();
            if !self.at_word_start || !before.is_some_and(is_word_char) {
                return Some(at);
            }
            start = at + folded[at..].chars().next().map_or(1, char::len_utf8);
        }
        None
    }
}

/// A letter or digit of a script that puts spaces between words.
fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() && !is_unspaced(c)
}

/// Han, kana, Thai, Lao, Khmer, Burmese.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' |
        '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' |
        '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Lower case, compatibility forms unified, accents of Latin and Greek letters dropped (й and ё stay as they are written in Cyrillic).
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut folded);
    }
    folded
}

fn fold_char(c: char, folded: &mut String) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
    } else if is_unspaced(c) {
        folded.push(c);
    } else if matches!(c, '\u{0400}'..='\u{04FF}') {
        folded.extend(c.to_lowercase());
    } else {
        let mut buffer = [0; 4];
        let bare = c.encode_utf8(&mut buffer).nfkd().filter(|part| !is_combining_mark(*part));
        folded.extend(bare.flat_map(char::to_lowercase));
    }
}

/// The folded text and, for each of its bytes and its end, the byte of `text` it came from.
fn fold_with_origin(text: &str) -> (String, Vec<usize>) {
    let mut folded = String::with_capacity(text.len());
    let mut origin = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        fold_char(c, &mut folded);
        origin.resize(folded.len(), at);
    }
    origin.push(text.len());
    (folded, origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, text: &str, expected: bool) {
        assert_eq!(TextQuery::parse(query).matches(text), expected, "{query} in {text}");
    }

    #[test]
    fn words_match_from_their_start_in_any_case_and_accent() {
        check("deliver", "The Delivery was late", true);
        check("deliver", "undelivered", false);
        check("atencion", "mala ATENCIÓN al cliente", true);
        check("доставка", "Доставка опоздала", true);
        check("late delivery", "delivery was late", true);
        check("\"late delivery\"", "delivery was late", false);
        check("delivery -late", "delivery was late", false);
        check("delivery -late", "delivery was fine", true);
        check("- late", "a - late", true);
    }

    #[test]
    fn chinese_matches_anywhere() {
        check("发货", "商家发货很慢", true);
        check("慢", "商家发货很慢", true);
        check("快", "商家发货很慢", false);
        check("iphone", "我的iPhone坏了", true);
    }

    #[test]
    fn highlights_stand_on_the_original_text() {
        let text = "Ünïcode ＡＢＣ naïve 👍🏽 Naive";
        let spans = TextQuery::parse("naive").spans(text);
        let found: Vec<&str> = spans.iter().map(|span| span.of(text)).collect();
        assert_eq!(found, ["naïve", "Naive"]);
        let wide = TextQuery::parse("abc").spans(text);
        assert_eq!(wide[0].of(text), "ＡＢＣ");
    }

    #[test]
    fn an_empty_search_finds_everything() {
        check("", "anything", true);
        check("\"\"", "anything", true);
        assert!(TextQuery::parse(" - ").wanted.len() == 1);
    }
}
