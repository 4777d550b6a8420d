//! A conversation as a card shows it: who says what, who spoke how much, where it was silent, how the mood went.

use peakend_model::annotation::Span;
use peakend_model::dialogue::{self, Course, Speaker, Turn};
use peakend_model::interaction::Interaction;

use crate::imports::duration;
use crate::quote::{Segment, segments};
use crate::shown;
use crate::words::{Arg, Words};

/// Turns that are seen before one asks for all of them.
const SHOWN: usize = 4;
/// The picture's own units.
const WIDTH: f32 = 120.0;
const HEIGHT: f32 = 28.0;

pub struct Talk {
    pub first: Vec<ShownTurn>,
    pub rest: Vec<ShownTurn>,
    /// “All 9 turns”.
    pub all: String,
    /// Turns and the customer's share of the words.
    pub shares: String,
    /// The longest time without a word.
    pub silence: Option<String>,
    pub line: Option<Line>,
}

pub struct ShownTurn {
    pub speaker: String,
    pub is_customer: bool,
    pub segments: Vec<Segment>,
    /// Since the conversation began.
    pub after: Option<String>,
    /// Of the customer's turns.
    pub mood: Option<(&'static str, String)>,
}

/// The customer's mood from turn to turn.
pub struct Line {
    pub path: String,
    pub points: Vec<(String, String, &'static str)>,
    pub words: String,
}

/// Spans of the whole text that cards mark.
pub(crate) struct Marks<'a> {
    pub opinions: &'a [(Span, &'static str)],
    pub found: &'a [Span],
    pub compared: &'a [Span],
}

/// `None` for what one person says.
pub(crate) fn of(t: &Words, row: &Interaction, marks: &Marks<'_>) -> Option<Talk> {
    let text = row.text.as_deref()?;
    if row.turns.is_empty() {
        return None;
    }
    let moods = row.annotation.as_ref().map(|read| read.turn_moods.as_slice()).unwrap_or_default();
    let mood_of = |at: usize| moods.get(at).copied().flatten();
    let mut first: Vec<ShownTurn> =
        row.turns.iter().enumerate().map(|(at, turn)| shown_turn(t, text, turn, mood_of(at), marks)).collect();
    // One turn more is no reason to fold.
    let rest = if first.len() > SHOWN + 1 { first.split_off(SHOWN) } else { Vec::new() };
    Some(Talk {
        first,
        rest,
        all: t.with("talk-all", "n", row.turns.len()),
        shares: shares(t, text, &row.turns),
        silence: dialogue::silence(&row.turns).map(|silence| {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of a conversation")]
            let time = duration(t, silence.ms as f64 / 1_000.0);
            t.with2("talk-silence", "time", time, "speaker", silence.speaker.key())
        }),
        line: line(t, moods),
    })
}

fn shown_turn(t: &Words, text: &str, turn: &Turn, mood: Option<f32>, marks: &Marks<'_>) -> ShownTurn {
    let within = |span: &Span| {
        let (from, to) = (span.from.max(turn.span.from), span.to.min(turn.span.to));
        (from < to).then(|| Span { from: from - turn.span.from, to: to - turn.span.from })
    };
    let opinions: Vec<_> = marks.opinions.iter().filter_map(|(span, class)| Some((within(span)?, *class))).collect();
    let found: Vec<Span> = marks.found.iter().filter_map(within).collect();
    let compared: Vec<Span> = marks.compared.iter().filter_map(within).collect();
    ShownTurn {
        speaker: t.named("speaker", turn.speaker.key()),
        is_customer: turn.speaker == Speaker::Customer,
        segments: segments(turn.span.of(text), &opinions, &found, &compared),
        after: turn.ms.filter(|ms| *ms > 0).map(|ms| {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of a conversation")]
            let seconds = ms as f64 / 1_000.0;
            format!("+{}", duration(t, seconds))
        }),
        mood: mood.map(|value| word(t, value)),
    }
}

fn word(t: &Words, value: f32) -> (&'static str, String) {
    let mood = shown::mood(f64::from(value));
    (mood, t.named("mood", mood))
}

fn shares(t: &Words, text: &str, turns: &[Turn]) -> String {
    let parts = dialogue::parts(text, turns);
    let words: usize = parts.iter().map(|part| part.words).sum();
    let own = parts.iter().find(|part| part.speaker == Speaker::Customer).map_or(0, |part| part.words);
    #[expect(clippy::cast_precision_loss, reason = "words of a conversation")]
    let share = own as f64 / words.max(1) as f64;
    t.with2("talk-shares", "n", turns.len(), "share", t.percent(share, 0))
}

