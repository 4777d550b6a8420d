//! A conversation in one cell: a JSON list of turns, or lines of “Speaker: text”.

use std::collections::BTreeMap;

use peakend_model::Timestamp;
use peakend_model::dialogue::{Said, Speaker};
use serde::Deserialize;
use serde_json::Value;

/// The longest name before a colon that is taken for a speaker, in characters.
const LONGEST_NAME: usize = 40;

/// A turn whose speaker is still a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    pub name: String,
    pub text: String,
    pub ms: Option<i64>,
}

/// What a list holds for each turn; anything else there is passed over.
#[derive(Deserialize)]
struct Member {
    #[serde(alias = "role", alias = "party", alias = "from", alias = "author", alias = "sender")]
    speaker: String,
    #[serde(alias = "body", alias = "content", alias = "message")]
    text: String,
    /// Seconds, or a moment of RFC 3339.
    #[serde(default, alias = "at", alias = "time", alias = "timestamp", alias = "start")]
    ts: Option<Value>,
}

/// The conversation in `cell`; `None` where it is none, or nobody in it is known to be the customer.
pub fn turns(cell: &str) -> Option<Vec<Said>> {
    let named = if cell.trim_start().starts_with('[') { listed(cell).or_else(|| lines(cell)) } else { lines(cell) };
    spoken(named?)
}

/// Gives each name its part. Where customer or agent go by a name of their own and the other is known, they are the
/// one that is left. `None` where nobody is the customer.
pub fn spoken(turns: Vec<Named>) -> Option<Vec<Said>> {
    let mut parts: BTreeMap<String, Speaker> = BTreeMap::new();
    for turn in &turns {
        parts.entry(turn.name.clone()).or_insert_with(|| Speaker::named(&turn.name));
    }
    let has = |speaker| parts.values().any(|part| *part == speaker);
    let missing = match (has(Speaker::Customer), has(Speaker::Agent)) {
        (false, _) => Some(Speaker::Customer),
        (true, false) => Some(Speaker::Agent),
        (true, true) => None,
    };
    let mut unknown = parts.values_mut().filter(|part| **part == Speaker::Other);
    if let (Some(missing), Some(only), None) = (missing, unknown.next(), unknown.next()) {
        *only = missing;
    }
    if !parts.values().any(|part| *part == Speaker::Customer) {
        return None;
    }
    let part = |name: &str| parts.get(name).copied().unwrap_or(Speaker::Other);
    Some(turns.into_iter().map(|turn| Said { speaker: part(&turn.name), text: turn.text, ms: turn.ms }).collect())
}

fn listed(cell: &str) -> Option<Vec<Named>> {
    let members: Vec<Member> = serde_json::from_str(cell).ok()?;
    let named = |member: Member| Named {
        name: member.speaker.trim().to_lowercase(),
        ms: member.ts.as_ref().and_then(milliseconds),
        text: member.text,
    };
    (!members.is_empty()).then(|| members.into_iter().map(named).collect())
}

/// Seconds as a number, or a moment.
fn milliseconds(at: &Value) -> Option<i64> {
    let seconds = match at {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => match Timestamp::parse(text) {
            Ok(moment) => return Some(moment.as_micros() / 1_000),
            Err(_) => text.trim().parse::<f64>().ok()?,
        },
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "checked to be below 10¹⁵")]
    (seconds.is_finite() && seconds.abs() < 1e12).then_some((seconds * 1_000.0).round() as i64)
}

/// Lines without a speaker go on with the turn above. At least two turns, so that a heading makes no conversation.
fn lines(cell: &str) -> Option<Vec<Named>> {
    let mut turns: Vec<Named> = Vec::new();
    for line in cell.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (opened(line), turns.last_mut()) {
            (Some(turn), _) => turns.push(turn),
            (None, Some(last)) => {
                last.text.push('\n');
                last.text.push_str(line);
            }
            (None, None) => return None,
        }
    }
    (turns.len() > 1).then_some(turns)
}

