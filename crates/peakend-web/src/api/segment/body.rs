//! The bodies of the Segment-compatible calls, cut into events.

use peakend_model::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::event::{Call, Sent, Taken, moment, take};
use crate::api::delivery::{Capped, MOST_ROWS, bad_json, utf8};
use crate::api::flatten::scalar;
use crate::api::problem::{ApiResult, Problem, ProblemKind};

/// The largest body, in bytes.
pub(super) const LARGEST_BODY: usize = 500 * 1024;

/// What a body says beside its events.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, default)]
    batch: Option<&'a RawValue>,
    #[serde(borrow, default)]
    write_key: Option<&'a RawValue>,
    #[serde(borrow, default)]
    sent_at: Option<&'a RawValue>,
}

/// A body that was cut, its events not yet read.
pub(super) struct Body<'a> {
    /// `writeKey`, where the sender does not use the header.
    pub(super) write_key: Option<String>,
    sent_at: Option<Timestamp>,
    events: Vec<&'a str>,
    call: Option<Call>,
}

/// Cuts `body`; `call` is the path's, `None` for a batch.
///
/// # Errors
/// When the body as a whole is not what the protocol says.
pub(super) fn cut(body: &[u8], call: Option<Call>) -> ApiResult<Body<'_>> {
    let text = utf8(body)?;
    if !text.trim_start().starts_with('{') {
        return Err(match serde_json::from_str::<&RawValue>(text) {
            Ok(_) => Problem::new(ProblemKind::BadRequest, "the body is not an object"),
            Err(error) => bad_json(&error),
        });
    }
    let envelope: Envelope = serde_json::from_str(text).map_err(|error| bad_json(&error))?;
    let events = match (call, envelope.batch) {
        (Some(_), _) => vec![text],
        (None, Some(batch)) => events_of(batch)?,
        (None, None) => return Err(Problem::new(ProblemKind::BadRequest, "batch is missing").at("batch")),
    };
    Ok(Body {
        write_key: envelope.write_key.and_then(scalar),
        sent_at: envelope.sent_at.and_then(scalar).and_then(|text| moment(&text)),
        events,
        call,
    })
}

fn events_of(batch: &RawValue) -> ApiResult<Vec<&str>> {
    let not_a_list = |_| Problem::new(ProblemKind::BadRequest, "batch is not a list").at("batch");
    let Capped { items, total } = serde_json::from_str::<Capped<&RawValue>>(batch.get()).map_err(not_a_list)?;
    if total > MOST_ROWS {
        return Err(Problem::new(
            ProblemKind::TooLarge,
            format!("{total} events, at most {MOST_ROWS} are taken at once"),
        ));
    }
    Ok(items.into_iter().map(RawValue::get).collect())
}

impl Body<'_> {
    pub(super) fn read(&self, received_at: Timestamp) -> Vec<Result<Taken, Problem>> {
        let sent = Sent { received_at, sent_at: self.sent_at };
        self.events.iter().map(|event| take(event, self.call, sent)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

    #[test]
    fn a_batch_gives_its_clock_to_its_events() {
        let json = br#"{"writeKey":"pk_1","sentAt":"2009-01-01T00:00:10Z","batch":[
            {"type":"track","event":"x","userId":"u","timestamp":"2009-01-01T00:00:00Z"},
            {"type":"track","event":"x"}, 7]}"#;
        let body = cut(json, None).expect("a batch");
        assert_eq!(body.write_key.as_deref(), Some("pk_1"));
        let taken = body.read(NOW);
        assert_eq!(taken[0].as_ref().expect("a good event").new.occurred_at, Timestamp(NOW.0 - 10 * Timestamp::SECOND));
        assert!(taken[1].is_err() && taken[2].is_err());
    }

    #[test]
    fn a_single_call_is_its_own_event() {
        let body = cut(br#"{"event":"x","userId":"u"}"#, Some(Call::Track)).expect("a call");
        assert!(body.read(NOW)[0].is_ok());
    }

    #[test]
    fn bodies_that_are_no_deliveries_are_refused() {
        for body in [&b"[]"[..], b"7", b"{}", b"{\"batch\":7}", b"{\"batch\":[}", b"", b"\xff"] {
            assert!(cut(body, None).is_err(), "{body:?}");
        }
    }

    /// Payloads recorded from SDKs; run with `SEGMENT_FIXTURES` set to their folder.
    #[test]
    fn recorded_payloads_are_taken() {
        let Ok(folder) = std::env::var("SEGMENT_FIXTURES") else { return };
        for file in std::fs::read_dir(folder).expect("the folder") {
            let path = file.expect("an entry").path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            let json = std::fs::read(&path).expect("the file");
            let call = path.to_string_lossy().ends_with("track-single.json").then_some(Call::Track);
            for event in cut(&json, call).expect("a delivery").read(NOW) {
                assert!(event.is_ok(), "{}: {event:?}", path.display());
            }
        }
    }
}
