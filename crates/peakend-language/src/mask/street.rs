//! Postal addresses: a word for a street with its name and a house number.

use super::context::{capitals, is_han, word};

/// Where the word for the street stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// “12 Baker Street”.
    After,
    /// “calle Mayor 5”, “ул. Ленина, д. 5”.
    Before,
    /// “中山路12号”.
    Chinese,
}

/// The address around the word at `from..to`, if a name and a number are there.
pub(super) fn stretch(text: &str, from: usize, to: usize, kind: Kind) -> Option<(usize, usize)> {
    match kind {
        Kind::After => after(text, from, to),
        Kind::Before => before(text, from, to),
        Kind::Chinese => chinese(text, from, to),
    }
}

/// A number and one to three words in capitals before the word, which has a capital as well.
fn after(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    if !text[from..].trim_start().starts_with(char::is_uppercase) {
        return None;
    }
    let mut start = from;
    for _ in 0..3 {
        let name = text[..start].rsplit(' ').next()?;
        let is_name = name.chars().next().is_some_and(char::is_uppercase)
            && name.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '.' | '-'));
        if !is_name {
            return None;
        }
        start = start.checked_sub(name.len() + 1)?;
        let number = text[..start].rsplit(' ').next()?;
        if is_house(number) {
            return Some((start - number.len(), to));
        }
    }
    None
}

/// Up to five digits, perhaps with one letter: “12”, “12b”.
fn is_house(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=5).contains(&digits) && text.len() - digits <= 1 && text[digits..].chars().all(|c| c.is_ascii_alphabetic())
}

/// The name, then a number, perhaps with a word for house or number before it, and one for the flat after it.
fn before(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let spaces = text[to..].len() - text[to..].trim_start_matches(' ').len();
    let mut at = to + spaces;
    for small in ["de la ", "de las ", "de los ", "de ", "del ", "da ", "das ", "do ", "dos "] {
        if text[at..].starts_with(small) {
            at += small.len();
            break;
        }
    }
    let name_end = capitals(text, at, 4)?;
    let mut end = number(text, name_end, &["nº", "n.º", "n°", "número", "num.", "дом", "д.", "d."])?;
    while let Some(more) = number(text, end, &["кв.", "квартира", "корп.", "к.", "стр.", "piso", "apto", "apt."])
        .filter(|_| text[end..].starts_with([',', ' ']))
    {
        // A bare number after the house is something else.
        let between = text[end..more].trim_start_matches([',', ' ']);
        if between.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        end = more;
    }
    Some((from, end))
}

/// Where a number after `at` ends; only a comma, spaces and one of `words` stand between.
fn number(text: &str, at: usize, words: &[&str]) -> Option<usize> {
    let skip = |at: usize| at + text[at..].len() - text[at..].trim_start_matches([' ', ',']).len();
    let mut start = skip(at);
    if let Some(found) = words.iter().find(|found| text[start..].starts_with(**found)) {
        start = skip(start + found.len());
    }
    if start == at || start - at > 24 {
        return None;
    }
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = start + digits;
    if !(1..=5).contains(&digits) {
        return None;
    }
    if text[end..].starts_with('/') {
        end += 1 + text[end + 1..].bytes().take_while(u8::is_ascii_digit).count();
    } else if word(&text[end..]) > 0 {
        let letter = text[end..].chars().next().map_or(0, char::len_utf8);
        // “5a” is a house, “5th” and “5km” are not.
        if word(&text[end..]) != letter {
            return None;
        }
        end += letter;
    }
    // Money, shares and times are not houses.
    let rest = text[end..].trim_start();
    let is_time = rest.strip_prefix(':').is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()));
    (!is_time && !rest.starts_with(['€', '$', '%', '₽'])).then_some(end)
}

/// Signs for kinds of streets.
const STREETS: [char; 6] = ['路', '街', '道', '巷', '弄', '坊'];

/// A street, then up to five digits before the sign for number; what may follow belongs to the flat.
fn chinese(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let digits = text[..from].bytes().rev().take_while(u8::is_ascii_digit).count();
    let name = &text[..from - digits];
    if !(1..=5).contains(&digits) || !name.ends_with(STREETS) {
        return None;
    }
    let mut start = name.len();
    for c in name.chars().rev().take(14) {
        if !is_han(c) || matches!(c, '在' | '住' | '到' | '是' | '址' | '去' | '于' | '於') {
            break;
        }
        start -= c.len_utf8();
    }
    let signs = name[start..].chars().count();
    let mut end = to;
    for c in text[to..].chars().take(14) {
        if !(c.is_ascii_digit()
            || matches!(c, '栋' | '棟' | '楼' | '樓' | '层' | '層' | '单' | '單' | '元' | '室' | '座' | '幢'))
        {
            break;
        }
        end += c.len_utf8();
    }
    (signs >= 3).then_some((start, end))
}
