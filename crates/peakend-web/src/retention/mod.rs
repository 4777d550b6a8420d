//! The page of retention: how long customers stay, what they will be worth, what a point of NPS is worth.

mod contract;
mod curves;
mod hazard;

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use peakend_app::retention::{
    self, Kinds, LONGEST_SILENCE, Loyalty, Question, Retention, Role, SHORTEST_SILENCE, Segment, USUAL_SILENCE, Worth,
};
use peakend_app::{AppError, AppResult};
use peakend_model::Timestamp;
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Choice, Lens, Range, field_from_key, field_key};

use self::contract::ContractView;
use self::curves::{Columns, Picture, columns, curves};
use self::hazard::HazardView;
use crate::error::WebResult;
use crate::indicator::span;
use crate::lens_bar::{Asked, LensBar, href};
use crate::page::Page;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::{Arg, Words};

const PATH: &str = "/retention";

/// A kind of interaction, and for each role it may have: value of the form, title, whether it has it.
type KindRoles = (String, Vec<(String, String, bool)>);

#[derive(Template)]
#[template(path = "measure/retention.html")]
struct RetentionPage<'a> {
    t: &'a Words,
    headline: String,
    span: String,
    bar: LensBar,
    hidden: Vec<(String, String)>,
    fields: Vec<(String, String, bool)>,
    silence: u16,
    shortest: u16,
    longest: u16,
    refused: Option<String>,
    /// Each kind, its name, and what it may be: value, name, chosen.
    kinds: Vec<KindRoles>,
    kinds_differ: bool,
    term: String,
    how: String,
    field: String,
    few: Option<String>,
    customers: String,
    left: String,
    picture: Option<Picture>,
    segments: Vec<SegmentRow>,
    verdict: String,
    hidden_segments: String,
    flat: String,
    hazard: HazardView,
    contract: Option<ContractView>,
    worth: WorthView,
    loyalty: LoyaltyView,
    notes: Vec<String>,
}

struct SegmentRow {
    /// Place of its colour; 0 for all together.
    colour: usize,
    title: String,
    href: String,
    n: String,
    left: String,
    median: String,
    median_interval: String,
    stayed: String,
    stayed_interval: String,
}

/// The forecast; with a reason in its place where there is none.
#[derive(Default)]
struct WorthView {
    few: Option<String>,
    value: String,
    value_interval: String,
    purchases: String,
    purchases_interval: String,
    alive: String,
    each: String,
    top_tenth: String,
    picture: Option<Columns>,
    quantiles: Vec<(String, String)>,
    check: Option<String>,
    check_held: bool,
    groups: Vec<(String, String, String, String)>,
    parameters: String,
}

#[derive(Default)]
struct LoyaltyView {
    few: Option<String>,
    point: String,
    all: String,
    unclear: Option<String>,
    groups: Vec<(String, String, String)>,
}

/// GET /retention
pub(crate) async fn show_retention(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let mut asked = Asked::new(query.as_deref());
    // A life is longer than a month: without a period, all first purchases count.
    if asked.get("period").is_none() && asked.lens.range == Range::default() {
        asked.lens.range = Range::All;
    }
    let mut question = Question {
        field: asked.get("unit").and_then(field_from_key).unwrap_or(Field::Channel),
        silence: asked.get("days").and_then(|days| days.parse().ok()).unwrap_or(USUAL_SILENCE),
        kinds: Kinds::read(asked.all("as")).unwrap_or_default(),
        term: asked.get("term").and_then(|days| days.parse().ok()).unwrap_or_default(),
    };
    let (found, refused) = match answer(&signed, &asked.lens, &question).await {
        Ok(found) => (found, None),
        Err(AppError::Invalid(errors)) => {
            let said = errors.0.first().map(|error| signed.t.text(&error.message));
            question.field = Field::Channel;
            (answer(&signed, &asked.lens, &question).await?, said)
        }
        Err(error) => return Err(error.into()),
    };
    let titles = Titles::load(&signed).await?;
    let (unit, days, term) = (field_key(&found.field), found.silence_days.to_string(), found.term.to_string());
    let said = found.kinds.said();
    let mut own = vec![("unit", unit.as_str()), ("days", days.as_str())];
    own.extend((found.term > 0).then_some(("term", term.as_str())));
    own.extend(said.iter().map(|one| ("as", one.as_str())));
    let bar = LensBar::new(&signed, &titles, PATH, PATH, &asked, &own).await?;
    let page = View { t: &signed.t, titles: &titles, asked: &asked, found: &found }.page(bar, refused);
    Ok(Page::new(&signed, &signed.t.text("nav-retention"), &page)?.into_response())
}

