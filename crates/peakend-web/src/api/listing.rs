//! Which interactions a listing asks for: parameters of the URL, and the opaque cursor of its pages.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use peakend_model::insight::lens::{Lens, Range, ScoreRange, field_from_key};
use peakend_model::insight::{Cursor, Filter, Listing, ListingOrder};
use peakend_model::time::{Period, Zone};
use peakend_model::{CustomerId, InteractionId, Timestamp, WorkspaceId};
use uuid::Uuid;

use super::problem::{ApiResult, Problem, ProblemKind};

/// The most interactions of one page, and how many there are where none is said.
pub(super) const LONGEST_PAGE: usize = 1_000;
pub(super) const USUAL_PAGE: usize = 100;

/// What the parameters may lean on.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) workspace: WorkspaceId,
    pub(super) zone: &'a Zone,
    pub(super) now: Timestamp,
}

pub(super) fn wrong(name: &str, detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(ProblemKind::InvalidParameter, detail).at(name)
}

/// The pairs of a query string, decoded, in their order.
///
/// # Errors
/// When a pair is not percent-encoded UTF-8.
pub(super) fn pairs_of(query: Option<&str>) -> ApiResult<Vec<(String, String)>> {
    let uri = format!("/?{}", query.unwrap_or_default());
    let read = uri.parse().ok().and_then(|uri| axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri).ok());
    let unreadable = || Problem::new(ProblemKind::BadRequest, "the parameters are not percent-encoded UTF-8");
    read.map(|axum::extract::Query(pairs)| pairs).ok_or_else(unreadable)
}

/// Reads the parameters of a listing. Unknown ones are refused, for a filter that is
/// overlooked would show more than was asked for.
///
/// # Errors
/// The first parameter that is not understood.
pub(super) fn listing(pairs: &[(String, String)], around: Surroundings<'_>) -> ApiResult<Listing> {
    let mut filters = Vec::new();
    let mut chosen = Vec::new();
    let (mut from, mut to, mut range) = (None, None, None);
    let mut page = Page { limit: USUAL_PAGE, order: ListingOrder::NewestFirst, after: None };
    for (name, value) in pairs {
        match name.as_str() {
            "from" => from = Some(moment(name, value)?),
            "to" => to = Some(moment(name, value)?),
            "period" => range = Some(Range::from_key(value).ok_or_else(|| wrong(name, "not a period"))?),
            "limit" => page.limit = limit(value)?,
            "order" => page.order = order(value)?,
            // The first page of a client that always sends one.
            "cursor" if value.is_empty() => {}
            "cursor" => page.after = Some(cursor_of(value)?),
            "has" => filters.push(has(value)?),
            "customer" => filters.push(Filter::Customer(vec![customer(value)?])),
            "score" if ScoreRange::from_key(value).is_none() => {
                return Err(wrong(name, "a score filter reads `nps:0..6`"));
            }
            "score" | "q" => chosen.push((name.as_str(), value.as_str())),
            field if field_from_key(field.strip_prefix('-').unwrap_or(field)).is_some() => {
                chosen.push((name.as_str(), value.as_str()));
            }
            _ => return Err(wrong(name, "there is no such parameter")),
        }
    }
    filters.extend(Lens::from_pairs(chosen).filters());
    let period = period(from, to, range, around)?;
    Ok(Listing {
        workspace: around.workspace,
        period,
        filters,
        order: page.order,
        after: page.after,
        limit: page.limit,
    })
}

struct Page {
    limit: usize,
    order: ListingOrder,
    after: Option<Cursor>,
}

/// Everything where nothing is said; up to a day from now, for clocks of senders run ahead.
fn period(
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    range: Option<Range>,
    around: Surroundings<'_>,
) -> ApiResult<Period> {
    if let Some(range) = range {
        if from.or(to).is_some() {
            return Err(wrong("period", "give either `period` or `from` and `to`"));
        }
        return Ok(range.period(around.now, around.zone));
    }
    let earliest = Timestamp(-2_208_988_800_000_000);
    let latest = Timestamp(around.now.0.saturating_add(2 * Timestamp::DAY));
    let period = Period { from: from.unwrap_or(earliest), to: to.unwrap_or(latest) };
    if period.from >= period.to {
        return Err(wrong("to", "the period ends before it starts"));
    }
    Ok(period)
}

/// RFC 3339, or a date alone, which is its first moment in UTC.
fn moment(name: &str, text: &str) -> ApiResult<Timestamp> {
    // A `+` of an offset that was not percent-encoded arrives as a space.
    let text = text.replace(' ', "+");
    let day = format!("{text}T00:00:00Z");
    [text.as_str(), day.as_str()]
        .iter()
        .find_map(|reading| Timestamp::parse(reading).ok())
        .ok_or_else(|| wrong(name, "not a time of RFC 3339 (2026-03-01T10:00:00Z) and not a date (2026-03-01)"))
}

