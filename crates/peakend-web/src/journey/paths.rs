//! The ways customers take: what follows what, frequent ways, and who went them.

use askama::Template;
use axum::extract::{Path, RawQuery};
use peakend_app::journey::channel::{self, Between};
use peakend_app::journey::follows::{Follow, Variant};
use peakend_app::journey::travellers::{self, Way};
use peakend_app::journey::{Found, State, Switch, found};
use peakend_model::access::Action;
use peakend_model::insight::Field;
use peakend_model::interaction::Channel;

use super::{Ask, Tab};
use crate::error::{WebError, WebResult};
use crate::lens_bar::LensBar;
use crate::page::Page;
use crate::shown;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::{Arg, Words};

mod graph;

const MOST_VARIANTS: usize = 12;
const MOST_FOLLOWS: usize = 60;
const MOST_SWITCHES: usize = 20;
const MOST_TRAVELLERS: usize = 100;

#[derive(Template)]
#[template(path = "journey/paths.html")]
struct PathsPage {
    t: Words,
    name: String,
    goal: String,
    tabs: Vec<Tab>,
    edit: Option<String>,
    bar: LensBar,
    again: String,
    drawn: Option<Drawn>,
}

struct Drawn {
    is_empty: bool,
    headline: String,
    conformance: String,
    graph: String,
    /// How much of all steps the picture shows, and the links to see more or less.
    detail: Vec<Tab>,
    shown: String,
    follows: Vec<FollowRow>,
    variants: Vec<VariantRow>,
    switches: Vec<SwitchRow>,
}

/// A change of channel.
struct SwitchRow {
    from: String,
    to: String,
    n: String,
    share: String,
    wait: String,
    /// Moods before and after, and what lies between.
    before: Option<(&'static str, String)>,
    after: Option<(&'static str, String)>,
    change: String,
    interval: String,
    told: String,
    tone: &'static str,
    between: Vec<String>,
    href: Option<String>,
}

struct FollowRow {
    from: String,
    to: String,
    n: String,
    share: String,
    wait: String,
    /// Share that changes the channel; empty where nobody does.
    switches: String,
    href: Option<String>,
    is_back: bool,
}

struct VariantRow {
    steps: Vec<String>,
    n: String,
    share: String,
    width: String,
    href: Option<String>,
    is_planned: bool,
    /// Share that changes the channel on the way; empty where hardly anybody does.
    switched: String,
}

/// GET /journeys/{journey}/paths
pub(crate) async fn show_paths(signed: Signed, Path(key): Path<String>, RawQuery(query): RawQuery) -> WebResult<Page> {
    let ask = Ask::new(&signed, &key, query.as_deref()).await?;
    let titles = Titles::load(&signed).await?;
    let state = found(&signed.app, signed.actor(), signed.workspace(), &ask.question).await?;
    let path = format!("{}/paths", ask.path);
    let bar = LensBar::new(&signed, &titles, super::PATH, &path, &ask.asked, &ask.own()).await?;
    let t = &signed.t;
    let drawn = match &state {
        State::Pending => None,
        State::Ready(found) | State::Older(found) => {
            Some(View { ask: &ask, t, titles: &titles, found, may_see: signed.may(Action::ViewCustomers) }.drawn())
        }
    };
    let page = PathsPage {
        name: ask.name(t),
        goal: ask.journey.goal.say(t.tag()).to_owned(),
        tabs: ask.tabs(t, "/paths"),
        edit: ask.edit(&signed),
        bar,
        again: ask.link("/paths"),
        drawn,
        t: t.clone(),
    };
    Page::new(&signed, &page.name, &page)
}

struct View<'a> {
    ask: &'a Ask,
    t: &'a Words,
    titles: &'a Titles,
    found: &'a Found,
    may_see: bool,
}

impl View<'_> {
    fn drawn(&self) -> Drawn {
        let (t, map) = (self.t, &self.found.map);
        let share = self.ask.asked.get("detail").and_then(|detail| detail.parse::<u8>().ok()).unwrap_or(80).min(100);
        let names: Vec<&str> = self.ask.question.plan.points.iter().map(|point| point.name.as_str()).collect();
        let moods: Vec<Option<f64>> = (0..names.len())
            .map(|number| map.curve.iter().find(|point| point.number == number).and_then(|point| point.mean))
            .collect();
        let (kept, covered) = graph::most(&self.found.follows, f64::from(share) / 100.0);
        let order: Vec<u32> = map.curve.iter().filter_map(|point| u32::try_from(point.number).ok()).collect();
        let link = |follow: &Follow| self.follow_link(follow).unwrap_or_default();
        let labels = graph::Labels { begin: &t.text("map-begin"), finish: &t.text("map-finish") };
        Drawn {
            is_empty: map.instances == 0,
            headline: self.headline(),
            conformance: self.conformance(),
            graph: graph::draw(&kept, &names, &moods, &order, &labels, &link, t),
            detail: [50, 80, 95, 100].map(|detail| self.detail(detail, share)).into(),
            shown: t.with2("map-graph-shown", "share", t.percent(covered, 0), "n", kept.len()),
            follows: self.found.follows.iter().take(MOST_FOLLOWS).map(|follow| self.follow(follow)).collect(),
            variants: self.found.variants.iter().take(MOST_VARIANTS).map(|variant| self.variant(variant)).collect(),
            switches: self.found.switches.iter().take(MOST_SWITCHES).map(|switch| self.switch(switch)).collect(),
        }
    }

