//! The page of drivers: what an outcome goes along with, how good that is now, and what if.

mod quadrant;
mod shown;

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use peakend_app::driver::{self, Driver, Found, LONGEST_WINDOW, MOST_DRIVERS, Outcome, Question, USUAL_WINDOW, Why};
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Lens, Range};

use self::quadrant::Quadrant;
use self::shown::{FactorRow, Said};
use crate::error::WebResult;
use crate::indicator::span;
use crate::lens_bar::{Asked, LensBar, href};
use crate::page::Page;
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::{Arg, Words};

const PATH: &str = "/drivers";
/// Days offered for what counts before an answer.
const WINDOWS: [u16; 4] = [0, 30, 90, 365];

#[derive(Template)]
#[template(path = "measure/drivers.html")]
struct DriversPage<'a> {
    t: &'a Words,
    headline: String,
    span: String,
    bar: LensBar,
    /// The lens, to be sent along by the page's own forms.
    hidden: Vec<(String, String)>,
    outcomes: Vec<MenuChoice>,
    groups: Vec<Group>,
    windows: Vec<MenuChoice>,
    each_answer: bool,
    outcome: String,
    /// Of what is explained.
    explained: String,
    adjusted: String,
    mean: String,
    n: String,
    answers: String,
    counted: String,
    notes: Vec<String>,
    few: Option<Few>,
    factors: Vec<FactorRow>,
    quadrant: Option<Quadrant>,
    what_if: WhatIf,
    method: String,
}

/// A choice of a menu.
struct MenuChoice {
    key: String,
    title: String,
    chosen: bool,
}

/// Drivers of one sort to choose from.
struct Group {
    title: String,
    drivers: Vec<Choice>,
}

struct Choice {
    key: String,
    title: String,
    n: String,
    chosen: bool,
}

/// Too few answers, and where there may be more.
struct Few {
    text: String,
    wider: Option<String>,
}

struct WhatIf {
    /// The drivers as hidden fields.
    hidden: Vec<(String, String)>,
    drivers: Vec<MenuChoice>,
    by: String,
    answer: Option<String>,
    wrong: bool,
}

/// GET /drivers
pub(crate) async fn show_drivers(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let asked = Asked::new(query.as_deref());
    let (app, actor) = (&signed.app, signed.actor());
    let usual = match asked.get("outcome").and_then(Outcome::from_key) {
        Some(outcome) => outcome,
        None => driver::usual_outcome(app, actor, signed.workspace(), &asked.lens).await?,
    };
    let question = question(&asked, usual);
    let found = driver::drivers(app, actor, signed.workspace(), &asked.lens, question).await?;
    let titles = Titles::load(&signed).await?;
    let own = own(&found.question);
    let pairs: Vec<(&str, &str)> = own.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let bar = LensBar::new(&signed, &titles, PATH, PATH, &asked, &pairs).await?;
    let view = View { t: &signed.t, titles: &titles, asked: &asked, found: &found };
    let page = view.page(bar);
    Ok(Page::new(&signed, &signed.t.text("nav-drivers"), &page)?.into_response())
}

/// What the URL asks; what cannot be read falls back to the usual.
fn question(asked: &Asked, outcome: Outcome) -> Question {
    let window = asked.get("window").and_then(|days| days.parse().ok());
    let by = asked.get("by").and_then(number);
    Question {
        drivers: asked.all("driver").filter_map(Driver::from_key).take(MOST_DRIVERS).collect(),
        window: window.unwrap_or(USUAL_WINDOW).min(LONGEST_WINDOW),
        each_answer: asked.get("rows") == Some("answers"),
        lift: asked.get("lift").and_then(Driver::from_key).zip(by),
        ..Question::of(outcome)
    }
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".").replace('−', "-");
    text.parse::<f64>().ok().filter(|value| value.is_finite() && value.abs() < 1e9)
}

/// The pairs of the page's own, as they stand in the URL.
fn own(question: &Question) -> Vec<(&'static str, String)> {
    let mut own = vec![("outcome", question.outcome.key())];
    own.extend(question.drivers.iter().map(|driver| ("driver", driver.key())));
    if question.window != USUAL_WINDOW {
        own.push(("window", question.window.to_string()));
    }
    if question.each_answer {
        own.push(("rows", "answers".to_owned()));
    }
    own
}

struct View<'a> {
    t: &'a Words,
    titles: &'a Titles,
    asked: &'a Asked,
    found: &'a Found,
}

