//! Drivers and outcomes in the reader's language, with the links to the words behind them.

use peakend_app::driver::{Driver, Factor, Kind, Outcome};
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Choice, Lens};

use crate::lens_bar::href;
use crate::shown::{Axis, Whisker, whisker};
use crate::titles::Titles;
use crate::words::Words;

/// One line of the table.
pub struct FactorRow {
    pub title: String,
    /// What a unit of it is.
    pub unit: String,
    /// Leads to the interactions that tell of it.
    pub href: String,
    pub share: String,
    pub interval: String,
    pub whisker: Whisker,
    pub is_clear: bool,
    pub slope: String,
    pub slope_interval: String,
    pub tone: &'static str,
    pub kind: String,
    pub penalty: String,
    pub reward: String,
    pub mean: String,
    pub known: String,
    /// Share of what is explained, 0…1, and how well it goes, 0…100.
    pub importance: f64,
    pub performance: Option<f64>,
}

pub fn outcome(t: &Words, outcome: Outcome) -> String {
    match outcome {
        Outcome::Mood => t.text("metric-sentiment"),
        Outcome::Wants(intent) => t.named("intent", intent.key()),
        Outcome::BuysWithin(days) => t.with("drivers-buys-within", "n", u64::from(days)),
        score => t.named("metric", &score.key()),
    }
}

/// Says things about one outcome.
pub struct Said<'a> {
    pub t: &'a Words,
    pub titles: &'a Titles,
    pub outcome: Outcome,
    pub lens: &'a Lens,
}

impl Said<'_> {
    pub fn outcome(&self) -> String {
        outcome(self.t, self.outcome)
    }

    pub fn decimals(&self) -> usize {
        match self.outcome {
            Outcome::Rating | Outcome::Mood => 2,
            _ => 1,
        }
    }

    pub fn value(&self, value: f64) -> String {
        let t = self.t;
        match self.outcome {
            Outcome::Nps => t.signed(value, 0),
            Outcome::Mood => t.signed(value, 2),
            Outcome::Rating => t.number(value, 2),
            Outcome::Ces => t.number(value, 0),
            Outcome::Csat | Outcome::Wants(_) | Outcome::BuysWithin(_) => t.percent(value / 100.0, 0),
        }
    }

    pub fn driver(&self, driver: &Driver) -> String {
        match driver {
            Driver::Theme(theme) => self.titles.theme(theme),
            Driver::Score { touchpoint, kind } => {
                let place = self.titles.value(&Field::Touchpoint, touchpoint);
                format!("{place}: {}", self.t.named("metric", kind.key()))
            }
            Driver::Number(name) => name.clone(),
            Driver::Value { field, value } => {
                format!("{}: {}", self.titles.field(field), self.titles.value(field, value))
            }
        }
    }

    pub fn driver_with_unit(&self, driver: &Driver) -> String {
        format!("{} · {}", self.driver(driver), self.unit(driver))
    }

    fn unit(&self, driver: &Driver) -> String {
        self.t.text(match driver {
            Driver::Theme(_) => "drivers-unit-theme",
            Driver::Score { .. } => "drivers-unit-score",
            Driver::Number(_) => "drivers-unit-number",
            Driver::Value { .. } => "drivers-unit-value",
        })
    }

    /// The feedback explorer with the answers counted.
    pub fn counted(&self) -> String {
        let lens = match self.outcome.choice() {
            Some((field, value)) => self.lens.clone().with(&field, &value),
            None => self.lens.clone(),
        };
        href("/feedback", &lens, &[])
    }

    /// The feedback that tells of a driver.
    fn told(&self, driver: &Driver) -> String {
        let lens = self.lens.clone();
        let lens = match driver {
            Driver::Theme(theme) => lens.with(&Field::Theme, theme),
            Driver::Score { touchpoint, kind } => {
                lens.with(&Field::Touchpoint, touchpoint).with(&Field::Score, kind.key())
            }
            Driver::Number(name) => {
                // Those that carry it at all.
                let known =
                    Choice { field: Field::Attribute(name.clone()), values: vec![String::new()], without: true };
                Lens { choices: lens.choices.iter().cloned().chain([known]).collect(), ..lens }
            }
            Driver::Value { field, value } => lens.with(field, value),
        };
        href("/feedback", &lens, &[])
    }

    pub fn factor(&self, factor: &Factor, r_squared: f64) -> FactorRow {
        let t = self.t;
        let digits = self.decimals();
        let axis = Axis { low: 0.0, high: r_squared.max(factor.interval.map_or(0.0, |(_, high)| high)).max(0.01) };
        let reading = peakend_app::metric::Reading { value: factor.share, interval: factor.interval, n: factor.known };
        let slope = factor.slope;
        let is_better = (slope.value > 0.0) != self.outcome.less_is_better();
        let contrast = factor.contrast.as_ref();
        let kind = contrast.map_or("none", |contrast| match contrast.factor {
            Kind::Basic => "basic",
            Kind::Performance => "performance",
            Kind::Excitement => "excitement",
            Kind::Neutral => "neutral",
        });
        FactorRow {
            title: self.driver(&factor.driver),
            unit: self.unit(&factor.driver),
            href: self.told(&factor.driver),
            share: t.percent(factor.share, 1),
            interval: factor.interval.map(|(low, high)| t.interval(100.0 * low, 100.0 * high, 1)).unwrap_or_default(),
            whisker: whisker(axis, &reading, None),
            is_clear: factor.is_clear,
            slope: t.signed(slope.value, digits),
            slope_interval: t.interval(slope.low, slope.high, digits),
            tone: match (factor.is_clear, is_better) {
                (true, true) => "good",
                (true, false) => "poor",
                (false, _) => "even",
            },
            kind: if kind == "none" { String::new() } else { t.named("drivers-kind", kind) },
            penalty: contrast.map(|contrast| t.signed(contrast.penalty.value, digits)).unwrap_or_default(),
            reward: contrast.map(|contrast| t.signed(contrast.reward.value, digits)).unwrap_or_default(),
            mean: match factor.driver {
                Driver::Value { .. } => t.percent(factor.mean, 0),
                Driver::Theme(_) => t.signed(factor.mean, 2),
                Driver::Score { .. } | Driver::Number(_) => t.number(factor.mean, 1),
            },
            known: t.count(factor.known),
            importance: if r_squared > 0.0 { factor.share / r_squared } else { 0.0 },
            performance: factor.performance,
        }
    }
}
