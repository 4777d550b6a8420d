//! The page that compares units on one measure, and own brands with competitors.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use peakend_app::compare::{self, Comparison, LOWEST_LEAST, Question, Rivals, Standing, USUAL_LEAST, Unit, Yardstick};
use peakend_app::metric::{Change, Reading};
use peakend_app::{AppError, AppResult};
use peakend_model::indicator::{Direction, Formula};
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Lens, Range, field_from_key, field_key};
use peakend_model::interaction::ScoreKind;

use crate::error::WebResult;
use crate::indicator::shown;
use crate::indicator::span;
use crate::lens_bar::{Asked, LensBar, href};
use crate::page::Page;
use crate::shown::{Axis, ShownChange, ShownReading, Whisker, whisker};
use crate::signed::Signed;
use crate::titles::Titles;
use crate::words::{Arg, Words};

const PATH: &str = "/compare";
/// From these sizes on an effect is called small, medium, large (Cohen 1988).
const SIZES: [(f64, &str); 3] = [(0.8, "large"), (0.5, "medium"), (0.2, "small")];

#[derive(Template)]
#[template(path = "measure/compare.html")]
struct ComparePage<'a> {
    t: &'a Words,
    headline: String,
    span: String,
    bar: LensBar,
    hidden: Vec<(String, String)>,
    measures: Vec<(String, String, bool)>,
    fields: Vec<(String, String, bool)>,
    least: u64,
    /// What the form said that cannot be done.
    refused: Option<String>,
    measure: String,
    unit: String,
    field: String,
    whole: Option<ShownReading>,
    rows: Vec<UnitRow>,
    rivals: Option<RivalsView>,
    notes: Vec<String>,
    wider: Option<String>,
}

struct UnitRow {
    title: String,
    href: String,
    is_rival: bool,
    reading: ShownReading,
    whisker: Whisker,
    shrunk: String,
    rank: String,
    rest: Option<ShownChange>,
    effect: String,
    needed: String,
    change: Option<ShownChange>,
}

struct RivalsView {
    own: ShownReading,
    rivals: ShownReading,
    difference: Option<ShownChange>,
    own_whisker: Whisker,
    rivals_whisker: Whisker,
}

/// GET /compare
pub(crate) async fn show_comparison(signed: Signed, RawQuery(query): RawQuery) -> WebResult<Response> {
    let asked = Asked::new(query.as_deref());
    let mut question = question(&asked);
    let (found, refused) = match answer(&signed, &asked.lens, &question).await {
        Ok(found) => (found, None),
        // A measure or unit that is not possible is said beside the form, which shows the usual one.
        Err(AppError::Invalid(errors)) => {
            let said = errors.0.first().map(|error| signed.t.text(&error.message));
            question = Question { measure: None, field: Field::Channel, ..question };
            (answer(&signed, &asked.lens, &question).await?, said)
        }
        Err(error) => return Err(error.into()),
    };
    let titles = Titles::load(&signed).await?;
    let unit = field_key(&found.field);
    let least = found.least.to_string();
    let own = [("measure", found.yardstick.key.as_str()), ("unit", unit.as_str()), ("least", least.as_str())];
    let bar = LensBar::new(&signed, &titles, PATH, PATH, &asked, &own).await?;
    let page = View { t: &signed.t, titles: &titles, asked: &asked, found: &found }.page(bar, refused);
    Ok(Page::new(&signed, &signed.t.text("nav-compare"), &page)?.into_response())
}

async fn answer(signed: &Signed, lens: &Lens, question: &Question) -> AppResult<Comparison> {
    compare::compare(&signed.app, signed.actor(), signed.workspace(), lens, question).await
}

fn question(asked: &Asked) -> Question {
    Question {
        measure: asked.get("measure").map(str::to_owned),
        field: asked.get("unit").and_then(field_from_key).unwrap_or(Field::Touchpoint),
        least: asked.get("least").and_then(|least| least.parse().ok()).unwrap_or(USUAL_LEAST).max(LOWEST_LEAST),
    }
}

struct View<'a> {
    t: &'a Words,
    titles: &'a Titles,
    asked: &'a Asked,
    found: &'a Comparison,
}