pub(super) fn limit(text: &str) -> ApiResult<usize> {
    match text.parse() {
        Ok(limit) if (1..=LONGEST_PAGE).contains(&limit) => Ok(limit),
        _ => Err(wrong("limit", format!("a number from 1 to {LONGEST_PAGE}"))),
    }
}

fn order(text: &str) -> ApiResult<ListingOrder> {
    match text {
        "newest" => Ok(ListingOrder::NewestFirst),
        "oldest" => Ok(ListingOrder::OldestFirst),
        _ => Err(wrong("order", "either `newest` or `oldest`")),
    }
}

fn has(text: &str) -> ApiResult<Filter> {
    match text {
        "text" => Ok(Filter::HasText),
        "score" => Ok(Filter::HasScore),
        "feedback" => Ok(Filter::IsFeedback),
        _ => Err(wrong("has", "one of `text`, `score`, `feedback`")),
    }
}

fn customer(text: &str) -> ApiResult<CustomerId> {
    text.parse().map_err(|_| wrong("customer", "not an id"))
}

/// Writes a place in a list, ordered by moment and id, as an opaque text.
pub(super) fn place_text(moment: Timestamp, id: Uuid) -> String {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&moment.0.to_be_bytes());
    bytes[8..].copy_from_slice(id.as_bytes());
    BASE64.encode(bytes)
}

pub(super) fn place_of(text: &str) -> ApiResult<(Timestamp, Uuid)> {
    let bytes = BASE64.decode(text).ok().and_then(|bytes| <[u8; 24]>::try_from(bytes).ok());
    let bytes = bytes.ok_or_else(|| wrong("cursor", "not a cursor of this API; take it from `next_cursor`"))?;
    let (moment, id) = bytes.split_at(8);
    let moment = moment.try_into().map(i64::from_be_bytes).unwrap_or_default();
    Ok((Timestamp(moment), Uuid::from_slice(id).unwrap_or_default()))
}

pub(super) fn cursor_text(cursor: Cursor) -> String {
    place_text(cursor.occurred_at, cursor.id.0)
}

pub(super) fn cursor_of(text: &str) -> ApiResult<Cursor> {
    let (occurred_at, id) = place_of(text)?;
    Ok(Cursor { occurred_at, id: InteractionId(id) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use peakend_model::insight::Field;

    fn read(query: &[(&str, &str)]) -> ApiResult<Listing> {
        let pairs: Vec<_> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let around = Surroundings {
            workspace: WorkspaceId(Uuid::nil()),
            zone: &Zone::default(),
            now: Timestamp::parse("2026-03-10T12:00:00Z").expect("a moment"),
        };
        listing(&pairs, around)
    }

    #[test]
    fn parameters_become_filters() {
        let listing = read(&[
            ("from", "2026-03-01"),
            ("to", "2026-03-02T12:00:00+01:00"),
            ("channel", "web"),
            ("channel", "app"),
            ("-brand", "Haus Vier"),
            ("attr.size", "42"),
            ("score", "nps:0..6"),
            ("has", "text"),
            ("q", "late"),
            ("order", "oldest"),
            ("limit", "7"),
        ])
        .expect("a good listing");
        assert_eq!(listing.period.from.to_string(), "2026-03-01T00:00:00Z");
        assert_eq!(listing.period.to.to_string(), "2026-03-02T11:00:00Z");
        assert_eq!((listing.order, listing.limit, listing.filters.len()), (ListingOrder::OldestFirst, 7, 6));
        let channels = Filter::Is { field: Field::Channel, values: vec!["web".into(), "app".into()] };
        assert!(listing.filters.contains(&channels));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (name, value) in [
            ("form", "2026-03-01"),
            ("from", "yesterday"),
            ("limit", "0"),
            ("limit", "1001"),
            ("limit", "many"),
            ("order", "random"),
            ("has", "emoji"),
            ("score", "nps"),
            ("customer", "ana"),
            ("cursor", "%%%"),
            ("cursor", "AAAA"),
            ("period", "never"),
        ] {
            let problem = read(&[(name, value)]).expect_err(name);
            assert_eq!(problem.field.as_deref(), Some(name), "{problem:?}");
        }
        assert!(read(&[("from", "2026-03-02"), ("to", "2026-03-01")]).is_err());
        assert!(read(&[("from", "2026-03-02"), ("period", "7d")]).is_err());
    }

    #[test]
    fn a_cursor_comes_back() {
        let cursor = Cursor { occurred_at: Timestamp(-5), id: InteractionId(Uuid::from_u128(7)) };
        let listing = read(&[("cursor", &cursor_text(cursor))]).expect("a good listing");
        assert_eq!(listing.after, Some(cursor));
    }
}
