//! One customer: who they are, how they felt over time, everything they did and said, and who else they may be.

mod mood;
mod story;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect, Response};
use peakend_app::customer::{self as customers, Wanted};
use peakend_model::access::Action;
use peakend_model::customer::{Customer, IdentifierKind, Merge};
use peakend_model::insight::Cursor;
use peakend_model::insight::lens::Lens;
use peakend_model::interaction::{Interaction, ScoreKind};
use peakend_model::{CustomerId, MergeId};
use serde::Deserialize;

use self::mood::MoodLine;
use self::story::Story;
use crate::customers::{Line, ShownIdentifier, identifier, line};
use crate::error::{FormErrors, OrFormErrors, WebError, WebResult};
use crate::feedback::{cursor_from_key, cursor_key};
use crate::kit::{Form, Id};
use crate::page::Page;
use crate::said::Said;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

/// What the mood line, the sums and the kinds are made from: the newest of the history.
const HISTORY: usize = 1_000;
/// Stations of one page of the timeline.
const PAGE: usize = 25;
/// Candidates to merge with.
const OTHERS: usize = 20;

#[derive(Template)]
#[template(path = "customers/customer.html")]
struct CustomerPage<'a> {
    t: &'a Words,
    csrf: &'a str,
    path: String,
    title: String,
    initials: String,
    name: String,
    errors: FormErrors,
    may_edit: bool,
    may_erase: bool,
    may_export: bool,
    first: String,
    last: String,
    last_machine: String,
    identifiers: Vec<(String, Vec<ShownIdentifier>)>,
    attributes: Vec<(String, String)>,
    figures: Vec<Figure>,
    scores: Vec<LastScore>,
    mood: Option<MoodLine>,
    kinds: Vec<KindLink>,
    stories: Stories<'a>,
    alike: Vec<(Line, String)>,
    merges: Vec<MergeLine>,
}

struct Figure {
    name: String,
    value: String,
}

struct LastScore {
    name: String,
    value: String,
    of: String,
    steps: u8,
    when: String,
}

struct KindLink {
    title: String,
    href: String,
    n: String,
    chosen: bool,
}

struct MergeLine {
    text: String,
    when: String,
    undo: String,
}

/// A page of the timeline; htmx asks for this alone.
#[derive(Template)]
#[template(path = "customers/stories.html")]
struct Stories<'a> {
    t: &'a Words,
    stories: Vec<Story>,
    more: Option<String>,
}

/// Pairs of the query.
struct Asked {
    kind: Option<String>,
    after: Option<Cursor>,
}

impl Asked {
    fn new(query: Option<&str>) -> WebResult<Self> {
        let mut asked = Self { kind: None, after: None };
        for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match (&*key, &*value) {
                (_, "") => {}
                ("kind", kind) => asked.kind = Some(kind.to_owned()),
                ("after", key) => asked.after = Some(cursor_from_key(key).ok_or_else(WebError::not_found)?),
                _ => {}
            }
        }
        Ok(asked)
    }

    fn href(&self, path: &str, after: Option<Cursor>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.kind.iter().map(|kind| ("kind", kind)));
        query.extend_pairs(after.map(|cursor| ("after", cursor_key(cursor))));
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// GET /customers/{customer}
pub(crate) async fn show_customer(
    signed: Signed,
    Id(id): Id<CustomerId>,
    RawQuery(query): RawQuery,
) -> WebResult<Response> {
    let asked = Asked::new(query.as_deref())?;
    let customer = customers::find(&signed.app, signed.actor(), id).await?;
    if customer.id != id {
        return Ok(Redirect::to(&asked.href(&path_of(customer.id), asked.after)).into_response());
    }
    if asked.after.is_some() && signed.view.fragment {
        let titles = Titles::load(&signed).await?;
        let stories = stories(&signed, &titles, id, &asked, None).await?;
        return Ok(Page::fragment(&stories)?.into_response());
    }
    Ok(page(&signed, customer, asked, None).await?.into_response())
}