impl<'a> View<'a> {
    fn page(&self, bar: LensBar) -> DriversPage<'a> {
        let (t, study, question) = (self.t, &self.found.study, &self.found.question);
        let said = Said { t, titles: self.titles, outcome: question.outcome, lens: &self.found.lens };
        let factors: Vec<FactorRow> = study.factors.iter().map(|factor| said.factor(factor, study.r_squared)).collect();
        let clear: Vec<&FactorRow> = factors.iter().filter(|factor| factor.is_clear).collect();
        let outcome = said.outcome();
        let headline = match clear.as_slice() {
            _ if study.factors.is_empty() => t.text("drivers-title"),
            [] => t.with("drivers-headline-none", "outcome", &outcome),
            [first, ..] => t.with2("drivers-headline", "outcome", &outcome, "driver", &first.title),
        };
        DriversPage {
            t,
            headline,
            span: span(t, self.found.period, None),
            bar,
            hidden: self.asked.lens.pairs(),
            outcomes: Outcome::all()
                .into_iter()
                .map(|one| MenuChoice {
                    key: one.key(),
                    title: shown::outcome(t, one),
                    chosen: one == question.outcome,
                })
                .collect(),
            groups: self.groups(&said),
            windows: WINDOWS
                .into_iter()
                .map(|days| MenuChoice {
                    key: days.to_string(),
                    title: t.with("drivers-window-days", "n", u64::from(days)),
                    chosen: days == question.window,
                })
                .collect(),
            each_answer: question.each_answer,
            explained: t.percent(study.r_squared, 0),
            adjusted: t.percent(study.adjusted, 0),
            mean: study.mean.map(|mean| said.value(mean)).unwrap_or_default(),
            n: t.count(study.n),
            answers: t.count(study.answers),
            counted: said.counted(),
            notes: self.notes(&said),
            few: self.few(),
            quadrant: quadrant::quadrant(t, &factors),
            what_if: self.what_if(&said),
            method: if study.method.is_empty() { String::new() } else { t.named("drivers-method", study.method) },
            factors,
            outcome,
        }
    }

    fn groups(&self, said: &Said<'_>) -> Vec<Group> {
        let chosen = &self.found.question.drivers;
        let mut groups: Vec<Group> = Vec::new();
        for candidate in &self.found.candidates {
            let title = match &candidate.driver {
                Driver::Theme(_) => self.t.text("drivers-themes"),
                Driver::Score { .. } => self.t.text("drivers-scores"),
                Driver::Number(_) | Driver::Value { field: Field::Attribute(_), .. } => {
                    self.t.text("drivers-attributes")
                }
                Driver::Value { .. } => self.t.text("drivers-fields"),
            };
            let choice = Choice {
                key: candidate.driver.key(),
                title: said.driver(&candidate.driver),
                n: self.t.count(candidate.n),
                chosen: chosen.contains(&candidate.driver),
            };
            match groups.last_mut().filter(|group| group.title == title) {
                Some(group) => group.drivers.push(choice),
                None => groups.push(Group { title, drivers: vec![choice] }),
            }
        }
        groups
    }

    fn few(&self) -> Option<Few> {
        let study = &self.found.study;
        if !study.factors.is_empty() {
            return None;
        }
        let wider = Lens { range: Range::Months12, ..self.asked.lens.clone() };
        let is_wider = !matches!(self.asked.lens.range, Range::Months12 | Range::All);
        let own = own(&self.found.question);
        let pairs: Vec<(&str, &str)> = own.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let text = if study.is_enough() {
            self.t.text("drivers-nothing")
        } else {
            self.t.with2("drivers-few", "n", self.t.count(study.n), "needed", self.t.count(study.needed))
        };
        Some(Few { text, wider: is_wider.then(|| href(PATH, &wider, &pairs)) })
    }

    /// What the reader must know to trust the numbers.
    fn notes(&self, said: &Said<'_>) -> Vec<String> {
        let (t, study) = (self.t, &self.found.study);
        let mut notes = Vec::new();
        if let Some(share) = self.found.share {
            notes.push(t.with("drivers-note-share", "n", u64::from(share.of)));
        }
        if let Some(all) = study.thinned_from {
            notes.push(t.with2("drivers-note-thinned", "n", t.count(study.n), "all", t.count(all)));
        }
        for pair in &study.collinear {
            notes.push(t.with_all(
                "drivers-note-collinear",
                [
                    ("one", Arg::Text(said.driver(&pair.driver))),
                    ("other", Arg::Text(said.driver(&pair.with))),
                    ("r", Arg::Text(t.signed(pair.correlation, 2))),
                ],
            ));
        }
        for out in &study.left_out {
            let name = said.driver(&out.driver);
            notes.push(match out.why {
                Why::TooFew { found, needed } => t.with_all(
                    "drivers-note-few",
                    [
                        ("name", Arg::Text(name)),
                        ("n", Arg::Text(t.count(found))),
                        ("needed", Arg::Text(t.count(needed))),
                    ],
                ),
                Why::Collinear => t.with("drivers-note-same", "name", name),
                Why::Together => t.with("drivers-note-together", "name", name),
                Why::Crowded => t.with("drivers-note-crowded", "name", name),
            });
        }
        if self.found.question.each_answer {
            notes.push(t.text("drivers-note-each"));
        }
        notes
    }

    fn what_if(&self, said: &Said<'_>) -> WhatIf {
        let (t, study, question) = (self.t, &self.found.study, &self.found.question);
        let mut hidden = self.asked.lens.pairs();
        hidden.extend(own(question).into_iter().map(|(key, value)| (key.to_owned(), value)));
        let asked = self.asked.get("lift").and_then(Driver::from_key);
        let drivers = study.factors.iter().map(|factor| MenuChoice {
            key: factor.driver.key(),
            title: said.driver_with_unit(&factor.driver),
            chosen: asked.as_ref() == Some(&factor.driver),
        });
        let answer = study.lift.as_ref().map(|lift| {
            let digits = said.decimals();
            t.with_all(
                "drivers-what-if-answer",
                [
                    ("driver", Arg::Text(said.driver(&lift.driver))),
                    ("by", Arg::Text(t.signed(lift.by, digits_of(lift.by)))),
                    ("outcome", Arg::Text(said.outcome())),
                    ("change", Arg::Text(t.signed(lift.outcome.value, digits))),
                    ("interval", Arg::Text(t.interval(lift.outcome.low, lift.outcome.high, digits))),
                ],
            )
        });
        let by = self.asked.get("by").unwrap_or_default().to_owned();
        let wrong = !by.is_empty() && number(&by).is_none();
        WhatIf { hidden, drivers: drivers.collect(), by, answer, wrong }
    }
}

/// As many decimals as the number has, up to three.
fn digits_of(value: f64) -> usize {
    (0..3)
        .find(|digits| {
            let scaled = value * 10_f64.powi(i32::try_from(*digits).unwrap_or(0));
            (scaled - scaled.round()).abs() < 1e-9
        })
        .unwrap_or(3)
}
