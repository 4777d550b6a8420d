//! An indicator's numbers in the reader's language, and the lens that selects what it counts.

use peakend_app::indicator::board::Score;
use peakend_app::indicator::series::Series;
use peakend_app::metric::{Change, Reading};
use peakend_model::indicator::{Definition, Direction, Formula, Nature, Standing, Worded};
use peakend_model::insight::lens::{Choice, Lens, ScoreRange};
use peakend_model::insight::{Field, Filter};
use peakend_model::interaction::ScoreKind;

use crate::lens_bar::href;
use crate::shown::{Axis, ShownChange, ShownReading};
use crate::words::{Arg, Words};

/// Digits that are true.
pub fn decimals(formula: &Formula) -> usize {
    match formula {
        Formula::Score(ScoreKind::Rating) | Formula::Mood | Formula::ThemeMood { .. } => 2,
        Formula::Score(_) | Formula::Count => 0,
        _ => 1,
    }
}

pub fn is_signed(formula: &Formula) -> bool {
    matches!(formula, Formula::Score(ScoreKind::Nps) | Formula::Mood | Formula::ThemeMood { .. })
}

pub fn unit(t: &Words, formula: &Formula, own: &Worded) -> String {
    match formula {
        Formula::Score(ScoreKind::Csat | ScoreKind::Ces)
        | Formula::ScoreShare { .. }
        | Formula::Share { .. }
        | Formula::Within { .. } => "%".to_owned(),
        Formula::Score(ScoreKind::Rating) => "/ 5".to_owned(),
        Formula::Rate { .. } => t.text("indicator-per-hundred"),
        Formula::Mean { .. } | Formula::Median { .. } => own.say(t.tag()).to_owned(),
        _ => String::new(),
    }
}

pub fn value(t: &Words, formula: &Formula, value: f64) -> String {
    if is_signed(formula) { t.signed(value, decimals(formula)) } else { t.number(value, decimals(formula)) }
}

pub fn reading(t: &Words, formula: &Formula, reading: &Reading) -> ShownReading {
    let interval = reading.interval.map(|(low, high)| t.interval(low, high, decimals(formula)));
    ShownReading {
        value: value(t, formula, reading.value),
        unit: "",
        interval: interval.unwrap_or_default(),
        n: t.count(reading.n),
        few: (reading.n < formula.reliable_from()).then(|| formula.reliable_from()),
    }
}

/// Good or poor by the indicator's own direction.
pub fn change(t: &Words, formula: &Formula, direction: Direction, change: &Change) -> ShownChange {
    let text = match formula {
        Formula::Count => format!("{}%", t.signed(change.value * 100.0, 0)),
        _ => t.signed(change.value, decimals(formula)),
    };
    let is_clear = change.is_clear && change.value != 0.0;
    let is_better = (change.value > 0.0) == (direction == Direction::Higher);
    let tone = match (is_clear, is_better) {
        (true, true) => "good",
        (true, false) => "poor",
        (false, _) => "even",
    };
    let arrow = match (is_clear, change.value > 0.0) {
        (true, true) => "▲",
        (true, false) => "▼",
        (false, _) => "",
    };
    let before = value(t, formula, change.before);
    let detail = match change.interval {
        Some((low, high)) => t.with_all(
            if is_clear { "change-clear" } else { "change-unclear" },
            [
                ("before", Arg::Text(before)),
                ("n", Arg::Text(t.count(change.n_before))),
                ("interval", Arg::Text(t.interval(low, high, decimals(formula)))),
            ],
        ),
        None => t.with("change-before", "before", before),
    };
    ShownChange { text, tone, arrow, detail }
}

/// Why there is no number although there is something to count.
pub fn failed(t: &Words, error: impl std::fmt::Display) -> String {
    t.with("indicator-failed", "why", error.to_string())
}

/// Where an indicator stands: a mood's shape and a word.
pub struct ShownStanding {
    /// `good`, `neutral`, `poor`, or empty where nobody said what is good.
    pub mood: &'static str,
    pub title: String,
}

pub fn standing(t: &Words, score: &Score) -> ShownStanding {
    let (mood, key) = match score.standing {
        _ if score.now.is_none() => ("", "none"),
        _ if score.few => ("", "few"),
        Standing::Good => ("good", if score.sure { "good" } else { "good-unsure" }),
        Standing::Between => ("neutral", "between"),
        Standing::Poor => ("poor", if score.sure { "poor" } else { "poor-unsure" }),
        Standing::Unset => ("", "unset"),
    };
    ShownStanding { mood, title: t.named("standing", key) }
}

