//! A delivery: the body of a request, cut into rows. A bad row is a problem of its own; the others go on.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use peakend_model::Timestamp;
use peakend_model::interaction::NewInteraction;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::problem::{ApiResult, Problem, ProblemKind};
use super::row::{Defaults, Row, read_row};

/// The most rows of one request.
pub(super) const MOST_ROWS: usize = 10_000;
/// The largest body, in bytes.
pub(super) const LARGEST_BODY: usize = 16 * 1024 * 1024;
/// The longest `Idempotency-Key`: a row number must still fit behind it.
const LONGEST_KEY: usize = 180;

/// What a body holds.
pub(super) struct Delivery<T> {
    /// One row stood alone in the body: the answer is about that row, not about a batch.
    pub(super) single: bool,
    pub(super) rows: Vec<Result<T, Problem>>,
}

/// How rows stand in a body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    /// One object, a list, or `{"interactions": […]}`.
    Json,
    /// One object a line.
    Lines,
}

impl Layout {
    /// # Errors
    /// When the content type is neither JSON nor JSON lines.
    pub(super) fn of(content_type: Option<&str>) -> ApiResult<Self> {
        let Some(content_type) = content_type else { return Ok(Self::Json) };
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/json" => Ok(Self::Json),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" | "application/x-jsonlines" => {
                Ok(Self::Lines)
            }
            _ => Err(Problem::new(
                ProblemKind::UnsupportedMediaType,
                format!("“{essence}” is neither application/json nor application/x-ndjson"),
            )),
        }
    }
}

/// The header `Idempotency-Key`, checked: printable ASCII, at most 180 bytes.
pub(super) fn idempotency_key(header: Option<&str>) -> ApiResult<Option<&str>> {
    let Some(key) = header.map(str::trim) else { return Ok(None) };
    let wrong = |detail: &'static str| Err(Problem::new(ProblemKind::InvalidParameter, detail).at("Idempotency-Key"));
    if key.is_empty() {
        return wrong("the key is empty");
    }
    if key.len() > LONGEST_KEY {
        return wrong("the key is longer than 180 bytes");
    }
    Ok(Some(key))
}

/// Reads the interactions of `body`. Rows without a key of their own get one from `key`:
/// the key itself for a single row, `key#index` in a batch.
///
/// # Errors
/// When the body as a whole cannot be read; what is wrong with one row stands in its place.
pub(super) fn interactions(
    body: &[u8],
    layout: Layout,
    key: Option<&str>,
    now: Timestamp,
) -> ApiResult<Delivery<NewInteraction>> {
    let text = utf8(body)?;
    let read = match layout {
        Layout::Lines => Delivery { single: false, rows: rows_of_lines(text)? },
        Layout::Json => rows_of_json(text)?,
    };
    let single = read.single;
    let mut number = 0_usize;
    let rows = read.rows.into_iter().map(|row| {
        let row_key = key.map(|key| if single { Cow::Borrowed(key) } else { Cow::Owned(format!("{key}#{number}")) });
        number += 1;
        row.map(|row| row.into_new(Defaults { occurred_at: now, key: row_key.as_deref() }))
    });
    Ok(Delivery { single, rows: rows.collect() })
}

/// # Errors
/// Names the first byte that is not UTF-8.
pub(super) fn utf8(body: &[u8]) -> ApiResult<&str> {
    std::str::from_utf8(body).map(|text| text.trim_start_matches('\u{feff}')).map_err(|error| {
        let at = error.valid_up_to();
        Problem::new(ProblemKind::InvalidJson, format!("byte {at} is not valid UTF-8"))
    })
}

pub(super) fn bad_json(error: &serde_json::Error) -> Problem {
    Problem::new(ProblemKind::InvalidJson, error.to_string())
}

fn too_many_rows(rows: usize) -> Problem {
    Problem::new(ProblemKind::TooLarge, format!("{rows} rows, at most {MOST_ROWS} are taken at once"))
}