async fn page(signed: &Signed, customer: Customer, asked: Asked, errors: Option<FormErrors>) -> WebResult<Page> {
    let (app, actor, t) = (&signed.app, signed.actor(), &signed.t);
    let titles = Titles::load(signed).await?;
    let id = customer.id;
    let history = customers::timeline(app, actor, id, None, HISTORY).await?;
    let alike = customers::likenesses_of(app, actor, id).await?;
    let merges = customers::merges_of(app, actor, id).await?;
    let head = line(t, &customer);
    let rows = &history.interactions;
    let content = CustomerPage {
        t,
        csrf: signed.csrf(),
        path: path_of(id),
        initials: head.initials,
        name: customer.name.clone().unwrap_or_default(),
        errors: errors.unwrap_or_default(),
        may_edit: signed.may(Action::EditCustomers),
        may_erase: signed.may(Action::EraseCustomers),
        may_export: signed.may(Action::Export),
        identifiers: identifiers(t, &customer),
        attributes: customer.attributes.clone().into_iter().collect(),
        figures: figures(t, rows, history.next.is_some()),
        scores: last_scores(t, rows),
        mood: mood::line(t, rows),
        kinds: kinds(t, rows, &asked, &path_of(id)),
        stories: stories(signed, &titles, id, &asked, Some(history)).await?,
        alike: alike.iter().map(|(other, shared)| (line(t, other), shared_words(t, shared))).collect(),
        merges: merges.iter().filter(|merge| merge.undone_at.is_none()).map(|merge| merge_line(t, merge)).collect(),
        first: head.first,
        last: head.last,
        last_machine: head.last_machine,
        title: head.title,
    };
    Page::new(signed, &content.title, &content)
}

fn identifiers(t: &Words, customer: &Customer) -> Vec<(String, Vec<ShownIdentifier>)> {
    let of_kind = |kind: IdentifierKind| {
        let known = customer.identifiers.iter().filter(|one| one.kind == kind);
        (t.named("identifier", kind.key()), known.map(|one| identifier(t, one)).collect::<Vec<_>>())
    };
    IdentifierKind::ALL.map(of_kind).into_iter().filter(|(_, known)| !known.is_empty()).collect()
}

/// How much there is, and what was spent per currency.
fn figures(t: &Words, rows: &[Interaction], has_more: bool) -> Vec<Figure> {
    let count = |n: usize| if has_more { format!("{}+", t.count(n)) } else { t.count(n) };
    let feedback = rows.iter().filter(|row| row.is_feedback()).count();
    let orders: Vec<&Interaction> = rows.iter().filter(|row| row.kind == "order").collect();
    let mut figures = vec![
        Figure { name: t.text("customer-interactions"), value: count(rows.len()) },
        Figure { name: t.text("metric-volume"), value: count(feedback) },
    ];
    if !orders.is_empty() {
        figures.push(Figure { name: t.text("customer-orders"), value: count(orders.len()) });
    }
    let mut spent: BTreeMap<&str, f64> = BTreeMap::new();
    for money in orders.iter().filter_map(|row| row.value.as_ref()) {
        *spent.entry(money.currency.as_str()).or_default() += money.amount();
    }
    for (currency, amount) in spent {
        let value = format!("{} {currency}", t.number(amount, 0));
        figures.push(Figure { name: t.text("customer-spent"), value });
    }
    figures
}

/// The newest of each kind.
fn last_scores(t: &Words, rows: &[Interaction]) -> Vec<LastScore> {
    let newest = |kind: ScoreKind| rows.iter().find_map(|row| row.score.filter(|s| s.kind == kind).map(|s| (row, s)));
    let shown = |(row, score): (&Interaction, peakend_model::interaction::Score)| LastScore {
        name: t.named("metric", score.kind.key()),
        value: t.number(score.value(), usize::from(score.thousandths % 1000 != 0)),
        of: score.scale.max.to_string(),
        steps: story::steps(score),
        when: t.ago(&row.occurred_at),
    };
    ScoreKind::ALL.into_iter().filter_map(newest).map(shown).collect()
}

