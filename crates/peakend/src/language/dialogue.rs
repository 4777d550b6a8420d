//! Rows that hold a conversation: turns by speaker, each read for itself.

use peakend_app::import::values::turns;
use peakend_language::dialogue::only_answers;
use peakend_language::{Reader, Reading};
use peakend_model::dialogue::{self, Said, Speaker, joined};
use serde::Serialize;

use super::answer::Answer;

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

/// The turns in `text`, where it is a JSON list of them and somebody in it is the customer.
pub fn turns(text: &str) -> Option<Vec<Said>> {
    text.trim_start().starts_with('[').then(|| turns::turns(text)).flatten()
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
    let own = said.iter().filter(|turn| turn.speaker == Speaker::Customer);
    let together = own.map(|turn| turn.text.as_str()).collect::<Vec<_>>().join("\n");
    let (reading, places) = reader.read_in_place(&together);
    // Places in a text that nobody wrote would mean nothing: what has a place stands in its turn.
    let whole =
        Answer { opinions: Vec::new(), comparison: None, personal_data: Vec::new(), ..Answer::of(&reading, &places) };
    let moods: Vec<Option<f32>> = said
        .iter()
        .zip(&readings)
        .map(|(turn, (reading, _))| match turn.speaker {
            Speaker::Customer if !only_answers(&turn.text) => Some(reading.annotation.sentiment.as_ref()?.value),
            _ => None,
        })
        .collect();
    let (text, kept) = joined(said);
    // Places count the turns as they were given, also those without a word.
    let places: Vec<usize> = (0..said.len()).filter(|at| !said[*at].text.trim().is_empty()).collect();
    let parts = dialogue::parts(&text, &kept);
    let words = parts.iter().map(|part| part.words).sum::<usize>().max(1);
    let speakers = parts.iter().map(|part| Share {
        speaker: part.speaker.key(),
        turns: part.turns,
        words: part.words,
        share: rounded(part.words as f64 / words as f64),
    });
    let course = dialogue::course(&moods).map(|course| Course {
        start: rounded(course.start.into()),
        lowest: rounded(course.lowest.into()),
        lowest_turn: course.lowest_at,
        end: rounded(course.end.into()),
        change: rounded(course.change().into()),
        n: course.n,
    });
    let silence = dialogue::silence(&kept).map(|silence| Silence {
        seconds: silence.ms as f64 / 1_000.0,
        before_turn: places[silence.before],
        speaker: silence.speaker.key(),
    });
    let speakers = speakers.collect();
    let turns = said.iter().zip(readings).map(|(turn, (_, answer))| TurnAnswer { speaker: turn.speaker.key(), answer });
    Answer { conversation: Some(Box::new(Conversation { turns: turns.collect(), speakers, course, silence })), ..whole }
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
