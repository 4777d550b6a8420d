//! The emotional map of a journey.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use peakend_app::indicator;
use peakend_app::journey::picture::Picture;
use peakend_app::journey::{self, found::found_now};
use peakend_app::journey::{Beside, Difference, Found, Point, State, found, part};
use peakend_model::insight::Field;
use peakend_model::insight::lens::field_key;

use super::changes::{self, ChangesView};
use super::through::{self, ThroughView};
use super::verdict::{self, TruthView, VerdictView};
use super::{Ask, Tab, picture_words, sources, unasked};
use crate::error::WebResult;
use crate::lens_bar::LensBar;
use crate::page::Page;
use crate::shown;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::{Arg, Words};

/// The parts that a curve can be set beside.
const PARTS: [Field; 3] = [Field::Channel, Field::Language, Field::Brand];
const MOST_PARTS: usize = 8;

#[derive(Template)]
#[template(path = "journey/map.html")]
struct MapPage {
    t: Words,
    name: String,
    goal: String,
    tabs: Vec<Tab>,
    edit: Option<String>,
    bar: LensBar,
    /// This page again, for when the map is still being drawn.
    again: String,
    drawn: Option<Drawn>,
    parts: Vec<PartGroup>,
    /// Those of `parts` that whole journeys belong to.
    of: Vec<PartGroup>,
    /// What the form that chooses a part sends along.
    kept: Vec<(String, String)>,
    path: String,
}

/// The computed part of the page.
struct Drawn {
    /// When it was computed, where a newer one is on its way.
    older: Option<String>,
    is_empty: bool,
    headline: String,
    span: String,
    tiles: Vec<Tile>,
    picture: String,
    picture_file: String,
    data_file: String,
    /// Touchpoints without any mood, which the picture leaves out.
    without: Option<String>,
    rows: Vec<Row>,
    through: Option<ThroughView>,
    difference_hint: Option<String>,
    differences: Vec<DifferenceRow>,
    changes: ChangesView,
    verdict: VerdictView,
    truths: Vec<TruthView>,
}

struct Tile {
    title: String,
    value: String,
    facts: String,
    href: String,
    mood: &'static str,
}

/// A point of the curve as a line of the table that says what the picture shows.
struct Row {
    name: String,
    href: String,
    stage: String,
    mood: String,
    interval: String,
    n: String,
    /// How many spoke unasked beside those who were asked, in words.
    unasked: String,
    is_enough: bool,
    visits: String,
    sources: String,
    waited: String,
    dropped: String,
}

struct DifferenceRow {
    name: String,
    href: String,
    value: String,
    interval: String,
    tone: &'static str,
}

struct PartGroup {
    title: String,
    values: Vec<Part>,
}

struct Part {
    key: String,
    title: String,
    chosen: bool,
}

/// GET /journeys/{journey}
pub(crate) async fn show_map(signed: Signed, Path(key): Path<String>, RawQuery(query): RawQuery) -> WebResult<Page> {
    let ask = Ask::new(&signed, &key, query.as_deref()).await?;
    let titles = Titles::load(&signed).await?;
    let state = found(&signed.app, signed.actor(), signed.workspace(), &ask.question).await?;
    let bar = LensBar::new(&signed, &titles, super::PATH, &ask.path, &ask.asked, &ask.own()).await?;
    let offered = parts(&signed, &titles, &ask).await?;
    let people = indicator::people(&signed.app, signed.actor()).await?;
    let t = &signed.t;
    let drawn = match &state {
        State::Pending => None,
        State::Ready(found) => Some(View { ask: &ask, t, titles: &titles, found, people: &people }.drawn(None)),
        State::Older(found) => {
            Some(View { ask: &ask, t, titles: &titles, found, people: &people }.drawn(Some(t.ago(&found.at))))
        }
    };
    let kept = ask.lens().pairs().into_iter();
    let page = MapPage {
        name: ask.name(t),
        goal: ask.journey.goal.say(t.tag()).to_owned(),
        tabs: ask.tabs(t, ""),
        edit: ask.edit(&signed),
        bar,
        again: ask.link(""),
        drawn,
        of: groups(&titles, offered.iter().filter(|(field, _)| *field != Field::Channel), ask.of.as_deref()),
        parts: groups(&titles, offered.iter(), ask.beside.as_deref()),
        kept: kept.chain(ask.own().into_iter().filter(|(key, _)| *key == "period").map(owned)).collect(),
        path: ask.path.clone(),
        t: t.clone(),
    };
    Page::new(&signed, &page.name, &page)
}