fn kinds(t: &Words, rows: &[Interaction], asked: &Asked, path: &str) -> Vec<KindLink> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.kind.as_str()).or_default() += 1;
    }
    if counts.len() < 2 && asked.kind.is_none() {
        return Vec::new();
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let link = |kind: Option<&str>, title: String, n: usize| KindLink {
        title,
        href: Asked { kind: kind.map(str::to_owned), after: None }.href(path, None),
        n: t.count(n),
        chosen: asked.kind.as_deref() == kind,
    };
    let all = link(None, t.text("customer-all"), rows.len());
    let each = counts.into_iter().map(|(kind, n)| link(Some(kind), story::kind_title(t, kind), n));
    std::iter::once(all).chain(each).collect()
}

/// One page of the timeline. `first` is its beginning, where it was read already.
async fn stories<'a>(
    signed: &'a Signed,
    titles: &Titles,
    id: CustomerId,
    asked: &Asked,
    first: Option<customers::Timeline>,
) -> WebResult<Stories<'a>> {
    let mut at = asked.after;
    let mut first = first.filter(|_| at.is_none());
    let mut rows: Vec<Interaction> = Vec::new();
    // One more than a page tells that there is more.
    let next = loop {
        let read = match first.take() {
            Some(read) => read,
            None => customers::timeline(&signed.app, signed.actor(), id, at, HISTORY).await?,
        };
        let wanted = |row: &Interaction| asked.kind.as_ref().is_none_or(|kind| *kind == row.kind);
        rows.extend(read.interactions.into_iter().filter(wanted));
        if rows.len() > PAGE {
            rows.truncate(PAGE);
            break rows.last().map(Cursor::from);
        }
        match read.next {
            Some(next) => at = Some(next),
            None => break None,
        }
    };
    let lens = Lens::default();
    let stories = rows.iter().map(|row| story::of(&signed.t, titles, &lens, row)).collect();
    Ok(Stories { t: &signed.t, stories, more: next.map(|next| asked.href(&path_of(id), Some(next))) })
}

fn shared_words(t: &Words, shared: &str) -> String {
    let (kind, value) = shared.split_once(':').unwrap_or(("", shared));
    match IdentifierKind::from_key(kind) {
        Some(kind) => t.with2("customer-shares", "kind", t.named("identifier", kind.key()), "value", value),
        None => value.to_owned(),
    }
}