impl<'a> View<'a> {
    fn page(&self, bar: LensBar, refused: Option<String>) -> ComparePage<'a> {
        let (t, found) = (self.t, self.found);
        let units = &found.judged.units;
        let readings: Vec<Reading> = units.iter().map(|unit| unit.reading).collect();
        let axis = shown::axis(self.formula(), &readings);
        let differing = units.iter().filter(|unit| unit.standing != Standing::Alike).count();
        let field = self.titles.field(&found.field);
        let measure = self.measure(&found.yardstick);
        let headline = match (units.len(), differing) {
            (0, _) => t.text("compare-title"),
            (_, 0) => t.with("compare-headline-none", "measure", &measure),
            (all, some) => t.with_all(
                "compare-headline",
                [
                    ("n", Arg::Text(t.count(some))),
                    ("all", Arg::Text(t.count(all))),
                    ("measure", Arg::Text(measure.clone())),
                ],
            ),
        };
        let own_pairs = self.own();
        let pairs: Vec<(&str, &str)> = own_pairs.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let is_wider = !matches!(self.asked.lens.range, Range::Months12 | Range::All);
        let wider = Lens { range: Range::Months12, ..self.asked.lens.clone() };
        ComparePage {
            t,
            headline,
            span: span(t, found.period, found.compared),
            bar,
            hidden: self.asked.lens.pairs(),
            measures: found
                .yardsticks
                .iter()
                .map(|one| (one.key.clone(), self.measure(one), one.key == found.yardstick.key))
                .collect(),
            fields: found
                .fields
                .iter()
                .map(|one| (field_key(one), self.titles.field(one), *one == found.field))
                .collect(),
            least: found.least,
            refused,
            measure,
            unit: self.unit(),
            field,
            whole: found.judged.whole.as_ref().map(|whole| self.reading(whole)),
            rows: units.iter().map(|unit| self.row(unit, axis)).collect(),
            rivals: found.rivals.as_ref().map(|rivals| self.rivals(rivals)),
            notes: self.notes(),
            wider: is_wider.then(|| href(PATH, &wider, &pairs)),
        }
    }

    fn own(&self) -> Vec<(&'static str, String)> {
        let found = self.found;
        vec![
            ("measure", found.yardstick.key.clone()),
            ("unit", field_key(&found.field)),
            ("least", found.least.to_string()),
        ]
    }

    fn formula(&self) -> &'a Formula {
        &self.found.yardstick.definition.formula
    }

    fn measure(&self, yardstick: &Yardstick) -> String {
        match &yardstick.indicator {
            Some(indicator) => indicator.about.name.say(self.t.tag()).to_owned(),
            None if yardstick.key == "mood" => self.t.text("metric-sentiment"),
            None => self.t.named("metric", &yardstick.key),
        }
    }

    fn unit(&self) -> String {
        match (&self.found.yardstick.indicator, self.formula()) {
            (Some(indicator), _) => shown::unit(self.t, self.formula(), &indicator.about.unit),
            (None, Formula::Score(ScoreKind::Csat | ScoreKind::Ces)) => "%".to_owned(),
            (None, Formula::Score(ScoreKind::Rating)) => "/ 5".to_owned(),
            (None, _) => String::new(),
        }
    }

    fn reading(&self, reading: &Reading) -> ShownReading {
        shown::reading(self.t, self.formula(), reading)
    }

    fn digits(&self) -> usize {
        shown::decimals(self.formula())
    }

    fn row(&self, unit: &Unit, axis: Axis) -> UnitRow {
        let (t, found) = (self.t, self.found);
        let whole = found.judged.whole.map(|whole| whole.value);
        let lens = found.lens.clone().with(&found.field, &unit.value);
        let shrunk = unit.shrunk.map(|(value, low, high)| {
            let value = shown::value(t, self.formula(), value);
            t.with2("compare-shrunk-value", "value", value, "interval", t.interval(low, high, self.digits()))
        });
        let rank = unit.rank.map(|rank| match (rank.low.round(), rank.high.round()) {
            (low, high) if low < high => t.interval(low, high, 0),
            (only, _) => t.number(only, 0),
        });
        let effect = unit.effect.and_then(|effect| SIZES.iter().find(|(size, _)| effect.abs() >= *size));
        UnitRow {
            title: self.titles.value(&found.field, &unit.value),
            href: shown::counted(&found.yardstick.definition, &lens),
            is_rival: self.titles.is_competitor(&found.field, &unit.value),
            reading: self.reading(&unit.reading),
            whisker: whisker(axis, &unit.reading, whole),
            shrunk: shrunk.unwrap_or_default(),
            rank: rank.unwrap_or_default(),
            rest: unit.rest.as_ref().map(|rest| self.change(rest, "compare-rest-detail")),
            effect: match (unit.rest, effect) {
                (Some(rest), Some((_, size))) if rest.is_clear => t.named("compare-effect", size),
                (Some(rest), None) if rest.is_clear => t.text("compare-effect-tiny"),
                _ => String::new(),
            },
            needed: unit.needed.map(|n| t.with("compare-needed", "n", t.count(n))).unwrap_or_default(),
            change: unit.change.as_ref().map(|change| self.change(change, "")),
        }
    }

    /// Good or poor by the measure's own direction; `detail` is the key of the tooltip, empty for that of a change.
    fn change(&self, change: &Change, detail: &str) -> ShownChange {
        let (t, digits) = (self.t, self.digits().max(usize::from(self.digits() == 0)));
        let is_clear = change.is_clear && change.value != 0.0;
        let is_better = (change.value > 0.0) == (self.found.yardstick.direction == Direction::Higher);
        let key = match (detail, is_clear) {
            ("", true) => "change-clear",
            ("", false) => "change-unclear",
            (detail, _) => detail,
        };
        let before = shown::value(t, self.formula(), change.before);
        ShownChange {
            text: t.signed(change.value, digits),
            tone: match (is_clear, is_better) {
                (true, true) => "good",
                (true, false) => "poor",
                (false, _) => "even",
            },
            arrow: match (is_clear, change.value > 0.0) {
                (true, true) => "▲",
                (true, false) => "▼",
                (false, _) => "",
            },
            detail: change
                .interval
                .map(|(low, high)| {
                    t.with_all(
                        key,
                        [
                            ("before", Arg::Text(before)),
                            ("n", Arg::Text(t.count(change.n_before))),
                            ("interval", Arg::Text(t.interval(low, high, digits))),
                        ],
                    )
                })
                .unwrap_or_default(),
        }
    }

    fn rivals(&self, rivals: &Rivals) -> RivalsView {
        let axis = shown::axis(self.formula(), &[rivals.own, rivals.rivals]);
        RivalsView {
            own: self.reading(&rivals.own),
            rivals: self.reading(&rivals.rivals),
            difference: rivals.difference.as_ref().map(|difference| self.change(difference, "compare-rest-detail")),
            own_whisker: whisker(axis, &rivals.own, None),
            rivals_whisker: whisker(axis, &rivals.rivals, None),
        }
    }

    fn notes(&self) -> Vec<String> {
        let (t, judged) = (self.t, &self.found.judged);
        let mut notes = Vec::new();
        match judged.repeats {
            Some(repeats) if repeats.customers < repeats.answers => notes.push(t.with2(
                "compare-note-repeats",
                "n",
                t.count(repeats.answers),
                "customers",
                t.count(repeats.customers),
            )),
            None if judged.whole.is_some() => notes.push(t.text("compare-note-alone")),
            _ => {}
        }
        if judged.hidden > 0 {
            notes.push(t.with_all(
                "compare-note-hidden",
                [
                    ("n", Arg::Text(t.count(judged.hidden))),
                    ("answers", Arg::Text(t.count(judged.hidden_n))),
                    ("least", Arg::Text(t.count(self.found.least))),
                ],
            ));
        }
        if judged.cut > 0 {
            notes.push(t.with("compare-note-cut", "n", t.count(judged.cut)));
        }
        if let Some(spread) = judged.spread {
            notes.push(t.with("compare-note-spread", "spread", t.number(spread, self.digits().max(1))));
        }
        notes
    }
}