fn owned((key, value): (&str, &str)) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// GET /journeys/{journey}/picture.svg
pub(crate) async fn show_picture(
    signed: Signed,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> WebResult<Response> {
    let ask = Ask::new(&signed, &key, query.as_deref()).await?;
    let titles = Titles::load(&signed).await?;
    let found = found_now(&signed.app, signed.actor(), signed.workspace(), &ask.question).await?;
    let people = indicator::people(&signed.app, signed.actor()).await?;
    let view = View { ask: &ask, t: &signed.t, titles: &titles, found: &found, people: &people };
    let file = view.picture(false);
    let name = format!("attachment; filename=\"{}.svg\"", ask.journey.key);
    Ok(([(header::CONTENT_TYPE, "image/svg+xml".to_owned()), (header::CONTENT_DISPOSITION, name)], file)
        .into_response())
}

/// GET /journeys/{journey}/map.json
pub(crate) async fn export_map(
    signed: Signed,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> WebResult<Response> {
    let ask = Ask::new(&signed, &key, query.as_deref()).await?;
    let found = found_now(&signed.app, signed.actor(), signed.workspace(), &ask.question).await?;
    let name = format!("attachment; filename=\"{}-map.json\"", ask.journey.key);
    Ok(([(header::CONTENT_DISPOSITION, name)], axum::Json(&found.map)).into_response())
}

/// What journeys can be told apart by: some fields, and attributes of few values.
async fn parts(signed: &Signed, titles: &Titles, ask: &Ask) -> WebResult<Vec<(Field, Vec<String>)>> {
    let mut offered = part::offered(&signed.app, signed.actor(), signed.workspace(), ask.lens(), &PARTS).await?;
    for (field, values) in offered.iter_mut().filter(|(field, _)| PARTS.contains(field)) {
        values.retain(|value| !value.is_empty() && !titles.is_competitor(field, value));
        values.truncate(MOST_PARTS);
    }
    offered.retain(|(_, values)| values.len() > 1);
    Ok(offered)
}

fn groups<'a>(
    titles: &Titles,
    offered: impl Iterator<Item = &'a (Field, Vec<String>)>,
    chosen: Option<&str>,
) -> Vec<PartGroup> {
    let group = |(field, values): &(Field, Vec<String>)| {
        let part = |value: &String| {
            let key = format!("{}:{value}", field_key(field));
            Part { title: titles.value(field, value), chosen: chosen == Some(key.as_str()), key }
        };
        PartGroup { title: titles.field(field), values: values.iter().map(part).collect() }
    };
    offered.map(group).collect()
}

/// What the parts of the page are made from.
struct View<'a> {
    ask: &'a Ask,
    t: &'a Words,
    titles: &'a Titles,
    found: &'a Found,
    people: &'a [(peakend_model::UserId, String)],
}