fn merge_line(t: &Words, merge: &Merge) -> MergeLine {
    let text = match (merge.by, merge.reason.as_str()) {
        (None, reason) => {
            let kind = reason.strip_prefix("shared ").and_then(IdentifierKind::from_key);
            match kind {
                Some(kind) => t.with("customer-merged-itself", "kind", t.named("identifier", kind.key())),
                None => reason.to_owned(),
            }
        }
        (Some(_), "") => t.text("customer-merged-by-hand"),
        (Some(_), name) => name.to_owned(),
    };
    MergeLine { text, when: t.date_time(&merge.at), undo: format!("/merges/{}/undo", merge.id) }
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct NameForm {
    #[serde(default)]
    name: String,
}

/// POST /customers/{customer}/name
pub(crate) async fn rename_customer(
    signed: Signed,
    Id(id): Id<CustomerId>,
    Form(form): Form<NameForm>,
) -> WebResult<Response> {
    match customers::rename(&signed.app, signed.actor(), id, &form.name).await.or_form_errors(&signed.t)? {
        Ok(customer) => Ok(Said::new("said-saved").then(&path_of(customer.id), &signed)),
        Err(errors) => {
            let customer = customers::find(&signed.app, signed.actor(), id).await?;
            let kept = Customer { name: Some(form.name), ..customer };
            let asked = Asked { kind: None, after: None };
            Ok(page(&signed, kept, asked, Some(errors)).await?.refused().into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "customers/others.html")]
struct Others<'a> {
    t: &'a Words,
    path: String,
    title: String,
    search: String,
    list: Candidates<'a>,
}

#[derive(Template)]
#[template(path = "customers/candidates.html")]
struct Candidates<'a> {
    t: &'a Words,
    csrf: &'a str,
    path: String,
    lines: Vec<Line>,
    is_search: bool,
}

/// GET /customers/{customer}/others: whom to merge with.
pub(crate) async fn show_others(signed: Signed, Id(id): Id<CustomerId>, RawQuery(query): RawQuery) -> WebResult<Page> {
    let customer = customers::find(&signed.app, signed.actor(), id).await?;
    let asked = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
    let search =
        asked.into_iter().find(|(key, _)| key == "q").map(|(_, text)| text.trim().to_owned()).unwrap_or_default();
    let mut found = Vec::new();
    if !search.is_empty() {
        let wanted = Wanted { text: Some(search.clone()), after: None, limit: OTHERS };
        found = customers::list(&signed.app, signed.actor(), &wanted).await?.customers;
        found.retain(|other| other.id != customer.id);
    }
    let list = Candidates {
        t: &signed.t,
        csrf: signed.csrf(),
        path: path_of(customer.id),
        lines: found.iter().map(|other| line(&signed.t, other)).collect(),
        is_search: !search.is_empty(),
    };
    if signed.view.fragment {
        return Page::fragment(&list);
    }
    let (path, title) = (path_of(customer.id), customer.title());
    let content = Others { t: &signed.t, path, title, search, list };
    Page::new(&signed, &signed.t.text("customer-merge-title"), &content)
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct MergeForm {
    #[serde(default)]
    from: String,
}

/// POST /customers/{customer}/merges: counts `from` as this customer.
pub(crate) async fn create_merge(
    signed: Signed,
    Id(id): Id<CustomerId>,
    Form(form): Form<MergeForm>,
) -> WebResult<Response> {
    let from: CustomerId = form.from.parse().map_err(|_| WebError::not_found())?;
    let other = customers::find(&signed.app, signed.actor(), from).await?;
    let title = other.title();
    // Parting them again is easier with the name at hand.
    let merge = customers::merge(&signed.app, signed.actor(), from, id, &title).await?;
    let undo = format!("/merges/{}/undo", merge.id);
    Ok(Said::new("said-merged").name(&title).undo(undo).then(&path_of(merge.into), &signed))
}

/// POST /merges/{merge}/undo
pub(crate) async fn undo_merge(signed: Signed, Id(id): Id<MergeId>) -> WebResult<Response> {
    let merge = customers::undo_merge(&signed.app, signed.actor(), id).await?;
    Ok(Said::new("said-parted").then(&path_of(merge.into), &signed))
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct AlikeForm {
    #[serde(default)]
    other: String,
    /// Set to take it back.
    #[serde(default)]
    again: String,
}

/// POST /customers/{customer}/alike: `other` is somebody else.
pub(crate) async fn dismiss_likeness(
    signed: Signed,
    Id(id): Id<CustomerId>,
    Form(form): Form<AlikeForm>,
) -> WebResult<Response> {
    let other: CustomerId = form.other.parse().map_err(|_| WebError::not_found())?;
    let dismissed = form.again.is_empty();
    customers::dismiss_likeness(&signed.app, signed.actor(), id, other, dismissed).await?;
    let path = path_of(id);
    if !dismissed {
        return Ok(Said::new("said-alike-again").then(&path, &signed));
    }
    let undo = Said::new("said-not-alike").undo(format!("{path}/alike"));
    Ok(undo.undo_with(&[("other", &other.to_string()), ("again", "1")]).then(&path, &signed))
}

pub(crate) fn path_of(id: CustomerId) -> String {
    format!("/customers/{id}")
}
