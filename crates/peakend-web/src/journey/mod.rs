//! The pages that a journey's data gives: its emotional map, each touchpoint closely, the ways customers take.

mod changes;
mod map;
mod pains;
mod paths;
mod point;
mod through;
mod verdict;

use peakend_app::journey::picture::{self, Beside as Notes};
use peakend_app::journey::{Beside, Found, JourneyPlan, Part, Question, define};
use peakend_model::access::Action;
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Lens, Range, field_from_key, field_key};
use peakend_model::journey::{Journey, Touchpoint};

pub(crate) use map::{export_map, show_map, show_picture};
pub(crate) use pains::{merge_pain, part_pain, put_pain_back, show_pains, take_up_pain, update_pain};
pub(crate) use paths::{show_paths, show_travellers};
pub(crate) use point::show_point;

use crate::error::{WebError, WebResult};
use crate::lens_bar::{Asked, href};
use crate::signed::Signed;
use crate::words::Words;

const PATH: &str = "/journeys";

/// A journey through the filter bar of its pages.
struct Ask {
    journey: Journey,
    /// `/journeys/order`
    path: String,
    asked: Asked,
    question: Question,
    /// `of` and `beside` as the URL says them.
    of: Option<String>,
    beside: Option<String>,
}

/// One of the journey's pages.
struct Tab {
    title: String,
    href: String,
    current: bool,
}

impl Ask {
    async fn new(signed: &Signed, key: &str, query: Option<&str>) -> WebResult<Self> {
        let journey = define::find(&signed.app, signed.actor(), key).await?;
        let mut asked = Asked::new(query);
        // A journey takes weeks: thirty days would cut most of them.
        if asked.get("period").is_none() && asked.lens.range == Range::default() {
            asked.lens.range = Range::Months12;
        }
        let part = |key: &str| asked.get(key).and_then(part_of);
        let of = part("of").filter(|part| part.field != Field::Channel);
        let beside = match part("beside") {
            Some(part) => Beside::Part(part),
            None if asked.lens.comparison().is_some() => Beside::Before,
            None => Beside::Nothing,
        };
        let plan = JourneyPlan::of(journey.plan(), signed.t.tag());
        let question = Question { plan, lens: asked.lens.clone(), of, beside };
        let beside = if let Beside::Part(part) = &question.beside { Some(key_of(part)) } else { None };
        let of = question.of.as_ref().map(key_of);
        Ok(Self { path: format!("{PATH}/{}", journey.key), journey, asked, question, of, beside })
    }

    fn lens(&self) -> &Lens {
        &self.question.lens
    }

    /// The page's own pairs that links keep. Thirty days must be said, since they are not the default here.
    fn own(&self) -> Vec<(&str, &str)> {
        let mut own = Vec::new();
        if self.lens().range == Range::default() {
            own.push(("period", "30d"));
        }
        if let Some(of) = &self.of {
            own.push(("of", of));
        }
        if let Some(beside) = &self.beside {
            own.push(("beside", beside));
        }
        own
    }

    /// A page of this journey, seen through the same filter bar.
    fn link(&self, below: &str) -> String {
        href(&format!("{}{below}", self.path), self.lens(), &self.own())
    }

    /// The touchpoint that stands at `number` of the plan.
    fn touchpoint(&self, number: usize) -> Option<&Touchpoint> {
        self.journey.plan().touchpoints().nth(number)
    }

    fn point_link(&self, number: usize) -> String {
        self.touchpoint(number).map(|point| self.link(&format!("/points/{}", point.key))).unwrap_or_default()
    }

    fn tabs(&self, t: &Words, here: &str) -> Vec<Tab> {
        let tab = |key: &str, below: &str| Tab { title: t.text(key), href: self.link(below), current: below == here };
        vec![tab("map-tab-map", ""), tab("map-tab-paths", "/paths"), tab("map-tab-pains", "/pains")]
    }

    fn name(&self, t: &Words) -> String {
        self.journey.name.say(t.tag()).to_owned()
    }

    fn edit(&self, signed: &Signed) -> Option<String> {
        signed.may(Action::EditJourneys).then(|| format!("{}/edit", self.path))
    }

    /// Pains and owners around each point of the curve, each with the way to its words.
    fn notes(&self, found: &Found, t: &Words, people: &[(peakend_model::UserId, String)], linked: bool) -> Vec<Notes> {
        let note = |point: &peakend_app::journey::Point| {
            let Some(planned) = self.touchpoint(point.number) else { return Notes::default() };
            let owner = people.iter().find(|(id, _)| Some(*id) == planned.owner).map(|(_, name)| name.clone());
            Notes {
                href: if linked { self.point_link(point.number) } else { String::new() },
                pain: planned.pains.first().map(|pain| pain.say(t.tag()).to_owned()).unwrap_or_default(),
                owner: owner.unwrap_or_else(|| planned.function.clone()),
            }
        };
        found.map.curve.iter().map(note).collect()
    }
}

/// `channel:web`, `attr.persona:planner`
pub(crate) fn part_of(named: &str) -> Option<Part> {
    let (field, value) = named.split_once(':')?;
    Some(Part { field: field_from_key(field)?, value: value.to_owned() })
}

fn key_of(part: &Part) -> String {
    format!("{}:{}", field_key(&part.field), part.value)
}

/// The picture's words in the reader's language.
fn picture_words(t: &Words, title: String) -> picture::Words {
    picture::Words {
        title,
        peak: t.text("map-peak"),
        pit: t.text("map-pit"),
        end: t.text("map-end"),
        good: t.text("map-axis-good"),
        poor: t.text("map-axis-poor"),
        neutral: t.text("map-axis-neutral"),
        too_few: t.text("map-few"),
        moods: t.text("map-moods"),
        pains: t.text("map-pains"),
        owners: t.text("map-owner"),
        language: t.tag().to_owned(),
    }
}

/// What the moods of a point were read from: the key of the word for it, and the share.
fn sources(point: &peakend_app::journey::Point) -> [(&'static str, f64); 3] {
    [
        ("map-from-scores", point.from_scores),
        ("map-from-texts", point.from_texts),
        ("map-from-behaviour", point.from_behaviour),
    ]
}

/// How many spoke unasked beside those who were asked; empty where nobody was asked or nobody else spoke.
fn unasked(t: &Words, point: &peakend_app::journey::Point) -> String {
    let is_told = point.is_asked && point.unasked > 0;
    if is_told { t.with("map-unasked", "n", t.count(point.unasked)) } else { String::new() }
}

/// The number that a touchpoint's key stands for in the plan.
fn number_of(journey: &Journey, key: &str) -> WebResult<usize> {
    journey.plan().touchpoints().position(|point| point.key == key).ok_or(WebError::not_found())
}
