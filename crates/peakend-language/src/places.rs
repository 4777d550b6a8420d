//! From the masked text back to the original: bytes of the one to code points of the other.

use peakend_model::annotation::{PersonalData, Span};

/// Code points are counted once up to every so many bytes.
const STEP: usize = 256;

/// Where spans of a masked text stand in its original, counted in code points, as most languages index their strings.
pub struct Places<'a> {
    original: &'a str,
    /// Placeholder in the masked text, and what it stands for in the original, in order.
    replaced: Vec<(Span, Span)>,
    /// Code points that begin before byte `i × STEP`; empty where each byte is one.
    counts: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(original: &'a str, personal: &[PersonalData], originals: &[Span]) -> Self {
        let replaced = personal.iter().map(|data| data.span).zip(originals.iter().copied()).collect();
        let mut counts = Vec::new();
        if !original.is_ascii() {
            let mut count = 0;
            for chunk in original.as_bytes().chunks(STEP) {
                counts.push(count);
                count += chunk.iter().filter(|byte| starts(**byte)).count();
            }
        }
        Self { original, replaced, counts }
    }

    /// A span of the masked text as code points `from..to` of the original. A span inside a placeholder covers all that
    /// it stands for.
    pub fn code_points(&self, span: Span) -> (usize, usize) {
        let from = self.original_byte(span.from, |place| place.from);
        let to = self.original_byte(span.to, |place| place.to);
        (self.count(from), self.count(to.max(from)))
    }

    /// `inside` says which end of the original a place within a placeholder stands for.
    fn original_byte(&self, at: u32, inside: impl Fn(Span) -> u32) -> usize {
        let begun = self.replaced.partition_point(|(masked, _)| masked.from <= at);
        let place = match begun.checked_sub(1).and_then(|last| self.replaced.get(last)) {
            None => at,
            Some((masked, original)) if at == masked.from => original.from,
            Some((masked, original)) if at < masked.to => inside(*original),
            Some((masked, original)) => original.to + (at - masked.to),
        };
        place as usize
    }

    fn count(&self, byte: usize) -> usize {
        let byte = byte.min(self.original.len());
        let Some(before) = self.counts.get((byte / STEP).min(self.counts.len().saturating_sub(1))) else {
            return byte;
        };
        let from = (byte / STEP).min(self.counts.len() - 1) * STEP;
        before + self.original.as_bytes()[from..byte].iter().filter(|byte| starts(**byte)).count()
    }
}

/// A code point begins with this byte.
fn starts(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use crate::Reader;

    #[test]
    fn spans_come_back_to_the_original_in_code_points() {
        let text = "😀 Señor: écrivez à ana.perez@example.org — доставка ужасная 😡, call +7 912 345-67-89 now";
        let (reading, places) = Reader::new().read_in_place(text);
        let cut = |(from, to): (usize, usize)| text.chars().skip(from).take(to - from).collect::<String>();
        let personal: Vec<String> =
            reading.annotation.personal_data.iter().map(|data| cut(places.code_points(data.span))).collect();
        assert_eq!(personal, ["ana.perez@example.org", "+7 912 345-67-89"]);
        let at = reading.text.find("доставка").unwrap();
        let span = peakend_model::annotation::Span::new(at, at + "доставка ужасная".len());
        assert_eq!(cut(places.code_points(span)), "доставка ужасная");
        let whole = peakend_model::annotation::Span::new(0, reading.text.len());
        assert_eq!(cut(places.code_points(whole)), text);
    }

    #[test]
    fn long_texts_are_counted_from_the_nearest_step() {
        let text = "я".repeat(1_000) + "x";
        let places = super::Places::new(&text, &[], &[]);
        assert_eq!(places.code_points(peakend_model::annotation::Span::new(1_998, 2_001)), (999, 1_001));
    }
}