    fn detail(&self, detail: u8, chosen: u8) -> Tab {
        let mut own = self.ask.own();
        let said = detail.to_string();
        own.push(("detail", &said));
        Tab {
            title: self.t.percent(f64::from(detail) / 100.0, 0),
            href: crate::lens_bar::href(&format!("{}/paths", self.ask.path), self.ask.lens(), &own),
            current: detail == chosen,
        }
    }

    fn name(&self, point: Option<u32>, none: &str) -> String {
        let found = point.and_then(|point| self.ask.question.plan.points.get(usize::try_from(point).ok()?));
        found.map_or_else(|| self.t.text(none), |point| point.name.clone())
    }

    /// The most frequent step back, else the most frequent repeat, else how many journeys there are.
    fn headline(&self) -> String {
        let told = |key: &str, follow: &Follow| {
            self.t.with_all(
                key,
                [
                    ("from", Arg::Text(self.name(follow.from, "map-begin"))),
                    ("to", Arg::Text(self.name(follow.to, "map-finish"))),
                    ("share", Arg::Text(self.t.percent(self.share(follow.instances), 0))),
                ],
            )
        };
        // One in fifty is worth a headline.
        let mut often = self.found.follows.iter().filter(|follow| self.share(follow.instances) >= 0.02);
        if let Some(back) = often.clone().find(|follow| self.is_back(follow) && follow.from != follow.to) {
            return told("map-paths-back", back);
        }
        match often.find(|follow| self.is_back(follow)) {
            Some(again) => told("map-paths-again", again),
            None => self.t.with("map-paths-title", "n", self.found.map.instances),
        }
    }