async fn answer(signed: &Signed, lens: &Lens, question: &Question) -> AppResult<Retention> {
    retention::retention(&signed.app, signed.actor(), signed.workspace(), lens, question).await
}

struct View<'a> {
    t: &'a Words,
    titles: &'a Titles,
    asked: &'a Asked,
    found: &'a Retention,
}

impl<'a> View<'a> {
    fn page(&self, bar: LensBar, refused: Option<String>) -> RetentionPage<'a> {
        let (t, found) = (self.t, self.found);
        let stay = &found.stay;
        let is_enough = stay.all.is_some();
        let headline = match stay.all.as_ref().and_then(|all| Some((all, all.stayed?))) {
            Some((all, (share, ..))) => {
                t.with2("retention-headline", "share", t.percent(share, 0), "days", t.number(all.horizon, 0))
            }
            None => t.text("retention-title"),
        };
        let titled: Vec<(String, &Segment)> =
            stay.segments.iter().map(|segment| (self.titles.value(&found.field, &segment.name), segment)).collect();
        let all_title = t.text("compare-whole");
        let drawn: Vec<(String, &Segment)> = match (&stay.all, titled.len()) {
            (Some(all), 0 | 1) => vec![(all_title.clone(), all)],
            _ => titled.clone(),
        };
        let mut segments: Vec<SegmentRow> = titled
            .iter()
            .enumerate()
            .map(|(at, (title, segment))| self.segment(at + 1, title.clone(), segment))
            .collect();
        segments.extend(stay.all.as_ref().map(|all| self.segment(0, all_title, all)));
        RetentionPage {
            t,
            headline,
            span: self.span(),
            bar,
            hidden: self.asked.lens.pairs(),
            fields: found
                .fields
                .iter()
                .map(|one| (field_key(one), self.titles.field(one), *one == found.field))
                .collect(),
            silence: found.silence_days,
            shortest: SHORTEST_SILENCE,
            longest: LONGEST_SILENCE,
            refused,
            kinds: self.kinds(),
            kinds_differ: !found.kinds.said().is_empty() || found.term > 0,
            term: if found.term > 0 { found.term.to_string() } else { String::new() },
            how: t.with_all(
                "retention-how",
                [
                    ("n", Arg::Text(t.count(u64::from(found.silence_days)))),
                    ("buying", Arg::Text(self.named(&found.kinds.paying()))),
                    ("leaving", Arg::Text(self.named(&found.kinds.cancellations))),
                ],
            ),
            field: self.titles.field(&found.field),
            few: (!is_enough).then(|| {
                t.with_all(
                    "retention-few",
                    [
                        ("n", Arg::Text(t.count(stay.n))),
                        ("needed", Arg::Text(t.count(stay.needed))),
                        ("kinds", Arg::Text(self.named(&found.kinds.paying()))),
                    ],
                )
            }),
            customers: t.count(stay.n),
            left: t.count(stay.left),
            picture: is_enough.then(|| curves(t, &drawn, f64::from(found.silence_days))),
            segments,
            verdict: self.verdict(),
            hidden_segments: if stay.hidden > 0 {
                t.with2("retention-hidden", "n", t.count(stay.hidden), "needed", t.count(stay.needed))
            } else {
                String::new()
            },
            flat: if is_enough {
                t.with("retention-flat", "n", t.count(u64::from(found.silence_days)))
            } else {
                String::new()
            },
            hazard: HazardView::new(t, &|name| self.titles.value(&found.field, name), &found.hazards),
            contract: found.contract.as_ref().map(|contract| ContractView::new(t, contract)),
            worth: self.worth(&found.worth),
            loyalty: self.loyalty(&found.loyalty),
            notes: self.notes(),
        }
    }

    /// Of all time the last day alone says something.
    fn span(&self) -> String {
        let (t, period) = (self.t, self.found.period);
        if self.found.lens.range == Range::All {
            let last = Timestamp(period.to.0 - 1);
            return t.with("retention-span-all", "day", t.civil_date(last.date(&t.zone)));
        }
        t.with("retention-span", "span", span(t, period, None))
    }

    fn kinds(&self) -> Vec<KindRoles> {
        let (t, kinds) = (self.t, &self.found.kinds);
        let roles = |kind: &String| {
            Role::ALL
                .map(|role| {
                    let value = format!("{kind}:{}", role.key());
                    (value, t.named("retention-role", role.key()), kinds.role(kind) == role)
                })
                .into()
        };
        self.found.offered.iter().map(|kind| (self.titles.value(&Field::Kind, kind), roles(kind))).collect()
    }

    /// The kinds that there are, or, where there are none of them, those that would count.
    fn named(&self, kinds: &[String]) -> String {
        let there: Vec<&String> = kinds.iter().filter(|kind| self.found.offered.contains(kind)).collect();
        let told = if there.is_empty() { kinds.iter().collect() } else { there };
        let named: Vec<String> = told.into_iter().map(|kind| self.titles.value(&Field::Kind, kind)).collect();
        named.join(", ")
    }

    fn verdict(&self) -> String {
        let (t, stay) = (self.t, &self.found.stay);
        match (stay.p_value, stay.needed_to_tell) {
            (Some(p), _) if p <= 0.05 => t.with("retention-differ", "p", t.number(p.max(0.001), 3)),
            (Some(_), Some(n)) => t.with("retention-alike-needed", "n", t.count(n)),
            (Some(_), None) => t.text("retention-alike"),
            (None, _) => String::new(),
        }
    }

    fn segment(&self, colour: usize, title: String, segment: &Segment) -> SegmentRow {
        let t = self.t;
        let mut lens = self.found.lens.clone();
        let paid = self.found.kinds.paying().into_iter().filter(|kind| self.found.offered.contains(kind));
        lens.choices.retain(|choice| choice.field != Field::Kind);
        lens.choices.push(Choice { field: Field::Kind, values: paid.collect(), without: false });
        let lens = if segment.name.is_empty() { lens } else { lens.with(&self.found.field, &segment.name) };
        let day = |day: Option<f64>| day.map_or_else(|| "…".to_owned(), |day| t.number(day, 0));
        let (low, high) = segment.median_interval;
        SegmentRow {
            colour,
            title,
            href: href("/feedback", &lens, &[("all", "1")]),
            n: t.count(segment.n),
            left: t.count(segment.left),
            median: match segment.median {
                Some(median) => t.with("retention-days", "n", t.number(median, 0)),
                None => t.text("retention-more-than-half"),
            },
            median_interval: if segment.median.is_some() {
                format!("{} – {}", day(low), day(high))
            } else {
                String::new()
            },
            stayed: segment.stayed.map(|(share, ..)| t.percent(share, 0)).unwrap_or_default(),
            stayed_interval: segment
                .stayed
                .map(|(_, low, high)| t.interval(100.0 * low, 100.0 * high, 0))
                .unwrap_or_default(),
        }
    }

    fn money(&self, value: f64, decimals: usize) -> String {
        match &self.found.worth.currency {
            Some(currency) => format!("{} {currency}", self.t.number(value, decimals)),
            None => self.t.number(value, decimals),
        }
    }

    fn worth(&self, worth: &Worth) -> WorthView {
        let t = self.t;
        if worth.model.is_none() {
            if worth.repeating >= worth.needed {
                return WorthView { few: Some(t.text("retention-worth-none")), ..WorthView::default() };
            }
            let text = t.with2("retention-worth-few", "n", t.count(worth.repeating), "needed", t.count(worth.needed));
            return WorthView { few: Some(text), ..WorthView::default() };
        }
        let interval = |low: f64, high: f64| t.interval(low, high, 0);
        let check = worth.check.as_ref();
        WorthView {
            few: None,
            value: worth.value.map(|value| self.money(value.value, 0)).unwrap_or_default(),
            value_interval: worth.value.map(|value| interval(value.low, value.high)).unwrap_or_default(),
            purchases: worth.purchases.map(|all| t.number(all.value, 0)).unwrap_or_default(),
            purchases_interval: worth.purchases.map(|all| interval(all.low, all.high)).unwrap_or_default(),
            alive: t.number(worth.alive, 0),
            each: worth
                .value
                .filter(|value| value.n > 0)
                .map(|value| self.money(value.value / float(value.n), 0))
                .unwrap_or_default(),
            top_tenth: worth.top_tenth.map(|share| t.percent(share, 0)).unwrap_or_default(),
            picture: columns(t, &worth.bars, worth.currency.as_deref()),
            quantiles: worth
                .quantiles
                .iter()
                .map(|(share, value)| (t.percent(*share, 0), self.money(*value, 0)))
                .collect(),
            check: check.map(|check| {
                t.with_all(
                    "retention-check",
                    [
                        ("weeks", Arg::Text(t.number(check.weeks, 0))),
                        ("expected", Arg::Text(t.number(check.expected.value, 0))),
                        ("interval", Arg::Text(interval(check.expected.low, check.expected.high))),
                        ("came", Arg::Text(t.count(check.came))),
                    ],
                )
            }),
            check_held: check.is_none_or(retention::Check::is_held),
            groups: check
                .map(|check| {
                    let row = |(repeats, n, expected, came): &(u32, u64, f64, f64)| {
                        let repeats = if *repeats >= 5 { "5+".to_owned() } else { t.count(u64::from(*repeats)) };
                        (repeats, t.count(*n), t.number(*expected, 2), t.number(*came, 2))
                    };
                    check.groups.iter().map(row).collect()
                })
                .unwrap_or_default(),
            parameters: worth
                .model
                .map(|model| format!("r {:.3} · α {:.3} · a {:.3} · b {:.3}", model.r, model.alpha, model.a, model.b))
                .unwrap_or_default(),
        }
    }

    fn loyalty(&self, loyalty: &Loyalty) -> LoyaltyView {
        let t = self.t;
        let Some(point) = loyalty.point.filter(|_| loyalty.is_enough()) else {
            let key = "retention-loyalty-few";
            let text = t.with2(key, "n", t.count(loyalty.n), "needed", t.count(loyalty.needed));
            return LoyaltyView { few: Some(text), ..LoyaltyView::default() };
        };
        let side = |side: f64| {
            t.text(if side < 0.0 {
                "retention-detractors"
            } else if side > 0.0 {
                "retention-promoters"
            } else {
                "retention-passives"
            })
        };
        LoyaltyView {
            few: None,
            point: t.with2(
                "retention-point",
                "value",
                self.money(point.value, 2),
                "interval",
                t.interval(point.low, point.high, 2),
            ),
            all: loyalty
                .all
                .map(|(value, low, high)| {
                    let interval = t.interval(low, high, 0);
                    t.with2("retention-point-all", "value", self.money(value, 0), "interval", interval)
                })
                .unwrap_or_default(),
            unclear: (!loyalty.is_clear()).then(|| t.text("retention-point-unclear")),
            groups: loyalty
                .groups
                .iter()
                .map(|(one, n, mean)| (side(*one), t.count(*n), self.money(*mean, 0)))
                .collect(),
        }
    }

    fn notes(&self) -> Vec<String> {
        let (t, found) = (self.t, self.found);
        let mut notes = Vec::new();
        if let Some(share) = found.share_of_customers {
            notes.push(t.with("drivers-note-share", "n", t.number(1.0 / share, 0)));
        }
        if found.worth.foreign > 0 {
            notes.push(t.with("retention-note-foreign", "n", t.count(found.worth.foreign)));
        }
        notes
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of customers")]
fn float(n: u64) -> f64 {
    n as f64
}
