//! Conversations: a text whose stretches are said by several, turn by turn.
//! Only the customer's turns say how the customer feels.

mod course;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::annotation::Span;

pub use course::{Course, Part, Silence, course, parts, silence};

/// The most turns of one conversation.
pub const MOST_TURNS: usize = 2_000;

/// Who speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
            "customer"
            | "user"
            | "client"
            | "visitor"
            | "caller"
            | "guest"
            | "consumer"
            | "usr"
            | "cliente"
            | "usuario"
            | "usuário"
            | "клиент"
            | "покупатель"
            | "客户"
            | "客戶"
            | "顾客"
            | "顧客"
            | "用户"
            | "用戶" => Self::Customer,
            "agent" | "operator" | "assistant" | "support" | "bot" | "system" | "staff" | "wizard" | "sys"
            | "agente" | "operador" | "soporte" | "suporte" | "оператор" | "агент" | "поддержка" | "бот" | "客服"
            | "坐席" | "机器人" | "機器人" => Self::Agent,
            _ => Self::Other,
        }
    }
}

/// A turn as a door hears it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    pub speaker: Speaker,
    pub text: String,
    /// Milliseconds on any clock that all turns of the conversation share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<i64>,
}

/// A turn of a kept conversation: the bytes `from..to` of its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Turn {
    pub speaker: Speaker,
    /// Milliseconds since the first turn that has a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<i64>,
    #[serde(flatten)]
    pub span: Span,
}

/// The turns as one text, a line break between two, and where each stands in it. Turns without a word are left out.
pub fn joined(said: &[Said]) -> (String, Vec<Turn>) {
    let start = said.iter().find_map(|one| one.ms);
    let mut text = String::new();
    let mut turns = Vec::with_capacity(said.len());
    for one in said.iter().filter(|one| !one.text.trim().is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        let from = text.len();
        text.push_str(one.text.trim());
        let ms = one.ms.zip(start).map(|(ms, start)| ms.saturating_sub(start));
        turns.push(Turn { speaker: one.speaker, ms, span: Span::new(from, text.len()) });
    }
    (text, turns)
}

/// Whether the turns stand in `text` one after the other, on boundaries of characters.
pub fn fit(text: &str, turns: &[Turn]) -> bool {
    let mut done = 0;
    turns.iter().all(|turn| {
        let (from, to) = (turn.span.from, turn.span.to);
        let fits = done <= from && text.get(from as usize..to as usize).is_some_and(|said| !said.is_empty());
        done = to;
        fits
    })
}

/// The text to read: blanks stand in the place of what others than the customer say, so that the places of the
/// customer's words stay the same. A text without turns is the customer's own.
pub fn own_words<'a>(text: &'a str, turns: &[Turn]) -> Cow<'a, str> {
    if turns.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut own = String::with_capacity(text.len());
    for turn in turns.iter().filter(|turn| turn.speaker == Speaker::Customer) {
        blank(&mut own, turn.span.from as usize);
        own.push_str(turn.span.of(text));
    }
    blank(&mut own, text.len());
    Cow::Owned(own)
}

/// Line breaks, because nothing that is said goes on behind another's turn.
fn blank(text: &mut String, until: usize) {
    text.extend(std::iter::repeat_n('\n', until.saturating_sub(text.len())));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(speaker: Speaker, text: &str, ms: Option<i64>) -> Said {
        Said { speaker, text: text.to_owned(), ms }
    }

    #[test]
    fn own_words_keep_their_places() {
        let (text, turns) = joined(&[
            said(Speaker::Agent, "Добрый день", Some(5_000)),
            said(Speaker::Customer, " Лампа 💡 сломалась ", Some(9_000)),
            said(Speaker::Customer, " ", None),
            said(Speaker::Other, "…", None),
            said(Speaker::Customer, "Спасибо", Some(6_000)),
        ]);
        assert_eq!(text, "Добрый день\nЛампа 💡 сломалась\n…\nСпасибо");
        assert_eq!(turns.iter().map(|turn| turn.ms).collect::<Vec<_>>(), [Some(0), Some(4_000), None, Some(1_000)]);
        assert!(fit(&text, &turns));
        let own = own_words(&text, &turns);
        assert_eq!(own.len(), text.len());
        assert_eq!(own.split_whitespace().collect::<Vec<_>>(), ["Лампа", "💡", "сломалась", "Спасибо"]);
        assert_eq!(turns[1].span.of(&own), turns[1].span.of(&text));
        assert_eq!(own_words("mine", &[]), "mine");
    }

    #[test]
    fn turns_that_do_not_fit_are_known() {
        let turn = |from, to| Turn { speaker: Speaker::Agent, ms: None, span: Span { from, to } };
        assert!(fit("ab", &[turn(0, 1), turn(1, 2)]) && fit("", &[]));
        for turns in [[turn(0, 1), turn(0, 2)], [turn(0, 1), turn(1, 3)], [turn(1, 2), turn(2, 2)]] {
            assert!(!fit("ab", &turns));
        }
        assert!(!fit("é", &[turn(0, 1)]));
    }

    #[test]
    fn a_turn_is_written_flat() {
        let turn = Turn { speaker: Speaker::Agent, ms: None, span: Span::new(1, 2) };
        let json = serde_json::to_string(&turn).unwrap();
        assert_eq!(json, r#"{"speaker":"agent","from":1,"to":2}"#);
        assert_eq!(serde_json::from_str::<Turn>(&json).unwrap(), turn);
    }
}
