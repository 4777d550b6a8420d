//! The people: found by name or identifier, the last seen first.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use peakend_app::customer::{self, Place, Wanted};
use peakend_model::customer::{Customer, Identifier, IdentifierKind};
use peakend_model::{CustomerId, Timestamp};

use crate::error::{WebError, WebResult};
use crate::page::{Page, initials};
use crate::signed::Signed;
use crate::words::Words;

const PAGE: usize = 50;
/// Identifiers shown in a row of the list.
const IDENTIFIERS: usize = 3;

#[derive(Template)]
#[template(path = "customers/list.html")]
struct Customers<'a> {
    t: &'a Words,
    count: u64,
    search: String,
    may_import: bool,
    may_erase: bool,
    list: List<'a>,
}

/// The rows and the way to more; htmx asks for this alone.
#[derive(Template)]
#[template(path = "customers/rows.html")]
struct List<'a> {
    t: &'a Words,
    lines: Vec<Line>,
    more: Option<String>,
    is_search: bool,
    /// Only the rows: they are added to a table that stands.
    is_more: bool,
}

/// A customer in a list.
pub(crate) struct Line {
    pub id: CustomerId,
    pub href: String,
    pub title: String,
    /// Empty for who has no name.
    pub initials: String,
    /// What the title is, where it is no name.
    pub title_kind: Option<String>,
    pub identifiers: Vec<ShownIdentifier>,
    pub more: usize,
    pub first: String,
    pub last: String,
    pub last_machine: String,
}

pub(crate) struct ShownIdentifier {
    pub icon: &'static str,
    pub kind: String,
    pub value: String,
}

/// GET /customers
pub(crate) async fn show_customers(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let get = |key: &str| pairs.iter().find(|(name, value)| name == key && !value.is_empty()).map(|(_, v)| v.as_str());
    let search = get("q").unwrap_or_default().trim().to_owned();
    let after = match get("after") {
        None => None,
        Some(key) => Some(place_from_key(key).ok_or_else(WebError::not_found)?),
    };
    let text = Some(search.clone()).filter(|text| !text.is_empty());
    let wanted = Wanted { text, after, limit: PAGE };
    let page = customer::list(&signed.app, signed.actor(), &wanted).await?;
    let list = List {
        t: &signed.t,
        lines: page.customers.iter().map(|one| line(&signed.t, one)).collect(),
        more: page.next.map(|next| more(&search, next)),
        is_search: !search.is_empty(),
        is_more: after.is_some(),
    };
    if signed.view.fragment {
        return Ok(Page::fragment(&list)?.into_response());
    }
    let count = customer::count(&signed.app, signed.actor()).await?;
    let may_import = signed.may(peakend_model::access::Action::Import);
    let list = List { is_more: false, ..list };
    let may_erase = signed.may(peakend_model::access::Action::EraseCustomers);
    let content = Customers { t: &signed.t, count, search, may_import, may_erase, list };
    Ok(Page::new(&signed, &signed.t.text("nav-customers"), &content)?.into_response())
}

pub(crate) fn line(t: &Words, customer: &Customer) -> Line {
    let title = customer.title();
    let is_title = |identifier: &&Identifier| customer.name.is_some() || identifier.value != title;
    let title_kind = customer.identifiers.iter().find(|one| customer.name.is_none() && one.value == title);
    let mut known: Vec<&Identifier> = customer.identifiers.iter().filter(is_title).collect();
    known.sort_by_key(|identifier| identifier.kind);
    Line {
        id: customer.id,
        href: format!("/customers/{}", customer.id),
        initials: customer.name.as_deref().map(initials).unwrap_or_default(),
        title_kind: title_kind.map(|one| t.named("identifier", one.kind.key())),
        identifiers: known.iter().take(IDENTIFIERS).map(|one| identifier(t, one)).collect(),
        more: known.len().saturating_sub(IDENTIFIERS),
        first: t.date(&customer.first_seen_at),
        last: t.ago(&customer.last_seen_at),
        last_machine: t.machine(&customer.last_seen_at),
        title,
    }
}

pub(crate) fn identifier(t: &Words, identifier: &Identifier) -> ShownIdentifier {
    let icon = match identifier.kind {
        IdentifierKind::ExternalId => "hash",
        IdentifierKind::Email => "mail",
        IdentifierKind::Phone => "phone",
        IdentifierKind::Handle => "message-circle",
        IdentifierKind::Device => "smartphone",
    };
    ShownIdentifier { icon, kind: t.named("identifier", identifier.kind.key()), value: identifier.value.clone() }
}

fn more(search: &str, next: Place) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !search.is_empty() {
        query.append_pair("q", search);
    }
    query.append_pair("after", &place_key(next));
    format!("/customers?{}", query.finish())
}

fn place_key(place: Place) -> String {
    format!("{}.{}", place.last_seen_at.0, place.id.0.as_simple())
}

fn place_from_key(key: &str) -> Option<Place> {
    let (moment, id) = key.split_once('.')?;
    Some(Place { last_seen_at: Timestamp(moment.parse().ok()?), id: id.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_and_nonsense_does_not() {
        let place = Place { last_seen_at: Timestamp(-5), id: CustomerId(uuid::Uuid::from_u128(7)) };
        assert_eq!(place_from_key(&place_key(place)), Some(place));
        assert_eq!(place_from_key("7"), None);
        assert_eq!(place_from_key("x.y"), None);
    }
}
