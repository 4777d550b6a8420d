//! Importance and performance in one picture: what matters and goes badly stands at the upper left.

use super::shown::FactorRow;
use crate::words::Words;

const LEFT: f64 = 34.0;
const RIGHT: f64 = 428.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 268.0;
/// Height of a label, and width of a letter of an alphabet; signs of Chinese are twice as wide.
const LINE: f64 = 11.0;
const LETTER: f64 = 5.4;
/// From the middle of a dot to where its label starts.
const GAP: f64 = 8.0;

pub struct Quadrant {
    pub dots: Vec<Dot>,
    /// Where the lines between the quarters stand.
    pub middle_x: String,
    pub middle_y: String,
    /// The highest share on the upright axis.
    pub most: String,
}

/// A driver in the picture.
pub struct Dot {
    pub x: String,
    pub y: String,
    pub label_x: String,
    pub label_y: String,
    /// `start`, `middle` or `end`: at which side of the dot the label stands.
    pub anchor: &'static str,
    /// Empty where there is no room; the title says it then.
    pub label: String,
    pub href: String,
    pub title: String,
    pub is_clear: bool,
}

/// None with fewer than two drivers to place.
pub fn quadrant(t: &Words, factors: &[FactorRow]) -> Option<Quadrant> {
    let placed: Vec<(&FactorRow, f64)> =
        factors.iter().filter_map(|factor| Some((factor, factor.performance?))).collect();
    if placed.len() < 2 {
        return None;
    }
    let most = placed.iter().map(|(factor, _)| factor.importance).fold(0.0, f64::max).max(0.01);
    let count = u32::try_from(factors.len().max(1)).unwrap_or(u32::MAX);
    let y = |importance: f64| BOTTOM - (BOTTOM - TOP) * (importance / most).clamp(0.0, 1.0);
    let x = |performance: f64| LEFT + (RIGHT - LEFT) * (performance / 100.0).clamp(0.0, 1.0);
    let mut taken: Vec<Area> = placed.iter().map(|(factor, at)| Area::of_dot(x(*at), y(factor.importance))).collect();
    let mut dots = Vec::new();
    for (factor, performance) in placed {
        let (at_x, at_y) = (x(performance), y(factor.importance));
        let label = label(&factor.title, at_x, at_y, &taken);
        if let Some(label) = &label {
            taken.push(label.area);
        }
        dots.push(Dot {
            x: short(at_x),
            y: short(at_y),
            label_x: short(label.as_ref().map_or(at_x, |label| label.x)),
            label_y: short(label.as_ref().map_or(at_y, |label| label.y)),
            anchor: label.as_ref().map_or("start", |label| label.anchor),
            label: label.map(|_| factor.title.clone()).unwrap_or_default(),
            href: factor.href.clone(),
            title: format!(
                "{}: {} {}, {} {}",
                factor.title,
                t.text("drivers-importance"),
                t.percent(factor.importance, 0),
                t.text("drivers-performance"),
                t.number(performance, 0)
            ),
            is_clear: factor.is_clear,
        });
    }
    Some(Quadrant {
        dots,
        middle_x: short(x(50.0)),
        middle_y: short(y(1.0 / f64::from(count))),
        most: t.percent(most, 0),
    })
}

/// A part of the picture in which something stands.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Area {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Area {
    fn of_dot(x: f64, y: f64) -> Self {
        Self { left: x - 6.0, right: x + 6.0, top: y - 6.0, bottom: y + 6.0 }
    }

    fn touches(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

struct Label {
    x: f64,
    y: f64,
    anchor: &'static str,
    area: Area,
}

/// Beside the dot, above or below it, wherever there is room.
fn label(title: &str, x: f64, y: f64, taken: &[Area]) -> Option<Label> {
    let width: f64 = title.chars().map(|letter| if letter > '\u{2e80}' { 2.0 * LETTER } else { LETTER }).sum();
    let beside = |y: f64| [("start", x + GAP, x + GAP, y), ("end", x - GAP, x - GAP - width, y)];
    let over = |y: f64| {
        [("middle", x, x - width / 2.0, y), ("start", x - 5.0, x - 5.0, y), ("end", x + 5.0, x + 5.0 - width, y)]
    };
    let tried = beside(y).into_iter().chain(over(y - 12.0)).chain(over(y + 12.0));
    let tried = tried.chain(beside(y - 9.0)).chain(beside(y + 9.0));
    let placed = tried.map(|(anchor, at, left, y)| Label {
        x: at,
        y: y + 3.0,
        anchor,
        area: Area { left, right: left + width, top: y - LINE / 2.0, bottom: y + LINE / 2.0 },
    });
    let fits = |label: &Label| {
        let area = label.area;
        let is_inside = area.left >= LEFT && area.right <= RIGHT + 10.0 && area.top >= TOP && area.bottom <= BOTTOM;
        // Its own dot is among those taken.
        is_inside && !taken.iter().any(|other| *other != Area::of_dot(x, y) && area.touches(other))
    };
    placed.into_iter().find(fits)
}

fn short(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_do_not_touch() {
        let places = [(200.0, 100.0), (203.0, 104.0), (210.0, 100.0), (40.0, 60.0), (427.0, 20.0)];
        let mut taken: Vec<Area> = places.iter().map(|(x, y)| Area::of_dot(*x, *y)).collect();
        let mut labels = 0;
        for (x, y) in places {
            let Some(found) = label("delivery", x, y, &taken) else { continue };
            assert!(found.area.left >= LEFT && found.area.right <= RIGHT + 10.0);
            taken.push(found.area);
            labels += 1;
        }
        assert!(labels >= 4);
        let areas = &taken[places.len()..];
        for (at, one) in areas.iter().enumerate() {
            assert!(areas[..at].iter().all(|other| !one.touches(other)), "{areas:?}");
        }
        assert_eq!(
            label("a name that is much longer than the picture is wide, so that it never fits", 200.0, 100.0, &[])
                .map(|l| l.x),
            None
        );
    }
}