/// `Ana: hello`, `[10:02] Ana: hello`, `Ana (10:02:30): hello`.
fn opened(line: &str) -> Option<Named> {
    let (before, rest) = match line.strip_prefix(['[', '(']) {
        Some(inside) => inside.split_once([']', ')'])?,
        None => line.split_once(' ').filter(|(word, _)| clock(word).is_some()).unwrap_or(("", line)),
    };
    let rest = rest.trim_start_matches([' ', '-', '–', '—']);
    let (name, text) = match rest.find(['(', '[']) {
        Some(at) if rest[..at].chars().all(|c| c != ':' && c != '：') && rest[at + 1..].starts_with(digit) => {
            let (_, after) = rest[at..].split_once([')', ']'])?;
            (&rest[..at], after.trim_start().strip_prefix([':', '：'])?)
        }
        _ => rest.split_once([':', '：'])?,
    };
    let within = rest.find(['(', '[']).and_then(|at| rest[at + 1..].split([')', ']']).next()).unwrap_or("");
    let name = name.trim();
    let is_name = name.chars().next().is_some_and(char::is_alphabetic)
        && name.chars().count() <= LONGEST_NAME
        && name.split_whitespace().count() <= 4
        && !text.starts_with("//");
    let ms = clock(before).or_else(|| clock(within));
    is_name.then(|| Named { name: name.to_lowercase(), text: text.trim().to_owned(), ms })
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// `10:02` or `10:02:30` in milliseconds of the day.
fn clock(word: &str) -> Option<i64> {
    let parts: Option<Vec<i64>> = word.trim().split(':').map(|part| part.parse().ok()).collect();
    let (hours, minutes, seconds) = match parts?[..] {
        [hours, minutes] => (hours, minutes, 0),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    let is_time = (0..24).contains(&hours) && (0..60).contains(&minutes) && (0..60).contains(&seconds);
    is_time.then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> Option<Vec<(&'static str, String, Option<i64>)>> {
        Some(turns(cell)?.into_iter().map(|said| (said.speaker.key(), said.text, said.ms)).collect())
    }

    #[test]
    fn a_list_of_turns_is_read() {
        let cell = r#"[{"role":"user","content":"My lamp 💡 broke","ts":10},
            {"role":"assistant","content":"Sorry","ts":"1970-01-01T00:01:10Z","act":"x"}]"#;
        let expected =
            [("customer", "My lamp 💡 broke".to_owned(), Some(10_000)), ("agent", "Sorry".to_owned(), Some(70_000))];
        assert_eq!(read(cell), Some(expected.to_vec()));
    }

    #[test]
    fn lines_are_read_with_their_times() {
        let cell = "[10:02] Agent: Good morning\n10:03 Ana Gil: My lamp broke\nit is: dark\n\nAgent (10:03:30): Sorry";
        let expected = [
            ("agent", "Good morning".to_owned(), Some(36_120_000)),
            ("customer", "My lamp broke".to_owned(), Some(36_180_000)),
            ("customer", "dark".to_owned(), None),
        ];
        // “it is” might be a name: where there are two, nobody knows who the customer is.
        assert_eq!(read(cell), None);
        let one = cell.replace("it is: dark", "it is dark");
        let read = read(&one).expect("a conversation");
        assert_eq!(read[..2].iter().map(|turn| turn.2).collect::<Vec<_>>(), [expected[0].2, expected[1].2]);
        assert_eq!(read[1].1, "My lamp broke\nit is dark");
        assert_eq!(read[2], ("agent", "Sorry".to_owned(), Some(36_210_000)));
    }

    #[test]
    fn speakers_are_known_in_every_language() {
        for cell in
            ["客服：您好\n客户：没有收到货", "Оператор: Добрый день\nКлиент: Где заказ?", "Agente: Hola\nCliente: Hola"]
        {
            assert_eq!(turns(cell).map(|said| said[1].speaker), Some(Speaker::Customer), "{cell}");
        }
    }

    #[test]
    fn what_is_no_conversation_stays_a_text() {
        for cell in [
            "",
            "[sic] it broke",
            "[]",
            "[1, 2]",
            "Problem: it broke",
            "It broke.\nAgent: sorry",
            "http://a.example/b\nx",
        ] {
            assert_eq!(turns(cell), None, "{cell}");
        }
    }

    #[test]
    fn two_strangers_are_nobodys_customer() {
        assert_eq!(turns("Bo: hello\nAna: hi"), None);
        let parts = turns("Bo: hello\nCustomer: hi").map(|said| said[0].speaker);
        assert_eq!(parts, Some(Speaker::Agent));
    }
}
