//! Importance and performance in one picture: what matters and goes badly stands at the upper left.

use super::shown::FactorRow;
use crate::words::Words;

const LEFT: f64 = 34.0;
const RIGHT: f64 = 428.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 268.0;
/// Labels nearer than this in height would touch.
const LINE: f64 = 13.0;

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
    /// `start` or `end`: at which side of the dot the label stands.
    pub anchor: &'static str,
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
    let mut lines: Vec<f64> = Vec::new();
    let mut dots = Vec::new();
    for (factor, performance) in placed {
        let (at_x, at_y) = (x(performance), y(factor.importance));
        let label_y = free(&mut lines, at_y + 4.0);
        let is_right = at_x > f64::midpoint(LEFT, RIGHT);
        dots.push(Dot {
            x: short(at_x),
            y: short(at_y),
            label_x: short(if is_right { at_x - 9.0 } else { at_x + 9.0 }),
            label_y: short(label_y),
            anchor: if is_right { "end" } else { "start" },
            label: factor.title.clone(),
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

/// The nearest height to `wanted` at which no label stands yet.
fn free(lines: &mut Vec<f64>, wanted: f64) -> f64 {
    let touches = |at: f64| lines.iter().any(|line| (line - at).abs() < LINE);
    let steps = (0..40).flat_map(|step| [f64::from(step), -f64::from(step)]);
    let tried = steps.map(|step| wanted + step * 4.0).filter(|at| (TOP..=BOTTOM).contains(at));
    let found = tried.into_iter().find(|at| !touches(*at)).unwrap_or(wanted);
    lines.push(found);
    found
}

fn short(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_do_not_touch() {
        let mut lines = Vec::new();
        let placed: Vec<f64> = [200.0, 201.0, 202.0, 100.0].into_iter().map(|y| free(&mut lines, y)).collect();
        assert_eq!((placed[0], placed[3]), (200.0, 100.0));
        for (at, one) in placed.iter().enumerate() {
            assert!(placed[..at].iter().all(|other| (one - other).abs() >= LINE), "{placed:?}");
        }
    }
}
