//! Findings of different languages that mean the same, put together by what words mean in all of them.

use super::{Found, Spoken, Text, phrase::pieces, union};
use crate::{
    Reader,
    meaning::{DIMENSIONS, Vector, cosine, shorten},
};

/// Findings this alike, each the nearest of the other language, are one. Nine of ten that are put together so belong
/// together, and half of those that do are found (`docs/language.md`).
const ALIKE: f32 = 0.4;
/// Texts of a finding that say what it means.
const MOST_TEXTS: usize = 30;
/// Findings of a language from which on it is known what they have in common.
const FEWEST: usize = 10;

/// Puts findings of different languages together; the one with the most texts leads.
pub fn across(reader: &Reader, texts: &[Text<'_>], found: Vec<Found>) -> Vec<Found> {
    let vectors = vectors(reader, texts, &found);
    let mut groups: Vec<Vec<usize>> = (0..found.len()).map(|at| vec![at]).collect();
    let mut of: Vec<usize> = (0..found.len()).collect();
    for (_, one, other) in alike(&found, &vectors) {
        let (into, from) = (of[one].min(of[other]), of[one].max(of[other]));
        let speaks = |group: usize, language: &str| groups[group].iter().any(|at| found[*at].language == language);
        // A chain of likenesses must not bring two findings of one language together.
        if into == from || groups[from].iter().any(|at| speaks(into, &found[*at].language)) {
            continue;
        }
        let moved = std::mem::take(&mut groups[from]);
        moved.iter().for_each(|at| of[*at] = into);
        groups[into].extend(moved);
    }
    groups.into_iter().filter(|group| !group.is_empty()).map(|group| joined(&found, group)).collect()
}

/// Pairs of two languages in which each is the nearest of the other, the most alike first.
fn alike(found: &[Found], vectors: &[Option<Box<Vector>>]) -> Vec<(f32, usize, usize)> {
    let likeness = |one: usize, other: usize| Some(cosine(vectors[one].as_ref()?, vectors[other].as_ref()?));
    let nearest = |one: usize, language: &str| {
        let others = (0..found.len()).filter(|other| found[*other].language == language);
        others.filter_map(|other| Some((likeness(one, other)?, other))).max_by(|a, b| a.0.total_cmp(&b.0))
    };
    let mut languages: Vec<&str> = found.iter().map(|found| found.language.as_str()).collect();
    languages.sort_unstable();
    languages.dedup();
    let mut pairs = Vec::new();
    for (one, own) in found.iter().enumerate() {
        for language in languages.iter().filter(|language| **language > own.language.as_str()) {
            let Some((alike, other)) = nearest(one, language).filter(|(alike, _)| *alike >= ALIKE) else { continue };
            if nearest(other, &own.language).is_some_and(|(_, back)| back == one) {
                pairs.push((alike, one, other));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    pairs
}

/// What the clauses of each finding mean on the whole, without what all findings of its language have in common.
fn vectors(reader: &Reader, texts: &[Text<'_>], found: &[Found]) -> Vec<Option<Box<Vector>>> {
    let mut vectors: Vec<Option<Box<Vector>>> = found.iter().map(|found| meant(reader, texts, found)).collect();
    for at in 0..found.len() {
        let language = &found[at].language;
        if found[..at].iter().any(|earlier| earlier.language == *language) {
            continue;
        }
        let own: Vec<usize> = (at..found.len()).filter(|other| found[*other].language == *language).collect();
        let mut common = Box::new([0.0; DIMENSIONS]);
        let known: Vec<&Box<Vector>> = own.iter().filter_map(|own| vectors[*own].as_ref()).collect();
        if known.len() < FEWEST {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "some dozen findings")]
        let share = 1.0 / known.len() as f32;
        known.iter().for_each(|vector| add(&mut common, vector, share));
        for own in own {
            if let Some(vector) = &mut vectors[own] {
                add(vector, &common, -1.0);
                shorten(vector);
            }
        }
    }
    vectors
}

fn meant(reader: &Reader, texts: &[Text<'_>], found: &Found) -> Option<Box<Vector>> {
    let phrases: Vec<String> = found.phrases.iter().map(|phrase| reader.folded_text(phrase)).collect();
    let mut sum = Box::new([0.0; DIMENSIONS]);
    let step = found.texts.len().div_ceil(MOST_TEXTS).max(1);
    for place in found.texts.iter().step_by(step) {
        let text = texts[*place].text;
        for piece in pieces(text) {
            let folded = reader.folded_text(&text[piece]);
            if phrases.iter().any(|phrase| folded.contains(phrase.as_str()))
                && let Some(vector) = reader.meaning(&folded)
            {
                add(&mut sum, &vector, 1.0);
            }
        }
    }
    shorten(&mut sum).then_some(sum)
}

fn add(sum: &mut Vector, vector: &Vector, times: f32) {
    sum.iter_mut().zip(vector).for_each(|(sum, x)| *sum += times * x);
}

fn joined(found: &[Found], mut group: Vec<usize>) -> Found {
    group.sort_by_key(|at| (std::cmp::Reverse(found[*at].texts.len()), *at));
    let of = |at: &usize| &found[*at];
    let spoken = |found: &Found| Spoken { language: found.language.clone(), phrases: found.phrases.clone() };
    Found {
        also: group[1..].iter().map(of).map(spoken).collect(),
        texts: union(group.iter().map(|at| found[*at].texts.as_slice())),
        ..found[group[0]].clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_languages_say_is_one_finding() {
        let reader = Reader::new();
        let said = [
            ("en", "smell", "The smell of the mattress is strong"),
            ("en", "screws", "Two screws were missing from the box"),
            ("en", "parking", "There is no parking near the house"),
            ("en", "teacher", "The teacher explains the lecture slowly"),
            ("en", "music", "The music in the bar is loud"),
            ("ru", "запах", "Сильный запах от матраса"),
            ("ru", "парковк", "Рядом с домом нет парковки"),
            ("ru", "музыка", "Громкая музыка в баре"),
            ("ru", "преподаватель", "Преподаватель медленно объясняет лекцию"),
            ("ru", "холодно", "Ночью в комнате было холодно"),
        ];
        let texts: Vec<Text<'_>> =
            said.iter().map(|(language, _, text)| Text { text, language, covered: &[] }).collect();
        let found = said.iter().enumerate().map(|(place, (language, phrase, _))| Found {
            language: (*language).to_owned(),
            phrases: vec![(*phrase).to_owned()],
            also: Vec::new(),
            texts: vec![place],
            score: 20.0,
            stability: 1.0,
        });
        let joined = across(&reader, &texts, found.collect());
        let pairs: Vec<(&str, &str)> = joined
            .iter()
            .flat_map(|one| one.also.iter().map(|also| (one.phrases[0].as_str(), also.phrases[0].as_str())))
            .collect();
        for pair in [("music", "музыка"), ("teacher", "преподаватель")] {
            assert!(pairs.contains(&pair), "{pairs:?}");
        }
        assert!(pairs.iter().all(|(_, ru)| *ru != "холодно"), "{pairs:?}");
        assert_eq!(joined.iter().map(|one| one.texts.len()).sum::<usize>(), said.len());
        assert!(across(&reader, &[], Vec::new()).is_empty());
    }
}
