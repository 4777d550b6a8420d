//! Looking at columns of a batch: names that stand once per row, several times, or inside the attributes.

use std::borrow::Cow;
use std::hash::{BuildHasherDefault, Hasher};

use deltalake_core::arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, Int32Array, ListArray, PrimitiveArray, RecordBatch, StringArray,
};
use deltalake_core::arrow::datatypes::{ArrowPrimitiveType, Int32Type};
use memchr::memmem::Finder;
use peakend_model::insight::Field;

use crate::error::{Error, Result};

/// Where a field is stored.
pub(crate) fn of_field(field: &Field) -> &'static str {
    match field {
        Field::Kind => "kind",
        Field::Channel => "channel",
        Field::Touchpoint => "touchpoint",
        Field::Brand => "brand",
        Field::Product => "product",
        Field::Source => "source",
        Field::Thread => "thread",
        Field::Score => "score_kind",
        Field::Language => "language",
        Field::Sentiment => "sentiment",
        Field::Currency => "currency",
        Field::Theme => "themes",
        Field::Intent => "intents",
        Field::Emotion => "emotions",
        Field::Effort => "effort",
        Field::Urgency => "urgency",
        Field::NeedsAnswer => "needs_answer",
        Field::Comparison => "comparison",
        Field::Attribute(_) => "attributes",
    }
}

/// One name per row, or none.
pub(crate) enum Names<'a> {
    /// Positions into few different values.
    Coded(&'a Int32Array, &'a StringArray),
    Plain(&'a StringArray),
    /// A value inside each row's JSON object.
    Attribute(&'a StringArray, Box<Member>),
}

impl<'a> Names<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, field: &Field) -> Result<Self> {
        match field {
            Field::Attribute(name) => Ok(Self::Attribute(strings(batch, "attributes")?, Box::new(Member::named(name)))),
            Field::Thread => Ok(Self::Plain(strings(batch, "thread")?)),
            coded => {
                let (keys, values) = coded_column(batch, of_field(coded))?;
                Ok(Self::Coded(keys, values))
            }
        }
    }

    /// Whether each row of the batch passes `accepts`; `None` stands for a missing name.
    pub(crate) fn retain(&self, mask: &mut [bool], accepts: impl Fn(Option<&str>) -> bool) {
        match self {
            Self::Coded(keys, values) => {
                let missing = accepts(None);
                let passes: Vec<bool> = (0..values.len()).map(|at| accepts(value(values, at))).collect();
                let is_in = |key: &i32| usize::try_from(*key).ok().and_then(|key| passes.get(key)) == Some(&true);
                let rows = mask.iter_mut().zip(keys.values());
                match keys.nulls() {
                    None => rows.for_each(|(kept, key)| *kept &= is_in(key)),
                    Some(known) => rows
                        .zip(known)
                        .for_each(|((kept, key), is_known)| *kept &= if is_known { is_in(key) } else { missing }),
                }
            }
            Self::Plain(values) => retain(mask, |row| accepts(value(values, row))),
            Self::Attribute(objects, name) => {
                retain(mask, |row| accepts(value(objects, row).and_then(|object| name.of(object)).as_deref()));
            }
        }
    }
}

/// Several names per row.
pub(crate) struct NameLists<'a> {
    pub(crate) lists: &'a ListArray,
    pub(crate) keys: &'a Int32Array,
    pub(crate) values: &'a StringArray,
}

impl<'a> NameLists<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, name: &'static str) -> Result<Self> {
        let lists = lists(batch, name)?;
        let items =
            lists.values().as_any().downcast_ref::<DictionaryArray<Int32Type>>().ok_or(Error::Unreadable(name))?;
        let values = items.values().as_string_opt::<i32>().ok_or(Error::Unreadable(name))?;
        Ok(Self { lists, keys: items.keys(), values })
    }

    /// The places of the row's names among all names of the batch.
    pub(crate) fn items(&self, row: usize) -> std::ops::Range<usize> {
        items(self.lists, row)
    }
}

/// The places of the row's items; none where the list is missing.
pub(crate) fn items(lists: &ListArray, row: usize) -> std::ops::Range<usize> {
    if lists.is_null(row) {
        return 0..0;
    }
    let offsets = lists.value_offsets();
    #[expect(clippy::cast_sign_loss, reason = "offsets of a valid list are not negative")]
    let range = offsets[row] as usize..offsets[row + 1] as usize;
    range
}

pub(crate) fn lists<'a>(batch: &'a RecordBatch, name: &'static str) -> Result<&'a ListArray> {
    batch.column_by_name(name).and_then(|column| column.as_list_opt::<i32>()).ok_or(Error::Unreadable(name))
}

pub(crate) fn strings<'a>(batch: &'a RecordBatch, name: &'static str) -> Result<&'a StringArray> {
    batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()).ok_or(Error::Unreadable(name))
}

pub(crate) fn numbers<'a, T: ArrowPrimitiveType>(
    batch: &'a RecordBatch,
    name: &'static str,
) -> Result<&'a PrimitiveArray<T>> {
    batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<T>()).ok_or(Error::Unreadable(name))
}

