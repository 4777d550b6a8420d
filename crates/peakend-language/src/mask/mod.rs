//! Personal data out of texts: what is found is replaced by a typed placeholder. One pass, linear time.

mod checks;
mod context;
mod letters;
mod number;
mod street;
mod value;

use peakend_model::annotation::{PersonalData, PersonalDataKind, Span};

pub use value::mask_value;

/// A stretch of the original text that is personal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub(crate) kind: PersonalDataKind,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The text with placeholders, and where they stand in it.
pub fn mask(text: &str) -> (String, Vec<PersonalData>) {
    let (masked, personal, _) = mask_and_place(text);
    (masked, personal)
}

/// As [`mask`], and where the text of each placeholder stood: bytes of the original, in the same order.
pub(crate) fn mask_and_place(text: &str) -> (String, Vec<PersonalData>, Vec<Span>) {
    let found = together(find(text), context::find(text));
    if found.is_empty() {
        return (text.to_owned(), Vec::new(), Vec::new());
    }
    let places = found.iter().map(|hit| Span::new(hit.from, hit.to)).collect();
    let mut masked = String::with_capacity(text.len() + 16);
    let mut personal = Vec::with_capacity(found.len());
    let mut copied = 0;
    for Found { kind, from, to } in found {
        masked.push_str(&text[copied..from]);
        let start = masked.len();
        masked.push_str(placeholder(kind));
        personal.push(PersonalData { kind, span: Span::new(start, masked.len()) });
        copied = to;
    }
    masked.push_str(&text[copied..]);
    (masked, personal, places)
}

/// What stands in the text instead of the data.
pub fn placeholder(kind: PersonalDataKind) -> &'static str {
    match kind {
        PersonalDataKind::Email => "[email]",
        PersonalDataKind::Phone => "[phone]",
        PersonalDataKind::Card => "[card]",
        PersonalDataKind::Iban => "[iban]",
        PersonalDataKind::NationalId => "[id]",
        PersonalDataKind::Address => "[address]",
        PersonalDataKind::Name => "[name]",
        PersonalDataKind::Url => "[url]",
    }
}

/// Both lists in order; of two that overlap, the one that begins first stays.
fn together(mut found: Vec<Found>, more: Vec<Found>) -> Vec<Found> {
    if more.is_empty() {
        return found;
    }
    found.extend(more);
    found.sort_by_key(|hit| (hit.from, std::cmp::Reverse(hit.to)));
    let mut done = 0;
    found.retain(|hit| {
        let is_free = hit.from >= done;
        if is_free {
            done = hit.to;
        }
        is_free
    });
    found
}

/// Sorted and not overlapping; every bound is next to an ASCII byte, so on a character boundary.
fn find(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found: Vec<Found> = Vec::new();
    let mut done = 0;
    let mut at = 0;
    while at < bytes.len() {
        let step = match bytes[at] {
            b'@' => letters::email(bytes, done, at),
            b'0'..=b'9' | b'+' | b'(' => number::number(text, done, at),
            b'h' | b'H' | b'w' | b'W' | b'f' | b'F' => letters::url(bytes, done, at),
            b'A'..=b'Z' => letters::lettered(bytes, done, at),
            _ => Step::On,
        };
        match step {
            Step::On => at += 1,
            Step::Past(end) => at = end.max(at + 1),
            Step::Found(hit) => {
                found.push(hit);
                done = hit.to;
                at = hit.to;
            }
        }
    }
    found
}

/// What looking at one place gave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    On,
    /// Nothing personal up to here.
    Past(usize),
    Found(Found),
}

/// No ASCII letter or digit stands just before, or what stood there is masked.
pub(crate) fn starts(bytes: &[u8], done: usize, at: usize) -> bool {
    at == done || !(bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'_' | b'+' | b'@'))
}

/// No ASCII letter, digit or @ stands there.
pub(crate) fn ends(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'@')))
}

#[cfg(test)]
mod tests;