    /// Whether the step goes against the planned order, or stays where it is.
    fn is_back(&self, follow: &Follow) -> bool {
        matches!((follow.from, follow.to), (Some(from), Some(to)) if to <= from)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
    fn share(&self, n: u64) -> f64 {
        n as f64 / self.found.map.instances.max(1) as f64
    }

    /// How many ways keep the planned order.
    fn conformance(&self) -> String {
        let kept: u64 = self.found.variants.iter().filter(|variant| is_planned(variant)).map(|variant| variant.n).sum();
        let seen: u64 = self.found.variants.iter().map(|variant| variant.n).sum();
        #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
        let share = if seen == 0 { 0.0 } else { kept as f64 / seen as f64 };
        self.t.with2("map-conformance", "share", self.t.percent(share, 0), "n", self.t.count(seen))
    }

    fn follow(&self, follow: &Follow) -> FollowRow {
        FollowRow {
            from: self.name(follow.from, "map-begin"),
            to: self.name(follow.to, "map-finish"),
            n: self.t.count(follow.n),
            share: self.t.percent(self.share(follow.instances), 1),
            wait: follow.median_hours.map(|hours| wait(self.t, hours)).unwrap_or_default(),
            switches: self.part(follow.switches, follow.n),
            href: self.follow_link(follow),
            is_back: self.is_back(follow),
        }
    }

    fn switch(&self, switch: &Switch) -> SwitchRow {
        let channel = |key: &str| self.titles.value(&Field::Channel, key);
        let felt = |mood: Option<f64>| mood.map(|mood| (shown::mood(mood), self.t.signed(mood, 2)));
        let between = |one: &Between| {
            let way = format!("{} → {}", self.name(Some(one.from), "map-begin"), self.name(Some(one.to), "map-finish"));
            format!("{way} ({})", self.t.count(one.n))
        };
        let range = switch.low.zip(switch.high);
        SwitchRow {
            from: channel(&switch.from),
            to: channel(&switch.to),
            n: self.t.count(switch.n),
            share: self.t.percent(self.share(switch.instances), 1),
            wait: switch.median_hours.map(|hours| wait(self.t, hours)).unwrap_or_default(),
            before: felt(switch.before),
            after: felt(switch.after),
            change: switch.change.map(|change| self.t.signed(change, 2)).unwrap_or_default(),
            interval: range.map(|(low, high)| self.t.interval(low, high, 2)).unwrap_or_default(),
            told: self.t.count(switch.told),
            tone: match range {
                Some((low, _)) if low > 0.0 => "good",
                Some((_, high)) if high < 0.0 => "poor",
                _ => "even",
            },
            between: switch.between.iter().map(between).collect(),
            href: self.way_link(&format!("{}.{}", switch.from, switch.to), "switch"),
        }
    }

    /// A share of `n`, where it is worth a word.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
    fn part(&self, part: u64, n: u64) -> String {
        let share = part as f64 / n.max(1) as f64;
        if share >= 0.01 { self.t.percent(share, 0) } else { String::new() }
    }

    fn follow_link(&self, follow: &Follow) -> Option<String> {
        let end = |point: Option<u32>| point.map_or_else(|| "-".to_owned(), |point| point.to_string());
        self.way_link(&format!("{}.{}", end(follow.from), end(follow.to)), "follow")
    }

    fn way_link(&self, way: &str, kind: &str) -> Option<String> {
        let mut own = self.ask.own();
        own.push((kind, way));
        let path = format!("{}/travellers", self.ask.path);
        self.may_see.then(|| crate::lens_bar::href(&path, self.ask.lens(), &own))
    }

    fn variant(&self, variant: &Variant) -> VariantRow {
        let most = self.found.variants.first().map_or(1, |first| first.n).max(1);
        let way: Vec<String> = variant.points.iter().map(u32::to_string).collect();
        #[expect(clippy::cast_precision_loss, reason = "counts far below 2⁵³")]
        let width = 100.0 * variant.n as f64 / most as f64;
        VariantRow {
            steps: variant.points.iter().map(|point| self.name(Some(*point), "map-begin")).collect(),
            n: self.t.count(variant.n),
            share: self.t.percent(self.share(variant.n), 1),
            width: format!("{width:.1}"),
            href: self.way_link(&way.join("."), "way"),
            is_planned: is_planned(variant),
            switched: self.part(variant.switched, variant.n),
        }
    }
}

/// Never a step back against the planned order.
fn is_planned(variant: &Variant) -> bool {
    variant.points.is_sorted()
}

/// Hours as people say them.
pub(super) fn wait(t: &Words, hours: f64) -> String {
    if hours < 1.0 {
        t.with("map-minutes", "n", t.number(hours * 60.0, 0))
    } else if hours < 48.0 {
        t.with("map-hours", "n", t.number(hours, usize::from(hours < 10.0)))
    } else {
        t.with("map-days", "n", t.number(hours / 24.0, usize::from(hours < 240.0)))
    }
}

#[derive(Template)]
#[template(path = "journey/travellers.html")]
struct TravellersPage {
    t: Words,
    name: String,
    back: String,
    way: Vec<String>,
    n: usize,
    rows: Vec<TravellerRow>,
}

struct TravellerRow {
    name: String,
    href: String,
    began: String,
    steps: usize,
    mood: &'static str,
    mood_value: String,
    remembered: String,
}

/// GET /journeys/{journey}/travellers: who went a way.
pub(crate) async fn show_travellers(
    signed: Signed,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> WebResult<Page> {
    let ask = Ask::new(&signed, &key, query.as_deref()).await?;
    let way = way_of(&ask).ok_or(WebError::not_found())?;
    let titles = Titles::load(&signed).await?;
    let (app, actor, workspace, t) = (&signed.app, signed.actor(), signed.workspace(), &signed.t);
    let (found, n) = travellers::travellers(app, actor, workspace, &ask.question, &way, MOST_TRAVELLERS).await?;
    let name = |point: u32| {
        let point = usize::try_from(point).ok().and_then(|point| ask.question.plan.points.get(point));
        point.map(|point| point.name.clone()).unwrap_or_default()
    };
    let end = |point: Option<u32>, none: &str| point.map_or_else(|| t.text(none), name);
    let row = |traveller: &travellers::Traveller| TravellerRow {
        name: traveller.name.clone().unwrap_or_else(|| traveller.customer.to_string()[..8].to_owned()),
        href: format!("/customers/{}", traveller.customer),
        began: t.date_time(&traveller.began),
        steps: traveller.steps,
        mood: traveller.mood.map_or("", shown::mood),
        mood_value: traveller.mood.map(|mood| t.signed(mood, 2)).unwrap_or_default(),
        remembered: traveller.remembered.map(|score| t.number(score, 0)).unwrap_or_default(),
    };
    let channel = |place: u8| {
        let key = Channel::ALL.get(usize::from(place)).map_or("", |channel| channel.key());
        titles.value(&Field::Channel, key)
    };
    let told = match &way {
        Way::Follow { from, to } => vec![end(*from, "map-begin"), end(*to, "map-finish")],
        Way::Variant(points) => points.iter().map(|point| name(*point)).collect(),
        Way::Switch { from, to } => vec![channel(*from), channel(*to)],
    };
    let page = TravellersPage {
        name: ask.name(t),
        back: ask.link("/paths"),
        way: told,
        n,
        rows: found.iter().map(row).collect(),
        t: t.clone(),
    };
    Page::new(&signed, &page.name, &page)
}

/// `follow=0.3`, `follow=-.0`, `way=0.1.3`, `switch=web.phone`
fn way_of(ask: &Ask) -> Option<Way> {
    let end = |text: &str| if text == "-" { Some(None) } else { text.parse::<u32>().ok().map(Some) };
    if let Some(follow) = ask.asked.get("follow") {
        let (from, to) = follow.split_once('.')?;
        return Some(Way::Follow { from: end(from)?, to: end(to)? });
    }
    if let Some(switch) = ask.asked.get("switch") {
        let (from, to) = switch.split_once('.')?;
        let place = |key: &str| channel::place_of(Channel::from_key(key)?);
        return Some(Way::Switch { from: place(from)?, to: place(to)? });
    }
    let points: Option<Vec<u32>> = ask.asked.get("way")?.split('.').map(|point| point.parse().ok()).collect();
    points.map(Way::Variant)
}