/// With one mood there is no way that it went.
fn line(t: &Words, moods: &[Option<f32>]) -> Option<Line> {
    let course = dialogue::course(moods).filter(|course| course.n > 1)?;
    #[expect(clippy::cast_precision_loss, reason = "at most 2 000 turns")]
    let place = |at: usize| 5.0 + at as f32 / (moods.len() - 1).max(1) as f32 * (WIDTH - 10.0);
    let height = |mood: f32| HEIGHT / 2.0 - mood.clamp(-1.0, 1.0) * (HEIGHT / 2.0 - 5.0);
    let said = moods.iter().enumerate().filter_map(|(at, mood)| Some((at, (*mood)?)));
    let mut path = String::new();
    let mut points = Vec::new();
    for (at, mood) in said {
        let (x, y) = (format!("{:.1}", place(at)), format!("{:.1}", height(mood)));
        path.push_str(&format!("{}{x} {y}", if path.is_empty() { 'M' } else { 'L' }));
        points.push((x, y, shown::mood(f64::from(mood))));
    }
    Some(Line { path, points, words: course_words(t, &course) })
}

fn course_words(t: &Words, course: &Course) -> String {
    let [start, lowest, end] = [course.start, course.lowest, course.end].map(|value| word(t, value));
    let from_to = || [("from", Arg::Text(start.1.clone())), ("to", Arg::Text(end.1.clone()))];
    let is_dip = lowest.0 != start.0 && lowest.0 != end.0;
    if is_dip {
        let [from, to] = from_to();
        return t.with_all("talk-mood-dip", [from, to, ("lowest", Arg::Text(lowest.1))]);
    }
    match start.0 == end.0 {
        true => t.with("talk-mood-same", "mood", start.1),
        false => t.with_all("talk-mood", from_to()),
    }
}

#[cfg(test)]
mod tests {
    use peakend_model::annotation::Annotation;
    use peakend_model::dialogue::{Said, joined};
    use peakend_model::interaction::Channel;
    use peakend_model::user::Locale;
    use peakend_model::{InteractionId, Timestamp};

    use super::*;
    use crate::words::tests::words;

    fn chat() -> Interaction {
        let said = [
            (Speaker::Customer, "My lamp broke", 0),
            (Speaker::Agent, "Sorry about that", 720_000),
            (Speaker::Customer, "Perfect, thanks", 725_000),
        ];
        let (text, turns) = joined(&said.map(|(speaker, text, ms)| Said { speaker, text: text.into(), ms: Some(ms) }));
        Interaction {
            id: InteractionId(uuid::Uuid::from_u128(1)),
            occurred_at: Timestamp(0),
            recorded_at: Timestamp(0),
            kind: "message".into(),
            channel: Channel::Chat,
            touchpoint: None,
            brand: None,
            product: None,
            thread: None,
            customer: None,
            account: None,
            source: "api".into(),
            score: None,
            text: Some(text),
            turns,
            value: None,
            attributes: Default::default(),
            annotation: Some(Annotation { turn_moods: vec![Some(-0.8), None, Some(0.9)], ..Annotation::default() }),
        }
    }

    #[test]
    fn a_chat_is_told_turn_by_turn() {
        let marks = Marks { opinions: &[(Span::new(3, 13), "opinion-poor")], found: &[], compared: &[] };
        let talk = of(&words(Locale::En), &chat(), &marks).expect("a conversation");
        assert_eq!((talk.first.len(), talk.rest.len()), (3, 0));
        let marked: Vec<&str> =
            talk.first[0].segments.iter().filter(|one| !one.class.is_empty()).map(|one| one.text.as_str()).collect();
        assert_eq!(marked, ["lamp broke"]);
        assert_eq!(talk.first[1].segments.len(), 1);
        assert_eq!(talk.first[1].mood, None);
        assert!(talk.silence.is_some_and(|said| said.contains("12 min")));
        let line = talk.line.expect("a mood line");
        assert_eq!(line.points.iter().map(|point| point.2).collect::<Vec<_>>(), ["poor", "good"]);
    }

    #[test]
    fn what_one_person_says_is_no_conversation() {
        let alone = Interaction { turns: Vec::new(), ..chat() };
        assert!(of(&words(Locale::En), &alone, &Marks { opinions: &[], found: &[], compared: &[] }).is_none());
    }
}
