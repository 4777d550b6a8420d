//! Numbers as pages show them: a reading, its interval, its change, a dot with whiskers.

use peakend_app::metric::{Change, Metric, Reading};
use peakend_model::Timestamp;
use peakend_model::insight::lens::Range;
use peakend_model::time::{Grain, Period};

use crate::words::Words;

/// A metric's number in the reader's language.
pub struct ShownReading {
    pub value: String,
    pub unit: &'static str,
    /// `41 – 47`; empty for counts.
    pub interval: String,
    pub n: String,
    /// The interval is too wide to act on; how many answers would do.
    pub few: Option<u64>,
}

/// A change in the reader's language.
pub struct ShownChange {
    pub text: String,
    /// `good`, `poor`, or `even` where it is not clear.
    pub tone: &'static str,
    /// ▲, ▼ or nothing, so that colour is not alone.
    pub arrow: &'static str,
    /// What it was before, with n and interval of the change: for the tooltip and screen readers.
    pub detail: String,
}

/// Digits that are true: rating and sentiment have two, shares and points none.
pub fn decimals(metric: Metric) -> usize {
    match metric {
        Metric::Rating | Metric::Sentiment => 2,
        Metric::Volume | Metric::Nps | Metric::Csat | Metric::Ces => 0,
    }
}

pub fn unit(metric: Metric) -> &'static str {
    match metric {
        Metric::Csat | Metric::Ces => "%",
        Metric::Rating => "/ 5",
        Metric::Volume | Metric::Nps | Metric::Sentiment => "",
    }
}

pub fn value(t: &Words, metric: Metric, value: f64) -> String {
    match metric {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        Metric::Volume => t.count(value as u64),
        Metric::Nps | Metric::Sentiment => t.signed(value, decimals(metric)),
        Metric::Csat | Metric::Ces | Metric::Rating => t.number(value, decimals(metric)),
    }
}

pub fn reading(t: &Words, metric: Metric, reading: &Reading) -> ShownReading {
    let interval = reading.interval.map(|(low, high)| t.interval(low, high, decimals(metric)));
    ShownReading {
        value: value(t, metric, reading.value),
        unit: unit(metric),
        interval: interval.unwrap_or_default(),
        n: t.count(reading.n),
        few: (reading.n < metric.reliable_from()).then(|| metric.reliable_from()),
    }
}

pub fn change(t: &Words, metric: Metric, change: &Change) -> ShownChange {
    let text = match metric {
        Metric::Volume => format!("{}%", t.signed(change.value * 100.0, 0)),
        other => t.signed(change.value, decimals(other)),
    };
    let is_clear = change.is_clear && change.value != 0.0;
    let (tone, arrow) = match (is_clear, change.value > 0.0) {
        (true, true) => ("good", "▲"),
        (true, false) => ("poor", "▼"),
        (false, _) => ("even", ""),
    };
    let before = value(t, metric, change.before);
    let detail = match change.interval {
        Some((low, high)) => t.with_all(
            if is_clear { "change-clear" } else { "change-unclear" },
            [
                ("before", crate::words::Arg::Text(before)),
                ("n", crate::words::Arg::Text(t.count(change.n_before))),
                ("interval", crate::words::Arg::Text(t.interval(low, high, decimals(metric)))),
            ],
        ),
        None => t.with("change-before", "before", before),
    };
    ShownChange { text, tone, arrow, detail }
}

/// The mood that a value on −1 … 1 stands for; between the two is neither.
pub fn mood(value: f64) -> &'static str {
    if value <= -0.15 {
        "poor"
    } else if value >= 0.15 {
        "good"
    } else {
        "neutral"
    }
}

/// A scale shared by the dots of one picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
}

/// Width of a whisker picture in its own units; `viewBox` stretches it.
pub const WIDTH: f64 = 240.0;

impl Axis {
    /// Spans all readings with a little room, never past what the metric can reach.
    pub fn around(metric: Metric, readings: &[Reading]) -> Self {
        let ends = readings.iter().map(|reading| reading.interval.unwrap_or((0.0, reading.value)));
        let (mut low, mut high) =
            ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (from, to)| (low.min(from), high.max(to)));
        if !(low.is_finite() && high.is_finite()) {
            (low, high) = metric.range().unwrap_or((0.0, 1.0));
        }
        let room = ((high - low) * 0.08).max(1e-9);
        (low, high) = (low - room, high + room);
        if let Some((least, most)) = metric.range() {
            (low, high) = (low.max(least), high.min(most));
        } else {
            low = 0.0;
        }
        if high - low < 1e-6 { Self { low: low - 0.5, high: low + 0.5 } } else { Self { low, high } }
    }

    /// Where `value` stands, 0 to [`WIDTH`], with two decimals.
    pub fn place(self, value: f64) -> String {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        format!("{:.2}", 4.0 + share * (WIDTH - 8.0))
    }
}

/// A dot with whiskers as places on an axis.
pub struct Whisker {
    pub from: String,
    pub to: String,
    pub dot: String,
    /// The overall value, for comparison.
    pub overall: Option<String>,
}

pub fn whisker(axis: Axis, reading: &Reading, overall: Option<f64>) -> Whisker {
    let (low, high) = reading.interval.unwrap_or((0.0, reading.value));
    Whisker {
        from: axis.place(low),
        to: axis.place(high),
        dot: axis.place(reading.value),
        overall: overall.map(|value| axis.place(value)),
    }
}

/// The days of one point of a chart: its bucket, cut to the page's period.
pub fn bucket_days(t: &Words, period: Period, grain: Grain, start: Timestamp) -> Range {
    use jiff::ToSpan;
    let first = start.date(&t.zone);
    let span = match grain {
        Grain::Hour | Grain::Day => 1.day(),
        Grain::Week => 1.week(),
        Grain::Month => 1.month(),
        Grain::Quarter => 3.months(),
        Grain::Year => 1.year(),
    };
    let last = first.checked_add(span).and_then(|after| after.yesterday()).unwrap_or(first);
    let end = Timestamp(period.to.0 - 1).date(&t.zone);
    Range::Days { first: first.max(period.from.date(&t.zone)), last: last.min(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_every_interval_and_stays_possible() {
        let reading = |value, low, high| Reading { value, interval: Some((low, high)), n: 10 };
        let axis = Axis::around(Metric::Csat, &[reading(90.0, 70.0, 99.0), reading(40.0, 30.0, 50.0)]);
        assert!(axis.low < 30.0 && axis.low > 0.0 && axis.high <= 100.0);
        assert_eq!(axis.place(axis.low), "4.00");
        assert_eq!(axis.place(1e9), "236.00");
    }

    #[test]
    fn an_axis_of_nothing_is_the_whole_scale() {
        assert_eq!(Axis::around(Metric::Nps, &[]).high, 100.0);
        let same = Reading { value: 5.0, interval: Some((5.0, 5.0)), n: 1 };
        assert!(Axis::around(Metric::Rating, &[same]).high > Axis::around(Metric::Rating, &[same]).low);
    }
}
