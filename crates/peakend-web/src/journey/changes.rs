//! What to change first, as the page tells it.

use peakend_app::journey::map::{Basis, Map};
use peakend_app::journey::{Change, ChangeKind};

use super::Ask;
use crate::shown::Axis;
use crate::words::{Arg, Words};

pub(super) struct ChangesView {
    /// What the prediction rests on.
    pub basis: String,
    pub rows: Vec<ChangeRow>,
}

pub(super) struct ChangeRow {
    pub title: String,
    pub href: String,
    /// The mood now and after.
    pub moods: String,
    pub change: String,
    pub interval: String,
    pub from: String,
    pub to: String,
    pub dot: String,
    /// Zero on the same axis.
    pub zero: String,
    pub returning: String,
    pub effort: String,
    /// Whether the interval leaves no gain as a possibility.
    pub is_clear: bool,
}

pub(super) fn view(ask: &Ask, t: &Words, map: &Map) -> ChangesView {
    let axis = axis(&map.ranking);
    let rows = map.ranking.iter().map(|change| row(ask, t, map, change, axis)).collect();
    ChangesView { basis: t.text(basis(map.ending.basis)), rows }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::PeakEnd => "map-basis-peak-end",
        Basis::Mean => "map-basis-mean",
        Basis::Assumed => "map-basis-assumed",
    }
}

/// One axis for all changes, with zero on it.
fn axis(changes: &[Change]) -> Axis {
    let low = changes.iter().map(|change| change.low).fold(0.0, f64::min);
    let high = changes.iter().map(|change| change.high).fold(0.0, f64::max);
    let room = ((high - low) * 0.05).max(1e-6);
    Axis { low: low - room, high: high + room }
}

fn row(ask: &Ask, t: &Words, map: &Map, change: &Change, axis: Axis) -> ChangeRow {
    let name = change.touchpoint.clone().unwrap_or_default();
    let number = map.curve.iter().find(|point| point.touchpoint == name).map(|point| point.number);
    let digits = 2;
    ChangeRow {
        title: match change.kind {
            ChangeKind::Lift => t.with("map-change-lift", "point", name.as_str()),
            ChangeKind::FixEnd => t.text("map-change-fix-end"),
            ChangeKind::RemovePit => t.text("map-change-remove-pit"),
            ChangeKind::BuildPeak => t.text("map-change-build-peak"),
        },
        href: number.map(|number| ask.point_link(number)).unwrap_or_default(),
        moods: format!("{} → {}", t.signed(change.from, 2), t.signed(change.to, 2)),
        change: t.signed(change.change, digits),
        interval: t.interval(change.low, change.high, digits),
        from: axis.place(change.low),
        to: axis.place(change.high),
        dot: axis.place(change.change),
        zero: axis.place(0.0),
        returning: change.returning.map_or_else(String::new, |back| {
            let points = |share: f64| share * 100.0;
            t.with_all(
                "map-returning",
                [
                    ("change", Arg::Text(t.signed(points(back.change), 1))),
                    ("interval", Arg::Text(t.interval(points(back.low), points(back.high), 1))),
                ],
            )
        }),
        effort: if (change.effort - 1.0).abs() < 1e-9 { String::new() } else { t.number(change.effort, 1) },
        is_clear: change.low > 0.0,
    }
}
