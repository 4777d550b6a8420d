//! `peakend annotate`: each row read, one answer per row, in order.

use std::borrow::Cow;
use std::io::IsTerminal;

use anyhow::{Context, Result};
use peakend_language::Reader;

use super::answer::{self, Answer};
use super::args::Annotate;
use super::dialogue;
use super::rows::{Input, Item};
use super::stream::{self, Batch};
use super::themes;

pub fn run(arguments: &Annotate, as_json: bool) -> Result<()> {
    let reader = match &arguments.taxonomy {
        Some(file) => themes::reader(file)?,
        None => Reader::new(),
    };
    let mut input = Input::open(&arguments.file, arguments.text.as_deref())?;
    if let Some(note) = &input.note {
        eprintln!("note: {note}");
    }
    let column = input.column.clone().unwrap_or_default();
    let stdout = std::io::stdout();
    let is_table = stdout.is_terminal() && !as_json;
    if is_table {
        crate::say(&answer::head())?;
    }
    let next = || {
        let Some(item) = input.next()? else { return Ok(None) };
        let bytes = match &item {
            Item::Text(text) | Item::Unreadable(text) => text.len(),
            Item::Line(line) | Item::Json(line) => line.len(),
        };
        Ok(Some((item, bytes, input.may_wait())))
    };
    let work = |batch: Batch<Item>| {
        let mut out = String::with_capacity(batch.rows.len() * 400);
        for (number, item) in (batch.first..).zip(batch.rows) {
            let text = text_of(&item, &column);
            let answer = match &text {
                Ok(text) => read(&reader, text),
                Err(why) => Answer::unreadable(why.as_str()),
            };
            if is_table {
                out += &answer::line(number, &answer, text.as_deref().unwrap_or(""));
            } else {
                // Strings and finite numbers always become JSON.
                out += &serde_json::to_string(&answer).unwrap_or_default();
                out.push('\n');
            }
        }
        out
    };
    stream::run(next, work, &mut stdout.lock()).with_context(|| format!("{}", arguments.file.display()))?;
    Ok(())
}

fn read(reader: &Reader, text: &str) -> Answer {
    if let Some(turns) = dialogue::turns(text) {
        return dialogue::read(reader, &turns);
    }
    let (reading, places) = reader.read_in_place(text);
    Answer::of(&reading, &places)
}

/// The text of a row, or why it has none.
fn text_of<'a>(item: &'a Item, column: &str) -> Result<Cow<'a, str>, String> {
    match item {
        Item::Text(text) => Ok(Cow::Borrowed(text)),
        Item::Unreadable(why) => Err(why.clone()),
        Item::Line(line) => lossy(line),
        Item::Json(line) => member(line, column).map(Cow::Owned),
    }
}

/// Bytes that are no UTF-8 count as one character each; a line with more of them than of others is no text.
fn lossy(line: &[u8]) -> Result<Cow<'_, str>, String> {
    let text = String::from_utf8_lossy(line);
    if matches!(text, Cow::Owned(_)) {
        let bad = text.matches('\u{FFFD}').count();
        if bad * 2 > text.chars().filter(|c| !c.is_whitespace()).count() {
            return Err("not UTF-8".to_owned());
        }
    }
    Ok(text)
}

/// The member `column` of an object, or of objects in it along dots; nothing where it has none.
fn member(line: &[u8], column: &str) -> Result<String, String> {
    let text = lossy(line)?;
    let parsed = serde_json::from_str(&text).or_else(|error| match without_lone_surrogates(&text) {
        Some(mended) => serde_json::from_str(&mended),
        None => Err(error),
    });
    let value: serde_json::Value = parsed.map_err(|error| format!("no JSON: {error}"))?;
    let found = match &value {
        serde_json::Value::String(_) => Some(&value),
        serde_json::Value::Object(members) => members.get(column).or_else(|| deep(&value, column)),
        _ => return Err("neither an object nor a text".to_owned()),
    };
    Ok(match found {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    })
}

fn deep<'v>(value: &'v serde_json::Value, path: &str) -> Option<&'v serde_json::Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

/// Halves of characters, as broken exporters write them, replaced by U+FFFD; None where there are none.
fn without_lone_surrogates(text: &str) -> Option<String> {
    let half = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok().filter(|unit| (0xD800..0xE000).contains(unit))
    };
    let mut mended = String::with_capacity(text.len());
    let (mut at, mut copied) = (0, 0);
    while let Some(found) = text[at..].find('\\') {
        let start = at + found;
        match (half(start), half(start + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..)) => at = start + 12,
            (Some(_), _) => {
                mended += &text[copied..start];
                mended += "\\uFFFD";
                at = start + 6;
                copied = at;
            }
            // What is escaped here is no escape itself.
            (None, _) => at = start + 1 + text[start + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    mended += &text[copied..];
    (copied > 0).then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_and_faults_are_told() {
        let of = |line: &str| member(line.as_bytes(), "text");
        assert_eq!(of(r#"{"id":1,"text":"late"}"#), Ok("late".to_owned()));
        assert_eq!(of(r#"{"id":1}"#), Ok(String::new()));
        assert_eq!(of(r#"{"text":null}"#), Ok(String::new()));
        assert_eq!(of(r#"{"text":5}"#), Ok("5".to_owned()));
        assert_eq!(of(r#""late""#), Ok("late".to_owned()));
        assert_eq!(of(r#"{"text":"a\ud83d b \ud83d\ude21 \\ud83d"}"#), Ok("a\u{FFFD} b 😡 \\ud83d".to_owned()));
        assert!(of("{\"text\":").is_err() && of("[1]").is_err());
        assert_eq!(member(br#"{"a":{"b":"deep"}}"#, "a.b"), Ok("deep".to_owned()));
    }

    #[test]
    fn some_bad_bytes_are_passed_over_and_too_many_are_no_text() {
        assert_eq!(lossy(b"Great\xFF service").as_deref(), Ok("Great\u{FFFD} service"));
        assert!(lossy(b"\xFF\xFE\x00\xFF\xFE").is_err());
        assert_eq!(lossy(b"").as_deref(), Ok(""));
    }
}