impl View<'_> {
    fn drawn(&self, older: Option<String>) -> Drawn {
        let map = &self.found.map;
        Drawn {
            older,
            is_empty: map.instances == 0,
            headline: self.headline(),
            span: self.span(),
            tiles: self.tiles(),
            picture: self.picture(true),
            picture_file: self.ask.link("/picture.svg"),
            data_file: self.ask.link("/map.json"),
            without: self.without(),
            rows: map.curve.iter().map(|point| self.row(point)).collect(),
            through: through::view(self.ask, self.t, self.titles, map),
            difference_hint: self.difference_hint(),
            differences: self.differences(),
            changes: changes::view(self.ask, self.t, map),
            verdict: verdict::view(self.t, &map.ending),
            truths: verdict::truths(self.ask, self.t, map),
        }
    }

    fn point(&self, place: Option<usize>) -> Option<&Point> {
        self.found.map.curve.get(place?)
    }

    /// The low point and the end, in a sentence.
    fn headline(&self) -> String {
        let t = self.t;
        let mood = |point: &Point| t.signed(point.mean.unwrap_or(0.0), 2);
        match (self.point(self.found.map.pit), self.point(self.found.map.end)) {
            (Some(pit), Some(end)) if pit.number == end.number => {
                t.with2("map-headline-same", "pit", pit.touchpoint.as_str(), "mood", mood(pit))
            }
            (Some(pit), Some(end)) => t.with_all(
                "map-headline",
                [
                    ("pit", Arg::Text(pit.touchpoint.clone())),
                    ("mood", Arg::Text(mood(pit))),
                    ("end", Arg::Text(end.touchpoint.clone())),
                    ("endmood", Arg::Text(mood(end))),
                ],
            ),
            _ => self.ask.name(t),
        }
    }

    fn span(&self) -> String {
        let day = |at: peakend_model::Timestamp| self.t.civil_date(at.date(&self.t.zone));
        let period = self.found.period;
        format!("{} – {}", day(period.from), day(peakend_model::Timestamp(period.to.0 - 1)))
    }

    fn tiles(&self) -> Vec<Tile> {
        let (t, map) = (self.t, &self.found.map);
        let marked = |key: &str, place: Option<usize>| {
            let point = self.point(place)?;
            let mean = point.mean?;
            Some(Tile {
                title: t.text(key),
                value: t.signed(mean, 2),
                facts: point.touchpoint.clone(),
                href: self.ask.point_link(point.number),
                mood: shown::mood(mean),
            })
        };
        let mut tiles = vec![Tile {
            title: t.text("map-instances"),
            value: t.count(map.instances),
            facts: t.with("map-typical-days", "days", t.number(map.median_days, usize::from(map.median_days < 10.0))),
            href: self.ask.link("/paths"),
            mood: "",
        }];
        let named = [("map-peak", map.peak), ("map-pit", map.pit), ("map-end", map.end)];
        tiles.extend(named.into_iter().filter_map(|(key, place)| marked(key, place)));
        tiles
    }

    fn picture(&self, embedded: bool) -> String {
        let words = picture_words(self.t, self.title());
        let notes = self.ask.notes(self.found, self.t, self.people, embedded);
        let other_name = self.other().unwrap_or_default();
        let other = self.found.beside.as_deref().filter(|other| other.iter().any(|point| point.is_enough));
        let (map, notes) = self.found.map.with_moods(&notes);
        let picture = Picture {
            beside: &notes,
            other: other.map(|other| (other, other_name.as_str())),
            ..Picture::new(&map, &words)
        };
        if embedded { picture.embedded() } else { picture.alone() }
    }

    fn without(&self) -> Option<String> {
        let silent = self.found.map.curve.iter().filter(|point| point.mean.is_none());
        let names: Vec<&str> = silent.map(|point| point.touchpoint.as_str()).collect();
        (!names.is_empty()).then(|| self.t.with("map-without", "points", names.join(" · ")))
    }

    /// The name of the other curve.
    fn other(&self) -> Option<String> {
        match &self.ask.question.beside {
            Beside::Nothing => None,
            Beside::Before => Some(self.t.named("map-other", self.ask.lens().against.key())),
            Beside::Part(part) => Some(self.part(part)),
        }
    }

    fn part(&self, part: &journey::Part) -> String {
        format!("{}: {}", self.titles.field(&part.field), self.titles.value(&part.field, &part.value))
    }

    /// The name of the picture: the journey's, and whose journeys they are.
    fn title(&self) -> String {
        let name = self.ask.name(self.t);
        match &self.ask.question.of {
            Some(part) => format!("{name} · {}", self.part(part)),
            None => name,
        }
    }

    fn row(&self, point: &Point) -> Row {
        let t = self.t;
        let sources = sources(point);
        let told = sources.iter().filter(|(_, share)| *share >= 0.005);
        let told: Vec<String> = told.map(|(key, share)| format!("{} {}", t.text(key), t.percent(*share, 0))).collect();
        Row {
            name: point.touchpoint.clone(),
            href: self.ask.point_link(point.number),
            stage: point.stage.clone(),
            mood: point.mean.map(|mean| t.signed(mean, 2)).unwrap_or_default(),
            interval: point.low.zip(point.high).map(|(low, high)| t.interval(low, high, 2)).unwrap_or_default(),
            n: t.count(point.n),
            unasked: unasked(t, point),
            is_enough: point.is_enough,
            visits: t.count(point.visits),
            sources: told.join(" · "),
            waited: point.waited_hours.map(|hours| super::paths::wait(t, hours)).unwrap_or_default(),
            dropped: t.percent(point.dropped, 0),
        }
    }

    fn difference_hint(&self) -> Option<String> {
        let key = if self.found.is_part { "map-differences-rest" } else { "map-differences-hint" };
        self.other().map(|other| self.t.with(key, "other", other))
    }

    fn differences(&self) -> Vec<DifferenceRow> {
        let number = |difference: &Difference| {
            let found = self.found.map.curve.iter().find(|point| point.touchpoint == difference.touchpoint);
            found.map(|point| point.number)
        };
        let row = |difference: &Difference| DifferenceRow {
            name: difference.touchpoint.clone(),
            href: number(difference).map(|number| self.ask.point_link(number)).unwrap_or_default(),
            value: self.t.signed(difference.value, 2),
            interval: self.t.interval(difference.low, difference.high, 2),
            tone: match (difference.is_clear, difference.value > 0.0) {
                (true, true) => "good",
                (true, false) => "poor",
                (false, _) => "even",
            },
        };
        self.found.differences.iter().map(row).collect()
    }
}