fn rows_of_json(text: &str) -> ApiResult<Delivery<Row>> {
    let start = text.trim_start();
    match start.as_bytes().first() {
        None => Err(Problem::new(ProblemKind::InvalidJson, "the body is empty")),
        Some(b'[') => Ok(Delivery { single: false, rows: rows_of_list(text)? }),
        Some(b'{') if is_envelope(start) => {
            let Envelope { interactions } = serde_json::from_str(text).map_err(|error| envelope_problem(&error))?;
            Ok(Delivery { single: false, rows: rows_of_list(interactions.get())? })
        }
        Some(_) => {
            // Syntax first: what is not JSON at all is the request's fault, not the row's.
            let raw: &RawValue = serde_json::from_str(text).map_err(|error| bad_json(&error))?;
            Ok(Delivery { single: true, rows: vec![read_row(raw.get())] })
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    #[serde(borrow)]
    interactions: &'a RawValue,
}

/// Whether the object's first member is `interactions`: no interaction has a field of that name.
fn is_envelope(object: &str) -> bool {
    object[1..].trim_start().starts_with("\"interactions\"")
}

fn envelope_problem(error: &serde_json::Error) -> Problem {
    if error.is_data() { Problem::new(ProblemKind::BadRequest, error.to_string()) } else { bad_json(error) }
}

/// Reads the whole list at once, as good deliveries can be; where that fails, row by row to find the bad ones.
fn rows_of_list(list: &str) -> ApiResult<Vec<Result<Row, Problem>>> {
    if let Ok(Capped { items, total }) = serde_json::from_str::<Capped<Row>>(list) {
        return if total > MOST_ROWS { Err(too_many_rows(total)) } else { Ok(items.into_iter().map(Ok).collect()) };
    }
    let Capped { items, total } = serde_json::from_str::<Capped<&RawValue>>(list).map_err(|error| {
        if error.is_data() {
            Problem::new(ProblemKind::BadRequest, "`interactions` is not a list").at("interactions")
        } else {
            bad_json(&error)
        }
    })?;
    if total > MOST_ROWS {
        return Err(too_many_rows(total));
    }
    Ok(items.into_iter().map(|raw| read_row(raw.get())).collect())
}

fn rows_of_lines(text: &str) -> ApiResult<Vec<Result<Row, Problem>>> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let total = lines().take(MOST_ROWS + 1).count();
    if total > MOST_ROWS {
        return Err(too_many_rows(lines().count()));
    }
    if total == 0 {
        return Err(Problem::new(ProblemKind::InvalidJson, "the body is empty"));
    }
    Ok(lines().map(|line| serde_json::from_str(line).or_else(|_| read_row(line))).collect())
}

/// The first [`MOST_ROWS`] items of a list, and how many there are: a body of commas costs no memory.
pub(super) struct Capped<T> {
    pub(super) items: Vec<T>,
    pub(super) total: usize,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Capped<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
            type Value = Capped<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while items.len() < MOST_ROWS {
                    match list.next_element()? {
                        Some(item) => items.push(item),
                        None => return Ok(Capped { total: items.len(), items }),
                    }
                }
                let mut total = items.len();
                while list.next_element::<IgnoredAny>()?.is_some() {
                    total += 1;
                }
                Ok(Capped { items, total })
            }

            fn visit_map<A: MapAccess<'de>>(self, _map: A) -> Result<Self::Value, A::Error> {
                Err(serde::de::Error::custom("an object where a list belongs"))
            }
        }
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000_000);
    const GOOD: &str = r#"{"kind":"visit","channel":"web"}"#;

    fn read(body: &str) -> ApiResult<Delivery<NewInteraction>> {
        interactions(body.as_bytes(), Layout::Json, Some("d"), NOW)
    }

    fn keys(delivery: &Delivery<NewInteraction>) -> Vec<String> {
        delivery
            .rows
            .iter()
            .map(|row| row.as_ref().map_or("refused".into(), |new| new.key.clone().unwrap_or_default()))
            .collect()
    }

    #[test]
    fn one_row_a_list_an_envelope_and_lines_are_read() {
        let single = read(GOOD).expect("one row");
        assert!(single.single);
        assert_eq!(keys(&single), ["d"]);
        for body in [format!("[{GOOD},{GOOD}]"), format!("\u{feff} {{ \"interactions\" : [{GOOD}, {GOOD}]}}")] {
            let batch = read(&body).expect("a batch");
            assert!(!batch.single);
            assert_eq!(keys(&batch), ["d#0", "d#1"]);
        }
        let lines = format!("{GOOD}\n\n{GOOD}\r\n");
        let lines = interactions(lines.as_bytes(), Layout::Lines, Some("d"), NOW).expect("lines");
        assert_eq!(keys(&lines), ["d#0", "d#1"]);
        assert_eq!(read("[]").expect("an empty batch").rows.len(), 0);
    }

    #[test]
    fn a_row_keeps_its_own_key_and_its_place() {
        let batch =
            read(&format!(r#"[{{"kind":"a","channel":"web","key":"own"}},{{"oops":1}},{GOOD}]"#)).expect("a batch");
        assert_eq!(keys(&batch), ["own", "refused", "d#2"]);
        let lines =
            interactions(format!("{GOOD}\nnot json\n{GOOD}").as_bytes(), Layout::Lines, None, NOW).expect("lines");
        assert_eq!(keys(&lines), ["", "refused", ""]);
    }

    #[track_caller]
    fn check_problem(body: &[u8], kind: ProblemKind, words: &str) {
        let problem = interactions(body, Layout::Json, None, NOW).map(|_| ()).expect_err("a problem");
        assert_eq!(problem.kind, kind, "{problem:?}");
        assert!(problem.detail.contains(words), "{problem:?}");
    }

    #[test]
    fn a_body_that_is_not_json_is_refused_as_a_whole() {
        check_problem(b"", ProblemKind::InvalidJson, "empty");
        check_problem(b"[{]", ProblemKind::InvalidJson, "line 1 column");
        check_problem(b"{\"kind\":NaN}", ProblemKind::InvalidJson, "line 1");
        check_problem(b"[\"\xff\"]", ProblemKind::InvalidJson, "byte 2");
        check_problem(b"{\"interactions\":[],\"more\":1}", ProblemKind::BadRequest, "more");
        check_problem(b"{\"interactions\":{}}", ProblemKind::BadRequest, "list");
        check_problem(b"{\"interactions\":[] ", ProblemKind::InvalidJson, "");
    }

    #[test]
    fn hostile_bodies_end_quickly() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let batch = read(&deep).expect("a list of one bad row");
        assert!(batch.rows[0].is_err());
        let deep_row = format!(r#"{{"kind":"a","channel":"web","attributes":{{"x":{deep}}}}}"#);
        assert!(read(&deep_row).expect("one bad row").rows[0].is_err());
        let many = format!("[{}{{}}]", "{},".repeat(MOST_ROWS));
        check_problem(many.as_bytes(), ProblemKind::TooLarge, "10001 rows");
    }

    #[test]
    fn the_key_of_a_delivery_is_checked() {
        assert_eq!(idempotency_key(Some(" abc ")).expect("a good key"), Some("abc"));
        assert!(idempotency_key(Some("")).is_err());
        assert!(idempotency_key(Some(&"x".repeat(181))).is_err());
    }
}
