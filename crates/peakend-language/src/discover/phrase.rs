//! Phrases of a clause: one to three words, or two to four characters of a script without spaces.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Reader;
use crate::fold::{is_unspaced, is_word};
use crate::typical::is_little;

/// A phrase as it was written.
pub(super) struct Phrase {
    pub(super) written: String,
    pub(super) length: usize,
}

const LONGEST_WORDS: usize = 3;
const LONGEST_CHARACTERS: usize = 4;
/// A text of more clauses is read to here.
const MOST_PIECES: usize = 200;

/// The clauses of a text: bytes between punctuation.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> {
    let ends = |c: char| {
        matches!(
            c,
            '.' | ','
                | '!'
                | '?'
                | ';'
                | ':'
                | '\n'
                | '('
                | ')'
                | '。'
                | '，'
                | '！'
                | '？'
                | '；'
                | '：'
                | '、'
                | '…'
                | '—'
                | '–'
                | '"'
        )
    };
    text.split(ends)
        .map(move |piece| {
            let from = piece.as_ptr() as usize - text.as_ptr() as usize;
            from..from + piece.len()
        })
        .filter(|piece| !piece.is_empty())
        .take(MOST_PIECES)
}

/// Words that say nothing about a subject, beside those that tell languages apart.
#[rustfmt::skip]
const IDLE: &[&str] = &[
    "about", "after", "again", "also", "another", "because", "before", "could", "didn't", "doesn't", "don't", "even",
    "ever", "every", "first", "got", "him", "into", "it's", "just", "last", "like", "much", "now", "only", "other",
    "really", "since", "some", "still", "then", "there", "these", "thing", "when", "where", "which", "while", "will",
    "would", "cuando", "donde", "hasta", "porque", "sobre", "solo", "tambien", "tiene", "todo", "todos", "ainda",
    "fazer", "quando", "tambem", "tudo", "voce", "будет", "вообще", "даже", "если", "еще", "когда", "который",
    "можно", "потом", "после", "просто", "только", "уже", "через", "чтобы", "этого", "time", "times", "same", "next",
    "everything", "anything", "nothing", "something", "besides", "instead", "looking", "look", "tell", "told", "said",
    "says", "went", "came", "come", "going", "made", "make", "take", "took", "year", "years", "week", "weeks", "days",
    "today", "yesterday", "always", "never", "until", "should", "want", "need", "compre", "hace", "veces", "dias",
    "cada", "ahora", "dijo", "hacer", "haya", "mismo", "otra", "otro", "nada", "siempre", "nunca", "comprei", "agora",
    "disse", "mesmo", "outra", "outro", "sempre", "купил", "купила", "время", "день", "дней", "дня", "сегодня",
    "снова", "опять", "всегда", "никогда", "сказали", "такой", "очень", "было", "были", "быть", "есть", "нам", "мне",
];

/// A word, or a character of a script without spaces.
struct Token<'a> {
    folded: String,
    written: &'a str,
    is_unspaced: bool,
    /// It says nothing about a subject: a little word, a number, a word of mood.
    is_idle: bool,
}

/// Adds the phrases of a clause by their folded form, each once.
pub(super) fn phrases(reader: &Reader, piece: &str, into: &mut BTreeMap<String, Phrase>) {
    let tokens = tokens(reader, piece);
    for from in 0..tokens.len() {
        let longest = if tokens[from].is_unspaced { LONGEST_CHARACTERS } else { LONGEST_WORDS };
        for to in from + 1..=(from + longest).min(tokens.len()) {
            let row = &tokens[from..to];
            if row.iter().any(|token| token.is_unspaced != row[0].is_unspaced) {
                break;
            }
            if !stands_for_something(reader, row) {
                continue;
            }
            let glue = if row[0].is_unspaced { "" } else { " " };
            let join = |part: fn(&Token<'_>) -> String| row.iter().map(part).collect::<Vec<_>>().join(glue);
            let phrase = || Phrase { written: join(|token| token.written.to_lowercase()), length: row.len() };
            into.entry(join(|token| token.folded.clone())).or_insert_with(phrase);
        }
    }
}

fn tokens<'a>(reader: &Reader, piece: &'a str) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    let mut from = None;
    for (at, c) in piece.char_indices().chain([(piece.len(), ' ')]) {
        if is_word(c) || (c == '\'' || c == '’' || c == '-') && from.is_some() {
            from.get_or_insert(at);
            continue;
        }
        if let Some(from) = from.take() {
            tokens.push(token(reader, &piece[from..at], false));
        }
        if is_unspaced(c) {
            tokens.push(token(reader, &piece[at..at + c.len_utf8()], true));
        }
    }
    tokens
}

fn token<'a>(reader: &Reader, written: &'a str, is_unspaced: bool) -> Token<'a> {
    let folded = reader.folded(written);
    let is_idle = if is_unspaced {
        "的了是我你他她它们这那就都也很还在有和与不没又个吧吗呢啊哦嗯给把被让对从到会能要想说去来再才只上下"
            .contains(&folded)
    } else {
        is_little(&folded)
            || IDLE.contains(&folded.as_str())
            || folded.chars().all(|c| c.is_ascii_digit())
            || reader.is_mood(&folded)
    };
    Token { folded, written, is_unspaced, is_idle }
}

/// Neither end is idle, and it is neither too short nor a word of mood as a whole.
fn stands_for_something(reader: &Reader, row: &[Token<'_>]) -> bool {
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return false };
    if first.is_idle || last.is_idle {
        return false;
    }
    if first.is_unspaced {
        let joined: String = row.iter().map(|token| token.folded.as_str()).collect();
        return row.len() >= 2 && !reader.is_mood(&joined);
    }
    row.len() > 1 || first.folded.chars().count() >= 4
}
