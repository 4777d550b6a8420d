//! Chats and calls turn by turn: who spoke how much, how the customer's mood went, and where it was silent.

use peakend_model::annotation::Annotation;

/// Who speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Speaker {
    Customer,
    /// Whoever answers for us, a person or a bot.
    Agent,
    Other,
}

impl Speaker {
    pub fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Other => "other",
        }
    }

    /// As exports name them.
    pub fn named(name: &str) -> Self {
        match name.trim().to_lowercase().as_str() {
            "customer" | "user" | "client" | "visitor" | "caller" | "guest" | "consumer" | "usr" => Self::Customer,
            "agent" | "operator" | "assistant" | "support" | "bot" | "system" | "staff" | "wizard" | "sys" => {
                Self::Agent
            }
            _ => Self::Other,
        }
    }
}

/// One turn: who said how much, when (in seconds), and what was read in it.
pub struct Turn<'a> {
    pub speaker: Speaker,
    pub text: &'a str,
    pub at: Option<f64>,
    pub annotation: &'a Annotation,
}

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
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Silence {
    pub seconds: f64,
    /// The turn that ended it, from 0, and who let wait.
    pub before: usize,
    pub speaker: Speaker,
}

/// The speakers in order, without those who said nothing.
pub fn parts(turns: &[Turn]) -> Vec<Part> {
    let of = |speaker| {
        let own = turns.iter().filter(|turn| turn.speaker == speaker);
        own.fold(Part { speaker, turns: 0, words: 0 }, |part, turn| Part {
            turns: part.turns + 1,
            words: part.words + words(turn.text),
            ..part
        })
    };
    let all = [Speaker::Customer, Speaker::Agent, Speaker::Other].map(of);
    all.into_iter().filter(|part| part.turns > 0).collect()
}

/// The course of the customer's mood; what the others say is not the customer's mood. None where no turn has one.
pub fn course(turns: &[Turn]) -> Option<Course> {
    let moods: Vec<(usize, f32)> = turns
        .iter()
        .enumerate()
        .filter(|(_, turn)| turn.speaker == Speaker::Customer && !only_answers(turn.text))
        .filter_map(|(at, turn)| Some((at, turn.annotation.sentiment.as_ref()?.value)))
        .collect();
    let (first, last) = (moods.first()?, moods.last()?);
    let lowest = moods.iter().copied().reduce(|lowest, next| if next.1 < lowest.1 { next } else { lowest })?;
    Some(Course { start: first.1, lowest: lowest.1, lowest_at: lowest.0, end: last.1, n: moods.len() })
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
fn only_answers(text: &str) -> bool {
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

/// The longest pause between two turns that both have a time; none where times are missing or run backwards.
pub fn silence(turns: &[Turn]) -> Option<Silence> {
    let pauses = turns.windows(2).enumerate().filter_map(|(at, pair)| {
        let seconds = pair[1].at? - pair[0].at?;
        (seconds.is_finite() && seconds > 0.0).then_some(Silence { seconds, before: at + 1, speaker: pair[1].speaker })
    });
    pauses.reduce(|longest, next| if next.seconds > longest.seconds { next } else { longest })
}

fn words(text: &str) -> usize {
    let (mut halves, mut inside) = (0, false);
    for c in text.chars() {
        if crate::fold::is_unspaced(c) {
            halves += 1;
            inside = false;
        } else if crate::fold::is_word(c) {
            halves += if inside { 0 } else { 2 };
            inside = true;
        } else if c != '\'' {
            inside = false;
        }
    }
    usize::div_ceil(halves, 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reader;

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
        let reader = Reader::new();
        let said = [
            ("user", "Hello, I love your shop", Some(0.0)),
            ("Agent", "Terrible, awful, horrible weather today", Some(5.0)),
            ("user", "My order is broken, this is awful", Some(20.0)),
            ("Agent", "I am sorry, we send a new one", Some(200.0)),
            ("user", "Perfect, thank you so much!", Some(210.0)),
        ];
        let read: Vec<Annotation> = said.iter().map(|(_, text, _)| reader.annotate(text)).collect();
        let turns: Vec<Turn> = said
            .iter()
            .zip(&read)
            .map(|((speaker, text, at), annotation)| Turn {
                speaker: Speaker::named(speaker),
                text,
                at: *at,
                annotation,
            })
            .collect();
        let course = course(&turns).unwrap();
        assert!(course.start > 0.3 && course.lowest < -0.3 && course.end > 0.3, "{course:?}");
        assert_eq!((course.lowest_at, course.n), (2, 3));
        let waited = silence(&turns).unwrap();
        assert_eq!((waited.seconds, waited.before, waited.speaker), (180.0, 3, Speaker::Agent));
        let parts = parts(&turns);
        assert_eq!(
            parts.iter().map(|part| (part.speaker, part.turns)).collect::<Vec<_>>(),
            [(Speaker::Customer, 3), (Speaker::Agent, 2)]
        );
        assert!(super::course(&turns[1..2]).is_none() && silence(&turns[..1]).is_none());
    }

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!(["don't wait", "你好，帮帮我", "", "Не жду"].map(words), [2, 3, 0, 2]);
    }
}
