//! Personal data that begins with letters: e-mail addresses, links that carry a key, IBAN, Spanish NIE.

use peakend_model::annotation::PersonalDataKind;

use super::{Found, Step, checks, ends, starts};

/// `at` stands on the @; nothing before `done` belongs to it.
pub(super) fn email(bytes: &[u8], done: usize, at: usize) -> Step {
    let local = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-');
    let domain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let before = bytes[done..at].iter().rev().take(64).take_while(|b| local(**b)).count();
    let mut from = at - before;
    while from < at && matches!(bytes[from], b'.' | b'-' | b'+') {
        from += 1;
    }
    let after = bytes[at + 1..].iter().take(190).take_while(|b| domain(**b)).count();
    let mut to = at + 1 + after;
    while to > at + 1 && matches!(bytes[to - 1], b'.' | b'-') {
        to -= 1;
    }
    let host = &bytes[at + 1..to];
    let top = host.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    let dotted = host.len() > top + 1 && host[host.len() - top - 1] == b'.';
    if from < at && top >= 2 && dotted {
        Step::Found(Found { kind: PersonalDataKind::Email, from, to })
    } else {
        Step::On
    }
}

/// A link is personal when it carries a query, a user or a long key; others stay readable.
pub(super) fn url(bytes: &[u8], done: usize, at: usize) -> Step {
    let rest = &bytes[at..];
    let head = ["https://", "http://", "www.", "ftp://"]
        .iter()
        .find(|head| rest.len() > head.len() && rest[..head.len()].eq_ignore_ascii_case(head.as_bytes()));
    let Some(head) = head.filter(|_| starts(bytes, done, at)) else { return lettered(bytes, done, at) };
    let len = rest.iter().take_while(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"')).count();
    let mut to = at + len;
    while to > at && matches!(bytes[to - 1], b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'\'') {
        to -= 1;
    }
    let body = &bytes[(at + head.len()).min(to)..to];
    let carries = body.contains(&b'@') || (body.contains(&b'?') && body.contains(&b'=')) || has_key(body);
    if carries { Step::Found(Found { kind: PersonalDataKind::Url, from: at, to }) } else { Step::Past(to) }
}

/// A stretch of 20 or more letters and digits, with both: a token rather than words.
fn has_key(body: &[u8]) -> bool {
    body.split(|b| !b.is_ascii_alphanumeric())
        .any(|part| part.len() >= 20 && part.iter().any(u8::is_ascii_digit) && part.iter().any(u8::is_ascii_alphabetic))
}

/// IBAN or NIE, in capitals.
pub(super) fn lettered(bytes: &[u8], done: usize, at: usize) -> Step {
    if !bytes[at].is_ascii_uppercase() || !starts(bytes, done, at) {
        return Step::On;
    }
    if let Some(to) = iban_end(bytes, at) {
        return Step::Found(Found { kind: PersonalDataKind::Iban, from: at, to });
    }
    if let Some(to) = nie_end(bytes, at) {
        return Step::Found(Found { kind: PersonalDataKind::NationalId, from: at, to });
    }
    Step::On
}

fn iban_end(bytes: &[u8], at: usize) -> Option<usize> {
    let head = bytes.get(at..at + 4)?;
    if !head[1].is_ascii_uppercase() || !head[2].is_ascii_digit() || !head[3].is_ascii_digit() {
        return None;
    }
    let length = checks::iban_length([head[0], head[1]])?;
    let mut compact = [0_u8; 34];
    let mut n = 0;
    for (index, &byte) in bytes[at..].iter().enumerate().take(length + 10) {
        if byte.is_ascii_alphanumeric() {
            compact[n] = byte;
            n += 1;
            if n == length {
                let to = at + index + 1;
                return (ends(bytes, to) && checks::iban(&compact[..n])).then_some(to);
            }
        } else if !matches!(byte, b' ' | b'-') {
            return None;
        }
    }
    None
}

fn nie_end(bytes: &[u8], at: usize) -> Option<usize> {
    let lead = match bytes[at] {
        letter @ b'X'..=b'Z' => u32::from(letter - b'X'),
        _ => return None,
    };
    let digits_at = if bytes.get(at + 1) == Some(&b'-') { at + 2 } else { at + 1 };
    let digits = bytes.get(digits_at..digits_at + 7)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(lead, |n, d| n * 10 + u32::from(d - b'0'));
    let letter_at = if bytes.get(digits_at + 7) == Some(&b'-') { digits_at + 8 } else { digits_at + 7 };
    let letter = bytes.get(letter_at)?.to_ascii_uppercase();
    (letter == checks::spanish_letter(number) && ends(bytes, letter_at + 1)).then_some(letter_at + 1)
}
