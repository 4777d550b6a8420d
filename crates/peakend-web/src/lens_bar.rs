//! The filter bar: the lens as a form that works without scripts, its chips, its menus and the saved views.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use peakend_app::insight::{self, Facet};
use peakend_app::view;
use peakend_model::access::Action;
use peakend_model::insight::lens::{Against, Lens, Range, field_from_key, field_key};
use peakend_model::insight::{Field, Measure};

use crate::error::{WebError, WebResult};
use crate::page::Page;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::Words;

/// The fields that have a menu, in the order people narrow down.
const MENUS: [Field; 14] = [
    Field::Brand,
    Field::Product,
    Field::Channel,
    Field::Touchpoint,
    Field::Theme,
    Field::Sentiment,
    Field::Intent,
    Field::Emotion,
    Field::Effort,
    Field::Urgency,
    Field::NeedsAnswer,
    Field::Comparison,
    Field::Language,
    Field::Kind,
];

/// What pages ask beside the lens; menus carry it along.
const OWN: [&str; 19] = [
    "metric", "order", "all", "words", "rivals", "level", "show", "outcome", "driver", "window", "rows", "unit",
    "least", "return", "measure", "days", "by", "beside", "of",
];

/// What the URL of an analytic page says, and the pairs that are the page's own.
pub struct Asked {
    pub lens: Lens,
    pairs: Vec<(String, String)>,
}

impl Asked {
    pub fn new(query: Option<&str>) -> Self {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
        // An empty value of a field stands for “not known”; an empty input of the form stands for nothing.
        let is_field = |key: &str| field_from_key(key.trim_start_matches('-')).is_some();
        let filled = pairs.iter().filter(|(key, value)| !value.is_empty() || is_field(key));
        let lens = Lens::from_pairs(filled.map(|(key, value)| (key.as_str(), value.as_str())));
        Self { lens: with_days(lens, &pairs), pairs }
    }

    /// All values of a pair of the page's own that may stand several times.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(name, value)| name == key && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Adds a pair of the page's own.
    pub fn set(&mut self, key: &str, value: &str) {
        self.pairs.push((key.to_owned(), value.to_owned()));
    }

    /// A pair of the page's own.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(name, value)| name == key && !value.is_empty()).map(|(_, value)| value.as_str())
    }
}

/// The two date fields of the form stand for a period of whole days.
fn with_days(lens: Lens, pairs: &[(String, String)]) -> Lens {
    let day = |key: &str| pairs.iter().find(|(name, _)| name == key).and_then(|(_, value)| value.parse().ok());
    match (day("from"), day("to")) {
        (Some(first), Some(last)) if first <= last => Lens { range: Range::Days { first, last }, ..lens },
        _ => lens,
    }
}

