//! Short statements composed for training (`data/statements`): what people say of films, hotels, parcels, banks and their day.
//! They carry words of fields that no labelled set of a free licence covers.

use peakend_model::annotation::Emotion;

use super::data::Row;
use crate::features;

const FILES: [(&str, &str); 5] = [
    ("en", include_str!("../../data/statements/en.txt")),
    ("es", include_str!("../../data/statements/es.txt")),
    ("pt", include_str!("../../data/statements/pt.txt")),
    ("ru", include_str!("../../data/statements/ru.txt")),
    ("zh-Hans", include_str!("../../data/statements/zh.txt")),
];

/// Texts made from one line at most.
const MOST_TEXTS: usize = 24;
/// What all texts of one line count together, in rows.
const LINE_WEIGHT: f32 = 12.0;

/// All statements as rows of the set `statements`.
pub(super) fn load() -> Vec<Row> {
    FILES.into_iter().flat_map(|(language, file)| file.lines().flat_map(move |line| rows(language, line))).collect()
}

/// One text of each line.
pub(crate) fn one_of_each() -> Vec<String> {
    let texts = |(language, file): (&str, &'static str)| {
        let language = language.to_owned();
        file.lines().filter_map(move |line| rows(&language, line).into_iter().next()).map(|row| row.text)
    };
    FILES.into_iter().flat_map(texts).collect()
}

/// Rows of one line; none for a comment.
fn rows(language: &str, line: &str) -> Vec<Row> {
    let Some((mark, pattern)) = line.split_once(' ') else { return Vec::new() };
    let mut letters = mark.chars();
    let sentiment = match letters.next() {
        Some('-') => 0,
        Some('=') => 1,
        Some('+') => 2,
        _ => return Vec::new(),
    };
    let felt =
        Emotion::from_key(letters.as_str()).and_then(|felt| Emotion::ALL.iter().position(|emotion| *emotion == felt));
    let emotions = felt.map_or([None; 10], emotions);
    let texts = expand(pattern);
    #[expect(clippy::cast_precision_loss, reason = "at most MOST_TEXTS")]
    let weight = (LINE_WEIGHT / texts.len() as f32).min(2.0);
    let row = |text| Row {
        text,
        set: format!("statements/{language}"),
        sentiment: Some(sentiment),
        mixed: None,
        emotions,
        taught: None,
        mood_weight: weight,
        emotion_weight: weight,
    };
    texts.into_iter().map(row).collect()
}

/// One emotion is felt; those that go well with it are left open, the others are not.
fn emotions(felt: usize) -> [Option<bool>; 10] {
    const KIN: [&[usize]; 3] = [&[0, 1, 8], &[3, 9, 7], &[4, 6, 7, 9]];
    std::array::from_fn(|other| match () {
        () if other == felt => Some(true),
        // Anything may come as a surprise.
        () if other == 2 || felt == 2 => None,
        () if KIN.iter().any(|kin| kin.contains(&felt) && kin.contains(&other)) => None,
        () => Some(false),
    })
}

/// Every text of a pattern with `{a|b}`, or an even spread of them where there are too many.
fn expand(pattern: &str) -> Vec<String> {
    let slots: Vec<Vec<&str>> = pattern
        .split(['{', '}'])
        .enumerate()
        .map(|(index, part)| if index % 2 == 1 { part.split('|').collect() } else { vec![part] })
        .collect();
    let all: usize = slots.iter().map(Vec::len).product();
    let texts = all.min(MOST_TEXTS);
    (0..texts)
        .map(|index| {
            // A spread over the whole range, shifted slot by slot so that each alternative comes up about as often.
            let mut rest = index;
            let mut text = String::new();
            for (place, slot) in slots.iter().enumerate() {
                let turn =
                    if all > MOST_TEXTS && slot.len() > 1 { index + usize_of(place, index, slot.len()) } else { rest };
                text.push_str(slot[turn % slot.len()]);
                rest /= slot.len();
            }
            text.trim().to_owned()
        })
        .collect()
}

/// A shift that differs by slot and round, the same on every run.
fn usize_of(place: usize, index: usize, len: usize) -> usize {
    let round = (index / len) as u64;
    usize::try_from(features::mix(place as u64 * 7919 + round) % len as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_every_text_they_stand_for() {
        assert_eq!(expand("so {good|bad} {!|}"), ["so good !", "so bad !", "so good", "so bad"]);
        let many = expand("{a|b|c|d|e|f} {1|2|3|4|5|6}");
        assert_eq!(many.len(), MOST_TEXTS);
        assert!(["a", "f"].iter().all(|letter| many.iter().any(|text| text.starts_with(letter))), "{many:?}");
    }

    #[test]
    fn every_line_teaches_something_and_no_text_stands_on_two_sides() {
        let rows = load();
        let mut sides = std::collections::HashMap::new();
        for row in &rows {
            assert!(!row.text.is_empty() && !row.text.contains(['{', '}', '|']), "{}", row.text);
            let side = sides.entry(row.text.as_str()).or_insert(row.sentiment);
            assert_eq!(*side, row.sentiment, "{} is called two things", row.text);
        }
        for (language, _) in FILES {
            let of =
                |side| rows.iter().filter(|row| row.set.ends_with(language) && row.sentiment == Some(side)).count();
            assert!(of(0) > 100 && of(1) > 20 && of(2) > 100, "{language}: {} {} {}", of(0), of(1), of(2));
        }
    }
}
