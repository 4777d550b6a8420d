//! The mood line: how one person felt, point by point, and the way it went.

use peakend_model::interaction::Interaction;

use super::story::{anchor, feeling};
use crate::shown;
use crate::words::Words;

/// The picture's own units; CSS stretches it.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 100.0;
/// The most points that are drawn, the newest.
const MOST: usize = 120;
/// How much the newest feeling counts in the line.
const WEIGHT: f64 = 0.35;

pub(crate) struct MoodLine {
    pub path: String,
    pub points: Vec<Point>,
    pub from: String,
    pub to: String,
    /// The mean in words, with n.
    pub summary: String,
    pub mood: &'static str,
}

pub(crate) struct Point {
    pub x: String,
    pub y: String,
    pub href: String,
    pub title: String,
    /// Fill of the mood ramp, 1 to 7.
    pub step: u8,
}

/// `None` with fewer than two feelings: one point is no line.
pub(crate) fn line(t: &Words, newest_first: &[Interaction]) -> Option<MoodLine> {
    let mut felt: Vec<(&Interaction, f64)> =
        newest_first.iter().filter_map(|row| Some((row, feeling(row)?))).take(MOST).collect();
    felt.reverse();
    let (first, last) = (felt.first()?.0, felt.last()?.0);
    if felt.len() < 2 {
        return None;
    }
    let (from, to) = (first.occurred_at, last.occurred_at);
    #[expect(clippy::cast_precision_loss, reason = "places in a picture")]
    let place = |row: &Interaction| {
        let length = (to.0 - from.0).max(1) as f64;
        10.0 + (row.occurred_at.0 - from.0) as f64 / length * (WIDTH - 20.0)
    };
    let height = |value: f64| HEIGHT / 2.0 - value.clamp(-1.0, 1.0) * (HEIGHT / 2.0 - 8.0);
    let mut path = String::new();
    let mut smooth = felt[0].1;
    for (row, value) in &felt {
        smooth += WEIGHT * (value - smooth);
        let command = if path.is_empty() { 'M' } else { 'L' };
        path.push_str(&format!("{command}{:.1} {:.1}", place(row), height(smooth)));
    }
    let points = felt.iter().map(|(row, value)| Point {
        x: format!("{:.1}", place(row)),
        y: format!("{:.1}", height(*value)),
        href: format!("#{}", anchor(row)),
        title: format!("{} · {}", t.date(&row.occurred_at), t.named("mood", shown::mood(*value))),
        step: step(*value),
    });
    #[expect(clippy::cast_precision_loss, reason = "at most 120")]
    let mean = felt.iter().map(|(_, value)| value).sum::<f64>() / felt.len() as f64;
    Some(MoodLine {
        path,
        points: points.collect(),
        from: t.date(&from),
        to: t.date(&to),
        summary: t.with2("customer-mood-mean", "mood", t.signed(mean, 2), "n", felt.len()),
        mood: shown::mood(mean),
    })
}

/// −1 … 1 on the seven steps of the ramp.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 6")]
fn step(value: f64) -> u8 {
    ((value.clamp(-1.0, 1.0) + 1.0) * 3.0).round() as u8 + 1
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn feelings_use_the_whole_ramp() {
        assert_eq!([-1.0, -0.4, 0.0, 0.4, 1.0, 9.0].map(step), [1, 3, 4, 5, 7, 7]);
    }
}