/// Width and height of a small picture in its own units.
const SPARK: (f64, f64) = (120.0, 28.0);

/// A small picture of a series.
pub struct Spark {
    /// Points of each unbroken stretch, as SVG writes them.
    pub lines: Vec<String>,
    /// The last point, and whether it is out of the ordinary.
    pub last: Option<(String, String, bool)>,
    pub target: Option<String>,
}

pub fn spark(series: &Series, target: Option<f64>) -> Option<Spark> {
    let values: Vec<Option<f64>> = series.spots.iter().map(|spot| spot.reading.map(|r| r.value)).collect();
    let seen = || values.iter().flatten().copied();
    let (low, high) = seen().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if seen().count() < 2 {
        return None;
    }
    let length = (high - low).max(1e-9);
    let up = |value: f64| format!("{:.1}", 2.0 + (SPARK.1 - 4.0) * (1.0 - (value - low) / length));
    #[expect(clippy::cast_precision_loss, reason = "some dozens of points")]
    let along = |place: usize| format!("{:.1}", 2.0 + (SPARK.0 - 6.0) * place as f64 / (values.len() - 1) as f64);
    let mut lines = vec![String::new()];
    for (place, value) in values.iter().enumerate() {
        match (value, lines.last_mut()) {
            (Some(value), Some(line)) => line.push_str(&format!("{},{} ", along(place), up(*value))),
            _ => lines.push(String::new()),
        }
    }
    lines.retain(|line| !line.is_empty());
    let last = values.iter().rposition(Option::is_some);
    let last = last.and_then(|place| Some((along(place), up(values[place]?), series.spots[place].is_signal())));
    let target = target.filter(|target| (low..=high).contains(target)).map(up);
    Some(Spark { lines, last, target })
}

/// An axis around all readings, never past what the formula can reach.
pub fn axis(formula: &Formula, readings: &[Reading]) -> Axis {
    let ends = readings.iter().map(|reading| reading.interval.unwrap_or((0.0, reading.value)));
    let (mut low, mut high) =
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (from, to)| (low.min(from), high.max(to)));
    if !(low.is_finite() && high.is_finite()) {
        return Axis { low: 0.0, high: 1.0 };
    }
    let room = ((high - low) * 0.08).max(1e-6);
    (low, high) = (low - room, high + room);
    let (least, most) = formula.range().unwrap_or((0.0, f64::INFINITY));
    Axis { low: low.max(least), high: high.min(most).max(low.max(least) + 1e-6) }
}

/// The address of exactly the interactions that `definition` counts through `lens`.
pub fn counted(definition: &Definition, lens: &Lens) -> String {
    let mut lens = lens.clone();
    let of = match &definition.formula {
        Formula::Share { of } => of.0.as_slice(),
        _ => &[],
    };
    // What a rate counts stands beside what it is held against.
    let only = match &definition.formula {
        Formula::Rate { of } => of.0.as_slice(),
        _ => definition.only.0.as_slice(),
    };
    for filter in only.iter().chain(of) {
        narrow(&mut lens, filter);
    }
    match &definition.formula {
        Formula::Score(kind) => lens = lens.with(&Field::Score, kind.key()),
        Formula::ScoreShare { kind, from, to } => lens.score = Some(ScoreRange { kind: *kind, from: *from, to: *to }),
        Formula::ThemeMood { theme } => lens = lens.with(&Field::Theme, theme),
        Formula::Mood => lens.choices.push(with_text()),
        _ => {}
    }
    let everything: &[(&str, &str)] =
        if definition.formula.nature() == Nature::Operation { &[("all", "1")] } else { &[] };
    href("/feedback", &lens, everything)
}

fn narrow(lens: &mut Lens, filter: &Filter) {
    match filter {
        Filter::Is { field, values } => {
            lens.choices.push(Choice { field: field.clone(), values: values.clone(), without: false });
        }
        Filter::IsNot { field, values } => {
            lens.choices.push(Choice { field: field.clone(), values: values.clone(), without: true });
        }
        Filter::ScoreBetween { kind: Some(kind), from, to } => {
            lens.score = Some(ScoreRange { kind: *kind, from: *from, to: *to });
        }
        Filter::Text(query) => query.source().clone_into(&mut lens.search),
        Filter::ThemeMood { theme, .. } => *lens = lens.clone().with(&Field::Theme, theme),
        Filter::HasText => lens.choices.push(with_text()),
        // The feedback page shows what has a score or a text by itself.
        _ => {}
    }
}

/// Texts that were read have a mood.
fn with_text() -> Choice {
    Choice { field: Field::Sentiment, values: vec![String::new()], without: true }
}
