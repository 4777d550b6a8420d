//! Rows that hold a conversation: turns by speaker, each read for itself.

use peakend_language::dialogue::{self, Speaker, Turn};
use peakend_language::{Reader, Reading};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::Answer;

/// What a row's member or cell holds for each turn; anything else there is passed over.
#[derive(Deserialize)]
pub struct Said {
    #[serde(alias = "role", alias = "party", alias = "from", alias = "author")]
    speaker: String,
    #[serde(alias = "body", alias = "content", alias = "message")]
    text: String,
    /// Seconds, or a moment of RFC 3339.
    #[serde(default, alias = "at", alias = "time", alias = "timestamp", alias = "start")]
    ts: Option<Value>,
}

/// What a conversation adds to an answer.
#[derive(Serialize, Debug, PartialEq)]
pub struct Conversation {
    pub turns: Vec<TurnAnswer>,
    pub speakers: Vec<Share>,
    /// Of the customer's turns; None where none of them says a mood.
    pub course: Option<Course>,
    /// The longest; None where turns have no times.
    pub silence: Option<Silence>,
}

#[derive(Serialize, Debug, PartialEq)]
pub struct TurnAnswer {
    pub speaker: &'static str,
    #[serde(flatten)]
    pub answer: Answer,
}

#[derive(Serialize, Debug, PartialEq)]
pub struct Share {
    pub speaker: &'static str,
    pub turns: usize,
    pub words: usize,
    /// Of all words, 0 to 1.
    pub share: f64,
}

#[derive(Serialize, Debug, PartialEq)]
pub struct Course {
    pub start: f64,
    pub lowest: f64,
    /// From 0.
    pub lowest_turn: usize,
    pub end: f64,
    pub change: f64,
    pub n: usize,
}

#[derive(Serialize, Debug, PartialEq)]
pub struct Silence {
    pub seconds: f64,
    /// The turn that ended it, from 0.
    pub before_turn: usize,
    pub speaker: &'static str,
}

/// The turns in `text`, where it is a JSON list of them.
pub fn turns(text: &str) -> Option<Vec<Said>> {
    if !text.trim_start().starts_with('[') {
        return None;
    }
    serde_json::from_str::<Vec<Said>>(text).ok().filter(|turns| !turns.is_empty())
}

/// Each turn for itself; above them what the customer's turns say together.
pub fn read(reader: &Reader, said: &[Said]) -> Answer {
    let readings: Vec<(Reading, Answer)> = said
        .iter()
        .map(|turn| {
            let (reading, places) = reader.read_in_place(&turn.text);
            let answer = Answer::of(&reading, &places);
            (reading, answer)
        })
        .collect();
    let turns: Vec<Turn> = said
        .iter()
        .zip(&readings)
        .map(|(turn, (reading, _))| Turn {
            speaker: Speaker::named(&turn.speaker),
            text: &turn.text,
            at: turn.ts.as_ref().and_then(seconds),
            annotation: &reading.annotation,
        })
        .collect();
    let own = turns.iter().filter(|turn| turn.speaker == Speaker::Customer);
    let together = own.map(|turn| turn.text).collect::<Vec<_>>().join("\n");
    let (reading, places) = reader.read_in_place(&together);
    // Places in a text that nobody wrote would mean nothing: what has a place stands in its turn.
    let whole =
        Answer { opinions: Vec::new(), comparison: None, personal_data: Vec::new(), ..Answer::of(&reading, &places) };
    let parts = dialogue::parts(&turns);
    let words = parts.iter().map(|part| part.words).sum::<usize>().max(1);
    let speakers = parts.iter().map(|part| Share {
        speaker: part.speaker.key(),
        turns: part.turns,
        words: part.words,
        share: rounded(part.words as f64 / words as f64),
    });
    let course = dialogue::course(&turns).map(|course| Course {
        start: rounded(course.start.into()),
        lowest: rounded(course.lowest.into()),
        lowest_turn: course.lowest_at,
        end: rounded(course.end.into()),
        change: rounded(course.change().into()),
        n: course.n,
    });
    let silence = dialogue::silence(&turns).map(|silence| Silence {
        seconds: silence.seconds,
        before_turn: silence.before,
        speaker: silence.speaker.key(),
    });
    let speakers = speakers.collect();
    let named: Vec<&'static str> = turns.iter().map(|turn| turn.speaker.key()).collect();
    let turns = named.into_iter().zip(readings).map(|(speaker, (_, answer))| TurnAnswer { speaker, answer });
    Answer { conversation: Some(Box::new(Conversation { turns: turns.collect(), speakers, course, silence })), ..whole }
}

fn seconds(at: &Value) -> Option<f64> {
    match at {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse::<f64>().ok().or_else(|| {
            let moment = peakend_model::Timestamp::parse(text).ok()?;
            Some(moment.0 as f64 / 1e6)
        }),
        _ => None,
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_read_by_speaker() {
        let row = r#"[{"speaker":"customer","text":"My lamp 💡 broke, write to ana@example.org","ts":10},
            {"speaker":"agent","text":"I hate that, sorry","ts":"1970-01-01T00:01:10Z","act":"x"},
            {"speaker":"customer","text":"Great, thank you!","ts":75}]"#;
        let answer = read(&Reader::new(), &turns(row).expect("turns"));
        assert!(answer.intents.contains(&"praise") && answer.personal_data.is_empty());
        let talk = answer.conversation.expect("a conversation");
        assert_eq!(talk.turns.iter().map(|turn| turn.speaker).collect::<Vec<_>>(), ["customer", "agent", "customer"]);
        let mail = &talk.turns[0].answer.personal_data[0];
        assert_eq!((mail.from, mail.to), (26, 41));
        assert_eq!(talk.silence.map(|silence| (silence.seconds, silence.before_turn)), Some((60.0, 1)));
        assert!(talk.course.is_some_and(|course| course.n == 2 && course.end > course.start));
    }

    #[test]
    fn what_is_no_list_of_turns_is_a_text() {
        assert!(turns("[sic] it broke").is_none() && turns("[]").is_none() && turns("[1, 2]").is_none());
    }
}