pub(crate) fn coded_column<'a>(
    batch: &'a RecordBatch,
    name: &'static str,
) -> Result<(&'a Int32Array, &'a StringArray)> {
    let column = batch.column_by_name(name).ok_or(Error::Unreadable(name))?;
    let coded = column.as_any().downcast_ref::<DictionaryArray<Int32Type>>().ok_or(Error::Unreadable(name))?;
    Ok((coded.keys(), coded.values().as_string_opt::<i32>().ok_or(Error::Unreadable(name))?))
}

pub(crate) fn value(values: &StringArray, at: usize) -> Option<&str> {
    values.is_valid(at).then(|| values.value(at))
}

pub(crate) fn position(keys: &Int32Array, at: usize) -> usize {
    usize::try_from(keys.value(at)).unwrap_or(0)
}

/// Whether `last` is the very array `values`, not a copy.
pub(crate) fn is_same(last: &ArrayRef, values: &StringArray) -> bool {
    last.as_string_opt::<i32>().is_some_and(|last| {
        last.len() == values.len()
            && last.values().as_ptr() == values.values().as_ptr()
            && last.offsets().as_ptr() == values.offsets().as_ptr()
    })
}

/// Clears the rows of `mask` that do not pass; rows already cleared are not asked.
pub(crate) fn retain(mask: &mut [bool], passes: impl Fn(usize) -> bool) {
    for (row, kept) in mask.iter_mut().enumerate() {
        if *kept && !passes(row) {
            *kept = false;
        }
    }
}

/// Finds the text that objects of texts, as serde_json writes them, hold under one name.
pub(crate) struct Member {
    /// The name as a JSON string.
    quoted: String,
    /// The quoted name, the colon and the quote that opens the text.
    /// None if the name could be mistaken for what stands between two texts.
    before: Option<Finder<'static>>,
}

impl Member {
    pub(crate) fn named(name: &str) -> Self {
        let quoted = serde_json::Value::from(name).to_string();
        let is_clear = !name.is_empty() && !name.starts_with([',', ':', '}']);
        let before = is_clear.then(|| Finder::new(format!("{quoted}:\"").as_bytes()).into_owned());
        Self { quoted, before }
    }

    /// Texts escape their quotes, so a quote after `{` or `,` that is not followed by what may follow
    /// a text opens a name: what is found there is the member.
    pub(crate) fn of<'a>(&self, object: &'a str) -> Option<Cow<'a, str>> {
        let Some(before) = &self.before else { return member(object, &self.quoted) };
        let bytes = object.as_bytes();
        let mut from = 0;
        loop {
            let at = from + before.find(&bytes[from..])?;
            if at > 0 && matches!(bytes[at - 1], b'{' | b',') {
                let (text, _) = string_token(&object[at + before.needle().len() - 1..])?;
                return unquoted(text);
            }
            from = at + 1;
        }
    }
}

fn unquoted(text: &str) -> Option<Cow<'_, str>> {
    let bare = &text[1..text.len() - 1];
    if memchr::memchr(b'\\', bare.as_bytes()).is_some() {
        return serde_json::from_str::<String>(text).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(bare))
}

/// The text under `quoted_name` (a JSON string) in an object of texts as serde_json writes it:
/// no spaces, so names and values can be told apart by walking from quote to quote.
fn member<'a>(object: &'a str, quoted_name: &str) -> Option<Cow<'a, str>> {
    let mut rest = object.strip_prefix('{')?;
    loop {
        let (name, after) = string_token(rest)?;
        let (text, after) = string_token(after.strip_prefix(':')?)?;
        if name == quoted_name {
            return unquoted(text);
        }
        rest = after.strip_prefix(',')?;
    }
}

/// Splits the JSON string that `text` starts with, quotes included, from the rest.
fn string_token(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'"') {
        return None;
    }
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(text.split_at(at + 1));
        }
        at += 2;
    }
}

/// A quick hash for keys nobody can choose: codes, and the random bits of ids.
#[derive(Default)]
pub(crate) struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
    fn write_u128(&mut self, word: u128) {
        self.write_u64(word as u64 ^ (word >> 64) as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

pub(crate) type Quick = BuildHasherDefault<QuickHasher>;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_member_is_found_whatever_the_values_hold() {
        let parts = ["", "a", ",", ":", "{", "}", "\"", "\\", "é\n", "a\":\"b", ",\"a\":\"", "ab"];
        let words: Vec<String> = parts.iter().flat_map(|a| parts.iter().map(move |b| format!("{a}{b}"))).collect();
        for (at, first) in words.iter().enumerate() {
            for second in &words {
                let third = &words[(at * 7 + second.len()) % words.len()];
                let object = BTreeMap::from([(first, second), (second, third), (third, first)]);
                let json = serde_json::to_string(&object).expect("a map of texts");
                for name in [first, second, third, &parts[at % parts.len()].to_owned()] {
                    let expected = object.get(name).map(|text| text.as_str());
                    assert_eq!(Member::named(name).of(&json).as_deref(), expected, "{name} in {json}");
                }
            }
        }
        assert_eq!(Member::named("a").of("{}"), None);
    }
}
