//! What is seen of a conversation as a whole: who spoke how much, how the mood went, and where it was silent.

use super::{Speaker, Turn};

/// A speaker's part of the conversation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    pub speaker: Speaker,
    pub turns: usize,
    /// Of a script without spaces, each two characters count as a word.
    pub words: usize,
}

/// How the customer's mood went, −1 to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Course {
    pub start: f32,
    pub lowest: f32,
    /// The turn of the lowest, from 0.
    pub lowest_at: usize,
    pub end: f32,
    /// Turns of the customer that say a mood.
    pub n: usize,
}

impl Course {
    pub fn change(&self) -> f32 {
        self.end - self.start
    }
}

/// The longest time without a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Silence {
    pub ms: i64,
    /// The turn that ended it, from 0, and who let wait.
    pub before: usize,
    pub speaker: Speaker,
}

/// The speakers in order, without those who said nothing.
pub fn parts(text: &str, turns: &[Turn]) -> Vec<Part> {
    let of = |speaker| {
        let own = turns.iter().filter(|turn| turn.speaker == speaker);
        own.fold(Part { speaker, turns: 0, words: 0 }, |part, turn| Part {
            turns: part.turns + 1,
            words: part.words + words(turn.span.of(text)),
            ..part
        })
    };
    let all = [Speaker::Customer, Speaker::Agent, Speaker::Other].map(of);
    all.into_iter().filter(|part| part.turns > 0).collect()
}

/// The course of the moods, one per turn; None where no turn has one.
pub fn course(moods: &[Option<f32>]) -> Option<Course> {
    let said: Vec<(usize, f32)> = moods.iter().enumerate().filter_map(|(at, mood)| Some((at, (*mood)?))).collect();
    let (first, last) = (said.first()?, said.last()?);
    let lowest = said.iter().copied().reduce(|lowest, next| if next.1 < lowest.1 { next } else { lowest })?;
    Some(Course { start: first.1, lowest: lowest.1, lowest_at: lowest.0, end: last.1, n: said.len() })
}

/// The longest pause between two turns that both have a time; none where times are missing or run backwards.
pub fn silence(turns: &[Turn]) -> Option<Silence> {
    let pauses = turns.windows(2).enumerate().filter_map(|(at, pair)| {
        let ms = pair[1].ms?.saturating_sub(pair[0].ms?);
        (ms > 0).then_some(Silence { ms, before: at + 1, speaker: pair[1].speaker })
    });
    pauses.reduce(|longest, next| if next.ms > longest.ms { next } else { longest })
}

fn words(text: &str) -> usize {
    let (mut halves, mut inside) = (0, false);
    for c in text.chars() {
        if is_unspaced(c) {
            halves += 1;
            inside = false;
        } else if c.is_alphanumeric() {
            halves += if inside { 0 } else { 2 };
            inside = true;
        } else if !matches!(c, '\'' | '’') {
            inside = false;
        }
    }
    usize::div_ceil(halves, 2)
}

/// Han, kana, Thai, Lao, Khmer, Burmese: scripts without spaces.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' |
        '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' |
        '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::super::{Said, joined};
    use super::*;

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!(["don't wait", "你好，帮帮我", "", "Не жду"].map(words), [2, 3, 0, 2]);
    }

    #[test]
    fn who_spoke_how_much_and_who_let_wait() {
        let said = [
            (Speaker::Customer, "My lamp broke", Some(0)),
            (Speaker::Agent, "Sorry", Some(180_000)),
            (Speaker::Customer, "Thanks", Some(181_000)),
            (Speaker::Customer, "bye", None),
        ];
        let (text, turns) = joined(&said.map(|(speaker, text, ms)| Said { speaker, text: text.to_owned(), ms }));
        let shares: Vec<_> = parts(&text, &turns).iter().map(|part| (part.speaker, part.turns, part.words)).collect();
        assert_eq!(shares, [(Speaker::Customer, 3, 5), (Speaker::Agent, 1, 1)]);
        assert_eq!(silence(&turns), Some(Silence { ms: 180_000, before: 1, speaker: Speaker::Agent }));
        assert_eq!(silence(&turns[2..]), None);
    }

    #[test]
    fn a_course_passes_over_turns_without_a_mood() {
        let course = course(&[None, Some(0.2), Some(-0.6), None, Some(0.5)]).unwrap();
        assert_eq!((course.start, course.lowest_at, course.end, course.n), (0.2, 2, 0.5, 3));
        assert!((course.change() - 0.3).abs() < 1e-6);
        assert!(super::course(&[None, None]).is_none());
    }
}
