//! Chats and calls turn by turn: what is masked in each turn, and what the customer's turns say, each and together.

use peakend_model::annotation::{Annotation, PersonalData, Span};
use peakend_model::dialogue::{Speaker, Turn, own_words};

use crate::mask::mask;
use crate::{Reader, Reading};

impl Reader {
    /// Masks personal data in every turn and reads the customer's. Gives the turns as they stand in the stored text.
    pub fn read_turns(&self, text: &str, turns: &[Turn]) -> (Reading, Vec<Turn>) {
        if turns.is_empty() {
            return (self.read(text), Vec::new());
        }
        let (text, turns, personal_data) = masked(text, turns);
        let mut annotation = self.annotate_turns(&text, &turns);
        annotation.personal_data = personal_data;
        (Reading { text, annotation }, turns)
    }

    /// Reads what the customer says of a text as it is, without masking; a text without turns is the customer's.
    pub fn annotate_turns(&self, text: &str, turns: &[Turn]) -> Annotation {
        let annotation = self.annotate(&own_words(text, turns));
        let mood = |turn: &Turn| match turn.speaker {
            Speaker::Customer => self.turn_mood(turn.span.of(text)),
            Speaker::Agent | Speaker::Other => None,
        };
        Annotation { turn_moods: turns.iter().map(mood).collect(), ..annotation }
    }

    /// The mood of one turn, −1 to 1; none where it says none.
    fn turn_mood(&self, said: &str) -> Option<f32> {
        if only_answers(said) {
            return None;
        }
        self.annotate(said).sentiment.map(|sentiment| sentiment.value)
    }
}

/// Each turn is masked for itself: what is personal in one does not reach into the next.
fn masked(text: &str, turns: &[Turn]) -> (String, Vec<Turn>, Vec<PersonalData>) {
    let mut kept = String::with_capacity(text.len() + 16);
    let mut moved = Vec::with_capacity(turns.len());
    let mut personal = Vec::new();
    for turn in turns {
        if !kept.is_empty() {
            kept.push('\n');
        }
        let from = kept.len();
        let (said, found) = mask(turn.span.of(text));
        kept.push_str(&said);
        moved.push(Turn { span: Span::new(from, kept.len()), ..*turn });
        personal.extend(found.into_iter().map(|one| PersonalData {
            span: Span::new(from + one.span.from as usize, from + one.span.to as usize),
            ..one
        }));
    }
    (kept, moved, personal)
}

/// Answers that decline or close without saying a mood: by themselves they would be read as poor.
const ANSWERS: [&str; 46] = [
    "no",
    "nope",
    "nah",
    "not really",
    "nothing",
    "nothing else",
    "nothing more",
    "no more",
    "that is all",
    "thats all",
    "that will be all",
    "thatll be all",
    "that would be all",
    "im good",
    "none",
    "no that is all",
    "no thats all",
    "no nothing else",
    "no im good",
    "no that will be all",
    "нет",
    "не надо",
    "ничего",
    "больше ничего",
    "это все",
    "нет это все",
    "нет больше ничего",
    "nada",
    "nada más",
    "nada mas",
    "eso es todo",
    "no eso es todo",
    "no nada más",
    "não",
    "nao",
    "nada mais",
    "é só isso",
    "só isso",
    "não é só isso",
    "没有",
    "没有了",
    "不用了",
    "不用",
    "沒有",
    "沒有了",
    "不了",
];

/// Thanks behind such an answer.
const THANKS: [&str; 12] = [
    "thanks",
    "thank you",
    "thx",
    "спасибо",
    "gracias",
    "muchas gracias",
    "obrigado",
    "obrigada",
    "谢谢",
    "謝謝",
    "谢谢你",
    "謝謝你",
];