/// `path` with the lens and `own` pairs as its query.
pub fn href(path: &str, lens: &Lens, own: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(lens.pairs());
    query.extend_pairs(own);
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// The bar above an analytic page.
pub struct LensBar {
    /// Where the form leads.
    pub path: String,
    pub ranges: Vec<Choice>,
    pub against: Vec<Choice>,
    /// `from` and `to` of a period of own choice.
    pub days: Option<(String, String)>,
    pub chips: Vec<Chip>,
    pub menus: Vec<Menu>,
    pub search: String,
    /// The lens without what the form itself asks, and the page's own pairs, to be sent along.
    pub hidden: Vec<(String, String)>,
    pub clear: Option<String>,
    pub views: Vec<View>,
    /// The query to save under a name.
    pub query: String,
    pub may_share: bool,
    pub csrf: String,
}

pub struct Choice {
    pub key: String,
    pub title: String,
    pub chosen: bool,
}

pub struct Chip {
    pub field: String,
    pub value: String,
    pub without: bool,
    pub remove: String,
}

pub struct Menu {
    pub title: String,
    /// Where the values come from when the menu opens.
    pub href: String,
    pub chosen: usize,
}

pub struct View {
    pub name: String,
    pub href: String,
    pub shared: bool,
    /// Where to post to remove it; only for whose it is.
    pub remove: Option<String>,
}

impl LensBar {
    /// The bar for the page at `path`; `own` pairs of the page are kept through every change of the lens.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn new(
        signed: &Signed,
        titles: &Titles,
        page: &str,
        path: &str,
        asked: &Asked,
        own: &[(&str, &str)],
    ) -> WebResult<Self> {
        let lens = &asked.lens;
        let t = &signed.t;
        let bare = Lens { range: Range::default(), against: Against::default(), search: String::new(), ..lens.clone() };
        let mut hidden = bare.pairs();
        hidden.extend(own.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let range = |range: Range| Choice {
            key: range.key(),
            title: t.named("period", &range.key()),
            chosen: lens.range == range,
        };
        let against = |against: Against| Choice {
            key: against.key().to_owned(),
            title: t.named("compare", against.key()),
            chosen: lens.against == against,
        };
        let days = match lens.range {
            Range::Days { first, last } => Some((first.to_string(), last.to_string())),
            _ => None,
        };
        let views = view::list(&signed.app, signed.actor()).await?;
        let views = views.into_iter().filter(|view| view.page == page).map(|view| View {
            href: if view.query.is_empty() { path.to_owned() } else { format!("{path}?{}", view.query) },
            remove: (Some(view.owner) == signed.actor().user_id()).then(|| format!("/views/{}/remove", view.id)),
            name: view.name,
            shared: view.shared,
        });
        let whole = href("", lens, own);
        Ok(Self {
            path: path.to_owned(),
            ranges: Range::PRESETS.map(range).into(),
            against: Against::ALL.map(against).into(),
            days,
            chips: chips(t, titles, path, lens, own),
            menus: MENUS.map(|field| menu(titles, path, lens, own, field)).into(),
            search: lens.search.clone(),
            hidden,
            clear: lens.is_filtered().then(|| href(path, &cleared(lens), own)),
            views: views.collect(),
            query: whole.trim_start_matches('?').to_owned(),
            may_share: signed.may(Action::ShareViews),
            csrf: signed.csrf().to_owned(),
        })
    }
}

/// The same period, nothing else chosen.
fn cleared(lens: &Lens) -> Lens {
    Lens { range: lens.range, against: lens.against, ..Lens::default() }
}

fn chips(t: &Words, titles: &Titles, path: &str, lens: &Lens, own: &[(&str, &str)]) -> Vec<Chip> {
    let mut chips = Vec::new();
    for choice in &lens.choices {
        for value in &choice.values {
            chips.push(Chip {
                field: titles.field(&choice.field),
                value: titles.value(&choice.field, value),
                without: choice.without,
                remove: href(path, &lens.clone().without(&choice.field, value), own),
            });
        }
    }
    if let Some(score) = lens.score {
        let end = |value: Option<f64>| value.map(|v| t.number(v, 0)).unwrap_or_default();
        chips.push(Chip {
            field: t.named("metric", score.kind.key()),
            value: format!("{}–{}", end(score.from), end(score.to)),
            without: false,
            remove: href(path, &Lens { score: None, ..lens.clone() }, own),
        });
    }
    if !lens.search.is_empty() {
        chips.push(Chip {
            field: t.text("search"),
            value: lens.search.clone(),
            without: false,
            remove: href(path, &Lens { search: String::new(), ..lens.clone() }, own),
        });
    }
    chips
}

fn menu(titles: &Titles, path: &str, lens: &Lens, own: &[(&str, &str)], field: Field) -> Menu {
    let key = field_key(&field);
    let mut pairs = vec![("menu", key.as_str()), ("page", path)];
    pairs.extend_from_slice(own);
    Menu { title: titles.field(&field), href: href("/filter", lens, &pairs), chosen: lens.wanted(&field).len() }
}

#[derive(Template)]
#[template(path = "lens_menu.html")]
struct LensMenu {
    t: Words,
    path: String,
    key: String,
    values: Vec<Value>,
    hidden: Vec<(String, String)>,
}

struct Value {
    value: String,
    title: String,
    n: u64,
    chosen: bool,
}

/// GET /filter: the values that one menu offers, as a form.
pub async fn show_menu(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let asked = Asked::new(query.as_deref());
    // Only the menus there are: a field with a value per row would count millions of groups.
    let field = asked.get("menu").and_then(field_from_key).filter(|field| MENUS.contains(field));
    let field = field.ok_or(WebError::not_found())?;
    // Only our own pages: the form leads where this says.
    let path = asked.get("page").filter(|path| is_ours(path)).unwrap_or("/").to_owned();
    let titles = Titles::load(&signed).await?;
    // What the page counts, so that the number beside a value is the number behind it.
    let counted = if asked.get("all").is_some() { Measure::Interactions } else { Measure::Feedback };
    let mut facets =
        insight::facets(&signed.app, signed.actor(), signed.workspace(), &asked.lens, &field, counted).await?;
    let wanted = asked.lens.wanted(&field);
    for value in
        wanted.iter().rev().filter(|value| !facets.iter().any(|facet| &facet.value == *value)).collect::<Vec<_>>()
    {
        facets.insert(0, Facet { value: value.clone(), n: 0 });
    }
    let values = facets.into_iter().map(|facet| Value {
        title: titles.value(&field, &facet.value),
        chosen: wanted.contains(&facet.value),
        n: facet.n,
        value: facet.value,
    });
    let mut rest = asked.lens.clone();
    rest.choices.retain(|choice| choice.field != field || choice.without);
    let mut hidden = rest.pairs();
    hidden.extend(OWN.iter().flat_map(|key| asked.all(key).map(|value| ((*key).to_owned(), value.to_owned()))));
    let menu = LensMenu { t: signed.t.clone(), path, key: field_key(&field), values: values.collect(), hidden };
    Ok(Page::fragment(&menu)?.into_response())
}

/// A place of the navigation, or a page below one.
fn is_ours(path: &str) -> bool {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._".contains(&byte));
    let is_below = |place: &str| {
        place != "/" && path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_plain && (path == "/" || crate::nav::places().any(is_below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_lead_to_our_pages_only() {
        assert!(["/", "/feedback", "/themes/delivery.speed"].into_iter().all(is_ours));
        assert!(!["//evil.example", "/feedbackx", "https://evil.example", "/feedback?x", ""].into_iter().any(is_ours));
    }

    #[test]
    fn not_known_survives_the_url_and_empty_inputs_do_not() {
        let asked = Asked::new(Some("q=&brand=&-sentiment=&period=90d"));
        assert_eq!(asked.lens.wanted(&Field::Brand), [""]);
        assert_eq!(href("/feedback", &asked.lens, &[]), "/feedback?period=90d&brand=&-sentiment=");
        assert!(asked.lens.search.is_empty());
    }
}