/// Whether a turn only declines or closes, with or without thanks.
pub fn only_answers(text: &str) -> bool {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase).filter(|c| !matches!(c, '\'' | '’')) {
        match c {
            'ё' => plain.push('е'),
            c if c.is_alphanumeric() => plain.push(c),
            _ if plain.ends_with(' ') || plain.is_empty() => {}
            _ => plain.push(' '),
        }
    }
    let plain = plain.trim_end();
    let bare = THANKS.iter().find_map(|thanks| plain.strip_suffix(thanks)).unwrap_or(plain).trim_end();
    ANSWERS.contains(&bare)
}

#[cfg(test)]
mod tests {
    use peakend_model::dialogue::{Said, course, joined};

    use super::*;

    fn said(turns: &[(Speaker, &str)]) -> (String, Vec<Turn>) {
        let turns = turns.iter().map(|(speaker, text)| Said { speaker: *speaker, text: (*text).to_owned(), ms: None });
        joined(&turns.collect::<Vec<_>>())
    }

    #[test]
    fn answers_that_close_say_no_mood() {
        for text in [
            "Nope.",
            "No, thanks!",
            "no that's all, thank you",
            "Нет, это всё, спасибо",
            "没有了，谢谢",
            "Nada más, gracias",
        ] {
            assert!(only_answers(text), "{text}");
        }
        for text in ["No, this is terrible", "Nothing works", "Нет, это ужасно", "没有收到货", "thanks", ""]
        {
            assert!(!only_answers(text), "{text}");
        }
    }

    #[test]
    fn the_mood_is_the_customers_alone() {
        let (text, turns) = said(&[
            (Speaker::Customer, "Hello, I love your shop"),
            (Speaker::Agent, "Terrible, awful, horrible weather today, and the delivery was late"),
            (Speaker::Customer, "My order is broken, this is awful"),
            (Speaker::Agent, "I am sorry, we send a new one"),
            (Speaker::Customer, "Perfect, thank you so much!"),
        ]);
        let (reading, kept) = Reader::new().read_turns(&text, &turns);
        assert_eq!((&reading.text, &kept), (&text, &turns));
        let course = course(&reading.annotation.turn_moods).unwrap();
        assert!(course.start > 0.3 && course.lowest < -0.3 && course.end > 0.3, "{course:?}");
        assert_eq!((course.lowest_at, course.n), (2, 3));
        let opinions = &reading.annotation.opinions;
        let stands_in_own = |span: &Span| {
            let own = turns.iter().filter(|turn| turn.speaker == Speaker::Customer);
            own.clone().any(|turn| turn.span.from <= span.from && span.to <= turn.span.to)
        };
        assert!(!opinions.is_empty() && opinions.iter().all(|one| stands_in_own(&one.span)), "{opinions:?}");
        assert!(opinions.iter().all(|one| !one.theme.starts_with("delivery")), "{opinions:?}");
    }

    #[test]
    fn personal_data_is_masked_in_every_turn() {
        let (text, turns) =
            said(&[(Speaker::Agent, "Is ana@example.org right?"), (Speaker::Customer, "No, bo@example.org. 谢谢")]);
        let (reading, kept) = Reader::new().read_turns(&text, &turns);
        assert_eq!(reading.text, "Is [email] right?\nNo, [email]. 谢谢");
        let said: Vec<&str> = kept.iter().map(|turn| turn.span.of(&reading.text)).collect();
        assert_eq!(said, ["Is [email] right?", "No, [email]. 谢谢"]);
        let personal: Vec<&str> =
            reading.annotation.personal_data.iter().map(|one| one.span.of(&reading.text)).collect();
        assert_eq!(personal, ["[email]", "[email]"]);
    }

    #[test]
    fn nobody_elses_words_are_the_customers() {
        let (text, turns) = said(&[(Speaker::Agent, "This is terrible, I hate it"), (Speaker::Other, "Awful")]);
        let annotation = Reader::new().annotate_turns(&text, &turns);
        assert_eq!((annotation.sentiment, annotation.turn_moods), (None, vec![None, None]));
    }
}
